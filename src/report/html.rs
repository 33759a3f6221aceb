//! Text of a page in which a name cannot become markup.

use crate::yaml;

/// Markup is written by [`Html::raw`], which takes what stands in the source code and
/// nothing else; everything else goes through [`Html::text`].
#[derive(Default)]
pub struct Html {
    text: String,
}

impl Html {
    pub fn raw(&mut self, markup: &'static str) -> &mut Html {
        self.text.push_str(markup);
        self
    }

    /// A name, a number or a sentence, between tags or inside an attribute's quotes.
    /// What turns the direction of writing or cannot be seen is shown as its code.
    pub fn text(&mut self, text: impl ToString) -> &mut Html {
        for letter in yaml::visible(&text.to_string()).chars() {
            match letter {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\'' => self.text.push_str("&#39;"),
                letter => self.text.push(letter),
            }
        }
        self
    }

    pub fn finish(self) -> String {
        self.text
    }
}

/// `1 column`, `2 columns`.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{} {noun}s", crate::plan::with_separators(count as u64)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_markup() {
        let mut html = Html::default();
        html.raw("<b title=\"").text("\"><script>alert('x')</script>").raw("\">").text("a\u{202e}b\n&amp;").raw("</b>");
        let text = html.finish();
        assert!(text.starts_with("<b title=\"&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\">a"), "{text}");
        assert!(text.ends_with("&amp;amp;</b>") && !text.contains(['\u{202e}', '\n']), "{text}");
    }

    #[test]
    fn counts_have_their_number() {
        assert_eq!([counted(1, "column"), counted(1204, "column")], ["1 column", "1,204 columns"]);
    }
}
