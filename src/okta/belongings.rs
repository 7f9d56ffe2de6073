//! What somebody has that goes with a deactivation, and what of it was given by hand.
//!
//! ```text
//!  groups ─► of Okta's own ─► by a rule? ─► by hand ┐
//!  apps ───► assigned by a group, or by hand? ──────┼─► what came in time, and why the rest did not
//!  roles, factors ──────────────────────────────────┘
//! ```
//!
//! Owns: which calls tell it, and for how long they are waited for. Must not know: what it is kept for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::belongings::{Belonging, Belongings, Part};
use crate::protocol::error::CallError;
use crate::protocol::expr::Expr;
use crate::protocol::factor::Factor;
use crate::protocol::group::Group;
use crate::protocol::id::UserId;
use crate::protocol::operation::Operation;
use crate::protocol::rank::Role;

/// Whoever deactivates somebody waits for it: no longer than for the log.
pub const PATIENCE: Duration = Duration::from_secs(3);
/// Nobody waits in front of a job, and what it reads waits for its share of Okta's limit.
pub const PATIENCE_OF_JOBS: Duration = Duration::from_mins(1);
/// Groups or apps that are asked about at once: other calls go on beside.
const AT_ONCE: usize = 4;

/// An app as a list of somebody's apps tells it.
struct App {
    id: String,
    name: String,
    scope: Option<Scope>,
}

/// How somebody came to an app.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    ByHand,
    ByGroup,
}

/// Until when answers are waited for.
#[derive(Clone, Copy)]
struct Until {
    end: Instant,
    patience: Duration,
}

impl Until {
    async fn hear<T>(self, answer: impl Future<Output = Result<T, CallError>>) -> Result<T, String> {
        match timeout_at(self.end, answer).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(failure)) => Err(failure.kind.sentence().to_owned()),
            Err(_) => Err(format!("Okta did not answer within {} seconds", self.patience.as_secs())),
        }
    }
}

impl Client {
    /// What somebody has, as far as it can be read in this time. It only reads.
    pub fn belongings<'a>(
        &'a self,
        id: &'a UserId,
        patience: Duration,
        control: &'a Control,
    ) -> BoxFuture<'a, Belongings> {
        self.read_belongings(id, patience, control).boxed()
    }

    async fn read_belongings(&self, id: &UserId, patience: Duration, control: &Control) -> Belongings {
        let until = Until { end: Instant::now() + patience, patience };
        let (groups, listed) =
            tokio::join!(until.hear(self.user_groups(id, control)), until.hear(self.user_roles(id, control)));
        let roles = async {
            let listed = listed.ok();
            let roles = self.roles_told(id, groups.as_deref().ok(), listed, control);
            Box::pin(until.hear(async { Ok(roles.await) })).await
        };
        let (groups, apps, roles, factors) = tokio::join!(
            self.groups_by_hand(id, &groups, until, control),
            self.apps_by_hand(id, until, control),
            roles,
            until.hear(self.user_factors(id, control)),
        );
        Belongings {
            groups,
            apps,
            roles: match roles {
                Ok(roles) => Part {
                    read: roles.known.iter().map(Role::words).collect(),
                    missing: (!roles.complete).then(|| "whether there are others could not be read".to_owned()),
                },
                Err(why) => Part::unread(why),
            },
            factors: match factors {
                Ok(factors) => Part::whole(factors.iter().map(Factor::name).collect()),
                Err(why) => Part::unread(why),
            },
        }
    }

    /// Those that no rule feeds. Where rules are not told, that is kept with the group.
    async fn groups_by_hand(
        &self,
        id: &UserId,
        groups: &Result<Vec<Group>, String>,
        until: Until,
        control: &Control,
    ) -> Part<Belonging> {
        let groups = match groups {
            Ok(groups) => groups,
            Err(why) => return Part::unread(why),
        };
        // An organisation that does not tell it of one group tells it of none.
        let tells_nothing = AtomicBool::new(false);
        let tells_nothing = &tells_nothing;
        let asked = groups.iter().filter(|group| group.kind.fixed_because().is_none()).map(|group| {
            async move {
                let rules = if tells_nothing.load(Ordering::Relaxed) {
                    Err(String::new())
                } else {
                    until.hear(self.membership_rules(&group.id, id, control)).await
                };
                tells_nothing.fetch_or(rules.is_err(), Ordering::Relaxed);
                let by_rule = rules.as_ref().is_ok_and(|rules| !rules.is_empty());
                let (id, name) = (group.id.to_string(), group.name.clone());
                (!by_rule).then(|| Belonging { id, name, unsure: rules.is_err() })
            }
            .boxed()
        });
        let asked: Vec<BoxFuture<'_, Option<Belonging>>> = asked.collect();
        let by_hand: Vec<Option<Belonging>> = stream::iter(asked).buffered(AT_ONCE).collect().await;
        Part::whole(by_hand.into_iter().flatten().collect())
    }

    /// Those that were assigned to the person, not to a group.
    async fn apps_by_hand(&self, id: &UserId, until: Until, control: &Control) -> Part<Belonging> {
        let call = Call::get(Operation::ListApplications, ["apps"])
            .query("filter", &Expr::eq("user.id", id.as_str()).to_string())
            .query("expand", &format!("user/{id}"))
            .query("limit", "200");
        let apps = match until.hear(self.list(call, control, app)).await {
            Ok(apps) => apps,
            Err(why) => return Part::unread(why),
        };
        let asked = apps.into_iter().map(|app| {
            async move {
                let scope = match app.scope {
                    Some(scope) => Some(scope),
                    None => until.hear(self.app_scope(&app.id, id, control)).await.ok().flatten(),
                };
                let by_group = scope == Some(Scope::ByGroup);
                (!by_group).then(|| Belonging { id: app.id, name: app.name, unsure: scope.is_none() })
            }
            .boxed()
        });
        let asked: Vec<BoxFuture<'_, Option<Belonging>>> = asked.collect();
        let by_hand: Vec<Option<Belonging>> = stream::iter(asked).buffered(AT_ONCE).collect().await;
        Part::whole(by_hand.into_iter().flatten().collect())
    }

    async fn app_scope(&self, app: &str, user: &UserId, control: &Control) -> Result<Option<Scope>, CallError> {
        let call = Call::get(Operation::GetApplicationUser, ["apps", app, "users", user]);
        let told = |text: &str| serde_json::from_str::<Value>(text).ok().map(|value| scope(&value));
        self.object(call, control, "assignment", |reply| told(&reply.text)).await
    }
}

fn app(json: &str) -> Option<App> {
    let value: Value = serde_json::from_str(json).ok()?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let id = text("id")?.to_owned();
    let name = text("label").or(text("name")).unwrap_or(&id).to_owned();
    let scope = value.pointer("/_embedded/user").and_then(scope);
    Some(App { id, name, scope })
}

fn scope(assignment: &Value) -> Option<Scope> {
    match assignment.get("scope")?.as_str()? {
        "USER" => Some(Scope::ByHand),
        "GROUP" => Some(Scope::ByGroup),
        _ => None,
    }
}
