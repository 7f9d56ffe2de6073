//! Saved searches, the first list and the columns of a connection.

use super::connections::{Place, two};

#[tokio::test(start_paused = true)]
async fn a_list_is_saved_under_a_name_and_opens_again_as_a_tab_with_its_order() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("Flsdepart<enter>").await;
    program.keys("S").await;
    assert!(program.screen().contains("Save as:") && program.screen().contains("LOCKED_OUT"), "{}", program.screen());
    program.keys("<enter>").await;
    assert!(program.screen().contains("It needs a name."), "{}", program.screen());
    program.keys("locked<enter>").await;
    assert!(program.screen().contains("Saved as “locked”"), "{}", program.screen());
    let saved = place.config().searches;
    assert_eq!(saved.len(), 1);
    assert_eq!((saved[0].name.as_str(), saved[0].connection.as_deref()), ("locked", Some("one")));
    assert_eq!(
        (saved[0].expression.as_str(), saved[0].sort.as_deref()),
        ("status eq \"LOCKED_OUT\"", Some("department"))
    );
    let mut program = place.start(place.keeper(), Some("one")).await;
    assert!(!program.screen().contains("locked"), "{}", program.screen());
    program.keys("v").await;
    assert!(program.screen().contains("> locked"), "{}", program.screen());
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Every… [locked]"), "{screen}");
    program.keys("S").await;
    assert!(program.screen().contains("by department"), "{}", program.screen());
    assert!(program.screen().contains("Replaces the saved search"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_saved_search_of_one_connection_is_not_seen_in_another() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("FlSlocked<enter>").await;
    program.keys("5<down><enter>").await;
    program.keys("v").await;
    assert!(program.screen().contains("None yet."), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_first_list_of_a_connection_is_opened_at_its_start_until_it_is_removed() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("FsSaway<enter>").await;
    program.keys("v<f2>").await;
    let screen = program.screen();
    assert!(screen.contains("first list · status eq"), "{screen}");
    assert_eq!(place.config().connections["one"].home.as_deref(), Some("away"));
    let mut program = place.start(place.keeper(), Some("one")).await;
    let screen = program.screen();
    assert!(screen.contains("away") && screen.contains("Suspended") && !screen.contains("Everyone"), "{screen}");
    program.keys("v<ctrl-x>").await;
    assert!(program.screen().contains("Remove it? Enter yes, Esc no"), "{}", program.screen());
    program.keys("<esc>").await;
    assert!(program.screen().contains("away") && !program.screen().contains("Remove it?"), "{}", program.screen());
    assert_eq!(place.config().searches.len(), 1);
    program.keys("<ctrl-x><enter>").await;
    assert!(program.screen().contains("None yet."), "{}", program.screen());
    assert_eq!(place.config().connections["one"].home, None);
    assert!(place.config().searches.is_empty());
}

#[tokio::test(start_paused = true)]
async fn members_of_a_group_can_be_the_first_list() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("FgEng").await;
    program.keys("<enter>").await;
    program.keys("SEngineers<enter>").await;
    program.keys("v<f2>").await;
    let id = place.config().searches[0].expression.clone();
    let mut program = place.start(place.keeper(), Some("one")).await;
    let screen = program.screen();
    assert!(id.starts_with("00g") && screen.contains("Engineers"), "{id} {screen}");
    assert!(!screen.contains("1,000 loaded") && screen.contains("@acme.com"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_first_list_that_cannot_be_made_out_is_told_and_everyone_is_listed() {
    let place = Place::new();
    let keeper = two(&place);
    place.file().save_home("one", Some("status eq")).unwrap();
    let mut program = place.start(keeper, Some("one")).await;
    let screen = program.screen();
    assert!(screen.contains("The first list “status eq” could not be used"), "{screen}");
    assert!(screen.contains("1,000 loaded"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn chosen_columns_and_their_widths_are_there_again_at_the_next_start() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("ccity<tab><ctrl-right><enter>").await;
    let kept = place.config().connections["one"].columns.clone();
    assert!(kept.contains(&"city:18".to_owned()), "{kept:?}");
    let mut program = place.start(place.keeper(), Some("one")).await;
    program.keys("<right>").await;
    assert!(program.screen().contains("City"), "{}", program.screen());
    program.keys("c<ctrl-r>").await;
    assert!(place.config().connections["one"].columns.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_saved_search_keeps_its_limit_and_everyone_can_be_saved_too() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("fid pr<s-tab><s-tab>250<enter>").await;
    program.keys("S").await;
    assert!(program.screen().contains("id pr, 250 at most"), "{}", program.screen());
    program.keys("some<enter><esc>").await;
    program.keys("scity<enter>").await;
    program.keys("Sby city<enter>").await;
    assert_eq!(place.config().notices.len(), 0, "{:?}", place.config().notices);
    let mut program = place.start(place.keeper(), Some("one")).await;
    program.keys("vsome<enter>").await;
    assert!(program.line(1).contains("250, the limit"), "{}", program.screen());
    program.keys("vby city<enter>").await;
    assert!(program.line(1).contains("[by city]"), "{}", program.screen());
    assert!(program.line(1).contains("by City, Okta"), "{}", program.line(1));
}

#[tokio::test(start_paused = true)]
async fn the_columns_of_a_saved_search_are_those_of_its_own_list_only() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    // Columns chosen for the connection, then others for one list.
    program.keys("FlSlocked<enter>").await;
    program.keys("ccost<tab><ctrl-u>seen<tab><enter>").await;
    let for_all = program.line(2);
    assert!(for_all.contains("cost"), "{for_all}");
    program.keys("S<enter>").await;
    program.keys("ccost<tab><enter>").await;
    assert!(!program.line(2).contains("cost"), "{}", program.screen());
    program.keys("<tab>").await;
    assert_eq!(program.line(2), for_all, "the first list is as it was");
    assert!(program.line(3).contains("CC-"), "{}", program.screen());
    assert!(place.config().connections["one"].columns.contains(&"costCenter".to_owned()));
    let kept = place.config().searches[0].columns.clone();
    assert!(kept.contains(&"costCenter".to_owned()), "what was saved stays until it is saved again: {kept:?}");
    let mut program = place.start(place.keeper(), Some("one")).await;
    program.keys("c<ctrl-r>").await;
    assert!(!program.line(2).contains("cost"), "{}", program.screen());
    program.keys("v<enter>").await;
    let own = program.screen();
    assert!(program.line(2).contains("cost") && own.contains(" CC"), "{own}");
    program.keys("<tab>").await;
    assert!(!program.line(2).contains("cost"), "{}", program.screen());
    // Whom both lists have is not read anew when they are looked at in turn.
    let calls = program.calls().len();
    program.keys("<tab><tab><tab>").await;
    assert_eq!(program.calls().iter().skip(calls).filter(|call| call.contains("/users?limit=200")).count(), 0);
}

#[tokio::test(start_paused = true)]
async fn expressions_are_there_again_at_the_next_start_but_for_tokens_and_other_connections() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("fstatus eq \"SUSPENDED\"<enter>").await;
    program.keys("<esc>fprofile.city eq \"00abcdefghijklmnopqrstuvwxyz0123456789ABCD\"<enter>").await;
    program.keys("<esc>Fl").await;
    let mut program = place.start(place.keeper(), Some("one")).await;
    program.keys("f<up>").await;
    assert!(program.screen().contains("Filter: status eq \"LOCKED_OUT\""), "{}", program.screen());
    program.keys("<up>").await;
    assert!(program.screen().contains("Filter: status eq \"SUSPENDED\""), "{}", program.screen());
    program.keys("<esc>5<down><enter>").await;
    program.keys("f<up>").await;
    assert!(!program.screen().contains("SUSPENDED") && !program.screen().contains("LOCKED"), "{}", program.screen());
}
