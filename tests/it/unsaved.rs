//! Forms with changes, where their connection is left, removed, renamed or made another.

use std::path::Path;

use oktui::app::event::FormsEffect;
use oktui::config::TokenPlace;
use oktui::protocol::connection::Origin;
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
    assert!(program.screen().contains("Not saved yet: Ana Müller (1 field"), "{}", program.screen());
    program.keys("<enter>").await;
    program.screen().contains("Queen")
}

#[tokio::test(start_paused = true)]
async fn switching_asks_while_a_form_has_changes_and_keeps_them() {
    let place = Place::new();
    let mut program = with_a_changed_form(&place).await;
    program.keys("<down><enter>").await;
    let screen = program.screen();
    assert!(screen.contains("The form for Ana Müller (1 field)"), "{screen}");
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
    assert!(screen.contains("Ana Müller (1 field)"), "{screen}");
    program.keys("<esc>").await;
    assert!(finds_the_form(&mut program).await, "{}", program.screen());
    program.keys("<ctrl-f>").await;
    program.keys("<esc>").await;
    program.keys("5D").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    assert_eq!(place.config().connections.keys().collect::<Vec<_>>(), ["two"]);
    let is_gone = |asked: &TerminalEffect| matches!(asked, TerminalEffect::Forms(FormsEffect::Remove { connection, .. }) if connection.as_str() == "one");
    assert!(program.asked.iter().any(is_gone), "{:?}", program.asked);
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
        "? one is open and will lead to another address. Not saved, and lost with it: Ana Müller (1 field). Save it?";
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
    let data = place.folder.path().join("data");
    program.keep_forms_in(&data);
    assert_eq!(kept_below(&data.join("forms/one")).len(), 1);
    program.keys("e<ctrl-u>eins<enter>").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.starts_with(" eins") && screen.contains("Saved eins"), "{screen}");
    assert!(finds_the_form(&mut program).await, "{}", program.screen());
    assert!(!data.join("forms/one").exists());
    let kept = kept_below(&data.join("forms/eins"));
    assert!(kept.len() == 1 && kept[0].contains("Queen"), "{kept:?}");
    drop(program);
    let mut program = place.start(two(&place), Some("eins")).await;
    program.keep_forms_in(&data);
    assert!(program.screen().contains("Unsaved from last time: Ana Müller"), "{}", program.screen());
}

/// What is kept of forms, each by itself.
fn kept_below(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let each = entries.map(|entry| entry.unwrap().path()).flat_map(|path| match path.extension() {
        _ if path.is_dir() => kept_below(&path),
        Some(ending) if ending == "json" => vec![std::fs::read_to_string(path).unwrap()],
        Some(_) | None => Vec::new(),
    });
    each.collect()
}

/// Until what is typed was kept.
async fn rest(program: &mut Harness) {
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    program.wake().await;
}

#[tokio::test(start_paused = true)]
async fn two_programs_on_one_connection_keep_their_forms_apart_and_what_both_leave_is_found() {
    let place = Place::new();
    let data = place.folder.path().join("data");
    let _ = two(&place);
    let open = async || {
        let mut program = place.start(place.keeper(), Some("one")).await;
        program.keep_forms_in(&data);
        program
    };
    let mut first = open().await;
    first.keys("nAnn<tab>Leeson").await;
    rest(&mut first).await;
    let mut second = open().await;
    assert!(!second.screen().contains("Leeson"), "its owner is still at it: {}", second.screen());
    second.keys("n").await;
    assert!(second.screen().contains("New person"), "nothing to come back to: {}", second.screen());
    second.keys("Bob<tab>Clash").await;
    rest(&mut second).await;
    assert_eq!(kept_below(&data).len(), 2);

    // The first throws its form away and begins another: the second's stays, and the discarded one does not come back.
    first.keys("<esc><ctrl-x>").await;
    assert_eq!(kept_below(&data).len(), 1);
    first.keys("nCleo<tab>Berg").await;
    rest(&mut first).await;
    drop(second);
    let mut third = open().await;
    let screen = third.screen();
    assert!(screen.contains("Unsaved from last time: Bob Clash (new)") && !screen.contains("Cleo"), "{screen}");
    drop(first);
    let mut fourth = open().await;
    let screen = fourth.screen();
    assert!(screen.contains("Unsaved from last time: Cleo Berg (new)") && !screen.contains("Bob"), "{screen}");
    third.keys("n<ctrl-x>").await;
    drop((third, fourth));
    let mut last = open().await;
    let screen = last.screen();
    assert!(screen.contains("Cleo Berg") && !screen.contains("Bob") && !screen.contains("Ann"), "{screen}");
    // One is thrown away, and no other with it.
    assert_eq!(kept_below(&data).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn throwing_one_form_away_leaves_the_others_that_were_left() {
    let place = Place::new();
    let data = place.folder.path().join("data");
    let _ = two(&place);
    for name in ["Ann<tab>Leeson", "Bob<tab>Clash"] {
        let mut program = place.start(place.keeper(), Some("one")).await;
        let folder = data.join(&name[..3]);
        program.keep_forms_in(&folder);
        program.keys(&format!("n{name}")).await;
        rest(&mut program).await;
        drop(program);
        let into = data.join("forms/one");
        std::fs::create_dir_all(&into).unwrap();
        for address in std::fs::read_dir(folder.join("forms/one")).unwrap().flatten() {
            let into = into.join(address.file_name());
            std::fs::create_dir_all(&into).unwrap();
            for file in std::fs::read_dir(address.path()).unwrap().flatten() {
                std::fs::rename(file.path(), into.join(file.file_name())).unwrap();
            }
        }
    }
    let mut program = place.start(place.keeper(), Some("one")).await;
    program.keep_forms_in(&data);
    program.keys("n").await;
    let screen = program.screen();
    assert!(screen.contains("Ann Leeson, a new person (") && screen.contains("Bob Clash, a new person ("), "{screen}");
    let thrown = if screen.contains("> Ann Leeson") { "Ann Leeson" } else { "Bob Clash" };
    program.keys("<ctrl-x>").await;
    program.keys("<esc>n").await;
    let screen = program.screen();
    assert!(screen.contains("Not saved yet: ") && !screen.contains(thrown), "{screen}");
    assert_eq!(kept_below(&data.join("forms")).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_kept_is_said_once_and_stops_nothing() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    // A file stands where the folder should be.
    let data = place.folder.path().join("full");
    std::fs::write(&data, "").unwrap();
    program.keep_forms_in(&data);
    program.keys("nAnn").await;
    rest(&mut program).await;
    assert!(program.screen().contains("is not kept beyond this run"), "{}", program.screen());
    program.wait(std::time::Duration::from_secs(10)).await;
    program.keys("<tab>Leeson").await;
    rest(&mut program).await;
    let screen = program.screen();
    assert!(screen.contains("Leeson") && !screen.contains("is not kept"), "{screen}");
    std::fs::remove_file(&data).unwrap();
    program.keys("<bs>").await;
    rest(&mut program).await;
    let kept = kept_below(&data);
    assert!(kept.len() == 1 && kept[0].contains("Leeso"), "{kept:?}");
}

#[tokio::test(start_paused = true)]
async fn a_form_that_could_not_be_kept_is_not_said_to_be_kept_and_is_told_as_lost_at_the_end() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    let data = place.folder.path().join("full");
    std::fs::write(&data, "").unwrap();
    program.keep_forms_in(&data);
    program.keys("nZoe<tab>Leeson").await;
    rest(&mut program).await;
    program.wait(std::time::Duration::from_secs(10)).await;
    program.keys("<esc><enter>").await;
    let screen = program.screen();
    assert!(screen.contains("The form for Zoe Leeson could not be kept: "), "{screen}");
    let lost = program.engine.app.organisations.lost().unwrap();
    assert!(lost.starts_with("the form for Zoe Leeson was not saved and could not be kept: "), "{lost}");
    // What can be kept again is not lost.
    std::fs::remove_file(&data).unwrap();
    program.keys("n<enter>x").await;
    rest(&mut program).await;
    assert_eq!(program.engine.app.organisations.lost(), None);
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
    let data = place.folder.path().join("data");
    let mut program = place.start(two(&place), Some("one")).await;
    program.keep_forms_in(&data);
    program.keys("nAnn<tab>Leeson").await;
    rest(&mut program).await;
    drop(program);

    // The same name leads elsewhere now.
    let keeper = place.keeper();
    let before = place.config().connections["one"].clone();
    let elsewhere = Origin::understand("other.okta.com").unwrap().origin;
    keeper.tokens().write("one", &elsewhere, &TokenPlace::File, &Secret::new(super::connections::MARKED)).unwrap();
    let connection = oktui::config::ConnectionConfig::new(elsewhere, oktui::config::Auth::Token(TokenPlace::File));
    place.file().save_connection("one", &connection).unwrap();
    let mut program = place.start(keeper, Some("one")).await;
    program.keep_forms_in(&data);
    assert!(!program.screen().contains("Leeson"), "{}", program.screen());
    program.keys("n").await;
    let screen = program.screen();
    assert!(screen.contains("New person") && !screen.contains("Leeson"), "{screen}");
    program.keys("Bob").await;
    rest(&mut program).await;
    assert_eq!(kept_below(&data).len(), 2, "it stays where it is");
    drop(program);

    place.file().save_connection("one", &before).unwrap();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keep_forms_in(&data);
    let screen = program.screen();
    assert!(screen.contains("Leeson") && !screen.contains("Bob"), "{screen}");
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
