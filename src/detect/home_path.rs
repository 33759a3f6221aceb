//! User names in paths of home directories: who built it, who ran it.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};

/// Longer names are directories of something else.
const NAME_MAX: usize = 32;

/// Accounts that machines and manuals have.
const NOBODY: &[&str] = &[
    "admin", "administrator", "airflow", "alice", "all", "app", "appuser", "azureuser", "bob", "bitnami", "build",
    "builder", "buildkite-agent", "centos", "ci", "circleci", "codespace", "coder", "container", "core", "debian",
    "default", "deploy", "deployer", "dev", "developer", "devuser", "docker", "ec2-user", "example", "fedora", "ftp",
    "gitlab-runner", "git", "gitpod", "gradle", "guest", "home", "jenkins", "johndoe", "john.doe", "jovyan", "linuxbrew",
    "linux", "me", "mysql", "name", "node", "nobody", "nonroot", "opam", "oracle", "pi", "postgres", "public", "root",
    "runner", "runneradmin", "sandbox", "scott", "shared", "someone", "somebody", "steam", "sysadmin", "teamcity", "test", "tester",
    "testuser", "travis", "ubuntu", "user", "user1", "username", "users", "vagrant", "vcap", "vscode", "vsts", "web",
    "web_user", "work", "worker", "workspace", "www", "www-data", "you", "your-user", "yourname", "your_name", "yourusername",
    "your-username", "your_username", "youruser", "xxx", "foo", "bar", "containeradministrator", "containeruser",
];

/// What stands in homes of people.
const IN_HOMES: &[&str] = &[
    "desktop", "documents", "downloads", "pictures", "music", "videos", "projects", "project", "src", "code", "dev",
    "git", "repos", "repo", "work", "workspace", "go", "bin", "lib", "venv", "anaconda3", "miniconda3", "snap", "tmp", "data",
    "python", "node_modules", "public_html", "dokumente", "schreibtisch",
];

pub struct HomePath;
pub const DETECTOR: HomePath = HomePath;

impl Detector for HomePath {
    fn name(&self) -> &'static str {
        "home_path"
    }

    fn summary(&self) -> &'static str {
        "user name in a home path"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Warn
    }

    fn kind(&self) -> &'static str {
        "username"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Within(&["at /Users/anna", "berg/shop/src/main.rs:12"]), Sample::Within(&["C:\\Users\\Anna", ".Berg\\AppData\\Local"]), Sample::Within(&["/home/aberg", "/.config/app.toml"]), Sample::Within(&["C:\\\\Users\\\\aberg", "\\\\Documents\\\\x.txt"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Within(&["/home/runner/work/shop"]), Sample::Within(&["/home/user/projects/x"]), Sample::Within(&["/Users/Shared/x"]), Sample::Within(&["/home/$USER/src"]), Sample::Within(&["https://shop.example/home/about/team"]), Sample::Within(&["/home/dashboard"]), Sample::Within(&["GET /Users/2819c223-7f76-453a-919d-413861904646"]), Sample::Within(&["/home/<name>/src"]), Sample::Within(&["C:\\Users\\Public\\Documents"]), Sample::Within(&["/api/Users/anna/x"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Literal("/home/"), Anchor::Literal("/Users/"), Anchor::Literal("\\Users\\")]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let before = text.bytes[..at.start].last();
        if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"._-})>/".contains(byte)) {
            return None;
        }
        // A string of a program doubles what separates.
        let rest = &text.bytes[at.end..];
        let start = at.end + usize::from(rest.starts_with(b"\\"));
        let rest = &text.bytes[start..];
        let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
        let length = rest.iter().take(NAME_MAX + 1).take_while(|byte| is_sign(byte)).count();
        let (name, below) = rest.split_at(length);
        let separated = matches!(below, [b'/' | b'\\', sign, ..] if sign.is_ascii_graphic());
        if !separated || !is_a_persons(name) {
            return None;
        }
        // Pages of a site are called /home/… too.
        let is_unix = text.bytes[at.clone()].starts_with(b"/home");
        let certainty = if is_unix && !is_of_a_home(&below[1..]) { Certainty::Weak } else { Certainty::Sure };
        Some(Match { range: at.start..start + length, certainty })
    }

    fn words(&self) -> &'static [&'static str] {
        &["cwd", "pwd", "homedir", "homedirectory"]
    }

    // Paths of a site pass.
    fn chance(&self) -> f64 {
        1.0
    }
}

fn is_a_persons(name: &[u8]) -> bool {
    let lettered = name.first().is_some_and(u8::is_ascii_alphabetic) && (2..=NAME_MAX).contains(&name.len());
    // Identifiers that services put into such paths have dashes and digits.
    let is_identifier = name.iter().filter(|byte| byte.is_ascii_digit()).count() > 4;
    lettered && !is_identifier && !NOBODY.iter().any(|nobody| name.eq_ignore_ascii_case(nobody.as_bytes()))
}

/// Whether the path goes on as in a home: a hidden file, or a directory that people have.
fn is_of_a_home(below: &[u8]) -> bool {
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
    let length = below.iter().take_while(|byte| is_sign(byte)).count();
    let next = &below[..length];
    next.starts_with(b".") && length > 1 || IN_HOMES.iter().any(|known| next.eq_ignore_ascii_case(known.as_bytes()))
}
