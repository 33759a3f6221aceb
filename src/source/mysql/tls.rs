//! Encryption and the check of the server, by MySQL's meaning of `ssl-mode`.
//!
//! REQUIRED encrypts and checks nothing, VERIFY_CA the chain, VERIFY_IDENTITY
//! the chain and the host's name. The handshake is the driver's, with rustls:
//! TLS 1.2 and 1.3, certificates of version 3. Revocation is not checked.

use std::path::Path;

use mysql_async::{ClientIdentity, SslOpts};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::settings::{SslMode, Tls};
use crate::error::{Error, Result};

/// The driver lets a wrong name pass by finding this word in the failure's text,
/// where today's rustls writes the name that was expected. So VERIFY_CA expects
/// this one: the chain has been checked by then, and no other failure quotes it.
const ANY_NAME: &str = "NotValidForName.invalid";

/// What the driver is told; `None` asks for no encryption.
///
/// # Errors
/// A certificate file that is missing or holds none.
pub fn options(tls: &Tls) -> Result<Option<SslOpts>> {
    let checked = match tls.mode {
        SslMode::Disabled => return Ok(None),
        SslMode::Preferred | SslMode::Required => false,
        SslMode::VerifyCa | SslMode::VerifyIdentity => true,
    };
    let mut options = SslOpts::default()
        .with_danger_accept_invalid_certs(!checked)
        .with_danger_skip_domain_validation(tls.mode != SslMode::VerifyIdentity);
    if checked {
        let roots = match &tls.roots {
            Some(path) => certificates(path)?,
            None => rustls_native_certs::load_native_certs().certs,
        };
        // One that cannot be parsed would end the handshake; the others may do.
        let usable = |root: &CertificateDer<'static>| RootCertStore::empty().add(root.clone()).is_ok();
        let roots: Vec<_> = roots.into_iter().filter(usable).map(|root| root.as_ref().to_vec().into()).collect();
        if roots.is_empty() {
            return Err(Error::usage(
                "`ssl-mode` asks to check the server's certificate, but there is no root certificate",
            )
            .help("name the file with the authority's certificate in `ssl-ca`"));
        }
        options = options.with_disable_built_in_roots(true).with_root_certs(roots);
        if tls.mode == SslMode::VerifyCa {
            options = options.with_danger_tls_hostname_override(Some(ANY_NAME));
        }
    }
    if let Some((certificate, key)) = &tls.client {
        certificates(certificate)?;
        rustls::pki_types::PrivateKeyDer::from_pem_file(key).map_err(|_| {
            Error::usage("the client's private key cannot be read").path(key).help("it has to be unencrypted PEM")
        })?;
        options =
            options.with_client_identity(Some(ClientIdentity::new(certificate.clone().into(), key.clone().into())));
    }
    Ok(Some(options))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let text = std::fs::read(path).map_err(|error| {
        Error::io("a certificate file cannot be read", &error)
            .leading_to_usage()
            .path(path)
            .help("see `ssl-ca` and `ssl-cert`")
    })?;
    let found: Vec<_> = CertificateDer::pem_slice_iter(&text).filter_map(std::result::Result::ok).collect();
    if found.is_empty() {
        return Err(Error::usage("a certificate file holds no certificate in PEM").path(path));
    }
    Ok(found)
}

/// Why a handshake failed, in our words: the library's may quote the peer.
pub fn refused(error: &rustls::Error) -> Error {
    use rustls::CertificateError;
    let (problem, help) = match error {
        rustls::Error::InvalidCertificate(error) => match error {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
                "the server's certificate is for another host name",
                "connect by the name in the certificate, or check the chain alone with `ssl-mode=VERIFY_CA`",
            ),
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                ("the server's certificate has expired", "renew it on the server; check this machine's clock")
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                ("the server's certificate is not valid yet", "check this machine's clock")
            }
            _ => (
                "the server's certificate is not signed by a root certificate that is trusted here",
                "name the file with the authority's certificate in `ssl-ca`",
            ),
        },
        _ => (
            "the TLS handshake with the server failed",
            "the server may ask for a client certificate (`ssl-cert`, `ssl-key`) or speak only TLS older than 1.2",
        ),
    };
    Error::new(problem).help(help)
}
