//! What was done from here: the list of today, the Log tab beside Okta's events, what questions say of it, and how what
//! nobody knows comes to be known.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use http::Method;
use oktui::demo::{Demo, DemoSettings};
use oktui::okta::transport::Transport;
use oktui::protocol::recorder::{Recall, Recorder, SettledBy};
use oktui::store::journal::Journal;

use super::actions::{LosesAnswers, beside, somebody};
use super::harness::{Harness, ORIGIN, RouterTransport, demo, journal_settings};

fn lossy(organisation: &Demo) -> Arc<dyn Transport> {
    let inner = RouterTransport(organisation.router(ORIGIN));
    Arc::new(LosesAnswers { inner, on: Arc::new(AtomicBool::new(true)) })
}

/// A program with a journal on disk; another run each time.
async fn on_disk(folder: &std::path::Path, organisation: &Demo, transport: Arc<dyn Transport>) -> (Harness, Journal) {
    let journal = Journal::open(folder, journal_settings()).unwrap();
    let token = organisation.token().to_owned();
    let mut program = Harness::writing(120, 40, organisation.clone(), transport, &token, false, None, &journal);
    program.settle().await;
    (program, journal)
}

fn words(program: &mut Harness) -> String {
    program.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The line of the screen that holds a text.
fn line(program: &mut Harness, text: &str) -> String {
    let screen = program.screen();
    screen.lines().find(|line| line.contains(text)).unwrap_or_else(|| panic!("no {text}: {screen}")).to_owned()
}

#[tokio::test(start_paused = true)]
async fn whom_one_touched_today_is_listed_and_enter_opens_them_read_anew() {
    let mut program = Harness::start(80, 24, DemoSettings::default()).await;
    program.keys("H").await;
    assert!(program.screen().contains("Nothing was changed from here today."), "{}", program.screen());
    program.keys("<esc>/ana.m").await;
    program.keys("<tab>au").await;
    program.keys("<enter>").await;
    program.keys("<esc>/siobhan").await;
    program.keys("<tab>ac").await;
    program.keys("<enter>").await;
    program.keys("H").await;
    let (first, second) = (line(&mut program, "clear sessions"), line(&mut program, "unlock"));
    for (line, name) in [(&first, "Siobhán"), (&second, "Ana Müller")] {
        assert!(line.contains("done") && line.contains(name) && line.contains("10:5"), "{line}");
    }
    let screen = program.screen();
    assert!(screen.find("clear sessions") < screen.find("unlock"), "the newest first: {screen}");
    program.keys("/müll").await;
    assert!(!program.screen().contains("clear sessions"), "{}", program.screen());
    program.keys("<enter>w").await;
    assert!(words(&mut program).contains("POST /api/v1/users/00u"), "{}", program.screen());
    let before = program.calls().len();
    program.keys("<esc><enter>").await;
    assert!(program.line(1).contains("Ana Müller"), "{}", program.screen());
    let read = program.calls().split_off(before);
    assert!(read.iter().any(|call| call.starts_with("GET /api/v1/users/00u")), "{read:?}");
    program.keys("<esc>H").await;
    program.keys("<esc>").await;
    assert!(!program.screen().contains("Done from here"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_call_from_here_and_its_event_are_one_row_of_the_log_and_enter_tells_both() {
    let mut program = Harness::start(120, 40, DemoSettings::default()).await;
    program.keys("/ana.m").await;
    program.keys("<enter>au").await;
    program.keys("<enter>").await;
    program.keys("tl").await;
    let unlocked = line(&mut program, "unlocked by an admin");
    assert!(unlocked.contains("from here"), "{unlocked}");
    assert_eq!(
        program.screen().matches("from here").count(),
        2,
        "the row, and what is told of it: {}",
        program.screen()
    );
    program.keys("<enter>").await;
    let told = words(&mut program);
    for part in ["From here, as the journal has it:", "Okta's event:", "Request id", "What unlock"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_one_did_from_here_is_no_other_tokens_write() {
    let mut program = Harness::start(120, 40, DemoSettings::default()).await;
    program.keys("/ana.m").await;
    program.keys("<enter>au").await;
    program.keys("<enter>").await;
    program.pass_time().await;
    program.keys("at").await;
    let told = words(&mut program);
    assert!(told.contains("unlocked by an admin 10:5") && told.contains("by you, from here"), "{told}");
    program.keys("<esc>").await;
    // Somebody else, with a token of their own.
    let id = beside(&program.demo, Method::GET, "/api/v1/users/ana.muller@acme.com", None).await;
    let path = format!("/api/v1/users/{}/lifecycle/expire_password", id["id"].as_str().unwrap());
    beside(&program.demo, Method::POST, &path, None).await;
    program.keys("at").await;
    let told = words(&mut program);
    assert!(told.contains("password expired 10:5") && !told.contains("password expired by you, from here"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_settled_by_what_its_action_says_and_never_sent_again() {
    for (from, keys, what, by) in [
        ("ACTIVE", "as<tab><enter>", "suspend", Some(SettledBy::Field)),
        ("ACTIVE", "ad<tab>e<enter>", "deactivate", Some(SettledBy::Field)),
        ("ACTIVE", "agLegal<enter>", "add to a group", Some(SettledBy::Membership)),
        ("ACTIVE", "ac<enter>", "clear sessions", None),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let organisation = demo(DemoSettings::default());
        let (mut program, journal) = on_disk(folder.path(), &organisation, lossy(&organisation)).await;
        let login = somebody(&program, from).await;
        program.keys(&format!("/{login}")).await;
        program.keys("<tab>").await;
        let (opens, answers) = keys.split_at(2);
        program.keys(opens).await;
        program.keys(answers).await;
        assert_eq!(journal.recall(&Recall::Unknown).unwrap().len(), 1, "{what}: {}", program.screen());
        drop((program, journal));

        let transport = Arc::new(RouterTransport(organisation.router(ORIGIN)));
        let (mut program, journal) = on_disk(folder.path(), &organisation, transport).await;
        let told = words(&mut program);
        assert!(told.contains("It is not known what became of 1 earlier change; H lists them."), "{told}");
        program.keys("H").await;
        let row = line(&mut program, what);
        match by {
            Some(by) => {
                assert!(row.contains("done"), "{row}");
                let since = journal.recall(&Recall::Since("2026-11-24T00:00:00Z".parse().unwrap())).unwrap();
                let settled = since.iter().find_map(|deed| deed.settled.clone()).unwrap();
                assert_eq!((settled.done, settled.by), (true, by), "{what}");
            }
            None => {
                assert!(row.contains("unknown"), "{row}");
                let screen = program.screen();
                assert!(screen.contains("Outcome unknown") && screen.contains("If you looked: D"), "{screen}");
                program.keys("N").await;
                assert!(
                    program.screen().contains("it was not done (clear sessions)? Enter writes that down"),
                    "{screen}"
                );
                program.keys("<esc>D<enter>").await;
                assert!(line(&mut program, what).contains("done"), "{}", program.screen());
            }
        }
        assert_eq!(journal.recall(&Recall::Unknown).unwrap(), []);
        assert!(program.calls().iter().all(|call| call.starts_with("GET")), "{:?}", program.calls());
    }
}

#[tokio::test(start_paused = true)]
async fn the_log_tab_shows_what_is_unknown_and_what_only_the_journal_knows() {
    let organisation = demo(DemoSettings { faults: "role=no-logs".parse().unwrap(), ..DemoSettings::default() });
    let token = organisation.token().to_owned();
    let transport = lossy(&organisation);
    let mut program = Harness::with(120, 40, organisation, transport, &token, false);
    program.settle().await;
    let login = somebody(&program, "ACTIVE").await;
    program.keys(&format!("/{login}")).await;
    program.keys("<enter>ac").await;
    program.keys("<enter>").await;
    program.keys("<esc>").await;
    program.keys("tl").await;
    let row = line(&mut program, "clear sessions");
    assert!(row.contains("from here · unknown"), "{}", program.screen());
    assert!(program.screen().contains("Okta's log could not be read"), "{}", program.screen());
    program.keys("<enter>").await;
    let told = words(&mut program);
    assert!(told.contains("What tells: nobody but the person, or somebody who looks."), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_cannot_be_read_is_a_word_and_nothing_fails() {
    let folder = tempfile::tempdir().unwrap();
    let organisation = demo(DemoSettings::default());
    let transport = Arc::new(RouterTransport(organisation.router(ORIGIN)));
    let (mut program, journal) = on_disk(folder.path(), &organisation, transport).await;
    drop(journal);
    let place = oktui::store::journal::place(folder.path(), &journal_settings().origin);
    std::fs::remove_dir_all(&place).unwrap();
    std::fs::write(&place, "a file in place of the folder").unwrap();
    program.keys("H").await;
    assert!(program.screen().contains("The journal could not be read"), "{}", program.screen());
    program.keys("<esc>/ana.m").await;
    program.keys("<enter>tl").await;
    let screen = program.screen();
    assert!(screen.contains("The journal could not be read") && screen.contains("Changes"), "{screen}");
}
