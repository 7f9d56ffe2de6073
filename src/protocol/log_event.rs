//! Events of the System Log, read leniently: any part may be missing or of another type.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::json::Json;
use super::mend;
use super::signs;
use super::text::masked_within;
use super::verdict::Verdict;

/// Okta keeps the log for so many days.
pub const LOG_DAYS: i64 = 90;
/// How far back the log can be read.
pub const LOG_REACH: SignedDuration = SignedDuration::from_hours(LOG_DAYS * 24);

/// What is told of an entry that cannot be read.
const UNREADABLE: &str = "an entry that could not be read";

/// Somebody or something in an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    pub id: String,
    /// `User`, `AppInstance`, `UserGroup`, …
    pub kind: String,
    /// Of a user: the login.
    pub alternate_id: String,
    pub name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogEvent {
    pub uuid: String,
    pub published: Option<Timestamp>,
    pub kind: String,
    pub message: String,
    /// `SUCCESS`, `FAILURE`, …
    pub result: String,
    pub reason: String,
    pub actor: Party,
    pub targets: Vec<Party>,
    pub address: String,
    /// `Hamburg, DE` or as much of it as there is.
    pub place: String,
    /// `Firefox, Windows`.
    pub client: String,
    /// `DEBUG`, `INFO`, `WARN`, `ERROR`.
    pub severity: String,
    /// What Okta saw of the network and the danger, in few words each; what is odd first.
    pub signs: Vec<String>,
    /// What one call did; several events may share it.
    pub transaction: String,
    /// As Okta sent it, where that is kept beside what was read of it.
    pub raw: Option<Json>,
}

/// Okta's word where it does not know somebody: no name and no id of anybody.
fn is_unknown(text: &str) -> bool {
    text.eq_ignore_ascii_case("unknown")
}

impl Party {
    /// The name, or the login where there is none.
    pub fn label(&self) -> &str {
        if self.name.is_empty() { &self.alternate_id } else { &self.name }
    }
}

impl LogEvent {
    /// Reads one element of `GET /api/v1/logs`; none when it is not an object. What of it cannot be read costs only
    /// itself.
    pub fn parse(json: &str) -> Option<Self> {
        let value = mend::value(json)?;
        value.is_object().then(|| {
            let text = |pointer: &str| text_of(value.pointer(pointer));
            // Okta's word for a program that is no browser.
            let known = |text: String| if is_unknown(&text) { String::new() } else { text };
            let pair = |left: String, right: String| match (left.is_empty(), right.is_empty()) {
                (false, false) => format!("{left}, {right}"),
                (true, false) => right,
                (_, true) => left,
            };
            let targets = value.get("target").and_then(Value::as_array).map(|all| all.iter().map(party).collect());
            Self {
                uuid: text("/uuid"),
                published: text("/published").parse().ok(),
                kind: text("/eventType"),
                message: text("/displayMessage"),
                result: text("/outcome/result"),
                reason: text("/outcome/reason"),
                actor: value.get("actor").map(party).unwrap_or_default(),
                targets: targets.unwrap_or_default(),
                address: text("/client/ipAddress"),
                place: pair(text("/client/geographicalContext/city"), text("/client/geographicalContext/country")),
                client: match mail_program(&text("/client/userAgent/rawUserAgent")) {
                    Some(program) => program.to_owned(),
                    None => {
                        pair(browser(&known(text("/client/userAgent/browser"))), known(text("/client/userAgent/os")))
                    }
                },
                severity: text("/severity"),
                signs: signs::of(&value),
                transaction: text("/transaction/id"),
                raw: None,
            }
        })
    }

    /// Reads an entry of a log, and stands for one that is none or tells no kind: it was there, and something happened.
    pub fn parse_or_unreadable(json: &str) -> Self {
        let event = Self::parse(json).unwrap_or_default();
        if event.kind.is_empty() { Self { message: UNREADABLE.to_owned(), ..event } } else { event }
    }

    /// The same, with Okta's own text kept beside.
    pub fn parse_whole(json: &str) -> Self {
        Self { raw: Json::parse(json), ..Self::parse_or_unreadable(json) }
    }

    /// Whether all that is known is that there was one.
    pub fn is_unreadable(&self) -> bool {
        self.kind.is_empty() && self.message == UNREADABLE
    }

    /// As it is shown to whoever may look over a shoulder: phones, and addresses that are nobody's login, are masked.
    /// None where there are none.
    pub fn masked(&self) -> Option<Self> {
        let logins = self.logins();
        let logins: Vec<&str> = logins.iter().map(String::as_str).collect();
        let mask = |text: &String| masked_within(text, &logins).into_owned();
        let party = |party: &Party| match party.kind.as_str() {
            // Some are named after the address of a mailing list.
            "UserGroup" | "AppInstance" => party.clone(),
            "User" => Party { name: mask(&party.name), ..party.clone() },
            _ => Party { name: mask(&party.name), alternate_id: mask(&party.alternate_id), ..party.clone() },
        };
        let masked = Self {
            message: mask(&self.message),
            reason: mask(&self.reason),
            actor: party(&self.actor),
            targets: self.targets.iter().map(party).collect(),
            ..self.clone()
        };
        (masked != *self).then_some(masked)
    }

    /// What the people in it sign in with.
    pub fn logins(&self) -> Vec<String> {
        let people = self.targets.iter().chain([&self.actor]).filter(|party| party.kind == "User");
        people.map(|party| party.alternate_id.clone()).collect()
    }

    /// How it ended.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(&self.result)
    }

    pub fn is_success(&self) -> bool {
        self.verdict() == Verdict::Done
    }

    /// What was tried, where it is an attempt to sign in or to get somewhere.
    fn attempt(&self) -> Option<&'static str> {
        match self.kind.as_str() {
            "user.session.start" => Some("sign-in"),
            "user.authentication.auth_via_mfa" => Some("second factor"),
            "user.authentication.verify" => Some("verification"),
            "policy.evaluate_sign_on" => Some("sign-on policy"),
            "security.request.blocked" => Some("request"),
            "app.generic.unauth_app_access_attempt" => Some("app not assigned"),
            kind if kind.starts_with("user.authentication.auth") => Some("sign-in"),
            kind if kind.starts_with("user.mfa.okta_verify") => Some("Okta Verify"),
            _ => None,
        }
    }

    /// Whether it is an attempt to sign in to Okta, or to get somewhere in it. A lock is none: it is what came of them.
    pub fn is_attempt(&self) -> bool {
        // What nobody was asked about and nobody was refused is no attempt of theirs.
        self.attempt().is_some() && !(self.kind == "policy.evaluate_sign_on" && self.is_success())
    }

    /// Whether somebody got in.
    pub fn is_signed_in(&self) -> bool {
        self.kind == "user.session.start" && self.is_success()
    }

    /// Whether it is a second factor that was tried.
    pub fn is_second_factor(&self) -> bool {
        matches!(self.attempt(), Some("second factor" | "Okta Verify"))
    }

    /// The name of the policy that decided, and of its rule; empty where they are not told.
    pub fn policy<'a>(&'a self) -> (&'a str, &'a str) {
        let rule = |party: &&Party| party.kind.to_lowercase().contains("rule");
        let policy = |party: &&Party| party.kind.to_lowercase().contains("policy") && !rule(party);
        let label = |party: Option<&'a Party>| party.map_or("", Party::label);
        (label(self.targets.iter().find(policy)), label(self.targets.iter().find(rule)))
    }

    /// Whether it changed the person, rather than being something that they did.
    pub fn is_change(&self) -> bool {
        let changes =
            ["user.lifecycle.", "user.account.", "user.mfa.factor.", "group.user_membership.", "user.session.clear"];
        changes.iter().any(|prefix| self.kind.starts_with(prefix))
    }

    /// Whom it happened to: the user among the targets wherever they stand, else a user who acted, unless it is done to
    /// somebody by others.
    pub fn person(&self) -> Option<&Party> {
        let user = |party: &&Party| party.kind == "User" && !party.id.is_empty();
        self.targets.iter().find(user).or_else(|| Some(&self.actor).filter(user).filter(|_| !self.is_done_to_others()))
    }

    /// The same, or who is named and nobody: a login as it was typed.
    pub fn whom(&self) -> Option<&Party> {
        let named = |party: &&Party| party.id.is_empty() && !party.label().is_empty();
        let typed = || Some(&self.actor).filter(named).filter(|_| !self.is_done_to_others());
        self.person().or_else(|| self.targets.iter().filter(|party| party.kind == "User").find(named)).or_else(typed)
    }

    /// Whether who acts is not whom it happens to, unless they are named as that.
    fn is_done_to_others(&self) -> bool {
        let by_oneself = self.kind.starts_with("user.account.lock") || self.kind.ends_with("_by_enduser");
        !by_oneself && (self.is_change() || self.kind.starts_with("application.user_membership."))
    }

    /// Whether it happened to others than this person, who then is the one that did it.
    pub fn is_of_others(&self, user: &str) -> bool {
        let mut people = self.targets.iter().filter(|party| party.kind == "User" && !party.id.is_empty()).peekable();
        people.peek().is_some() && people.all(|party| party.id != user)
    }

    /// The ids of all users it mentions.
    pub fn users(&self) -> impl Iterator<Item = &str> {
        let parties = self.targets.iter().chain([&self.actor]);
        parties.filter(|party| party.kind == "User" && !party.id.is_empty()).map(|party| &*party.id)
    }

    /// What it is about, in words that say nothing of how it ended.
    fn words(&self) -> String {
        let known = match self.kind.as_str() {
            "user.lifecycle.create" => "created",
            "user.lifecycle.activate" => "activated",
            "user.lifecycle.reactivate" => "activation sent again",
            "user.lifecycle.deactivate" => "deactivated",
            "user.lifecycle.suspend" => "suspended",
            "user.lifecycle.unsuspend" => "unsuspended",
            "user.lifecycle.delete.initiated" => "deletion begun",
            "user.lifecycle.delete.completed" => "deleted",
            "user.account.lock" => "account locked",
            "user.account.lock.limit" => "locked at the final limit",
            "user.account.unlock" => "unlocked by time",
            "user.account.unlock_by_admin" => "unlocked by an admin",
            "user.account.reset_password" => "password reset",
            "user.account.update_password" => "password changed",
            "user.account.expire_password" => "password expired",
            "user.account.update_profile" => "profile changed",
            "user.account.update_user_type" => "user type changed",
            "user.mfa.factor.reset_all" => "all factors removed",
            "user.mfa.factor.activate" => "factor added",
            "user.mfa.factor.deactivate" => "factor removed",
            "user.mfa.factor.update" => "factor changed",
            "user.session.clear" => "sessions cleared",
            "user.session.start" => "signed in",
            "user.session.end" => "signed out",
            "user.authentication.auth_via_mfa" => "second factor",
            "policy.evaluate_sign_on" => "sign-on policy passed",
            "security.request.blocked" => "request blocked",
            "app.generic.unauth_app_access_attempt" => "tried an app that is not assigned",
            "user.authentication.sso" => "signed in to an app",
            "group.user_membership.add" => "added to a group",
            "group.user_membership.remove" => "removed from a group",
            "application.user_membership.add" => "given an app",
            "application.user_membership.remove" => "app taken away",
            _ if self.message.is_empty() => return self.kind.clone(),
            _ => return self.message.clone(),
        };
        known.to_owned()
    }

    /// What happened, in words that do not claim more than the result allows.
    pub fn happened(&self) -> String {
        let verdict = self.verdict();
        if let (Verdict::Untold, Some(attempt)) = (verdict, self.attempt()) {
            return format!("{attempt}: result not told");
        }
        if verdict.is_plain() || matches!(self.kind.as_str(), "user.account.lock" | "user.account.lock.limit") {
            // Locking out is logged as a failure of the person, not of the lock.
            return self.words();
        }
        match (self.kind.as_str(), verdict) {
            ("security.request.blocked" | "app.generic.unauth_app_access_attempt", Verdict::Refused) => self.words(),
            (
                "user.session.start" | "policy.evaluate_sign_on" | "user.authentication.auth_via_mfa",
                Verdict::Challenged,
            ) => {
                format!("{}: more asked for", self.attempt().unwrap_or_default())
            }
            ("user.authentication.auth_via_mfa", Verdict::Refused) => "second factor failed".to_owned(),
            ("user.session.start", Verdict::Refused) => "sign-in refused".to_owned(),
            ("policy.evaluate_sign_on", Verdict::Refused) => "denied by a sign-on policy".to_owned(),
            ("user.authentication.sso", Verdict::Refused) => "could not sign in to an app".to_owned(),
            (_, verdict) => match (self.attempt(), verdict.of_deed()) {
                (Some(attempt), _) => format!("{attempt}: {}", verdict.word()),
                (None, Some(ended)) => format!("{ended}: {}", self.words()),
                (None, None) => self.words(),
            },
        }
    }

    /// How it ended, in words: nothing for a success, else the reason or the result.
    pub fn outcome(&self) -> String {
        let verdict = self.verdict();
        if verdict.is_plain() || self.kind.starts_with("user.account.lock") {
            return String::new();
        }
        // Okta does not say it, but knows nobody by what was typed.
        let nobody = self.actor.id.is_empty() && !self.actor.alternate_id.is_empty();
        let wrong = matches!(self.reason.as_str(), "" | "INVALID_CREDENTIALS" | "VERIFICATION_ERROR" | "UNKNOWN");
        if self.is_attempt() && nobody && wrong && self.result == "FAILURE" {
            return "no such login".to_owned();
        }
        match (self.reason_words(), verdict) {
            // A word that this program does not know is told as it is.
            ("", Verdict::Unclear) if self.result != "UNKNOWN" => self.result.to_lowercase().replace('_', " "),
            ("", verdict) => verdict.word().to_owned(),
            (reason, _) => reason.to_owned(),
        }
    }

    /// Why it failed, in words; Okta's own where they are not known.
    pub fn reason_words(&self) -> &str {
        match self.reason.as_str() {
            "INVALID_CREDENTIALS" => "wrong password",
            "LOCKED_OUT" => "account locked",
            "PASSWORD_EXPIRED" => "password expired",
            "VERIFICATION_ERROR" => "wrong login or password",
            "INVALID_LOGIN" => "no such login",
            "INVALID_PASSCODE" | "INVALID_MFA" => "wrong code",
            "USER_SUSPENDED" | "SUSPENDED" => "suspended",
            "USER_DEACTIVATED" => "deactivated",
            other => other,
        }
    }

    /// `policy Contractors, rule Deny unknown networks`; empty where neither is told.
    pub fn decided_by(&self) -> String {
        let (policy, rule) = self.policy();
        let parts = [("policy", policy), ("rule", rule)];
        let told = parts.iter().filter(|(_, name)| !name.is_empty()).map(|(word, name)| format!("{word} {name}"));
        told.collect::<Vec<_>>().join(", ")
    }

    /// What or whom it concerned beside the person: a group, an app, a factor, the policy and rule that decided.
    pub fn about(&self, user: &str) -> String {
        if self.kind == "policy.evaluate_sign_on" {
            return self.decided_by();
        }
        let others = self.targets.iter().filter(|party| party.id != user && party.kind != "User");
        others
            .map(|party| if party.name.is_empty() { party.alternate_id.as_str() } else { &party.name })
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Mail programs sign in by themselves, with the password that they once were given; Okta calls them unknown browsers.
fn mail_program(agent: &str) -> Option<&'static str> {
    match agent {
        agent if agent.starts_with("Apple-iPhone") || agent.contains("iPhone Mail") => Some("iPhone Mail"),
        agent if agent.starts_with("Apple-iPad") || agent.contains("iPad Mail") => Some("iPad Mail"),
        agent if agent.starts_with("Outlook") || agent.contains("Microsoft Outlook") => Some("Outlook"),
        _ => None,
    }
}

fn browser(name: &str) -> String {
    // Okta writes them in capitals.
    let mut letters = name.chars();
    match letters.next() {
        Some(first) if name.chars().all(|letter| letter.is_uppercase() || letter == '_') => {
            first.to_string() + &letters.as_str().to_lowercase().replace('_', " ")
        }
        _ => name.to_owned(),
    }
}

fn party(value: &Value) -> Party {
    let text = |name: &str| text_of(value.get(name));
    let known = |name: &str| Some(text(name)).filter(|text| !is_unknown(text)).unwrap_or_default();
    Party { id: known("id"), kind: text("type"), alternate_id: known("alternateId"), name: known("displayName") }
}

/// The text, also of a number; nothing for null, which may be the word.
fn text_of(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) if text != "null" => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_whatever_is_missing() {
        let event = LogEvent::parse(
            r#"{"uuid":"u","published":"2026-11-24T10:42:00.123Z","eventType":"user.session.start","displayMessage":"User login to Okta",
               "outcome":{"result":"FAILURE","reason":"INVALID_CREDENTIALS"},"target":null,
               "client":{"ipAddress":"84.46.12.9","userAgent":{"browser":"FIREFOX","os":"Windows"},"geographicalContext":{"city":"Hamburg","country":"Germany"},"zone":"null"}}"#,
        )
        .unwrap();
        assert_eq!(
            (event.happened().as_str(), event.reason_words(), event.is_success()),
            ("sign-in refused", "wrong password", false)
        );
        assert_eq!((event.client.as_str(), event.place.as_str()), ("Firefox, Windows", "Hamburg, Germany"));
        assert_eq!(LogEvent::parse("{}"), Some(LogEvent::default()));
        assert_eq!(LogEvent::parse("[]"), None);
    }

    #[test]
    fn who_is_unknown_to_okta_is_the_login_that_was_typed_and_nobody_to_open() {
        for unknown in ["unknown", "UNKNOWN", "Unknown"] {
            let event = LogEvent::parse(&format!(
                r#"{{"eventType":"user.session.start","outcome":{{"result":"FAILURE","reason":"VERIFICATION_ERROR"}},
                   "actor":{{"id":"{unknown}","type":"User","alternateId":"ghost@acme.com","displayName":"{unknown}"}},
                   "target":null}}"#
            ))
            .unwrap();
            assert_eq!((event.person(), event.users().count()), (None, 0));
            assert_eq!(event.whom().map(Party::label), Some("ghost@acme.com"));
            assert_eq!((&*event.outcome(), event.actor.label()), ("no such login", "ghost@acme.com"));
        }
    }

    #[test]
    fn what_is_done_to_nobody_in_particular_is_not_credited_to_who_did_it() {
        let event = |kind: &str, targets: &str| {
            LogEvent::parse(&format!(
                r#"{{"eventType":"{kind}","actor":{{"id":"00u1","type":"User","displayName":"HR"}},"target":{targets}}}"#
            ))
            .unwrap()
        };
        for kind in ["user.lifecycle.create", "user.account.unlock_by_admin", "group.user_membership.add"] {
            for targets in ["null", "[]", r#"[{"id":"00g1","type":"UserGroup","displayName":"Sales"}]"#] {
                let event = event(kind, targets);
                assert_eq!((event.person(), event.whom(), event.actor.label()), (None, None, "HR"), "{kind} {targets}");
            }
        }
        for kind in ["user.session.start", "user.account.lock", "user.authentication.sso"] {
            assert_eq!(event(kind, "null").person().map(|party| &*party.id), Some("00u1"), "{kind}");
        }
        let named = event("user.lifecycle.create", r#"[{"id":"00u2","type":"User","displayName":"Ana"}]"#);
        assert_eq!(named.person().map(Party::label), Some("Ana"));
    }
}
