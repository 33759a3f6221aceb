//! Brazil: Cadastro Nacional da Pessoa Jurídica.
//!
//! Twelve digits, since July 2026 letters too, which count as their ASCII code less 48, and
//! two check digits modulo 11 (Receita Federal, Instrução Normativa RFB nº 2.229/2024).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "br_cnpj",
    summary: "Brazilian company number (CNPJ)",
    tier: Tier::Warn,
    anchors: &[Digits(14, 24), Token(14, 14)],
    forms: &[sure("99.999.999/9999-99"), weak("99999999999999"), weak("************99")],
    is_right: |text| {
        let counts = |byte: &u8| u32::from(byte - b'0');
        let check = |count: usize| {
            let weights = &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2][13 - count..];
            let sum: u32 = text[..count].iter().map(counts).zip(weights).map(|(value, weight)| value * weight).sum();
            counts(&text[count]) == if sum % 11 < 2 { 0 } else { 11 - sum % 11 }
        };
        !text.starts_with(b"000000000000") && check(12) && check(13)
    },
    is_reserved: |text| matches!(text, b"11222333000181" | b"12ABC34501DE35"),
    words: &["cnpj", "nrcnpj", "numerocnpj", "cpfcnpj"],
    chance: 0.01,
    hits: &[Value(&["43.663.88", "0/0001-99"]), In("empresas.cnpj", &["4325081", "7000120"])],
    misses: &[
        Value(&["00.000.00", "0/0000-00"]),
        Value(&["11.222.33", "3/0001-81"]),
        Value(&["43.026.76", "8/0001-48"]),
        In("t.id", &["4371493", "8000186"]),
    ],
    ..Number::PLAIN
};
