//! User types and schemas.

use serde_json::{Map, Value, json};

use super::super::attr::Attr;
use super::super::attributes::Change;
use super::super::call::Call;
use super::super::org::{Org, Who};
use super::super::reply::{Answer, Refusal, Reply};
use super::super::schema::UserType;

pub(super) fn list(org: &Org, call: &Call<'_>) -> Reply {
    let types: Vec<Value> =
        org.types.iter().flatten().map(|user_type| user_type.to_json(org.seed.number, call.origin)).collect();
    Reply::json(&json!(types))
}

pub(super) fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&org.user_type_of_id(id)?.to_json(org.seed.number, call.origin)))
}

pub(super) fn schema(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&org.schema_owner(id)?.schema_to_json(org.seed.number, call.origin)))
}

fn text(body: &Map<String, Value>, name: &str) -> Option<String> {
    body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn required(body: &Map<String, Value>, name: &str) -> Result<String, Refusal> {
    text(body, name).ok_or_else(|| Refusal::invalid(name, format!("{name}: The field cannot be left blank")))
}

pub(super) fn create(org: &mut Org, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let name = required(&body, "name")?;
    let display_name = required(&body, "displayName")?;
    let fits = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !fits {
        return Err(Refusal::invalid("name", "name: must begin with a letter and have letters, digits and _ only."));
    }
    if org.types.iter().flatten().any(|other| other.name == name) {
        return Err(Refusal::invalid(
            "name",
            "name: An object with this field already exists in the current organization",
        ));
    }
    let now = call.now.as_second();
    let owner = org.id_text(0);
    let user_type = UserType {
        number: org.types.len() as u32,
        name,
        display_name,
        description: text(&body, "description"),
        created: now,
        last_updated: now,
        created_by: owner.clone(),
        updated_by: owner,
        custom: Map::new(),
        base_changes: Map::new(),
        schema_updated: now,
        removed: Vec::new(),
    };
    let reply = Reply::json(&user_type.to_json(org.seed.number, call.origin));
    org.types.push(Some(user_type));
    org.version += 1;
    Ok(reply)
}

/// `POST` changes what is given, `PUT` needs everything.
pub(super) fn update(org: &mut Org, id: &str, call: &Call<'_>, replace: bool) -> Answer {
    let body = call.object()?;
    let mut user_type = org.user_type_of_id(id)?.clone();
    if replace {
        user_type.display_name = required(&body, "displayName")?;
        user_type.description = Some(required(&body, "description")?);
    } else {
        user_type.display_name = text(&body, "displayName").unwrap_or(user_type.display_name);
        user_type.description = text(&body, "description").or(user_type.description);
    }
    if replace && text(&body, "name").is_some_and(|name| name != user_type.name) {
        return Err(Refusal::invalid("name", "name: The name cannot be changed."));
    }
    user_type.last_updated = call.now.as_second();
    user_type.updated_by = org.id_text(0);
    let reply = Reply::json(&user_type.to_json(org.seed.number, call.origin));
    store(org, user_type);
    Ok(reply)
}

fn store(org: &mut Org, user_type: UserType) {
    let number = user_type.number as usize;
    if let Some(place) = org.types.get_mut(number) {
        *place = Some(user_type);
    }
    org.version += 1;
}

pub(super) fn delete(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let user_type = org.user_type_of_id(id)?;
    let number = user_type.number;
    let used = (0..org.end()).any(|seq| org.who(seq).is_some_and(|who| u32::from(org.user_type(who)) == number));
    if user_type.is_default() || used {
        return Err(Refusal::new(403, "E0000142", "This User Type cannot be deleted."));
    }
    // As recorded, many times over: the first call breaks while the type is still being cleaned up.
    if call.plan.type_lingers && org.lingering.insert(number) {
        return Err(Refusal::internal());
    }
    if let Some(place) = org.types.get_mut(number as usize) {
        *place = None;
    }
    org.version += 1;
    Ok(Reply::empty())
}

pub(super) fn update_schema(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let mut user_type = org.schema_owner(id)?.clone();
    let body = call.object()?;
    let definitions = body.get("definitions").unwrap_or(&Value::Null);
    let now = call.now.as_millisecond();
    let change =
        Change { what: "updateUserSchemas", properties: &definitions["custom"]["properties"], taken: &is_base, now };
    let gone = change.apply(&mut user_type.custom, &mut user_type.removed)?;
    for (name, base) in definitions["base"]["properties"].as_object().into_iter().flatten() {
        if !is_base(name) {
            return Err(change.refuse(format!("The base attribute '{name}' does not exist.")));
        }
        change_base(&mut user_type, name, base);
    }
    user_type.schema_updated = call.now.as_second();
    let reply = Reply::json(&user_type.schema_to_json(org.seed.number, call.origin));
    let number = user_type.number as u16;
    store(org, user_type);
    forget_values(org, number, &gone, now);
    Ok(reply)
}

fn is_base(name: &str) -> bool {
    Attr::named(name).is_some_and(|attr| (attr as usize) < Attr::BASE)
}

/// Permissions of every attribute, whether first and last name are required, the pattern of the login.
fn change_base(user_type: &mut UserType, name: &str, change: &Value) {
    let allowed = |key: &str| match key {
        "permissions" => true,
        "required" => matches!(name, "firstName" | "lastName"),
        "pattern" => name == "login",
        _ => false,
    };
    let kept = user_type.base_changes.entry(name).or_insert_with(|| json!({}));
    for (key, value) in change.as_object().into_iter().flatten() {
        // What is sent along unchanged is let through, as clients send whole properties back.
        if allowed(key) {
            kept[key] = value.clone();
        }
    }
}

fn forget_values(org: &mut Org, user_type: u16, names: &[String], now: i64) {
    if names.is_empty() {
        return;
    }
    org.seed.hidden.extend(names.iter().filter_map(|name| Attr::named(name)).map(|attr| (user_type, attr)));
    let having: Vec<_> = (0..org.end())
        .filter_map(|seq| match org.who(seq) {
            Some(Who::Kept(person)) if person.user_type == user_type => Some(person.clone()),
            _ => None,
        })
        .collect();
    for mut person in having {
        person.profile.retain(|name, _| !names.contains(name));
        org.keep(person, now);
    }
}
