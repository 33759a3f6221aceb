//! `standin key`: fresh key material, and where keys come from.

use std::path::Path;
use std::process::{Command, Stdio};

use clap::{Args, Subcommand};

use super::{Context, Verdict, key_file, manifest_file};
use crate::error::{Error, Result};
use crate::manifest::SignKey;
use crate::rules::KeyReference;
use crate::seed::Key;

#[derive(Args)]
#[command(after_help = "Examples:
  export STANDIN_KEY=$(standin key new)           for `key: env:STANDIN_KEY` in the rules
  (umask 077; standin key new > mask.key)         for `key: file:mask.key`; never commit it
  (umask 077; standin key sign-new > sign.pem)    for `standin dump --sign-key file:sign.pem`
  standin key public file:sign.pem > public.pem   for `standin verify --public-key public.pem`")]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Print a new key: 64 hex digits. Store it as a secret; never commit it
    #[command(after_help = "Examples:
  export STANDIN_KEY=$(standin key new)")]
    New,
    /// Print a new Ed25519 key that signs manifests, as PEM. Store it as a secret
    #[command(after_help = "Examples:
  (umask 077; standin key sign-new > sign.pem)
  openssl genpkey -algorithm ed25519              makes one, too")]
    SignNew,
    /// Print the public key that belongs to a signing key, as PEM
    #[command(after_help = "Examples:
  standin key public env:STANDIN_SIGN_KEY > public.pem")]
    Public {
        /// env:NAME, file:PATH or command:LINE
        #[arg(value_name = "REF")]
        reference: String,
    },
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    match &arguments.action {
        Action::New => {
            let mut line = Key::ephemeral()?.to_hex();
            line.push('\n');
            context.terminal.print(&line)?;
        }
        Action::SignNew => context.terminal.print(&SignKey::new()?.to_pem())?,
        Action::Public { reference } => {
            let key = manifest_file::sign_key(context, reference)?;
            context.terminal.print(&key.public().to_pem())?;
        }
    }
    Ok(Verdict::Clean)
}

/// Fetches the key that the rules refer to. `directory` is the project's.
///
/// # Errors
/// A missing key names both ways on; the key itself is in no message.
pub fn resolve(context: &Context, reference: Option<&KeyReference>, directory: &Path) -> Result<Key> {
    const WAYS: &str =
        "set it (`standin key new` prints one), or pass --ephemeral-key for values that hold for this run alone";
    match reference {
        None => Err(Error::usage("the rules name no masking key").help(
            "add `key: env:STANDIN_KEY` to the rules, or pass --ephemeral-key for values that hold for this run alone",
        )),
        Some(KeyReference::Env(name)) => match context.environment.get(name) {
            Some(text) => Key::parse(text),
            None => Err(Error::usage("the masking key is missing: its environment variable is not set")
                .name("variable", name)
                .help(WAYS)),
        },
        Some(KeyReference::File(path)) => {
            let path = directory.join(path);
            parse(&key_file::read(&path)?).map_err(|error| error.path(&path))
        }
        Some(KeyReference::Command(line)) => {
            let failed = |error: &std::io::Error| Error::io("the key command cannot be run", error).help(WAYS);
            let mut child = Command::new("sh")
                .args(["-c", line])
                .current_dir(directory)
                .stdout(Stdio::piped())
                .spawn()
                .map_err(|error| failed(&error))?;
            let mut stdout = child.stdout.take().expect("it is piped");
            let text = key_file::text(&mut stdout).map_err(|error| failed(&error))?;
            drop(stdout);
            if !child.wait().map_err(|error| failed(&error))?.success() {
                return Err(Error::new("the key command failed; it is `key: command:…` of the rules").help(WAYS));
            }
            parse(&text)
        }
    }
}

fn parse(text: &[u8]) -> Result<Key> {
    // What is no text is no key, and the message is the same.
    Key::parse(std::str::from_utf8(text).unwrap_or_default())
}
