//! Points in time as a person says them.

use std::fmt::Write;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::app::event::Now;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// `14 min`, `3 h`, `41 d`, `2 y`: how long ago, for a narrow column. Written to `out`, so that a table needs no
/// allocation a row.
pub fn write_age(out: &mut String, at: Timestamp, now: Now) {
    let seconds = now.0.as_second() - at.as_second();
    let _ = match seconds {
        ..0 => write!(out, "soon"),
        0..MINUTE => write!(out, "now"),
        MINUTE..HOUR => write!(out, "{} min", seconds / MINUTE),
        HOUR..DAY => write!(out, "{} h", seconds / HOUR),
        _ if seconds < 730 * DAY => write!(out, "{} d", seconds / DAY),
        _ => write!(out, "{} y", seconds / (365 * DAY)),
    };
}

/// As [`write_age`], as a text of its own.
pub fn age(at: Timestamp, now: Now) -> String {
    let mut text = String::new();
    write_age(&mut text, at, now);
    text
}

/// `14 min ago`, `just now`.
pub fn ago(at: Timestamp, now: Now) -> String {
    match age(at, now).as_str() {
        "now" => "just now".to_owned(),
        "soon" => "soon".to_owned(),
        age => format!("{age} ago"),
    }
}

/// As [`clock`], of something whose time Okta may not tell, or not so that it can be read.
pub fn clock_or_untold(at: Option<Timestamp>, now: Now, zone: &TimeZone) -> String {
    at.map_or_else(|| UNTOLD.to_owned(), |at| clock(at, now, zone))
}

/// Stands where a time would.
pub const UNTOLD: &str = "time not told";

/// `10:42` today, `yesterday 17:20`, `12 Mar 17:20` this year, `12 Mar 2024` before.
pub fn clock(at: Timestamp, now: Now, zone: &TimeZone) -> String {
    let (then, today) = (at.to_zoned_datetime(zone.clone()), now.0.to_zoned_datetime(zone.clone()));
    let date = then.date();
    if date == today.date() {
        then.strftime("%H:%M").to_string()
    } else if today.date().yesterday().is_ok_and(|yesterday: Date| yesterday == date) {
        then.strftime("yesterday %H:%M").to_string()
    } else if date.year() == today.date().year() {
        then.strftime("%-d %b %H:%M").to_string()
    } else {
        then.strftime("%-d %b %Y").to_string()
    }
}

/// `12 Mar 2026 17:20 (41 d)`: everything, for a detail view.
pub fn exact(at: Timestamp, now: Now, zone: &TimeZone) -> String {
    format!("{} ({})", at.to_zoned_datetime(zone.clone()).strftime("%-d %b %Y %H:%M"), age(at, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn times_are_said_as_a_person_would() {
        let now = Now(at("2026-11-24T10:56:00Z"));
        for (then, short, long) in [
            ("2026-11-24T10:55:40Z", "now", "10:55"),
            ("2026-11-24T10:42:00Z", "14 min", "10:42"),
            ("2026-11-23T17:20:00Z", "17 h", "yesterday 17:20"),
            ("2026-03-12T08:00:00Z", "257 d", "12 Mar 08:00"),
            ("2024-03-12T08:00:00Z", "2 y", "12 Mar 2024"),
            ("2026-11-25T08:00:00Z", "soon", "25 Nov 08:00"),
        ] {
            assert_eq!((&*age(at(then), now), &*clock(at(then), now, &TimeZone::UTC)), (short, long), "{then}");
        }
    }
}
