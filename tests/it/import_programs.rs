//! `oktui import --format json`: rows, plan and outcome, as programs read them.

use std::collections::HashMap;

use oktui::cli::Exit;
use serde_json::{Value, json};

use super::bulk::{Place, place};

async fn told(place: &Place, words: &[&str]) -> (Exit, Vec<Value>, String) {
    let (exit, out, err) = place.run(&[words, &["--format", "json"]].concat()).await;
    let lines = out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")));
    (exit, lines.collect(), err)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_reads_what_each_row_comes_to_and_what_became_of_it() {
    let place = place().await;
    let people = place.logins("status eq \"ACTIVE\"").await;
    let (ana, ben) = (&people[3], &people[4]);
    let table = format!(
        "login,firstName,lastName,email,title,Passwort\n{ana},,,,\"Chief \"\"=\"\" Officer\",\n{ben},,,,,\n\
         zoe@acme.com,Zoë,New,zoe@acme.com,,Secret-Word-17\nodd@acme.com,,New,nonsense,,Secret-Word-18\n"
    );
    let path = place.write("people.csv", &table);
    let words = ["import", &path, "--password-column", "Passwort"];
    let (exit, lines, err) = told(&place, &[&words[..], &["--dry-run"]].concat()).await;
    assert_eq!(exit, Exit::Failed, "{err}");
    let text = serde_json::to_string(&lines).unwrap();
    assert!(!text.contains("Secret-Word"), "{text}");
    let rows: HashMap<u64, &Value> =
        lines.iter().filter(|line| line["type"] == "row").map(|line| (line["row"].as_u64().unwrap(), line)).collect();
    assert_eq!(rows.len(), 4);
    let what: Vec<_> = (2..=5).map(|row| rows[&row]["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["changes", "same", "new", "cannot"]);
    assert_eq!(rows[&2]["login"], json!(ana));
    let change = &rows[&2]["changes"][0];
    assert_eq!((&change["attribute"], &change["value"]), (&json!("title"), &json!("Chief \"=\" Officer")));
    assert_eq!(rows[&4]["values"]["firstName"], "Zoë");
    let mistakes = rows[&5]["mistakes"].as_array().unwrap();
    assert!(mistakes.contains(&json!({"column": "firstName", "text": "is missing"})), "{mistakes:?}");
    assert!(mistakes.contains(&json!({"column": "email", "text": "is no email address"})), "{mistakes:?}");
    let plan = lines.last().unwrap();
    assert_eq!((&plan["type"], &plan["rows"], &plan["people"]), (&json!("plan"), &json!(4), &json!(2)));
    assert!(plan["in_the_way"][0].as_str().unwrap().starts_with("1 row cannot be imported"), "{plan}");

    let (exit, lines, err) = told(&place, &[&words[..], &["--skip-wrong", "--yes"]].concat()).await;
    assert_eq!(exit, Exit::Failed, "a row was left out: {err}");
    let kinds: Vec<_> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["row", "row", "row", "row", "plan", "result"]);
    assert_eq!(lines[4]["in_the_way"], json!([]));
    let each = lines[5]["each"].as_array().unwrap();
    assert!(each.iter().all(|one| one["outcome"] == "done") && each.len() == 2, "{each:?}");
    assert!(!serde_json::to_string(&lines).unwrap().contains("Secret-Word"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_that_has_to_be_settled_first_is_told_to_programs_as_well() {
    let place = place().await;
    let path = place.write("people.csv", "login,Quux\nann@acme.com,1\n");
    let (exit, lines, err) = told(&place, &["import", &path, "--dry-run"]).await;
    assert_eq!(exit, Exit::WrongUsage, "{err}");
    let plan = lines.last().unwrap();
    assert_eq!(plan["columns"][0]["column"], "Quux", "{plan}");
    assert!(plan["in_the_way"][0].as_str().unwrap().contains("--leave-out"), "{plan}");
}
