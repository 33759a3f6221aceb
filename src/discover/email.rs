//! E-mail addresses.

use super::*;

pub struct Email;
pub const KIND: Email = Email;

static NAMES: Lexicon = Lexicon {
    anywhere: &["email", "emails", "mail", "emailaddress", "mailaddress", "emailaddr", "replyto", "replytoaddress", "courriel", "mailto", "sentto", "recipient", "recipients", "emailadresse", "mailadresse", "emailadres", "epost", "epostadresse", "epostadress", "eposta", "correo", "correoelectronico", "correoe", "adressemail", "adressemel", "emailprivate", "privatemail", "workemail", "homeemail", "personalemail", "emailcontact", "useremail", "emailuser", "postaelettronica", "indirizzoemail", "enderecoemail", "mailprive", "adresemail", "contactemail", "altemail", "secondaryemail", "recoveryemail", "backupemail", "billingemail"],
    about_a_person: &["cc", "bcc", "mel"],
    never: &["mailer", "mailtemplate", "emailtemplate", "emailfield", "emailclient", "verifyemail", "emailoptoutcomment", "mailchimp", "maildomain", "emailsubject", "emailbody", "mailinglist", "mailing", "mailserver", "mailbox", "mailbody", "mailsubject", "emailtype", "emaildomain", "emailcount", "emailprovider", "emailqueue", "emailformat", "mailtype", "emailnotification", "emailnotifications", "emailalerts", "emailenabled", "emailtemplateid", "emailcampaign"],
};

/// An addr-spec of RFC 5322 as people write them: no quotes, no comments, and
/// a domain with a dot that ends in letters.
fn is_address(text: &[u8]) -> bool {
    let Some(at) = text.iter().position(|byte| *byte == b'@') else { return false };
    let (local, domain) = (&text[..at], &text[at + 1..]);
    let local_fits = (1..=64).contains(&local.len())
        && local.iter().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(byte) || !byte.is_ascii());
    let labels: Vec<&[u8]> = domain.split(|byte| *byte == b'.').collect();
    let label_fits = |label: &&[u8]| {
        (1..=63).contains(&label.len())
            && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-' || !byte.is_ascii())
    };
    let last = labels.last().copied().unwrap_or_default();
    let ends_in_letters = last.len() >= 2 && (last.iter().all(u8::is_ascii_alphabetic) || last.starts_with(b"xn--") || !last.is_ascii());
    let is_file = [&b"png"[..], b"jpg", b"svg", b"gif", b"webp"].contains(&last);
    local_fits && labels.len() >= 2 && domain.len() <= 253 && labels.iter().all(label_fits) && ends_in_letters && !is_file
}

impl Kind for Email {
    fn name(&self) -> &'static str {
        "email"
    }

    fn summary(&self) -> &'static str {
        "e-mail address"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["anna.berg", "@", "mail.example"]), Sample::Value(&["o'neil+news", "@", "mail.example.co.uk"]), Sample::Column("users.email"), Sample::Column("newsletter.contact_email"), Sample::Column("t.EmailAddress")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["@scope/name"]), Sample::Value(&["user@host"]), Sample::Value(&["a@b@c.de"]), Sample::Value(&["git@2x.png "]), Sample::Column("users.email_verified"), Sample::Column("users.is_email_public bool"), Sample::Column("mails.email_sent_at timestamp")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Json { .. } | Type::Array(_) | Type::Xml)
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &["person.email", "email"]
    }

    fn suspects(&self, table: &Table, column: &Column) -> Option<Suspicion> {
        let addressed = column.name.eq_ignore_ascii_case("to") || column.name.eq_ignore_ascii_case("from");
        let named = self.holds(&column.ty) && (addressed || NAMES.matches(table, column));
        named.then(|| self.suspicion(column, Evidence::Name(self.summary()), &Fit::of(table, column)))
    }

    fn confirm(&self, text: &[u8]) -> bool {
        is_address(text)
    }

    fn stands_in_text(&self) -> bool {
        true
    }
}
