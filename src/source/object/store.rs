//! The same through the crate `object_store`; async ends here.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path;
use object_store::{
    ClientOptions, MultipartUpload, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, RetryConfig,
};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::error::{Error, Result};
use crate::source::Stop;

/// Bytes of one part. S3 takes 10,000 of them: 160 GB for one object.
const PART_BYTES: usize = 16 << 20;

/// Parts that are on their way at the same time.
const PARTS_AT_ONCE: usize = 2;

/// How long the parts of an upload that failed are asked to be thrown away.
const PATIENCE: Duration = Duration::from_secs(10);

/// One object. `Debug` shows its name alone.
#[derive(Clone)]
pub struct Place {
    /// `s3://bucket/key`
    name: String,
    path: Path,
    store: Arc<dyn ObjectStore>,
    runtime: Arc<Runtime>,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Place) -> bool {
        self.name == other.name
    }
}

impl Eq for Place {}

impl Place {
    /// # Errors
    /// A URL that names no object; settings that cannot be used.
    pub fn read(url: &str, variables: &BTreeMap<String, String>) -> Result<Place> {
        let unclear = || {
            Error::usage("the URL names no object")
                .help("write s3://bucket/key, gs://bucket/key or az://container/key, without a question mark")
        };
        let (scheme, rest) = url.split_once("://").ok_or_else(unclear)?;
        let (bucket, key) = rest.split_once('/').ok_or_else(unclear)?;
        let path = Path::parse(key).map_err(|_| unclear())?;
        if bucket.is_empty() || key.is_empty() || key.ends_with('/') || url.contains(['?', '#', '@']) {
            return Err(unclear());
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|error| Error::io("the connection's event loop does not start", &error))?;
        // One cryptography for all connections; a second call changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let store = store(scheme, bucket, variables)?;
        Ok(Place { name: url.to_owned(), path, store, runtime: Arc::new(runtime) })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The object whose name has this behind it.
    pub fn beside(&self, suffix: &str) -> Place {
        let path = Path::from(format!("{}{suffix}", self.path));
        Place { name: format!("{}{suffix}", self.name), path, ..self.clone() }
    }

    /// # Errors
    /// A store that does not answer, or does not let us look.
    pub fn exists(&self) -> Result<bool> {
        match self.runtime.block_on(self.store.head(&self.path)) {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(self.failed("the object store does not say whether the object is there", &error)),
        }
    }

    /// # Errors
    /// As [`Place::exists`]; an object that is not there is none.
    pub fn delete(&self) -> Result<()> {
        match self.runtime.block_on(self.store.delete(&self.path)) {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed("an object cannot be removed", &error)),
        }
    }

    /// Writes the object's bytes to `out`, range by range.
    ///
    /// # Errors
    /// What cannot be read or written; an object that changes meanwhile.
    pub fn fetch(&self, out: &mut dyn Write, stop: &Stop) -> Result<()> {
        let lost = |error: &object_store::Error| self.failed("the object cannot be read", error);
        let found = self.runtime.block_on(self.store.head(&self.path)).map_err(|error| lost(&error))?;
        let mut at = 0;
        while at < found.size {
            stop.check()?;
            let end = found.size.min(at + PART_BYTES as u64);
            let options = object_store::GetOptions {
                range: Some((at..end).into()),
                if_match: found.e_tag.clone(),
                ..object_store::GetOptions::default()
            };
            let bytes = self.runtime.block_on(async { self.store.get_opts(&self.path, options).await?.bytes().await });
            let bytes = bytes.map_err(|error| lost(&error))?;
            out.write_all(&bytes).map_err(|error| Error::io("what is fetched cannot be kept in a file", &error))?;
            at = end;
        }
        Ok(())
    }

    /// Begins an object; nothing is sent before there is a part of it.
    pub fn upload(&self, may_replace: bool) -> Upload {
        Upload { place: self.clone(), may_replace, buffer: Vec::new(), parts: None, sending: JoinSet::new() }
    }

    /// What went wrong, without what the store said: it may quote keys and signatures.
    fn failed(&self, problem: &'static str, error: &object_store::Error) -> Error {
        use object_store::Error as Failure;
        let error = match error {
            Failure::NotFound { .. } => Error::new("the object store has no such bucket or object")
                .leading_to_usage()
                .help("check bucket and key, and that the region and AWS_ENDPOINT_URL are those of the store"),
            Failure::AlreadyExists { .. } | Failure::Precondition { .. } => exists(),
            Failure::PermissionDenied { .. } | Failure::Unauthenticated { .. } => {
                Error::new("the object store does not let us in").help(CREDENTIALS)
            }
            Failure::NotSupported { .. } | Failure::NotImplemented { .. } => {
                Error::new("the object store does not have what this needs")
            }
            error => match cause(error) {
                Some(io) => Error::io(problem, io)
                    .help("check the network, and AWS_ENDPOINT_URL, GOOGLE_BASE_URL or AZURE_STORAGE_ENDPOINT"),
                None => Error::new(problem).help(CREDENTIALS),
            },
        };
        error.name("at", &self.name)
    }
}

const CREDENTIALS: &str = "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION (`aws configure export-credentials \
     --format env` prints them), GOOGLE_APPLICATION_CREDENTIALS, or AZURE_STORAGE_ACCOUNT_NAME and \
     AZURE_STORAGE_ACCOUNT_KEY; they need to read, write and delete the object";

fn exists() -> Error {
    Error::usage("the output exists already").help("name another object, or replace it with `--force`")
}

/// The system's own failure below an error of the network.
fn cause(error: &object_store::Error) -> Option<&std::io::Error> {
    let mut below: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(error) = below {
        if let Some(io) = error.downcast_ref::<std::io::Error>().filter(|io| io.raw_os_error().is_some()) {
            return Some(io);
        }
        below = error.source();
    }
    None
}

/// The store of a bucket. Without TLS only a server on this machine is talked to,
/// unless `AWS_ALLOW_HTTP` and its like say so.
fn store(scheme: &str, bucket: &str, variables: &BTreeMap<String, String>) -> Result<Arc<dyn ObjectStore>> {
    let retry = RetryConfig { max_retries: 4, retry_timeout: Duration::from_secs(60), ..RetryConfig::default() };
    let set = |prefixes: &'static [&'static str]| {
        let is_of = move |name: &&String| prefixes.iter().any(|prefix| name.starts_with(prefix));
        variables.keys().filter(is_of).map(|name| (name.to_ascii_lowercase(), variables[name].clone()))
    };
    let of_this_machine = |names: &[&str]| {
        let endpoint = names.iter().find_map(|name| variables.get(*name));
        endpoint.is_some_and(|endpoint| is_of_this_machine(endpoint))
    };
    let options = |plain: bool| match plain {
        true => ClientOptions::new().with_allow_http(true),
        false => ClientOptions::new(),
    };
    // What the crate says may quote a setting.
    let wrong = |_| Error::usage("the settings of the object store cannot be used").help(CREDENTIALS);
    Ok(match scheme {
        "s3" => {
            let plain = of_this_machine(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"]);
            let builder = AmazonS3Builder::new().with_client_options(options(plain)).with_bucket_name(bucket);
            let builder = set(&["AWS_"]).fold(builder, |builder, (name, value)| match name.parse() {
                Ok(key) => builder.with_config(key, value),
                Err(_) => builder,
            });
            Arc::new(builder.with_bucket_name(bucket).with_retry(retry).build().map_err(wrong)?)
        }
        "gs" => {
            let plain = of_this_machine(&["GOOGLE_BASE_URL"]);
            let builder = GoogleCloudStorageBuilder::new().with_client_options(options(plain));
            let builder = set(&["GOOGLE_"]).fold(builder, |builder, (name, value)| match name.parse() {
                Ok(key) => builder.with_config(key, value),
                Err(_) => builder,
            });
            Arc::new(builder.with_bucket_name(bucket).with_retry(retry).build().map_err(wrong)?)
        }
        "az" => {
            let plain = of_this_machine(&["AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"]);
            let builder = MicrosoftAzureBuilder::new().with_client_options(options(plain));
            let builder =
                set(&["AZURE_", "IDENTITY_", "MSI_"]).fold(builder, |builder, (name, value)| match name.parse() {
                    Ok(key) => builder.with_config(key, value),
                    Err(_) => builder,
                });
            Arc::new(builder.with_container_name(bucket).with_retry(retry).build().map_err(wrong)?)
        }
        _ => return Err(Error::usage("this is no object store that standin knows").help("write s3://, gs:// or az://")),
    })
}

fn is_of_this_machine(endpoint: &str) -> bool {
    let Some(rest) = endpoint.strip_prefix("http://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

/// An object on its way. Dropped before [`Upload::complete`], nothing of it stays.
pub struct Upload {
    place: Place,
    may_replace: bool,
    buffer: Vec<u8>,
    parts: Option<Box<dyn MultipartUpload>>,
    sending: JoinSet<object_store::Result<()>>,
}

impl Upload {
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Takes bytes, and sends a part when there are enough for one.
    ///
    /// # Errors
    /// The store's, also those of an earlier part.
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PART_BYTES - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            bytes = later;
            if self.buffer.len() == PART_BYTES {
                self.send_part()?;
            }
        }
        Ok(())
    }

    fn send_part(&mut self) -> Result<()> {
        let Upload { place, buffer, parts, sending, .. } = self;
        let sent = place.runtime.block_on(async {
            let upload = match parts {
                Some(upload) => upload,
                None => parts.insert(place.store.put_multipart(&place.path).await?),
            };
            while sending.len() >= PARTS_AT_ONCE {
                joined(sending).await?;
            }
            let part = std::mem::take(buffer);
            sending.spawn(upload.put_part(PutPayload::from(part)));
            Ok::<(), object_store::Error>(())
        });
        sent.map_err(|error| self.place.failed(UNSENT, &error))
    }

    /// The object is there when this returns.
    ///
    /// # Errors
    /// The store's; an object that appeared meanwhile.
    pub fn complete(mut self) -> Result<()> {
        let place = self.place.clone();
        let failed = |error: object_store::Error| place.failed(UNSENT, &error);
        if self.parts.is_none() {
            let mode = if self.may_replace { PutMode::Overwrite } else { PutMode::Create };
            let payload = PutPayload::from(std::mem::take(&mut self.buffer));
            let put = place.store.put_opts(&place.path, payload, PutOptions { mode, ..PutOptions::default() });
            return place.runtime.block_on(put).map(|_| ()).map_err(failed);
        }
        if !self.buffer.is_empty() {
            self.send_part()?;
        }
        // The crate has no condition for what was uploaded in parts.
        if !self.may_replace && place.exists()? {
            return Err(exists().name("at", &place.name));
        }
        let Upload { parts, sending, .. } = &mut self;
        let done = place.runtime.block_on(async {
            while !sending.is_empty() {
                joined(sending).await?;
            }
            match parts {
                Some(upload) => upload.complete().await.map(|_| ()),
                None => Ok(()),
            }
        });
        done.map_err(failed)?;
        self.parts = None;
        Ok(())
    }
}

const UNSENT: &str = "the object store does not take the output";

/// Waits for one part.
async fn joined(sending: &mut JoinSet<object_store::Result<()>>) -> object_store::Result<()> {
    match sending.join_next().await {
        Some(Ok(sent)) => sent,
        Some(Err(source)) => Err(object_store::Error::JoinError { source }),
        None => Ok(()),
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let Upload { place, parts, sending, .. } = self;
        let Some(upload) = parts else { return };
        sending.abort_all();
        // Best effort: the parts of a program that was killed are thrown away by a rule
        // of the bucket. They are no object either way.
        let _ = place.runtime.block_on(async { tokio::time::timeout(PATIENCE, upload.abort()).await });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_name_one_object() {
        for url in ["s3://", "s3://b", "s3://b/", "s3://b/k/", "s3:///k", "s3://u:p@b/k", "s3://b/k?x=1", "ftp://b/k"] {
            let error = Place::read(url, &BTreeMap::new()).err().unwrap_or_else(|| panic!("{url}"));
            assert!(!error.to_string().contains("u:p"), "{url}");
        }
        assert!(is_of_this_machine("http://127.0.0.1:9000") && is_of_this_machine("http://localhost/x"));
        assert!(!is_of_this_machine("http://localhost.example") && !is_of_this_machine("https://localhost"));
    }
}
