//! `/devices`, and the devices of a person.

use serde_json::{Value, json};

use super::super::call::{Call, link};
use super::super::devices::Standing;
use super::super::event::Party;
use super::super::ids;
use super::super::org::{Org, Who};
use super::super::render::{Shape, write_user};
use super::super::reply::{Answer, Refusal, Reply};
use super::users::find;

/// Page sizes as for Okta's devices.
const USUAL: usize = 20;
const MOST: usize = 200;

pub(super) fn list(org: &Org, call: &Call<'_>) -> Answer {
    let limit = call.query.limit(USUAL, 1, MOST)?;
    let from = match call.query.get("after") {
        None => 0,
        Some(cursor) => org.device_number(cursor).ok_or_else(Refusal::search_cursor)? + 1,
    };
    let wanted = match call.query.get("search") {
        None => None,
        Some(search) => Some(status_asked(search)?),
    };
    let fits = |number: &u32| wanted.as_ref().is_none_or(|status| org.devices.standing(*number).as_str() == status);
    let mut found = org.devices_from(from).filter(fits);
    let page: Vec<u32> = found.by_ref().take(limit).collect();
    let more = found.next().is_some();
    let users = matches!(call.query.get("expand"), Some("user" | "userSummary"));
    let devices = page.iter().map(|number| {
        let mut json = org.device_to_json(*number, call.origin);
        if users {
            json["_embedded"] = json!({"users": users_of(org, *number, call)});
        }
        json
    });
    let mut reply = Reply::json(&Value::Array(devices.collect()));
    let size = limit.to_string();
    let pages = |after| {
        let asked = [("after", after), ("limit", Some(size.as_str())), ("search", call.query.get("search"))];
        asked.into_iter().chain([("expand", call.query.get("expand"))]).collect::<Vec<_>>()
    };
    reply = reply.with("link", link(call.origin, "/api/v1/devices", &pages(call.query.get("after")), "self"));
    if let Some(last) = page.last().filter(|_| more) {
        let after = org.device_id(*last);
        reply = reply.with("link", link(call.origin, "/api/v1/devices", &pages(Some(&after)), "next"));
    }
    Ok(reply)
}

/// `status eq "ACTIVE"`, which is all that is understood here.
fn status_asked(search: &str) -> Result<String, Refusal> {
    let rest = search.trim().strip_prefix("status").map(str::trim_start).and_then(|rest| rest.strip_prefix("eq"));
    let value = rest.map(str::trim).and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));
    value.map(str::to_owned).ok_or_else(Refusal::search_query)
}

fn number(org: &Org, id: &str, kind: &str) -> Result<u32, Refusal> {
    org.device_number(id).ok_or_else(|| Refusal::not_found(id, kind))
}

pub(super) fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let mut json = org.device_to_json(number(org, id, "Device")?, call.origin);
    let place = super::super::authenticators::place("okta_verify");
    let authenticator = super::super::authenticators::id(org.seed.number, place);
    json["_embedded"] = json!({"originatedFrom": [{"id": authenticator, "name": "Okta Verify", "key": "okta_verify"}]});
    Ok(Reply::json(&json))
}

fn users_of(org: &Org, number: u32, call: &Call<'_>) -> Value {
    let users = org.users_of_device(number).into_iter().filter_map(|seq| {
        let who: Who<'_> = org.who(seq)?;
        let mut body = Vec::new();
        write_user(org, who, &Shape { full_links: true, ..Shape::default() }, call.origin, &mut body);
        let user: Value = serde_json::from_slice(&body).ok()?;
        Some(json!({
            "created": org.device_user_since(number),
            "managementStatus": if org.is_managed_device(number) { "MANAGED" } else { "NOT_MANAGED" },
            "screenLockType": "BIOMETRIC",
            "user": user,
        }))
    });
    Value::Array(users.collect())
}

pub(super) fn users(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&users_of(org, number(org, id, "GenericUDObject")?, call)))
}

pub(super) fn of_person(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let seq = Org::seq(find(org, id, call)?);
    let devices = org.devices_of(seq).into_iter().map(|number| {
        // One for each person on each device.
        let link = ids::id(*b"lnk", org.seed.number, seq.wrapping_mul(64) + number % 64);
        json!({
            "created": org.device_user_since(number),
            "deviceUserId": ids::text(&link),
            "device": org.device_to_json(number, call.origin),
        })
    });
    Ok(Reply::json(&Value::Array(devices.collect())))
}

pub(super) fn operate(org: &mut Org, id: &str, operation: &str, call: &Call<'_>) -> Answer {
    let number = number(org, id, "Device")?;
    let (from, to, event): (&[Standing], Standing, &'static str) = match operation {
        "activate" => (&[Standing::Deactivated], Standing::Active, "device.lifecycle.activate"),
        "deactivate" => {
            (&[Standing::Active, Standing::Suspended], Standing::Deactivated, "device.lifecycle.deactivate")
        }
        "suspend" => (&[Standing::Active], Standing::Suspended, "device.lifecycle.suspend"),
        "unsuspend" => (&[Standing::Suspended], Standing::Active, "device.lifecycle.unsuspend"),
        _ => return Err(Refusal::path()),
    };
    if !from.contains(&org.devices.standing(number)) {
        return Err(Refusal::invalid("device", format!("{operation} is not allowed in the device's current status.")));
    }
    change(org, number, to, event, call);
    Ok(Reply::empty())
}

/// Only a deactivated device can be erased.
pub(super) fn delete(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let number = number(org, id, "Device")?;
    if org.devices.standing(number) != Standing::Deactivated {
        return Err(Refusal::invalid("device", "Only a deactivated device can be deleted."));
    }
    change(org, number, Standing::Deleted, "device.lifecycle.delete", call);
    Ok(Reply::empty())
}

fn change(org: &mut Org, number: u32, to: Standing, event: &'static str, call: &Call<'_>) {
    let name =
        org.device_to_json(number, call.origin)["profile"]["displayName"].as_str().unwrap_or_default().to_owned();
    let device = Party::new(org.device_id(number), "Device", "unknown", &name);
    org.devices.set(number, to, call.now.as_second());
    org.record(call, event, vec![device]);
}
