//! Every guard on every way: what holds somebody back holds wherever a change begins, and the organisation's own log shows
//! that nothing was done.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use oktui::demo::{Demo, DemoSettings};
use oktui::messages::connections::Entry;
use oktui::okta::client::Settings;
use oktui::protocol::deed::Deed;
use oktui::protocol::leaving::ExportRules;
use oktui::protocol::policy::{Demand, Policy};
use oktui::protocol::protection::{Protection, Rule};
use oktui::protocol::recorder::{
    Durable, Intent, Note, Outcome, Recall, Receipt, Recorder, Settlement, Unrecorded, Untold,
};
use oktui::protocol::ticket::TicketRules;
use oktui::runtime::TerminalEffect;
use oktui::store::journal::Journal;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::cli_user;
use super::harness::{Harness, ORIGIN, RouterTransport, demo, journal_settings};

/// Tells what was written, and writes nothing more.
#[derive(Debug)]
struct Full(Journal);

impl Recorder for Full {
    fn run(&self) -> &str {
        self.0.run()
    }

    fn intend_beside(&self, _: Intent, _: Option<Arc<dyn Durable>>) -> Result<Receipt, Unrecorded> {
        Err(Unrecorded("no space left".to_owned()))
    }

    fn conclude(&self, _: Receipt, _: Outcome) -> Result<(), Unrecorded> {
        Err(Unrecorded("no space left".to_owned()))
    }

    fn note(&self, _: Note) -> Result<(), Unrecorded> {
        Ok(())
    }

    fn settle(&self, _: Settlement) -> Result<(), Unrecorded> {
        Err(Unrecorded("no space left".to_owned()))
    }

    fn recall(&self, wanted: &Recall) -> Result<Vec<Deed>, Untold> {
        self.0.recall(wanted)
    }
}

/// Calls the demo beside the program, as another admin would.
async fn beside(demo: &Demo, method: Method, path: &str, body: Option<Value>) -> Value {
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let request = http::Request::builder()
        .method(method)
        .uri(format!("{ORIGIN}{path}"))
        .header("authorization", format!("SSWS {}", demo.token()))
        .header("content-type", "application/json")
        .header("content-length", body.len());
    let response = demo.router(ORIGIN).oneshot(request.body(axum::body::Body::from(body)).unwrap()).await.unwrap();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// How many events there are of what was done to people and groups.
async fn events(demo: &Demo) -> usize {
    let path = "/api/v1/logs?since=2026-11-24T10:00:00Z&until=2026-11-25T10:00:00Z&limit=1000&filter=\
                eventType%20sw%20%22user.lifecycle%22%20or%20eventType%20sw%20%22group.%22%20or%20\
                eventType%20eq%20%22user.account.update_profile%22";
    beside(demo, Method::GET, path, None).await.as_array().expect("the log is read").len()
}

/// What was refused in a form stays there: it is the last.
const WAYS: [&str; 6] = ["action", "group", "api", "undo", "back", "form"];

async fn somebody(demo: &Demo, way: &str) -> String {
    let login = format!("zz.{way}@acme.com");
    let body = json!({
        "profile": {"firstName": "Zz", "lastName": way, "login": login, "email": login},
        "credentials": {"password": {"value": "Correct-Horse-7"}},
    });
    let made = beside(demo, Method::POST, "/api/v1/users?activate=true", Some(body)).await;
    made["id"].as_str().unwrap().to_owned()
}

async fn select(program: &mut Harness, way: &str) {
    program.keys("1<esc><esc><esc>").await;
    program.keys(&format!("/zz.{way}@acme.com")).await;
    program.keys("<tab>").await;
}

/// Does what the way is, and agrees to whatever is asked; what was on the screen meanwhile.
async fn go(program: &mut Harness, way: &str, id: &str) -> String {
    select(program, way).await;
    match way {
        "action" => program.keys("as").await,
        "group" => {
            program.keys("ag").await;
            program.keys("VPN Users").await;
            program.wait(Duration::from_secs(1)).await;
        }
        "form" => {
            program.keys("e").await;
            program.keys("<ctrl-l>title<enter><end><ctrl-u>Chief<f2>").await;
        }
        "api" => program.keys(&format!("3e<ctrl-u>POST /v1/users/{id}/lifecycle/suspend<enter><enter>")).await,
        "undo" => {
            program.keys("<enter>tl").await;
            program.keys("U").await;
        }
        "back" => program.keys("b").await,
        _ => unreachable!(),
    }
    let mut seen = program.screen();
    let confirm = match way {
        "action" | "api" => "<tab><enter>",
        "form" => "<f2>",
        _ => "<enter>",
    };
    for keys in [confirm, "<enter>"] {
        program.pass_time().await;
        program.keys(keys).await;
        seen.push_str(&program.screen());
    }
    program.keys("<esc><esc>").await;
    seen.split_whitespace().filter(|word| !"│┃".contains(word)).collect::<Vec<_>>().join(" ")
}

/// How many refusals are written down, each with what decided.
fn refusals(journal: &Journal, told: &str) -> usize {
    let text = journal.text().unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let refused: Vec<Value> = lines.filter(|line| line["phase"] == "refusal").collect();
    for line in &refused {
        let by_mode = told == "read-only";
        assert_eq!(line["code"], if by_mode { "read-only" } else { "policy" }, "{line}");
        assert!(by_mode || line["what"]["rule"].as_str().unwrap().to_lowercase().contains(told), "{told}: {line}");
    }
    refused.len()
}

/// The program under a guard, in an organisation where one was put into a group and one deactivated from here before.
async fn guarded(guard: impl FnOnce(&mut Settings), writes: bool) -> (Harness, Vec<String>, Journal) {
    guarded_and_told(guard, writes, Policy::default()).await
}

/// The same, where the screens know this of it.
async fn guarded_and_told(
    guard: impl FnOnce(&mut Settings),
    writes: bool,
    policy: Policy,
) -> (Harness, Vec<String>, Journal) {
    let demo = demo(DemoSettings { users: 60, rate_limit: 0, ..DemoSettings::default() });
    let mut ids = Vec::new();
    for way in WAYS {
        ids.push(somebody(&demo, way).await);
    }
    let journal = Journal::in_memory(journal_settings());
    let over = |demo: &Demo| Arc::new(RouterTransport(demo.router(ORIGIN)));
    let transport = over(&demo);
    let recorder = Arc::new(journal.clone());
    let mut before = Harness::asking_over((120, 40), TicketRules::default(), recorder, demo.clone(), transport, |_| {});
    before.settle().await;
    select(&mut before, "undo").await;
    before.keys("ag").await;
    before.keys("VPN Users").await;
    before.wait(Duration::from_secs(1)).await;
    before.keys("<enter>").await;
    select(&mut before, "back").await;
    before.keys("ad").await;
    before.keys("<tab><enter>").await;
    let kept = journal.clone();
    let recorder: Arc<dyn Recorder> = if writes { Arc::new(journal) } else { Arc::new(Full(journal)) };
    let transport = over(&demo);
    let known = |entry| Entry { policy, ..entry };
    let mut program = Harness::knowing((120, 40), known, recorder, demo, transport, guard);
    program.settle().await;
    (program, ids, kept)
}

fn whom(text: &str) -> Vec<Rule> {
    vec![Rule::read(text, "policy.toml, line 3").unwrap()]
}

type Guard = fn(&mut Settings);

#[tokio::test(start_paused = true)]
async fn every_guard_holds_on_every_way_of_the_screens() {
    let guards: [(&str, Guard, &str); 6] = [
        ("nothing", |_| {}, ""),
        ("read only", |settings| settings.read_only = true, "read-only"),
        (
            "forbid",
            |settings| {
                let mut policy = Policy::default();
                Policy::known().for_each(|word| assert!(policy.forbid(word)));
                settings.policy = policy;
            },
            "forbid",
        ),
        (
            "protect",
            |settings| {
                let protect = whom("login:zz.*");
                settings.protection = Arc::new(Protection { protect, ..Protection::default() });
            },
            "protected: login:zz.*",
        ),
        (
            "guard",
            |settings| {
                let guard = whom("login:zz.*");
                settings.protection = Arc::new(Protection { guard, ..Protection::default() });
            },
            "guarded: login:zz.*",
        ),
        (
            "ticket",
            |settings| settings.policy.demand_ticket(Demand::of(None, "policy.toml, line 3".to_owned())),
            "a ticket is needed",
        ),
    ];
    for (name, guard, told) in guards {
        let (mut program, ids, journal) = guarded(guard, true).await;
        for (way, id) in WAYS.into_iter().zip(&ids) {
            let before = events(&program.demo).await;
            let lines = refusals(&journal, told);
            let seen = go(&mut program, way, id).await;
            // Whoever is guarded, or owes a ticket, is asked for something: nothing is refused to them yet.
            if ["read only", "forbid", "protect"].contains(&name) {
                assert!(refusals(&journal, told) > lines, "{name} on {way} leaves a line: {seen}");
            }
            if ["protect", "forbid"].contains(&name) && ["action", "api", "undo"].contains(&way) {
                assert_eq!(refusals(&journal, told), lines + 1, "{name} on {way} leaves one line: {seen}");
            }
            let after = events(&program.demo).await;
            if told.is_empty() {
                assert!(after > before, "{way} does what it is for: {seen}");
            } else {
                assert_eq!(after, before, "{name} on {way}: {seen}");
                assert!(seen.to_lowercase().contains(told), "{name} on {way}: {seen}");
            }
        }
    }
    // A journal that takes nothing.
    let (mut program, ids, _) = guarded(|_| {}, false).await;
    for (way, id) in WAYS.into_iter().zip(&ids) {
        let before = events(&program.demo).await;
        let seen = go(&mut program, way, id).await;
        assert_eq!(events(&program.demo).await, before, "{way}: {seen}");
        assert!(seen.contains("the journal could not be written"), "{way}: {seen}");
    }
    // By hand nothing but reading, whatever else may be done.
    let reads = |settings: &mut Settings| {
        let reads_by_hand = Some("policy.toml, line 3".to_owned());
        settings.protection = Arc::new(Protection { reads_by_hand, ..Protection::default() });
    };
    let (mut program, ids, _) = guarded(reads, true).await;
    let before = events(&program.demo).await;
    let seen = go(&mut program, "api", &ids[2]).await;
    assert_eq!(events(&program.demo).await, before, "{seen}");
    assert!(seen.contains("what is written by hand may only read"), "{seen}");
    assert!(go(&mut program, "action", &ids[0]).await.contains("suspended"));
}

/// What was done to people, groups and hooks, as the organisation's own log has it; by whichever way.
async fn log_of(place: &cli_user::Place) -> Vec<String> {
    let filter = "eventType sw \"user.lifecycle\" or eventType sw \"group.\" or eventType sw \"event_hook\" or \
                  eventType eq \"user.account.update_profile\"";
    let since = (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24)).to_string();
    let (_, out, err) = place
        .run_words(&[
            "api",
            "GET",
            "/v1/logs",
            "-q",
            "limit=1000",
            "-q",
            &format!("since={since}"),
            "-q",
            &format!("filter={filter}"),
        ])
        .await;
    let events: Vec<Value> = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    events.iter().map(|event| event["uuid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_guard_of_config_holds_on_every_command() {
    for (guard, told, also) in [
        ("", "", true),
        ("read_only = true", "read-only", true),
        ("forbid = [\"suspend\", \"update\", \"create\", \"hooks\"]", "forbid", true),
        ("protect = [\"login:*@acme.com\"]", "protect", false),
        ("guard = [\"login:*@acme.com\"]", "guard", false),
        ("protekt = 1\nprotected = [\"login:*\"]", "read-only", true),
    ] {
        let place = cli_user::place().await;
        let configure = |guard: &str| {
            place.configure(&format!(
                "[connection.acme]\nhost = \"{}\"\ntoken_command = [\"printf\", \"%s\", \"{}\"]\n{guard}\n",
                place.origin(),
                place.token()
            ));
        };
        configure("");
        let login = "priya.sharma@acme.com";
        let before = place.read(login).await.unwrap();
        let title = place.file("title.json", &json!({"profile": {"title": "Clerk"}}).to_string());
        let (exit, out, err) =
            place.run_words(&["user", "update", &title, "--of", login, "--connection", "acme"]).await;
        assert_eq!(exit.code(), 0, "{out}{err}");
        configure(guard);
        let suspend = format!("/v1/users/{}/lifecycle/suspend", before.id);
        let list = place.file("people.txt", login);
        let change = place.file("change.json", &json!({"profile": {"title": "Chief"}}).to_string());
        let profile =
            json!({"firstName": "Nora", "lastName": "New", "email": "nora@acme.com", "login": "nora@acme.com"});
        let person = place.file("person.json", &json!({"profile": profile}).to_string());
        let hook = json!({
            "name": "Watch", "events": {"type": "EVENT_TYPE", "items": ["user.lifecycle.create"]},
            "channel": {"type": "HTTP", "version": "1.0.0", "config": {"uri": "https://hooks.acme.com/x"}},
        });
        let ways: [(&[&str], bool); 6] = [
            (&["user", "update", &change, "--of", login], false),
            (&["journal", "undo", "2", "--yes"], false),
            (&["api", "POST", &suspend], false),
            (&["bulk", "suspend", "--people", &list, "--yes", "--expect", "1"], false),
            (&["user", "create", &person], true),
            (&["api", "POST", "/v1/eventHooks", "-d", &hook.to_string()], true),
        ];
        for (words, about_nobody) in ways {
            let events = log_of(&place).await;
            let lines = written(&place).await;
            let (exit, out, err) = place.run_words(&[words, &["--connection", "acme"]].concat()).await;
            let said = format!("{out}{err}").to_lowercase();
            if told.is_empty() || (about_nobody && !also) {
                assert!(!said.contains("forbidden for"), "{guard} on {words:?}: {said}");
                continue;
            }
            assert!(exit.code() == 2 && said.contains(told), "{guard} on {words:?}: {exit:?} {said}");
            assert_eq!(log_of(&place).await, events, "{guard} on {words:?}");
            let new = written(&place).await.split_off(lines.len());
            let refused: Vec<&Value> = new.iter().filter(|line| line["phase"] == "refusal").collect();
            assert_eq!(refused.len(), 1, "{guard} on {words:?}: {new:#?}");
            assert!(new.iter().all(|line| line["phase"] != "intent"), "{guard} on {words:?}: {new:#?}");
            assert_eq!(refused[0]["code"], if told == "read-only" { told } else { "policy" }, "{refused:#?}");
        }
        if !told.is_empty() {
            let after = place.read(login).await.unwrap();
            assert_eq!((after.text("title"), after.status), ("Clerk".to_owned(), before.status), "{guard}");
        }
    }
}

/// What stands in the journal.
async fn written(place: &cli_user::Place) -> Vec<Value> {
    let (_, out, _) = place.run_words(&["journal", "export"]).await;
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn who_was_not_suspended_first_is_not_offered_to_be_deactivated_and_the_reason_is_told() {
    let suspended_for = Some((7, "policy.toml, line 3".to_owned()));
    let mut policy = Policy::default();
    policy.suspend_first(suspended_for.clone());
    let first = |settings: &mut Settings| {
        settings.protection = Arc::new(Protection { suspended_for, ..Protection::default() });
    };
    let (mut program, _, journal) = guarded_and_told(first, true, policy).await;
    select(&mut program, "action").await;
    program.keys("a").await;
    let seen = program.screen();
    let row = seen.lines().find(|line| line.contains("Deactivate")).unwrap();
    assert!(row.contains("suspend first"), "{seen}");
    program.keys("d").await;
    let seen = program.screen();
    assert!(seen.contains("Deactivate: suspend first, and deactivate after 7 days (policy.toml, line 3)"), "{seen}");
    assert_eq!(refusals(&journal, "suspend first"), 1);
    program.keys("1<esc><esc><esc>A").await;
    let seen = program.screen();
    let row = seen.lines().find(|line| line.contains("Deactivate")).unwrap_or_else(|| panic!("{seen}"));
    assert!(row.contains("suspend first"), "{seen}");
}

#[tokio::test(start_paused = true)]
async fn events_and_answers_leave_for_a_reason_only_and_that_is_written_down() {
    let demo = demo(DemoSettings { users: 60, ..DemoSettings::default() });
    let journal = Journal::in_memory(journal_settings());
    let (recorder, transport) = (Arc::new(journal.clone()), Arc::new(RouterTransport(demo.router(ORIGIN))));
    let reason = Some("policy.toml, line 3".to_owned());
    let exports = Arc::new(ExportRules { reason, ..ExportRules::default() });
    let known = |entry| Entry { exports, ..entry };
    let mut program = Harness::knowing((120, 40), known, recorder, demo, transport, |_| {});
    program.settle().await;
    let exported = |journal: &Journal| -> Vec<Value> {
        let text = journal.text().unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line["phase"] == "export").collect()
    };
    program.keys("2").await;
    program.wait(Duration::from_secs(3)).await;
    program.keys("xn").await;
    assert!(program.screen().contains("Reason: "), "{}", program.screen());
    program.keys("<enter>").await;
    assert!(program.screen().contains("It needs a reason."), "{}", program.screen());
    program.keys("<esc>xn").await;
    assert_eq!(exported(&journal), Vec::<Value>::new());
    program.keys("audit of June<enter>").await;
    let all = exported(&journal);
    assert_eq!((all.len(), &all[0]["reason"]), (1, &json!("audit of June")), "{}", program.screen());
    let saved = program.asked.iter().find_map(|effect| match effect {
        TerminalEffect::Save { content, .. } => Some(content.clone()),
        _ => None,
    });
    let sum = oktui::store::journal::digest(&saved.expect("the events are written to a file"));
    assert_eq!(all[0]["what"]["sha256"], json!(sum), "{}", all[0]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.json").display().to_string();
    program.keys("3e<ctrl-u>/v1/users?limit=2<enter>").await;
    program.wait(Duration::from_secs(2)).await;
    program.keys("w").await;
    program.keys(&format!("<ctrl-u>{file}<enter>")).await;
    assert!(program.screen().contains("Reason: "), "{}", program.screen());
    assert!(!std::path::Path::new(&file).exists());
    program.keys("a case<enter>").await;
    program.wait(Duration::from_secs(1)).await;
    let all = exported(&journal);
    assert_eq!((all.len(), &all[1]["reason"], &all[1]["what"]["rows"]), (2, &json!("a case"), &json!(2)));
    let sum = oktui::store::journal::digest_of(&std::fs::read(&file).unwrap());
    assert_eq!(all[1]["what"]["sha256"], json!(sum), "{}", all[1]);
    let file = folder.path().join("people.csv");
    program.keys("1<esc><esc><esc>x").await;
    program.keys(&format!("<ctrl-u>{}<tab>audit of July<enter>", file.display())).await;
    program.wait(Duration::from_secs(1)).await;
    let all = exported(&journal);
    assert_eq!((all.len(), &all[2]["reason"]), (3, &json!("audit of July")), "{}", program.screen());
    let sum = oktui::store::journal::digest_of(&std::fs::read(&file).unwrap());
    assert_eq!(all[2]["what"]["sha256"], json!(sum), "{}", all[2]);
}

#[tokio::test(start_paused = true)]
async fn whoever_may_not_export_is_told_what_may_leave_and_the_name_that_was_typed_stands_there_again() {
    let demo = demo(DemoSettings { users: 60, ..DemoSettings::default() });
    let journal = Journal::in_memory(journal_settings());
    let (recorder, transport) = (Arc::new(journal.clone()), Arc::new(RouterTransport(demo.router(ORIGIN))));
    let exports = Arc::new(ExportRules {
        forbidden: vec![("deskNumber".to_owned(), "policy.toml, line 5".to_owned())],
        ..ExportRules::default()
    });
    let (known, held) = (Arc::clone(&exports), exports);
    let known = |entry| Entry { exports: known, ..entry };
    let hold = |settings: &mut Settings| settings.export = held;
    let mut program = Harness::knowing((120, 40), known, recorder, demo, transport, hold);
    program.settle().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.json");
    program.keys("x").await;
    program.keys(&format!("<ctrl-u>{}<enter>", file.display())).await;
    program.wait(Duration::from_secs(1)).await;
    let seen = program.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(seen.contains("deskNumber stays here (policy.toml, line 5)") && seen.contains("name columns"), "{seen}");
    assert!(seen.contains("people.json") && !seen.contains("--"), "the screen has no flags: {seen}");
    assert!(!file.exists() && !journal.text().unwrap().contains("\"phase\":\"export\""), "{seen}");
    // What is advised is let through: columns, in a table.
    program.keys("<backspace><backspace><backspace><backspace>csv<enter>").await;
    program.wait(Duration::from_secs(1)).await;
    let seen = program.screen();
    assert!(folder.path().join("people.csv").exists(), "{seen}");
    assert!(journal.text().unwrap().contains("\"phase\":\"export\""), "{seen}");
}

#[tokio::test(start_paused = true)]
async fn an_export_that_a_rule_cuts_is_written_down_as_a_part() {
    let demo = demo(DemoSettings { users: 60, ..DemoSettings::default() });
    let journal = Journal::in_memory(journal_settings());
    let (recorder, transport) = (Arc::new(journal.clone()), Arc::new(RouterTransport(demo.router(ORIGIN))));
    let most = Some((5, "policy.toml, line 6".to_owned()));
    let exports = Arc::new(ExportRules { most, ..ExportRules::default() });
    let hold = |settings: &mut Settings| settings.export = exports;
    let mut program = Harness::knowing((120, 40), |entry| entry, recorder, demo, transport, hold);
    program.settle().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.csv");
    program.keys("x").await;
    program.keys(&format!("<ctrl-u>{}<enter>", file.display())).await;
    program.wait(Duration::from_secs(1)).await;
    let seen = program.screen();
    assert!(seen.contains("only 5 people were written"), "{seen}");
    let text = journal.text().unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let what: Vec<Value> = lines.filter(|line| line["phase"] == "export").map(|line| line["what"].clone()).collect();
    let sum = oktui::store::journal::digest_of(&std::fs::read(&file).unwrap());
    assert_eq!(what.len(), 1, "{text}");
    let told = (&what[0]["rows"], &what[0]["whole"], &what[0]["sha256"]);
    assert_eq!(told, (&json!(5), &json!(false), &json!(sum)), "the file is whole, and not all who were asked for");
}

const LEVELS: &str = r#"version = 1

[level.desk]
who = ["desk"]
allow = ["suspend", "unsuspend", "unlock"]

[level.new]
who = ["new"]
forbid = ["suspend"]

[level.night]
who = ["night"]
"#;

#[tokio::test]
async fn all_that_any_level_forbids_holds_and_whoever_is_of_none_may_only_read() {
    let desk = "policy.toml, line 5 (level desk)";
    let new = "policy.toml, line 9 (level new)";
    for (groups, action, told) in [
        // A level that only forbids lets everything else through.
        (&["new"][..], "expire", None),
        (&["new"], "suspend", Some(new)),
        // A level that says nothing forbids nothing.
        (&["night"], "suspend", None),
        (&["night"], "expire", None),
        (&["desk"], "suspend", None),
        (&["desk"], "expire", Some(desk)),
        // What one of them lets through does not help against another.
        (&["desk", "new"], "suspend", Some(new)),
        (&["new", "desk"], "expire", Some(desk)),
        (&["desk", "night"], "expire", Some(desk)),
        (&["night", "new"], "suspend", Some(new)),
    ] {
        let words = ["policy", "test", "--login", "priya.sharma@acme.com", "--action", action];
        let (exit, out, err) = super::policy::tried(LEVELS, groups, &words).await;
        match told {
            None => assert!(exit.code() == 0 && out.contains("let through"), "{groups:?} {action}: {out}{err}"),
            Some(told) => assert!(out.contains("refused") && out.contains(told), "{groups:?} {action}: {out}{err}"),
        }
    }
    let unlock = ["api", "POST", "/v1/users/priya.sharma@acme.com/lifecycle/unlock"];
    for groups in [&["staff"][..], &["desks", "NEW"]] {
        let (exit, _, err) = super::policy::tried(LEVELS, groups, &unlock).await;
        assert!(exit.code() == 2 && err.contains("read-only"), "{groups:?}: {err}");
    }
    let read = ["api", "GET", "/v1/org"];
    assert_eq!(super::policy::tried(LEVELS, &["staff"], &read).await.0.code(), 0);
}
