//! A line of the journal on its way, whole or cut.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::protocol::recorder::Target;
use crate::protocol::text::is_hostile;
use crate::store::journal::line::{By, Line, Phase, moment};
use crate::store::journal::spool::{Position, Raw};

/// What remains of a text that is cut.
const SHORT: usize = 100;
const LONG: usize = 200;

/// What is handed on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Message {
    /// JSON on one line, without control characters; of a whole line as it stands in the journal.
    pub text: String,
    /// Of the line as it stands in the journal.
    pub sha256: String,
    pub phase: String,
    /// What it says.
    pub line: Line,
}

/// How much a line matters to whoever watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Severity {
    Error,
    Warning,
    Notice,
    Info,
}

impl Message {
    /// None where it is no line of a journal.
    pub(super) fn of(raw: &Raw) -> Option<Self> {
        let line: Line = serde_json::from_str(&raw.text).ok()?;
        let phase = line.phase.word().to_owned();
        Some(Self { text: harmless(&raw.text), sha256: raw.sha256.clone(), phase, line })
    }

    /// How many lines there are, and the hash of the last: what shows later that no end was cut off.
    pub(super) fn head(org: &str, host: Option<&str>, position: &Position, now: Timestamp) -> Self {
        let (at, tool) = (moment(now), concat!("oktui ", env!("CARGO_PKG_VERSION")));
        let host = host.map(|host| short(host, SHORT));
        let said = json!({
            "v": 1, "phase": "head", "at": at, "org": org, "by": {"host": host}, "tool": tool, "seq": position.seq,
            "sha256": position.sha256,
        });
        let by = By { host, ..By::default() };
        let line = Line { seq: position.seq, at, org: org.to_owned(), by, tool: tool.to_owned(), ..Line::default() };
        Self { text: harmless(&said.to_string()), sha256: position.sha256.clone(), phase: "head".to_owned(), line }
    }

    /// Without what can be long, marked with `cut`; number and hash name the line.
    pub(super) fn trimmed(&self) -> Self {
        let cut = |text: &Option<String>| text.as_deref().map(|text| short(text, LONG));
        let line = Line {
            path: short(&self.line.path, LONG),
            options: Map::new(),
            before: Map::new(),
            after: Map::new(),
            what: Map::new(),
            target: self.line.target.as_ref().map(|target| cut_target(target, LONG)),
            ticket: cut(&self.line.ticket),
            reason: cut(&self.line.reason),
            code: cut(&self.line.code),
            request: cut(&self.line.request),
            ..self.line.clone()
        };
        self.marked(line)
    }

    /// Hardly more than what names the line.
    pub(super) fn brief(&self) -> Self {
        let line = Line {
            v: self.line.v,
            seq: self.line.seq,
            at: short(&self.line.at, SHORT),
            org: short(&self.line.org, SHORT),
            phase: self.line.phase,
            of: self.line.of,
            op: short(&self.line.op, SHORT),
            target: self.line.target.as_ref().map(|target| cut_target(target, SHORT)),
            outcome: self.line.outcome.as_deref().map(|text| short(text, SHORT)),
            prev: short(&self.line.prev, SHORT),
            ..Line::default()
        };
        self.marked(line)
    }

    fn marked(&self, line: Line) -> Self {
        let mut said = serde_json::to_value(&line).unwrap_or_default();
        said["cut"] = Value::from(true);
        said["sha256"] = Value::from(self.sha256.as_str());
        Self { text: harmless(&said.to_string()), line, ..self.clone() }
    }

    /// The same with the hash in it, for those that get the text alone.
    pub(super) fn with_hash(&self) -> String {
        match self.text.strip_suffix('}') {
            // What is cut, or a head, says it already.
            Some(begin) if !self.text.ends_with(&format!("\"sha256\":\"{}\"}}", self.sha256)) => {
                format!("{begin},\"sha256\":\"{}\"}}", self.sha256)
            }
            Some(_) | None => self.text.clone(),
        }
    }

    pub(super) fn severity(&self) -> Severity {
        let went_wrong = matches!(self.line.outcome.as_deref(), Some("refused" | "unknown"));
        match self.line.phase {
            Phase::Broken => Severity::Error,
            Phase::Torn | Phase::Refusal => Severity::Warning,
            Phase::Intent | Phase::Outcome if went_wrong => Severity::Warning,
            Phase::Intent | Phase::Outcome if matches!(&*self.line.risk, "takeover" | "destructive") => {
                Severity::Notice
            }
            Phase::Intent
            | Phase::Outcome
            | Phase::Settled
            | Phase::Start
            | Phase::Export
            | Phase::Shown
            | Phase::Copied
            | Phase::Approved
            | Phase::Verified
            | Phase::Connection
            | Phase::End
            | Phase::Other => Severity::Info,
        }
    }

    /// What somebody looks for, each with its name, in small letters; empty values are left out.
    pub(super) fn facts(&self) -> Vec<(&'static str, String)> {
        let line = &self.line;
        let none = Target::default();
        let target = line.target.as_ref().unwrap_or(&none);
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let all = [
            ("org", line.org.clone()),
            ("phase", self.phase.clone()),
            ("op", line.op.clone()),
            ("target", if target.login.is_empty() { target.id.clone() } else { target.login.clone() }),
            ("outcome", text(&line.outcome)),
            ("operator", line.by.token.clone().or_else(|| line.by.user.clone()).unwrap_or_default()),
            ("ticket", text(&line.ticket)),
            ("run", line.run.clone()),
            ("sha256", self.sha256.clone()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

fn cut_target(target: &Target, most: usize) -> Target {
    Target { kind: short(&target.kind, most), id: short(&target.id, most), login: short(&target.login, most) }
}

/// So many letters, with a mark where some are missing.
pub(super) fn short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

/// JSON can say every letter in harmless ones; what is no letter of a text is space between values.
fn harmless(json: &str) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter.is_ascii_control() && letter != '\u{7f}' {
            text.push(' ');
        } else if is_hostile(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                // Writing to a text cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::collector) fn message(text: &str) -> Message {
        let line: Line = serde_json::from_str(text).unwrap();
        let phase = line.phase.word().to_owned();
        Message { text: harmless(text), sha256: "ab".repeat(32), phase, line }
    }

    #[test]
    fn what_is_cut_is_json_that_names_its_line_and_says_so() {
        let huge = "é\u{202e}\"".repeat(9_000);
        let line = json!({
            "v": 1, "seq": 7, "org": huge, "phase": "outcome", "op": huge, "ticket": huge, "before": {"profile.title": huge},
            "target": {"type": "user", "id": huge, "login": huge}, "outcome": "done", "prev": "0",
        });
        let message = message(&line.to_string());
        for cut in [message.trimmed(), message.brief()] {
            let said: Value = serde_json::from_str(&cut.text).unwrap();
            assert_eq!((&said["seq"], &said["cut"], &said["outcome"]), (&json!(7), &json!(true), &json!("done")));
            assert_eq!(said["sha256"], json!("ab".repeat(32)));
            assert!(!cut.text.contains(is_hostile), "{}", cut.text);
            assert_eq!(cut.with_hash(), cut.text, "the hash stands there once");
        }
        assert!(message.brief().text.len() < 4_000);
        let said: Value = serde_json::from_str(&message.trimmed().text).unwrap();
        assert!(said["before"].is_null() && said["ticket"].as_str().unwrap().ends_with('…'), "{said}");
    }

    #[test]
    fn a_whole_line_is_handed_on_as_it_stands_with_its_hash_behind() {
        let text = r#"{"v":1,"seq":2,"phase":"intent","op":"suspendUser","prev":"00"}"#;
        let message = message(text);
        assert_eq!(message.text, text);
        let hashed = message.with_hash();
        assert_eq!(hashed, format!("{},\"sha256\":\"{}\"}}", text.strip_suffix('}').unwrap(), message.sha256));
        assert!(serde_json::from_str::<Value>(&hashed).is_ok());
    }
}
