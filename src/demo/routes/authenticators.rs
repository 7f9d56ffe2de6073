//! `/authenticators`, and what people have of them: `/users/{id}/authenticator-enrollments`, temporary codes included.
//!
//! Identity Engine alone; in Classic Engine the feature is off.

use serde_json::{Map, Value, json};

use super::super::access::TemporaryCode;
use super::super::authenticators::{self, ALL, CODE_LEAST, CODE_LENGTH, CODE_MOST, CODE_USUAL};
use super::super::call::Call;
use super::super::engine::Engine;
use super::super::factors::{allow, e164};
use super::super::ids;
use super::super::org::{Org, Who};
use super::super::person::{Factor, FactorKind, Person, Status};
use super::super::reply::{Answer, Refusal, Reply};
use super::super::times;
use super::factors;
use super::lifecycle::noise;
use super::users::{find, manage};

fn on_identity_engine(org: &Org) -> Result<(), Refusal> {
    match org.engine {
        Engine::Identity => Ok(()),
        Engine::Classic => Err(Refusal::feature_off()),
    }
}

pub(super) fn list(org: &Org, call: &Call<'_>) -> Answer {
    on_identity_engine(org)?;
    let all =
        ALL.iter().enumerate().map(|(place, one)| one.to_json(org.seed.number, place, org.seed.start, call.origin));
    Ok(Reply::json(&Value::Array(all.collect())))
}

pub(super) fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    on_identity_engine(org)?;
    let place = place_of(org, id)?;
    Ok(Reply::json(&ALL[place].to_json(org.seed.number, place, org.seed.start, call.origin)))
}

fn place_of(org: &Org, id: &str) -> Result<usize, Refusal> {
    let place = (0..ALL.len()).find(|place| authenticators::id(org.seed.number, *place) == id);
    place.ok_or_else(|| Refusal::not_found(id, "Authenticator"))
}

/// The organisation has what it has: another is no valid one.
pub(super) fn create(org: &Org) -> Answer {
    on_identity_engine(org)?;
    let what = "com.okta.services.factors.iface.dto.AuthenticatorCatalog";
    Err(Refusal::invalid(what, "The field has an invalid value"))
}

/// It is not switched on and off from here.
pub(super) fn operate(org: &Org, id: &str) -> Answer {
    on_identity_engine(org)?;
    place_of(org, id)?;
    Err(Refusal::of_status(501))
}

/// `+49 XXX-XXX-0913`
fn masked(phone: &str) -> String {
    // One digit for North America and Russia, two for nearly all others.
    let country = if phone.starts_with("+1") || phone.starts_with("+7") { 2 } else { 3 };
    let end = phone.len().saturating_sub(4);
    format!("{} XXX-XXX-{}", phone.get(..country).unwrap_or_default(), phone.get(end..).unwrap_or_default())
}

fn enrolment(org: &Org, seq: u32, key: &str, id: &str, (created, updated): (i64, i64), call: &Call<'_>) -> Value {
    let place = authenticators::place(key);
    let user = format!("{}/api/v1/users/{}", call.origin, org.id_text(seq));
    let authenticator = format!("{}/api/v1/authenticators/{}", call.origin, authenticators::id(org.seed.number, place));
    json!({
        "type": ALL[place].kind(),
        "id": id,
        "key": key,
        "status": "ACTIVE",
        "name": ALL[place].name(),
        "created": times::text(created),
        "lastUpdated": times::text(updated),
        "_links": {
            "self": allow(format!("{user}/authenticator-enrollments/{id}"), &["GET", "DELETE"]),
            "user": allow(user, &["GET"]),
            "authenticator": allow(authenticator, &["GET"]),
        },
    })
}

/// The key of the authenticator that a factor belongs to, and what is shown of it: by the contract, a number or nothing.
fn of_factor(factor: &Factor, disclose: bool) -> Option<(&'static str, Option<Value>)> {
    let text = |name: &str| factor.profile.get(name).and_then(Value::as_str).unwrap_or_default();
    Some(match factor.kind {
        FactorKind::Push => ("okta_verify", None),
        FactorKind::Sms | FactorKind::Call => {
            let phone = text("phoneNumber");
            let phone = if disclose { phone.to_owned() } else { masked(phone) };
            ("phone_number", Some(json!({"phoneNumber": phone})))
        }
        FactorKind::Question => ("security_question", None),
        FactorKind::Email => ("okta_email", None),
        FactorKind::WebAuthn => ("webauthn", None),
        FactorKind::Google => ("google_otp", None),
        FactorKind::CustomPush => ("custom_app", None),
        // Part of Okta Verify, or none of the authenticators.
        FactorKind::Totp | FactorKind::FastPass | FactorKind::Hotp | FactorKind::Duo => return None,
    })
}

fn password_id(org: &Org, seq: u32) -> String {
    ids::text(&ids::id(*b"lae", org.seed.number, seq)).to_owned()
}

fn all(org: &Org, person: &Person, call: &Call<'_>) -> Vec<Value> {
    let disclose = call.query.get("discloseIdentifiers").is_some_and(|what| what.split(',').any(|one| one == "phone"));
    let mut found = Vec::new();
    if let Some(changed) = person.times.password_changed {
        let id = password_id(org, person.seq);
        found.push(enrolment(org, person.seq, "okta_password", &id, (changed, changed), call));
    }
    for factor in person.factors.iter().filter(|factor| !factor.pending) {
        let Some((key, profile)) = of_factor(factor, disclose) else { continue };
        let mut json = enrolment(org, person.seq, key, &factor.id, (factor.created, factor.last_updated), call);
        if let Some(profile) = profile {
            json["profile"] = profile;
        }
        found.push(json);
    }
    if let Some(code) = org.access.code(person.seq, call.now.as_second()) {
        found.push(enrolment(org, person.seq, "tac", &code.id, (code.created, code.created), call));
    }
    found
}

fn person_of(org: &Org, id: &str, call: &Call<'_>) -> Result<Person, Refusal> {
    let who: Who<'_> = find(org, id, call)?;
    org.person(Org::seq(who)).map(std::borrow::Cow::into_owned).ok_or_else(|| Refusal::not_found(id, "User"))
}

pub(super) fn enrolments(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    on_identity_engine(org)?;
    Ok(Reply::json(&Value::Array(all(org, &person_of(org, id, call)?, call))))
}

pub(super) fn enrolled(org: &Org, id: &str, enrolment: &str, call: &Call<'_>) -> Answer {
    on_identity_engine(org)?;
    let found = all(org, &person_of(org, id, call)?, call).into_iter().find(|one| one["id"] == enrolment);
    found.map(|one| Reply::json(&one)).ok_or_else(|| Refusal::not_found(enrolment, "AuthenticatorEnrollment"))
}

/// `authenticatorId` and `profile` of a body that enrols; refused where that is not this authenticator's.
fn asked(org: &Org, key: &str, call: &Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let body = call.object()?;
    let given = body.get("authenticatorId").and_then(Value::as_str).unwrap_or_default();
    if given != authenticators::id(org.seed.number, authenticators::place(key)) {
        return Err(Refusal::invalid("authenticatorId", "authenticatorId: The field has an invalid value"));
    }
    Ok(body.get("profile").and_then(Value::as_object).cloned().unwrap_or_default())
}

pub(super) fn enrol_phone(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    on_identity_engine(org)?;
    let mut person = manage(org, id, call)?;
    if person.status == Status::Deprovisioned {
        return Err(Refusal::wrong_status());
    }
    let profile = asked(org, "phone_number", call)?;
    let phone = profile.get("phoneNumber").and_then(Value::as_str).and_then(e164);
    let phone = phone.ok_or_else(|| Refusal::invalid("phoneNumber", "phoneNumber: The field has an invalid value"))?;
    if person.factors.iter().any(|factor| factor.kind == FactorKind::Sms && !factor.pending) {
        return Err(Refusal::invalid("phoneNumber", "There is an existing verified phone number."));
    }
    person.factors.retain(|factor| factor.kind != FactorKind::Sms);
    let now = call.now.as_second();
    let id = ids::text(&ids::id(FactorKind::Sms.prefix(), org.seed.number, org.desk.next_number())).to_owned();
    let mut json = enrolment(org, person.seq, "phone_number", &id, (now, now), call);
    json["profile"] = json!({"phoneNumber": masked(&phone)});
    person.factors.push(Factor {
        id,
        kind: FactorKind::Sms,
        pending: false,
        created: now,
        last_updated: now,
        profile: [("phoneNumber".to_owned(), json!(phone))].into_iter().collect(),
        secret: None,
    });
    let party = org.party_of(&person);
    org.keep(person, call.now.as_millisecond());
    org.record(call, "user.mfa.factor.activate", vec![party]);
    Ok(Reply::json(&json))
}

/// Letters that are not mistaken for each other, digits, and signs that every keyboard has.
const CODE_ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789@#*!?+";

/// A code for today. It is told here and nowhere else, and ends the one before.
pub(super) fn give_code(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    on_identity_engine(org)?;
    let person = manage(org, id, call)?;
    match person.status {
        Status::Active | Status::Recovery | Status::PasswordExpired | Status::LockedOut => {}
        Status::Staged | Status::Provisioned | Status::Suspended | Status::Deprovisioned => {
            return Err(Refusal::wrong_status());
        }
    }
    let profile = asked(org, "tac", call)?;
    // The contract calls it text and sends a number.
    let minutes = match profile.get("ttl") {
        None | Some(Value::Null) => Some(CODE_USUAL),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(other) => other.as_i64(),
    };
    let minutes = minutes.filter(|minutes| (CODE_LEAST..=CODE_MOST).contains(minutes)).ok_or_else(|| {
        Refusal::invalid("ttl", format!("ttl: The value must be between {CODE_LEAST} and {CODE_MOST} minutes"))
    })?;
    let again = profile.get("multiUse").and_then(Value::as_bool).unwrap_or(false);
    let now = call.now.as_second();
    let code = TemporaryCode {
        id: ids::text(&ids::id(*b"tac", org.seed.number, org.desk.next_number())).to_owned(),
        again,
        created: now,
        until: now + minutes * 60,
    };
    let mut json = enrolment(org, person.seq, "tac", &code.id, (now, now), call);
    let told = ids::secret(noise(call) ^ 0x7AC, CODE_LENGTH, CODE_ALPHABET);
    json["profile"] = json!({"tac": told, "multiUse": again, "expiresAt": times::text(code.until)});
    org.access.give(person.seq, code);
    let party = org.party_of(&person);
    org.record(call, "user.mfa.factor.activate", vec![party]);
    Ok(Reply::json(&json))
}

pub(super) fn remove(org: &mut Org, id: &str, enrolment: &str, call: &Call<'_>) -> Answer {
    on_identity_engine(org)?;
    let person = manage(org, id, call)?;
    if enrolment == password_id(org, person.seq) && person.password.is_some() {
        return Err(Refusal::forbidden());
    }
    if org.access.code(person.seq, call.now.as_second()).is_some_and(|code| code.id == enrolment) {
        org.access.withdraw(person.seq);
        let party = org.party_of(&person);
        org.record(call, "user.mfa.factor.deactivate", vec![party]);
        return Ok(Reply::empty());
    }
    let known = person.factors.iter().any(|factor| factor.id == enrolment && of_factor(factor, false).is_some());
    if !known {
        return Err(Refusal::not_found(enrolment, "AuthenticatorEnrollment"));
    }
    factors::remove(org, id, enrolment, call)
}

/// A temporary code as the list of factors shows it: without the code.
pub(super) fn code_as_factor(org: &Org, seq: u32, call: &Call<'_>) -> Option<Value> {
    let code = org.access.code(seq, call.now.as_second())?;
    let user = format!("{}/api/v1/users/{}", call.origin, org.id_text(seq));
    Some(json!({
        "id": code.id,
        "factorType": "tac",
        "provider": "OKTA",
        "vendorName": "OKTA",
        "status": "ACTIVE",
        "created": times::text(code.created),
        "lastUpdated": times::text(code.created),
        "profile": {"multiUse": code.again, "expiresAt": times::text(code.until)},
        "_links": {
            "self": allow(format!("{user}/factors/{}", code.id), &["GET"]),
            "user": allow(user, &["GET"]),
        },
    }))
}
