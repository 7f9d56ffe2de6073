//! People found although what was typed is not quite right.

use oktui::demo::DemoSettings;
use serde_json::json;

use super::forms::api;
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

/// Somebody whom only Okta knows.
async fn with_a_stranger() -> Harness {
    let mut program = Harness::start(120, 24, DemoSettings::default()).await;
    let profile =
        json!({"firstName": "Zebulon", "lastName": "Quackenbush", "login": "zq@acme.com", "email": "zq@acme.com"});
    api(&program, "POST", "/api/v1/users?activate=false", Some(json!({"profile": profile}))).await;
    program.wait(std::time::Duration::from_mins(1)).await;
    program
}

/// Searches that were asked, but for those that count who shares a name.
fn searches(program: &Harness) -> Vec<String> {
    let is_search = |call: &String| call.contains("search=") && !call.contains("%20eq%20");
    program.calls().into_iter().filter(is_search).collect()
}

#[tokio::test(start_paused = true)]
async fn okta_is_asked_for_names_like_it_where_nobody_loaded_has_one() {
    for typed in
        ["zebulno quackenbush", "zebulon quackenbuhs", "qauckenbush", "quackenbsh", "zeebulon", "zebulon quacckenbush"]
    {
        let mut program = with_a_stranger().await;
        let before = searches(&program).len();
        program.press("/");
        program.press(&format!("<paste:{typed}>"));
        program.settle().await;
        let screen = program.screen();
        assert!(program.selected().contains("Zebulon Quack"), "{typed}: {screen}");
        assert!(program.line(1).contains("0 found") && program.line(1).contains("similar"), "{screen}");
        assert!(searches(&program).len() - before <= 4, "{typed}: {:?}", searches(&program));
    }
}

#[tokio::test(start_paused = true)]
async fn names_like_it_are_asked_for_once_the_typing_rests_though_okta_had_said_that_nobody_fits() {
    let mut program = with_a_stranger().await;
    program.keys("/zebulno q").await;
    let before = searches(&program).len();
    program.keys("uackenbush").await;
    assert!(program.selected().contains("Zebulon Quack"), "{}", program.screen());
    assert!(searches(&program).len() - before <= 2, "{:?}", searches(&program));
}

#[tokio::test(start_paused = true)]
async fn where_nobody_is_like_it_either_it_is_said_what_was_searched() {
    let mut program = with_a_stranger().await;
    program.keys("/xqzvw").await;
    let words = program.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    for says in [
        "deactivated people included",
        "nor by phone among the loaded",
        "none among the loaded, nor at Okta by their first letters",
    ] {
        assert!(words.contains(says), "{says} in {words}");
    }
}
