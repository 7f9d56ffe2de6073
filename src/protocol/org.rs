//! The organisation itself.

use serde::Deserialize;

/// What signs people in. They differ in what a password, a reset and a factor mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Classic,
    /// Okta Identity Engine.
    Identity,
}

impl Engine {
    /// Reads `GET /.well-known/okta-organization`, whose `pipeline` is `v1` or `idx`; none when it says neither.
    pub fn parse(json: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Metadata {
            pipeline: String,
        }
        match &*serde_json::from_str::<Metadata>(json).ok()?.pipeline {
            "v1" => Some(Self::Classic),
            "idx" => Some(Self::Identity),
            _ => None,
        }
    }
}

/// `GET /api/v1/org`, as far as a person wants to know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Org {
    pub id: Option<String>,
    pub subdomain: Option<String>,
    pub company_name: Option<String>,
    pub status: Option<String>,
}

impl Org {
    /// Reads the reply; none when it is not an object of these fields.
    pub fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }

    /// The name to show: the company's, else the subdomain.
    pub fn name(&self) -> Option<&str> {
        [&self.company_name, &self.subdomain].into_iter().flatten().map(String::as_str).find(|name| !name.is_empty())
    }
}
