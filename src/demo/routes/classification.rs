//! `/users/{id}/classification`: whether somebody counts as a whole user or as a lite one.

use serde_json::{Value, json};

use super::super::access::Class;
use super::super::call::Call;
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};
use super::super::times;
use super::users::{find, manage};

pub(super) fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let (class, at) = org.class(find(org, id, call)?);
    Ok(shown(class, at))
}

pub(super) fn set(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let person = manage(org, id, call)?;
    let body = call.object()?;
    let wanted = body.get("type").and_then(Value::as_str).unwrap_or_default();
    let class = Class::named(wanted).ok_or_else(|| Refusal::invalid("type", "type: The field has an invalid value"))?;
    let now = call.now.as_second();
    org.classify(person.seq, class, now);
    let party = org.party_of(&person);
    org.record(call, "account.user.classify", vec![party]);
    Ok(shown(class, now))
}

fn shown(class: Class, at: i64) -> Reply {
    Reply::json(&json!({"type": class.as_str(), "lastUpdated": times::text(at)}))
}
