//! The native clients' option files: `/etc/my.cnf`, `/etc/mysql/my.cnf`, `~/.my.cnf`.
//!
//! Groups, quotes, escapes, comments and includes as the MySQL manual tells
//! them ("Using Option Files", 6.2.2.2). What the options mean is not known here.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// The groups that hold what a dump program needs.
const GROUPS: [&str; 5] = ["client", "client-server", "client-mariadb", "mysqldump", "mariadb-dump"];
/// The native clients' own limit for files that include each other.
const DEPTH_MAX: usize = 10;

/// Options of our groups in the order written: a later one counts. Names have
/// hyphens. No `Debug`: there may be passwords among them.
#[derive(Default)]
pub struct Options {
    pub options: Vec<(String, Zeroizing<String>)>,
    /// For the user, one sentence each; they hold no secret.
    pub warnings: Vec<String>,
}

impl Options {
    /// Adds what a file says. One that is not there says nothing.
    ///
    /// # Errors
    /// A file that is there and cannot be read, or is no option file.
    pub fn add(&mut self, path: &Path) -> Result<()> {
        if path.is_file() { self.add_at_depth(path, 0) } else { Ok(()) }
    }

    fn add_at_depth(&mut self, path: &Path, depth: usize) -> Result<()> {
        let unreadable = |error| Error::io("an option file cannot be read", &error).leading_to_usage().path(path);
        if is_open_to(path, 0o002) {
            // Anybody could name a server there. As the native clients.
            self.warnings.push(format!("option file {} can be written by everybody; it is not used", path.display()));
            return Ok(());
        }
        let bytes = Zeroizing::new(std::fs::read(path).map_err(unreadable)?);
        let text = Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
        let mut ours = false;
        let mut holds_password = false;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            let wrong = |problem| {
                Error::usage(problem).path(path).number("line", number as u64 + 1).help("see `man my.cnf` for its form")
            };
            if let Some(directive) = line.strip_prefix('!') {
                if depth >= DEPTH_MAX {
                    return Err(wrong("option files include each other too deeply"));
                }
                self.include(path, directive, depth).map_err(|error| error.path(path))?;
            } else if let Some(group) = line.strip_prefix('[') {
                let (group, _) = group.split_once(']').ok_or_else(|| wrong("a group in an option file has no `]`"))?;
                ours = GROUPS.contains(&group.trim());
            } else if ours {
                let (name, value) = line.split_once('=').unwrap_or((line, ""));
                let name = without_comment(name).replace('_', "-").to_ascii_lowercase();
                let name = name.strip_prefix("loose-").unwrap_or(&name).to_owned();
                holds_password |= name == "password";
                self.options.push((name, unquote(value)));
            }
        }
        if holds_password && is_open_to(path, 0o044) {
            self.warnings.push(format!(
                "option file {} holds a password and can be read by others; chmod 0600 it",
                path.display()
            ));
        }
        Ok(())
    }

    fn include(&mut self, from: &Path, directive: &str, depth: usize) -> Result<()> {
        let relative = |target: &str| from.parent().unwrap_or(Path::new("")).join(target.trim());
        let given = |word: &str| directive.strip_prefix(word).filter(|rest| rest.starts_with(char::is_whitespace));
        if let Some(target) = given("includedir") {
            let mut files: Vec<PathBuf> = match std::fs::read_dir(relative(target)) {
                Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
                Err(_) => return Ok(()),
            };
            files.retain(|file| file.extension().is_some_and(|end| end == "cnf") && file.is_file());
            files.sort();
            return files.iter().try_for_each(|file| self.add_at_depth(file, depth + 1));
        }
        match given("include") {
            Some(target) => {
                let path = relative(target);
                if path.is_file() { self.add_at_depth(&path, depth + 1) } else { Ok(()) }
            }
            None => Err(Error::usage("an option file has a directive that is neither `!include` nor `!includedir`")),
        }
    }
}

#[cfg(unix)]
fn is_open_to(path: &Path, bits: u32) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & bits != 0)
}

#[cfg(not(unix))]
fn is_open_to(_path: &Path, _bits: u32) -> bool {
    false
}

fn without_comment(text: &str) -> &str {
    text.split_once('#').map_or(text, |(before, _)| before).trim()
}

/// The value: a comment behind it cut off, quotes around it taken away, and
/// `\b \t \n \r \\ \s \" \'` replaced.
fn unquote(written: &str) -> Zeroizing<String> {
    let written = written.trim();
    let quote = written.chars().next().filter(|first| matches!(first, '\'' | '"'));
    let inside = match quote.and_then(|quote| Some((quote, written[1..].rfind(quote)?))) {
        Some((_, end)) => &written[1..=end],
        None => without_comment(written),
    };
    let mut value = Zeroizing::new(String::with_capacity(inside.len()));
    let mut rest = inside.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            value.push(character);
            continue;
        }
        match rest.next() {
            Some('b') => value.push('\u{8}'),
            Some('t') => value.push('\t'),
            Some('n') => value.push('\n'),
            Some('r') => value.push('\r'),
            Some('s') => value.push(' '),
            Some(same @ ('\\' | '"' | '\'')) => value.push(same),
            Some(other) => value.extend(['\\', other]),
            None => value.push('\\'),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn write(path: &Path, text: &str, mode: u32) {
        std::fs::write(path, text).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    fn read(path: &Path) -> (String, Vec<String>) {
        let mut options = Options::default();
        options.add(path).unwrap();
        let text: Vec<String> =
            options.options.iter().map(|(name, value)| format!("{name}={}", value.as_str())).collect();
        (text.join(" | "), options.warnings)
    }

    #[test]
    fn groups_quotes_comments_and_escapes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my.cnf");
        let text = "# comment\n[mysqld]\nport=1\n[client]\nuser = ann # who\n password = \"a#b \\\"c\\\" d\"  # x\n\
                    ssl_ca='x y'\nskip-ssl\n; end\n[client-mariadb]\nloose-connect-timeout=3\nodd=a\\sb\\\\\\q\n[mysql]\nport=2\n";
        write(&path, text, 0o600);
        let (found, warnings) = read(&path);
        assert_eq!(
            found,
            "user=ann | password=a#b \"c\" d | ssl-ca=x y | skip-ssl= | connect-timeout=3 | odd=a b\\\\q"
        );
        assert!(warnings.is_empty());
        assert_eq!(read(&folder.path().join("none.cnf")).0, "");
    }

    #[test]
    fn includes_are_followed_in_order_and_not_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my.cnf");
        std::fs::create_dir(folder.path().join("d")).unwrap();
        write(&folder.path().join("d/b.cnf"), "[client]\nport=2\n", 0o600);
        write(&folder.path().join("d/a.cnf"), "[client]\nport=1\n", 0o600);
        write(&folder.path().join("d/c.txt"), "[client]\nport=3\n", 0o600);
        write(&folder.path().join("one.cnf"), "[client]\nport=4\n", 0o600);
        write(&path, "!includedir d\n[client]\nport=0\n!include one.cnf\n!include none.cnf\n", 0o600);
        assert_eq!(read(&path).0, "port=1 | port=2 | port=0 | port=4");
        write(&path, "!include my.cnf\n", 0o600);
        assert!(Options::default().add(&path).is_err());
        for broken in ["[client\n", "!inclood x\n"] {
            write(&path, broken, 0o600);
            assert!(Options::default().add(&path).is_err(), "{broken}");
        }
    }

    #[test]
    fn files_that_others_may_read_or_write_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my.cnf");
        write(&path, "[client]\npassword=hunter2\n", 0o644);
        let (found, warnings) = read(&path);
        assert_eq!(found, "password=hunter2");
        assert!(warnings.len() == 1 && warnings[0].contains("0600") && !warnings[0].contains("hunter"), "{warnings:?}");
        write(&path, "[client]\nuser=a\n", 0o644);
        assert!(read(&path).1.is_empty());
        write(&path, "[client]\nuser=a\n", 0o666);
        let (found, warnings) = read(&path);
        assert_eq!(found, "");
        assert!(warnings[0].contains("not used"), "{warnings:?}");
    }
}
