//! The person by their number, and programs that are started beside this one.

use std::process::Command;

/// The number of the user of the system, as whom files are written; none where there are no numbers.
pub fn uid() -> Option<u32> {
    #[cfg(unix)]
    let uid = Some(rustix::process::geteuid().as_raw());
    #[cfg(not(unix))]
    let uid = None;
    uid
}

/// What hangs up the terminal does not end the program.
pub fn outlive_the_terminal(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(not(unix))]
    let _ = command;
}
