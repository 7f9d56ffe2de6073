//! `/users/{id}/factors/{factor}/verify` and its transactions, and the switches for what people do about them.
//!
//! ```text
//! message, call, mail: POST verify ─► CHALLENGE ─ POST verify {passCode} ─► SUCCESS
//! codes, questions:    POST verify {passCode | answer} ─► SUCCESS
//! push:                POST verify ─► 201 WAITING ─ GET transactions/{id} ─► WAITING … SUCCESS | REJECTED | TIMEOUT
//! ```
//!
//! Numbers are matched in Identity Engine alone; in Classic Engine a push is a plain one.

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::desk::locked;
use super::super::event::Party;
use super::super::factors::{ENROLMENT, allow};
use super::super::ids;
use super::super::org::Org;
use super::super::person::{Factor, FactorKind, Person, Status};
use super::super::pushes::{Habit, Push, State};
use super::super::reply::{Answer, Refusal, Reply};
use super::super::times;
use super::factors::{finish, send_code};
use super::lifecycle::noise;
use super::users::manage;

/// One of somebody's factors.
fn factor_of<'a>(person: &'a Person, factor: &str) -> Result<&'a Factor, Refusal> {
    let found = person.factors.iter().find(|candidate| candidate.id == factor);
    found.ok_or_else(|| Refusal::not_found(factor, "UserFactor"))
}

/// Who is locked out, suspended or not there yet cannot be asked.
fn can_be_asked(person: &Person) -> Result<(), Refusal> {
    match person.status {
        Status::Active | Status::PasswordExpired | Status::Recovery => Ok(()),
        Status::LockedOut => Err(Refusal::new(403, "E0000069", "User Locked")),
        Status::Staged | Status::Provisioned | Status::Suspended | Status::Deprovisioned => {
            Err(Refusal::wrong_status())
        }
    }
}

pub(super) fn verify(org: &mut Org, id: &str, factor: &str, call: &Call<'_>) -> Answer {
    let person = manage(org, id, call)?;
    let found = factor_of(&person, factor)?;
    can_be_asked(&person)?;
    if found.pending {
        return Err(Refusal::wrong_status());
    }
    let body = if call.body.iter().all(u8::is_ascii_whitespace) { Map::new() } else { call.object()? };
    let given = ["passCode", "answer"].iter().find_map(|name| body.get(*name)?.as_str());
    match found.kind {
        FactorKind::Push | FactorKind::CustomPush => {
            let wanted = body.get("useNumberMatchingChallenge").and_then(Value::as_bool).unwrap_or(false);
            ask(org, &person, found, call, wanted)
        }
        FactorKind::Duo | FactorKind::FastPass => Err(Refusal::of_status(501)),
        FactorKind::Sms
        | FactorKind::Call
        | FactorKind::Email
        | FactorKind::Totp
        | FactorKind::Google
        | FactorKind::Hotp
        | FactorKind::Question
        | FactorKind::WebAuthn => match given {
            Some(given) => check(org, &person, found, given, call),
            None => challenge(org, &person, found, call, body.contains_key("signatureData")),
        },
    }
}

fn check(org: &mut Org, person: &Person, factor: &Factor, given: &str, call: &Call<'_>) -> Answer {
    let outcome = org.desk.check(factor, given, call.now.as_second());
    let told = if outcome.is_ok() { ("SUCCESS", None) } else { ("FAILURE", Some("INVALID_CREDENTIALS")) };
    tell(org, person, factor, call, told);
    outcome.map(|()| Reply::json(&json!({"factorResult": "SUCCESS"})))
}

/// A call without a code asks for one; where nothing is sent, it only says what is wanted.
fn challenge(org: &mut Org, person: &Person, factor: &Factor, call: &Call<'_>, signed: bool) -> Answer {
    if org.desk.is_locked(&factor.id, call.now.as_second()) {
        return Err(locked());
    }
    if signed {
        // Nobody here has the key of what was signed with.
        return check(org, person, factor, "", call);
    }
    if factor.kind.is_sent() {
        send_code(org, person, factor, call)?;
    }
    let mut json =
        json!({"factorResult": "CHALLENGE", "profile": factor.profile, "_links": back(org, person, factor, call)});
    if factor.kind == FactorKind::WebAuthn {
        let challenge = ids::secret(noise(call), 20, super::lifecycle::URL_SAFE);
        json["_embedded"] = json!({"challenge": {"challenge": challenge, "extensions": {}}});
    }
    Ok(Reply::json(&json))
}

fn own(org: &Org, person: &Person, factor: &Factor, call: &Call<'_>) -> String {
    format!("{}/api/v1/users/{}/factors/{}", call.origin, org.id_text(person.seq), factor.id)
}

fn back(org: &Org, person: &Person, factor: &Factor, call: &Call<'_>) -> Value {
    let own = own(org, person, factor, call);
    json!({"verify": allow(format!("{own}/verify"), &["POST"]), "factor": allow(own, &["GET", "DELETE"])})
}

fn tell(
    org: &mut Org,
    person: &Person,
    factor: &Factor,
    call: &Call<'_>,
    outcome: (&'static str, Option<&'static str>),
) {
    let owner = org.person(0).map(|owner| org.party_of(&owner));
    let (kind, _, vendor) = factor.kind.names();
    let targets = vec![org.party_of(person), Party::new(factor.id.clone(), "AuthenticatorEnrollment", kind, vendor)];
    if let Some(owner) = owner {
        org.record_by(call, owner, "user.authentication.auth_via_mfa", targets, outcome);
    }
}

fn ask(org: &mut Org, person: &Person, factor: &Factor, call: &Call<'_>, numbers: bool) -> Answer {
    // The device says what asks; a call that does not say it is refused.
    if call.header("user-agent").is_none_or(str::is_empty) {
        return Err(Refusal::invalid("User-Agent", "The User-Agent header is required to send a push notification"));
    }
    let noise = noise(call);
    let number = (numbers && org.engine.matches_numbers()).then(|| 10 + ids::mix(noise ^ 7) % 90);
    let id = format!("v2mst.{}", ids::secret(noise, 22, super::lifecycle::URL_SAFE));
    let who = (org.seed.number, person.seq, person.seq < org.seed.cast);
    let push = org.pushes.ask(id.clone(), &factor.id, who, number, call.now.as_millisecond()).clone();
    Ok(Reply { status: 201, ..Reply::json(&waiting(org, person, factor, call, &id, &push)) })
}

fn waiting(org: &Org, person: &Person, factor: &Factor, call: &Call<'_>, id: &str, push: &Push) -> Value {
    let transaction = format!("{}/transactions/{id}", own(org, person, factor, call));
    let mut json = json!({
        "expiresAt": times::text_millis(push.ends()),
        "factorResult": State::Waiting.as_str(),
        "profile": {"credentialId": person.text("login")},
        "_links": {
            "poll": allow(transaction.clone(), &["GET"]),
            "cancel": allow(transaction, &["DELETE"]),
        },
    });
    if let Some(number) = push.number {
        json["_embedded"] = json!({"challenge": {"correctAnswer": number}});
    }
    json
}

/// How it stands, or the end of it: `GET` and `DELETE` of a transaction. What came of it is written down now.
pub(super) fn transaction(org: &mut Org, id: &str, factor: &str, transaction: &str, call: &Call<'_>) -> Answer {
    let person = manage(org, id, call)?;
    let found = factor_of(&person, factor)?;
    let now = call.now.as_millisecond();
    let push = org.pushes.get(transaction, factor).cloned();
    let push = push.ok_or_else(|| Refusal::not_found(transaction, "FactorTransaction"))?;
    if call.method == axum::http::Method::DELETE {
        org.pushes.cancel(transaction);
        return Ok(Reply::empty());
    }
    let state = push.state(now);
    if org.pushes.news(transaction, now).is_some() {
        let outcome = match state {
            State::Success => ("SUCCESS", None),
            State::Rejected => ("FAILURE", Some("User rejected Okta push verify")),
            State::Waiting | State::Timeout => ("FAILURE", Some("Okta push verify timed out")),
        };
        tell(org, &person, found, call, outcome);
    }
    Ok(Reply::json(&match state {
        State::Waiting => waiting(org, &person, found, call, transaction, &push),
        State::Success => json!({"factorResult": "SUCCESS"}),
        State::Rejected | State::Timeout => json!({
            "factorResult": state.as_str(),
            "profile": {"credentialId": person.text("login")},
            "_links": back(org, &person, found, call),
        }),
    }))
}

/// `POST /demo/users/{id}/factors/{factor}/{switch}`: `code` tells what the person would read off, say or was sent;
/// `accept`, `reject` and `ignore` decide about what waits on the device, and about what comes. A device that is to be
/// set up is set up by `accept`.
pub(super) fn switch(org: &mut Org, id: &str, factor: &str, switch: &str, call: &Call<'_>) -> Answer {
    let seq = org.find(id)?;
    let person = org.person(seq).ok_or_else(|| Refusal::not_found(id, "User"))?.into_owned();
    let place = person.factors.iter().position(|candidate| candidate.id == factor);
    let place = place.ok_or_else(|| Refusal::not_found(factor, "UserFactor"))?;
    let found = &person.factors[place];
    let now = call.now.as_second();
    let habit = match switch {
        "code" => {
            let code = org.desk.code(found, now).ok_or_else(|| Refusal::not_found(factor, "Code"))?;
            return Ok(Reply::json(&json!({"code": code})));
        }
        "accept" if found.pending => {
            if found.kind != FactorKind::Push || now >= found.created + ENROLMENT {
                return Err(Refusal::wrong_status());
            }
            return finish(org, person, place, call);
        }
        "accept" => Habit::Accept,
        "reject" => Habit::Reject,
        "ignore" => Habit::Ignore,
        _ => return Err(Refusal::path()),
    };
    org.pushes.decide(factor, habit, call.now.as_millisecond());
    Ok(Reply::done())
}
