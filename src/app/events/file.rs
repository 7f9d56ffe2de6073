//! Events as a file: Okta's own JSON line by line, or a table for a spreadsheet.

use jiff::tz::TimeZone;

use crate::app::events::Entry;
use crate::protocol::log_event::{LogEvent, Party};

/// One event a line, as Okta sent it. A line break can only stand between the parts of JSON, never inside.
pub fn ndjson(entries: &[&Entry]) -> String {
    let mut text = String::new();
    for entry in entries {
        text.push_str(&entry.raw.as_str().replace(['\n', '\r'], " "));
        text.push('\n');
    }
    text
}

/// What stands in the columns of a table of events; the first is the moment.
pub const COLUMNS: [&str; 15] = [
    "time",
    "what",
    "type",
    "person",
    "login",
    "person_id",
    "about",
    "by",
    "by_login",
    "result",
    "reason",
    "address",
    "place",
    "client",
    "uuid",
];

/// A table with a heading; none when it could not be written.
pub fn csv(entries: &[&Entry], zone: &TimeZone) -> Option<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).ok()?;
    for entry in entries {
        writer.write_record(cells(&entry.event, zone).iter().map(|cell| harmless(cell))).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}

/// An event in these columns.
pub fn cells(event: &LogEvent, zone: &TimeZone) -> [String; 15] {
    let person = event.whom();
    let of = |read: fn(&Party) -> &str| person.map(read).unwrap_or_default().to_owned();
    let id = of(|party| &party.id);
    [
        event.published.map_or_else(String::new, |at| {
            at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
        }),
        event.happened(),
        event.kind.clone(),
        of(|party| party.label()),
        of(|party| &party.alternate_id),
        id.clone(),
        event.about(&id),
        event.actor.label().to_owned(),
        event.actor.alternate_id.clone(),
        event.result.clone(),
        event.reason.clone(),
        event.address.clone(),
        event.place.clone(),
        event.client.clone(),
        event.uuid.clone(),
    ]
}

/// A spreadsheet takes a cell that begins so for a formula, and names are what people typed.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::event::Now;
    use crate::app::events::EventsScreen;
    use crate::protocol::watch::{EventSource, WatchedEvent};

    #[test]
    fn a_table_quotes_what_it_must_and_holds_no_formulas() {
        let raw = "{\"uuid\":\"u1\",\n\"published\":\"2026-11-24T10:00:00Z\",\"eventType\":\"user.lifecycle.create\",\"target\":[{\"type\":\"User\",\"id\":\"00u1\",\"displayName\":\"=HYPERLINK(1), Ana\"}]}";
        let mut screen = EventsScreen::default();
        let now = Now("2026-11-24T11:00:00Z".parse().unwrap());
        screen.take_in(EventSource::Log, vec![WatchedEvent::parse(raw).unwrap()], now);
        let table = csv(&screen.chosen(), &TimeZone::UTC).unwrap();
        let lines: Vec<_> = table.lines().collect();
        assert!(lines[0].starts_with("time,what,type,person,"), "{table}");
        let row = r#"2026-11-24T10:00:00.000+00:00,created,user.lifecycle.create,"'=HYPERLINK(1), Ana",,00u1,"#;
        assert!(lines[1].starts_with(row), "{table}");
        assert_eq!(ndjson(&screen.chosen()).lines().count(), 1);
    }
}
