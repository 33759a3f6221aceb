//! Texts that look like secrets and are none, and texts that try to hurt.

use super::*;
use crate::detect::{Class, Detector, Name, Text, is_telling};

/// What the family finds in a text, as the scanner asks.
fn found(text: &str, column: Option<&str>) -> Vec<&'static str> {
    let name = column.map(Name::of);
    let text = Text { bytes: text.as_bytes(), column: name.as_ref() };
    let stands = |detector: &dyn Detector| {
        detector.anchors().iter().flat_map(|anchor| anchor.candidates(text.bytes)).any(|at| {
            detector.find(&text, at).is_some_and(|found| {
                found.certainty == crate::detect::Certainty::Sure || is_telling(detector, &text, &found)
            })
        })
    };
    LIST.iter().filter(|detector| stands(**detector)).map(|detector| detector.name()).collect()
}

#[test]
fn every_one_is_a_secret() {
    assert!(LIST.iter().all(|detector| detector.class() == Class::Secret));
}

#[test]
fn what_is_published_as_false_alarm_is_none() {
    let texts = [
        // Digests, ids and builds.
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        "\"integrity\": \"sha512-q8Zk3vN7Wm2Rt5YxPd4Hs6Jf0GabETuX7nKvB3mQ8wZ1cR6yL0pS5dH2gJ9fK4tVxQ==\"",
        "\"resolved\": \"https://registry.npmjs.org/@types/node/-/node-20.1.tgz#9f3c7b1e5a8d2046c1e9b7f3a5d802647b1e5a\"",
        "h1:q8Zk3vN7Wm2Rt5Yx1Lc9Pd4Hs6Jf0GabETuX7nKvB3m=",
        "id: 0b9c1f6e-4d1a-4e0b-9a53-6f1d2c3b4a5e",
        "main.9f3c7b1e5a8d2046c1e9.chunk.js",
        "etag: \"5d8c72a5edda8d6a:0\"",
        "checksum = \"9f3c7b1e5a8d2046c1e9b7f3a5d802647b1e5a8d9f3c7b1e5a8d2046c1e9b7f3\"",
        "<img src=\"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk\">",
        "!function(e,t){\"object\"==typeof exports?module.exports=t():e.token=t(e.password2)}(this,function(){});",
        "//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbXX0=",
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7q8Zk3vN7Wm2Rt5Yx1Lc9 shop",
        "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n",
        // Addresses.
        "git@github.com:shop/app.git",
        "https://user@git.shop-prod.net/a.git",
        "http://localhost:8080/@fs/a.js",
        "https://maps.shop-prod.net/@52.5,13.4,12z",
        "mailto://anna:b",
        "http://localhost:3000?next=/@anna",
        "http://localhost:3000#a@b",
        "postgres://USER:PASSWORD@HOST:5432/NAME",
        "see http://[::1]:8080/ or @anna",
        "postgresql://%(user)s:%(password)s@%(host)s/%(name)s",
        "postgres://$USER:$PASSWORD@db.shop-prod.net/shop",
        "mysql://{user}:{password}@{host}/shop",
        "https://user:pass@example.com/",
        "jdbc:postgresql://db.shop-prod.net/shop",
        // Code and configuration.
        "password = get_password2(user)",
        "password: str = Field(min_length=8)",
        "const password = process.env.DB_PASSWORD_2;",
        "token = request.headers.get(\"X-Token-2\")",
        "String token = tokens.nextToken2();",
        "secret_key = Rails.application.credentials.secret_key_base2",
        "password: {{ vault_db_password_1 }}",
        "PASSWORD=${DB_PASSWORD:-k3vN7Wm2R}",
        "password = \"********\"",
        "apiKey: '<your api key 1>'",
        "api_key = \"YOUR_API_KEY_1\"",
        "token: \"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxx1\"",
        "tokenType: \"Bearer2Token\"",
        "\"passwordPolicy\": \"min8-max64\"",
        "passwordRegex = \"^(?=.*[a-z])(?=.*[0-9]).{8,}$\"",
        "t.string \"encrypted_password\", limit: 128",
        "it \"rejects the token abc123\" do",
        "CREATE TABLE tokens (id uuid, secret varchar(64))",
        "UPDATE users SET password = 'x' WHERE id = 17",
        "COMMENT ON COLUMN users.password IS 'argon2id, since 2021-05'",
        "  secretName: shop-tls-2024",
        "csrf_token: {{ csrf_token() }}",
        "password: \"Wachtwoord\"",
        "password: \"Adgangskode\"",
        "password: 'Jelszo'",
        "password: \"Passwort\"",
        "password: \"Heslo\"",
        "password: \"Wprowadz haslo\"",
        "password = 'pgcrypto'",
        "token: \"mysqlpwd\"",
        "secret = \"bcryptjs\"",
        "token = 'kubectlproxy'",
        "password: 'szczegoly'",
        "max_tokens = 4096",
        "System.Core, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089",
        "\"nextPageToken\": \"CAUQAAkJ8x2Lq9\"",
        "invalid_token = \"q8Zk3vN7Wm2Rt5\"",
        "AccessKeyId: 'q8Zk3vN7Wm2Rt5'",
        "cache_key = 'v2:users:17'",
        "google.golang.org/api v0.81.0 h1:o8WF5AvfidafWbFjsRyupxyEQJNUWxLZJCK5NXrxZZ8=",
        "pass: 12, fail: 0a1b2c3d",
        "\"password\": \"&lt;password1&gt;\"",
        "tokens: 1024",
        "token_budget: 200000",
        "key: 'ctrl+shift+p'",
        "SK-123456",
        "AC1",
        "sk-button-primary-2",
        "task-1234567890abcdef1234567890abcdef",
        "xoxo-hugs-and-kisses-from-2024",
        "glpat-",
        "hf_transfer==0.1.4",
        "npm_config_user_agent",
        "shpe_1",
        "AKIA is the prefix of an access key id",
        "AIzaSy",
        "SG.1.2",
        "pat.test(x)",
        "dapi_version",
        "Authorization: Bearer {token}",
        "Authorization: Basic realm=\"shop\"",
        "WWW-Authenticate: Basic realm=\"x\"",
        "$1$2",
        "s/\\$5\\$/x/",
        "echo $6$7",
        "{SHA}",
        "pbkdf2_sha256",
        "scrypt:n",
        "AQAAAAA=",
        "0x0100",
        "md5sum",
        "machine learning login password reset 1",
        "eyJhbGciOiJIUzI1NiJ9",
        "eyJ.eyJ.x",
        "2024-01-02T03:04:05Z token refreshed",
    ];
    let wrong: Vec<String> = texts
        .iter()
        .map(|text| (text, found(text, None)))
        .filter(|(_, found)| !found.is_empty())
        .map(|(text, found)| format!("{found:?} in {text}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn values_of_harmless_columns_are_none() {
    for (column, value) in [
        ("users.password_updated_at", "2024-01-02 03:04:05+00"),
        ("users.reset_password_count", "12"),
        ("users.password_hint", "blue8horse"),
        ("oauth.token_type", "bearer2"),
        ("posts.slug", "q8Zk3vN7Wm2Rt5"),
        ("models.tokenizer", "o200k_base"),
        ("files.secret", "f"),
        ("users.password", "\\N"),
        ("users.password", ""),
        ("users.password", "[FILTERED]"),
        ("users.password", "changeme1"),
        ("de.sign_in.password", "Kennwort"),
        ("fr.password", "Mot de passe 2"),
        ("config.secret", "/run/secrets/db1"),
        ("config.token", "https://shop.de/token1"),
        ("assets.nonce", "00000000"),
        ("users.pin", "1234"),
        ("users.has_password", "k3vN7Wm2R"),
    ] {
        assert_eq!(found(value, Some(column)), Vec::<&str>::new(), "{value} in {column}");
    }
}

#[test]
fn the_forms_of_configuration_and_code_are_read() {
    let password = ["x7Hq9", "zKpW2!b"].concat();
    let missed: Vec<String> = [
        "spring.datasource.password=@",
        "    password: @",
        "password: \"@\"",
        "db_pass = '@'",
        "DB_PASS=@",
        "export PGPASSWORD=@ && psql",
        "'password' => '@',",
        ":password => \"@\"",
        "password: '@', # of staging",
        "{\"password\":\"@\"}",
        "\"clientSecret\": \"@\",",
        "new Credentials { Password = \"@\" }",
        "Password: \"@\",",
        "PASSWORD := \"@\"",
        "let password = \"@\";",
        "--db-password=@",
        "--password '@'",
        "<password>@</password>",
        "<add key=\"ApiPassword\" value=\"@\" />",
        "config.set(\"db.password\", \"@\")",
        "connect(host=\"db\", password=\"@\")",
        "- name: ROOT_PASSWORD\n  value: \"@\"",
        "$password = '@';",
        "define('DB_PASSWORD', '@');",
        "define( 'DB_PASSWORD', '@' );",
        "\\\"password\\\": \\\"@\\\"",
        "smtp_password=\"@\"",
        "aws_session_token = @",
        "password=@\r\n",
    ]
    .iter()
    .map(|text| text.replace('@', &password))
    .filter(|text| found(text, None).is_empty())
    .collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn a_secret_is_found_wherever_it_stands() {
    let token = ["glp", "at-", "k3vN7Wm2Rt5Yx1Lc9Pd4"].concat();
    for text in [
        token.clone(),
        format!("x={token};"),
        format!("\"{token}\""),
        format!("<t>{token}</t>"),
        format!("a\\n{token}\\n"),
        format!("?token%3D{token}&a=b"),
        format!("({token})."),
        format!("17\t{token}\t\\N"),
        format!("é{token}é"),
    ] {
        assert!(found(&text, None).contains(&"gitlab_token"), "{text}");
    }
    for text in [format!("x{token}"), format!("{token}{}", "a".repeat(400))] {
        assert!(!found(&text, None).contains(&"gitlab_token"), "{text}");
    }
}

/// Every detector looks a bounded way around an anchor, so that a text made of
/// nothing but anchors costs no more than its length.
#[test]
fn texts_of_anchors_alone_are_read_in_linear_time() {
    let look = |unit: &str, times: usize| {
        let text = unit.repeat(times);
        let text = Text::prose(text.as_bytes());
        let mut asked = 0_usize;
        for detector in LIST {
            for at in detector.anchors().iter().flat_map(|anchor| anchor.candidates(text.bytes)) {
                asked += 1;
                let _ = detector.find(&text, at);
            }
        }
        asked
    };
    for unit in [
        "eyJ",
        "://",
        "password=",
        "-----BEGIN ",
        "token: \"",
        "sk-",
        "a:b@",
        "$6$",
        "{SSHA",
        "authorization: basic ",
        "\\n",
        "\"\\",
        "identified by '",
        "machine a login b password ",
        ":AA",
        "Q~",
        "&sig=",
        "T3BlbkFJ",
        "aws_secret",
        "heroku key=",
        "xox",
        "\u{e9}://",
    ] {
        assert!(look(unit, 1000) < 100_000, "{unit}");
    }
}
