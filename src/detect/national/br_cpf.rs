//! Brazil: Cadastro de Pessoas Físicas.
//!
//! Nine digits and two check digits modulo 11 (Receita Federal, Instrução Normativa RFB nº
//! 1.548/2015). Eleven times the same digit passes the sums and is nobody's; 123.456.789-09
//! is the example of every form.

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "br_cpf",
    summary: "Brazilian CPF number",
    anchors: &[Digits(11, 21)],
    forms: &[sure("999.999.999-99"), weak("99999999999")],
    is_right: |text| {
        let check = |count: usize| {
            let weights = &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2][10 - count..];
            let rest = weighted(&text[..count], weights) % 11;
            value(text[count]) == if rest < 2 { 0 } else { 11 - rest }
        };
        check(9) && check(10)
    },
    is_reserved: |text| text == b"12345678909",
    words: &["cpf", "nrcpf", "numerocpf", "cadastropessoasfisicas", "cpfcnpj", "documento", "nationalid"],
    chance: 0.01,
    hits: &[
        Value(&["529.486", ".977-27"]),
        In("clientes.cpf", &["52182", "486305"]),
        Within(&["CPF ", "522.427", ".250-50"]),
    ],
    misses: &[
        Value(&["111.111", ".111-11"]),
        Value(&["123.456", ".789-09"]),
        Value(&["520.610", ".953-31"]),
        In("clientes.cpf", &["00000", "000000"]),
        In("t.id", &["52396", "448374"]),
    ],
    ..Number::PLAIN
};
