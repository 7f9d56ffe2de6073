//! A message of syslog, RFC 5424.
//!
//! `<PRI>1 TIME HOST oktui RUN PHASE [oktui@32473 seq="41" …] {"v":1,"seq":41,…}`
//!
//! Files of syslog servers keep neither the phase nor what stands in brackets unless somebody asks for it, so the text
//! says all of it again: it is the line of the journal. A crate for some sixty lines without state would bring another
//! date library along, and none known shortens a message.

use std::fmt::Write;

use jiff::Timestamp;

use super::message::{Message, Severity, short};

/// What rsyslog takes as one message; of a longer one the rest is filed as another.
pub(super) const LONGEST: usize = 8_096;
/// “Log audit”.
const FACILITY: u8 = 13;
/// Nobody's number: the one that documents use for examples.
const ELEMENT: &str = "oktui@32473";
/// A value in brackets says what somebody looks for; the text has all of it.
const VALUE: usize = 100;

/// The whole message in at most `LONGEST` bytes. What does not fit is cut, with a mark, until it does.
pub(super) fn frame(message: &Message) -> Vec<u8> {
    let whole = written(message);
    if whole.len() <= LONGEST {
        return whole;
    }
    let trimmed = written(&message.trimmed());
    if trimmed.len() <= LONGEST { trimmed } else { written(&message.brief()) }
}

fn written(message: &Message) -> Vec<u8> {
    let severity = match message.severity() {
        Severity::Error => 3,
        Severity::Warning => 4,
        Severity::Notice => 5,
        Severity::Info => 6,
    };
    let line = &message.line;
    // More than six digits of a second spoil the time for some.
    let time = line.at.parse::<Timestamp>().map_or_else(|_| "-".to_owned(), |at| format!("{at:.6}"));
    let host = word(line.by.host.as_deref().unwrap_or_default(), 255);
    let run = word(&line.run, 128);
    let mut element = format!("{ELEMENT} seq=\"{}\"", line.seq);
    for (name, value) in message.facts() {
        // Writing to a text cannot fail.
        let _ = write!(element, " {name}=\"{}\"", quoted(&short(&value, VALUE)));
    }
    let head = format!("<{}>1 {time} {host} oktui {run} {}", FACILITY * 8 + severity, word(&message.phase, 32));
    format!("{head} [{element}] {}", message.text).into_bytes()
}

/// A word of the head: printable ASCII without spaces; `-` where nothing is left.
fn word(text: &str, most: usize) -> String {
    let word: String = text.chars().filter(char::is_ascii_graphic).take(most).collect();
    if word.is_empty() { "-".to_owned() } else { word }
}

fn quoted(value: &str) -> String {
    let mut text = String::new();
    for letter in value.chars() {
        match letter {
            '"' | '\\' | ']' => text.extend(['\\', letter]),
            hostile if crate::protocol::text::is_hostile(hostile) => text.push('·'),
            letter => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::message::tests::message;
    use super::*;

    /// Head and text of a message, and names and values of the element.
    fn taken_apart(frame: &str) -> (Vec<String>, Vec<(String, String)>, Value) {
        let mut parts = frame.splitn(7, ' ');
        let head: Vec<String> = parts.by_ref().take(6).map(str::to_owned).collect();
        let rest = parts.next().unwrap().strip_prefix('[').unwrap();
        let (mut values, mut letters, mut word) = (Vec::new(), rest.char_indices(), String::new());
        let (mut name, mut inside) = (String::new(), false);
        let end = loop {
            let (at, letter) = letters.next().unwrap();
            match (inside, letter) {
                (true, '\\') => word.push(letters.next().unwrap().1),
                (true, '"') => {
                    values.push((std::mem::take(&mut name), std::mem::take(&mut word)));
                    inside = false;
                }
                (false, '"') => {
                    name = std::mem::take(&mut word).trim_end_matches('=').to_owned();
                    inside = true;
                }
                (false, ' ') => word.clear(),
                (false, ']') => break at,
                (_, letter) => word.push(letter),
            }
        };
        (head, values, serde_json::from_str(rest[end + 1..].trim_start()).unwrap())
    }

    #[test]
    fn a_line_is_one_message_that_says_what_matters_in_its_text() {
        let line = json!({
            "v": 1, "seq": 41, "at": "2026-11-29T09:12:00.007Z", "org": "acme.okta.com", "run": "0a1b2c3d4e5f",
            "by": {"user": "bo", "host": "desk-7", "token": "bo@acme.com"}, "phase": "outcome", "op": "resetPassword",
            "risk": "takeover", "target": {"type": "user", "id": "00u1", "login": "a]\"\\n@acme.com"}, "outcome": "done",
            "ticket": "INC-1", "prev": "00",
        });
        let frame = String::from_utf8(frame(&message(&line.to_string()))).unwrap();
        assert!(frame.starts_with(
            "<109>1 2026-11-29T09:12:00.007000Z desk-7 oktui 0a1b2c3d4e5f outcome [oktui@32473 seq=\"41\" "
        ));
        let (_, values, text) = taken_apart(&frame);
        assert_eq!(text, line);
        let value = |wanted: &str| values.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        assert_eq!((value("target"), value("operator")), (Some("a]\"\\n@acme.com"), Some("bo@acme.com")));
        assert_eq!((value("ticket"), value("outcome")), (Some("INC-1"), Some("done")));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn whatever_a_line_says_it_is_one_frame_that_can_be_read(
            texts in proptest::collection::vec(any::<String>(), 12), times in 1_usize..120, seq in any::<u64>(), host in any::<String>(),
        ) {
            let text = |at: usize| texts[at].repeat(times);
            let line = json!({
                "v": 1, "seq": seq, "at": texts[9], "org": text(0), "run": text(1), "connection": text(10),
                "by": {"host": host, "token": text(2)}, "tool": text(11),
                "phase": "intent", "op": text(3), "target": {"type": "user", "id": text(4), "login": text(5)},
                "ticket": text(6), "before": {"status": text(7)}, "what": {"query": text(8)}, "prev": text(9),
            });
            let frame = frame(&message(&line.to_string()));
            prop_assert!(frame.len() <= LONGEST, "{}", frame.len());
            let frame = String::from_utf8(frame).unwrap();
            prop_assert!(!frame.contains(|c: char| c.is_control()));
            let (head, values, said) = taken_apart(&frame);
            prop_assert!(head.iter().all(|word| !word.is_empty() && word.is_ascii()));
            prop_assert_eq!(&said["seq"], &json!(seq));
            prop_assert!(said == line || said["cut"] == json!(true) && said["sha256"] == json!("ab".repeat(32)));
            let names: HashSet<_> = values.iter().map(|(name, _)| name).collect();
            prop_assert_eq!(names.len(), values.len());
            prop_assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())));
        }
    }
}
