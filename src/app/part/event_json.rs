//! An event as Okta sent it, line by line, with what is masked elsewhere masked in it.

use crate::protocol::document::Document;
use crate::protocol::json::Json;
use crate::protocol::log_event::LogEvent;
use crate::protocol::text::{masked, masked_within};

/// The lines; phones and second emails in full where they are `revealed`.
pub fn lines(event: &LogEvent, raw: &Json, revealed: bool) -> Vec<String> {
    let document = Document::json(raw.as_str()).unwrap_or_else(|| Document::plain(raw.as_str()));
    let logins = event.logins();
    let known: Vec<&str> = logins.iter().map(String::as_str).collect();
    let shown = |line: &str| if revealed { line.to_owned() } else { masked_line(line, &known) };
    document.laid_out().lines().map(shown).collect()
}

/// By what the value is, and by what it is called.
fn masked_line(line: &str, known: &[&str]) -> String {
    let within = masked_within(line, known);
    let named = within.trim_start().strip_prefix('"').and_then(|rest| rest.split_once("\": \""));
    match named.and_then(|(name, rest)| Some((name, rest.rsplit_once('"')?.0))) {
        Some((name, value)) if !known.contains(&value) => within.replacen(value, &masked(name, value), 1),
        Some(_) | None => within.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_masked_by_their_kind_and_by_their_name_and_logins_are_not() {
        let text = r#"{"actor":{"type":"User","alternateId":"ana@acme.com"},"debugContext":{"debugData":
            {"phoneNumber":"5551234567","contactEmail":"ana@acme.com","to":"ana@private.example","text":"sent to +15551234567","url":"/a"}}}"#;
        let (event, raw) = (LogEvent::parse(text).unwrap(), Json::parse(text).unwrap());
        let shown = lines(&event, &raw, false).join("\n");
        for masked in [r#""555 … 4567""#, r#""a…@private.example""#, r#""sent to +15 … 4567""#, r#""/a""#] {
            assert!(shown.contains(masked), "{masked} in {shown}");
        }
        assert_eq!(shown.matches("ana@acme.com").count(), 2, "{shown}");
        assert!(lines(&event, &raw, true).join("").contains("sent to +15551234567"));
    }
}
