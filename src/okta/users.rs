//! People: each one, and the first call of a list of them.
//!
//! Owns: how people are asked for. Must not know: what is done with them.

use std::sync::Arc;

use http::header::{CONTENT_TYPE, ETAG};

use super::call::Call;
use super::classify;
use super::client::Client;
use super::control::Control;
use super::pages;
use super::pipeline::Reply;
use super::user_pages::rows;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::Expr;
use crate::protocol::group::Group;
use crate::protocol::id::UserId;
use crate::protocol::operation::Operation;
use crate::protocol::query::{Cursor, SortOrder, UserQuery, UserScope};
use crate::protocol::row::{RowField, RowFields};
use crate::protocol::seen::{SeenAttributes, Usage};
use crate::protocol::user::User;

pub use super::user_pages::{UserPage, UserPages};

/// Okta's way to leave out of a list what no row keeps (yes, a content type on a GET).
pub(super) const SLIM: &str =
    "application/json; okta-response=omitCredentials,omitCredentialsLinks,omitTransitioningToStatus";
/// Without a wish of that kind all of it comes.
pub(super) const WHOLE: &str = "application/json";

impl Client {
    /// A list of people; nothing is sent before the first page is asked for.
    pub fn list_users(&self, query: UserQuery) -> UserPages {
        UserPages::new(self.clone(), query, None)
    }

    /// The list from where an earlier one stopped.
    pub fn continue_users(&self, query: UserQuery, from: Cursor) -> UserPages {
        UserPages::new(self.clone(), query, Some(from))
    }

    /// One person in full. A login that cannot stand in an address is looked up by search first; the index of
    /// searches may lag a second behind.
    pub async fn get_user(&self, id_or_login: &str, control: &Control) -> Result<User, CallError> {
        let name = id_or_login.trim();
        // A slash in a segment is refused even when encoded, and many servers treat a backslash alike; “me” in an
        // address is whoever the token belongs to.
        if name.contains(['/', '?', '\\']) || matches!(name, "." | ".." | "me") {
            let id = self.find_login(name, control).await?;
            return self.read_user(&id, Operation::GetUser, control).await;
        }
        self.read_user(name, Operation::GetUser, control).await
    }

    /// Whose token it is: asked once, since a token never changes hands.
    pub async fn token_owner(&self, control: &Control) -> Result<Arc<User>, CallError> {
        if let Some(owner) = self.owner_cell().get() {
            return Ok(Arc::clone(owner));
        }
        let owner = Arc::new(self.current_user(control).await?);
        Ok(Arc::clone(self.owner_cell().get_or_init(|| async { owner }).await))
    }

    /// Who Okta says the token's owner is, as they are now.
    pub async fn current_user(&self, control: &Control) -> Result<User, CallError> {
        let user = self.read_user("me", Operation::GetCurrentUser, control).await?;
        self.learn_owner(user.text("login"));
        Ok(user)
    }

    pub async fn user_groups(&self, id: &UserId, control: &Control) -> Result<Vec<Group>, CallError> {
        self.list(Call::get(Operation::ListUserGroups, ["users", id, "groups"]), control, Group::parse).await
    }

    /// The attributes that the people on the first page of a list have.
    pub async fn seen_attributes(&self, query: &UserQuery, control: &Control) -> Result<SeenAttributes, CallError> {
        let call = first_call(query, None);
        let operation = call.operation;
        self.send(call, control, |reply| {
            let mut seen = SeenAttributes::default();
            let mut usage = Usage::default();
            let people = pages::elements(operation, reply)?;
            for user in people.iter().filter_map(|raw| User::parse(raw.get(), None)) {
                seen.learn(&user.profile);
                usage.count(&user.profile);
            }
            seen.usage = Arc::new(usage);
            Ok(seen)
        })
        .await
    }

    async fn read_user(&self, name: &str, operation: Operation, control: &Control) -> Result<User, CallError> {
        let asked = (operation != Operation::GetCurrentUser).then_some(name);
        self.person(Call::get(operation, ["users", name]), control, asked).await
    }

    /// The person that a call answers with; another one than `asked`, an id or a login, is nobody's answer. It must not
    /// be shown, and nothing may be done to it.
    async fn person(&self, call: Call, control: &Control, asked: Option<&str>) -> Result<User, CallError> {
        let operation = call.operation;
        self.send(call, control, |reply| self.person_of(operation, reply, asked)).await
    }

    /// The same of a call that may be answered with nothing or `{}`.
    pub(super) async fn person_or_nothing(
        &self,
        call: Call,
        control: &Control,
        asked: Option<&str>,
    ) -> Result<Option<User>, CallError> {
        let operation = call.operation;
        self.send(call, control, |reply| match reply.text.trim() {
            "" | "{}" => Ok(None),
            _ => self.person_of(operation, reply, asked).map(Some),
        })
        .await
    }

    fn person_of(&self, operation: Operation, reply: &Reply, asked: Option<&str>) -> Result<User, CallError> {
        let (status, headers) = (reply.head.status, &reply.head.headers);
        let etag = headers.get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut user = User::parse(&reply.text, etag)
            .ok_or_else(|| classify::misfit(operation, status, headers, &reply.text, "person", "it broke off"))?;
        user.engine = self.known_engine();
        match asked {
            Some(asked) if !is_named(&user, asked) => {
                let reason = format!("{asked} was asked for, {} came", user.id);
                Err(classify::another(operation, status, headers, reason))
            }
            Some(_) | None => Ok(user),
        }
    }

    async fn find_login(&self, login: &str, control: &Control) -> Result<String, CallError> {
        let operation = Operation::GetUser;
        let expression = Expr::eq("profile.login", login).to_string();
        // Two would show that `eq` compares otherwise than we think; then the exact one is taken.
        let query = UserQuery { page_size: 2, ..UserQuery::new(UserScope::Search { expression, sort: None }) };
        let mut call = first_call(&query, None);
        call.operation = operation;
        let (found, _) = self
            .send(call, control, |reply| Ok(rows(&pages::elements(operation, reply)?, RowFields::ALL, &query.extra)))
            .await?;
        let exact = |row: &&crate::protocol::row::UserRow| row.get(RowField::Login) == login;
        match found.iter().find(exact).or(found.first()) {
            Some(row) => Ok(row.id().to_owned()),
            None => Err(CallError::new(FailureKind::NotFound, operation)),
        }
    }
}

/// Whether this is the person of that id or login. Logins are compared as Okta does it: without case, and what stands
/// before the @ is enough. Who shows no login cannot be told from the one who was asked for by it.
fn is_named(user: &User, asked: &str) -> bool {
    if user.id == asked {
        return true;
    }
    let (login, asked) = (user.text("login").to_lowercase(), asked.to_lowercase());
    let is_id = asked.starts_with("00u") && !asked.contains('@');
    let short = login.split('@').next().unwrap_or_default();
    if login.is_empty() { !is_id } else { login == asked || short == asked }
}

/// The call for the first page of a list.
pub(super) fn first_call(query: &UserQuery, fields: Option<RowFields>) -> Call {
    let call = match &query.scope {
        UserScope::Sifted { of, .. } => {
            return first_call(&UserQuery { scope: (**of).clone(), ..query.clone() }, fields);
        }
        UserScope::Members { group } => Call::get(Operation::ListUsers, ["groups", group, "users"]),
        UserScope::Report(asked) => return first_call(&asked.read_by(query.clone()), fields),
        UserScope::EveryoneButDeactivated | UserScope::Query(_) | UserScope::Filter(_) | UserScope::Search { .. } => {
            Call::get(Operation::ListUsers, ["users"])
        }
    };
    let call = call.header(CONTENT_TYPE, SLIM).query("limit", &query.page_size.to_string());
    match &query.scope {
        UserScope::EveryoneButDeactivated
        | UserScope::Members { .. }
        | UserScope::Sifted { .. }
        | UserScope::Report(_) => call,
        UserScope::Query(text) => call.query("q", text),
        UserScope::Filter(expression) => call.query("filter", expression),
        UserScope::Search { expression, sort } => {
            let mut call = call.query("search", expression);
            if let Some((property, order)) = sort {
                let order = match order {
                    SortOrder::Ascending => "asc",
                    SortOrder::Descending => "desc",
                };
                call = call.query("sortBy", property).query("sortOrder", order);
            }
            match fields {
                Some(fields) => call.query("fields", &fields.projection_with(&query.extra)),
                None => call,
            }
        }
    }
}
