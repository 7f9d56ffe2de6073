//! What lists and marks show once a job did something to people.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Response, Transport, TransportError};

use tokio::sync::Semaphore;

use super::harness::{Harness, ORIGIN, RouterTransport, demo};
use super::many::{Gate, open, posts};

/// Lines of people with this status.
fn with_status(program: &mut Harness, status: &str) -> usize {
    program.screen().lines().filter(|line| line.contains(status) && line.contains('@')).count()
}

async fn suspend(program: &mut Harness, marks: &str, count: &str) {
    program.keys("Fa").await;
    program.keys(marks).await;
    program.keys("as").await;
    program.pass_time().await;
    program.keys(&format!("<f2>{count}")).await;
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains(&format!("{count} done")), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn after_a_job_the_list_shows_what_is_so_now_and_only_its_people_lose_their_marks() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    // The first of the active people is the token's owner, who is in no such job.
    suspend(&mut program, "    <up>", "3").await;
    assert!(program.screen().contains("1 other stays"), "{}", program.screen());
    program.keys("1").await;
    let list = program.screen();
    assert_eq!(with_status(&mut program, "Suspended"), 3, "{list}");
    assert!(program.line(1).contains("1 marked") && !list.contains("read anew"), "{list}");
    program.keys("u").await;
    program.keys("u").await;
    assert!(program.line(1).contains("4 marked"), "{}", program.screen());
}

/// Readings of a person fail once they were suspended, as long as that is counted.
struct Cut(RouterTransport, Arc<AtomicUsize>, Mutex<HashSet<String>>);

impl Transport for Cut {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let path = request.uri().path().to_owned();
        let id = path.strip_prefix("/api/v1/users/").and_then(|rest| rest.split('/').next()).unwrap_or_default();
        let mut suspended = self.2.lock().unwrap();
        if request.method() == http::Method::POST && path.contains("lifecycle/suspend") {
            self.1.fetch_add(1, Ordering::SeqCst);
            suspended.insert(id.to_owned());
        } else if self.1.load(Ordering::SeqCst) >= 1 && suspended.contains(id) {
            return Box::pin(async { Err(TransportError::Broken { sent: false, detail: "cut".to_owned() }) });
        }
        self.0.send(request)
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_could_not_be_read_again_is_not_shown_as_they_were() {
    let demo = demo(DemoSettings::default());
    let cut = Arc::<AtomicUsize>::default();
    let transport = Arc::new(Cut(RouterTransport(demo.router(ORIGIN)), Arc::clone(&cut), Mutex::default()));
    let mut program = Harness::with_jobs((80, 24), demo.clone(), transport, None).await;
    suspend(&mut program, "<down>  <up>", "2").await;
    program.keys("1").await;
    assert_eq!(with_status(&mut program, "read anew"), 2, "{}", program.screen());
    cut.store(0, Ordering::SeqCst);
    program.wait(std::time::Duration::from_secs(90)).await;
    assert_eq!(with_status(&mut program, "Suspended"), 2, "{}", program.screen());
    assert_eq!(with_status(&mut program, "read anew"), 0, "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn who_is_not_in_view_costs_no_reading_until_then() {
    let demo = demo(DemoSettings::default());
    let mut program = open(&demo).await;
    program.keys("Fl").await;
    program.keys("*").await;
    program.keys("au").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    assert_eq!(posts(&program, "lifecycle/unlock"), 26, "{}", program.screen());
    program.keys("1").await;
    // One of them Okta refuses, since a directory locked him.
    assert_eq!(with_status(&mut program, "Locked out"), 1, "{}", program.screen());
    let read =
        |program: &Harness| program.calls().iter().filter(|call| call.starts_with("GET /api/v1/users/00u")).count();
    let before = read(&program);
    program.keys("<end>").await;
    assert!(read(&program) > before, "the others are read once they are looked at");
    let left = with_status(&mut program, "Locked out") + with_status(&mut program, "read anew");
    assert!(left <= 1, "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_job_that_hears_nothing_says_for_how_long_and_no_rate_and_no_time_left() {
    let demo = demo(DemoSettings::default());
    let gate = Arc::new(Semaphore::new(2));
    let transport = Arc::new(Gate(RouterTransport(demo.router(ORIGIN)), Arc::clone(&gate)));
    let mut program = Harness::with_jobs((80, 24), demo.clone(), transport, None).await;
    program.keys("Fl").await;
    program.keys("        <up>au").await;
    program.wait(std::time::Duration::from_secs(1)).await;
    program.press("<f2>");
    program.wait(std::time::Duration::from_secs(5)).await;
    let jobs = program.screen();
    assert!(jobs.contains("2 of 8") && jobs.contains(" left") && jobs.contains("a minute"), "{jobs}");
    program.wait(std::time::Duration::from_secs(9)).await;
    let jobs = program.screen();
    let row = jobs.lines().find(|line| line.starts_with('>')).unwrap().to_owned();
    assert!(row.contains("nothing came for 1") && !row.contains(" left") && !jobs.contains("a minute"), "{jobs}");
    // A second later it says so, though nothing was told meanwhile.
    program.wait(std::time::Duration::from_secs(1)).await;
    let later = program.screen();
    assert!(later.contains("nothing came for 1") && !later.contains(&row), "{row}\n{later}");
    gate.add_permits(100);
    program.settle().await;
    // The directory of one of them has a say.
    assert!(program.screen().contains("7 done · 1 refused"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn whom_another_program_works_on_just_now_is_under_way_and_unknown_only_once_it_was_killed() {
    use oktui::protocol::job::{Fate, Job, Line};
    use oktui::store::jobs::{Event, Jobs};

    let folder = tempfile::tempdir().unwrap();
    let demo = demo(DemoSettings::default());
    let job: Job = serde_json::from_value(serde_json::json!({
        "v": 1, "id": "1124-abcd", "org": ORIGIN, "connection": "acme", "planned": super::harness::START,
        "action": "suspend", "title": "suspend 3 people", "source": "a list", "people": 3,
        "ways": [{"status": "ACTIVE", "steps": ["suspend"]}],
    }))
    .unwrap();
    let person = |id: &str| {
        let login = format!("{id}@acme.com");
        serde_json::from_value(serde_json::json!({"id": id, "login": login, "status": "ACTIVE"})).unwrap()
    };
    let people = ["one", "two", "three"].map(person).to_vec();
    let origin = oktui::protocol::connection::Origin::understand(ORIGIN).unwrap().origin;
    let mut held = Jobs::of(folder.path(), &origin).create(&job, people, &[], std::iter::empty::<Line>()).unwrap();
    let at = super::harness::START.parse().unwrap();
    let done = Fate::Done { request: None };
    for event in [
        Event::Started { run: "r".to_owned() },
        Event::Begun { person: 0, step: 0 },
        Event::Ended { person: 0, step: 0, fate: done },
        Event::Begun { person: 1, step: 0 },
    ] {
        held.note(at, event).unwrap();
    }
    let transport = Arc::new(RouterTransport(demo.router(ORIGIN)));
    let mut program = Harness::with_jobs((80, 24), demo, transport, Some(folder.path().to_owned())).await;
    program.keys("6").await;
    assert!(program.screen().contains("1 done · 2 not reached"), "{}", program.screen());
    program.keys("<enter>").await;
    let shown = program.screen();
    assert!(shown.contains("under way") && shown.contains("not reached") && !shown.contains("unknown"), "{shown}");
    program.keys("<esc>").await;
    drop(held);
    program.keys("r").await;
    program.keys("<enter>").await;
    let shown = program.screen();
    assert!(shown.contains("unknown") && !shown.contains("under way"), "{shown}");
}
