//! Rules for the parts of a value, by path: `$.customer.email`, `$.items[*].note`.

use super::inner::{Inner, part};
use super::*;

/// A place in the tree of paths. A path nobody names has no place.
#[derive(Default)]
pub(super) struct Node {
    pub rule: Option<Inner>,
    pub members: Vec<(String, Node)>,
    pub any_member: Option<Box<Node>>,
    pub items: Vec<(u64, Node)>,
    pub any_item: Option<Box<Node>>,
}

impl Node {
    /// The rules below a mask's own, fitted to text; `native` says in messages what
    /// they rule. What they look at beside the value comes with them.
    ///
    /// # Errors
    /// There are no rules, a path is none, or two rules are about the same place.
    pub fn compile(target: &Target<'_>, args: &Args<'_>, native: &str) -> Result<(Node, Vec<Sibling>), Misfit> {
        let wrong = |problem: String| Misfit::new(MisfitKind::Argument, problem);
        let mask = &args.call.name;
        if args.call.paths.is_empty() {
            return Err(wrong(format!("`{mask}` needs rules for paths: `{mask}: {{$.email: person.email}}`")));
        }
        let mut root = Node::default();
        let mut siblings = Vec::new();
        for (path, call) in &args.call.paths {
            let steps = parse(path).ok_or_else(|| {
                wrong(format!("`{path}` is no path"))
                    .help("write $.name, $['odd name'], $[0], $[*] or $.*, one after another")
            })?;
            let mut node = &mut root;
            for step in steps {
                node = node.child(step);
                if node.rule.is_some() {
                    return Err(wrong(format!("`{path}` is ruled already, by itself or by a path above it")));
                }
            }
            if node.rule.is_some() || node.leads_on() {
                return Err(wrong(format!("`{path}` is ruled already, by itself or by a path below it")));
            }
            let column = part(target.column, path, Type::TEXT, native);
            node.rule = Some(Inner::compile(call, path, &column, target, &mut siblings)?.0);
        }
        if root.rule.is_some() && root.leads_on() {
            return Err(wrong("`$` is ruled whole, so nothing below it can be".to_owned()));
        }
        Ok((root, siblings))
    }

    /// What is ruled below the member of that name.
    pub fn member(&self, name: &[u8]) -> Option<&Node> {
        let named = self.members.iter().find(|(member, _)| member.as_bytes() == name);
        named.map(|(_, child)| child).or(self.any_member.as_deref())
    }

    /// What is ruled below the item of that index.
    pub fn item(&self, index: u64) -> Option<&Node> {
        let named = self.items.iter().find(|(item, _)| *item == index);
        named.map(|(_, child)| child).or(self.any_item.as_deref())
    }

    fn child(&mut self, step: Step) -> &mut Node {
        fn entry<K: PartialEq>(entries: &mut Vec<(K, Node)>, key: K) -> &mut Node {
            let at = entries.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
                entries.push((key, Node::default()));
                entries.len() - 1
            });
            &mut entries[at].1
        }
        match step {
            Step::Member(name) => entry(&mut self.members, name),
            Step::Item(index) => entry(&mut self.items, index),
            Step::AnyMember => self.any_member.get_or_insert_default(),
            Step::AnyItem => self.any_item.get_or_insert_default(),
        }
    }

    fn leads_on(&self) -> bool {
        !self.members.is_empty() || !self.items.is_empty() || self.any_member.is_some() || self.any_item.is_some()
    }
}

/// One step of a path.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    AnyMember,
    Item(u64),
    AnyItem,
}

fn parse(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (name, after) = after.split_at(end);
            if name.is_empty() || name.contains([' ', '"', '\'', ']']) {
                return None;
            }
            steps.push(if name == "*" { Step::AnyMember } else { Step::Member(name.to_owned()) });
            rest = after;
            continue;
        }
        let after = rest.strip_prefix('[')?;
        if let Some(quote) = after.chars().next().filter(|quote| ['\'', '"'].contains(quote)) {
            let end = after[1..].find(&format!("{quote}]"))?;
            steps.push(Step::Member(after[1..1 + end].to_owned()));
            rest = &after[end + 3..];
        } else {
            let (index, after) = after.split_once(']')?;
            steps.push(if index == "*" { Step::AnyItem } else { Step::Item(index.parse().ok()?) });
            rest = after;
        }
    }
    Some(steps)
}
