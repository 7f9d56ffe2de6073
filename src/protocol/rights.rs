//! What somebody may do beyond signing in: admin roles, what apps may do in their name, how Okta rates the account, and
//! which policy holds their password.
//!
//! Each part is read by itself and may fail by itself. Facts: Okta's contract and recordings of these calls.

use serde_json::Value;

use super::error::CallError;
use super::factor::end;
use super::mend;
use super::rank::Role;
use super::time::Moment;
use super::user::User;

/// A part as it was read, or why it was not.
pub type Part<T> = Result<T, Box<CallError>>;

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    pub roles: Part<HeldRoles>,
    pub grants: Part<Vec<Grant>>,
    pub tokens: Part<Vec<Token>>,
    pub risk: Part<Risk>,
    /// None: the organisation has no realms, or tells none of this person.
    pub realm: Part<Option<String>>,
    pub linked: Part<Vec<Linked>>,
    pub password: Part<PasswordAge>,
}

/// The admin roles of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldRoles {
    pub roles: Vec<HeldRole>,
    /// Whether there are no others.
    pub complete: bool,
}

/// One role, as it is held. Okta's id of a role is its type for most of them: it tells roles apart for one person only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRole {
    /// Empty where a group gives it and Okta tells no id.
    pub id: String,
    pub role: Role,
    pub since: Option<Moment>,
    /// Whether it was given to the person, rather than to a group.
    pub own: bool,
}

impl HeldRole {
    /// Reads one element of `GET /users/{id}/roles`; whatever stands there gives rights.
    pub fn parse(json: &str, role: Role) -> Self {
        let value = mend::value(json).unwrap_or_default();
        let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let own = text("assignmentType") != "GROUP";
        Self { id: text("id"), role, since: Moment::parse(&text("created")), own }
    }
}

/// What somebody agreed that an app may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub id: String,
    /// Name of the app, or its client id.
    pub app: String,
    pub scope: String,
    pub since: Option<Moment>,
}

/// A refresh token that an app holds for somebody. The token itself is nowhere here, and Okta does not tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub id: String,
    pub app: String,
    pub scopes: Vec<String>,
    pub since: Option<Moment>,
    pub ends: Option<Moment>,
}

/// An app that holds grants or tokens of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppClient {
    pub id: String,
    pub name: String,
}

/// How Okta rates the account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Risk {
    /// `HIGH`, `MEDIUM`, `LOW`, `NONE`.
    pub level: String,
    pub reason: String,
}

/// People who are linked to somebody under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The relation's title, as it is from the person to them.
    pub relation: String,
    /// Logins, or ids of those who could not be read.
    pub people: Vec<String>,
    /// Whether there are more of them.
    pub more: bool,
}

/// What the policy says of a password's age.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PasswordAge {
    /// Name of the policy that holds for the person; none where none that can be read names a group of theirs.
    pub policy: Option<String>,
    /// Days; none where it never ends.
    pub most: Option<u32>,
}

/// Id of a person's realm; none where the organisation has none.
pub fn realm_of(user: &User) -> Option<String> {
    let value = mend::value(user.raw.as_str())?;
    Some(text(&value, "/realmId")).filter(|id| !id.is_empty())
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().trim().to_owned()
}

impl Grant {
    /// Reads one element of `GET /users/{id}/grants`.
    pub fn parse(json: &str) -> Option<Self> {
        let value = mend::value(json)?;
        let title = ["/_links/app/title", "/_links/client/title", "/clientId"].map(|pointer| text(&value, pointer));
        value.is_object().then(|| Self {
            id: text(&value, "/id"),
            app: title.into_iter().find(|title| !title.is_empty()).unwrap_or_default(),
            scope: text(&value, "/scopeId"),
            since: Moment::parse(&text(&value, "/created")),
        })
    }
}

impl Token {
    /// Reads one element of `GET /users/{id}/clients/{client}/tokens`.
    pub fn parse(json: &str, app: &str) -> Option<Self> {
        let value = mend::value(json)?;
        let scopes = value
            .get("scopes")
            .and_then(Value::as_array)
            .map(|scopes| scopes.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        value.is_object().then(|| Self {
            id: text(&value, "/id"),
            app: app.to_owned(),
            scopes: scopes.unwrap_or_default(),
            since: Moment::parse(&text(&value, "/created")),
            ends: end(&text(&value, "/expiresAt")),
        })
    }
}

impl AppClient {
    /// Reads one element of `GET /users/{id}/clients`.
    pub fn parse(json: &str) -> Option<Self> {
        let value = mend::value(json)?;
        let id = Some(text(&value, "/client_id")).filter(|id| !id.is_empty())?;
        let name = Some(text(&value, "/client_name")).filter(|name| !name.is_empty());
        Some(Self { name: name.unwrap_or_else(|| id.clone()), id })
    }
}

impl Risk {
    /// Reads `GET /users/{id}/risk`.
    pub fn parse(json: &str) -> Option<Self> {
        let value = mend::value(json)?;
        let level = Some(text(&value, "/riskLevel")).filter(|level| !level.is_empty())?;
        Some(Self { level, reason: text(&value, "/reason") })
    }

    /// Whether it says that something is wrong.
    pub fn is_grave(&self) -> bool {
        matches!(self.level.as_str(), "HIGH" | "MEDIUM")
    }

    pub fn words(&self) -> String {
        let level = match self.level.as_str() {
            "NONE" => "none".to_owned(),
            "LOW" | "MEDIUM" | "HIGH" => self.level.to_lowercase(),
            other => other.to_owned(),
        };
        if self.reason.is_empty() { level } else { format!("{level}: {}", self.reason) }
    }
}

/// A password policy, as far as it says how old passwords grow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    pub name: String,
    pub active: bool,
    /// The lowest holds first.
    pub priority: i64,
    /// Groups whose members it holds for.
    pub groups: Vec<String>,
    /// `OKTA`, `ACTIVE_DIRECTORY`, …; empty where it says none.
    pub provider: String,
    /// Days; none where passwords never end.
    pub most: Option<u32>,
}

impl PasswordPolicy {
    /// Reads one element of `GET /policies?type=PASSWORD`.
    pub fn parse(json: &str) -> Option<Self> {
        let value = mend::value(json)?;
        let include = value.pointer("/conditions/people/groups/include").and_then(Value::as_array);
        let groups = include.map(|groups| groups.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        let days = value.pointer("/settings/password/age/maxAgeDays").and_then(Value::as_u64);
        value.is_object().then(|| Self {
            name: text(&value, "/name"),
            active: text(&value, "/status") == "ACTIVE",
            priority: value.get("priority").and_then(Value::as_i64).unwrap_or(i64::MAX),
            groups: groups.unwrap_or_default(),
            provider: text(&value, "/conditions/authProvider/provider"),
            most: days.and_then(|days| u32::try_from(days).ok()).filter(|days| *days > 0),
        })
    }

    /// Which of these holds for a person of these groups, whose password is kept there.
    pub fn of<'p>(policies: &'p [Self], groups: &[&str], provider: &str) -> Option<&'p Self> {
        let holds = |policy: &&Self| {
            let is_theirs = policy.groups.iter().any(|group| groups.contains(&group.as_str()));
            policy.active && is_theirs && (policy.provider.is_empty() || policy.provider == provider)
        };
        policies.iter().filter(holds).min_by_key(|policy| policy.priority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_policies_the_first_that_holds_for_a_group_and_where_the_password_is_kept_decides() {
        let policy = |name: &str, priority: i64, group: &str, provider: &str, days: u32| {
            let json = format!(
                r#"{{"name":"{name}","status":"ACTIVE","priority":{priority},
                "conditions":{{"people":{{"groups":{{"include":["{group}"]}}}},"authProvider":{{"provider":"{provider}"}}}},
                "settings":{{"password":{{"age":{{"maxAgeDays":{days}}}}}}}}}"#
            );
            PasswordPolicy::parse(&json).unwrap()
        };
        let policies = [
            policy("Default Policy", 3, "everyone", "OKTA", 0),
            policy("Sales", 1, "sales", "OKTA", 90),
            policy("AD", 2, "everyone", "ACTIVE_DIRECTORY", 42),
        ];
        let name = |groups: &[&str], provider: &str| {
            PasswordPolicy::of(&policies, groups, provider).map(|policy| (policy.name.as_str(), policy.most))
        };
        assert_eq!(name(&["everyone", "sales"], "OKTA"), Some(("Sales", Some(90))));
        assert_eq!(name(&["everyone"], "OKTA"), Some(("Default Policy", None)), "0 days: never");
        assert_eq!(name(&["everyone", "sales"], "ACTIVE_DIRECTORY"), Some(("AD", Some(42))));
        assert_eq!(name(&["others"], "OKTA"), None);
    }

    #[test]
    fn what_is_told_in_part_is_read_in_part() {
        let grant =
            Grant::parse(r#"{"id":"oag1","clientId":"0oa1","scopeId":"openid","_links":{"client":{"title":"Notes"}}}"#);
        assert_eq!(grant.map(|grant| (grant.app, grant.scope)), Some(("Notes".to_owned(), "openid".to_owned())));
        assert_eq!(Grant::parse("[]"), None);
        let token =
            Token::parse(r#"{"id":"oar1","expiresAt":"2026-12-01T10:00:00","scopes":["offline_access"]}"#, "Mail");
        let token = token.unwrap();
        assert_eq!(token.ends.map(|at| at.timestamp().to_string()), Some("2026-12-01T10:00:00Z".to_owned()));
        let risk = Risk::parse(r#"{"riskLevel":"HIGH","reason":"Admin override risk"}"#).unwrap();
        assert_eq!((risk.words().as_str(), risk.is_grave()), ("high: Admin override risk", true));
        assert_eq!(Risk::parse("{}"), None);
    }
}
