//! A code for today: what an organisation lets a helpdesk give, and what was given.
//!
//! Owns: the limits, and what is told once. Must not know: who reads it aloud.

use jiff::Timestamp;
use serde_json::Value;

use super::mend;
use super::secret::Secret;

/// Limits of Okta's own, in minutes, where the authenticator tells none.
const LEAST: u32 = 10;
const MOST: u32 = 14_400;
const USUAL: u32 = 120;

/// What the organisation lets be given: its active authenticator of that kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeOffer {
    /// Its id.
    pub authenticator: String,
    /// Minutes that a code may live.
    pub least: u32,
    pub most: u32,
    pub usual: u32,
    /// Whether a code may work several times.
    pub again: bool,
}

impl CodeOffer {
    /// Reads one element of `GET /authenticators`; none where it is another kind, or switched off.
    pub fn parse(json: &str) -> Option<Self> {
        let value = mend::value(json)?;
        let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
        if text("key") != "tac" || text("status") != "ACTIVE" || text("id").is_empty() {
            return None;
        }
        let told = |name: &str| value.pointer(&format!("/provider/configuration/{name}"));
        let minutes = |name: &str| told(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
        let least = minutes("minTtl").unwrap_or(LEAST).max(1);
        let most = minutes("maxTtl").unwrap_or(MOST).max(least);
        Some(Self {
            authenticator: text("id").to_owned(),
            least,
            most,
            usual: minutes("defaultTtl").unwrap_or(USUAL).clamp(least, most),
            again: told("multiUseAllowed").and_then(Value::as_bool).unwrap_or(false),
        })
    }
}

/// A code as it is told, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenCode {
    pub code: Secret,
    /// None: Okta did not say it.
    pub ends: Option<Timestamp>,
    /// Whether it works several times.
    pub again: bool,
}

impl GivenCode {
    /// Reads the answer to the call that gives one; none where no code is in it. A time without a zone is UTC.
    pub fn parse(value: &Value) -> Option<Self> {
        let code = value.pointer("/profile/tac")?.as_str().filter(|code| !code.is_empty())?;
        let ends = value.pointer("/profile/expiresAt").and_then(Value::as_str).unwrap_or_default();
        Some(Self {
            code: Secret::new(code),
            ends: ends.parse().ok().or_else(|| format!("{ends}Z").parse().ok()),
            again: value.pointer("/profile/multiUse").and_then(Value::as_bool).unwrap_or(false),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_are_the_authenticators_and_what_is_another_kind_or_off_gives_none() {
        let tac = r#"{"id":"aut1","key":"tac","status":"ACTIVE","provider":{"configuration":{"minTtl":20,"maxTtl":60,"defaultTtl":500,"multiUseAllowed":true}}}"#;
        let offer = CodeOffer::parse(tac).unwrap();
        assert_eq!((offer.least, offer.most, offer.usual, offer.again), (20, 60, 60, true));
        let bare = CodeOffer::parse(r#"{"id":"aut1","key":"tac","status":"ACTIVE","provider":null}"#).unwrap();
        assert_eq!((bare.least, bare.most, bare.usual, bare.again), (10, 14_400, 120, false));
        for other in
            [r#"{"id":"aut1","key":"tac","status":"INACTIVE"}"#, r#"{"id":"a","key":"duo","status":"ACTIVE"}"#, "null"]
        {
            assert_eq!(CodeOffer::parse(other), None);
        }
    }

    #[test]
    fn a_code_is_read_with_its_end_and_never_shown() {
        let given = |end: &str| {
            let json = format!(r#"{{"profile":{{"tac":"Ab#1","multiUse":true,"expiresAt":"{end}"}}}}"#);
            GivenCode::parse(&serde_json::from_str(&json).unwrap()).unwrap()
        };
        assert_eq!(given("2025-05-28T19:21:14").ends, given("2025-05-28T19:21:14.000Z").ends);
        assert!(given("soon").ends.is_none() && !format!("{:?}", given("soon")).contains("Ab#1"));
        assert_eq!(GivenCode::parse(&serde_json::json!({"profile": {"tac": ""}})), None);
    }
}
