//! A token that is revoked while somebody works: everything stays, another is asked for once, and the work goes on.

use super::connections::{Place, two};
use super::harness::Harness;

const NEW: &str = "00another0000000000000000000000000000000000";
const ASKED: &str = "one: an API token is needed";

async fn give_a_new_token(program: &mut Harness) {
    assert!(program.screen().contains(ASKED), "{}", program.screen());
    program.pass_time().await;
    program.keys(&format!("<paste:{NEW}><enter>")).await;
    let screen = program.screen();
    assert!(!screen.contains(ASKED), "asked once: {screen}");
    assert!(screen.contains("Going on with the new token."), "{screen}");
    assert!(!screen.contains("00another"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_save_that_was_refused_is_one_key_away_with_everything_that_was_typed() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("/muller ana.m").await;
    program.keys("<enter>").await;
    program.keys("e").await;
    program.keys("<ctrl-u>Queen").await;
    program.keys("<f2>").await;
    place.demo.set_token(NEW);
    program.pass_time().await;
    program.send().await;
    give_a_new_token(&mut program).await;
    let screen = program.screen();
    assert!(screen.contains("Ana → Queen") && screen.contains("Ctrl-S saves"), "{screen}");
    program.send().await;
    let screen = program.screen();
    assert!(screen.contains("Queen Müller") && screen.contains("[Sign-in]"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn an_action_that_was_refused_is_told_as_not_done_and_not_sent_again_by_itself() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("/muller ana.m").await;
    program.keys("<enter>").await;
    program.keys("au").await;
    place.demo.set_token(NEW);
    program.pass_time().await;
    program.keys("<enter>").await;
    give_a_new_token(&mut program).await;
    let screen = program.screen();
    assert!(screen.contains("not done: do it again") && screen.contains("Locked out"), "{screen}");
    program.keys("au").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("unlocked"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn loading_everybody_goes_on_from_the_page_that_was_refused() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    place.demo.set_token(NEW);
    program.keys("L").await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("@acme.com"), "the people are still there: {}", program.screen());
    give_a_new_token(&mut program).await;
    let screen = program.screen();
    assert!(!screen.contains("more below") && !screen.contains("1,000 loaded"), "everybody is there: {screen}");
    program.keys("4").await;
    program.keys("<end>").await;
    let again = program.screen().matches("limit=200&search").count();
    assert!(again <= 2, "nothing was loaded from the beginning again: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_events_stay_and_the_watch_goes_on() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("2").await;
    let before = program.screen();
    place.demo.set_token(NEW);
    program.keys("r").await;
    give_a_new_token(&mut program).await;
    let after = program.screen();
    let rows = |screen: &str| screen.lines().skip(3).take(5).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rows(&after), rows(&before), "{after}");
    assert!(!after.contains("failed"), "{after}");
}

#[tokio::test(start_paused = true)]
async fn an_export_that_was_refused_goes_on_where_it_stopped() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("x").await;
    let path = place.folder.path().join("people.csv");
    program.keys(&format!("<ctrl-u><paste:{}>", path.display())).await;
    place.demo.set_token(NEW);
    program.keys("<enter>").await;
    give_a_new_token(&mut program).await;
    assert!(program.screen().contains("x with the same file goes on"), "{}", program.screen());
    program.keys("x").await;
    program.keys(&format!("<ctrl-u><paste:{}><enter>", path.display())).await;
    program.settle().await;
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.lines().count() > 2_000, "{} lines\n{}", written.lines().count(), program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_being_written_is_not_sent_because_a_token_came() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("2").await;
    program.keys("3").await;
    program.keys("e<ctrl-u>/v1/groups").await;
    place.demo.set_token(NEW);
    tokio::time::sleep(std::time::Duration::from_mins(1)).await;
    program.turn().await;
    give_a_new_token(&mut program).await;
    assert!(program.screen().contains("/v1/groups"), "{}", program.screen());
    program.keys("<esc>4").await;
    let screen = program.screen();
    assert!(screen.contains("/v1/logs") && !screen.contains("/v1/groups "), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn who_put_it_off_is_asked_again_when_something_is_wanted() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("/muller ana.m").await;
    program.keys("<enter>").await;
    program.keys("e").await;
    program.keys("<ctrl-u>Queen").await;
    program.keys("<f2>").await;
    place.demo.set_token(NEW);
    for _ in 0..2 {
        program.pass_time().await;
        program.send().await;
        assert!(program.screen().contains(ASKED), "{}", program.screen());
        program.keys("<esc>").await;
        let screen = program.screen();
        assert!(screen.contains("Not saved: Okta refused the token") && screen.contains("Queen"), "{screen}");
        program.keys("<esc><f2>").await;
    }
}
