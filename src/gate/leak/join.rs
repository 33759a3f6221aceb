//! Brings both sides together, partition by partition: which source values the
//! output holds, and why others were not looked for.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::record::{SAMPLE, Source, Token};
use super::store::{PARTITIONS, Store};
use super::view::NO_COLUMN;
use super::{Form, Leak};
use crate::error::Result;

/// Places that a leak names.
const PLACES_MAX: usize = 5;

/// Hits that wait to be sorted; a broken mask makes one of every cell.
const HITS_MAX: usize = 1 << 20;

/// What some of the partitions said.
#[derive(Default)]
pub(super) struct Joined {
    leaks: BTreeMap<Pair, Found>,
    /// By source column: distinct values that were looked for, and frequent ones.
    pub looked_for: BTreeMap<u32, u64>,
    pub frequent: BTreeMap<u32, u64>,
    /// By column and number of digits: distinct numbers, of those that are counted.
    source_numbers: BTreeMap<(u32, u8), u64>,
    output_numbers: BTreeMap<(u32, u8), u64>,
}

/// Source column, output column, form.
type Pair = (u32, u32, Form);

#[derive(Default)]
struct Found {
    count: u64,
    words: u64,
    names: u64,
    numbers: u64,
    /// The first places, in order.
    at: Vec<u64>,
}

impl Found {
    fn add(&mut self, other: &Found) {
        self.count += other.count;
        self.words += other.words;
        self.names += other.names;
        self.numbers += other.numbers;
        self.at.extend(&other.at);
        self.at.sort_unstable();
        self.at.dedup();
        self.at.truncate(PLACES_MAX);
    }
}

/// A token that is a form of the sources from this index on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hit {
    source: u32,
    column: u32,
    form: Form,
    at: u64,
}

/// Joins all partitions, several at once.
pub(super) fn join(store: &Store, rows_max: u32, jobs: usize) -> Result<Joined> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut joined = Joined::default();
        loop {
            let partition = next.fetch_add(1, Ordering::Relaxed);
            if partition >= PARTITIONS {
                return Ok(joined);
            }
            joined.partition(store, rows_max, partition)?;
        }
    };
    let parts: Vec<Result<Joined>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (1..jobs).map(|_| scope.spawn(work)).collect();
        let own = work();
        let joined = workers.into_iter().map(|worker| worker.join().expect("a worker does not panic"));
        std::iter::once(own).chain(joined.collect::<Vec<_>>()).collect()
    });
    let mut all = Joined::default();
    for part in parts {
        all.add(part?);
    }
    Ok(all)
}

impl Joined {
    fn partition(&mut self, store: &Store, rows_max: u32, partition: usize) -> Result<()> {
        let mut sources = Vec::new();
        store.take(&store.sources, partition, &mut |records: &[Source]| sources.extend_from_slice(records))?;
        self.only_identifying(&mut sources, rows_max);
        let counted = sources.iter().filter(|source| source.is_sampled);
        count(&mut self.source_numbers, counted.filter_map(|source| Some((source.column, source.digits()?))));
        let table = Table::of(&sources);
        let mut hits = Vec::new();
        let mut numbers = Vec::new();
        store.take(&store.tokens, partition, &mut |tokens: &[Token]| {
            for token in tokens {
                if let Some(source) = table.find(&sources, token.hash) {
                    hits.push(Hit { source, column: token.column, form: token.form(), at: token.at });
                }
            }
            if hits.len() > HITS_MAX {
                only_first(&mut hits);
            }
            let digits = |token: &Token| token.traits & Token::DIGITS;
            let these = tokens.iter().filter(|token| digits(token) > 0);
            numbers.extend(these.map(|token| (token.column, digits(token), token.hash)));
        })?;
        numbers.sort_unstable();
        numbers.dedup();
        count(&mut self.output_numbers, numbers.into_iter().map(|(column, digits, _)| (column, digits)));
        only_first(&mut hits);
        self.tell(&sources, &hits);
        Ok(())
    }

    /// Adds up rows, and leaves out what too many rows of a column share.
    fn only_identifying(&mut self, sources: &mut Vec<Source>, rows_max: u32) {
        sources.sort_unstable();
        sources.dedup_by(|later, first| {
            let is_same = (later.hash, later.column) == (first.hash, first.column);
            if is_same {
                first.rows = first.rows.saturating_add(later.rows);
                first.traits |= later.traits;
            }
            is_same
        });
        sources.retain(|source| {
            let is_frequent = source.rows >= rows_max;
            if source.traits & Source::PRIMARY != 0 {
                let counts = if is_frequent { &mut self.frequent } else { &mut self.looked_for };
                *counts.entry(source.column).or_default() += 1;
            }
            !is_frequent
        });
    }

    fn tell(&mut self, sources: &[Source], hits: &[Hit]) {
        for hit in hits {
            let hash = sources[hit.source as usize].hash;
            for source in sources[hit.source as usize..].iter().take_while(|source| source.hash == hash) {
                let found = Found {
                    count: 1,
                    words: u64::from(source.traits & Source::WORD != 0),
                    names: u64::from(source.is_names()),
                    numbers: u64::from(source.digits().is_some()),
                    at: vec![hit.at],
                };
                self.leaks.entry((source.column, hit.column, hit.form)).or_default().add(&found);
            }
        }
    }

    fn add(&mut self, other: Joined) {
        for (pair, found) in &other.leaks {
            self.leaks.entry(*pair).or_default().add(found);
        }
        let sums = [(&mut self.looked_for, other.looked_for), (&mut self.frequent, other.frequent)];
        for (sum, more) in sums {
            more.into_iter().for_each(|(column, count)| *sum.entry(column).or_default() += count);
        }
        let sums = [(&mut self.source_numbers, other.source_numbers), (&mut self.output_numbers, other.output_numbers)];
        for (sum, more) in sums {
            more.into_iter().for_each(|(column, count)| *sum.entry(column).or_default() += count);
        }
    }

    pub fn leaks(&self) -> Vec<Leak> {
        let leak = |(&(source, output, form), found): (&Pair, &Found)| Leak {
            source,
            output: Some(output).filter(|output| *output != NO_COLUMN),
            form,
            at: found.at.clone(),
            count: found.count,
            words: found.words,
            names: found.names,
            numbers: found.numbers,
            numbers_by_chance: self.by_chance(source, output),
        };
        self.leaks.iter().map(leak).collect()
    }

    /// How many numbers of a source column would stand in an output column if
    /// both had drawn theirs independently: among the numbers of d digits, of
    /// which there are 9·10^(d-1), each of the source's meets one of the output's
    /// with the probability of their density.
    fn by_chance(&self, source: u32, output: u32) -> u64 {
        const SCALE: u128 = SAMPLE as u128;
        let of_column = self.source_numbers.range((source, 1)..=(source, u8::MAX));
        let expected = of_column.map(|(&(_, digits), &count)| {
            let others = self.output_numbers.get(&(output, digits)).copied().unwrap_or(0);
            let all = 9 * 10u128.pow((digits as u32 - 1).min(35));
            (count as u128 * SCALE) * (others as u128 * SCALE) / all
        });
        expected.sum::<u128>().min(u64::MAX as u128) as u64
    }
}

fn count(into: &mut BTreeMap<(u32, u8), u64>, numbers: impl Iterator<Item = (u32, u8)>) {
    numbers.for_each(|column| *into.entry(column).or_default() += 1);
}

/// Of each source, column and form the first place.
fn only_first(hits: &mut Vec<Hit>) {
    hits.sort_unstable();
    hits.dedup_by_key(|hit| (hit.source, hit.column, hit.form));
}

/// Where the sources with a hash begin: open addressing, half empty.
struct Table {
    slots: Vec<u32>,
}

impl Table {
    const NONE: u32 = u32::MAX;

    fn of(sources: &[Source]) -> Table {
        let mut table = Table { slots: vec![Table::NONE; (sources.len() * 2).next_power_of_two().max(2)] };
        for (index, source) in sources.iter().enumerate() {
            if index > 0 && sources[index - 1].hash == source.hash {
                continue;
            }
            let mut slot = table.slot_of(source.hash);
            while table.slots[slot] != Table::NONE {
                slot = (slot + 1) & (table.slots.len() - 1);
            }
            table.slots[slot] = index as u32;
        }
        table
    }

    fn slot_of(&self, hash: u64) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    #[inline]
    fn find(&self, sources: &[Source], hash: u64) -> Option<u32> {
        let mut slot = self.slot_of(hash);
        loop {
            match self.slots[slot] {
                Table::NONE => return None,
                index if sources[index as usize].hash == hash => return Some(index),
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }
}
