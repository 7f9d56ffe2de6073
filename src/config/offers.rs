//! What people have already for Okta's own tools: the environment and the SDKs' `okta.yaml`. Offered, never taken
//! unasked; address and token always come from the same place.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::token;
use crate::protocol::connection::Origin;
use crate::protocol::secret::Secret;

/// A connection that could be used as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub host: Origin,
    pub token: Secret,
    /// Where both come from.
    pub from: String,
}

/// The environment's, the project's, the person's own; each address once.
pub fn find(variable: &dyn Fn(&str) -> Option<String>, project: Option<&Path>, home: Option<&Path>) -> Vec<Offer> {
    let mut offers: Vec<Offer> = environment(variable).into_iter().collect();
    let files = [
        project.map(|folder| folder.join("okta.yaml")),
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
    Some(Offer { host, token: token::understand(&token).ok()?, from: "the environment".to_owned() })
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
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Client {
        org_url: String,
        token: String,
    }
    let text = Secret::new(fs::read_to_string(path).ok()?);
    let file: File = serde_norway::from_str(text.expose()).ok()?;
    let token = Secret::new(file.okta.client.token);
    let host = Origin::understand(&file.okta.client.org_url).ok()?.origin;
    Some(Offer { host, token: token::understand(token.expose()).ok()?, from: path.display().to_string() })
}
