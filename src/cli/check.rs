//! `oktui check`: the connection, tried.

use std::fmt::Write;

use indexmap::IndexMap;

use super::connection::Chosen;
use super::waits::Waits;
use super::{Console, Exit};
use crate::app::session::problem::Problem;
use crate::messages::connections::Report;
use crate::okta::check::{CheckReport, check};
use crate::okta::client::Client;
use crate::okta::control::{Control, Urgency};
use crate::okta::oauth::CLOCK_TOLERANCE;
use crate::okta::transport::unclear_exceptions;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::text::visible;
use crate::protocol::word::Word;

/// The commonest cause is a wrong address, not a wrong token.
const ANOTHERS: &str = "Is this the address of the organisation that the token was made in? Elsewhere it is refused, too. If \
                        it is, the token may be expired (30 days unused), revoked, or bound to another network.";

pub(super) fn run(chosen: Chosen, surroundings: &mut Console<'_>) -> Exit {
    let tried = tokio::runtime::Runtime::new().map(|tasks| {
        let (control, mut waits) = Waits::control(Urgency::Typing);
        let work = async {
            let client = chosen.connect().await?;
            let report = check(&client, &control).await;
            let beyond = beyond_rules(&client, &control).await;
            Ok::<_, CallError>((client.origin().to_string(), report, beyond))
        };
        tasks.block_on(waits.during(work, &mut surroundings.err))
    });
    match tried {
        Ok(Ok((origin, report, beyond))) => {
            let exceptions = ["NO_PROXY", "no_proxy"].into_iter().find_map(surroundings.variable).unwrap_or_default();
            let _ = surroundings.out.write_all(describe(&origin, &report, &exceptions).as_bytes());
            for line in beyond {
                let _ = writeln!(surroundings.out, "{:<16}{}", "Mind", visible(&line));
            }
            if is_usable(&report) { Exit::Fine } else { Exit::Failed }
        }
        Ok(Err(failure)) => {
            surroundings.complain(failure);
            Exit::Failed
        }
        Err(error) => {
            surroundings.complain(error);
            Exit::Failed
        }
    }
}

/// Rules that mean nobody, and where Okta lets the token do more than is done from here: whoever takes the token
/// elsewhere is held by nothing.
async fn beyond_rules(client: &Client, control: &Control) -> Vec<String> {
    let mut lines = client.resting_rules(control).await;
    lines.extend(client.rules_of_nobody(control).await);
    lines.extend(beyond_role(client, control).await);
    lines
}

async fn beyond_role(client: &Client, control: &Control) -> Vec<String> {
    let refused: Vec<Word> = Word::ALL.into_iter().filter(|word| client.refusal_of(*word).is_some()).collect();
    let rules = client.protection().protect.len();
    if refused.is_empty() && rules == 0 {
        return Vec::new();
    }
    let unknown =
        || vec!["whether the token may do more than is allowed here is not known: its roles cannot be read".to_owned()];
    let Some(roles) = client.own_roles(control).await else { return unknown() };
    let mut lines = Vec::new();
    for role in &roles.known {
        let may: Vec<&str> =
            refused.iter().filter(|word| role.may(**word) == Some(true)).map(|word| word.as_str()).collect();
        if !may.is_empty() {
            lines.push(format!("the token may do what is refused here: {} ({})", may.join(", "), role.words()));
        }
        if rules > 0 && role.may(Word::Reset) == Some(true) {
            lines.push(format!("the token reaches those who are protected here, too ({})", role.words()));
        }
        if role.may(Word::Reset).is_none() {
            lines.push(format!(
                "the token may do more than is allowed here: see what the role holds ({})",
                role.words()
            ));
        }
    }
    if roles.known.is_empty() && !roles.complete { unknown() } else { lines }
}

/// Whether the program can be worked with: somebody can be listed or read.
fn is_usable(report: &CheckReport) -> bool {
    use crate::okta::check::Area;
    report.areas.iter().any(|(area, tried)| matches!(area, Area::Users | Area::OneUser) && tried.is_ok())
}

/// The report as text; `exceptions` is what the environment exempts from its proxy.
fn describe(origin: &str, report: &CheckReport, exceptions: &str) -> String {
    let mut text = String::new();
    for (label, value) in lines(origin, report) {
        let _ = writeln!(text, "{label:<16}{}", visible(&value));
    }
    let unclear = unclear_exceptions(exceptions);
    if !unclear.is_empty() {
        let unclear = visible(&unclear.join(", ")).into_owned();
        let _ = writeln!(text, "{:<16}not understood, and no exception from the proxy: {unclear}", "NO_PROXY");
    }
    let failures = [report.org.as_ref().err(), report.me.as_ref().err()];
    if report.areas.is_empty()
        && let Some(failure) = failures.into_iter().flatten().next()
    {
        let problem = Problem {
            what: "Check failed".to_owned(),
            meaning: String::new(),
            can_retry: false,
            failure: Box::new(failure.clone()),
        };
        let _ = writeln!(text, "\n{}\n{}", problem.headline(), problem.advice());
        if let Some(id) = &failure.request_id {
            let _ = writeln!(text, "Okta's request id: {id}");
        }
    }
    text
}

/// The same for a screen, where lines are dear: what it may read in one, what not by the reason.
pub(super) fn report(origin: &str, tried: &CheckReport) -> Report {
    let mut lines = Vec::new();
    let mut line = |label: &str, value: String| lines.push((label.to_owned(), value));
    for (label, value) in about(origin, tried) {
        line(label, value);
    }
    if tried.areas.is_empty() && tried.org.as_ref().is_err_and(|failure| failure.kind == FailureKind::TokenRefused) {
        line("", ANOTHERS.to_owned());
    }
    let may: Vec<_> = tried.areas.iter().filter(|(_, tried)| tried.is_ok()).map(|(area, _)| area.word()).collect();
    if !may.is_empty() {
        line("It may read", may.join(", "));
    }
    let mut may_not: IndexMap<String, Vec<&str>> = IndexMap::new();
    for (area, failure) in tried.areas.iter().filter_map(|(area, tried)| Some((area, tried.as_ref().err()?))) {
        may_not.entry(told(failure)).or_default().push(area.word());
    }
    for (why, areas) in may_not {
        line("It may not", format!("{}: {why}", areas.join(", ")));
    }
    let rates: Vec<_> = tried
        .rates
        .iter()
        .map(|(bucket, rate)| format!("{} {} of {}", bucket.word(), rate.remaining, rate.limit))
        .collect();
    match (rates.is_empty(), tried.areas.is_empty()) {
        (false, _) => line("Rate limits", format!("{} (calls left this minute)", rates.join(", "))),
        (true, false) => line("Rate limits", "none told".to_owned()),
        (true, true) => {}
    }
    if let Some(told) = clock(tried) {
        line("This clock", told);
    }
    Report { lines, usable: is_usable(tried) }
}

/// Label and value, line by line.
fn lines(origin: &str, report: &CheckReport) -> Vec<(String, String)> {
    let mut lines: Vec<_> = about(origin, report).into_iter().map(|(label, value)| (label.to_owned(), value)).collect();
    let mut line = |label: &str, value: &str| lines.push((label.to_owned(), value.to_owned()));
    for (at, (area, tried)) in report.areas.iter().enumerate() {
        let answer = match tried {
            Ok(()) => "yes".to_owned(),
            Err(failure) => format!("no: {}", told(failure)),
        };
        line(if at == 0 { "It may read" } else { "" }, &format!("{:<16}{answer}", area.word()));
    }
    for (at, (bucket, rate)) in report.rates.iter().enumerate() {
        let left = format!("{:<16}{} of {} calls a minute left", bucket.word(), rate.remaining, rate.limit);
        line(if at == 0 { "Rate limits" } else { "" }, &left);
    }
    if !report.areas.is_empty() && report.rates.is_empty() {
        line("Rate limits", "none told");
    }
    if let Some(told) = clock(report) {
        line("This clock", &told);
    }
    lines
}

/// Where it is, what it is called, and whose token it is.
fn about(origin: &str, report: &CheckReport) -> Vec<(&'static str, String)> {
    let org = match &report.org {
        Ok(org) => {
            let status = org.status.as_deref().filter(|status| *status != "ACTIVE");
            let status = status.map(|status| format!(" ({status})")).unwrap_or_default();
            format!("{}{status}", org.name().unwrap_or("has no name"))
        }
        Err(failure) => told(failure),
    };
    let me = match &report.me {
        Ok(me) => {
            let row = me.row();
            format!("{} ({})", row.name(), me.text("login"))
        }
        // An OAuth service app is nobody in particular.
        Err(failure) if failure.kind == FailureKind::NotFound => "no person (a service app)".to_owned(),
        Err(failure) => told(failure),
    };
    let mut lines = vec![("Address", origin.to_owned()), ("Organisation", org), ("Token acts as", me)];
    if report.org.is_err() && lines[1].1 == lines[2].1 {
        // Neither is wrong: nothing was answered.
        lines.truncate(2);
        lines[1].0 = "Trial failed";
    }
    lines
}

/// How far this machine's clock is from the server's; none where the server told no time.
fn clock(report: &CheckReport) -> Option<String> {
    let difference = report.clock_difference?.as_secs();
    let side = if difference > 0 { "behind" } else { "ahead of" };
    Some(match difference.abs() {
        0..=CLOCK_TOLERANCE => "agrees with Okta's".to_owned(),
        seconds => format!("{seconds} s {side} Okta's"),
    })
}

fn advice(failure: &CallError) -> String {
    let (what, meaning) = (String::new(), String::new());
    Problem { what, meaning, can_retry: false, failure: Box::new(failure.clone()) }.advice()
}

fn told(failure: &CallError) -> String {
    let numbers = failure.numbers();
    let numbers = if numbers.is_empty() { String::new() } else { format!(" ({numbers})") };
    let said = format!("{}{numbers}", failure.kind.sentence());
    // What is missing, or what the key or certificate is like; elsewhere the sentence says it all.
    let detail = match failure.kind {
        FailureKind::TokenRefused | FailureKind::NoToken | FailureKind::Forbidden => failure.detail.clone(),
        FailureKind::Insecure => Some(advice(failure)),
        _ => None,
    };
    match detail.filter(|detail| !detail.is_empty()) {
        Some(detail) => format!("{said}: {}", detail.trim_end_matches('.')),
        None => said,
    }
}
