//! The password file, `~/.pgpass`: lines of `host:port:database:user:password`.
//!
//! Grammar and the rule on permissions as in the PostgreSQL manual, 34.16.

use zeroize::Zeroizing;

/// Whom a password is wanted for.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// `localhost` for the default socket directory.
    pub host: &'a str,
    pub port: &'a str,
    pub database: &'a str,
    pub user: &'a str,
}

/// The password of the first line that matches.
pub fn find(text: &str, wanted: Wanted<'_>) -> Option<Zeroizing<String>> {
    let wanted = [wanted.host, wanted.port, wanted.database, wanted.user];
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut rest = line;
        for part in wanted {
            let (field, after) = field(rest)?;
            if *field != "*" && *field != part {
                return None;
            }
            rest = after;
        }
        let password = unescape(rest);
        (!password.is_empty()).then_some(password)
    })
}

fn unescape(text: &str) -> Zeroizing<String> {
    let mut unescaped = Zeroizing::new(String::with_capacity(text.len()));
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let letter = if letter == '\\' { letters.next().unwrap_or('\\') } else { letter };
        unescaped.push(letter);
    }
    unescaped
}

/// The text up to the next bare `:`, unescaped, and what follows it.
fn field(text: &str) -> Option<(Zeroizing<String>, &str)> {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ':' => return Some((unescape(&text[..at]), &text[at + 1..])),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let wanted = Wanted { host: "db:1", port: "5432", database: "shop", user: "ann" };
        assert_eq!(find(text, wanted).as_ref().map(|password| password.as_str()), expected, "{text}");
    }

    #[test]
    fn the_first_matching_line_wins() {
        check("*:*:*:*:any\n", Some("any"));
        check("db\\:1:5432:shop:ann:one\n*:*:*:*:two", Some("one"));
        check("other:5432:shop:ann:one\ndb\\:1:*:shop:*:two", Some("two"));
        check("# db\\:1:5432:shop:ann:one", None);
        check("db:1:5432:shop:ann:one", None);
        check("*:*:*:*:a\\:b\\\\c:d\n", Some("a:b\\c:d"));
        check("*:*:*:bob:x\n*:*:*:ann:", None);
        check("\n\nnonsense\n*:*:*:ann:y\r\n", Some("y"));
    }
}
