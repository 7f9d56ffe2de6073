//! The terminal is given back as it was found, however the program ends.

use std::io::{self, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
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

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    ENTERED.store(true, Ordering::SeqCst);
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)
}

fn leave() {
    if ENTERED.swap(false, Ordering::SeqCst) {
        // Nothing can be done about a terminal that is gone.
        let _ = execute!(stdout(), DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
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
pub(super) fn lend<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    leave();
    let done = work();
    enter()?;
    Ok(done)
}

/// Gives the terminal to the shell until the program is continued (`fg`).
pub fn suspend() -> io::Result<()> {
    leave();
    #[cfg(unix)]
    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP)?;
    enter()
}

/// Gives the terminal to something else while `work` runs.
pub fn released<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    leave();
    let done = work();
    enter()?;
    Ok(done)
}
