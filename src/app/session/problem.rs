//! A failure in a person's words: what happened, what it means for what is on the screen, what to do.

use crate::app::input::command::{Command, ConnectionCommand};
use crate::app::input::key::{self, Context};
use crate::app::place::Place;
use crate::messages::Failure;
use crate::protocol::error::FailureKind;
use crate::protocol::operation::Risk;

/// Why a token that was right once is refused.
pub(crate) const WHY_REFUSED: &str = "expired (30 days unused), revoked, or bound to another network";

/// What the error strip shows until it is dismissed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What was being done, as in “Search failed”.
    pub what: String,
    /// What it means for what is on the screen.
    pub meaning: String,
    /// Whether `r` tries again.
    pub can_retry: bool,
    pub failure: Box<Failure>,
}

impl Problem {
    /// `Search failed: Okta failed to answer (500, E0000009).`
    pub fn headline(&self) -> String {
        let numbers = self.failure.numbers();
        let numbers = if numbers.is_empty() { String::new() } else { format!(" ({numbers})") };
        format!("{}: {}{numbers}.", self.what, self.failure.kind.sentence())
    }

    /// Okta's own sentence, where it says more than the headline.
    pub fn okta_says(&self) -> Option<String> {
        let api = self.failure.api.as_ref()?;
        let worth_reading = matches!(
            self.failure.kind,
            FailureKind::Refused
                | FailureKind::Rejected
                | FailureKind::Forbidden
                | FailureKind::ServerFailed
                | FailureKind::Misfit
        );
        let said = if api.causes.is_empty() {
            api.summary.clone()
        } else {
            let causes: Vec<&str> = api.causes.iter().map(|cause| cause.trim().trim_end_matches('.')).collect();
            causes.join("; ")
        };
        // Of a change it may be a group, or another thing that was named along.
        let lacks = self.failure.kind == FailureKind::NotFound && self.failure.operation.risk() != Risk::Read;
        ((worth_reading || lacks) && !said.is_empty()).then(|| format!("Okta says: {said}"))
    }

    /// What the person can do.
    pub fn advice(&self) -> String {
        let detail = self.failure.detail.as_deref().unwrap_or_default();
        if self.failure.is_unknown() && self.failure.operation.risk() != Risk::Read {
            return "Look at how things stand before doing it again.".to_owned();
        }
        match self.failure.kind {
            FailureKind::UnknownHost => "Check the address for a slip, and the network or VPN.".to_owned(),
            FailureKind::Unreachable if detail.contains("tunnel") => {
                let said = detail.rsplit_once("the proxy answered ").map(|(_, said)| format!(": it answered {said}"));
                let said = said.unwrap_or_default();
                format!(
                    "The proxy in between (HTTPS_PROXY) did not let the call through{said}. Check it, or name the host in NO_PROXY."
                )
            }
            FailureKind::Unreachable => "Check the network or VPN.".to_owned(),
            FailureKind::Insecure => insecure(detail),
            FailureKind::TimedOut => "Okta may be slow just now; trying again often helps.".to_owned(),
            FailureKind::TokenRefused | FailureKind::NoToken | FailureKind::Forbidden if !detail.is_empty() => {
                format!("{}.", sentence(detail))
            }
            FailureKind::TokenRefused => {
                format!("Is the token from this organisation? It may be {WHY_REFUSED}.")
            }
            FailureKind::NoToken => format!("{} Connections, {} gives it one.", key::name(Context::Places, Command::GoTo(Place::Connections)), key::name(Context::Connections, Command::Connection(ConnectionCommand::Edit))),
            FailureKind::Forbidden => "Ask an org admin for the right, or use another token.".to_owned(),
            FailureKind::NotAvailable => "The token is fine; this area is switched off or not for its role.".to_owned(),
            FailureKind::NotFound => "Deleted meanwhile, or mistyped.".to_owned(),
            FailureKind::NoSuchCall if self.failure.foreign => {
                "What this needs is not there, or another server answered: check the address.".to_owned()
            }
            FailureKind::NoSuchCall => {
                "The token is fine; what this needs is not there, or not switched on. It is not asked for again in this run."
                    .to_owned()
            }
            FailureKind::RateLimited => "Others share the limit; try again in a minute.".to_owned(),
            FailureKind::Refused | FailureKind::Rejected => "The words of Okta above say what it did not accept.".to_owned(),
            FailureKind::ServerFailed => "Okta's side; trying again in a moment often helps.".to_owned(),
            FailureKind::NotOkta if detail.is_empty() => "A proxy or another server answered. Check the address and the VPN.".to_owned(),
            FailureKind::NotOkta => format!("A proxy or another server answered: “{detail}”. Check the address and the VPN."),
            FailureKind::Malformed => "The connection or a proxy cut the answer off; try again.".to_owned(),
            FailureKind::Misfit => format!("{}. Something in between may have answered: check the address.", sentence(detail)),
            FailureKind::AnotherPerson => {
                "It was not shown, and nothing was done to it. A proxy or another server answered: check the address."
                    .to_owned()
            }
            FailureKind::TooLarge => "Ask for less at a time.".to_owned(),
            FailureKind::Redirected if detail.is_empty() => "Not followed, since the token would travel along. Check the address.".to_owned(),
            FailureKind::Redirected => format!("{}; not followed, since the token would travel along. Check the address.", sentence(detail)),
            FailureKind::ForeignLink if !detail.is_empty() => format!("It leads to {detail}; not followed, since the token would travel along."),
            FailureKind::ForeignLink => "Not followed, since the token would travel along.".to_owned(),
            FailureKind::EndlessLink => "The server repeats a page; what was loaded before is fine.".to_owned(),
            FailureKind::ReadOnly if detail.is_empty() => {
                "To change something, start without --read-only, and take read_only out of config.toml.".to_owned()
            }
            FailureKind::ReadOnly => format!("The policy of this machine says so: {}.", detail.trim_end_matches('.')),
            FailureKind::Unrecorded if detail.contains("until the next start") => {
                "Nothing was sent. Make room or mend the folder (oktui config path), then start oktui again: it looks up what became of the change."
                    .to_owned()
            }
            FailureKind::Unrecorded => {
                "Nothing was sent. What changes somebody is written down first; make room or mend the folder (oktui config path)."
                    .to_owned()
            }
            FailureKind::Overtaken if !detail.is_empty() => format!("{}: look at it first.", sentence(detail)),
            FailureKind::Overtaken => "Look at how things stand before doing it again.".to_owned(),
            FailureKind::ByPolicy => match &self.failure.detail {
                Some(why) if self.failure.operation.risk() == Risk::Read => {
                    format!("Nothing was written: {}.", why.trim_end_matches('.'))
                }
                Some(why) => format!("Not sent: {}.", why.trim_end_matches('.')),
                None => "It stands under forbid in config.toml (oktui config path).".to_owned(),
            },
            FailureKind::Cancelled => String::new(),
            FailureKind::Defect => "Please report it with the details. Everything else goes on.".to_owned(),
        }
    }

    /// Everything there is to know, line by line, for the details box and the clipboard. Holds no secret.
    pub fn details(&self) -> Vec<String> {
        let failure = &self.failure;
        let mut lines = vec![self.headline(), String::new()];
        let mut add = |label: &str, value: &str| {
            if !value.is_empty() {
                lines.push(format!("{label:<12}{value}"));
            }
        };
        add("Call", &format!("{:?}", failure.operation));
        add("HTTP status", &failure.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string()));
        if let Some(api) = &failure.api {
            add("Okta code", &api.code);
            add("Summary", &api.summary);
            for cause in &api.causes {
                add("Cause", cause);
            }
            add("Error id", api.id.as_deref().unwrap_or_default());
        }
        add("Request id", failure.request_id.as_deref().unwrap_or_default());
        add("Detail", failure.detail.as_deref().unwrap_or_default());
        lines.extend([String::new(), self.meaning.clone(), self.advice()]);
        lines
    }
}

/// What to do about a connection that could not be secured. The words are those of the TLS library.
fn insecure(detail: &str) -> String {
    if detail.starts_with("ca_file ") {
        return format!(
            "{}. Correct it on the Connections screen ({key0}, {key1}) or in config.toml.",
            sentence(detail),
            key0 = key::name(Context::Places, Command::GoTo(Place::Connections)),
            key1 = key::name(Context::Connections, Command::Connection(ConnectionCommand::Edit))
        );
    }
    let proxy = format!(
        "If a proxy inspects connections here, name its CA certificate (a PEM file) as ca_file of this connection: {} Connections, {}.",
        key::name(Context::Places, Command::GoTo(Place::Connections)),
        key::name(Context::Connections, Command::Connection(ConnectionCommand::Edit))
    );
    if detail.contains("UnknownIssuer") {
        format!("The certificate's issuer is not known to this machine. {proxy}")
    } else if detail.contains("certificate expired") || detail.contains("not valid yet") {
        "The certificate is not valid at this time. Check this machine's clock; if it is right, the server's certificate is too old.".to_owned()
    } else if detail.contains("not valid for name") {
        "The certificate is for another name. Check the address for a slip; a sign-in page of the network may be in between.".to_owned()
    } else if detail.contains("No CA certificates") {
        "This machine has no certificate roots. Install them (ca-certificates), or name a PEM file as ca_file."
            .to_owned()
    } else {
        proxy
    }
}

/// With a capital letter, as a sentence begins.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
