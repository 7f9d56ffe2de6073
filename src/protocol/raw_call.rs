//! A call that a person wrote: any method, any address of their own organisation.
//!
//! Owns: what an address may look like, which headers may be set, how much harm the call could do. Must not know: how
//! it is sent.

use std::fmt;

use http::Method;
use http::header::{HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::Url;

use super::connection::Origin;
use super::endpoint;
use super::operation::Risk;
use super::redaction;
use super::secret::Secret;
use super::takeover;
use super::text::is_hostile;

/// The methods that are offered.
pub const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// In a query everything but the unreserved characters is encoded: a space is `%20`, a plus `%2B`, for every server.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What cannot stand in a segment of a path; a `%` may, since it begins what is encoded already.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Where a call goes: the path encoded, the query as names and values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    path: String,
    pub query: Vec<(String, String)>,
}

/// Why a text is not an address to call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("the path is empty; for example /v1/users")]
    Empty,
    #[error("this is not an address that can be read")]
    Unreadable,
    #[error("{0} is another place than this organisation; the token would go there")]
    Foreign(String),
    #[error("“..”, “.”, “//”, “\\” and “%2F” lead elsewhere; write the path straight")]
    Crooked,
    #[error("put a value in place of {0}")]
    Placeholder(String),
    #[error("the organisation's address is not known yet; write the path only")]
    NotConnected,
}

impl Address {
    /// Understands `/v1/users`, `users/me`, a full path and a full URL of this organisation, each with a query.
    pub fn understand(origin: Option<&Origin>, typed: &str) -> Result<Self, AddressError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(AddressError::Empty);
        }
        if typed.contains(is_hostile) {
            return Err(AddressError::Unreadable);
        }
        let is_url = typed.split_once(':').is_some_and(|(scheme, rest)| {
            rest.starts_with("//") && !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        let (path, query) = if is_url {
            let origin = origin.ok_or(AddressError::NotConnected)?;
            let url = Url::parse(typed).map_err(|_| AddressError::Unreadable)?;
            if !origin.owns(&url) {
                return Err(AddressError::Foreign(url.host_str().unwrap_or("it").to_owned()));
            }
            // The path as it was written: parsing has made `..` disappear.
            let after_scheme = typed.split_once("://").map_or("", |(_, rest)| rest);
            let begins = after_scheme.find(['/', '?', '#', '\\']).unwrap_or(after_scheme.len());
            let rest = after_scheme[begins..].split('#').next().unwrap_or_default();
            let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
            (path, parse_query(&query.replace('+', " ")))
        } else {
            let (path, query) = typed.split_once('?').unwrap_or((typed, ""));
            (path, parse_query(query))
        };
        Ok(Self { path: straight(path, is_url)?, query })
    }

    /// As it is sent: path and encoded query.
    pub fn target(&self) -> String {
        let mut target = self.path.clone();
        for (at, (name, value)) in self.query.iter().enumerate() {
            target.push(if at == 0 { '?' } else { '&' });
            target.extend(utf8_percent_encode(name, VALUE));
            target.push('=');
            target.extend(utf8_percent_encode(value, VALUE));
        }
        target
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    /// As it is told where nobody may learn from it what opens something: path and query.
    pub fn told(&self) -> String {
        with_query(&redaction::path(&self.path), &redaction::query(&self.query))
    }

    /// As a person writes it: below `/api` where it is, the query readable.
    pub fn written(&self) -> String {
        with_query(below_api(&self.path), &self.query)
    }
}

/// A path as a person writes it: without `/api` before a version, which is added again when it is read.
pub fn below_api(path: &str) -> &str {
    let is_version =
        |rest: &&str| rest.strip_prefix("/v").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    path.strip_prefix("/api").filter(is_version).unwrap_or(path)
}

/// The path, made whole and safe.
fn straight(path: &str, is_whole: bool) -> Result<String, AddressError> {
    if path.contains('\\') || path.starts_with("//") {
        return Err(AddressError::Crooked);
    }
    let segments: Vec<&str> = path.trim_start_matches('/').trim_end_matches('/').split('/').collect();
    let mut whole = String::new();
    let first = segments.first().copied().unwrap_or_default();
    if first.is_empty() {
        return Err(AddressError::Empty);
    }
    if !is_whole {
        let is_version = first.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let is_family = endpoint::ENDPOINTS.iter().any(|known| known.path.split('/').nth(2) == Some(first));
        whole.push_str(match (is_version, is_family) {
            (true, _) => "/api",
            (false, true) => "/api/v1",
            (false, false) => "",
        });
    }
    for segment in segments {
        let decoded = percent_decode_str(segment).decode_utf8().map_err(|_| AddressError::Unreadable)?;
        // A slash that is encoded is one to servers: what the call does would be read off another path than theirs.
        let hides_a_slash = decoded.contains(['/', '\\']) || decoded.to_ascii_lowercase().contains("%2f");
        if matches!(&*decoded, "" | "." | "..") || hides_a_slash || decoded.contains(is_hostile) {
            return Err(AddressError::Crooked);
        }
        if let Some((_, rest)) = decoded.split_once('{')
            && let Some((name, _)) = rest.split_once('}')
        {
            return Err(AddressError::Placeholder(format!("{{{name}}}")));
        }
        whole.push('/');
        whole.extend(utf8_percent_encode(&mended(segment), SEGMENT));
    }
    Ok(whole)
}

/// A `%` that begins nothing is a percent sign.
fn mended(segment: &str) -> String {
    let mut text = String::with_capacity(segment.len());
    for (at, letter) in segment.char_indices() {
        text.push(letter);
        let encoded = segment.as_bytes().get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
        if letter == '%' && !encoded {
            text.push_str("25");
        }
    }
    text
}

/// The names and values of a query as it was typed or copied; what is encoded is decoded, all else stands for itself.
pub fn parse_query(text: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// A path with its query as a person can read and edit it; read back it gives the same names and values.
pub fn with_query(path: &str, query: &[(String, String)]) -> String {
    let mut text = path.to_owned();
    for (at, (name, value)) in query.iter().enumerate() {
        text.push(if at == 0 { '?' } else { '&' });
        readable(name, "=", &mut text);
        text.push('=');
        readable(value, "", &mut text);
    }
    text
}

/// Encodes only what would be read as something else.
fn readable(value: &str, also: &str, text: &mut String) {
    for (at, letter) in value.char_indices() {
        let at_end = letter == ' ' && at + 1 == value.len();
        if matches!(letter, '%' | '&' | '#' | '+') || is_hostile(letter) || also.contains(letter) || at_end {
            text.extend(utf8_percent_encode(letter.encode_utf8(&mut [0; 4]), VALUE));
        } else {
            text.push(letter);
        }
    }
}

/// Why a header cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    #[error("{0} is set by the program")]
    Ours(String),
    #[error("“{0}” is not the name of a header")]
    Name(String),
    #[error("the value of {0} holds characters that no header may hold")]
    Value(String),
}

/// A call that may be sent: its address is the organisation's own, its headers can be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct RawCall {
    method: Method,
    address: Address,
    headers: Vec<(String, String)>,
    body: Option<Secret>,
}

impl RawCall {
    pub fn new(
        method: Method,
        address: Address,
        headers: Vec<(String, String)>,
        body: Option<Secret>,
    ) -> Result<Self, HeaderError> {
        for (name, value) in &headers {
            check_header(name, value)?;
        }
        Ok(Self { method, address, headers, body: body.filter(|body| !body.is_empty()) })
    }

    pub fn method(&self) -> &Method {
        &self.method
    }

    pub fn address(&self) -> &Address {
        &self.address
    }

    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    pub fn body(&self) -> Option<&Secret> {
        self.body.as_ref()
    }

    pub fn risk(&self) -> Risk {
        let target = self.address.target();
        risk(&self.method, &target, self.body.as_ref().map(|body| body.expose().as_bytes()))
    }
}

impl RawCall {
    /// The people that it names, by id or login.
    pub fn people(&self) -> Vec<String> {
        people(&self.address.target(), self.body.as_ref().map(|body| body.expose().as_bytes()))
    }
}

/// The people that a call names, by id or login: where its address has them, and by the form of an id anywhere.
/// `target` is the path with its query.
pub fn people(target: &str, body: Option<&[u8]>) -> Vec<String> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let segments: Vec<String> = path.split('/').map(decode).collect();
    let named = segments.windows(2).filter(|pair| pair[0] == "users" && !pair[1].is_empty());
    let mut found: Vec<String> = named.map(|pair| pair[1].clone()).collect();
    // Whom an app is assigned to stands in the body.
    if let [.., apps, _, users] = &segments[..]
        && apps == "apps"
        && users == "users"
    {
        let members = body.and_then(|body| serde_json::from_slice::<serde_json::Value>(body).ok());
        found.extend(members.as_ref().and_then(|members| members.get("id")?.as_str()).map(str::to_owned));
    }
    found.extend(named_in_body(&segments, body));
    let body = String::from_utf8_lossy(body.unwrap_or_default());
    let texts = [decode(path), decode(query), body.into_owned()];
    let words = texts.iter().flat_map(|text| text.split(|letter: char| !letter.is_ascii_alphanumeric()));
    found.extend(words.filter(|word| is_user_id(word)).map(str::to_owned));
    let mut seen = std::collections::HashSet::new();
    found.retain(|name| seen.insert(name.clone()));
    found
}

/// Whom the body names by login, at the addresses that have it there.
fn named_in_body(segments: &[String], body: Option<&[u8]>) -> Vec<String> {
    let body = || body.and_then(|body| serde_json::from_slice::<serde_json::Value>(body).ok()).unwrap_or_default();
    if segments.windows(2).any(|pair| pair[0] == "groups" && pair[1] == "rules") {
        // Whom its condition names moves by it.
        let rule = body();
        let condition = rule.pointer("/conditions/expression/value").and_then(|text| text.as_str()).unwrap_or_default();
        return condition.split(['"', '\'']).filter(|text| text.contains('@')).map(str::to_owned).collect();
    }
    let is_at = |name: &str| segments.iter().any(|segment| segment.eq_ignore_ascii_case(name));
    if !is_at("authn") && !is_at("global_token_revocation") && !is_at("global-token-revocation") {
        return Vec::new();
    }
    let body = body();
    let texts = ["/username", "/subject/email", "/sub_id/email", "/subject/sub"].map(|at| body.pointer(at));
    texts.into_iter().flatten().filter_map(|text| text.as_str()).map(str::to_owned).collect()
}

/// `00u` and seventeen letters or digits.
fn is_user_id(word: &str) -> bool {
    word.len() == 20 && word.starts_with("00u")
}

/// The body and the headers may hold anything.
impl fmt::Debug for RawCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        write!(f, "RawCall({} {} {names:?})", self.method, self.address.path)
    }
}

/// Whether what is read at an address may hold people, or tell what they did: only what is known to hold none does not.
/// `path` may begin with `/api`.
pub fn may_hold_people(path: &str) -> bool {
    const NOBODY: [&str; 16] = [
        "org",
        "meta",
        "eventHooks",
        "inlineHooks",
        "zones",
        "policies",
        "authorizationServers",
        "features",
        "authenticators",
        "domains",
        "brands",
        "behaviors",
        "trustedOrigins",
        "mappings",
        "templates",
        "realms",
    ];
    let decoded = percent_decode_str(path).decode_utf8_lossy().into_owned();
    let below = decoded.strip_prefix("/api").unwrap_or(&decoded);
    let segments: Vec<&str> = below.split('/').filter(|segment| !segment.is_empty()).collect();
    match segments.as_slice() {
        [".well-known", ..]
        | ["v1", "groups" | "apps" | "idps"]
        | ["v1", "groups" | "apps" | "idps", _]
        | ["v1", "groups", "rules", ..] => false,
        ["v1", head, rest @ ..] => !NOBODY.contains(head) || rest.iter().any(|part| matches!(*part, "users" | "logs")),
        _ => true,
    }
}

/// What a call could do: only a GET changes nothing, and what is not known to be harmless when it deletes is not.
/// `target` is the path with its query.
pub fn risk(method: &Method, target: &str, body: Option<&[u8]>) -> Risk {
    if *method == Method::GET {
        return Risk::Read;
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    // A name that is encoded is the same name for Okta.
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let opens = takeover::opens(method, &decoded, query, body) || takeover::opens(method, path, query, body);
    let stops = stops_a_rule(method, &decoded);
    match endpoint::known(method.as_str(), decoded.strip_prefix("/api").unwrap_or(&decoded)) {
        _ if opens => Risk::Takeover,
        _ if stops => Risk::Destructive,
        Some(known) => known.risk.max(Risk::Change),
        None if *method == Method::DELETE => Risk::Destructive,
        None => Risk::Change,
    }
}

/// Whether a group rule puts nobody anywhere after it, or moves others than before.
fn stops_a_rule(method: &Method, path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    match segments.as_slice() {
        [.., "groups", "rules", _] => *method == Method::PUT,
        [.., "groups", "rules", _, "lifecycle", "deactivate"] => true,
        _ => false,
    }
}

/// What the program and the connection see to themselves; and what would hide one method behind another.
const OURS: [&str; 14] = [
    // Run and number of the line, by which Okta's own log is joined with the journal.
    "user-agent",
    "authorization",
    "proxy-authorization",
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "cookie",
    "upgrade",
    "te",
    "accept-encoding",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
];

pub fn check_header(name: &str, value: &str) -> Result<(), HeaderError> {
    if OURS.iter().any(|ours| name.trim().eq_ignore_ascii_case(ours)) {
        return Err(HeaderError::Ours(name.to_owned()));
    }
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| HeaderError::Name(name.to_owned()))?;
    HeaderValue::from_str(value).map_err(|_| HeaderError::Value(name.to_owned()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn target(typed: &str) -> Result<String, AddressError> {
        let acme = Origin::understand("acme").unwrap().origin;
        Address::understand(Some(&acme), typed).map(|address| address.target())
    }

    #[test]
    fn every_way_to_write_an_address_of_the_organisation_is_understood() {
        for (typed, expected) in [
            ("/v1/users", "/api/v1/users"),
            (" v1/users/ ", "/api/v1/users"),
            ("users/me", "/api/v1/users/me"),
            ("/api/v1/users", "/api/v1/users"),
            ("/oauth2/v1/clients", "/oauth2/v1/clients"),
            ("/.well-known/okta-organization", "/.well-known/okta-organization"),
            ("https://acme.okta.com/api/v1/users?limit=2&search=a+b", "/api/v1/users?limit=2&search=a%20b"),
            ("https://ACME.okta.com:443/api/v1/org#top", "/api/v1/org"),
            ("/v1/users/ana müller@acme.com", "/api/v1/users/ana%20m%C3%BCller@acme.com"),
            ("/v1/users/100%", "/api/v1/users/100%25"),
            ("/v1/users/a%2Bb@acme.com", "/api/v1/users/a%2Bb@acme.com"),
            (
                "/v1/users?search=profile.email eq \"a+b@x\" and id gt \"1\"&limit=1",
                "/api/v1/users?search=profile.email%20eq%20%22a%2Bb%40x%22%20and%20id%20gt%20%221%22&limit=1",
            ),
            ("/v1/users?q=%C3%BC&empty=&flag", "/api/v1/users?q=%C3%BC&empty=&flag="),
        ] {
            assert_eq!(target(typed).as_deref(), Ok(expected), "{typed}");
        }
    }

    #[test]
    fn whatever_leads_elsewhere_is_refused() {
        for typed in [
            "https://evil.example/api/v1/users",
            "http://acme.okta.com/api/v1/users",
            "https://acme.okta.com.evil.example/",
            "https://me:pw@acme.okta.com/api/v1/users",
            "https://acme.okta.com@evil.example/",
            "https://acme.okta.com:444/api",
            "//evil.example/api",
            "/v1/../../oauth2",
            "/v1/%2e%2E/x",
            "/v1/users/00u1%2Flifecycle/x",
            "/v1/users/00u1%252flifecycle",
            "/v1/./users",
            "/v1//users",
            "/\\evil.example",
            "/v1\\..\\x",
            "https://acme.okta.com/api/../x",
            "https://acme.okta.com\\@evil.example/",
            "",
            "/",
            "/v1/users/{userId}",
            "/v1/\u{202e}users",
        ] {
            assert!(target(typed).is_err(), "{typed} gave {:?}", target(typed));
        }
        assert_eq!(Address::understand(None, "https://acme.okta.com/api"), Err(AddressError::NotConnected));
    }

    #[test]
    fn authorisation_is_ours_and_headers_cannot_break_out() {
        for (name, value) in [
            ("Authorization", "x"),
            ("HOST", "x"),
            ("content-length", "0"),
            ("X-A\r\nB", "x"),
            ("X-A", "a\r\nAuthorization: b"),
            ("", "x"),
            ("Cookie", "sid=1"),
            ("X-HTTP-Method-Override", "DELETE"),
        ] {
            assert!(check_header(name, value).is_err(), "{name}: {value}");
        }
        assert!(check_header("If-Match", "W/\"1\"").is_ok());
    }

    #[test]
    fn what_a_call_could_do_goes_by_method_and_address() {
        for (method, path, expected) in [
            (Method::GET, "/api/v1/users", Risk::Read),
            (Method::POST, "/api/v1/users/00u1/lifecycle/unlock", Risk::Change),
            (Method::POST, "/api/v1/users/00u1/lifecycle/deactivate", Risk::Destructive),
            (Method::DELETE, "/api/v1/users/00u1/sessions", Risk::Change),
            (Method::DELETE, "/api/v1/apps/0oa1", Risk::Destructive),
            (Method::PATCH, "/api/v1/apps/0oa1", Risk::Change),
            (Method::DELETE, "/api/v1/users/00u1/factors/opf1", Risk::Takeover),
            (Method::POST, "/api/v1/users/00u1/lifecycle/reset_password?sendEmail=false", Risk::Takeover),
            (Method::POST, "/api/v1/users/00u1/lifecycle/reset%5Ffactors", Risk::Takeover),
            (Method::PUT, "/api/v1/users/00u1", Risk::Takeover),
            (Method::POST, "/api/v1/users/00u1/roles", Risk::Takeover),
            (Method::DELETE, "/api/v1/users/00u1/roles/ra1", Risk::Destructive),
            (Method::PUT, "/api/v1/groups/rules/0pr1", Risk::Destructive),
            (Method::POST, "/api/v1/groups/rules/0pr1/lifecycle/deactivate", Risk::Destructive),
            (Method::POST, "/api/v1/groups/rules/0pr1/lifecycle/activate", Risk::Change),
        ] {
            assert_eq!(risk(&method, path, None), expected, "{method} {path}");
        }
    }

    #[test]
    fn whom_a_body_names_by_login_is_named_where_the_address_has_it_there() {
        for (target, body, named) in [
            ("/api/v1/authn/recovery/password", r#"{"username":"ann@acme.com"}"#, &["ann@acme.com"][..]),
            (
                "/oauth2/v1/global_token_revocation",
                r#"{"subject":{"format":"email","email":"ann@acme.com"}}"#,
                &["ann@acme.com"],
            ),
            (
                "/api/v1/groups/rules",
                r#"{"conditions":{"expression":{"value":"user.login==\"ann@acme.com\""}}}"#,
                &["ann@acme.com"],
            ),
            ("/api/v1/users", r#"{"username":"ann@acme.com"}"#, &[]),
            ("/api/v1/authn", "no JSON", &[]),
        ] {
            assert_eq!(people(target, Some(body.as_bytes())), named, "{target}");
        }
        assert_eq!(risk(&Method::POST, "/api/v1/authn/recovery/password", Some(b"{}")), Risk::Takeover);
    }

    #[test]
    fn whatever_is_not_known_to_hold_nobody_may_hold_people() {
        for (path, may) in [
            ("/api/v1/users", true),
            ("/v1/users/00u1/factors", true),
            ("/v1/logs", true),
            ("/v1/groups/00g1/users", true),
            ("/v1/groups/00g1/us%65rs", true),
            ("/v1/apps/0oa1/users", true),
            ("/v1/devices", true),
            ("/v1/something/new", true),
            ("/oauth2/v1/userinfo", true),
            ("/v1/groups", false),
            ("/v1/groups/rules", false),
            ("/v1/org", false),
            ("/v1/meta/schemas/user/default", false),
            ("/.well-known/okta-organization", false),
        ] {
            assert_eq!(may_hold_people(path), may, "{path}");
        }
    }

    #[test]
    fn no_body_and_no_header_is_shown_by_debugging() {
        let address = Address::understand(None, "/v1/users").unwrap();
        let headers = vec![("X-Key".to_owned(), "opensesame".to_owned())];
        let call = RawCall::new(Method::POST, address, headers, Some(Secret::new("opensesame"))).unwrap();
        assert!(!format!("{call:?}").contains("opensesame"));
    }

    proptest! {
        #[test]
        fn a_query_read_back_from_its_readable_form_is_the_same(query in proptest::collection::vec(("\\PC{1,6}", "\\PC{0,12}"), 0..5)) {
            let text = with_query("/v1/users", &query);
            let (_, written) = text.split_once('?').unwrap_or((&text, ""));
            prop_assert_eq!(parse_query(written), query);
        }

        #[test]
        fn an_address_as_it_is_written_is_understood_as_the_same(path in "(/api)?/(v1|verify|v9|oauth2)(/[a-z%@ ü+?=&]{1,6}){0,3}") {
            if let Ok(address) = Address::understand(None, &path) {
                prop_assert_eq!(Address::understand(None, &address.written()), Ok(address));
            }
        }

        #[test]
        fn no_text_leads_to_another_origin(typed in "\\PC{0,40}") {
            let acme = Origin::understand("acme").unwrap().origin;
            if let Ok(address) = Address::understand(Some(&acme), &typed) {
                let url = acme.join(&address.target()).unwrap();
                prop_assert!(acme.owns(&url), "{}", url);
            }
        }
    }
}
