use std::collections::BTreeSet;

use super::super::tests::{column, compile_on, compile_with, mask_one};
use super::*;

fn mask(rule: &str, input: &str) -> String {
    mask_in(rule, "text", input)
}

fn mask_in(rule: &str, native: &str, input: &str) -> String {
    String::from_utf8(mask_one(rule, native, input.as_bytes()).unwrap()).unwrap()
}

/// The canonical form at home in North America.
fn e164(text: &str) -> String {
    let mut out = Vec::new();
    canonical(1, text.as_bytes(), &mut out);
    String::from_utf8(out).unwrap()
}

/// Whether a plan keeps the number for fiction, or assigns none of its kind.
fn is_safe(number: &str) -> bool {
    let number = Number::read(1, number.as_bytes()).unwrap();
    let national = number.national();
    let Some(plan) = Plan::of(number.code) else { return national.starts_with(b"00") };
    let fiction = plan.fiction.iter().any(|block| {
        let digits: Vec<u8> = (block.first.bytes().zip(national))
            .map(|(first, digit)| if first == b'?' { b'?' } else { *digit })
            .collect();
        let value =
            |digits: &[u8]| String::from_utf8(digits.to_vec()).unwrap().replace('?', "").parse::<u64>().unwrap();
        let first = value(block.first.as_bytes());
        digits.len() == block.first.len() && (first..first + block.count as u64).contains(&value(&digits))
    });
    let unassigned = plan.unassigned.iter().chain(plan.unassigned_mobile).any(|start| plans::begins(national, start));
    let in_area = national.get(plan.area).is_some_and(|digit| plan.never_in_area.contains(digit));
    fiction || unassigned || in_area
}

#[test]
fn what_comes_out_rings_nowhere() {
    for plan in PLANS {
        for start in plan.mobile.iter().chain(&["21", "30", "61", "80", "41", "91"]) {
            let start = start.replace('?', "3");
            for length in plan.shortest..=plan.longest {
                for n in 0..8 {
                    let rest = format!("{:0>width$}", n * 7919, width = length - start.len());
                    let input = format!("+{}{start}{}", plan.code, &rest[rest.len() - (length - start.len())..]);
                    for rule in [
                        "phone(keep=country)",
                        "phone(keep=area)",
                        "phone(keep=country, unique=true)",
                        "phone(keep=area, unique=true)",
                    ] {
                        let out = mask(rule, &input);
                        assert_eq!(out.len(), input.len(), "{input}: {out}");
                        let national = &out[out.len() - length..];
                        // A block's numbers are whole at its own length, and begin so at others.
                        let whole = plan.fiction.iter().any(|block| block.first.len() == length);
                        let begun = plan
                            .fiction
                            .iter()
                            .any(|block| block.first.starts_with(&national[..national.len().min(4)]));
                        assert!(
                            is_safe(&out) || (!whole && begun) || national.len() > plan.usual && begun,
                            "{rule} {input}: {out}"
                        );
                    }
                    assert!(mask("phone", &input).starts_with("+1"), "{input}");
                }
            }
        }
    }
    for input in ["+380 44 123 4567", "+351 21 123 45 67", "+998 90 123 45 67", "+509 34 10 1234"] {
        assert!(is_safe(&mask("phone(keep=country)", input)), "{input}");
    }
}

#[test]
fn reserved_ranges_are_used_where_there_are_any() {
    for (input, start, end) in [
        ("+1 212 664 7665", "+1 ", " 555 01"),
        ("+44 7911 123456", "+44 7700 900", ""),
        ("+44 113 2224444", "+44 1", ""),
        ("+443001234567", "+44306999", ""),
        ("+33 6 12 34 56 78", "+33 6 39 98 ", ""),
        ("0033 1 40 20 50 50", "0033 1 99 00 ", ""),
        ("0033 (0)4 40 20 50 50", "0033 (0)4 65 71 ", ""),
        ("+46 70 123 45 67", "+46 70 174 06 ", ""),
        ("+61 2 9876 5432", "+61 2 ", ""),
        ("+61 412 345 678", "+61 491 57", ""),
        ("+353 1 234 5678", "+353 2 091 ", ""),
        ("+55 11 91234-5678", "+55 2", ""),
    ] {
        let out = mask("phone(keep=country)", input);
        assert!(out.starts_with(start) && out.contains(end), "{input}: {out}");
        assert_eq!(out.len(), input.len());
    }
    assert!(mask("phone(keep=area)", "+44 20 7219 3000").starts_with("+44 20 7946 0"));
    assert!(mask("phone(keep=area)", "+49 30 18500250").starts_with("+49 30 23125"));
    assert!(mask("phone(keep=area)", "+1 (212) 664-7665").starts_with("+1 (212) 555-01"));
    assert!(mask("phone(keep=area, unique=true)", "2126647665").starts_with("212"));
    assert!(mask("phone(keep=area)", "+55 11 91234-5678").starts_with("+55 11 "));
    assert!(mask("phone", "(212) 664-7665").contains(") 555-01"));
    assert!(mask("phone", "664-7665").starts_with("555-01"));
    assert!(mask("phone", "1-212-664-7665").starts_with("1-"));
    let home = mask("phone", "+33 6 12 34 56 78");
    assert!(home.starts_with("+1") && home.len() == 17, "{home}");
    // Another country has no trunk prefix in brackets.
    let home = mask("phone", "+33 (0)6 12 34 56 78");
    assert!(home.starts_with("+1") && !home.contains('('), "{home}");
}

#[test]
fn one_number_in_many_spellings_gets_one_stand_in() {
    for spellings in [
        &["(212) 664-7665", "212 664 7665", "+1 212-664-7665", "1.212.664.7665", "0012126647665", "212-664-7665 x77"][..],
        &["+49 30 1850025", "0049 30 1850025", "011 49 30/1850025", "+49 (0)30 185 00 25", "49301850025"],
        &["+44 7911 123456", "+44 (0)7911-123456", "00447911123456"],
    ] {
        for rule in [
            "phone",
            "phone(keep=country)",
            "phone(keep=area)",
            "phone(unique=true)",
            "phone(keep=country, format=e164)",
        ] {
            let outputs: BTreeSet<String> = spellings.iter().map(|text| e164(&mask(rule, text))).collect();
            assert_eq!(outputs.len(), 1, "{rule}: {outputs:?}");
        }
    }
    let german = |input: &str| {
        let key = crate::seed::Key::new([0; 32]);
        let compiled = compile_with("phone", &column("text"), &key, Locale::DeDe).unwrap();
        let Action::Mask(mask) = compiled.action else { panic!("a mask") };
        let (mut form, mut out) = (Vec::new(), Vec::new());
        canonical(49, input.as_bytes(), &mut form);
        mask.mask(input.as_bytes(), &mut key.domain(1, "x").draw(&form), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let (plus, zeros, local) = (german("+49 30 1850025"), german("0049 30 1850025"), german("030/1850025"));
    assert_eq!((&plus[1..], &plus[4..].replace(' ', "")), (&zeros[2..], &local[1..].replace('/', "")));
}

#[test]
fn other_formats_are_short_and_plain() {
    for input in [
        "(212) 664-7665",
        "1 212 664 7665",
        "+33612345678",
        "0044 20 7219 3000",
        "00",
        "12345678901234567890",
        "x",
        "+999999999999999999",
    ] {
        for (rule, first) in [("phone(format=e164, keep=country)", "+"), ("phone(format=national)", "1")] {
            let out = mask(rule, input);
            let digits = if input == "x" { &out } else { out.strip_prefix(first).unwrap() };
            assert!(out.len() <= 16 && digits.bytes().all(|b| b.is_ascii_digit()), "{input}: {out}");
        }
    }
    assert_eq!(mask("phone(format=e164)", "(212) 664-7665 x 12").len(), 12);
    assert!(mask("phone(format=national, keep=country)", "+33 1 40 20 50 50").starts_with("+33"));
}

#[test]
fn extensions_are_drawn() {
    let out = mask("phone", "(212) 664-7665 ext. 4711");
    assert!(out.contains(" ext. ") && !out.contains("4711") && out.len() == 24, "{out}");
    let out = mask("phone", "212-664-7665 Anna Keller");
    assert!(!out.contains("Anna") && !out.contains("Keller"), "{out}");
}

#[test]
fn no_letter_comes_through() {
    for input in
        ["call Ann", "n/a", "Müller", "-", "ext. 5", "+", "0", "+00", "+0000000", "0000000", "１２３", "Дом 12"]
    {
        for rule in ["phone", "phone(keep=country)", "phone(keep=area, unique=true)"] {
            let out = mask(rule, input);
            assert!(!out.is_empty() && out.chars().count() <= input.chars().count(), "{input}: {out}");
            assert!(!["call", "Ann", "ller", "Дом"].iter().any(|word| out.contains(word)), "{input}: {out}");
        }
    }
    assert!(mask_one("phone", "text", b"\xff\xfe12").is_ok());
}

#[test]
fn numeric_columns_hold_digits() {
    for native in ["bigint", "numeric", "numeric(15,0)"] {
        for input in ["2126647665", "12126647665", "4930185002", "5", "0", "447911123456", "301850025", "9999999999999"]
        {
            for rule in ["phone", "phone(keep=country)", "phone(unique=true)"] {
                let out = mask_in(rule, native, input);
                assert!(out.len() == input.len() && !out.starts_with('0'), "{rule} {input}: {out}");
                assert!(out.parse::<i64>().is_ok());
            }
        }
    }
    let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().unwrap().kind;
    assert_eq!(kind("phone", "integer"), MisfitKind::Type);
    assert_eq!(kind("phone", "numeric(12,2)"), MisfitKind::Type);
    assert_eq!(kind("phone(format=e164)", "bigint"), MisfitKind::Argument);
    assert_eq!(kind("phone(format=e164)", "varchar(15)"), MisfitKind::Length);
}

#[test]
fn unassigned_numbers_are_many() {
    let unique = |rule: &str| compile_on(rule, &column("text")).unwrap().contract.unique;
    assert_eq!(unique("phone"), Unique::Lossy { distinct: Some(71_200) });
    assert_eq!(unique("phone(unique=true)"), Unique::Injective { bits: 30 });
    assert_eq!(unique("phone(unique=true, keep=country)"), Unique::Injective { bits: 20 });
    let outputs: BTreeSet<String> = (0..2000).map(|n| mask("phone(unique=true)", &format!("212664{n:04}"))).collect();
    assert_eq!(outputs.len(), 2000);
    let outputs: BTreeSet<String> = (0..2000).map(|n| mask("phone", &format!("212664{n:04}"))).collect();
    assert!(outputs.len() > 1900);
}
