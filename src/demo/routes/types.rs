//! User types and schemas.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::org::Org;
use super::super::reply::{Answer, Reply};

pub fn list(org: &Org, call: &Call<'_>) -> Answer {
    let types: Vec<Value> =
        org.types.iter().flatten().map(|user_type| user_type.to_json(org.seed.seed, call.origin)).collect();
    Ok(Reply::json(&json!(types)))
}

pub fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&org.user_type_of_id(id)?.to_json(org.seed.seed, call.origin)))
}

pub fn schema(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&org.schema_owner(id)?.schema_to_json(org.seed.seed, call.origin)))
}
