//! Event hooks whose calls get no answer, and a receiver that is stopped while its hook is being made.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::Method;
use oktui::app::effect::Event;
use oktui::demo::DemoSettings;
use oktui::messages::{Content, Update};
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::protocol::connection::ConnectionId;
use oktui::protocol::error::{CallError, FailureKind};
use oktui::protocol::operation::Operation;

use super::events::hook;
use super::harness::{Harness, ORIGIN, RouterTransport, demo};

/// What becomes of calls that change something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Answered,
    /// Done, and the answer is lost.
    Lost,
    /// Not done: a gateway answers in Okta's place.
    Gateway,
    /// As lost, and lists of hooks are lost, too.
    AllLost,
}

struct Faulty {
    router: RouterTransport,
    fate: Arc<Mutex<Fate>>,
}

impl Transport for Faulty {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let fate = *self.fate.lock().unwrap();
            let cut = || TransportError::Broken { sent: true, detail: "cut".to_owned() };
            let reads = request.method() == Method::GET;
            match fate {
                Fate::AllLost if request.uri().path().ends_with("/eventHooks") => Err(cut()),
                Fate::Lost | Fate::AllLost if !reads => {
                    self.router.send(request).await?;
                    Err(cut())
                }
                Fate::Gateway if !reads => {
                    let (head, ()) = http::Response::builder().status(502).body(()).unwrap().into_parts();
                    Ok(Response { head, body: Body::from("<html>Bad gateway</html>") })
                }
                Fate::Answered | Fate::Lost | Fate::Gateway | Fate::AllLost => self.router.send(request).await,
            }
        })
    }
}

async fn open() -> (Harness, Arc<Mutex<Fate>>) {
    let demo = demo(DemoSettings { token: Some("00t".to_owned()), ..DemoSettings::default() });
    let fate = Arc::new(Mutex::new(Fate::Answered));
    let transport = Faulty { router: RouterTransport(demo.router(ORIGIN)), fate: Arc::clone(&fate) };
    let mut program = Harness::with(100, 24, demo, Arc::new(transport), "00t", false);
    program.settle().await;
    (program, fate)
}

const UNKNOWN: &str = "It was sent; whether it was done is not known; r reads the hooks again";

#[tokio::test(start_paused = true)]
async fn a_change_of_a_hook_whose_answer_got_lost_is_not_told_as_undone() {
    for (before, keys) in
        [("", "v"), ("", "ay"), ("ay", "a"), ("ay", "Dy"), ("", "etheirs<down><space><down><space><enter>")]
    {
        for lost in [Fate::Lost, Fate::Gateway] {
            let (mut program, fate) = open().await;
            hook(&program, "Audit trail").await;
            program.keys("2h").await;
            program.keys(before).await;
            *fate.lock().unwrap() = lost;
            program.keys(keys).await;
            let screen = program.screen();
            assert!(screen.contains(UNKNOWN), "{keys}: {screen}");
            assert!(!screen.contains("Not done") && !screen.contains("Nothing was changed"), "{keys}: {screen}");
            *fate.lock().unwrap() = Fate::Answered;
            program.keys("r").await;
            assert!(!program.screen().contains(UNKNOWN), "{keys}: {}", program.screen());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_list_after_a_lost_change_is_read_anew_or_said_not_to_be() {
    let (mut program, fate) = open().await;
    hook(&program, "Audit trail").await;
    program.keys("2h").await;
    *fate.lock().unwrap() = Fate::Lost;
    program.keys("ay").await;
    assert!(program.selected().contains("inactive"), "it was done all the same: {}", program.screen());
    *fate.lock().unwrap() = Fate::AllLost;
    program.keys("Dy").await;
    assert!(program.screen().contains(UNKNOWN), "a list that is not read hides it not: {}", program.screen());
    *fate.lock().unwrap() = Fate::Answered;
    program.keys("r").await;
    assert!(program.screen().contains("There is no event hook"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_a_change_of_a_hook_reads_first_changes_nothing_when_it_is_lost() {
    let (mut program, _) = open().await;
    hook(&program, "Audit trail").await;
    program.keys("2h").await;
    program.press("v");
    let ticket = program.engine.app.session().hooks.changing.unwrap();
    let failure = CallError { sent: true, ..CallError::new(FailureKind::Unreachable, Operation::GetEventHook) };
    let content = Content::HookChanged { outcome: Err(Box::new(failure)), hooks: Ok(Vec::new()) };
    let connection = ConnectionId::new("acme");
    program.handle_unseen(Event::Update(Update { connection, ticket, content }));
    assert!(program.screen().contains("Nothing was changed"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_change_of_a_hook_that_failed_as_a_whole_is_told() {
    for (sent, told) in [(false, "Nothing was changed"), (true, UNKNOWN)] {
        let (mut program, _) = open().await;
        hook(&program, "Audit trail").await;
        program.keys("2h").await;
        program.press("v");
        let ticket = program.engine.app.session().hooks.changing.unwrap();
        let failure = CallError { sent, ..CallError::new(FailureKind::Defect, Operation::VerifyEventHook) };
        let content = Content::Failed(Box::new(failure));
        let connection = ConnectionId::new("acme");
        program.handle_unseen(Event::Update(Update { connection, ticket, content }));
        assert!(program.screen().contains(told), "{}", program.screen());
    }
}
