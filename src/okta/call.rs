//! A call before it is sent.
//!
//! Owns: how paths and parameters are encoded, and which rate limit a path counts for. Must not know: how it is sent.

use std::fmt::Write as _;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::Url;

use crate::protocol::connection::Origin;
use crate::protocol::operation::{Operation, Risk};
use crate::protocol::proof::Replaced;
use crate::protocol::rate::Bucket;
use crate::protocol::raw_call::{self, RawCall};
use crate::protocol::takeover::Holds;
use crate::protocol::word::Word;

/// Everything but the unreserved characters, so that a space is `%20` and a plus `%2B` whatever the server thinks of `+`.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same for one segment of a path, where `@` may stand: most logins stay readable.
const SEGMENT: &AsciiSet = &VALUE.remove(b'@');

/// One call of the API.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub operation: Operation,
    pub method: Method,
    pub headers: HeaderMap,
    pub body: Option<Bytes>,
    /// Path and query, encoded.
    target: String,
    has_query: bool,
    /// Whether a segment is empty or made of dots, which every URL parser on the way would swallow.
    swallowed: bool,
    /// Whom it is about, where that is said.
    person: Option<String>,
    /// Whether a reply of any status is what was asked for.
    pub any_status: bool,
}

impl Call {
    /// `GET /api/v1/…` with these segments.
    pub(crate) fn get<'a>(operation: Operation, segments: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(operation, Method::GET, segments)
    }

    pub(crate) fn new<'a>(operation: Operation, method: Method, segments: impl IntoIterator<Item = &'a str>) -> Self {
        let mut target = "/api/v1".to_owned();
        let mut swallowed = false;
        for segment in segments {
            swallowed |= matches!(segment, "" | "." | "..");
            target.push('/');
            target.extend(utf8_percent_encode(segment, SEGMENT));
        }
        Self {
            operation,
            method,
            headers: HeaderMap::new(),
            body: None,
            target,
            has_query: false,
            swallowed,
            person: None,
            any_status: false,
        }
    }

    /// `GET /.well-known/…`, which anybody may read: no token goes along.
    pub(crate) fn well_known(operation: Operation, name: &'static str) -> Self {
        let mut call = Self::get(operation, []);
        call.target = format!("/.well-known/{name}");
        call
    }

    /// `GET` of an address that the server gave; the caller has made sure that it is the organisation's own.
    pub(crate) fn follow(operation: Operation, address: &Url) -> Self {
        let mut call = Self::get(operation, []);
        address.path().clone_into(&mut call.target);
        if let Some(query) = address.query() {
            let _ = write!(call.target, "?{query}");
            call.has_query = true;
        }
        call
    }

    /// A call that a person wrote; its address was understood as the organisation's own.
    pub(crate) fn raw(call: &RawCall) -> Self {
        let mut made = Self::new(Operation::Custom, call.method().clone(), []);
        made.target = call.address().target();
        made.has_query = made.target.contains('?');
        made.any_status = true;
        for (name, value) in call.headers() {
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
                made.headers.append(name, value);
            }
        }
        if let Some(body) = call.body() {
            made.body = Some(Bytes::copy_from_slice(body.expose().as_bytes()));
            made.headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        }
        made
    }

    #[must_use]
    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        self.target.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        self.target.push_str(name);
        self.target.push('=');
        self.target.extend(utf8_percent_encode(value, VALUE));
        self
    }

    /// The same with another `limit`; everything else of an address stays as it came.
    #[must_use]
    pub(crate) fn with_limit(mut self, limit: u16) -> Self {
        if let Some((path, query)) = self.target.split_once('?') {
            let pairs = query
                .split('&')
                .map(|pair| if pair.starts_with("limit=") { format!("limit={limit}") } else { pair.to_owned() });
            self.target = format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"));
        }
        self
    }

    #[must_use]
    pub(crate) fn header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    /// A header whose value came from somewhere else; one that no header can hold is left out.
    #[must_use]
    pub(crate) fn header_text(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Whether it is made without credentials.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.operation == Operation::GetWellknownOrgMetadata
    }

    /// Path and query as they are sent.
    pub(crate) fn target(&self) -> &str {
        &self.target
    }

    /// None when the call cannot be addressed.
    pub(crate) fn uri(&self, origin: &Origin) -> Option<Uri> {
        if self.swallowed {
            return None;
        }
        // The way through `Url` encodes what a server's own link left raw.
        Uri::try_from(origin.join(&self.target).ok()?.as_str()).ok()
    }

    /// What the call could do to the organisation: whatever its operation claims, only a GET changes nothing, and
    /// address and body tell what opens an account.
    pub(crate) fn risk(&self) -> Risk {
        if self.method == Method::GET {
            return self.operation.risk();
        }
        raw_call::risk(&self.method, &self.target, self.body.as_deref()).max(self.operation.risk())
    }

    /// What it does, in words; of a call written by hand what its address says. None where it reads, or nobody knows.
    pub(crate) fn words(&self) -> Vec<Word> {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        match super::evidence::meant(self, path, query) {
            Operation::UpdateUser | Operation::ReplaceUser => Holds::of(self.body.as_deref()).words(),
            known => Word::of_operation(known).to_vec(),
        }
    }

    /// The group that it changes or deletes, by id.
    pub(crate) fn changed_group(&self) -> Option<String> {
        let path = self.target.split('?').next().unwrap_or_default();
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let segments: Vec<&str> = decoded.split('/').filter(|segment| !segment.is_empty()).collect();
        match segments[..] {
            ["api", "v1", "groups", id] if self.method != Method::GET && id != "rules" => Some(id.to_owned()),
            _ => None,
        }
    }

    /// The factors of a person that it takes away.
    pub(crate) fn replaced_factors(&self) -> Replaced {
        let path = self.target.split('?').next().unwrap_or_default();
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let segments: Vec<&str> = decoded.split('/').filter(|segment| !segment.is_empty()).collect();
        match segments[..] {
            [.., "users", _, "lifecycle", "reset_factors"] => Replaced::All,
            [.., "users", _, "factors" | "authenticator-enrollments", factor] if self.method == Method::DELETE => {
                Replaced::One(factor.to_owned())
            }
            _ => Replaced::Nothing,
        }
    }

    /// Says whom it is about, whoever else its address and its body name.
    #[must_use]
    pub(crate) fn of_person(mut self, id: &str) -> Self {
        self.person = Some(id.to_owned());
        self
    }

    /// The people that it is about: who was said to be, or whom it names by id or login, where its address has them, and
    /// by the form of an id anywhere.
    pub(crate) fn subjects(&self) -> Vec<String> {
        if let Some(person) = &self.person {
            return vec![person.clone()];
        }
        raw_call::people(&self.target, self.body.as_deref())
    }

    /// Whether it is made of a device, of which the address names no owner.
    pub(crate) fn is_about_a_device(&self) -> bool {
        let path = self.target.split('?').next().unwrap_or_default();
        path.split('/').any(|segment| segment.eq_ignore_ascii_case("devices")) && self.subjects().is_empty()
    }

    /// Which limit the call counts for.
    pub(crate) fn bucket(&self) -> Bucket {
        bucket(&self.method, self.target.split('?').next().unwrap_or_default())
    }
}

fn bucket(method: &Method, path: &str) -> Bucket {
    let below = path.strip_prefix("/api/v1/").unwrap_or_default();
    let mut segments = below.split('/').filter(|segment| !segment.is_empty());
    match (segments.next(), segments.next(), segments.next()) {
        (Some("users"), None, None) => Bucket::Users,
        (Some("users"), Some(_), None) if method == Method::GET => Bucket::User,
        (Some("users"), Some(_), None) => Bucket::UserWrites,
        (Some("groups"), Some(_), None) => Bucket::Group,
        (Some("groups"), _, _) => Bucket::Groups,
        (Some("logs"), None, None) => Bucket::Logs,
        _ => Bucket::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_counts_for_the_limit_that_okta_publishes_for_it() {
        for (method, path, expected) in [
            (Method::GET, "/api/v1/users", Bucket::Users),
            (Method::POST, "/api/v1/users", Bucket::Users),
            (Method::GET, "/api/v1/users/00u1", Bucket::User),
            (Method::GET, "/api/v1/users/me", Bucket::User),
            (Method::PUT, "/api/v1/users/00u1", Bucket::UserWrites),
            (Method::GET, "/api/v1/users/00u1/groups", Bucket::Other),
            (Method::GET, "/api/v1/groups", Bucket::Groups),
            (Method::GET, "/api/v1/groups/00g1", Bucket::Group),
            (Method::GET, "/api/v1/groups/00g1/users", Bucket::Groups),
            (Method::GET, "/api/v1/logs", Bucket::Logs),
            (Method::GET, "/api/v1/org", Bucket::Other),
            (Method::GET, "/oauth2/v1/token", Bucket::Other),
        ] {
            assert_eq!(bucket(&method, path), expected, "{method} {path}");
        }
    }
}
