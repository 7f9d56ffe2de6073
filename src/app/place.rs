//! The top-level screens, each reached by its number. Each keeps its state while another is seen.
//!
//! A new one: a variant here and in the matches below, its room in `workspace/mod.rs`, its doors in `workspace/keys.rs`,
//! its contexts in the key table, its drawing in `ui::draw`.

/// Where the person is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The list of people and the User screens on top of it: a stack, `Workspace::screens`.
    #[default]
    Users,
    Api,
    Requests,
    Connections,
    /// What happens in the organisation, as it happens.
    Events,
    /// Work on many people.
    Jobs,
}

impl Place {
    /// In the order of their numbers.
    pub const ALL: &'static [Self] =
        &[Self::Users, Self::Events, Self::Api, Self::Requests, Self::Connections, Self::Jobs];

    /// The key that leads there.
    pub fn number(self) -> u8 {
        match self {
            Self::Users => 1,
            Self::Api => 3,
            Self::Requests => 4,
            Self::Connections => 5,
            Self::Events => 2,
            Self::Jobs => 6,
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Users => "Users",
            Self::Api => "API",
            Self::Requests => "Requests",
            Self::Connections => "Connections",
            Self::Events => "Events",
            Self::Jobs => "Jobs",
        }
    }
}

impl Place {
    /// The title where room is short.
    pub fn short_title(self) -> &'static str {
        match self {
            Self::Connections => "Conn.",
            Self::Requests => "Req.",
            other @ (Self::Users | Self::Api | Self::Events | Self::Jobs) => other.title(),
        }
    }
}
