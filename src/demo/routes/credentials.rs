//! `POST /users/{id}/credentials/…`.

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::ids;
use super::super::org::Org;
use super::super::password;
use super::super::person::{Person, Question, Status};
use super::super::reply::{Answer, Refusal, Reply};
use super::lifecycle::noise;
use super::users::manage;
use super::write_users::check_answer;

fn shown(person: &Person) -> Reply {
    let mut credentials = Map::new();
    if person.password.is_some() {
        credentials.insert("password".to_owned(), json!({}));
    }
    if let Some(question) = &person.question {
        credentials.insert("recovery_question".to_owned(), json!({"question": question.question}));
    }
    let provider = json!({"type": person.provider.kind(), "name": person.provider.name()});
    credentials.insert("provider".to_owned(), provider);
    Reply::json(&Value::Object(credentials))
}

fn failed(cause: &str) -> Refusal {
    Refusal::new(403, "E0000014", "Update of credentials failed").because(cause)
}

fn weak(rules: String) -> Refusal {
    Refusal::new(403, "E0000014", "The password does meet the complexity requirements of the current password policy.")
        .because(rules)
}

fn text<'a>(body: &'a Map<String, Value>, section: &str, name: &str) -> &'a str {
    body.get(section).and_then(|section| section[name].as_str()).unwrap_or_default()
}

/// A new password that the person chose: no more resetting, no more expiry.
fn set_password(org: &mut Org, mut person: Person, password: &str, call: &Call<'_>) -> Reply {
    let now = call.now.as_second();
    person.password = Some(password.to_owned());
    person.times.password_changed = Some(now);
    person.times.last_updated = now;
    if matches!(person.status, Status::Recovery | Status::PasswordExpired) {
        person.status = Status::Active;
        person.times.status_changed = Some(now);
    }
    let reply = shown(&person);
    let party = org.party_of(&person);
    org.keep(person, call.now.as_millisecond());
    org.record(call, "user.account.update_password", vec![party]);
    reply
}

pub(super) fn operate(org: &mut Org, id: &str, operation: &str, call: &Call<'_>) -> Answer {
    let person = manage(org, id, call)?;
    match operation {
        "change_password" => change_password(org, person, call),
        "change_recovery_question" => change_question(org, person, call),
        "forgot_password" => forgot_password(org, &person, call),
        "forgot_password_recovery_question" => answer_question(org, person, call),
        _ => Err(Refusal::path()),
    }
}

fn change_password(org: &mut Org, person: Person, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let allowed = matches!(person.status, Status::Staged | Status::Active | Status::PasswordExpired | Status::Recovery);
    let Some(password) = person.password.clone().filter(|_| allowed) else {
        return Err(Refusal::new(403, "E0000035", "Change password not allowed on specified user."));
    };
    if text(&body, "oldPassword", "value") != password {
        return Err(failed("oldPassword: The credentials provided were incorrect."));
    }
    let new = text(&body, "newPassword", "value").to_owned();
    password::check(&new, person.text("login")).map_err(weak)?;
    if call.query.flag("strict", false) && new == password {
        return Err(failed("Password has been used too recently"));
    }
    let party = org.party_of(&person);
    let reply = set_password(org, person, &new, call);
    if body.get("revokeSessions").and_then(Value::as_bool).unwrap_or(false) {
        org.record(call, "user.session.clear", vec![party]);
    }
    Ok(reply)
}

fn change_question(org: &mut Org, mut person: Person, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let allowed = matches!(person.status, Status::Staged | Status::Active | Status::Recovery);
    let Some(password) = person.password.clone().filter(|_| allowed) else {
        return Err(Refusal::new(403, "E0000036", "Change recovery question not allowed on specified user."));
    };
    if text(&body, "password", "value") != password {
        return Err(failed("password: The credentials provided were incorrect."));
    }
    let question = text(&body, "recovery_question", "question");
    let answer = text(&body, "recovery_question", "answer");
    if question.is_empty() {
        return Err(Refusal::invalid("recovery_question", "question: The field cannot be left blank"));
    }
    check_answer(answer)?;
    person.question = Some(Question { question: question.to_owned(), answer: answer.to_owned() });
    person.times.last_updated = call.now.as_second();
    let reply = shown(&person);
    let party = org.party_of(&person);
    org.keep(person, call.now.as_millisecond());
    org.record(call, "user.account.update_profile", vec![party]);
    Ok(reply)
}

fn forgot_password(org: &mut Org, person: &Person, call: &Call<'_>) -> Answer {
    if person.status != Status::Active {
        return Err(Refusal::new(403, "E0000034", "Forgot password not allowed on specified user."));
    }
    if person.password.is_none() {
        return Err(Refusal::forbidden());
    }
    let party = org.party_of(person);
    org.record(call, "user.account.reset_password", vec![party]);
    if call.query.flag("sendEmail", true) {
        return Ok(Reply::done());
    }
    let secret = ids::secret(noise(call), 20, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    Ok(Reply::json(&json!({"resetPasswordUrl": format!("{}/signin/reset-password/{secret}", call.origin)})))
}

fn answer_question(org: &mut Org, person: Person, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let Some(question) = person.question.as_ref().filter(|_| person.status == Status::Active) else {
        return Err(Refusal::new(403, "E0000034", "Forgot password not allowed on specified user."));
    };
    // Answers ignore case, as people do when they type them again.
    if question.answer.to_lowercase() != text(&body, "recovery_question", "answer").to_lowercase() {
        return Err(Refusal::new(403, "E0000087", "The recovery question answer did not match our records."));
    }
    let new = text(&body, "password", "value").to_owned();
    password::check(&new, person.text("login")).map_err(weak)?;
    Ok(set_password(org, person, &new, call))
}
