//! Who is an administrator: by a role of their own, and by groups that give rights.

use std::collections::{HashMap, HashSet};
use std::mem;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, stream};

use super::{AT_ONCE, Running};
use crate::okta::call::Call;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::okta::roles;
use crate::okta::users::UserPage;
use crate::okta::whole_list::{Portion, Reading};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::Expr;
use crate::protocol::id::UserId;
use crate::protocol::operation::Operation;
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::rank::Role;
use crate::protocol::row::UserRow;

/// Ids in one filter: an address of about 5,000 letters, which servers on the way take.
const IDS: usize = 100;

impl Running {
    pub(super) async fn next_gathered(
        &mut self,
        reading: &mut Reading,
        control: &Control,
    ) -> Option<Result<Portion, CallError>> {
        if !mem::replace(&mut self.is_over, true)
            && let Err(failure) = self.gather(reading, control).await
        {
            return Some(Err(failure));
        }
        self.ready.pop_front().map(|page| Ok(Portion::Page(page)))
    }

    /// Reads who is an administrator, and the people behind the ids.
    async fn gather(&mut self, reading: &Reading, control: &Control) -> Result<(), CallError> {
        let client = &reading.client;
        let roles = self.roles(client, control).await?;
        let mut ids: Vec<&UserId> = roles.keys().collect();
        ids.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        let mut left = ids.len() as u64;
        for some in ids.chunks(IDS) {
            let any = Expr::any(some.iter().map(|id| Expr::eq("id", id.as_str())));
            let scope = UserScope::Filter(any.map(|any| any.to_string()).unwrap_or_default());
            let query = UserQuery { scope, ..reading.query.clone() };
            let mut pages = client.list_users(query);
            if reading.kept.raw {
                pages = pages.with_raw();
            }
            while let Some(page) = pages.next_page(control).await {
                self.called();
                let mut page = page?;
                self.read += page.read as u64;
                left = left.saturating_sub(page.rows.len() as u64);
                for row in &mut page.rows {
                    let finding = roles.get(&row.user_id()).map(|roles| roles.join(", ")).unwrap_or_default();
                    row.set_finding(&finding);
                }
                let admitted: HashSet<String> =
                    page.rows.iter().filter(|row| self.admits(row)).map(|row| row.id().to_owned()).collect();
                page.retain(|row| admitted.contains(row.id()));
                self.ready.push_back(UserPage { next: None, ..page });
            }
        }
        if left > 0 {
            self.notes.push(format!("{left} with a role could not be read"));
        }
        Ok(())
    }

    /// The roles of everybody who has any, in words.
    async fn roles(&mut self, client: &Client, control: &Control) -> Result<HashMap<UserId, Vec<String>>, CallError> {
        let mut roles: HashMap<UserId, Vec<String>> = HashMap::new();
        let own = client.assignees(control).await;
        let by_groups = client.group_roles(control).await;
        let (own, by_groups) = match (own, by_groups) {
            (Err(failure), _) | (_, Err(failure)) if failure.kind == FailureKind::Cancelled => return Err(failure),
            (Err(failure), Err(_)) => return Err(failure),
            others => others,
        };
        match own {
            Ok(Some(own)) => {
                let calls = own.into_iter().map(|id| async move {
                    let listed = client.user_roles(&id, control).await;
                    (id, listed)
                });
                let calls: Vec<BoxFuture<'_, _>> = calls.map(FutureExt::boxed).collect();
                let mut answers = stream::iter(calls).buffer_unordered(AT_ONCE);
                while let Some((id, listed)) = answers.next().await {
                    self.called();
                    let known = match listed {
                        Ok(known) if !known.is_empty() => known,
                        Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
                        Ok(_) | Err(_) => vec![Role::unnamed(None)],
                    };
                    // Those that come with a group are told with the group.
                    let own = known.iter().filter(|role| role.group.is_none()).map(Role::words);
                    roles.entry(id).or_default().extend(own);
                }
            }
            Ok(None) => {
                self.notes.push("more than 2,000 people have a role of their own: they are not listed".to_owned());
            }
            Err(failure) => {
                let why = failure.kind.sentence();
                self.notes.push(format!("who has a role of their own could not be read: {why}"));
            }
        }
        match by_groups {
            Ok(groups) => {
                for (members, words) in groups.members {
                    for id in members {
                        roles.entry(id).or_default().push(words.clone());
                    }
                }
                if groups.untold > 0 {
                    let of = groups.untold;
                    self.notes.push(format!("of {of} groups it is not told whether they give rights"));
                }
            }
            Err(failure) => {
                let why = failure.kind.sentence();
                self.notes.push(format!("which groups give rights could not be read: {why}"));
            }
        }
        for words in roles.values_mut() {
            words.sort();
            words.dedup();
        }
        Ok(roles)
    }
}

/// What groups give.
struct GroupRoles {
    /// The members of each group that gives rights, and its roles in words.
    members: Vec<(Vec<UserId>, String)>,
    /// Groups of which it is not told.
    untold: usize,
}

impl Client {
    async fn group_roles(&self, control: &Control) -> Result<GroupRoles, CallError> {
        let groups = self.all_groups(control).await?;
        let untold = groups.iter().filter(|group| group.admin.is_none()).count();
        let mut members = Vec::new();
        for group in groups.into_iter().filter(|group| group.admin == Some(true)) {
            let call = Call::get(Operation::ListGroupRoles, ["groups", &group.id, "roles"]);
            let roles = match self.list(call, control, |json| Some(roles::role(json))).await {
                Ok(roles) if !roles.is_empty() => roles,
                Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
                Ok(_) | Err(_) => vec![Role::unnamed(None)],
            };
            let with_group = |role: Role| Role { group: Some(group.name.clone()), ..role }.words();
            let words: Vec<String> = roles.into_iter().map(with_group).collect();
            let mut ids = Vec::new();
            let mut pages = self.list_users(UserQuery::new(UserScope::Members { group: group.id.clone() }));
            while let Some(page) = pages.next_page(control).await {
                ids.extend(page?.rows.iter().map(UserRow::user_id));
            }
            members.push((ids, words.join(", ")));
        }
        Ok(GroupRoles { members, untold })
    }
}
