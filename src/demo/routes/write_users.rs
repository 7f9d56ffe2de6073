//! Creating and updating people, ending their sessions, taking their factors away.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::call::Call;
use super::super::ids;
use super::super::org::{Org, Who};
use super::super::password::Given;
use super::super::person::{Person, Provider, Question, Status, Times};
use super::super::profile;
use super::super::render::etag;
use super::super::reply::{Answer, Refusal, Reply};
use super::grants;
use super::lifecycle::whole_user;
use super::users::manage;

/// What a body says about credentials.
struct Credentials {
    password: Option<Given>,
    question: Option<Question>,
    provider: Option<Provider>,
}

impl Credentials {
    fn parse(body: &Map<String, Value>) -> Result<Credentials, Refusal> {
        let null = Value::Null;
        let given = body.get("credentials").unwrap_or(&null);
        let question = match &given["recovery_question"] {
            Value::Object(question) if question.get("question").is_some_and(Value::is_string) => {
                let text = |name: &str| question.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                let question = Question { question: text("question"), answer: text("answer") };
                check_answer(&question.answer)?;
                Some(question)
            }
            _ => None,
        };
        let provider = match given["provider"]["type"].as_str() {
            None => None,
            Some("OKTA") => Some(Provider::Okta),
            Some("FEDERATION") => Some(Provider::Federation),
            Some("SOCIAL") => Some(Provider::Social),
            Some("IMPORT") => Some(Provider::Import),
            Some("ACTIVE_DIRECTORY") => Some(Provider::ActiveDirectory),
            Some("LDAP") => Some(Provider::Ldap),
            Some(_) => return Err(Refusal::invalid("provider", "provider: is not supported.")),
        };
        Ok(Credentials { password: Given::parse(&given["password"])?, question, provider })
    }
}

/// Four characters at least, by the default policy.
pub(super) fn check_answer(answer: &str) -> Result<(), Refusal> {
    if answer.chars().count() < 4 {
        return Err(Refusal::invalid(
            "recovery_question",
            "recovery_question: The security question answer must be at least 4 characters in length",
        ));
    }
    Ok(())
}

fn once_twice(code: &'static str, text: &'static str) -> Refusal {
    Refusal::new(400, code, text).because(text)
}

pub(super) fn create(org: &mut Org, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let activate = call.query.flag("activate", true);
    let credentials = Credentials::parse(&body)?;
    let expire = call.query.get("nextLogin") == Some("changePassword");
    if expire && !activate {
        return Err(once_twice(
            "E0000125",
            "Could not create user. To create a user and expire their password immediately, `activate` must be true.",
        ));
    }
    if expire && credentials.password.is_none() {
        return Err(once_twice(
            "E0000124",
            "Could not create user. To create a user and expire their password immediately, a password must be specified.",
        ));
    }
    let foreign = call.query.flag("provider", false).then_some(credentials.provider).flatten();
    let foreign = foreign.filter(|provider| provider.keeps_password_elsewhere());
    if foreign.is_some() && (credentials.password.is_some() || credentials.question.is_some()) {
        return Err(Refusal::invalid(
            "credentials",
            "credentials: a federated user has neither a password nor a question.",
        ));
    }
    let user_type = match body.get("type").and_then(|kind| kind["id"].as_str()) {
        Some(id) => org.user_type_of_id(id)?.clone(),
        None => org.user_type_of_id("default")?.clone(),
    };
    let groups = group_ids(org, &body)?;
    let mut profile = Map::new();
    let empty = Map::new();
    let given = body.get("profile").and_then(Value::as_object).unwrap_or(&empty);
    profile::apply(org, &user_type, &mut profile, given, "newUser", None)?;
    let login = profile.get("login").and_then(Value::as_str).unwrap_or_default();
    if let Some(password) = &credentials.password {
        password.check(login).map_err(|rules| Refusal::invalid("password", format!("password: {rules}")))?;
    }

    let now = call.now.as_second();
    let password = credentials.password.as_ref().map(Given::kept);
    let status = match (activate, &password, foreign) {
        (false, _, _) => Status::Staged,
        (true, Some(_), _) if expire => Status::PasswordExpired,
        (true, Some(_), _) | (true, None, Some(_)) => Status::Active,
        (true, None, None) => Status::Provisioned,
    };
    let provider = match (&credentials.password, foreign) {
        (_, Some(provider)) => provider,
        (Some(Given::Elsewhere { hash: true }), None) => Provider::Import,
        _ => Provider::Okta,
    };
    let person = Person {
        seq: org.end(),
        status,
        times: Times {
            created: now,
            activated: activate.then_some(now),
            // As recorded: also a staged person with a password has it.
            status_changed: (activate || password.is_some()).then_some(now),
            last_login: None,
            last_updated: now,
            password_changed: password.as_ref().map(|_| now),
        },
        user_type: user_type.number as u16,
        profile,
        password,
        question: credentials.question,
        provider,
        groups: groups.clone(),
        factors: Vec::new(),
        block: None,
    };
    let reply = whole_user(org, &person, call);
    let party = org.party_of(&person);
    if activate && person.status == Status::Provisioned {
        org.begin(&person, call);
    }
    org.keep(person, call.now.as_millisecond());
    org.record(call, "user.lifecycle.create", vec![party.clone()]);
    if activate {
        org.record(call, "user.lifecycle.activate", vec![party.clone()]);
    }
    for group in groups {
        org.record_membership(call, "group.user_membership.add", &party, group);
    }
    Ok(reply)
}

fn group_ids(org: &Org, body: &Map<String, Value>) -> Result<BTreeSet<u32>, Refusal> {
    let Some(ids) = body.get("groupIds").and_then(Value::as_array) else {
        return Ok(BTreeSet::new());
    };
    if ids.len() > 20 {
        let refusal = Refusal::new(400, "E0000093", "Target count limit exceeded");
        return Err(refusal.because("The number of group targets is too large"));
    }
    ids.iter()
        .map(|id| {
            let group = org.group(id.as_str().unwrap_or_default())?;
            super::groups::check_changeable(group)?;
            Ok(group.number)
        })
        .collect()
}

/// `POST` changes what is named; `PUT` replaces each section that is there.
pub(super) fn update(org: &mut Org, id: &str, call: &Call<'_>, replace: bool) -> Answer {
    let mut person = manage(org, id, call)?;
    if let Some(wanted) = call.header("if-match") {
        let who = org.who(person.seq).ok_or_else(Refusal::internal)?;
        if wanted != "*" && wanted.trim_start_matches("W/") != etag(org, who).trim_start_matches("W/") {
            return Err(Refusal::new(412, "E0000231", "ETag value doesn't match."));
        }
    }
    let body = call.object()?;
    if person.status == Status::Deprovisioned {
        return Err(Refusal::wrong_status());
    }
    let credentials = Credentials::parse(&body)?;
    let mut events = Vec::new();
    if let Some(id) = body.get("type").and_then(|kind| kind["id"].as_str()) {
        let number = org.user_type_of_id(id)?.number as u16;
        if number != person.user_type {
            if !replace {
                return Err(Refusal::invalid("type", "type: The user type can be changed by a full update only."));
            }
            person.user_type = number;
            events.push("user.account.update_user_type");
        }
    }
    update_profile(org, &mut person, &body, replace, &mut events)?;
    update_credentials(&mut person, credentials, call, &mut events)?;
    person.times.last_updated = call.now.as_second();
    let reply = whole_user(org, &person, call);
    let party = org.party_of(&person);
    org.keep(person, call.now.as_millisecond());
    for event in events {
        org.record(call, event, vec![party.clone()]);
    }
    Ok(reply)
}

fn update_profile(
    org: &Org,
    person: &mut Person,
    body: &Map<String, Value>,
    replace: bool,
    events: &mut Vec<&'static str>,
) -> Result<(), Refusal> {
    let user_type = org.types.get(usize::from(person.user_type)).and_then(Option::as_ref);
    let user_type = user_type.ok_or_else(Refusal::internal)?;
    let given = body.get("profile").and_then(Value::as_object);
    // Another user type has other attributes, also where the profile is not touched.
    let retyped = events.contains(&"user.account.update_user_type");
    let Some(given) = given else {
        if retyped {
            person.profile.retain(|name, _| user_type.knows(name));
        }
        return Ok(());
    };
    let mut after = if replace { Map::new() } else { person.profile.clone() };
    profile::apply(org, user_type, &mut after, given, "user", Some(person.seq))?;
    let same = after.len() == person.profile.len()
        && after.iter().all(|(name, value)| person.profile.get(name) == Some(value));
    if !same {
        if person.provider.masters_profile() {
            return Err(Refusal::new(
                403,
                "E0000023",
                "Operation failed because user profile is mastered under another system",
            ));
        }
        person.profile = after;
        events.push("user.account.update_profile");
    }
    Ok(())
}

fn update_credentials(
    person: &mut Person,
    credentials: Credentials,
    call: &Call<'_>,
    events: &mut Vec<&'static str>,
) -> Result<(), Refusal> {
    let now = call.now.as_second();
    if let Some(password) = credentials.password {
        if person.provider.keeps_password_elsewhere() {
            return Err(Refusal::new(403, "E0000014", "Update of credentials failed")
                .because("password: The password is kept by another system"));
        }
        if matches!(password, Given::Elsewhere { .. }) && person.status != Status::Staged {
            return Err(Refusal::invalid("password", "password: A hash can be set for a staged user only."));
        }
        if let Err(rules) = password.check(person.text("login")) {
            return Err(Refusal::invalid("password", format!("password: {rules}")));
        }
        if call.query.flag("strict", false) && person.password.as_deref() == Some(&password.kept()) {
            return Err(Refusal::new(403, "E0000014", "Update of credentials failed")
                .because("Password has been used too recently"));
        }
        if password == (Given::Elsewhere { hash: true }) {
            person.provider = Provider::Import;
        }
        person.password = Some(password.kept());
        person.times.password_changed = Some(now);
        if person.status == Status::Provisioned {
            person.status = Status::Active;
            person.times.status_changed = Some(now);
        }
        events.push("user.account.update_password");
    }
    if let Some(question) = credentials.question {
        person.question = Some(question);
    }
    Ok(())
}

pub(super) fn end_sessions(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let person = manage(org, id, call)?;
    let party = org.party_of(&person);
    if call.query.flag("oauthTokens", false) {
        grants::end_tokens(org, person.seq);
    }
    org.record(call, "user.session.clear", vec![party]);
    Ok(Reply::empty())
}

/// Whom a call outside the API is about.
pub(super) fn user_reply(org: &Org, seq: u32, call: &Call<'_>) -> Answer {
    let person = org.person(seq).ok_or_else(|| Refusal::not_found(ids::text(&org.id(Who::Made(seq))), "User"))?;
    Ok(whole_user(org, &person, call))
}
