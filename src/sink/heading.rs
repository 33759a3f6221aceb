//! The first lines of an SQL artefact: what made it, so that it can be made again.

/// Which version, words, key and schema made an artefact. All but an ephemeral key
/// are the same in every run that writes the same bytes.
pub struct Heading {
    pub epoch: u32,
    pub locale: &'static str,
    /// [`crate::seed::Key::id`]; `None` for a key of one run.
    pub key: Option<String>,
    /// [`crate::seed::fingerprint`] of the snapshot file.
    pub snapshot: String,
}

impl Heading {
    /// SQL comments, and an empty line.
    pub fn comment(&self) -> String {
        format!(
            "-- standin dump, version {}\n-- epoch {}, locale {}, key {}, snapshot {}\n\n",
            env!("CARGO_PKG_VERSION"),
            self.epoch,
            self.locale,
            self.key.as_deref().unwrap_or("of one run"),
            self.snapshot
        )
    }

    /// For machines, as in the summary of `standin dump --format json`.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "version": env!("CARGO_PKG_VERSION"),
            "epoch": self.epoch,
            "locale": self.locale,
            "key": self.key,
            "snapshot": self.snapshot,
        })
    }

    #[cfg(test)]
    pub fn example() -> Heading {
        Heading { epoch: 1, locale: "en_US", key: None, snapshot: "0".repeat(16) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_one_comment_and_an_empty_line() {
        let text = Heading::example().comment();
        assert!(text.ends_with("-- epoch 1, locale en_US, key of one run, snapshot 0000000000000000\n\n"), "{text}");
        assert!(text.trim_end().lines().all(|line| line.starts_with("-- ")));
    }
}
