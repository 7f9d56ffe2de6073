//! Programs that are started beside this one: none gets its secrets.

use std::process::{Command, Stdio};

use crate::protocol::secret::is_secret_variable;
use crate::system::process::outlive_the_terminal;

/// Takes out of a program's environment what is nobody else's.
pub(super) fn withhold_secrets(command: &mut Command) {
    for (variable, _) in std::env::vars_os() {
        if variable.to_str().is_some_and(is_secret_variable) {
            command.env_remove(variable);
        }
    }
}

/// Starts the first of these that can be started, without the terminal, and goes on with the next where it fails
/// later; whether one was started.
pub(super) fn start(commands: Vec<Command>) -> bool {
    let mut commands = commands.into_iter();
    let mut spawn = move || {
        commands.by_ref().find_map(|mut command| {
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            withhold_secrets(&mut command);
            outlive_the_terminal(&mut command);
            command.spawn().ok()
        })
    };
    let Some(first) = spawn() else { return false };
    std::thread::spawn(move || {
        let mut running = Some(first);
        while let Some(mut child) = running {
            running = match child.wait() {
                Ok(ended) if !ended.success() => spawn(),
                Ok(_) | Err(_) => None,
            };
        }
    });
    true
}
