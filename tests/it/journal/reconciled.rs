//! The journal beside Okta's own log: a hundred calls of every kind raise no alarm, and what was planted is found.

use std::path::Path;
use std::sync::Arc;

use http::Method;
use indexmap::IndexMap;
use oktui::cli::Exit;
use oktui::demo::{Clock, Demo, DemoSettings};
use oktui::okta::client::{Client, Settings as ClientSettings};
use oktui::okta::control::{Control, Urgency};
use oktui::okta::credentials::ApiToken;
use oktui::protocol::change::Change;
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::draft::{Basis, Body, NewUser, Save};
use oktui::protocol::id::{FactorId, UserId};
use oktui::protocol::json::Json;
use oktui::protocol::operation::{Operation, Risk};
use oktui::protocol::query::{UserQuery, UserScope};
use oktui::protocol::raw_call::{Address, RawCall};
use oktui::protocol::recorder::{About, Intent, Outcome, Recorder, Target, Trait, Verdict};
use oktui::protocol::secret::Secret;
use oktui::protocol::user::User;
use oktui::store::journal::{Journal, Settings};

use super::super::harness::RouterTransport;
use super::command::Place;
use super::settings;

fn control() -> Control {
    Control::new(Urgency::Typing)
}

fn origin(place: &Place) -> Origin {
    Origin::understand(place.serving.origin()).unwrap().origin
}

fn journal(place: &Place, folder: &Path) -> Journal {
    Journal::open(folder, Settings { origin: origin(place), ..settings() }).unwrap()
}

/// Somebody who works on the organisation, with a journal or without.
fn client(place: &Place, recorder: Option<Arc<dyn Recorder>>) -> Client {
    let settings = ClientSettings { recorder, ..ClientSettings::new(ConnectionId::new("acme"), origin(place)) };
    let transport = RouterTransport(place.demo.router(place.serving.origin()));
    Client::new(settings, Arc::new(transport), Arc::new(ApiToken::new(Secret::new(place.demo.token()))))
}

fn of_values(values: &[(&str, &str)]) -> Body {
    let profile = values.iter().map(|(name, value)| ((*name).to_owned(), Json::of_text(value)));
    Body { profile: Some(profile.collect::<IndexMap<_, _>>()), ..Body::default() }
}

async fn by_hand(client: &Client, method: Method, path: &str, body: Option<&str>) {
    let address = Address::understand(Some(client.origin()), path).unwrap();
    let call = RawCall::new(method, address, Vec::new(), body.map(Secret::new)).unwrap();
    client.call_raw(&call, &control()).await.unwrap();
}

/// Changes as screens make them: with what was read directly before.
async fn change(client: &Client, id: &UserId, change: Change) {
    let user = client.get_user(id, &control()).await.unwrap();
    let mut about = About::of(&user);
    if let Change::AddToGroup { group } | Change::RemoveFromGroup { group } = &change {
        let groups = client.user_groups(id, &control()).await.unwrap();
        about.before.push(Trait::plain("member", groups.iter().any(|own| own.id == *group)));
    }
    let about = about.of_step(&change, true);
    // Some are refused, as it goes.
    let _ = client.change(id, &change, &control().with_about(about)).await;
}

async fn save(client: &Client, id: &UserId, values: &[(&str, &str)]) {
    let user = client.get_user(id, &control()).await.unwrap();
    let save = Save::Update { user: id.clone(), body: of_values(values), basis: Basis::of(&user) };
    let about = About::saving(Some(&save), Some(&user));
    client.save_user(&save, &control().with_about(about)).await.unwrap();
}

/// What a helpdesk does on a day, and some of it twice.
async fn work_on(client: &Client, user: &User) {
    let id = &user.id;
    let groups = client.find_groups("Night", &control()).await.unwrap();
    let group = groups[0].id.clone();
    for step in [
        Change::Suspend,
        Change::Suspend,
        Change::Unsuspend,
        Change::AddToGroup { group: group.clone() },
        Change::AddToGroup { group: group.clone() },
        Change::RemoveFromGroup { group: group.clone() },
        Change::RemoveFromGroup { group },
        Change::ExpirePassword,
        Change::SetTemporaryPassword,
        Change::Unlock,
        Change::ResetPassword { mail: true },
        Change::Reactivate { mail: true },
        Change::ClearSessions { tokens: true, forget: true },
        Change::ResetFactors,
        Change::DeleteFactor { factor: FactorId::new("opfnobodyhasit") },
    ] {
        change(client, id, step).await;
    }
    save(client, id, &[("title", "Clerk")]).await;
    // The same once more: nothing differs.
    save(client, id, &[("title", "Clerk")]).await;
    let hand = |below: &str| format!("/api/v1/users/{id}{below}");
    by_hand(client, Method::POST, &hand(""), Some(r#"{"profile":{"title":"Clerk"}}"#)).await;
    by_hand(client, Method::POST, &hand("/lifecycle/suspend"), None).await;
    by_hand(client, Method::DELETE, "/api/v1/groups/00gnobodyhasitxxxx/users/00u1", None).await;
    by_hand(client, Method::POST, &hand("/lifecycle/no_such_thing"), None).await;
}

async fn active(client: &Client, wanted: usize) -> Vec<User> {
    let owner = client.token_owner(&control()).await.unwrap().id.clone();
    let query = UserQuery::new(UserScope::Filter("status eq \"ACTIVE\"".to_owned()));
    let page = client.list_users(query).next_page(&control()).await.unwrap().unwrap();
    let mut people = Vec::new();
    for row in page.rows.iter().filter(|row| row.id() != owner.as_str()).take(wanted) {
        people.push(client.get_user(row.id(), &control()).await.unwrap());
    }
    people
}

/// A line of something that was never sent, as if Okta had done it.
fn forge(journal: &Journal, user: &UserId, operation: Operation, before: Option<Trait>) {
    let target = Target { kind: "user".to_owned(), id: user.to_string(), login: String::new() };
    let about = About { target: Some(target), before: before.into_iter().collect(), ..About::default() };
    let intent = Intent {
        connection: ConnectionId::new("acme"),
        operation,
        by_hand: false,
        risk: Risk::Change,
        method: "POST".to_owned(),
        path: format!("/api/v1/users/{user}/forged"),
        options: serde_json::Map::new(),
        about: Some(about),
        named: None,
        owner: None,
        skew: None,
    };
    let receipt = journal.intend(intent).unwrap();
    let request_id = Some(format!("forged-{operation:?}"));
    let outcome = Outcome { verdict: Verdict::Done, status: Some(200), code: None, request_id };
    journal.conclude(receipt, outcome).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_calls_of_every_kind_raise_no_alarm_and_what_was_planted_is_found() {
    let demo = Demo::new(DemoSettings { users: 60, rate_limit: 0, ..DemoSettings::default() }, Clock::system());
    let serving = demo.serve().await.unwrap();
    let place = Place { demo, serving, folder: tempfile::tempdir().unwrap(), origin: None };
    let state = place.folder.path().join("state");
    let journal = journal(&place, &state);
    let client = client(&place, Some(Arc::new(journal.clone())));
    client.token_owner(&control()).await.unwrap();
    by_hand(&client, Method::POST, "/api/v1/groups", Some(r#"{"profile":{"name":"Night shift"}}"#)).await;
    let people = active(&client, 5).await;
    for user in &people {
        work_on(&client, user).await;
    }
    let (one, other) = (&people[0].id, &people[1].id);
    let new = of_values(&[("firstName", "N"), ("lastName", "O"), ("email", "no@acme.com"), ("login", "no@acme.com")]);
    let new = Save::Create(NewUser { body: new, groups: Vec::new(), activate: true, next_login: false });
    let about = About::saving(Some(&new), None);
    let made = client.save_user(&new, &control().with_about(about)).await.unwrap().unwrap();
    for step in [Change::Deactivate, Change::Activate { mail: false }, Change::Deactivate, Change::Delete] {
        change(&client, &made.id, step).await;
    }

    let reconcile = ["journal", "reconcile", "--since", "-1h", "--until", "2100-01-01"];
    let (exit, told, err) = place.run(&reconcile).await;
    assert_eq!(exit, Exit::Fine, "{told}{err}");
    let count = |what: &str| -> usize {
        let line = told.lines().find(|line| line.contains(what)).unwrap_or_else(|| panic!("{what}: {told}"));
        line.split(' ').next().unwrap().parse().unwrap()
    };
    assert!(count("calls in the journal") > 100, "{told}");
    assert_eq!(count("changed nothing"), 10, "added and removed twice, five times: {told}");
    assert!(count("refused or not sent") >= 20 && count("are in Okta's log") >= 50, "{told}");

    // Done elsewhere, and written down although it was never done.
    let elsewhere = self::client(&place, None);
    for step in [Change::Deactivate, Change::Activate { mail: false }] {
        elsewhere.change(other, &step, &control()).await.unwrap();
    }
    let no = |name: &str| Some(Trait::plain(name, false));
    for (operation, before) in [
        (Operation::SuspendUser, None),
        (Operation::AssignUserToGroup, no("member")),
        (Operation::ResetFactors, None),
        (Operation::DeleteUser, None),
    ] {
        forge(&journal, one, operation, before);
    }
    let (exit, told, _) = place.run(&reconcile).await;
    assert_eq!(exit, Exit::Failed);
    let below = |head: &str| -> Vec<&str> {
        let after = told.lines().skip_while(|line| !line.contains(head)).skip(1);
        after.take_while(|line| line.starts_with("  ")).collect()
    };
    let events = below("events without a line");
    assert!(events.len() == 2 && events[0].contains("lifecycle.deactivate"), "{told}");
    let lines = below("lines without an event");
    assert!(lines.len() == 4 && lines.iter().all(|line| line.contains("/forged")), "{told}");
    assert!(below("lines without an outcome").is_empty(), "{told}");
}
