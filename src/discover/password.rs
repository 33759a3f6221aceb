//! Passwords and password hashes.

use super::*;

pub struct Password;
pub const KIND: Password = Password;

static NAMES: Lexicon = Lexicon {
    anywhere: &["password", "passwords", "passwd", "pwd", "passphrase", "passcode", "passwordhash", "passworddigest", "encryptedpassword", "hashedpassword", "passhash", "userpass", "kennwort", "motdepasse", "passwort", "passworthash", "motpasse", "mdp", "mdphash", "contrasena", "clavehash", "senha", "senhahash", "palavrapasse", "wachtwoord", "wachtwoordhash", "haslo", "haslohash", "losenord", "passord", "adgangskode", "userpassword", "userpwd", "pwdhash", "pwhash", "hashpass", "passwordencrypted", "passwordplain", "adminpassword", "dbpassword", "smtppassword", "ftppassword", "sshpassword", "oldpassword", "newpassword", "previouspassword", "previouspasswords", "passwordhistory"],
    about_a_person: &["pass", "clave"],
    never: &["passwordless", "passwordreset", "resetpassword", "forgotpassword", "passwordtoken", "passwordpolicy", "passwordhint", "passwordsalt", "passwordstrength"],
};

/// How password hashes begin, and the shortest that one can be: crypt(5) of
/// libxcrypt, PHC string format, Django, Werkzeug, phpass, RFC 2307, RFC 5803.
const HASHES: &[(&[u8], usize)] = &[
    (b"$2a$", 59),
    (b"$2b$", 59),
    (b"$2x$", 59),
    (b"$2y$", 59),
    (b"$argon2", 40),
    (b"$pbkdf2", 30),
    (b"$scrypt$", 30),
    (b"$7$", 30),
    (b"$y$", 30),
    (b"$1$", 26),
    (b"$5$", 40),
    (b"$6$", 80),
    (b"$P$", 34),
    (b"$H$", 34),
    (b"$S$", 40),
    (b"pbkdf2_", 30),
    (b"pbkdf2:", 30),
    (b"scrypt:", 30),
    (b"bcrypt$", 40),
    (b"bcrypt_sha256$", 40),
    (b"SCRAM-SHA-", 30),
    (b"{SSHA}", 30),
    (b"{SHA}", 30),
    (b"{SSHA256}", 40),
    (b"{SSHA512}", 60),
    (b"{CRYPT}", 20),
    (b"{BCRYPT}", 40),
];

impl Kind for Password {
    fn name(&self) -> &'static str {
        "password"
    }

    fn summary(&self) -> &'static str {
        "password"
    }

    fn class(&self) -> Class {
        Class::Secret
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["$2", "b$12$", "K3JNi5xUQEjYHd0u8kAqUe", "M1TtHfWlHLG3SyJnoAxT1o4e9OjbLZa"]), Sample::Value(&["$argon2", "id$v=19$m=65536,t=3,p=4$", "c29tZXNhbHQ$", "RdescudvJCsgt3ub+b4dWA"]), Sample::Value(&["pbkdf2_", "sha256$260000$", "abcdefgh$", "V2h0ZXZlcg=="]), Sample::Value(&["$P$", "B12345678", "abcdefghijklmnopqrstuv"]), Sample::Value(&["SCRAM-", "SHA-256$4096:", "c2FsdA==$", "a2V5:c2Vy"]), Sample::Value(&["{SS", "HA}", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA="]), Sample::Column("users.password_hash"), Sample::Column("accounts.encrypted_password bytes")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["$5.00"]), Sample::Value(&["{}"]), Sample::Value(&["$P$", "B1"]), Sample::Column("users.password_changed_at timestamp"), Sample::Column("users.has_password bool"), Sample::Column("users.passwordless text")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Bytes { .. })
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &["fixed(\"!\")", "hash"]
    }

    fn confirm(&self, text: &[u8]) -> bool {
        HASHES.iter().any(|(prefix, least)| text.starts_with(prefix) && text.len() >= *least)
            && text.len() <= 512
            && text::all(text, u8::is_ascii_graphic)
    }

    fn stands_in_text(&self) -> bool {
        true
    }
}
