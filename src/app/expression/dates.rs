//! Dates as a person writes them, and as Okta wants them.
//!
//! ```text
//!  -7d  -3h  -30m  -2w  now  today  yesterday  2026-03-01  "2026-03-01T10:00:00+01:00"  ─►  "2026-03-01T09:00:00.000Z"
//! ```

use std::ops::Range;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::super::effect::Now;
use super::token::{Kind, Token, scan};

/// The properties that are points in time.
pub const TIMES: [&str; 4] = ["created", "activated", "statusChanged", "lastUpdated"];

/// The form in which Okta takes a point in time.
pub fn written(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// What a person meant; none when it is no date.
pub fn understand(word: &str, now: Now) -> Option<Timestamp> {
    let day = |date: Date| date.to_zoned_datetime(TimeZone::UTC).ok().map(|midnight| midnight.timestamp());
    let today = now.0.to_zoned_datetime(TimeZone::UTC).date();
    match word {
        "now" => return Some(now.0),
        "today" => return day(today),
        "yesterday" => return day(today.yesterday().ok()?),
        _ => {}
    }
    if let Some(ago) = word.strip_prefix('-').and_then(span) {
        return now.0.checked_sub(ago).ok();
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

/// Writes out every date that stands as a value of a point in time.
pub fn expand(text: &str, now: Now) -> Expanded {
    let (tokens, _) = scan(text);
    let mut expanded = Expanded { text: String::with_capacity(text.len()), replaced: Vec::new() };
    let mut done = 0;
    for (at, token) in tokens.iter().enumerate() {
        let Some(date) = date_of(text, &tokens[..at], token, now) else { continue };
        expanded.text.push_str(&text[done..token.span.start]);
        let start = expanded.text.len();
        expanded.text.push('"');
        expanded.text.push_str(&written(date));
        expanded.text.push('"');
        expanded.replaced.push((token.span.clone(), start..expanded.text.len()));
        done = token.span.end;
    }
    expanded.text.push_str(&text[done..]);
    expanded
}

fn date_of(text: &str, before: &[Token], token: &Token, now: Now) -> Option<Timestamp> {
    let [.., attribute, operator] = before else { return None };
    let is_time = operator.kind == Kind::Operator && TIMES.contains(&attribute.text(text));
    if !is_time {
        return None;
    }
    match token.kind {
        Kind::Bare => understand(token.text(text), now),
        Kind::Text => understand(token.text(text).trim_matches('"'), now),
        _ => None,
    }
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
            let expanded = expand(&format!("created gt {typed} and status eq \"-7d\""), now());
            assert_eq!(expanded.text, format!("created gt \"{sent}\" and status eq \"-7d\""), "{typed}");
        }
        for odd in ["-d", "-7", "-7x", "2026", "soon", "\"2026-13-01\""] {
            let text = format!("created gt {odd}");
            assert_eq!(expand(&text, now()).text, text);
        }
    }

    #[test]
    fn places_lead_back_to_what_was_typed() {
        let typed = "created gt -7d and foo";
        let expanded = expand(typed, now());
        let foo = expanded.text.find("foo").unwrap();
        assert_eq!(&typed[expanded.original(&(foo..foo + 3))], "foo");
        let date = expanded.text.find('"').unwrap();
        assert_eq!(&typed[expanded.original(&(date..date + 26))], "-7d");
    }
}
