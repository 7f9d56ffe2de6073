//! The second factors of a person.

use std::borrow::Cow;

use serde_json::Value;

use super::id::FactorId;
use super::mend;
use super::text::{masked_email, masked_phone};
use super::time::Moment;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Factor {
    pub id: FactorId,
    /// `push`, `sms`, `token:software:totp`, or a later invention; empty where Okta tells none.
    pub kind: String,
    /// `OKTA`, `GOOGLE`, `DUO`, `CUSTOM`, …
    pub provider: String,
    /// Whose it is, by name.
    pub vendor: String,
    /// `ACTIVE`, `PENDING_ACTIVATION`, and so on.
    pub status: String,
    pub created: Option<Moment>,
    pub updated: Option<Moment>,
    /// What tells it from another of its kind: the name that the person gave, a device, a number, an address. Never a
    /// credential's id, which tells nobody anything.
    pub detail: String,
    /// When a code that was given out ends.
    pub ends: Option<Moment>,
    /// Whether such a code works more than once.
    pub works_again: bool,
}

/// Where a profile tells one factor from another, what a person knows it by first.
const DETAILS: [&str; 6] = ["authenticatorName", "name", "phoneNumber", "email", "questionText", "question"];

/// What is said of a factor of which Okta tells no kind.
const UNKNOWN: &str = "factor of a kind that this program does not know";

impl Factor {
    /// Reads one element of `GET /users/{id}/factors`; none when it has no id. Secrets that a pending enrolment
    /// carries are not read.
    pub fn parse(json: &str) -> Option<Self> {
        let value = mend::value(json)?;
        let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let detail = DETAILS.iter().map(|name| text(&format!("/profile/{name}"))).find(|text| !text.is_empty());
        Some(Self {
            id: Some(text("/id")).filter(|id| !id.is_empty()).map(FactorId::new)?,
            kind: text("/factorType"),
            provider: text("/provider"),
            vendor: text("/vendorName"),
            status: text("/status"),
            created: Moment::parse(&text("/created")),
            updated: Moment::parse(&text("/lastUpdated")),
            detail: detail.unwrap_or_default(),
            ends: end(&text("/profile/expiresAt")).or_else(|| end(&text("/expiresAt"))),
            works_again: value.pointer("/profile/multiUse").and_then(Value::as_bool).unwrap_or(false),
        })
    }

    /// In words a helpdesk agent knows.
    pub fn name(&self) -> String {
        let known = match (self.kind.as_str(), self.provider.as_str()) {
            ("push", "OKTA") => "Okta Verify (push)",
            ("signed_nonce", "OKTA" | "") => "Okta FastPass",
            ("token:software:totp", "GOOGLE") => "Google Authenticator",
            ("token:software:totp", "OKTA") => "Okta Verify (code)",
            ("sms", _) => "SMS",
            ("call", _) => "Phone call",
            ("email", _) => "Email",
            ("question", _) => "Security question",
            ("tac", _) => "Temporary access code",
            ("webauthn", _) => "Passkey (FIDO2 WebAuthn)",
            ("u2f", _) => "Security key (U2F)",
            ("token", "RSA") => "RSA SecurID",
            ("token", "SYMANTEC") => "Symantec VIP",
            ("token:hardware", "YUBICO") => "YubiKey (code)",
            ("web", "DUO") => "Duo",
            (kind, provider) => return self.of_vendor(kind, provider),
        };
        known.to_owned()
    }

    /// The vendor's name and what the factor does; of an unknown kind, Okta's word.
    fn of_vendor(&self, kind: &str, provider: &str) -> String {
        let does = match kind {
            "push" => "push",
            "signed_nonce" => "signed by a device",
            "token" | "token:software:totp" | "token:hotp" => "code",
            "token:hardware" => "hardware token",
            "web" => "on a page of its own",
            "" => "",
            other => other,
        };
        let vendor = match (self.vendor.as_str(), provider) {
            (vendor, _) if !vendor.is_empty() && !matches!(vendor, "OKTA" | "CUSTOM" | "FIDO" | "DUO" | "GOOGLE") => {
                vendor
            }
            ("DUO", _) | (_, "DUO") => "Duo",
            ("GOOGLE", _) | (_, "GOOGLE") => "Google",
            (_, "OKTA") | ("OKTA", "") => "Okta",
            (_, "CUSTOM") => "Custom",
            (_, provider) => provider,
        };
        match (vendor, does) {
            (_, "") if matches!(vendor, "" | "Okta" | "Custom") => UNKNOWN.to_owned(),
            (vendor, "") => format!("{vendor}: {UNKNOWN}"),
            ("", does) => does.to_owned(),
            (vendor, does) => format!("{vendor} ({does})"),
        }
    }

    /// What tells it from another of its kind; a number or an address masked unless it is `revealed`.
    pub fn shown_detail(&self, revealed: bool) -> Cow<'_, str> {
        match self.kind.as_str() {
            "sms" | "call" if !revealed => Cow::Owned(masked_phone(&self.detail)),
            "email" if !revealed => Cow::Owned(masked_email(&self.detail)),
            _ => Cow::Borrowed(&self.detail),
        }
    }

    pub fn is_active(&self) -> bool {
        matches!(self.status.as_str(), "ACTIVE" | "ENROLLED")
    }

    /// The status in words.
    pub fn state(&self) -> &str {
        match self.status.as_str() {
            "ACTIVE" | "ENROLLED" => "enrolled",
            "PENDING_ACTIVATION" => "not finished enrolling",
            "NOT_SETUP" => "not set up",
            "INACTIVE" => "inactive",
            "EXPIRED" => "expired",
            "DISABLED" => "disabled",
            "" => "state not told",
            other => other,
        }
    }

    /// What Okta removes along with it.
    pub fn takes_along<'a>(&self, all: &'a [Self]) -> Vec<&'a Self> {
        if self.kind != "push" || !matches!(self.provider.as_str(), "OKTA" | "") {
            return Vec::new();
        }
        all.iter().filter(|other| other.kind == "token:software:totp" && other.provider == self.provider).collect()
    }
}

/// A moment that Okta also writes without a zone, and then means UTC.
pub(super) fn end(text: &str) -> Option<Moment> {
    Moment::parse(text).or_else(|| Moment::parse(&format!("{text}Z")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_called_by_whose_it_is_and_what_it_does() {
        for (kind, provider, vendor, name) in [
            ("push", "OKTA", "OKTA", "Okta Verify (push)"),
            ("push", "CUSTOM", "Acme Bank App", "Acme Bank App (push)"),
            ("push", "CUSTOM", "", "Custom (push)"),
            ("push", "", "", "push"),
            ("push", "", "OKTA", "Okta (push)"),
            ("web", "DUO", "DUO", "Duo"),
            ("push", "DUO", "", "Duo (push)"),
            ("token:software:totp", "GOOGLE", "GOOGLE", "Google Authenticator"),
            ("token:software:totp", "CUSTOM", "Acme Codes", "Acme Codes (code)"),
            ("token:hotp", "CUSTOM", "Entrust Datacard", "Entrust Datacard (code)"),
            ("token:hardware", "YUBICO", "YUBICO", "YubiKey (code)"),
            ("webauthn", "FIDO", "FIDO", "Passkey (FIDO2 WebAuthn)"),
            ("signed_nonce", "OKTA", "OKTA", "Okta FastPass"),
            ("signed_nonce", "CUSTOM", "Acme Bank App", "Acme Bank App (signed by a device)"),
            ("tac", "OKTA", "OKTA", "Temporary access code"),
            ("hologram", "OKTA", "", "Okta (hologram)"),
            ("", "", "", UNKNOWN),
            ("", "OKTA", "OKTA", UNKNOWN),
            ("", "CUSTOM", "Acme Bank App", "Acme Bank App: factor of a kind that this program does not know"),
        ] {
            let text = |text: &str| text.to_owned();
            let factor =
                Factor { kind: text(kind), provider: text(provider), vendor: text(vendor), ..Factor::default() };
            assert_eq!(factor.name(), name, "{kind} {provider} {vendor}");
        }
    }

    #[test]
    fn a_factor_is_told_from_another_by_the_name_that_the_person_gave() {
        let detail = |profile: &str| Factor::parse(&format!(r#"{{"id":"f","profile":{profile}}}"#)).unwrap().detail;
        assert_eq!(detail(r#"{"credentialId":"l3Br0n","authenticatorName":"MacBook Touch ID"}"#), "MacBook Touch ID");
        assert_eq!(detail(r#"{"credentialId":"a@x","name":"iPhone 15"}"#), "iPhone 15");
        assert_eq!((detail(r#"{"credentialId":"a@x"}"#), detail("null")), (String::new(), String::new()));
    }

    #[test]
    fn a_code_that_was_given_out_has_an_end_with_or_without_a_zone() {
        let ends = |text: &str| {
            Factor::parse(&format!(r#"{{"id":"f","factorType":"tac","profile":{{"expiresAt":"{text}"}}}}"#))
                .unwrap()
                .ends
        };
        assert_eq!(ends("2025-05-28T19:21:14"), ends("2025-05-28T19:21:14.000Z"));
        assert!(ends("2025-05-28T19:21:14").is_some() && ends("soon").is_none());
    }
}
