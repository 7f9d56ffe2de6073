//! Logs of OpenTelemetry as JSON (OTLP 1.x): 64-bit numbers are texts, severities are numbers. No key is written that
//! the first versions did not know, since some receivers refuse those.
//!
//! The body is one object whose form has not changed since OTLP 1.0, so it is written here: the crates for it bring
//! protobuf and gRPC along.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::message::{Message, Severity};

/// One request.
pub(super) fn request(messages: &[Message], now: Timestamp) -> String {
    let records: Vec<Value> = messages.iter().map(|message| record(message, now)).collect();
    let version = env!("CARGO_PKG_VERSION");
    json!({
        "resourceLogs": [{
            "resource": {"attributes": [text("service.name", "oktui"), text("service.version", version)]},
            "scopeLogs": [{"scope": {"name": "oktui.journal", "version": version}, "logRecords": records}],
        }],
    })
    .to_string()
}

fn record(message: &Message, now: Timestamp) -> Value {
    let (number, word) = match message.severity() {
        Severity::Error => (17, "ERROR"),
        Severity::Warning => (13, "WARN"),
        Severity::Notice => (10, "INFO2"),
        Severity::Info => (9, "INFO"),
    };
    let at = message.line.at.parse::<Timestamp>().unwrap_or(now);
    let mut attributes = vec![json!({"key": "oktui.seq", "value": {"intValue": message.line.seq.to_string()}})];
    attributes.extend(message.facts().iter().map(|(name, value)| text(&format!("oktui.{name}"), value)));
    attributes.extend(message.line.by.host.as_deref().map(|host| text("host.name", host)));
    json!({
        "timeUnixNano": nanoseconds(at),
        "observedTimeUnixNano": nanoseconds(now),
        "severityNumber": number,
        "severityText": word,
        "body": {"stringValue": message.text},
        "attributes": attributes,
    })
}

fn text(key: &str, value: &str) -> Value {
    json!({"key": key, "value": {"stringValue": value}})
}

/// Since 1970; earlier than that is none.
fn nanoseconds(at: Timestamp) -> String {
    at.as_nanosecond().max(0).to_string()
}
