//! Many people at once, by the keys of a helpdesk lead: marked, planned, agreed to, done, looked at.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::app::event::{Event, Typed};
use oktui::demo::{Demo, DemoSettings};
use oktui::okta::transport::{Response, Transport, TransportError};
use oktui::protocol::key::Key;
use oktui::protocol::protection::{Protection, Rule};
use tokio::sync::Semaphore;
use tower::ServiceExt;

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

/// Lets so many changes through as it has permits; readings pass.
pub(super) struct Gate(pub(super) RouterTransport, pub(super) Arc<Semaphore>);

impl Transport for Gate {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        if request.method() == http::Method::GET {
            return self.0.send(request);
        }
        let (router, gate) = (self.0.0.clone(), Arc::clone(&self.1));
        Box::pin(async move {
            gate.acquire().await.unwrap().forget();
            RouterTransport(router).send(request).await
        })
    }
}

pub(super) async fn open(demo: &Demo) -> Harness {
    let transport = Arc::new(RouterTransport(demo.router(ORIGIN)));
    Harness::with_jobs((80, 24), demo.clone(), transport, None).await
}

/// Lets what is under way go on until the screen says so.
async fn until(program: &mut Harness, said: &str) {
    for _ in 0..500 {
        program.turn().await;
        if program.screen().contains(said) {
            return;
        }
        // What blocks has its turn as well.
        tokio::task::spawn_blocking(std::thread::yield_now).await.unwrap();
    }
    panic!("{said} is not on the screen:\n{}", program.screen());
}

/// Calls that were sent; one that was given up while it waited for its turn is none.
pub(super) fn posts(program: &Harness, what: &str) -> usize {
    let given_up = |problem: &Option<String>| problem.as_deref().is_some_and(|why| why.contains("cancelled"));
    let calls = program.client.exchanges();
    let sent = calls.iter().filter(|call| call.status.is_some() || !given_up(&call.problem));
    sent.filter(|call| call.method == http::Method::POST && call.target.contains(what)).count()
}

/// A call of somebody else.
pub(super) async fn elsewhere(demo: &Demo, path: &str) {
    let request = http::Request::builder()
        .method("POST")
        .uri(format!("{ORIGIN}{path}"))
        .header("authorization", format!("SSWS {}", demo.token()))
        .header("content-type", "application/json")
        .header("content-length", 0)
        .body(axum::body::Body::empty())
        .unwrap();
    let status = demo.router(ORIGIN).oneshot(request).await.unwrap().status();
    assert!(status.is_success(), "{path}: {status}");
}

/// The login of somebody, as another program reads it.
async fn login(demo: &Demo, id: &str) -> String {
    let request = http::Request::builder()
        .uri(format!("{ORIGIN}/api/v1/users/{id}"))
        .header("authorization", format!("SSWS {}", demo.token()))
        .body(axum::body::Body::empty())
        .unwrap();
    let response = demo.router(ORIGIN).oneshot(request).await.unwrap();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let user: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    user["profile"]["login"].as_str().unwrap().to_owned()
}

/// Ids of the people whom the program read to plan.
pub(super) fn planned(program: &Harness) -> Vec<String> {
    let asked = program.calls().into_iter().rev().find(|call| call.contains("filter=id")).unwrap();
    let asked = asked.replace("%22", "\"");
    asked.split('"').filter(|part| part.starts_with("00u")).map(str::to_owned).collect()
}

#[tokio::test(start_paused = true)]
async fn the_marked_are_unlocked_once_the_plan_was_agreed_to_and_each_is_told() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fl").await;
    program.keys("   <up>a").await;
    let menu = program.screen();
    assert!(menu.contains("3 marked people") && menu.contains("Unlock") && menu.contains("3 of 3"), "{menu}");
    program.keys("u").await;
    let plan = program.screen();
    assert!(plan.contains("Plan: unlock · 3 marked people") && plan.contains("3  to unlock"), "{plan}");
    assert!(plan.contains("nothing is sent yet") && plan.contains("no mails"), "{plan}");
    program.pass_time().await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("Locked out") && program.screen().contains("@acme.com"), "{}", program.screen());
    assert_eq!(posts(&program, "lifecycle"), 0, "Enter only looks");
    program.keys("<esc><f4>INC-7<tab>AD outage").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    let jobs = program.screen();
    assert!(jobs.contains("Unlock 3 people") && jobs.contains("INC-7") && jobs.contains("3 done"), "{jobs}");
    assert_eq!(posts(&program, "lifecycle/unlock"), 3);
    assert!(jobs.contains("put aside"), "the marks are done with: {jobs}");
    program.keys("<f2><f2>").await;
    assert_eq!(posts(&program, "lifecycle/unlock"), 3);
    program.keys("<esc>a").await;
    assert!(!program.screen().contains("marked people"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn on_anybody_else_it_is_that_person_and_the_marked_are_one_key_away() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fl").await;
    program.keys("  a").await;
    let menu = program.screen();
    assert!(menu.contains(".  the 2 marked instead") && menu.contains("(not the 2 marked)"), "{menu}");
    program.keys(".").await;
    assert!(program.screen().contains("2 marked people"), "{}", program.screen());
    program.keys("<esc><enter>a").await;
    assert!(!program.screen().contains("marked instead"), "on the User screen it is that person: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn who_changed_since_the_plan_is_left_alone() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fl").await;
    program.keys("   <up>au").await;
    let ids = planned(&program);
    elsewhere(&demo, &format!("/api/v1/users/{}/lifecycle/unlock", ids[0])).await;
    elsewhere(&demo, &format!("/api/v1/users/{}/lifecycle/deactivate", ids[1])).await;
    program.pass_time().await;
    program.keys("<f2>").await;
    let jobs = program.screen();
    assert!(jobs.contains("1 done · 1 was so · 1 left alone"), "{jobs}");
    assert!(jobs.contains("was Locked out, is Deactiv"), "{jobs}");
    assert_eq!(posts(&program, "lifecycle/unlock"), 1);
}

#[tokio::test(start_paused = true)]
async fn what_takes_something_away_wants_the_count_and_stops_after_the_first_five() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    // The first of them is whoever the token belongs to.
    program.keys("         <up>as").await;
    let first = &planned(&program)[1..6];
    // What was typed ahead decides nothing.
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("Type 8 to do it to 8 people"), "{}", program.screen());
    program.keys("7<f2>").await;
    assert!(program.screen().contains("comes to 8 people"), "{}", program.screen());
    program.keys("<paste:8>").await;
    assert!(program.screen().contains("typed, not pasted"), "{}", program.screen());
    assert_eq!(posts(&program, "lifecycle"), 0);
    program.keys("8").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    assert_eq!(posts(&program, "lifecycle/suspend"), 5, "{}", program.screen());
    // They are shown by themselves, in the plan's order, with what goes on.
    for _ in 0..2 {
        let jobs = program.screen();
        assert!(jobs.contains("paused after the first 5"), "{jobs}");
        assert!(jobs.contains("These 5 were done first. p goes on with the other 3 people, or stops."), "{jobs}");
        let shown: Vec<&str> = jobs.lines().filter(|line| line.starts_with(" 10:56:00 done")).collect();
        let mut logins = Vec::new();
        for id in first {
            logins.push(login(&demo, id).await);
        }
        assert_eq!(shown.len(), 5, "{jobs}");
        assert!(shown.iter().zip(&logins).all(|(line, login)| line.contains(login.as_str())), "{logins:?}\n{jobs}");
        // Whoever looks again sees the same.
        program.keys("r").await;
    }
    program.keys("p").await;
    let asked = program.screen();
    assert!(
        asked.contains("So far: 5 done · 3 not reached") && asked.contains("g  go on with the 3 people"),
        "{asked}"
    );
    program.keys("<enter>").await;
    assert_eq!(posts(&program, "lifecycle/suspend"), 5, "Enter leaves it as it is");
    program.keys("p").await;
    program.pass_time().await;
    program.keys("g").await;
    assert_eq!(posts(&program, "lifecycle/suspend"), 8);
    assert!(program.screen().contains("8 done"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn keys_that_were_typed_before_the_plan_could_be_read_send_nothing() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fl").await;
    program.keys("   <up>").await;
    let ahead = ["a", "u", "Enter", "F2", "F2", "Enter"].map(|name| Typed::Key(name.parse::<Key>().unwrap()));
    program.handle(Event::Read(ahead.into_iter().collect()));
    program.settle().await;
    assert!(program.screen().contains("Plan: unlock") && posts(&program, "lifecycle") == 0, "{}", program.screen());
    program.keys("<paste:u\n\n>").await;
    assert!(posts(&program, "lifecycle") == 0, "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn only_the_first_five_are_done_where_that_is_said() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fl").await;
    program.keys("*au").await;
    program.pass_time().await;
    program.keys("<f5>").await;
    assert!(
        program.screen().contains("Unlock 5 people") && program.screen().contains("5 done"),
        "{}",
        program.screen()
    );
    assert_eq!(posts(&program, "lifecycle/unlock"), 5);
}

#[tokio::test(start_paused = true)]
async fn ten_refusals_in_a_row_pause_it_and_a_person_decides_and_tries_again() {
    let refusing = DemoSettings { faults: "role=no-writes".parse().unwrap(), ..DemoSettings::default() };
    let demo = demo(refusing);
    let mut program = open(&demo).await;
    program.keys("Fl").await;
    program.keys("*au").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    let jobs = program.screen();
    assert!(jobs.contains("paused: 10 refusals in a row") && jobs.contains("E0000006"), "{jobs}");
    let tried = posts(&program, "lifecycle/unlock");
    assert!((10..26).contains(&tried), "{tried}");
    program.keys("p").await;
    program.pass_time().await;
    program.keys("S").await;
    assert!(program.screen().contains("stopped · "), "{}", program.screen());
    assert_eq!(posts(&program, "lifecycle/unlock"), tried, "nobody else is reached");
    program.keys("t").await;
    let plan = program.screen();
    assert!(plan.contains("Plan: unlock · those who are left of"), "{plan}");
    assert!(plan.contains("26  to unlock"), "whom Okta refused, and who was not reached: {plan}");
    assert_eq!(posts(&program, "lifecycle/unlock"), tried, "nobody is reached by a plan");
}

#[tokio::test(start_paused = true)]
async fn a_job_is_paused_and_goes_on_where_it_stood() {
    let demo = demo(DemoSettings::default());
    let gate = Arc::new(Semaphore::new(3));
    let transport = Arc::new(Gate(RouterTransport(demo.router(ORIGIN)), Arc::clone(&gate)));
    let mut program = Harness::with_jobs((80, 24), demo.clone(), transport, None).await;
    program.keys("Fl").await;
    program.keys("*au").await;
    program.pass_time().await;
    program.press("<f2>");
    until(&mut program, "3 of 26").await;
    program.press("1");
    until(&mut program, "LOCKED_OUT").await;
    program.press("6p");
    until(&mut program, "pausing").await;
    gate.add_permits(100);
    program.settle().await;
    let paused = program.screen();
    assert!(paused.contains("paused: stopped by a person"), "{paused}");
    let sent = posts(&program, "lifecycle/unlock");
    assert!((4..=8).contains(&sent), "what was under way came to its end: {sent}");
    program.pass_time().await;
    program.keys("p").await;
    program.pass_time().await;
    program.keys("g").await;
    // One is locked in a directory as well.
    assert!(program.screen().contains("25 done · 1 refused"), "{}", program.screen());
    assert_eq!(posts(&program, "lifecycle/unlock"), 26, "each once");
    program.keys("t").await;
    assert!(program.screen().contains("Okta refused it for 1 person"), "{}", program.screen());
    program.pass_time().await;
    program.keys("g").await;
    assert_eq!(posts(&program, "lifecycle/unlock"), 27, "nobody else is tried again");
}

#[tokio::test(start_paused = true)]
async fn a_job_that_was_left_in_the_middle_is_gone_on_with_by_another_program() {
    let folder = tempfile::tempdir().unwrap();
    let demo = demo(DemoSettings::default());
    let gate = Arc::new(Semaphore::new(2));
    let transport = Arc::new(Gate(RouterTransport(demo.router(ORIGIN)), Arc::clone(&gate)));
    let mut program = Harness::with_jobs((80, 24), demo.clone(), transport, Some(folder.path().to_owned())).await;
    program.keys("Fl").await;
    program.keys("*au").await;
    program.pass_time().await;
    program.press("<f2>");
    until(&mut program, "2 of 26").await;
    // Another program sees it run, and does not touch it.
    let other = Arc::new(RouterTransport(demo.router(ORIGIN)));
    let mut second = Harness::with_jobs((80, 24), demo.clone(), other, Some(folder.path().to_owned())).await;
    second.press("6");
    until(&mut second, "elsewhere").await;
    second.keys("t").await;
    assert_eq!(posts(&second, "lifecycle"), 0);
    program.press("q");
    assert!(program.screen().contains("again to pause it and leave"), "{}", program.screen());
    let resting = program.engine.rest_jobs("oktui was left");
    tokio::join!(
        async {
            let _ = resting.await;
        },
        async {
            tokio::task::yield_now().await;
            gate.add_permits(100);
        }
    );
    let left = program.engine.app.organisations.jobs_left("oktui was left");
    assert!(left.len() == 1 && left[0].contains("oktui jobs resume"), "{left:?}");
    let sent = posts(&program, "lifecycle/unlock");
    assert!((2..=6).contains(&sent), "{sent}");
    second.keys("r").await;
    assert!(second.screen().contains("paused: oktui was left"), "{}", second.screen());
    second.keys("p").await;
    second.pass_time().await;
    second.keys("g").await;
    assert!(second.screen().contains("25 done · 1 refused"), "{}", second.screen());
    assert_eq!(sent + posts(&second, "lifecycle/unlock"), 26, "each once, by either");
    second.keys("<enter>").await;
    assert!(second.screen().contains("1 of 26"), "{}", second.screen());
}

#[tokio::test(start_paused = true)]
async fn a_group_is_chosen_and_all_who_are_marked_are_in_it() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    program.keys("   <up>ag").await;
    program.keys("vpn").await;
    assert!(program.screen().contains("VPN Users"), "{}", program.screen());
    program.keys("<enter>").await;
    let plan = program.screen();
    assert!(plan.contains("Plan: add to VPN Users · 3 marked people"), "{plan}");
    assert!(plan.contains("was so: in VPN Users already"), "one of them is told before: {plan}");
    program.pass_time().await;
    program.keys("<f2>").await;
    let jobs = program.screen();
    assert!(jobs.contains("Add 2 people to VPN Users") && jobs.contains("2 done"), "{jobs}");
}

/// Lines of the demo's log of one kind.
async fn events(demo: &Demo, kind: &str) -> usize {
    let request = http::Request::builder()
        .uri(format!("{ORIGIN}/api/v1/logs?limit=1000&since=2026-11-24T10:00:00Z&filter=eventType%20eq%20%22{kind}%22"))
        .header("authorization", format!("SSWS {}", demo.token()))
        .body(axum::body::Body::empty())
        .unwrap();
    let response = demo.router(ORIGIN).oneshot(request).await.unwrap();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice::<Vec<serde_json::Value>>(&bytes).unwrap().len()
}

#[tokio::test(start_paused = true)]
async fn what_is_undone_of_memberships_names_the_group() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    program.keys("  <up>agvpn").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("Plan: add to VPN Users"), "{}", program.screen());
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("done"), "{}", program.screen());
    program.keys("U").await;
    assert!(program.screen().contains("Plan: remove from VPN Users · to undo"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_was_written_down_and_is_nobody_stands_in_the_plan() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("M").await;
    let table = "login,email,name\nana.muller@acme.com,,\n,john.smith@acme.com,\nnobody@acme.com,,\n,,Ann\n";
    program.handle(Event::Paste(table.to_owned()));
    program.keys("<enter>").await;
    assert!(program.screen().contains("Not found, or not one person"), "{}", program.screen());
    program.keys("<esc>").await;
    program.keys("a.u").await;
    let plan = program.screen();
    assert!(plan.contains("2 marked people") && plan.contains("2  to unlock"), "{plan}");
    assert!(plan.contains("2  nobody of this login, email, number or id"), "{plan}");
}

#[tokio::test(start_paused = true)]
async fn what_a_job_did_is_undone_by_a_plan_of_its_own_as_far_as_it_still_stands() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    program.keys("    <up>as").await;
    let ids = planned(&program);
    program.pass_time().await;
    program.keys("<f2>3").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("3 done"), "{}", program.screen());
    // The first of them is the token's owner, who is in no such job.
    elsewhere(&demo, &format!("/api/v1/users/{}/lifecycle/unsuspend", ids[1])).await;
    program.keys("U").await;
    let plan = program.screen();
    assert!(plan.contains("Plan: unsuspend · to undo") && plan.contains("2  to unsuspend"), "{plan}");
    assert!(plan.contains("1  left alone"), "{plan}");
    program.pass_time().await;
    program.keys("<f2>2").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    assert_eq!(events(&demo, "user.lifecycle.unsuspend").await, 3, "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn everybody_of_a_list_is_read_anew_to_its_end_and_who_left_it_is_told() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fl").await;
    program.keys("   <up>au").await;
    program.keys("<esc>").await;
    let ids = planned(&program);
    elsewhere(&demo, &format!("/api/v1/users/{}/lifecycle/unlock", ids[0])).await;
    program.keys("A").await;
    let menu = program.screen();
    assert!(menu.contains("Everybody of this list, read anew (26 are loaded)"), "{menu}");
    program.keys("u").await;
    let plan = program.screen();
    assert!(plan.contains("25  to unlock") && plan.contains("0 joined the list and 1 left it"), "{plan}");
    assert!(plan.contains("all of status eq"), "{plan}");
    // Who that is stands there, and when it was read.
    assert!(
        plan.contains("1  shown, but not in it now: not planned") && plan.contains("Read anew at 10:56:"),
        "{plan}"
    );
    let gone = login(&demo, &ids[0]).await;
    assert!(plan.contains(&gone), "{gone}: {plan}");
    assert_eq!(posts(&program, "lifecycle"), 0);
}

#[tokio::test(start_paused = true)]
async fn everybody_who_is_found_is_read_anew_to_the_end_also_whom_the_list_does_not_show() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("/an").await;
    program.pass_time().await;
    program.keys("<tab>A").await;
    let menu = program.screen();
    let shown: usize = number_before(&menu, " are loaded)");
    program.keys("u").await;
    let plan = program.screen();
    assert!(plan.contains("Plan: unlock · all found by “an”"), "{plan}");
    assert!(plan.contains(&format!("{shown} were shown at")), "{plan}");
    let planned: usize = ["  to unlock", "  was so: not locked", "  left alone: not locked"]
        .map(|words| number_before(&plan, words))
        .iter()
        .sum();
    // Okta knows more than a page of them.
    assert!(planned > shown, "{plan}");
    assert_eq!(posts(&program, ""), 0);
    // What only nearly fits, or what Okta never told of, is nobody's plan.
    program.keys("<esc><esc>/zzyzx").await;
    program.pass_time().await;
    program.keys("<tab>A").await;
    assert!(program.screen().contains("Nobody is found."), "{}", program.screen());
}

/// The number that stands directly before these words.
fn number_before(screen: &str, words: &str) -> usize {
    let before = screen.split(words).next().unwrap();
    let digits = before.rsplit(|letter: char| !letter.is_ascii_digit() && letter != ',').next().unwrap();
    digits.replace(',', "").parse().unwrap_or_else(|_| panic!("{words}: {screen}"))
}

#[tokio::test(start_paused = true)]
async fn what_it_takes_to_find_many_who_are_pasted_is_told_before_it_is_asked() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    let named = |name: &str, count: usize| {
        (0..count).map(|number| format!("{name}{number}@acme.com")).collect::<Vec<_>>().join("\n")
    };
    let few = named("nobody", 200);
    program.keys("M").await;
    program.keys(&format!("<paste:{few}>")).await;
    assert!(!program.screen().contains("calls"), "{}", program.screen());
    let many = named("other", 6_000);
    program.keys(&format!("<paste:{many}>")).await;
    let told = program.screen();
    assert!(told.contains("414 calls") && told.contains("a minute, about"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn switching_to_another_screen_or_plan_leaves_the_marks_of_the_first_plan_alone() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fl").await;
    program.keys("   <up>a").await;
    program.keys("r").await;
    assert!(program.screen().contains("3 mails"), "{}", program.screen());
    program.keys("<esc>").await;
    assert!(program.line(1).contains("3 marked"), "a plan that was left did nothing: {}", program.screen());
    // A letter of the menu of one person is none of the menu of many.
    program.keys("ap").await;
    assert!(program.screen().contains("p is none of these actions"), "{}", program.screen());
    program.keys("<esc>u").await;
    assert_eq!(posts(&program, "lifecycle"), 0);
}

#[tokio::test(start_paused = true)]
async fn values_are_set_for_all_who_are_marked_and_undone_by_hand() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    program.keys("   <up>a").await;
    program.keys("e").await;
    program.keys("costcentre=1<enter>").await;
    assert!(program.screen().contains("There is no attribute costcentre"), "{}", program.screen());
    program.keys("<ctrl-u>costCenter=4711<enter>").await;
    program.keys("<enter>").await;
    let plan = program.screen();
    assert!(plan.contains("Plan: set costCenter · 3 marked people"), "{plan}");
    let ids = planned(&program);
    let mut before = Vec::new();
    for id in &ids {
        before.push(profile(&demo, id, None).await);
    }
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("3 done"), "{}", program.screen());
    // Somebody else set another value since.
    profile(&demo, &ids[0], Some(r#"{"profile":{"costCenter":"9999"}}"#)).await;
    program.keys("U").await;
    let plan = program.screen();
    assert!(
        plan.contains("Plan: put back costCenter · to undo") && plan.contains("2  to put back costCenter"),
        "{plan}"
    );
    assert!(plan.contains("1  left alone"), "{plan}");
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("2 done"), "{}", program.screen());
    assert_eq!(profile(&demo, &ids[0], None).await["costCenter"], "9999");
    for (id, before) in ids.iter().zip(&before).skip(1) {
        assert_eq!(profile(&demo, id, None).await, *before);
    }
}

/// The profile of somebody, after this change where there is one.
async fn profile(demo: &Demo, id: &str, change: Option<&'static str>) -> serde_json::Value {
    let request = http::Request::builder().uri(format!("{ORIGIN}/api/v1/users/{id}"));
    let request = request.header("authorization", format!("SSWS {}", demo.token()));
    let request = request.header("content-type", "application/json");
    let request = request.method(if change.is_some() { "POST" } else { "GET" });
    let request = request.body(axum::body::Body::from(change.unwrap_or_default())).unwrap();
    let response = demo.router(ORIGIN).oneshot(request).await.unwrap();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()["profile"].clone()
}

#[tokio::test(start_paused = true)]
async fn whom_a_rule_protects_is_contained_only_where_that_is_said() {
    let demo = demo(DemoSettings::default());
    let transport = Arc::new(RouterTransport(demo.router(ORIGIN)));
    let mut program = Harness::with_rules((80, 24), demo.clone(), transport, |settings| {
        let rule = Rule::read("login:jana.weiss*", "policy.toml, line 3").unwrap();
        settings.protection = Arc::new(Protection { protect: vec![rule], contain: true, ..Protection::default() });
    })
    .await;
    program.keys("Fa").await;
    // Jana is the fourth of them.
    program.keys("    <up>ac").await;
    let plan = program.screen();
    assert!(plan.contains("may be contained: protected"), "{plan}");
    assert!(plan.contains("F8 takes in"), "{plan}");
    let without = plan.lines().find(|line| line.contains("to end sessions")).unwrap().to_owned();
    program.keys("<f8>").await;
    let with = program.screen();
    assert!(!with.contains("may be contained") && !with.contains(&without), "{with}");
}

#[tokio::test(start_paused = true)]
async fn a_playbook_is_planned_step_by_step_and_all_are_through_with_one_before_the_next() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    program.keys("    <up>aP").await;
    let asked = program.screen();
    assert!(asked.contains("Which playbook for 4 people?") && asked.contains("contain"), "{asked}");
    assert!(asked.contains("Remove factors enrolled since: 24h"), "{asked}");
    program.keys("<ctrl-u>tomorrow<enter>").await;
    assert!(program.screen().contains("it is a time as"), "{}", program.screen());
    program.keys("<ctrl-u>48h<enter>").await;
    let plan = program.screen();
    assert!(plan.contains("Plan: contain · 4 marked people") && plan.contains("3  by the playbook contain"), "{plan}");
    for step in [
        "1. suspend · 3",
        "2. end sessions and tokens · 3",
        "3. remove factors enrolled since 2026-11-22 10:56 UTC · 3",
        "4. expire password · 0 · not for 3: suspended by then",
    ] {
        assert!(plan.contains(step), "{step}\n{plan}");
    }
    assert!(!plan.contains("opens accounts"), "{plan}");
    program.pass_time().await;
    program.keys("<f2>3").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(
        program.screen().contains("Contain 3 people") && program.screen().contains("3 done"),
        "{}",
        program.screen()
    );
    let calls = program.calls();
    let at = |what: &str| -> Vec<usize> {
        calls.iter().enumerate().filter(|(_, call)| call.contains(what)).map(|(at, _)| at).collect()
    };
    let suspended = at("lifecycle/suspend");
    assert_eq!(suspended.len(), 3);
    let all_later = at("DELETE").iter().all(|later| later > suspended.last().unwrap());
    assert!(all_later, "all are suspended before the first session ends: {calls:?}");
}

#[tokio::test(start_paused = true)]
async fn several_groups_are_taken_one_after_the_other_and_planned_as_one() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    program.keys("   <up>ag").await;
    program.keys("vpn").await;
    program.keys("<tab>").await;
    assert!(program.screen().contains("Taken: VPN Users"), "{}", program.screen());
    program.keys("contr").await;
    // What is chosen and not taken is not quietly left out.
    program.keys("<enter>").await;
    assert!(program.screen().contains("is not taken: Tab takes it"), "{}", program.screen());
    program.keys("<tab>").await;
    program.keys("<enter>").await;
    let plan = program.screen();
    assert!(plan.contains("Plan: add to VPN Users, Contracts · 3 marked people"), "{plan}");
    program.pass_time().await;
    program.keys("<f2>").await;
    let jobs = program.screen();
    assert!(
        jobs.contains("Add 3 people to VPN Users") && (jobs.contains("3 done") || jobs.contains("was so")),
        "{jobs}"
    );
    let puts = program.calls().into_iter().filter(|call| call.starts_with("PUT") && call.contains("/groups/")).count();
    assert!((4..=6).contains(&puts), "{puts}");
}

#[tokio::test(start_paused = true)]
async fn each_person_gets_a_value_of_their_own_and_two_never_the_same_login() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    // The first of them is the token's owner, who gets no other login from a job.
    program.keys("    <up>ae").await;
    program.keys("title={upper(first(lastName, 1))}. {firstName}<enter><enter>").await;
    let plan = program.screen();
    assert!(plan.contains("Plan: set title · 4 marked people") && plan.contains("Example: "), "{plan}");
    assert!(plan.contains(" → ") && plan.contains(". A"), "{plan}");
    program.pass_time().await;
    program.keys("<enter>").await;
    let who = program.screen();
    assert!(!who.contains("Plan:"), "{who}");
    assert!(who.contains("4  to set title") && who.contains(" → "), "each one's value is shown: {who}");
    program.keys("<esc>").await;
    program.keys("<esc>").await;
    program.keys("ae").await;
    program.keys("login={first(firstName, 1)}same@acme.com<enter><enter>").await;
    let plan = program.screen();
    assert!(plan.contains("Not done: somebody else has, or would have, the same: "), "{plan}");
    assert!(plan.contains("login Jsame@acme.com. F7 puts numbers behind them"), "{plan}");
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(!program.screen().contains("Type 3"), "{}", program.screen());
    program.keys("<f7>").await;
    let plan = program.screen();
    assert!(!plan.contains("Not done") && plan.contains("→ Jsame2@acme.com"), "{plan}");
    assert_eq!(posts(&program, "users/"), 0);
}

#[tokio::test(start_paused = true)]
async fn temporary_passwords_go_into_a_new_file_and_are_on_no_screen() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("passwords.csv");
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    program.keys("         <up>at").await;
    assert!(program.screen().contains("Where do the passwords of 9 people go?"), "{}", program.screen());
    program.keys("<enter>").await;
    assert!(program.screen().contains("name of a new file is typed"), "{}", program.screen());
    program.keys(&format!("{}<enter>", file.display())).await;
    let plan = program.screen();
    assert!(plan.contains("Plan: set a temporary password") && plan.contains("Passwords go to "), "{plan}");
    assert!(!file.exists(), "nothing is written before it is agreed to");
    let count =
        plan.lines().find_map(|line| line.trim_start_matches("> ").trim().split_once("  to set")).unwrap().0.to_owned();
    program.pass_time().await;
    program.keys(&format!("<f2>{count}")).await;
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("paused after the first 5"), "{}", program.screen());
    program.keys("p").await;
    program.pass_time().await;
    program.keys("g").await;
    let kept = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = kept.lines().skip(1).collect();
    assert_eq!(lines.len().to_string(), count, "each once, before and after the look: {kept}\n{}", program.screen());
    for line in lines {
        let (login, password) = line.rsplit_once(',').unwrap();
        assert!(login.contains('@') && !program.screen().contains(password), "{line}");
    }
    // A file that is there is left alone, and then nothing is done.
    let before = posts(&program, "expire_password");
    program.keys("1").await;
    program.keys("Fa").await;
    program.keys("<down><down><down><down><down><down><down><down><down>   <up>at").await;
    program.keys(&format!("{}<enter>", file.display())).await;
    program.pass_time().await;
    program.keys("<f2>2").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("Not done: the file for passwords"), "{}", program.screen());
    assert_eq!((posts(&program, "expire_password"), std::fs::read_to_string(&file).unwrap()), (before, kept));
}

#[tokio::test(start_paused = true)]
async fn an_administrator_is_taken_in_by_name_only() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fa").await;
    program.keys("*as").await;
    let plan = program.screen();
    assert!(plan.contains("administrators: left out unless named"), "{plan}");
    let at = plan.lines().filter(|line| line.contains("  ")).position(|line| line.contains("administrators")).unwrap();
    let first = plan.lines().filter(|line| line.contains("  ")).position(|line| line.contains("to suspend")).unwrap();
    program.keys("+").await;
    assert!(!program.screen().contains("is taken in"), "not before they are looked at: {}", program.screen());
    program.keys(&"<down>".repeat(at - first)).await;
    program.pass_time().await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("+ take in"), "{}", program.screen());
    program.keys("+").await;
    assert!(program.screen().contains("an administrator, is taken in"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_a_means_for_a_whole_list_is_said() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fl").await;
    program.keys("A").await;
    assert!(program.screen().contains("A letter plans it for all of this list (a: activate)"), "{}", program.screen());
    program.keys("a").await;
    assert!(program.screen().contains("Plan: activate · all of"), "{}", program.screen());
    assert_eq!(posts(&program, "lifecycle"), 0);
}

/// Does what is asked, and loses the answer.
struct Lossy(RouterTransport);

impl Transport for Lossy {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let loses = request.uri().path().ends_with("reset_password");
        let answer = self.0.send(request);
        Box::pin(async move {
            let answer = answer.await;
            if loses { Err(TransportError::TimedOut { sent: true }) } else { answer }
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_persons_own_word_settles_what_is_unknown_and_a_job_is_forgotten_once_that_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let demo = demo(DemoSettings::default());
    let transport = Arc::new(Lossy(RouterTransport(demo.router(ORIGIN))));
    let mut program = Harness::with_jobs((80, 24), demo, transport, Some(folder.path().to_owned())).await;
    program.keys("Fl").await;
    program.keys("  <up>ar").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    let jobs = program.screen();
    assert!(jobs.contains("2 unknown"), "{jobs}");
    assert!(jobs.contains("2 people: unknown, and only a person can say what became of it."), "{jobs}");
    let sent = posts(&program, "reset_password");
    // Nobody but a person can tell of a mail: they name who it is, and say so twice.
    program.keys("<enter>").await;
    let told = program.screen().replace('│', " ");
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("only a person who looks can say what became of it"), "{told}");
    program.keys("N").await;
    let asked = program.screen();
    assert!(asked.contains("You looked at ") && asked.contains("it was not done for "), "{asked}");
    program.keys("<esc>").await;
    program.keys("D").await;
    program.pass_time().await;
    program.keys("D").await;
    program.keys("<esc>").await;
    assert!(program.screen().contains("1 done · 1 unknown"), "{}", program.screen());
    assert_eq!(posts(&program, "reset_password"), sent, "nothing is sent by it");
    program.keys("f").await;
    assert!(program.screen().contains("remove it, people and all, from this machine"), "{}", program.screen());
    program.keys("<enter>").await;
    assert!(program.screen().contains("1 done · 1 unknown"), "Enter leaves it: {}", program.screen());
    program.keys("f").await;
    program.pass_time().await;
    program.keys("f").await;
    assert!(program.screen().contains("None yet."), "{}", program.screen());
}
