//! A service app of OAuth 2.0 as it is configured. Holds no secret: only where the private key is.

use std::path::PathBuf;

/// A client id and a private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthConfig {
    pub client_id: String,
    pub key: KeySource,
    /// The key's id in Okta, where the app has several keys.
    pub key_id: Option<String>,
    /// What is asked for; empty for the usual ones.
    pub scopes: Vec<String>,
}

/// Where a private key (PEM or JWK) is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    File(PathBuf),
    Command(Vec<String>),
}
