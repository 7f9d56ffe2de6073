//! A program that prints a secret, or takes some.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::protocol::secret::{Secret, is_secret_variable};
use crate::system::offspring;

/// Long enough to find the right finger or type a passphrase.
pub const PATIENCE: Duration = Duration::from_mins(1);
/// Far above any token or key.
const LONGEST: u64 = 64 * 1024;
/// A program whose output is at its end is over in a moment.
const LOOK: Duration = Duration::from_millis(5);
/// What a program printed before it ended is there by then, whoever still holds its output.
const GRACE: Duration = Duration::from_millis(200);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    #[error("{0} could not be started: {1}")]
    NotStarted(String, String),
    #[error("{0} ended with {1}")]
    Failed(String, String),
    #[error("{0} printed more than a token or key can be")]
    TooMuch(String),
    #[error("{0} printed nothing")]
    Empty(String),
    #[error("{0} was stopped: no answer in {1} s")]
    TooSlow(String, u64),
}

/// Runs the program and takes what it prints, without the line break at its end. It has the terminal to ask on, so
/// nobody else may be reading from it. Blocks, and never for longer than `patience`: what has not ended by then is
/// ended, with all that it has started.
pub fn run(command: &[String], patience: Duration) -> Result<Secret, CommandError> {
    let deadline = Instant::now() + patience;
    let Some((program, arguments)) = command.split_first() else { return Err(CommandError::Empty(String::new())) };
    let name = program.clone();
    let mark = mark();
    // No shell: what stands in the list is what the program is given.
    let mut child = Command::new(program);
    child.args(arguments).stdin(Stdio::inherit()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    child.env(offspring::MARK, &mark);
    for (variable, _) in std::env::vars_os() {
        if variable.to_str().is_some_and(is_secret_variable) {
            child.env_remove(variable);
        }
    }
    let mut child = child.spawn().map_err(|error| CommandError::NotStarted(name.clone(), error.to_string()))?;
    let (sender, printed) = mpsc::channel();
    if let Some(out) = child.stdout.take() {
        thread::spawn(move || {
            let mut out = out.take(LONGEST);
            let mut piece = [0; 4096];
            // Piece by piece: whoever was started in the background may hold the output for ever.
            loop {
                let read = match out.read(&mut piece) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    read => read.map(|length| piece[..length].to_vec()),
                };
                let ends = !matches!(&read, Ok(bytes) if !bytes.is_empty());
                if sender.send(read).is_err() || ends {
                    return;
                }
            }
        });
    }
    let too_slow = || CommandError::TooSlow(name.clone(), patience.as_secs());
    let failed = |error: io::Error| CommandError::Failed(name.clone(), error.to_string());
    // Whoever closes its output may live on, and whoever has ended may have left somebody who holds it.
    let done = match await_end(&mut child, deadline) {
        Ok(Some(ended)) => match read_all(&printed, deadline.min(Instant::now() + GRACE)) {
            Ok(text) => Ok((text, ended)),
            Err(error) => Err(failed(error)),
        },
        Ok(None) => Err(too_slow()),
        Err(error) => Err(failed(error)),
    };
    let (text, ended) = match done {
        Ok(done) => done,
        Err(error) => {
            offspring::end(child.id(), &mark);
            let _ = child.kill();
            let _ = child.wait();
            return Err(error);
        }
    };
    if text.expose().len() as u64 >= LONGEST {
        return Err(CommandError::TooMuch(name));
    }
    if !ended.success() {
        return Err(CommandError::Failed(name, ended.to_string()));
    }
    let text = text.expose().trim_end_matches(['\r', '\n']);
    if text.trim().is_empty() { Err(CommandError::Empty(name)) } else { Ok(Secret::new(text)) }
}

/// A program that takes secrets: each is written to it, and where it ends well it has kept them.
#[derive(Debug)]
pub struct Taker {
    name: String,
    child: Child,
    /// None once it is closed.
    input: Option<ChildStdin>,
}

impl Taker {
    /// Begins a program without a shell, and without what opens the organisation.
    pub fn begin(program: &[String]) -> Result<Self, String> {
        let Some((name, arguments)) = program.split_first() else { return Err("no program is named".to_owned()) };
        let mut command = Command::new(name);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
        for (variable, _) in std::env::vars_os() {
            if variable.to_str().is_some_and(is_secret_variable) {
                command.env_remove(variable);
            }
        }
        let name = name.clone();
        let mut child = command.spawn().map_err(|error| format!("{name} could not be started: {error}"))?;
        let input = child.stdin.take();
        Ok(Self { name, child, input })
    }

    /// How it ended, where it did before all was said.
    pub fn ended(&mut self) -> Option<String> {
        match self.child.try_wait() {
            Ok(ended) => ended.map(|status| format!("{} ended with {status}", self.name)),
            Err(error) => Some(format!("{}: {error}", self.name)),
        }
    }

    /// Closes what it reads, and waits until it has ended; how, where that is not well. Blocks.
    pub fn end(&mut self) -> Result<(), String> {
        drop(self.input.take());
        match self.child.wait() {
            Ok(ended) if ended.success() => Ok(()),
            Ok(ended) => Err(format!("{} ended with {ended}", self.name)),
            Err(error) => Err(format!("{}: {error}", self.name)),
        }
    }
}

impl Write for Taker {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let closed = || io::Error::other(format!("{} was closed", self.name));
        self.input.as_mut().ok_or_else(closed)?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.input.as_mut().map_or(Ok(()), Write::flush)
    }
}

/// What was printed until the output was closed, or until then.
fn read_all(printed: &mpsc::Receiver<io::Result<Vec<u8>>>, until: Instant) -> io::Result<Secret> {
    let mut bytes = zeroize::Zeroizing::new(Vec::new());
    loop {
        match printed.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(Ok(piece)) if piece.is_empty() => break,
            Ok(piece) => bytes.extend(piece?),
            Err(_) => break,
        }
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| io::Error::other("what it printed is no text"))?;
    Ok(Secret::new(text))
}

/// How it ended; none when it has not by then.
fn await_end(child: &mut Child, deadline: Instant) -> io::Result<Option<ExitStatus>> {
    loop {
        let ended = child.try_wait()?;
        if ended.is_some() || Instant::now() >= deadline {
            return Ok(ended);
        }
        thread::sleep(LOOK);
    }
}

/// Tells this run of a program from every other.
fn mark() -> String {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}", std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed))
}
