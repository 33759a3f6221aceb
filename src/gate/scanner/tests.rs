//! What the scanner finds, format by format, and that speed changes nothing.

use proptest::prelude::*;

use super::dispatch::{Found, Space};
use super::*;
use crate::detect::{Anchor, Certainty, Class, Match, Sample, Text};

/// All hits of an input: detector, table.column, line, byte, how, count.
fn scan_by(scanner: &Scanner, block: usize, format: Format, text: &[u8]) -> Vec<String> {
    let mut tally = Tally::positional();
    scanner.stream_by(block, format, &mut &text[..], "f.csv", &mut tally).unwrap();
    tally
        .findings()
        .into_iter()
        .map(|found| {
            let place = found.place;
            let column = [place.table, place.column].into_iter().flatten().collect::<Vec<_>>().join(".");
            let line = place.line.map_or(String::new(), |line| format!("{line}:{}", found.byte));
            format!("{} {column} {line} {} x{}", found.detector, found.how, found.count).replace("  ", " ")
        })
        .collect()
}

fn scan(format: Format, text: &str) -> Vec<String> {
    let scanner = Scanner::new(Settings::default());
    let found = scan_by(&scanner, 1 << 18, format, text.as_bytes());
    for block in [1, 2, 3, 7, 16, 64, 100] {
        assert_eq!(scan_by(&scanner, block, format, text.as_bytes()), found, "blocks of {block} of {text:?}");
    }
    found
}

fn mail(name: &str) -> String {
    format!("{name}@{}", "posteo.de")
}

#[test]
fn nothing_is_found_in_nothing() {
    for format in [Format::Sql, Format::Csv(b','), Format::Json, Format::Yaml, Format::Keyed, Format::Text] {
        assert!(scan(format, "").is_empty());
        assert!(scan(format, "\n").is_empty());
    }
}

/// A detector that looks for one anchor and finds nothing.
struct Asked(&'static [Anchor]);

impl crate::detect::Detector for Asked {
    fn name(&self) -> &'static str {
        "asked"
    }
    fn summary(&self) -> &'static str {
        "anchor"
    }
    fn class(&self) -> Class {
        Class::Personal
    }
    fn tier(&self) -> Tier {
        Tier::Fail
    }
    fn hits(&self) -> &'static [Sample] {
        &[]
    }
    fn misses(&self) -> &'static [Sample] {
        &[]
    }
    fn anchors(&self) -> &'static [Anchor] {
        self.0
    }
    fn find(&self, _: &Text<'_>, _: Range<usize>) -> Option<Match> {
        None
    }
}

static SHAPES: &[Asked] = &[
    Asked(&[Anchor::Digits(1, 3)]),
    Asked(&[Anchor::Digits(6, 9)]),
    Asked(&[Anchor::Digits(7, 200)]),
    Asked(&[Anchor::Token(2, 4)]),
    Asked(&[Anchor::Token(8, 17)]),
    Asked(&[Anchor::Token(3, 300)]),
    Asked(&[Anchor::HexGroups]),
    Asked(&[Anchor::Date]),
    Asked(&[Anchor::Literal("@")]),
    Asked(&[Anchor::Literal("://")]),
    Asked(&[Anchor::Literal("a1")]),
    Asked(&[Anchor::Literal("-1a")]),
    Asked(&[Anchor::Literal("Ab-1")]),
    Asked(&[Anchor::Word("ab")]),
    Asked(&[Anchor::Word("b-1a")]),
    Asked(&[Anchor::Word("password")]),
    Asked(&[Anchor::Word("pass")]),
    Asked(&[Anchor::Literal("Password=")]),
];

/// The fast candidates of every anchor are those of the plain function.
fn same_candidates(which: &[&'static dyn crate::detect::Detector], text: &[u8], space: &mut Space) {
    let dispatch = Dispatch::new(which);
    let mut found: Vec<(u16, Range<usize>)> = Vec::new();
    dispatch.find(text, space, false, |what| {
        if let Found::Anchor(who, at) | Found::Run(who, at, _) = what {
            found.extend(who.iter().map(|who| (*who, at.clone())));
        }
    });
    if !found.is_empty() {
        assert!(dispatch.may_hold(text, false), "{:?}", String::from_utf8_lossy(text));
    }
    let mut wanted: Vec<(u16, Range<usize>)> = Vec::new();
    for (index, detector) in which.iter().enumerate() {
        for anchor in detector.anchors().iter().filter(|anchor| **anchor != Anchor::Column) {
            wanted.extend(anchor.candidates(text).into_iter().map(|at| (index as u16, at)));
        }
    }
    let order = |(who, at): &(u16, Range<usize>)| (*who, at.start, at.end);
    found.sort_by_key(order);
    found.dedup();
    wanted.sort_by_key(order);
    wanted.dedup();
    assert_eq!(found, wanted, "{:?}", String::from_utf8_lossy(text));
}

fn shapes() -> Vec<&'static dyn crate::detect::Detector> {
    SHAPES.iter().map(|asked| asked as _).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn fast_candidates_are_the_plain_ones(text in "[0-9aAbfgG@:./()+_ =\\-]{0,200}") {
        let mut space = Space::default();
        same_candidates(&shapes(), text.as_bytes(), &mut space);
        for one in shapes() {
            same_candidates(&[one], text.as_bytes(), &mut space);
        }
        same_candidates(&crate::detect::all().collect::<Vec<_>>(), text.as_bytes(), &mut space);
    }

    #[test]
    fn and_so_they_are_in_texts_like_real_ones(
        parts in prop::collection::vec(prop::sample::select(vec![
            "2024-02-29 12:30:44.123456+00", "2024-12-01", "4111 1111 1111 1111", "(202) 555-0147", "+49 (30) 901820",
            "550e8400-e29b-41d4-a716-446655440000", "12345678-1234-4234-8234-123456789012", "10.0.0.1", "::1", "1.2.3",
            "00:1b:44:11:3a:b7", "001b.4411.3ab7", "52.520006", "Password=hunter2", "aB_c1", "RSSMRA85T10A562S", "a@b.de",
            "https://x/y", "\t", "\n", ", ", "'", "(", ")", " ", "-", "+", "'4'", "{\"a\": 1}", "PASSWORD", "é", "\u{0}",
            "d41d8cd98f00b204e9800998ecf8427e", "1", "22", "/",
        ]), 0..40)
    ) {
        let text = parts.concat();
        let mut space = Space::default();
        same_candidates(&shapes(), text.as_bytes(), &mut space);
        same_candidates(&crate::detect::all().collect::<Vec<_>>(), text.as_bytes(), &mut space);
    }

    #[test]
    fn any_bytes_are_scanned_in_every_format(bytes in prop::collection::vec(any::<u8>(), 0..300), hint in 0usize..7) {
        static SCANNER: std::sync::LazyLock<Scanner> = std::sync::LazyLock::new(|| Scanner::new(Settings::default()));
        let scanner = &*SCANNER;
        for bytes in [bytes.clone(), hostile(hint, &bytes)] {
            for format in [Format::Sql, Format::Csv(b','), Format::Json, Format::Yaml, Format::Keyed, Format::Text] {
                let whole = scan_by(scanner, 1 << 18, format, &bytes);
                prop_assert_eq!(&scan_by(scanner, 1, format, &bytes), &whole, "{:?}", format);
                prop_assert_eq!(&scan_by(scanner, 64, format, &bytes), &whole, "{:?}", format);
            }
        }
    }
}

/// Something that begins as its format does and goes on as it likes.
fn hostile(hint: usize, bytes: &[u8]) -> Vec<u8> {
    let begin = [
        "COPY t (a, b) FROM stdin;\n1\t",
        "INSERT INTO t (a, b) VALUES (1, '",
        "INSERT INTO `t` VALUES (E'\\'",
        "{\"a\": [{\"b\": \"x\\u00",
        "a,b\n1,\"",
        "a:\n  - b: '",
        "CREATE TABLE t (a int, \"b",
    ][hint];
    [begin.as_bytes(), mail("anna").as_bytes(), bytes].concat()
}

#[test]
fn values_of_copy_have_their_column() {
    let dump = format!(
        "-- dump of {}\nSET x = 1;\nCOPY public.users (id, \"E-Mail\", note) FROM stdin;\n1\t{}\t\\N\n2\tx\tcall\\n{}\\tnow\n\\.\n\nSELECT 1;\n",
        mail("a"),
        mail("b"),
        mail("c")
    );
    assert_eq!(
        scan(Format::Sql, &dump),
        ["email 1:12 x1", "email public.users.E-Mail 4:3 x1", "email public.users.note 5:5 x1"]
    );
    let known = format!(
        "CREATE TABLE IF NOT EXISTS t (a int PRIMARY KEY, `b` varchar(3) DEFAULT ',)', UNIQUE (a));\nCOPY t FROM stdin;\r\n1\t{}\r\n\\.\r\n",
        mail("b")
    );
    assert_eq!(scan(Format::Sql, &known), ["email t.b 3:3 x1"]);
}

#[test]
fn columns_whose_type_holds_nothing_are_left_alone() {
    let uuid = "550e8400-e29b-41d4-a716-446655440000";
    let dump = format!(
        "CREATE TABLE t (\"at\" timestamp without time zone, price numeric(8,2) NOT NULL, uid uuid, note text, tags date[], ssn bigint);\nCOPY public.t FROM stdin;\n2024-01-01 10:00:00\t1.50\t{uuid}\t{}\t{}\t5362{}\n{}\t1\t\\N\t\\N\t\\N\t1\n\\.\n",
        mail("a"),
        mail("b"),
        "21845",
        mail("c"),
    );
    let tags = 63 + mail("a").len() + 1;
    let ssn = tags + mail("b").len() + 1;
    assert_eq!(
        scan(Format::Sql, &dump),
        [
            "email public.t.note 3:63 x1".to_owned(),
            format!("email public.t.tags 3:{tags} x1"),
            format!("us_ssn public.t.ssn 3:{ssn} x1"),
        ]
    );
}

#[test]
fn values_of_inserts_have_their_column() {
    let dump = format!(
        "INSERT INTO \"users\" (id, mail, note) VALUES\n(1, '{}', NULL),\n(2, lower('{}'), E'a\\'b {}');\nINSERT INTO t VALUES (1,'{}');\nSELECT ' {}';\n",
        mail("a"),
        mail("b"),
        mail("c"),
        mail("d"),
        mail("e")
    );
    assert_eq!(
        scan(Format::Sql, &dump),
        ["email users.mail 2:6 x2", "email users.note 3:29 x1", "email 4:26 x1", "email 5:10 x1",]
    );
    let mysql = format!(
        "CREATE TABLE `u` (\n  `id` int,\n  `mail` text COMMENT '(',\n  KEY `k` (`mail`)\n);\nINSERT INTO `u` VALUES (1,'it\\'s {}'),(2,_binary 'x''{}') ON DUPLICATE KEY UPDATE id = 1;\n",
        mail("a"),
        mail("b")
    );
    assert_eq!(scan(Format::Sql, &mysql), ["email u.mail 6:28 x2"]);
}

#[test]
fn values_of_csv_json_yaml_and_settings_have_their_key() {
    let csv = format!("id;mail;note\r\n1;{};\"a \"\"b\"\" {}\nx\"\r\n2;;{}\r\n", mail("a"), mail("b"), mail("c"));
    assert_eq!(scan(Format::Csv(b';'), &csv), ["email f.mail 2:3 x1", "email f.note 2:16 x2"]);
    let json = format!(
        "{{\"a\": {{\"mail\": \"{}\", \"n\": [1, {{\"x\": \"\\u0061{}\"}}]}}, \"{}\": 2}}\n{{\"top\": [\"{}\"]}}\n",
        mail("a"),
        mail("b"),
        mail("c"),
        mail("d")
    );
    assert_eq!(
        scan(Format::Json, &json),
        ["email a.mail 1:17 x1", "email a.n.x 1:47 x1", "email 1:71 x1", "email top 2:11 x1"]
    );
    let yaml = format!("a:\n  - name: x\n    mail: '{}' # none\nb: {}\n# {}\n", mail("a"), mail("b"), mail("c"));
    assert_eq!(scan(Format::Yaml, &yaml), ["email a.mail 3:12 x1", "email b 4:4 x1", "email 5:3 x1"]);
    let env = format!("# {}\nexport A_MAIL=\"{}\"\n[s]\nb = {}\n", mail("x"), mail("a"), mail("b"));
    assert_eq!(scan(Format::Keyed, &env), ["email 1:3 x1", "email A_MAIL 2:16 x1", "email s.b 4:5 x1"]);
}

/// RFC 4648, section 4, for tests.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for index in 0..=three.len() {
            out.push(char::from(LETTERS[(bits >> (18 - 6 * index) & 63) as usize]));
        }
    }
    out + &"===="[..(4 - out_len(bytes.len()) % 4) % 4]
}

fn out_len(bytes: usize) -> usize {
    bytes * 4 / 3 + usize::from(!bytes.is_multiple_of(3))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn encodings_are_looked_into_two_deep() {
    let plain = format!("write to {} today", mail("anna"));
    let once = base64(plain.as_bytes());
    assert_eq!(scan(Format::Text, &format!("x {once} y\n")), ["email 1:3 in base64 x1"]);
    assert_eq!(scan(Format::Text, &format!("x {} y\n", hex(once.as_bytes()))), ["email 1:3 in base64 in hex x1"]);
    assert!(scan(Format::Text, &base64(hex(once.as_bytes()).as_bytes())).is_empty(), "three are too many");
    assert_eq!(scan(Format::Text, "u=anna%40posteo.de&x\n"), ["email 1:1 in percent encoding x1"]);
    assert_eq!(scan(Format::Text, "To: anna=40posteo.de\n"), ["email 1:5 in quoted-printable x1"]);
    assert_eq!(scan(Format::Text, "{\"a\":\"anna\\u0040posteo.de\"}\n"), ["email 1:1 in escapes x1"]);
    let bytea = format!("COPY t (a) FROM stdin;\n\\\\x{}\n\\.\n", hex(plain.as_bytes()));
    assert_eq!(scan(Format::Sql, &bytea), ["email t.a 2:1 in hex x1"]);
    let literal = format!("INSERT INTO t (a) VALUES (0x{});\n", hex(plain.as_bytes()));
    assert_eq!(scan(Format::Sql, &literal), ["email t.a 1:27 in hex x1"]);
}

#[test]
fn comments_beside_a_line_allow_with_a_reason() {
    let scanner = Scanner::new(Settings::default());
    for (text, found, waived) in [
        (format!("x = '{}' # standin:allow email -- shown in the manual\n", mail("a")), 0, 1),
        (format!("# standin:allow email -- shown in the manual\nx = '{}'\n", mail("a")), 0, 1),
        (format!("# standin:allow email -- shown in the manual\n\nx = '{}'\n", mail("a")), 1, 0),
        (format!("x = '{}' # standin:allow email\n", mail("a")), 1, 0),
        (format!("x = '{}' # standin:allow phone -- shown in the manual\n", mail("a")), 1, 0),
        (format!("x = '{}' # gitleaks:allow\n", mail("a")), 1, 0),
    ] {
        for block in [1, 50, 1000] {
            let mut tally = Tally::positional();
            scanner.stream_by(block, Format::Text, &mut text.as_bytes(), "f", &mut tally).unwrap();
            assert_eq!((tally.findings().len(), tally.waived), (found, waived), "{text}");
        }
    }
}

#[test]
fn two_byte_letters_are_decoded_and_binary_is_said_to_be() {
    let scanner = Scanner::new(Settings::default());
    let text = format!("\u{feff}first\r\n{}\r\n", mail("anna"));
    for bytes in [
        text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        text.clone().into_bytes(),
    ] {
        for block in [1, 10, 1000] {
            assert_eq!(scan_by(&scanner, block, Format::Text, &bytes), ["email 2:1 x1"]);
        }
    }
    let mut tally = Tally::positional();
    let outcome = scanner.stream(Format::Text, &mut &b"a\0b"[..], "image.png", &mut tally).unwrap();
    assert_eq!((outcome, &tally.binary[..]), (Outcome::Binary, &["image.png".to_owned()][..]));
}

#[test]
fn long_lines_and_long_values_are_scanned_in_bounded_memory() {
    let scanner = Scanner::new(Settings::default());
    let filler = "lorem ipsum, ".repeat(90_000);
    for (format, begin, end) in [
        (Format::Text, "", ""),
        (Format::Sql, "INSERT INTO t (a) VALUES ('", "');"),
        (Format::Sql, "COPY t (a) FROM stdin;\n", "\n\\.\n"),
        (Format::Sql, "SELECT '", "';"),
        (Format::Json, "{\"a\": \"", "\"}"),
        (Format::Csv(b';'), "a;b\n\"", "\";1\n"),
        (Format::Yaml, "a: ", "\n"),
    ] {
        let text = format!("{begin}{filler} {} {filler}{end}", mail("anna"));
        let found = scan_by(&scanner, 1 << 18, format, text.as_bytes());
        assert_eq!(found.len(), 1, "{format:?} {begin}");
        assert!(found[0].starts_with("email "), "{found:?}");
    }
}

#[test]
fn what_is_hostile_takes_no_longer() {
    let scanner = Scanner::new(Settings::default());
    let size = 100_000;
    for part in [
        "a@",
        "@",
        "1-",
        "(",
        "1(",
        "\\u0040",
        "%40",
        "=40",
        "a1",
        "1:",
        "'",
        "''",
        "[",
        "{\"a\":",
        "INSERT INTO t VALUES (",
        "$a$",
        "YWFh",
        "\t",
        "a: ",
    ] {
        let text = part.repeat(size / part.len());
        for format in [Format::Sql, Format::Csv(b','), Format::Json, Format::Yaml, Format::Keyed, Format::Text] {
            let _ = scan_by(&scanner, 1 << 18, format, text.as_bytes());
        }
        let copy = format!("COPY t (a, b) FROM stdin;\n{text}");
        let _ = scan_by(&scanner, 1 << 18, Format::Sql, copy.as_bytes());
    }
}

/// Finds runs of nine digits whose sum ends in 0: weak, one in ten by chance.
struct Weak;

impl crate::detect::Detector for Weak {
    fn name(&self) -> &'static str {
        "weak"
    }
    fn summary(&self) -> &'static str {
        "number"
    }
    fn class(&self) -> Class {
        Class::Personal
    }
    fn tier(&self) -> Tier {
        Tier::Fail
    }
    fn hits(&self) -> &'static [Sample] {
        &[]
    }
    fn misses(&self) -> &'static [Sample] {
        &[]
    }
    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Digits(9, 9)]
    }
    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let digits = text.bytes[at.clone()].iter().filter(|byte| byte.is_ascii_digit());
        let sum: u32 = digits.map(|byte| u32::from(byte - b'0')).sum();
        sum.is_multiple_of(10).then_some(Match { range: at, certainty: Certainty::Weak })
    }
    fn words(&self) -> &'static [&'static str] {
        &["weakling"]
    }
    fn chance(&self) -> f64 {
        0.1
    }
}

#[test]
fn weak_matches_count_by_name_by_word_and_by_column() {
    let scanner = Scanner::new(Settings { detectors: vec![&Weak], ..Settings::default() });
    let scan = |format: Format, text: &str| scan_by(&scanner, 1 << 18, format, text.as_bytes());
    assert!(scan(Format::Text, "id 100000009\n").is_empty());
    assert_eq!(scan(Format::Text, "his weakling: 100000009\n"), ["weak 1:15 x1"]);
    assert!(scan(Format::Csv(b','), "id,x\n100000009,1\n").is_empty());
    assert_eq!(scan(Format::Csv(b','), "my_weakling,x\n100000009,1\n"), ["weak f.my_weakling 2:1 x1"]);
    let column = |digits: &dyn Fn(u32) -> u32| -> String {
        (0..200).map(|row: u32| format!("{row},{:08}{}\n", 10_000_000 + row, digits(row))).collect()
    };
    let last = |row: u32| {
        (10 - (10_000_000 + row).to_string().bytes().map(|byte| u32::from(byte - b'0')).sum::<u32>() % 10) % 10
    };
    assert_eq!(
        scan(Format::Csv(b','), &format!("id,x\n{}", column(&last))),
        ["weak f.x by the column's values: 200 of 200 x200"]
    );
    assert!(scan(Format::Csv(b','), &format!("id,x\n{}", column(&|row| row % 10))).is_empty());
}

fn pieces(sample: &Sample) -> (Option<&'static str>, String) {
    match sample {
        Sample::Value(pieces) | Sample::Within(pieces) => (None, pieces.concat()),
        Sample::In(place, pieces) => (Some(place), pieces.concat()),
    }
}

/// Every example of every detector, in every form that a dump or a file gives it.
#[test]
fn examples_are_found_in_every_form() {
    let quote = |text: &str| text.replace('\'', "''");
    let json = |text: &str| {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
        escaped.replace('\r', "\\r")
    };
    let copy = |text: &str| text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t").replace('\r', "\\r");
    let mut broken = Vec::new();
    for detector in crate::detect::all().filter(|detector| detector.tier() != Tier::Draft) {
        let name = detector.name();
        let scanner = Scanner::new(Settings { detectors: vec![detector], ..Settings::default() });
        for sample in detector.hits() {
            let (place, text) = pieces(sample);
            // What is weak by itself needs its column's name.
            let word = detector.words().first().copied().unwrap_or("value");
            let column = place.map_or(word, |place| place.rsplit('.').next().unwrap_or(place));
            let mut forms = vec![
                ("JSON", Format::Json, format!("[{{\"id\": 1, \"{column}\": \"{}\"}}]\n", json(&text))),
                ("COPY", Format::Sql, format!("COPY t (id, \"{column}\") FROM stdin;\n1\t{}\n\\.\n", copy(&text))),
                ("INSERT", Format::Sql, format!("INSERT INTO t (id, \"{column}\") VALUES (1, '{}');\n", quote(&text))),
                ("CSV", Format::Csv(b','), format!("id,{column}\n1,\"{}\"\n", text.replace('"', "\"\""))),
            ];
            let watches_all = detector.anchors().contains(&Anchor::Column);
            if place.is_none() && !watches_all {
                let telling = if matches!(sample, Sample::Value(_)) { format!("{word}: ") } else { String::new() };
                forms.push(("plain", Format::Text, format!("{telling}{text}\n")));
                let long = format!("{telling}{text}\nand so on");
                forms.push(("base64", Format::Text, format!("x {}\n", base64(long.as_bytes()))));
            }
            for (form, format, input) in forms {
                if scan_by(&scanner, 1 << 18, format, input.as_bytes()).is_empty() {
                    broken.push(format!("{name} misses in {form}: {input}"));
                }
            }
        }
        for sample in detector.misses() {
            let (place, text) = pieces(sample);
            if place.is_none() && !scan_by(&scanner, 1 << 18, Format::Text, text.as_bytes()).is_empty() {
                broken.push(format!("{name} hits in plain: {text}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn cells_are_as_rows_are() {
    let scanner = Scanner::new(Settings::default());
    let columns: Vec<ColumnContext> =
        ["id", "mail", "note"].iter().zip(0..).map(|(name, at)| scanner.column(at, Some("t"), name)).collect();
    let mut scratch = scanner.scratch();
    let mut found = Vec::new();
    for (column, value) in [(0, "17".to_owned()), (1, mail("a")), (2, format!("see {}, {}", mail("b"), mail("c")))] {
        scanner.cell(&mut scratch, &columns[column], value.as_bytes(), &mut |hit| {
            found.push((hit.column.map(|column| column.path()), hit.at, hit.value.len()));
        });
    }
    let rows = format!("17\t{}\tsee {}, {}\n", mail("a"), mail("b"), mail("c"));
    let mut by_rows = Vec::new();
    scanner.copy_rows(&mut scratch, &columns, rows.as_bytes(), &mut |hit| {
        by_rows.push((hit.column.map(|column| column.path()), hit.value.len()));
    });
    assert_eq!(found.len(), 3);
    assert_eq!(found[2].1, 4 + mail("b").len() + 2);
    assert_eq!(by_rows, found.iter().map(|(column, _, length)| (column.clone(), *length)).collect::<Vec<_>>());
}
