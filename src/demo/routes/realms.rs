//! `/realms`. A create answers 200, a list says in its links which search it stood for, as recorded.

use serde_json::{Value, json};

use super::super::call::{Call, link};
use super::super::ids;
use super::super::org::Org;
use super::super::realms::Realm;
use super::super::reply::{Answer, Refusal, Reply};

fn find<'a>(org: &'a Org, id: &str) -> Result<&'a Realm, Refusal> {
    ids::number(*b"guo", org.seed.number, id)
        .and_then(|number| org.realms.get(number as usize)?.as_ref())
        .ok_or_else(|| Refusal::not_found(id, "Realm"))
}

pub(super) fn list(org: &Org, call: &Call<'_>) -> Answer {
    let query = &call.query;
    let limit = query.limit(10, 1, 200)?;
    let search = query.get("search").unwrap_or("id pr");
    // `profile.name eq "…"` is what the contract shows; any other search stands for all.
    let wanted =
        search.split_once("profile.name eq \"").and_then(|(_, rest)| rest.split_once('"')).map(|(name, _)| name);
    let mut found: Vec<&Realm> =
        org.realms.iter().flatten().filter(|realm| wanted.is_none_or(|name| realm.name == name)).collect();
    let sort = query.get("sortBy").filter(|by| *by == "profile.name");
    if sort.is_some() {
        found.sort_by_key(|realm| realm.name.to_lowercase());
        if query.get("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("desc")) {
            found.reverse();
        }
    }
    // The cursor is the id of the last one, as recorded.
    let from = match query.get("after") {
        None => 0,
        Some(after) => {
            let last = found.iter().position(|realm| realm.id(org.seed.number) == after);
            last.ok_or_else(Refusal::search_cursor)? + 1
        }
    };
    let page: Vec<&Realm> = found.iter().skip(from).take(limit).copied().collect();
    let more = from + page.len() < found.len();
    let shown: Vec<Value> = page.iter().map(|realm| realm.to_json(org.seed.number, call.origin, false)).collect();
    let limit = limit.to_string();
    let to = |after: Option<&str>, relation: &str| {
        let order = query.get("sortOrder").filter(|_| sort.is_some());
        let parameters = [
            ("after", after),
            ("limit", Some(limit.as_str())),
            ("sortBy", sort),
            ("sortOrder", order),
            ("search", Some(search)),
        ];
        link(call.origin, "/api/v1/realms", &parameters, relation)
    };
    let reply = Reply::json(&json!(shown)).with("link", to(query.get("after"), "self"));
    Ok(match page.last().filter(|_| more) {
        Some(last) => reply.with("link", to(Some(&last.id(org.seed.number)), "next")),
        None => reply,
    })
}

pub(super) fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&find(org, id)?.to_json(org.seed.number, call.origin, true)))
}

/// Name and domains of a body.
fn parse(org: &Org, call: &Call<'_>, own: Option<u32>) -> Result<(String, Vec<Value>), Refusal> {
    let body = call.object()?;
    let profile = body.get("profile").unwrap_or(&Value::Null);
    let name = profile["name"].as_str().unwrap_or_default();
    if name.is_empty() {
        return Err(Refusal::invalid("name", "name: The field cannot be left blank"));
    }
    if org.realms.iter().flatten().any(|realm| realm.name == name && Some(realm.number) != own) {
        let cause = "name: An object with this field already exists in the current organization";
        return Err(Refusal::invalid("name", cause));
    }
    Ok((name.to_owned(), profile["domains"].as_array().cloned().unwrap_or_default()))
}

pub(super) fn create(org: &mut Org, call: &Call<'_>) -> Answer {
    let (name, domains) = parse(org, call, None)?;
    let now = call.now.as_second();
    let realm = Realm { number: org.realms.len() as u32, name, domains, created: now, last_updated: now };
    let reply = Reply::json(&realm.to_json(org.seed.number, call.origin, true));
    org.realms.push(Some(realm));
    Ok(reply)
}

pub(super) fn replace(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let realm = find(org, id)?.clone();
    let (name, domains) = parse(org, call, Some(realm.number))?;
    let realm = Realm { name, domains, last_updated: call.now.as_second(), ..realm };
    let reply = Reply::json(&realm.to_json(org.seed.number, call.origin, true));
    let place = realm.number as usize;
    org.realms[place] = Some(realm);
    Ok(reply)
}

/// Everybody is in the first, so that stays.
pub(super) fn delete(org: &mut Org, id: &str) -> Answer {
    let realm = find(org, id)?;
    if realm.is_default() {
        return Err(Refusal::invalid("realm", "The default realm cannot be deleted."));
    }
    let place = realm.number as usize;
    org.realms[place] = None;
    Ok(Reply::empty())
}
