//! Who is meant: people by a query, or those that somebody wrote down.
//!
//! Owns: finding each exactly, or saying that nobody or several fit. Must not know: what is to be done to them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt;
use futures_util::stream::{FuturesOrdered, StreamExt};

use crate::messages::jobs::ENTRIES_TOGETHER;
pub use crate::messages::jobs::Entry;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::Expr;
use crate::protocol::id::UserId;
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::user::User;

/// Questions on the way at a time: one call of those that may be in flight is left to whoever types.
const AT_ONCE: usize = 3;
/// So many whom no search knows are asked for one by one: somebody who came a moment ago may be among a few, and of many
/// it would be a call for each line of a wrong file.
const ALONE: usize = 200;

/// What was found for an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    One(Box<User>),
    Nobody,
    /// These fit; none of them is taken.
    Several(Vec<User>),
}

/// Everybody of a query, one after the other; how many elements could not be read.
pub async fn of_query(
    client: &Client,
    scope: UserScope,
    control: &Control,
    mut each: impl FnMut(User),
) -> Result<usize, CallError> {
    let mut pages = client.list_users(UserQuery::new(scope)).with_whole();
    let mut odd = 0;
    while let Some(page) = pages.next_page(control).await {
        let page = page?;
        odd += page.odd;
        for raw in &page.raw {
            match User::parse(raw, None) {
                Some(user) => each(user),
                None => odd += 1,
            }
        }
    }
    Ok(odd)
}

/// Finds each entry, in their order. What the index of searches does not know yet is asked for by itself.
pub async fn of_entries(
    client: &Client,
    entries: &[Entry],
    control: &Control,
    mut each: impl FnMut(&Entry, Found),
) -> Result<(), CallError> {
    let mut left = entries.chunks(ENTRIES_TOGETHER);
    let alone = AtomicUsize::new(0);
    let mut asked = FuturesOrdered::new();
    loop {
        asked.extend(
            left.by_ref().take(AT_ONCE - asked.len()).map(|some| of_some(client, some, &alone, control).boxed()),
        );
        let Some(found) = asked.next().await else { return Ok(()) };
        for (entry, found) in found? {
            each(entry, found);
        }
    }
}

/// Those of one question.
async fn of_some<'e>(
    client: &Client,
    some: &'e [Entry],
    asked_alone: &AtomicUsize,
    control: &Control,
) -> Result<Vec<(&'e Entry, Found)>, CallError> {
    let by_name = together(client, some, control).await?;
    let mut all = Vec::with_capacity(some.len());
    for entry in some {
        // Somebody may be named twice.
        let found = match by_name.get(&entry.text.to_lowercase()).map(Vec::as_slice) {
            Some([only]) => Found::One(Box::new(only.clone())),
            Some(users) => Found::Several(users.to_vec()),
            None if asked_alone.fetch_add(1, Ordering::Relaxed) < ALONE => alone(client, &entry.text, control).await?,
            None => Found::Nobody,
        };
        all.push((entry, found));
    }
    Ok(all)
}

/// Ids in one filter: an address of about 5,000 letters, which servers on the way take.
const IDS: usize = 100;

/// Reads each of them anew, in their order; none for whoever is there no more.
pub async fn of_ids(
    client: &Client,
    ids: &[UserId],
    control: &Control,
    mut each: impl FnMut(&UserId, Option<User>),
) -> Result<(), CallError> {
    let mut left = ids.chunks(IDS);
    let mut asked = FuturesOrdered::new();
    loop {
        asked.extend(left.by_ref().take(AT_ONCE - asked.len()).map(|some| of_some_ids(client, some, control).boxed()));
        let Some(found) = asked.next().await else { return Ok(()) };
        for (id, user) in found? {
            each(id, user);
        }
    }
}

/// Those of one filter.
async fn of_some_ids<'i>(
    client: &Client,
    some: &'i [UserId],
    control: &Control,
) -> Result<Vec<(&'i UserId, Option<User>)>, CallError> {
    let asked = Expr::any(some.iter().map(|id| Expr::eq("id", id.as_str())));
    let scope = UserScope::Filter(asked.map(|expression| expression.to_string()).unwrap_or_default());
    let mut found = HashMap::new();
    let read = of_query(client, scope, control, |user| {
        found.insert(user.id.clone(), user);
    });
    match read.await {
        Ok(_) => {}
        // An organisation or a role that does not filter: each is asked for alone.
        Err(failure)
            if matches!(failure.kind, FailureKind::Refused | FailureKind::Forbidden | FailureKind::NotAvailable) => {}
        Err(failure) => return Err(failure),
    }
    let mut all = Vec::with_capacity(some.len());
    for id in some {
        let user = match found.remove(id) {
            Some(user) => Some(user),
            None => match client.get_user(id, control).await {
                Ok(user) => Some(user),
                Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => None,
                Err(failure) => return Err(failure),
            },
        };
        all.push((id, user));
    }
    Ok(all)
}

/// Those whom one question brings, by what they were asked for with. A login is stronger than an email, and both than a
/// number: whoever has it as their login is meant.
async fn together(
    client: &Client,
    entries: &[Entry],
    control: &Control,
) -> Result<HashMap<String, Vec<User>>, CallError> {
    let asked = entries.iter().map(|entry| {
        let names: &[&str] = match kind(&entry.text) {
            Kind::Id => &["id"],
            Kind::Address => &["profile.login", "profile.email"],
            Kind::Other => &["profile.login", "profile.employeeNumber"],
        };
        Expr::any(names.iter().map(|name| Expr::eq(*name, entry.text.as_str())))
    });
    let Some(expression) = Expr::any(asked.flatten()) else { return Ok(HashMap::new()) };
    let scope = UserScope::Search { expression: expression.to_string(), sort: None };
    let mut users = Vec::new();
    match of_query(client, scope, control, |user| users.push(user)).await {
        Ok(_) => {}
        // An organisation without search, or a role without the right: each is asked for alone.
        Err(failure)
            if matches!(failure.kind, FailureKind::Refused | FailureKind::Forbidden | FailureKind::NotAvailable) => {}
        Err(failure) => return Err(failure),
    }
    let mut found: HashMap<String, Vec<User>> = HashMap::new();
    for entry in entries {
        let wanted = entry.text.to_lowercase();
        let with = |attribute: &str| -> Vec<User> {
            users.iter().filter(|user| user.text(attribute).to_lowercase() == wanted).cloned().collect()
        };
        let by_id: Vec<User> = users.iter().filter(|user| user.id == *entry.text).cloned().collect();
        let fit = [by_id, with("login"), with("email"), with("employeeNumber")].into_iter().find(|fit| !fit.is_empty());
        if let Some(fit) = fit {
            found.insert(wanted, fit);
        }
    }
    Ok(found)
}

/// One person by id or login. A short name is nobody's login here: whoever else begins so would be meant as well.
async fn alone(client: &Client, text: &str, control: &Control) -> Result<Found, CallError> {
    if matches!(kind(text), Kind::Other) {
        return Ok(Found::Nobody);
    }
    match client.get_user(text, control).await {
        Ok(user) if user.id == *text || user.text("login").eq_ignore_ascii_case(text) => Ok(Found::One(Box::new(user))),
        Ok(_) => Ok(Found::Nobody),
        Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => Ok(Found::Nobody),
        // Okta takes letters for one another that are not the same.
        Err(failure) if failure.kind == FailureKind::AnotherPerson => Ok(Found::Nobody),
        Err(failure) => Err(failure),
    }
}

enum Kind {
    Id,
    Address,
    Other,
}

fn kind(text: &str) -> Kind {
    let is_id = text.len() == 20 && text.starts_with("00u") && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_id {
        Kind::Id
    } else if text.contains('@') {
        Kind::Address
    } else {
        Kind::Other
    }
}
