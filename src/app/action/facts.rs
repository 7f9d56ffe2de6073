//! The facts by which actions are offered: status, links, provider, blocks.

use crate::protocol::access::Block;
use crate::protocol::org::Engine;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::status::Status;
use crate::protocol::user::User;

#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub row: &'a UserRow,
    /// In full, when they were read.
    pub user: Option<&'a User>,
    pub blocks: &'a [Block],
}

impl Facts<'_> {
    /// The given name, for sentences; else the whole name.
    pub fn called(&self) -> String {
        match self.row.get(RowField::FirstName) {
            "" => self.row.name().into_owned(),
            first => first.to_owned(),
        }
    }

    pub fn email(&self) -> &str {
        self.row.get(RowField::Email)
    }

    pub fn status(&self) -> &Status {
        &self.row.status
    }

    /// Whether Okta's links of the person hold this one; none where they were not read.
    pub fn offers(&self, link: &str) -> Option<bool> {
        let user = self.user.filter(|user| !user.offers.is_empty())?;
        Some(user.offers.iter().any(|offer| offer == link))
    }

    /// Who checks the password, when that is not Okta.
    pub fn foreign_password(&self) -> Option<String> {
        let provider = self.user?.provider.as_ref()?;
        (!matches!(provider.kind.as_str(), "OKTA" | "IMPORT")).then(|| provider.words())
    }

    /// Whether somebody signs in without a password, as Identity Engine allows.
    pub fn needs_no_password(&self) -> bool {
        let without = self.user.is_some_and(|user| user.has_password == Some(false) && user.may_lack_password());
        without && self.row.status == Status::Active && self.foreign_password().is_none()
    }

    /// The directory that may have locked the person as well.
    pub fn directory(&self) -> Option<String> {
        let provider = self.user?.provider.as_ref()?;
        provider.is_directory().then(|| provider.words())
    }

    pub fn engine(&self) -> Option<Engine> {
        self.user?.engine
    }
}
