//! Lists by expression, by group, sorted, with other columns, beside each other.

use oktui::demo::DemoSettings;

use super::harness::Harness;

async fn open(columns: u16, rows: u16) -> Harness {
    Harness::start(columns, rows, DemoSettings::default()).await
}

fn last_list(program: &Harness) -> String {
    let calls = program.calls();
    calls.iter().rev().find(|call| call.contains("sortBy=")).cloned().unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn an_expression_is_completed_checked_sent_and_told() {
    let mut program = open(100, 30).await;
    program.keys("fstat<tab>").await;
    assert!(program.screen().contains("Filter: status"), "{}", program.screen());
    program.keys("e<tab>lock<tab>").await;
    assert!(program.screen().contains(r#"Sends filter=status eq "LOCKED_OUT""#), "{}", program.screen());
    program.keys("<enter>").await;
    let title = program.line(1);
    assert!(title.contains(r#"[status eq "LOCKED_OUT"]"#) && title.contains("with filter"), "{title}");
    assert!(program.selected().contains("Locked out"), "{}", program.screen());
    let calls = program.calls();
    assert!(calls.iter().any(|call| call.contains("filter=status%20eq%20%22LOCKED_OUT%22")), "{calls:?}");
    // The line opens with it, and Esc leads back to the list, then to the first list.
    program.keys("f").await;
    assert!(program.screen().contains(r#"Filter: status eq "LOCKED_OUT""#));
    program.keys("<esc><esc>").await;
    assert!(
        program.line(1).contains("Everyone but deactivated") && !program.line(1).contains('['),
        "{}",
        program.line(1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_mistake_is_not_sent_and_can_be_put_right_with_one_key() {
    let mut program = open(100, 30).await;
    let before = program.calls().len();
    program.press("fprofile.department co \"Sal\"<enter>");
    let screen = program.screen();
    assert!(screen.contains("co works on") && screen.contains("F2: write sw"), "{screen}");
    assert!(!program.calls()[before..].iter().any(|call| call.contains("department")));
    program.keys("<f2><enter>").await;
    assert!(program.line(1).contains("full search"), "{}", program.line(1));
    assert!(program.screen().contains("Sales"));
}

#[tokio::test(start_paused = true)]
async fn what_was_typed_is_kept_and_earlier_expressions_come_back_with_up() {
    let mut program = open(100, 30).await;
    program.keys("fstatus eq \"SUSPENDED\"<enter>").await;
    program.keys("<esc>fid pr<esc>").await;
    program.keys("f").await;
    assert!(program.screen().contains("Filter: id pr"), "{}", program.screen());
    program.keys("<up>").await;
    assert!(program.screen().contains(r#"Filter: status eq "SUSPENDED""#), "{}", program.screen());
    program.keys("<down>").await;
    assert!(program.screen().contains("Filter: id pr"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn each_option_is_explained_and_a_query_says_what_it_leaves_out() {
    let mut program = open(100, 30).await;
    program.keys("f<ctrl-o>mart").await;
    let screen = program.screen();
    assert!(
        screen.contains("[by query]") && screen.contains("not deactivated") && screen.contains("Sends q=mart"),
        "{screen}"
    );
    program.keys("<enter>").await;
    assert!(program.line(1).contains("“mart”") && program.line(1).contains("by query"), "{}", program.line(1));
    assert!(program.calls().iter().any(|call| call.contains("q=mart")));
}

#[tokio::test(start_paused = true)]
async fn a_limit_stops_the_list_there_and_says_so() {
    let mut program = open(100, 30).await;
    program.keys("fid pr<s-tab><s-tab>250<enter>").await;
    assert!(program.line(1).contains("250, the limit"), "{}", program.line(1));
    let lists = program.calls().iter().filter(|call| call.contains("search=id")).count();
    assert_eq!(lists, 2, "two pages hold 250");
}

#[tokio::test(start_paused = true)]
async fn a_quick_filter_is_one_key_and_its_expression_can_be_edited() {
    let mut program = open(100, 30).await;
    program.press("F");
    assert!(program.screen().contains(r#"status eq "SUSPENDED""#), "{}", program.screen());
    program.keys("s").await;
    assert!(program.selected().contains("Suspended"), "{}", program.screen());
    program.keys("f and lastUpdated gt -30d<enter>").await;
    let title = program.line(1);
    assert!(title.contains("lastUpdated gt -30d") && title.contains("with filter"), "{title}");
    assert!(
        program.calls().iter().any(|call| call.contains("lastUpdated%20gt%20%222026-10-25T10%3A56")),
        "{:?}",
        program.calls()
    );
}

#[tokio::test(start_paused = true)]
async fn the_members_of_a_group_are_a_list() {
    let mut program = open(100, 30).await;
    program.keys("Fgsal").await;
    assert!(program.screen().contains("Sales"), "{}", program.screen());
    program.keys("<enter>").await;
    assert!(program.line(1).contains("Members of Sales"), "{}", program.line(1));
    assert!(
        program
            .calls()
            .iter()
            .any(|call| call.starts_with("GET /api/v1/groups/00g") && call.contains("/users?limit=200"))
    );
}

#[tokio::test(start_paused = true)]
async fn lists_stand_beside_each_other_and_keep_their_place() {
    let mut program = open(100, 30).await;
    program.keys("Fl<down><down>").await;
    let selected = program.selected();
    program.keys("<tab>").await;
    assert!(program.line(1).contains("[Everyone but deactivated]"), "{}", program.line(1));
    let before = program.calls().len();
    program.keys("<tab>").await;
    assert_eq!(program.selected(), selected);
    assert!(!program.calls()[before..].iter().any(|call| call.contains("LOCKED_OUT")), "nothing is read again");
}

#[tokio::test(start_paused = true)]
async fn okta_sorts_what_is_not_loaded_in_full_and_this_program_the_rest() {
    let mut program = open(100, 30).await;
    program.keys("slogin<enter>").await;
    let title = program.line(1);
    assert!(title.contains("by Login, Okta") && title.contains("more below"), "{title}");
    assert!(last_list(&program).contains("sortBy=profile.login"), "{}", last_list(&program));
    assert!(!program.screen().contains("Deactivated "), "still nobody deactivated");
    program.keys("Fl").await;
    let before = program.calls().len();
    program.keys("sseen<enter>").await;
    assert!(program.line(1).contains("by Seen, here"), "{}", program.line(1));
    assert!(!program.calls()[before..].iter().any(|call| call.contains("LOCKED_OUT")), "nothing is asked for it");
    let rows: Vec<String> =
        program.screen().lines().filter(|line| line.contains("Locked out")).map(str::to_owned).collect();
    assert!(rows[0].ends_with('h') || rows[0].ends_with("min"), "the latest first: {rows:?}");
    // The same again turns it round.
    program.keys("sseen<enter>").await;
    assert_ne!(program.screen().lines().nth(3).unwrap().trim_start_matches('>'), rows[0].trim_start_matches('>'));
}

#[tokio::test(start_paused = true)]
async fn a_column_of_any_attribute_is_read_and_shown_with_the_name_fixed() {
    let mut program = open(80, 24).await;
    program.keys("ccost<tab><bs><bs><bs><bs>country<tab><enter>").await;
    let projection = program.screen();
    assert!(projection.lines().nth(2).unwrap().starts_with('>'), "more columns on the right: {projection}");
    program.keys("<right><right><right><right><right>").await;
    let heads = program.line(2);
    assert!(heads.contains("Name") && heads.contains("countryCode"), "{heads}");
    let row = program.line(3);
    assert!(!row.contains('…') || row.len() > 40, "{row}");
    program.keys("c<ctrl-r>").await;
    assert!(program.line(2).contains("Status") && program.line(2).contains("Seen"), "{}", program.line(2));
}

#[tokio::test(start_paused = true)]
async fn a_500_on_a_list_halves_the_page_and_the_list_goes_on() {
    let settings = DemoSettings { faults: "status=500:/api/v1/users@once".parse().unwrap(), ..DemoSettings::default() };
    let program = Harness::start(80, 24, settings).await;
    let calls = program.calls();
    assert!(calls.iter().any(|call| call.contains("users?limit=100")), "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn a_search_that_fails_for_good_is_replaced_and_the_title_says_so() {
    let settings = DemoSettings { faults: "no-search".parse().unwrap(), ..DemoSettings::default() };
    let mut program = Harness::start(120, 30, settings).await;
    program.keys("f<ctrl-o><ctrl-o><ctrl-o>status eq \"LOCKED_OUT\"<enter>").await;
    let title = program.line(1);
    assert!(title.contains("full search failed, by filter"), "{}", program.screen());
    assert!(program.selected().contains("Locked out"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn somebody_who_was_changed_is_right_at_once_and_marked_until_the_list_agrees() {
    let mut program = open(100, 30).await;
    program.keys("Fl").await;
    program.keys("au<enter>").await;
    let selected = program.selected();
    assert!(selected.contains(" ~ "), "{}", program.screen());
    assert!(program.line(1).contains("~ newer than"), "the title says what the sign means: {}", program.line(1));
    assert!(program.line(3).contains("Active"), "{}", program.line(3));
}

#[tokio::test(start_paused = true)]
async fn the_list_is_written_to_a_file_from_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("locked.csv");
    let mut program = open(100, 30).await;
    program.keys("Flx").await;
    assert!(program.screen().contains("Write to: people-2026-11-24.csv"), "{}", program.screen());
    program.keys(&format!("<ctrl-u>{}<enter>", path.display())).await;
    assert!(program.screen().contains("26 people written to"), "{}", program.screen());
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 27);
    assert!(text.contains("LOCKED_OUT") && text.contains("ana.muller@acme.com"));
    // Nothing is overwritten.
    program.keys(&format!("x<ctrl-u>{}<enter>", path.display())).await;
    assert!(
        program.screen().contains("Not written:") && program.screen().contains("is there already"),
        "{}",
        program.screen()
    );
}

#[tokio::test(start_paused = true)]
async fn a_complete_list_is_sorted_by_an_attribute_that_it_did_not_show() {
    let mut program = open(100, 30).await;
    program.keys("Fl").await;
    // The schema is first read for this panel: its attributes come while it is open.
    program.keys("sbadge").await;
    assert!(program.screen().contains("profile.badgeNumber"), "{}", program.screen());
    program.keys("<enter>").await;
    let title = program.line(1);
    assert!(title.contains("by badgeNumber, Okta") && title.contains("all 26"), "{title}");
    program.keys("cbadge<tab>").await;
    program.keys("<enter>").await;
    program.keys("<right><right><right><right>").await;
    let rows: Vec<String> = program.screen().lines().skip(3).take(10).map(str::to_owned).collect();
    assert!(program.line(2).contains("badgeNumber"), "{}", program.screen());
    assert!(!rows.iter().any(|row| row.ends_with('…')), "{rows:?}");
}

#[tokio::test(start_paused = true)]
async fn a_list_says_when_it_was_read_and_in_which_order_it_stands() {
    let mut program = open(80, 24).await;
    let title = program.line(1);
    assert!(title.starts_with(" Everyone but deactivated "), "{title}");
    assert!(title.ends_with("1,000 loaded, more below · read 10:56, Okta's order"), "{title}");
    program.wait(std::time::Duration::from_mins(6)).await;
    program.keys("<down>").await;
    assert!(program.line(1).ends_with("read 10:56, Okta's order"), "{}", program.line(1));
    program.keys("r").await;
    assert!(program.line(1).ends_with("read 11:02, Okta's order"), "{}", program.line(1));
    program.keys("sname<enter>").await;
    assert!(program.line(1).ends_with("read 11:02, by last name, Okta"), "{}", program.line(1));
    program.keys("<size:120x40>").await;
    assert!(
        program.line(1).ends_with("1,000 loaded, more below · read 11:02, by last name, Okta"),
        "{}",
        program.line(1)
    );
    program.keys("sname<ctrl-r>").await;
    assert!(program.line(1).ends_with("L loads all · read 11:02, as Okta sends them"), "{}", program.line(1));
}
