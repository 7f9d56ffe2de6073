//! What a request does to the organisation.

use std::fmt;

/// How much harm a request could do. Read-only mode, questions and the record of requests all go by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Risk {
    /// Changes nothing.
    Read,
    /// Changes something that can be put right again.
    Change,
    /// Takes something away: access, a factor, a value, a person.
    Destructive,
}

/// The operations of the Okta API that this program knows, by Okta's names for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    ListUsers,
    GetUser,
    GetCurrentUser,
    ListUserGroups,
    ListGroups,
    ListUserTypes,
    GetUserSchema,
    GetOrg,
    ListLogEvents,
}

impl Operation {
    pub fn risk(self) -> Risk {
        match self {
            Self::ListUsers
            | Self::GetUser
            | Self::GetCurrentUser
            | Self::ListUserGroups
            | Self::ListGroups
            | Self::ListUserTypes
            | Self::GetUserSchema
            | Self::GetOrg
            | Self::ListLogEvents => Risk::Read,
        }
    }

    /// What the person wanted, to follow “could not …”.
    pub fn verb(self) -> &'static str {
        match self {
            Self::ListUsers => "list people",
            Self::GetUser => "read this person",
            Self::GetCurrentUser => "read whose token this is",
            Self::ListUserGroups => "read this person's groups",
            Self::ListGroups => "read the groups",
            Self::ListUserTypes => "read the user types",
            Self::GetUserSchema => "read the user schema",
            Self::GetOrg => "read the organisation",
            Self::ListLogEvents => "read the System Log",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.verb())
    }
}
