//! Who is an administrator.
//!
//! ```text
//!  roles of the person ──┬─► any: named                  ┐
//!  (those of groups too) └─► none ─► among those with    │
//!                                    a role of their own │► what is known, and whether that is all
//!  groups of the person ───► which give rights? ─► named ┘
//! ```
//!
//! Owns: which calls tell it. Must not know: what follows from it. Okta may list the roles that come with a group among
//! those of a person, and may not: the groups are asked about as well.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::call::Call;
use super::client::Client;
use super::control::{Control, Urgency};
use super::pages::Trail;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::Expr;
use crate::protocol::group::Group;
use crate::protocol::id::UserId;
use crate::protocol::operation::Operation;
use crate::protocol::rank::{Role, Roles};

/// How many groups are asked about at once: an address of some 2,000 letters.
const GROUPS_AT_ONCE: usize = 50;
/// Of so many groups each is asked by itself for what it gives, and no more: somebody waits.
const GROUPS_ALONE: usize = 8;
/// Pages of a hundred administrators. Beyond, an organisation has so many that the list decides nothing.
const PAGES: usize = 20;

/// For so long the list of those with a role of their own holds for the people of a job, who are looked at side by side.
const FRESH: Duration = Duration::from_secs(5);

/// The list as it was told last, none where it was too long to be told, and when that was.
pub(super) type AssigneesCell = Mutex<Option<(Instant, Option<HashSet<UserId>>)>>;

impl Client {
    /// Who they are to whom something is done that is taken from them or opened: the roles of their own by the list of all
    /// who have one, and those of their groups. Only of whoever may have some, or where that was not told, they are read.
    pub(super) async fn roles_of_rank(&self, id: &UserId, control: &Control) -> Roles {
        let (groups, own) = tokio::join!(self.user_groups(id, control), self.is_assignee(id, control));
        let groups = groups.ok();
        if matches!(own, Ok(Some(false))) {
            let by_groups = self.roles_by_groups(groups.as_deref(), control).await;
            if by_groups.complete {
                return by_groups;
            }
        }
        let listed = self.user_roles(id, control).await.ok();
        self.roles_told(id, groups.as_deref(), listed, control).await
    }

    /// The groups of a person, where they can be read, and the roles, those that come with the groups too. What could
    /// not be read makes them incomplete.
    pub(super) async fn groups_and_roles(&self, id: &UserId, control: &Control) -> (Option<Vec<Group>>, Roles) {
        let (groups, listed) = tokio::join!(self.user_groups(id, control), self.user_roles(id, control));
        let groups = groups.ok();
        let roles = self.roles_told(id, groups.as_deref(), listed.ok(), control).await;
        (groups, roles)
    }

    /// The roles, where groups and list were read as far as they could be.
    pub(super) async fn roles_told(
        &self,
        id: &UserId,
        groups: Option<&[Group]>,
        listed: Option<Vec<Role>>,
        control: &Control,
    ) -> Roles {
        let was_listed = listed.is_some();
        let mut roles = Roles { known: listed.unwrap_or_default(), complete: true };
        for role in &mut roles.known {
            let named = groups.unwrap_or_default().iter().find(|group| role.group.as_deref() == Some(&*group.id));
            role.group = named.map(|group| group.name.clone()).or(role.group.take());
        }
        // Where roles by groups are among them, Okta has looked at the groups itself.
        if roles.known.iter().any(|role| role.group.is_some()) {
            return roles;
        }
        let others = if roles.known.is_empty() {
            let own = self.role_of_their_own(id, was_listed, control);
            let (own, by_group) = tokio::join!(own, self.roles_by_groups(groups, control));
            [own, by_group]
        } else {
            [Roles { known: Vec::new(), complete: true }, self.roles_by_groups(groups, control).await]
        };
        for other in others {
            roles.known.extend(other.known);
            roles.complete &= other.complete;
        }
        roles
    }

    /// The roles as Okta lists them for the person; those that come with a group have its id.
    pub(super) async fn user_roles(&self, id: &UserId, control: &Control) -> Result<Vec<Role>, CallError> {
        let call = Call::get(Operation::ListUserRoles, ["users", id, "roles"]);
        self.list(call, control, |json| Some(role(json))).await
    }

    /// Whether it may be read at all who is an administrator: the groups of a person, and their roles where those who have
    /// one could not be listed. `id` is anybody's; where none is known Okta says of nobody's whether it would be told. What
    /// is lost on the way forbids nothing.
    ///
    /// # Errors
    /// It was cancelled.
    pub async fn may_read_ranks(
        &self,
        id: Option<&UserId>,
        are_listed: bool,
        control: &Control,
    ) -> Result<bool, CallError> {
        let nobody = UserId::new("00u00000000000000000");
        let id = id.unwrap_or(&nobody);
        let may = |failure: Option<CallError>| match failure {
            Some(failure) if failure.kind == FailureKind::Cancelled => Err(failure),
            Some(failure) => Ok(!matches!(
                failure.kind,
                FailureKind::Forbidden | FailureKind::NotAvailable | FailureKind::NoSuchCall
            )),
            None => Ok(true),
        };
        if !may(self.user_groups(id, control).await.err())? {
            return Ok(false);
        }
        if are_listed { Ok(true) } else { may(self.user_roles(id, control).await.err()) }
    }

    /// Whether somebody, of whom no role was listed, has one all the same. `listed` tells whether the list was read.
    async fn role_of_their_own(&self, id: &UserId, listed: bool, control: &Control) -> Roles {
        match self.is_assignee(id, control).await {
            Ok(Some(true)) => Roles { known: vec![Role::unnamed(None)], complete: false },
            Ok(Some(false)) => Roles { known: Vec::new(), complete: true },
            // Where there is no such list, or one that is too long, the person's own list is all that there is.
            Ok(None) => Roles { known: Vec::new(), complete: listed },
            Err(failure) if failure.kind == FailureKind::NotFound => Roles { known: Vec::new(), complete: listed },
            Err(_) => Roles::default(),
        }
    }

    /// Whether a person is among those with a role of their own; none where there are too many of them.
    async fn is_assignee(&self, id: &UserId, control: &Control) -> Result<Option<bool>, CallError> {
        if control.urgency == Urgency::Job {
            let mut told = self.assignees_cell().lock().await;
            if told.as_ref().is_none_or(|(at, _)| at.elapsed() > FRESH) {
                *told = Some((Instant::now(), self.assignees(control).await?));
            }
            return Ok(told.as_ref().and_then(|(_, people)| Some(people.as_ref()?.contains(id))));
        }
        let mut found = false;
        let whole = self.walk_assignees(control, |other| {
            found |= other == id.as_str();
            found
        });
        let whole = whole.await?;
        Ok((whole || found).then_some(found))
    }

    /// Whether a group makes its members administrators; none where that could not be read.
    pub async fn gives_rights(&self, group: &Group, control: &Control) -> Option<bool> {
        let told = self.groups_with_rights(std::slice::from_ref(group), control).await.ok();
        let told = told.and_then(|told| told.into_iter().find(|other| other.id == group.id)?.admin);
        if told.is_some() {
            return told;
        }
        let call = Call::get(Operation::ListGroupRoles, ["groups", &group.id, "roles"]);
        self.list(call, control, |json| Some(role(json))).await.ok().map(|roles| !roles.is_empty())
    }

    /// Everybody with a role of their own; none where there are too many of them. Who has one by a group is not among
    /// them.
    pub async fn assignees(&self, control: &Control) -> Result<Option<HashSet<UserId>>, CallError> {
        let mut found = HashSet::new();
        let whole = self.walk_assignees(control, |other| {
            found.insert(UserId::new(other));
            false
        });
        Ok(whole.await?.then_some(found))
    }

    /// Goes through those with a role of their own until `is_enough`; whether the list came to its end.
    async fn walk_assignees(
        &self,
        control: &Control,
        mut is_enough: impl FnMut(&str) -> bool,
    ) -> Result<bool, CallError> {
        let operation = Operation::ListRoleAssignees;
        let mut trail = Trail::new(operation);
        let mut call = Call::get(operation, ["iam", "assignees", "users"]).query("limit", "100");
        for _ in 0..PAGES {
            trail.tread(call.target())?;
            let page = self.send(call, control, |reply| {
                serde_json::from_str::<Value>(&reply.text)
                    .map_err(|error| CallError::new(FailureKind::Malformed, operation).with_detail(error.to_string()))
            });
            let page = page.await?;
            let Some(people) = page.get("value").and_then(Value::as_array) else {
                return Err(CallError::new(FailureKind::Malformed, operation).with_detail("no list of people in it"));
            };
            if people.iter().filter_map(|person| person.get("id")?.as_str()).any(&mut is_enough) {
                return Ok(false);
            }
            match page.pointer("/_links/next/href").and_then(Value::as_str) {
                Some(next) => call = Call::follow(operation, &trail.accept(next, self.origin())?),
                None => return Ok(true),
            }
        }
        Ok(false)
    }

    /// The roles that come with groups.
    async fn roles_by_groups(&self, groups: Option<&[Group]>, control: &Control) -> Roles {
        let Some(groups) = groups else { return Roles::default() };
        let mut found = Roles { known: Vec::new(), complete: true };
        let mut asked_alone = 0;
        for some in groups.chunks(GROUPS_AT_ONCE) {
            // The index that is searched may lag; what is said of a group itself does not, and a group that it does not
            // know is asked by itself.
            let told = self.groups_with_rights(some, control).await.unwrap_or_default();
            for group in some {
                let gives = told.iter().find(|other| other.id == group.id).and_then(|other| other.admin);
                if gives == Some(false) {
                    continue;
                }
                asked_alone += 1;
                if asked_alone > GROUPS_ALONE {
                    found.complete = false;
                    found.known.extend((gives == Some(true)).then(|| Role::unnamed(Some(group.name.clone()))));
                    continue;
                }
                let call = Call::get(Operation::ListGroupRoles, ["groups", &group.id, "roles"]);
                let named = |json: &str| Some(Role { group: Some(group.name.clone()), ..role(json) });
                match self.list(call, control, named).await {
                    Ok(roles) if roles.is_empty() && gives == Some(true) => {
                        found.known.push(Role::unnamed(Some(group.name.clone())));
                        found.complete = false;
                    }
                    Ok(roles) => found.known.extend(roles),
                    Err(_) => {
                        found.known.extend((gives == Some(true)).then(|| Role::unnamed(Some(group.name.clone()))));
                        found.complete = false;
                    }
                }
            }
        }
        found
    }

    /// The same groups with whether each gives rights, as far as that is told.
    async fn groups_with_rights(&self, groups: &[Group], control: &Control) -> Result<Vec<Group>, CallError> {
        let ids = groups.iter().map(|group| Expr::eq("id", group.id.as_str()));
        let Some(any) = Expr::any(ids) else { return Ok(Vec::new()) };
        let call = Call::get(Operation::ListGroups, ["groups"])
            .query("filter", &any.to_string())
            .query("expand", "stats")
            .query("limit", &GROUPS_AT_ONCE.to_string());
        self.list(call, control, Group::parse).await
    }
}

/// Whatever stands there is a role: one that cannot be read gives rights all the same.
pub(super) fn role(json: &str) -> Role {
    let value: Value = serde_json::from_str(json).unwrap_or_default();
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let assignee = value.pointer("/_links/assignee/href").and_then(Value::as_str).unwrap_or_default();
    let group = (text("assignmentType") == "GROUP").then(|| assignee.rsplit('/').next().unwrap_or_default().to_owned());
    Role { kind: text("type"), label: text("label"), group }
}
