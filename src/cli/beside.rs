//! What is read beside a person before a command does something to them, as the questions of the screens do.

use std::time::Duration;

use clap::Args;
use jiff::{SignedDuration, Timestamp};

use crate::app::care::past::{Told, past};
use crate::app::event::Now;

/// The screens wait as long.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);
/// Lines that are told; of more only how many there are.
const MOST: usize = 5;

#[derive(Clone, Debug, Default, Args)]
pub(super) struct Confirmed {
    /// The login of the person, which confirms that they are meant: needed where a rule guards them, and where somebody
    /// may get in as an administrator or the token's owner; judged wherever it is given
    #[arg(long, value_name = "LOGIN")]
    pub(super) confirm_login: Option<String>,
}

/// The last day as Okta's log is asked for it.
pub(super) fn last_day(now: Timestamp) -> [String; 2] {
    let since = now.checked_sub(SignedDuration::from_hours(24)).unwrap_or(now);
    let until = now.checked_add(SignedDuration::from_mins(5)).unwrap_or(now);
    [since, until].map(|at| at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string())
}

/// What is told of the last day of a person, a line each.
pub(super) fn told(read: Result<Told, String>, user: &str, now: Timestamp) -> Vec<String> {
    let told = match read {
        Ok(told) => told,
        Err(why) => return vec![format!("what changed in the last 24 hours is not known: {why}")],
    };
    let mut lines: Vec<String> = past(&told, user, Now(now), &super::zone::here())
        .into_iter()
        .map(|past| format!("lately: {}", past.words))
        .collect();
    if lines.is_empty() {
        lines.push("lately: nothing changed in the last 24 hours".to_owned());
    }
    if lines.len() > MOST {
        let more = lines.len() - MOST;
        lines.truncate(MOST);
        lines.push(format!("lately: and {more} more in the last 24 hours"));
    }
    lines
}
