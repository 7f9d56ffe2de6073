//! What somebody new begins with: a template of a person, with a name.
//!
//! Owns: its parts, and that no attribute is made of itself. Must not know: where it is written down, or whose form it
//! fills.

use indexmap::IndexMap;

use super::template::Template;

/// What becomes of the account of somebody new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// The activation link goes out by mail.
    Mail,
    /// The link is shown, and no mail goes out.
    Link,
    /// Active at once, with a password.
    Active,
    /// Nobody can sign in yet.
    Staged,
}

impl Beginning {
    /// Its name in files and forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Link => "link",
            Self::Active => "active",
            Self::Staged => "staged",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonTemplate {
    pub name: String,
    /// The id, name or display name of a user type; none: the organisation's usual one.
    pub user_type: Option<String>,
    /// Names of groups.
    pub groups: Vec<String>,
    pub activation: Option<Beginning>,
    /// By the names of the attributes.
    pub attributes: IndexMap<String, Template>,
    /// The connection that it is for; none: every one.
    pub connection: Option<String>,
}

impl PersonTemplate {
    /// An attribute that is made of itself, directly or by way of others.
    pub fn circle(&self) -> Option<&str> {
        self.attributes.keys().find(|name| self.leads_to(name, name, self.attributes.len())).map(String::as_str)
    }

    /// Whether the attribute `from` is made of `to`, in so many steps at most.
    fn leads_to(&self, from: &str, to: &str, steps: usize) -> bool {
        let Some(template) = self.attributes.get(from).filter(|_| steps > 0) else { return false };
        template.names(to) || template.attributes().any(|named| self.leads_to(&named.name, to, steps - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(attributes: &[(&str, &str)]) -> PersonTemplate {
        let parsed = attributes.iter().map(|(name, text)| ((*name).to_owned(), Template::parse(text).expect("one")));
        PersonTemplate {
            name: "x".to_owned(),
            user_type: None,
            groups: Vec::new(),
            activation: None,
            attributes: parsed.collect(),
            connection: None,
        }
    }

    #[test]
    fn an_attribute_that_is_made_of_itself_is_found_wherever_it_comes_round() {
        assert_eq!(of(&[("email", "{login}"), ("login", "{lower(lastName)}@acme.com")]).circle(), None);
        assert_eq!(of(&[("login", "{login}")]).circle(), Some("login"));
        assert_eq!(of(&[("a", "{b}"), ("b", "{c}"), ("c", "{a}{a}")]).circle(), Some("a"));
        assert_eq!(of(&[("x", "{a}"), ("a", "{b}"), ("b", "{a}")]).circle(), Some("a"));
    }
}
