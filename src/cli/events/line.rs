//! One event on one line.

use jiff::tz::TimeZone;

use crate::protocol::json::Json;
use crate::protocol::log_event::LogEvent;
use crate::protocol::text::visible;

/// `2026-11-24 10:56:03  created  Ana Müller (ana@acme.com)  by HR Sync  success  198.51.100.20`.
pub(super) fn text(event: &LogEvent, zone: &TimeZone) -> String {
    let mut parts = Vec::new();
    parts.push(match event.published {
        Some(at) => at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        None => "time not told".to_owned(),
    });
    parts.push(event.happened());
    if let Some(person) = event.whom() {
        let login = &person.alternate_id;
        let login = if login.is_empty() || *login == person.name { String::new() } else { format!(" ({login})") };
        parts.push(format!("{}{login}", person.label()));
        let about = event.about(&person.id);
        if !about.is_empty() {
            parts.push(about);
        }
        if event.actor != *person
            && (event.actor.id != person.id || person.id.is_empty())
            && !event.actor.label().is_empty()
        {
            parts.push(format!("by {}", event.actor.label()));
        }
    } else if event.is_change() {
        parts.push("whom: not told".to_owned());
        if !event.actor.label().is_empty() {
            parts.push(format!("by {}", event.actor.label()));
        }
    } else if !event.actor.label().is_empty() {
        parts.push(format!("by {}", event.actor.label()));
    }
    let result = event.outcome();
    if !result.is_empty() {
        parts.push(result);
    }
    if !event.address.is_empty() {
        parts.push(event.address.clone());
    }
    visible(&parts.join("  ")).into_owned()
}

/// Okta's own text on one line. A line break can only stand between the parts of JSON, never inside.
pub(super) fn ndjson(raw: &Json) -> String {
    raw.as_str().replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_when_what_who_and_how_it_ended_and_stays_one_line() {
        let raw = "{\"published\":\"2026-11-24T10:42:00Z\",\"eventType\":\"user.session.start\",\n\"outcome\":{\"result\":\"FAILURE\",\"reason\":\"INVALID_CREDENTIALS\"},\"actor\":{\"id\":\"00u1\",\"type\":\"User\",\"alternateId\":\"a@x\",\"displayName\":\"Ana\\u001b[31m\\nLee\"}}";
        let event = LogEvent::parse(raw).unwrap();
        assert_eq!(
            text(&event, &TimeZone::UTC),
            "2026-11-24 10:42:00  sign-in refused  Ana·[31m↵Lee (a@x)  wrong password"
        );
        assert_eq!(ndjson(&Json::parse(raw).unwrap()).lines().count(), 1);
    }
}
