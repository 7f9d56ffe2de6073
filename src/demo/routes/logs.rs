//! The System Log.

use serde_json::json;

use super::super::call::Call;
use super::super::org::Org;
use super::super::reply::{Answer, Reply};

pub fn list(_org: &Org, _call: &Call<'_>) -> Answer {
    Ok(Reply::json(&json!([])))
}
