//! The organisation itself: its entry, preferences, contacts, and what Okta may do there. Shapes as recorded. And what
//! anybody may know of it.

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::engine::Engine;
use super::super::ids;
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};

/// Seconds for which Okta's support may look in at a time.
const SUPPORT: i64 = 86_400;

pub(super) fn read(org: &Org, path: &[&str], call: &Call<'_>) -> Answer {
    let contact = |kind: &str| {
        let name = kind.to_lowercase();
        json!({"contactType": kind, "_links": {name.as_str(): {"href": format!("{}/api/v1/org/contacts/{name}", call.origin)}}})
    };
    Ok(match path {
        [] => Reply::json(&org.settings.to_json(org.seed.number, org.seed.start, call.origin)),
        ["preferences"] => preferences(org, call),
        ["contacts"] => Reply::json(&json!([contact("BILLING"), contact("TECHNICAL")])),
        ["contacts", kind] => whom(org, contact_place(kind)?, call),
        ["privacy", "oktaSupport"] => support(org, call),
        ["privacy", "oktaCommunication"] => communication(org, call),
        _ => return Err(Refusal::path()),
    })
}

fn link(call: &Call<'_>, path: &str) -> Value {
    json!({"href": format!("{}/api/v1/org/{path}", call.origin), "hints": {"allow": ["POST"]}})
}

fn preferences(org: &Org, call: &Call<'_>) -> Reply {
    let shown = !org.settings.footer_hidden;
    let other = if shown { "hideEndUserFooter" } else { "showEndUserFooter" };
    let links = Map::from_iter([(other.to_owned(), link(call, &format!("preferences/{other}")))]);
    Reply::json(&json!({"showEndUserFooter": shown, "_links": links}))
}

fn communication(org: &Org, call: &Call<'_>) -> Reply {
    let out = !org.settings.wants_mail;
    let other = if out { "optIn" } else { "optOut" };
    let links = Map::from_iter([(other.to_owned(), link(call, &format!("privacy/oktaCommunication/{other}")))]);
    Reply::json(&json!({"optOutEmailUsers": out, "_links": links}))
}

fn support(org: &Org, call: &Call<'_>) -> Reply {
    let until = org.settings.support;
    let others: &[&str] = if until.is_some() { &["extend", "revoke"] } else { &["grant"] };
    let links: Map<String, Value> =
        others.iter().map(|other| ((*other).to_owned(), link(call, &format!("privacy/oktaSupport/{other}")))).collect();
    Reply::json(&json!({
        "support": if until.is_some() { "ENABLED" } else { "DISABLED" },
        "expiration": until.map(super::super::times::text),
        "_links": links,
    }))
}

fn contact_place(kind: &str) -> Result<usize, Refusal> {
    ["BILLING", "TECHNICAL"]
        .iter()
        .position(|known| known.eq_ignore_ascii_case(kind))
        .ok_or_else(|| Refusal::not_found(kind, "OrgContactType"))
}

fn whom(org: &Org, place: usize, call: &Call<'_>) -> Reply {
    let id = org.settings.contacts[place].clone().unwrap_or_else(|| org.id_text(0));
    let link = format!("{}/api/v1/users/{id}", call.origin);
    Reply::json(&json!({"userId": id, "_links": {"user": {"href": link}}}))
}

pub(super) fn write(org: &mut Org, path: &[&str], call: &Call<'_>) -> Answer {
    let now = call.now.as_second();
    let settings = &mut org.settings;
    match path {
        [] => {
            let whole = call.method == axum::http::Method::PUT;
            settings.update(&call.object()?, whole, now);
            return read(org, &[], call);
        }
        // A picture is taken, and shown nowhere here.
        ["logo"] => return Ok(Reply { status: 201, ..Reply::empty() }),
        ["preferences", operation] => {
            settings.footer_hidden = *operation == "hideEndUserFooter";
            return Ok(preferences(org, call));
        }
        ["privacy", "oktaCommunication", operation] => {
            settings.wants_mail = *operation == "optIn";
            return Ok(communication(org, call));
        }
        ["privacy", "oktaSupport", operation] => {
            settings.support = match (*operation, settings.support) {
                ("revoke", _) => None,
                ("extend", Some(until)) => Some(until + SUPPORT),
                _ => Some(now + SUPPORT),
            };
            return Ok(support(org, call));
        }
        _ => {}
    }
    let ["contacts", kind] = path else {
        return Err(Refusal::path());
    };
    let place = contact_place(kind)?;
    let body = call.object()?;
    let id = body.get("userId").and_then(Value::as_str).unwrap_or_default();
    if org.seq_of_id(id).is_none() {
        return Err(Refusal::not_found(id, "User"));
    }
    org.settings.contacts[place] = Some(id.to_owned());
    Ok(whom(org, place, call))
}

/// `GET /.well-known/okta-organization`: id, address and engine, without a token.
pub(crate) fn well_known(org: &Org, call: &Call<'_>) -> Reply {
    let identity = org.engine == Engine::Identity;
    Reply::json(&json!({
        "id": ids::text(&ids::id(*b"00o", org.seed.number, 0)),
        "cell": "demo1",
        "_links": {"organization": {"href": call.origin}},
        "pipeline": org.engine.pipeline(),
        "settings": {
            "analyticsCollectionEnabled": false,
            "bugReportingEnabled": true,
            "omEnabled": !identity,
            "pssoEnabled": identity,
            "desktopMFAEnabled": identity,
            "itpEnabled": identity,
        },
    }))
}
