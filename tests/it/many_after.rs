//! What lists and marks show once a job did something to people.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Response, Transport, TransportError};

use super::harness::{Harness, ORIGIN, RouterTransport, demo};
use super::many::{open, posts};

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

/// Readings of one person fail once two were suspended.
struct Cut(RouterTransport, Arc<AtomicUsize>);

impl Transport for Cut {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let path = request.uri().path().to_owned();
        if request.method() == http::Method::POST && path.contains("lifecycle/suspend") {
            self.1.fetch_add(1, Ordering::SeqCst);
        } else if self.1.load(Ordering::SeqCst) >= 2 && path.starts_with("/api/v1/users/00u") {
            return Box::pin(async { Err(TransportError::Broken { sent: false, detail: "cut".to_owned() }) });
        }
        self.0.send(request)
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_could_not_be_read_again_is_not_shown_as_they_were() {
    let demo = demo(DemoSettings::default());
    let cut = Arc::<AtomicUsize>::default();
    let transport = Arc::new(Cut(RouterTransport(demo.router(ORIGIN)), Arc::clone(&cut)));
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
