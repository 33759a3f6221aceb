//! Where masking keys may stand, and what is said of them.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::command::{Standin, key};
use crate::dir::Dir;

const RULES: &str = "version: 1
schema: schemas/people.yaml
key: KEY
tables:
  people:
    email: person.email
    keep: [id]
";

/// A project whose rules take their key from there.
fn project(reference: &str) -> Dir {
    let dir = Dir::new();
    let connection = rusqlite::Connection::open(dir.join("people.db")).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT); INSERT INTO people VALUES (1, 'a@b.example');",
        )
        .unwrap();
    drop(connection);
    Standin::new(&dir, "init sqlite:people.db people").run().ok();
    dir.write("masks/people.yaml", RULES.replace("KEY", reference));
    dir
}

fn dump(dir: &Dir) -> Standin {
    Standin::new(dir, "dump --force --source sqlite:people.db --out out.sql").without_env("STANDIN_KEY")
}

fn key_file(dir: &Dir, name: &str, mode: u32) {
    let path = dir.write(name, format!("{}\n", key()));
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn git(dir: &Dir, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=a", "-c", "user.email=a@example.test", "-C"]).arg(dir.path()).args(arguments);
    let output = git.env("HOME", dir.path()).output().expect("git is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Only what the program finds on this path exists for it.
fn without_git(dir: &Dir) -> String {
    std::fs::create_dir_all(dir.join("bin")).unwrap();
    let sh = ["/bin/sh", "/usr/bin/sh"].into_iter().find(|path| Path::new(path).exists()).expect("there is a shell");
    let _ = std::os::unix::fs::symlink(sh, dir.join("bin/sh"));
    dir.join("bin").display().to_string()
}

#[test]
fn a_file_that_others_may_read_is_refused() {
    let dir = project("file:mask.key");
    for mode in [0o604, 0o640, 0o620, 0o602, 0o610, 0o644] {
        key_file(&dir, "mask.key", mode);
        let run = dump(&dir).run().fails(2);
        assert!(run.stderr.contains("may be read by others") && run.stderr.contains("chmod 600"), "{}", run.stderr);
        assert!(!dir.has("out.sql"), "{mode:o}");
    }
    for mode in [0o600, 0o400] {
        key_file(&dir, "mask.key", mode);
        dump(&dir).run().ok();
        std::fs::remove_file(dir.join("mask.key")).unwrap();
    }
}

#[test]
fn a_file_that_git_would_publish_is_refused() {
    let dir = project("file:secrets/mask.key");
    git(&dir, &["init", "--quiet"]);
    key_file(&dir, "secrets/mask.key", 0o600);
    let refused = |path: Option<&str>| {
        let run = match path {
            Some(path) => dump(&dir).env("PATH", path).run(),
            None => dump(&dir).run(),
        }
        .fails(2);
        assert!(run.stderr.contains("git work tree") && run.stderr.contains(".gitignore"), "{}", run.stderr);
        assert!(!run.stderr.contains(&key()));
    };
    let bare = without_git(&dir);
    refused(None);
    refused(Some(&bare));
    // Ignored where git looks, in whatever way.
    dir.write(".gitignore", "secrets/*\n!secrets/README\n");
    dump(&dir).run().ok();
    // Without git nobody knows what the last line takes back.
    refused(Some(&bare));
    dir.write(".gitignore", "/secrets/\n");
    dump(&dir).run().ok();
    dump(&dir).env("PATH", &bare).run().ok();
    // What is tracked is public, ignored or not; also by another name of the file.
    git(&dir, &["add", "--force", "secrets/mask.key"]);
    refused(None);
    refused(Some(&bare));
    let other = project(&format!("file:{}/link.key", dir.path().display()));
    std::os::unix::fs::symlink(dir.join("secrets/mask.key"), dir.join("link.key")).unwrap();
    dump(&other).run().fails(2);
    git(&dir, &["rm", "--quiet", "--cached", "secrets/mask.key"]);
    dump(&other).run().ok();
    dump(&dir).env("GIT_DIR", "/nowhere").run().ok();
}

#[test]
fn a_command_gives_the_key_alone() {
    let good = project(&format!("command:printf %s {}", key()));
    dump(&good).run().ok();
    for (command, words) in [
        ("command:echo secretpassphrase", "neither 64 hex digits"),
        ("command:yes | head -c 100000 || true", "neither 64 hex digits"),
        ("command:exit 3", "the key command failed"),
    ] {
        let run = dump(&project(command)).run();
        assert!(run.code != Some(0) && run.stderr.contains(words), "{}", run.stderr);
        assert!(!run.stderr.contains("secretpassphrase"));
    }
}

#[test]
fn the_key_has_a_name_wherever_people_look() {
    let dir = project("env:STANDIN_KEY");
    let first = dump(&dir).env("STANDIN_KEY", &key()).run().ok();
    let named = |text: &str| -> String {
        let (_, rest) = text.split_once("key ").unwrap_or_else(|| panic!("{text}"));
        rest.chars().take_while(char::is_ascii_hexdigit).collect()
    };
    let id = named(&first.stderr);
    assert_eq!(id.len(), 16, "{}", first.stderr);
    assert!(!key().contains(&id));
    let text = dir.text("out.sql");
    let second = text.lines().nth(1).unwrap();
    assert!(second.starts_with("-- epoch 1, locale en_US, key ") && named(second) == id, "{second}");
    let other = dump(&dir).env("STANDIN_KEY", &"0f".repeat(32)).run().ok();
    assert_ne!(named(&other.stderr), id);
    let json = dump(&dir).arg("--format=json").env("STANDIN_KEY", &key()).run().ok();
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["made_by"]["key"], id);
    assert_eq!(json["made_by"]["snapshot"].as_str().map(str::len), Some(16));
    let ephemeral = dump(&dir).arg("--ephemeral-key").arg("--format=json").run().ok();
    let ephemeral: serde_json::Value = serde_json::from_slice(&ephemeral.stdout).unwrap();
    assert_eq!(ephemeral["made_by"]["key"], serde_json::Value::Null);
    assert!(dir.text("out.sql").contains("key of one run"));
}
