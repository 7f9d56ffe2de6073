//! Ticket and reason in the questions of the screens: typed, cleaned, kept for the person, and written down.

use std::sync::Arc;

use oktui::app::event::{Event, Typed};
use oktui::protocol::key::Key;
use oktui::protocol::ticket::TicketRules;
use oktui::store::journal::Journal;
use oktui::store::journal::line::{Line, Phase};

use super::super::harness::Harness;
use super::settings;

fn rules(ask: bool) -> TicketRules {
    TicketRules {
        ask,
        pattern: Some("INC-[0-9]+".to_owned()),
        reasons: vec!["caller could not sign in".to_owned(), "left the company".to_owned()],
    }
}

/// The program, and the journal that it writes.
async fn program(rules: TicketRules) -> (Harness, Journal) {
    let journal = Journal::in_memory(settings());
    let program = Harness::asking((80, 24), rules, Arc::new(journal.clone())).await;
    (program, journal)
}

/// Opens whoever is found.
async fn somebody(program: &mut Harness, find: &str) {
    program.keys(find).await;
    program.keys("<enter>").await;
}

/// Of each call that was done: what, ticket, reason.
fn done(journal: &Journal) -> Vec<(String, Option<String>, Option<String>)> {
    let text = journal.text().unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Line>(line).unwrap());
    lines.filter(|line| line.phase == Phase::Outcome).map(|line| (line.op, line.ticket, line.reason)).collect()
}

fn line(op: &str, ticket: &str, reason: Option<&str>) -> (String, Option<String>, Option<String>) {
    (op.to_owned(), Some(ticket.to_owned()), reason.map(str::to_owned))
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_without_the_ticket_that_is_asked_for() {
    let (mut program, journal) = program(rules(true)).await;
    somebody(&mut program, "/ana.muller@").await;
    program.keys("au").await;
    assert!(program.screen().contains("Ticket            _"), "{}", program.screen());
    program.keys("<enter>").await;
    assert!(program.screen().contains("A ticket is needed here."), "{}", program.screen());
    program.keys("INC-").await;
    assert!(program.screen().contains("it must look like INC-[0-9]+"), "{}", program.screen());
    program.keys("<enter>").await;
    assert_eq!(done(&journal), []);
    program.keys("12<tab>").await;
    assert!(program.screen().contains("left the company"), "{}", program.screen());
    program.keys("<down><down><enter>").await;
    assert!(program.screen().contains("is unlocked"), "{}", program.screen());
    assert_eq!(done(&journal), [line("unlockUser", "INC-12", Some("left the company"))]);
}

#[tokio::test(start_paused = true)]
async fn a_ticket_is_kept_for_the_person_and_for_nobody_else() {
    let (mut program, journal) = program(rules(true)).await;
    somebody(&mut program, "/ana.muller@").await;
    program.keys("auINC-12<enter>").await;
    program.keys("ac").await;
    assert!(program.screen().contains("Ticket            INC-12"), "{}", program.screen());
    // Letters mean what they mean where no line has them.
    program.keys("f<enter>").await;
    assert_eq!(done(&journal), [line("unlockUser", "INC-12", None), line("revokeUserSessions", "INC-12", None)]);
    // Another person empties it, and it stays so.
    somebody(&mut program, "<esc><esc>/priya.sharma@").await;
    program.keys("ar").await;
    assert!(program.screen().contains("Priya Sharma?"), "{}", program.screen());
    assert!(!program.screen().contains("INC-12"), "{}", program.screen());
    program.keys("<esc>").await;
    somebody(&mut program, "<esc><esc>/ana.muller@").await;
    program.keys("ax").await;
    assert!(!program.screen().contains("INC-12"), "{}", program.screen());
    program.keys("INC-13<enter>").await;
    assert_eq!(done(&journal).last(), Some(&line("expirePassword", "INC-13", None)));
    // So does the next call, even about the same person.
    program.keys("<ctrl-f>").await;
    somebody(&mut program, "ana.muller@").await;
    program.keys("ar").await;
    assert!(!program.screen().contains("INC-13"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_ticket_can_be_told_where_none_is_asked_for() {
    let (mut program, journal) = program(TicketRules::default()).await;
    somebody(&mut program, "/ana.muller@").await;
    program.keys("au").await;
    assert!(!program.screen().contains("Ticket"), "{}", program.screen());
    program.keys("<f4>CHG 7<f4>the caller waits<enter>").await;
    assert_eq!(done(&journal), [line("unlockUser", "CHG 7", Some("the caller waits"))]);
    program.keys("ac<esc>").await;
}

#[tokio::test(start_paused = true)]
async fn what_is_pasted_becomes_one_line_and_sends_nothing() {
    let (mut program, journal) = program(TicketRules::default()).await;
    somebody(&mut program, "/ana.muller@").await;
    program.keys("au<f4>").await;
    program.handle(Event::Paste("INC-1\r\nand\u{1b}[31m more\n".to_owned()));
    program.handle(Event::Paste("x".repeat(10_000)));
    program.settle().await;
    assert_eq!(done(&journal), []);
    assert!(program.screen().contains("…xxx"), "{}", program.screen());
    // Half of it is no ticket: it is told, and nothing is done.
    assert!(program.screen().contains("A ticket has at most 200 characters; this one has"), "{}", program.screen());
    program.keys("<enter>").await;
    assert_eq!(done(&journal), []);
    program.keys("<ctrl-u>").await;
    program.handle(Event::Paste("INC-1\r\nand\u{1b}[31m more\n".to_owned()));
    program.keys("<enter>").await;
    let (_, ticket, _) = done(&journal).pop().unwrap();
    assert_eq!(ticket.unwrap(), "INC-1 and [31m more");
}

#[tokio::test(start_paused = true)]
async fn keys_typed_ahead_fill_the_line_and_answer_nothing() {
    let (mut program, journal) = program(rules(true)).await;
    somebody(&mut program, "/ana.muller@").await;
    let typed = "auINC-5".chars().map(Key::char).chain(["Enter".parse().unwrap()]);
    program.handle(Event::Read(typed.map(Typed::Key).collect()));
    program.settle().await;
    assert_eq!(done(&journal), []);
    assert!(program.screen().contains("Ticket            INC-5_"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_choices_of_a_question_have_other_keys_while_a_ticket_is_typed() {
    let (mut program, journal) = program(rules(true)).await;
    somebody(&mut program, "/ana.muller@").await;
    program.keys("arINC-77").await;
    let screen = program.screen();
    assert!(screen.contains("[x] F5  send it by mail") && screen.contains("F5 show the link instead"), "{screen}");
    // A link that is shown opens the account: Cancel has the focus.
    program.keys("<f5><enter>").await;
    assert!(program.screen().contains("Cancel has the focus"), "{}", program.screen());
    program.keys("<tab><tab><enter>").await;
    assert_eq!(done(&journal), [line("resetPassword", "INC-77", None)]);
}
