//! Why somebody cannot sign in, in sentences, and what to do about it. Told from what can be read; what cannot is
//! named once.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::action::Action;
use crate::app::event::Now;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::part::slot::Slot;
use crate::app::part::times;
use crate::app::person::attempt;
use crate::app::person::attempt::Attempt;
use crate::app::person::tab::Tab;
use crate::protocol::access::Block;
use crate::protocol::factor::Factor;
use crate::protocol::log_event::LogEvent;
use crate::protocol::log_event::{LOG_DAYS, LOG_REACH};
use crate::protocol::row::RowField;
use crate::protocol::status::Status;
use crate::protocol::user::User;

/// What the Sign-in tab says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignIn {
    /// Whether anything stands in the way.
    pub blocked: bool,
    pub why: Vec<String>,
    /// Whether they got in since they were helped, where that is watched.
    pub watch: Option<String>,
    pub advice: String,
    pub facts: Vec<(&'static str, String)>,
    pub attempts: Vec<Attempt>,
    /// Areas that could not be read, each with the reason.
    pub missing: Vec<String>,
    /// What the attempts' place says when there are none.
    pub no_attempts: String,
}

/// What is known when the advice is given.
pub struct Evidence<'a> {
    pub user: &'a User,
    pub blocks: &'a Slot<Vec<Block>>,
    pub factors: &'a Slot<Vec<Factor>>,
    pub log: &'a Slot<(Vec<LogEvent>, bool)>,
    pub groups: Option<usize>,
    /// Whether numbers are told whole.
    pub revealed: bool,
    /// Whether what is done from here is written down: nobody is brought back without.
    pub keeps_journal: bool,
    pub now: Now,
    pub zone: &'a TimeZone,
}

pub fn advise(evidence: &Evidence<'_>) -> SignIn {
    let mut said = SignIn { missing: missing(evidence), facts: facts(evidence), ..SignIn::default() };
    let events = evidence.log.value().map(|(events, _)| events.as_slice()).unwrap_or_default();
    said.attempts = attempt::list(events, evidence);
    said.no_attempts = no_attempts(evidence);
    explain(evidence, events, &mut said);
    said
}

fn explain(evidence: &Evidence<'_>, events: &[LogEvent], said: &mut SignIn) {
    let user = evidence.user;
    let name = called(user);
    let clock = |at: Timestamp| times::clock(at, evidence.now, evidence.zone);
    let since = user.status_changed.map(|at| format!(" {}", clock(at.timestamp()))).unwrap_or_default();
    let foreign = user.provider.as_ref().filter(|provider| !matches!(provider.kind.as_str(), "OKTA" | "IMPORT"));
    let blocks = evidence.blocks.value().map(Vec::as_slice).unwrap_or_default();
    said.blocked = true;
    match &user.status {
        Status::LockedOut => {
            said.why = locked(events, evidence);
            let directory = foreign.filter(|provider| matches!(provider.kind.as_str(), "ACTIVE_DIRECTORY" | "LDAP"));
            said.advice = match directory {
                Some(provider) => {
                    let directory = provider.words();
                    format!(
                        "unlock here ({key}; Okta may refuse), and in {directory} as well if it is locked there too.",
                        key = key::of_action(Action::Unlock)
                    )
                }
                None => {
                    format!(
                        "unlock ({}); the password stays valid. Forgotten: {} sets one to read aloud, {} mails a link.",
                        key::of_action(Action::Unlock),
                        key::of_action(Action::TemporaryPassword),
                        key::of_action(Action::ResetPassword)
                    )
                }
            };
        }
        Status::Staged => {
            let created = user.created.map(|at| format!(" {}", clock(at.timestamp()))).unwrap_or_default();
            said.why = vec![format!("The account was created{created} and never activated.")];
            said.advice =
                format!("activate ({}); a password reset would be refused.", key::of_action(Action::Activate));
        }
        Status::Provisioned => {
            said.why =
                vec![format!("Activated{since}, but the activation link was never used; there is no password yet.")];
            said.advice =
                format!("send the activation again, or show the link ({}).", key::of_action(Action::Activate));
        }
        Status::Recovery => {
            let by = by_whom(events, user, &["user.account.reset_password"], evidence.now);
            said.why = vec![format!("The password was reset{since}{by}, and the link was not followed yet.")];
            said.advice =
                format!("send the reset again, or show the link ({}).", key::of_action(Action::ResetPassword));
        }
        Status::PasswordExpired => {
            said.why = vec![format!("The password expired{since}: {name} must choose a new one at the next sign-in.")];
            said.advice = format!(
                "let them sign in with the old or temporary password. Forgotten: {}, or {} by mail.",
                key::of_action(Action::TemporaryPassword),
                key::of_action(Action::ResetPassword)
            );
        }
        Status::Suspended => {
            let by = by_whom(events, user, &["user.lifecycle.suspend"], evidence.now);
            said.why = vec![format!("Suspended{since}{by}. Groups, apps and password are kept.")];
            said.advice = format!("find out why before lifting it ({}).", key::of_action(Action::Suspend));
        }
        Status::Deprovisioned => {
            let by = by_whom(events, user, &["user.lifecycle.deactivate"], evidence.now);
            said.why = vec![format!("Deactivated{since}{by}. Apps and password are gone.")];
            let back = key::name(Context::Act, Command::BringBack);
            let back = format!("; bring back ({back}) returns apps by hand as well");
            said.advice = format!(
                "only if they should be back: activate ({}) returns groups, not apps and password{}.",
                key::of_action(Action::Activate),
                if evidence.keeps_journal { &back } else { "" }
            );
        }
        Status::Active if !blocks.is_empty() => {
            let where_ = blocks.iter().map(Block::words).collect::<Vec<_>>().join(" and ");
            said.why = vec![format!("Active, but Okta blocks sign-ins {where_} after failed attempts.")];
            said.advice =
                format!("unlock ({}) lifts the block; the password stays valid.", key::of_action(Action::Unlock));
        }
        Status::Active => attempt::explain(evidence, events, said),
        Status::Other(status) => {
            said.why = vec![format!("Okta says “{status}”, a status this program does not know.")];
            said.advice = format!(
                "look at the JSON ({}) and the log ({}).",
                key::name(Context::Detail, Command::ShowTab(Tab::Json)),
                key::name(Context::Detail, Command::ShowTab(Tab::Log))
            );
        }
    }
    said.why.extend(attempt::repeated_locks(events, evidence));
    if let Some(next) = &user.transitioning_to {
        let word = Status::parse(next);
        said.why
            .push(format!("Okta is still changing the status to {}; what is shown may be out of date.", word.word()));
        // What is advised against now may be right in a moment, and the other way round.
        said.advice = format!("give it a moment and read again ({}).", key::name(Context::Detail, Command::Reload));
    }
}

/// How it came to the lock, from the log.
fn locked(events: &[LogEvent], evidence: &Evidence<'_>) -> Vec<String> {
    let clock = |at: Timestamp| times::clock(at, evidence.now, evidence.zone);
    if evidence.log.value().is_none() {
        let cause = match evidence.log.failure().map(|failure| &failure.kind) {
            Some(kind) if kind.is_withheld() => " Cause unknown: the log is not readable with this token.",
            Some(_) => " Cause unknown: the log could not be read.",
            None => "",
        };
        return vec![format!("Locked after too many wrong passwords.{cause}")];
    }
    let failures: Vec<&LogEvent> = events
        .iter()
        .filter(|event| event.is_attempt())
        .take_while(|event| !event.is_success())
        .filter(|event| matches!(event.reason_words(), "wrong password" | "wrong login or password"))
        .collect();
    let locked_at = events
        .iter()
        .find(|event| event.kind == "user.account.lock")
        .and_then(|event| event.published)
        .or_else(|| evidence.user.status_changed.map(crate::protocol::time::Moment::timestamp));
    let mut lines = Vec::new();
    match failures.as_slice() {
        [] if events.iter().any(LogEvent::is_attempt) => {
            lines.push("Locked after too many wrong passwords; the log shows none of them.".to_owned());
        }
        [] => {
            lines.push(format!(
                "Locked after too many wrong passwords; the log has no attempt in the last {LOG_DAYS} days."
            ));
        }
        [newest, .., oldest] => {
            let minutes = newest
                .published
                .zip(oldest.published)
                .map(|(newest, oldest)| newest.duration_since(oldest).as_mins().max(1))
                .map(|minutes| format!(" in {minutes} min"))
                .unwrap_or_default();
            lines.push(format!("{} wrong passwords{minutes}{}.", number(failures.len()), from_where(&failures)));
        }
        [only] => lines.push(format!("A wrong password{}.", from_where(&[only]))),
    }
    if let Some(at) = locked_at {
        lines.push(format!("The account locked {}.", clock(at)));
    }
    lines
}

fn from_where(failures: &[&LogEvent]) -> String {
    let Some(first) = failures.first().filter(|event| !event.address.is_empty()) else { return String::new() };
    let same = failures.iter().all(|event| event.address == first.address);
    let city = first.place.split(',').next().unwrap_or_default();
    let place = if city.is_empty() { String::new() } else { format!(" ({city})") };
    match (same, failures.len()) {
        (true, 1) => format!(" from {}{place}", first.address),
        (true, _) => format!(", all from {}{place}", first.address),
        (false, _) => ", from several addresses".to_owned(),
    }
}

/// `Five`, `12`.
pub(crate) fn number(count: usize) -> String {
    const WORDS: [&str; 11] = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// Who did the newest of these.
fn by_whom(events: &[LogEvent], user: &User, kinds: &[&str], now: Now) -> String {
    let event = events.iter().find(|event| kinds.contains(&event.kind.as_str()));
    match event.map(|event| &event.actor) {
        Some(actor) if user.id == *actor.id => " by themselves".to_owned(),
        Some(actor) if !actor.name.is_empty() => format!(" by {}", actor.name),
        // What is older than the log can reach has lost its author.
        None if user.status_changed.is_some_and(|at| now.0.duration_since(at.timestamp()) > LOG_REACH) => {
            ", longer ago than the log reaches, so by whom is not known".to_owned()
        }
        Some(_) | None => String::new(),
    }
}

pub(crate) fn called(user: &User) -> String {
    let row = user.row();
    match row.get(RowField::FirstName) {
        "" => row.name().into_owned(),
        first => first.to_owned(),
    }
}

fn no_attempts(evidence: &Evidence<'_>) -> String {
    match (evidence.log.value(), evidence.log.failure()) {
        (Some(_), _) => format!("None in the last {LOG_DAYS} days."),
        (None, Some(failure)) => format!("Not readable: {}.", failure.kind.sentence()),
        (None, None) => "reading…".to_owned(),
    }
}

fn missing(evidence: &Evidence<'_>) -> Vec<String> {
    // The reason of a lock names the log already, where it is the role that may not read it.
    let named = evidence.user.status == Status::LockedOut;
    let log = evidence.log.failure().filter(|failure| !(named && failure.kind.is_withheld()));
    let areas = [("Blocks", evidence.blocks.failure()), ("Factors", evidence.factors.failure()), ("System Log", log)];
    areas
        .into_iter()
        .filter_map(|(area, failure)| {
            failure.map(|failure| {
                let numbers = failure.numbers();
                let numbers = if numbers.is_empty() { numbers } else { format!(" ({numbers})") };
                format!("{area} not read: {}{numbers}.", failure.kind.sentence())
            })
        })
        .collect()
}

fn facts(evidence: &Evidence<'_>) -> Vec<(&'static str, String)> {
    let user = evidence.user;
    let clock = |at: Timestamp| times::clock(at, evidence.now, evidence.zone);
    let unread = |failure: bool| if failure { "not readable".to_owned() } else { "…".to_owned() };
    let blocks = match evidence.blocks.value() {
        Some(blocks) if blocks.is_empty() => "none".to_owned(),
        Some(blocks) => blocks.iter().map(Block::words).collect::<Vec<_>>().join(", "),
        None => unread(evidence.blocks.failure().is_some()),
    };
    let password = match (user.password_changed, user.has_password) {
        (Some(at), _) => {
            let at = at.timestamp();
            format!("set {} ({})", clock(at), times::ago(at, evidence.now))
        }
        (None, Some(true)) => "set, date not known".to_owned(),
        (None, Some(false)) => no_password(user),
        (None, None) => "not known".to_owned(),
    };
    let factors = match evidence.factors.value() {
        Some(factors) if factors.is_empty() => "none that your token may see".to_owned(),
        Some(factors) => {
            let words =
                factors.iter().map(|factor| factor_words(factor, evidence.revealed, evidence.now, evidence.zone));
            words.collect::<Vec<_>>().join(", ")
        }
        None => unread(evidence.factors.failure().is_some()),
    };
    let mut facts = vec![
        ("Status", format!("{} ({})", user.status.word(), user.status.meaning())),
        ("Blocks", blocks),
        ("Password", password),
        ("Last sign-in", user.last_login.map_or_else(|| "never".to_owned(), |at| clock(at.timestamp()))),
        ("Managed by", user.provider.as_ref().map(crate::protocol::user::Provider::words).unwrap_or_default()),
        ("Factors", factors),
    ];
    if let Some(groups) = evidence.groups {
        facts.push(("Groups", groups.to_string()));
    }
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

/// Why somebody has no password.
pub fn no_password(user: &User) -> String {
    let foreign = user.provider.as_ref().filter(|provider| !matches!(provider.kind.as_str(), "OKTA" | "IMPORT"));
    match (&user.status, foreign) {
        (_, Some(provider)) => format!("kept in {}", provider.words()),
        (Status::Deprovisioned, None) => "erased when deactivated".to_owned(),
        (Status::Active, None) if user.may_lack_password() => "none (signs in without one)".to_owned(),
        (_, None) => "never set".to_owned(),
    }
}

/// What tells a factor from another of its kind, masked unless it is `revealed`; of a code that was given out, how long it works.
pub fn which(factor: &Factor, revealed: bool, now: Now, zone: &TimeZone) -> String {
    let ends = factor.ends.map(|at| {
        let (end, times) = (times::clock(at.timestamp(), now, zone), if factor.works_again { "" } else { ", once" });
        if at.timestamp() < now.0 { format!("ended {end}") } else { format!("works until {end}{times}") }
    });
    let parts = [factor.shown_detail(revealed).into_owned(), ends.unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn factor_words(factor: &Factor, revealed: bool, now: Now, zone: &TimeZone) -> String {
    let state = if factor.is_active() { String::new() } else { format!(" ({})", factor.state()) };
    let detail = match factor.kind.as_str() {
        "sms" | "call" => format!(" {}", factor.shown_detail(revealed)).trim_end().to_owned(),
        "tac" => format!(" {}", which(factor, revealed, now, zone)),
        _ => String::new(),
    };
    format!("{}{detail}{state}", factor.name())
}
