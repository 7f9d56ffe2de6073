//! Why somebody, or an entry of a list, is in no job.

/// Why somebody is left out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It makes no sense for them.
    Not(String),
    /// It is so already.
    So(String),
    /// A rule keeps them from it, in its words.
    Sheltered(String),
    /// The same; what is to be done contains an attack, and is done to them as well where a person says so.
    Containable(String),
    /// It is the token's owner.
    Owner,
    /// An administrator, where something is taken away or opened.
    Admin,
    /// The same, where it cannot be read whether they are one.
    Unranked,
    /// They were excepted.
    Excepted,
}

/// What an entry of a list came to, when it is not one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stray {
    Nobody,
    Several,
    /// A row that cannot be done, and why.
    Wrong,
}

impl Reason {
    /// Whether a rule or a guard keeps them from it, and not what they are.
    pub fn is_guard(&self) -> bool {
        match self {
            Self::Sheltered(_) | Self::Containable(_) | Self::Owner | Self::Admin | Self::Unranked => true,
            Self::Not(_) | Self::So(_) | Self::Excepted => false,
        }
    }

    /// Whether whoever is named by a person is taken in all the same.
    pub fn yields_to_a_name(&self) -> bool {
        match self {
            Self::Admin | Self::Unranked => true,
            Self::Not(_) | Self::So(_) | Self::Sheltered(_) | Self::Containable(_) | Self::Owner | Self::Excepted => {
                false
            }
        }
    }

    /// How it is told of several people.
    pub fn words(&self) -> String {
        match self {
            Self::Not(why) => format!("left alone: {why}"),
            Self::So(why) => format!("was so: {why}"),
            Self::Sheltered(why) => why.clone(),
            Self::Containable(why) => format!("may be contained: {why}"),
            Self::Owner => "your own account".to_owned(),
            Self::Admin => "administrators: left out unless named".to_owned(),
            Self::Unranked => "roles unreadable: left out unless named".to_owned(),
            Self::Excepted => "excepted".to_owned(),
        }
    }
}
