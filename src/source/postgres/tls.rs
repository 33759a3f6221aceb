//! Encryption and the check of the server, by libpq's meaning of `sslmode`.
//!
//! `require` encrypts and checks nothing, unless a root certificate file exists;
//! `verify-ca` checks the chain, `verify-full` the chain and the host's name
//! (PostgreSQL manual, 34.19). Revocation is not checked.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::hash::HashAlgorithm;
use rustls::crypto::{WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::version::{TLS12, TLS13};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme, SupportedCipherSuite,
};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::certificate::Certificate;
use super::settings::{Host, Roots, SslMode, Tls};
use crate::error::{Error, Result};

/// What of the server's certificate has to be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    Nothing,
    Chain,
    ChainAndName,
}

/// The settings, with their files read: good for any number of connections.
#[derive(Clone)]
pub struct Encryption {
    check: Check,
    roots: Arc<Vec<CertificateDer<'static>>>,
    client: Option<Arc<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>>,
    direct: bool,
    sni: bool,
    only_tls13: bool,
}

impl Encryption {
    /// `None` when the settings ask for none.
    ///
    /// # Errors
    /// A certificate file that is missing or holds none.
    pub fn new(tls: &Tls) -> Result<Option<Encryption>> {
        let check = match tls.mode {
            SslMode::Disable => return Ok(None),
            SslMode::Allow | SslMode::Prefer => Check::Nothing,
            SslMode::Require => Check::Nothing,
            SslMode::VerifyCa => Check::Chain,
            SslMode::VerifyFull => Check::ChainAndName,
        };
        let must = check != Check::Nothing;
        let (roots, found) = match &tls.roots {
            Roots::System => (rustls_native_certs::load_native_certs().certs, true),
            Roots::File(path) if must || path.exists() => (certificates(path)?, true),
            Roots::Default(Some(path)) if path.exists() && tls.mode >= SslMode::Require => (certificates(path)?, true),
            _ => (Vec::new(), false),
        };
        if must && roots.is_empty() {
            return Err(Error::usage(
                "`sslmode` asks to check the server's certificate, but there is no root certificate",
            )
            .name("looked for", root_label(&tls.roots))
            .help("put the authority's certificate there, name it in `sslrootcert`, or use `sslrootcert=system`"));
        }
        // As libpq, for backward compatibility with its own: a root file makes
        // `require` check the chain.
        let check = if tls.mode == SslMode::Require && found { Check::Chain } else { check };
        let client = match &tls.client {
            Some((certificate, key)) => {
                let key_bytes = PrivateKeyDer::from_pem_file(key).map_err(|_| {
                    Error::usage("the client's private key cannot be read")
                        .path(key)
                        .help("it has to be unencrypted PEM")
                })?;
                Some(Arc::new((certificates(certificate)?, key_bytes)))
            }
            None => None,
        };
        let (direct, sni, only_tls13) = (tls.direct, tls.sni, tls.only_tls13);
        Ok(Some(Encryption { check, roots: Arc::new(roots), client, direct, sni, only_tls13 }))
    }

    pub(super) fn direct(&self) -> bool {
        self.direct
    }

    /// Returns the encrypted stream and the hash of the server's certificate
    /// for channel binding, where RFC 5929 defines one.
    pub(super) async fn handshake(
        &self,
        stream: TcpStream,
        host: &Host,
    ) -> Result<(TlsStream<TcpStream>, Option<Vec<u8>>)> {
        // A name that DNS cannot have still connects, as with libpq: nothing
        // but the server name indication is lost.
        let (name, sni) = match ServerName::try_from(host.name.clone()) {
            Ok(name) => (name, self.sni),
            Err(_) => (ServerName::try_from("localhost").expect("`localhost` is a DNS name"), false),
        };
        let mut config = self.config(host)?;
        config.enable_sni = sni;
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        let stream = connector.connect(name, stream).await.map_err(|error| refused(host, &error))?;
        let binding =
            stream.get_ref().1.peer_certificates().and_then(|chain| chain.first()).and_then(|der| binding(der));
        Ok((stream, binding))
    }

    fn config(&self, host: &Host) -> Result<ClientConfig> {
        let provider = Arc::new(ring::default_provider());
        let verifier = Verifier {
            check: self.check,
            roots: self.roots.clone(),
            store: store(&self.roots),
            algorithms: provider.signature_verification_algorithms,
            host: host.name.clone(),
        };
        let versions: &[_] = if self.only_tls13 { &[&TLS13] } else { &[&TLS13, &TLS12] };
        let broken = |_| Error::new("TLS cannot be set up");
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .map_err(broken)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match &self.client {
            Some(client) => builder
                .with_client_auth_cert(client.0.clone(), client.1.clone_key())
                .map_err(|_| Error::usage("the client's certificate and private key do not fit together"))?,
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"postgresql".to_vec()];
        Ok(config)
    }
}

fn root_label(roots: &Roots) -> String {
    match roots {
        Roots::System => "the system's certificates".to_owned(),
        Roots::File(path) | Roots::Default(Some(path)) => path.display().to_string(),
        Roots::Default(None) => "~/.postgresql/root.crt".to_owned(),
    }
}

fn certificates(path: &std::path::Path) -> Result<Vec<CertificateDer<'static>>> {
    let text = std::fs::read(path).map_err(|error| {
        Error::io("a certificate file cannot be read", &error).path(path).help("see `sslrootcert` and `sslcert`")
    })?;
    let found: Vec<_> = CertificateDer::pem_slice_iter(&text).filter_map(std::result::Result::ok).collect();
    if found.is_empty() {
        return Err(Error::usage("a certificate file holds no certificate in PEM").path(path));
    }
    Ok(found)
}

fn store(roots: &[CertificateDer<'static>]) -> RootCertStore {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(roots.iter().cloned());
    store
}

/// RFC 5929: the hash of the certificate by its own signature's hash function,
/// SHA-256 in place of MD5 and SHA-1. Others are undefined there.
fn binding(der: &CertificateDer<'_>) -> Option<Vec<u8>> {
    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1];
    const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4];
    let certificate = Certificate::parse(der)?;
    let oid = certificate.signature_algorithm.get(2..)?;
    let oid = oid.get(..usize::from(*certificate.signature_algorithm.get(1)?))?;
    let wanted = match (oid.strip_prefix(RSA), oid.strip_prefix(ECDSA)) {
        (Some([4 | 5 | 11]), _) | (_, Some([1] | [3, 2])) => HashAlgorithm::SHA256,
        (Some([12]), _) | (_, Some([3, 3])) => HashAlgorithm::SHA384,
        _ => return None,
    };
    ring::ALL_CIPHER_SUITES.iter().find_map(|suite| match suite {
        SupportedCipherSuite::Tls13(suite) if suite.common.hash_provider.algorithm() == wanted => {
            Some(suite.common.hash_provider.hash(der).as_ref().to_vec())
        }
        _ => None,
    })
}

#[derive(Debug)]
struct Verifier {
    check: Check,
    roots: Arc<Vec<CertificateDer<'static>>>,
    store: RootCertStore,
    algorithms: WebPkiSupportedAlgorithms,
    host: String,
}

impl Verifier {
    fn chain(
        &self,
        der: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), CertificateError> {
        let certificate = Certificate::parse(der).ok_or(CertificateError::BadEncoding)?;
        let seconds = i64::try_from(now.as_secs()).map_err(|_| CertificateError::Expired)?;
        let in_time = |certificate: &Certificate<'_>| match certificate.is_valid_at(seconds) {
            true => Ok(()),
            false if seconds < certificate.not_before => Err(CertificateError::NotValidYet),
            false => Err(CertificateError::Expired),
        };
        // A self-signed server certificate that is its own root: webpki does not
        // let an authority's certificate be a server's.
        if self.roots.iter().any(|root| root.as_ref() == der.as_ref()) {
            return in_time(&certificate);
        }
        if certificate.version == 1 {
            // webpki does not read version 1. Such a certificate has no
            // extensions, so there is nothing but signature and time to check.
            in_time(&certificate)?;
            let issuers = self.roots.iter().filter_map(|root| Certificate::parse(root));
            for root in issuers.filter(|root| root.subject == certificate.issuer) {
                let signed = self.algorithms.all.iter().any(|algorithm| {
                    algorithm.signature_alg_id().as_ref() == certificate.signature_algorithm
                        && algorithm.public_key_alg_id().as_ref() == root.key_algorithm
                        && algorithm.verify_signature(root.key, certificate.signed, certificate.signature).is_ok()
                });
                if signed {
                    return in_time(&root);
                }
            }
            return Err(CertificateError::UnknownIssuer);
        }
        ParsedCertificate::try_from(der)
            .and_then(|parsed| {
                verify_server_cert_signed_by_trust_anchor(&parsed, &self.store, intermediates, now, self.algorithms.all)
            })
            .map_err(|error| match error {
                rustls::Error::InvalidCertificate(error) => error,
                _ => CertificateError::UnknownIssuer,
            })
    }

    /// The handshake's signature by a certificate that webpki does not read.
    fn signature(
        &self,
        message: &[u8],
        certificate: &Certificate<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let of_scheme = self.algorithms.mapping.iter().filter(|(scheme, _)| *scheme == signed.scheme);
        let valid = of_scheme.flat_map(|(_, algorithms)| algorithms.iter()).any(|algorithm| {
            algorithm.public_key_alg_id().as_ref() == certificate.key_algorithm
                && algorithm.verify_signature(certificate.key, message, signed.signature()).is_ok()
        });
        match valid {
            true => Ok(HandshakeSignatureValid::assertion()),
            false => Err(CertificateError::BadSignature.into()),
        }
    }
}

fn version_one<'a>(der: &'a CertificateDer<'_>) -> Option<Certificate<'a>> {
    Certificate::parse(der).filter(|certificate| certificate.version == 1)
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.check != Check::Nothing {
            self.chain(end_entity, intermediates, now)?;
        }
        if self.check == Check::ChainAndName
            && !Certificate::parse(end_entity).is_some_and(|certificate| certificate.names(&self.host))
        {
            return Err(CertificateError::NotValidForName.into());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        match version_one(certificate) {
            Some(certificate) => self.signature(message, &certificate, signed),
            None => verify_tls12_signature(message, certificate, signed, &self.algorithms),
        }
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        // RFC 8446, 4.4.3: no PKCS #1 v1.5 in version 1.3.
        let old =
            [SignatureScheme::RSA_PKCS1_SHA256, SignatureScheme::RSA_PKCS1_SHA384, SignatureScheme::RSA_PKCS1_SHA512];
        match version_one(certificate) {
            Some(certificate) if !old.contains(&signed.scheme) => self.signature(message, &certificate, signed),
            _ => verify_tls13_signature(message, certificate, signed, &self.algorithms),
        }
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Why the handshake failed, in our words: the library's may quote the peer.
fn refused(host: &Host, error: &std::io::Error) -> Error {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let (problem, help) = match inner {
        Some(rustls::Error::InvalidCertificate(error)) => match error {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
                "the server's certificate is for another host name",
                "connect by the name in the certificate, or check the chain alone with `sslmode=verify-ca`",
            ),
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                ("the server's certificate has expired", "renew it on the server; check this machine's clock")
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                ("the server's certificate is not valid yet", "check this machine's clock")
            }
            _ => (
                "the server's certificate is not signed by a root certificate that is trusted here",
                "put the authority's certificate into `~/.postgresql/root.crt`, or name its file in `sslrootcert`",
            ),
        },
        Some(_) => (
            "the TLS handshake with the server failed",
            "the server may ask for a client certificate (`sslcert`, `sslkey`) or speak only TLS older than 1.2",
        ),
        None => ("the server closed the connection during the TLS handshake", "look into the server's log"),
    };
    Error::new(problem).name("at", host.label()).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Made by `openssl` for these tests, valid for a hundred years; the keys
    // are gone. VERSION_1 and VERSION_3 are signed by ROOT; OTHER_ROOT has its
    // name and another key.
    const ROOT: &str = "\
         MIIBdTCCARugAwIBAgIUVzY8MYrw9US5nOReGHgexge6Y88wCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEUm9vdDAgFw0yNjExMjIw\
         NzU5MzdaGA8yMTI2MTAyOTA3NTkzN1owDzENMAsGA1UEAwwEUm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPAx4airKOJf\
         Nh5jHSgjzc+EOYGn9gsCyOHBhu+jgUV4m6KEgNtgebMu2Q3AO3iPBYVpVS0MkZsgwqtVJOZ185KjUzBRMB0GA1UdDgQWBBQsivEg\
         MslOEC/E4LR5rXnZ5+sIgjAfBgNVHSMEGDAWgBQsivEgMslOEC/E4LR5rXnZ5+sIgjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49\
         BAMCA0gAMEUCIEpVyNeDHDGXF4IsTSb8uef1JAPjjLv37LfhP8+qzjTCAiEAzIoxmEVsit7p7F1exOreCHrXqBzy5XEnZyWVEft6\
         nGU=";
    const OTHER_ROOT: &str = "\
         MIIBdTCCARugAwIBAgIUOb++ufEoP6AAd40Au+VwQtfkSlkwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEUm9vdDAgFw0yNjExMjIw\
         NzU5MzdaGA8yMTI2MTAyOTA3NTkzN1owDzENMAsGA1UEAwwEUm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFFmrUuxxvj/\
         gDtyv0NIQJN0/qEG93AXNU1z5C/ye8lGHb+TfHw1r1N5WsrgUsEDGdsjofFA4D1bVmXoU5sbgeejUzBRMB0GA1UdDgQWBBTRBNfz\
         gJ7XihAriCxo+hDJ6+pYszAfBgNVHSMEGDAWgBTRBNfzgJ7XihAriCxo+hDJ6+pYszAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49\
         BAMCA0gAMEUCIQDuc8ba3pDj/MlVLdTluIUHtitwekqoO6B2o5kNjqebzQIgMB2zqxTcsvSskBsvCbk30lCTS4NTr/boy5B8YflC\
         eHk=";
    const SELF_SIGNED: &str = "\
         MIIBnTCCAUKgAwIBAgIUTBUfs6jwdOwhzSdiqVVorRBjRmEwCgYIKoZIzj0EAwIwGjEYMBYGA1UEAwwPZGIuZXhhbXBsZS50ZXN0\
         MCAXDTI2MTEyMjA3NTkzN1oYDzIxMjYxMDI5MDc1OTM3WjAaMRgwFgYDVQQDDA9kYi5leGFtcGxlLnRlc3QwWTATBgcqhkjOPQIB\
         BggqhkjOPQMBBwNCAARI+BkeZd9D51BE/VNFfhB+wCafKhPxgDoIFZgjR/N4SXHAu5VtG7ICzEO1c/yIrjNhgqYE/FVFTeWjoYX7\
         N7lEo2QwYjAdBgNVHQ4EFgQUt7cKR/cNIUOONf6zJX9Me0AKRZYwHwYDVR0jBBgwFoAUt7cKR/cNIUOONf6zJX9Me0AKRZYwDwYD\
         VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwTAAAIBMAoGCCqGSM49BAMCA0kAMEYCIQCW8Yn37Cc6N0wkVh9mzyOyxZuEnnUH2Bpq\
         miv6+gD++wIhAOSUX3O12TD9GxqO8Mz4qzalDCv88InrdwWCrTo40rqQ";
    const VERSION_1: &str = "\
         MIIBJjCBzAIUWqhdx7rjR+8tgDj8ZChAtXa+B/swCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEUm9vdDAgFw0yNjExMjIwNzU5Mzda\
         GA8yMTI2MTAyOTA3NTkzN1owGjEYMBYGA1UEAwwPZGIuZXhhbXBsZS50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEy2wZ\
         LLrfuHMZKwjS5IEFUVata5PtQOBdZX8qBHdIzUPixPxAOwJ4oacaQmNmLVREvTOe6pkxrgpnmvAyia4loTAKBggqhkjOPQQDAgNJ\
         ADBGAiEAsLt9/DeVyQlwhR8WxovLFpd88O/i6AVs0kiOIDK3Ds4CIQDXsyxLszp+MXkeSWWpjqIMvVBCM+AmVUbGHppPyqqNOA==";
    const VERSION_3: &str = "\
         MIIBkzCCATigAwIBAgIUWqhdx7rjR+8tgDj8ZChAtXa+B/wwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEUm9vdDAgFw0yNjExMjIw\
         NzU5MzdaGA8yMTI2MTAyOTA3NTkzN1owFzEVMBMGA1UEAwwMaWdub3JlZC50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\
         XORiO/B0eRwmboXd/Xa7HYXWmcBLOfDJ27W3YPwUGwDoSmKdJWVnZNmRVkg2KlFoYy7k0GJZFMJpiSe9AVlOi6NoMGYwGQYDVR0R\
         BBIwEIIOKi5leGFtcGxlLnRlc3QwCQYDVR0TBAIwADAdBgNVHQ4EFgQUmmGYrzsPmXIkBgyKiT8v+BYKik8wHwYDVR0jBBgwFoAU\
         LIrxIDLJThAvxOC0ea152efrCIIwCgYIKoZIzj0EAwIDSQAwRgIhANW6QUb4lO+4ykQ89XEn3cClWF8oT3Ko3cuuS/Mg+NDAAiEA\
         +gyHxYsRUxEU6k31tvyFRNhVB+cH6eoNFgTUUrkD3Wg=";

    /// 2030-01-01.
    const NOW: u64 = 1_893_456_000;

    fn der(base64: &str) -> CertificateDer<'static> {
        let pem = format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n");
        CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()
    }

    fn check(check: Check, roots: &[&str], server: &str, host: &str, now: u64) -> Result<(), CertificateError> {
        let roots: Vec<_> = roots.iter().map(|root| der(root)).collect();
        let verifier = Verifier {
            check,
            store: store(&roots),
            roots: Arc::new(roots),
            algorithms: ring::default_provider().signature_verification_algorithms,
            host: host.to_owned(),
        };
        let name = ServerName::try_from("unused.test").unwrap();
        let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(now));
        match verifier.verify_server_cert(&der(server), &[], &name, &[], now) {
            Ok(_) => Ok(()),
            Err(rustls::Error::InvalidCertificate(error)) => Err(error),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_chain_is_trusted_as_libpq_does() {
        for server in [VERSION_1, VERSION_3] {
            assert!(check(Check::Chain, &[OTHER_ROOT, ROOT], server, "x", NOW).is_ok());
            assert!(check(Check::Chain, &[OTHER_ROOT], server, "x", NOW).is_err());
            assert!(check(Check::Chain, &[SELF_SIGNED], server, "x", NOW).is_err());
            assert!(check(Check::Chain, &[], server, "x", NOW).is_err());
            assert!(check(Check::Nothing, &[], server, "x", NOW).is_ok());
            assert!(check(Check::Chain, &[ROOT], server, "x", NOW + 4_000_000_000).is_err());
            assert!(check(Check::Chain, &[ROOT], server, "x", 0).is_err());
        }
        assert!(check(Check::Chain, &[SELF_SIGNED], SELF_SIGNED, "x", NOW).is_ok());
        assert!(check(Check::Chain, &[ROOT], SELF_SIGNED, "x", NOW).is_err());
        assert_eq!(check(Check::Chain, &[SELF_SIGNED], SELF_SIGNED, "x", 0), Err(CertificateError::NotValidYet));
    }

    #[test]
    fn the_name_is_checked_as_libpq_does() {
        let name = |server, host| check(Check::ChainAndName, &[ROOT, SELF_SIGNED], server, host, NOW);
        assert!(name(VERSION_1, "db.example.test").is_ok());
        assert_eq!(name(VERSION_1, "other.example.test"), Err(CertificateError::NotValidForName));
        assert!(name(VERSION_3, "db.example.test").is_ok());
        // A common name does not count beside an alternative name of its kind.
        assert!(name(VERSION_3, "ignored.test").is_err());
        assert!(name(SELF_SIGNED, "192.0.2.1").is_ok());
        assert!(name(SELF_SIGNED, "192.0.2.2").is_err());
        assert!(name(SELF_SIGNED, "db.example.test").is_ok());
    }

    #[test]
    fn a_forged_signature_is_refused() {
        let mut forged = der(VERSION_1).to_vec();
        let last = forged.len() - 1;
        forged[last] ^= 1;
        let roots = vec![der(ROOT)];
        let algorithms = ring::default_provider().signature_verification_algorithms;
        let verifier = Verifier {
            check: Check::Chain,
            store: store(&roots),
            roots: Arc::new(roots),
            algorithms,
            host: String::new(),
        };
        let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(NOW));
        assert!(verifier.chain(&der(VERSION_1), &[], now).is_ok());
        assert_eq!(verifier.chain(&forged.into(), &[], now), Err(CertificateError::UnknownIssuer));
    }

    #[test]
    fn binding_is_the_hash_of_the_certificate() {
        assert_eq!(binding(&der(VERSION_1)).unwrap().len(), 32);
        assert_ne!(binding(&der(VERSION_1)), binding(&der(VERSION_3)));
    }
}
