//! What login and display name of somebody new are made of until somebody types over them.

use super::template::{Fault, Template};

/// The rules of both; none: it follows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowRules {
    pub login: Option<Template>,
    pub display_name: Option<Template>,
}

impl FollowRules {
    /// What the login is made of unless another rule is given.
    pub const LOGIN: &str = "{email}";
    /// The same of the display name.
    pub const DISPLAY_NAME: &str = "{firstName} {lastName}";

    /// A rule as it is written; none of an empty text.
    ///
    /// # Errors
    ///
    /// Whatever makes it no template.
    pub fn read(text: &str) -> Result<Option<Template>, Fault> {
        if text.is_empty() { Ok(None) } else { Template::parse(text).map(Some) }
    }

    /// The rule of an attribute, by Okta's name.
    pub fn of(&self, attribute: &str) -> Option<&Template> {
        match attribute {
            "login" => self.login.as_ref(),
            "displayName" => self.display_name.as_ref(),
            _ => None,
        }
    }
}

impl Default for FollowRules {
    fn default() -> Self {
        Self { login: Template::parse(Self::LOGIN).ok(), display_name: Template::parse(Self::DISPLAY_NAME).ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unless_a_rule_is_given_the_login_is_the_email_and_the_display_name_the_name() {
        let rules = FollowRules::default();
        assert_eq!(rules.of("login").map(Template::text), Some("{email}"));
        assert_eq!(rules.of("displayName").map(Template::text), Some("{firstName} {lastName}"));
        assert_eq!(rules.of("email"), None);
        assert_eq!(FollowRules::read(""), Ok(None));
        assert!(FollowRules::read("{email").is_err());
    }
}
