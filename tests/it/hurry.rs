//! Hurried hands: keys before the answer, several keys in one read, keys that a question never asked for. Whoever is
//! opened or changed is the one who was meant, or nobody.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::app::Overlay;
use oktui::app::event::Event;
use oktui::app::event::Typed;
use oktui::app::form::screen::Mode;
use oktui::app::screen::Screen;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Response, Transport, TransportError};
use oktui::protocol::key::{Key, KeyCode};
use oktui::system::terminal::{Input, Parser};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use tower::ServiceExt;

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

/// Answers come late, and searches fail once they are told to.
#[derive(Clone)]
struct Late(Arc<RouterTransport>, Duration, Arc<AtomicBool>);

impl Transport for Late {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            tokio::time::sleep(self.1).await;
            if self.2.load(Ordering::SeqCst) {
                return Err(TransportError::Broken { sent: false, detail: "cut".to_owned() });
            }
            self.0.send(request).await
        })
    }
}

fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}

/// The program with the first thousand loaded, and answers that come after `delay` from then on.
async fn open(delay: u64) -> Harness {
    open_failing(delay, &Arc::default()).await
}

async fn open_failing(delay: u64, fails: &Arc<AtomicBool>) -> Harness {
    let demo = demo(DemoSettings::default());
    let transport = Late(Arc::new(RouterTransport(demo.router(ORIGIN))), ms(delay), Arc::clone(fails));
    let token = demo.token().to_owned();
    let mut program = Harness::with(80, 24, demo, Arc::new(transport), &token, false);
    program.wait(ms(6 * delay + 500)).await;
    assert!(program.screen().contains("1,000 loaded"), "{}", program.screen());
    program
}

/// Types at a speed; what comes between the keys comes.
async fn hurry(program: &mut Harness, keys: &str, gap: u64) {
    for key in keys.chars() {
        program.press(&if key == '\r' { "<enter>".to_owned() } else { key.to_string() });
        program.wait(ms(gap)).await;
    }
}

/// What one read of the terminal brings.
fn read(program: &mut Harness, keys: &str) {
    let typed = keys.chars().map(|key| {
        Typed::Key(match key {
            '\r' => Key::plain(KeyCode::Enter),
            '\u{1b}' => Key::plain(KeyCode::Esc),
            key => Key::char(key),
        })
    });
    program.handle_unseen(Event::Read(typed.collect()));
}

fn opened(program: &Harness) -> Option<String> {
    match program.engine.app.workspace().screen() {
        Some(Screen::Detail(detail)) => Some(detail.id.clone()),
        _ => None,
    }
}

/// The writes that were sent, each with the id it concerns.
fn writes(program: &Harness) -> Vec<String> {
    program.calls().into_iter().filter(|call| !call.starts_with("GET")).collect()
}

/// The person as the organisation has them.
async fn person(program: &Harness, login: &str) -> serde_json::Value {
    let request = http::Request::get(format!("/api/v1/users/{login}"))
        .header("Authorization", format!("SSWS {}", program.demo.token()))
        .body(axum::body::Body::empty());
    let reply = program.demo.router(ORIGIN).oneshot(request.unwrap()).await.unwrap();
    serde_json::from_slice(&axum::body::to_bytes(reply.into_body(), 1 << 20).await.unwrap()).unwrap()
}

async fn is_locked(program: &Harness, login: &str) -> bool {
    person(program, login).await["status"] == "LOCKED_OUT"
}

const ANA: &str = "ana.muller@acme.com";

#[tokio::test(start_paused = true)]
async fn at_any_speed_and_delay_the_best_hit_opens_or_nobody() {
    for delay in [0, 300, 800, 3_000] {
        for gap in [20, 50, 80, 120, 300, 500] {
            let mut program = open(delay).await;
            let ana = person(&program, ANA).await["id"].as_str().unwrap().to_owned();
            hurry(&mut program, "/mul\rau\r", gap).await;
            program.wait(ms(5_000)).await;
            let seen = program.screen();
            if let Some(id) = opened(&program) {
                assert_eq!(id, ana, "{delay} ms, {gap} ms a key: {seen}");
            } else {
                assert!(seen.contains("Find: mul  "), "no letter became search text: {delay}, {gap}: {seen}");
            }
            let unlocked = format!("POST /api/v1/users/{ana}/lifecycle/unlock");
            assert!(writes(&program).iter().all(|call| *call == unlocked), "{:?}", writes(&program));
            if delay <= 300 && writes(&program).is_empty() {
                program.wait(ms(1_000)).await;
                hurry(&mut program, "\rau\r", gap).await;
                program.wait(ms(5_000)).await;
                assert_eq!(writes(&program), [unlocked], "{delay}, {gap}: {}", program.screen());
                assert!(!is_locked(&program, ANA).await);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn keys_after_enter_follow_once_the_same_person_is_the_best_hit() {
    for gap in [20, 80, 120] {
        let mut program = open(300).await;
        // Already the best hit among the loaded people.
        program.press("/ana.muller@acme.com");
        program.wait(ms(3_000)).await;
        program.keys("<esc>").await;
        hurry(&mut program, "/mul\rau\r", gap).await;
        program.wait(ms(5_000)).await;
        assert!(!is_locked(&program, ANA).await, "{gap}: {}", program.screen());
    }
}

#[tokio::test(start_paused = true)]
async fn all_are_marked_however_late_their_list_comes_and_nobody_else_is_meant() {
    for delay in [0, 300, 3_000] {
        for gap in [20, 80, 300, 1_000] {
            let mut program = open(delay).await;
            hurry(&mut program, "Fl*", gap).await;
            let waits = program.screen().contains("Whoever comes is marked");
            assert_eq!(waits, delay > gap, "{delay} ms, {gap} ms a key: {}", program.screen());
            program.wait(ms(2 * delay)).await;
            let marked = program.engine.app.workspace().session.marks.len();
            let listed = program.screen().lines().filter(|line| line.contains("Locked out")).count();
            assert!(marked > 20 && listed > 5, "{delay} ms, {gap} ms a key, {marked}: {}", program.screen());
            assert!(program.screen().contains(&format!("{marked} people marked.")), "{}", program.screen());
            hurry(&mut program, "ag", gap).await;
            assert!(program.screen().contains(&format!("{marked} marked")), "{}", program.screen());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn marks_that_wait_for_their_list_can_be_called_off() {
    for off in ["*", "u", "<esc>", "<ctrl-f>"] {
        let mut program = open(3_000).await;
        program.press("Fl*");
        assert!(program.screen().contains("Whoever comes is marked; * again ends that."), "{}", program.screen());
        program.press(off);
        program.wait(ms(8_000)).await;
        assert!(program.engine.app.workspace().session.marks.is_empty(), "{off}: {}", program.screen());
    }
}

#[tokio::test(start_paused = true)]
async fn a_held_enter_answers_a_question_only_once_that_was_on_the_screen() {
    let mut program = open(60).await;
    program.on_frame = Some(note_question);
    program.press("/ana.muller@acme.com");
    program.wait(ms(3_000)).await;
    // Read a moment ago: the question has nothing to wait for.
    hurry(&mut program, "\r", 20).await;
    program.wait(ms(1_000)).await;
    program.press("<esc>");
    program.press("<esc>");
    program.wait(ms(100)).await;
    hurry(&mut program, "/mul\rau\r", 5).await;
    program.wait(ms(5_000)).await;
    let calls = writes(&program);
    assert!(!calls.is_empty(), "{}", program.screen());
    for call in calls {
        let named = program.named.iter().any(|id| call.contains(id.as_str()));
        assert!(named, "{call} without a frame that named them");
    }
}

#[tokio::test(start_paused = true)]
async fn esc_acts_at_once_while_enter_waits_and_drops_what_was_held() {
    let mut program = open(3_000).await;
    hurry(&mut program, "/mul\rau\r", 20).await;
    assert!(program.line(1).contains("Enter waits for Okta's answer"), "{}", program.screen());
    program.press("<esc>");
    let seen = program.screen();
    assert!(seen.contains("Everyone but deactivated"), "{seen}");
    program.wait(ms(8_000)).await;
    assert!(opened(&program).is_none() && writes(&program).is_empty(), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_search_that_fails_opens_nobody_at_once() {
    let fails = Arc::default();
    let mut program = open_failing(0, &fails).await;
    fails.store(true, Ordering::SeqCst);
    hurry(&mut program, "/mul\rau\r", 20).await;
    program.wait(ms(5_000)).await;
    assert!(opened(&program).is_none() && writes(&program).is_empty(), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn esc_and_the_next_key_in_one_read_are_two_keys() {
    let mut program = open(0).await;
    program.press("/ana.muller@acme.com");
    program.wait(ms(2_000)).await;
    program.keys("<enter>").await;
    assert!(opened(&program).is_some());
    // Esc / a x e l Enter, the first two together.
    program.press("<alt-/>");
    hurry(&mut program, "axel\r", 150).await;
    program.wait(ms(3_000)).await;
    assert!(program.screen().contains("axel  ") && program.screen().contains("Find: "), "{}", program.screen());
    assert!(writes(&program).is_empty(), "{:?}", writes(&program));
    // With an arrow it is nothing.
    let before = program.screen();
    program.press("<alt-up><alt-f5>");
    assert_eq!(program.screen(), before);
}

#[tokio::test(start_paused = true)]
async fn a_question_takes_no_answer_from_the_read_that_opened_it_and_no_foreign_key() {
    let mut program = open(0).await;
    program.press("/ana.muller@acme.com");
    program.wait(ms(2_000)).await;
    program.keys("<enter>").await;
    read(&mut program, "au\r");
    program.settle().await;
    assert!(matches!(program.engine.app.overlays.last(), Some(Overlay::Question(_))), "{}", program.screen());
    assert!(writes(&program).is_empty() && is_locked(&program, ANA).await);
    program.keys("<esc>").await;
    // One write of a whole line, unbracketed.
    program.keys("<ctrl-f>").await;
    read(&mut program, "/ana.muller@acme.com\rau\r");
    program.settle().await;
    assert!(is_locked(&program, ANA).await && writes(&program).is_empty(), "{}", program.screen());
    program.keys("<ctrl-f>").await;
    program.press("ana.muller@acme.com<enter>");
    program.wait(ms(2_000)).await;
    program.press("ac");
    program.settle().await;
    program.pass_time().await;
    program.press("hello");
    assert!(program.screen().contains("is no answer here"), "{}", program.screen());
    program.keys("<enter>").await;
    assert!(writes(&program).is_empty() && program.engine.app.overlays.is_empty(), "{}", program.screen());
    // Tab leads back.
    program.pass_time().await;
    program.keys("acx<tab><enter>").await;
    assert_eq!(writes(&program).len(), 1, "{:?}", writes(&program));
}

#[tokio::test(start_paused = true)]
async fn a_plain_question_cancels_after_a_foreign_key() {
    let mut program = open(0).await;
    program.press("Lx");
    let seen = program.screen();
    assert!(seen.contains("Enter or Esc cancels"), "{seen}");
    program.keys("<enter>").await;
    assert!(program.line(1).contains("1,000 loaded, more below"), "{}", program.screen());
    program.pass_time().await;
    program.keys("Lx<tab><enter>").await;
    assert!(program.line(1).contains("all 2,"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_review_takes_no_key_that_was_typed_before_it_was_drawn() {
    let mut program = open(0).await;
    program.press("/ana.muller@acme.com");
    program.wait(ms(2_000)).await;
    program.keys("<tab>e").await;
    program.keys("x").await;
    let key = |name: &str| Event::Key(name.parse::<Key>().unwrap());
    program.handle_unseen(key("Ctrl-S"));
    program.handle_unseen(key("Enter"));
    program.handle_unseen(key("F2"));
    program.settle().await;
    assert!(writes(&program).is_empty(), "{}", program.screen());
    assert!(program.screen().contains("Anax") || program.screen().contains("Anáx"), "{}", program.screen());
    program.handle_unseen(Event::Drawn);
    // The key that opened it may be held down, or was pressed twice.
    program.keys("<Ctrl-S>").await;
    program.keys("<f2>").await;
    assert!(writes(&program).is_empty(), "{}", program.screen());
    program.pass_time().await;
    program.keys("<Ctrl-S>").await;
    assert_eq!(writes(&program).len(), 1, "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn ctrl_l_draws_anew_and_finds_a_field_in_a_form() {
    let mut program = open(0).await;
    program.press("<ctrl-l>");
    assert_eq!(program.asked, [oktui::runtime::TerminalEffect::Redraw]);
    program.keys("n").await;
    program.keys("<ctrl-l>").await;
    assert_eq!(program.asked.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_search_that_was_left_is_no_answer_to_the_next_one() {
    for script in ["/mul\u{1b}/mul\rac\r", "/mul\r\u{1b}/mul\rac\r", "/mul\u{1b}\u{1b}/mull\rac\r"] {
        for delay in [0, 300, 3_000] {
            let mut program = open(delay).await;
            let ana = person(&program, ANA).await["id"].as_str().unwrap().to_owned();
            for key in script.chars() {
                let key = match key {
                    '\r' => "<enter>".to_owned(),
                    '\u{1b}' => "<esc>".to_owned(),
                    key => key.to_string(),
                };
                program.press(&key);
                program.wait(ms(60)).await;
            }
            program.wait(ms(5_000)).await;
            let of_ana = |call: &String| call.contains(&ana);
            assert!(writes(&program).iter().all(of_ana), "{script:?}, {delay}: {:?}", writes(&program));
            assert!(opened(&program).is_none_or(|id| id == ana), "{script:?}, {delay}: {}", program.screen());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_offered_by_name_is_whom_enter_opens() {
    let mut program = open(3_000).await;
    hurry(&mut program, "/weiss\r", 80).await;
    program.wait(ms(1_700)).await;
    let said = program.screen();
    let name = said.split("Enter opens ").nth(1).and_then(|rest| rest.split('.').next()).unwrap().to_owned();
    program.wait(ms(6_000)).await;
    program.keys("<enter>").await;
    assert!(program.line(1).contains(&name), "{name}: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_is_said_of_a_key_does_not_outlive_it_and_pasted_text_is_no_answer() {
    let mut program = open(0).await;
    program.press("/ana.muller@acme.com");
    program.wait(ms(2_000)).await;
    program.keys("<enter>").await;
    program.keys("acx<esc>").await;
    assert!(!program.screen().contains("no answer here"), "{}", program.screen());
    program.pass_time().await;
    program.keys("ac").await;
    assert!(!program.screen().contains("no answer here"), "{}", program.screen());
    program.keys("<paste:hello world><enter>").await;
    assert!(writes(&program).is_empty() && program.engine.app.overlays.is_empty(), "{}", program.screen());
    program.keys("ac<ctrl-l>").await;
    assert_eq!(program.asked.last(), Some(&oktui::runtime::TerminalEffect::Redraw));
}

#[tokio::test(start_paused = true)]
async fn the_letter_of_an_action_on_nobody_is_no_command() {
    let mut program = open(0).await;
    // A search that finds nobody leaves nobody selected.
    program.keys("/zzzzqq").await;
    program.keys("<tab>").await;
    program.keys("ax").await;
    assert!(program.engine.app.overlays.is_empty(), "{}", program.screen());
    assert!(program.screen().contains("Nobody is selected"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn who_only_nearly_fits_is_not_opened_by_the_first_enter() {
    let mut program = open(0).await;
    program.press("/ana.muller@acme.com");
    program.wait(ms(2_000)).await;
    program.keys("<ctrl-f>mula").await;
    program.wait(ms(2_000)).await;
    assert!(program.line(1).contains("0 found") && program.line(1).contains("similar"), "{}", program.screen());
    program.keys("<enter>au<enter>").await;
    assert!(opened(&program).is_none() && program.screen().contains("Only similar names"), "{}", program.screen());
    assert!(writes(&program).is_empty());
    program.pass_time().await;
    program.keys("<enter>").await;
    assert!(opened(&program).is_some(), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_refused_password_is_asked_for_again_only_where_the_person_is_looked_at() {
    for away in [false, true] {
        let mut program = open(800).await;
        program.press("/ana.muller@acme.com");
        program.wait(ms(4_000)).await;
        program.press("<enter>");
        program.wait(ms(4_000)).await;
        program.press("au");
        program.wait(ms(2_000)).await;
        program.press("<enter>");
        program.wait(ms(6_000)).await;
        program.press("ap");
        program.wait(ms(4_000)).await;
        program.press("short<tab><enter>");
        let sent = writes(&program).len();
        if away {
            program.wait(ms(100)).await;
            program.press("<ctrl-f>");
            hurry(&mut program, "mul", 150).await;
        }
        program.wait(ms(6_000)).await;
        let asks = matches!(program.engine.app.overlays.last(), Some(Overlay::Question(_)));
        assert_eq!(asks, !away, "{}", program.screen());
        assert_eq!(program.line(1).contains("Find: mul"), away, "{}", program.screen());
        program.press("<enter>");
        program.wait(ms(6_000)).await;
        assert!(away || writes(&program).len() > sent, "mended and sent: {:?}", writes(&program));
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_was_erased_leaves_nobody_selected_in_their_place() {
    let mut program = open(0).await;
    let reply = program
        .demo
        .router(ORIGIN)
        .oneshot(
            http::Request::get("/api/v1/users?search=status%20eq%20%22DEPROVISIONED%22&limit=1")
                .header("Authorization", format!("SSWS {}", program.demo.token()))
                .body(axum::body::Body::empty())
                .unwrap(),
        )
        .await
        .unwrap();
    let people: serde_json::Value =
        serde_json::from_slice(&axum::body::to_bytes(reply.into_body(), 1 << 20).await.unwrap()).unwrap();
    let login = people[0]["profile"]["login"].as_str().unwrap().to_owned();
    program.press(&format!("/{login}"));
    program.wait(ms(2_000)).await;
    program.keys("<enter>").await;
    program.keys("aD").await;
    program.keys(&format!("{login}<enter>")).await;
    program.keys("<esc>").await;
    program.keys("<esc>").await;
    assert!(program.selected().is_empty(), "{}", program.screen());
    program.keys("as").await;
    assert!(program.engine.app.overlays.is_empty(), "{}", program.screen());
}

/// What hurried hands, a stalled line and the terminal do.
#[derive(Clone, Debug)]
enum Happening {
    Bytes(Vec<u8>),
    Stall(u64),
}

const PIECES: [&str; 34] = [
    "/",
    "mul",
    "ann",
    "a",
    "n",
    "e",
    "m",
    " ",
    "\r",
    "\r",
    "\r",
    "\u{1b}",
    "\u{1b}",
    "\u{1b}/",
    "\u{1b}a",
    "\t",
    "au\r",
    "at\r",
    "ac\r",
    "as\r\t\r",
    "ad",
    "au",
    "z\r",
    "\u{1b}[A",
    "\u{1b}[B",
    "\u{1b}[B",
    "\u{6}",
    "\u{1b}[>0;276;0c",
    "\u{1b}]11;rgb:1/2/3\u{7}",
    "\u{1b}[24;80R",
    "\u{13}",
    "\u{1b}OQ",
    "/ana\rau\r",
    "g",
];

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => select(PIECES.to_vec()).prop_map(|piece| Happening::Bytes(piece.as_bytes().to_vec())),
        1 => vec(select(PIECES.to_vec()), 2..5).prop_map(|pieces| Happening::Bytes(pieces.concat().into_bytes())),
        // A sequence that is cut: the rest comes with what follows, or never.
        1 => (select(PIECES.to_vec()), 1..3usize)
            .prop_map(|(piece, length)| Happening::Bytes(piece.bytes().take(length).collect())),
        3 => select(vec![5, 30, 70, 150, 320, 800, 1_600]).prop_map(Happening::Stall),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whoever is changed stood on the screen by name when it was asked.
    #[test]
    fn nobody_is_changed_who_was_not_on_the_screen(delay in select(vec![0u64, 60, 300, 900]), script in vec(happening(), 10..60)) {
        let tasks = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        tasks.block_on(async {
            let mut program = open(delay).await;
            let mut parser = Parser::default();
            let begun = std::time::Instant::now();
            let mut passed = 0;
            program.on_frame = Some(note_question);
            for happening in script {
                let (inputs, stall) = match happening {
                    Happening::Bytes(bytes) => (parser.feed(&bytes, begun + ms(passed)), 1),
                    Happening::Stall(time) => (Vec::new(), time),
                };
                hand_over(&mut program, inputs);
                program.wait(ms(stall)).await;
                passed += stall;
                let late = parser.expire(begun + ms(passed));
                hand_over(&mut program, late);
            }
            program.wait(ms(5_000)).await;
            for call in writes(&program) {
                let id = call.split("/users/").nth(1).and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
                assert!(program.named.contains(id), "{call} without a question that named them");
            }
        });
    }
}

fn hand_over(program: &mut Harness, inputs: Vec<Input>) {
    // All with one number, as one read.
    let typed: Vec<Typed> = inputs
        .into_iter()
        .map(|input| match input {
            Input::Key(key) => Typed::Key(key),
            Input::Paste(text) => Typed::Paste(text),
            Input::Resize(..) | Input::Redraw => unreachable!("not typed"),
        })
        .collect();
    program.handle(Event::Read(typed));
}

/// Whom the question or review on top is about, if their name is on the screen.
fn note_question(program: &mut Harness) {
    let (id, name) = match (program.engine.app.overlays.last(), program.engine.app.workspace().screen()) {
        (Some(Overlay::Question(question)), _) => (question.user.clone(), question.row.name().into_owned()),
        (None, Some(Screen::Form(form))) if matches!(form.mode, Mode::Review(_)) => match form.form.person() {
            Some(person) => (person.id.clone(), person.row().name().into_owned()),
            None => return,
        },
        _ => return,
    };
    let first = name.split(' ').next().unwrap_or_default();
    assert!(program.screen().contains(first), "{name} is asked about unseen: {}", program.screen());
    program.named.insert(id.to_string());
}
