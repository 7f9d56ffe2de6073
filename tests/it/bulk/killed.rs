//! Jobs that are killed in the middle: each person has one outcome, and nothing is done twice.

use std::collections::HashMap;
use std::process::{Command, Stdio};
use std::time::Duration;

use oktui::cli::Exit;

use super::{Place, outcomes, place_with};

/// Runs the real binary, and kills it after a while; true where it came to its end by itself.
pub(super) async fn kill_after(place: &Place, words: &[&str], while_: Duration) -> bool {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oktui"));
    command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("OKTA_CLIENT_ORGURL", place.serving.origin()).env("OKTA_CLIENT_TOKEN", place.demo.token());
    command.env("OKTUI_STATE", place.path("state")).env("OKTUI_CONFIG", place.path("config.toml"));
    let mut program = command.spawn().unwrap();
    tokio::time::sleep(while_).await;
    let over = program.try_wait().unwrap().is_some();
    program.kill().unwrap();
    program.wait().unwrap();
    over
}

/// How often somebody is in a list.
fn counted(logins: Vec<String>) -> HashMap<String, u32> {
    let mut counts = HashMap::new();
    for login in logins {
        *counts.entry(login).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_killed_again_and_again_does_everything_once_and_knows_what_it_does_not_know() {
    for (faults, action, event) in [
        ("latency=4ms", "suspend", "user.lifecycle.suspend"),
        ("latency=3ms,drop:/api/v1/users/@every-7", "reset", "user.account.reset_password"),
    ] {
        let place = place_with(faults).await;
        let people: Vec<String> = place.active(24).await;
        let list = place.write("people.txt", &people.join("\n"));
        let start = ["bulk", action, "--people", &list, "--yes", "--expect", "24"];
        let mut rounds = 0;
        let mut over = kill_after(&place, &start, Duration::from_millis(500)).await;
        let names = place.run(&["jobs", "list"]).await.1;
        if names.is_empty() {
            over = true;
            place.run(&start).await;
        }
        while !over && rounds < 12 {
            rounds += 1;
            over = kill_after(&place, &["jobs", "resume"], Duration::from_millis(120 + 17 * rounds)).await;
        }
        for _ in 0..12 {
            let (_, out, _) = place.run(&["jobs", "resume"]).await;
            if !out.contains("not reached") {
                break;
            }
        }
        let report = place.path("report.csv").display().to_string();
        let id = place.run(&["jobs", "list"]).await.1.split(' ').next().unwrap().to_owned();
        let (_, out, err) = place.run(&["jobs", "show", &id, "--report", &report]).await;
        let told = outcomes(&std::fs::read_to_string(&report).unwrap());
        assert_eq!(told.len(), 24, "{out}{err}");
        let unknown = told.iter().filter(|(_, outcome)| outcome == "unknown").count();
        let state = if unknown > 0 { format!("· done, {unknown} unknown\n") } else { "· done\n".to_owned() };
        assert!(out.contains(&state), "{out}");
        let events = counted(place.events(event).await);
        for (login, outcome) in &told {
            let done = events.get(login).copied().unwrap_or_default();
            match outcome.as_str() {
                "done" => assert_eq!(done, 1, "{action} {login} is done\n{out}"),
                "unknown" => assert!(done <= 1, "{action} {login} is unknown, and was done {done} times\n{out}"),
                // Read again after an answer was lost: it was so.
                "was so" | "left alone" => assert!(done <= 1, "{action} {login} {outcome}\n{out}"),
                // Some are administrators by a group.
                "refused" | "protected" => assert_eq!(done, 0, "{action} {login} is {outcome}\n{out}"),
                other => panic!("{action} {login} is {other}\n{out}"),
            }
        }
        assert!(events.keys().all(|login| people.contains(login)), "nobody else");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unknown_is_asked_about_as_its_action_says_and_never_sent_again_on_a_guess() {
    // A status shows within seconds that it was done.
    let place = place_with("drop:/api/v1/users/@every-2").await;
    let list = place.write("people.txt", &place.active(4).await.join("\n"));
    let (exit, out, err) = place.run(&["bulk", "suspend", "--people", &list, "--yes", "--expect", "4"]).await;
    assert!(exit == Exit::Fine && out.contains("4 done"), "{out}{err}");
    assert!(counted(place.events("user.lifecycle.suspend").await).values().all(|times| *times == 1));
    // Of a mail nothing tells. Which of the answers are lost is up to their order; three in a row would pause it.
    let mut tried = 0;
    let (place, out, err) = loop {
        let place = place_with("drop:/api/v1/users/@every-2").await;
        let list = place.write("people.txt", &place.active(2).await.join("\n"));
        let (_, out, err) = place.run(&["bulk", "reset", "--people", &list, "--yes", "--expect", "2"]).await;
        tried += 1;
        if out.contains("unknown") || tried == 12 {
            break (place, out, err);
        }
    };
    assert!(out.contains("unknown"), "{out}{err}");
    assert!(err.contains("is not known, and is not tried again"), "{out}{err}");
    let (_, out, err) = place.run(&["jobs", "list"]).await;
    assert!(out.contains("done, ") && out.contains(" unknown  "), "never plainly done: {out}{err}");
    let (_, out, err) = place.run(&["jobs", "retry"]).await;
    assert!(err.contains("is not known, and is not tried again"), "{out}{err}");
    let log = place.log_of_the_job();
    let text = std::fs::read_to_string(&log).unwrap();
    std::fs::write(&log, earlier(&text)).unwrap();
    let (_, out, err) = place.run(&["jobs", "retry"]).await;
    assert!(out.contains("unknown"), "{out}{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_journal_knows_of_a_call_is_taken_over_by_its_job() {
    let place = place_with("").await;
    let list = place.write("people.txt", &place.active(3).await.join("\n"));
    let (_, out, err) = place.run(&["bulk", "reset", "--people", &list, "--yes", "--expect", "3"]).await;
    assert!(out.contains("3 done"), "{out}{err}");
    // As if the machine had failed when the journal had its outcome, and the job did not.
    let log = place.log_of_the_job();
    let text = std::fs::read_to_string(&log).unwrap();
    let is_lost =
        |line: &&str| line.contains("\"finished\"") || (line.contains("\"ended\"") && line.contains("\"person\":1"));
    let kept: Vec<&str> = text.lines().filter(|line| !is_lost(line)).collect();
    assert_eq!(kept.len() + 2, text.lines().count(), "{text}");
    std::fs::write(&log, kept.join("\n") + "\n").unwrap();
    let (_, out, _) = place.run(&["jobs", "list"]).await;
    assert!(out.contains("2 done · 1 unknown"), "{out}");
    let before = place.events("user.account.reset_password").await.len();
    let (exit, out, err) = place.run(&["jobs", "resume"]).await;
    assert!(exit == Exit::Fine && out.contains("3 done"), "{out}{err}");
    assert_eq!(place.events("user.account.reset_password").await.len(), before, "nobody gets another mail");
}

/// The same log, as if it had been written two minutes ago.
fn earlier(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let mut entry: serde_json::Value = serde_json::from_str(line).unwrap();
        let at: jiff::Timestamp = entry["at"].as_str().unwrap().parse().unwrap();
        entry["at"] = (at - jiff::SignedDuration::from_mins(2)).to_string().into();
        entry.to_string() + "\n"
    });
    lines.collect()
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_closes_pauses_a_job_and_leaves_nobody_unknown() {
    for signal in [rustix::process::Signal::HUP, rustix::process::Signal::TERM] {
        let place = place_with("latency=30ms").await;
        let list = place.write("people.txt", &place.active(60).await.join("\n"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_oktui"));
        command.args(["bulk", "add-to", "--to", "VPN Users", "--people", &list, "--yes"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.env("OKTA_CLIENT_ORGURL", place.serving.origin()).env("OKTA_CLIENT_TOKEN", place.demo.token());
        command.env("OKTUI_STATE", place.path("state")).env("OKTUI_CONFIG", place.path("config.toml"));
        let mut program = command.spawn().unwrap();
        let deadline = std::time::Instant::now() + Duration::from_mins(1);
        while place.events("group.user_membership.add").await.len() < 8 {
            assert!(std::time::Instant::now() < deadline && program.try_wait().unwrap().is_none(), "it is at work");
        }
        rustix::process::kill_process(rustix::process::Pid::from_child(&program), signal).unwrap();
        let status = tokio::task::spawn_blocking(move || program.wait()).await.unwrap().unwrap();
        assert_eq!(status.code(), Some(1), "it ends by itself");
        let (_, out, err) = place.run(&["jobs", "list"]).await;
        assert!(out.contains("paused: stopped") && !out.contains("unknown"), "{out}{err}");
        let (exit, out, err) = place.run(&["jobs", "resume"]).await;
        assert!(out.contains("done") && !out.contains("unknown"), "{exit:?} {out}{err}");
        let twice = counted(place.events("group.user_membership.add").await).into_values().filter(|count| *count > 1);
        assert_eq!(twice.count(), 0);
    }
}
