//! `oktui bulk` and `oktui jobs`: one action on many people, against the demo organisation over a socket.

mod each;
pub(super) mod killed;
mod left_out;
#[cfg(unix)]
mod on_screen;
mod plans;
mod reports;
mod told;

use std::ffi::OsString;
use std::path::PathBuf;

use oktui::cli::{Exit, Surroundings, run};
use oktui::demo::{Clock, Demo, DemoSettings, Faults, Serving};
use serde_json::Value;

/// An organisation, and a machine that knows it.
pub(super) struct Place {
    demo: Demo,
    serving: Serving,
    folder: tempfile::TempDir,
    /// The log has events from before.
    began: jiff::Timestamp,
}

pub(super) async fn place_with(faults: &str) -> Place {
    let faults = if faults.is_empty() { Faults::default() } else { faults.parse().unwrap() };
    let demo =
        Demo::new(DemoSettings { users: 300, faults, rate_limit: 0, ..DemoSettings::default() }, Clock::system());
    let serving = demo.serve().await.unwrap();
    Place { demo, serving, folder: tempfile::tempdir().unwrap(), began: jiff::Timestamp::now() }
}

pub(super) async fn place() -> Place {
    place_with("").await
}

impl Place {
    pub(super) async fn run(&self, words: &[&str]) -> (Exit, String, String) {
        let arguments: Vec<OsString> = ["oktui"].iter().chain(words).map(OsString::from).collect();
        let (origin, token) = (self.serving.origin().to_owned(), self.demo.token().to_owned());
        let config = self.path("config.toml").display().to_string();
        let state = self.path("state").display().to_string();
        tokio::task::spawn_blocking(move || {
            let variable = |name: &str| match name {
                "OKTUI_CONFIG" => Some(config.clone()),
                "OKTA_CLIENT_ORGURL" => Some(origin.clone()),
                "OKTA_CLIENT_TOKEN" => Some(token.clone()),
                "OKTUI_STATE" => Some(state.clone()),
                _ => None,
            };
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut surroundings = Surroundings {
                variable: &variable,
                stdin_is_terminal: false,
                stdout_is_terminal: false,
                out: &mut out,
                err: &mut err,
            };
            let exit = run(arguments, &mut surroundings);
            (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
        })
        .await
        .unwrap()
    }

    /// The log of the only job.
    pub(super) fn log_of_the_job(&self) -> PathBuf {
        let of = |folder: PathBuf| std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
        of(of(self.path("state/jobs"))).join("log.ndjson")
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// Logins of a search, in Okta's order.
    pub(super) async fn logins(&self, search: &str) -> Vec<String> {
        let (exit, out, err) = self.run(&["users", "--search", search, "--columns", "login", "--format", "csv"]).await;
        assert_eq!(exit, Exit::Fine, "{err}");
        out.lines().skip(1).map(str::to_owned).collect()
    }

    /// So many active people, none of whom the token is of, and no administrators.
    pub(super) async fn active(&self, most: usize) -> Vec<String> {
        let me = self.owner().await;
        let (_, admins, _) = self.run(&["api", "GET", "/v1/iam/assignees/users"]).await;
        let admins: Value = serde_json::from_str(&admins).unwrap();
        let mut left_out = vec![me];
        for admin in admins["value"].as_array().unwrap() {
            let (_, one, _) = self.run(&["api", "GET", &format!("/v1/users/{}", admin["id"].as_str().unwrap())]).await;
            let one: Value = serde_json::from_str(&one).unwrap();
            left_out.push(one["profile"]["login"].as_str().unwrap().to_owned());
        }
        assert!(left_out.len() > 1);
        let all = self.logins("status eq \"ACTIVE\"").await;
        let others: Vec<String> = all.into_iter().filter(|login| !left_out.contains(login)).take(most).collect();
        assert!(most == usize::MAX || others.len() == most);
        others
    }

    /// The login of whose token it is.
    pub(super) async fn owner(&self) -> String {
        let (_, me, _) = self.run(&["api", "GET", "/v1/users/me"]).await;
        let me: Value = serde_json::from_str(&me).unwrap();
        me["profile"]["login"].as_str().unwrap().to_owned()
    }

    /// The events of a type, since the place was made, that name somebody, by login.
    pub(super) async fn events(&self, kind: &str) -> Vec<String> {
        let (exit, out, err) = self
            .run(&["api", "GET", &format!("/v1/logs?limit=1000&since={}&filter=eventType eq \"{kind}\"", self.began)])
            .await;
        assert_eq!(exit.code(), 0, "{err}");
        let events: Vec<Value> = serde_json::from_str(&out).unwrap();
        let login = |event: &Value| event["target"][0]["alternateId"].as_str().unwrap_or_default().to_owned();
        events.iter().map(login).collect()
    }
}

/// One line of a report: outcome by login.
fn outcomes(report: &str) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_reader(report.as_bytes());
    let head = reader.headers().unwrap().clone();
    let at = |name: &str| head.iter().position(|column| column == name).unwrap();
    let (login, outcome) = (at("login"), at("outcome"));
    reader.records().map(|row| row.unwrap()).map(|row| (row[login].to_owned(), row[outcome].to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_only_reads_and_what_it_says_is_what_is_done() {
    let place = place().await;
    let locked = place.logins("status eq \"LOCKED_OUT\"").await;
    assert!(locked.len() > 3, "{locked:?}");
    let list = place.write(
        "people.txt",
        &format!("{}\nnobody@acme.example\njana.weiss@acme.com\n{}\n", locked.join("\n"), locked[0]),
    );
    let words = ["bulk", "unlock", "--people", &list];
    let (exit, out, err) = place.run(&[&words[..], &["--dry-run"]].concat()).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let unlocks = format!("{:>7}  to unlock", locked.len());
    for said in [&*unlocks, "was so: not locked", "nobody@acme.example", "named more than once"] {
        assert!(out.contains(said), "{said} is not in {out}");
    }
    assert_eq!(place.logins("status eq \"LOCKED_OUT\"").await, locked, "nothing was sent");
    let (exit, _, err) = place.run(&words).await;
    assert!(exit == Exit::WrongUsage && err.contains("--yes"), "{err}");
    let report = place.path("report.csv").display().to_string();
    let (exit, out, err) = place.run(&[&words[..], &["--yes", "--report", &report]].concat()).await;
    let written = std::fs::read_to_string(&report).unwrap();
    let done: Vec<String> =
        outcomes(&written).into_iter().filter(|(_, outcome)| outcome == "done").map(|(login, _)| login).collect();
    let mut unlocked = place.events("user.account.unlock_by_admin").await;
    unlocked.sort();
    let mut expected = done.clone();
    expected.sort();
    assert_eq!(unlocked, expected, "{out}{err}");
    let fine = done.len() == locked.len();
    assert_eq!(exit, if fine { Exit::Fine } else { Exit::Failed });
    // Fed back, what is done is left alone.
    let (_, out, _) = place.run(&["bulk", "unlock", "--people", &report, "--dry-run"]).await;
    assert!(out.contains(&format!("{:>7}  was so: not locked", done.len() + 1)), "{out}");
    let (exit, _, err) = place.run(&[&words[..], &["--yes", "--report", &report]].concat()).await;
    assert!(exit == Exit::WrongUsage && err.contains("cannot be made"), "a report is never written over: {err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_something_away_wants_the_number_and_does_the_first_five_first() {
    let place = place().await;
    let active = place.active(8).await;
    let list = place.write("people.txt", &active.join("\n"));
    let words = ["bulk", "suspend", "--people", &list, "--yes"];
    let (_, plan, _) = place.run(&["bulk", "suspend", "--people", &list, "--dry-run"]).await;
    assert!(plan.contains("8  to suspend"), "{plan}");
    for (more, said) in [(&[][..], "--expect 8"), (&["--expect", "7"][..], "comes to 8 people")] {
        let (exit, _, err) = place.run(&[&words[..], more].concat()).await;
        assert!(exit == Exit::WrongUsage && err.contains(said), "{err}");
    }
    assert!(place.events("user.lifecycle.suspend").await.is_empty());
    let (exit, out, err) = place.run(&[&words[..], &["--expect", "8"]].concat()).await;
    assert!(exit == Exit::Fine && out.contains("8 done"), "{out}{err}");
    let mut suspended = place.events("user.lifecycle.suspend").await;
    suspended.sort();
    let mut expected = active.clone();
    expected.sort();
    assert_eq!(suspended, expected);
    let active = place.active(usize::MAX).await;
    let everybody = place.write("all.txt", &active.join("\n"));
    let count = active.len().to_string();
    let (exit, _, err) = place.run(&["bulk", "suspend", "--people", &everybody, "--yes", "--expect", &count]).await;
    assert!(exit == Exit::WrongUsage && err.contains("a tenth"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_first_five_do_not_all_go_well_the_rest_waits_for_a_person() {
    // The same seed makes the same people.
    let first = place().await.active(1).await.remove(0);
    let (_, one, _) = place().await.run(&["api", "GET", &format!("/v1/users/{first}")]).await;
    let one: Value = serde_json::from_str(&one).unwrap();
    let id = one["id"].as_str().unwrap();
    let place = place_with(&format!("status=403:/api/v1/users/{id}/lifecycle@once")).await;
    let active = place.active(8).await;
    let list = place.write("people.txt", &active.join("\n"));
    let (exit, out, err) = place.run(&["bulk", "suspend", "--people", &list, "--yes", "--expect", "8"]).await;
    assert!(exit == Exit::Failed && out.contains("4 done") && out.contains("3 not reached"), "{out}{err}");
    assert!(err.contains("oktui jobs resume"), "{err}");
    let (_, out, _) = place.run(&["jobs", "list"]).await;
    assert!(out.contains("paused: the first are done"), "{out}");
    let (exit, out, err) = place.run(&["jobs", "resume"]).await;
    assert!(exit == Exit::Failed && out.contains("7 done · 1 refused"), "{out}{err}");
    let (exit, out, err) = place.run(&["jobs", "retry"]).await;
    assert!(exit == Exit::Fine && out.contains("8 done"), "{out}{err}");
    assert_eq!(place.events("user.lifecycle.suspend").await.len(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_refusals_in_a_row_pause_it_and_each_says_okta_s_words() {
    let place = place_with("role=no-writes").await;
    let locked = place.logins("status eq \"ACTIVE\"").await;
    let list = place.write("people.txt", &locked[..20].join("\n"));
    let (exit, out, err) = place.run(&["bulk", "expire", "--people", &list, "--yes"]).await;
    assert!(exit == Exit::Failed && err.contains("10 refusals in a row"), "{out}{err}");
    assert!(out.contains("permission"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn values_and_groups_are_set_for_many_and_what_is_so_already_is_said() {
    let place = place().await;
    let active = place.logins("status eq \"ACTIVE\" and profile.department eq \"Sales\"").await;
    let rows = active[..4].iter().fold("Name,Login\n".to_owned(), |rows, login| rows + "x," + login + "\n");
    let list = place.write("people.csv", &rows);
    let set = ["bulk", "set", "--people", &list, "--set", "costCenter=4711", "--set", "title=<clear>", "--yes"];
    let (exit, out, err) = place.run(&set).await;
    assert!(out.contains("done"), "{exit:?}{out}{err}");
    let (_, out, _) = place.run(&set).await;
    assert!(out.contains("has these values already"), "{out}");
    let group = ["bulk", "add-to", "--to", "VPN Users", "--people", &list, "--yes"];
    let (exit, _, err) = place.run(&group).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let (exit, out, _) = place.run(&group).await;
    assert!(exit == Exit::Fine && out.contains("4  was so: in VPN Users already"), "{out}");
    for (wrong, said) in [
        (&["bulk", "set", "--people", &list, "--set", "nope=1", "--yes"][..], "no attribute nope"),
        (&["bulk", "set", "--people", &list, "--yes"][..], "--set"),
        (&["bulk", "unlock", "--people", &list, "--to", "x", "--yes"][..], "--to goes with"),
        (&["bulk", "add-to", "--people", &list, "--to", "Everyone", "--yes"][..], "everybody belongs"),
        (&["bulk", "unlock", "--yes"][..], "whom?"),
    ] {
        let (exit, _, err) = place.run(wrong).await;
        assert!(exit != Exit::Fine && err.contains(said), "{wrong:?}: {err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_rules_protect_is_in_no_job_and_neither_is_the_token_s_owner() {
    let place = place().await;
    let me = place.owner().await;
    let others = place.active(3).await;
    let policy = place
        .write("policy.toml", &format!("version = 1\n[organisation.\"*\"]\nprotect = [\"login:{}\"]\n", others[0]));
    let list = place.write("people.txt", &format!("{me}\n{}\n{}\n{}\n", others[0], others[1], others[2]));
    let not = place.write("not.txt", &others[2]);
    let demo = ["--demo", "--demo-still", "--demo-users", "300", "--policy", &policy];
    let words = ["bulk", "suspend", "--people", &list, "--not-people", &not, "--yes", "--expect", "1"];
    let (exit, out, err) = place.run(&[&demo[..], &words].concat()).await;
    assert!(out.contains("your own account") && out.contains("protected") && out.contains("excepted"), "{out}{err}");
    assert!(exit == Exit::Failed && out.contains("suspend 1 person: 1 done"), "{out}{err}");
    assert!(err.contains("left out of those who are meant: 2"), "who is excepted is not meant: {err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_are_in_no_job_that_takes_something_also_by_a_group_and_since_the_plan() {
    let place = place().await;
    let (exit, out, err) =
        place.run(&["users", "--group", "Helpdesk", "--columns", "login,status", "--format", "csv"]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let active: Vec<&str> = out.lines().filter_map(|line| line.strip_suffix(",ACTIVE")).take(3).collect();
    assert!(!active.is_empty(), "{out}");
    let list = place.write("people.txt", &active.join("\n"));
    let (_, plan, _) = place.run(&["bulk", "suspend", "--people", &list, "--dry-run"]).await;
    let count = plan.lines().find_map(|line| line.split_once("  to suspend")).unwrap().0.trim().to_owned();
    let (exit, out, err) = place.run(&["bulk", "suspend", "--people", &list, "--yes", "--expect", &count]).await;
    assert!(exit != Exit::Fine || count == "0", "{out}{err}");
    assert!(count == "0" || out.contains("administrator"), "{plan}{out}{err}");
    assert!(place.events("user.lifecycle.suspend").await.is_empty(), "{out}{err}");
    let (exit, _, err) = place.run(&["bulk", "add-to", "--to", "Helpdesk", "--people", &list, "--yes"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("makes its members administrators"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_were_set_stand_in_the_journal_before_and_after() {
    let place = place().await;
    let list = place.write("people.txt", &place.active(1).await[0]);
    let (exit, out, err) = place.run(&["bulk", "set", "--people", &list, "--set", "title=Boss", "--yes"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    let (_, lines, _) = place.run(&["journal", "list", "--format", "ndjson"]).await;
    let line = lines.lines().find(|line| line.contains("updateUser")).unwrap_or_else(|| panic!("{lines}"));
    let line: Value = serde_json::from_str(line).unwrap();
    assert!(line["after"]["profile.title"].is_string() && !line["before"]["profile.title"].is_null(), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_had_is_kept_before_a_job_deactivates_them() {
    let place = place().await;
    let people = place.active(2).await;
    let list = place.write("people.txt", &people.join("\n"));
    let words = ["bulk", "deactivate", "--people", &list, "--expect", "2", "--yes"];
    let (exit, told, err) = place.run(&words).await;
    assert_eq!(exit, Exit::Fine, "{told}{err}");
    let (_, lines, _) = place.run(&["journal", "export", "--op", "deactivate"]).await;
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let intents: Vec<Value> = lines.filter(|line| line["phase"] == "intent").collect();
    assert_eq!(intents.len(), 2);
    for intent in &intents {
        assert_eq!(intent["run"], intents[0]["run"], "one job");
        for kept in ["kept.groups", "kept.apps", "kept.roles", "kept.factors"] {
            assert!(intent["before"][kept].as_str().is_some_and(|hash| hash.starts_with("sha256:")), "{intent}");
        }
        let seq = intent["seq"].to_string();
        let (_, whole, _) = place.run(&["journal", "show", &seq]).await;
        assert!(whole.contains("kept.groups {\"read\":["), "{whole}");
    }
}

#[tokio::test]
async fn whom_a_job_deactivated_comes_back_on_the_screen_from_the_same_folder() {
    use std::sync::Arc;

    use oktui::protocol::connection::{ConnectionId, Origin};
    use oktui::store::journal::{self, Journal, Who};

    use super::harness::{Harness, ORIGIN, RouterTransport};

    let place = place().await;
    let login = place.active(1).await.remove(0);
    let list = place.write("people.txt", &login);
    let add = ["bulk", "add-to", "--to", "VPN Users", "--people", &list, "--yes"];
    let (exit, out, err) = place.run(&add).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    let (exit, out, err) = place.run(&["bulk", "deactivate", "--people", &list, "--expect", "1", "--yes"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    let settings = journal::Settings {
        connection: ConnectionId::new("acme"),
        origin: Origin::understand(place.serving.origin()).unwrap().origin,
        run: journal::new_run(),
        who: Who::default(),
        policy: None,
        values_days: 30,
        clock: jiff::Timestamp::now,
    };
    let journal = Journal::open(&place.path("state"), settings).unwrap();
    tokio::time::pause();
    let (demo, transport) = (place.demo.clone(), Arc::new(RouterTransport(place.demo.router(ORIGIN))));
    let mut program = Harness::writing(120, 40, demo, transport, place.demo.token(), false, None, &journal);
    program.settle().await;
    program.keys(&format!("/{login}")).await;
    program.keys("<tab><enter>").await;
    program.keys("b").await;
    let seen = program.screen();
    assert!(seen.contains("Bring back: ") && seen.contains("group VPN Users"), "{seen}");
    program.pass_time().await;
    program.keys("<enter>").await;
    let seen = program.screen();
    drop((program, journal));
    tokio::time::resume();
    let (_, lines, _) = place.run(&["journal", "export"]).await;
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let intent = |op: &str| lines.iter().find(|line| line["phase"] == "intent" && line["op"] == op);
    let left = intent("deactivateUser").unwrap();
    let back = intent("activateUser").unwrap_or_else(|| panic!("{seen}"));
    assert_eq!((&back["undo_of"], &back["target"]["id"]), (&left["seq"], &left["target"]["id"]), "{back}");
    let (_, out, err) = place.run(&["journal", "verify"]).await;
    assert!(out.contains("holds") || err.is_empty(), "{out}{err}");
}
