//! The lists of groups: those that somebody is to be in, and those whose members are to be listed. Whoever presses Enter
//! faster than Okta answers takes no other group than the one that was meant.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Response, Transport, TransportError};

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

/// Lists of groups take so long.
const LATE: Duration = Duration::from_secs(3);

struct LateGroups(RouterTransport);

impl Transport for LateGroups {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            if request.uri().path() == "/api/v1/groups" {
                tokio::time::sleep(LATE).await;
            }
            self.0.send(request).await
        })
    }
}

async fn open() -> Harness {
    let demo = demo(DemoSettings::default());
    let transport = LateGroups(RouterTransport(demo.router(ORIGIN)));
    let token = demo.token().to_owned();
    let mut program = Harness::with(80, 30, demo, Arc::new(transport), &token, false);
    program.settle().await;
    program
}

async fn answer(program: &mut Harness) {
    program.wait(LATE + Duration::from_secs(1)).await;
}

/// The group under the cursor.
fn chosen(program: &mut Harness) -> Option<String> {
    program.screen().lines().find(|line| line.contains(" > ")).map(str::to_owned)
}

const FORM: &str = "n<ctrl-l>groups<enter><enter>";

#[tokio::test(start_paused = true)]
async fn in_a_form_enter_alone_takes_no_group_and_built_in_groups_are_not_offered() {
    let mut program = open().await;
    program.press(FORM);
    answer(&mut program).await;
    let screen = program.screen();
    assert!(screen.contains("[ ] ") && !screen.contains("Everyone"), "{screen}");
    assert_eq!(chosen(&mut program), None, "{screen}");
    program.press("<enter>");
    let screen = program.screen();
    assert!(screen.contains("No group is chosen") && !screen.contains("[x]"), "{screen}");
    program.press("everyone");
    answer(&mut program).await;
    assert!(program.screen().contains("No group is called so"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn in_a_form_enter_before_the_answer_takes_no_group_unless_its_whole_name_is_typed() {
    let mut program = open().await;
    program.press(FORM);
    answer(&mut program).await;
    program.press("sal<enter>");
    let screen = program.screen();
    assert!(screen.contains("look, and Enter once more") && !screen.contains("[x]"), "{screen}");
    answer(&mut program).await;
    program.press("<ctrl-u>eng<enter>");
    let screen = program.screen();
    assert!(screen.contains("look, and Enter once more") && !screen.contains("[x]"), "{screen}");
    assert!(!screen.contains("Salesforce"), "what does not fit is not offered: {screen}");
    program.press("<ctrl-u>sales<enter>");
    assert!(program.screen().contains("[x] Sales "), "the whole name: {}", program.screen());
    answer(&mut program).await;
    program.press("salesf");
    answer(&mut program).await;
    program.press("<enter>");
    assert!(program.screen().contains("[x] Salesforce Users"), "after the answer: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn in_a_form_a_late_answer_leaves_the_cursor_on_the_group_that_was_chosen() {
    let mut program = open().await;
    program.press(FORM);
    answer(&mut program).await;
    program.press("sal");
    answer(&mut program).await;
    program.press("<bs><bs><down>");
    let before = chosen(&mut program);
    assert!(before.is_some(), "{}", program.screen());
    answer(&mut program).await;
    assert_eq!(chosen(&mut program), before, "{}", program.screen());
    let name = before.unwrap().split("] ").nth(1).unwrap().split("  ").next().unwrap().to_owned();
    program.press("<enter>");
    assert!(program.screen().contains(&format!("[x] {name}")), "{name}: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn enter_alone_lists_the_members_of_no_group_but_built_in_ones_can_be_chosen() {
    let mut program = open().await;
    program.press("Fg<enter>");
    assert!(program.screen().contains("Members of group:"), "{}", program.screen());
    answer(&mut program).await;
    program.press("<enter>");
    assert!(program.screen().contains("No group is chosen"), "{}", program.screen());
    program.press("everyone");
    answer(&mut program).await;
    program.press("<enter>");
    assert!(program.line(1).contains("Members of Everyone"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn enter_before_the_answer_lists_the_members_of_no_group_of_the_former_answer() {
    let mut program = open().await;
    program.press("Fg");
    answer(&mut program).await;
    program.press("sal");
    answer(&mut program).await;
    program.press("<ctrl-u>eng<enter>");
    let screen = program.screen();
    assert!(screen.contains("look, and Enter once more") && screen.contains("Members of group: eng"), "{screen}");
    assert!(!screen.contains("Salesforce"), "what does not fit is not offered: {screen}");
    answer(&mut program).await;
    program.press("<enter>");
    assert!(program.line(1).contains("Members of Eng"), "{}", program.screen());
    program.press("Fg");
    answer(&mut program).await;
    program.press("sal");
    answer(&mut program).await;
    program.press("es<enter>");
    assert!(program.line(1).contains("[Members of Sales]"), "the whole name: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_leaves_the_cursor_on_the_group_whose_members_were_to_be_listed() {
    let mut program = open().await;
    program.press("Fg");
    answer(&mut program).await;
    program.press("sal");
    answer(&mut program).await;
    program.press("<bs><bs><down>");
    let before = chosen(&mut program);
    assert!(before.is_some(), "{}", program.screen());
    answer(&mut program).await;
    assert_eq!(chosen(&mut program), before, "{}", program.screen());
}

/// Opens the groups of Anabel Müller.
async fn of_anabel(settings: DemoSettings) -> Harness {
    let demo = demo(settings);
    let token = demo.token().to_owned();
    let transport = Arc::new(RouterTransport(demo.router(ORIGIN)));
    let mut program = Harness::with(100, 30, demo, transport, &token, false);
    program.settle().await;
    program.keys("/anabel").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    program.keys("tg").await;
    program
}

fn asked(program: &Harness) -> usize {
    program.calls().iter().filter(|call| call.contains("/group-rules")).count()
}

#[tokio::test(start_paused = true)]
async fn each_group_tells_how_somebody_came_to_it_by_one_call_a_row() {
    let mut program = of_anabel(DemoSettings::default()).await;
    let screen = program.screen();
    assert!(screen.contains("Why") && screen.contains("by the rule "), "{screen}");
    assert!(screen.contains("by hand") && screen.contains("everybody belongs to it"), "{screen}");
    let own = screen.lines().filter(|line| line.contains("by the rule ") || line.contains("by hand")).count();
    assert_eq!(asked(&program), own, "{:?}", program.calls());
    // Seen again, nothing is asked again; read again, it may be another way.
    program.keys("<tab><s-tab><down><down>").await;
    assert_eq!(asked(&program), own);
    program.keys("r").await;
    assert_eq!(asked(&program), 2 * own, "{:?}", program.calls());
}

#[tokio::test(start_paused = true)]
async fn where_okta_does_not_tell_it_of_one_group_it_is_asked_of_no_other() {
    let mut program =
        of_anabel(DemoSettings { faults: "absent=rules".parse().unwrap(), ..DemoSettings::default() }).await;
    let screen = program.screen();
    assert!(screen.contains("Okta does not say") && !screen.contains("by hand"), "{screen}");
    assert_eq!(asked(&program), 1, "{:?}", program.calls());
}
