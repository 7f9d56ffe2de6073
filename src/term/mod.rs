//! The terminal itself: entering and leaving it, what it is asked to do.
//!
//! Owns: raw mode, the alternate screen, the clipboard, the editor, the browser. Must not know: the app.

mod child;
pub mod clipboard;
mod editor;
mod guard;

pub use editor::edit;
pub use guard::{Guard, install_panic_hook, lend, retake, suspend};

use std::io::{self, Write};

use crate::system::desk;

/// Starts a browser without waiting for it; whether one could be started.
pub fn open_browser(address: &str) -> bool {
    desk::has_display() && child::start(open::commands(address))
}

/// The bell, and a desktop notification where the terminal knows them; others ignore it.
pub fn notify(out: &mut impl Write, text: &str) -> io::Result<()> {
    write!(out, "\x07{}", notification(text, &|name| std::env::var(name).ok()))
}

/// rxvt, foot and the terminals of GNOME know OSC 777, the others OSC 9. Only one is sent: some know both.
fn notification(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> String {
    let harmless: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
    let kind = variable("TERM").unwrap_or_default();
    if kind.starts_with("rxvt") || kind.starts_with("foot") || variable("VTE_VERSION").is_some() {
        // A semicolon would end the part that it stands in.
        format!("\x1b]777;notify;oktui;{}\x1b\\", harmless.replace(';', ","))
    } else {
        format!("\x1b]9;{harmless}\x1b\\")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notification_has_the_form_that_the_terminal_knows_and_no_sequence_of_its_own() {
        let of = |terminal: &'static str| {
            notification("Ana\x1b]0;x\x07 created; done", &|name| (name == "TERM").then(|| terminal.to_owned()))
        };
        assert_eq!(of("xterm-256color"), "\x1b]9;Ana]0;x created; done\x1b\\");
        assert_eq!(of("foot-direct"), "\x1b]777;notify;oktui;Ana]0,x created, done\x1b\\");
        let vte = notification("Ana", &|name| (name == "VTE_VERSION").then(|| "7600".to_owned()));
        assert_eq!(vte, "\x1b]777;notify;oktui;Ana\x1b\\");
    }
}
