//! One person and what hangs on one: groups, apps, blocks, roles, factors.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::super::call::{Call, link};
use super::super::faults::Role;
use super::super::groups::EVERYONE;
use super::super::org::{Org, Who};
use super::super::person::{Factor, FactorKind, Person};
use super::super::render::{Shape, etag, write_user};
use super::super::reply::{Answer, Refusal, Reply};
use super::super::times;
use super::list::is_managed;

/// Whoever is meant, if the token may see them.
pub fn find<'a>(org: &'a Org, id: &str, call: &Call<'_>) -> Result<Who<'a>, Refusal> {
    let seq = org.find(id)?;
    let who = org.who(seq).ok_or_else(|| Refusal::not_found(id, "User"))?;
    // Everybody may look at themselves.
    if seq != 0 && !is_managed(org, who, call) {
        return Err(Refusal::forbidden());
    }
    Ok(who)
}

/// Whoever is meant, to be changed, if the token may change them.
pub fn manage(org: &Org, id: &str, call: &Call<'_>) -> Result<Person, Refusal> {
    let who = find(org, id, call)?;
    // Lesser administrators may not touch others.
    let lesser = matches!(call.plan.role, Some(Role::Helpdesk | Role::Group));
    if lesser && !org.roles_of(who).is_empty() {
        return Err(Refusal::forbidden());
    }
    org.person(Org::seq(who)).map(Cow::into_owned).ok_or_else(|| Refusal::not_found(id, "User"))
}

pub fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let who = find(org, id, call)?;
    let mut body = Vec::with_capacity(3000);
    write_user(org, who, &Shape::of(call, true), call.origin, &mut body);
    Ok(Reply::bytes(body).with("etag", etag(org, who)))
}

pub fn groups(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let who = find(org, id, call)?;
    let scoped = call.plan.role == Some(Role::Group);
    let groups: Vec<Value> = org
        .groups_of(who)
        .into_iter()
        .filter(|group| !scoped || group.number != EVERYONE)
        .map(|group| group.to_json(org.seed.number, call.origin))
        .collect();
    let path = format!("/api/v1/users/{id}/groups");
    Ok(Reply::json(&json!(groups)).with("link", link(call.origin, &path, &[("limit", Some("200"))], "self")))
}

pub fn blocks(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    if call.plan.no_blocks {
        return Err(Refusal::feature_off());
    }
    Ok(Reply::json(&org.blocks(find(org, id, call)?)))
}

fn all_factors(org: &Org, who: Who<'_>) -> Vec<Factor> {
    match who {
        Who::Made(seq) => org.seed.factors(seq),
        Who::Kept(person) => person.factors.clone(),
    }
}

pub fn factors(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let who = find(org, id, call)?;
    let user = org.id_text(Org::seq(who));
    let factors: Vec<Value> =
        all_factors(org, who).iter().map(|factor| factor_to_json(factor, &user, call.origin)).collect();
    Ok(Reply::json(&json!(factors)))
}

pub fn factor(org: &Org, id: &str, factor: &str, call: &Call<'_>) -> Answer {
    let who = find(org, id, call)?;
    let user = org.id_text(Org::seq(who));
    let factors = all_factors(org, who);
    let found = factors.iter().find(|candidate| candidate.id == factor);
    let found = found.ok_or_else(|| Refusal::not_found(factor, "UserFactor"))?;
    Ok(Reply::json(&factor_to_json(found, &user, call.origin)))
}

pub fn kind_names(kind: FactorKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        FactorKind::Push => ("push", "OKTA", "OKTA"),
        FactorKind::Totp => ("token:software:totp", "OKTA", "OKTA"),
        FactorKind::Sms => ("sms", "OKTA", "OKTA"),
        FactorKind::Question => ("question", "OKTA", "OKTA"),
        FactorKind::Email => ("email", "OKTA", "OKTA"),
        FactorKind::WebAuthn => ("webauthn", "FIDO", "FIDO"),
    }
}

fn factor_to_json(factor: &Factor, user: &str, origin: &str) -> Value {
    let (kind, provider, vendor) = kind_names(factor.kind);
    let base = format!("{origin}/api/v1/users/{user}");
    let own = format!("{base}/factors/{}", factor.id);
    let allow = |href: String, methods: Value| json!({"href": href, "hints": {"allow": methods}});
    let mut links = serde_json::Map::new();
    if factor.pending {
        let mut resend = allow(format!("{own}/resend"), json!(["POST"]));
        resend["name"] = json!(kind);
        links.insert("resend".to_owned(), json!([resend]));
        links.insert("activate".to_owned(), allow(format!("{own}/lifecycle/activate"), json!(["POST"])));
        links.insert("self".to_owned(), allow(own, json!(["GET"])));
    } else {
        match factor.kind {
            FactorKind::Question => {
                links.insert("questions".to_owned(), allow(format!("{base}/factors/questions"), json!(["GET"])));
            }
            FactorKind::Push | FactorKind::Totp | FactorKind::Sms | FactorKind::Email | FactorKind::WebAuthn => {
                links.insert("verify".to_owned(), allow(format!("{own}/verify"), json!(["POST"])));
            }
        }
        links.insert("self".to_owned(), allow(own, json!(["GET", "DELETE"])));
    }
    links.insert("user".to_owned(), allow(base, json!(["GET"])));
    json!({
        "id": factor.id,
        "factorType": kind,
        "provider": provider,
        "vendorName": vendor,
        "status": if factor.pending { "PENDING_ACTIVATION" } else { "ACTIVE" },
        "created": times::text(factor.created),
        "lastUpdated": times::text(factor.last_updated),
        "profile": factor.profile,
        "_links": links,
    })
}

pub fn catalog(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let who = find(org, id, call)?;
    let base = format!("{}/api/v1/users/{}/factors", call.origin, org.id_text(Org::seq(who)));
    let enrolled = all_factors(org, who);
    let kinds = [
        FactorKind::Question,
        FactorKind::Totp,
        FactorKind::Push,
        FactorKind::Sms,
        FactorKind::Email,
        FactorKind::WebAuthn,
    ];
    let catalog: Vec<Value> = kinds
        .into_iter()
        .map(|kind| {
            let (name, provider, vendor) = kind_names(kind);
            let mut links = serde_json::Map::new();
            if kind == FactorKind::Question {
                links.insert(
                    "questions".to_owned(),
                    json!({"href": format!("{base}/questions"), "hints": {"allow": ["GET"]}}),
                );
            }
            links.insert("enroll".to_owned(), json!({"href": base, "hints": {"allow": ["POST"]}}));
            let status = if enrolled.iter().any(|factor| factor.kind == kind) { "ACTIVE" } else { "NOT_SETUP" };
            json!({
                "factorType": name, "provider": provider, "vendorName": vendor,
                "enrollment": "OPTIONAL", "status": status, "_links": links,
            })
        })
        .collect();
    Ok(Reply::json(&json!(catalog)))
}

pub fn questions(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    find(org, id, call)?;
    Ok(Reply::json(&json!([
        {"question": "disliked_food", "questionText": "What is the food you least liked as a child?"},
        {"question": "name_of_first_plush_toy", "questionText": "What is the name of your first stuffed animal?"},
        {"question": "first_award", "questionText": "What did you earn your first medal or award for?"},
    ])))
}
