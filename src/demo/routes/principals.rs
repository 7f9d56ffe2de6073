//! `/principal-rate-limits`: the share of each limit that a token or a service app may use.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::ids;
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};
use super::super::shares::{KINDS, Share, USUAL};
use super::super::times;

/// The service app of the demo.
const CLIENT: &str = "0oademoapp";

fn token_id(org: &Org) -> String {
    ids::text(&ids::id(*b"00T", org.seed.number, 0)).to_owned()
}

fn share_id(org: &Org, share: &Share) -> String {
    ids::text(&ids::id(*b"prl", org.seed.number, share.number)).to_owned()
}

/// Without milliseconds, other than Okta's other times.
fn time(second: i64) -> String {
    times::text(second).replace(".000Z", "Z")
}

fn shown(org: &Org, share: &Share) -> Value {
    json!({
        "id": share_id(org, share),
        "orgId": ids::text(&ids::id(*b"00o", org.seed.number, 0)),
        "principalId": share.principal,
        "principalType": share.kind,
        "defaultPercentage": share.calls,
        "defaultConcurrencyPercentage": share.at_once,
        "lastUpdate": time(share.updated),
        "lastUpdatedBy": org.id_text(0),
        "createdDate": time(share.created),
        "createdBy": org.id_text(0),
    })
}

/// The value that a filter compares something with.
fn compared<'a>(filter: &'a str, with: &str) -> Option<&'a str> {
    let rest = filter.split_once(with)?.1.trim_start().strip_prefix("eq")?.trim_start().strip_prefix('"')?;
    rest.split('"').next()
}

const WHAT: &str = "principalRateLimitMediated";

pub(super) fn list(org: &Org, call: &Call<'_>) -> Answer {
    let filter = call.query.get("filter").unwrap_or_default();
    let Some(kind) = compared(filter, "principalType") else {
        let cause = "The provided filter parameter did not contain the required attrbute filter \"principalType\"";
        return Err(Refusal::invalid(WHAT, cause));
    };
    let principal = compared(filter, "principalId");
    let found = org.shares.iter().filter(|share| share.kind == kind);
    let found = found.filter(|share| principal.is_none_or(|principal| share.principal == principal));
    Ok(Reply::json(&Value::Array(found.map(|share| shown(org, share)).collect())))
}

fn place_of(org: &Org, id: &str) -> Result<usize, Refusal> {
    let place = org.shares.iter().position(|share| share_id(org, share) == id);
    place.ok_or_else(|| Refusal::not_found(id, "PrincipalRateLimit"))
}

pub(super) fn get(org: &Org, id: &str) -> Answer {
    Ok(Reply::json(&shown(org, &org.shares[place_of(org, id)?])))
}

/// What a body says, in place of these.
fn percentages(body: &serde_json::Map<String, Value>, usual: (i64, i64)) -> Result<(i64, i64), Refusal> {
    let read = |name: &str, usual: i64| match body.get(name) {
        None | Some(Value::Null) => Ok(usual),
        Some(value) => value
            .as_i64()
            .filter(|share| (1..=100).contains(share))
            .ok_or_else(|| Refusal::invalid(WHAT, format!("{name}: The value must be between 1 and 100"))),
    };
    Ok((read("defaultPercentage", usual.0)?, read("defaultConcurrencyPercentage", usual.1)?))
}

pub(super) fn create(org: &mut Org, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let principal = text("principalId").to_owned();
    let kind = KINDS.into_iter().find(|kind| *kind == text("principalType"));
    let kind = kind.ok_or_else(|| Refusal::invalid(WHAT, "principalType: The field has an invalid value"))?;
    if org.shares.iter().any(|share| share.principal == principal) {
        return Err(Refusal { causes: Vec::new(), ..Refusal::invalid(WHAT, "") });
    }
    let known = if kind == KINDS[0] { principal == token_id(org) } else { principal == CLIENT };
    if !known {
        return Err(Refusal::not_found(&principal, if kind == KINDS[0] { "Token" } else { "PublicClientApp" }));
    }
    let (calls, at_once) = percentages(&body, (USUAL, USUAL))?;
    let now = call.now.as_second();
    let number = org.shares.len() as u32;
    let share = Share { number, principal, kind, calls, at_once, created: now, updated: now };
    let reply = Reply::json(&shown(org, &share));
    org.shares.push(share);
    Ok(Reply { status: 201, ..reply })
}

pub(super) fn replace(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let place = place_of(org, id)?;
    let share = &org.shares[place];
    // Percentages that are left out stay as they are.
    let (calls, at_once) = percentages(&body, (share.calls, share.at_once))?;
    let share = &mut org.shares[place];
    (share.calls, share.at_once, share.updated) = (calls, at_once, call.now.as_second());
    Ok(Reply::json(&shown(org, &org.shares[place])))
}
