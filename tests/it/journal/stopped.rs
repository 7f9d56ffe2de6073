//! A journal that takes no more lines in the middle of a run: what was sent is told, nothing more is sent, and the next
//! start finds what nobody knows.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::demo::{Demo, DemoSettings};
use oktui::okta::transport::{Response, Transport, TransportError};
use oktui::store::journal::Journal;
use serde_json::Value;

use super::command::Place;
use super::place;
use crate::harness::{Harness, ORIGIN, RouterTransport, demo, journal_settings};

/// From now on no line is written: each file of the journal has another name as well.
fn jam(folder: &Path) {
    for (at, file) in months(folder).iter().enumerate() {
        std::fs::hard_link(file, folder.join(format!("twin-{at}"))).unwrap();
    }
}

/// Lines are written again.
fn clear(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with("twin-") {
            std::fs::remove_file(entry.path()).unwrap();
        }
    }
}

fn months(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|end| end == "ndjson")).collect()
}

/// An organisation that jams the journal of this state folder with its n-th answer to a suspension.
async fn jamming(place: &Place, at: usize) -> (String, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let suspended = Arc::new(AtomicUsize::new(0));
    let (state, count) = (place.folder.path().join("state/journal"), Arc::clone(&suspended));
    let watch = from_fn(move |request: Request, next: Next| {
        let (state, count) = (state.clone(), Arc::clone(&count));
        async move {
            let suspends = request.uri().path().ends_with("/lifecycle/suspend");
            let answer = next.run(request).await;
            if suspends && count.fetch_add(1, Ordering::SeqCst) + 1 == at {
                std::fs::read_dir(state).unwrap().flatten().for_each(|organisation| jam(&organisation.path()));
            }
            answer
        }
    });
    let router = place.demo.router(&origin).layer(watch);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (origin, suspended)
}

/// Logins of two who are active.
async fn active(demo: &Demo) -> [String; 2] {
    let request = http::Request::get(format!("{ORIGIN}/api/v1/users?limit=9&search=status%20eq%20%22ACTIVE%22"))
        .header("authorization", format!("SSWS {}", demo.token()))
        .body(axum::body::Body::empty());
    let answer = tower::ServiceExt::oneshot(demo.router(ORIGIN), request.unwrap()).await.unwrap();
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    let people: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
    let logins = people.iter().map(|one| one["profile"]["login"].as_str().unwrap().to_owned());
    let mut others = logins.filter(|login| !login.starts_with("robin"));
    [others.next().unwrap(), others.next().unwrap()]
}

fn clear_all(place: &Place) {
    let state = place.folder.path().join("state/journal");
    std::fs::read_dir(state).unwrap().flatten().for_each(|organisation| clear(&organisation.path()));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_commands_too_and_their_exit_codes_say_whether_anything_was_sent() {
    let mut place = super::command::place().await;
    let [one, other] = active(&place.demo).await;
    let (origin, suspended) = jamming(&place, 1).await;
    place.origin = Some(origin);
    // Sent, and what became of it stands nowhere: 1.
    let call = |login: &str| format!("/v1/users/{login}/lifecycle/suspend");
    let (exit, out, err) = place.run(&["api", "POST", &call(&one)]).await;
    assert_eq!(exit.code(), 1, "{out}{err}");
    assert!(err.contains("the journal could not be written") && err.contains("is not written down"), "{err}");
    assert_eq!(suspended.load(Ordering::SeqCst), 1);
    // Not written down before, so not sent.
    let (exit, _, err) = place.run(&["api", "POST", &call(&other)]).await;
    assert!(exit.code() != 0 && err.contains("has another name as well"), "{exit:?} {err}");
    assert_eq!(suspended.load(Ordering::SeqCst), 1, "{err}");
    clear_all(&place);
    let (_, out, err) = place.run(&["journal", "verify"]).await;
    assert!(out.contains("without an outcome: 2"), "{out}{err}");
    let (_, out, err) = place.run(&["journal", "list", "--outcome", "unknown", "--format", "ndjson"]).await;
    let line: Value = serde_json::from_str(out.lines().next().unwrap_or_else(|| panic!("{out}{err}"))).unwrap();
    assert_eq!(line["op"], "suspendUser", "{line}");
    let (exit, _, err) = place.run(&["api", "POST", &call(&other)]).await;
    assert_eq!((exit.code(), suspended.load(Ordering::SeqCst)), (0, 2), "{err}");
}

/// An organisation that jams the journal while it answers to the first suspension, and counts what changes something.
struct Jamming {
    inner: RouterTransport,
    folder: PathBuf,
    changes: AtomicUsize,
}

impl Transport for Jamming {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            if request.method() != http::Method::GET && self.changes.fetch_add(1, Ordering::SeqCst) == 0 {
                jam(&self.folder);
            }
            self.inner.send(request).await
        })
    }
}

/// What is on the screen, as one line.
fn words(program: &mut Harness) -> String {
    let screen = program.screen();
    screen.split(|c: char| c.is_whitespace() || c == '│').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

async fn suspend(program: &mut Harness, login: &str) {
    program.keys(&format!("1<ctrl-f>{login}")).await;
    program.keys("<tab>as").await;
    program.pass_time().await;
    program.keys("<tab><enter>").await;
}

#[tokio::test(start_paused = true)]
async fn on_the_screens_it_is_shown_until_the_next_start_and_nothing_is_sent_from_any_of_them() {
    let state = tempfile::tempdir().unwrap();
    let demo = demo(DemoSettings { rate_limit: 0, ..DemoSettings::default() });
    let journal = Journal::open(state.path(), journal_settings()).unwrap();
    let folder = place(state.path());
    let transport =
        Arc::new(Jamming { inner: RouterTransport(demo.router(ORIGIN)), folder, changes: AtomicUsize::new(0) });
    let [one, other] = active(&demo).await;
    let start = |transport: Arc<dyn Transport>, journal: &Journal| {
        Harness::writing(120, 40, demo.clone(), transport, demo.token(), false, None, journal)
    };
    let mut program = start(Arc::clone(&transport) as Arc<dyn Transport>, &journal);
    program.settle().await;
    suspend(&mut program, &one).await;
    // The sessions that were to end with it were not ended: nothing more is sent.
    let said = words(&mut program);
    assert!(said.contains("Sessions not ended: the journal could not be written"), "{said}");
    assert!(said.contains("is not written down: nothing is changed until the next start"), "{said}");
    // Not even where the file could be written again, and however much is read and dismissed meanwhile.
    clear(&place(state.path()));
    program.keys("<esc>r").await;
    program.wait(std::time::Duration::from_secs(10)).await;
    let refused = "what became of a change is not written down";
    let stays = "nothing is changed until the next start";
    assert!(words(&mut program).contains(stays), "{}", program.screen());
    for keys in [
        "1<ctrl-f>",
        "<tab>a",
        "e",
        "n",
        "<enter>",
        "a",
        "t",
        "b",
        "<esc>",
        "3",
        "m/api/v1/users/00u1/lifecycle/unlock<enter>",
    ] {
        program.keys(keys).await;
        program.pass_time().await;
    }
    suspend(&mut program, &other).await;
    let said = words(&mut program);
    assert!(said.contains(refused) || said.contains(stays), "{said}");
    assert_eq!(transport.changes.load(Ordering::SeqCst), 1, "{said}");
    // Many at once, and by a call of one's own.
    program.keys("1<esc><esc><esc>Fa").await;
    program.keys("<down>  <up>a").await;
    assert!(words(&mut program).contains(refused), "{}", program.screen());
    assert_eq!(transport.changes.load(Ordering::SeqCst), 1);
    drop((program, journal));
    let journal = Journal::open(state.path(), journal_settings()).unwrap();
    let mut next = start(Arc::new(RouterTransport(demo.router(ORIGIN))), &journal);
    next.settle().await;
    assert!(words(&mut next).contains("It is not known what became of 1 earlier change"), "{}", next.screen());
    suspend(&mut next, &other).await;
    assert!(!words(&mut next).contains("not written down"), "{}", next.screen());
    assert!(words(&mut next).contains("Suspended since"), "{}", next.screen());
}
