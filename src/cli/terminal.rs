//! Stdout and stderr: colour, width, and a closed pipe that is no disaster.

use std::io::{IsTerminal, Write};

use super::OutputArgs;
use super::environment::Environment;
use crate::diagnostic::{self, Diagnostic};
use crate::error::{Error, Result};

/// Where a command prints. Human words go to stderr.
pub struct Terminal {
    colour: bool,
    colour_on_stdout: bool,
    quiet: bool,
    verbose: bool,
    progress: bool,
    stdout_is_terminal: bool,
    stderr_is_terminal: bool,
}

impl Terminal {
    pub fn new(environment: &Environment, arguments: &OutputArgs) -> Terminal {
        let stderr_is_terminal = std::io::stderr().is_terminal();
        let stdout_is_terminal = std::io::stdout().is_terminal();
        let wanted = environment.get("TERM") != Some("dumb") && environment.get("NO_COLOR").is_none();
        Terminal {
            colour: stderr_is_terminal && wanted,
            colour_on_stdout: stdout_is_terminal && wanted,
            quiet: arguments.quiet,
            verbose: arguments.verbose && !arguments.quiet,
            progress: !arguments.no_progress && !arguments.quiet,
            stdout_is_terminal,
            stderr_is_terminal,
        }
    }

    /// Whether progress is wanted at all.
    pub fn progress(&self) -> bool {
        self.progress
    }

    /// Whether what goes to stderr may be coloured.
    pub fn colour(&self) -> bool {
        self.colour
    }

    pub fn stdout_is_terminal(&self) -> bool {
        self.stdout_is_terminal
    }

    pub fn stderr_is_terminal(&self) -> bool {
        self.stderr_is_terminal
    }

    /// A line for people, on stderr; silent with `--quiet`.
    pub fn say(&self, line: &str) {
        if !self.quiet {
            stderr_line(line);
        }
    }

    /// A line for people who asked for more.
    pub fn detail(&self, line: &str) {
        if self.verbose {
            stderr_line(line);
        }
    }

    /// A warning: printed even with `--quiet`.
    pub fn warn(&self, line: &str) {
        stderr_line(&format!("{}: {line}", self.paint("33;1", "warning")));
    }

    pub fn error(&self, error: &Error) {
        stderr_line(&format!("{}: {error}", self.paint("31;1", "error")));
        if let Some(help) = error.help_line() {
            stderr_line(&format!("{}: {help}", self.paint("32;1", "help")));
        }
    }

    /// Every problem of a file at once.
    pub fn diagnostics(&self, file: &str, text: &str, diagnostics: &[Diagnostic]) {
        stderr_line(diagnostic::render(file, text, diagnostics, self.colour).trim_end());
    }

    /// What a person should look at, and what stops nothing; silent with `--quiet`.
    pub fn warnings(&self, file: &str, text: &str, warnings: &[Diagnostic]) {
        if !warnings.is_empty() {
            self.say(diagnostic::render(file, text, warnings, self.colour).trim_end());
        }
    }

    /// An artefact or an answer, on stdout.
    ///
    /// # Errors
    /// When stdout cannot be written; a reader that went away is a quiet end.
    pub fn print(&self, text: &str) -> Result<()> {
        let mut stdout = std::io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Error::io("stdout cannot be written", &error))
            }
            _ => Ok(()),
        }
    }

    /// A line of an answer that is told step by step, on stdout.
    ///
    /// # Errors
    /// As [`Terminal::print`].
    pub fn tell(&self, line: &str) -> Result<()> {
        self.print(&format!("{line}\n"))
    }

    /// The headline of a step, on stdout.
    ///
    /// # Errors
    /// As [`Terminal::print`].
    pub fn headline(&self, line: &str) -> Result<()> {
        let line = if self.colour_on_stdout { format!("\x1b[1m{line}\x1b[0m") } else { line.to_owned() };
        self.tell(&line)
    }

    /// For what goes to stderr.
    pub fn paint(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// A closed stderr is nobody to tell.
pub fn stderr_line(line: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = writeln!(stderr, "{line}");
}
