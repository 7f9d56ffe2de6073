//! Forms with changes, where their connection is left, removed, renamed or made another.

use oktui::app::effect::Event;
use oktui::config::TokenPlace;
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::secret::Secret;
use oktui::runtime::TerminalEffect;

use super::connections::{Place, two};
use super::harness::Harness;

/// `one` is open and holds a form for Ana Müller with a changed title; the Connections screen is seen.
async fn with_a_changed_form(place: &Place) -> Harness {
    let mut program = place.start(two(place), Some("one")).await;
    program.keys("/muller ana.m").await;
    program.keys("<enter>").await;
    program.keys("e").await;
    program.keys("<ctrl-u>Queen<ctrl-f>").await;
    program.keys("<esc>").await;
    program.keys("5").await;
    program
}

/// Whether the form for Ana is there again with what was typed.
async fn finds_the_form(program: &mut Harness) -> bool {
    program.keys("1/muller ana.m").await;
    program.keys("<enter>").await;
    program.keys("e").await;
    program.screen().contains("Queen")
}

#[tokio::test(start_paused = true)]
async fn switching_asks_while_a_form_has_changes_and_keeps_them() {
    let place = Place::new();
    let mut program = with_a_changed_form(&place).await;
    program.keys("<down><enter>").await;
    let screen = program.screen();
    assert!(screen.contains("The form for Queen Müller (1 field)"), "{screen}");
    assert!(screen.contains("Go to two?") && screen.starts_with(" one"), "{screen}");
    program.keys("<esc>").await;
    assert!(program.screen().starts_with(" one") && !program.screen().contains("Go to two?"));
    program.keys("<enter>").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    assert!(program.screen().starts_with(" two"), "{}", program.screen());
    program.keys("5<up><enter>").await;
    assert!(program.screen().starts_with(" one"), "nothing is unsaved in two: {}", program.screen());
    assert!(finds_the_form(&mut program).await, "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn opening_what_is_open_asks_nothing() {
    let place = Place::new();
    let mut program = with_a_changed_form(&place).await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("[1 Users]"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn removing_an_open_connection_says_what_is_lost_and_leaves_nothing_behind() {
    let place = Place::new();
    let mut program = with_a_changed_form(&place).await;
    program.keys("D").await;
    let screen = program.screen().replace("\n  ", "");
    assert!(screen.contains("Remove one?") && screen.contains("It is open and will be closed."), "{screen}");
    assert!(screen.contains("Queen Müller (1 field)"), "{screen}");
    program.keys("<esc>").await;
    assert!(finds_the_form(&mut program).await, "{}", program.screen());
    program.keys("<ctrl-f>").await;
    program.keys("<esc>").await;
    program.keys("5D").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    assert_eq!(place.config().connections.keys().collect::<Vec<_>>(), ["two"]);
    let gone = TerminalEffect::Keep { connection: ConnectionId::new("one"), text: None };
    assert!(program.asked.contains(&gone), "{:?}", program.asked);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_will_lead_elsewhere_says_what_is_lost() {
    let place = Place::new();
    let keeper = two(&place);
    let elsewhere = Origin::understand("other.okta.com").unwrap().origin;
    let token = super::connections::MARKED;
    keeper.tokens().write("one", &elsewhere, &TokenPlace::Session, &Secret::new(token)).unwrap();
    let mut program = with_a_changed_form(&place).await;
    program.keys(&format!("e<tab><ctrl-u>other<tab><paste:{token}><enter>")).await;
    assert!(program.screen().contains("It works."), "{}", program.screen());
    program.pass_time().await;
    program.keys("<enter>").await;
    let screen = program.screen();
    let asked =
        screen.lines().skip_while(|line| !line.starts_with(" ?")).take_while(|line| !line.contains("Enter yes"));
    let asked = asked.map(str::trim).collect::<Vec<_>>().join(" ");
    let expected =
        "? one is open and will lead to another address. Not saved, and lost with it: Queen Müller (1 field). Save it?";
    assert_eq!(asked, expected, "nothing of the form shows through: {screen}");
    assert_eq!(place.config().connections["one"].host.as_str(), "https://one.okta.com", "nothing is saved yet");
    program.pass_time().await;
    program.keys("<enter>").await;
    assert_eq!(place.config().connections["one"].host.as_str(), "https://other.okta.com");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_renamed_takes_its_forms_along() {
    let place = Place::new();
    let mut program = with_a_changed_form(&place).await;
    program.keys("e<ctrl-u>eins<enter>").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.starts_with(" eins") && screen.contains("Saved eins"), "{screen}");
    assert!(finds_the_form(&mut program).await, "{}", program.screen());
    let kept = program.asked.iter().any(|asked| {
        matches!(asked, TerminalEffect::Keep { connection, text: Some(text) }
            if connection.as_str() == "eins" && text.contains("Queen"))
    });
    assert!(kept, "{:?}", program.asked);
}

#[tokio::test(start_paused = true)]
async fn what_is_typed_about_a_connection_is_there_again_after_esc() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("5e<ctrl-u>eins<esc>").await;
    program.keys("<down>e").await;
    assert!(program.screen().contains("Edit two"), "{}", program.screen());
    program.keys("<esc><up>e").await;
    let screen = program.screen();
    assert!(screen.contains("Edit one") && screen.contains("Name        eins"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn what_was_left_unsaved_in_one_organisation_is_never_offered_in_another() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("nAnn<tab>Leeson").await;
    tokio::time::advance(std::time::Duration::from_secs(3)).await;
    program.wake().await;
    let left = program.asked.iter().rev().find_map(|asked| match asked {
        TerminalEffect::Keep { text: Some(text), .. } => Some(text.clone()),
        _ => None,
    });
    let left = left.expect("what is typed is kept");

    // The same name leads elsewhere now.
    let keeper = two(&place);
    let elsewhere = Origin::understand("other.okta.com").unwrap().origin;
    keeper.tokens().write("one", &elsewhere, &TokenPlace::File, &Secret::new(super::connections::MARKED)).unwrap();
    let connection = oktui::config::ConnectionConfig::new(elsewhere, oktui::config::Auth::Token(TokenPlace::File));
    place.file().save_connection("one", &connection).unwrap();
    let mut program = place.start(keeper, Some("one")).await;
    program.engine.handle(Event::Kept(left.clone()));
    assert!(!program.screen().contains("Leeson"), "{}", program.screen());
    program.keys("n").await;
    let screen = program.screen();
    assert!(screen.contains("New person") && !screen.contains("Leeson"), "{screen}");
    program.keys("<esc>").await;
    let touched = program.asked.iter().any(|asked| matches!(asked, TerminalEffect::Keep { .. }));
    assert!(!touched, "it stays where it is: {:?}", program.asked);
    program.keys("nBob").await;
    tokio::time::advance(std::time::Duration::from_secs(3)).await;
    program.wake().await;
    let kept =
        |asked: &TerminalEffect| matches!(asked, TerminalEffect::Keep { text: Some(text), .. } if text.contains("Bob"));
    assert!(program.asked.iter().any(kept), "newer typing takes its place: {:?}", program.asked);

    let mut program = place.start(two(&place), Some("one")).await;
    program.engine.handle(Event::Kept(left));
    assert!(program.screen().contains("Leeson"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn removing_a_connection_takes_its_histories_along() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    let written = |name: &str| {
        let path = place.folder.path().join("data/history").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "").unwrap();
        path
    };
    let gone = ["two.ndjson", "two.expressions"].map(written);
    let left = written("one.ndjson");
    program.keys("5<down>D").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    assert_eq!(place.config().connections.keys().collect::<Vec<_>>(), ["one"]);
    assert!(left.exists() && !gone.iter().any(|path| path.exists()));
}

#[tokio::test(start_paused = true)]
async fn renaming_a_connection_takes_its_histories_along() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    let folder = place.folder.path().join("data/history");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("two.ndjson"), "").unwrap();
    program.keys("5<down>e<ctrl-u>zwei<enter>").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    assert_eq!(place.config().connections.keys().collect::<Vec<_>>(), ["one", "zwei"], "{}", program.screen());
    assert!(folder.join("zwei.ndjson").exists() && !folder.join("two.ndjson").exists());
}
