//! The databases of a refresh: the live one, and two beside it.

use crate::dialect::mysql::quote;

/// The servers' limit, in characters.
const NAME_MAX: usize = 64;

/// What is built, and what was there before.
const NEW: &str = "__standin_new";
const OLD: &str = "__standin_old";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Databases {
    pub live: String,
    pub new: String,
    pub old: String,
}

impl Databases {
    pub fn of(live: &str) -> Databases {
        Databases { live: live.to_owned(), new: beside(live, NEW), old: beside(live, OLD) }
    }

    /// `` `database`.`name` `` in the live one.
    pub fn in_live(&self, name: &str) -> String {
        format!("{}.{}", quote(&self.live), quote(name))
    }

    pub fn in_new(&self, name: &str) -> String {
        format!("{}.{}", quote(&self.new), quote(name))
    }

    pub fn in_old(&self, name: &str) -> String {
        format!("{}.{}", quote(&self.old), quote(name))
    }

    /// The name of the lock that a run holds from its first change to its last.
    pub fn lock(&self) -> String {
        format!("standin.{}", digest(&self.live))
    }
}

/// A name that is too long is cut, and told from others by its digest.
fn beside(live: &str, suffix: &str) -> String {
    if live.chars().count() + suffix.len() <= NAME_MAX {
        return format!("{live}{suffix}");
    }
    let digest = digest(live);
    let room = NAME_MAX - suffix.len() - digest.len() - 1;
    let start: String = live.chars().take(room).collect();
    format!("{start}_{digest}{suffix}")
}

fn digest(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_enough_and_each_its_own() {
        assert_eq!(Databases::of("shop").new, "shop__standin_new");
        let long = |end: &str| Databases::of(&format!("{}{end}", "é".repeat(62)));
        assert!([&long("a").new, &long("a").old].iter().all(|name| name.chars().count() <= 64));
        assert_ne!(long("a").new, long("b").new);
    }
}
