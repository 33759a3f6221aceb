//! What the plan says of CHECK constraints, held against a real server: one that
//! was proved is broken by no masked row.

use std::fmt::Write;

use crate::command::Standin;
use crate::database::Database;
use crate::dir::Dir;

/// Numbers that are the same on every run.
struct Lots(u64);

impl Lots {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const COLUMNS: &str = "id int PRIMARY KEY, email text NOT NULL, login varchar(20), token varchar(16) NOT NULL, code text, \
     kind text NOT NULL, size text NOT NULL, note varchar(40), low int NOT NULL, high int, starts date, ends date, \
     opened timestamp, closed timestamp, kept int NOT NULL";

const RULES: &str = "
    id: keep
    email: person.email
    login: person.username
    token: hash(length=16)
    code: pattern(\"[A-Z]{2}-[0-9]{4}\")
    kind: choice([new, old])
    size: fixed(Large)
    note: lorem
    low: number(min=1, max=9)
    high: number(min=10, max=99)
    starts: date_shift(days=30)
    ends: date_shift(days=30)
    opened: date_shift(days=30)
    closed: date_shift(days=30)
    kept: keep
";

/// A condition of one of the kinds that are read.
fn atom(lots: &mut Lots) -> String {
    let text = lots.pick(&["email", "login", "token", "code", "kind", "size", "note"]);
    let number = lots.pick(&["low", "high"]);
    let bound = lots.below(100);
    let compare = lots.pick(&["<", "<=", ">", ">=", "=", "<>"]);
    match lots.below(12) {
        0 => {
            let regex = lots.pick(&[
                "^[a-z0-9.-]+@example[.]test$",
                "^[^@]+@[^@]+[.][^@]+$",
                "@",
                "^[a-z0-9.-]{4,64}$",
                "^[0-9a-f]+$",
                "^[A-Z]{2}-[0-9]+$",
                "^[A-Z]+-[0-9]{4}$",
                "^(new|old|gone)$",
                "^(new|old)?$",
                "^L",
                "[a-z]{3}",
                "^.+$",
                "^[[:alnum:]]+$",
                "[.]",
                "^[^ ]*$",
            ]);
            format!("{text} {} '{regex}'", lots.pick(&["~", "~*", "!~", "!~*"]))
        }
        1 => format!(
            "{text} {} '{}'",
            lots.pick(&["LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE"]),
            lots.pick(&["%@%", "%-%", "L%", "l%", "__", "%example.test", "%"])
        ),
        2 => format!(
            "{text} SIMILAR TO '{}'",
            lots.pick(&["%@%", "[A-Z]{2}-[0-9]{4}", "(new|old)", "[a-z0-9.@-]+", "%"])
        ),
        3 => format!("{text} <> '{}'", lots.pick(&["", "new", "Large", "x"])),
        4 => format!("char_length({text}) {compare} {}", bound / 4),
        5 => format!("{number} {compare} {bound}"),
        6 => format!("{} {compare} {}", lots.pick(&["low", "high"]), lots.pick(&["low", "high"])),
        7 => format!("{} {compare} {}", lots.pick(&["starts", "ends"]), lots.pick(&["starts", "ends"])),
        8 => format!("{} {compare} {}", lots.pick(&["opened", "closed"]), lots.pick(&["opened", "closed"])),
        9 => format!("(ends - starts) {compare} {}", bound / 2),
        10 => {
            let names = ["login", "code", "high", "starts", "ends", "closed"];
            format!("({} IS NULL) = ({} IS NULL)", lots.pick(&names), lots.pick(&names))
        }
        _ => format!(
            "num_nonnulls({}, {}) {compare} {}",
            lots.pick(&["starts", "high"]),
            lots.pick(&["ends", "kept"]),
            lots.below(3)
        ),
    }
}

fn condition(lots: &mut Lots, depth: usize) -> String {
    match lots.below(if depth == 0 { 3 } else { 7 }) {
        3 => format!("({} AND {})", condition(lots, depth - 1), condition(lots, depth - 1)),
        4 => format!("({} OR {})", condition(lots, depth - 1), condition(lots, depth - 1)),
        5 => format!("NOT ({})", condition(lots, depth - 1)),
        6 => format!("({} IS NULL OR {})", lots.pick(&["starts", "ends", "login", "high"]), condition(lots, depth - 1)),
        _ => atom(lots),
    }
}

#[test]
fn what_is_proved_is_never_broken() {
    let source = Database::create();
    let rows = "SELECT n, CASE WHEN n % 2 = 0 THEN 'Ann' ELSE 'bob' END || n || '@corp.example', \
         CASE WHEN n % 5 > 0 THEN 'user' || n END, substr(md5(n::text), 1, 16), \
         CASE WHEN n % 7 > 0 THEN 'XY-' || lpad((n % 10000)::text, 4, '0') END, CASE WHEN n % 2 = 0 THEN 'new' ELSE 'old' END, \
         'Large', CASE WHEN n % 3 > 0 THEN 'a note of ' || n END, n % 9 + 1, CASE WHEN n % 4 > 0 THEN 10 + n % 90 END, \
         CASE WHEN n % 6 > 0 THEN date '2020-01-01' + n % 700 END, \
         CASE WHEN n % 6 > 0 AND n % 5 > 0 THEN date '2020-01-01' + n % 700 + n % 17 END, \
         timestamp '2021-01-01' + n % 400 * interval '1 hour', \
         CASE WHEN n % 8 > 0 THEN timestamp '2021-01-01' + n % 400 * interval '1 hour' + n % 90 * interval '1 minute' END, n \
         FROM generate_series(1, 2000) n";
    source.run(&format!("CREATE TABLE t ({COLUMNS}); INSERT INTO t {rows}"));
    let mut lots = Lots(20_240_501);
    let candidates: Vec<String> = (0..500).map(|_| condition(&mut lots, 2)).collect();
    // Only what holds for the source can be a constraint of it.
    let asked: Vec<String> = candidates
        .iter()
        .enumerate()
        .map(|(at, text)| format!("SELECT {at} WHERE NOT EXISTS (SELECT FROM t WHERE NOT ({text}))"))
        .collect();
    let held: Vec<usize> =
        source.rows(&asked.join(" UNION ALL ")).into_iter().map(|row| row[0].parse().unwrap()).collect();
    let mut statements = String::new();
    for at in &held {
        write!(statements, "ALTER TABLE t ADD CONSTRAINT c{at} CHECK ({}); ", candidates[*at]).unwrap();
    }
    source.run(&statements);
    let dir = Dir::new();
    dir.write(
        "masks/case.yaml",
        format!(
            "version: 1\nschema: schemas/case.yaml\nkey: env:STANDIN_KEY\ntables:\n  t:\n{}",
            RULES.trim_matches('\n')
        ),
    );
    // Those that break are problems of the rules: taken away, until none is left.
    let mut left = held.clone();
    let report = loop {
        Standin::new(&dir, "snapshot case --source").arg(source.url()).run().ok();
        let outcome = Standin::new(&dir, "check case --format json").run();
        let report: serde_json::Value = serde_json::from_slice(&outcome.stdout).unwrap();
        let problems = report["problems"].as_array().unwrap().clone();
        if problems.is_empty() {
            break report;
        }
        for problem in problems {
            let message = problem["message"].as_str().unwrap();
            let name = message.split("breaks check c").nth(1).unwrap_or_else(|| panic!("{message}"));
            let at: usize = name.split(' ').next().unwrap().parse().unwrap();
            if left.contains(&at) {
                left.retain(|other| *other != at);
                source.run(&format!("ALTER TABLE t DROP CONSTRAINT c{at}"));
            }
        }
    };
    let unproved: Vec<&str> =
        report["unproved"].as_array().unwrap().iter().map(|note| note.as_str().unwrap()).collect();
    let is_unproved = |at: &usize| unproved.iter().any(|note| note.starts_with(&format!("check c{at} ")));
    let proved: Vec<usize> = left.iter().copied().filter(|at| !is_unproved(at)).collect();
    Standin::new(&dir, "dump case --data-only --out rows.sql --source").arg(source.url()).run().ok();
    let target = Database::create();
    target.run(&format!("CREATE TABLE t ({COLUMNS})"));
    target.load(&dir.join("rows.sql"));
    let asked: Vec<String> = proved
        .iter()
        .map(|at| format!("SELECT {at} WHERE EXISTS (SELECT FROM t WHERE NOT ({}))", candidates[*at]))
        .collect();
    let broken: Vec<String> = target
        .rows(&asked.join(" UNION ALL "))
        .into_iter()
        .map(|row| candidates[row[0].parse::<usize>().unwrap()].clone())
        .collect();
    assert_eq!(broken, Vec::<String>::new(), "of {} proved", proved.len());
    assert!(proved.len() * 2 > left.len(), "{} of {} proved", proved.len(), left.len());
}
