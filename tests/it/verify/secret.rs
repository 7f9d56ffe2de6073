//! The number of a push and the answer to a question: on the screen while they are needed, and nowhere else.

use super::*;

/// A push that waits, with a number that stands nowhere else.
const WAITING: &str = r#"{"factorResult":"WAITING","expiresAt":"2026-11-24T11:01:00.000Z","_embedded":{"challenge":{"correctAnswer":739184}},
    "_links":{"poll":{"href":"https://acme.okta.com/api/v1/users/00u1/factors/opf1/transactions/v2mst.a"}}}"#;

#[tokio::test(start_paused = true)]
async fn the_number_of_a_push_is_kept_nowhere() {
    let mut desk = Desk::at(JANA).await;
    desk.meddler.set("POST*/verify", Meddling::Answer(201, WAITING));
    desk.meddler.set("GET*transactions", Meddling::Answer(200, WAITING));
    desk.meddler.set("DELETE*transactions", Meddling::Answer(204, ""));
    desk.ask().await;
    desk.keys("<enter>").await;
    assert!(desk.screen().contains("7 3 9 1 8 4"), "{}", desk.screen());
    desk.wait(10).await;
    assert!(desk.calls("GET*transactions") > 1);
    desk.keys("<esc>").await;
    desk.wait(1).await;
    desk.assert_told_nowhere("739184");
    desk.assert_told_nowhere("7 3 9 1 8 4");
    // Nor where the answers that came are looked at.
    desk.keys("4").await;
    for _ in 0..6 {
        desk.keys("<enter>").await;
        desk.assert_told_nowhere("739184");
        desk.keys("<esc><down>").await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_answer_to_a_question_is_kept_nowhere_whatever_okta_says_of_it() {
    for (meddling, words) in [
        (Meddling::Answer(403, r#"{"errorCode":"E0000068","errorSummary":"Invalid"}"#), "That is not the answer."),
        (Meddling::Answer(200, r#"{"factorResult":"SUCCESS"}"#), "the right answer was told"),
        (Meddling::Lost, "No clear answer: "),
    ] {
        let mut desk = Desk::at(JANA).await;
        desk.meddler.set(
            "GET*/factors",
            Meddling::Answer(
                200,
                r#"[{"id":"ufs1","factorType":"question","provider":"OKTA","status":"ACTIVE","profile":{"questionText":"Which pet?"}}]"#,
            ),
        );
        desk.meddler.set("POST*/verify", meddling);
        desk.ask().await;
        desk.keys("<enter>").await;
        assert!(desk.screen().contains("Which pet?"), "{}", desk.screen());
        desk.program.pass_time().await;
        desk.keys("Zamperl-vom-Berg").await;
        desk.assert_told_nowhere("Zamperl");
        desk.program.pass_time().await;
        desk.keys("<enter>").await;
        desk.wait(10).await;
        assert!(desk.screen().contains(words), "{words}: {}", desk.screen());
        desk.assert_told_nowhere("Zamperl");
        desk.keys("<esc>").await;
        desk.keys("4").await;
        desk.keys("<enter>").await;
        desk.assert_told_nowhere("Zamperl");
    }
}
