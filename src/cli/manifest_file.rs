//! The manifest and its signature, beside the artefact they are about.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use zeroize::Zeroizing;

use super::project::Project;
use super::{Context, gate, key_file};
use crate::error::{Error, Result};
use crate::manifest::{self, Artefact, Digest, Manifest, PublicKey, SignKey, Sum};
use crate::plan::Plan;
use crate::rules::{KeyReference, key_reference};
use crate::run::Summary;
use crate::schema::{Catalog, EngineKind};
use crate::sink::folder::Part;
use crate::sink::heading::Heading;
use crate::sink::object;
use crate::sink::output::{Existing, Pending, Sealed};
use crate::source::Stop;
use crate::source::object::{Place, is_url};

/// Longer keys are none.
const PUBLIC_KEY_BYTES_MAX: u64 = 64 << 10;

/// `shop.sql.gz.manifest.json`
pub fn beside(artefact: &Path) -> PathBuf {
    with_suffix(artefact, manifest::SUFFIX)
}

/// `shop.sql.gz.manifest.json.sig`
pub fn signature_of(manifest: &Path) -> PathBuf {
    with_suffix(manifest, manifest::SIGNATURE_SUFFIX)
}

/// The artefact that a manifest stands beside, by its name.
pub fn artefact_of(manifest: &Path) -> Option<PathBuf> {
    let name = manifest.file_name()?.to_str()?.strip_suffix(manifest::SUFFIX)?;
    Some(manifest.with_file_name(name))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// What a run that is complete tells of itself.
pub struct Made<'a> {
    pub project: &'a Project,
    pub catalog: &'a Catalog,
    pub plan: &'a Plan,
    pub heading: &'a Heading,
    pub summary: &'a Summary,
    /// As behind `--to`.
    pub format: &'static str,
    /// Whose SQL it is: the source's, unless another was asked for.
    pub engine: EngineKind,
}

/// Gives the output its name, and its manifest beside it, signed where there is a key.
///
/// # Errors
/// Neither is left when one cannot be written; where only the second name cannot
/// be given, the artefact is there without its manifest, and that is said.
pub fn publish(sealed: Sealed, made: &Made<'_>, key: Option<&SignKey>) -> Result<()> {
    let Made { project, catalog, plan, heading, summary, format, engine } = *made;
    let mut sealed = sealed;
    let (sum, bytes, files) = match &sealed {
        Sealed::File { sum, bytes, .. } | Sealed::Object { sum, bytes, .. } => (sum.clone(), *bytes, Vec::new()),
        Sealed::Folder(folder) => {
            let (sum, bytes) = folder.digest();
            (sum, bytes, folder.parts().to_vec())
        }
        Sealed::Stream => return Ok(()),
    };
    let artefact = Artefact { engine: engine.name().to_owned(), format: format.to_owned(), bytes, sum, files };
    let rules = Digest::of(project.rules.text.as_bytes());
    let snapshot = Digest::of(&project.snapshot_bytes()?);
    let manifest = Manifest {
        tables: manifest::describe(catalog, plan, &summary.tables),
        gate: gate::checks(&summary.gate),
        ..Manifest::new(heading, rules, snapshot, artefact)
    };
    let text = manifest.to_json();
    let path = match &sealed {
        Sealed::File { pending, .. } => pending.final_path().to_owned(),
        Sealed::Folder(folder) => folder.final_path().to_owned(),
        Sealed::Object { pending, .. } => {
            let place = pending.place().clone();
            return publish_objects(sealed, &place, &text, key);
        }
        Sealed::Stream => return Ok(()),
    };
    let name = beside(&path);
    if let Sealed::Folder(folder) = &mut sealed {
        folder.replaces(&parts(&name));
    }
    let signature = signature_of(&name);
    // A manifest of an artefact that is gone says nothing, so it may be replaced.
    let mut file = Pending::create(&name, Existing::Replace)?;
    file.write(text.as_bytes())?;
    let signed = key.map(|key| {
        let mut signed = Pending::create(&signature, Existing::Replace)?;
        signed.write(&key.sign(text.as_bytes()))?;
        Ok::<Pending, Error>(signed)
    });
    let signed = signed.transpose()?;
    // A signature of another manifest would only mislead.
    if let Err(error) = std::fs::remove_file(&signature)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(Error::io("an older signature cannot be removed", &error).path(&signature));
    }
    sealed.publish()?;
    file.publish()?;
    signed.map_or(Ok(()), Pending::publish)
}

/// The same in object storage, where an object is written whole: the manifest comes
/// after what it is about.
fn publish_objects(sealed: Sealed, place: &Place, text: &str, key: Option<&SignKey>) -> Result<()> {
    let name = place.beside(manifest::SUFFIX);
    let signature = name.beside(manifest::SIGNATURE_SUFFIX);
    signature.delete()?;
    sealed.publish()?;
    object::put(&name, text.as_bytes())?;
    key.map_or(Ok(()), |key| object::put(&signature, &key.sign(text.as_bytes())))
}

/// The object that a word on the command line names; `None` for a file.
///
/// # Errors
/// A URL that names none; settings that cannot be used.
pub fn object(context: &Context, word: &Path) -> Result<Option<Place>> {
    let Some(url) = word.to_str().filter(|word| is_url(word)) else { return Ok(None) };
    Place::read(url, &context.environment.variables()).map(Some)
}

/// An artefact of a store with what stands beside it, in a private folder that goes
/// away with the value.
pub struct Fetched {
    _folder: TempDir,
    pub path: PathBuf,
}

/// # Errors
/// An object that cannot be had; no room for it.
pub fn fetched(place: &Place, stop: &Stop) -> Result<Fetched> {
    let failed = |error: std::io::Error| Error::io("no folder can be made to fetch the artefact into", &error);
    let folder = tempfile::Builder::new().prefix("standin-").tempdir().map_err(failed)?;
    let name = place.name().rsplit('/').next().unwrap_or("artefact");
    let path = folder.path().join(name);
    let fetch = |place: &Place, path: &Path| {
        let mut file = std::fs::File::create(path).map_err(failed)?;
        place.fetch(&mut file, stop)
    };
    fetch(place, &path)?;
    let manifest = place.beside(manifest::SUFFIX);
    for (place, path) in
        [(manifest.beside(manifest::SIGNATURE_SUFFIX), signature_of(&beside(&path))), (manifest, beside(&path))]
    {
        if place.exists()? {
            fetch(&place, &path)?;
        }
    }
    Ok(Fetched { _folder: folder, path })
}

/// The files of the output that stands there, as its manifest lists them; none where
/// there is no manifest that can be read.
pub fn parts(manifest: &Path) -> Vec<Part> {
    let read = std::fs::read(manifest).ok().and_then(|bytes| manifest::parse(&bytes).ok());
    read.map_or(Vec::new(), |manifest| manifest.artefact.files)
}

/// SHA-256 and size of a file.
///
/// # Errors
/// When it cannot be read.
pub fn digest(path: &Path) -> Result<(Sum, u64)> {
    let failed = |error: std::io::Error| Error::io("the file cannot be read", &error).leading_to_usage().path(path);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut digest = Digest::new();
    let mut buffer = vec![0; 256 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(digest.finish()),
            Ok(read) => digest.update(&buffer[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

/// The key that `--sign-key` refers to: `env:NAME`, `file:PATH`, `command:LINE`.
///
/// # Errors
/// What is no reference, and what leads to no key; the key itself is in no message.
pub fn sign_key(context: &Context, reference: &str) -> Result<SignKey> {
    const HELP: &str =
        "`standin key sign-new` prints a signing key; refer to it by env:NAME, file:PATH or command:LINE";
    let reference = key_reference(reference).ok_or_else(|| {
        // Not quoted: it may be the key itself.
        Error::usage("the signing key is named by no reference").help(HELP)
    })?;
    let text: Zeroizing<Vec<u8>> = match &reference {
        KeyReference::Env(name) => {
            let text = context.environment.get(name).ok_or_else(|| {
                Error::usage("the signing key is missing: its environment variable is not set")
                    .name("variable", name)
                    .help(HELP)
            })?;
            Zeroizing::new(text.as_bytes().to_vec())
        }
        KeyReference::File(path) => key_file::read(Path::new(path))?,
        KeyReference::Command(line) => {
            let failed = |error: &std::io::Error| Error::io("the command of the signing key cannot be run", error);
            let mut child =
                Command::new("sh").args(["-c", line]).stdout(Stdio::piped()).spawn().map_err(|error| failed(&error))?;
            let mut stdout = child.stdout.take().expect("it is piped");
            let text = key_file::text(&mut stdout).map_err(|error| failed(&error))?;
            drop(stdout);
            if !child.wait().map_err(|error| failed(&error))?.success() {
                return Err(Error::new("the command of the signing key failed").help(HELP));
            }
            text
        }
    };
    SignKey::parse(std::str::from_utf8(&text).unwrap_or_default())
}

/// A public key's file.
///
/// # Errors
/// When it cannot be read, or is none.
pub fn public_key(path: &Path) -> Result<PublicKey> {
    let failed = |error: std::io::Error| {
        Error::io("the public key cannot be read", &error)
            .leading_to_usage()
            .path(path)
            .help("`standin key public env:NAME > FILE` writes the one that belongs to a signing key")
    };
    let mut text = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(PUBLIC_KEY_BYTES_MAX).read_to_end(&mut text).map_err(failed)?;
    PublicKey::parse(&String::from_utf8_lossy(&text)).map_err(|error| error.path(path))
}
