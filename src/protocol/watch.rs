//! Watching what happens: the kinds of events to watch, from when on, and events with the text they came as.

use std::collections::{HashSet, VecDeque};
use std::fmt::Write;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::json::Json;
use super::log_event::LogEvent;

/// An event with the text it came as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedEvent {
    pub event: LogEvent,
    pub raw: Json,
}

impl WatchedEvent {
    /// None for what is not a JSON object.
    pub fn parse(raw: &str) -> Option<Self> {
        Some(Self { event: LogEvent::parse(raw)?, raw: Json::parse(raw)? })
    }

    /// An entry of a log, whatever it is; none for what is no JSON.
    pub fn parse_or_unreadable(raw: &str) -> Option<Self> {
        Some(Self { event: LogEvent::parse_or_unreadable(raw), raw: Json::parse(raw)? })
    }
}

/// By which way events come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventSource {
    /// The System Log is asked for them.
    Log,
    /// Okta delivers them.
    Hook,
}

/// A kind of event as a person picks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventKind {
    pub name: &'static str,
    /// Okta's event types that it covers.
    pub types: &'static [&'static str],
    /// Whether event hooks deliver all of them.
    pub by_hook: bool,
}

const fn kind(name: &'static str, types: &'static [&'static str], by_hook: bool) -> EventKind {
    EventKind { name, types, by_hook }
}

/// The kinds that can be picked, in the order in which they are offered.
#[rustfmt::skip]
pub const KINDS: &[EventKind] = &[
    kind("Users created", &["user.lifecycle.create"], true),
    kind("User deactivated", &["user.lifecycle.deactivate"], true),
    kind("User activated", &["user.lifecycle.activate", "user.lifecycle.reactivate"], true),
    kind("User suspended", &["user.lifecycle.suspend"], true),
    kind("User unsuspended", &["user.lifecycle.unsuspend"], true),
    kind("User deleted", &["user.lifecycle.delete.initiated"], true),
    kind("User locked out", &["user.account.lock"], true),
    kind("User unlocked", &["user.account.unlock", "user.account.unlock_by_admin"], true),
    kind("Password changed", &["user.account.update_password"], true),
    kind("Password reset", &["user.account.reset_password"], true),
    kind("Password expired", &["user.account.expire_password"], false),
    kind("Profile changed", &["user.account.update_profile"], true),
    kind("Factor added", &["user.mfa.factor.activate"], true),
    kind("Factor removed", &["user.mfa.factor.deactivate", "user.mfa.factor.reset_all"], true),
    kind("Sign-in, and failed sign-in", &["user.session.start"], true),
    kind("Second factor", &["user.authentication.auth_via_mfa"], true),
    kind("Denied by a sign-on policy", &["policy.evaluate_sign_on"], false),
    kind("Request blocked", &["security.request.blocked"], false),
    kind("App that is not assigned", &["app.generic.unauth_app_access_attempt"], false),
    kind("Sessions cleared", &["user.session.clear"], true),
    kind("Added to a group", &["group.user_membership.add"], true),
    kind("Removed from a group", &["group.user_membership.remove"], true),
    kind("Suspicious activity reported", &["user.account.report_suspicious_activity_by_enduser"], true),
];

/// What keeps people out before it comes to a sign-in.
const KEPT_OUT: [&str; 3] =
    ["policy.evaluate_sign_on", "security.request.blocked", "app.generic.unauth_app_access_attempt"];

/// Which events are watched.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Watched {
    /// Whatever happens to people and their memberships, kinds that this program has never heard of included, and what
    /// keeps them out before it comes to a sign-in.
    #[default]
    Everything,
    /// These event types and no others.
    Types(Vec<String>),
}

impl Watched {
    /// The types of these kinds.
    pub fn kinds<'a>(kinds: impl IntoIterator<Item = &'a EventKind>) -> Self {
        Self::Types(kinds.into_iter().flat_map(|kind| kind.types).map(|name| (*name).to_owned()).collect())
    }

    /// The expression for the System Log. No quote or backslash can stand in an event type, so none is let through.
    pub fn filter(&self) -> String {
        match self {
            // A policy is asked at every sign-in; told is where it says no.
            Self::Everything => [
                r#"eventType sw "user.""#,
                r#"eventType sw "group.user_membership.""#,
                r#"(eventType eq "policy.evaluate_sign_on" and outcome.result eq "DENY")"#,
                r#"eventType eq "security.request.blocked""#,
                r#"eventType eq "app.generic.unauth_app_access_attempt""#,
            ]
            .join(" or "),
            Self::Types(types) => {
                let mut filter = String::new();
                for name in types {
                    let joint = if filter.is_empty() { "" } else { " or " };
                    let name: String = name.chars().filter(|c| !matches!(c, '"' | '\\')).collect();
                    let _ = write!(filter, "{joint}eventType eq \"{name}\"");
                }
                filter
            }
        }
    }

    /// Whether an event of this type is among them.
    pub fn covers(&self, event_type: &str) -> bool {
        match self {
            Self::Everything => {
                event_type.starts_with("user.")
                    || event_type.starts_with("group.user_membership.")
                    || KEPT_OUT.contains(&event_type)
            }
            Self::Types(types) => types.iter().any(|name| name == event_type),
        }
    }
}

/// From when on events are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    Now,
    /// So long ago.
    Ago(SignedDuration),
    At(Timestamp),
}

/// What cannot be a beginning.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no time; write now, -1h, -7d, 2026-11-24, 2026-11-24T10:00Z")]
pub struct SinceError(String);

impl Since {
    /// `now`, `-90s`, `-30m`, `-1h`, `-7d`, a date (its beginning in `zone`), or a moment in RFC 3339.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self, SinceError> {
        let trimmed = text.trim();
        let bad = || SinceError(text.to_owned());
        if trimmed.eq_ignore_ascii_case("now") {
            return Ok(Self::Now);
        }
        if let Some(ago) = trimmed.strip_prefix('-') {
            let unit = ago.chars().next_back().ok_or_else(bad)?;
            let number: i64 = ago[..ago.len() - unit.len_utf8()].parse().map_err(|_| bad())?;
            let seconds = match unit {
                's' => 1,
                'm' => 60,
                'h' => 3_600,
                'd' => 86_400,
                'w' => 604_800,
                _ => return Err(bad()),
            };
            let total = number.checked_mul(seconds).filter(|total| *total >= 0).ok_or_else(bad)?;
            return Ok(Self::Ago(SignedDuration::from_secs(total)));
        }
        if let Ok(at) = trimmed.parse::<Timestamp>() {
            return Ok(Self::At(at));
        }
        let date: Date = trimmed.parse().map_err(|_| bad())?;
        date.to_zoned_datetime(zone.clone()).map(|at| Self::At(at.timestamp())).map_err(|_| bad())
    }

    /// The moment it means.
    pub fn moment(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Now => now,
            Self::Ago(time) => now.checked_sub(time).unwrap_or(Timestamp::UNIX_EPOCH),
            Self::At(at) => at,
        }
    }
}

/// The last events by their number, so that none counts twice. The oldest are forgotten first.
#[derive(Clone, Debug, Default)]
pub struct Known {
    order: VecDeque<Box<str>>,
    set: HashSet<Box<str>>,
}

/// More than a watch reads again after its cursor was refused, and more than a hook repeats.
const MOST_KNOWN: usize = 50_000;

impl Known {
    /// Takes note of an event; false when it was known. One without a number is always new.
    pub fn insert(&mut self, uuid: &str) -> bool {
        if uuid.is_empty() {
            return true;
        }
        if !self.set.insert(uuid.into()) {
            return false;
        }
        self.order.push_back(uuid.into());
        if self.order.len() > MOST_KNOWN
            && let Some(oldest) = self.order.pop_front()
        {
            self.set.remove(&oldest);
        }
        true
    }

    pub fn contains(&self, uuid: &str) -> bool {
        self.set.contains(uuid)
    }

    /// The newest, oldest first.
    pub fn newest(&self, count: usize) -> impl Iterator<Item = &str> {
        self.order.iter().skip(self.order.len().saturating_sub(count)).map(|uuid| &**uuid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::expr::Expr;

    #[test]
    fn a_beginning_is_read_in_every_form_that_is_offered() {
        let now: Timestamp = "2026-11-24T10:56:00Z".parse().unwrap();
        let berlin = TimeZone::fixed(jiff::tz::offset(1));
        for (text, moment) in [
            ("now", "2026-11-24T10:56:00Z"),
            ("-1h", "2026-11-24T09:56:00Z"),
            ("-90s", "2026-11-24T10:54:30Z"),
            ("-7d", "2026-11-17T10:56:00Z"),
            ("2026-11-24", "2026-11-23T23:00:00Z"),
            ("2026-11-24T10:00:00+01:00", "2026-11-24T09:00:00Z"),
        ] {
            assert_eq!(Since::parse(text, &berlin).unwrap().moment(now), moment.parse().unwrap(), "{text}");
        }
        for text in ["", "-", "-h", "-1y", "1h", "--1h", "yesterday", "-9223372036854775807w"] {
            assert!(Since::parse(text, &berlin).is_err(), "{text}");
        }
    }

    #[test]
    fn filters_are_expressions_and_cover_what_they_name() {
        let two = Watched::kinds(&KINDS[..2]);
        assert_eq!(two.filter(), r#"eventType eq "user.lifecycle.create" or eventType eq "user.lifecycle.deactivate""#);
        for watched in [two, Watched::Everything, Watched::Types(vec!["a\" or eventType pr \\".to_owned()])] {
            assert!(Expr::parse(&watched.filter()).is_ok(), "{}", watched.filter());
        }
        assert!(KINDS.iter().flat_map(|kind| kind.types).all(|name| Watched::Everything.covers(name)));
        assert!(!Watched::Everything.covers("event_hook.created"));
    }

    #[test]
    fn an_event_counts_once_and_memory_is_bounded() {
        let mut known = Known::default();
        assert!(known.insert("a") && !known.insert("a") && known.insert("") && known.insert(""));
        for number in 0..MOST_KNOWN {
            known.insert(&number.to_string());
        }
        assert!(!known.contains("a") && known.contains("0") && known.order.len() == MOST_KNOWN);
        assert_eq!(known.newest(1).collect::<Vec<_>>(), [(MOST_KNOWN - 1).to_string()]);
    }
}
