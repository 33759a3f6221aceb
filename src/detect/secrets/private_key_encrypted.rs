//! Private keys under a passphrase: as strong as that, and still no test's business.

use super::pem;
use super::secret::{Secret, sure};
use crate::detect::{Anchor, Sample, Tier};

pub const DETECTOR: Secret = Secret {
    name: "private_key_encrypted",
    summary: "private key under a passphrase",
    tier: Tier::Warn,
    anchors: &[Anchor::Literal("-----BEGIN ")],
    find: |text, at| pem::key(text.bytes, at).filter(|key| key.is_encrypted).map(|key| sure(key.range)),
    hits: &[
        Sample::Value(&["-----BEGIN ", "ENCRYPTED PRIVATE KEY-----"]),
        Sample::Within(&[
            "-----BEGIN ", "RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,", "7C1CEB0AF79E64D46DED7FDCFFEEBEF9",
            "\n\n", "q8Zk3vN7Wm2Rt5Yx1Lc9Pd4H", "s6Jf0GabETuX7nKvB3mQ8wZ1\n",
        ]),
        Sample::Within(&[
            "-----BEGIN ", "OPENSSH PRIVATE KEY-----\n", "b3BlbnNzaC1rZXktdjEAAAAA", "CmFlczI1Ni1jdHIAAAAGYmNy", "eXB0AAAAGAAAABDq8Zk3\n",
        ]),
    ],
    misses: &[Sample::Value(&["-----BEGIN ", "PRIVATE KEY-----"]), Sample::Value(&["-----BEGIN ", "CERTIFICATE-----"])],
    ..Secret::PLAIN
};
