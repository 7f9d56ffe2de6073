//! A temporary password or a link: shown once, kept nowhere.

use crate::protocol::secret::Secret;

/// How much of a secret is on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Masked,
    Shown,
    /// With each character as it is read aloud.
    Spelled,
}

/// Something that is shown once and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revealed {
    pub title: String,
    pub secret: Secret,
    /// Whether it is a password, which can be spelled out; else a link.
    pub is_password: bool,
    pub look: Look,
    /// Esc was pressed once; the second closes.
    pub closing: bool,
    pub note: String,
}
