//! Values that stand where a secret would stand and are none: placeholders,
//! references, sequences and the passwords everybody uses.
//!
//! The whole family asks here, so that a value is a placeholder for all of them
//! or for none.

/// Words that say of a value that it is none, wherever in it they stand. All are
/// so long that chance does not write them into a token.
const SAYS_SO: &[&str] = &[
    "example",
    "placehold",
    "changeme",
    "change_me",
    "change-me",
    "changeit",
    "change-it",
    "change_it",
    "dummy",
    "redacted",
    "filtered",
    "censored",
    "sanitized",
    "notreal",
    "not-real",
    "not_real",
    "notasecret",
    "not-a-secret",
    "not_a_secret",
    "mysecret",
    "my-secret",
    "my_secret",
    "supersecret",
    "super-secret",
    "super_secret",
    "topsecret",
    "top-secret",
    "top_secret",
    "yoursecret",
    "your-",
    "your_",
    "insert",
    "replace",
    "sample",
    "fixme",
    "lorem",
    "secret_key_here",
    "deadbeef",
    "foobar",
    "undefined",
    "unittest",
    "testkey",
    "test_key",
    "testtoken",
    "test_token",
    "fakekey",
    "faketoken",
    "fake_",
    "fake-",
    "mocked",
    "invalid",
    "generateme",
    "generate_me",
];

/// Words that say so only when they stand alone between separators.
const SAYS_SO_ALONE: &[&str] = &[
    "test", "tests", "testing", "fake", "demo", "foo", "bar", "baz", "your", "here", "none", "null", "mock", "stub",
    "default", "todo", "tbd", "nope", "hidden", "masked", "removed", "unset", "empty", "nil", "sandbox", "dev",
];

/// How values begin that name a secret and do not hold it.
const REFERENCES: &[&str] = &[
    "${",
    "$(",
    "{{",
    "<",
    "%(",
    "%{",
    "#{",
    "@@",
    "env[",
    "env.",
    "env:",
    "env(",
    "process.env",
    "os.environ",
    "os.getenv",
    "getenv",
    "system.getenv",
    "system.env",
    "config.",
    "config(",
    "settings.",
    "secrets.",
    "var.",
    "local.",
    "data.",
    "module.",
    "op://",
    "arn:aws",
    "ssm:",
    "!vault",
    "vault:",
    "enc[",
    "enc(",
    "{cipher}",
    "sops:",
    "$ansible_vault",
    "ref+",
    "keyvault",
    "projects/",
    "file:",
    "/run/secrets",
    "!ref",
    "!sub",
    "!getatt",
    "fn::",
];

/// Passwords of everybody, without digits and signs at their end.
const EVERYBODYS: &[&str] = &[
    "",
    "pass",
    "password",
    "passwd",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "pa$$word",
    "pa$$w0rd",
    "pwd",
    "pw",
    "passphrase",
    "secret",
    "s3cret",
    "s3cr3t",
    "secretkey",
    "secret_key",
    "secretpassword",
    "admin",
    "adminpassword",
    "administrator",
    "root",
    "rootpassword",
    "rootpass",
    "toor",
    "user",
    "username",
    "userpassword",
    "test",
    "testing",
    "tester",
    "testpass",
    "testpassword",
    "testuser",
    "guest",
    "postgres",
    "postgresql",
    "pgpassword",
    "mysql",
    "mariadb",
    "mongo",
    "mongodb",
    "redis",
    "rabbitmq",
    "rabbit",
    "elastic",
    "minio",
    "minioadmin",
    "oracle",
    "sa",
    "default",
    "qwerty",
    "qwertyuiop",
    "letmein",
    "welcome",
    "hello",
    "hello world",
    "foo",
    "bar",
    "foobar",
    "dev",
    "development",
    "docker",
    "demo",
    "example",
    "changeme",
    "changeit",
    "vagrant",
    "django",
    "rails",
    "laravel",
    "wordpress",
    "magento",
    "odoo",
    "token",
    "key",
    "apikey",
    "api_key",
    "access_token",
    "accesstoken",
    "abc",
    "asdf",
    "asdfgh",
    "iloveyou",
    "monkey",
    "dragon",
    "sunshine",
    "master",
    "login",
    "db",
    "dbpass",
    "dbpassword",
    "dbuser",
    "database",
    "app",
    "myapp",
    "mypassword",
    "my_password",
    "local",
    "localhost",
    "null",
    "none",
    "nil",
    "true",
    "false",
    "yes",
    "no",
    "string",
    "text",
    "value",
    "n/a",
    "na",
    "empty",
    "blank",
    "unknown",
    "required",
    "optional",
    "disabled",
    "enabled",
    "invalid",
    "wrong",
    "wrongpassword",
    "incorrect",
    "badpassword",
    "x",
    "xxx",
];

/// Whether a value says of itself that it is none: a template, a reference, a mask
/// of stars, or words such as `example`.
pub fn is_placeholder(value: &[u8]) -> bool {
    let folded = value.to_ascii_lowercase();
    let Ok(folded) = std::str::from_utf8(&folded) else { return false };
    let folded = folded.trim_matches(|letter: char| letter.is_whitespace() || "\"'`".contains(letter));
    if folded.is_empty() || REFERENCES.iter().any(|start| folded.starts_with(start)) {
        return true;
    }
    is_variable(folded)
        || is_masked(folded.as_bytes())
        || ["${", "{{", "%s", "%d", "%v", "#{", "<%", "...", "…", "•"].iter().any(|mark| folded.contains(mark))
        || SAYS_SO.iter().any(|word| folded.contains(word))
        || folded.split(|letter: char| !letter.is_alphanumeric()).any(|word| SAYS_SO_ALONE.contains(&word))
}

/// `$NAME`, `%NAME%`, `{name}`, `[name]`, `(name)`, `__NAME__`, `:name`.
fn is_variable(value: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-. ".contains(&byte))
    };
    let between = |open: &str, close: &str| {
        value.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).is_some_and(is_name)
    };
    let is_word = |name: &str| is_name(name) && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    value.strip_prefix('$').is_some_and(is_word)
        || value.strip_prefix(':').is_some_and(is_word)
        || between("%", "%")
        || between("{", "}")
        || between("[", "]")
        || between("(", ")")
        || between("__", "__")
}

/// Stars, crosses and dots in the place of the value, or of most of it.
fn is_masked(value: &[u8]) -> bool {
    let masks = |byte: &u8| b"*x#.-_?0".contains(byte);
    let mut longest = 0;
    let mut run = 0;
    for (at, byte) in value.iter().enumerate() {
        let goes_on = at > 0 && value[at - 1] == *byte && b"*x#?".contains(byte);
        run = if goes_on { run + 1 } else { usize::from(b"*x#?".contains(byte)) };
        longest = longest.max(run);
    }
    longest >= 4 || value.iter().all(masks)
}

/// Whether most of a value counts up, counts down or repeats itself.
pub fn is_sequence(value: &[u8]) -> bool {
    if value.len() < 3 {
        return true;
    }
    let steps = value.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) <= 1).count();
    steps * 10 >= (value.len() - 1) * 6
        || (1..=value.len() / 2).any(|period| value.iter().zip(&value[period..]).all(|(one, other)| one == other))
}

/// Whether it is a password that everybody knows, such as `postgres` or `Passw0rd123!`.
pub fn is_everybodys(value: &[u8]) -> bool {
    let folded = value.to_ascii_lowercase();
    let Ok(folded) = std::str::from_utf8(&folded) else { return false };
    let word = folded.trim_end_matches(|letter: char| !letter.is_alphabetic());
    let word = word.trim_start_matches(|letter: char| letter.is_ascii_digit());
    EVERYBODYS.contains(&word) || is_sequence(value)
}

/// Shannon's entropy, in bits for each byte (Shannon 1948, "A Mathematical Theory
/// of Communication"): 0 for `aaaa`, about 4.5 for 40 random letters and digits.
pub fn entropy(value: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value {
        counts[usize::from(*byte)] += 1;
    }
    let length = value.len() as f64;
    counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / length).map(|p| -p * p.log2()).sum()
}

/// Whether a value of at least sixteen letters and digits may have been drawn:
/// no placeholder, no sequence, and three bits to the byte.
pub fn is_drawn(value: &[u8]) -> bool {
    entropy(value) >= 3.0 && !is_sequence(value) && !is_placeholder(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_say_so() {
        for value in [
            "EXAMPLEKEY",
            "changeme",
            "xxxxxxxx",
            "your_api_key",
            "your-token",
            "${TOKEN}",
            "{{ token }}",
            "<token>",
            "***",
            "sk_test_dummy",
            "my-test-key",
            "%s",
            "%(password)s",
            "$PASSWORD",
            "%PASSWORD%",
            "[FILTERED]",
            "__TOKEN__",
            "process.env.TOKEN",
            "op://vault/item",
            "ENC[AES256_GCM,data:x]",
            "....",
            "",
            "{password}",
            ":password",
        ] {
            assert!(is_placeholder(value.as_bytes()), "{value}");
        }
        for value in ["kJ8x2Lq9", "Tr0ub4dor&3", "contest9", "x7Hq-9zK_"] {
            assert!(!is_placeholder(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn sequences_and_words_are_nobodys_secret() {
        for value in ["1234567890", "abcdefghij", "aaaaaaaa", "abcabcabc", "0123456789abcdef0123456789abcdef"] {
            assert!(is_sequence(value.as_bytes()), "{value}");
        }
        for value in ["postgres", "Password123!", "P@ssw0rd", "test1234", "123456", "root"] {
            assert!(is_everybodys(value.as_bytes()), "{value}");
        }
        for value in ["kJ8x2Lq9", "9f86d081884c7d65", "Tr0ub4dor&3"] {
            assert!(!is_sequence(value.as_bytes()) && !is_everybodys(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn entropy_is_shannons() {
        assert!(entropy(b"aaaa").abs() < 1e-9);
        assert!((entropy(b"abab") - 1.0).abs() < 1e-9);
        assert!((entropy(b"abcd") - 2.0).abs() < 1e-9);
    }
}
