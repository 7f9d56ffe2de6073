//! Programs that write one chain and are killed in the middle of it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use oktui::protocol::recorder::{Recall, Recorder, Settlement};
use oktui::protocol::settle::{Evidence, Judgement, judge};
use oktui::protocol::user::User;
use oktui::store::journal::{reading, verify};

use super::{done, intent, open, place};

const FOLDER: &str = "OKTUI_TEST_JOURNAL";

/// Not a test of its own: what the killed programs do. Says each line that it was promised.
#[test]
fn writes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let journal = open(folder.as_ref());
    let mut out = std::io::stdout();
    for at in 0.. {
        let receipt = journal.intend(intent(&format!("00u{at}"))).unwrap();
        let _ = writeln!(out, "promised intent {}", receipt.seq);
        let seq = receipt.seq;
        journal.conclude(receipt, done()).unwrap();
        let _ = writeln!(out, "promised outcome {seq}");
    }
}

#[test]
fn programs_that_are_killed_leave_one_chain_in_which_each_call_has_its_outcome_or_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let mut promised: Vec<(String, u64)> = Vec::new();
    for round in 0..6_u64 {
        let mut programs: Vec<_> = (0..2)
            .map(|_| {
                Command::new(std::env::current_exe().unwrap())
                    .args(["--exact", "journal::killed::writes_until_it_is_killed", "--nocapture", "--test-threads=1"])
                    .env(FOLDER, folder.path())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        let heard: Vec<_> = programs
            .iter_mut()
            .map(|program| {
                let out = BufReader::new(program.stdout.take().unwrap());
                std::thread::spawn(move || {
                    let lines = out.lines().map_while(Result::ok);
                    let words = lines.filter_map(|line| {
                        let (_, said) = line.split_once("promised ")?;
                        let (what, seq) = said.split_once(' ')?;
                        Some((what.to_owned(), seq.parse().ok()?))
                    });
                    words.collect::<Vec<(String, u64)>>()
                })
            })
            .collect();
        // Another moment each time; both are in the middle of something.
        std::thread::sleep(Duration::from_micros(60_000 + 7_919 * round));
        for program in &mut programs {
            program.kill().unwrap();
            program.wait().unwrap();
        }
        for heard in heard {
            // What was cut off while it was said is no promise.
            promised.extend(heard.join().unwrap());
        }
    }
    let journal = open(folder.path());
    super::write(&journal, "00ulast");
    let report = verify::verify(&place(folder.path()), None).unwrap();
    assert!(report.holds(), "{report:#?}");
    assert!(report.unknown.len() <= 12, "{report:#?}");
    // Each was suspended, or was not: what is read of the person settles it, in a line of its own.
    let unknown = journal.recall(&Recall::Unknown).unwrap();
    assert_eq!(unknown.len(), report.unknown.len());
    for (deed, was_done) in unknown.into_iter().zip([true, false].into_iter().cycle()) {
        let (status, changed) = if was_done { ("SUSPENDED", deed.at) } else { ("ACTIVE", Timestamp::UNIX_EPOCH) };
        let user = format!(r#"{{"id":"{}","status":"{status}","statusChanged":"{changed}"}}"#, deed.target.id);
        let user = User::parse(&user, None).unwrap();
        let Judgement::Settled(settled) = judge(&deed, &Evidence::User(Some(&user))) else {
            panic!("{deed:?} is not settled")
        };
        assert_eq!(settled.done, was_done);
        journal.settle(Settlement { deed: Box::new(deed), settled }).unwrap();
    }
    assert_eq!(journal.recall(&Recall::Unknown).unwrap(), []);
    let settled = verify::verify(&place(folder.path()), None).unwrap();
    assert!(settled.holds() && settled.unknown.is_empty(), "{settled:#?}");
    let entries = reading::entries(&place(folder.path()), &reading::Filter::default()).unwrap();
    assert!(promised.len() > 12, "{promised:?}");
    for (what, seq) in promised {
        let entry = entries.iter().find(|entry| entry.line.seq == seq);
        let entry = entry.unwrap_or_else(|| panic!("line {seq} was promised"));
        assert!(what == "intent" || entry.outcome() == "done", "the outcome of {seq} was promised");
    }
}

/// The rule that is about a department, as the organisation has it.
async fn rule(place: &super::command::Place) -> serde_json::Value {
    let origin = place.serving.origin().to_owned();
    let request = http::Request::get(format!("{origin}/api/v1/groups/rules?search=Sales%20by"))
        .header("authorization", format!("SSWS {}", place.demo.token()));
    let request = request.body(axum::body::Body::empty()).unwrap();
    let response = tower::ServiceExt::oneshot(place.demo.router(&origin), request).await.unwrap();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()[0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_rests_after_a_kill_is_told_at_the_next_start_with_what_activates_it() {
    use serde_json::json;
    let place = super::command::place_with("latency=25ms").await;
    let profile = json!({"firstName": "Nora", "lastName": "New", "email": "nora@acme.com", "login": "nora@acme.com", "department": "Sales"});
    let file = place.write("person.json", &json!({"profile": profile, "activation": "staged"}).to_string());
    place.run(&["user", "create", &file]).await;
    let change = place.write("change.json", &json!({"removeGroups": ["Sales"]}).to_string());
    let (exit, out, err) = place.run(&["user", "update", &change, "--of", "nora@acme.com"]).await;
    assert_eq!(exit.code(), 0, "{out}{err}");
    let (_, text, _) = place.run(&["journal", "export", "--op", "unassignUserFromGroup"]).await;
    let line: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_oktui"));
    command.args(["journal", "undo", &line["seq"].to_string(), "--clear-exceptions", "--yes"]);
    command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    command.env("OKTA_CLIENT_ORGURL", place.serving.origin()).env("OKTA_CLIENT_TOKEN", place.demo.token());
    command.env("OKTUI_STATE", place.folder.path().join("state")).env("OKTUI_CONFIG", place.folder.path().join("none"));
    let mut program = command.spawn().unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while rule(&place).await["status"] != "INACTIVE" {
        assert!(std::time::Instant::now() < deadline && program.try_wait().unwrap().is_none(), "it is at work");
    }
    program.kill().unwrap();
    program.wait().unwrap();
    assert_eq!(rule(&place).await["status"], "INACTIVE", "it came to no end");
    let (_, out, err) = place.run(&["check"]).await;
    let said = format!("{out}{err}");
    assert!(said.contains("is inactive since an exception to it was to be cleared"), "{said}");
    let way = said.split("oktui api POST ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let (exit, _, err) = place.run(&["api", "POST", &way]).await;
    assert_eq!(exit.code(), 0, "{err}");
    assert_eq!(rule(&place).await["status"], "ACTIVE");
    let (_, out, err) = place.run(&["check"]).await;
    assert!(!format!("{out}{err}").contains("is inactive since"), "{out}{err}");
}
