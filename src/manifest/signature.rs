//! Ed25519 (RFC 8032) over the bytes of a manifest.
//!
//! The signature stands in a file of its own, 64 raw bytes, so that it is over
//! every byte of the manifest without a canonical form, and so that others can
//! check it: `openssl pkeyutl -verify -pubin -inkey public.pem -rawin -in
//! MANIFEST -sigfile MANIFEST.sig`. Keys are PEM, as OpenSSL reads and writes them.

use base64ct::{Base64, Encoding};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::seed::Key;

/// Bytes of an Ed25519 signature.
pub const SIGNATURE_BYTES: usize = 64;

/// PKCS#8 of version 1 around a seed of 32 bytes: RFC 8410, section 7.
const PRIVATE_PREFIX: &[u8] =
    &[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// SubjectPublicKeyInfo around 32 bytes: RFC 8410, section 4.
const PUBLIC_PREFIX: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// A key that signs manifests. No `Debug`: it is a secret.
pub struct SignKey {
    seed: Zeroizing<[u8; 32]>,
    pair: Ed25519KeyPair,
}

/// The key that everybody may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl SignKey {
    /// A new one, from the operating system's randomness.
    ///
    /// # Errors
    /// When there is none.
    pub fn new() -> Result<SignKey> {
        Ok(SignKey::from_seed(Key::ephemeral()?.into_seed()))
    }

    /// From 32 random bytes.
    pub fn from_seed(seed: Zeroizing<[u8; 32]>) -> SignKey {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed[..]).expect("a seed has 32 bytes");
        SignKey { seed, pair }
    }

    /// Reads `-----BEGIN PRIVATE KEY-----`, as [`SignKey::to_pem`] and
    /// `openssl genpkey -algorithm ed25519` write it.
    ///
    /// # Errors
    /// What is no such key.
    pub fn parse(text: &str) -> Result<SignKey> {
        let seed = from_pem(text, "PRIVATE KEY", PRIVATE_PREFIX).ok_or_else(|| {
            Error::usage("the signing key is no Ed25519 private key in PEM")
                .help("make one with `standin key sign-new`, or `openssl genpkey -algorithm ed25519`")
        })?;
        Ok(SignKey::from_seed(seed))
    }

    pub fn to_pem(&self) -> Zeroizing<String> {
        to_pem("PRIVATE KEY", PRIVATE_PREFIX, &self.seed)
    }

    pub fn public(&self) -> PublicKey {
        let bytes = self.pair.public_key().as_ref();
        PublicKey(bytes.try_into().expect("an Ed25519 public key has 32 bytes"))
    }

    pub fn sign(&self, manifest: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.pair.sign(manifest).as_ref().try_into().expect("an Ed25519 signature has 64 bytes")
    }
}

impl PublicKey {
    /// Reads `-----BEGIN PUBLIC KEY-----`.
    ///
    /// # Errors
    /// What is no such key.
    pub fn parse(text: &str) -> Result<PublicKey> {
        let bytes = from_pem(text, "PUBLIC KEY", PUBLIC_PREFIX).ok_or_else(|| {
            Error::usage("the public key is no Ed25519 public key in PEM")
                .help("`standin key public env:NAME` prints the one that belongs to a signing key")
        })?;
        Ok(PublicKey(*bytes))
    }

    pub fn to_pem(&self) -> String {
        to_pem("PUBLIC KEY", PUBLIC_PREFIX, &self.0).to_string()
    }

    pub fn verifies(&self, manifest: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(manifest, signature).is_ok()
    }
}

fn to_pem(label: &str, prefix: &[u8], bytes: &[u8; 32]) -> Zeroizing<String> {
    let der = Zeroizing::new([prefix, bytes].concat());
    let body = Zeroizing::new(Base64::encode_string(&der));
    Zeroizing::new(format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", *body))
}

/// The 32 bytes of the only block of this label (RFC 7468); blanks and line
/// breaks are put aside, because variables often lose them.
fn from_pem(text: &str, label: &str, prefix: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let body = text.trim().strip_prefix(&begin)?.strip_suffix(&end)?;
    let mut base64 = Zeroizing::new(String::with_capacity(body.len()));
    base64.extend(body.chars().filter(|character| !character.is_ascii_whitespace()));
    let mut buffer = Zeroizing::new([0; 64]);
    let der = Base64::decode(base64.as_bytes(), &mut buffer[..]).ok()?;
    let bytes = der.strip_prefix(prefix)?;
    (bytes.len() == 32).then(|| {
        let mut found = Zeroizing::new([0; 32]);
        found.copy_from_slice(bytes);
        found
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> SignKey {
        SignKey::from_seed(Zeroizing::new([byte; 32]))
    }

    #[test]
    fn a_signature_holds_for_its_bytes_and_its_key_alone() {
        let manifest = b"{\"format\": 1}\n".to_vec();
        let signature = key(7).sign(&manifest);
        let public = key(7).public();
        assert!(public.verifies(&manifest, &signature));
        assert!(!key(8).public().verifies(&manifest, &signature));
        for at in 0..manifest.len() {
            let mut changed = manifest.clone();
            changed[at] ^= 1;
            assert!(!public.verifies(&changed, &signature), "byte {at} of the manifest");
        }
        for at in 0..SIGNATURE_BYTES {
            let mut changed = signature;
            changed[at] ^= 1;
            assert!(!public.verifies(&manifest, &changed), "byte {at} of the signature");
        }
        assert!(!public.verifies(&manifest, &[]));
        assert!(!public.verifies(&manifest, &signature[..63]));
    }

    /// RFC 8032, section 7.1, test 2.
    #[test]
    fn it_is_the_standards_signature() {
        let bytes = |hex: &str| -> Vec<u8> {
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
        };
        let seed: [u8; 32] =
            bytes(concat!("4ccd089b28ff96da9db6c346ec114e0f", "5b8a319f35aba624da8cf6ed4fb8a6fb")).try_into().unwrap();
        let key = SignKey::from_seed(Zeroizing::new(seed));
        assert_eq!(key.public().0.to_vec(), bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
        assert_eq!(
            key.sign(&[0x72]).to_vec(),
            bytes(concat!(
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
                "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            ))
        );
    }

    #[test]
    fn keys_come_back_from_pem_and_nothing_else_is_a_key() {
        let pem = key(9).to_pem();
        assert_eq!(SignKey::parse(&pem).unwrap().public(), key(9).public());
        // A variable that lost its line breaks.
        assert!(SignKey::parse(&pem.replace('\n', " ")).is_ok());
        let public = key(9).public().to_pem();
        assert_eq!(PublicKey::parse(&public).unwrap(), key(9).public());
        for wrong in ["", "x", &public, &pem[..pem.len() - 8], &pem.replace("MC4C", "MC5C")] {
            assert!(SignKey::parse(wrong).is_err());
        }
        assert!(PublicKey::parse(&pem).is_err());
    }
}
