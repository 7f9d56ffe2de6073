//! The caller verified, from the key to the demo organisation and back: every outcome in words, what calls it off, and for
//! whom and how long it counts.

mod confirmed;
mod secret;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::to_bytes;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::app::event::{Event, Typed};
use oktui::demo::{Demo, DemoSettings, Engine};
use oktui::messages::connections::Entry;
use oktui::okta::client::Settings;
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::protocol::key::{Key, KeyCode};
use oktui::runtime::TerminalEffect;
use oktui::store::journal::Journal;
use serde_json::Value;
use tower::ServiceExt;

use super::harness::{Harness, ORIGIN, RouterTransport, demo, journal_settings};

/// What becomes of a call whose method and path have this in them.
#[derive(Clone)]
enum Meddling {
    Answer(u16, &'static str),
    /// It arrives, and its answer is lost.
    Lost,
    /// Its answer takes so long.
    Late(Duration),
}

/// The demo organisation, some of whose answers are others.
pub(crate) struct Meddler {
    inner: RouterTransport,
    rules: Mutex<Vec<(&'static str, Meddling)>>,
}

impl Meddler {
    fn over(demo: &Demo) -> Arc<Self> {
        Arc::new(Self { inner: RouterTransport(demo.router(ORIGIN)), rules: Mutex::default() })
    }

    fn set(&self, of: &'static str, meddling: Meddling) {
        let mut rules = self.rules.lock().unwrap();
        rules.retain(|(other, _)| *other != of);
        rules.push((of, meddling));
    }

    /// This rule is asked before all others.
    fn first(&self, of: &str) {
        let mut rules = self.rules.lock().unwrap();
        rules.sort_by_key(|(other, _)| *other != of);
    }

    fn leave(&self) {
        self.rules.lock().unwrap().clear();
    }
}

impl Transport for Meddler {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let call = format!("{} {}", request.method(), request.uri().path());
        let rules = self.rules.lock().unwrap();
        let meddling =
            rules.iter().find(|(of, _)| of.split('*').all(|part| call.contains(part))).map(|(_, how)| how.clone());
        match meddling {
            None => self.inner.send(request),
            Some(Meddling::Answer(status, body)) => Box::pin(async move {
                let answer = http::Response::builder().status(status).header("x-okta-request-id", "reqStandIn");
                let (head, ()) = answer.body(()).unwrap().into_parts();
                Ok(Response { head, body: Body::from(body) })
            }),
            Some(Meddling::Lost) => Box::pin(async move {
                let _ = self.inner.send(request).await;
                Err(TransportError::Broken { sent: true, detail: "cut".to_owned() })
            }),
            Some(Meddling::Late(time)) => Box::pin(async move {
                let answer = self.inner.send(request).await;
                tokio::time::sleep(time).await;
                answer
            }),
        }
    }
}

struct Desk {
    program: Harness,
    meddler: Arc<Meddler>,
    journal: Journal,
}

impl Desk {
    async fn of(settings: DemoSettings) -> Self {
        let demo = demo(settings);
        let meddler = Meddler::over(&demo);
        let journal = Journal::in_memory(journal_settings());
        let token = demo.token().to_owned();
        let mut program = Harness::writing(80, 24, demo, meddler.clone(), &token, false, None, &journal);
        program.settle().await;
        Self { program, meddler, journal }
    }

    /// The page of somebody, where a policy says this of the organisation.
    async fn under(policy: &str, login: &str) -> Self {
        let text = format!("version = 1\n[organisation.\"acme.okta.com\"]\n{policy}\n");
        let decision = oktui::policy::parse(&text).unwrap().decide(None, Some("acme.okta.com"));
        let (policy, protection, many) = (decision.forbid, Arc::new(decision.protection), Arc::new(decision.many));
        let demo = demo(DemoSettings { users: 60, ..DemoSettings::default() });
        let meddler = Meddler::over(&demo);
        let journal = Journal::in_memory(journal_settings());
        let seen = policy.clone();
        let known = |entry| Entry { policy: seen, ..entry };
        let recorder = Arc::new(journal.clone());
        let hold = |settings: &mut Settings| {
            settings.policy = policy;
            settings.protection = protection;
            settings.many = many;
        };
        let mut program = Harness::knowing((80, 24), known, recorder, demo, meddler.clone(), hold);
        program.settle().await;
        let mut desk = Self { program, meddler, journal };
        desk.open(login).await;
        desk
    }

    /// Verified by a push that the person answers.
    async fn push(&mut self) {
        self.ask().await;
        self.keys("<enter>").await;
        self.wait(20).await;
        self.program.pass_time().await;
        self.keys("<enter>").await;
        assert!(self.is_marked(), "{}", self.screen());
    }

    /// The page of somebody, found by their login.
    async fn at(login: &str) -> Self {
        let mut desk = Self::of(DemoSettings { users: 60, ..DemoSettings::default() }).await;
        desk.open(login).await;
        desk
    }

    async fn open(&mut self, login: &str) {
        self.program.keys(&format!("<ctrl-f>{login}")).await;
        self.program.keys("<enter>").await;
        assert!(self.screen().contains("[Sign-in]"), "{}", self.screen());
    }

    fn screen(&mut self) -> String {
        self.program.screen()
    }

    async fn keys(&mut self, script: &str) {
        self.program.keys(script).await;
    }

    /// `a v`, and what opens could be read.
    async fn ask(&mut self) {
        self.keys("av").await;
        self.program.pass_time().await;
    }

    async fn wait(&mut self, seconds: u64) {
        self.program.wait(Duration::from_secs(seconds)).await;
        self.program.settle().await;
    }

    async fn operate(&self, path: &str) -> Value {
        let request = http::Request::post(format!("{ORIGIN}{path}"))
            .header("authorization", format!("SSWS {}", self.program.demo.token()))
            .header("content-length", "0")
            .body(axum::body::Body::empty())
            .unwrap();
        let answer = self.program.demo.router(ORIGIN).oneshot(request).await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        serde_json::from_slice(&to_bytes(answer.into_body(), 100_000).await.unwrap()).unwrap_or_default()
    }

    /// The id of somebody's factor of a kind, as the demo has it.
    async fn factor(&self, login: &str, kind: &str) -> String {
        let request = http::Request::get(format!("{ORIGIN}/api/v1/users/{login}/factors"))
            .header("authorization", format!("SSWS {}", self.program.demo.token()))
            .header("content-length", "0")
            .body(axum::body::Body::empty())
            .unwrap();
        let answer = self.program.demo.router(ORIGIN).oneshot(request).await.unwrap();
        let factors: Vec<Value> =
            serde_json::from_slice(&to_bytes(answer.into_body(), 100_000).await.unwrap()).unwrap();
        let found = factors.iter().find(|factor| factor["factorType"] == kind);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    }

    async fn code(&self, login: &str, kind: &str) -> String {
        let factor = self.factor(login, kind).await;
        let told = self.operate(&format!("/demo/users/{login}/factors/{factor}/code")).await;
        told["code"].as_str().unwrap().to_owned()
    }

    fn calls(&self, of: &str) -> usize {
        self.program.calls().iter().filter(|call| of.split('*').all(|part| call.contains(part))).count()
    }

    fn lines(&self, phase: &str) -> Vec<Value> {
        let text = self.journal.text().unwrap_or_default();
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.filter(|line| line["phase"] == phase).collect()
    }

    fn is_marked(&mut self) -> bool {
        self.screen().contains(" verified 1")
    }

    /// Nothing that was secret is anywhere.
    fn assert_told_nowhere(&mut self, secret: &str) {
        let calls = self.program.calls().join("\n");
        let text = self.journal.text().unwrap_or_default();
        for (place, held) in [("a screen", self.screen()), ("the record", calls), ("the journal", text)] {
            assert!(!held.contains(secret), "{secret} in {place}: {held}");
        }
    }
}

const JANA: &str = "jana.weiss@acme.com";

#[tokio::test(start_paused = true)]
async fn three_keys_ask_by_a_push_with_a_number_and_what_comes_of_it_counts_for_this_person_alone() {
    let mut desk = Desk::at(JANA).await;
    desk.ask().await;
    let list = desk.screen();
    assert!(list.contains("Is this Jana Weiß?") && list.contains("> Okta Verify (push)"), "{list}");
    assert!(list.contains("there may be others"), "{list}");
    desk.keys("<enter>").await;
    let asked = desk.screen();
    assert!(asked.contains("Tell Jana:") && asked.contains("left") && asked.contains("██"), "{asked}");
    assert!(!desk.is_marked());
    desk.wait(20).await;
    let told = desk.screen();
    assert!(told.contains("somebody chose your number on “iPhone 15”"), "{told}");
    desk.keys("<enter>").await;
    let page = desk.screen();
    assert!(page.contains(" verified 10:56, push with number to “iPhone 15”, 10 min left"), "{page}");
    // It is written down with factor and transaction, and so is what is done on it.
    let push = desk.factor(JANA, "push").await;
    let [line] = &desk.lines("verified")[..] else { panic!("one line") };
    assert_eq!((line["what"]["factor"].as_str(), line["what"]["result"].as_str()), (Some(&*push), Some("success")));
    let transaction = line["what"]["transaction"].as_str().unwrap().to_owned();
    assert!(transaction.starts_with("v2mst."), "{transaction}");
    desk.keys("ac").await;
    assert!(desk.screen().contains("The caller is verified 10:56"), "{}", desk.screen());
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    let cleared = desk.lines("intent").into_iter().find(|line| line["op"] == "revokeUserSessions").unwrap();
    let verified = cleared["verified"].as_str().unwrap();
    assert!(verified.starts_with(&format!("push_number {push} {transaction} 2026-11-24T10:56")), "{verified}");
    // Somebody else is not verified by it.
    desk.keys("<esc>").await;
    desk.keys("<esc>").await;
    desk.keys("/anabel.mueller@").await;
    desk.keys("<enter>").await;
    assert!(desk.screen().contains("Anabel") && !desk.is_marked(), "{}", desk.screen());
}

#[tokio::test(start_paused = true)]
async fn who_presses_no_and_who_never_looks_verifies_nobody() {
    for (switch, seconds, words, result) in [
        ("reject", 20, "“No” was pressed on “iPhone 15”. Do not go on.", "rejected"),
        ("ignore", 320, "Nobody answered on “iPhone 15” in time.", "timeout"),
    ] {
        let mut desk = Desk::at(JANA).await;
        let push = desk.factor(JANA, "push").await;
        desk.operate(&format!("/demo/users/{JANA}/factors/{push}/{switch}")).await;
        desk.ask().await;
        desk.keys("<enter>").await;
        desk.wait(seconds).await;
        assert!(desk.screen().contains(words), "{}", desk.screen());
        assert_eq!(desk.lines("verified")[0]["what"]["result"], result);
        // Another factor may be tried; closing it leaves nothing behind.
        desk.program.pass_time().await;
        desk.keys("<enter>").await;
        assert!(desk.screen().contains("> Okta Verify (push)"), "{}", desk.screen());
        desk.keys("<esc>").await;
        assert!(!desk.is_marked());
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_closes_the_box_calls_it_off_at_okta_and_a_later_answer_marks_nobody() {
    for keys in ["<esc>", "<ctrl-f>"] {
        let mut desk = Desk::at(JANA).await;
        desk.ask().await;
        desk.keys("<enter>").await;
        assert_eq!(desk.calls("DELETE*transactions"), 0);
        desk.keys(keys).await;
        desk.wait(1).await;
        assert_eq!(desk.calls("DELETE*transactions"), 1, "{keys}");
        assert!(desk.screen().contains("Called off at Okta"), "{keys}: {}", desk.screen());
        desk.wait(60).await;
        if keys == "<ctrl-f>" {
            desk.open(JANA).await;
        }
        assert!(!desk.is_marked() && desk.lines("verified").is_empty(), "{keys}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_given_up_before_okta_has_answered_is_called_off_as_soon_as_it_has() {
    let mut desk = Desk::at(JANA).await;
    desk.meddler.set("POST*/verify", Meddling::Late(Duration::from_secs(8)));
    desk.ask().await;
    desk.program.press("<enter>");
    desk.program.wait(Duration::from_secs(4)).await;
    assert!(desk.screen().contains("Asking “iPhone 15”…"), "{}", desk.screen());
    desk.program.press("<esc>");
    assert_eq!(desk.calls("DELETE*transactions"), 0);
    desk.wait(30).await;
    assert_eq!(desk.calls("DELETE*transactions"), 1);
    assert!(!desk.is_marked());
}

#[tokio::test(start_paused = true)]
async fn who_leaves_takes_the_question_off_the_device_first() {
    let mut desk = Desk::at(JANA).await;
    desk.ask().await;
    desk.keys("<enter>").await;
    desk.program.press("<ctrl-c>");
    assert!(desk.program.asked.contains(&TerminalEffect::Leave), "{}", desk.screen());
    desk.program.engine.call_off().await;
    assert_eq!(desk.calls("DELETE*transactions"), 1);
    assert!(!desk.program.engine.app.is_calling_off());
}

#[tokio::test(start_paused = true)]
async fn a_question_that_cannot_be_called_off_is_told() {
    let mut desk = Desk::at(JANA).await;
    desk.meddler.set("DELETE*transactions", Meddling::Answer(500, r#"{"errorCode":"E0000009","errorSummary":"x"}"#));
    desk.ask().await;
    desk.keys("<enter>").await;
    desk.keys("<esc>").await;
    desk.wait(1).await;
    let screen = desk.screen();
    assert!(screen.contains("Not called off") && screen.contains("asks on"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn codes_are_given_to_okta_once_and_stand_nowhere() {
    let mut desk = Desk::at(JANA).await;
    let right = desk.code(JANA, "token:software:totp").await;
    desk.ask().await;
    desk.keys("<down><enter>").await;
    assert!(desk.screen().contains("Ask Jana for the code that Okta Verify (code) shows now."), "{}", desk.screen());
    desk.program.pass_time().await;
    desk.keys("000000").await;
    assert!(desk.screen().contains("••••••_"), "{}", desk.screen());
    desk.assert_told_nowhere("000000");
    desk.keys("<enter>").await;
    assert!(desk.screen().contains("That is not the code. Okta counts wrong tries."), "{}", desk.screen());
    desk.program.pass_time().await;
    desk.keys(&right).await;
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    assert!(desk.screen().contains("the right code was read out"), "{}", desk.screen());
    desk.assert_told_nowhere(&right);
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    assert!(desk.is_marked());
    assert_eq!(desk.calls("POST*/verify"), 2);
    // Once more is refused, in words.
    desk.ask().await;
    assert!(desk.screen().contains("Is this Jana"), "{}", desk.screen());
    desk.keys("<down><enter>").await;
    desk.program.pass_time().await;
    desk.keys(&right).await;
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    assert!(desk.screen().contains("That code was used already"), "{}", desk.screen());
    desk.assert_told_nowhere(&right);
}

#[tokio::test(start_paused = true)]
async fn a_code_that_was_sent_a_moment_ago_is_still_asked_for_and_nobody_waits_in_a_call() {
    let mut desk = Desk::at(JANA).await;
    desk.keys("<esc>").await;
    let login = "ana.muller@acme.com";
    desk.open(login).await;
    desk.keys("au").await;
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    for again in [false, true] {
        desk.ask().await;
        desk.keys("<down><down>").await;
        let began = tokio::time::Instant::now();
        desk.keys("<enter>").await;
        assert!(began.elapsed() < Duration::from_secs(2));
        let screen = desk.screen();
        assert!(screen.contains("A code went to +49 … 0913"), "{screen}");
        assert_eq!(screen.contains("got one a moment ago: that code still counts"), again, "{screen}");
        if !again {
            desk.keys("<esc>").await;
        }
    }
    let code = desk.code(login, "sms").await;
    desk.program.pass_time().await;
    desk.keys(&code).await;
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    assert!(desk.screen().contains("the right code was read out: +49 … 0913"), "{}", desk.screen());
    desk.assert_told_nowhere(&code);
    assert_eq!(desk.calls("DELETE*transactions"), 0, "a code stands on no device that asks");
}

#[tokio::test(start_paused = true)]
async fn too_many_wrong_codes_end_it_in_words() {
    let mut desk = Desk::at(JANA).await;
    desk.ask().await;
    desk.keys("<down><enter>").await;
    for _ in 0..6 {
        desk.program.pass_time().await;
        desk.keys("111111").await;
        desk.program.pass_time().await;
        desk.keys("<enter>").await;
    }
    assert!(desk.screen().contains("Okta takes nothing more for a while"), "{}", desk.screen());
}

#[tokio::test(start_paused = true)]
async fn what_okta_does_not_answer_as_it_should_is_a_sentence_and_marks_nobody() {
    for (meddling, words) in [
        (Meddling::Answer(403, r#"{"errorCode":"E0000006","errorSummary":"no"}"#), "Not verified: "),
        (Meddling::Answer(404, "{}"), "Not verified: "),
        (
            Meddling::Answer(501, r#"{"errorCode":"E0000060","errorSummary":"Unsupported"}"#),
            "Okta does not ask by this factor (501",
        ),
        (Meddling::Answer(200, r#"{"status":"fine"}"#), "No clear answer: "),
        (Meddling::Answer(200, "<html>welcome</html>"), "No clear answer: "),
        (Meddling::Answer(200, ""), "No clear answer: "),
        (Meddling::Answer(201, r#"{"factorResult":"DREAMING"}"#), "Okta says DREAMING"),
        (Meddling::Answer(201, r#"{"factorResult":"WAITING"}"#), "Not verified: "),
        (
            Meddling::Answer(403, r#"{"errorCode":"E0000069","errorSummary":"User Locked"}"#),
            "Okta takes nothing more for a while",
        ),
        (Meddling::Lost, "No clear answer: "),
    ] {
        let mut desk = Desk::at(JANA).await;
        desk.meddler.set("POST*/verify", meddling);
        desk.ask().await;
        desk.keys("<enter>").await;
        desk.wait(20).await;
        let screen = desk.screen();
        assert!(screen.contains(words), "{words}: {screen}");
        desk.program.pass_time().await;
        desk.keys("<esc>").await;
        assert!(!desk.is_marked(), "{words}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_that_fails_is_told_and_repeated_and_one_that_is_refused_ends_it() {
    let mut desk = Desk::at(JANA).await;
    desk.ask().await;
    desk.keys("<enter>").await;
    desk.meddler.set("GET*transactions", Meddling::Answer(500, r#"{"errorCode":"E0000009","errorSummary":"x"}"#));
    desk.wait(7).await;
    assert!(desk.screen().contains("How it stands was not told"), "{}", desk.screen());
    desk.meddler.leave();
    desk.wait(20).await;
    assert!(desk.screen().contains("somebody chose your number"), "{}", desk.screen());
    let mut desk = Desk::at(JANA).await;
    desk.ask().await;
    desk.keys("<enter>").await;
    desk.meddler.set("GET*transactions", Meddling::Answer(403, r#"{"errorCode":"E0000006","errorSummary":"no"}"#));
    desk.wait(7).await;
    assert!(desk.screen().contains("Not verified: "), "{}", desk.screen());
    assert_eq!(desk.calls("DELETE*transactions"), 1, "nobody can look any more, so nobody is asked any more");
}

#[tokio::test(start_paused = true)]
async fn without_numbers_a_push_is_a_plain_one_and_it_is_said() {
    let classic = DemoSettings { users: 60, engine: Engine::Classic, ..DemoSettings::default() };
    let mut desk = Desk::of(classic).await;
    desk.open(JANA).await;
    desk.ask().await;
    desk.keys("<enter>").await;
    assert!(desk.screen().contains("No number is asked for here"), "{}", desk.screen());
    desk.wait(20).await;
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    assert!(desk.screen().contains(" verified 10:56, push to “iPhone 15”"), "{}", desk.screen());
}

#[tokio::test(start_paused = true)]
async fn who_cannot_be_asked_is_told_before_and_can_be_unlocked_all_the_same() {
    let mut desk = Desk::at("ana.muller@acme.com").await;
    desk.keys("a").await;
    assert!(desk.screen().contains("not while locked out"), "{}", desk.screen());
    desk.keys("<esc>").await;
    desk.ask().await;
    assert!(desk.screen().contains("Not now: locked out: Okta asks nobody who is locked out"), "{}", desk.screen());
    desk.keys("<enter>").await;
    assert_eq!(desk.calls("POST*/verify"), 0);
    desk.keys("<esc>").await;
    desk.keys("au").await;
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    assert!(desk.screen().contains("is unlocked"), "{}", desk.screen());
}

#[tokio::test(start_paused = true)]
async fn no_factor_shown_is_not_said_to_be_none() {
    let mut desk = Desk::at(JANA).await;
    desk.meddler.set("GET*/factors", Meddling::Answer(200, "[]"));
    desk.ask().await;
    let screen = desk.screen();
    assert!(screen.contains("Okta shows no factor of Jana. That is not the same as none."), "{screen}");
    // What is under the cursor then is another way, and asks nobody.
    assert!(screen.contains("> Their manager") && screen.contains("They stand here"), "{screen}");
    desk.keys("<enter>").await;
    assert!(desk.screen().contains("The profile names no manager."), "{}", desk.screen());
    assert_eq!(desk.calls("POST*/verify"), 0);
    desk.keys("<esc>").await;
    desk.meddler.set("GET*/factors", Meddling::Answer(403, r#"{"errorCode":"E0000006","errorSummary":"no"}"#));
    desk.ask().await;
    assert!(desk.screen().contains("The factors could not be read"), "{}", desk.screen());
}

#[tokio::test(start_paused = true)]
async fn a_mark_ends_with_time_with_the_call_and_with_what_it_was_about() {
    let verified = async || {
        let mut desk = Desk::at(JANA).await;
        desk.ask().await;
        desk.keys("<enter>").await;
        desk.wait(20).await;
        desk.program.pass_time().await;
        desk.keys("<enter>").await;
        assert!(desk.is_marked());
        desk
    };
    let mut desk = verified().await;
    desk.wait(560).await;
    assert!(desk.screen().contains("1 min left"), "{}", desk.screen());
    desk.wait(60).await;
    assert!(!desk.is_marked(), "time is over");
    let mut desk = verified().await;
    desk.open(JANA).await;
    assert!(!desk.is_marked(), "another call");
    // Somebody else changed them meanwhile.
    let mut desk = verified().await;
    let path = format!("{ORIGIN}/api/v1/users/{JANA}/lifecycle/suspend");
    let request = http::Request::post(path)
        .header("authorization", format!("SSWS {}", desk.program.demo.token()))
        .header("content-length", "0")
        .body(axum::body::Body::empty())
        .unwrap();
    let answer = desk.program.demo.router(ORIGIN).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    desk.keys("r").await;
    assert!(desk.screen().contains("Suspended") && !desk.is_marked(), "{}", desk.screen());
    // The factor itself goes.
    let mut desk = verified().await;
    desk.keys("af").await;
    desk.program.pass_time().await;
    desk.keys("<space><tab><enter>").await;
    assert!(!desk.is_marked(), "{}", desk.screen());
}

#[tokio::test(start_paused = true)]
async fn keys_that_came_together_ask_nobody() {
    let mut desk = Desk::at(JANA).await;
    let keys = [Key::char('a'), Key::char('v'), Key::plain(KeyCode::Enter)];
    desk.program.handle(Event::Read(keys.into_iter().map(Typed::Key).collect()));
    desk.program.settle().await;
    assert!(desk.screen().contains("By what is Jana asked?"), "{}", desk.screen());
    assert_eq!(desk.calls("POST*/verify"), 0);
    // Nor do letters that mean nothing there.
    desk.program.pass_time().await;
    desk.keys("x<enter>").await;
    assert_eq!(desk.calls("POST*/verify"), 0);
}

#[tokio::test(start_paused = true)]
async fn where_a_policy_wants_it_nothing_opens_an_account_of_a_caller_who_was_not_verified() {
    let mut desk = Desk::under("verified = true", JANA).await;
    desk.keys("at").await;
    desk.program.pass_time().await;
    let question = desk.screen();
    assert!(question.contains("Mind: the caller must be verified for this (policy.toml, line 3)."), "{question}");
    desk.keys("<tab><enter>").await;
    assert!(desk.screen().contains("Not sent: the caller must be verified for this"), "{}", desk.screen());
    assert_eq!(desk.calls("POST*lifecycle"), 0);
    desk.keys("<esc>").await;
    desk.push().await;
    desk.keys("at").await;
    desk.program.pass_time().await;
    assert!(!desk.screen().contains("Mind: the caller"), "{}", desk.screen());
    desk.keys("<tab><enter>").await;
    assert!(desk.screen().contains("Temporary password of Jana Weiß"), "{}", desk.screen());
    let line = desk.lines("intent").into_iter().find(|line| line["op"] == "expirePasswordWithTempPassword").unwrap();
    assert!(line["verified"].as_str().unwrap().starts_with("push_number opf"), "{line}");
    // It was good for her as she was then: she has another password now.
    desk.keys("<esc><esc>").await;
    assert!(!desk.is_marked(), "{}", desk.screen());
}

#[tokio::test(start_paused = true)]
async fn what_does_not_count_is_told_and_keeps_it_from_being_sent() {
    // A code that is read aloud, where nothing names it.
    let mut desk = Desk::under("verified = true", JANA).await;
    let code = desk.code(JANA, "token:software:totp").await;
    desk.ask().await;
    desk.keys("<down><enter>").await;
    desk.program.pass_time().await;
    desk.keys(&code).await;
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    assert!(desk.is_marked(), "{}", desk.screen());
    desk.keys("at").await;
    assert!(desk.screen().contains("verified by totp, and only push_number, push counts"), "{}", desk.screen());
    // A factor that may be that of whoever took the account over.
    let mut desk = Desk::under("verified = { on = \"takeover\", min_factor_age = \"9000d\" }", JANA).await;
    desk.push().await;
    desk.keys("at").await;
    assert!(desk.screen().contains("a factor that is younger than 216000 hours"), "{}", desk.screen());
    // The factor that is taken away.
    let mut desk = Desk::under("verified = true", JANA).await;
    desk.push().await;
    desk.keys("af").await;
    desk.program.pass_time().await;
    desk.keys("*<tab><enter>").await;
    assert!(desk.screen().contains("verified by the factor that this takes away"), "{}", desk.screen());
    assert_eq!(desk.calls("reset_factors") + desk.calls("DELETE*/factors/"), 0);
    // Minutes of its own.
    let mut desk = Desk::under("verified = { on = [\"sessions\"], minutes = 2 }", JANA).await;
    desk.push().await;
    assert!(desk.screen().contains("2 min left"), "{}", desk.screen());
    desk.wait(130).await;
    desk.keys("ac").await;
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    assert!(desk.screen().contains("Not sent: "), "{}", desk.screen());
    assert_eq!(desk.calls("DELETE*/sessions"), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_typed_by_hand_or_into_a_form_is_held_to_it_as_well_and_an_unlock_never() {
    let mut desk = Desk::under("verified = true", "ana.muller@acme.com").await;
    desk.keys("au").await;
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    assert!(desk.screen().contains("is unlocked"), "{}", desk.screen());
    // Another address is a way in: the client refuses what the form would send.
    desk.keys("e").await;
    desk.keys("<ctrl-l>second").await;
    desk.keys("<enter>").await;
    desk.keys("x@example.net<f2>").await;
    desk.program.send().await;
    assert!(desk.screen().contains("must be verified"), "{}", desk.screen());
    let saved = |line: &Value| line["op"] == "updateUser" && line["phase"] == "intent";
    assert!(!desk.lines("intent").iter().any(saved), "nothing was sent");
    assert_eq!(desk.lines("refusal").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn four_keys_give_a_code_for_today_that_is_shown_once_and_stands_nowhere() {
    let mut desk = Desk::at(JANA).await;
    desk.keys("ak").await;
    desk.program.pass_time().await;
    let question = desk.screen();
    assert!(question.contains("From 10 to 14400 minutes; it works once.") && question.contains("120_"), "{question}");
    assert!(question.contains("code given before ends.") && question.contains("not enough alone"), "{question}");
    desk.keys("<tab><enter>").await;
    let masked = desk.screen();
    assert!(masked.contains("Temporary access code of Jana Weiß") && masked.contains("••••"), "{masked}");
    assert!(masked.contains("It works until 12:56, once; not enough alone where two are asked."), "{masked}");
    desk.program.pass_time().await;
    desk.keys("s").await;
    let shown = desk.screen();
    let row = shown.lines().skip_while(|line| !line.contains("Temporary access code")).nth(1).unwrap();
    let code = row.trim_matches(|letter: char| letter == '│' || letter == ' ').to_owned();
    assert_eq!(code.chars().count(), 16, "{shown}");
    assert!(shown.contains("capital"), "spelled: {shown}");
    desk.keys("<esc><esc>").await;
    desk.assert_told_nowhere(&code);
    assert!(desk.lines("shown")[0]["what"]["secret"] == "temporary access code");
    let intent =
        desk.lines("intent").into_iter().find(|line| line["op"] == "createTacAuthenticatorEnrollment").unwrap();
    assert_eq!((intent["risk"].as_str(), intent["method"].as_str()), (Some("takeover"), Some("POST")));
    // Another one: the first is told, and ends; several times, where that is allowed.
    desk.keys("ak").await;
    desk.program.pass_time().await;
    assert!(desk.screen().contains("There is one already: works until 12:56, once."), "{}", desk.screen());
    desk.keys("<f3><bs><bs><bs>9").await;
    desk.keys("<tab><enter>").await;
    assert!(desk.screen().contains("From 10 to 14400 minutes."), "{}", desk.screen());
    desk.keys("0").await;
    desk.program.pass_time().await;
    desk.keys("<enter>").await;
    assert!(desk.screen().contains("It works until 12:26, several times"), "{}", desk.screen());
    desk.program.pass_time().await;
    desk.keys("<esc><esc>").await;
    // It is withdrawn where factors are removed, and is no reset of them.
    desk.keys("af").await;
    desk.program.pass_time().await;
    desk.keys("<down><down><space><tab><enter>").await;
    assert_eq!(desk.calls("DELETE*authenticator-enrollments"), 1, "{}", desk.screen());
}

#[tokio::test(start_paused = true)]
async fn where_no_code_can_be_given_it_is_said_and_nothing_is_sent() {
    let classic = DemoSettings { users: 60, engine: Engine::Classic, ..DemoSettings::default() };
    let mut desk = Desk::of(classic).await;
    desk.open(JANA).await;
    desk.keys("ak").await;
    assert!(desk.screen().contains("Classic Engine has none"), "{}", desk.screen());
    for (meddling, words) in [
        (Meddling::Answer(200, "[]"), "This organisation gives no access codes."),
        (
            Meddling::Answer(403, r#"{"errorCode":"E0000006","errorSummary":"no"}"#),
            "What codes are given here could not be read",
        ),
        (Meddling::Answer(404, "{}"), "What codes are given here could not be read"),
        (Meddling::Answer(200, "<html>"), "What codes are given here could not be read"),
    ] {
        let mut desk = Desk::at(JANA).await;
        desk.meddler.set("GET*/api/v1/authenticators", meddling);
        desk.keys("ak").await;
        desk.program.pass_time().await;
        desk.keys("<tab><enter>").await;
        assert!(desk.screen().contains(words), "{words}: {}", desk.screen());
        assert_eq!(desk.calls("POST*enrollments"), 0);
    }
    // The answer is lost: nobody knows the code, and it is said.
    for meddling in [Meddling::Lost, Meddling::Answer(200, r#"{"id":"tac1","profile":{}}"#)] {
        let mut desk = Desk::at(JANA).await;
        desk.meddler.set("POST*enrollments/tac", meddling);
        desk.keys("ak").await;
        desk.program.pass_time().await;
        desk.keys("<tab><enter>").await;
        assert!(desk.screen().contains("not known whether an access code was given"), "{}", desk.screen());
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_that_went_to_a_number_which_was_changed_from_here_counts_for_nothing() {
    for changes in [false, true] {
        let rule = "verified = { on = [\"temporary-password\"], by = [\"sms\"] }";
        let login = "ana.muller@acme.com";
        let mut desk = Desk::under(rule, login).await;
        desk.keys("au").await;
        desk.program.pass_time().await;
        desk.keys("<enter>").await;
        if changes {
            desk.keys("e").await;
            desk.keys("<ctrl-l>second").await;
            desk.keys("<enter>").await;
            desk.keys("x@example.net<f2>").await;
            desk.program.send().await;
            assert!(desk.lines("intent").iter().any(|line| line["op"] == "updateUser"), "{}", desk.screen());
        }
        desk.ask().await;
        desk.keys("<down><down><enter>").await;
        desk.program.pass_time().await;
        let code = desk.code(login, "sms").await;
        desk.keys(&code).await;
        desk.program.pass_time().await;
        desk.keys("<enter>").await;
        desk.program.pass_time().await;
        desk.keys("<enter>").await;
        assert!(desk.is_marked(), "{}", desk.screen());
        desk.keys("at").await;
        desk.program.pass_time().await;
        desk.keys("<tab><enter>").await;
        assert_eq!(desk.screen().contains("Temporary password of Ana"), !changes, "{}", desk.screen());
        assert_eq!(desk.screen().contains("Not sent: verified by a phone or an address"), changes, "{}", desk.screen());
        assert_eq!(desk.calls("POST*expire_password_with_temp_password"), usize::from(!changes));
    }
}
