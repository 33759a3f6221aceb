//! Tokens, keys and other secrets that open something.

use super::*;

pub struct Credential;
pub const KIND: Credential = Credential;

static NAMES: Lexicon = Lexicon {
    anywhere: &["secret", "secrets", "token", "tokens", "apikey", "apikeys", "privatekey", "accesskey", "secretkey", "signingkey", "encryptionkey", "authkey", "otp", "totp", "hotp", "mfa2fa", "recoverycode", "recoverycodes", "backupcode", "backupcodes", "salt", "pin", "pincode", "cvv", "cvc", "cvv2", "securitycode", "credential", "credentials", "cookie", "sessionid", "sessionkey", "sessiondata", "sessiontoken", "oauth", "jwt", "bearer", "nonce", "authcode", "authorizationcode", "codechallenge", "codeverifier", "securityanswer", "securityquestion", "secretanswer", "encryptedvalue", "hashedvalue", "connectionstring", "dsn", "passwordhint", "passwordsalt", "passwordreset", "resetpassword", "forgotpassword", "activationkey", "activationcode", "verificationcode", "confirmationcode", "invitecode", "invitationcode", "magiclink", "webhookurl", "pushendpoint", "ciphertext", "encrypteddata", "keyhash", "secrethash", "webauthn", "ssn4", "sshkey", "publickey", "clientsecret", "consumersecret", "consumerkey", "refreshtoken", "accesstoken", "idtoken", "authtoken", "sessiontokens", "apitoken", "apisecret", "apptoken", "bearertoken", "csrftoken", "xsrftoken", "devicetoken", "pushtoken", "fcmtoken", "apnstoken", "registrationtoken", "remembertoken", "rememberme", "resettoken", "resetcode", "resetkey", "resetpasswordtoken", "confirmationtoken", "unlocktoken", "invitationtoken", "invitetoken", "activationtoken", "verifytoken", "verificationtoken", "emailtoken", "loginttoken", "logintoken", "signintoken", "magictoken", "ssotoken", "samlassertion", "samlresponse", "webhooksecret", "sharedsecret", "hmackey", "hmacsecret", "masterkey", "rootkey", "secretaccesskey", "awssecret", "awsaccesskey", "serviceaccountkey", "privatekeypem", "pemkey", "certificatekey", "keypair", "sshprivatekey", "gpgkey", "pgpkey", "seedphrase", "mnemonic", "recoveryphrase", "recoverykey", "recoverytoken", "twofactorsecret", "twofactorcode", "twofasecret", "mfasecret", "mfacode", "otpsecret", "otpcode", "smscode", "emailcode", "pinhash", "pinnumber", "securityanswers", "secretquestion", "secretquestions", "passwordquestion", "passwordanswer", "memorableword", "cvvcode", "securitypin", "doorcode", "alarmcode", "accesscode", "accesspin", "unlockcode", "authsecret", "authenticationtoken", "connectionuri", "databaseurl", "redisurl", "smtpcredentials", "licensekey", "serialkey", "encryptionsalt", "publicjwk", "jwks", "passkey", "geheimnis", "geheimfrage", "sicherheitsfrage", "jeton", "reponsesecrete", "secreto", "respuestasecreta", "segreto", "segredo", "geheim", "geheime", "sekret", "hemlighet", "sessid", "phpsessid", "jsessionid", "sessionvalue"],
    about_a_person: &[],
    never: &["maxtokens", "tokenurl", "tokentype", "tokencount", "tokenizer", "tokensused", "prompttokens", "completiontokens", "totaltokens", "inputtokens", "outputtokens", "pinned", "pinboard", "cookieconsent", "cookiespreferences", "secretary", "ivr", "publickeyid", "cookiepolicy", "tokenname", "tokensymbol", "tokenaddress", "tokenization", "nonceless", "secretariat", "pincodearea", "cookiebanner"],
};

/// How issued keys begin, and the shortest that one can be, as their issuers document them.
const PREFIXES: &[(&[u8], usize)] = &[
    (b"AKIA", 20),
    (b"ASIA", 20),
    (b"AIza", 39),
    (b"ghp_", 40),
    (b"gho_", 40),
    (b"ghu_", 40),
    (b"ghs_", 40),
    (b"ghr_", 40),
    (b"github_pat_", 60),
    (b"glpat-", 26),
    (b"npm_", 40),
    (b"pypi-", 50),
    (b"hf_", 30),
    (b"xoxb-", 24),
    (b"xoxp-", 24),
    (b"xoxa-", 24),
    (b"xapp-", 24),
    (b"sk_live_", 24),
    (b"rk_live_", 24),
    (b"sk_test_", 24),
    (b"whsec_", 24),
    (b"sk-ant-", 30),
    (b"sk-proj-", 30),
    (b"SG.", 60),
    (b"hvs.", 24),
    (b"dop_v1_", 60),
    (b"shpat_", 32),
    (b"ya29.", 30),
];

fn is_token_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.=+/".contains(byte)
}

/// RFC 7519 in the compact form: three parts of base64url, the first two JSON objects.
fn is_jwt(text: &[u8]) -> bool {
    let mut parts = text.split(|byte| *byte == b'.');
    let mut object = || parts.next().is_some_and(|part| part.starts_with(b"eyJ") && part.len() > 8);
    object() && object() && text::all(text, is_token_byte)
}

fn is_prefixed(text: &[u8]) -> bool {
    text.len() <= 512
        && text::all(text, is_token_byte)
        && PREFIXES.iter().any(|(prefix, least)| text.starts_with(prefix) && text.len() >= *least)
}

fn is_private_key(text: &[u8]) -> bool {
    let head = &text[..text.len().min(64)];
    head.starts_with(b"-----BEGIN ") && head.windows(11).any(|window| window == b"PRIVATE KEY")
}

/// `scheme://user:password@host`
fn is_url_with_password(text: &[u8]) -> bool {
    let Some(at) = text.windows(3).position(|window| window == b"://") else { return false };
    let authority = text[at + 3..].split(|byte| *byte == b'/').next().unwrap_or_default();
    let Some(end) = authority.iter().rposition(|byte| *byte == b'@') else { return false };
    let user = &authority[..end];
    at > 1
        && text[..at].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'+')
        && text.len() <= 512
        && user.iter().position(|byte| *byte == b':').is_some_and(|colon| colon + 1 < user.len())
}

impl Kind for Credential {
    fn name(&self) -> &'static str {
        "credential"
    }

    fn summary(&self) -> &'static str {
        "secret or token"
    }

    fn class(&self) -> Class {
        Class::Secret
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["eyJ", "hbGciOiJIUzI1NiJ9", ".ey", "JzdWIiOiIxIn0", ".c2lnbmF0dXJl"]), Sample::Value(&["AK", "IA", "ABCDEFGHIJKLMNOP"]), Sample::Value(&["gh", "p_", "abcdefghijklmnopqrstuvwxyz0123456789"]), Sample::Value(&["sk", "_live_", "abcdefghijklmnopqrstuvwx"]), Sample::Value(&["-----BEGIN ", "PRIVATE KEY-----"]), Sample::Value(&["postgres://", "app:", "hunter22", "@db.internal/shop"]), Sample::Column("users.reset_token"), Sample::Column("sessions.session_id uuid"), Sample::Column("api.secret_key bytes")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["eyJ"]), Sample::Value(&["AKIA"]), Sample::Value(&["https://example.com/a:b"]), Sample::Value(&["550e8400-e29b-41d4-a716-446655440000"]), Sample::Column("users.token_expires_at timestamp"), Sample::Column("models.max_tokens int"), Sample::Column("users.has_token bool")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Bytes { .. } | Type::Uuid | Type::Json { .. } | Type::Array(_) | Type::Int { .. })
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &["hash"]
    }

    fn confirm(&self, text: &[u8]) -> bool {
        is_jwt(text) || is_prefixed(text) || is_private_key(text) || is_url_with_password(text)
    }

    fn stands_in_text(&self) -> bool {
        true
    }
}
