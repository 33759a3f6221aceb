//! Workflow commands of GitHub Actions: findings beside the lines of a pull request.

use super::{Format, Scanned, level, sentence};

pub struct Github;
pub const FORMAT: Github = Github;

impl Format for Github {
    fn name(&self) -> &'static str {
        "github"
    }

    fn summary(&self) -> &'static str {
        "workflow commands of GitHub Actions"
    }

    fn render(&self, scanned: &Scanned<'_>) -> String {
        let mut out = String::new();
        for finding in scanned.findings {
            let mut properties = Vec::new();
            if let Some(file) = &finding.place.file {
                properties.push(format!("file={}", property(file)));
                properties.extend(finding.place.line.map(|line| format!("line={line}")));
            }
            properties.push(format!("title={}", property(&format!("standin: {}", finding.detector))));
            let text = format!("{}; fingerprint {}", sentence(finding), finding.fingerprint.digits);
            out.push_str(&format!("::{} {}::{}\n", level(finding.tier), properties.join(","), data(&text)));
        }
        for error in &scanned.report.failed {
            out.push_str(&format!("::error title=standin::{}\n", data(&error.to_string())));
        }
        out
    }
}

/// As `@actions/core` does (toolkit, `command.ts`): in a message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The same in a property, which a colon or a comma would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_would_end_a_message_or_a_property_is_escaped() {
        assert_eq!(data("50% a:b,c\r\nd"), "50%25 a:b,c%0D%0Ad");
        assert_eq!(property("50% a:b,c\r\nd"), "50%25 a%3Ab%2Cc%0D%0Ad");
    }
}
