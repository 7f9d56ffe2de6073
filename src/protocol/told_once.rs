//! What an answer of Okta's tells once, and lets whoever has it in: told apart by the names it stands under.
//!
//! Owns: what it is called in the journal, which never holds it. Must not know: where the answer is shown.

use serde_json::Value;

use super::redaction::is_secret_value;

/// Names in answers, and what stands under them.
const NAMES: [(&str, &str); 14] = [
    ("tempPassword", "temporary password"),
    ("activationUrl", "activation link"),
    ("activationToken", "activation link"),
    ("resetPasswordUrl", "reset link"),
    ("recoveryToken", "reset link"),
    ("recoveryQuestionAnswer", "recovery answer"),
    ("sharedSecret", "factor secret"),
    ("qrcode", "factor secret"),
    ("tac", "access code"),
    ("sessionToken", "session token"),
    ("access_token", "access token"),
    ("refresh_token", "refresh token"),
    ("client_secret", "client secret"),
    ("privateKey", "private key"),
];
/// What has no such name is looked for in answers up to this size only.
const SMALL: usize = 64 << 10;

/// What of it there is in an answer, each once. Nothing where it is no JSON.
pub fn told_once(body: &[u8]) -> Vec<&'static str> {
    let Ok(text) = std::str::from_utf8(body) else { return Vec::new() };
    let is_named = NAMES.iter().any(|(name, _)| text.contains(name));
    if !is_named && text.len() > SMALL {
        return Vec::new();
    }
    let mut found = Vec::new();
    if let Ok(body) = serde_json::from_str::<Value>(text) {
        look(&body, &mut found);
    }
    found
}

fn look(value: &Value, found: &mut Vec<&'static str>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let named = NAMES.iter().find(|(known, _)| known == name).map(|(_, what)| *what);
                match (named, value) {
                    (Some(what), Value::String(text)) if !text.is_empty() => add(what, found),
                    // A picture of it, behind a link.
                    (Some(what), Value::Object(_)) => add(what, found),
                    _ => look(value, found),
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| look(element, found)),
        Value::String(text) if is_secret_value(text) => add("secret", found),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn add(what: &'static str, found: &mut Vec<&'static str>) {
    if !found.contains(&what) {
        found.push(what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lets_somebody_in_is_named_and_nothing_else_is() {
        for (body, expected) in [
            (r#"{"tempPassword":"x7"}"#, &["temporary password"][..]),
            (r#"{"activationUrl":"https://a.okta.com/welcome/x","activationToken":"x"}"#, &["activation link"]),
            (r#"{"resetPasswordUrl":"https://a.okta.com/reset_password/drpFo"}"#, &["reset link"]),
            (
                r#"[{"_embedded":{"activation":{"sharedSecret":"JBTWGV22G4ZGKV3N","_links":{"qrcode":{"href":"https://x"}}}}}]"#,
                &["factor secret"],
            ),
            (r#"{"a":["00abcdefghijklmnopqrstuvwxyz0123456789ABCD"]}"#, &["secret"]),
            (r#"{"id":"00u1abcdefghijklmnop","status":"ACTIVE","tempPassword":""}"#, &[]),
            (r#"{"credentials":{"password":{},"recovery_question":{"question":"who?"}}}"#, &[]),
            (r#"{"_links":{"activate":{"href":"https://a.okta.com/api/v1/users/00u1/lifecycle/activate"}}}"#, &[]),
            ("tempPassword", &[]),
            ("", &[]),
        ] {
            assert_eq!(told_once(body.as_bytes()), expected, "{body}");
        }
    }
}
