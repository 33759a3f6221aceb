//! National identifiers outside of Europe.

use super::checks::*;
use super::scheme::{Field, LETTERS, Scheme};
use Field::{Check, Digits, Number, Of, Words};

/// Social Security number. Areas 900 to 999 are never assigned; groups 50 to 65,
/// 70 to 88, 90 to 92 and 94 to 99 behind them are ITINs, 93 ATINs of the Internal
/// Revenue Service, which leaves 01 to 49 (Social Security Administration, POMS RM
/// 10201.030; IRS Publication 1915).
pub(super) static US: &[Scheme] = &[Scheme {
    kind: "ssn",
    fields: &[Digits(3), Digits(2), Digits(4)],
    finish: |text| {
        let never = text[0] == b'9' || matches!(&text[..3], b"000" | b"666") || &text[3..5] == b"00" || &text[5..] == b"0000";
        Some(u8::from(never))
    },
    reserved: Some(&[Number(900, 999, 3), Number(1, 49, 2), Number(1, 9999, 4)]),
}];

/// Social Insurance Number, by Luhn. None begins with 8 (Government of Canada, SIN
/// code of practice: first digits by province).
pub(super) static CA: &[Scheme] = &[Scheme {
    kind: "sin",
    fields: &[Digits(8), Check(1)],
    finish: |text| {
        let check = luhn(&text[..8]);
        set(text, 8, check);
        Some(u8::from(matches!(text[0], b'0' | b'8')))
    },
    reserved: Some(&[Of(b"8"), Digits(7), Check(1)]),
}];

/// CPF of persons and CNPJ of companies: two check digits, modulo 11 (Receita
/// Federal). One digit eleven times is no CPF, though its sum is right.
pub(super) static BR: &[Scheme] = &[
    Scheme {
        kind: "cpf",
        fields: &[Digits(9), Check(2)],
        finish: |text| {
            let check = |sum: u32| (11 - sum % 11) % 11 % 10;
            let first = check(weighted(&text[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]));
            set(text, 9, first);
            let second = check(weighted(&text[..10], &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]));
            set(text, 10, second);
            text.iter().any(|byte| *byte != text[0]).then_some(0)
        },
        reserved: None,
    },
    Scheme {
        kind: "cnpj",
        // The branch of most is 0001, and stays in that range.
        fields: &[Digits(8), Digits(4), Check(2)],
        finish: |text| {
            let check = |sum: u32| (11 - sum % 11) % 11 % 10;
            let first = check(weighted(&text[..12], &[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]));
            set(text, 12, first);
            let second = check(weighted(&text[..13], &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]));
            set(text, 13, second);
            (all(&text[..8]) > 0 && all(&text[8..12]) > 0).then_some(0)
        },
        reserved: None,
    },
];

/// Aadhaar, by Verhoeff; none begins with 0 or 1 (UIDAI, "Aadhaar numbering scheme").
/// PAN of the Income Tax Department: the fourth letter says who holds it.
pub(super) static IN: &[Scheme] = &[
    Scheme {
        kind: "aadhaar",
        fields: &[Digits(11), Check(1)],
        finish: |text| {
            let check = verhoeff(&text[..11]);
            set(text, 11, check);
            Some(u8::from(text[0] < b'2'))
        },
        reserved: Some(&[Number(0, 1, 1), Digits(10), Check(1)]),
    },
    Scheme {
        kind: "pan",
        fields: &[Of(LETTERS), Of(LETTERS), Of(LETTERS), Of(b"PCHFATBLJGK"), Of(LETTERS), Number(1, 9999, 4), Of(LETTERS)],
        finish: |_| Some(0),
        reserved: None,
    },
];

/// Tax File Number of nine digits: a sum of weights divisible by 11 (Australian
/// Taxation Office).
pub(super) static AU: &[Scheme] = &[Scheme {
    kind: "tfn",
    fields: &[Digits(8), Check(1)],
    finish: |text| {
        // The last weight is 10, which is -1 modulo 11.
        let check = weighted(&text[..8], &[1, 4, 3, 7, 5, 8, 6, 9]) % 11;
        (check < 10).then(|| {
            set(text, 8, check);
            0
        })
    },
    reserved: None,
}];

/// CURP: letters of the names, birth date, sex, state, consonants, a character for
/// the century and a check digit (RENAPO, "Instructivo normativo").
pub(super) static MX: &[Scheme] = &[
    Scheme { kind: "curp", fields: CURP_1900, finish: |text| curp(text, 1900), reserved: None },
    Scheme { kind: "curp", fields: CURP_2000, finish: |text| curp(text, 2000), reserved: None },
];

const CONSONANTS: &[u8] = b"BCDFGHJKLMNPQRSTVWXYZ";
const STATES: &[&str] = &[
    "AS", "BC", "BS", "CC", "CL", "CM", "CS", "CH", "DF", "DG", "GT", "GR", "HG", "JC", "MC", "MN", "MS", "NT", "NL", "OC",
    "PL", "QT", "QR", "SP", "SL", "SR", "TC", "TS", "TL", "VZ", "YN", "ZS", "NE",
];
macro_rules! curp_fields {
    ($years:expr, $century:expr) => {
        &[
            Of(LETTERS), Of(b"AEIOUX"), Of(LETTERS), Of(LETTERS), $years, Number(1, 12, 2), Number(1, 31, 2), Of(b"HM"),
            Words(STATES), Of(CONSONANTS), Of(CONSONANTS), Of(CONSONANTS), $century, Check(1),
        ]
    };
}
const CURP_1900: &[Field] = curp_fields!(Number(0, 99, 2), Digits(1));
const CURP_2000: &[Field] = curp_fields!(Number(0, 25, 2), Of(LETTERS));

fn curp(text: &mut [u8], century: u32) -> Option<u8> {
    let class = born(century + two(text, 4), two(text, 6), two(text, 8))?;
    // The registry's alphabet has an Ñ between N and O.
    let value = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'N' => u32::from(byte - b'A') + 10,
        _ => u32::from(byte - b'A') + 11,
    };
    let sum: u32 = text[..17].iter().zip(0u32..).map(|(byte, place)| value(*byte) * (18 - place)).sum();
    set(text, 17, (10 - sum % 10) % 10);
    Some(class)
}

/// Resident identity card of 18 characters (GB 11643-1999), ISO/IEC 7064 MOD 11-2.
/// Stand-ins name a district that its province has had since 1983 (GB/T 2260), and someone
/// born since then.
pub(super) static CN: &[Scheme] = &[Scheme {
    kind: "ric",
    fields: &[Digits(6), Number(1900, 2025, 4), Number(1, 12, 2), Number(1, 31, 2), Digits(3), Check(1)],
    finish: |text| {
        let class = born(all(&text[6..10]) as u32, two(text, 10), two(text, 12))?;
        text[17] = mod_11_2(&text[..17]);
        Some(class)
    },
    reserved: Some(&[
        Words(DISTRICTS),
        Number(1984, 2009, 4),
        Number(1, 12, 2),
        Number(1, 31, 2),
        Digits(3),
        Check(1),
    ]),
}];

const DISTRICTS: &[&str] = &[
    "110101", "120101", "130102", "150102", "210102", "220102", "230102", "310101", "320102", "330102", "340102",
    "350102", "360102", "370102", "410102", "420102", "430102", "440103", "450102", "520102",
    "530102", "540102", "610102", "620102", "630102", "650102",
];

/// My Number (個人番号): twelve digits, modulo 11 (Order of the Ministry of Internal
/// Affairs No. 85 of 2014).
pub(super) static JP: &[Scheme] = &[Scheme {
    kind: "my_number",
    fields: &[Digits(11), Check(1)],
    finish: |text| {
        let rest = weighted(&text[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        set(text, 11, if rest < 2 { 0 } else { 11 - rest });
        Some(0)
    },
    reserved: None,
}];

/// Identity number: birth date, serial, citizenship, a digit that was race once, Luhn
/// (Identification Act 68 of 1997).
pub(super) static ZA: &[Scheme] = &[Scheme {
    kind: "id",
    fields: &[Number(0, 99, 2), Number(1, 12, 2), Number(1, 31, 2), Digits(4), Number(0, 1, 1), Number(8, 9, 1), Check(1)],
    finish: |text| {
        let class = born_in(two(text, 0), two(text, 2), two(text, 4))?;
        let check = luhn(&text[..12]);
        set(text, 12, check);
        Some(class)
    },
    reserved: None,
}];

/// Resident registration number as given out until October 2020, with its check
/// digit. The first digit of the second half says century and sex.
pub(super) static KR: &[Scheme] = &[
    Scheme { kind: "rrn", fields: RRN_1900, finish: |text| rrn(text, 1900), reserved: None },
    Scheme { kind: "rrn", fields: RRN_2000, finish: |text| rrn(text, 2000), reserved: None },
];
macro_rules! rrn_fields {
    ($years:expr, $sex:expr) => {
        &[$years, Number(1, 12, 2), Number(1, 31, 2), $sex, Number(0, 96, 2), Digits(2), Digits(1), Check(1)]
    };
}
const RRN_1900: &[Field] = rrn_fields!(Number(0, 99, 2), Of(b"1256"));
const RRN_2000: &[Field] = rrn_fields!(Number(0, 25, 2), Of(b"3478"));

fn rrn(text: &mut [u8], century: u32) -> Option<u8> {
    let class = born(century + two(text, 0), two(text, 2), two(text, 4))?;
    let sum = weighted(&text[..12], &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    set(text, 12, (11 - sum % 11) % 10);
    // Foreigners (5 to 8) stay foreigners.
    Some(class | if text[6] > b'4' { 8 } else { 0 })
}

/// T.C. Kimlik No: eleven digits, the first not 0, two check digits.
pub(super) static TR: &[Scheme] = &[Scheme {
    kind: "tckn",
    fields: &[Number(1, 9, 1), Digits(8), Check(2)],
    finish: |text| {
        let sum = weighted(&text[..9], &[3, 1, 3, 1, 3, 1, 3, 1, 3]);
        let first = (10 - sum % 10) % 10;
        set(text, 9, first);
        let second = (first + weighted(&text[..9], &[1; 9])) % 10;
        set(text, 10, second);
        Some(0)
    },
    reserved: None,
}];

/// Teudat zehut: nine digits, Luhn.
pub(super) static IL: &[Scheme] = &[Scheme {
    kind: "id",
    fields: &[Digits(8), Check(1)],
    finish: |text| {
        let check = luhn(&text[..8]);
        set(text, 8, check);
        (all(text) > 0).then_some(0)
    },
    reserved: None,
}];

/// RUN: digits and a check character, modulo 11 (Registro Civil).
pub(super) static CL: &[Scheme] = &[
    Scheme {
        kind: "run",
        fields: &[Digits(7), Check(1)],
        finish: |text| run(text, &[2, 7, 6, 5, 4, 3, 2]),
        reserved: None,
    },
    Scheme {
        kind: "run",
        fields: &[Number(10_000_000, 99_999_999, 8), Check(1)],
        finish: |text| run(text, &[3, 2, 7, 6, 5, 4, 3, 2]),
        reserved: None,
    },
];

fn run(text: &mut [u8], weights: &[u32]) -> Option<u8> {
    let count = weights.len();
    text[count] = b"0K987654321"[weighted(&text[..count], weights) as usize % 11];
    Some(0)
}

/// CUIT and CUIL: a kind, eight digits and a check digit, modulo 11 (AFIP).
pub(super) static AR: &[Scheme] = &[Scheme {
    kind: "cuit",
    fields: &[Words(&["20", "23", "24", "27", "30", "33", "34"]), Digits(8), Check(1)],
    finish: |text| {
        let check = (11 - weighted(&text[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
        set(text, 10, check.min(9));
        // Companies stay companies.
        Some(u8::from(text[0] == b'3'))
    },
    reserved: None,
}];

/// Identification number: thirteen digits, modulo 11 (Department of Provincial
/// Administration).
pub(super) static TH: &[Scheme] = &[Scheme {
    kind: "pin",
    fields: &[Number(1, 8, 1), Digits(11), Check(1)],
    finish: |text| {
        let sum = weighted(&text[..12], &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
        set(text, 12, (11 - sum % 11) % 10);
        Some(0)
    },
    reserved: None,
}];
