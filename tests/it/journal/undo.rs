//! `oktui journal undo`: what lines tell is taken back where it still stands, and told where it does not.

use oktui::cli::Exit;
use serde_json::{Value, json};

use super::command::{Place, place};

async fn lines(place: &Place, words: &[&str]) -> Vec<Value> {
    let words: Vec<&str> = ["journal", "export"].iter().chain(words).copied().collect();
    let (_, text, _) = place.run(&words).await;
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The number of the last call of this operation.
async fn seq(place: &Place, op: &str) -> String {
    let found = lines(place, &["--op", op]).await;
    let intent = found.iter().rev().find(|line| line["phase"] == "intent").unwrap();
    intent["seq"].to_string()
}

async fn title(place: &Place) -> Value {
    let (_, text, _) = place.run(&["api", "GET", "/v1/users/nora@acme.com"]).await;
    serde_json::from_str::<Value>(&text).unwrap()["profile"]["title"].clone()
}

async fn set_title(place: &Place, title: &str) -> Exit {
    let change = place.write("change.json", &json!({"profile": {"title": title}}).to_string());
    place.run(&["user", "update", &*change, "--of", "nora@acme.com"]).await.0
}

async fn with_nora() -> Place {
    let place = place().await;
    let file = place.person("nora");
    assert_eq!(place.run(&["user", "create", &file]).await.0, Exit::Fine);
    place
}

#[tokio::test(flavor = "multi_thread")]
async fn values_come_back_once_it_is_agreed_to_and_that_is_written_down() {
    let place = with_nora().await;
    assert_eq!(set_title(&place, "Clerk").await, Exit::Fine);
    assert_eq!(set_title(&place, "Chief").await, Exit::Fine);
    let line = seq(&place, "updateUser").await;
    let (exit, out, err) = place.run(&["journal", "undo", &line, "--dry-run"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains(&format!("line {line}: title is “Clerk” again")), "{out}");
    let (exit, _, err) = place.run(&["journal", "undo", &line]).await;
    assert!(exit == Exit::WrongUsage && err.contains("--yes"), "{err}");
    assert_eq!(title(&place).await, "Chief");
    let (exit, out, err) = place.run(&["journal", "undo", &line, "--yes", "--ticket", "INC-9"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert_eq!(title(&place).await, "Clerk");
    let written = lines(&place, &["--ticket", "INC-9"]).await;
    assert_eq!((&written[0]["undo_of"].to_string(), &written[1]["outcome"]), (&line, &json!("done")));
    assert_eq!(place.run(&["journal", "verify"]).await.0, Exit::Fine);
    // It was undone: there is nothing left of it.
    let (exit, out, _) = place.run(&["journal", "undo", &line, "--yes"]).await;
    assert!(exit == Exit::Failed && out.contains("as it was before already"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_since_stays_and_lines_without_anything_to_undo_are_told() {
    let place = with_nora().await;
    assert_eq!(set_title(&place, "Clerk").await, Exit::Fine);
    assert_eq!(set_title(&place, "Chief").await, Exit::Fine);
    let line = seq(&place, "updateUser").await;
    let body = json!({"profile": {"title": "Theirs"}}).to_string();
    place.run(&["api", "POST", "/v1/users/nora@acme.com", "-d", &body]).await;
    let (exit, out, err) = place.run(&["journal", "undo", &line, "--yes"]).await;
    assert!(exit == Exit::Failed && out.contains("somebody changed it since"), "{out}{err}");
    assert_eq!(title(&place).await, "Theirs");
    let created = seq(&place, "createUser").await;
    let (exit, out, err) = place.run(&["journal", "undo", &created, "999", "--dry-run"]).await;
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("999 is no line of a call"), "{out}{err}");
    let (exit, _, _) = place.run(&["journal", "undo"]).await;
    assert_eq!(exit, Exit::WrongUsage);
    let (exit, _, err) = place.run(&["journal", "undo", "--run", "nobody", "--dry-run"]).await;
    assert!(exit == Exit::Failed && err.contains("no run nobody"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn old_values_that_went_are_told() {
    let place = with_nora().await;
    assert_eq!(set_title(&place, "Clerk").await, Exit::Fine);
    assert_eq!(set_title(&place, "Chief").await, Exit::Fine);
    let line = seq(&place, "updateUser").await;
    let journals = place.folder.path().join("state/journal");
    let journal = std::fs::read_dir(journals).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_dir_all(journal.join("values")).unwrap();
    let (exit, out, _) = place.run(&["journal", "undo", &line, "--dry-run"]).await;
    assert!(exit == Exit::Failed && out.contains("no longer kept"), "{out}");
}
