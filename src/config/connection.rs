//! One connection as it is configured. Holds no secret: only where the secret is.

use std::path::PathBuf;

use crate::protocol::connection::Origin;
pub use crate::protocol::connection::TokenPlace;
use crate::protocol::policy::Policy;
use crate::protocol::protection::Protection;
use crate::protocol::rate::Share;
pub use crate::protocol::service_app::{KeySource, OAuthConfig};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionConfig {
    pub host: Origin,
    pub auth: Auth,
    pub read_only: bool,
    pub rate_share: Share,
    pub forbid: Policy,
    /// Whom this agent does not act on, and whom only with care.
    pub protection: Protection,
    /// What the list shows at first: an expression, or the name of a saved search.
    pub home: Option<String>,
    /// The columns of the list, by attribute; empty for the usual ones.
    pub columns: Vec<String>,
    /// Certificates to trust beside the system's, as PEM.
    pub ca_file: Option<PathBuf>,
}

impl ConnectionConfig {
    pub fn new(host: Origin, auth: Auth) -> Self {
        Self {
            host,
            auth,
            read_only: false,
            rate_share: Share::USUAL,
            forbid: Policy::default(),
            protection: Protection::default(),
            home: None,
            columns: Vec::new(),
            ca_file: None,
        }
    }
}

/// How calls are authorised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    Token(TokenPlace),
    OAuth(OAuthConfig),
}
