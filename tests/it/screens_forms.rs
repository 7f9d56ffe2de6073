//! Forms as text: one picture a meaning, made as in `screens`.

use insta::assert_snapshot;
use serde_json::json;

use super::forms::{api, edit_ana, open};
use super::screens::screen;

#[tokio::test(start_paused = true)]
async fn a_form_for_somebody_new() {
    assert_snapshot!(screen(&["n"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_form_for_a_copy_of_a_person() {
    assert_snapshot!(screen(&["/ana.muller@acme.com<enter>", "C"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_form_with_changes_and_what_is_wrong_beside_its_field() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-u>Anna<ctrl-l>email<enter><end><ctrl-u>nobody<tab>").await;
    assert_snapshot!(program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_fields_of_a_form_that_carry_a_word() {
    assert_snapshot!(screen(&["n", "<ctrl-l>name"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_list_of_values_of_a_field() {
    assert_snapshot!(screen(&["n", "<ctrl-l>employmentType<enter><enter>"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_list_of_groups_for_somebody_new() {
    assert_snapshot!(screen(&["n", "<ctrl-l>groups<enter>sales"]).await);
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_in_a_form() {
    assert_snapshot!(screen(&["n", "Ann<f2>"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_review_of_somebody_new() {
    assert_snapshot!(screen(&["n", "Ann<tab>Leeson<tab>ann.leeson@acme.com<f2>"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_review_of_a_partial_update() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>city<enter><end><ctrl-u>Bonn<ctrl-l>title<enter><end><ctrl-u>Chief<f2>").await;
    assert_snapshot!(program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_review_of_a_full_replacement_that_clears_a_value() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-t><ctrl-l>city<enter><end><ctrl-u><f2>").await;
    assert_snapshot!(program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_conflict_with_what_others_changed_meanwhile() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.press("<ctrl-l>city<enter><end><ctrl-u>Bonn<ctrl-l>title<enter><end><ctrl-u>Chief");
    let body = json!({"profile": {"city": "Berlin", "department": "Legal"}});
    api(&program, "POST", "/api/v1/users/ana.muller@acme.com", Some(body)).await;
    program.keys("<f2>").await;
    program.send().await;
    assert_snapshot!(program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_login_that_somebody_has_already() {
    assert_snapshot!(screen(&["n", "Ana<tab>Miller<tab>ana.muller@acme.com<f2>"]).await);
}
