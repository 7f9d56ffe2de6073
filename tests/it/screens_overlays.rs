//! What lies over the screens as text: questions, panels, lists to pick from, a secret, help. One picture a meaning, made
//! as in `screens`.

use insta::assert_snapshot;
use oktui::demo::DemoSettings;

use super::connections::{Place, two};
use super::events::hook;
use super::harness::Harness;
use super::screens::{assert_alike, failing, refusal, screen};

/// The question about Ana Müller, once she was read again.
async fn asked_about_ana(keys: &str) -> String {
    screen(&["/ana.muller@", "<enter>", keys]).await
}

/// The question about the first of those who are deactivated.
async fn asked_about_somebody_deactivated(keys: &str) -> String {
    screen(&["Fd", keys]).await
}

#[tokio::test(start_paused = true)]
async fn the_question_before_a_temporary_password() {
    assert_snapshot!(asked_about_ana("at").await);
}

#[tokio::test(start_paused = true)]
async fn the_question_before_a_reset_by_mail() {
    assert_snapshot!(asked_about_ana("ar").await);
}

#[tokio::test(start_paused = true)]
async fn the_question_before_a_link_is_shown() {
    assert_snapshot!(screen(&["/ana.muller@", "<enter>", "ar", "m"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_question_before_sessions_are_cleared() {
    assert_snapshot!(asked_about_ana("ac").await);
}

#[tokio::test(start_paused = true)]
async fn the_question_which_factors_are_reset() {
    assert_snapshot!(screen(&["/ana.muller@", "<enter>", "af", "<space>"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_question_before_somebody_is_suspended() {
    assert_snapshot!(screen(&["Fa", "as"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_question_before_somebody_is_deactivated() {
    assert_snapshot!(asked_about_ana("ad").await);
}

#[tokio::test(start_paused = true)]
async fn the_question_for_a_password() {
    assert_snapshot!(screen(&["/ana.muller@", "<enter>", "ap", "Zw1eback-brot"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_question_for_a_recovery_question() {
    assert_snapshot!(screen(&["/ana.muller@", "<enter>", "aq", "Which street?<tab>Linden"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_question_to_which_group_somebody_is_added() {
    assert_snapshot!(screen(&["/ana.muller@", "<enter>", "ag", "sal"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_question_from_which_group_somebody_is_removed() {
    assert_snapshot!(asked_about_ana("aG").await);
}

#[tokio::test(start_paused = true)]
async fn the_question_before_somebody_is_activated() {
    assert_snapshot!(asked_about_somebody_deactivated("aa").await);
}

#[tokio::test(start_paused = true)]
async fn the_question_before_somebody_is_deleted() {
    assert_snapshot!(asked_about_somebody_deactivated("aD").await);
}

#[tokio::test(start_paused = true)]
async fn the_question_before_a_form_is_left() {
    assert_snapshot!(screen(&["n", "Ann<esc>"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_question_whether_to_go_on_with_a_form() {
    assert_snapshot!(screen(&["n", "Ann<tab>Leeson<esc>", "<enter>", "n"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_question_before_a_call_is_sent() {
    assert_snapshot!(screen(&["3", "e<ctrl-u>DELETE /v1/groups/00g1<enter>"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_question_before_a_hook_is_deactivated() {
    let settings = DemoSettings { token: Some("00t".to_owned()), ..DemoSettings::default() };
    let mut program = Harness::start(80, 24, settings).await;
    hook(&program, "Audit trail").await;
    program.keys("2h").await;
    program.keys("a").await;
    assert_snapshot!(program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_form_for_a_hook() {
    assert_snapshot!(screen(&["2", "h", "n"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_question_before_a_connection_is_removed() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("5<down>D").await;
    assert_alike(&program.screen(), "the_question_before_a_connection_is_removed");
}

#[tokio::test(start_paused = true)]
async fn the_question_before_a_form_with_changes_is_left_for_another_connection() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("/muller ana.m").await;
    program.keys("<enter>").await;
    program.keys("e").await;
    program.keys("<ctrl-u>Anna<esc>").await;
    program.keys("<enter>").await;
    program.keys("5").await;
    program.keys("<down><enter>").await;
    assert_alike(&program.screen(), "the_question_before_a_form_with_changes_is_left_for_another_connection");
}

#[tokio::test(start_paused = true)]
async fn the_question_for_another_token() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    place.demo.set_token("00another0000000000000000000000000000000000");
    program.keys("r").await;
    assert_snapshot!(program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_temporary_password_masked() {
    let mut program = Harness::start(80, 24, DemoSettings::default()).await;
    for keys in ["/ana.muller@", "<enter>", "at", "<tab>"] {
        program.keys(keys).await;
    }
    program.pass_time().await;
    program.keys("<enter>").await;
    assert_snapshot!(program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_expression_line_with_a_completion() {
    assert_snapshot!(screen(&["f", "status eq \"ACTIVE\" and profile.dep"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_expression_line_with_a_correction() {
    assert_snapshot!(screen(&["f", "status = \"ACTIVE\""]).await);
}

#[tokio::test(start_paused = true)]
async fn the_choice_of_a_group() {
    assert_snapshot!(screen(&["Fg", "sal"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_choice_of_the_order() {
    assert_snapshot!(screen(&["s"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_choice_of_the_columns() {
    assert_snapshot!(screen(&["c"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_line_for_the_file_of_an_export() {
    assert_snapshot!(screen(&["x", "<ctrl-u>people.csv"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_line_for_the_name_of_a_search() {
    assert_snapshot!(screen(&["Fl", "S"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_saved_searches() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    for keys in ["Fl", "S", "<ctrl-u>Locked<enter>", "v"] {
        program.keys(keys).await;
    }
    assert_snapshot!(program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_commands_by_name() {
    assert_snapshot!(screen(&[":", "pass"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_types_of_events_to_watch() {
    assert_snapshot!(screen(&["2", "t"]).await);
}

#[tokio::test(start_paused = true)]
async fn from_when_on_events_are_watched() {
    assert_snapshot!(screen(&["2", "w"]).await);
}

#[tokio::test(start_paused = true)]
async fn for_which_events_the_bell_rings() {
    assert_snapshot!(screen(&["2", "b"]).await);
}

#[tokio::test(start_paused = true)]
async fn an_event_as_okta_sent_it() {
    assert_snapshot!(screen(&["2", "J"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_keys_of_a_person() {
    assert_snapshot!(screen(&["/ana.muller@", "<enter>", "?"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_details_of_an_error() {
    let fault = || Ok(refusal(403, "E0000006", "You do not have permission to perform the requested action"));
    let mut program = failing(fault, "r").await;
    program.settle().await;
    program.keys("E").await;
    assert_snapshot!(program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_was_done_from_here_today() {
    assert_snapshot!(screen(&["/ana.muller@", "<tab>", "au", "<enter>", "H"]).await);
}
