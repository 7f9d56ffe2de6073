//! What somebody has, read before they leave.
//!
//! ```text
//!  groups ─► by a rule? asked of each; where that is not told, the rules themselves ─► why
//!  apps, roles, factors, devices, grants ─► as their own calls tell them
//!  whose manager they are ─► one search        which of their groups they own ─► asked of each, a call for each
//! ```
//!
//! Owns: which calls tell it. Must not know: what of it goes.

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::Value;

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::Expr;
use crate::protocol::group::Group;
use crate::protocol::group_rule::{GroupRule, RuleStatus};
use crate::protocol::held::{Access, Enrolment, HeldApp, HeldGroup, People, Why};
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::mend;
use crate::protocol::operation::Operation;
use crate::protocol::rights::HeldRole;
use crate::protocol::row::{RowField, RowFields, UserRow};
use crate::protocol::user::User;

/// Groups or apps that are asked about at once: other calls go on beside.
const AT_ONCE: usize = 4;
/// People who are named: a manager of more has an assistant.
const REPORTS: usize = 50;

impl Client {
    /// All of it, as far as it can be read. It only reads.
    pub fn access<'a>(&'a self, user: &'a User, control: &'a Control) -> BoxFuture<'a, Access> {
        async move {
            let id = &user.id;
            let groups = self.user_groups(id, control).await;
            let held = async {
                match &groups {
                    Ok(groups) => self.held_groups(id, groups, control).await,
                    Err(failure) => Err(failure.clone()),
                }
            };
            let owned = async {
                match &groups {
                    Ok(groups) => self.owned_groups(id, groups, control).await,
                    Err(failure) => Err(failure.clone()),
                }
            };
            let (held, apps, roles, factors, devices, grants, reports, owned) = tokio::join!(
                held,
                self.held_apps(id, control),
                self.held_roles(id, control),
                self.user_factors(id, control),
                self.user_devices(id, control),
                self.user_grants(id, control),
                self.reports_of(user, control),
                owned,
            );
            Access {
                groups: held.map_err(Box::new),
                apps: apps.map_err(Box::new),
                roles: roles.map_err(Box::new),
                factors: factors.map_err(Box::new),
                devices: devices.map_err(Box::new),
                grants: grants.map_err(Box::new),
                reports: reports.map_err(Box::new),
                owned: owned.map_err(Box::new),
            }
        }
        .boxed()
    }

    /// How somebody came to each of these groups. An organisation that does not tell it of one tells it of none: then the
    /// rules are read, and a group that none of them feeds is one by hand.
    pub async fn held_groups(
        &self,
        id: &UserId,
        groups: &[Group],
        control: &Control,
    ) -> Result<Vec<HeldGroup>, CallError> {
        let own: Vec<&Group> = groups.iter().filter(|group| group.kind.fixed_because().is_none()).collect();
        let mut told: Vec<(GroupId, Why)> = Vec::new();
        if let Some((first, others)) = own.split_first() {
            match self.membership_rules(&first.id, id, control).await {
                Ok(rules) => {
                    told.push((first.id.clone(), of_rules(rules)));
                    let each = others.iter().map(|group| {
                        async move {
                            let why = match self.membership_rules(&group.id, id, control).await {
                                Ok(rules) => of_rules(rules),
                                Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
                                Err(_) => Why::Untold,
                            };
                            Ok((group.id.clone(), why))
                        }
                        .boxed()
                    });
                    let each: Vec<_> = each.collect();
                    let all: Vec<Result<_, CallError>> = stream::iter(each).buffered(AT_ONCE).collect().await;
                    told.extend(all.into_iter().collect::<Result<Vec<_>, _>>()?);
                }
                Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
                Err(_) => {
                    let rules = match self.group_rules("", control).await {
                        Ok(rules) => Some(rules),
                        Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
                        Err(_) => None,
                    };
                    told.extend(own.iter().map(|group| (group.id.clone(), by_rules(rules.as_deref(), &group.id))));
                }
            }
        }
        let why = |group: &Group| match group.kind.fixed_because() {
            Some(why) => Why::Fixed(why),
            None => told.iter().find(|(id, _)| *id == group.id).map_or(Why::Untold, |(_, why)| why.clone()),
        };
        let name = |group: &Group| if group.name.is_empty() { group.id.to_string() } else { group.name.clone() };
        Ok(groups.iter().map(|group| HeldGroup { id: group.id.clone(), name: name(group), why: why(group) }).collect())
    }

    /// The groups that somebody is in by hand, as far as Okta tells it.
    pub async fn groups_by_hand_now(&self, id: &UserId, control: &Control) -> Result<Vec<GroupId>, CallError> {
        let groups = self.user_groups(id, control).await?;
        let held = self.held_groups(id, &groups, control).await?;
        Ok(held.into_iter().filter(|group| group.why == Why::ByHand).map(|group| group.id).collect())
    }

    /// What somebody has of authenticators. On Classic Engine nobody has any.
    pub async fn user_enrolments(&self, id: &UserId, control: &Control) -> Result<Vec<Enrolment>, CallError> {
        self.needs_identity_engine(Operation::ListEnrolments, control).await?;
        let call = Call::get(Operation::ListEnrolments, ["users", id, "authenticator-enrollments"]);
        self.list(call, control, Enrolment::parse).await
    }

    /// The admin roles that are a person's own.
    pub async fn own_role_ids(&self, id: &UserId, control: &Control) -> Result<Vec<String>, CallError> {
        let call = Call::get(Operation::ListUserRoles, ["users", id, "roles"]);
        let held = self.list(call, control, |json| Some(HeldRole::parse(json, super::roles::role(json)))).await?;
        Ok(held.into_iter().filter(|held| held.own && !held.id.is_empty()).map(|held| held.id).collect())
    }

    /// The apps with how somebody came to each; where these may not be read, what stands on their dashboard.
    async fn held_apps(&self, id: &UserId, control: &Control) -> Result<Vec<HeldApp>, CallError> {
        let call = Call::get(Operation::ListApplications, ["apps"])
            .query("filter", &Expr::eq("user.id", id.as_str()).to_string())
            .query("expand", &format!("user/{id}"))
            .query("limit", "200");
        match self.list(call, control, held_app).await {
            Ok(apps) => Ok(apps),
            Err(failure) if failure.kind == FailureKind::Cancelled => Err(failure),
            Err(_) => {
                let links = self.user_apps(id, control).await?;
                Ok(links.iter().map(|link| HeldApp { name: link.name().to_owned(), why: Why::Untold }).collect())
            }
        }
    }

    /// Those whose profile names somebody as their manager.
    async fn reports_of(&self, user: &User, control: &Control) -> Result<People, CallError> {
        let row = user.row();
        let (name, login, number) = (row.name(), row.get(RowField::Login), row.get(RowField::EmployeeNumber));
        let told = [
            ("profile.managerId", user.id.as_str()),
            ("profile.managerId", login),
            ("profile.managerId", number),
            ("profile.manager", login),
            ("profile.manager", &*name),
        ];
        let any = told.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| Expr::eq(*name, *value));
        let Some(any) = Expr::any(any) else { return Ok(People::default()) };
        let wanted = (REPORTS + 1).to_string();
        let call = Call::get(Operation::ListUsers, ["users"]).query("limit", &wanted).query("search", &any.to_string());
        // One page: whoever has more reports is not counted here.
        let operation = call.operation;
        let rows = self.send(call, control, |reply| {
            let elements = super::pages::elements(operation, reply)?;
            Ok(elements
                .iter()
                .filter_map(|raw| UserRow::parse(raw.get(), RowFields::of(&RowField::ALL)))
                .collect::<Vec<_>>())
        });
        let rows: Vec<UserRow> = rows.await?;
        let others: Vec<String> =
            rows.iter().filter(|row| *row.id() != *user.id).map(|row| row.name().into_owned()).collect();
        let more = others.len() > REPORTS;
        Ok(People { names: others.into_iter().take(REPORTS).collect(), more })
    }

    /// Which of these groups somebody owns, by name. Okta lists nobody's groups by their owner: each is asked, a call each. The
    /// first goes alone, so that an organisation without owners, or a role that may not read them, costs one call.
    async fn owned_groups(&self, id: &UserId, groups: &[Group], control: &Control) -> Result<Vec<String>, CallError> {
        let mut own = groups.iter().filter(|group| group.kind.fixed_because().is_none());
        let ask = |group: &Group| {
            let call = Call::get(Operation::ListGroupOwners, ["groups", &group.id, "owners"]);
            let name = group.name.clone();
            async move {
                let owners = self.list(call, control, owner).await?;
                Ok(owners.iter().any(|owner| *owner == **id).then_some(name))
            }
            .boxed()
        };
        let Some(first) = own.next() else { return Ok(Vec::new()) };
        let mut owned: Vec<String> = ask(first).await?.into_iter().collect();
        let others: Vec<_> = own.map(ask).collect();
        let others: Vec<Result<Option<String>, CallError>> = stream::iter(others).buffered(AT_ONCE).collect().await;
        for answer in others {
            owned.extend(answer?);
        }
        Ok(owned)
    }
}

/// What the rules themselves say of a group.
fn of_rules(rules: Vec<String>) -> Why {
    if rules.is_empty() { Why::ByHand } else { Why::ByRule(rules) }
}

fn by_rules(rules: Option<&[GroupRule]>, group: &GroupId) -> Why {
    let Some(rules) = rules else { return Why::Untold };
    let feeds = |rule: &&GroupRule| rule.status == RuleStatus::Active && rule.groups.iter().any(|fed| fed == group);
    // Of a group that a rule feeds nobody says whether this one came by it.
    if rules.iter().any(|rule| feeds(&rule)) { Why::Untold } else { Why::ByHand }
}

fn held_app(json: &str) -> Option<HeldApp> {
    let value = mend::value(json)?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let name = text("label").or(text("name")).or(text("id"))?.to_owned();
    let why = match value.pointer("/_embedded/user/scope").and_then(Value::as_str) {
        Some("USER") => Why::ByHand,
        Some("GROUP") => Why::ByGroup,
        Some(_) | None => Why::Untold,
    };
    Some(HeldApp { name, why })
}

fn owner(json: &str) -> Option<String> {
    let value = mend::value(json)?;
    value.get("id").and_then(Value::as_str).map(str::to_owned)
}
