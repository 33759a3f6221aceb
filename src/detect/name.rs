//! The name of a column, a key or a variable, as words.

/// `users.homePhone` as `users home phone`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Small letters and digits, without separators.
    words: Vec<String>,
}

impl Name {
    /// Splits at whatever is no letter or digit, and where a capital follows a
    /// small letter.
    pub fn of(text: &str) -> Name {
        let mut words: Vec<String> = Vec::new();
        let mut open = false;
        let mut before = ' ';
        for letter in text.chars() {
            if !letter.is_alphanumeric() {
                open = false;
            } else {
                if !open || (letter.is_uppercase() && before.is_lowercase()) {
                    words.push(String::new());
                }
                open = true;
                if let Some(word) = words.last_mut() {
                    word.extend(letter.to_lowercase());
                }
            }
            before = letter;
        }
        Name { words }
    }

    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether one of the phrases stands in it as whole words: `creditcard` in
    /// `users.credit_card_no`.
    pub fn says(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| (0..self.words.len()).any(|first| self.stands(first, phrase)))
    }

    fn stands(&self, first: usize, phrase: &str) -> bool {
        let mut rest = phrase;
        for word in &self.words[first..] {
            match rest.strip_prefix(word.as_str()) {
                Some("") => return true,
                Some(more) => rest = more,
                None => return false,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_whole_words() {
        let name = Name::of("users.homePhone_NUMBER");
        assert_eq!(name.words(), ["users", "home", "phone", "number"]);
        assert!(name.says(&["fax", "phonenumber"]));
        assert!(!name.says(&["one", "phonenum"]));
        assert!(!Name::of("microphone").says(&["phone"]));
    }
}
