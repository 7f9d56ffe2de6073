//! Trying a connection: what is there, whose token it is, what it may do.

use jiff::SignedDuration;

use super::client::{Client, Control};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::protocol::org::Org;
use crate::protocol::rate::{Bucket, Rate};
use crate::protocol::user::User;

/// A part of the API whose reading may be allowed or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    Users,
    OneUser,
    Groups,
    Schema,
    Types,
    Log,
}

impl Area {
    pub fn word(self) -> &'static str {
        match self {
            Self::Users => "list of people",
            Self::OneUser => "one person",
            Self::Groups => "groups",
            Self::Schema => "user schema",
            Self::Types => "user types",
            Self::Log => "System Log",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct CheckReport {
    pub org: Result<Org, CallError>,
    pub me: Result<User, CallError>,
    /// Empty when nothing more could be tried: no connection, or the token was refused.
    pub areas: Vec<(Area, Result<(), CallError>)>,
    pub rates: Vec<(Bucket, Rate)>,
    /// The server's clock minus this machine's.
    pub clock_difference: Option<SignedDuration>,
}

/// Tries what this program needs, each thing once.
pub async fn check(_client: &Client, _control: &Control) -> CheckReport {
    CheckReport {
        org: Err(CallError::new(FailureKind::Defect, Operation::GetOrg)),
        me: Err(CallError::new(FailureKind::Defect, Operation::GetCurrentUser)),
        areas: Vec::new(),
        rates: Vec::new(),
        clock_difference: None,
    }
}
