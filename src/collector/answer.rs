//! What a collector's reply means.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

use crate::protocol::recorder::OneLine;

/// Somebody who asks for more patience than this is asked again all the same.
const LONGEST_WAIT: Duration = Duration::from_mins(10);

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Taken,
    /// All but so many of them, which are not to be sent again.
    Partly(u64, String),
    /// Something in it is not taken, whenever it is sent.
    Refused(String),
    /// Later perhaps; how long the collector wants to be left alone.
    Failed(String, Option<Duration>),
}

impl Answer {
    pub(super) fn failed(why: impl Into<String>) -> Self {
        Self::Failed(why.into(), None)
    }
}

/// Which language a reply is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Otlp,
    Anything,
}

/// What OTLP answers where it has taken something.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Export {
    partial_success: Option<Partial>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Partial {
    /// A number, or a text that is one.
    rejected_log_records: serde_json::Value,
    error_message: String,
}

/// Reads a reply over HTTP; of the body, as much as was read.
pub(super) fn read(status: StatusCode, headers: &HeaderMap, body: &[u8], reply: Reply) -> Answer {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = header(header::CONTENT_TYPE).to_ascii_lowercase();
    let page = kind.contains("html") || body.trim_ascii_start().starts_with(b"<");
    // A page of somebody between, or of a collector that is asked at a wrong address, is not repeated.
    let said = if page { None } else { std::str::from_utf8(body).ok().and_then(OneLine::of) };
    let said = said.map(|line| format!(" ({})", line.as_str())).unwrap_or_default();
    let number = status.as_u16();
    match number {
        200..300 if page => {
            Answer::failed(format!("it answered {number} with a web page, which is no collector's answer"))
        }
        200..300 => match reply {
            Reply::Anything => Answer::Taken,
            Reply::Otlp => of_otlp(body),
        },
        300..400 => Answer::failed(format!("it answered {number} and names another address; lines are not sent there")),
        400 | 413 | 422 if !page => Answer::Refused(format!("it answered {number}{said}")),
        401 | 403 => Answer::failed(format!(
            "it answered {number}: the token is missing or wrong (oktui journal token keeps one)"
        )),
        404 => Answer::failed("it answered 404: nothing takes lines at that address"),
        _ => Answer::Failed(format!("it answered {number}{said}"), patience(header(header::RETRY_AFTER))),
    }
}

fn of_otlp(body: &[u8]) -> Answer {
    // Some that have taken all answer nothing at all.
    if body.trim_ascii().is_empty() {
        return Answer::Taken;
    }
    let Ok(export) = serde_json::from_slice::<Export>(body) else {
        return Answer::failed("it answered 200 with something that OTLP does not know");
    };
    let partial = export.partial_success.unwrap_or_default();
    let number = &partial.rejected_log_records;
    let rejected = number.as_u64().or_else(|| number.as_str().and_then(|text| text.parse().ok())).unwrap_or(0);
    if rejected == 0 {
        return Answer::Taken;
    }
    let why = OneLine::of(&partial.error_message);
    Answer::Partly(rejected, why.map_or_else(|| "it says no reason".to_owned(), |why| why.as_str().to_owned()))
}

fn patience(text: &str) -> Option<Duration> {
    // A date is left to our own patience.
    text.trim().parse().ok().map(|seconds| Duration::from_secs(seconds).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, kind: &str, body: &str, reply: Reply) -> Answer {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
        headers.insert(header::RETRY_AFTER, "99999".parse().unwrap());
        read(StatusCode::from_u16(status).unwrap(), &headers, body.as_bytes(), reply)
    }

    #[test]
    fn lines_count_as_taken_only_where_a_collector_says_so() {
        let json = "application/json";
        for (status, kind, body, reply) in [
            (200, json, "{}", Reply::Otlp),
            (200, json, "", Reply::Otlp),
            (200, json, r#"{"partialSuccess":{}}"#, Reply::Otlp),
            (200, json, r#"{"partialSuccess":{"rejectedLogRecords":"0","errorMessage":"be warned"}}"#, Reply::Otlp),
            (200, json, r#"{"text":"Success","code":0}"#, Reply::Anything),
            (204, "text/plain", "", Reply::Anything),
        ] {
            assert_eq!(answered(status, kind, body, reply), Answer::Taken, "{status} {body}");
        }
        for rejected in ["3", "\"3\""] {
            let body = format!(r#"{{"partialSuccess":{{"rejectedLogRecords":{rejected},"errorMessage":"too old"}}}}"#);
            assert_eq!(answered(200, json, &body, Reply::Otlp), Answer::Partly(3, "too old".to_owned()));
        }
        for (status, kind, body) in [
            (200, "text/html; charset=utf-8", "<html>Sign in to the guest network"),
            (200, "text/plain", " <!doctype html>"),
            (200, json, "[1]"),
            (302, json, ""),
            (400, "text/html", "<html>"),
            (401, json, ""),
            (404, json, ""),
            (500, json, "oops"),
        ] {
            let answer = answered(status, kind, body, Reply::Otlp);
            assert!(matches!(answer, Answer::Failed(..)), "{status} {kind} {body}: {answer:?}");
        }
        for status in [400, 413, 422] {
            let answer =
                answered(status, json, "line 1: bad 00abcdefghijklmnopqrstuvwxyz0123456789ABCD", Reply::Anything);
            assert_eq!(answer, Answer::Refused(format!("it answered {status} (line 1: bad …)")));
        }
        assert!(matches!(answered(429, json, "", Reply::Otlp), Answer::Failed(_, Some(LONGEST_WAIT))));
    }
}
