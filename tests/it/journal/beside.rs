//! What is read beside a person before a form is saved or a call is sent: the same care as before an action.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::app::event::Event;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Response, Transport, TransportError};
use oktui::protocol::protection::Rule;
use oktui::protocol::ticket::TicketRules;
use oktui::store::journal::Journal;
use oktui::store::journal::line::{Line, Phase};

use super::super::harness::{Harness, ORIGIN, RouterTransport, demo};
use super::settings;

/// The System Log does not answer once it is told to.
struct Silent(RouterTransport, Arc<AtomicBool>);

impl Transport for Silent {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            if self.1.load(Ordering::SeqCst) && request.uri().path() == "/api/v1/logs" {
                tokio::time::sleep(Duration::from_mins(5)).await;
            }
            self.0.send(request).await
        })
    }
}

/// The program, its journal, and what silences the log.
async fn program(tickets: TicketRules, guard: &[&str]) -> (Harness, Journal, Arc<AtomicBool>) {
    let journal = Journal::in_memory(settings());
    let (demo, silent) = (demo(DemoSettings::default()), Arc::default());
    let transport = Arc::new(Silent(RouterTransport(demo.router(ORIGIN)), Arc::clone(&silent)));
    let rules: Vec<Rule> = guard.iter().map(|rule| Rule::read(rule, "config.toml").unwrap()).collect();
    let guarded = |settings: &mut oktui::okta::client::Settings| Arc::make_mut(&mut settings.protection).guard = rules;
    let recorder = Arc::new(journal.clone());
    let mut program = Harness::asking_over((80, 24), tickets, recorder, demo, transport, guarded);
    program.settle().await;
    (program, journal, silent)
}

/// Opens the form of Ana and changes a field.
async fn change(program: &mut Harness, label: &str, text: &str) {
    program.keys("/ana.muller@").await;
    program.keys("<enter>").await;
    program.keys("e").await;
    program.keys(&format!("<ctrl-l>{label}<enter>")).await;
    program.keys(&format!("<ctrl-u>{text}<f2>")).await;
    program.pass_time().await;
}

fn done(journal: &Journal) -> Vec<Line> {
    let text = journal.text().unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Line>(line).unwrap());
    lines.filter(|line| line.phase == Phase::Outcome).collect()
}

fn asked() -> TicketRules {
    TicketRules { ask: true, ..TicketRules::default() }
}

#[tokio::test(start_paused = true)]
async fn a_form_that_opens_an_account_is_saved_with_cancel_first_and_the_last_day_told() {
    let (mut program, journal, _) = program(TicketRules::default(), &[]).await;
    change(&mut program, "second email", "else@example.org").await;
    let screen = program.screen();
    assert!(screen.contains("somebody else may get in by this: Ctrl-S twice sends it"), "{screen}");
    assert!(screen.contains(" Cancel    Save "), "{screen}");
    program.keys("<enter>").await;
    assert!(program.screen().contains("Cancelled; nothing was sent."), "{}", program.screen());
    program.keys("<f2>").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("Somebody else may get in: Ctrl-S once more"), "{}", program.screen());
    assert!(done(&journal).is_empty());
    program.pass_time().await;
    program.keys("<f2>").await;
    assert_eq!(done(&journal).len(), 1, "{}", program.screen());
    // The next save knows of the one before, which the log tells.
    program.keys("e<ctrl-l>second email<enter>").await;
    program.keys("<ctrl-u>third@example.org<f2>").await;
    let screen = program.screen();
    assert!(screen.contains("Lately: second email changed") && screen.contains("by you, from here"), "{screen}");
    // What opens nothing is sent as before.
    program.keys("<esc><ctrl-u>else@example.org<ctrl-l>title<enter>").await;
    program.keys("<ctrl-u>Clerk<f2>").await;
    assert!(!program.screen().contains("may get in"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_save_waits_for_the_log_at_most_three_seconds_and_asks_again() {
    let (mut program, journal, silent) = program(TicketRules::default(), &[]).await;
    program.keys("/ana.muller@").await;
    program.keys("<enter>").await;
    program.keys("e").await;
    program.keys("<ctrl-l>second email<enter>").await;
    silent.store(true, Ordering::SeqCst);
    program.press("<ctrl-u>else@example.org<f2>");
    program.wait(Duration::from_secs(1)).await;
    assert!(program.screen().contains("Reading what was done to this person of late"), "{}", program.screen());
    program.press("<f2>");
    program.wait(Duration::from_millis(800)).await;
    program.press("<f2>");
    assert!(program.screen().contains("confirmed; reading what others did"), "{}", program.screen());
    program.wait(Duration::from_secs(3)).await;
    let screen = program.screen();
    assert!(screen.contains("is not known: the log did not"), "{screen}");
    assert!(screen.contains("Read what is told of this person first; then Ctrl-S twice."), "{screen}");
    assert!(done(&journal).is_empty());
    program.press("<f2>");
    program.wait(Duration::from_secs(1)).await;
    program.press("<f2>");
    program.wait(Duration::from_secs(1)).await;
    assert_eq!(done(&journal).len(), 1, "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_ticket_of_a_review_is_typed_kept_and_written_down() {
    let (mut program, journal, _) = program(asked(), &[]).await;
    change(&mut program, "title", "Clerk").await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("A ticket is needed here."), "{}", program.screen());
    // Letters are text now, and a paste is one line of it.
    program.keys("yjo").await;
    program.handle(Event::Paste("INC-3\nfor Ana\n".to_owned()));
    program.settle().await;
    assert!(program.screen().contains("yjoINC-3 for Ana_"), "{}", program.screen());
    program.send().await;
    let lines = done(&journal);
    assert_eq!(lines.last().unwrap().ticket.as_deref(), Some("yjoINC-3 for Ana"), "{}", program.screen());
    program.keys("ac").await;
    assert!(program.screen().contains("yjoINC-3 for Ana"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn somebody_who_is_guarded_is_saved_once_their_login_was_typed() {
    let (mut program, journal, _) = program(asked(), &["group:sales"]).await;
    change(&mut program, "title", "Clerk").await;
    let screen = program.screen();
    assert!(screen.contains("guarded: in the group Sales"), "{screen}");
    program.keys("<f2>ana.muller@acme.co").await;
    program.send().await;
    assert!(done(&journal).is_empty());
    program.keys("m").await;
    program.send().await;
    program.keys("INC-1").await;
    program.send().await;
    let lines = done(&journal);
    assert_eq!(lines.last().unwrap().ticket.as_deref(), Some("INC-1"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_call_by_hand_asks_with_the_same_care() {
    let (mut program, journal, _) = program(asked(), &["login:ana.*"]).await;
    program.keys("3m").await;
    program.keys("e<ctrl-u>/v1/users/ana.muller@acme.com/lifecycle/reset_factors<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("About Ana Müller (ana.muller@acme.com)"), "{screen}");
    assert!(screen.contains("guarded: login:ana.*") && screen.contains("Ticket            "), "{screen}");
    program.pass_time().await;
    program.keys("<enter>").await;
    assert!(!program.screen().contains("Send this?"), "Cancel is first: {}", program.screen());
    program.keys("r").await;
    program.keys("ana.muller@acme.comINC-8<tab><enter>").await;
    let lines = done(&journal);
    let line = lines.last().unwrap_or_else(|| panic!("{}", program.screen()));
    assert_eq!((line.op.as_str(), line.ticket.as_deref(), line.unsaid), ("resetFactors", Some("INC-8"), false));
    assert_eq!(line.target.as_ref().unwrap().login, "ana.muller@acme.com");
}

#[tokio::test(start_paused = true)]
async fn a_call_by_hand_that_sets_a_password_is_called_so_and_was_made_from_here() {
    let (mut program, journal, _) = program(TicketRules::default(), &[]).await;
    program.keys("3m").await;
    program.keys("e<ctrl-u>/v1/users/ana.muller@acme.com/lifecycle/expire_password?tempPassword=true<enter>").await;
    program.pass_time().await;
    program.keys("<tab><enter>").await;
    let lines = done(&journal);
    let line = lines.last().unwrap_or_else(|| panic!("{}", program.screen()));
    assert_eq!(line.op, "expirePasswordWithTempPassword");
    program.keys("e<ctrl-u>/v1/users/ana.muller@acme.com/lifecycle/unlock<enter>").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    assert_eq!(done(&journal).last().unwrap().outcome.as_deref(), Some("done"), "{}", program.screen());
    program.keys("1/ana.muller@").await;
    program.keys("<enter>").await;
    program.keys("at").await;
    program.pass_time().await;
    let screen = program.screen();
    assert!(screen.contains("Lately: unlocked") && screen.contains("by you, from here"), "{screen}");
    assert!(!screen.contains("not from here"), "{screen}");
}
