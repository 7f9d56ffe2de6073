//! `/users/{id}/factors`: what somebody has, what can be had, and enrolling, finishing, changing and removing it.
//!
//! ```text
//! POST factors ─► PENDING_ACTIVATION ─ POST lifecycle/activate {passCode} ─► ACTIVE ─ DELETE ─► gone
//!      │            (a code is sent)   └ Okta Verify: lifecycle/activate/poll, until the device is set up
//!      └ ?activate=true (message, call, mail, custom token), or a question ─► ACTIVE at once
//! ```

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::factors::{ENROLMENT, QUESTIONS, allow, e164};
use super::super::ids;
use super::super::org::{Org, Who};
use super::super::person::{Factor, FactorKind, Person, Status};
use super::super::reply::{Answer, Refusal, Reply};
use super::super::times;
use super::authenticators;
use super::lifecycle::noise;
use super::users::{find, manage};

fn all_factors<'a>(org: &Org, who: Who<'a>) -> Cow<'a, [Factor]> {
    match who {
        Who::Made(seq) => Cow::Owned(org.seed.factors(seq)),
        Who::Kept(person) => Cow::Borrowed(&person.factors),
    }
}

fn shown(org: &Org, person: &Person, factor: &Factor, call: &Call<'_>) -> Reply {
    Reply::json(&factor.to_json(&org.id_text(person.seq), call.origin))
}

pub(super) fn list(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let who = find(org, id, call)?;
    let user = org.id_text(Org::seq(who));
    // A question comes first, whenever it was enrolled.
    let mut factors = all_factors(org, who).into_owned();
    factors.sort_by_key(|factor| factor.kind != FactorKind::Question);
    let shown = factors.iter().map(|factor| factor.to_json(&user, call.origin));
    let code = authenticators::code_as_factor(org, Org::seq(who), call);
    Ok(Reply::json(&Value::Array(shown.chain(code).collect())))
}

pub(super) fn get(org: &Org, id: &str, factor: &str, call: &Call<'_>) -> Answer {
    let who = find(org, id, call)?;
    if let Some(code) = authenticators::code_as_factor(org, Org::seq(who), call).filter(|code| code["id"] == factor) {
        return Ok(Reply::json(&code));
    }
    let factors = all_factors(org, who);
    let found = factors.iter().find(|candidate| candidate.id == factor);
    let found = found.ok_or_else(|| Refusal::not_found(factor, "UserFactor"))?;
    Ok(Reply::json(&found.to_json(&org.id_text(Org::seq(who)), call.origin)))
}

/// What this organisation lets people enrol.
const OFFERED: [FactorKind; 9] = [
    FactorKind::Question,
    FactorKind::Totp,
    FactorKind::Google,
    FactorKind::Push,
    FactorKind::Sms,
    FactorKind::Call,
    FactorKind::Email,
    FactorKind::WebAuthn,
    FactorKind::Hotp,
];

pub(super) fn catalog(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let who = find(org, id, call)?;
    let base = format!("{}/api/v1/users/{}/factors", call.origin, org.id_text(Org::seq(who)));
    let enrolled = all_factors(org, who);
    let catalog: Vec<Value> = OFFERED
        .into_iter()
        .map(|kind| {
            let (name, provider, vendor) = kind.names();
            let mut links = Map::new();
            if kind == FactorKind::Question {
                links.insert("questions".to_owned(), allow(format!("{base}/questions"), &["GET"]));
            }
            links.insert("enroll".to_owned(), allow(base.clone(), &["POST"]));
            let status = if enrolled.iter().any(|factor| factor.kind == kind) { "ACTIVE" } else { "NOT_SETUP" };
            json!({
                "factorType": name, "provider": provider, "vendorName": vendor,
                "enrollment": "OPTIONAL", "status": status, "_links": links,
            })
        })
        .collect();
    Ok(Reply::json(&json!(catalog)))
}

pub(super) fn questions(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    find(org, id, call)?;
    let questions: Vec<Value> =
        QUESTIONS.iter().map(|(name, text)| json!({"question": name, "questionText": text})).collect();
    Ok(Reply::json(&json!(questions)))
}

fn refused(cause: &str) -> Refusal {
    Refusal::invalid("factorEnrollRequest", cause)
}

/// Nobody who is deactivated has a second factor.
fn not_gone(person: &Person) -> Result<(), Refusal> {
    if person.status == Status::Deprovisioned { Err(Refusal::wrong_status()) } else { Ok(()) }
}

const PROVIDERS: [&str; 8] = ["OKTA", "GOOGLE", "RSA", "SYMANTEC", "YUBICO", "DUO", "FIDO", "CUSTOM"];
const TYPES: [&str; 13] = [
    "call",
    "email",
    "push",
    "question",
    "signed_nonce",
    "sms",
    "token",
    "token:hardware",
    "token:hotp",
    "token:software:totp",
    "u2f",
    "web",
    "webauthn",
];

/// Why something that is not offered cannot be enrolled. Okta's Node SDK tells the first and the last from each other.
fn unoffered(kind: &str, provider: &str) -> &'static str {
    if !PROVIDERS.contains(&provider) {
        "Invalid Provider."
    } else if !TYPES.contains(&kind) {
        "Invalid factor type or provider"
    } else {
        "Factor not enabled."
    }
}

pub(super) fn enrol(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let mut person = manage(org, id, call)?;
    not_gone(&person)?;
    let body = call.object()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let kind = FactorKind::named(text("factorType"), text("provider")).filter(|kind| OFFERED.contains(kind));
    let kind = kind.ok_or_else(|| refused(unoffered(text("factorType"), text("provider"))))?;
    let empty = Map::new();
    let given = body.get("profile").and_then(Value::as_object).unwrap_or(&empty);
    let (profile, secret) = profile(kind, &person, given)?;
    make_room(&mut person, kind, &profile, call)?;
    let now = call.now.as_second();
    let at_once = kind == FactorKind::Question
        || call.query.flag("activate", false) && (kind.is_sent() || kind == FactorKind::Hotp);
    let factor = Factor {
        id: ids::text(&ids::id(kind.prefix(), org.seed.number, org.desk.next_number())).to_owned(),
        kind,
        pending: !at_once,
        created: now,
        last_updated: now,
        profile,
        secret,
    };
    if factor.pending && kind.is_sent() {
        send_code(org, &person, &factor, call)?;
    }
    let reply = shown(org, &person, &factor, call);
    let party = org.party_of(&person);
    person.factors.push(factor);
    org.keep(person, call.now.as_millisecond());
    if at_once {
        org.record(call, "user.mfa.factor.activate", vec![party]);
    }
    Ok(reply)
}

/// What is kept of a profile that was sent, and what is not shown again.
fn profile(
    kind: FactorKind,
    person: &Person,
    given: &Map<String, Value>,
) -> Result<(Map<String, Value>, Option<String>), Refusal> {
    let text = |name: &str| given.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut profile = Map::new();
    let mut secret = None;
    match kind {
        FactorKind::Sms | FactorKind::Call => {
            let phone = e164(text("phoneNumber"))
                .ok_or_else(|| Refusal::new(400, "E0000098", "This phone number is invalid."))?;
            profile.insert("phoneNumber".to_owned(), json!(phone));
            if let Some(extension) = given.get("phoneExtension").filter(|_| kind == FactorKind::Call) {
                profile.insert("phoneExtension".to_owned(), extension.clone());
            }
        }
        FactorKind::Email => {
            // Since autumn 2025 Okta takes no other address than the first.
            if !text("email").eq_ignore_ascii_case(person.text("email")) {
                return Err(refused("email: Only the primary email of the user can be enrolled"));
            }
            profile.insert("email".to_owned(), json!(person.text("email")));
        }
        FactorKind::Question => {
            let asked = QUESTIONS.iter().find(|question| question.0 == text("question"));
            let asked = asked.ok_or_else(|| refused("question: The field has an invalid value"))?;
            if text("answer").trim().chars().count() < 4 {
                return Err(refused("answer: The security question answer must be at least 4 characters in length"));
            }
            profile.insert("question".to_owned(), json!(asked.0));
            profile.insert("questionText".to_owned(), json!(asked.1));
            secret = Some(text("answer").to_owned());
        }
        FactorKind::Hotp => {
            if text("sharedSecret").is_empty() {
                return Err(refused("sharedSecret: The field cannot be left blank"));
            }
            secret = Some(text("sharedSecret").to_owned());
        }
        FactorKind::Totp | FactorKind::Google => {
            profile.insert("credentialId".to_owned(), json!(person.text("login")));
        }
        FactorKind::Push | FactorKind::WebAuthn | FactorKind::CustomPush | FactorKind::Duo | FactorKind::FastPass => {}
    }
    Ok((profile, secret))
}

/// Somebody has one of a kind, but for security keys. What was begun and not finished gives way; another number than
/// the one that is registered must be asked for.
fn make_room(
    person: &mut Person,
    kind: FactorKind,
    profile: &Map<String, Value>,
    call: &Call<'_>,
) -> Result<(), Refusal> {
    if kind == FactorKind::WebAuthn {
        return Ok(());
    }
    let Some(place) = person.factors.iter().position(|factor| factor.kind == kind) else {
        return Ok(());
    };
    let there = &person.factors[place];
    let other_phone = kind.has_phone() && there.profile.get("phoneNumber") != profile.get("phoneNumber");
    if other_phone && (!there.pending || !call.query.flag("updatePhone", false)) {
        return Err(refused("There is an existing verified phone number."));
    }
    if !there.pending {
        return Err(refused("A factor of this type is already set up."));
    }
    person.factors.remove(place);
    Ok(())
}

/// Sends a new code to whom a factor belongs.
pub(super) fn send_code(org: &mut Org, person: &Person, factor: &Factor, call: &Call<'_>) -> Result<(), Refusal> {
    let code = format!("{:06}", ids::mix(noise(call)) % 1_000_000);
    org.desk.send(factor, code, call.now.as_second())?;
    let event = match (factor.kind, factor.pending) {
        (FactorKind::Sms, true) => "system.sms.send_phone_verification_message",
        (FactorKind::Sms, false) => "system.sms.send_factor_verify_message",
        (FactorKind::Call, true) => "system.voice.send_phone_verification_call",
        (FactorKind::Call, false) => "system.voice.send_mfa_challenge_call",
        _ => "system.email.send_factor_verify_message",
    };
    let party = org.party_of(person);
    org.record(call, event, vec![party]);
    Ok(())
}

fn place_of(person: &Person, factor: &str) -> Result<usize, Refusal> {
    let place = person.factors.iter().position(|candidate| candidate.id == factor);
    place.ok_or_else(|| Refusal::not_found(factor, "UserFactor"))
}

/// `lifecycle/activate`, and `lifecycle/activate/poll` of a device.
pub(super) fn activate(org: &mut Org, id: &str, factor: &str, call: &Call<'_>, poll: bool) -> Answer {
    let person = manage(org, id, call)?;
    not_gone(&person)?;
    let place = place_of(&person, factor)?;
    let found = &person.factors[place];
    if !found.pending {
        return if poll { Ok(shown(org, &person, found, call)) } else { Err(refused("The factor is already active.")) };
    }
    let body = if call.body.iter().all(u8::is_ascii_whitespace) { Map::new() } else { call.object()? };
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let now = call.now.as_second();
    match found.kind {
        FactorKind::Push => {
            let waiting = |result: &str| {
                let own = format!("{}/api/v1/users/{}/factors/{}", call.origin, org.id_text(person.seq), found.id);
                Reply::json(&json!({
                    "expiresAt": times::text(found.created + ENROLMENT),
                    "factorResult": result,
                    "_links": {"poll": allow(format!("{own}/lifecycle/activate/poll"), &["POST"])},
                }))
            };
            if now >= found.created + ENROLMENT {
                return Ok(waiting("TIMEOUT"));
            }
            return Ok(waiting("WAITING"));
        }
        FactorKind::WebAuthn => {
            if text("attestation").is_empty() || text("clientData").is_empty() {
                return Err(refused("attestation and clientData: The fields cannot be left blank"));
            }
        }
        FactorKind::Totp
        | FactorKind::Google
        | FactorKind::Hotp
        | FactorKind::Sms
        | FactorKind::Call
        | FactorKind::Email
        | FactorKind::Question
        | FactorKind::CustomPush
        | FactorKind::Duo
        | FactorKind::FastPass => org.desk.check(found, text("passCode"), now)?,
    }
    finish(org, person, place, call)
}

/// Makes a factor that was begun an active one.
pub(super) fn finish(org: &mut Org, mut person: Person, place: usize, call: &Call<'_>) -> Answer {
    let now = call.now.as_second();
    let factor = &mut person.factors[place];
    factor.pending = false;
    factor.last_updated = now;
    match factor.kind {
        FactorKind::Push => {
            let login = person.profile.get("login").cloned().unwrap_or_default();
            let device = json!({
                "credentialId": login, "deviceType": "SmartPhone_IPhone", "name": "iPhone 17",
                "platform": "IOS", "version": "9.4.0",
            });
            factor.profile = device.as_object().cloned().unwrap_or_default();
        }
        FactorKind::WebAuthn => {
            let key = json!({"credentialId": format!("cred{}", factor.id), "authenticatorName": "Security key"});
            factor.profile = key.as_object().cloned().unwrap_or_default();
        }
        FactorKind::Totp
        | FactorKind::Sms
        | FactorKind::Question
        | FactorKind::Email
        | FactorKind::Call
        | FactorKind::Hotp
        | FactorKind::Google
        | FactorKind::CustomPush
        | FactorKind::Duo
        | FactorKind::FastPass => {}
    }
    let is_push = factor.kind == FactorKind::Push;
    let reply = shown(org, &person, &person.factors[place], call);
    // Okta Verify brings its one-time codes along.
    if is_push && !person.factors.iter().any(|factor| factor.kind == FactorKind::Totp) {
        let kind = FactorKind::Totp;
        let (profile, secret) = profile(kind, &person, &Map::new())?;
        let id = ids::text(&ids::id(kind.prefix(), org.seed.number, org.desk.next_number())).to_owned();
        person.factors.push(Factor { id, kind, pending: false, created: now, last_updated: now, profile, secret });
    }
    let party = org.party_of(&person);
    org.keep(person, call.now.as_millisecond());
    org.record(call, "user.mfa.factor.activate", vec![party]);
    Ok(reply)
}

pub(super) fn resend(org: &mut Org, id: &str, factor: &str, call: &Call<'_>) -> Answer {
    let person = manage(org, id, call)?;
    let found = &person.factors[place_of(&person, factor)?];
    if !found.pending || !found.kind.is_sent() {
        return Err(Refusal::invalid("factor", "There is nothing to be sent again for this factor."));
    }
    if org.desk.is_locked(&found.id, call.now.as_second()) {
        return Err(super::super::desk::locked());
    }
    send_code(org, &person, found, call)?;
    Ok(shown(org, &person, found, call))
}

/// `PUT`, which Okta knows for questions alone.
pub(super) fn replace(org: &mut Org, id: &str, factor: &str, call: &Call<'_>) -> Answer {
    let mut person = manage(org, id, call)?;
    let place = place_of(&person, factor)?;
    if person.factors[place].kind != FactorKind::Question {
        return Err(Refusal::method());
    }
    let body = call.object()?;
    let empty = Map::new();
    let given = body.get("profile").and_then(Value::as_object).unwrap_or(&empty);
    let (profile, secret) = profile(FactorKind::Question, &person, given)?;
    let found = &mut person.factors[place];
    (found.profile, found.secret, found.last_updated) = (profile, secret, call.now.as_second());
    let reply = shown(org, &person, &person.factors[place], call);
    let party = org.party_of(&person);
    org.keep(person, call.now.as_millisecond());
    org.record(call, "user.mfa.factor.update", vec![party]);
    Ok(reply)
}

pub(super) fn remove(org: &mut Org, id: &str, factor: &str, call: &Call<'_>) -> Answer {
    let mut person = manage(org, id, call)?;
    if org.access.code(person.seq, call.now.as_second()).is_some_and(|code| code.id == factor) {
        return authenticators::remove(org, id, factor, call);
    }
    let kind = person.factors[place_of(&person, factor)?].kind;
    not_gone(&person)?;
    // Okta Verify's one-time codes go with its push.
    let goes =
        |candidate: &Factor| candidate.id == factor || kind == FactorKind::Push && candidate.kind == FactorKind::Totp;
    for gone in person.factors.iter().filter(|candidate| goes(candidate)) {
        org.desk.forget(&gone.id);
    }
    person.factors.retain(|candidate| !goes(candidate));
    let party = org.party_of(&person);
    org.keep(person, call.now.as_millisecond());
    org.record(call, "user.mfa.factor.deactivate", vec![party]);
    Ok(Reply::empty())
}
