//! The terminal is given back as it was found, however the program ends.

use std::io::{self, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};

use crate::system::terminal::{Stopping, can_stop, make_raw, stop};

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
    make_raw()?;
    enter()
}

/// Gives the terminal to the shell until the program is continued (`fg`); false where no shell waits for that, and the
/// program would stand still for ever.
pub fn suspend(stopping: Stopping) -> io::Result<bool> {
    if !can_stop(stopping) {
        return Ok(false);
    }
    leave();
    stop(stopping)?;
    enter()?;
    Ok(true)
}
