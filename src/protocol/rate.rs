//! What Okta says about how many calls are left.

use std::fmt;
use std::time::Duration;

/// The class of paths that share one budget (last published table of Okta's rate limits).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bucket {
    /// `GET /api/v1/users/{id}`
    User,
    /// `POST`, `PUT` and `DELETE /api/v1/users/{id}`
    UserWrites,
    /// `GET` and `POST /api/v1/users`
    Users,
    /// `/api/v1/groups` and below, but a single group
    Groups,
    /// `/api/v1/groups/{id}`
    Group,
    /// `/api/v1/logs`
    Logs,
    /// everything else below `/api/v1`
    Other,
}

impl Bucket {
    pub const ALL: [Self; 7] =
        [Self::User, Self::UserWrites, Self::Users, Self::Groups, Self::Group, Self::Logs, Self::Other];

    /// The word beside the number of calls left.
    pub fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::UserWrites => "writes",
            Self::Users => "users",
            Self::Groups => "groups",
            Self::Group => "group",
            Self::Logs => "log",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The last word of the server on a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Calls a window (one minute).
    pub limit: u32,
    pub remaining: u32,
    /// From the reply until the window ends, by the server's own clock.
    pub resets_in: Duration,
}

/// Why a call is held back before it is sent or sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitReason {
    /// This program has used its share of the bucket.
    OwnShare(Bucket),
    /// Okta answered 429; the bucket is empty.
    RateLimit(Bucket),
    /// Okta answered 429 because too many calls of the organisation run at once.
    Concurrency,
    /// The network or the server failed in a way that is safe to try again.
    Retry,
}
