//! Indonesia: nomor induk kependudukan.
//!
//! Province, regency, district, birth date (women have 40 added to the day), and a serial
//! that is not 0000; no check digit (Peraturan Presiden No. 26 Tahun 2009).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "id_nik",
    summary: "Indonesian identity number (NIK)",
    anchors: &[Digits(16, 16)],
    forms: &[weak("9999999999999999")],
    is_right: |text| {
        matches!(two(text, 0), 11..=19 | 21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81 | 82 | 91..=97)
            && matches!(two(text, 2), 1..=79)
            && two(text, 6) <= 71
            && is_day_of_a_century(two(text, 10), two(text, 8), two(text, 6) % 40)
            && &text[12..] != b"0000"
    },
    words: &["nik", "noktp", "ktp", "nomorinduk", "nomorindukkependudukan"],
    chance: 0.04,
    hits: &[In("warga.nik", &["31710154", "07850003"]), Within(&["NIK: ", "31710114", "07850003"])],
    misses: &[
        In("warga.nik", &["31710114", "13850003"]),
        In("warga.nik", &["29710114", "07850003"]),
        In("warga.nik", &["31710114", "07850000"]),
        In("t.id", &["31710114", "07850003"]),
    ],
    ..Number::PLAIN
};
