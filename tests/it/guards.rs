//! Every guard on every way: what holds somebody back holds wherever a change begins, and the organisation's own log shows
//! that nothing was done.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use oktui::demo::{Demo, DemoSettings};
use oktui::okta::client::Settings;
use oktui::protocol::deed::Deed;
use oktui::protocol::policy::{Demand, Policy};
use oktui::protocol::protection::{Protection, Rule};
use oktui::protocol::recorder::{Intent, Note, Outcome, Recall, Receipt, Recorder, Settlement, Unrecorded, Untold};
use oktui::protocol::ticket::TicketRules;
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

    fn intend(&self, _: Intent) -> Result<Receipt, Unrecorded> {
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

/// The program under a guard, in an organisation where one was put into a group and one deactivated from here before.
async fn guarded(guard: impl FnOnce(&mut Settings), writes: bool) -> (Harness, Vec<String>) {
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
    let recorder: Arc<dyn Recorder> = if writes { Arc::new(journal) } else { Arc::new(Full(journal)) };
    let transport = over(&demo);
    let mut program = Harness::asking_over((120, 40), TicketRules::default(), recorder, demo, transport, guard);
    program.settle().await;
    (program, ids)
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
        let (mut program, ids) = guarded(guard, true).await;
        for (way, id) in WAYS.into_iter().zip(&ids) {
            let before = events(&program.demo).await;
            let seen = go(&mut program, way, id).await;
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
    let (mut program, ids) = guarded(|_| {}, false).await;
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
    let (mut program, ids) = guarded(reads, true).await;
    let before = events(&program.demo).await;
    let seen = go(&mut program, "api", &ids[2]).await;
    assert_eq!(events(&program.demo).await, before, "{seen}");
    assert!(seen.contains("what is written by hand may only read"), "{seen}");
    assert!(go(&mut program, "action", &ids[0]).await.contains("suspended"));
}

#[tokio::test]
async fn every_guard_of_config_holds_on_every_command() {
    for (guard, told) in [
        ("read_only = true", "read-only"),
        ("forbid = [\"suspend\", \"update\", \"create\"]", "forbid"),
        ("protect = [\"login:*@acme.com\"]", "protect"),
        ("guard = [\"login:*@acme.com\"]", "guard"),
        ("protekt = 1\nprotected = [\"login:*\"]", "read-only"),
    ] {
        let place = cli_user::place().await;
        place.configure(&format!(
            "[connection.acme]\nhost = \"{}\"\ntoken_command = [\"printf\", \"%s\", \"{}\"]\n{guard}\n",
            place.origin(),
            place.token()
        ));
        let login = "priya.sharma@acme.com";
        let before = place.read(login).await.unwrap();
        let suspend = format!("/v1/users/{}/lifecycle/suspend", before.id);
        let list = place.file("people.txt", login);
        let change = place.file("change.json", &json!({"profile": {"title": "Chief"}}).to_string());
        for words in [
            &["api", "POST", &suspend][..],
            &["user", "update", &change, "--of", login],
            &["bulk", "suspend", "--people", &list, "--yes", "--expect", "1"],
        ] {
            let (exit, out, err) = place.run_words(&[words, &["--connection", "acme"]].concat()).await;
            let said = format!("{out}{err}").to_lowercase();
            assert!(exit.code() != 0 && said.contains(told), "{guard} on {words:?}: {said}");
        }
        let after = place.read(login).await.unwrap();
        assert_eq!((after.status, after.last_updated), (before.status, before.last_updated), "{guard}");
    }
}
