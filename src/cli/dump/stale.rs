//! `--check`: whether committed outputs are what the rules make now.
//!
//! What is made goes into a private folder that is taken away again. Differences are
//! told by lines and counts; no line is shown, because it may hold a kept value.

use std::io::Read;
use std::path::{Path, PathBuf};

use imara_diff::{Algorithm, Diff, InternedInput};
use tempfile::TempDir;

use super::order::Order;
use crate::cli::{Context, Format, Verdict, manifest_file};
use crate::error::{Error, Result};
use crate::sink::output::{Existing, Sealed};

/// Larger files are said to differ, and not where.
const DIFF_BYTES_MAX: u64 = 64 << 20;

/// Places that are told of one file; the rest is counted.
const HUNKS_SHOWN: usize = 20;

/// So many bytes tell whether a file is text.
const PROBE_BYTES: usize = 8 << 10;

/// Where the outputs are made, and what they are compared with.
pub struct Comparison {
    // Taken away with this.
    _scratch: TempDir,
    committed: Vec<PathBuf>,
}

/// One file that is not what the rules make.
struct Stale {
    path: PathBuf,
    why: Why,
}

enum Why {
    /// The rules make it, and it is not there.
    Missing,
    /// It is there, and the rules do not make it any more.
    Leftover,
    /// Lines that differ, as hunks of a unified diff: first line and number of lines
    /// of the committed file, then of what is made.
    Lines(Vec<[u32; 4]>),
    /// No text, or too long to be compared by lines.
    Bytes,
}

impl Comparison {
    /// Sends every output into a private folder.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub fn new(orders: &mut [Order]) -> Result<Comparison> {
        let scratch = tempfile::Builder::new()
            .prefix("standin-check-")
            .tempdir()
            .map_err(|error| Error::io("cannot create a temporary folder", &error))?;
        for (number, order) in orders.iter_mut().enumerate() {
            let folder = scratch.path().join(number.to_string());
            std::fs::create_dir(&folder).map_err(|error| Error::io("cannot create a temporary folder", &error))?;
            // The name says how it is compressed.
            order.out.path = folder.join(order.path.file_name().unwrap_or("output".as_ref()));
            order.out.existing = Existing::Replace;
        }
        Ok(Comparison { _scratch: scratch, committed: orders.iter().map(|order| order.path.clone()).collect() })
    }

    /// Holds what was made against what is there.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn compare(self, context: &Context, made: Vec<Sealed>, format: Format) -> Result<Verdict> {
        let mut stale = Vec::new();
        let mut files = 0;
        for (path, made) in self.committed.iter().zip(&made) {
            match made {
                Sealed::File { pending, .. } => {
                    files += 1;
                    stale.extend(compare(path, pending.path())?);
                }
                Sealed::Folder(folder) => {
                    for part in folder.parts() {
                        files += 1;
                        stale.extend(compare(&path.join(&part.name), &folder.pending_path().join(&part.name))?);
                    }
                    let is_left = |name: &str| folder.parts().iter().all(|part| part.name != name);
                    let earlier = manifest_file::parts(&manifest_file::beside(path));
                    let left = earlier.iter().filter(|part| is_left(&part.name)).map(|part| path.join(&part.name));
                    stale.extend(left.filter(|path| path.exists()).map(|path| Stale { path, why: Why::Leftover }));
                }
                Sealed::Stream | Sealed::Object { .. } => {
                    return Err(Error::new("an output went nowhere where it can be compared"));
                }
            }
        }
        match format {
            Format::Json => {
                let told: Vec<_> = stale.iter().map(Stale::to_json).collect();
                context.terminal.print(&format!("{:#}\n", serde_json::json!({ "files": files, "stale": told })))?;
            }
            Format::Human => tell(context, files, &stale),
        }
        Ok(if stale.is_empty() { Verdict::Clean } else { Verdict::Refused })
    }
}

fn tell(context: &Context, files: usize, stale: &[Stale]) {
    let terminal = &context.terminal;
    if stale.is_empty() {
        return terminal.say(&format!("{files} files are what the rules make"));
    }
    for Stale { path, why } in stale {
        let path = path.display();
        match why {
            Why::Missing => terminal.warn(&format!("{path} is missing")),
            Why::Leftover => terminal.warn(&format!("{path} is not made any more")),
            Why::Bytes => terminal.warn(&format!("{path} is stale")),
            Why::Lines(hunks) => {
                terminal.warn(&format!("{path} is stale: {}", counted(hunks)));
                terminal.say(&format!("--- {path}"));
                terminal.say("+++ what the rules make");
                for [before, removed, after, added] in hunks.iter().take(HUNKS_SHOWN) {
                    terminal.say(&format!("@@ -{before},{removed} +{after},{added} @@"));
                }
                if hunks.len() > HUNKS_SHOWN {
                    terminal.say(&format!("and {} more places", hunks.len() - HUNKS_SHOWN));
                }
            }
        }
    }
    terminal.say(&format!(
        "{} of {files} files are stale; make them with `standin dump --force`, look at `git diff`, and commit",
        stale.len()
    ));
}

/// `3 lines added, 1 removed, in 2 places`
fn counted(hunks: &[[u32; 4]]) -> String {
    let sum = |at: usize| hunks.iter().map(|hunk| u64::from(hunk[at])).sum::<u64>();
    format!(
        "{} lines added, {} removed, in {} {}",
        sum(3),
        sum(1),
        hunks.len(),
        if hunks.len() == 1 { "place" } else { "places" }
    )
}

impl Stale {
    fn to_json(&self) -> serde_json::Value {
        let path = self.path.display().to_string();
        match &self.why {
            Why::Missing => serde_json::json!({"file": path, "why": "missing"}),
            Why::Leftover => serde_json::json!({"file": path, "why": "not made any more"}),
            Why::Bytes => serde_json::json!({"file": path, "why": "differs"}),
            Why::Lines(hunks) => {
                let hunk = |[before, removed, after, added]: &[u32; 4]| serde_json::json!({"line": before, "removed": removed, "made_line": after, "added": added});
                let hunks: Vec<_> = hunks.iter().map(hunk).collect();
                serde_json::json!({"file": path, "why": "differs", "hunks": hunks})
            }
        }
    }
}

/// How a committed file differs from what was made; `None` when it does not.
fn compare(committed: &Path, made: &Path) -> Result<Option<Stale>> {
    let unreadable = |error: &std::io::Error| Error::io("the output cannot be read", error).path(committed);
    let stale = |why| Ok(Some(Stale { path: committed.to_owned(), why }));
    let sizes = match std::fs::metadata(committed) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return stale(Why::Missing),
        Err(error) => return Err(unreadable(&error)),
        Ok(metadata) if metadata.is_dir() => return stale(Why::Bytes),
        Ok(metadata) => metadata.len() + std::fs::metadata(made).map_err(|error| unreadable(&error))?.len(),
    };
    if is_same(committed, made).map_err(|error| unreadable(&error))? {
        return Ok(None);
    }
    if sizes > DIFF_BYTES_MAX {
        return stale(Why::Bytes);
    }
    // A file that is cut off differs, and that is all there is to say.
    let suffix = committed.extension().and_then(|suffix| suffix.to_str());
    let (Some(before), Some(after)) = (text(committed, suffix), text(made, suffix)) else { return stale(Why::Bytes) };
    let (before, after) = (lines(&before), lines(&after));
    let mut input: InternedInput<&[u8]> = InternedInput::default();
    input.update_before(before.into_iter());
    input.update_after(after.into_iter());
    let diff = Diff::compute(Algorithm::Histogram, &input);
    let hunks: Vec<[u32; 4]> = diff
        .hunks()
        .map(|hunk| {
            // As `diff -U0` counts: an empty side stands behind the line before it.
            let side = |range: &std::ops::Range<u32>| {
                let length = range.end - range.start;
                (range.start + u32::from(length > 0), length)
            };
            let ((before, removed), (after, added)) = (side(&hunk.before), side(&hunk.after));
            [before, removed, after, added]
        })
        .collect();
    // Compressed by another version, and the same text.
    stale(if hunks.is_empty() { Why::Bytes } else { Why::Lines(hunks) })
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|&byte| byte == b'\n').collect()
}

fn is_same(a: &Path, b: &Path) -> std::io::Result<bool> {
    let (mut a, mut b) = (std::fs::File::open(a)?, std::fs::File::open(b)?);
    if a.metadata()?.len() != b.metadata()?.len() {
        return Ok(false);
    }
    let (mut left, mut right) = (vec![0; 256 << 10], vec![0; 256 << 10]);
    loop {
        let length = a.read(&mut left)?;
        if length == 0 {
            return Ok(true);
        }
        match b.read_exact(&mut right[..length]) {
            Ok(()) if left[..length] == right[..length] => {}
            Ok(()) => return Ok(false),
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}

/// The text of a file, below its compression; `None` for what is no text, or more
/// than is compared.
fn text(path: &Path, suffix: Option<&str>) -> Option<Vec<u8>> {
    let file = std::fs::File::open(path).ok()?;
    let mut reader: Box<dyn Read> = match suffix {
        Some("gz") => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Some("zst") => Box::new(zstd::Decoder::new(file).ok()?),
        _ => Box::new(file),
    };
    let mut text = Vec::new();
    reader.by_ref().take(DIFF_BYTES_MAX + 1).read_to_end(&mut text).ok()?;
    let is_text = !text[..text.len().min(PROBE_BYTES)].contains(&0);
    (is_text && text.len() as u64 <= DIFF_BYTES_MAX).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(committed: &str, made: &str, wanted: &[[u32; 4]]) {
        let directory = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| directory.path().join(name));
        std::fs::write(&a, committed).unwrap();
        std::fs::write(&b, made).unwrap();
        match compare(&a, &b).unwrap().map(|stale| stale.why) {
            None => assert!(wanted.is_empty()),
            Some(Why::Lines(hunks)) => assert_eq!(hunks, wanted),
            Some(_) => panic!("they are texts"),
        }
    }

    #[test]
    fn hunks_are_those_of_a_unified_diff() {
        check("a\nb\n", "a\nb\n", &[]);
        check("a\nb\n", "a\nx\nb\n", &[[1, 0, 2, 1]]);
        check("a\nb\nc\n", "a\nc\n", &[[2, 1, 1, 0]]);
        check("a\nb\nc\n", "a\nB\nc\n", &[[2, 1, 2, 1]]);
        check("", "a\n", &[[0, 0, 1, 1]]);
        check("a", "a\n", &[[1, 1, 1, 1]]);
    }

    #[test]
    fn what_is_no_text_differs_as_a_whole() {
        let directory = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| directory.path().join(name));
        std::fs::write(&a, b"\0a").unwrap();
        std::fs::write(&b, b"\0b").unwrap();
        assert!(matches!(compare(&a, &b).unwrap().map(|stale| stale.why), Some(Why::Bytes)));
        assert!(matches!(compare(&directory.path().join("c"), &b).unwrap().map(|stale| stale.why), Some(Why::Missing)));
    }
}
