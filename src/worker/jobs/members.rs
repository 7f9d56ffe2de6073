//! Who of a plan is in the groups that it is about, in as few calls as tell it.
//!
//! ```text
//!  how many are in them? ─┬─► fewer pages than people ─► their members, page by page
//!                         ├─► few people ──────────────► the groups of each of them
//!                         └─► neither ─────────────────► not read: each is looked up while the job runs
//! ```
//!
//! Owns: what is read for it. Must not know: what follows for anybody.

use std::collections::{HashMap, HashSet};

use futures_util::FutureExt;
use futures_util::stream::{FuturesOrdered, StreamExt};

use crate::messages::jobs::{Members, Membership};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::group::Group;
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::query::{LARGEST_PAGE, UserQuery, UserScope};
use crate::protocol::row::UserRow;

/// So many are asked for their groups one by one: a plan that took more calls would be waited for.
const ONE_BY_ONE: usize = 100;
/// Calls on the way at a time: one of those that may be in flight is left to whoever types.
const AT_ONCE: usize = 3;

/// Who of these people is in each of the groups. What cannot be read is told as not read.
///
/// # Errors
/// It was cancelled.
pub async fn read(
    client: &Client,
    groups: &[GroupId],
    people: &[UserId],
    control: &Control,
) -> Result<Vec<Membership>, CallError> {
    if groups.is_empty() || people.is_empty() {
        return Ok(Vec::new());
    }
    let sizes = match client.group_sizes(groups, control).await {
        Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
        told => told.unwrap_or_default(),
    };
    let unread =
        |group: &GroupId| Membership { group: group.clone(), members: Members::Unread(sizes.get(group).copied()) };
    let pages: Option<u64> =
        groups.iter().map(|group| Some(sizes.get(group)?.div_ceil(u64::from(LARGEST_PAGE)).max(1))).sum();
    if pages.is_some_and(|pages| pages < people.len() as u64) {
        return by_group(client, groups, people, &sizes, control).await;
    }
    if people.len() > ONE_BY_ONE {
        return Ok(groups.iter().map(unread).collect());
    }
    match by_person(client, groups, people, control).await {
        Err(failure) if failure.kind == FailureKind::Cancelled => Err(failure),
        Err(_) => Ok(groups.iter().map(unread).collect()),
        read => read,
    }
}

/// The members of each group, page by page; a group that has grown beyond what was told of it is not read to its end.
async fn by_group(
    client: &Client,
    groups: &[GroupId],
    people: &[UserId],
    sizes: &HashMap<GroupId, u64>,
    control: &Control,
) -> Result<Vec<Membership>, CallError> {
    let wanted: HashSet<&UserId> = people.iter().collect();
    let mut all = Vec::new();
    let mut left = people.len();
    for group in groups {
        let query = UserQuery::new(UserScope::Members { group: group.clone() });
        let mut pages = client.list_users(query).limit_pages(left);
        let mut found = HashSet::new();
        let mut failure = None;
        while let Some(page) = pages.next_page(control).await {
            match page {
                Ok(page) => {
                    left = left.saturating_sub(1);
                    found.extend(page.rows.iter().map(UserRow::user_id).filter(|id| wanted.contains(id)));
                }
                Err(error) => failure = Some(error),
            }
        }
        let members = match failure {
            Some(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
            None if pages.is_over() => Members::Known(found),
            Some(_) | None => Members::Unread(sizes.get(group).copied()),
        };
        all.push(Membership { group: group.clone(), members });
    }
    Ok(all)
}

/// The groups of each person.
async fn by_person(
    client: &Client,
    groups: &[GroupId],
    people: &[UserId],
    control: &Control,
) -> Result<Vec<Membership>, CallError> {
    let mut known: Vec<HashSet<UserId>> = vec![HashSet::new(); groups.len()];
    let mut left = people.iter();
    let mut asked = FuturesOrdered::new();
    loop {
        asked.extend(left.by_ref().take(AT_ONCE - asked.len()).map(|id| groups_of(client, id, control).boxed()));
        let Some((id, own)) = asked.next().await else { break };
        let own = match own {
            Ok(own) => own,
            // Whoever is gone by now is in none.
            Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => continue,
            Err(failure) => return Err(failure),
        };
        for (known, group) in known.iter_mut().zip(groups) {
            if own.iter().any(|own| own.id == *group) {
                known.insert(id.clone());
            }
        }
    }
    let each = groups.iter().cloned().zip(known);
    Ok(each.map(|(group, ids)| Membership { group, members: Members::Known(ids) }).collect())
}

async fn groups_of<'p>(
    client: &Client,
    id: &'p UserId,
    control: &Control,
) -> (&'p UserId, Result<Vec<Group>, CallError>) {
    (id, client.user_groups(id, control).await)
}
