//! Private keys that need no passphrase: RSA, EC, DSA, PKCS 8, OpenSSH, PGP.
//!
//! Those in JSON (Google's service accounts) and in YAML are the same key with
//! other line ends.

use super::pem;
use super::secret::{Secret, sure};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Secret = Secret {
    name: "private_key",
    summary: "private key",
    anchors: &[Anchor::Literal("-----BEGIN ")],
    find: |text, at| pem::key(text.bytes, at).filter(|key| !key.is_encrypted).map(|key| sure(key.range)),
    hits: &[
        Sample::Value(&["-----BEGIN ", "RSA PRIVATE KEY-----"]),
        Sample::Within(&[
            "-----BEGIN ", "PRIVATE KEY-----\n", "MIIEvQIBADANBgkqhkiG9w0B", "AQEFAASCBKcwggSjAgEAAoIB", "AQC7q8Zk3vN7Wm2R\n",
        ]),
        Sample::Within(&[
            "{\"private_key\": \"-----BEGIN ", "PRIVATE KEY-----\\n", "MIIEvQIBADANBgkqhkiG9w0B", "AQEFAASCBKcwggSjAgEAAoIB",
            "AQC7q8Zk3vN7Wm2R\\n\"}",
        ]),
        Sample::Within(&[
            "-----BEGIN ", "OPENSSH PRIVATE KEY-----\n", "b3BlbnNzaC1rZXktdjEAAAAA", "BG5vbmUAAAAEbm9uZQAAAAAA", "AAABAAAAMwAAAAtzc2gt\n",
        ]),
        Sample::Value(&["-----BEGIN ", "PGP PRIVATE KEY BLOCK-----"]),
    ],
    misses: &[
        Sample::Value(&["-----BEGIN ", "PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"]),
        Sample::Value(&["-----BEGIN ", "CERTIFICATE-----"]),
        Sample::Within(&["if (pem.includes(\"-----BEGIN ", "PRIVATE KEY-----\")) {"]),
        Sample::Within(&["-----BEGIN ", "RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----"]),
        Sample::Within(&["-----BEGIN ", "RSA PRIVATE KEY-----\n<your key>\n"]),
        Sample::Value(&["-----BEGIN ", "ENCRYPTED PRIVATE KEY-----"]),
    ],
    ..Secret::PLAIN
};
