//! The terminal is given back as it was found, however the program ends.

use std::io::{self, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};

/// Whether the terminal is ours at the moment; leaving twice would disturb the shell.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// Holds the terminal; dropping it gives the terminal back.
#[derive(Debug)]
pub struct Guard(());

impl Guard {
    /// Raw mode, alternate screen, bracketed paste.
    pub fn enter() -> io::Result<Self> {
        let guard = Self(());
        enter()?;
        Ok(guard)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        leave();
    }
}

/// Cleared both ways: not every terminal has an alternate screen, and neither may the shell's text stand between names
/// nor a name stay behind.
fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    ENTERED.store(true, Ordering::SeqCst);
    execute!(
        stdout(),
        EnterAlternateScreen,
        Clear(ClearType::All),
        cursor::MoveTo(0, 0),
        EnableBracketedPaste,
        cursor::Hide
    )
}

fn leave() {
    if ENTERED.swap(false, Ordering::SeqCst) {
        // Nothing can be done about a terminal that is gone.
        let _ = execute!(
            stdout(),
            DisableBracketedPaste,
            Clear(ClearType::All),
            cursor::MoveTo(0, 0),
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = disable_raw_mode();
        let _ = stdout().flush();
    }
}

/// A panic on the main thread gives the terminal back before it is reported. One in a background task is caught and
/// told on the screen, so it must not write there.
pub fn install_panic_hook() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let entered = ENTERED.load(Ordering::SeqCst);
        if std::thread::current().name() == Some("main") {
            leave();
            report(info);
        } else if !entered {
            report(info);
        }
    }));
}

/// Gives the terminal to another program while `work` runs.
pub fn lend<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    leave();
    let done = work();
    enter()?;
    Ok(done)
}

/// Takes the terminal again after the program was stopped and continued by somebody else: whoever had it meanwhile may
/// have left it in any mode.
pub fn retake() -> io::Result<()> {
    // What raw mode was left for is remembered; it is set anew only where it is thought to be off. By way of the modes
    // that were found a key that comes meanwhile would wait for the next one.
    #[cfg(unix)]
    {
        use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
        let mut modes = tcgetattr(io::stdin())?;
        modes.make_raw();
        tcsetattr(io::stdin(), OptionalActions::Now, &modes)?;
    }
    enter()
}

/// Who stops along with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopping {
    /// The program alone: somebody asked for just that.
    Alone,
    /// All that were started together, so that the shell gets its turn.
    Group,
}

/// Gives the terminal to the shell until the program is continued (`fg`); false where no shell waits for that, and the
/// program would stand still for ever.
#[cfg(unix)]
pub fn suspend(stopping: Stopping) -> io::Result<bool> {
    use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
    // Whoever asked for the program alone can continue it as well.
    if stopping == Stopping::Group && !a_shell_waits() {
        return Ok(false);
    }
    leave();
    // Not the signal for it: that one is listened to, so that it can be answered by leaving the terminal first.
    match stopping {
        Stopping::Alone => kill_process(getpid(), Signal::STOP)?,
        Stopping::Group => kill_current_process_group(Signal::STOP)?,
    }
    enter()?;
    Ok(true)
}

#[cfg(not(unix))]
pub fn suspend(_: Stopping) -> io::Result<bool> {
    Ok(false)
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
