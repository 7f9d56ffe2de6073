//! A call as a command for a shell. The token is read from the environment and handed over on standard input: never an
//! argument, which everybody on the machine could see.

use std::borrow::Cow;
use std::fmt::Write;

use crate::protocol::connection::Origin;
use crate::protocol::raw_call::RawCall;
use crate::protocol::redaction;

/// The command, in words that any shell reads as they are meant. What opens something in body, headers and address is
/// left out of it. None where something holds a zero byte, which no argument can.
pub fn command(call: &RawCall, origin: &Origin) -> Option<String> {
    let address = call.address();
    let query = redaction::query(&address.query);
    let target = if query == address.query {
        address.target()
    } else {
        let mut target = redaction::path(address.path());
        for (at, (name, value)) in query.iter().enumerate() {
            let _ = write!(target, "{}{name}={value}", if at == 0 { '?' } else { '&' });
        }
        target
    };
    let mut text = String::from(
        "printf 'header = \"Authorization: SSWS %s\"\\n' \"$OKTA_CLIENT_TOKEN\" | curl --config - --globoff",
    );
    if *call.method() != http::Method::GET {
        let _ = write!(text, " --request {}", call.method());
    }
    let _ = write!(text, " {}", quoted(&format!("{}{target}", origin.as_str()))?);
    let has = |wanted: &str| call.headers().iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
    if !has("accept") {
        text.push_str(" --header 'Accept: application/json'");
    }
    for (name, value) in redaction::headers(call.headers()) {
        let _ = write!(text, " --header {}", quoted(&format!("{name}: {value}"))?);
    }
    if let Some(body) = call.body() {
        if !has("content-type") {
            text.push_str(" --header 'Content-Type: application/json'");
        }
        let _ = write!(text, " --data-raw {}", quoted(&redaction::body(body.expose()))?);
    }
    Some(text)
}

fn quoted(text: &str) -> Option<Cow<'_, str>> {
    shlex::try_quote(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::raw_call::Address;
    use crate::protocol::secret::Secret;
    use http::Method;

    #[test]
    fn the_token_comes_from_the_environment_and_nothing_breaks_out_of_its_quotes() {
        let origin = Origin::understand("acme").unwrap().origin;
        let address = Address::understand(None, "/v1/users?search=profile.lastName eq \"O'Brien\"").unwrap();
        let call = RawCall::new(Method::GET, address, Vec::new(), None).unwrap();
        assert_eq!(
            command(&call, &origin).unwrap(),
            "printf 'header = \"Authorization: SSWS %s\"\\n' \"$OKTA_CLIENT_TOKEN\" | curl --config - --globoff 'https://acme.okta.com/api/v1/users?search=profile.lastName%20eq%20%22O%27Brien%22' --header 'Accept: application/json'"
        );
        let address = Address::understand(None, "/v1/users?token=sesame").unwrap();
        let body =
            r#"{"profile":{"lastName":"O'Brien $(id) `id` \\ !! ^"},"credentials":{"password":{"value":"sesame"}}}"#;
        let call = RawCall::new(Method::POST, address, Vec::new(), Some(Secret::new(body))).unwrap();
        let text = command(&call, &origin).unwrap();
        let words = shlex::split(&text).unwrap();
        let body = &words[words.iter().position(|word| word == "--data-raw").unwrap() + 1];
        assert!(body.contains(r#""O'Brien $(id) `id` \\ !! ^""#) && words.last() == Some(body), "{text}");
        assert!(text.contains("--request POST") && !text.contains("sesame"), "{text}");
    }
}
