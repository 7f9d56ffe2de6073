//! Rate limits: which bucket a call is counted in, and windows of one minute that begin with their first call.

use std::collections::HashMap;

use axum::http::Method;
use jiff::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Bucket {
    Users,
    ReadUser,
    WriteUser,
    Groups,
    Group,
    Logs,
    Other,
}

impl Bucket {
    /// The bucket of Okta's table; an exact path goes before a prefix.
    pub(super) fn of(method: &Method, segments: &[&str]) -> Bucket {
        match segments {
            ["users"] => Bucket::Users,
            ["users", _] if method == Method::GET => Bucket::ReadUser,
            ["users", _] => Bucket::WriteUser,
            ["groups", _] => Bucket::Group,
            ["groups", ..] => Bucket::Groups,
            ["logs"] => Bucket::Logs,
            _ => Bucket::Other,
        }
    }
}

/// What the rate headers say, and whether the call is let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Allowance {
    pub limit: u32,
    pub remaining: u32,
    /// Seconds since 1970.
    pub reset: i64,
    pub allowed: bool,
}

#[derive(Debug, Default)]
pub(super) struct Limits {
    windows: HashMap<Bucket, Window>,
}

#[derive(Debug)]
struct Window {
    ends: i64,
    used: u32,
}

/// Seconds; Okta's windows are one minute long.
const WINDOW: i64 = 60;

impl Limits {
    pub(super) fn count(&mut self, bucket: Bucket, limit: u32, now: Timestamp) -> Allowance {
        let now = now.as_second();
        let window = self.windows.entry(bucket).or_insert(Window { ends: now + WINDOW, used: 0 });
        if now >= window.ends {
            *window = Window { ends: now + WINDOW, used: 0 };
        }
        let allowed = window.used < limit;
        if allowed {
            window.used += 1;
        }
        Allowance { limit, remaining: limit - window.used, reset: window.ends, allowed }
    }
}
