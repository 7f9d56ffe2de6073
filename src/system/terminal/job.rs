//! Stopping for the shell, as `Ctrl-Z` asks for.

use std::io;

/// Who stops along with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopping {
    /// The program alone: somebody asked for just that.
    Alone,
    /// All that were started together, so that the shell gets its turn.
    Group,
}

/// Whether somebody waits who can continue the program; else it would stand still for ever.
pub fn can_stop(stopping: Stopping) -> bool {
    match stopping {
        // Whoever asked for the program alone can continue it as well.
        Stopping::Alone => cfg!(unix),
        Stopping::Group => a_shell_waits(),
    }
}

/// Stops until the program is continued.
#[cfg(unix)]
pub fn stop(stopping: Stopping) -> io::Result<()> {
    use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
    // Not the signal for it: that one is listened to, so that it can be answered by leaving the terminal first.
    match stopping {
        Stopping::Alone => kill_process(getpid(), Signal::STOP)?,
        Stopping::Group => kill_current_process_group(Signal::STOP)?,
    }
    Ok(())
}

#[cfg(not(unix))]
pub fn stop(_: Stopping) -> io::Result<()> {
    Ok(())
}

/// Whether the program was started from something in its session that is not stopped along with it.
#[cfg(unix)]
fn a_shell_waits() -> bool {
    use rustix::process::{getpgid, getpgrp, getppid, getsid};
    let Some(parent) = getppid() else { return false };
    let (Ok(session), Ok(of_parent)) = (getsid(None), getsid(Some(parent))) else { return false };
    // A parent that leads the session and stops along leaves nobody.
    let stops_along = getpgid(Some(parent)).is_ok_and(|group| group == getpgrp()) && parent == session;
    session == of_parent && !stops_along
}

#[cfg(not(unix))]
fn a_shell_waits() -> bool {
    false
}

/// The raw mode of a terminal that somebody else had meanwhile. By way of the modes that were found before, a key that
/// comes meanwhile would wait for the next one.
pub fn make_raw() -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
        let mut modes = tcgetattr(io::stdin())?;
        modes.make_raw();
        tcsetattr(io::stdin(), OptionalActions::Now, &modes)?;
    }
    Ok(())
}
