//! What a form offers for the text of a field: what others have, a date in full, a number as it is dialled from anywhere.

use oktui::protocol::follow::FollowRules;
use serde_json::json;

use super::form_values::add_attribute;
use super::forms::{edit_ana, open, person};
use super::harness::Harness;

/// The hint at the foot.
fn foot(program: &mut Harness) -> String {
    // Its second line tells more of the field.
    format!("{} {}", program.line(20), program.line(21))
}

#[tokio::test(start_paused = true)]
async fn a_department_over_an_old_one_takes_at_most_ten_keys() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    let keys = ["<ctrl-l>", "d", "e", "p", "<enter>", "<enter>", "s", "a", "l", "<enter>"];
    for key in keys {
        program.keys(key).await;
    }
    program.keys("<up>").await;
    let screen = program.screen();
    assert!(screen.lines().any(|line| line.contains("Department") && line.contains("Sales")), "{screen}");
    program.keys("<f2>").await;
    program.send().await;
    let ana = person(&program, "ana.muller@acme.com").await;
    assert_eq!(ana["profile"]["department"], "Sales");
}

#[tokio::test(start_paused = true)]
async fn typing_tells_what_others_have_and_nothing_but_the_key_for_it_fills() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>department<enter>").await;
    assert!(program.screen().contains("Enter lists what others have"), "{}", program.screen());
    program.keys("<end><ctrl-u>Sal").await;
    let hint = foot(&mut program);
    assert!(hint.contains("Sales ") && hint.contains(" people · Ctrl-O puts in Sales"), "{hint}");
    program.keys("<tab><up>").await;
    let line = |program: &mut super::harness::Harness| {
        let screen = program.screen();
        screen.lines().find(|line| line.contains("Department")).unwrap().to_owned()
    };
    assert!(!line(&mut program).contains("Sales"), "{}", program.screen());
    program.keys("<ctrl-o>").await;
    assert!(line(&mut program).contains("Sales"), "{}", program.screen());
    assert!(foot(&mut program).contains(" people have it"), "{}", program.screen());
    program.keys("<f8>").await;
    assert!(!line(&mut program).contains("Sales") && line(&mut program).contains("Sal"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_nobody_else_has_is_said_where_it_is_typed_and_in_the_review() {
    let mut program = open(100, 30).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>department<enter><end><ctrl-u>Slaes").await;
    let screen = program.screen();
    assert!(screen.contains("Ctrl-O puts in Sales"), "{screen}");
    program.keys("<end><ctrl-u>Zymurgy<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("! nobody else of"), "{screen}");
    program.keys("<f2>").await;
    assert!(program.screen().contains("Department: nobody else of"), "{}", program.screen());
    program.send().await;
    assert_eq!(person(&program, "ana.muller@acme.com").await["profile"]["department"], "Zymurgy");
}

#[tokio::test(start_paused = true)]
async fn nobodys_name_login_or_number_is_offered_to_anybody_else() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    for label in ["first name", "last name", "login", "mobile phone", "employee number"] {
        program.keys(&format!("<ctrl-l>{label}<enter><end>1")).await;
        let hint = foot(&mut program);
        assert!(!hint.contains(" people"), "{label}: {hint}");
        program.keys("<ctrl-r>").await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_date_typed_in_short_stands_in_full_once_the_field_is_left_and_goes_back_in_one_step() {
    let mut program = open(100, 30).await;
    let date = json!({"title": "Start date", "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"});
    add_attribute(&program, "startDate", date).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>start date<enter>+30d").await;
    let screen = program.screen();
    assert!(screen.contains("+30d is 2026-12-24, a Thursday") && !screen.contains("is no date"), "{screen}");
    program.keys("<tab>").await;
    assert!(program.screen().contains("2026-12-24"), "{}", program.screen());
    program.keys("<f8>").await;
    let screen = program.screen();
    assert!(screen.contains("nothing changed") && !screen.contains("2026-12-24"), "{screen}");
    program.keys("<ctrl-l>start date<enter>soon").await;
    assert!(program.screen().contains("is no date, such as 2026-01-05"), "{}", program.screen());
    program.keys("<end><ctrl-u>31.12.2026<f2>").await;
    assert!(program.screen().contains("2026-12-31"), "the review shows what is sent: {}", program.screen());
    program.send().await;
    assert_eq!(person(&program, "ana.muller@acme.com").await["profile"]["startDate"], "2026-12-31");
}

#[tokio::test(start_paused = true)]
async fn where_dates_are_written_in_another_way_nothing_is_completed() {
    let mut program = open(80, 24).await;
    add_attribute(&program, "startDate", json!({"title": "Start date", "type": "string"})).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>start date<enter>01/05/2026<f2>").await;
    program.send().await;
    program.keys("e").await;
    program.keys("<ctrl-l>start date<enter><end><ctrl-u>31.12.2026<f2>").await;
    program.send().await;
    assert_eq!(person(&program, "ana.muller@acme.com").await["profile"]["startDate"], "31.12.2026");
}

#[tokio::test(start_paused = true)]
async fn a_phone_shows_its_form_for_anywhere_and_only_the_key_puts_it_in() {
    let mut program = open(100, 30).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>country code<enter><end><ctrl-u><ctrl-l>mobile phone<enter><end><ctrl-u>0171 5550913").await;
    assert!(program.screen().contains("begin the number with + and its country"), "{}", program.screen());
    program.keys("<ctrl-l>country code<enter><end><ctrl-u>DE<ctrl-l>mobile phone<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("0171 5550913 → +491715550913 · Ctrl-O puts in +491715550913"), "{screen}");
    program.keys("<tab><ctrl-l>mobile phone<enter>").await;
    assert!(program.screen().contains("0171 5550913 →"), "leaving the field fills nothing: {}", program.screen());
    program.keys("<end><ctrl-u>12").await;
    assert!(program.screen().contains("no phone number of DE"), "{}", program.screen());
    program.keys("<end><ctrl-u>+49 171 5550913<ctrl-o><f2>").await;
    program.send().await;
    assert_eq!(person(&program, "ana.muller@acme.com").await["profile"]["mobilePhone"], "+491715550913");
}

#[tokio::test(start_paused = true)]
async fn rules_of_the_organisation_make_login_and_display_name_and_are_told_beside_them() {
    let rule = |text: &str| FollowRules::read(text).unwrap();
    let login = rule("{lower(ascii(firstName))}.{lower(ascii(lastName))}@acme.com");
    let mut program = Harness::following(FollowRules { login, display_name: rule("{lastName}, {firstName}") }).await;
    program.keys("nJörg<tab>").await;
    assert!(!program.screen().contains("joerg"), "half a name makes no login: {}", program.screen());
    program.keys("Weiß<tab>jw@acme.com").await;
    let screen = program.screen();
    assert!(screen.contains("joerg.weiss@acme.com") && screen.contains("follows the rule {lower"), "{screen}");
    program.keys("<f2>").await;
    program.send().await;
    let joerg = person(&program, "joerg.weiss@acme.com").await;
    assert_eq!(joerg["profile"]["displayName"], "Weiß, Jörg");
}

#[tokio::test(start_paused = true)]
async fn a_rule_that_does_not_fit_the_form_says_why_and_makes_nothing() {
    let login = FollowRules::read("{badg}@acme.com").unwrap();
    let mut program = Harness::following(FollowRules { login, ..FollowRules::default() }).await;
    program.keys("nAnn<tab>Leeson<tab>ann@acme.com<ctrl-l>login<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("its rule in config.toml does not fit"), "{screen}");
    assert_eq!(screen.matches("ann@acme.com").count(), 1, "{screen}");
}
