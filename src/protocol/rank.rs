//! What a person may do to the organisation itself, as far as it could be read.

use super::protection::Standing;
use super::text::visible;
use super::word::Word;

/// An administrator's role, as a person or a group has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// `SUPER_ADMIN` and so on; `CUSTOM` of those that an organisation makes.
    pub kind: String,
    pub label: String,
    /// The name of the group that it came with, where that is known.
    pub group: Option<String>,
}

impl Role {
    /// One of which nothing is known but that it is there.
    pub fn unnamed(group: Option<String>) -> Self {
        Self { kind: String::new(), label: String::new(), group }
    }

    /// Whether whoever has it may do this, as Okta describes its roles; none of an organisation's own.
    pub fn may(&self, word: Word) -> Option<bool> {
        const DESK: [Word; 6] =
            [Word::Unlock, Word::Reset, Word::Expire, Word::TemporaryPassword, Word::Factors, Word::Sessions];
        Some(match self.kind.as_str() {
            "SUPER_ADMIN" => true,
            "ORG_ADMIN" => word != Word::Roles,
            "USER_ADMIN" => !matches!(word, Word::Hooks | Word::Rules | Word::Roles),
            "HELP_DESK_ADMIN" => DESK.contains(&word),
            "GROUP_MEMBERSHIP_ADMIN" => matches!(word, Word::AddTo | Word::RemoveFrom),
            "READ_ONLY_ADMIN"
            | "REPORT_ADMIN"
            | "APP_ADMIN"
            | "API_ACCESS_MANAGEMENT_ADMIN"
            | "ACCESS_CERTIFICATIONS_ADMIN"
            | "ACCESS_REQUESTS_ADMIN"
            | "WORKFLOWS_ADMIN" => false,
            _ => return None,
        })
    }

    pub fn name(&self) -> &str {
        match (self.label.as_str(), self.kind.as_str()) {
            ("", "") => "a role that was not told",
            ("", kind) => kind,
            (label, _) => label,
        }
    }

    /// The same with the group that it came with.
    pub fn words(&self) -> String {
        let group = self.group.as_ref().map(|group| format!(" by the group {group}")).unwrap_or_default();
        visible(&format!("{}{group}", self.name())).into_owned()
    }
}

/// The roles of a person. What could not be read may be any role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    pub known: Vec<Role>,
    /// Whether there are no others.
    pub complete: bool,
}

/// What makes a person one to take care of, whatever any rule says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Rank {
    /// Or nobody asked.
    #[default]
    Plain,
    /// The token that acts here is theirs.
    Owner,
    /// An administrator, by which roles.
    Admin(String),
    /// Whether they are an administrator could not be read.
    Unread,
}

impl Rank {
    pub fn of(roles: &Roles, is_owner: bool) -> Self {
        if is_owner {
            return Self::Owner;
        }
        if !roles.known.is_empty() {
            let names: Vec<String> = roles.known.iter().map(Role::words).collect();
            return Self::Admin(names.join(", "));
        }
        if roles.complete { Self::Plain } else { Self::Unread }
    }

    /// What follows from it, before something is taken from them or somebody is let in.
    pub fn standing(&self) -> Standing {
        match self {
            Self::Plain => Standing::Free,
            Self::Owner => Standing::Guarded("the token that acts here is this person's".to_owned()),
            Self::Admin(roles) => Standing::Guarded(format!("this is an administrator ({roles})")),
            Self::Unread => Standing::Unsure("whether this is an administrator could not be read".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_a_role_is_asked_about_and_what_was_not_read_is_said() {
        let role = |group: Option<&str>| Role {
            kind: "HELP_DESK_ADMIN".to_owned(),
            label: "Help Desk Administrator".to_owned(),
            group: group.map(str::to_owned),
        };
        let of = |known: Vec<Role>, complete, is_owner| Rank::of(&Roles { known, complete }, is_owner);
        assert_eq!(of(vec![], true, false), Rank::Plain);
        assert!(matches!(of(vec![], false, false).standing(), Standing::Unsure(_)));
        assert_eq!(of(vec![], false, true), Rank::Owner);
        let asked = of(vec![role(Some("Helpdesk")), Role::unnamed(None)], false, false).standing();
        let told = "this is an administrator (Help Desk Administrator by the group Helpdesk, a role that was not told)";
        assert_eq!(asked, Standing::Guarded(told.to_owned()));
    }
}
