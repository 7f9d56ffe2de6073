//! What `oktui user create|update` tells a script: outcomes, exit codes, one JSON object, and what was lost on the way.

use std::io::Write;

use oktui::cli::Exit;
use serde_json::{Value, json};

use super::cli_user::{ann, place, place_with};

fn object(out: &str) -> Value {
    serde_json::from_str(out).unwrap_or_else(|error| panic!("{error} in {out}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_json_object_tells_the_outcome_whatever_it_is() {
    let place = place().await;
    let create = ["create", "--format", "json"];
    let file = ann(json!({"activation": "link", "groups": ["Sales"]}));
    let (exit, out, err) = place.run(&["create", "--format", "json", "--dry-run"], file.clone()).await;
    let told = object(&out);
    assert_eq!((exit, &told["outcome"], &told["id"]), (Exit::Fine, &json!("dry-run"), &Value::Null), "{out}{err}");
    assert!(
        told["review"]
            .as_array()
            .unwrap()
            .contains(&json!({"kind": "change", "label": "Groups", "old": "", "new": "Sales"}))
    );

    let (exit, out, err) = place.run(&create, file.clone()).await;
    let told = object(&out);
    let there = place.read("ann.leeson@acme.com").await.unwrap();
    assert_eq!((exit, &told["outcome"], &told["id"]), (Exit::Fine, &json!("created"), &json!(there.id)), "{err}");
    assert_eq!((&told["login"], &told["status"]), (&json!("ann.leeson@acme.com"), &json!("PROVISIONED")));
    assert!(told["activationUrl"].as_str().unwrap().starts_with("http"), "{out}");
    assert_eq!(told["steps"], json!([{"change": "activateUser", "group": null, "outcome": "done", "error": null}]));

    let (exit, out, err) = place.run(&create, file).await;
    let told = object(&out);
    assert_eq!((exit, &told["outcome"], &told["id"]), (Exit::Failed, &json!("refused"), &json!(there.id)), "{err}");
    assert!(err.starts_with("oktui: refused: the login belongs to Ann Leeson"), "{err}");

    let (exit, out, _) = place.run(&create, ann(json!({"nope": 1}))).await;
    let told = object(&out);
    assert_eq!((exit, &told["outcome"]), (Exit::WrongUsage, &json!("refused")));
    assert_eq!(told["mistakes"], json!([{"place": "", "text": "“nope” means nothing here"}]));

    let same = json!({"id": there.id, "profile": {"firstName": "Ann"}});
    let (exit, out, _) = place.run(&["update", "--format", "json"], same).await;
    assert_eq!((exit, &object(&out)["outcome"]), (Exit::Fine, &json!("nothing")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_okta_stands_in_the_json_with_its_causes() {
    let place = place_with("role=no-writes").await;
    let (exit, out, err) = place.run(&["create", "--format", "json"], ann(json!({}))).await;
    let told = object(&out);
    assert_eq!(
        (exit, &told["outcome"], &told["error"]["code"]),
        (Exit::Failed, &json!("refused"), &json!("E0000006")),
        "{err}"
    );
    assert!(told["error"]["requestId"].is_string() && err.starts_with("oktui: refused: Not created"), "{out}{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_activation_link_is_labelled() {
    let place = place().await;
    let (exit, out, err) = place.run(&["create"], ann(json!({"activation": "link"}))).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.lines().any(|line| line.starts_with("Activation link: http")), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_without_an_answer_is_unknown_and_a_group_is_asked_for_again() {
    let sales = place().await.group_id("Sales").await;
    let place = place_with(&format!("drop:/api/v1/groups/{sales}/users@once")).await;
    place.run(&["create"], ann(json!({"activation": "staged"}))).await;
    let change = json!({"profile": {"login": "ann.leeson@acme.com"}, "groupIds": [sales]});
    let (exit, out, err) = place.run(&["update"], change).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("in the group “Sales”") && err.contains("waiting: no answer came"), "{out}{err}");

    let place = place_with("drop:/api/v1/users@every-5").await;
    let (mut unknown, mut seen) = (false, Vec::new());
    for number in 0..12 {
        let login = format!("a{number}@acme.com");
        let file = ann(json!({"profile": {"login": login}, "activation": "link"}));
        let (exit, out, err) = place.run(&["create"], file).await;
        if err.contains("whether the activation was sent is not known") {
            unknown = true;
            assert_eq!(exit, Exit::Failed, "{out}{err}");
            assert!(err.contains("oktui: unknown: ") && !err.contains("not activated"), "{err}");
        }
        seen.push(err);
    }
    assert!(unknown, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_somebody_else_in_this_moment_is_a_conflict() {
    let first = place().await;
    let ana = first.read("ana.muller@acme.com").await.unwrap().id;
    // The reading of the person, then the save.
    let place = place_with(&format!("status=412:/api/v1/users/{ana}@every-2")).await;
    let file = json!({"id": ana, "profile": {"title": "Engineer of the year"}});
    let (exit, out, err) = place.run(&["update", "--format", "json"], file).await;
    assert_eq!((exit, &object(&out)["outcome"]), (Exit::Failed, &json!("conflict")), "{err}");
    assert!(err.starts_with("oktui: conflict: somebody changed this person"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_of_a_replacement_says_what_it_needs_and_ends_like_the_real_one() {
    let place = place().await;
    place.run(&["create"], ann(json!({"profile": {"city": "Bonn"}}))).await;
    let (exit, out, err) = place.run(&["update", "--replace", "--dry-run"], ann(json!({}))).await;
    assert_eq!((exit, err.contains("without --yes it would not be sent")), (Exit::WrongUsage, true), "{out}{err}");
    let (exit, out, err) = place.run(&["update", "--replace", "--dry-run", "--yes"], ann(json!({}))).await;
    assert_eq!((exit, &*err), (Exit::Fine, ""), "{out}");
    assert_eq!(place.read("ann.leeson@acme.com").await.unwrap().text("city"), "Bonn");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replacement_without_a_profile_leaves_the_profile_alone() {
    let place = place().await;
    place.run(&["create"], ann(json!({"profile": {"city": "Bonn"}}))).await;
    let id = place.read("ann.leeson@acme.com").await.unwrap().id;
    let file = json!({"id": id, "credentials": {"password": {"value": "Zw1eback-brot"}}});
    let (exit, out, err) = place.run(&["update", "--replace", "--yes"], file).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    let there = place.read("ann.leeson@acme.com").await.unwrap();
    assert_eq!((there.text("city"), there.has_password), ("Bonn".into(), Some(true)));
}

/// Takes so many flushes, and nothing afterwards.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        if self.0 == 0 { Err(std::io::ErrorKind::StorageFull.into()) } else { Ok(text.len()) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.0 == 0 {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        self.0 -= 1;
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_is_told_and_nothing_is_sent_where_that_is_known_before() {
    let place = place().await;
    let file = ann(json!({"activation": "link"})).to_string();
    let (exit, _, err) = place.run_into(&["create"], &file, Full(0)).await;
    assert_eq!((exit, err.contains("nothing was sent")), (Exit::Failed, true), "{err}");
    assert!(place.read("ann.leeson@acme.com").await.is_none());

    let (exit, _, err) = place.run_into(&["create"], &file, Full(1)).await;
    let id = place.read("ann.leeson@acme.com").await.unwrap().id;
    assert_eq!(exit, Exit::Failed, "{err}");
    assert!(err.contains(&format!("created: {id} ann.leeson@acme.com PROVISIONED, but")), "{err}");
    assert!(err.contains("activation link is lost; a new one") && !err.contains("http"), "{err}");
}
