//! What administrators want to be told of by mail: of a role, or of one person. Shapes as recorded.

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};

const KINDS: [&str; 12] = [
    "IWA_AGENT",
    "CONNECTOR_AGENT",
    "USER_LOCKED_OUT",
    "APP_IMPORT",
    "LDAP_AGENT",
    "AD_AGENT",
    "OKTA_ANNOUNCEMENT",
    "OKTA_UPDATE",
    "USER_DEPROVISION",
    "REPORT_SUSPICIOUS_ACTIVITY",
    "RATELIMIT_NOTIFICATION",
    "OKTA_ISSUE",
];

fn shown(org: &Org, of: &str, kind: &str, call: &Call<'_>) -> Value {
    let off = org.settings.unsubscribed.iter().any(|(other, unwanted)| other == of && unwanted == kind);
    let own = format!("{}/api/v1/{of}/subscriptions/{kind}", call.origin);
    let other = if off { "subscribe" } else { "unsubscribe" };
    let links = Map::from_iter([
        (other.to_owned(), json!({"href": format!("{own}/{other}"), "hints": {"allow": ["POST"]}})),
        ("self".to_owned(), json!({"href": own})),
    ]);
    json!({
        "notificationType": kind,
        "channels": ["email"],
        "status": if off { "unsubscribed" } else { "subscribed" },
        "_links": links,
    })
}

fn known(kind: &str) -> Result<(), Refusal> {
    if KINDS.contains(&kind) { Ok(()) } else { Err(Refusal::not_found(kind, "NotificationType")) }
}

/// `of` is `roles/TYPE` or `users/ID`.
pub(super) fn list(org: &Org, of: &str, call: &Call<'_>) -> Reply {
    let all: Vec<Value> = KINDS.iter().map(|kind| shown(org, of, kind, call)).collect();
    Reply::json(&json!(all))
}

pub(super) fn get(org: &Org, of: &str, kind: &str, call: &Call<'_>) -> Answer {
    known(kind)?;
    Ok(Reply::json(&shown(org, of, kind, call)))
}

/// As recorded: 200 without a body.
pub(super) fn set(org: &mut Org, of: &str, kind: &str, wanted: bool) -> Answer {
    known(kind)?;
    let unwanted = &mut org.settings.unsubscribed;
    unwanted.retain(|(other, off)| !(other == of && off == kind));
    if !wanted {
        unwanted.push((of.to_owned(), kind.to_owned()));
    }
    Ok(Reply { status: 200, ..Reply::empty() })
}
