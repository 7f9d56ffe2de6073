//! Creating and updating people: one call each, and the look-ups around it.
//!
//! Owns: how a save is asked for. Must not know: what it was typed into, and who confirmed it.

use http::Method;
use http::header::{CONTENT_TYPE, IF_MATCH};

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::draft::{Basis, Save};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::Expr;
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::row::UserRow;
use crate::protocol::user::User;

/// More people with one email than this need not be told apart.
const CLASHES: u16 = 5;

impl Client {
    /// Creates, updates or replaces a person; the answer is the person as they are now, without their version. None: it
    /// was answered as done, without a word of the person.
    pub async fn save_user(&self, save: &Save, control: &Control) -> Result<Option<User>, CallError> {
        let login = save.login();
        let asked = match save {
            Save::Create(_) => login.as_deref(),
            Save::Update { user, .. } | Save::Replace { user, .. } => Some(user.as_str()),
        };
        let saved = self.person_or_nothing(call(save), control, asked).await?;
        Ok(saved.map(|user| User { etag: None, ..user }))
    }

    /// Who has this login. Okta compares without case, and takes the part before the @ for a short name; that is
    /// nobody's login here.
    pub async fn user_of_login(&self, login: &str, control: &Control) -> Result<Option<User>, CallError> {
        match self.get_user(login, control).await {
            Ok(user) if user.text("login").to_lowercase() == login.to_lowercase() => Ok(Some(user)),
            Ok(_) => Ok(None),
            Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Some of those who have this primary email.
    pub async fn users_of_email(&self, email: &str, control: &Control) -> Result<Vec<UserRow>, CallError> {
        let expression = Expr::eq("profile.email", email).to_string();
        let scope = UserScope::Search { expression, sort: None };
        let query = UserQuery { page_size: CLASHES, ..UserQuery::new(scope) };
        match self.list_users(query).limit_pages(1).next_page(control).await {
            Some(page) => page.map(|page| page.rows),
            None => Ok(Vec::new()),
        }
    }
}

fn call(save: &Save) -> Call {
    let operation = save.operation();
    let flag = |on: bool| if on { "true" } else { "false" };
    let mut call = match save {
        Save::Create(new) => {
            let call = Call::new(operation, Method::POST, ["users"]).query("activate", flag(new.activate));
            let call = match new.body.credentials.provider {
                Some(_) => call.query("provider", "true"),
                None => call,
            };
            if new.next_login { call.query("nextLogin", "changePassword") } else { call }
        }
        Save::Update { user, .. } => Call::new(operation, Method::POST, ["users", user]),
        Save::Replace { user, .. } => Call::new(operation, Method::PUT, ["users", user]),
    };
    call = call.header(CONTENT_TYPE, "application/json");
    if let Save::Update { basis: Basis::ETag(etag), .. } | Save::Replace { basis: Basis::ETag(etag), .. } = save {
        call = call.header_text(IF_MATCH, etag);
    }
    call.body = Some(save.json().expose().to_owned().into());
    call
}
