//! What must not be written down of a call: tokens, passwords, answers, links that open something.
//!
//! Owns: which values those are, in addresses, headers and bodies. Must not know: where what is left goes.
//!
//! A value counts by the name it stands under (and everything below such a name), and by its own looks: an API token, a
//! JWT, a link with a token in it. Too much is blotted out rather than too little.

use super::raw_call::{parse_query, with_query};
use super::secret::Secret;

/// What stands in place of what was blotted out.
pub const BLOT: &str = "…";

/// Parts of names whose values open something.
const SECRET_NAMES: [&str; 15] = [
    "token",
    "password",
    "secret",
    "assertion",
    "answer",
    "passcode",
    "authorization",
    "apikey",
    "privatekey",
    "activationurl",
    "activationlink",
    "cookie",
    "credential",
    "hash",
    "salt",
];
/// Names that hold one of the above by chance.
const HARMLESS: [&str; 6] = ["oauthtokens", "passwordchanged", "tokentype", "nexttoken", "haspassword", "credentials"];

/// Whether what stands under this name opens something.
pub fn is_secret_name(name: &str) -> bool {
    let name: String = name
        .chars()
        .filter(|letter| !matches!(letter, '_' | '-' | '.'))
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    matches!(&*name, "pin" | "tac")
        || !HARMLESS.contains(&&*name) && SECRET_NAMES.iter().any(|part| name.contains(part))
}

/// Whether a value opens something whatever its name: an API token, a JWT, a link with a token.
pub fn is_secret_value(value: &str) -> bool {
    let word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let value = value.trim();
    // An API token has 42 letters and begins with 00; ids have 20.
    let api_token = |text: &str| text.len() >= 36 && text.starts_with("00") && text.chars().all(word);
    let jwt = |text: &str| {
        text.starts_with("eyJ")
            && text.len() > 40
            && text.split('.').count() >= 3
            && text.chars().all(|c| word(c) || c == '.')
    };
    if value.split([' ', '/', '=', '"', ',']).any(|text| api_token(text) || jwt(text)) {
        return true;
    }
    let opening_paths =
        ["/welcome/", "/activate/", "/reset_password/", "/reset-password/", "/signin/verify/", "/tokens/"];
    value.contains("://")
        && (opening_paths.iter().any(|path| value.to_ascii_lowercase().contains(path))
            || value.split_once('?').is_some_and(|(_, query)| {
                parse_query(query).iter().any(|(name, value)| is_secret_name(name) && !value.is_empty())
            }))
}

/// Segments after which an opening value stands in a path.
const OPENING_SEGMENTS: [&str; 5] = ["welcome", "activate", "reset-password", "tokens", "token"];

/// A path without the segments that open something.
pub fn path(path: &str) -> String {
    let mut opening = false;
    let segments = path.split('/').map(|segment| {
        // Ids have twenty letters; what opens something is longer.
        let blotted = is_secret_value(segment) || (opening && segment.len() > 20);
        opening = OPENING_SEGMENTS.contains(&segment);
        if blotted { BLOT } else { segment }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// The values of a query that open something, blotted out.
pub fn query(query: &[(String, String)]) -> Vec<(String, String)> {
    pairs(query)
}

/// The same for headers.
pub fn headers(headers: &[(String, String)]) -> Vec<(String, String)> {
    pairs(headers)
}

fn pairs(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let blotted = pairs.iter().map(|(name, value)| {
        let opens = !value.is_empty() && (is_secret_name(name) || is_secret_value(value));
        (name.clone(), if opens { BLOT.to_owned() } else { value.clone() })
    });
    blotted.collect()
}

/// A body without what opens something; where it is neither JSON nor a form, nothing of it is left.
pub fn body(body: &str) -> String {
    if serde_json::from_str::<serde::de::IgnoredAny>(body).is_ok() {
        return blot(body, |_| format!("\"{BLOT}\""));
    }
    let is_form = !body.contains(['{', '[', '<', '\n']) && body.contains('=');
    if is_form {
        with_query("", &query(&parse_query(body))).trim_start_matches('?').to_owned()
    } else {
        BLOT.to_owned()
    }
}

/// A body with placeholders in place of what opens something, and what they stand for: for an editor's file.
pub fn hide(body: &str) -> (String, Vec<Secret>) {
    let mut hidden = Vec::new();
    let text = blot(body, |value| {
        hidden.push(Secret::new(value));
        format!("\"{}\"", placeholder(hidden.len()))
    });
    (text, hidden)
}

/// Puts back what was hidden; a placeholder that was changed stays as it is.
pub fn restore(text: &str, hidden: &[Secret]) -> Secret {
    let mut text = text.to_owned();
    for (at, secret) in hidden.iter().enumerate() {
        text = text.replace(&format!("\"{}\"", placeholder(at + 1)), secret.expose());
    }
    Secret::new(text)
}

fn placeholder(number: usize) -> String {
    format!("<secret {number}: kept by oktui>")
}

/// Replaces the JSON of each value that opens something. Goes by letters, not by structure, so that half a document
/// keeps its form and its secrets.
fn blot(json: &str, mut replace: impl FnMut(&str) -> String) -> String {
    let bytes = json.as_bytes();
    let mut out = String::with_capacity(json.len());
    // For each open bracket, whether everything inside opens something.
    let mut inside: Vec<bool> = Vec::new();
    let mut name_is_secret = false;
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b'{' | b'[' => {
                inside.push(name_is_secret || inside.last() == Some(&true));
                name_is_secret = false;
                at += 1;
            }
            b'}' | b']' => {
                inside.pop();
                at += 1;
            }
            b',' => {
                name_is_secret = false;
                at += 1;
            }
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at = (at + 1).min(bytes.len());
                while !json.is_char_boundary(at) {
                    at += 1;
                }
                let text = &json[start..at];
                let after = bytes[at..].iter().find(|byte| !byte.is_ascii_whitespace());
                if after == Some(&b':') {
                    name_is_secret = is_secret_name(text.trim_matches('"'));
                } else if name_is_secret || inside.last() == Some(&true) || is_secret_value(text.trim_matches('"')) {
                    out.push_str(&replace(text));
                    continue;
                }
            }
            b'-' | b'0'..=b'9' if name_is_secret || inside.last() == Some(&true) => {
                while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'.' | b'-' | b'+'))
                {
                    at += 1;
                }
                out.push_str(&replace(&json[start..at]));
                continue;
            }
            _ => {
                at += 1;
                while !json.is_char_boundary(at) {
                    at += 1;
                }
            }
        }
        out.push_str(&json[start..at]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TOKEN: &str = "00QCjAl4MlV-WPXM-ABCDEFGHIJKLmnopqrstuvwx1";

    #[test]
    fn what_opens_something_is_gone_and_the_rest_stays_as_it_was() {
        for (given, kept) in [
            (
                r#"{"profile":{"login":"a@x"},"credentials":{"password":{"value":"tLpq 1!"}}}"#,
                r#"{"profile":{"login":"a@x"},"credentials":{"password":{"value":"…"}}}"#,
            ),
            (
                r#"{"credentials":{"recovery_question":{"question":"Pet?","answer":"Rex"}}}"#,
                r#"{"credentials":{"recovery_question":{"question":"Pet?","answer":"…"}}}"#,
            ),
            (r#"{"passCode": 123456, "n": 1}"#, r#"{"passCode": "…", "n": 1}"#),
            (
                r#"{"hash":{"algorithm":"BCRYPT","workFactor":10,"salt":"x"}}"#,
                r#"{"hash":{"algorithm":"…","workFactor":"…","salt":"…"}}"#,
            ),
            (
                r#"{"link":"https://acme.okta.com/welcome/XE6wE17zmphl3KqAPFxO","id":"00u1abcdefghijklmnop"}"#,
                r#"{"link":"…","id":"00u1abcdefghijklmnop"}"#,
            ),
            ("grant_type=password&password=tLpq&username=a", "grant_type=password&password=…&username=a"),
            ("what is this", BLOT),
        ] {
            assert_eq!(body(given), kept);
        }
        assert_eq!(body(&format!("{{\"note\":\"SSWS {TOKEN}\"}}")), "{\"note\":\"…\"}");
    }

    #[test]
    fn addresses_and_headers_lose_their_tokens() {
        assert_eq!(path(&format!("/x/{TOKEN}/y")), "/x/…/y");
        assert_eq!(
            path("/api/v1/users/00u1abcdefghijklmnop/lifecycle/activate"),
            "/api/v1/users/00u1abcdefghijklmnop/lifecycle/activate"
        );
        assert_eq!(path("/welcome/XE6wE17zmphl3KqAPFxOq"), "/welcome/…");
        let given =
            [("sendEmail", "true"), ("stateToken", "abc"), ("after", "00u1"), ("x", TOKEN), ("oauthTokens", "true")];
        let given = given.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let kept: Vec<_> = query(&given).into_iter().map(|(_, value)| value).collect();
        assert_eq!(kept, ["true", BLOT, "00u1", BLOT, "true"]);
    }

    #[test]
    fn what_is_hidden_from_an_editor_comes_back() {
        let given = "{\n  \"password\": {\"value\": \"a\\\"b\"},\n  \"answer\": \"Rex\", \"half";
        let (shown, hidden) = hide(given);
        assert!(!shown.contains("Rex") && !shown.contains("a\\\"b") && hidden.len() == 2, "{shown}");
        assert_eq!(restore(&shown, &hidden).expose(), given);
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_blotting(text in "[\\[\\]{}\":,a-z0-9\\\\ é]{0,60}") {
            let (shown, hidden) = hide(&text);
            let restored = restore(&shown, &hidden);
            prop_assert_eq!(restored.expose(), text.as_str());
            body(&text);
        }
    }
}
