//! Event hooks.

use serde_json::json;

use super::super::call::Call;
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};

pub fn list(_org: &Org, _call: &Call<'_>) -> Answer {
    Ok(Reply::json(&json!([])))
}

pub fn get(_org: &Org, id: &str, _call: &Call<'_>) -> Answer {
    Err(Refusal::not_found(id, "Webhook"))
}
