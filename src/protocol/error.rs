//! What a failed call tells: Okta's own error object, and everything that can go wrong around it.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use super::operation::Operation;
use super::text::visible;

/// The error object of Okta's API. Every field may be missing: the System Log leaves out half of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiError {
    /// `E0000001` and so on: the only part to branch on.
    pub code: String,
    pub summary: String,
    /// The useful sentences, nearly always.
    pub causes: Vec<String>,
    /// `oae…`, Okta's own number of this error.
    pub id: Option<String>,
}

impl ApiError {
    /// Reads the body of a refusal: Okta's shape, the token endpoint's, or the edge's `{"status", "message"}`.
    /// Anything else is none.
    pub fn parse(body: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire {
            error_code: Option<String>,
            error_summary: Option<String>,
            error_id: Option<String>,
            error_causes: Option<serde_json::Value>,
            error: Option<String>,
            #[serde(rename = "error_description")]
            description: Option<String>,
            message: Option<String>,
        }
        let wire: Wire = serde_json::from_slice(body).ok()?;
        let code = wire.error_code.or(wire.error).unwrap_or_default();
        let summary = wire.error_summary.or(wire.description).or(wire.message).unwrap_or_default();
        if code.is_empty() && summary.is_empty() {
            return None;
        }
        let causes = match wire.error_causes {
            Some(serde_json::Value::Array(list)) => list
                .iter()
                .filter_map(|cause| {
                    cause.get("errorSummary").and_then(serde_json::Value::as_str).or_else(|| cause.as_str())
                })
                .map(clean)
                .collect(),
            _ => Vec::new(),
        };
        Some(Self { code: clean(&code), summary: clean(&summary), causes, id: wire.error_id.as_deref().map(clean) })
    }
}

/// On one line, and with nothing that a terminal would obey: these words go everywhere.
fn clean(text: &str) -> String {
    visible(text).into_owned()
}

/// What kind of failure a call met; decides what the person can do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The name of the host has no address.
    UnknownHost,
    /// Nobody answers at that address, or the connection was cut.
    Unreachable,
    /// The connection could not be secured: an unknown or wrong certificate.
    Insecure,
    /// The server took the call and did not answer in time.
    TimedOut,
    /// 401 E0000011 (or any 401 but E0000015): the token is wrong, expired, revoked or another organisation's.
    TokenRefused,
    /// There is no token or key to call with; nothing was sent.
    NoToken,
    /// 403: the token's role may not do this.
    Forbidden,
    /// 401 E0000015 or 405: not switched on in this organisation, or not for this role. The token is fine.
    NotAvailable,
    NotFound,
    /// 404 of an address rather than of a thing: no error code of Okta's, or E0000008.
    NoSuchCall,
    /// 429, and the waiting was given up.
    RateLimited,
    /// 400: Okta refused a parameter, an expression or a cursor.
    Refused,
    /// Any other 4xx.
    Rejected,
    /// 5xx from Okta.
    ServerFailed,
    /// The reply is not Okta's JSON: a proxy's page, a captive portal, the wrong host.
    NotOkta,
    /// The reply began as JSON and broke off.
    Malformed,
    /// The reply is whole, and not what was asked for: other JSON, `null`, or nothing where something was due.
    Misfit,
    /// The reply is a person, but another one than was asked for.
    AnotherPerson,
    /// The reply is larger than this program is willing to hold.
    TooLarge,
    /// The server sent the call elsewhere; it was not followed, since the token would travel along.
    Redirected,
    /// A `next` link leads to another host.
    ForeignLink,
    /// A `next` link leads to the page it came from.
    EndlessLink,
    /// Read-only mode: not sent.
    ReadOnly,
    /// Somebody changed it meanwhile: not sent.
    Overtaken,
    /// The connection forbids it, whatever the role allows: not sent.
    ByPolicy,
    /// The journal could not be written: not sent.
    Unrecorded,
    /// The person cancelled it, or asked for something newer.
    Cancelled,
    /// A defect in this program, caught.
    Defect,
}

/// A failed call. No secret is in it: what it holds may be shown, logged and copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallError {
    pub kind: FailureKind,
    pub operation: Operation,
    /// HTTP status, when an answer came.
    pub status: Option<u16>,
    /// Okta's error object, when the answer held one.
    pub api: Option<Box<ApiError>>,
    /// `x-okta-request-id`, what Okta's support asks for.
    pub request_id: Option<String>,
    /// What the network or the parser said, or the first lines of a reply that is not Okta's.
    pub detail: Option<String>,
    /// How things stand, where a change of several calls was left half way: a sentence without its full stop.
    pub state: Option<String>,
    /// Whether the server may have received the call: what became of a change is then not known for sure unless the
    /// answer says so.
    pub sent: bool,
    /// Whether the answer bears nothing of Okta's: a proxy, a portal or a gateway gave it, and Okta may have done what
    /// was asked for all the same.
    pub foreign: bool,
    /// With [`FailureKind::RateLimited`]: how long the server wants to be left alone.
    pub retry_after: Option<Duration>,
}

impl CallError {
    pub fn new(kind: FailureKind, operation: Operation) -> Self {
        Self {
            kind,
            operation,
            status: None,
            api: None,
            request_id: None,
            detail: None,
            state: None,
            sent: false,
            foreign: false,
            retry_after: None,
        }
    }

    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    #[must_use]
    pub fn with_state(mut self, state: impl Into<String>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// Whether a change may have been made all the same: it was sent, and no answer of Okta refuses it.
    pub fn is_unknown(&self) -> bool {
        self.sent
            && match self.kind {
                FailureKind::Unreachable
                | FailureKind::Insecure
                | FailureKind::TimedOut
                | FailureKind::ServerFailed
                | FailureKind::NotOkta
                | FailureKind::Malformed
                | FailureKind::Misfit
                | FailureKind::AnotherPerson
                | FailureKind::TooLarge
                | FailureKind::Cancelled
                | FailureKind::Defect => true,
                // A refusal, if it is Okta's.
                FailureKind::TokenRefused
                | FailureKind::Forbidden
                | FailureKind::NotAvailable
                | FailureKind::NotFound
                | FailureKind::NoSuchCall
                | FailureKind::Refused
                | FailureKind::Rejected
                // Okta passes on no call that is one too many; a gateway may have counted the answer.
                | FailureKind::RateLimited
                | FailureKind::Redirected => self.foreign,
                FailureKind::UnknownHost
                | FailureKind::NoToken
                | FailureKind::ForeignLink
                | FailureKind::EndlessLink
                | FailureKind::Overtaken
                | FailureKind::ByPolicy
                | FailureKind::Unrecorded
                | FailureKind::ReadOnly => false,
            }
    }

    /// Okta's error code, or an empty text.
    pub fn code(&self) -> &str {
        self.api.as_ref().map_or("", |api| &api.code)
    }

    /// `404, E0000007`: the short form in parentheses after a sentence; empty when no answer came.
    pub fn numbers(&self) -> String {
        match (self.status, self.code()) {
            (Some(status), "") => status.to_string(),
            (Some(status), code) => format!("{status}, {code}"),
            (None, code) => code.to_owned(),
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {}: {}", self.operation.verb(), self.kind.sentence())?;
        let numbers = self.numbers();
        if !numbers.is_empty() {
            write!(f, " ({numbers})")?;
        }
        // Why there is none is all there is to say.
        if let (FailureKind::NoToken | FailureKind::ByPolicy | FailureKind::ReadOnly, Some(detail)) =
            (&self.kind, &self.detail)
        {
            write!(f, ": {detail}")?;
        }
        if let Some(state) = &self.state {
            write!(f, ". {state}")?;
        }
        Ok(())
    }
}

impl std::error::Error for CallError {}

impl FailureKind {
    /// Whether it was not sent since the policy, a guard or the read-only mode forbids it here, or nothing could be
    /// written down of it.
    pub fn is_held_here(&self) -> bool {
        matches!(self, Self::ReadOnly | Self::ByPolicy | Self::Unrecorded)
    }

    /// Whether it is the same the next time with this token and this program.
    pub fn is_lasting(&self) -> bool {
        matches!(
            self,
            Self::Forbidden
                | Self::NotAvailable
                | Self::NotFound
                | Self::NoSuchCall
                | Self::Refused
                | Self::ReadOnly
                | Self::ByPolicy
        )
    }

    /// Whether the call is not there for this token, whatever it asks: not for its role, or not in this organisation.
    pub fn is_withheld(&self) -> bool {
        matches!(self, Self::Forbidden | Self::NotAvailable | Self::NoSuchCall)
    }

    /// Whether a reading that ended so may end otherwise a moment later.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::UnknownHost
                | Self::Unreachable
                | Self::TimedOut
                | Self::RateLimited
                | Self::ServerFailed
                | Self::NotOkta
                | Self::Malformed
        )
    }

    /// What happened, in one clause, for somebody who knows neither HTTP nor Okta's codes.
    pub fn sentence(&self) -> &'static str {
        match self {
            Self::UnknownHost => "the host name is not known",
            Self::Unreachable => "no connection to Okta",
            Self::Insecure => "the connection could not be secured",
            Self::TimedOut => "Okta did not answer in time",
            Self::TokenRefused => "Okta refused the token",
            Self::NoToken => "there is no token to call Okta with",
            Self::Forbidden => "the token's role may not do this",
            Self::NotAvailable => "not available in this organisation or for this role",
            Self::NotFound => "Okta does not have it (any more)",
            Self::NoSuchCall => "this organisation has no such call",
            Self::RateLimited => "too many calls; the limit is used up",
            Self::Refused => "Okta refused what was asked",
            Self::Rejected => "Okta rejected the call",
            Self::ServerFailed => "Okta failed to answer",
            Self::NotOkta => "the answer did not come from Okta",
            Self::Malformed => "the answer was incomplete",
            Self::Misfit => "the answer is not what was asked for",
            Self::AnotherPerson => "another person came back",
            Self::TooLarge => "the answer was too large",
            Self::Redirected => "the server sent the call to another place",
            Self::ForeignLink => "the list continues on another host",
            Self::EndlessLink => "the list goes round in circles",
            Self::ReadOnly => "read-only mode",
            Self::Overtaken => "somebody changed it meanwhile",
            Self::ByPolicy => "this connection forbids it",
            Self::Unrecorded => "the journal could not be written",
            Self::Cancelled => "cancelled",
            Self::Defect => "a defect in this program",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_shape_of_a_refusal_is_read() {
        let okta = ApiError::parse(
            br#"{"errorCode":"E0000001","errorSummary":"Api validation failed: login","errorLink":"E0000001","errorId":"oae1","errorCauses":[{"errorSummary":"login: x"}]}"#,
        )
        .unwrap();
        assert_eq!((&*okta.code, &*okta.causes[0], okta.id.as_deref()), ("E0000001", "login: x", Some("oae1")));
        let log = ApiError::parse(br#"{"errorCode":"E0000053","errorSummary":"Invalid filter"}"#).unwrap();
        assert!(log.causes.is_empty() && log.id.is_none());
        assert_eq!(ApiError::parse(br#"{"error":"invalid_client","error_description":"no"}"#).unwrap().summary, "no");
        assert_eq!(ApiError::parse(br#"{"status":404,"message":"Resource not found"}"#).unwrap().code, "");
        let hostile = ApiError::parse(b"{\"errorCode\":\"E1\",\"errorSummary\":\"a\\u001b[31m\\u009bb\\nc\\u202e\",\"errorCauses\":[{\"errorSummary\":\"\\u0007\"}]}");
        let hostile = hostile.unwrap();
        assert_eq!((&*hostile.summary, &*hostile.causes[0]), ("a·[31m·b↵c·", "·"));
        for other in ["<html>", "", "[]", "{}", "{\"errorCode\":"] {
            assert_eq!(ApiError::parse(other.as_bytes()), None, "{other}");
        }
    }
}
