//! MySQL's collations, from the CREATE TABLE to the masked row.

use super::super::{ColumnAction, Fold, Plan, Work};
use super::*;
use crate::batch::copy_text::CopyText;
use crate::batch::{Batch, Field, Kind};
use crate::rules::parse;
use crate::schema::{Engine, EngineKind};
use crate::script::mysql::Builder;
use crate::script::{Dialect, Modes};

fn catalog(statements: &[&str]) -> Catalog {
    let mut builder = Builder::new(Engine { kind: EngineKind::Mariadb, version: "10.11".into() });
    for statement in statements {
        builder.take(statement.as_bytes(), &mut Modes::new(Dialect::Mysql)).unwrap();
    }
    builder.finish().unwrap()
}

fn plan(statements: &[&str], tables: &str) -> Result<Plan, String> {
    let rules = format!("version: 1\nschema: s.yaml\nepoch: 1\nkey: env:K\nlocale: en_US\ntables:\n{tables}");
    let catalog = catalog(statements);
    let rules = parse("masks.yaml", &rules).unwrap_or_else(|problems| panic!("{problems:?}"));
    compile_with(&rules, &catalog, &Key::new([7; 32]), |_, _| None, &|_| Box::new(NotAllowed))
        .map_err(|problems| problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join("\n"))
}

/// One row of texts through the plan, and the hashes that are compared.
fn masked(plan: &Plan, table: &str, row: &[&str]) -> (Vec<String>, Vec<(usize, u64)>) {
    let table = plan.tables.iter().find(|plan| plan.table.name == table).unwrap();
    let (mut bytes, mut fields) = (Vec::new(), Vec::new());
    for text in row {
        let start = bytes.len() as u32;
        bytes.extend_from_slice(text.as_bytes());
        fields.push(Field { start, end: bytes.len() as u32, kind: Kind::Text });
    }
    let mut work = Work::new(table);
    table.apply(&Batch { bytes: &bytes, fields: &fields, columns: row.len() }, &CopyText, &mut work).unwrap();
    let text = String::from_utf8(work.take().bytes().to_vec()).unwrap();
    (text.trim_end_matches('\n').split('\t').map(str::to_owned).collect(), work.take_unique())
}

const JOINED: [&str; 2] = [
    "CREATE TABLE parent (code varchar(20) PRIMARY KEY) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci",
    "CREATE TABLE child (code varchar(20), FOREIGN KEY (code) REFERENCES parent (code)) \
     DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci",
];

#[test]
fn what_the_collation_counts_as_equal_stays_equal() {
    for rule in ["substitute", "key", "hash(length=16)", "person.username"] {
        let plan = plan(&JOINED, &format!("  parent:\n    code: {rule}\n  child: {{}}\n")).unwrap();
        let (parent, compared) = masked(&plan, "parent", &["Andr\u{e9}-17"]);
        assert!(compared.len() == 1, "{rule}: the outputs are compared");
        for alike in ["ANDRE-17", "andre-17  ", "a\u{301}ndr\u{e9}-17"] {
            let (child, _) = masked(&plan, "child", &[alike]);
            assert_eq!(child[0].to_lowercase(), parent[0].to_lowercase(), "{rule} of {alike}");
            assert_eq!(masked(&plan, "parent", &[alike]).1, compared, "{rule}: they count as one");
        }
        let (other, hashes) = masked(&plan, "parent", &["Andr\u{e9}-18"]);
        assert!(other != parent && hashes != compared, "{rule}: others do not");
    }
}

#[test]
fn a_binary_collation_tells_case_and_accents_apart() {
    let exact = JOINED.map(|statement| statement.replace("general_ci", "bin"));
    let exact: Vec<&str> = exact.iter().map(String::as_str).collect();
    let plan = plan(&exact, "  parent:\n    code: hash(length=16)\n  child: {}\n").unwrap();
    let of = |text: &str| masked(&plan, "child", &[text]).0;
    assert_ne!(of("abc"), of("ABC"));
    assert_ne!(of("abc"), of("\u{e1}bc"));
    assert_eq!(of("abc"), of("abc "), "it pads with blanks all the same");
}

/// A value gets the stand-in that it has in a database without collations.
#[test]
fn nothing_is_folded_where_nothing_is_compared() {
    let plan = plan(
        &["CREATE TABLE t (id int PRIMARY KEY, code varchar(20), label varchar(20) UNIQUE)"],
        "  t:\n    id: keep\n    code: substitute\n    label: substitute\n",
    )
    .unwrap();
    let folds = |column: usize| match &plan.tables[0].columns[column].action {
        ColumnAction::Mask(masking) => (masking.fold, masking.verify.map(|verify| verify.fold)),
        _ => panic!("it is masked"),
    };
    assert_eq!(folds(1), (Fold::NOTHING, None));
    let all = Fold { case: true, accents: true, trailing_blanks: true };
    assert_eq!(folds(2), (Fold { case: false, ..all }, Some(all)), "the mask keeps the case by itself");
    let (row, _) = masked(&plan, "t", &["1", "Ab", "Ab"]);
    let (other, _) = masked(&plan, "t", &["1", "AB", "AB"]);
    assert_ne!(row[1].to_lowercase(), other[1].to_lowercase());
    assert_eq!(row[2].to_lowercase(), other[2].to_lowercase());
}

#[test]
fn a_key_over_a_prefix_compares_prefixes() {
    let table = "CREATE TABLE t (id int PRIMARY KEY, mail text, UNIQUE KEY (mail(20)))";
    let rules = |rule: &str| format!("  t:\n    id: keep\n    mail: {rule}\n");
    let plan_of = |rule: &str| plan(&[table], &rules(rule));
    let plan = plan_of("hash").unwrap();
    let ColumnAction::Mask(masking) = &plan.tables[0].columns[1].action else { panic!("it is masked") };
    assert_eq!(masking.verify.and_then(|verify| verify.prefix), Some(20));
    assert!(plan_of("lorem").is_err_and(|problem| problem.contains("not unique enough")));
}
