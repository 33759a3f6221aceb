//! Running the real `standin` binary, as a user would, and looking at what it did.

use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::dir::Dir;

/// No run of a test takes longer; one that does hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// One run of `standin` with the directory as its working directory and home.
/// Of the environment it gets nothing but `PATH`, `HOME` and [`key`].
pub struct Standin {
    command: Command,
    stdin: Option<PathBuf>,
}

/// Masking key of the tests: not secret, and put together here so that no file
/// of the repository looks as if it held one.
pub fn key() -> String {
    (0..32).map(|byte| format!("{byte:02x}")).collect()
}

impl Standin {
    /// `line` is split at blanks; what holds blanks goes through [`Self::arg`].
    pub fn new(dir: &Dir, line: &str) -> Standin {
        let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
        command.args(line.split_whitespace()).current_dir(dir.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", dir.path()).env("STANDIN_KEY", key());
        Standin { command, stdin: None }
    }

    pub fn arg(mut self, arg: impl AsRef<std::ffi::OsStr>) -> Standin {
        self.command.arg(arg);
        self
    }

    /// More of the line, split at blanks as in [`Self::new`].
    pub fn args(mut self, line: &str) -> Standin {
        self.command.args(line.split_whitespace());
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Standin {
        self.command.env(name, value);
        self
    }

    pub fn without_env(mut self, name: &str) -> Standin {
        self.command.env_remove(name);
        self
    }

    pub fn cwd(mut self, folder: impl Into<PathBuf>) -> Standin {
        self.command.current_dir(folder.into());
        self
    }

    /// The file that its standard input comes from.
    pub fn stdin(mut self, file: impl Into<PathBuf>) -> Standin {
        self.stdin = Some(file.into());
        self
    }

    pub fn run(self) -> Outcome {
        self.start().wait()
    }

    /// Starts and does not wait, for tests that interrupt.
    pub fn start(mut self) -> Running {
        let stdin = match &self.stdin {
            Some(file) => Stdio::from(std::fs::File::open(file).expect("the test wrote it")),
            None => Stdio::null(),
        };
        self.command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let line = format!("{:?}", self.command);
        let mut child = self.command.spawn().expect("the binary that cargo built can be run");
        let stdout = drain(child.stdout.take().expect("stdout was piped"));
        let stderr = drain(child.stderr.take().expect("stderr was piped"));
        Running { line, child, stdout, stderr, since: Instant::now() }
    }
}

fn drain(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("a pipe can be read");
        bytes
    })
}

/// A run that has not ended yet.
pub struct Running {
    line: String,
    child: Child,
    stdout: JoinHandle<Vec<u8>>,
    stderr: JoinHandle<Vec<u8>>,
    since: Instant,
}

impl Running {
    /// Sends a signal by its name: `INT`, `TERM`, `KILL`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.expect("kill can be run").success(), "the run ended before the signal {name}: {}", self.line);
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child can be asked").is_some()
    }

    pub fn wait(mut self) -> Outcome {
        while !self.has_ended() {
            if self.since.elapsed() > PATIENCE {
                self.child.kill().expect("a child can be killed");
                panic!("no end after {PATIENCE:?}: {}", self.line);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let status = self.child.wait().expect("an ended child can be asked");
        Outcome {
            line: self.line,
            code: status.code(),
            stdout: self.stdout.join().expect("the reader does not panic"),
            stderr: text(self.stderr.join().expect("the reader does not panic")),
        }
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("what people read is UTF-8")
}

/// What a run did.
pub struct Outcome {
    line: String,
    /// `None` when a signal ended it.
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Outcome {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("stdout is UTF-8")
    }

    #[track_caller]
    pub fn ok(self) -> Outcome {
        self.ends(0)
    }

    /// Fails with this exit code.
    #[track_caller]
    pub fn fails(self, code: i32) -> Outcome {
        assert_ne!(code, 0, "0 is not a failure");
        self.ends(code)
    }

    #[track_caller]
    fn ends(self, code: i32) -> Outcome {
        assert_eq!(self.code, Some(code), "exit code of {}\nstderr:\n{}", self.line, self.stderr);
        self
    }

    #[track_caller]
    pub fn stderr_has(self, part: &str) -> Outcome {
        assert!(self.stderr.contains(part), "no {part:?} in stderr of {}:\n{}", self.line, self.stderr);
        self
    }

    #[track_caller]
    pub fn stdout_has(self, part: &str) -> Outcome {
        assert!(self.text().contains(part), "no {part:?} in stdout of {}:\n{}", self.line, self.text());
        self
    }

    /// `part` is neither on stdout nor on stderr.
    #[track_caller]
    pub fn shows_nowhere(self, part: &str) -> Outcome {
        let stdout = String::from_utf8_lossy(&self.stdout);
        assert!(!stdout.contains(part), "{part:?} on stdout of {}", self.line);
        assert!(!self.stderr.contains(part), "{part:?} on stderr of {}", self.line);
        self
    }
}
