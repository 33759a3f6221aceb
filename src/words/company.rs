//! Invented companies.

use super::{Form, Industry, Lists, Piece, Word};
use crate::seed::Draw;

/// A company that need not exist: a last name or an invented word, what it does
/// and a legal form of the country. Parts are drawn apart, so that a real company
/// of the name is chance.
pub struct Company {
    pub industry: &'static Industry,
    form: &'static Form,
    stem: &'static Word,
    last: &'static Word,
}

impl Company {
    /// Always the same four draws, so that every mask that starts with them speaks
    /// of the same company.
    pub fn draw(draw: &mut Draw, lists: &'static Lists) -> Company {
        let industry = &lists.industries[draw.below(lists.industries.len() as u64) as usize];
        let form = &lists.company_forms[draw.below(lists.company_forms.len() as u64) as usize];
        let stem = &lists.company_stems[draw.below(lists.company_stems.len() as u64) as usize];
        let last = &lists.last[draw.below(lists.last.len() as u64) as usize].word;
        Company { industry, form, stem, last }
    }

    /// How many different names there are.
    pub fn names(lists: &Lists) -> u64 {
        let of = |form: &Form| if form.has_last() { lists.last.len() } else { lists.company_stems.len() };
        lists.company_forms.iter().map(|form| (of(form) * lists.industries.len()) as u64).sum()
    }

    /// What tells the company from others of its industry.
    pub fn head(&self) -> &'static Word {
        if self.form.has_last() { self.last } else { self.stem }
    }

    /// The parts of the whole name, or of the name without its legal form.
    fn pieces(&self, is_whole: bool) -> &'static [Piece] {
        if is_whole { &self.form.pieces } else { &self.form.pieces[self.form.core.clone()] }
    }

    /// Characters that [`write`](Company::write) writes.
    pub fn chars(&self, is_whole: bool) -> u32 {
        let chars = |piece: &Piece| match piece {
            Piece::Text(_) => piece.chars(),
            Piece::Last => self.last.chars,
            Piece::Stem => self.stem.chars,
            Piece::Trade => self.industry.trade.chars,
        };
        self.pieces(is_whole).iter().map(chars).sum()
    }

    /// The whole name, or the name without its legal form.
    pub fn write(&self, is_whole: bool, out: &mut Vec<u8>) {
        for piece in self.pieces(is_whole) {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Last => self.last.write(out),
                Piece::Stem => self.stem.write(out),
                Piece::Trade => self.industry.trade.write(out),
            }
        }
    }

    /// The most characters that a name has.
    pub fn chars_max(lists: &Lists) -> u32 {
        let longest = |words: &mut dyn Iterator<Item = &Word>| words.map(|word| word.chars).max().unwrap_or(0);
        let own = |form: &Form| form.pieces.iter().map(Piece::chars).sum();
        let form: u32 = lists.company_forms.iter().map(own).max().unwrap_or(0);
        let head = longest(&mut lists.last.iter().map(|name| &name.word).chain(&lists.company_stems));
        form + head + longest(&mut lists.industries.iter().map(|industry| &industry.trade))
    }
}

impl Piece {
    /// Characters of its own.
    fn chars(&self) -> u32 {
        match self {
            Piece::Text(text) => text.chars().count() as u32,
            Piece::Last | Piece::Stem | Piece::Trade => 0,
        }
    }
}

impl Form {
    fn has_last(&self) -> bool {
        self.pieces.contains(&Piece::Last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Key;
    use crate::words::Locale;

    #[test]
    fn names_are_as_long_as_they_say() {
        let key = Key::new([1; 32]).domain(1, "company");
        for &locale in Locale::ALL {
            let lists = Lists::of(1, locale).unwrap();
            assert!(Company::names(lists) > 5_000, "{}", locale.name());
            for input in 0..200u8 {
                let company = Company::draw(&mut key.draw(&[input]), lists);
                for is_whole in [true, false] {
                    let mut out = Vec::new();
                    company.write(is_whole, &mut out);
                    let text = std::str::from_utf8(&out).unwrap();
                    assert_eq!(text.chars().count(), company.chars(is_whole) as usize, "{text}");
                    assert!(company.chars(is_whole) <= Company::chars_max(lists), "{text}");
                    assert!(text.contains(company.industry.trade.text) && text.contains(company.head().text), "{text}");
                }
                assert!(company.chars(false) < company.chars(true));
            }
        }
    }
}
