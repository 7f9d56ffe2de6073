//! Who is in no job: whom the rules of a connection protect or guard, the token's owner.
//!
//! Groups of the rules are read once, so that a plan costs no call for each person. The client judges each write once
//! more, by a reading directly before it.
//!
//! Owns: what is read for it. Must not know: the plan.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::messages::jobs::Barred;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::group::Group;
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::protection::{Standing, Subject, Whom};
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::rank::{Role, Roles};
use crate::protocol::time::Moment;
use crate::protocol::user::User;
use crate::protocol::word::Word;

/// What is known about whom the rules mean.
#[derive(Debug, Default)]
pub struct Shelter {
    /// Members of the groups that rules name.
    members: HashMap<UserId, Vec<Group>>,
    /// Groups of the rules that could not be read: everybody may be in them.
    pub unread: Vec<String>,
    /// Names in the rules that no group has.
    pub nobody: Vec<String>,
    /// Whose token it is; none where that could not be read.
    pub owner: Option<Arc<User>>,
    /// Who has a role of their own as an administrator; none where that could not be read, or nobody asked. Roles that
    /// come with groups are looked at directly before each write.
    admins: Option<HashSet<UserId>>,
    /// Whether it cannot be read of anybody whether they are one: whoever is not named is then left out by each write.
    unranked: bool,
}

impl Shelter {
    /// `grave`: whether something is taken away or opened, from which administrators are kept.
    pub async fn read(client: &Client, grave: bool, control: &Control) -> Result<Self, CallError> {
        let mut shelter = Self { owner: client.token_owner(control).await.ok(), ..Self::default() };
        let rules = client.protection();
        if grave || rules.asks_for_roles() {
            shelter.admins = match client.assignees(control).await {
                Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
                listed => listed.ok().flatten(),
            };
        }
        if grave {
            let id = shelter.owner.as_ref().map(|owner| owner.id.clone());
            shelter.unranked = !client.may_read_ranks(id.as_ref(), shelter.admins.is_some(), control).await?;
        }
        let named = rules.protect.iter().chain(&rules.guard).filter_map(|rule| match &rule.whom {
            // As it is written: ids are told apart by their letters' case.
            Whom::Group(_) => rule.text.split_once(':').map(|(_, name)| name.trim().to_owned()),
            Whom::Id(_) | Whom::Login(_) | Whom::Role(_) => None,
        });
        for name in named.collect::<std::collections::BTreeSet<_>>() {
            let read = match group(client, &name, control).await {
                Ok(Some(group)) => shelter.take_members(client, &group, control).await,
                Ok(None) => {
                    shelter.nobody.push(name);
                    continue;
                }
                Err(failure) => Err(failure),
            };
            match read {
                Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
                Err(_) => shelter.unread.push(name),
                Ok(()) => {}
            }
        }
        Ok(shelter)
    }

    async fn take_members(&mut self, client: &Client, group: &Group, control: &Control) -> Result<(), CallError> {
        let scope = UserScope::Members { group: group.id.clone() };
        let mut pages = client.list_users(UserQuery::new(scope));
        while let Some(page) = pages.next_page(control).await {
            for row in page?.rows {
                self.members.entry(row.user_id()).or_default().push(group.clone());
            }
        }
        Ok(())
    }

    /// Why this person is in no job of these words, `grave` where something is taken away or opened; none for whom
    /// nothing speaks against it.
    pub fn bars(&self, client: &Client, user: &User, words: &[Word], grave: bool) -> Option<Barred> {
        if grave && self.is_owner(user) {
            return Some(Barred::Owner);
        }
        if grave && self.is_admin(user) {
            return Some(Barred::Admin);
        }
        match self.rule(client, user, words) {
            Some(why) if Self::may_contain(client, words) => Some(Barred::Containable(why)),
            Some(why) => Some(Barred::ByRule(why)),
            None => (grave && self.is_unranked(client, words)).then_some(Barred::Unranked),
        }
    }

    /// Whether nobody is reached by these words, since it cannot be read who is an administrator.
    pub fn is_unranked(&self, client: &Client, words: &[Word]) -> bool {
        self.unranked && !client.protection().contains(words)
    }

    /// Whether some of what these words do contains an attack, so that it may be done to whoever a rule keeps out of it.
    pub fn may_contain(client: &Client, words: &[Word]) -> bool {
        client.protection().contains_some(words)
    }

    /// What the rules say of them, also where what is done contains an attack.
    pub fn rule(&self, client: &Client, user: &User, words: &[Word]) -> Option<String> {
        let rules = client.protection();
        let subject = Subject {
            id: user.id.clone(),
            login: user.text("login"),
            status: user.status.clone(),
            status_changed: user.status_changed.map(Moment::timestamp),
            groups: self.unread.is_empty().then(|| self.members.get(&user.id).cloned().unwrap_or_default()),
            roles: Roles {
                known: if self.is_admin(user) { vec![Role::unnamed(None)] } else { Vec::new() },
                complete: self.admins.is_some(),
            },
        };
        if let Some(why) = rules.refusal(words, &subject, true, client.server_time()) {
            return Some(why);
        }
        match rules.of(&subject) {
            Standing::Free => None,
            Standing::Guarded(why) | Standing::Unsure(why) | Standing::Protected(why) => Some(why),
        }
    }

    /// Whether somebody is known to be an administrator.
    pub fn is_admin(&self, user: &User) -> bool {
        self.admins.as_ref().is_some_and(|admins| admins.contains(&user.id))
    }

    /// Whether it is known who is an administrator by a role of their own.
    pub fn knows_admins(&self) -> bool {
        self.admins.is_some()
    }

    pub fn is_owner(&self, user: &User) -> bool {
        self.owner.as_ref().is_some_and(|owner| owner.id == user.id)
    }
}

/// The group of that name or id; none where there is none.
pub(super) async fn group(client: &Client, name: &str, control: &Control) -> Result<Option<Group>, CallError> {
    let is = |group: &Group| group.name.eq_ignore_ascii_case(name) || group.id == *name;
    if let Ok(found) = client.groups_named(name, control).await
        && let Some(group) = found.into_iter().find(is)
    {
        return Ok(Some(group));
    }
    match client.get_group(&GroupId::new(name), control).await {
        Ok(group) => return Ok(Some(group)),
        Err(failure) if failure.kind == FailureKind::NotFound => {}
        Err(failure) => return Err(failure),
    }
    Ok(client.find_groups(name, control).await?.into_iter().find(is))
}
