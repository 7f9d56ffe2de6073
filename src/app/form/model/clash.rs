//! Who has a login or an email already, held against a form.

use crate::app::form::model::Form;
use crate::messages::Clash;
use crate::protocol::row::UserRow;

impl Form {
    /// Somebody else who has the login: it cannot be saved.
    pub fn login_clash<'a>(&self, clash: &'a Clash) -> Option<&'a UserRow> {
        clash.login.as_deref().filter(|row| !self.is_about(row))
    }

    /// Others who have the email, in words; whoever has the login too is told by that.
    pub fn email_clash(&self, clash: &Clash) -> Option<String> {
        let others: Vec<&UserRow> = clash.email.iter().filter(|row| !self.is_about(row)).collect();
        let has_login = |row: &UserRow| clash.login.as_ref().is_some_and(|other| other.id() == row.id());
        let first = others.iter().find(|row| !has_login(row))?;
        let more = if others.len() > 1 { format!(" and {} more", others.len() - 1) } else { String::new() };
        Some(format!("{}{more} has this email too; Okta allows it.", first.name()))
    }

    fn is_about(&self, row: &UserRow) -> bool {
        self.person().is_some_and(|user| user.id == row.id())
    }
}
