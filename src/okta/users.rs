//! People: lists of them, and each one.

use super::client::{Client, Control};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::group::Group;
use crate::protocol::operation::Operation;
use crate::protocol::query::{Cursor, UserQuery};
use crate::protocol::row::{RowFields, UserRow};
use crate::protocol::user::User;

impl Client {
    /// A list of people; nothing is sent before the first page is asked for.
    pub fn list_users(&self, query: UserQuery) -> UserPages {
        UserPages { _client: self.clone(), _query: query }
    }

    /// The list from where an earlier one stopped.
    pub fn continue_users(&self, query: UserQuery, _from: Cursor) -> UserPages {
        UserPages { _client: self.clone(), _query: query }
    }

    pub async fn get_user(&self, _id_or_login: &str, _control: &Control) -> Result<User, CallError> {
        Err(CallError::new(FailureKind::Defect, Operation::GetUser))
    }

    /// Whose token it is.
    pub async fn current_user(&self, _control: &Control) -> Result<User, CallError> {
        Err(CallError::new(FailureKind::Defect, Operation::GetCurrentUser))
    }

    pub async fn user_groups(&self, _id: &str, _control: &Control) -> Result<Vec<Group>, CallError> {
        Err(CallError::new(FailureKind::Defect, Operation::ListUserGroups))
    }
}

/// The pages of one list.
pub struct UserPages {
    _client: Client,
    _query: UserQuery,
}

/// One page of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserPage {
    pub rows: Vec<UserRow>,
    /// Elements without a readable id.
    pub odd: usize,
    /// Where the list goes on; none on the last page.
    pub next: Option<Cursor>,
    /// Size of the body.
    pub bytes: u64,
}

impl UserPages {
    /// Asks for these fields only, where Okta can be asked: in a search. Otherwise all fields come.
    #[must_use]
    pub fn with_fields(self, _fields: RowFields) -> Self {
        self
    }

    /// Asks for no more than so many pages, running ahead included.
    #[must_use]
    pub fn limit_pages(self, _pages: usize) -> Self {
        self
    }

    /// The next page; none after the last one, at the limit, and after an error.
    pub async fn next_page(&mut self, _control: &Control) -> Option<Result<UserPage, CallError>> {
        None
    }
}
