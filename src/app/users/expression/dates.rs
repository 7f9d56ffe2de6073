//! Dates as a person writes them, and as Okta wants them.
//!
//! ```text
//!  -7d  -3h  -30m  -2w  now  today  yesterday  2026-03-01  "2026-03-01T10:00:00+01:00"  ─►  "2026-03-01T09:00:00.000Z"
//! ```
//!
//! A day is the person's: it begins when it begins where they are.

use std::ops::Range;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::app::event::Now;
use crate::app::users::expression::token::Kind;
use crate::app::users::expression::token::Token;
use crate::app::users::expression::token::scan;

/// The properties that are points in time.
pub const TIMES: [&str; 6] = ["created", "activated", "statusChanged", "lastUpdated", "lastLogin", "passwordChanged"];

/// What an attribute of the organisation's own holds, where its schema says that it is a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `2026-03-01T09:00:00.000Z`
    Moment,
    /// `2026-03-01`
    Day,
}

/// How dates are to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Where the person is.
    pub zone: TimeZone,
    /// The organisation's own attributes that hold dates.
    pub own: Vec<(String, Form)>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { zone: TimeZone::UTC, own: Vec::new() }
    }
}

impl Calendar {
    fn form(&self, path: &str) -> Option<Form> {
        self.own.iter().find(|(own, _)| own == path).map(|(_, form)| *form)
    }
}

/// The form in which Okta takes a point in time.
pub fn written(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// What a person meant; none when it is no date.
pub fn understand(word: &str, now: Now, zone: &TimeZone) -> Option<Timestamp> {
    let day = |date: Date| date.to_zoned_datetime(zone.clone()).ok().map(|midnight| midnight.timestamp());
    let today = now.0.to_zoned_datetime(zone.clone()).date();
    match word {
        "now" => return Some(now.0),
        "today" => return day(today),
        "yesterday" => return day(today.yesterday().ok()?),
        _ => {}
    }
    if let Some(ago) = word.strip_prefix('-').and_then(span) {
        // Okta takes years of four digits.
        return now.0.checked_sub(ago).ok().filter(|at| at.to_zoned_datetime(TimeZone::UTC).year() > 0);
    }
    if let Ok(at) = word.parse::<Timestamp>() {
        return Some(at);
    }
    let looks_whole = word.len() >= 10 && word.starts_with(|c: char| c.is_ascii_digit());
    if !looks_whole {
        return None;
    }
    if word.contains(['T', ' ']) {
        let time = word.parse::<DateTime>().ok()?;
        return time.to_zoned_datetime(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    }
    word.parse::<Date>().ok().and_then(day)
}

/// Whether a word stands for a date that moves with the clock, be it within reach or not.
pub fn is_relative(word: &str) -> bool {
    matches!(word, "now" | "today" | "yesterday")
        || word.strip_prefix('-').is_some_and(|ago| {
            let digits = ago.trim_end_matches(['s', 'm', 'h', 'd', 'w', 'y']);
            ago.len() == digits.len() + 1 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// `7d`, `3h`, `30m`, `2w`.
fn span(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().next_back()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        'y' => 365 * 86_400,
        _ => return None,
    };
    let digits = &text[..text.len() - unit.len_utf8()];
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(SignedDuration::from_secs(digits.parse::<i64>().ok()?.checked_mul(seconds)?))
}

/// A text with its dates written out, and which of its parts came from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded {
    pub text: String,
    /// Place in the original and place in `text` of each part that was replaced, in order.
    replaced: Vec<(Range<usize>, Range<usize>)>,
}

impl Expanded {
    /// The place in the original that a place in the expanded text stands for.
    pub fn original(&self, span: &Range<usize>) -> Range<usize> {
        self.place(span.start, false)..self.place(span.end, true)
    }

    fn place(&self, at: usize, end: bool) -> usize {
        let mut shift = 0isize;
        for (from, to) in &self.replaced {
            if at < to.start || (at == to.start && !end) {
                break;
            }
            if at < to.end || (at == to.end && end) {
                return if end { from.end } else { from.start };
            }
            shift = from.end as isize - to.end as isize;
        }
        at.saturating_add_signed(shift)
    }
}

/// Writes out every date that stands as a value of a point in time, or of an attribute that holds dates.
pub fn expand(text: &str, calendar: &Calendar, now: Now) -> Expanded {
    let (tokens, _) = scan(text);
    let mut expanded = Expanded { text: String::with_capacity(text.len()), replaced: Vec::new() };
    let mut done = 0;
    for (at, token) in tokens.iter().enumerate() {
        let Some(date) = date_of(text, &tokens[..at], token, calendar, now) else { continue };
        expanded.text.push_str(&text[done..token.span.start]);
        let start = expanded.text.len();
        expanded.text.push('"');
        expanded.text.push_str(&date);
        expanded.text.push('"');
        expanded.replaced.push((token.span.clone(), start..expanded.text.len()));
        done = token.span.end;
    }
    expanded.text.push_str(&text[done..]);
    expanded
}

fn date_of(text: &str, before: &[Token], token: &Token, calendar: &Calendar, now: Now) -> Option<String> {
    let [.., attribute, operator] = before else { return None };
    if operator.kind != Kind::Operator || !matches!(token.kind, Kind::Bare | Kind::Text) {
        return None;
    }
    let word = token.text(text).trim_matches('"');
    let path = attribute.text(text);
    if TIMES.contains(&path) {
        return understand(word, now, &calendar.zone).map(written);
    }
    let form = calendar.form(path)?;
    // Okta compares such an attribute as a text: what was written out by hand is left as it was written.
    if token.kind == Kind::Text && !is_relative(word) {
        return None;
    }
    let at = understand(word, now, &calendar.zone)?;
    Some(match form {
        Form::Moment => written(at),
        Form::Day => at.to_zoned_datetime(calendar.zone.clone()).strftime("%Y-%m-%d").to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Now {
        Now("2026-11-24T10:56:00Z".parse().unwrap())
    }

    #[test]
    fn dates_are_written_out_as_okta_takes_them() {
        for (typed, sent) in [
            ("-7d", "2026-11-17T10:56:00.000Z"),
            ("-3h", "2026-11-24T07:56:00.000Z"),
            ("today", "2026-11-24T00:00:00.000Z"),
            ("2026-03-01", "2026-03-01T00:00:00.000Z"),
            ("\"2026-03-01T10:00:00+01:00\"", "2026-03-01T09:00:00.000Z"),
            ("\"2026-03-01T10:00:00\"", "2026-03-01T10:00:00.000Z"),
        ] {
            let expanded = expand(&format!("created gt {typed} and status eq \"-7d\""), &Calendar::default(), now());
            assert_eq!(expanded.text, format!("created gt \"{sent}\" and status eq \"-7d\""), "{typed}");
        }
        for odd in ["-d", "-7", "-7x", "2026", "soon", "\"2026-13-01\""] {
            let text = format!("created gt {odd}");
            assert_eq!(expand(&text, &Calendar::default(), now()).text, text);
        }
    }

    #[test]
    fn a_day_is_the_persons_own_and_an_attribute_of_days_is_asked_for_days() {
        let zone = TimeZone::get("America/Los_Angeles").unwrap();
        let own = vec![("profile.start".to_owned(), Form::Day), ("profile.seen".to_owned(), Form::Moment)];
        let calendar = Calendar { zone, own };
        // It is the evening of the 24th there, and the 25th in UTC.
        let now = Now("2026-11-25T03:30:00Z".parse().unwrap());
        for (typed, sent) in [
            ("created gt \"today\"", "created gt \"2026-11-24T08:00:00.000Z\""),
            ("created gt yesterday", "created gt \"2026-11-23T08:00:00.000Z\""),
            ("created gt 2026-11-24", "created gt \"2026-11-24T08:00:00.000Z\""),
            ("profile.start gt -7d", "profile.start gt \"2026-11-17\""),
            ("profile.start eq today", "profile.start eq \"2026-11-24\""),
            ("profile.start eq 2026-11-24", "profile.start eq \"2026-11-24\""),
            ("profile.start sw \"2026\"", "profile.start sw \"2026\""),
            ("profile.seen gt \"-1h\"", "profile.seen gt \"2026-11-25T02:30:00.000Z\""),
            ("profile.other gt \"-7d\"", "profile.other gt \"-7d\""),
        ] {
            assert_eq!(expand(typed, &calendar, now).text, sent, "{typed}");
        }
    }

    #[test]
    fn places_lead_back_to_what_was_typed() {
        let typed = "created gt -7d and foo";
        let expanded = expand(typed, &Calendar::default(), now());
        let foo = expanded.text.find("foo").unwrap();
        assert_eq!(&typed[expanded.original(&(foo..foo + 3))], "foo");
        let date = expanded.text.find('"').unwrap();
        assert_eq!(&typed[expanded.original(&(date..date + 26))], "-7d");
    }
}
