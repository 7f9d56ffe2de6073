//! What people have already for Okta's own tools: the environment and the SDKs' `okta.yaml`. Offered, never taken
//! unasked; address and token (or key) always come from the same place.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::path::expand;
use super::token;
use super::{KeySource, OAuthConfig};
use crate::protocol::connection::Origin;
use crate::protocol::secret::Secret;

/// A connection that could be used as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub host: Origin,
    pub access: Access,
    /// Where address and access come from.
    pub from: String,
}

/// What proves who calls, at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    Token(Secret),
    /// A service app; its key's source is a file where it has one of its own.
    App {
        app: Box<OAuthConfig>,
        key: Secret,
    },
}

impl Access {
    pub fn app(&self) -> Option<&OAuthConfig> {
        match self {
            Self::App { app, .. } => Some(app),
            Self::Token(_) => None,
        }
    }
}

/// Far above any such file; what is larger is none.
const LARGEST: u64 = 256 << 10;

/// The environment's, the project's, the person's own; each address once.
pub fn find(variable: &dyn Fn(&str) -> Option<String>, project: Option<&Path>, home: Option<&Path>) -> Vec<Offer> {
    let mut offers: Vec<Offer> = environment(variable).into_iter().collect();
    let files = [
        project.map(|folder| folder.join("okta.yaml")),
        project.map(|folder| folder.join(".okta.yaml")),
        project.map(|folder| folder.join(".okta").join("okta.yaml")),
        home.map(|folder| folder.join(".okta").join("okta.yaml")),
    ];
    for path in files.into_iter().flatten() {
        if let Some(offer) = yaml(&path)
            && !offers.iter().any(|other| other.host == offer.host)
        {
            offers.push(offer);
        }
    }
    offers
}

fn environment(variable: &dyn Fn(&str) -> Option<String>) -> Option<Offer> {
    let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
    let host = Origin::understand(&set("OKTA_CLIENT_ORGURL")?).ok()?.origin;
    let token = set("OKTA_CLIENT_TOKEN").or_else(|| set("OKTA_API_TOKEN"))?;
    let access = Access::Token(token::understand(&token).ok()?);
    Some(Offer { host, access, from: "the environment".to_owned() })
}

/// `okta: client: …`, as the SDKs read it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Client {
    org_url: String,
    token: Option<String>,
    authorization_mode: Option<String>,
    #[serde(rename = "clientId")]
    app: Option<String>,
    /// PEM or JWK, or the path of a file that holds one.
    private_key: Option<String>,
    #[serde(alias = "kid")]
    private_key_id: Option<String>,
    scopes: Option<Scopes>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scopes {
    List(Vec<String>),
    Words(String),
}

fn yaml(path: &PathBuf) -> Option<Offer> {
    #[derive(Deserialize)]
    struct File {
        okta: Okta,
    }
    #[derive(Deserialize)]
    struct Okta {
        client: Client,
    }
    if fs::metadata(path).is_ok_and(|facts| !facts.is_file() || facts.len() > LARGEST) {
        return None;
    }
    let text = Secret::new(fs::read_to_string(path).ok()?);
    let file: File = serde_norway::from_str(text.expose()).ok()?;
    let client = file.okta.client;
    let host = Origin::understand(&client.org_url).ok()?.origin;
    let by_key = client.authorization_mode.as_deref().is_some_and(|mode| mode.eq_ignore_ascii_case("PrivateKey"));
    let access = if by_key { app(client, path)? } else { api_token(client)? };
    Some(Offer { host, access, from: path.display().to_string() })
}

fn api_token(client: Client) -> Option<Access> {
    let token = Secret::new(client.token?);
    token::understand(token.expose()).ok().map(Access::Token)
}

fn app(client: Client, yaml: &Path) -> Option<Access> {
    let written = Secret::new(client.private_key?);
    let is_key = written.expose().contains("-----BEGIN ") || written.expose().trim_start().starts_with('{');
    let (source, key) = if is_key {
        (yaml.to_path_buf(), written)
    } else {
        // A path in such a file is meant from where the file is.
        let file = expand(Path::new(written.expose().trim()));
        let file = yaml.parent().map(|folder| folder.join(&file)).unwrap_or(file);
        let key = Secret::new(fs::read_to_string(&file).ok()?);
        (file, key)
    };
    let scopes = match client.scopes {
        Some(Scopes::List(list)) => list,
        Some(Scopes::Words(words)) => {
            words.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        }
        None => Vec::new(),
    };
    let key_source = KeySource::File(source);
    Some(Access::App {
        app: Box::new(OAuthConfig { client_id: client.app?, key: key_source, key_id: client.private_key_id, scopes }),
        key,
    })
}
