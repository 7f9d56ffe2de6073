//! The Devices tab: what somebody signs in with, whether it is managed, and when Okta last heard of it.

use jiff::tz::TimeZone;

use crate::app::event::Now;
use crate::app::part::times;
use crate::app::person::table::{Line, Look, Row, Table};
use crate::protocol::device::{Device, DeviceStatus};

pub(super) const TITLES: &[&str] = &["Device", "State", "Platform", "Managed", "Last heard of", "Others"];

pub(super) fn rows(devices: &[Device], now: Now, zone: &TimeZone) -> Vec<Row> {
    devices.iter().map(|device| row(device, now, zone)).collect()
}

/// The rows, and what is to be known of them all.
pub(super) fn lines(devices: &[Device]) -> Vec<Line> {
    let note = if devices.is_empty() {
        "No device that Okta knows."
    } else {
        "Last heard of: a sign-in with the device, or a change of its state."
    };
    Table::plain_lines(devices.len(), [note.to_owned()])
}

fn row(device: &Device, now: Now, zone: &TimeZone) -> Row {
    let look = if device.status == DeviceStatus::Active { Look::Good } else { Look::Warning };
    let seen = device.seen.map(|at| times::clock(at.timestamp(), now, zone));
    let cells = vec![
        device.label().to_owned(),
        device.status.word().to_owned(),
        device.platform_word().to_owned(),
        managed(device).to_owned(),
        seen.unwrap_or_else(|| "not told".to_owned()),
        others(device),
    ];
    Row { id: device.id.to_string(), cells, look }
}

fn managed(device: &Device) -> &'static str {
    match device.managed {
        Some(true) => "managed",
        Some(false) => "not managed",
        None => "not told",
    }
}

/// Who else signs in with it, in few words.
fn others(device: &Device) -> String {
    match device.others {
        Some(0) => "nobody else".to_owned(),
        Some(1) => "1 other person".to_owned(),
        Some(several) => format!("{several} other people"),
        None => "not told".to_owned(),
    }
}

/// All of it, a line each.
pub(super) fn whole(device: &Device, now: Now, zone: &TimeZone) -> Vec<(&'static str, String)> {
    let time = |at: Option<crate::protocol::time::Moment>| {
        at.map(|at| times::exact(at.timestamp(), now, zone)).unwrap_or_default()
    };
    let platform = format!("{} {}", device.platform_word(), device.version);
    vec![
        ("Device", device.label().to_owned()),
        ("State", device.status.word().to_owned()),
        ("Platform", platform.trim().to_owned()),
        ("Model", device.model.clone()),
        ("Managed", managed(device).to_owned()),
        ("Last heard of", time(device.seen)),
        ("Theirs since", time(device.since)),
        ("Others", others(device)),
        ("Id", device.id.to_string()),
    ]
}
