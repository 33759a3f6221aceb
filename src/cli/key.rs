//! `standin key new`: fresh key material, and where keys come from.

use std::path::Path;

use clap::{Args, Subcommand};

use super::{Context, Verdict};
use crate::error::{Error, Result};
use crate::rules::KeyReference;
use crate::seed::Key;

#[derive(Args)]
#[command(after_help = "Examples:
  export STANDIN_KEY=$(standin key new)           for `key: env:STANDIN_KEY` in the rules
  (umask 077; standin key new > mask.key)         for `key: file:mask.key`; never commit it")]
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
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    match arguments.action {
        Action::New => context.terminal.print(&format!("{}\n", Key::ephemeral()?.to_hex()))?,
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
            check_private(&path)?;
            let text = std::fs::read_to_string(&path)
                .map_err(|error| Error::io("the key file cannot be read", &error).path(&path).help(WAYS))?;
            Key::parse(&text).map_err(|error| error.path(&path))
        }
        Some(KeyReference::Command(line)) => {
            let output = std::process::Command::new("sh")
                .args(["-c", line])
                .current_dir(directory)
                .stderr(std::process::Stdio::inherit())
                .output()
                .map_err(|error| Error::io("the key command cannot be started", &error).help(WAYS))?;
            if !output.status.success() {
                return Err(Error::new("the key command failed; it is `key: command:…` of the rules").help(WAYS));
            }
            let text = String::from_utf8(output.stdout).map_err(|_| Error::new("the key command printed no text"))?;
            Key::parse(&text)
        }
    }
}

/// A key that others may read is no secret.
#[cfg(unix)]
fn check_private(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => {
            Err(Error::usage("the key file may be read by others")
                .path(path)
                .help("take the others' rights away: `chmod 600 FILE`"))
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn check_private(_path: &Path) -> Result<()> {
    Ok(())
}
