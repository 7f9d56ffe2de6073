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
    // Its outcome names the same call.
    let found = lines(&place, &["--op", "updateUser"]).await;
    let outcome = found.iter().find(|found| found["of"].as_u64() == line.parse().ok()).unwrap()["seq"].to_string();
    assert!(found.iter().all(|found| (found["phase"] == "intent") == found.get("after").is_some()), "{found:#?}");
    let (exit, out, err) = place.run(&["journal", "undo", &outcome, "--dry-run"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains(&format!("Line {outcome} tells what became of line {line}.")), "{out}");
    assert!(out.contains(&format!("line {line}: title is “Clerk” again")), "{out}");
    let (_, shown, _) = place.run(&["journal", "show", &outcome]).await;
    assert!(shown.contains(&format!("{line}, outcome in line {outcome}")), "{shown}");
    let (_, listed, _) = place.run(&["journal", "list", "--op", "updateUser"]).await;
    assert!(listed.contains("  by desk (token of ") || listed.contains("  by root (token of "), "{listed}");
    assert_eq!(title(&place).await, "Chief");
    let (exit, out, err) = place.run(&["journal", "undo", &line, "--yes", "--ticket", "INC-9"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert_eq!(title(&place).await, "Clerk");
    let written = lines(&place, &["--ticket", "INC-9"]).await;
    assert_eq!((&written[0]["undo_of"].to_string(), &written[1]["outcome"]), (&line, &json!("done")));
    assert_eq!(place.run(&["journal", "verify"]).await.0, Exit::Fine);
    // It was undone: there is nothing left of it, and it was nobody else.
    let back = seq(&place, "updateUser").await;
    let (exit, out, _) = place.run(&["journal", "undo", &line, "--yes"]).await;
    let told = format!("Attributes: undone already, by line {back} of the journal.");
    assert!(exit == Exit::Failed && out.contains(&told), "{out}");
    // What took it back is taken back itself: then it stands again, and can be undone once more.
    let (exit, out, err) = place.run(&["journal", "undo", &back, "--yes"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert_eq!(title(&place).await, "Chief");
    let (exit, out, err) = place.run(&["journal", "undo", &line, "--yes"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert_eq!(title(&place).await, "Clerk");
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
    // Which values a call written by hand set is written down; what was there before, nobody read.
    let by_hand = seq(&place, "updateUser").await;
    let (exit, out, _) = place.run(&["journal", "undo", &by_hand, "--dry-run"]).await;
    assert!(exit == Exit::Failed && out.contains("title: what was there before was not read"), "{out}");
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
async fn what_a_rule_refuses_is_told_before_it_is_sent() {
    let place = with_nora().await;
    assert_eq!(set_title(&place, "Clerk").await, Exit::Fine);
    let line = seq(&place, "updateUser").await;
    let host = place.serving.origin().to_owned();
    place.write("config.toml", &format!("[connection.kept]\nhost = \"{host}\"\nprotect = [\"login:nora@*\"]\n"));
    let (exit, out, err) = place.run(&["journal", "undo", &line, "--dry-run"]).await;
    assert_eq!(exit, Exit::Failed, "{out}{err}");
    assert!(out.contains("refused: title is emptied again. Not from here: protected: login:nora@*"), "{out}");
    let (exit, out, err) = place.run(&["journal", "undo", &line, "--yes"]).await;
    assert!(exit == Exit::WrongUsage && !out.contains("done:"), "{out}{err}");
    assert_eq!(title(&place).await, "Clerk");
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

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_to_a_rule_is_told_and_cleared_only_where_that_is_asked_for() {
    let place = place().await;
    let profile = json!({"firstName": "Nora", "lastName": "New", "email": "nora@acme.com", "login": "nora@acme.com", "department": "Sales"});
    let file = place.write("person.json", &json!({"profile": profile, "activation": "staged"}).to_string());
    assert_eq!(place.run(&["user", "create", &file]).await.0, Exit::Fine);
    let change = place.write("change.json", &json!({"removeGroups": ["Sales"]}).to_string());
    let (exit, out, err) = place.run(&["user", "update", &*change, "--of", "nora@acme.com"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    let rule = async || {
        let (_, text, _) = place.run(&["api", "GET", "/v1/groups/rules?search=Sales by"]).await;
        let rules: Value = serde_json::from_str(&text).unwrap();
        rules[0].clone()
    };
    let exceptions = |rule: &Value| rule["conditions"]["people"]["users"]["exclude"].as_array().unwrap().len();
    let before = rule().await;
    assert_eq!(exceptions(&before), 1);
    let line = seq(&place, "unassignUserFromGroup").await;
    let (exit, out, err) = place.run(&["journal", "undo", &line, "--dry-run"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("stays: The removal made an exception to the rule “Sales by department”"), "{out}");
    assert!(out.contains("--clear-exceptions clears it"), "{out}");
    let (exit, out, err) = place.run(&["journal", "undo", &line, "--clear-exceptions", "--yes"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    let told =
        format!("to undo: line {line}: The rule “Sales by department” is deactivated, leaves them out no longer");
    assert!(out.contains(&told), "{out}");
    let undone = lines(&place, &["--op", "rules"]).await;
    let of: Vec<&Value> = undone.iter().filter(|line| line["phase"] == "intent").map(|line| &line["undo_of"]).collect();
    assert!(of.len() == 3 && of.iter().all(|of| of.to_string() == line), "{undone:#?}");
    let after = rule().await;
    assert_eq!((exceptions(&after), &after["status"]), (0, &json!("ACTIVE")));
    assert_eq!(place.run(&["journal", "verify"]).await.0, Exit::Fine);
    let (_, list, _) = place.run(&["journal", "list", "--op", "rules"]).await;
    assert!(list.contains("replaceGroupRule") && list.contains("nora@acme.com"), "{list}");
    // What somebody switches off by hand is meant, and no warning.
    let path = format!("/v1/groups/rules/{}/lifecycle/deactivate", after["id"].as_str().unwrap());
    assert_eq!(place.run(&["api", "POST", &path]).await.0.code(), 0);
    let (_, out, _) = place.run(&["check"]).await;
    assert!(!out.contains("is inactive since"), "{out}");
}
