//! People who are marked in the lists, and what that is good for.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Body, Response, Transport, TransportError};

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

/// A role that may not filter.
struct NoFilter(RouterTransport);

impl Transport for NoFilter {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        if !request.uri().to_string().contains("filter=") {
            return self.0.send(request);
        }
        let body = Bytes::from_static(br#"{"errorCode":"E0000006","errorSummary":"No permission","errorCauses":[]}"#);
        let (head, ()) = http::Response::builder().status(403).body(()).unwrap().into_parts();
        Box::pin(async { Ok(Response { head, body: Body::from_stream(stream::iter([Ok(body)])) }) })
    }
}

async fn open() -> Harness {
    Harness::start(100, 30, DemoSettings::default()).await
}

fn marked(program: &mut Harness) -> usize {
    program.screen().lines().filter(|line| line.starts_with(" *") || line.starts_with(">*")).count()
}

#[tokio::test(start_paused = true)]
async fn a_mark_stays_on_its_person_through_order_search_and_reload() {
    let mut program = open().await;
    program.keys("<down><space><down><space><up>").await;
    assert!(program.line(1).contains("2 marked · "), "{}", program.screen());
    assert_eq!(marked(&mut program), 2);
    let who = program.selected();
    assert!(who.starts_with(">*"), "{who}");
    let login = who.split_whitespace().find(|word| word.contains('@')).unwrap().to_owned();
    program.keys("slogin<enter>").await;
    program.keys("r").await;
    assert!(program.line(1).contains("2 marked, 1 not shown · "), "{}", program.screen());
    program.keys(&format!("/{}", login.split('@').next().unwrap())).await;
    let found = program.screen();
    assert!(found.lines().any(|line| line.starts_with(">*") && line.contains(&login)), "{found}");
    program.keys("<tab> ").await;
    assert!(program.line(1).contains("1 marked, 1 not shown · "), "Space takes a mark off: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn all_who_are_shown_are_marked_with_one_key_and_esc_clears_when_nothing_else_is_open() {
    let mut program = open().await;
    program.keys("Fl").await;
    program.keys("*").await;
    assert!(program.line(1).contains("26 marked"), "{}", program.screen());
    program.keys("<esc>").await;
    assert!(program.line(1).contains("26 marked") && program.line(1).contains("Everyone"), "{}", program.line(1));
    program.keys("<esc>").await;
    assert!(!program.screen().contains("marked"), "{}", program.screen());
    program.keys(" ").await;
    assert!(program.screen().contains("u unmark"), "{}", program.screen());
    program.keys("u").await;
    assert!(!program.screen().contains("1 marked") && !program.screen().contains("u unmark"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn an_action_is_about_the_person_under_the_cursor_and_says_so() {
    let mut program = open().await;
    program.keys("Fl").await;
    program.keys("  ").await;
    let name = program.selected();
    program.keys("au").await;
    let screen = program.screen();
    assert!(screen.contains("(not the 2 marked)"), "{screen}");
    program.keys("<enter>").await;
    let posts: Vec<_> = program.calls().into_iter().filter(|call| call.starts_with("POST")).collect();
    assert_eq!(posts.len(), 1, "{name}: {posts:?}");
}

#[tokio::test(start_paused = true)]
async fn the_marked_are_written_to_a_file_those_found_by_search_and_deactivated_ones_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picked.csv");
    let mut program = open().await;
    program.keys("/ana.muller@<tab>").await;
    program.keys(" <esc>Fd").await;
    program.keys(" <tab><down> ").await;
    assert!(program.line(1).contains("3 marked"), "{}", program.screen());
    let before = program.calls().len();
    program.keys("x").await;
    assert!(program.screen().contains("[the 3 marked]  everybody of this list"), "{}", program.screen());
    program.keys(&format!("<ctrl-u>{}<enter>", path.display())).await;
    assert!(program.screen().contains("3 marked people written to"), "{}", program.screen());
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert!(lines[1].contains("ana.muller@acme.com") && lines[2].contains("DEPROVISIONED"), "as marked: {text}");
    assert_eq!(program.calls().len() - before, 1, "one call for all of them");
    // The whole list is still to be had, whole people too.
    let json = folder.path().join("all.json");
    program.keys(&format!("x<tab><ctrl-u>{}", json.display())).await;
    assert!(program.screen().contains("[everybody of this list]"), "{}", program.screen());
    let picked = folder.path().join("picked.json");
    program.keys(&format!("<tab><ctrl-u>{}<enter>", picked.display())).await;
    let people: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(&picked).unwrap()).unwrap();
    assert_eq!(people.len(), 3);
    assert!(people[0]["profile"]["lastName"].is_string());
}

#[tokio::test(start_paused = true)]
async fn where_a_filter_is_refused_the_marked_are_read_one_by_one_and_a_break_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picked.csv");
    let demo = demo(DemoSettings::default());
    let token = demo.token().to_owned();
    let transport = Arc::new(NoFilter(RouterTransport(demo.router(ORIGIN))));
    let mut program = Harness::with(100, 30, demo, transport, &token, false);
    program.settle().await;
    program.keys(" <down> ").await;
    program.keys(&format!("x<ctrl-u>{}<enter>", path.display())).await;
    assert!(program.screen().contains("2 marked people written to"), "{}", program.screen());
    program.keys(&format!("x<ctrl-u>{}<enter>", path.display())).await;
    assert!(program.screen().contains("is there already"), "{}", program.screen());
    assert!(program.screen().contains("Write to: "), "{}", program.screen());
    let elsewhere = folder.path().join("nowhere").join("picked.csv");
    program.pass_time().await;
    program.keys(&format!("<ctrl-u>{}<enter>", elsewhere.display())).await;
    assert!(program.screen().contains("Not written: there is no such folder."), "{}", program.screen());
    assert!(program.screen().contains("nowhere/picked.csv"), "{}", program.screen());
    program.pass_time().await;
    program.keys("<ctrl-u><enter>").await;
    assert!(program.screen().contains("It needs a name."), "{}", program.screen());
    program.keys("<esc>").await;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_actions_menu_and_its_question_say_in_their_titles_whom_they_leave_out() {
    let mut program = Harness::start(80, 24, DemoSettings::default()).await;
    program.keys("Fl").await;
    program.keys("  ").await;
    for (keys, told) in [("a", "(not the 2 marked)"), ("u", "(not the 2 marked)")] {
        program.keys(keys).await;
        let screen = program.screen();
        let title = screen.lines().find(|line| line.contains('┌')).unwrap_or_default();
        assert!(title.contains(told), "{screen}");
    }
    program.keys("<esc><up> a").await;
    assert!(program.screen().contains("(not the one marked)"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn marks_that_are_not_on_the_screen_are_counted() {
    let mut program = Harness::start(80, 24, DemoSettings::default()).await;
    program.keys("   ").await;
    assert!(program.line(1).contains("3 marked · "), "{}", program.screen());
    program.keys("<pgdn><pgdn>").await;
    assert!(program.line(1).contains("3 marked, 3 not shown"), "{}", program.screen());
    program.keys("<home>/ana.muller@").await;
    assert!(program.line(1).contains("3 marked, 3 not shown"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_next_call_puts_marks_aside_says_so_and_a_command_brings_them_back() {
    let mut program = open().await;
    program.keys("   <ctrl-f>").await;
    assert!(program.screen().contains("Marks of 3 people put aside"), "{}", program.screen());
    assert!(!program.line(1).contains("marked"), "{}", program.line(1));
    program.keys("<esc>:marks<enter>").await;
    assert!(program.line(1).contains("3 marked"), "{}", program.screen());
    assert!(program.screen().contains("3 people marked again"), "{}", program.screen());
    // Those of now are not lost for it.
    program.keys("u<up> ").await;
    program.keys(":marks put<enter>").await;
    assert!(program.line(1).contains("3 marked") && program.screen().contains("1 person are put aside instead"));
    program.keys("u:marks put<enter>").await;
    assert!(program.line(1).contains("3 marked"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn movement_marks_between_two_presses_and_esc_takes_it_back() {
    let mut program = open().await;
    program.keys(" <down>V<down><down>").await;
    assert!(program.line(1).contains("4 marked · "), "{}", program.screen());
    assert!(program.screen().contains("Movement marks") || marked(&mut program) == 4, "{}", program.screen());
    program.keys("<up>").await;
    assert_eq!(marked(&mut program), 3, "who is left again is marked no more: {}", program.screen());
    program.keys("<esc>").await;
    assert_eq!(marked(&mut program), 1, "the one from before stays: {}", program.screen());
    program.keys("V<down>V<down>").await;
    assert_eq!(marked(&mut program), 3, "{}", program.screen());
    assert!(program.line(1).contains("Everyone"), "Esc closed nothing else: {}", program.screen());
    // Another order: what lies between would be somebody else.
    program.keys("Vslogin<enter><down><down>").await;
    assert!(program.line(1).contains("4 marked"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn marks_that_were_taken_off_come_back_by_the_same_key_and_all_says_who_is_not_among_them() {
    let mut program = open().await;
    program.keys("  u").await;
    assert_eq!(marked(&mut program), 0);
    program.keys("u").await;
    assert_eq!(marked(&mut program), 2, "{}", program.screen());
    program.keys("*").await;
    assert!(
        program.screen().contains("1,000 loaded") && program.screen().contains("L loads the rest"),
        "{}",
        program.screen()
    );
    program.keys("uFl").await;
    program.keys("*").await;
    assert!(program.screen().contains("26 people marked."), "{}", program.screen());
}
