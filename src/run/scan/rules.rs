//! Rules beside the detectors: the review of tests, and those of a `.gitleaks.toml`.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::detect::{Class, Tier};
use crate::error::{Error, Result};
use crate::gate::gitleaks::{Ignored, Note, Rules as Set};
use crate::gate::rules::review;
use crate::gate::scanner::Extra;

/// All sets of rules, numbered through.
#[derive(Clone)]
pub struct Rules {
    sets: Arc<Vec<Set>>,
    /// By number: the set and the rule in it.
    rules: Vec<(usize, usize)>,
    is_wanted: Vec<bool>,
    ignored: Ignored,
}

impl Rules {
    /// What standin brings, and the files of the folder that is worked in.
    ///
    /// # Errors
    /// A file that is no configuration of gitleaks; the first of what is wrong.
    pub fn of_folder(folder: &Path) -> Result<Rules> {
        let mut sets = vec![review()];
        let file = folder.join(".gitleaks.toml");
        if file.is_file() {
            let first = |errors: Vec<Error>| errors.into_iter().next();
            let read = Set::read(&file).map_err(|errors| {
                first(errors).unwrap_or_else(|| Error::usage("the rules cannot be read").path(&file)).leading_to_usage()
            });
            sets.push(read?);
        }
        let ignored = Ignored::read(&folder.join(".gitleaksignore"))?;
        let number = |(set, rules): (usize, &Set)| (0..rules.rules().len()).map(move |rule| (set, rule));
        let rules: Vec<(usize, usize)> = sets.iter().enumerate().flat_map(number).collect();
        Ok(Rules { is_wanted: vec![true; rules.len()], sets: Arc::new(sets), rules, ignored })
    }

    pub fn len(&self) -> usize {
        self.rules.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        (0..self.rules.len()).map(|rule| self.name(rule))
    }

    /// Only those whose name passes.
    pub fn choose(&mut self, is_chosen: &dyn Fn(&str) -> bool) {
        self.is_wanted = self.names().map(is_chosen).collect();
    }

    /// What is read otherwise than gitleaks does; to be told once.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.sets.iter().flat_map(Set::notes)
    }

    /// What a `.gitleaksignore` names.
    pub fn ignores(&self, file: &str, rule: &str, line: usize) -> bool {
        self.ignored.holds(file, rule, line)
    }

    /// Rules that know a file by its name.
    pub fn of_path(&self, path: &str) -> Vec<usize> {
        let mut found = Vec::new();
        for (at, set) in self.sets.iter().enumerate() {
            set.judge_path(path, &mut |rule| found.extend(self.number(at, rule)));
        }
        found
    }

    fn number(&self, set: usize, rule: &crate::gate::gitleaks::Rule) -> Option<usize> {
        let at = self.sets[set].rules().iter().position(|own| std::ptr::eq(own, rule))?;
        let number = self.rules.iter().position(|known| *known == (set, at))?;
        self.is_wanted[number].then_some(number)
    }

    fn rule(&self, number: usize) -> &crate::gate::gitleaks::Rule {
        let (set, rule) = self.rules[number];
        &self.sets[set].rules()[rule]
    }
}

impl Extra for Rules {
    fn scan(&self, text: &[u8], path: &str, say: &mut dyn FnMut(usize, Range<usize>)) {
        for (at, set) in self.sets.iter().enumerate() {
            set.scan(text, path, &mut |found| {
                if let Some(number) = self.number(at, found.rule) {
                    say(number, found.range);
                }
            });
        }
    }

    fn name(&self, rule: usize) -> &str {
        &self.rule(rule).id
    }

    fn what(&self, rule: usize) -> &str {
        let rule = self.rule(rule);
        if rule.description.is_empty() { &rule.id } else { &rule.description }
    }

    fn class(&self, rule: usize) -> Class {
        self.rule(rule).class
    }

    fn tier(&self, rule: usize) -> Tier {
        self.rule(rule).tier
    }
}
