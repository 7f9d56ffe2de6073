//! What a person does, from the key to the demo organisation and back to the screen.

use std::time::Duration;

use oktui::demo::DemoSettings;
use oktui::runtime::TerminalEffect;

use super::harness::Harness;

async fn open(columns: u16, rows: u16) -> Harness {
    Harness::start(columns, rows, DemoSettings::default()).await
}

#[tokio::test(start_paused = true)]
async fn opening_loads_a_thousand_people_in_five_calls_and_says_that_there_are_more() {
    let mut program = open(80, 24).await;
    let title = program.line(1);
    assert!(title.contains("Everyone but deactivated") && title.contains("1,000 loaded, more below"), "{title}");
    let pages = program.calls().iter().filter(|call| call.starts_with("GET /api/v1/users?")).count();
    assert!((5..=6).contains(&pages), "five pages, perhaps the namesakes of the first person: {:?}", program.calls());
}

#[tokio::test(start_paused = true)]
async fn a_part_of_a_name_finds_the_person_and_enter_opens_them() {
    let mut program = open(120, 40).await;
    program.keys("/muller ana.m").await;
    assert!(program.line(1).contains("deactivated included"), "{}", program.screen());
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.lines().nth(1).unwrap().contains("Ana Müller"), "{screen}");
    assert!(screen.contains("[Sign-in]") && screen.contains("Five wrong passwords"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_told_second_by_second_and_the_telling_ends_with_it() {
    let faults = "latency=20s:/api/v1/users/".parse().unwrap();
    let mut program = Harness::start(80, 24, DemoSettings { faults, ..DemoSettings::default() }).await;
    program.press("<enter>");
    program.wait(Duration::from_secs(2)).await;
    assert!(!program.screen().contains("no answer"), "{}", program.screen());
    program.wait(Duration::from_secs(3)).await;
    assert!(program.screen().contains("no answer from Okta for 5 s"), "{}", program.screen());
    program.wait(Duration::from_secs(4)).await;
    assert!(program.screen().contains("no answer from Okta for 9 s"), "{}", program.screen());
    program.wait(Duration::from_secs(12)).await;
    let screen = program.screen();
    assert!(!screen.contains("no answer") && screen.contains("[Sign-in]"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn the_live_search_asks_once_and_exactly_as_documented() {
    let mut program = open(80, 24).await;
    let before = program.calls().len();
    program.keys("/jo smith").await;
    let calls = program.calls()[before..].to_vec();
    let searches: Vec<_> = calls.iter().filter(|call| call.contains("%20co%20")).collect();
    assert_eq!(searches.len(), 1, "{calls:?}");
    let search = searches[0];
    assert!(search.contains("limit=50"), "{search}");
    for part in ["profile.firstName%20co%20%22jo%22", "profile.login%20co%20%22smith%22", "%29%20and%20%28"] {
        assert!(search.contains(part), "{part} in {search}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_longer_query_asks_nothing_when_the_shorter_answer_was_complete() {
    let mut program = open(80, 24).await;
    program.keys("/anabel muel").await;
    let before = program.calls().iter().filter(|call| call.contains("%20co%20")).count();
    program.keys("ler").await;
    assert_eq!(program.calls().iter().filter(|call| call.contains("%20co%20")).count(), before);
    assert!(program.line(1).contains("server done"), "{}", program.line(1));
    program.keys("<bs><bs><bs>").await;
    assert_eq!(program.calls().iter().filter(|call| call.contains("%20co%20")).count(), before);
}

#[tokio::test(start_paused = true)]
async fn a_full_login_is_read_directly_on_enter() {
    let mut program = open(80, 24).await;
    program.press("/ana.muller@acme.com<enter>");
    program.settle().await;
    let screen = program.screen();
    assert!(screen.lines().nth(1).unwrap().contains("Ana Müller"), "{screen}");
    assert!(program.calls().iter().any(|call| call.contains("/users/ana.muller")), "{:?}", program.calls());
}

#[tokio::test(start_paused = true)]
async fn ctrl_f_leads_from_anywhere_to_an_empty_search() {
    let mut program = open(80, 24).await;
    program.keys("/ana mull<enter>tj/pass<ctrl-f>").await;
    assert!(program.line(1).starts_with(" Find:") && !program.line(1).contains("ana"), "{}", program.screen());
    program.keys("q").await;
    assert!(program.asked.is_empty(), "in a search line q is text");
}

#[tokio::test(start_paused = true)]
async fn load_all_says_what_it_costs_and_then_loads_everybody_once() {
    let mut program = open(80, 24).await;
    program.keys("L").await;
    let screen = program.screen();
    assert!(screen.contains("2,500 people") && screen.contains("8 calls"), "{screen}");
    program.keys("<enter>").await;
    let title = program.line(1);
    assert!(title.contains("all 2,"), "{title}");
}

#[tokio::test(start_paused = true)]
async fn copying_says_what_was_copied_and_q_leaves() {
    let mut program = open(80, 24).await;
    program.keys("/ana.muller@").await;
    program.keys("<tab>yl").await;
    let login = "ana.muller@acme.com".to_owned();
    assert_eq!(program.asked, [TerminalEffect::Copy { text: login.clone(), what: login }]);
    assert!(program.screen().contains("Copied: ana.muller@acme.com"));
    program.keys("q").await;
    assert_eq!(program.asked.last(), Some(&TerminalEffect::Leave));
}

#[tokio::test(start_paused = true)]
async fn an_untouched_selection_is_the_best_hit_and_an_enter_that_comes_too_early_opens_nobody() {
    let mut program = open(80, 24).await;
    program.press("/mul");
    assert!(!program.selected().contains("Ana Müller"), "loaded already: {}", program.screen());
    program.settle().await;
    assert!(program.selected().contains("Ana Müller"), "{}", program.screen());
    program.keys("<enter>").await;
    assert!(program.screen().contains("nobody opened. Enter opens Ana Müller"), "{}", program.screen());
    program.keys("au<enter>").await;
    assert!(program.selected().contains("Ana Müller"), "typed on without a look: {}", program.screen());
    program.pass_time().await;
    program.keys("<enter>").await;
    assert!(program.line(1).contains("Ana Müller"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_selection_that_was_moved_follows_its_person_through_the_answer() {
    let mut program = open(80, 24).await;
    program.press("/jo<down><down>");
    let chosen = program.selected();
    program.settle().await;
    assert_eq!(program.selected().split_whitespace().nth(3), chosen.split_whitespace().nth(3), "{}", program.screen());
    assert!(program.line(1).contains("deactivated included"), "{}", program.line(1));
}

#[tokio::test(start_paused = true)]
async fn a_next_link_that_leads_astray_is_told_and_never_called_the_end_of_the_list() {
    for (fault, told) in
        [("next-foreign", "the list continues on another host"), ("next-loop", "goes round in circles")]
    {
        let settings = DemoSettings { faults: fault.parse().unwrap(), ..DemoSettings::default() };
        let mut program = Harness::start(100, 30, settings).await;
        let screen = program.screen();
        assert!(screen.contains(told) && screen.contains("broke off"), "{fault}: {screen}");
        assert!(!screen.contains("all 2") && !screen.contains("all 4"), "{fault}: {screen}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_pasted_or_typed_as_elsewhere_finds_the_person() {
    for pasted in [
        "Müller, Ana",
        "Ana Müller <ana.muller@acme.com>",
        "mailto:ana.muller@acme.com",
        "ACME\\ana.muller",
        "ACME/ana.muller",
        "Müller Ana (Sales)",
        "Müller, Ana (Sales)",
    ] {
        let mut program = open(100, 30).await;
        program.keys(&format!("<ctrl-f><paste:{}>", pasted.replace('>', "\u{203a}"))).await;
        let typed = program.screen();
        if !pasted.contains('>') {
            assert!(program.selected().contains("Ana Müller"), "{pasted}: {typed}");
        }
        program.keys("<esc>").await;
        program.keys("/").await;
        for letter in pasted.chars() {
            program.press(&if letter == '<' { "<lt>".to_owned() } else { letter.to_string() });
        }
        program.settle().await;
        assert!(program.selected().contains("Ana Müller"), "typed {pasted}: {}", program.screen());
    }
}

#[tokio::test(start_paused = true)]
async fn a_pasted_link_to_a_profile_names_the_person() {
    let mut program = open(100, 30).await;
    let id = super::forms::api(&program, "GET", "/api/v1/users/ana.muller@acme.com", None).await["id"].clone();
    let id = id.as_str().unwrap();
    for link in [
        format!("https://acme-admin.okta.com/admin/user/profile/view/{id}#tab-groups"),
        format!("https://acme.okta.com/api/v1/users/{id}"),
        "https://acme.okta.com/api/v1/users/ana.muller%40acme.com".to_owned(),
    ] {
        program.keys(&format!("<ctrl-f><paste:{link}>")).await;
        assert!(program.selected().contains("Ana Müller"), "{link}: {}", program.screen());
    }
}
