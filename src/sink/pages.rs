//! One SQL text: in one file, or in several with a first one that reads them in.

use std::collections::BTreeSet;

use super::folder::Folder;
use super::output::{Output, Sealed};
use crate::error::Result;
use crate::schema::Name;

/// The file of a folder that reads all others in.
pub const FIRST: &str = "load.sql";

/// Where the bytes of an SQL text go.
pub enum Pages {
    One(Output),
    Split(Split),
}

/// A text in several files.
pub struct Split {
    folder: Folder,
    /// How a client reads a file in: `\ir `.
    reads: &'static str,
    /// The first file; it is written last, when everything is known.
    first: Vec<u8>,
    page: Option<Output>,
    files: Vec<(Name, String)>,
}

impl Pages {
    /// `files` are the tables with their names; the files are called after those.
    /// The first file begins with `usage`, a comment.
    pub fn split(
        folder: Folder,
        reads: &'static str,
        usage: &str,
        files: impl IntoIterator<Item = (Name, String)>,
    ) -> Pages {
        let files = distinct(files);
        Pages::Split(Split { folder, reads, first: usage.as_bytes().to_vec(), page: None, files })
    }

    pub fn put(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Pages::One(output) => output.put(bytes),
            Pages::Split(Split { page: Some(page), .. }) => page.put(bytes),
            Pages::Split(split) => {
                split.first.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// What follows stands in a file of this name, where there are several.
    ///
    /// # Errors
    /// A full disk.
    pub fn page(&mut self, name: &str) -> Result<()> {
        self.back()?;
        if let Pages::Split(split) = self {
            split.page = Some(split.folder.file(name)?);
            split.first.extend_from_slice(format!("{}{name}\n", split.reads).as_bytes());
        }
        Ok(())
    }

    /// What follows are a table's rows.
    ///
    /// # Errors
    /// A full disk.
    pub fn table(&mut self, table: &Name) -> Result<()> {
        let Pages::Split(split) = self else { return Ok(()) };
        let file = split.files.iter().find(|(name, _)| name == table).map_or("", |(_, file)| file);
        let name = format!("data/{file}.sql");
        self.page(&name)
    }

    /// What follows stands in the first file again.
    ///
    /// # Errors
    /// A full disk.
    pub fn back(&mut self) -> Result<()> {
        match self {
            Pages::Split(Split { page, folder, .. }) => page.take().map_or(Ok(()), |page| folder.close(page)),
            Pages::One(_) => Ok(()),
        }
    }

    /// # Errors
    /// A full disk.
    pub fn seal(mut self) -> Result<Sealed> {
        self.back()?;
        match self {
            Pages::One(output) => output.seal(),
            Pages::Split(Split { mut folder, first, .. }) => {
                let mut output = folder.file(FIRST)?;
                output.put(&first)?;
                folder.close(output)?;
                Ok(folder.seal())
            }
        }
    }
}

/// Names for files that no system takes for one and the same.
pub fn distinct(files: impl IntoIterator<Item = (Name, String)>) -> Vec<(Name, String)> {
    let mut taken = BTreeSet::new();
    let mut named: Vec<(Name, String)> = files.into_iter().collect();
    named.sort();
    for (_, file) in &mut named {
        let portable = portable(file);
        // Names that differ in case alone are one file on some systems.
        let mut numbered = std::iter::once(portable.clone()).chain((2_u64..).map(|n| format!("{portable}~{n}")));
        *file = numbered.find(|name| taken.insert(name.to_lowercase())).expect("there are more numbers than tables");
    }
    named
}

/// A name that needs quotes in no client and on no file system.
fn portable(name: &str) -> String {
    let mut out = String::new();
    for (index, letter) in name.chars().enumerate() {
        if letter.is_alphanumeric() || matches!(letter, '_' | '-') || (letter == '.' && index > 0) {
            out.push(letter);
        } else {
            let mut bytes = [0; 4];
            letter.encode_utf8(&mut bytes).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_portable_and_differ() {
        assert_eq!(portable("order items/2'\"\\.x"), "order%20items%2F2%27%22%5C.x");
        assert_eq!(portable(".größe"), "%2Egröße");
        assert_ne!(portable("a%20b"), portable("a b"));
    }
}
