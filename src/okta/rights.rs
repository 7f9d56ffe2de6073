//! What somebody may do beyond signing in, each part read by itself: one that this organisation lacks costs no other.
//!
//! ```text
//!  roles ─┐ grants ─┐ clients ─► tokens of each ─┐ risk ─┐ realm ─┐ relations ─► people of each ─┐ policies ─┐
//!         └─────────┴────────────────────────────┴───────┴────────┴──────────────────────────────┴───────────┴─► Rights
//! ```
//!
//! Owns: which calls tell it. Must not know: how it is shown.

use serde_json::Value;

use super::call::Call;
use super::client::Client;
use super::control::Control;
use super::roles::role;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::id::UserId;
use crate::protocol::mend;
use crate::protocol::operation::Operation;
use crate::protocol::rights::{
    AppClient, Grant, HeldRole, HeldRoles, Linked, PasswordAge, PasswordPolicy, Rights, Risk, Token,
};

/// Apps whose tokens are asked for; somebody reads the list.
const CLIENTS: usize = 20;
/// People of a relation who are asked for by name.
const NAMED: usize = 5;

/// What is known of the person already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    pub id: UserId,
    pub realm: Option<String>,
    /// Who keeps the password: `OKTA`, `ACTIVE_DIRECTORY`, …
    pub provider: String,
}

impl Client {
    /// All of it, as far as it can be read.
    pub async fn rights(&self, about: &About, control: &Control) -> Rights {
        let id = &about.id;
        let (roles, grants, tokens, risk, realm, linked, password) = tokio::join!(
            self.held_roles(id, control),
            self.user_grants(id, control),
            self.user_tokens(id, control),
            self.user_risk(id, control),
            self.realm_name(about.realm.as_deref(), control),
            self.linked_people(id, control),
            self.password_age(about, control),
        );
        Rights {
            roles: roles.map_err(Box::new),
            grants: grants.map_err(Box::new),
            tokens: tokens.map_err(Box::new),
            risk: risk.map_err(Box::new),
            realm: realm.map_err(Box::new),
            linked: linked.map_err(Box::new),
            password: password.map_err(Box::new),
        }
    }

    /// The roles of a person and of their groups, those of their own with the ids to take them by.
    pub async fn held_roles(&self, id: &UserId, control: &Control) -> Result<HeldRoles, CallError> {
        let call = Call::get(Operation::ListUserRoles, ["users", id, "roles"]);
        let (groups, listed) = tokio::join!(
            self.user_groups(id, control),
            self.list(call, control, |json| Some(HeldRole::parse(json, role(json)))),
        );
        let mut listed = listed?;
        let known = listed.iter().map(|held| held.role.clone()).collect();
        let told = self.roles_told(id, groups.as_deref().ok(), Some(known), control).await;
        for (held, named) in listed.iter_mut().zip(&told.known) {
            held.role = named.clone();
        }
        let others = told.known.into_iter().skip(listed.len());
        listed.extend(others.map(|role| HeldRole { id: String::new(), own: role.group.is_none(), role, since: None }));
        Ok(HeldRoles { roles: listed, complete: told.complete })
    }

    /// What somebody agreed that apps may do.
    pub async fn user_grants(&self, id: &UserId, control: &Control) -> Result<Vec<Grant>, CallError> {
        let call = Call::get(Operation::ListUserGrants, ["users", id, "grants"]).query("limit", "200");
        self.list(call, control, Grant::parse).await
    }

    /// The refresh tokens that apps hold for somebody.
    pub async fn user_tokens(&self, id: &UserId, control: &Control) -> Result<Vec<Token>, CallError> {
        let call = Call::get(Operation::ListUserClients, ["users", id, "clients"]);
        let clients = self.list(call, control, AppClient::parse).await?;
        let mut tokens = Vec::new();
        for client in clients.iter().take(CLIENTS) {
            let path = ["users", id.as_str(), "clients", &client.id, "tokens"];
            let call = Call::get(Operation::ListClientTokens, path).query("limit", "200");
            tokens.extend(self.list(call, control, |json| Token::parse(json, &client.name)).await?);
        }
        Ok(tokens)
    }

    /// How Okta rates the account.
    pub async fn user_risk(&self, id: &UserId, control: &Control) -> Result<Risk, CallError> {
        self.needs_identity_engine(Operation::GetUserRisk, control).await?;
        let call = Call::get(Operation::GetUserRisk, ["users", id, "risk"]);
        self.object(call, control, "risk", |reply| Risk::parse(&reply.text)).await
    }

    async fn realm_name(&self, realm: Option<&str>, control: &Control) -> Result<Option<String>, CallError> {
        let Some(realm) = realm else { return Ok(None) };
        let call = Call::get(Operation::GetRealm, ["realms", realm]);
        let named = |text: &str| {
            let value: Value = serde_json::from_str(text).ok()?;
            Some(value.pointer("/profile/name")?.as_str()?.to_owned())
        };
        self.object(call, control, "realm", |reply| named(&reply.text)).await.map(Some)
    }

    /// Those who are linked to somebody, by each name that the organisation made for that.
    async fn linked_people(&self, id: &UserId, control: &Control) -> Result<Vec<Linked>, CallError> {
        let path = ["meta", "schemas", "user", "linkedObjects"];
        let relations = self.list(Call::get(Operation::ListLinkedDefinitions, path), control, names_of).await?;
        let mut found = Vec::new();
        for (name, title) in relations.into_iter().flatten() {
            let call = Call::get(Operation::ListLinkedObjects, ["users", id, "linkedObjects", &name]);
            let ids = self.list(call, control, linked_id).await?;
            let mut people = Vec::new();
            for other in ids.iter().take(NAMED) {
                people.push(match self.get_user(other, control).await {
                    Ok(user) => user.text("login"),
                    Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
                    Err(_) => other.clone(),
                });
            }
            if !people.is_empty() {
                found.push(Linked { relation: title, people, more: ids.len() > NAMED });
            }
        }
        Ok(found)
    }

    /// How old the password may become, by the first policy that holds for the person.
    async fn password_age(&self, about: &About, control: &Control) -> Result<PasswordAge, CallError> {
        let call = Call::get(Operation::ListPolicies, ["policies"]).query("type", "PASSWORD");
        let (policies, groups) =
            tokio::join!(self.list(call, control, PasswordPolicy::parse), self.user_groups(&about.id, control));
        let (policies, groups) = (policies?, groups?);
        let groups: Vec<&str> = groups.iter().map(|group| group.id.as_str()).collect();
        let holds = PasswordPolicy::of(&policies, &groups, &about.provider);
        Ok(holds.map_or_else(PasswordAge::default, |policy| PasswordAge {
            policy: Some(policy.name.clone()),
            most: policy.most,
        }))
    }
}

/// Both names of a relation between people, each with its title.
fn names_of(json: &str) -> Option<Vec<(String, String)>> {
    let value = mend::value(json)?;
    let side = |side: &str| {
        let text = |name: &str| value.pointer(&format!("/{side}/{name}")).and_then(Value::as_str);
        let name = text("name").filter(|name| !name.is_empty())?;
        Some((name.to_owned(), text("title").filter(|title| !title.is_empty()).unwrap_or(name).to_owned()))
    };
    Some([side("primary"), side("associated")].into_iter().flatten().collect())
}

/// Of somebody who is linked Okta tells the address alone.
fn linked_id(json: &str) -> Option<String> {
    let value = mend::value(json)?;
    let href = value.pointer("/_links/self/href").and_then(Value::as_str)?;
    href.rsplit('/').next().filter(|id| !id.is_empty()).map(str::to_owned)
}
