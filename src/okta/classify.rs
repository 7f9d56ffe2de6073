//! What a reply, or its absence, means.
//!
//! Owns: the way from status, headers and body to a [`CallError`]. Must not know: whether the call is made again.
//!
//! The content type is not looked at: Okta's edge sends none, and proxies call their pages anything.

use http::header::{HeaderName, LOCATION};
use http::{HeaderMap, StatusCode};

use super::transport::TransportError;
use crate::protocol::connection::Origin;
use crate::protocol::error::{ApiError, CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::protocol::redaction;
use crate::protocol::text::is_hostile;

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-okta-request-id");

/// Where the first lines of a reply are looked for; the pages of proxies are smaller.
const LOOKED_AT: usize = 16 * 1024;
/// What a person reads of a reply that should not be there, in letters.
const FIRST_LINES: usize = 300;

pub(crate) fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(&REQUEST_ID)?.to_str().ok()?;
    // Okta's has 32 letters; a longer one is somebody's joke.
    Some(id.chars().take(100).collect())
}

/// No reply came, or not all of it.
pub(crate) fn broken(operation: Operation, error: &TransportError) -> CallError {
    let kind = match error {
        TransportError::UnknownHost(_) => FailureKind::UnknownHost,
        TransportError::Connect(_) | TransportError::Broken { .. } => FailureKind::Unreachable,
        TransportError::Tls(_) => FailureKind::Insecure,
        TransportError::TimedOut { .. } => FailureKind::TimedOut,
    };
    CallError::new(kind, operation).with_detail(error.to_string())
}

/// A reply that is no success.
pub(crate) fn refused(
    operation: Operation,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    origin: &Origin,
) -> CallError {
    let body = without_mark(body);
    let api = ApiError::parse(body).map(Box::new);
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok();
    let is_empty = body.trim_ascii().is_empty();
    let code = api.as_ref().map_or("", |api| &api.code);
    // Okta numbers each request and each kind of refusal.
    let foreign = !headers.contains_key(&REQUEST_ID) && !code.starts_with("E0");
    // Okta's edge marks nothing, and says so of an address that it does not have.
    let is_edge = api.as_ref().is_some_and(|api| api.summary == "Resource not found");
    let mut detail = None;
    let kind = if status.is_redirection() {
        detail = Some(redirect_target(headers, origin));
        FailureKind::Redirected
    } else if status == StatusCode::TOO_MANY_REQUESTS {
        FailureKind::RateLimited
    } else if !is_json && !is_empty {
        detail = Some(first_lines(body));
        FailureKind::NotOkta
    } else {
        match status.as_u16() {
            400 => FailureKind::Refused,
            401 if code == "E0000015" => FailureKind::NotAvailable,
            401 => FailureKind::TokenRefused,
            // Okta's other codes under 403 speak of the person's state, not of the role.
            403 if matches!(code, "" | "E0000005" | "E0000006") => FailureKind::Forbidden,
            // Any server answers 404 to an address it does not have; only Okta names the request or the error.
            404 if foreign && !is_edge => {
                detail = Some(first_lines(body)).filter(|words| !words.is_empty());
                FailureKind::NotOkta
            }
            404 if matches!(code, "" | "E0000008") => FailureKind::NoSuchCall,
            404 => FailureKind::NotFound,
            405 => FailureKind::NotAvailable,
            500.. => FailureKind::ServerFailed,
            402..=499 => FailureKind::Rejected,
            _ => FailureKind::NotOkta,
        }
    };
    CallError {
        status: Some(status.as_u16()),
        foreign,
        api,
        request_id: request_id(headers),
        detail,
        ..CallError::new(kind, operation)
    }
}

/// A success with somebody else than was asked for.
pub(crate) fn another(operation: Operation, status: StatusCode, headers: &HeaderMap, reason: String) -> CallError {
    CallError {
        status: Some(status.as_u16()),
        request_id: request_id(headers),
        detail: Some(reason),
        ..CallError::new(FailureKind::AnotherPerson, operation)
    }
}

/// A success whose body is not what was asked for: no `wanted`, or, where it is no JSON at all, broken as `reason` says.
pub(crate) fn misfit(
    operation: Operation,
    status: StatusCode,
    headers: &HeaderMap,
    body: &str,
    wanted: &str,
    reason: &str,
) -> CallError {
    // A refusal under a success's status: some gateways do that. Only a real error code counts, since other
    // objects may well have a field “message”.
    let api = ApiError::parse(body.as_bytes()).filter(|api| api.code.starts_with("E0")).map(Box::new);
    let looks_like_json = body.trim_start().starts_with(['{', '[', '"']);
    let (kind, detail) = if body.trim().is_empty() {
        let nothing = matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT);
        let said = if nothing { "it says that there is no content" } else { "it is empty" };
        (FailureKind::Misfit, said.to_owned())
    } else if serde_json::from_str::<serde::de::IgnoredAny>(body).is_ok() {
        (FailureKind::Misfit, format!("it is whole, but no {wanted}: “{}”", shown(body)))
    } else if looks_like_json {
        (FailureKind::Malformed, reason.to_owned())
    } else {
        (FailureKind::NotOkta, first_lines(body.as_bytes()))
    };
    CallError {
        status: Some(status.as_u16()),
        api,
        request_id: request_id(headers),
        detail: Some(detail),
        ..CallError::new(kind, operation)
    }
}

/// The beginning of a whole reply that fits nothing, without what opens something.
fn shown(body: &str) -> String {
    let end = (0..=body.len().min(LOOKED_AT)).rev().find(|at| body.is_char_boundary(*at)).unwrap_or_default();
    first_lines(redaction::body(&body[..end]).as_bytes())
}

/// Only scheme, host and port, of which any may be what differs: the rest of such an address may hold a session.
fn redirect_target(headers: &HeaderMap, origin: &Origin) -> String {
    let address = headers.get(LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let Some(address) = address else { return "to no address".to_owned() };
    let base = url::Url::parse(origin.as_str()).ok();
    match url::Url::options().base_url(base.as_ref()).parse(&address) {
        Ok(url) if url.has_host() => format!("to {}", url.origin().ascii_serialization()),
        Ok(_) => "to no host".to_owned(),
        Err(_) => "to an address that cannot be read".to_owned(),
    }
}

/// A body as text: without a byte order mark, what is not UTF-8 replaced, so that one wrong byte costs one letter.
pub(crate) fn text(body: Vec<u8>) -> String {
    let marked = body.len() - without_mark(&body).len();
    let mut text = match String::from_utf8(body) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    };
    text.drain(..marked);
    text
}

pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// What a person would read at the top of the page: no markup, no scripts, no control characters, one line.
pub(crate) fn first_lines(body: &[u8]) -> String {
    let page = String::from_utf8_lossy(&body[..body.len().min(LOOKED_AT)]);
    let mut words = String::new();
    let mut rest: &str = &page;
    while let Some(start) = rest.find('<') {
        words.push_str(&rest[..start]);
        let tag = &rest[start + 1..];
        let hidden = ["script", "style"]
            .into_iter()
            .find(|name| tag.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name)));
        // The end of what is left out; a tag that never closes takes the rest with it.
        let end = match hidden {
            Some(name) => tag.to_ascii_lowercase().find(&format!("</{name}")).map_or(tag.len(), |at| at + 2),
            None if tag.starts_with("!--") => tag.find("-->").map_or(tag.len(), |at| at + 2),
            None => 0,
        };
        let end = tag[end..].find('>').map_or(tag.len(), |at| end + at + 1);
        rest = &tag[end..];
        words.push(' ');
    }
    words.push_str(rest);
    for (entity, letter) in
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        words = words.replace(entity, letter);
    }
    let mut line = String::new();
    for word in words.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().filter(|letter| !is_hostile(*letter)));
    }
    line.chars().take(FIRST_LINES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_by_what_a_person_would_read_of_it() {
        let page = b"<!DOCTYPE html><html><head><title>Sign in</title><style>p{color:red}</style>\n<SCRIPT>alert('<p>')</SCRIPT></head><!-- x > y --><body><p>Guest\x1b[31m Wi-Fi &amp; more</p>";
        assert_eq!(first_lines(page), "Sign in Guest[31m Wi-Fi & more");
        assert_eq!(first_lines("é".repeat(20_000).as_bytes()).chars().count(), 300);
        assert_eq!(first_lines(b"<html"), "");
        assert_eq!(first_lines(b"upstream connect error"), "upstream connect error");
    }

    #[test]
    fn a_mark_and_wrong_bytes_cost_no_more_than_themselves() {
        assert_eq!(text(b"\xef\xbb\xbf[\"a\"]".to_vec()), "[\"a\"]");
        assert_eq!(text(b"[\"a\xff\"]".to_vec()), "[\"a\u{fffd}\"]");
        assert_eq!(text(b"\xef\xbb\xbf\xff".to_vec()), "\u{fffd}");
    }
}
