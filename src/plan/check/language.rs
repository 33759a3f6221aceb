//! Sets of ASCII texts, as regular expressions describe them: does one lie inside
//! another, or are the two apart?
//!
//! Decided by walking both automata together. What is too large to walk, and what
//! two engines may read differently, is nobody's language.

use std::collections::{BTreeSet, VecDeque};

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// States of one automaton, and pairs of sets of them, that are looked at.
const STATES_MAX: usize = 4_000;
const PAIRS_MAX: usize = 20_000;
/// Work of a walk: states entered, over all steps.
const STEPS_MAX: usize = 5_000_000;

/// A set of ASCII texts.
#[derive(Clone, Debug)]
pub struct Language(Node);

#[derive(Clone, Debug)]
enum Node {
    /// One character from these ranges.
    One(Vec<(u8, u8)>),
    All(Vec<Node>),
    OneOf(Vec<Node>),
    Repeat {
        what: Box<Node>,
        min: u32,
        max: Option<u32>,
    },
}

/// How the texts of one language stand to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Inside,
    Outside,
    /// Some are and some are not, or nobody can tell.
    Unknown,
}

impl Language {
    /// The texts that are `text`, in either case where `any_case` says so.
    pub fn of_text(text: &str, any_case: bool) -> Option<Language> {
        text.is_ascii().then(|| Language(Node::text(text.as_bytes(), any_case)))
    }

    /// The texts that a regular expression describes as a whole.
    pub fn of_whole(regex: &str) -> Option<Language> {
        Node::of(&parse(regex, false)?, false).map(Language)
    }

    /// The texts in which a regular expression is found. Only what PostgreSQL,
    /// MySQL and MariaDB read alike is read at all.
    pub fn of_search(regex: &str, any_case: bool) -> Option<Language> {
        is_portable(regex).then(|| parse(regex, any_case)).flatten().and_then(|hir| search(&hir)).map(Language)
    }

    /// The texts that are `LIKE` a pattern. One with an escape is not read.
    pub fn of_like(pattern: &str, any_case: bool) -> Option<Language> {
        if !pattern.is_ascii() || pattern.contains('\\') {
            return None;
        }
        let part = |byte: u8| match byte {
            b'%' => Node::anything(),
            b'_' => Node::One(vec![(0, 127)]),
            other => Node::text(&[other], any_case),
        };
        Some(Language(Node::All(pattern.bytes().map(part).collect())))
    }

    /// Fewest and most characters.
    pub fn lengths(&self) -> (u64, Option<u64>) {
        self.0.lengths()
    }

    /// How the texts of this language stand to `other`.
    pub fn relation(&self, other: &Language) -> Relation {
        let (Some(ours), Some(theirs)) = (Automaton::of(&self.0), Automaton::of(&other.0)) else {
            return Relation::Unknown;
        };
        let letters = ours.representatives(&theirs);
        let start = (ours.closed([ours.start].into()), theirs.closed([theirs.start].into()));
        let mut seen = BTreeSet::from([start.clone()]);
        let mut queue = VecDeque::from([start]);
        let (mut inside, mut outside) = (true, true);
        let mut steps = 0;
        while let Some((here, there)) = queue.pop_front() {
            if ours.accepts(&here) {
                let also = theirs.accepts(&there);
                inside &= also;
                outside &= !also;
            }
            if !inside && !outside {
                return Relation::Unknown;
            }
            for &letter in &letters {
                let next = ours.step(&here, letter);
                if next.is_empty() {
                    continue;
                }
                let pair = (next, theirs.step(&there, letter));
                steps += pair.0.len() + pair.1.len() + 1;
                if seen.len() >= PAIRS_MAX || steps > STEPS_MAX {
                    return Relation::Unknown;
                }
                if seen.insert(pair.clone()) {
                    queue.push_back(pair);
                }
            }
        }
        match (inside, outside) {
            (true, false) => Relation::Inside,
            (false, true) => Relation::Outside,
            // Without any text nothing is said.
            _ => Relation::Unknown,
        }
    }
}

impl Node {
    fn anything() -> Node {
        Node::Repeat { what: Box::new(Node::One(vec![(0, 127)])), min: 0, max: None }
    }

    fn text(text: &[u8], any_case: bool) -> Node {
        let one = |&byte: &u8| match any_case && byte.is_ascii_alphabetic() {
            true => {
                let (small, capital) = (byte.to_ascii_lowercase(), byte.to_ascii_uppercase());
                Node::One(vec![(capital, capital), (small, small)])
            }
            false => Node::One(vec![(byte, byte)]),
        };
        Node::All(text.iter().map(one).collect())
    }

    /// Without anchors, unless they are `loose` and mean nothing.
    fn of(hir: &Hir, loose: bool) -> Option<Node> {
        Some(match hir.kind() {
            HirKind::Empty => Node::All(Vec::new()),
            HirKind::Literal(literal) if literal.0.is_ascii() => Node::text(&literal.0, false),
            HirKind::Literal(_) => return None,
            HirKind::Class(class) => Node::One(ascii(class)),
            HirKind::Look(Look::Start | Look::End) if !loose => Node::All(Vec::new()),
            HirKind::Look(_) => return None,
            HirKind::Repetition(repetition) => Node::Repeat {
                what: Box::new(Node::of(&repetition.sub, loose)?),
                min: repetition.min,
                max: repetition.max,
            },
            HirKind::Capture(capture) => Node::of(&capture.sub, loose)?,
            HirKind::Concat(parts) => Node::All(parts.iter().map(|part| Node::of(part, loose)).collect::<Option<_>>()?),
            HirKind::Alternation(parts) => {
                Node::OneOf(parts.iter().map(|part| Node::of(part, loose)).collect::<Option<_>>()?)
            }
        })
    }

    fn lengths(&self) -> (u64, Option<u64>) {
        match self {
            Node::One(_) => (1, Some(1)),
            Node::All(nodes) => nodes.iter().map(Node::lengths).fold((0, Some(0)), |(low, high), (least, most)| {
                (low.saturating_add(least), high.zip(most).map(|(high, most)| high.saturating_add(most)))
            }),
            Node::OneOf(nodes) => {
                let lengths = || nodes.iter().map(Node::lengths);
                let most =
                    lengths().map(|(_, most)| most).try_fold(0, |high: u64, most| most.map(|most| high.max(most)));
                (lengths().map(|(least, _)| least).min().unwrap_or(0), most)
            }
            Node::Repeat { what, min, max } => {
                let (least, most) = what.lengths();
                let most = most.zip(*max).map(|(most, max)| most.saturating_mul(max.into()));
                (least.saturating_mul((*min).into()), most)
            }
        }
    }
}

fn parse(regex: &str, any_case: bool) -> Option<Hir> {
    let mut builder = regex_syntax::ParserBuilder::new();
    builder.nest_limit(50).unicode(false).utf8(false).dot_matches_new_line(true).case_insensitive(any_case);
    regex.is_ascii().then(|| builder.build().parse(regex).ok()).flatten()
}

/// Where a regular expression is found, anchors stand at its ends or nowhere.
fn search(hir: &Hir) -> Option<Node> {
    let around = |parts: &[Hir]| {
        let is = |part: Option<&Hir>, look: Look| part.is_some_and(|part| *part.kind() == HirKind::Look(look));
        let from = usize::from(is(parts.first(), Look::Start));
        let to = parts.len() - usize::from(parts.len() > from && is(parts.last(), Look::End));
        let mut nodes = Vec::new();
        if from == 0 {
            nodes.push(Node::anything());
        }
        for part in &parts[from..to] {
            nodes.push(Node::of(part, true)?);
        }
        if to == parts.len() {
            nodes.push(Node::anything());
        }
        Some(Node::All(nodes))
    };
    match hir.kind() {
        HirKind::Alternation(parts) => Some(Node::OneOf(parts.iter().map(search).collect::<Option<_>>()?)),
        HirKind::Capture(capture) => search(&capture.sub),
        HirKind::Concat(parts) => around(parts),
        _ => around(std::slice::from_ref(hir)),
    }
}

/// Only what means the same to PostgreSQL (advanced regular expressions), to ICU
/// and to PCRE as it does here, for ASCII.
fn is_portable(regex: &str) -> bool {
    if !regex.is_ascii()
        || regex.starts_with("***")
        || ["(?", "&&", "--", "~~", "[]", "[^]", "{,"].iter().any(|part| regex.contains(part))
    {
        return false;
    }
    let bytes = regex.as_bytes();
    let (mut at, mut within) = (0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => {
                let plain = |byte: &u8| byte.is_ascii_punctuation() || (b"dw".contains(byte) && !within);
                if !bytes.get(at + 1).is_some_and(plain) {
                    return false;
                }
                at += 1;
            }
            b'[' if within && bytes.get(at + 1) != Some(&b':') => return false,
            b'[' if within => match regex[at..].find(":]") {
                Some(end) => at += end + 1,
                None => return false,
            },
            b'[' => within = true,
            b']' => within = false,
            _ => {}
        }
        at += 1;
    }
    true
}

fn ascii(class: &Class) -> Vec<(u8, u8)> {
    let bytes = |low: u32, high: u32| (low < 128).then(|| (low as u8, high.min(127) as u8));
    match class {
        Class::Unicode(class) => {
            class.iter().filter_map(|range| bytes(range.start() as u32, range.end() as u32)).collect()
        }
        Class::Bytes(class) => {
            class.iter().filter_map(|range| bytes(range.start().into(), range.end().into())).collect()
        }
    }
}

/// A nondeterministic automaton; the last state accepts.
struct Automaton {
    states: Vec<State>,
    start: usize,
}

enum State {
    One(Vec<(u8, u8)>, usize),
    Split(Vec<usize>),
    Accept,
}

impl Automaton {
    fn of(node: &Node) -> Option<Automaton> {
        let mut automaton = Automaton { states: vec![State::Accept], start: 0 };
        automaton.start = automaton.add(node, 0)?;
        Some(automaton)
    }

    fn push(&mut self, state: State) -> Option<usize> {
        self.states.push(state);
        (self.states.len() <= STATES_MAX).then(|| self.states.len() - 1)
    }

    /// Adds what leads through `node` to `next`, and says where it begins.
    fn add(&mut self, node: &Node, next: usize) -> Option<usize> {
        match node {
            Node::One(ranges) => self.push(State::One(ranges.clone(), next)),
            Node::All(nodes) => nodes.iter().rev().try_fold(next, |next, node| self.add(node, next)),
            Node::OneOf(nodes) => {
                let ways = nodes.iter().map(|node| self.add(node, next)).collect::<Option<_>>()?;
                self.push(State::Split(ways))
            }
            Node::Repeat { what, min, max } => {
                let mut at = next;
                match max {
                    Some(max) => {
                        for _ in *min..*max {
                            let once = self.add(what, at)?;
                            at = self.push(State::Split(vec![once, next]))?;
                        }
                    }
                    None => {
                        let again = self.push(State::Split(vec![next]))?;
                        let once = self.add(what, again)?;
                        if let State::Split(ways) = &mut self.states[again] {
                            ways.push(once);
                        }
                        at = again;
                    }
                }
                (0..*min).try_fold(at, |at, _| self.add(what, at))
            }
        }
    }

    fn closed(&self, from: BTreeSet<usize>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut open: Vec<usize> = from.into_iter().collect();
        while let Some(state) = open.pop() {
            if found.insert(state)
                && let State::Split(ways) = &self.states[state]
            {
                open.extend(ways);
            }
        }
        found
    }

    fn step(&self, from: &BTreeSet<usize>, letter: u8) -> BTreeSet<usize> {
        let next = from.iter().filter_map(|state| match &self.states[*state] {
            State::One(ranges, next) => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&letter)).then_some(*next)
            }
            _ => None,
        });
        self.closed(next.collect())
    }

    fn accepts(&self, states: &BTreeSet<usize>) -> bool {
        states.contains(&0)
    }

    /// One letter of every set that no range of either automaton tells apart.
    fn representatives(&self, other: &Automaton) -> Vec<u8> {
        let mut starts = BTreeSet::from([0]);
        for state in self.states.iter().chain(&other.states) {
            if let State::One(ranges, _) = state {
                starts.extend(ranges.iter().flat_map(|(low, high)| [*low, high + 1]));
            }
        }
        starts.into_iter().filter(|letter| *letter < 128).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(mask: &str, search: &str, want: Relation) {
        let language = Language::of_whole(mask).unwrap();
        let found = Language::of_search(search, false).map(|other| language.relation(&other));
        assert_eq!(found.unwrap_or(Relation::Unknown), want, "{mask} in {search}");
    }

    #[test]
    fn languages_lie_inside_others() {
        use Relation::{Inside, Outside, Unknown};
        check(r"[A-Z]{2}-\d{6}", r"^[A-Z]{2}-[0-9]{6}$", Inside);
        check(r"[A-Z]{2}-\d{6}", r"^[A-Z]+-\d+$", Inside);
        check(r"[A-Z]{2}-\d{6}", r"\d{3}", Inside);
        check(r"[A-Z]{2}-\d{6}", r"^[A-Z]{3}", Outside);
        check(r"[A-Z]{2}-\d{6}", r"^A", Unknown);
        check(r"[A-Z]{2}-\d{6}", r"^[a-z]", Outside);
        check(r"[a-z0-9.-]{4,64}@example\.test", r"^[^@]+@[^@]+\.[^@]+$", Inside);
        check(r"[a-z0-9.-]{4,64}@example\.test", r"^[A-Za-z0-9._%-]+@[A-Za-z0-9.-]+[.][A-Za-z]+$", Inside);
        check(r"(red|green) v[1-9]", r"^((red|green|blue) v\d|)$", Inside);
        check("abc", "b", Inside);
        check("abc", "^b", Outside);
        check("a|b", "^(a|b)$", Inside);
        check("[a-z]{1,8}", "^[[:alpha:]]+$", Inside);
    }

    #[test]
    fn what_engines_read_differently_is_not_read() {
        for regex in [r"\yabc", r"a\Z", "(?i)abc", "***=a", "[[.a.]]", "[a[b]]", r"[\w]", "é", "a{,3}", r"\1", r"\ma"]
        {
            assert!(Language::of_search(regex, false).is_none(), "{regex}");
        }
        assert!(Language::of_like(r"a\%", false).is_none() && Language::of_text("é", false).is_none());
    }

    #[test]
    fn likes_and_cases() {
        let text = |text: &str| Language::of_text(text, false).unwrap();
        let like = |pattern: &str, any_case| Language::of_like(pattern, any_case).unwrap();
        assert_eq!(text("AB-1").relation(&like("AB-%", false)), Relation::Inside);
        assert_eq!(text("ab-1").relation(&like("AB-%", false)), Relation::Outside);
        assert_eq!(text("ab-1").relation(&like("AB-_", true)), Relation::Inside);
        let any_case = Language::of_search("^AB", true).unwrap();
        assert_eq!(text("abc").relation(&any_case), Relation::Inside);
    }

    #[test]
    fn lengths_are_known() {
        let lengths = |regex: &str| Language::of_whole(regex).unwrap().lengths();
        assert_eq!(lengths(r"[A-Z]{2}-\d{6}"), (9, Some(9)));
        assert_eq!(lengths("a|bcd?"), (1, Some(3)));
        assert_eq!(lengths("ab*"), (1, None));
    }
}
