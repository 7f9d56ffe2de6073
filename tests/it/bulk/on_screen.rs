//! Jobs on the screens of the real binary, and what of them is on the disk for the command line.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Instant;

use rustix::process::{Signal, kill_process};

use super::super::pty_terminal::{DEADLINE, PtyTerminal};
use super::*;

const F2: &str = "\x1bOQ";
const F6: &str = "\x1b[17~";

/// The program in the folder of the place, with its active people listed.
fn open(place: &Place) -> PtyTerminal {
    let folder = place.folder.path();
    let path = |name: &str| place.path(name).display().to_string();
    let (state, config) = (path("state"), path("config.toml"));
    let variables = [
        ("OKTA_CLIENT_ORGURL", place.serving.origin()),
        ("OKTA_CLIENT_TOKEN", place.demo.token()),
        ("OKTUI_STATE", &state),
        ("OKTUI_CONFIG", &config),
    ];
    let mut terminal = PtyTerminal::start_in(Some(folder), 80, 24, &[], &variables);
    terminal.wait_for("Everyone but");
    terminal.send("Fa");
    terminal.wait_for("Active");
    terminal.wait("people", |terminal| terminal.text().matches("@acme.com").count() > 9);
    terminal
}

/// A plan to suspend whom the cursor is on, and the five below; how many it comes to.
fn plan(terminal: &mut PtyTerminal) -> String {
    terminal.send("      ");
    terminal.wait_for("6 marked");
    terminal.send("\x1b[A");
    terminal.send("a");
    terminal.wait_for("6 marked people");
    terminal.send("s");
    terminal.wait_for("to suspend");
    let text = terminal.text();
    let line = text.lines().find(|line| line.contains("to suspend")).unwrap();
    line.trim_start_matches(['>', ' ']).split(' ').next().unwrap().to_owned()
}

/// Meanwhile it says “4 of 5 done”; a frame may be half drawn.
fn are_done(terminal: &mut PtyTerminal, count: &str) {
    let (done, meanwhile) = (format!("{count} done"), format!(" of {count} done"));
    let is_done = |line: &&str| line.contains(" done ") && line.contains("@acme.com");
    terminal.wait("the end of the job", |terminal| {
        let text = terminal.text();
        let rows = text.lines().filter(is_done).count();
        rows.to_string() == count && text.replace(&meanwhile, "").contains(&done)
    });
}

/// The only file in the folder of the place whose name begins so.
fn file(place: &Place, begins: &str) -> Option<PathBuf> {
    let names = std::fs::read_dir(place.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let mut fits = names.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(begins));
    let first = fits.next();
    assert!(fits.next().is_none(), "one alone");
    first
}

fn is_private(path: &std::path::Path) -> bool {
    std::fs::metadata(path).unwrap().permissions().mode().trailing_zeros() >= 7
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_saved_on_the_screen_is_done_from_the_command_line() {
    let place = place().await;
    let mut terminal = open(&place);
    let count = plan(&mut terminal);
    terminal.press_until(F6, "Saved, nothing is sent. To run it: oktui bulk --plan plan-");
    let path = file(&place, "plan-").unwrap();
    assert!(is_private(&path), "only its owner reads it");
    assert!(place.events("user.lifecycle.suspend").await.is_empty(), "nothing is sent by it");
    terminal.send("\x1b");
    terminal.wait("the list", |terminal| !terminal.text().contains("to suspend"));
    terminal.send("q");
    terminal.wait_for_end();
    let sum = oktui::store::journal::digest(&std::fs::read_to_string(&path).unwrap());
    let path = path.display().to_string();
    let (_, out, err) = place.run(&["bulk", "--plan", &path, "--dry-run"]).await;
    assert!(out.contains(&sum), "{out}{err}");
    let (exit, out, err) = place.run(&["bulk", "--plan", &path, "--yes", "--expect", &count]).await;
    assert_eq!(exit, Exit::Failed, "{out}{err}");
    assert!(out.contains(&format!("{count} done")), "{out}{err}");
    assert_eq!(place.events("user.lifecycle.suspend").await.len().to_string(), count);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_of_a_job_names_each_and_whom_it_left_out() {
    let place = place().await;
    let mut terminal = open(&place);
    let count = plan(&mut terminal);
    terminal.press_until(F2, &format!("Type {count}"));
    terminal.send(&count);
    terminal.press_until(F2, &format!("{count} done"));
    are_done(&mut terminal, &count);
    terminal.press_until("x", "What became of each is written to job-");
    let path = file(&place, "job-").unwrap();
    assert!(is_private(&path), "only its owner reads it");
    let text = std::fs::read_to_string(&path).unwrap();
    let told = outcomes(&text);
    assert_eq!(told.len(), 6, "{text}");
    assert_eq!(told.iter().filter(|(_, outcome)| outcome == "done").count().to_string(), count, "{text}");
    let owner = place.owner().await;
    assert!(told.iter().any(|(login, outcome)| *login == owner && outcome != "done"), "{text}");
    assert_eq!(place.events("user.lifecycle.suspend").await.len().to_string(), count);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_of_people_from_a_table_has_its_columns() {
    let place = place().await;
    let active = place.active(2).await;
    let rows = format!("Ticket,Login,PIN\nINC-1,{},12\nINC-2,{},34\n", active[0], active[1]);
    place.write("people.csv", &rows);
    let mut terminal = open(&place);
    terminal.send("M");
    terminal.wait_for("Paste them");
    terminal.send("people.csv\r");
    terminal.wait("both of them", |terminal| terminal.text().matches("@acme.com").count() > 1);
    terminal.press_until("\r", "2 people found");
    terminal.send("a.");
    terminal.wait_for("2 marked people");
    terminal.send("x");
    terminal.wait_for("Plan: ");
    terminal.press_until(F2, "2 done");
    are_done(&mut terminal, "2");
    terminal.press_until("x", "What became of each is written to job-");
    let text = std::fs::read_to_string(file(&place, "job-").unwrap()).unwrap();
    assert!(text.starts_with("\"Ticket\",\"Login\",") || text.starts_with("Ticket,Login,"), "{text}");
    assert!(text.contains("INC-1") && text.contains("INC-2") && !text.contains("PIN"), "{text}");
}

/// Everybody of the list joins a group, and some of them did.
async fn joining(place: &Place) -> PtyTerminal {
    let mut terminal = open(place);
    terminal.send("*");
    terminal.wait_for(" marked");
    terminal.send("a");
    terminal.wait_for(" marked people");
    terminal.send("g");
    terminal.wait_for("to which group?");
    terminal.send("vpn");
    terminal.wait_for("VPN Users");
    terminal.press_until("\r", "Plan: add to VPN Users");
    terminal.wait_for("to add to");
    terminal.press_until(F2, "[6 Jobs]");
    let deadline = Instant::now() + DEADLINE;
    while place.events("group.user_membership.add").await.len() < 8 {
        assert!(Instant::now() < deadline, "it is at work:\n{}", terminal.text());
    }
    terminal
}

/// Everybody is reached once, whoever goes on with it.
async fn goes_on(place: &Place) {
    let (exit, out, err) = place.run(&["jobs", "resume"]).await;
    assert!(out.contains("done") && !out.contains("unknown") && !out.contains("not reached"), "{exit:?} {out}{err}");
    let mut reached = place.events("group.user_membership.add").await;
    let all = reached.len();
    reached.sort();
    reached.dedup();
    assert_eq!(reached.len(), all, "nobody twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_in_the_middle_of_a_job_is_told_that_it_pauses_and_how_it_goes_on() {
    let place = place_with("latency=30ms").await;
    let mut terminal = joining(&place).await;
    terminal.send("q");
    terminal.wait_for("A job is under way; again to pause it and leave.");
    terminal.send("q");
    terminal.wait_for_end();
    let text = terminal.text();
    assert!(text.contains("oktui jobs resume"), "what is left is told on leaving:\n{text}");
    let (_, out, err) = place.run(&["jobs", "list"]).await;
    assert!(out.contains("paused: oktui was left") && !out.contains("unknown"), "{out}{err}");
    goes_on(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_closes_in_the_middle_of_a_job_leaves_it_paused_and_nobody_unknown() {
    let place = place_with("latency=30ms").await;
    let mut terminal = joining(&place).await;
    kill_process(terminal.pid(), Signal::HUP).unwrap();
    terminal.wait_for_end();
    let (_, out, err) = place.run(&["jobs", "list"]).await;
    assert!(out.contains("paused: oktui was left") && !out.contains("unknown"), "{out}{err}");
    goes_on(&place).await;
}
