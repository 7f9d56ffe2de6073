//! What a person's desk has by itself.

use std::path::Path;

/// Whose programs keep the clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clipboard {
    Windows,
    Mac,
    /// The desktop's, which the environment tells.
    Desktop,
}

pub const CLIPBOARD: Clipboard = if cfg!(windows) {
    Clipboard::Windows
} else if cfg!(target_os = "macos") {
    Clipboard::Mac
} else {
    Clipboard::Desktop
};

/// The editor of whoever named none.
pub const EDITOR: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// The database of time zones, and the link into it that tells the machine's own, where the system keeps them so.
pub fn zones() -> Option<(&'static Path, &'static Path)> {
    cfg!(unix).then_some((Path::new("/usr/share/zoneinfo"), Path::new("/etc/localtime")))
}

/// Whether there is a screen that a browser could open on.
pub fn has_display() -> bool {
    cfg!(not(target_os = "linux"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
