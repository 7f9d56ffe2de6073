//! What `oktui user create|update` says of a server that does not keep what it is sent.

use oktui::cli::Exit;
use serde_json::{Value, json};

use super::stand_in::{Asked, StandIn, Wire, okta};

/// Answers as an organisation whose people are always this one; neither schema nor types may be read.
fn keeping(person: Value, groups: Value) -> StandIn {
    answering(okta(200, person.to_string()), person, groups)
}

/// The same, where a save is answered otherwise than the person is read.
fn answering(answer: Wire, person: Value, groups: Value) -> StandIn {
    let refusal = json!({"errorCode": "E0000006", "errorSummary": "You do not have permission", "errorCauses": []});
    let nobody = json!({"errorCode": "E0000007", "errorSummary": "Not found", "errorCauses": []});
    StandIn::answering(move |asked: &Asked, _| {
        let path = asked.target.split('?').next().unwrap_or_default().replace("New@Acme", "new@acme");
        match (&*asked.method, &*path) {
            ("GET", "/api/v1/users/new@acme.com") => okta(404, nobody.to_string()),
            ("POST" | "PUT", "/api/v1/users" | "/api/v1/users/00u1") => answer.clone(),
            ("POST", "/api/v1/users/00u1/lifecycle/activate") => okta(200, "{}"),
            ("PUT" | "DELETE", path) if path.starts_with("/api/v1/groups/") => okta(204, ""),
            ("GET", "/api/v1/users/00u1/groups") => okta(200, groups.to_string()),
            ("GET", "/api/v1/users") => okta(200, "[]"),
            ("GET", path) if path.starts_with("/api/v1/users/") => okta(200, person.to_string()),
            ("GET", "/api/v1/groups/00g1") => {
                okta(200, json!({"id": "00g1", "type": "OKTA_GROUP", "profile": {"name": "Sales"}}).to_string())
            }
            _ => okta(403, refusal.to_string()),
        }
    })
}

fn run(server: &StandIn, words: &[&str], file: Value) -> (Exit, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("person.json").display().to_string();
    std::fs::write(&path, file.to_string()).unwrap();
    let words: Vec<&str> = [&["user"], words, &[&*path]].concat();
    server.run(&words, false)
}

fn person(more: Value) -> Value {
    let mut profile = json!({"login": "new@acme.com", "email": "new@acme.com", "firstName": "Ann", "lastName": "Lee"});
    for (name, value) in more.as_object().unwrap() {
        profile[name] = value.clone();
    }
    json!({"id": "00u1", "status": "STAGED", "created": "2026-11-24T10:00:00.000Z", "profile": profile})
}

fn file(more: Value) -> Value {
    let person = person(more);
    json!({"profile": person["profile"], "activation": "staged", "groupIds": ["00g1"]})
}

#[test]
fn what_okta_did_not_keep_is_said_and_is_no_success() {
    let server = keeping(person(json!({"city": "Bonn"})), json!([]));
    let (exit, out, err) = run(&server, &["create"], file(json!({"title": "Lead", "city": "Bonn"})));
    assert_eq!(exit, Exit::Failed, "{out}{err}");
    assert!(err.contains("partly: Okta did not keep: title, group “Sales” (00g1)"), "{out}{err}");
    assert!(out.contains("Created: 00u1"), "{out}");

    let (exit, out, err) = run(&server, &["create", "--format", "json"], file(json!({"title": "Lead"})));
    let told: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((exit, &told["outcome"], &told["id"]), (Exit::Failed, &json!("partly"), &json!("00u1")), "{err}");
    assert_eq!(told["notKept"], json!([{"name": "title", "there": ""}, {"group": "00g1"}]));

    let change = json!({"id": "00u1", "profile": {"title": "Lead", "city": "Ulm"}});
    let (exit, out, err) = run(&server, &["update"], change);
    assert_eq!(exit, Exit::Failed, "{out}{err}");
    assert!(err.contains("partly: Okta did not keep: title, city (it is “Bonn”)"), "{out}{err}");
}

#[test]
fn what_is_kept_in_another_spelling_is_told_and_is_a_success() {
    let server = keeping(
        person(json!({"skills": ["b", "a"], "hours": 37.5, "city": "Bonn"})),
        json!([{"id": "00g1", "type": "OKTA_GROUP", "profile": {"name": "Sales"}}]),
    );
    let file =
        file(json!({"login": "New@Acme.com", "skills": ["a", "b"], "hours": 37.50, "city": "Bonn", "title": null}));
    let (exit, out, err) = run(&server, &["create"], file);
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("login is kept as new@acme.com"), "{out}{err}");
}

#[test]
fn the_groups_of_an_update_are_read_and_what_is_not_so_is_said() {
    let accounts = json!({"id": "00g2", "type": "OKTA_GROUP", "profile": {"name": "Accounts"}});
    let server = keeping(person(json!({})), json!([accounts]));
    let file = json!({"id": "00u1", "groupIds": ["00g1"], "removeGroupIds": ["00g2"]});
    let (exit, out, err) = run(&server, &["update"], file.clone());
    assert_eq!(exit, Exit::Failed, "{out}{err}");
    let told = "partly: Okta did not keep: group “Sales” (00g1), not group “Accounts” (00g2)";
    assert!(err.contains(told), "{out}{err}");
    let (exit, out, _) = run(&server, &["update", "--format", "json"], file);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((exit, &report["outcome"]), (Exit::Failed, &json!("partly")), "{out}");
    assert_eq!(report["notKept"], json!([{"group": "00g1"}, {"group": "00g2", "there": "member"}]));
}

#[test]
fn somebody_who_stays_staged_is_not_activated() {
    let server = keeping(person(json!({})), json!([]));
    let (exit, out, err) = run(&server, &["update"], json!({"id": "00u1", "activation": "mail"}));
    assert_eq!(exit, Exit::Failed, "{out}{err}");
    assert!(err.contains("partly: Okta did not keep: activate (it is “Staged”)"), "{out}{err}");
}

#[test]
fn a_password_is_looked_for_as_the_profile_is() {
    let mut bare = person(json!({}));
    bare["credentials"] = json!({"provider": {"type": "OKTA", "name": "OKTA"}});
    let mut sent = file(json!({}));
    sent["credentials"] = json!({"password": {"value": "Tr0ub4dor&3"}});
    let (exit, out, err) = run(&keeping(bare, json!([{"id": "00g1"}])), &["create"], sent);
    assert_eq!(exit, Exit::Failed, "{out}{err}");
    assert!(err.contains("partly: Okta did not keep: password"), "{out}{err}");
}

#[test]
fn a_password_that_is_older_than_the_save_is_not_the_one_that_was_sent() {
    let mut there = person(json!({}));
    there["credentials"] = json!({"password": {}});
    there["passwordChanged"] = json!("2020-11-24T10:00:00.000Z");
    let sent = json!({"id": "00u1", "credentials": {"password": {"value": "Tr0ub4dor&3"}}});
    let (exit, out, err) =
        run(&keeping(there, json!([])), &["update", "--yes", "--confirm-login", "new@acme.com"], sent);
    assert_eq!(exit, Exit::Failed, "{out}{err}");
    assert!(err.contains("partly: Okta did not keep: password"), "{out}{err}");
}

#[test]
fn what_a_replacement_was_to_clear_and_did_not_is_said() {
    let server = keeping(person(json!({"title": "Clerk", "city": "Bonn"})), json!([]));
    let person = person(json!({"city": "Bonn"}));
    let change = json!({"id": "00u1", "profile": person["profile"]});
    let (exit, out, err) = run(&server, &["update", "--replace", "--yes", "--confirm-login", "new@acme.com"], change);
    assert_eq!(exit, Exit::Failed, "{out}{err}");
    assert!(err.contains("partly: Okta did not keep: title (it is “Clerk”)"), "{out}{err}");
}

#[test]
fn what_was_read_afterwards_counts_and_where_the_answer_said_otherwise_that_is_told() {
    let change = || json!({"id": "00u1", "profile": {"title": "Lead", "city": "Ulm"}});
    let old = || person(json!({"title": "Clerk", "city": "Ulm"}));
    let new = || person(json!({"title": "Lead", "city": "Ulm"}));
    let someone = |mut person: Value| {
        person["id"] = json!("00u2");
        person["profile"]["login"] = json!("other@acme.com");
        person
    };
    let unknown = "unknown: Whether it was done is not known";
    let did_not_keep = "partly: Okta did not keep: title (it is “Clerk”)";
    for (answer, now, exit, says) in [
        (
            okta(200, new().to_string()),
            old(),
            Exit::Failed,
            "Okta did not keep: title (the answer had it; it is “Clerk”)",
        ),
        (okta(200, old().to_string()), old(), Exit::Failed, did_not_keep),
        (okta(200, r#"{"id":"00u1"}"#), old(), Exit::Failed, did_not_keep),
        (okta(200, "{}"), old(), Exit::Failed, did_not_keep),
        (okta(204, ""), old(), Exit::Failed, did_not_keep),
        (okta(200, someone(new()).to_string()), old(), Exit::Failed, unknown),
        (okta(200, "null"), old(), Exit::Failed, unknown),
    ] {
        let wire = String::from_utf8_lossy(&answer).into_owned();
        let (ended, out, err) = run(&answering(answer, now, json!([])), &["update"], change());
        assert_eq!(ended, exit, "{wire}: {out}{err}");
        assert!(err.contains(says), "{says} of {wire}: {out}{err}");
    }
}

/// Somebody whose title changes with the first save, whatever is answered.
fn turning(answer: Wire) -> StandIn {
    let saved = std::sync::atomic::AtomicBool::new(false);
    StandIn::answering(move |asked: &Asked, _| {
        use std::sync::atomic::Ordering;
        if asked.method == "POST" {
            saved.store(true, Ordering::Relaxed);
            return answer.clone();
        }
        let title = if saved.load(Ordering::Relaxed) { "Lead" } else { "Clerk" };
        match asked.target.split('?').next() {
            Some("/api/v1/users/00u1") => okta(200, person(json!({"title": title})).to_string()),
            _ => okta(403, json!({"errorCode": "E0000006", "errorSummary": "No", "errorCauses": []}).to_string()),
        }
    })
}

#[test]
fn what_the_answer_did_not_show_and_is_there_is_a_success_that_says_so() {
    let change = || json!({"id": "00u1", "profile": {"title": "Lead"}});
    let (exit, out, err) = run(&turning(okta(200, r#"{"id":"00u1"}"#)), &["update"], change());
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("The answer did not show title; read again, it is there"), "{out}{err}");
    for answer in [okta(204, ""), okta(200, "{}")] {
        let (exit, out, err) = run(&turning(answer), &["update"], change());
        assert_eq!((exit, out.contains("Saved: 00u1")), (Exit::Fine, true), "{out}{err}");
    }
}
