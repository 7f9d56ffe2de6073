//! Event hooks whose calls get no answer, and a receiver that is stopped while its hook is being made.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::Method;
use oktui::app::event::Event;
use oktui::demo::DemoSettings;
use oktui::messages::{Content, Lane, Update};
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::protocol::connection::ConnectionId;
use oktui::protocol::error::{CallError, FailureKind};
use oktui::protocol::operation::Operation;
use oktui::protocol::ticket::TicketRules;
use oktui::runtime::TerminalEffect;
use oktui::store::journal::Journal;
use oktui::store::journal::line::{Line, Phase};

use super::events::hook;
use super::harness::{Harness, ORIGIN, RouterTransport, demo, journal_settings};

/// What becomes of calls that change something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Answered,
    /// Done, and the answer is lost.
    Lost,
    /// Not done: a gateway answers in Okta's place.
    Gateway,
    /// Done, and the answer to a path that ends so does not come.
    Held(&'static str),
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
                Fate::Held(end) if !reads && request.uri().path().ends_with(end) => {
                    self.router.send(request).await?;
                    std::future::pending().await
                }
                Fate::Gateway if !reads => {
                    let (head, ()) = http::Response::builder().status(502).body(()).unwrap().into_parts();
                    Ok(Response { head, body: Body::from("<html>Bad gateway</html>") })
                }
                Fate::Answered | Fate::Lost | Fate::Gateway | Fate::Held(_) | Fate::AllLost => {
                    self.router.send(request).await
                }
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
    let order_id = program.engine.app.workspace().hooks.changing.unwrap();
    let failure = CallError { sent: true, ..CallError::new(FailureKind::Unreachable, Operation::GetEventHook) };
    let content = Content::HookChanged { outcome: Err(Box::new(failure)), hooks: Ok(Vec::new()) };
    let connection = ConnectionId::new("acme");
    program.handle_unseen(Event::Update(Update { connection, lane: Lane::ChangeHook, order_id, content }));
    assert!(program.screen().contains("Nothing was changed"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_change_of_a_hook_that_failed_as_a_whole_is_told() {
    for (sent, told) in [(false, "Nothing was changed"), (true, UNKNOWN)] {
        let (mut program, _) = open().await;
        hook(&program, "Audit trail").await;
        program.keys("2h").await;
        program.press("v");
        let order_id = program.engine.app.workspace().hooks.changing.unwrap();
        let failure = CallError { sent, ..CallError::new(FailureKind::Defect, Operation::VerifyEventHook) };
        let content = Content::Failed(Box::new(failure));
        let connection = ConnectionId::new("acme");
        program.handle_unseen(Event::Update(Update { connection, lane: Lane::ChangeHook, order_id, content }));
        assert!(program.screen().contains(told), "{}", program.screen());
    }
}

/// The form for a hook filled in and sent, listening on any free port.
const NEW: &str = "n<down>hooks.example/okta<down><ctrl-u>127.0.0.1:0<enter>";

#[tokio::test(start_paused = true)]
async fn a_hook_that_is_being_made_when_its_receiver_is_stopped_stays_in_the_list_with_its_secret() {
    for held in ["/eventHooks", "/verify"] {
        let (mut program, fate) = open().await;
        program.keys("2h").await;
        *fate.lock().unwrap() = Fate::Held(held);
        program.press(NEW);
        // Lines are written on threads of their own: until then the call is not sent.
        for _ in 0..50 {
            program.turn().await;
        }
        assert!(program.screen().contains("changing…"), "{held}: {}", program.screen());
        program.press("l");
        assert!(program.screen().contains("is told once it is known"), "{held}: {}", program.screen());
        program.press("n");
        assert!(program.screen().contains("A hook is still being made."), "{held}: {}", program.screen());
        program.settle().await;
        let screen = program.screen();
        assert!(screen.contains("The hook “oktui” was made and stays"), "{held}: {screen}");
        assert!(program.selected().contains("oktui") && program.selected().contains("active"), "{held}: {screen}");
        assert!(screen.contains("known until this program ends"), "{held}: {screen}");
        assert!(screen.contains("This machine does not listen"), "{held}: {screen}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_may_be_the_one_to_be_made_keeps_the_secret_that_was_made_up_for_it() {
    let (mut program, fate) = open().await;
    hook(&program, "oktui").await;
    program.wait(std::time::Duration::from_mins(1)).await;
    program.keys("2h").await;
    assert!(program.screen().contains("not known here"), "{}", program.screen());
    *fate.lock().unwrap() = Fate::Gateway;
    program.keys(NEW).await;
    let screen = program.screen();
    assert!(screen.contains("Whether the event hook was made is not known") && screen.contains(UNKNOWN), "{screen}");
    *fate.lock().unwrap() = Fate::Answered;
    program.keys("r").await;
    assert!(program.screen().contains("known until this program ends"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn leaving_while_a_hook_is_changed_or_made_needs_a_second_key() {
    for (held, keys) in [("/verify", "v"), ("/eventHooks", NEW), ("/verify", NEW)] {
        let (mut program, fate) = open().await;
        hook(&program, "Audit trail").await;
        program.keys("2h").await;
        *fate.lock().unwrap() = Fate::Held(held);
        program.press(keys);
        program.turn().await;
        program.press("q");
        let screen = program.screen();
        let told = "A change of the event hooks is under way; again to leave without its outcome.";
        assert!(screen.contains(told), "{keys}: {screen}");
        assert!(!program.asked.contains(&TerminalEffect::Leave), "{keys}");
        program.press("q");
        assert!(program.asked.contains(&TerminalEffect::Leave), "{keys}");
    }
}

#[tokio::test(start_paused = true)]
async fn where_a_ticket_is_asked_for_hooks_take_one_and_each_line_has_it() {
    let tickets = TicketRules { ask: true, pattern: Some("INC-[0-9]+".to_owned()), ..TicketRules::default() };
    let journal = Journal::in_memory(journal_settings());
    let demo = demo(DemoSettings { token: Some("00t".to_owned()), ..DemoSettings::default() });
    let transport = Arc::new(RouterTransport(demo.router(ORIGIN)));
    let mut program = Harness::asking_over((100, 30), tickets, Arc::new(journal.clone()), demo, transport, |_| {});
    program.settle().await;
    hook(&program, "Audit trail").await;
    program.keys("2h").await;
    let written = || -> Vec<(String, Option<String>)> {
        let text = journal.text().unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Line>(line).unwrap());
        let outcomes = lines.filter(|line| line.phase == Phase::Outcome && !line.op.is_empty());
        outcomes.map(|line| (line.op, line.ticket)).collect()
    };
    for (key, said, op) in [
        ("v", "Has Okta ask", "verifyEventHook"),
        ("a", "Deactivate the event hook “Audit trail”?", "deactivateEventHook"),
        ("a", "Okta delivers to it again", "activateEventHook"),
    ] {
        let before = written().len();
        program.keys(key).await;
        assert!(program.screen().contains(said) && program.screen().contains("Ticket"), "{}", program.screen());
        program.pass_time().await;
        program.keys("<enter>").await;
        assert!(program.screen().contains("A ticket is needed here."), "{}", program.screen());
        program.keys("what<enter>").await;
        assert!(program.screen().contains("must look like"), "{}", program.screen());
        assert_eq!(written().len(), before, "nothing is sent without one");
        program.keys("<ctrl-u>INC-7<enter>").await;
        let lines = written();
        assert_eq!(lines.len(), before + 1, "{}", program.screen());
        assert_eq!(lines.last().unwrap(), &(op.to_owned(), Some("INC-7".to_owned())));
    }
    program.keys("n").await;
    assert!(program.screen().contains("Ticket") && program.screen().contains("Reason"), "{}", program.screen());
}
