//! Numbers that authorities give to persons, one file for each.

mod checksum;
mod date;
mod number;

use super::detectors;

detectors![
    aba_rtn,
    ar_cuit,
    ar_dni,
    at_svnr,
    au_medicare,
    au_tfn,
    be_nn,
    bg_egn,
    br_cnpj,
    br_cpf,
    ca_sin,
    ch_ahv,
    cl_rut,
    cn_ric,
    co_nit,
    cz_rc,
    de_idnr,
    de_svnr,
    dk_cpr,
    ee_ik,
    es_cif,
    es_dni,
    es_nie,
    fi_hetu,
    fr_nir,
    gb_nhs,
    gb_nino,
    gb_utr,
    gr_amka,
    hr_oib,
    id_nik,
    ie_pps,
    il_id,
    in_aadhaar,
    in_gstin,
    in_pan,
    it_codice_fiscale,
    it_iva,
    jp_mynumber,
    kr_rrn,
    lt_ak,
    lv_pk,
    mx_curp,
    my_nric,
    nl_bsn,
    no_fodselsnummer,
    nz_ird,
    pl_nip,
    pl_pesel,
    pt_nif,
    ro_cnp,
    se_personnummer,
    sg_nric,
    th_pin,
    tr_tckn,
    us_dea,
    us_ein,
    us_itin,
    us_mbi,
    us_npi,
    us_ssn,
    za_id,
];

#[cfg(test)]
mod tests {
    use super::LIST;
    use crate::detect::{Anchor, Certainty, Text};

    /// Digits that follow no rule of any authority, the same in every run.
    fn digits(count: usize) -> impl Iterator<Item = String> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut digit = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'0' + ((state >> 33) % 10) as u8)
        };
        std::iter::repeat_with(move || (0..count).map(|_| digit()).collect())
    }

    #[test]
    fn no_more_random_digits_pass_than_said() {
        let numbers: Vec<Vec<String>> = (7..=18).map(|count| digits(count).take(20_000).collect()).collect();
        let mut wrong = Vec::new();
        for detector in LIST {
            for numbers in &numbers {
                let passed = numbers.iter().filter(|number| detector.is_one(number.as_bytes())).count();
                if passed as f64 > detector.chance() * 1.1 * numbers.len() as f64 + 10.0 {
                    wrong.push(format!("{}: {passed} of {} digits", detector.name(), numbers[0].len()));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn bare_digits_never_tell_by_themselves() {
        let times = (0..2_000).map(|step| (1_000_000_000 + step * 499_979_u64).to_string());
        let thousands = (0..2_000).map(|step| (1_400_000_000_000 + step * 299_999_977_u64).to_string());
        let others = (7..=17).flat_map(|count| digits(count).take(1_000));
        for text in times.chain(thousands).chain(others) {
            for detector in LIST {
                for at in detector.anchors().iter().flat_map(|anchor: &Anchor| anchor.candidates(text.as_bytes())) {
                    let found = detector.find(&Text::prose(text.as_bytes()), at);
                    let certainty = found.map(|found| found.certainty);
                    assert_ne!(certainty, Some(Certainty::Sure), "{}: {} digits", detector.name(), text.len());
                }
            }
        }
    }
}
