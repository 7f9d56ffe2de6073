//! What a person is to the rules of a connection: read anew before each write.
//!
//! Owns: which readings the rules need. Must not know: what the rules decide.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use http::Method;
use serde::Deserialize;

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::group::Group;
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::operation::Operation;
use crate::protocol::protection::{Standing, Subject, Whom};
use crate::protocol::rank::{Rank, Roles};
use crate::protocol::raw_call::{Address, RawCall};
use crate::protocol::recorder::OneLine;
use crate::protocol::text::visible;
use crate::protocol::time::Moment;
use crate::protocol::word::Word;

/// Types of Okta's own roles, and of those that organisations make.
const STANDARD_ROLES: [&str; 14] = [
    "ACCESS_CERTIFICATIONS_ADMIN",
    "ACCESS_REQUESTS_ADMIN",
    "API_ACCESS_MANAGEMENT_ADMIN",
    "APP_ADMIN",
    "CUSTOM",
    "GROUP_MEMBERSHIP_ADMIN",
    "HELP_DESK_ADMIN",
    "MOBILE_ADMIN",
    "ORG_ADMIN",
    "READ_ONLY_ADMIN",
    "REPORT_ADMIN",
    "SUPER_ADMIN",
    "USER_ADMIN",
    "WORKFLOWS_ADMIN",
];

impl Client {
    /// A person with as much of their groups and roles as the connection's rules ask for; `ranked`: with their roles in
    /// any case. Boxed, since each call that writes asks for it, and it is made of calls.
    pub fn subject<'a>(
        &'a self,
        name: &'a str,
        ranked: bool,
        control: &'a Control,
    ) -> BoxFuture<'a, Result<Subject, CallError>> {
        Box::pin(async move {
            let rules = Arc::clone(&self.settings().protection);
            let user = self.get_user(name, control).await?;
            let (groups, roles) = if ranked || rules.asks_for_roles() {
                self.groups_and_roles(&user.id, control).await
            } else if rules.asks_for_groups() {
                (self.user_groups(&user.id, control).await.ok(), Roles::default())
            } else {
                (Some(Vec::new()), Roles::default())
            };
            Ok(Subject {
                login: user.text("login").clone(),
                status_changed: user.status_changed.map(Moment::timestamp),
                status: user.status.clone(),
                id: user.id,
                groups,
                roles,
            })
        })
    }

    /// The rules that mean nobody: an id or a login that nobody has, a group that is not there. What cannot be read is
    /// passed over, and so is what may mean anybody.
    pub async fn rules_of_nobody(&self, control: &Control) -> Vec<String> {
        let mut found = Vec::new();
        for rule in self.protection().rules() {
            let written = rule.text.split_once(':').map_or("", |(_, what)| what.trim());
            let is_nobody = match &rule.whom {
                Whom::Id(id) => is_missing(&self.get_user(id, control).await),
                Whom::Login(login) if login.contains('*') => false,
                Whom::Login(_) => is_missing(&self.get_user(written, control).await),
                Whom::Group(_) => {
                    let is_named = self.groups_named(written, control).await.map(|groups| !groups.is_empty());
                    match is_named {
                        Ok(false) => is_missing(&self.get_group(&GroupId::new(written), control).await),
                        Ok(true) | Err(_) => false,
                    }
                }
                Whom::Role(role) => self.is_no_role(role, control).await,
            };
            if is_nobody {
                found.push(format!("{} means nobody in this organisation ({})", visible(&rule.text), rule.place));
            }
        }
        found
    }

    /// Whether a role is neither one of Okta's nor one that the organisation made; where that cannot be read, no.
    async fn is_no_role(&self, role: &str, control: &Control) -> bool {
        #[derive(Deserialize)]
        struct Page {
            roles: Vec<Made>,
        }
        #[derive(Deserialize)]
        struct Made {
            #[serde(default)]
            id: String,
            #[serde(default)]
            label: String,
        }
        let is_label = role.ends_with("administrator");
        if role == "*" || is_label || STANDARD_ROLES.iter().any(|known| known.eq_ignore_ascii_case(role)) {
            return false;
        }
        let Ok(address) = Address::understand(None, "/v1/iam/roles") else { return false };
        let Ok(call) = RawCall::new(Method::GET, address, Vec::new(), None) else { return false };
        let Ok(reply) = self.call_raw(&call, control).await else { return false };
        let is_whole = reply.is_success() && matches!(reply.next, Ok(None));
        let Some(page) = is_whole.then(|| serde_json::from_slice::<Page>(&reply.body).ok()).flatten() else {
            return false;
        };
        page.roles.iter().all(|made| made.label.to_lowercase() != role && made.id.to_lowercase() != role)
    }

    /// What whoever the token belongs to may do; none where it is nobody's, as of a service app.
    pub async fn own_roles(&self, control: &Control) -> Option<Roles> {
        let owner = self.token_owner(control).await.ok()?;
        Some(self.groups_and_roles(&owner.id, control).await.1)
    }

    /// Whose token it is. Boxed, since each call that writes may ask for it, and it is a call itself.
    fn owner_id<'a>(&'a self, control: &'a Control) -> BoxFuture<'a, Option<UserId>> {
        Box::pin(async move { self.token_owner(control).await.ok().map(|owner| owner.id.clone()) })
    }

    /// Whether the token is this person's. A service app is nobody.
    async fn is_owner(&self, id: &UserId, control: &Control) -> bool {
        self.token_owner(control).await.is_ok_and(|owner| owner.id == *id)
    }

    /// What the rules say of a person to whom this is about to be done; where it is grave, who they are counts, too.
    /// Nothing is read where neither counts.
    pub async fn standing(
        &self,
        id: &UserId,
        words: &[Word],
        grave: bool,
        control: &Control,
    ) -> Result<Standing, CallError> {
        let rules = self.protection();
        if rules.contains(words) || (rules.is_empty() && !grave) {
            return Ok(Standing::Free);
        }
        if rules.is_empty() {
            let (roles, is_owner) = tokio::join!(self.roles_of_rank(id, control), self.is_owner(id, control));
            return Ok(Rank::of(&roles, is_owner).standing());
        }
        let is_owner = async { grave && self.is_owner(id, control).await };
        let (subject, is_owner) = tokio::join!(self.subject(id, grave, control), is_owner);
        let subject = subject?;
        if let Some(why) = rules.refusal(words, &subject, true, self.server_time()) {
            return Ok(Standing::Protected(why));
        }
        let standing = rules.of(&subject);
        let ranked = grave && standing == Standing::Free;
        Ok(if ranked { Rank::of(&subject.roles, is_owner).standing() } else { standing })
    }

    /// Why a group must be neither changed nor deleted from here: a rule in force goes by it, and without the group, or under
    /// another name, it would mean nobody.
    async fn group_named_by_a_rule(&self, id: &str, control: &Control) -> Result<Option<String>, CallError> {
        let protection = &self.settings().protection;
        let people = protection.rules().filter(|rule| matches!(rule.whom, Whom::Group(_)));
        let people = people.map(|rule| (rule.text.as_str(), rule.place.as_str()));
        let approvers = self.settings().many.approve.iter().map(|approve| (approve.by.text.as_str(), &*approve.place));
        let named: Vec<(&str, &str)> = people.chain(approvers).filter(|(text, _)| text.starts_with("group:")).collect();
        if named.is_empty() {
            return Ok(None);
        }
        let group = match self.group_boxed(&GroupId::new(id), control).await {
            Ok(group) => group,
            Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => return Ok(None),
            Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
            Err(failure) => {
                let why = failure.kind.sentence();
                return Ok(Some(format!("rules go by groups, and which group this is could not be read ({why})")));
            }
        };
        let is_it = |text: &str| {
            let wanted = text.split_once(':').map_or("", |(_, what)| what.trim()).to_lowercase();
            wanted == group.name.to_lowercase() || wanted == group.id.to_lowercase()
        };
        Ok(named.into_iter().find(|(text, _)| is_it(text)).map(|(text, place)| {
            let name = visible(&group.name);
            format!(
                "the rule {} goes by the group {name} ({place}): it is neither changed nor deleted from here",
                visible(text)
            )
        }))
    }

    /// Boxed, since each call that writes may ask for it, and it is a call itself.
    fn group_boxed<'a>(&'a self, id: &'a GroupId, control: &'a Control) -> BoxFuture<'a, Result<Group, CallError>> {
        Box::pin(self.get_group(id, control))
    }

    /// What the rules alone say of a person to whom this is about to be done, whoever they are otherwise.
    pub async fn ruled(&self, id: &UserId, words: &[Word], control: &Control) -> Result<Standing, CallError> {
        let rules = self.protection();
        if rules.contains(words) || rules.is_empty() {
            return Ok(Standing::Free);
        }
        let subject = self.subject(id, false, control).await?;
        Ok(match rules.refusal(words, &subject, true, self.server_time()) {
            Some(why) => Standing::Protected(why),
            None => rules.of(&subject),
        })
    }

    /// Whether the rules let this call be made. It is asked directly before the call, of each person that it names.
    pub(super) async fn judge(&self, call: &Call, control: &Control) -> Result<(), CallError> {
        // What was asked of a device may always be taken off it again.
        if call.operation == Operation::CancelFactorTransaction {
            return Ok(());
        }
        let rules = &self.settings().protection;
        let refuse = |why: String| Err(CallError::new(FailureKind::ByPolicy, call.operation).with_detail(why));
        if call.operation == Operation::Custom
            && let Some(place) = &rules.reads_by_hand
        {
            return refuse(format!("what is written by hand may only read ({place})"));
        }
        if let Some(id) = call.changed_group()
            && let Some(why) = self.group_named_by_a_rule(&id, control).await?
        {
            return refuse(why);
        }
        let words = call.words();
        if rules.is_empty() || rules.contains(&words) {
            return Ok(());
        }
        for name in call.subjects() {
            // Whoever the token belongs to is somebody, too.
            let name = match name.as_str() {
                "me" => match self.owner_id(control).await {
                    Some(owner) => owner.to_string(),
                    None => return refuse("guarded: whose token this is could not be read".to_owned()),
                },
                _ => name,
            };
            let typed = |id: &str| control.confirmed.as_deref() == Some(id);
            match self.subject(&name, false, control).await {
                Ok(subject) => {
                    if let Some(why) = rules.refusal(&words, &subject, typed(&subject.id), self.server_time()) {
                        return refuse(why);
                    }
                    if let Some(place) = rules.needs_ticket(&words, &subject).filter(|_| !control.has_ticket()) {
                        return refuse(format!("a ticket is needed for this person ({place})"));
                    }
                    if let Some(place) = rules.needs_proof(&words, &subject) {
                        let about = control.about.as_deref().and_then(|about| about.verified.as_ref());
                        let (said, replaced) = (about.map(OneLine::as_str), call.replaced_factors());
                        let why = self.lacks_proof_of_guarded(place, &words, &subject, said, &replaced);
                        if let Some(why) = why {
                            return refuse(why);
                        }
                    }
                }
                // Nobody is there whom it could reach.
                Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => {}
                Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
                Err(_) if typed(&name) => {}
                Err(failure) => {
                    let why = failure.kind.sentence();
                    return refuse(format!("guarded: the person could not be read ({why}). Only with the login typed"));
                }
            }
        }
        Ok(())
    }
}

/// Whether Okta itself says that there is no such thing.
fn is_missing<T>(read: &Result<T, CallError>) -> bool {
    read.as_ref().is_err_and(|failure| failure.kind == FailureKind::NotFound && !failure.foreign)
}
