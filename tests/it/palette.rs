//! Commands by name: everything that a key does, found by a word.

use oktui::demo::DemoSettings;

use super::connections::{Place, two};
use super::harness::Harness;

async fn open() -> Harness {
    Harness::start(100, 30, DemoSettings::default()).await
}

#[tokio::test(start_paused = true)]
async fn a_command_is_found_by_a_word_and_shows_the_key_that_does_the_same() {
    let mut program = open().await;
    program.keys(":column").await;
    let screen = program.screen();
    let line = screen.lines().find(|line| line.contains("Choose the columns")).unwrap_or_default();
    assert!(line.ends_with(" c"), "{screen}");
    program.keys("<esc>:sort by<enter>").await;
    assert!(program.screen().contains(" Sort by:"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_takes_something_away_asks_as_with_its_key() {
    let mut program = open().await;
    program.keys("/ana.muller@<tab>").await;
    program.keys("ad").await;
    let asked = program.screen();
    program.keys("<esc>:deactivate").await;
    assert!(program.screen().contains("Ana Müller"), "it says about whom: {}", program.screen());
    program.keys("<enter>").await;
    let boxed = |screen: &str| screen.lines().filter(|line| line.contains('│')).map(str::to_owned).collect::<Vec<_>>();
    let now = program.screen();
    assert!(asked.contains("Deactivate: Ana Müller?") && boxed(&now) == boxed(&asked), "{asked}\n{now}");
    assert!(!program.calls().iter().any(|call| call.starts_with("POST")), "nothing is done");
}

#[tokio::test(start_paused = true)]
async fn screens_and_quick_filters_are_commands_everywhere() {
    let mut program = open().await;
    program.keys(":requests<enter>").await;
    assert!(program.line(0).contains("[4 Requests]"), "{}", program.screen());
    program.keys(":locked<enter>").await;
    let title = program.line(1);
    assert!(program.line(0).contains("[1 Users]") && title.contains("LOCKED_OUT"), "{}", program.screen());
    // From a person, too.
    program.keys("<enter>:suspended<enter>").await;
    assert!(program.selected().contains("Suspended"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_command_leaves_what_was_typed_in_a_form_where_it_was() {
    let mut program = open().await;
    program.keys("/ana.muller@<tab>").await;
    program.keys("e").await;
    // In a field a colon is text.
    program.keys(":x<f2>").await;
    assert!(program.screen().contains(":x"), "{}", program.screen());
    program.keys(":locked<enter>").await;
    assert!(program.line(1).contains("LOCKED_OUT"), "{}", program.screen());
    program.keys("<esc>/ana.muller@<tab>").await;
    program.keys("e").await;
    program.keys("<enter>").await;
    assert!(program.screen().contains(":x"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_colon_in_a_search_is_text_and_over_a_question_nothing_opens() {
    let mut program = open().await;
    program.press("/a:b");
    assert!(program.line(1).contains("Find: a:b"), "{}", program.screen());
    program.keys("<esc>Fl").await;
    program.keys("au:").await;
    assert!(!program.screen().contains("Command: "), "{}", program.screen());
    program.keys("<esc>?:").await;
    assert!(program.screen().contains("Command: "), "help gives way: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn saved_searches_and_the_other_connections_are_commands() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("FlSnight shift<enter>").await;
    program.keys("<esc><esc>:night<enter>").await;
    assert!(program.line(1).contains("[night shift]"), "{}", program.screen());
    program.keys(":switch two<enter>").await;
    assert!(program.line(0).starts_with(" two"), "{}", program.screen());
    program.keys(":night").await;
    assert!(!program.screen().contains("Saved search: night"), "it belongs to the other: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_offered_that_cannot_be_done() {
    let mut program = open().await;
    program.keys("fid eq \"nobody\"<enter>").await;
    assert!(!program.screen().contains("a actions") && !program.screen().contains("e edit"), "{}", program.screen());
    program.keys(":unlock").await;
    assert!(!program.screen().contains("a u"), "nobody is there to unlock: {}", program.screen());
    let (demo, token) = {
        let demo = super::harness::demo(DemoSettings::default());
        let token = demo.token().to_owned();
        (demo, token)
    };
    let transport = std::sync::Arc::new(super::harness::RouterTransport(demo.router(super::harness::ORIGIN)));
    let mut program = Harness::with(100, 30, demo, transport, &token, true);
    program.settle().await;
    program.keys(":suspend").await;
    assert!(!program.screen().contains("a s"), "read-only: {}", program.screen());
}

/// The labels that are offered for a query, best first.
async fn offered(program: &mut Harness, query: &str) -> Vec<String> {
    program.keys(&format!(":{query}")).await;
    let screen = program.screen();
    program.keys("<esc>").await;
    let lines = screen.lines().skip_while(|line| !line.contains("Command: ")).skip(1);
    lines
        .map(|line| line.trim_matches(|c: char| c == '│' || c == '>' || c.is_whitespace()).to_owned())
        .take_while(|line| !line.starts_with(['└', '─']) && !line.is_empty())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn the_words_that_people_use_lead_to_the_command() {
    let mut program = open().await;
    program.keys("/john.smith@<tab>").await;
    for (query, first) in [
        ("export", "Write the list or the marked to a file"),
        ("log", "Log"),
        ("history", "Log"),
        ("mfa", "Factors"),
        ("phone", "Profile"),
        ("copy", "Copy the login"),
        ("quit", "Quit"),
        ("unlock", "Unlock"),
        ("reset", "Password link by mail"),
        ("password", "Temporary password"),
        ("factors", "Factors"),
        ("undo", "Nothing undoes a change"),
        ("theme", "Colours are the terminal's own"),
    ] {
        let found = offered(&mut program, query).await;
        assert!(found.first().is_some_and(|line| line.starts_with(first)), "{query}: {found:?}");
    }
    let found = offered(&mut program, "phone").await;
    assert!(found.iter().any(|line| line.starts_with("Remove one factor")), "{found:?}");
}

#[tokio::test(start_paused = true)]
async fn neither_a_name_nor_scattered_letters_offer_what_changes_somebody() {
    let mut program = open().await;
    program.keys("/john.smith@<tab>").await;
    for query in ["john", "smith", "xpir", "exprt", "dctv", "nlck"] {
        let found = offered(&mut program, query).await;
        assert!(!found.iter().any(|line| line.contains("John Smith") && line.contains(" a ")), "{query}: {found:?}");
    }
    program.keys(":export<enter>").await;
    assert!(program.screen().contains("Write to: "), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_tab_of_the_selected_person_is_a_command_of_the_list() {
    let mut program = open().await;
    program.keys("/ana.muller@<tab>").await;
    program.keys(":log<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Ana Müller") && screen.contains("[Log]"), "{screen}");
}
