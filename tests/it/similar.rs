//! People found although what was typed is not quite right.

use oktui::demo::DemoSettings;

use super::harness::Harness;

#[tokio::test(start_paused = true)]
async fn missing_letters_find_people_behind_those_who_fit() {
    let mut program = Harness::start(120, 24, DemoSettings::default()).await;
    program.keys("/hanah mllr").await;
    let screen = program.screen();
    assert!(screen.contains("0 found · ") && screen.contains(" similar"), "{screen}");
    assert!(program.selected().contains("Hannah Müller"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn enough_people_who_fit_leave_no_room_for_similar_ones() {
    let mut program = Harness::start(120, 24, DemoSettings::default()).await;
    program.keys("/smith").await;
    assert!(!program.screen().contains("similar"), "{}", program.screen());
    program.keys("<esc>/zz").await;
    assert!(!program.screen().contains("similar"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn enter_pressed_before_similar_ones_were_seen_opens_none_of_them() {
    let mut program = Harness::start(120, 24, DemoSettings::default()).await;
    program.press("/hanah mllr");
    program.press("<enter>");
    program.settle().await;
    assert!(program.screen().contains("Find: "), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_letters_that_were_found_are_marked_in_every_column_accents_included() {
    let mut program = Harness::start(120, 24, DemoSettings::default()).await;
    program.keys("/muller ana").await;
    let rows = program.letters();
    assert!(rows.contains("[Ana] [Müller]") && rows.contains("[ana].[muller]@acme.com"), "{rows}");
    assert!(!rows.contains("[Sales]"), "only where the search looks: {rows}");
    program.keys("<esc>/小林").await;
    let rows = program.letters();
    assert!(rows.contains("[小"), "{rows}");
}

#[tokio::test(start_paused = true)]
async fn of_similar_names_the_letters_that_fit_are_marked() {
    let mut program = Harness::start(120, 24, DemoSettings::default()).await;
    program.keys("/hanah mllr").await;
    let rows = program.letters();
    assert!(rows.contains("[Han]n[ah] [M]ü[ll]e[r]"), "{rows}");
}
