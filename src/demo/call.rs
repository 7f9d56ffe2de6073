//! One call as the handlers see it: address, parameters and body taken apart. Knows nothing of the organisation.

use std::fmt::Write as _;

use axum::http::{HeaderMap, Method};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use super::faults::Plan;
use super::reply::Refusal;

pub(super) struct Call<'a> {
    pub method: Method,
    /// As it was sent.
    pub path: &'a str,
    pub query: Query,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
    /// What links begin with.
    pub origin: &'a str,
    pub now: Timestamp,
    pub request_id: &'a str,
    pub plan: &'a Plan,
    /// What the endpoint of a hook said to its challenge, where this call is about that.
    pub verified: Option<&'a Result<(), String>>,
}

impl Call<'_> {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as a JSON object; E0000003 for anything else.
    pub(super) fn object(&self) -> Result<serde_json::Map<String, serde_json::Value>, Refusal> {
        serde_json::from_slice(self.body)
            .map_err(|_| Refusal::new(400, "E0000003", "The request body was not well-formed."))
    }
}

/// Decoded parameters. Of one that is given twice, the first counts; an empty one counts as absent.
#[derive(Clone, Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn parse(text: &str) -> Query {
        let decode = |part: &str| {
            let spaced = part.replace('+', " ");
            percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
        };
        Query(
            text.split('&')
                .filter(|pair| !pair.is_empty())
                .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
                .map(|(name, value)| (decode(name), decode(value)))
                .collect(),
        )
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name)?;
        Some(found.1.as_str()).filter(|value| !value.is_empty())
    }

    /// `true` or `false`, in any case; anything else counts as the default.
    pub(super) fn flag(&self, name: &str, default: bool) -> bool {
        match self.get(name) {
            Some(value) if value.eq_ignore_ascii_case("true") => true,
            Some(value) if value.eq_ignore_ascii_case("false") => false,
            _ => default,
        }
    }

    /// A page size: the default where none is given, at most `most`, refused below `least` or where it is no number.
    pub(super) fn limit(&self, default: usize, least: usize, most: usize) -> Result<usize, Refusal> {
        let Some(text) = self.get("limit") else {
            return Ok(default);
        };
        match text.trim().parse::<u64>() {
            Ok(limit) if limit >= least as u64 => Ok(usize::try_from(limit).unwrap_or(most).min(most)),
            _ => Err(Refusal::invalid("limit", format!("limit: The limit must be a number from {least} to {most}."))),
        }
    }
}

/// One `Link` header value. Parameters without a value are left out; values are form-encoded as Okta does it.
pub(super) fn link(origin: &str, path: &str, parameters: &[(&str, Option<&str>)], relation: &str) -> String {
    let mut text = format!("<{origin}{path}");
    let mut joint = '?';
    for (name, value) in parameters {
        if let Some(value) = value {
            text.push(joint);
            text.push_str(name);
            text.push('=');
            form_encode(value, &mut text);
            joint = '&';
        }
    }
    let _ = write!(text, ">; rel=\"{relation}\"");
    text
}

fn form_encode(value: &str, text: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => {
                text.push(char::from(byte));
            }
            b' ' => text.push('+'),
            _ => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
}
