//! The proof as a whole: what was planted is found, and nothing else.

use std::io::Write;

use proptest::prelude::*;

use super::*;

fn column(name: &str, shape: Shape) -> Column {
    Column { table: "public.users".to_owned(), name: name.to_owned(), shape }
}

fn proof(source: Shape, output: Shape, memory: usize) -> Proof {
    let directory = std::env::temp_dir();
    let (source, output) = (vec![column("source", source)], vec![column("output", output)]);
    Proof::new(source, output, Thresholds::default(), memory, &directory).unwrap()
}

/// The verdict on one column of each side, in rows.
fn verdict(source: Shape, values: &[&[u8]], output: Shape, cells: &[&[u8]]) -> Verdict {
    let proof = proof(source, output, 1 << 20);
    let mut sources = proof.sources();
    values.iter().for_each(|value| sources.value(0, value).unwrap());
    sources.finish().unwrap();
    let mut outputs = proof.outputs();
    for (at, cell) in (0..).zip(cells) {
        outputs.cell(0, cell, at).unwrap();
    }
    outputs.finish().unwrap();
    proof.finish().unwrap()
}

fn forms(value: &str, cell: &[u8]) -> Vec<Form> {
    let verdict = verdict(Shape::Text, &[value.as_bytes()], Shape::Text, &[b"nothing here", cell]);
    assert!(verdict.leaks.iter().all(|leak| leak.at == [1]), "{:?}", verdict.leaks);
    verdict.leaks.iter().map(|leak| leak.form).collect()
}

fn base64(bytes: &[u8], is_url: bool) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let last = if is_url { b"-_" } else { b"+/" };
    let letter = |six: u32| *alphabet.iter().chain(last).nth(six as usize).unwrap() as char;
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0, |word, byte| word << 8 | *byte as u32) << (8 * (3 - chunk.len()));
        (0..4).for_each(|place| match place <= chunk.len() as u32 {
            true => text.push(letter(word >> (18 - 6 * place) & 63)),
            false => text.push_str(if is_url { "" } else { "=" }),
        });
    }
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// In how many ways a value can be written, and in which form it is found.
fn spellings(value: &str) -> Vec<(&'static str, Vec<u8>, Form)> {
    let each = |sign: &str| value.bytes().map(|byte| format!("{sign}{byte:02X}")).collect::<String>();
    let units = || value.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
    let letters = || value.chars().map(|letter| format!("&#{};", letter as u32)).collect::<String>();
    let text = |text: String| text.into_bytes();
    let zstd = || zstd::encode_all(value.as_bytes(), 0).unwrap();
    vec![
        ("plain", text(value.to_owned()), Form::Whole),
        ("upper case", text(value.to_uppercase()), Form::Whole),
        ("other separators", text(value.replace([' ', '.', '-', '@'], "_")), Form::Whole),
        ("no separators", text(value.replace([' ', '.', '-'], "")), Form::Whole),
        ("within a text", text(format!("dear {value}, we are sorry")), Form::Inside),
        ("within JSON", text(format!(r#"{{"a": [1, {{"b": "{value}"}}]}}"#)), Form::Inside),
        ("within an array", text(format!("{{x,\"{value}\"}}")), Form::Inside),
        ("within XML", text(format!("<a b=\"c\"><d>{value}</d></a>")), Form::Inside),
        ("JSON escapes", text(format!(r#"{{"a": "{}"}}"#, units())), Form::Encoded),
        ("JSON in JSON", text(format!(r#"{{"a": "{{\"b\": \"{value}\"}}"}}"#)), Form::Encoded),
        ("base64", text(base64(value.as_bytes(), false)), Form::Encoded),
        ("base64 for URLs", text(format!("?q={}", base64(value.as_bytes(), true))), Form::Encoded),
        ("base64 of JSON", text(base64(format!(r#"{{"x": "{value}"}}"#).as_bytes(), false)), Form::Encoded),
        ("base64 of base64", text(base64(base64(value.as_bytes(), false).as_bytes(), false)), Form::Encoded),
        ("hex", text(hex(value.as_bytes())), Form::Encoded),
        ("upper hex", text(hex(value.as_bytes()).to_uppercase()), Form::Encoded),
        ("bytea", text(format!("\\x{}", hex(value.as_bytes()))), Form::Encoded),
        ("percent", text(each("%")), Form::Encoded),
        ("quoted-printable", text(each("=")), Form::Encoded),
        ("entities", text(letters()), Form::Encoded),
        ("hex of gzip", text(hex(&gzip(value.as_bytes()))), Form::Encoded),
        ("base64 of gzip", text(base64(&gzip(value.as_bytes()), false)), Form::Encoded),
        ("base64 of zstd", text(base64(&zstd(), false)), Form::Encoded),
    ]
}

#[test]
fn a_value_is_found_in_every_spelling() {
    for value in ["ann.ziegelmann@example.com", "Ann Maria Ziegelmann", "4111 1111 1111 1111", "Jürgen Groß-Öhler"] {
        for (name, cell, form) in spellings(value) {
            assert!(forms(value, &cell).contains(&form), "{value}: {name}");
        }
    }
}

#[test]
fn bytes_are_read_whether_they_are_text_or_compressed() {
    let value = "ann.ziegelmann@example.com";
    let json = format!(r#"{{"a": "{value}"}}"#);
    for cell in [
        value.as_bytes().to_vec(),
        json.clone().into_bytes(),
        gzip(json.as_bytes()),
        format!("\\x{}", hex(&gzip(json.as_bytes()))).into_bytes(),
        [&[26, 0, 0, 0][..], &zlib(json.as_bytes())].concat(),
    ] {
        let verdict = verdict(Shape::Text, &[value.as_bytes()], Shape::Bytes, &[&cell]);
        assert!(!verdict.leaks.is_empty());
    }
    let photo: Vec<u8> = (0..200u32).map(|n| (n * n % 251) as u8).collect();
    let spelled = format!("\\x{}", hex(&photo));
    assert_eq!(verdict(Shape::Bytes, &[spelled.as_bytes()], Shape::Bytes, &[&photo]).leaks.len(), 1);
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[test]
fn a_telephone_number_is_the_same_with_and_without_its_country() {
    for (value, cell) in [
        ("+44 7700 900123", "07700 900123"),
        ("07700-900-123", "0044 7700 900123"),
        ("+1 (202) 555-0123", "202.555.0123"),
        ("+44 (0)20 7946 0018", "call 020 7946 0018 now"),
        ("2025550123", "tel:+1-202-555-0123;ext=5"),
    ] {
        assert!(!forms(value, cell.as_bytes()).is_empty(), "{value} as {cell}");
    }
    assert!(forms("+44 7700 900123", b"+44 7700 900124").is_empty());
}

#[test]
fn an_address_is_found_by_its_local_part_unless_that_is_an_office() {
    assert_eq!(forms("annziegel77@mail.test", b"annziegel77"), [Form::Whole]);
    assert_eq!(forms("annziegel77@mail.test", b"annziegel77@other.test"), [Form::Inside]);
    assert_eq!(forms("marketing@mail.test", b"marketing@other.test"), []);
    assert_eq!(forms("ann@mail.test", b"ann@other.test"), []);
}

#[test]
fn leaves_of_source_documents_are_looked_for_and_keys_are_not() {
    let source =
        br#"{"customer_name": "Ann Ziegelmann", "tags": ["wx7-992-11"], "note": "{\"mail\": \"zo\u00eb@x.test\"}"}"#;
    let leaks = |cell: &str| verdict(Shape::Document, &[source], Shape::Text, &[cell.as_bytes()]).leaks.len();
    assert_eq!(leaks("Ann Ziegelmann"), 1);
    assert_eq!(leaks("WX799211"), 1);
    assert_eq!(leaks("zoë@x.test"), 1);
    assert_eq!(leaks("customer_name"), 0);
    assert_eq!(leaks("Ziegelmann"), 0);
}

#[test]
fn leaves_of_every_kind_of_document_are_looked_for() {
    for (source, cell) in [
        (r#""city"=>"Ziegelstadt Nord", "x"=>NULL"#, "ziegelstadt nord"),
        (r#"(1,"12 Long Lane, Ziegelstadt",x)"#, "12 Long Lane Ziegelstadt"),
        (r#"{{ann7788,"bo 9977 x"},{c,d}}"#, "bo-9977-x"),
        (r#"<r><n id="wx7799112">Ann Ziegelmann</n></r>"#, "WX7799112"),
        (r#"a:1:{s:4:"name";s:14:"Ann Ziegelmann";}"#, "ann ziegelmann"),
    ] {
        let verdict = verdict(Shape::Document, &[source.as_bytes()], Shape::Text, &[cell.as_bytes()]);
        assert_eq!(verdict.leaks.len(), 1, "{source}");
    }
}

#[test]
fn what_identifies_nobody_is_counted_and_not_looked_for() {
    let values: Vec<Vec<u8>> = (0..10)
        .map(|_| b"frequent value".to_vec())
        .chain((0..9).map(|_| b"rare value here".to_vec()))
        .chain(["ab", "123456", "Johnson", "London", "1984-03-12", ""].map(|value| value.as_bytes().to_vec()))
        .collect();
    let values: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
    let verdict = verdict(Shape::Text, &values, Shape::Text, &values);
    let exempt: Vec<_> = verdict.exempt.iter().map(|exemption| (exemption.why, exemption.values)).collect();
    assert_eq!(exempt, [(Exempt::Short, 3), (Exempt::Frequent, 1), (Exempt::DictionaryWord, 2), (Exempt::Plain, 1)]);
    assert_eq!(verdict.values, 1);
    assert_eq!(verdict.sources, [Looked { cells: 25, values: 1 }]);
    assert_eq!((verdict.tokens, verdict.outputs), (25, vec![25]));
    let [leak] = verdict.leaks.as_slice() else { panic!("one value is found: {:?}", verdict.leaks) };
    assert_eq!((leak.count, leak.form, leak.at.as_slice()), (1, Form::Whole, &[10][..]));
}

#[test]
fn a_full_name_is_looked_for_though_its_words_are_not() {
    assert_eq!(forms("Michael Johnson", b"Michael Johnson"), [Form::Whole]);
    let names = |name: &str| verdict(Shape::Text, &[name.as_bytes()], Shape::Text, &[name.as_bytes()]).leaks[0].names;
    assert_eq!((names("Michael T. Johnson"), names("Michael Ziegelmann")), (1, 0));
    assert_eq!(forms("Johnson", b"Johnson"), []);
    assert_eq!(forms("New York", b"New York"), []);
}

#[test]
fn plain_columns_are_not_compared() {
    let plain = verdict(Shape::Plain, &[b"some value"], Shape::Text, &[b"some value"]);
    assert_eq!((plain.leaks.len(), plain.exempt[0].why), (0, Exempt::Plain));
    assert_eq!(verdict(Shape::Text, &[b"some value"], Shape::Plain, &[b"some value"]).leaks, []);
}

#[test]
fn text_beside_the_cells_is_looked_at() {
    let proof = proof(Shape::Text, Shape::Text, 1 << 20);
    let mut sources = proof.sources();
    sources.value(0, b"ann.ziegelmann@example.com").unwrap();
    sources.finish().unwrap();
    let mut outputs = proof.outputs();
    outputs.text(b"COMMENT ON TABLE t IS 'ask ann.ziegelmann@example.com'", 77).unwrap();
    outputs.finish().unwrap();
    let verdict = proof.finish().unwrap();
    assert_eq!((verdict.leaks[0].output, verdict.leaks[0].at.as_slice()), (None, &[77][..]));
}

#[test]
fn a_view_that_was_not_finished_fails_the_proof() {
    let proof = proof(Shape::Text, Shape::Text, 1 << 20);
    drop(proof.outputs());
    assert!(proof.finish().is_err());
}

#[test]
fn a_directory_that_cannot_be_written_to_is_told() {
    let missing = std::env::temp_dir().join("no such directory of the leak proof");
    let columns = || vec![column("value", Shape::Text)];
    let proof = Proof::new(columns(), columns(), Thresholds::default(), 0, &missing).unwrap();
    let mut sources = proof.sources();
    let failed = (0..100_000).find_map(|n| sources.value(0, format!("value number {n}").as_bytes()).err());
    assert!(failed.expect("nothing fits into the memory").to_string().contains("temporary file of the leak proof"));
}

/// splitmix64 (Steele, Lea and Flood, 2014).
fn mix(n: u64) -> u64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

/// Values in which some repeat, cells in which one in a thousand is a value.
fn of_threads(threads: u64, memory: usize, rows: u64) -> Verdict {
    let proof = proof(Shape::Text, Shape::Text, memory);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let proof = &proof;
            scope.spawn(move || {
                let (mut sources, mut outputs) = (proof.sources(), proof.outputs());
                // Batches in turns, as a dump's workers take them.
                for row in (0..rows).filter(|row| row / 64 % threads == thread) {
                    let value = if row % 3 == 0 { row % 500 } else { row };
                    sources.value(0, format!("value {:016x}", mix(value)).as_bytes()).unwrap();
                    let cell = if row % 1000 < 2 { row % 7000 } else { rows + row % 5000 };
                    outputs.cell(0, format!("value {:016x}", mix(cell)).as_bytes(), row).unwrap();
                }
                sources.finish().unwrap();
                outputs.finish().unwrap();
            });
        }
    });
    assert_eq!(proof.spilled_bytes() > 0, memory == 0);
    proof.finish_on(threads as usize).unwrap()
}

#[test]
fn threads_and_memory_do_not_change_the_verdict() {
    let alone = of_threads(1, 1 << 30, 50_000);
    assert!(alone.leaks.len() == 1 && alone.leaks[0].count > 5 && alone.leaks[0].at.len() == 5);
    for (threads, memory) in [(2, 1 << 30), (8, 1 << 30), (1, 0), (2, 0), (8, 0)] {
        assert!(of_threads(threads, memory, 50_000) == alone, "{threads} threads, {memory} bytes");
    }
}

#[test]
fn a_sealed_source_does_not_change_the_verdict() {
    let of = |is_sealed: bool, memory: usize| {
        let mut proof = proof(Shape::Text, Shape::Text, memory);
        let mut sources = proof.sources();
        let value = |n: u64| format!("{} value {:07}", mix(n) % 5_000_000_000, mix(n) % 20_000);
        (0..20_000).for_each(|n| sources.value(0, value(n).as_bytes()).unwrap());
        sources.finish().unwrap();
        if is_sealed {
            proof.seal_sources().unwrap();
        }
        let mut outputs = proof.outputs();
        (0..20_000).for_each(|n| outputs.cell(0, value(n * 7).as_bytes(), n).unwrap());
        outputs.finish().unwrap();
        proof.finish().unwrap()
    };
    let open = of(false, 1 << 30);
    assert!(open.leaks.iter().any(|leak| leak.count > 2_000));
    assert_eq!(of(true, 1 << 30), open);
    assert_eq!(of(true, 0), open);
}

#[test]
fn a_sealed_source_takes_no_more() {
    let mut proof = proof(Shape::Text, Shape::Text, 1 << 20);
    proof.seal_sources().unwrap();
    assert!(proof.sources().finish().is_err());
}

#[test]
fn one_leak_among_a_million_rows_is_found_and_no_other() {
    let proof = proof(Shape::Text, Shape::Text, 8 << 20);
    let (mut sources, mut outputs) = (proof.sources(), proof.outputs());
    let mut value = Vec::new();
    for row in 0..1_000_000u64 {
        value.clear();
        write!(value, "{:016x}z", mix(row)).unwrap();
        sources.value(0, &value).unwrap();
        if row != 654_321 {
            value.clear();
            write!(value, "{:016x}z", mix(row + (1 << 40))).unwrap();
        }
        outputs.cell(0, &value, row).unwrap();
    }
    sources.finish().unwrap();
    outputs.finish().unwrap();
    assert!(proof.spilled_bytes() > 0, "it did not fit");
    let verdict = proof.finish_on(2).unwrap();
    assert_eq!(verdict.values, 1_000_000);
    let [leak] = verdict.leaks.as_slice() else { panic!("one leak: {:?}", verdict.leaks) };
    assert_eq!((leak.count, leak.at.as_slice()), (1, &[654_321][..]));
}

#[test]
fn numbers_that_meet_by_chance_are_told_from_numbers_that_leak() {
    let proof = proof(Shape::Number, Shape::Number, 1 << 24);
    let (mut sources, mut outputs) = (proof.sources(), proof.outputs());
    for row in 0..200_000u64 {
        // Keys that count, and amounts of as many digits.
        sources.value(0, (1_000_000 + mix(row) % 9_000_000).to_string().as_bytes()).unwrap();
        outputs.cell(0, (1_000_000 + row * 3).to_string().as_bytes(), row).unwrap();
    }
    sources.finish().unwrap();
    outputs.finish().unwrap();
    let leak = proof.finish().unwrap().leaks.remove(0);
    assert_eq!(leak.numbers, leak.count);
    let (met, chance) = (leak.count as f64, leak.numbers_by_chance as f64);
    assert!((met / chance - 1.0).abs() < 0.2, "{met} met, {chance} by chance");
}

#[test]
fn a_row_shares_what_stands_in_both_of_its_cells() {
    let check = |source: &str, output: &str, wanted: bool| {
        let thresholds = Thresholds::default();
        let mut scratch = Scratch::new(thresholds);
        let shares = shares_token(source.as_bytes(), output.as_bytes(), &thresholds, &mut scratch);
        assert_eq!(shares, wanted, "{source} and {output}");
    };
    check("Ann Ziegelmann", "Bo Smith", false);
    check("Ann Ziegelmann", "ANN-ZIEGELMANN", true);
    check("ziegelmann", "Ziegelmann", true);
    check("ziegelmann", "ziegelmann's", true);
    check("ziegelmann", "ziegelfrau", false);
    check("447700900123", "+447700900123", true);
    check("+447700900123", "07700-900-123", true);
    check("+447700900123", "07700900124", false);
    check(r#"{"a": "x", "b": ["ann@mail.test"]}"#, r#"{"a": "x", "b": ["bo@mail.test"]}"#, false);
    check(r#"{"a": "x", "b": ["ann@mail.test"]}"#, r#"{"a": "y", "b": ["ann@mail.test"]}"#, true);
    check("{ann ziegel,\"wx-112-33\"}", "{abc,\"WX-11233\"}", true);
    check("please call Ann Ziegelmann about order 7", "lorem ipsum Ziegelmann dolor", true);
    check("please call Ann Ziegelmann about order 7", "lorem ipsum dolor about order sit", false);
    check("my number is +44 7700 900123, thanks", "lorem 07700 900123 ipsum", true);
    check("please call ann.z@mail.test", "bG9yZW0gYW5uLnpAbWFpbC50ZXN0IHg=", true);
    check(
        r#"{"customer_address": {"street": "12 Long Lane"}, "x": "please call Ann Ziegelmann now"}"#,
        r#"{"customer_address": {"street": "7 Wide Road"}, "x": "lorem ipsum dolor sit amet"}"#,
        false,
    );
    check(r#"{"x": "please call Ann Ziegelmann now"}"#, r#"{"y": "sit Ziegelmann amet"}"#, true);
    check("", "", false);
}

proptest! {
    #[test]
    fn a_row_shares_what_the_proof_finds(source in "[a-z+0]{1,3}[a-z0-9.]{4,9}", output in "[a-z+0]{0,3}[a-z0-9.]{0,9}") {
        let thresholds = Thresholds::default();
        let mut scratch = Scratch::new(thresholds);
        for cell in [&output, &source] {
            let shares = shares_token(source.as_bytes(), cell.as_bytes(), &thresholds, &mut scratch);
            let verdict = verdict(Shape::Text, &[source.as_bytes()], Shape::Text, &[cell.as_bytes()]);
            prop_assert_eq!(shares, !verdict.leaks.is_empty());
        }
    }

    #[test]
    fn no_bytes_make_it_panic(source: Vec<u8>, output: Vec<u8>) {
        for shape in [Shape::Text, Shape::Document, Shape::Number, Shape::Uuid, Shape::Bytes, Shape::Plain] {
            verdict(shape, &[&source], shape, &[&output]);
        }
        let mut scratch = Scratch::new(Thresholds::default());
        shares_token(&source, &output, &Thresholds::default(), &mut scratch);
    }

    #[test]
    fn no_text_of_signs_makes_it_panic(text in r#"[a\\"'{}\[\]<>%&=;x0-9u,: @+-]{0,80}"#) {
        for shape in [Shape::Text, Shape::Bytes] {
            verdict(shape, &[text.as_bytes()], shape, &[text.as_bytes()]);
        }
    }

    #[test]
    fn any_long_value_is_found_in_every_spelling(value in "[a-zA-Zà-öø-ÿ]{4,9}[0-9]{2}[ .-][a-z0-9]{6,12}") {
        for (name, cell, _) in spellings(&value) {
            prop_assert!(!forms(&value, &cell).is_empty(), "{}", name);
        }
    }

    #[test]
    fn any_value_is_its_own_leak(value in r#"\PC{5,40}"#) {
        let verdict = verdict(Shape::Text, &[value.as_bytes()], Shape::Text, &[value.as_bytes()]);
        prop_assert!(!verdict.leaks.is_empty() || !verdict.exempt.is_empty());
    }
}
