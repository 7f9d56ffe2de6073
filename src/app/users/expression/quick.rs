//! The quick filters: a key, a word, and the expression it stands for.

use crate::protocol::expr::Expr;
use crate::protocol::status::Status;

/// What one key lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quick {
    Active,
    LockedOut,
    PasswordExpired,
    Recovery,
    Suspended,
    Staged,
    Pending,
    Deactivated,
    /// Changed within a week.
    Recent,
    /// Everyone, deactivated people included.
    Everyone,
}

impl Quick {
    pub const ALL: [Self; 10] = [
        Self::LockedOut,
        Self::PasswordExpired,
        Self::Recovery,
        Self::Suspended,
        Self::Staged,
        Self::Pending,
        Self::Active,
        Self::Deactivated,
        Self::Recent,
        Self::Everyone,
    ];

    fn status(self) -> Option<Status> {
        Some(match self {
            Self::Active => Status::Active,
            Self::LockedOut => Status::LockedOut,
            Self::PasswordExpired => Status::PasswordExpired,
            Self::Recovery => Status::Recovery,
            Self::Suspended => Status::Suspended,
            Self::Staged => Status::Staged,
            Self::Pending => Status::Provisioned,
            Self::Deactivated => Status::Deprovisioned,
            Self::Recent | Self::Everyone => return None,
        })
    }

    pub fn word(self) -> String {
        match self.status() {
            Some(status) => status.word().to_owned(),
            None if self == Self::Recent => "Changed within a week".to_owned(),
            None => "Everyone, deactivated too".to_owned(),
        }
    }

    /// What it stands for, to be seen and edited.
    pub fn expression(self) -> String {
        match self.status() {
            Some(status) => Expr::eq("status", status.as_str()).to_string(),
            None if self == Self::Recent => "lastUpdated gt -7d".to_owned(),
            None => Expr::present("id").to_string(),
        }
    }
}
