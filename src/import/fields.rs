//! What is looked for in the tree of a YAML or JSON configuration.
//!
//! Keys are found whatever their case and underscores: the same configuration is
//! written `preserve_domain` in one place and `preserveDomain` in another.

use super::found::{Carried, same_name};
use super::{Refused, refused};
use crate::diagnostic::codes;
use crate::yaml::{self, Body, Entry, Grammar, Node};

const GRAMMAR: Grammar = Grammar {
    name: "configurations",
    bad_yaml: codes::NOT_THEIR_FILE,
    wrong_shape: codes::NOT_THEIR_FILE,
    duplicate_key: codes::NOT_THEIR_FILE,
    depth_max: 64,
    aliases: true,
};

/// Reads the file as one YAML document; JSON is YAML.
///
/// # Errors
/// What is none, and keys that are written twice.
pub fn read(text: &str) -> Result<Node, Refused> {
    let mut problems = Vec::new();
    let root = yaml::parse(text, &GRAMMAR, &mut problems)?;
    match problems.into_iter().next() {
        Some(problem) => Err(problem.into()),
        None => match root.body {
            Body::Map(_) | Body::Seq(_) => Ok(root),
            _ => Err(refused("this is no configuration: neither a mapping nor a list", root.span)),
        },
    }
}

pub trait Fields {
    /// The value of a key, where this is a mapping that has it.
    fn get(&self, key: &str) -> Option<&Node>;
    fn entries(&self) -> &[Entry];
    fn items(&self) -> &[Node];
    /// The text of a scalar that is not null.
    fn as_text(&self) -> Option<&str>;
    fn is_null(&self) -> bool;

    /// The value at the end of several keys.
    fn path(&self, keys: &[&str]) -> Option<&Node>;

    fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    fn is_true(&self, key: &str) -> bool {
        self.text(key).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// The texts of a list; `None` when one of its items is none.
    fn texts(&self, key: &str) -> Option<Vec<String>> {
        let items = self.get(key)?.items();
        let texts: Option<Vec<String>> = items.iter().map(|item| item.as_text().map(str::to_owned)).collect();
        texts.filter(|texts| !texts.is_empty())
    }
}

impl Fields for Node {
    fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| same_name(&entry.key.text, key)).map(|entry| &entry.value)
    }

    fn entries(&self) -> &[Entry] {
        match &self.body {
            Body::Map(entries) => entries,
            _ => &[],
        }
    }

    fn items(&self) -> &[Node] {
        match &self.body {
            Body::Seq(items) => items,
            _ => &[],
        }
    }

    fn as_text(&self) -> Option<&str> {
        match &self.body {
            Body::Scalar(scalar) if !self.is_null() => Some(&scalar.text),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        match &self.body {
            Body::Nothing => true,
            Body::Scalar(scalar) => scalar.plain && matches!(scalar.text.as_str(), "null" | "~" | "Null" | "NULL"),
            _ => false,
        }
    }

    fn path(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }
}

/// Makes a rule of a transformer's parameters.
pub type Make = fn(&Parameters<'_>) -> Carried;

/// A transformer's parameters: a mapping, or nothing.
pub struct Parameters<'a>(pub Option<&'a Node>);

impl Parameters<'_> {
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.0?.get(key)
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.0?.text(key)
    }

    pub fn is_true(&self, key: &str) -> bool {
        self.0.is_some_and(|node| node.is_true(key))
    }

    pub fn texts(&self, key: &str) -> Option<Vec<String>> {
        self.0?.texts(key)
    }

    /// The text of the first of these keys that is there.
    pub fn first(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| self.text(key))
    }
}
