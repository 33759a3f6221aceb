//! The structure of every country's bank account numbers, and the check digits
//! inside of them.

use super::super::national_id::checks::{digit, luhn, mod_11_10, set, set_two, weighted};

/// What stands behind the country's two letters and the two check digits.
pub(super) struct Country {
    pub(super) code: &'static str,
    /// As the registry writes it: `8n12c` are eight digits and twelve letters or
    /// digits; `a` are letters.
    pub(super) account: &'static str,
    pub(super) inside: Inside,
    /// What no bank's number begins with.
    pub(super) unassigned: &'static str,
}

/// Check digits that the country itself puts into the account number.
#[derive(Clone, Copy)]
pub(super) enum Inside {
    Unknown,
    /// At these places; the function writes them, and says no where none fit.
    At(&'static [usize], fn(&mut [u8]) -> bool),
}

use Inside::{At, Unknown};

const fn plain(code: &'static str, account: &'static str) -> Country {
    Country { code, account, inside: Unknown, unassigned: "" }
}

const fn checked(
    code: &'static str,
    account: &'static str,
    places: &'static [usize],
    write: fn(&mut [u8]) -> bool,
) -> Country {
    Country { code, account, inside: At(places, write), unassigned: "" }
}

/// SWIFT IBAN Registry, release 101, in the order of the codes. The check digits
/// inside: for each country its central bank's or banking association's rule, as
/// Wikipedia's "International Bank Account Number" lists them. German bank codes
/// begin with the digits 1 to 8 of a clearing area (Deutsche Bundesbank, "Merkblatt
/// Bankleitzahlendatei").
pub(super) static COUNTRIES: &[Country] = &[
    plain("AD", "8n12c"),
    plain("AE", "19n"),
    checked("AL", "8n16c", &[7], |text| {
        set(text, 7, (10 - weighted(&text[..7], &[9, 7, 3, 1, 9, 7, 3]) % 10) % 10);
        true
    }),
    plain("AT", "16n"),
    plain("AZ", "4a20c"),
    checked("BA", "16n", &[14, 15], mod_97_10),
    checked("BE", "12n", &[10, 11], |text| {
        let rest = rest_97(&text[..10]);
        set_two(text, 10, if rest == 0 { 97 } else { rest });
        true
    }),
    plain("BG", "4a6n8c"),
    plain("BH", "4a14c"),
    plain("BI", "23n"),
    plain("BR", "23n1a1c"),
    plain("BY", "4c4n16c"),
    plain("CH", "5n12c"),
    plain("CR", "18n"),
    plain("CY", "8n16c"),
    checked("CZ", "20n", &[9, 19], czech),
    Country { code: "DE", account: "18n", inside: Unknown, unassigned: "0" },
    plain("DJ", "23n"),
    plain("DK", "14n"),
    plain("DO", "4c20n"),
    checked("EE", "16n", &[15], |text| {
        let sum = weighted(&text[2..15], &[7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7]);
        set(text, 15, (10 - sum % 10) % 10);
        true
    }),
    plain("EG", "25n"),
    checked("ES", "20n", &[8, 9], |text| {
        let check = |sum: u32| match sum % 11 {
            rest @ 0..2 => rest,
            rest => 11 - rest,
        };
        let bank = check(weighted(&text[..8], &[4, 8, 5, 10, 9, 7, 3, 6]));
        let account = check(weighted(&text[10..], &[1, 2, 4, 8, 5, 10, 9, 7, 3, 6]));
        set(text, 8, bank);
        set(text, 9, account);
        true
    }),
    checked("FI", "14n", &[13], |text| {
        let check = luhn(&text[..13]);
        set(text, 13, check);
        true
    }),
    plain("FK", "2a12n"),
    plain("FO", "14n"),
    checked("FR", "10n11c2n", &[21, 22], french),
    plain("GB", "4a14n"),
    plain("GE", "2a16n"),
    plain("GI", "4a15c"),
    plain("GL", "14n"),
    plain("GR", "7n16c"),
    plain("GT", "24c"),
    plain("HN", "4a20n"),
    checked("HR", "17n", &[6, 16], |text| {
        let bank = mod_11_10(&text[..6]);
        let account = mod_11_10(&text[7..16]);
        set(text, 6, bank);
        set(text, 16, account);
        true
    }),
    checked("HU", "24n", &[7, 23], |text| {
        let bank = weighted(&text[..7], &[9, 7, 3, 1, 9, 7, 3]);
        let account = weighted(&text[8..23], &[9, 7, 3, 1, 9, 7, 3, 1, 9, 7, 3, 1, 9, 7, 3]);
        set(text, 7, (10 - bank % 10) % 10);
        set(text, 23, (10 - account % 10) % 10);
        true
    }),
    plain("IE", "4a14n"),
    plain("IL", "19n"),
    plain("IQ", "4a15n"),
    plain("IS", "22n"),
    checked("IT", "1a10n12c", &[0], italian),
    plain("JO", "4a4n18c"),
    plain("KW", "4a22c"),
    plain("KZ", "3n13c"),
    plain("LB", "4n20c"),
    plain("LC", "4a24c"),
    plain("LI", "5n12c"),
    plain("LT", "16n"),
    plain("LU", "3n13c"),
    plain("LV", "4a13c"),
    plain("LY", "21n"),
    checked("MC", "10n11c2n", &[21, 22], french),
    plain("MD", "20c"),
    checked("ME", "18n", &[16, 17], mod_97_10),
    checked("MK", "3n10c2n", &[13, 14], mod_97_10),
    plain("MN", "16n"),
    plain("MR", "23n"),
    plain("MT", "4a5n18c"),
    plain("MU", "4a19n3a"),
    plain("NI", "4a20n"),
    checked("NL", "4a10n", &[13], |text| {
        let rest = weighted(&text[4..13], &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        fits(text, 13, (11 - rest) % 11)
    }),
    checked("NO", "11n", &[10], |text| {
        let rest = weighted(&text[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        fits(text, 10, (11 - rest) % 11)
    }),
    plain("OM", "3n16c"),
    plain("PK", "4a16c"),
    checked("PL", "24n", &[7], |text| {
        set(text, 7, (10 - weighted(&text[..7], &[3, 9, 7, 1, 3, 9, 7]) % 10) % 10);
        true
    }),
    plain("PS", "4a21c"),
    checked("PT", "21n", &[19, 20], mod_97_10),
    plain("QA", "4a21c"),
    plain("RO", "4a16c"),
    checked("RS", "18n", &[16, 17], mod_97_10),
    plain("RU", "14n15c"),
    plain("SA", "2n18c"),
    plain("SC", "4a20n3a"),
    plain("SD", "14n"),
    plain("SE", "20n"),
    checked("SI", "15n", &[13, 14], mod_97_10),
    checked("SK", "20n", &[9, 19], czech),
    checked("SM", "1a10n12c", &[0], italian),
    plain("SO", "19n"),
    plain("ST", "21n"),
    plain("SV", "4a20n"),
    checked("TL", "19n", &[17, 18], mod_97_10),
    checked("TN", "20n", &[18, 19], |text| {
        let rest = (rest_97(&text[..18]) * 100) % 97;
        set_two(text, 18, 97 - rest);
        true
    }),
    plain("TR", "6n16c"),
    plain("UA", "6n19c"),
    plain("VA", "18n"),
    plain("VG", "4a16n"),
    checked("XK", "16n", &[14, 15], mod_97_10),
    plain("YE", "4a4n18c"),
];

/// The rest of a text modulo 97, letters as two digits from 10 on (ISO 13616).
pub(super) fn rest_97(text: &[u8]) -> u32 {
    text.iter().fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
    })
}

/// Two digits at the end that make the whole 1 modulo 97 (ISO/IEC 7064, MOD 97-10).
fn mod_97_10(text: &mut [u8]) -> bool {
    let end = text.len() - 2;
    let rest = rest_97(&text[..end]) * 100 % 97;
    set_two(text, end, 98 - rest);
    true
}

fn fits(text: &mut [u8], at: usize, check: u32) -> bool {
    if check < 10 {
        set(text, at, check);
    }
    check < 10
}

/// Prefix and account, each divisible by 11 under its weights (Czech National Bank,
/// decree 169/2011; the Slovak rule is the same).
fn czech(text: &mut [u8]) -> bool {
    let check = |sum: u32| (11 - sum % 11) % 11;
    let prefix = check(weighted(&text[4..9], &[10, 5, 8, 4, 2]));
    let account = check(weighted(&text[10..19], &[6, 3, 7, 9, 10, 5, 8, 4, 2]));
    fits(text, 9, prefix) && fits(text, 19, account)
}

/// Clé RIB: 97 less the rest of bank, branch and account (Comité français
/// d'organisation et de normalisation bancaires). Letters count as digits: A and J
/// as 1, B, K and S as 2, and so on.
fn french(text: &mut [u8]) -> bool {
    let rest = text[..21].iter().fold(0u32, |rest, byte| {
        let value = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'I' => byte - b'A' + 1,
            b'J'..=b'R' => byte - b'J' + 1,
            _ => byte - b'S' + 2,
        };
        (rest * 10 + u32::from(value)) % 97
    });
    set_two(text, 21, 97 - rest * 100 % 97);
    true
}

/// CIN: a letter for the places' sum (Associazione Bancaria Italiana), by the table of
/// the codice fiscale.
fn italian(text: &mut [u8]) -> bool {
    let sum: u32 = (text[1..].iter().enumerate())
        .map(|(place, byte)| {
            let value = if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' };
            if place % 2 == 0 { super::super::national_id::checks::ODD[value as usize] } else { u32::from(value) }
        })
        .sum();
    text[0] = b'A' + (sum % 26) as u8;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_lengths_are_the_registrys() {
        assert!(COUNTRIES.is_sorted_by_key(|country| country.code));
        assert_eq!(COUNTRIES.len(), 89);
        assert_eq!(digit(b"7", 0), 7);
    }
}
