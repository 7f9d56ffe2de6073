//! The menu of actions, and the pickers behind it.

use oktui::app::event::Event;
use oktui::demo::DemoSettings;
use oktui::runtime::TerminalEffect;

use super::harness::Harness;

async fn open() -> Harness {
    let mut program = Harness::start(80, 24, DemoSettings::default()).await;
    program.keys("/ana.muller@<tab>").await;
    program
}

fn cursor(program: &mut Harness) -> String {
    let screen = program.screen();
    screen.lines().find(|line| line.contains("│ > ")).unwrap_or_default().to_owned()
}

fn writes(program: &Harness) -> usize {
    program.calls().iter().filter(|call| !call.starts_with("GET")).count()
}

#[tokio::test(start_paused = true)]
async fn the_menu_has_a_cursor_and_enter_opens_what_it_is_on() {
    let mut program = open().await;
    for from in ["", "<enter>"] {
        program.keys(from).await;
        program.keys("a").await;
        assert!(cursor(&mut program).contains("u  Unlock"), "{}", program.screen());
        program.keys("<down>").await;
        assert!(cursor(&mut program).contains("t  Unlock + temporary password"), "{}", program.screen());
        program.keys("<up><enter>").await;
        assert!(program.screen().contains("Unlock: Ana Müller?"), "{}", program.screen());
        program.keys("<esc>").await;
        assert!(!program.screen().contains("Unlock: Ana Müller?"), "{}", program.screen());
    }
    assert_eq!(writes(&program), 0);
}

#[tokio::test(start_paused = true)]
async fn a_letter_works_at_once_an_unknown_key_keeps_the_menu_open_and_esc_closes_it() {
    let mut program = open().await;
    program.press("aU");
    let screen = program.screen();
    assert!(screen.contains("Ana Müller: Locked out") && screen.contains("U is none of these actions"), "{screen}");
    program.press("<esc>");
    assert!(!program.screen().contains("Ana Müller: Locked out"), "{}", program.screen());
    program.press("au");
    assert!(program.screen().contains("Unlock: Ana Müller?"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_done_says_why_and_closes_the_menu() {
    let mut program = open().await;
    program.keys("as").await;
    let screen = program.screen();
    assert!(
        screen.contains("Suspend: only from Active; unlock first") && !screen.contains("none of these"),
        "{screen}"
    );
    program.keys("au").await;
    assert!(program.screen().contains("Unlock: Ana Müller?"), "the next letters are a menu of their own");
}

#[tokio::test(start_paused = true)]
async fn nobody_is_put_into_a_group_by_enter_alone() {
    let mut program = open().await;
    for keys in ["ag<enter>", "<esc>aG<enter>"] {
        program.keys(keys).await;
        let screen = program.screen();
        assert!(screen.contains("No group is chosen") && cursor(&mut program).is_empty(), "{screen}");
        assert!(!screen.contains("Everyone  "), "{screen}");
    }
    assert_eq!(writes(&program), 0);
}

#[tokio::test(start_paused = true)]
async fn groups_that_the_person_is_in_are_marked_and_are_not_added_again() {
    let mut program = open().await;
    program.keys("agsales").await;
    let screen = program.screen();
    assert!(screen.lines().any(|line| line.contains("Sales") && line.contains("in it already")), "{screen}");
    let chosen = cursor(&mut program);
    assert!(chosen.contains("in it already"), "the closest name is meant: {chosen}");
    program.keys("<enter>").await;
    assert!(program.screen().contains("Ana Müller is in Sales already."), "{}", program.screen());
    assert_eq!(writes(&program), 0);
}

#[tokio::test(start_paused = true)]
async fn half_a_sequence_ends_with_a_paste_and_with_the_next_call() {
    let mut program = open().await;
    program.press("F");
    assert!(program.line(23).contains("F …"), "{}", program.screen());
    program.handle_unseen(Event::Paste("l".to_owned()));
    assert!(!program.line(23).contains("F …"), "{}", program.screen());
    for begun in ["F", "y"] {
        program.keys("<esc>").await;
        program.press(begun);
        program.keys("<ctrl-f>").await;
        assert!(program.line(1).starts_with(" Find:"), "{begun}: {}", program.screen());
    }
}

#[tokio::test(start_paused = true)]
async fn leaving_while_a_change_runs_says_what_it_costs() {
    let mut program = open().await;
    program.keys("au").await;
    program.press("<enter>");
    program.press("q");
    let told = "A change of Ana Müller is under way; again to leave without its outcome.";
    assert!(program.screen().contains(told), "{}", program.screen());
    assert!(!program.asked.contains(&TerminalEffect::Leave));
    program.press("q");
    assert!(program.asked.contains(&TerminalEffect::Leave));
}
