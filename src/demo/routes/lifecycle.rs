//! `POST /users/{id}/lifecycle/…` and `DELETE /users/{id}`: the transitions of the status, and what refuses them.
//!
//! ```text
//! STAGED ─ activate ─► PROVISIONED | ACTIVE ─ suspend ─► SUSPENDED ─ unsuspend ─► ACTIVE
//!                          │   ACTIVE ─ reset_password ─► RECOVERY    ─ expire_password ─► PASSWORD_EXPIRED
//! any ─ deactivate ─► DEPROVISIONED ─ activate ─► PROVISIONED          LOCKED_OUT ─ unlock ─► ACTIVE
//!                          └ delete ─► gone
//! ```

use serde_json::json;

use super::super::call::Call;
use super::super::ids;
use super::super::org::{Org, Who};
use super::super::password;
use super::super::person::{Block, Person, Status};
use super::super::render::{Shape, write_user};
use super::super::reply::{Answer, Refusal, Reply};
use super::grants;
use super::users::manage;

pub(super) const URL_SAFE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A random number of this call.
pub(super) fn noise(call: &Call<'_>) -> u64 {
    u64::from_str_radix(call.request_id.get(..16).unwrap_or_default(), 16).unwrap_or_default()
}

fn secret(call: &Call<'_>) -> String {
    ids::secret(noise(call), 20, URL_SAFE)
}

pub(super) fn whole_user(org: &Org, person: &Person, call: &Call<'_>) -> Reply {
    let mut body = Vec::with_capacity(3000);
    let shape = Shape { full_links: true, ..Shape::default() };
    write_user(org, Who::Kept(person), &shape, call.origin, &mut body);
    Reply::bytes(body)
}

pub(super) fn operate(org: &mut Org, id: &str, operation: &str, call: &Call<'_>) -> Answer {
    let person = manage(org, id, call)?;
    match operation {
        "activate" => activate(org, person, call),
        "reactivate" => reactivate(org, &person, call),
        "deactivate" => {
            if person.status == Status::Deprovisioned {
                return Err(Refusal::wrong_status());
            }
            deactivate(org, person, call)?;
            Ok(Reply::done())
        }
        "suspend" => {
            if person.status != Status::Active {
                return Err(Refusal::invalid("user", "Cannot suspend a user that is not active"));
            }
            not_oneself(&person)?;
            change(org, person, call, Status::Suspended, "user.lifecycle.suspend");
            Ok(Reply::done())
        }
        "unsuspend" => {
            if person.status != Status::Suspended {
                return Err(Refusal::invalid("user", "Cannot unsuspend a user that is not suspended"));
            }
            change(org, person, call, Status::Active, "user.lifecycle.unsuspend");
            Ok(Reply::done())
        }
        "unlock" => unlock(org, person, call),
        "reset_password" => reset_password(org, person, call),
        "expire_password" if call.query.flag("tempPassword", false) => expire_password(org, person, call, true),
        "expire_password" => expire_password(org, person, call, false),
        "expire_password_with_temp_password" => expire_password(org, person, call, true),
        "reset_factors" => {
            if person.status == Status::Deprovisioned {
                return Err(Refusal::wrong_status());
            }
            let mut person = person;
            person.factors.clear();
            org.access.withdraw(person.seq);
            org.record(call, "user.mfa.factor.reset_all", vec![org.party_of(&person)]);
            org.keep(person, call.now.as_millisecond());
            Ok(Reply::done())
        }
        _ => Err(Refusal::path()),
    }
}

/// The owner of the token cannot lock himself out.
fn not_oneself(person: &Person) -> Result<(), Refusal> {
    if person.seq == 0 { Err(Refusal::forbidden()) } else { Ok(()) }
}

/// Sets the status and its time, stores the person and writes the event.
pub(super) fn change(org: &mut Org, mut person: Person, call: &Call<'_>, status: Status, event: &'static str) {
    let now = call.now.as_second();
    person.status = status;
    person.times.status_changed = Some(now);
    person.times.last_updated = now;
    let party = org.party_of(&person);
    org.keep(person, call.now.as_millisecond());
    org.record(call, event, vec![party]);
}

fn activation_reply(org: &Org, call: &Call<'_>, send_email: bool) -> Reply {
    if send_email {
        return Reply::done();
    }
    let token = secret(call);
    Reply::json(&json!({
        "activationUrl": org.engine.activation_url(call.origin, &token),
        "activationToken": token,
    }))
}

fn activate(org: &mut Org, mut person: Person, call: &Call<'_>) -> Answer {
    if !matches!(person.status, Status::Staged | Status::Deprovisioned) {
        return Err(Refusal::new(403, "E0000016", "Activation failed because the user is already active"));
    }
    if person.status == Status::Deprovisioned {
        org.lose_apps(person.seq);
    }
    person.times.activated = Some(call.now.as_second());
    let ready = person.password.is_some() || person.provider.keeps_password_elsewhere();
    let status = if ready { Status::Active } else { Status::Provisioned };
    org.begin(&person, call);
    change(org, person, call, status, "user.lifecycle.activate");
    Ok(activation_reply(org, call, call.query.flag("sendEmail", true)))
}

fn reactivate(org: &mut Org, person: &Person, call: &Call<'_>) -> Answer {
    if !matches!(person.status, Status::Provisioned | Status::Recovery) {
        return Err(Refusal::wrong_status());
    }
    let party = org.party_of(person);
    org.record(call, "user.lifecycle.reactivate", vec![party]);
    Ok(activation_reply(org, call, call.query.flag("sendEmail", false)))
}

fn deactivate(org: &mut Org, mut person: Person, call: &Call<'_>) -> Result<(), Refusal> {
    not_oneself(&person)?;
    person.password = None;
    person.question = None;
    person.times.password_changed = None;
    person.factors.clear();
    person.block = None;
    org.access.withdraw(person.seq);
    grants::end_all(org, person.seq);
    change(org, person, call, Status::Deprovisioned, "user.lifecycle.deactivate");
    Ok(())
}

fn unlock(org: &mut Org, mut person: Person, call: &Call<'_>) -> Answer {
    let blocked = person.status == Status::Active && person.block == Some(Block::UnknownDevices);
    if person.status != Status::LockedOut && !blocked {
        let refusal = Refusal::new(403, "E0000032", "Unlock is not allowed for this user.");
        return Err(refusal.because("The user is not locked out."));
    }
    if person.provider.masters_profile() {
        let refusal = Refusal::new(403, "E0000032", "Unlock is not allowed for this user.");
        return Err(refusal.because("The user is locked out of the directory."));
    }
    person.block = None;
    org.failures.remove(&person.seq);
    change(org, person, call, Status::Active, "user.account.unlock_by_admin");
    Ok(Reply::done())
}

fn reset_password(org: &mut Org, person: Person, call: &Call<'_>) -> Answer {
    // The contract requires the parameter; Okta has long taken its absence for true, and clients leave it out.
    let send_email = call.query.flag("sendEmail", true);
    if matches!(person.status, Status::Staged | Status::Suspended | Status::Deprovisioned) {
        let refusal = Refusal::new(403, "E0000017", "Password reset failed");
        return Err(refusal.because("Password reset is not allowed in the user's current status"));
    }
    if person.provider.masters_profile() {
        return Err(
            Refusal::new(403, "E0000017", "Password reset failed").because("The password is kept by a directory")
        );
    }
    let revoke = call.query.flag("revokeSessions", false);
    let party = org.party_of(&person);
    org.failures.remove(&person.seq);
    change(org, person, call, Status::Recovery, "user.account.reset_password");
    if revoke {
        org.record(call, "user.session.clear", vec![party]);
    }
    if send_email {
        return Ok(Reply::done());
    }
    Ok(Reply::json(&json!({"resetPasswordUrl": format!("{}/reset_password/{}", call.origin, secret(call))})))
}

fn expire_password(org: &mut Org, mut person: Person, call: &Call<'_>, temporary: bool) -> Answer {
    if !matches!(person.status, Status::Active | Status::PasswordExpired) || person.provider.keeps_password_elsewhere()
    {
        return Err(Refusal::wrong_status());
    }
    let before = person.times.status_changed;
    let mut reply = Reply::done();
    if temporary {
        let password = password::temporary(noise(call));
        reply = Reply::json(&json!({"tempPassword": password}));
        person.password = Some(password);
        person.times.password_changed = Some(call.now.as_second());
    }
    let seq = person.seq;
    change(org, person, call, Status::PasswordExpired, "user.account.expire_password");
    if call.query.flag("revokeSessions", false) {
        let party = org.who(seq).map(|who| org.party(who));
        org.record(call, "user.session.clear", party.into_iter().collect());
    }
    if temporary {
        return Ok(reply);
    }
    let mut shown = org.person(seq).ok_or_else(Refusal::internal)?.into_owned();
    // As recorded: the reply still has the former time, the next look shows the new one.
    shown.times.status_changed = before;
    Ok(whole_user(org, &shown, call))
}

/// The first call only deactivates; a deactivated person is erased.
pub(super) fn delete(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let person = manage(org, id, call)?;
    not_oneself(&person)?;
    if person.status != Status::Deprovisioned {
        deactivate(org, person, call)?;
        return Ok(Reply::empty());
    }
    let party = org.party_of(&person);
    org.remove(person.seq, call.now.as_millisecond());
    org.record(call, "user.lifecycle.delete.initiated", vec![party.clone()]);
    org.record(call, "user.lifecycle.delete.completed", vec![party]);
    Ok(Reply::empty())
}
