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
    /// What of it this program may use.
    pub share: Share,
}

/// How much of each limit this program may use, in percent; the rest is left to the organisation's other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(u8);

impl Default for Share {
    fn default() -> Self {
        Self::USUAL
    }
}

impl Share {
    /// Half of each limit, unless a connection says otherwise.
    pub const USUAL: Self = Self(50);

    /// All of each limit.
    pub const ALL: Self = Self(100);

    /// From 1 to 100.
    pub const fn of_percent(percent: u8) -> Option<Self> {
        if matches!(percent, 1..=100) { Some(Self(percent)) } else { None }
    }

    pub const fn percent(self) -> u8 {
        self.0
    }

    /// Calls of a limit: one at least.
    pub fn of(self, limit: u32) -> u32 {
        let own = u64::from(limit) * u64::from(self.0) / 100;
        u32::try_from(own).unwrap_or(limit).clamp(1, limit.max(1))
    }

    /// To stand before “the limit”: `half`, `a tenth of`.
    pub fn words(self) -> String {
        match self.0 {
            100 => "all of".to_owned(),
            75 => "three quarters of".to_owned(),
            50 => "half".to_owned(),
            33 => "a third of".to_owned(),
            25 => "a quarter of".to_owned(),
            20 => "a fifth of".to_owned(),
            10 => "a tenth of".to_owned(),
            percent => format!("{percent} % of"),
        }
    }
}

/// Kept for typing: enough for one search and the reading of those found, never more than a fifth of our share.
const RESERVE: u32 = 10;
/// Jobs leave this part of a limit to whoever else uses it, one in so many: an empty one stops everybody.
const OTHERS: u32 = 10;

/// Calls of a limit that are ours, but for those that are kept for typing.
pub fn without_reserve(limit: u32, own: Share) -> u32 {
    let own = own.of(limit);
    own - RESERVE.min(own / 5)
}

/// Calls of a limit that are left to others before work on many people goes on.
pub fn left_to_others(limit: u32) -> u32 {
    limit / OTHERS
}

/// Calls of a limit that work on many people makes in a window where nobody else makes any: one at least.
pub fn for_jobs(limit: u32, own: Share, jobs: Share) -> u32 {
    let all = limit - left_to_others(limit);
    jobs.of(limit).min(without_reserve(limit, own)).min(all).max(1)
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
    /// An answer was lost: it is asked what became of it once it cannot be on its way any more.
    Outcome,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_counted_and_told_as_it_is_set() {
        for (percent, limit, own, words) in [
            (50, 300, 150, "half"),
            (10, 100, 10, "a tenth of"),
            (100, 600, 600, "all of"),
            (37, 100, 37, "37 % of"),
            (1, 50, 1, "1 % of"),
        ] {
            let share = Share::of_percent(percent).unwrap();
            assert_eq!((share.percent(), share.of(limit), &*share.words()), (percent, own, words));
        }
        assert_eq!(for_jobs(600, Share::USUAL, Share::ALL), 290, "our share less the reserve");
        assert_eq!(for_jobs(600, Share::ALL, Share::ALL), 540, "a tenth is left to others");
        assert_eq!(for_jobs(600, Share::ALL, Share::of_percent(20).unwrap()), 120);
        assert_eq!(for_jobs(1, Share::ALL, Share::ALL), 1);
        assert_eq!([0, 101, 255].map(Share::of_percent), [None; 3]);
    }
}
