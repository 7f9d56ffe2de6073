//! A program that prints a secret.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::protocol::secret::Secret;

/// Long enough to find the right finger or type a passphrase.
pub const PATIENCE: Duration = Duration::from_mins(1);
/// Far above any token or key.
const LONGEST: u64 = 64 * 1024;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    #[error("{0} could not be started: {1}")]
    NotStarted(String, String),
    #[error("{0} ended with {1}")]
    Failed(String, String),
    #[error("{0} printed nothing")]
    Empty(String),
    #[error("{0} was stopped: no answer in {1} s")]
    TooSlow(String, u64),
}

/// Runs the program and takes what it prints, without the line break at its end. It has the terminal to ask on, so
/// nobody else may be reading from it. Blocks.
pub fn run(command: &[String], patience: Duration) -> Result<Secret, CommandError> {
    let Some((program, arguments)) = command.split_first() else { return Err(CommandError::Empty(String::new())) };
    let name = program.clone();
    // No shell: what stands in the list is what the program is given.
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::inherit())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|error| CommandError::NotStarted(name.clone(), error.to_string()))?;
    let (sender, printed) = mpsc::channel();
    if let Some(out) = child.stdout.take() {
        thread::spawn(move || {
            let mut text = String::new();
            let read = out.take(LONGEST).read_to_string(&mut text);
            let _ = sender.send(read.map(|_| Secret::new(text)));
        });
    }
    let text = match printed.recv_timeout(patience) {
        Ok(Ok(text)) => text,
        Ok(Err(error)) => {
            let _ = child.kill();
            let _ = child.wait();
            return Err(CommandError::Failed(name, error.to_string()));
        }
        Err(_) => {
            let _ = child.kill();
            let _ = child.wait();
            return Err(CommandError::TooSlow(name, patience.as_secs()));
        }
    };
    let ended = child.wait().map_err(|error| CommandError::Failed(name.clone(), error.to_string()))?;
    if !ended.success() {
        return Err(CommandError::Failed(name, ended.to_string()));
    }
    let text = text.expose().trim_end_matches(['\r', '\n']);
    if text.trim().is_empty() { Err(CommandError::Empty(name)) } else { Ok(Secret::new(text)) }
}
