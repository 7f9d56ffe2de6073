//! Which of Okta's two engines an organisation runs on, and what differs between them.

use std::str::FromStr;

/// Identity Engine unless told otherwise; Classic Engine is what older organisations still have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    #[default]
    Identity,
    Classic,
}

impl Engine {
    /// What `/.well-known/okta-organization` calls it.
    pub fn pipeline(self) -> &'static str {
        match self {
            Engine::Identity => "idx",
            Engine::Classic => "v1",
        }
    }

    /// Where somebody who was activated chooses a password.
    pub fn activation_url(self, origin: &str, token: &str) -> String {
        match self {
            Engine::Identity => format!("{origin}/tokens/{token}/verify"),
            Engine::Classic => format!("{origin}/welcome/{token}"),
        }
    }

    /// Whether people without a password are nothing unusual.
    pub fn lets_in_without_password(self) -> bool {
        self == Engine::Identity
    }

    /// Whether a push can ask for a number to be chosen.
    pub fn matches_numbers(self) -> bool {
        self == Engine::Identity
    }
}

/// An engine that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are classic and idx")]
pub struct EngineError;

impl FromStr for Engine {
    type Err = EngineError;

    fn from_str(text: &str) -> Result<Engine, EngineError> {
        match text {
            "idx" => Ok(Engine::Identity),
            "classic" => Ok(Engine::Classic),
            _ => Err(EngineError),
        }
    }
}
