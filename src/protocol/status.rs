//! The status of a user, as Okta names it and as a helpdesk agent reads it.

use std::fmt;

/// Where a user stands in the life cycle. A status that Okta invents later is kept as it came.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    Staged,
    Provisioned,
    Active,
    Recovery,
    PasswordExpired,
    LockedOut,
    Suspended,
    Deprovisioned,
    /// A status this program has never heard of, verbatim; empty when the reply had none.
    Other(Box<str>),
}

impl Status {
    /// The known statuses, in the order of the life cycle.
    pub const KNOWN: [Self; 8] = [
        Self::Staged,
        Self::Provisioned,
        Self::Active,
        Self::Recovery,
        Self::PasswordExpired,
        Self::LockedOut,
        Self::Suspended,
        Self::Deprovisioned,
    ];

    pub fn parse(text: &str) -> Self {
        match text {
            "STAGED" => Self::Staged,
            "PROVISIONED" => Self::Provisioned,
            "ACTIVE" => Self::Active,
            "RECOVERY" => Self::Recovery,
            "PASSWORD_EXPIRED" => Self::PasswordExpired,
            "LOCKED_OUT" => Self::LockedOut,
            "SUSPENDED" => Self::Suspended,
            "DEPROVISIONED" => Self::Deprovisioned,
            other => Self::Other(other.into()),
        }
    }

    /// The name in Okta's API.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Staged => "STAGED",
            Self::Provisioned => "PROVISIONED",
            Self::Active => "ACTIVE",
            Self::Recovery => "RECOVERY",
            Self::PasswordExpired => "PASSWORD_EXPIRED",
            Self::LockedOut => "LOCKED_OUT",
            Self::Suspended => "SUSPENDED",
            Self::Deprovisioned => "DEPROVISIONED",
            Self::Other(name) => name,
        }
    }

    /// The word for a table cell; `?` and the name for an unknown status is the caller's business.
    pub fn word(&self) -> &str {
        match self {
            Self::Staged => "Staged",
            Self::Provisioned => "Pending",
            Self::Active => "Active",
            Self::Recovery => "Pw reset",
            Self::PasswordExpired => "Pw expired",
            Self::LockedOut => "Locked out",
            Self::Suspended => "Suspended",
            Self::Deprovisioned => "Deactivated",
            Self::Other(name) => name,
        }
    }

    /// The whole meaning, for the detail header.
    pub fn meaning(&self) -> &'static str {
        match self {
            Self::Staged => "created, not activated yet",
            Self::Provisioned => "activated, waits for the person to follow the link in the mail",
            Self::Active => "may sign in",
            Self::Recovery => "an admin reset the password; the person must follow the link",
            Self::PasswordExpired => "must choose a new password at the next sign-in",
            Self::LockedOut => "too many wrong passwords",
            Self::Suspended => "blocked by an admin; groups and apps are kept",
            Self::Deprovisioned => "apps removed, password erased for good",
            Self::Other(_) => "a status this program does not know",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_statuses_survive_a_round_trip_and_unknown_ones_too() {
        for status in Status::KNOWN {
            assert_eq!(Status::parse(status.as_str()), status);
        }
        assert_eq!(Status::parse("ACTIVATING").as_str(), "ACTIVATING");
    }
}
