//! Programs of the user's own that make values: a line for a line, over pipes.
//!
//! They are started only where the command line allows it, without a shell, and
//! without the variables that hold the key or a password. What they say on stderr goes nowhere: it
//! may hold values.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::mask::{Ask, Reject};

/// How long a program may take for one answer, and to end.
const PATIENCE: Duration = Duration::from_secs(30);
/// An answer is one value, and that is not longer than this.
const ANSWER_BYTES_MAX: u64 = 16 << 20;

/// The programs of one run. Each command line is one process, started at the first
/// question and shared by all columns and threads that name it.
#[derive(Default)]
pub struct Children {
    /// Variables that a child does not get.
    hidden: Vec<String>,
    programs: Mutex<Vec<Arc<Program>>>,
}

struct Program {
    line: String,
    hidden: Vec<String>,
    state: Mutex<State>,
}

#[derive(Default)]
enum State {
    #[default]
    Idle,
    Running(Running),
    Failed(Reject),
}

struct Running {
    child: Child,
    /// `None` once nothing more is asked.
    questions: Option<ChildStdin>,
    answers: Receiver<Vec<u8>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const SILENT: Reject = Reject("the program of `command` gave no answer within 30 seconds");
const ENDED: Reject = Reject("the program of `command` ended before it answered");
const NOT_STARTED: Reject = Reject("the program of `command` cannot be started");
const NO_LINE: Reject = Reject("the command line of `command` has a quote without a partner");

impl Children {
    pub fn new(hidden: Vec<String>) -> Children {
        Children { hidden, programs: Mutex::default() }
    }

    /// The program of a command line; nothing is started yet.
    pub fn program(&self, line: &str) -> Box<dyn Ask> {
        let mut programs = locked(&self.programs);
        let program = programs.iter().find(|program| program.line == line).cloned().unwrap_or_else(|| {
            let new = Program { line: line.to_owned(), hidden: self.hidden.clone(), state: Mutex::default() };
            programs.push(Arc::new(new));
            programs[programs.len() - 1].clone()
        });
        Box::new(Shared(program))
    }

    /// Ends every program that was started.
    ///
    /// # Errors
    /// One that fails, or does not end when nothing more is asked.
    pub fn finish(&self) -> Result<()> {
        for program in locked(&self.programs).iter() {
            let State::Running(running) = std::mem::take(&mut *locked(&program.state)) else { continue };
            running.finish()?;
        }
        Ok(())
    }
}

/// A program among those who ask it.
struct Shared(Arc<Program>);

impl Ask for Shared {
    fn ask(&self, question: &[u8], answer: &mut Vec<u8>) -> std::result::Result<(), Reject> {
        let mut state = locked(&self.0.state);
        if let State::Idle = *state {
            *state = match start(&self.0.line, &self.0.hidden) {
                Ok(running) => State::Running(running),
                Err(reject) => State::Failed(reject),
            };
        }
        let asked = match &mut *state {
            State::Running(running) => running.ask(question, answer),
            State::Failed(reject) => Err(*reject),
            State::Idle => Err(NOT_STARTED),
        };
        if let Err(reject) = asked {
            *state = State::Failed(reject);
        }
        asked
    }
}

fn start(line: &str, hidden: &[String]) -> std::result::Result<Running, Reject> {
    let words = words(line).ok_or(NO_LINE)?;
    let (program, arguments) = words.split_first().ok_or(NOT_STARTED)?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    for name in hidden {
        command.env_remove(name);
    }
    let mut child = command.spawn().map_err(|_| NOT_STARTED)?;
    let questions = child.stdin.take();
    let stdout = child.stdout.take().expect("its stdout was piped");
    let (sender, answers) = channel();
    // Ends with the program, or when nobody waits any more.
    std::thread::spawn(move || {
        let mut lines = BufReader::new(stdout);
        loop {
            let mut line = Vec::new();
            match lines.by_ref().take(ANSWER_BYTES_MAX).read_until(b'\n', &mut line) {
                Ok(1..) if line.ends_with(b"\n") => {
                    line.pop();
                    if sender.send(line).is_err() {
                        break;
                    }
                }
                _ => break,
            }
        }
    });
    Ok(Running { child, questions, answers })
}

impl Running {
    fn ask(&mut self, question: &[u8], answer: &mut Vec<u8>) -> std::result::Result<(), Reject> {
        // A program that does not read until it has the whole input never answers.
        let mut line = Vec::with_capacity(question.len() + 1);
        line.extend_from_slice(question);
        line.push(b'\n');
        let questions = self.questions.as_mut().ok_or(ENDED)?;
        questions.write_all(&line).and_then(|()| questions.flush()).map_err(|_| ENDED)?;
        match self.answers.recv_timeout(PATIENCE) {
            Ok(said) => {
                answer.extend_from_slice(&said);
                Ok(())
            }
            Err(RecvTimeoutError::Timeout) => Err(SILENT),
            Err(RecvTimeoutError::Disconnected) => Err(ENDED),
        }
    }

    fn finish(mut self) -> Result<()> {
        let failed =
            |sentence| Error::new(sentence).help("run it by hand: it reads lines of JSON and answers each with one");
        // Its stdin ends, and then its stdout does.
        self.questions = None;
        match self.answers.recv_timeout(PATIENCE) {
            Err(RecvTimeoutError::Disconnected) => {}
            Err(RecvTimeoutError::Timeout) => {
                return Err(failed("a program of `command` does not end when nothing more is asked"));
            }
            Ok(_) => return Err(failed("a program of `command` answered what nobody asked")),
        }
        let status =
            self.child.wait().map_err(|error| Error::io("a program of `command` cannot be waited for", &error))?;
        if status.success() {
            return Ok(());
        }
        let error = failed("a program of `command` failed");
        Err(match status.code() {
            Some(code) => error.number("exit code", code.unsigned_abs().into()),
            None => error,
        })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The words of a command line: blanks part them but inside `'…'` and `"…"`. `None`
/// where a quote has no partner.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' | '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        end if end == letter => break,
                        inside => word.push(inside),
                    }
                }
            }
            _ if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(children: &Children, line: &str, question: &str) -> std::result::Result<String, Reject> {
        let mut answer = Vec::new();
        children.program(line).ask(question.as_bytes(), &mut answer)?;
        Ok(String::from_utf8(answer).unwrap())
    }

    #[test]
    fn one_process_answers_line_by_line() {
        let children = Children::new(Vec::new());
        let line = "sh -c 'while read line; do echo \"$$ $line\"; done'";
        let (first, second) = (ask(&children, line, "a").unwrap(), ask(&children, line, "b c").unwrap());
        assert!(first.ends_with(" a") && second.ends_with(" b c"));
        assert_eq!(first.split(' ').next(), second.split(' ').next());
        children.finish().unwrap();
    }

    #[test]
    fn failures_stop_the_run() {
        let children = Children::default();
        assert_eq!(ask(&children, "no-such-program-anywhere", "a"), Err(NOT_STARTED));
        assert_eq!(ask(&children, "sh -c 'exit 0'", "a"), Err(ENDED));
        assert_eq!(ask(&children, "sh -c 'exit 0'", "a"), Err(ENDED));
        assert_eq!(ask(&children, "sh 'x", "a"), Err(NO_LINE));
        assert_eq!(ask(&children, "sh -c 'read x; echo 1; read x; exit 3'", "a").as_deref(), Ok("1"));
        assert!(children.finish().is_err());
        let children = Children::default();
        assert_eq!(ask(&children, "sh -c 'read x; echo 1; echo 2'", "a").as_deref(), Ok("1"));
        assert!(children.finish().is_err());
    }

    #[test]
    fn variables_can_be_hidden() {
        let line = "/bin/sh -c 'read x; echo \"${HOME-none}\"; read x; exit 0'";
        assert_eq!(ask(&Children::new(vec!["HOME".to_owned()]), line, "a").as_deref(), Ok("none"));
    }

    #[test]
    fn quotes_keep_words_together() {
        assert_eq!(words(" a  'b c' d\"e\"f '' ").unwrap(), ["a", "b c", "def", ""]);
        assert_eq!(words("a 'b"), None);
        assert_eq!(words("").unwrap(), Vec::<String>::new());
    }
}
