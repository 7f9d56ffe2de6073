//! The terminal itself: entering and leaving it, what it sends, what it is asked to do.
//!
//! Owns: raw mode, the alternate screen, keys and pastes, the clipboard, the browser. Must not know: the app.

mod editor;
mod guard;
mod input;

pub use editor::edit;
pub use guard::{Guard, install_panic_hook, released, suspend};
pub use input::{Input, Translator};

use std::fs::OpenOptions;
use std::io::{self, Write};

use crossterm::clipboard::CopyToClipboard;
use crossterm::execute;

/// Hands `text` to the terminal's clipboard (OSC 52), which works over SSH. Whether it arrived cannot be known.
pub fn copy(out: &mut impl Write, text: &str) -> io::Result<()> {
    execute!(out, CopyToClipboard::to_clipboard_from(text))
}

/// Starts a browser without waiting for it; whether one could be started.
pub fn open_browser(address: &str) -> bool {
    let display = cfg!(not(target_os = "linux"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    display && open::that_detached(address).is_ok()
}

/// Writes a new file into the current folder, for nobody else's eyes; one that is there already is left alone.
pub fn save(name: &str, content: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(name)?.write_all(content.as_bytes())
}

/// The bell, and a desktop notification (OSC 9) where the terminal knows them; others ignore it.
pub fn notify(out: &mut impl Write, text: &str) -> io::Result<()> {
    let harmless: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
    write!(out, "\x07\x1b]9;{harmless}\x1b\\")
}
