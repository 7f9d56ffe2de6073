//! The attempts to sign in of one person, and what the last of them says of an account that is in order.

use crate::app::action::Action;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::part::times;
use crate::app::person::advice::Evidence;
use crate::app::person::advice::SignIn;
use crate::app::person::advice::called;
use crate::app::person::advice::number;
use crate::app::person::tab::Tab;
use crate::protocol::log_event::LogEvent;
use crate::protocol::status::Status;
use crate::protocol::time::Moment;
use crate::protocol::user::Provider;
use crate::protocol::verdict::Verdict;

/// One attempt to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub when: String,
    pub result: String,
    pub verdict: Verdict,
    pub reason: String,
    pub address: String,
    pub place: String,
    pub client: String,
    /// What Okta saw of the network and the danger.
    pub signs: String,
}

/// Attempts that are shown.
const MOST: usize = 12;

/// Whether it is an attempt of this person, rather than something that they did to somebody.
fn is_own(event: &LogEvent, evidence: &Evidence<'_>) -> bool {
    event.is_attempt() && !event.is_of_others(&evidence.user.id)
}

/// The newest attempts, newest first.
pub(crate) fn list(events: &[LogEvent], evidence: &Evidence<'_>) -> Vec<Attempt> {
    let attempts = events.iter().filter(|event| is_own(event, evidence)).take(MOST);
    attempts
        .map(|event| {
            let masked = if evidence.revealed { None } else { event.masked() };
            let event = masked.as_ref().unwrap_or(event);
            let verdict = event.verdict();
            Attempt {
                when: times::clock_or_untold(event.published, evidence.now, evidence.zone),
                verdict,
                result: if event.is_signed_in() { event.happened() } else { verdict.word().to_owned() },
                reason: reason(event),
                address: event.address.clone(),
                place: event.place.clone(),
                client: event.client.clone(),
                signs: event.signs.join(" · "),
            }
        })
        .collect()
}

/// What decided, in few words; of what has no reason, what was asked for.
fn reason(event: &LogEvent) -> String {
    let others = event.about("");
    match (event.kind.as_str(), event.reason_words()) {
        ("app.generic.unauth_app_access_attempt", _) => format!("not assigned: {others}"),
        ("policy.evaluate_sign_on", _) | ("security.request.blocked", "") if !others.is_empty() => others,
        ("security.request.blocked", "") => "request blocked".to_owned(),
        (_, "") if event.is_second_factor() => "second factor".to_owned(),
        (_, reason) => reason.to_owned(),
    }
}

/// The areas that say whether something stands in the way, as far as they are not known.
fn unread(evidence: &Evidence<'_>) -> Vec<&'static str> {
    let areas = [
        ("blocks", evidence.blocks.value().is_some() && evidence.blocks.failure().is_none()),
        ("factors", evidence.factors.value().is_some() && evidence.factors.failure().is_none()),
        ("System Log", evidence.log.value().is_some() && evidence.log.failure().is_none()),
    ];
    areas.iter().filter(|(_, read)| !read).map(|(area, _)| *area).collect()
}

/// Who checks the password, where that is not Okta.
fn foreign<'a>(evidence: &'a Evidence<'_>) -> Option<&'a Provider> {
    evidence.user.provider.as_ref().filter(|provider| !matches!(provider.kind.as_str(), "OKTA" | "IMPORT"))
}

/// What to do where the password is not known any more; nothing where there is none.
fn forgotten(evidence: &Evidence<'_>) -> String {
    match foreign(evidence) {
        Some(provider) => {
            format!(" The password is checked by {}: look there for a lock or an expired one.", provider.words())
        }
        None if evidence.user.has_password == Some(false) && evidence.user.may_lack_password() => String::new(),
        None => format!(
            " Forgotten: {} sets one to read aloud, {} mails a link.",
            key::of_action(Action::TemporaryPassword),
            key::of_action(Action::ResetPassword)
        ),
    }
}

/// What may be said of what stands in the way: no more than was read.
struct Bounds {
    name: String,
    /// What keeps nobody out: all there is, or all that could be read.
    subject: &'static str,
    /// The areas that were not read, as a sentence.
    limits: String,
}

impl Bounds {
    fn of(evidence: &Evidence<'_>) -> Self {
        let unread = unread(evidence);
        let subject = match (unread.is_empty(), foreign(evidence)) {
            (false, _) => "Nothing that could be read",
            (true, Some(_)) => "Nothing in Okta",
            (true, None) => "Nothing",
        };
        let limits = if unread.is_empty() { String::new() } else { format!(" Not read: {}.", unread.join(", ")) };
        Self { name: called(evidence.user), subject, limits }
    }

    fn free(&self, rest: &str) -> String {
        format!("{} keeps {} from signing in{rest}.{}", self.subject, self.name, self.limits)
    }

    fn active(&self) -> String {
        let subject = self.subject.replacen('N', "n", 1);
        format!("The account is active; {subject} blocks {}.{}", self.name, self.limits)
    }
}

/// What is said of somebody whose account is active and not blocked.
pub(crate) fn explain(evidence: &Evidence<'_>, events: &[LogEvent], said: &mut SignIn) {
    let bounds = Bounds::of(evidence);
    let clock = |event: &LogEvent| event.published.map(|at| times::clock(at, evidence.now, evidence.zone));
    said.blocked = false;
    let last = events.iter().find(|event| is_own(event, evidence));
    let masked = last.filter(|_| !evidence.revealed).and_then(LogEvent::masked);
    match masked.as_ref().or(last) {
        Some(failed) if failed.verdict().is_refusal() && is_before(failed, evidence.user.status_changed) => {
            let since =
                evidence.user.status_changed.map(|at| times::clock(at.timestamp(), evidence.now, evidence.zone));
            let since = since.unwrap_or_default();
            said.why = vec![bounds.free(&format!("; active again since {since}, and nobody has tried since"))];
            said.advice = format!("let them try again.{}", forgotten(evidence));
        }
        Some(last) => tell_last(evidence, last, &clock(last).unwrap_or_default(), &bounds, said),
        None => {
            let none = if evidence.log.value().is_some() { "; the log has no attempt" } else { "" };
            said.why = vec![bounds.free(none)];
            said.advice = match foreign(evidence) {
                Some(provider) => format!("look in {} for a lock or an expired password.", provider.words()),
                None => format!("check the address and the login they type: {}.", evidence.user.text("login")),
            };
        }
    }
    if let Some(provider) = foreign(evidence) {
        said.why.push(format!("The password is checked by {}.", provider.words()));
    } else if evidence.user.has_password == Some(false) {
        if evidence.user.may_lack_password() {
            said.why.push(format!(
                "{} signs in without a password (passkey, FastPass or mail), as Identity Engine allows; a reset would stop that.",
                bounds.name
            ));
        } else {
            said.blocked = true;
            said.why =
                vec![format!("{} is active and has no password, and here nobody signs in without one.", bounds.name)];
            said.advice = format!(
                "mail a link to set one ({}), or set one to read aloud ({}).",
                key::of_action(Action::ResetPassword),
                key::of_action(Action::TemporaryPassword)
            );
        }
    }
}

fn tell_last(evidence: &Evidence<'_>, last: &LogEvent, when: &str, bounds: &Bounds, said: &mut SignIn) {
    let name = &bounds.name;
    match last.verdict() {
        Verdict::Done => {
            said.why = vec![bounds.free("; the last attempt worked")];
            said.advice = match foreign(evidence) {
                Some(provider) => format!("look in {} for a lock or an expired password.", provider.words()),
                None => "ask what they see: a wrong app, address or device?".to_owned(),
            };
        }
        Verdict::Refused => tell_refused(evidence, last, when, bounds, said),
        Verdict::RateLimited => {
            said.blocked = true;
            said.why = vec![format!("Okta turned the last attempt away, {when}: too many at once (rate limit).")];
            said.advice = "let them wait a minute, then try once.".to_owned();
        }
        Verdict::Challenged => {
            said.why =
                vec![bounds.free(""), format!("The last sign-in was asked for more, {when}: a challenge, no refusal.")];
            said.advice = format!(
                "let them answer what is asked; which factors they have: {}.",
                key::name(Context::Detail, Command::ShowTab(Tab::Factors))
            );
        }
        Verdict::Unanswered => {
            said.why = vec![
                bounds.free(""),
                format!("The last question for a second factor, {when}, was not answered; no refusal."),
            ];
            said.advice = format!(
                "ask whether their device shows the question; another factor can be chosen there ({} lists them).",
                key::name(Context::Detail, Command::ShowTab(Tab::Factors))
            );
        }
        Verdict::Abandoned => {
            said.why = vec![bounds.free(""), format!("The last attempt, {when}, was given up halfway; no refusal.")];
            said.advice = format!("let {name} try again and say what they see.");
        }
        verdict @ (Verdict::Skipped | Verdict::Deferred | Verdict::Scheduled | Verdict::Unclear | Verdict::Untold) => {
            said.why =
                vec![bounds.free(""), format!("How the last attempt ended, {when}: {}; no refusal.", verdict.word())];
            said.advice = format!("let {name} try again and say what they see.");
        }
    }
}

fn tell_refused(evidence: &Evidence<'_>, last: &LogEvent, when: &str, bounds: &Bounds, said: &mut SignIn) {
    let reason = match last.reason_words() {
        "" => "refused",
        reason => reason,
    };
    said.blocked = true;
    match last.kind.as_str() {
        "policy.evaluate_sign_on" => {
            let by = match last.decided_by() {
                by if by.is_empty() => "which one is not told".to_owned(),
                by => by,
            };
            said.why = vec![format!("A sign-on policy denied the last sign-in, {when}: {by}.")];
            said.why.extend(saw(last));
            said.advice =
                "the password is not the reason: who keeps that policy knows which network, device or group it wants."
                    .to_owned();
        }
        "security.request.blocked" => {
            let others = last.about("");
            let by = match (others.as_str(), last.reason_words()) {
                ("", "") => "why is not told",
                ("", reason) => reason,
                (others, _) => others,
            };
            let from = if last.address.is_empty() { String::new() } else { format!(" from {}", last.address) };
            said.why = vec![format!("Okta blocked the last request{from} before any sign-in, {when}: {by}.")];
            said.why.extend(saw(last));
            said.advice =
                "let them try from another network; who keeps the network zones can let this one in.".to_owned();
        }
        "app.generic.unauth_app_access_attempt" => {
            said.blocked = false;
            let app = match last.about("") {
                app if app.is_empty() => "which one is not told".to_owned(),
                app => app,
            };
            said.why = vec![
                bounds.free(""),
                format!("The last attempt was at an app that is not assigned to them, {when}: {app}."),
            ];
            said.advice =
                format!("add them to the group that brings the app ({}).", key::of_action(Action::AddToGroup));
        }
        _ if last.is_second_factor() || reason == "wrong code" => {
            said.why = vec![bounds.active(), format!("The last attempt failed: {reason}, {when}.")];
            said.advice = format!(
                "what came first was right, the second factor was not: check the factors ({}), remove one ({}).",
                key::name(Context::Detail, Command::ShowTab(Tab::Factors)),
                key::of_action(Action::Factors)
            );
        }
        _ => {
            said.why = vec![bounds.active(), format!("The last attempt failed: {reason}, {when}.")];
            said.advice = format!("check the login they type: {}.{}", evidence.user.text("login"), forgotten(evidence));
        }
    }
}

/// What Okta saw of an attempt, as a sentence; none where it tells nothing.
fn saw(event: &LogEvent) -> Option<String> {
    (!event.signs.is_empty()).then(|| format!("Okta saw: {}.", event.signs.join("; ")))
}

/// Locks that come again and again have a cause that unlocking does not mend.
pub(crate) fn repeated_locks(events: &[LogEvent], evidence: &Evidence<'_>) -> Option<String> {
    const WEEK: jiff::SignedDuration = jiff::SignedDuration::from_hours(7 * 24);
    const ORDINALS: [&str; 9] = ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    let recent = |event: &&LogEvent| event.published.is_some_and(|at| evidence.now.0.duration_since(at) < WEEK);
    let locks = events.iter().filter(recent).filter(|event| event.kind == "user.account.lock").count();
    let again = locks.checked_sub(2)?;
    // What is not told of one attempt says nothing against the others.
    let tried = events
        .iter()
        .filter(recent)
        .filter(|event| event.kind == "user.account.lock" || event.is_attempt() && event.verdict().is_refusal());
    let mut clients: Vec<&str> = tried.map(|event| event.client.as_str()).filter(|client| !client.is_empty()).collect();
    clients.sort_unstable();
    clients.dedup();
    let from = match clients[..] {
        [one] => format!(", always from {one}: an old password may be saved there"),
        _ => String::new(),
    };
    Some(if evidence.user.status == Status::LockedOut {
        match ORDINALS.get(again) {
            Some(which) => format!("The {which} lock this week{from}."),
            None => format!("Lock number {locks} this week{from}."),
        }
    } else {
        format!("Locked {} times this week{from}.", number(locks).to_lowercase())
    })
}

/// Whether an event lies before the last change of status, and so speaks of another time.
fn is_before(event: &LogEvent, changed: Option<Moment>) -> bool {
    // Statuses are kept by the second.
    let second = jiff::SignedDuration::from_secs(1);
    event.published.zip(changed).is_some_and(|(event, changed)| changed.timestamp().duration_since(event) > second)
}
