//! A call as the history keeps it: what was asked, never what was answered.
//!
//! The only way to make one takes everything that opens something out of it, so that nothing secret can be written.

use http::Method;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::raw_call::{Address, RawCall, with_query};
use super::redaction;

/// Nobody keeps a larger body by hand; a history of a thousand stays readable in a moment.
const LONGEST_BODY: usize = 20_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastCall {
    pub at: Timestamp,
    pub method: String,
    /// As a person writes it.
    pub address: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// None when no answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// A favourite has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl PastCall {
    /// What may be kept of a call.
    pub fn of(call: &RawCall, at: Timestamp, status: Option<u16>) -> Self {
        let address = redacted(call.address());
        let body = call.body().map(|body| redaction::body(body.expose()));
        Self {
            at,
            method: call.method().as_str().to_owned(),
            address,
            headers: redaction::headers(call.headers()),
            body: body.map(|body| if body.len() > LONGEST_BODY { redaction::BLOT.to_owned() } else { body }),
            status,
            name: None,
        }
    }

    /// Whether something was taken out, so that it cannot be sent again as it stands.
    pub fn is_blotted(&self) -> bool {
        let blotted = |text: &str| text.contains(redaction::BLOT);
        blotted(&self.address)
            || self.headers.iter().any(|(_, value)| blotted(value))
            || self.body.as_deref().is_some_and(blotted)
    }

    pub fn method(&self) -> Method {
        Method::from_bytes(self.method.as_bytes()).unwrap_or(Method::GET)
    }
}

/// An address as a person writes it, without what opens something.
fn redacted(address: &Address) -> String {
    let written = address.written();
    let path = written.split('?').next().unwrap_or_default();
    with_query(&redaction::path(path), &redaction::query(&address.query))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::secret::Secret;

    #[test]
    fn a_call_is_kept_without_what_opens_something() {
        let address = Address::understand(None, "/v1/users?stateToken=sesame&limit=2").unwrap();
        let headers = vec![("X-Api-Key".to_owned(), "sesame".to_owned())];
        let body = r#"{"credentials":{"password":{"value":"sesame"}},"profile":{"login":"a@x"}}"#;
        let call = RawCall::new(Method::POST, address, headers, Some(Secret::new(body))).unwrap();
        let kept = PastCall::of(&call, Timestamp::UNIX_EPOCH, Some(200));
        let line = serde_json::to_string(&kept).unwrap();
        assert!(!line.contains("sesame") && line.contains("a@x"), "{line}");
        assert_eq!(kept.address, "/v1/users?stateToken=…&limit=2");
        assert!(kept.is_blotted());
        assert_eq!(serde_json::from_str::<PastCall>(&line).unwrap(), kept);
    }
}
