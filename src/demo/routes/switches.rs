//! `POST /demo/…`: what people do themselves and no call of the API does for them, and the practice of calls.

use super::super::call::Call;
use super::super::drill;
use super::super::event::Party;
use super::super::org::Org;
use super::super::person::{Person, Status};
use super::super::reply::{Answer, Refusal};
use super::super::seed::DEMO_PASSWORD;
use super::verify;
use super::write_users::user_reply;

/// Wrong passwords in a row that lock somebody out.
const PATIENCE: u32 = 5;

pub(super) fn operate(org: &mut Org, path: &[&str], call: &Call<'_>) -> Answer {
    if let ["drill", step @ ..] = path {
        return drill::operate(org, step, call);
    }
    if let ["users", id, "factors", factor, switch] = path {
        return verify::switch(org, id, factor, switch, call);
    }
    let ["users", id, switch] = path else {
        return Err(Refusal::path());
    };
    let seq = org.find(id)?;
    let person = org.person(seq).ok_or_else(|| Refusal::not_found(id, "User"))?.into_owned();
    match *switch {
        "lock" => lock(org, person, call)?,
        "unlock" => pass(org, person, call, &[Status::LockedOut], "user.account.unlock")?,
        "complete-activation" => {
            let person = with_password(person, call);
            pass(org, person, call, &[Status::Provisioned], "user.account.update_password")?;
            sign_in(org, seq, call);
        }
        "complete-reset" => {
            let person = with_password(person, call);
            let from = [Status::Recovery, Status::PasswordExpired];
            pass(org, person, call, &from, "user.account.update_password")?;
            sign_in(org, seq, call);
        }
        "fail-sign-in" => fail(org, person, call)?,
        "sign-in" => {
            if person.status != Status::Active {
                return Err(Refusal::wrong_status());
            }
            sign_in(org, seq, call);
        }
        _ => return Err(Refusal::path()),
    }
    user_reply(org, seq, call)
}

fn with_password(mut person: Person, call: &Call<'_>) -> Person {
    if !person.provider.keeps_password_elsewhere() {
        person.password = Some(DEMO_PASSWORD.to_owned());
        person.times.password_changed = Some(call.now.as_second());
    }
    person
}

/// To ACTIVE, from one of these.
fn pass(org: &mut Org, person: Person, call: &Call<'_>, from: &[Status], event: &'static str) -> Result<(), Refusal> {
    if !from.contains(&person.status) {
        return Err(Refusal::wrong_status());
    }
    org.failures.remove(&person.seq);
    become_status(org, person, call, Status::Active, event, ("SUCCESS", None));
    Ok(())
}

fn lock(org: &mut Org, person: Person, call: &Call<'_>) -> Result<(), Refusal> {
    if !matches!(person.status, Status::Active | Status::PasswordExpired) {
        return Err(Refusal::wrong_status());
    }
    become_status(org, person, call, Status::LockedOut, "user.account.lock", ("FAILURE", Some("LOCKED_OUT")));
    Ok(())
}

fn become_status(
    org: &mut Org,
    mut person: Person,
    call: &Call<'_>,
    status: Status,
    event: &'static str,
    outcome: (&'static str, Option<&'static str>),
) {
    let now = call.now.as_second();
    person.status = status;
    person.times.status_changed = Some(now);
    person.times.last_updated = now;
    let party = org.party_of(&person);
    org.keep(person, call.now.as_millisecond());
    org.record_by(call, party.clone(), event, vec![party], outcome);
}

fn fail(org: &mut Org, person: Person, call: &Call<'_>) -> Result<(), Refusal> {
    let party = org.party_of(&person);
    let reason = if person.status == Status::LockedOut { "LOCKED_OUT" } else { "INVALID_CREDENTIALS" };
    org.record_by(call, party, "user.session.start", Vec::new(), ("FAILURE", Some(reason)));
    if person.status != Status::Active {
        return Ok(());
    }
    let failures = org.failures.entry(person.seq).or_default();
    *failures += 1;
    if *failures >= PATIENCE {
        org.failures.remove(&person.seq);
        lock(org, person, call)?;
    }
    Ok(())
}

fn sign_in(org: &mut Org, seq: u32, call: &Call<'_>) {
    let Some(mut person) = org.person(seq).map(std::borrow::Cow::into_owned) else {
        return;
    };
    person.times.last_login = Some(call.now.as_second());
    org.failures.remove(&seq);
    let party = org.party_of(&person);
    org.keep(person, call.now.as_millisecond());
    org.record_by(call, party, "user.session.start", vec![Party::dashboard()], ("SUCCESS", None));
}
