//! Prose, which may say anything about anybody.

use super::*;

pub struct Prose;
pub const KIND: Prose = Prose;

static NAMES: Lexicon = Lexicon {
    anywhere: &["comment", "comments", "note", "notes", "remark", "remarks", "bio", "biography", "about", "aboutme", "aboutyou", "feedback", "message", "messages", "body", "details", "explanation", "suggestion", "memo", "complaint", "complaints", "observation", "observations", "narrative", "searchquery", "communication", "communications", "inquiry", "enquiry", "testimonial", "giftmessage", "heading", "freetext", "instructions", "signoff", "transcript", "reply", "correspondence", "quote"],
    about_a_person: &["description", "subject", "reason", "content", "text", "summary", "history", "answer", "review"],
    never: &["bodycode", "awardingbody", "accreditedbody", "bodyname", "commentid", "messagesid", "messageid", "noteid", "messagetype", "bodytype", "errormessage", "messagecode"],
};

impl Kind for Prose {
    fn name(&self) -> &'static str {
        "free_text"
    }

    fn summary(&self) -> &'static str {
        "free text"
    }

    fn class(&self) -> Class {
        Class::FreeText
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["She called on Monday ", "and asked for ", "a new card to be sent", " to her sister."]), Sample::Column("orders.notes"), Sample::Column("tickets.comment"), Sample::Column("users.description")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["paid"]), Sample::Value(&["https://example.com/a/b/c/d/e/f"]), Sample::Value(&["a b c"]), Sample::Column("films.note_count int"), Sample::Column("t.notebook")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_))
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &["lorem"]
    }

    fn suspects(&self, table: &Table, column: &Column) -> Option<Suspicion> {
        // The subject of a message, and not of a lesson.
        let of_a_message = column.name.eq_ignore_ascii_case("subject")
            && Lexicon::says(&table.name.name, &["email", "emails", "mail", "mails", "message", "messages", "ticket", "tickets"]);
        // `comments.comment_approved` is no comment: the noun is the table's.
        let behind = Column { name: behind_the_noun(table, column).join("_"), ..column.clone() };
        let named = NAMES.matches(table, column) && NAMES.matches(table, &behind);
        let named = self.holds(&column.ty) && (of_a_message || named);
        named.then(|| self.suspicion(column, Evidence::Name(self.summary()), &Fit::of(table, column)))
    }

    fn confirm(&self, text: &[u8]) -> bool {
        let blanks = text.iter().filter(|byte| byte.is_ascii_whitespace()).count();
        text.len() > 40 && blanks >= 4 && text.iter().any(u8::is_ascii_lowercase) && !text::is_structured(text)
    }

    fn least_share(&self) -> f64 {
        0.2
    }
}
