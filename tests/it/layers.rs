//! The import law: a module of the library imports only modules that stand
//! before it in `src/lib.rs`, and the world is touched only where it may be.
//!
//! Unit tests (what follows `#[cfg(test)]`, files called `tests.rs`) may look
//! upwards; the code they test may not.

use std::fs;
use std::path::{Path, PathBuf};

use crate::dir::files;

/// Said on top of the order, so that nobody moves a line in `lib.rs` to get around it.
const NEVER: &[(&str, &[&str])] = &[
    ("mask", &["plan", "source", "sink", "gate"]),
    ("discover", &["mask", "plan", "source", "sink", "gate"]),
    ("detect", &["schema", "mask", "words", "discover", "plan", "source", "sink", "gate"]),
    ("gate", &["mask", "words", "batch", "script", "dialect", "discover", "plan", "source", "sink"]),
];

/// A word of the source text, and the modules that may say it.
const RESERVED: &[(&str, &[&str])] = &[
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("indicatif", &["cli"]),
    ("print!", &["cli", "main"]),
    ("println!", &["cli", "main"]),
    ("eprint!", &["cli", "main"]),
    ("eprintln!", &["cli", "main"]),
    ("std::env", &["cli"]),
    ("env::var", &["cli"]),
    ("env::var_os", &["cli"]),
    ("env::args", &["cli"]),
    ("env::args_os", &["cli"]),
    ("SystemTime", &["cli"]),
    ("Instant", &["cli"]),
    ("signal_hook", &["cli", "run"]),
    ("getrandom", &["seed"]),
    ("tokio", &["source"]),
    ("tokio_postgres", &["source"]),
    ("mysql_async", &["source"]),
    ("tokio_rustls", &["source"]),
    ("rustls", &["source"]),
    ("TcpStream", &["source"]),
    ("UnixStream", &["source"]),
    ("ToSocketAddrs", &["source"]),
    ("async", &["source"]),
    (".await", &["source"]),
    ("rusqlite", &["source", "sink", "cli"]),
    ("std::fs", &["source", "sink", "gate", "run", "cli"]),
    ("std::thread", &["source", "sink", "target", "gate", "run", "cli"]),
    ("std::process", &["source", "run", "cli", "main"]),
];

#[test]
fn every_module_imports_only_what_stands_before_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let order = modules(&read(&source.join("lib.rs")));
    assert!(order.len() >= 10 && order.contains(&"mask".to_owned()), "the order is not read from lib.rs: {order:?}");
    let mut breaches = Vec::new();
    let mut imports_seen = 0;
    for path in files(&source).iter().filter(|path| path.extension().is_some_and(|end| end == "rs")) {
        let inside = path.strip_prefix(&source).expect("walked from there");
        let Some(module) = module_of(inside) else { continue };
        let text = code(&read(path));
        imports_seen += imports(&text, &order).len();
        breaches.extend(breaches_of(inside, &module, &text, &order));
    }
    assert!(imports_seen > 10, "the imports are not found");
    assert!(breaches.is_empty(), "{} breaches of the import law:\n{}", breaches.len(), breaches.join("\n"));
}

/// The names in the `pub mod` list, in its order.
fn modules(lib: &str) -> Vec<String> {
    let names = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

/// `mask` for `mask/hash.rs`, `place` for `place.rs`; nothing for the list itself.
fn module_of(inside: &Path) -> Option<String> {
    if inside == Path::new("lib.rs") || inside.ends_with("tests.rs") {
        return None;
    }
    let first: PathBuf = inside.components().take(1).collect();
    Some(first.file_stem()?.to_str()?.to_owned())
}

fn breaches_of(file: &Path, module: &str, text: &str, order: &[String]) -> Vec<String> {
    let mut breaches = Vec::new();
    let mut say = |line: usize, what: String| breaches.push(format!("src/{}:{line}: {what}", file.display()));
    let stands = |name: &str| order.iter().position(|listed| listed == name);
    match stands(module) {
        None if module != "main" => say(1, format!("`{module}` is not in the list of lib.rs")),
        None => {}
        Some(own) => {
            for (line, imported) in imports(text, order) {
                let never = NEVER.iter().any(|(of, names)| *of == module && names.contains(&imported.as_str()));
                if never {
                    say(line, format!("`{module}` never imports `{imported}`"));
                } else if stands(&imported).is_none_or(|at| at > own) {
                    say(line, format!("`{module}` imports `{imported}`, which does not stand before it in lib.rs"));
                }
            }
        }
    }
    for (number, line) in text.lines().enumerate() {
        for (word, allowed) in RESERVED {
            if says(line, word) && !allowed.contains(&module) {
                say(number + 1, format!("`{word}` belongs to {allowed:?}, not to `{module}`"));
            }
        }
    }
    breaches
}

/// What is imported from the crate's root, with the line: by `crate::x`, by
/// `crate::{x, y::z}`, and by `super::x` where x is a listed module.
fn imports(text: &str, order: &[String]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        if at > 0 && (is_word(text.as_bytes()[at - 1]) || text[..at].ends_with('$')) {
            continue;
        }
        let line = text[..at].matches('\n').count() + 1;
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(heads(group).into_iter().map(|name| (line, name))),
            None => found.push((line, word_at(rest).to_owned())),
        }
    }
    for (at, _) in text.match_indices("super::") {
        let after = at + "super::".len();
        let name = word_at(&text[after..]);
        let is_call = text.as_bytes().get(after + name.len()) == Some(&b'(');
        if order.iter().any(|listed| listed == name) && !is_call {
            found.push((text[..at].matches('\n').count() + 1, name.to_owned()));
        }
    }
    found
}

/// The first names of a `{a, b::{c, d}}` group whose opening brace is already read.
fn heads(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut expects = true;
    let mut names = Vec::new();
    for (at, byte) in group.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => break,
            b'}' => depth -= 1,
            b',' if depth == 0 => expects = true,
            _ if expects && is_word(byte) => {
                names.push(word_at(&group[at..]).to_owned());
                expects = false;
            }
            _ => {}
        }
    }
    names
}

fn word_at(text: &str) -> &str {
    let end = text.bytes().position(|byte| !is_word(byte)).unwrap_or(text.len());
    &text[..end]
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether the line holds the word and not just a longer one.
fn says(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let joined = |byte: Option<&u8>| byte.copied().is_some_and(is_word);
        let begins_in_one = is_word(word.as_bytes()[0]) && joined(line.as_bytes()[..at].last());
        let ends_in_one = !word.ends_with('!') && joined(line.as_bytes().get(at + word.len()));
        !begins_in_one && !ends_in_one
    })
}

/// The text without comments, string contents and unit tests; lines stay where they are.
fn code(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("#[cfg(test)]\nmod ") {
            break;
        } else if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if let Some(length) = literal(rest, out.as_bytes().last().copied()) {
            out.push('"');
            out.extend(rest[..length].chars().filter(|character| *character == '\n'));
            out.push('"');
            rest = &rest[length..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// The length of the string, raw string or character literal that starts here.
fn literal(text: &str, before: Option<u8>) -> Option<usize> {
    let starts_word = !before.is_some_and(is_word);
    if let Some(raw) = text.strip_prefix('r').filter(|_| starts_word || before == Some(b'b')) {
        let hashes = raw.bytes().take_while(|byte| *byte == b'#').count();
        if raw[hashes..].starts_with('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let body = 1 + hashes + 1;
            return Some(text[body..].find(&close).map_or(text.len(), |at| body + at + close.len()));
        }
    }
    if text.starts_with("'\"'") || text.starts_with("'\\") {
        return Some(2 + text[2..].find('\'').map_or(0, |at| at.max(1)) + 1).filter(|end| text.is_char_boundary(*end));
    }
    if !text.starts_with('"') {
        return None;
    }
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    Some(end.map_or(text.len(), |at| at + 2))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, text: &str, wanted: &[&str]) {
        let order: Vec<String> = ["place", "seed", "mask", "plan", "source", "gate", "cli"].map(str::to_owned).into();
        let module = module_of(Path::new(file)).expect("a file of a module");
        let found = breaches_of(Path::new(file), &module, &code(text), &order);
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        for (found, wanted) in found.iter().zip(wanted) {
            assert!(found.contains(wanted), "{wanted:?} is not in {found:?}");
        }
    }

    #[test]
    fn downward_and_own_imports_are_fine() {
        check("mask/hash.rs", "use crate::{place::Place, seed::{Draw, Key}};\nuse crate::mask::Mask;\n", &[]);
        check("cli/mod.rs", "use clap::Parser;\nfn f() { println!(\"{}\", std::env::args().count()) }\n", &[]);
        check("source/postgres.rs", "use crate::plan::Plan;\nasync fn f() { tokio::spawn(g()).await }\n", &[]);
    }

    #[test]
    fn an_upward_import_is_found_in_every_spelling() {
        check("seed.rs", "\nuse crate::mask::Mask;\n", &["src/seed.rs:2: `seed` imports `mask`"]);
        check("seed.rs", "use crate::{\n    place::{A, B},\n    plan,\n};\n", &["`seed` imports `plan`"]);
        check("seed.rs", "fn f() -> crate::cli::Args { g() }\n", &["`seed` imports `cli`"]);
        check("seed.rs", "use super::mask::Mask;\n", &["`seed` imports `mask`"]);
        check("seed/mod.rs", "use crate::unheard_of::X;\n", &["`seed` imports `unheard_of`"]);
        check("stray.rs", "", &["`stray` is not in the list"]);
    }

    #[test]
    fn masks_know_no_plans_and_the_gate_knows_no_masks() {
        check("mask/key.rs", "use crate::plan::Plan;\n", &["`mask` never imports `plan`"]);
        check("gate/mod.rs", "use crate::mask::Mask;\n", &["`gate` never imports `mask`"]);
    }

    #[test]
    fn the_world_is_touched_only_where_it_may_be() {
        check("plan/mod.rs", "use clap::Parser;\n", &["`clap` belongs to"]);
        check("plan/mod.rs", "fn f() { eprintln!(\"x\"); }\n", &["`eprintln!` belongs to"]);
        check("mask/x.rs", "use std::fs::File;\n", &["`std::fs` belongs to"]);
        check("seed.rs", "fn f() { std::env::home_dir(); }\n", &["`std::env` belongs to"]);
        check("gate/mod.rs", "async fn f() { g().await }\n", &["`async` belongs to", "`.await` belongs to"]);
    }

    #[test]
    fn comments_strings_and_unit_tests_do_not_count() {
        check("seed.rs", "// use crate::mask::X;\n/// println!\nconst A: &str = \"crate::mask::X\";\n", &[]);
        check("seed.rs", "const A: &str = r#\"a \" crate::mask::X\"#;\nconst B: char = '\"';\n", &[]);
        check("seed.rs", "const C: char = '\\'';\nconst D: &str = \"\\\" crate::mask\";\n", &[]);
        check("seed.rs", "fn f() {}\n#[cfg(test)]\nmod tests { use crate::mask::Mask; }\n", &[]);
        check("seed.rs", "const B: char = '\"';\nuse crate::mask::X;\n", &["src/seed.rs:2"]);
        check("seed.rs", "fn asynchronous() { clap_hands(); my_println!() }\n", &[]);
    }
}
