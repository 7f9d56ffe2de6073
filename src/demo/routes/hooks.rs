//! Event hooks: kept, verified, switched on and off.

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::event::Party;
use super::super::hooks::Hook;
use super::super::ids;
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};

pub(super) fn list(org: &Org, call: &Call<'_>) -> Reply {
    let hooks: Vec<Value> = org.hooks.iter().flatten().map(|hook| hook.to_json(org.seed.number, call.origin)).collect();
    Reply::json(&json!(hooks))
}

pub(super) fn find<'a>(org: &'a Org, id: &str) -> Result<&'a Hook, Refusal> {
    ids::number(*b"who", org.seed.number, id)
        .and_then(|number| org.hooks.get(number as usize)?.as_ref())
        .ok_or_else(|| Refusal::not_found(id, "Webhook"))
}

pub(super) fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&find(org, id)?.to_json(org.seed.number, call.origin)))
}

/// What a body says of a hook.
struct Given {
    name: String,
    description: Option<String>,
    events: Vec<String>,
    filter: Value,
    uri: String,
    headers: Vec<(String, String)>,
    auth: Option<(String, String)>,
}

fn parse(org: &Org, body: &Map<String, Value>, own: Option<u32>) -> Result<Given, Refusal> {
    let blank = |name: &str| Refusal::invalid(name, format!("{name}: The field cannot be left blank"));
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let null = Value::Null;
    let field = |name: &str| body.get(name).unwrap_or(&null);
    let name = text(field("name")).ok_or_else(|| blank("name"))?;
    if name.chars().count() > 255 {
        return Err(Refusal::invalid("name", "name: The field is too long"));
    }
    if org.hooks.iter().flatten().any(|hook| hook.name == name && Some(hook.number) != own) {
        return Err(Refusal::invalid(
            "name",
            "name: An object with this field already exists in the current organization",
        ));
    }
    let items = field("events")["items"].as_array().filter(|items| !items.is_empty()).ok_or_else(|| blank("events"))?;
    if items.len() > 300 {
        return Err(Refusal::invalid("events", "events: There are more than 300 event types."));
    }
    let mut events = Vec::new();
    for item in items {
        let item = item.as_str().unwrap_or_default();
        if !super::super::event::is_hookable(item) {
            return Err(Refusal::invalid("events", format!("events: '{item}' is not supported for event hooks.")));
        }
        events.push(item.to_owned());
    }
    // In every recording they stand in the order of what follows the family: activate, create, delete.initiated,
    // update_profile, whichever family each is of.
    events.sort_by_key(|event: &String| event.splitn(3, '.').nth(2).unwrap_or(event).to_owned());
    let config = &field("channel")["config"];
    let uri = text(&config["uri"]).ok_or_else(|| blank("uri"))?;
    let url: url::Url = uri.parse().map_err(|_| Refusal::invalid("uri", "uri: must be a valid URL."))?;
    let loopback = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
        return Err(Refusal::invalid("uri", "uri: must begin with https://, or with http:// on this machine."));
    }
    let pair = |value: &Value, of: &str| Some((text(&value["key"])?, text(&value[of])?));
    let headers =
        config["headers"].as_array().into_iter().flatten().filter_map(|header| pair(header, "value")).collect();
    Ok(Given {
        name,
        description: text(field("description")),
        events,
        filter: field("events")["filter"].clone(),
        uri,
        headers,
        auth: pair(&config["authScheme"], "value"),
    })
}

fn record(org: &mut Org, call: &Call<'_>, event: &'static str, hook: &Hook) {
    let party = Party::new(hook.id(org.seed.number), "EventHook", "unknown", &hook.name);
    org.record(call, event, vec![party]);
}

fn store(org: &mut Org, call: &Call<'_>, event: &'static str, mut hook: Hook) -> Reply {
    hook.last_updated = call.now.as_second();
    let reply = Reply::json(&hook.to_json(org.seed.number, call.origin));
    record(org, call, event, &hook);
    let number = hook.number as usize;
    if let Some(place) = org.hooks.get_mut(number) {
        *place = Some(hook);
    } else {
        org.hooks.push(Some(hook));
    }
    reply
}

pub(super) fn create(org: &mut Org, call: &Call<'_>) -> Answer {
    let given = parse(org, &call.object()?, None)?;
    let hook = Hook {
        number: org.hooks.len() as u32,
        name: given.name,
        description: given.description,
        active: true,
        verified: false,
        created: call.now.as_second(),
        last_updated: call.now.as_second(),
        events: given.events,
        filter: given.filter,
        uri: given.uri,
        headers: given.headers,
        auth: given.auth,
    };
    Ok(store(org, call, "event_hook.created", hook))
}

/// Another channel has to be verified again.
pub(super) fn replace(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let old = find(org, id)?.clone();
    let sent = call.object()?;
    let given = parse(org, &sent, Some(old.number))?;
    let active = match sent.get("status").and_then(Value::as_str) {
        Some(status) => status == "ACTIVE",
        None => old.active,
    };
    let same = given.uri == old.uri && given.headers == old.headers && given.auth == old.auth;
    let hook = Hook {
        name: given.name,
        description: given.description,
        active,
        verified: old.verified && same,
        events: given.events,
        filter: given.filter,
        uri: given.uri,
        headers: given.headers,
        auth: given.auth,
        ..old
    };
    Ok(store(org, call, "event_hook.updated", hook))
}

pub(super) fn delete(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let hook = find(org, id)?.clone();
    if hook.active {
        return Err(Refusal::invalid("status", "status: An active event hook cannot be deleted."));
    }
    org.hooks[hook.number as usize] = None;
    record(org, call, "event_hook.deleted", &hook);
    Ok(Reply::empty())
}

pub(super) fn operate(org: &mut Org, id: &str, operation: &str, call: &Call<'_>) -> Answer {
    let mut hook = find(org, id)?.clone();
    let event = match operation {
        "activate" => {
            hook.active = true;
            "event_hook.activated"
        }
        "deactivate" => {
            hook.active = false;
            "event_hook.deactivated"
        }
        _ => {
            if let Some(Err(problem)) = call.verified {
                return Err(Refusal::invalid(
                    "eventHook",
                    format!("The endpoint {} was not verified: {problem}", hook.uri),
                ));
            }
            hook.verified = true;
            "event_hook.verified"
        }
    };
    Ok(store(org, call, event, hook))
}
