//! A temporary password or a link: shown once, kept nowhere.

use crate::protocol::recorder::{Note, Target};
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
    /// What it is, for the journal, which never holds it: `temporary password`, `reset link`, `activation link`.
    pub what: &'static str,
    pub target: Target,
    /// Whether the journal knows that it was shown.
    pub noted: bool,
}

impl Revealed {
    /// For the journal, the first time that it is on the screen.
    pub fn shown(&mut self) -> Option<Note> {
        let first = self.look != Look::Masked && !std::mem::replace(&mut self.noted, true);
        first.then(|| Note::Shown { secret: self.what.to_owned(), target: Some(self.target.clone()) })
    }

    pub fn copied(&self) -> Note {
        Note::Copied { secret: self.what.to_owned(), target: Some(self.target.clone()) }
    }
}
