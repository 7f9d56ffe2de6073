//! `/users/{id}/risk`: what is known of the danger that somebody's account is in. Identity Engine alone.

use serde_json::{Value, json};

use super::super::access::Risk;
use super::super::call::Call;
use super::super::engine::Engine;
use super::super::factors::allow;
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};
use super::users::{find, manage};

/// Characters of a reason, by the contract.
const REASON: usize = 500;

fn shown(org: &Org, seq: u32, risk: Option<&Risk>, call: &Call<'_>) -> Value {
    let user = format!("{}/api/v1/users/{}", call.origin, org.id_text(seq));
    let mut json = json!({"riskLevel": risk.map_or("NONE", |risk| risk.level.as_str())});
    if let Some(risk) = risk {
        json["reason"] = json!(risk.reason);
    }
    json["_links"] = json!({
        "user": allow(user.clone(), &["GET"]),
        "self": allow(format!("{user}/risk"), &["GET", "PUT"]),
    });
    json
}

pub(super) fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    if org.engine == Engine::Classic {
        return Err(Refusal::feature_off());
    }
    let seq = Org::seq(find(org, id, call)?);
    Ok(Reply::json(&shown(org, seq, org.access.risk(org.seed.number, seq).as_ref(), call)))
}

/// 201 the first time that a level is set for somebody, 200 from then on, as recorded.
pub(super) fn set(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    if org.engine == Engine::Classic {
        return Err(Refusal::feature_off());
    }
    let person = manage(org, id, call)?;
    let body = call.object()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let level = text("riskLevel");
    if !["HIGH", "MEDIUM", "LOW"].contains(&level) {
        return Err(Refusal::invalid("riskLevel", "riskLevel: The field has an invalid value"));
    }
    let reason = text("riskReason");
    let plain = |c: char| c.is_alphanumeric() || " -,.;".contains(c);
    if reason.chars().count() > REASON || !reason.chars().all(plain) {
        return Err(Refusal::invalid("riskReason", "riskReason: The field has an invalid value"));
    }
    let known = org.access.risk(org.seed.number, person.seq).is_some();
    let reason = if reason.is_empty() { "Admin override risk" } else { reason };
    let risk = Risk { level: level.to_owned(), reason: reason.to_owned() };
    let reply = Reply::json(&shown(org, person.seq, Some(&risk), call));
    org.access.set_risk(person.seq, risk);
    let party = org.party_of(&person);
    org.record(call, "user.risk.change", vec![party]);
    Ok(Reply { status: if known { 200 } else { 201 }, ..reply })
}
