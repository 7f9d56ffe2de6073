//! Many are found by reading everybody, where that is fewer calls than asking for them.
//!
//! Owns: when that is so. Must not know: by what they are wanted.

use std::borrow::Cow;

use tokio::task::{JoinError, JoinHandle, spawn_blocking};

use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::Expr;
use crate::protocol::operation::Operation;
use crate::protocol::query::{LARGEST_PAGE, UserQuery, UserScope};
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::user::User;

/// Bytes from which on a text of a row may be the beginning of a longer one.
const LONG: usize = 500;
/// So few questions are always asked: a walk would hardly be shorter.
const FEW: usize = 10;

/// By which texts somebody is wanted.
pub(super) struct By<'a, W> {
    pub attributes: &'a [&'a str],
    /// Whether the texts, in their order, are those of somebody wanted.
    pub is_wanted: W,
}

impl<W: Fn(&[Cow<'_, str>]) -> bool> By<'_, W> {
    /// Whether somebody may be wanted, as far as a row tells: a very long text stands in it only in part.
    fn may_want(&self, row: &UserRow) -> bool {
        let texts: Vec<Cow<'_, str>> = self
            .attributes
            .iter()
            .map(|name| match RowField::of_attribute(name) {
                Some(field) => row.get(field).into(),
                None => row.extra(name).unwrap_or_default().into(),
            })
            .collect();
        texts.iter().any(|text| text.len() >= LONG) || (self.is_wanted)(&texts)
    }

    fn wants(&self, user: &User) -> bool {
        let texts: Vec<Cow<'_, str>> = self.attributes.iter().map(|name| user.text(name).into()).collect();
        (self.is_wanted)(&texts)
    }
}

/// Everybody of an expression who is wanted; none where that takes more pages than there would be questions. `tell` hears
/// how many were read.
pub(super) async fn walk<W: Fn(&[Cow<'_, str>]) -> bool>(
    client: &Client,
    all: Expr,
    questions: usize,
    control: &Control,
    by: By<'_, W>,
    mut tell: impl FnMut(usize),
) -> Result<Option<Vec<User>>, CallError> {
    if questions <= FEW {
        return Ok(None);
    }
    let scope = UserScope::Search { expression: all.to_string(), sort: None };
    let others = by.attributes.iter().filter(|name| RowField::of_attribute(name).is_none());
    let extra = others.map(|name| (*name).to_owned()).collect();
    let mut pages = client.list_users(UserQuery { extra, ..UserQuery::new(scope) }).with_whole();
    let mut found = Vec::new();
    let mut take = |people: Result<Vec<User>, JoinError>| {
        let people = people.map_err(|_| CallError::new(FailureKind::Defect, Operation::ListUsers))?;
        found.extend(people.into_iter().filter(|user| by.wants(user)));
        Ok::<_, CallError>(())
    };
    let mut before: Option<JoinHandle<Vec<User>>> = None;
    let mut read = 0;
    while let Some(page) = pages.next_page(control).await {
        let page = page?;
        read += 1;
        // Whoever cannot be read may be one of them: asked for, they are told.
        if page.odd > 0 || read > questions {
            return Ok(None);
        }
        let all = page.rows.iter().zip(page.raw);
        let near: Vec<Box<str>> = all.filter(|(row, _)| by.may_want(row)).map(|(_, raw)| raw).collect();
        // Read in full while the next page comes.
        let reading = spawn_blocking(move || near.iter().filter_map(|raw| User::parse_listed(raw)).collect());
        if let Some(before) = before.replace(reading) {
            take(before.await)?;
        }
        tell(read * usize::from(LARGEST_PAGE));
    }
    if let Some(before) = before {
        take(before.await)?;
    }
    Ok(Some(found))
}

/// Whether everybody is so many that a walk would be longer than the questions.
pub(super) async fn is_longer(client: &Client, questions: usize, control: &Control) -> bool {
    if questions <= FEW {
        return true;
    }
    let all = client.everyone_size(control).await.ok().flatten();
    all.is_some_and(|all| all / u64::from(LARGEST_PAGE) >= questions as u64)
}
