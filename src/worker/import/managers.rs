//! Whom a table names as a manager: by id, login, email, employee number, or name.
//!
//! Owns: which of these a text may be, and which is stronger. Must not know: what is written for them.

use std::collections::HashMap;

use super::{chunks, questions, slim};
use crate::messages::import::Manager;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::Expr;
use crate::protocol::fold::fold;
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::status::Status;
use crate::protocol::user::User;

/// Each of these texts with whom it names.
pub(super) async fn found(
    client: &Client,
    texts: &[String],
    control: &Control,
) -> Result<HashMap<String, Manager>, CallError> {
    let mut people: Vec<User> = Vec::new();
    let asked = chunks(texts.iter().flat_map(|text| may_be(text)));
    questions(client, asked, control, slim, |user| people.push(user), |_| {}).await?;
    people.sort_by(|one, other| one.id.cmp(&other.id));
    people.dedup_by(|one, other| one.id == other.id);
    // Whoever fits is looked up by what they are called, so that many managers cost no more than they are.
    let mut by_text: HashMap<String, Vec<(u8, usize)>> = HashMap::new();
    for (at, user) in people.iter().enumerate() {
        for (strength, text) in called(user) {
            let all = by_text.entry(text).or_default();
            if all.last().is_none_or(|(_, last)| *last != at) {
                all.push((strength, at));
            }
        }
    }
    let named = |text: &String| {
        let fits = by_text.get(&fold(text.trim())).map(Vec::as_slice).unwrap_or_default();
        (text.clone(), meant(fits, &people))
    };
    Ok(texts.iter().map(named).collect())
}

/// Of those who fit, the strongest; whoever is deactivated is nobody's manager.
fn meant(fits: &[(u8, usize)], people: &[User]) -> Manager {
    let is_gone = |at: usize| people[at].status == Status::Deprovisioned;
    let there: Vec<&(u8, usize)> = fits.iter().filter(|(_, at)| !is_gone(*at)).collect();
    let Some(strongest) = there.iter().map(|(strength, _)| *strength).min() else {
        return fits.first().map_or(Manager::Nobody, |(_, at)| Manager::Gone(people[*at].text("login")));
    };
    let strong: Vec<usize> = there.iter().filter(|(strength, _)| *strength == strongest).map(|(_, at)| *at).collect();
    match strong.as_slice() {
        [at] => Manager::One(Box::new(people[*at].clone())),
        several => Manager::Several(several.iter().map(|at| people[*at].text("login")).collect()),
    }
}

/// What somebody may be called in a table, the surest first. A login is stronger than an email, both than a number, and
/// that than a name.
fn called(user: &User) -> Vec<(u8, String)> {
    let (first, last) = (user.text("firstName"), user.text("lastName"));
    let texts = [
        (0, user.id.to_string()),
        (1, user.text("login")),
        (2, user.text("email")),
        (3, user.text("employeeNumber")),
        (4, user.text("displayName")),
        (4, format!("{first} {last}")),
        (4, format!("{last}, {first}")),
        (4, format!("{last} {first}")),
    ];
    texts
        .into_iter()
        .map(|(strength, text)| (strength, fold(text.trim())))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// All that a text may be of somebody.
fn may_be(text: &str) -> Vec<Expr> {
    let text = text.trim();
    let eq = |name: &str| Expr::eq(name, text);
    if text.contains('@') {
        return vec![eq("profile.login"), eq("profile.email")];
    }
    let mut all = Vec::new();
    let name = |first: &str, last: &str| {
        Expr::all([Expr::eq("profile.firstName", first.trim()), Expr::eq("profile.lastName", last.trim())])
    };
    if let Some((last, first)) = text.split_once(',') {
        all.extend(name(first, last));
    } else if text.contains(char::is_whitespace) {
        // Either may have several words.
        for (at, _) in text.match_indices(char::is_whitespace) {
            let (one, other) = text.split_at(at);
            all.extend(name(one, other));
            all.extend(name(other, one));
        }
    } else {
        all.extend([eq("profile.login"), eq("profile.employeeNumber")]);
        if text.starts_with("00u") {
            all.push(eq("id"));
        }
    }
    all.push(eq("profile.displayName"));
    all
}

/// Some who have a manager; nobody where the organisation cannot be asked for them.
pub(super) async fn managed(client: &Client, control: &Control) -> Result<Vec<User>, CallError> {
    let scope = UserScope::Search { expression: Expr::present("profile.manager").to_string(), sort: None };
    let mut pages = client.list_users(UserQuery::new(scope)).with_whole();
    match pages.next_page(control).await {
        Some(Ok(page)) => Ok(page.raw.iter().filter_map(|raw| User::parse(raw, None)).map(slim).collect()),
        Some(Err(failure)) if failure.kind == FailureKind::Cancelled => Err(failure),
        None | Some(Err(_)) => Ok(Vec::new()),
    }
}
