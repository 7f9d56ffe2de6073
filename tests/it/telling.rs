//! What is copied of a person and of what was done, who their manager is, and what is masked.

use oktui::demo::DemoSettings;
use oktui::runtime::TerminalEffect;
use serde_json::json;

use super::harness::Harness;
use super::sign_in::{in_order, person_at};

async fn on(login: &str, columns: u16, rows: u16) -> Harness {
    let mut program = Harness::start(columns, rows, DemoSettings::default()).await;
    program.keys(&format!("/{login}")).await;
    program.keys("<enter>").await;
    program
}

/// The text that these keys copy; nothing where they copy none.
async fn copied(program: &mut Harness, keys: &str) -> String {
    program.asked.clear();
    program.keys(keys).await;
    let copy = program.asked.iter().find_map(|effect| match effect {
        TerminalEffect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    copy.unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn an_outcome_has_a_line_for_the_caller_and_one_for_the_ticket() {
    let mut program = on("ana.muller@acme.com", 120, 40).await;
    assert_eq!(copied(&mut program, "yt").await, "");
    assert!(program.screen().contains("Nothing was done to this person yet"), "{}", program.screen());
    program.keys("au").await;
    program.keys("<enter>").await;
    let line = copied(&mut program, "yt").await;
    assert_eq!(line, "Your account is unlocked; sign in with the password you have.");
    let order_id = copied(&mut program, "yk").await;
    let begin =
        "Ana Müller (ana.muller@acme.com): Done: Ana Müller is unlocked; the password is unchanged | 2026-11-24 10:5";
    assert!(order_id.starts_with(begin) && order_id.contains("UTC | by "), "{order_id}");
    assert!(order_id.contains("@acme.com | request ") && !order_id.ends_with("request "), "{order_id}");
    let again = copied(&mut program, "yk").await;
    assert_eq!(again, order_id);
    let asked = program.calls().iter().filter(|call| call.contains("/users/me")).count();
    assert_eq!(asked, 1, "whose token it is is asked once");
}

#[tokio::test(start_paused = true)]
async fn five_lines_for_the_next_level_tell_what_was_tried_and_what_okta_said() {
    let settings = DemoSettings { faults: "role=no-writes".parse().unwrap(), ..DemoSettings::default() };
    let mut program = Harness::start(120, 40, settings).await;
    program.keys("/ana.muller@acme.com").await;
    program.keys("<enter>").await;
    let before = copied(&mut program, "yh").await;
    let lines: Vec<&str> = before.lines().collect();
    assert_eq!(lines.len(), 5, "{before}");
    assert!(lines[0].starts_with("Who: Ana Müller, ana.muller@acme.com, employee 31882, 00u"), "{before}");
    assert!(lines[0].ends_with(", Locked out"), "{before}");
    assert_eq!(
        lines[1..4],
        ["Tried: nothing that changes anything", "Okta said: nothing was refused", "Request id: none"]
    );
    assert!(lines[4].starts_with("Link: https://acme-admin.okta.com/admin/user/profile/view/00u"), "{before}");
    program.keys("au").await;
    program.keys("<enter>").await;
    let text = copied(&mut program, "yh").await;
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[1].starts_with("Tried: 2026-11-24 10:5") && lines[1].contains("UTC Not unlocked"), "{text}");
    assert_eq!(lines[2], "Okta said: 403, E0000006: You do not have permission to perform the requested action");
    let refused = program.client.exchanges().into_iter().find(|call| call.status == Some(403)).unwrap();
    assert_eq!(lines[3], format!("Request id: {}", refused.request_id.unwrap()));
    // Of somebody else nothing of it is told.
    program.keys("<ctrl-f>").await;
    program.keys("noa.cohen@acme.com").await;
    program.keys("<enter>").await;
    let other = copied(&mut program, "yh").await;
    assert!(other.contains("noa.cohen@acme.com") && other.contains("Tried: nothing"), "{other}");
}

#[tokio::test(start_paused = true)]
async fn five_lines_for_the_next_level_hold_no_secret_and_tell_a_refused_reading() {
    let mut program = on("ana.muller@acme.com", 120, 40).await;
    program.keys("at").await;
    program.keys("<tab><enter>").await;
    program.pass_time().await;
    program.keys("vyy").await;
    let secret = program.asked.iter().find_map(|effect| match effect {
        TerminalEffect::CopySecret(secret) => Some(secret.expose().to_owned()),
        _ => None,
    });
    program.keys("<esc>").await;
    program.keys("<esc>").await;
    let text = copied(&mut program, "yh").await;
    let secret = secret.expect("it was copied");
    assert!(text.contains("Okta said: done") && !text.contains(&secret), "{text}");

    let said = in_order();
    said.say("factors", 403, json!({"errorCode": "E0000006", "errorSummary": "No", "errorCauses": []}));
    let mut program = person_at(&said, 120, 40).await;
    let text = copied(&mut program, "yh").await;
    assert!(text.contains("Okta said: 403, E0000006 (could not read this person's factors)"), "{text}");
    assert!(text.contains("Request id: req1"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn what_was_done_to_one_person_is_told_of_no_other() {
    let mut program = on("ana.muller@acme.com", 120, 40).await;
    program.keys("au").await;
    program.keys("<enter>").await;
    program.keys("<ctrl-f>").await;
    program.keys("noa.cohen@acme.com").await;
    program.keys("<enter>").await;
    assert_eq!(copied(&mut program, "yt").await, "");
    assert_eq!(copied(&mut program, "yk").await, "");
}

#[tokio::test(start_paused = true)]
async fn a_line_for_the_caller_holds_no_secret_and_no_password_that_is_good_no_longer() {
    let mut program = on("ana.muller@acme.com", 120, 40).await;
    program.keys("at").await;
    program.keys("<tab><enter>").await;
    // What was typed before it came does not close it.
    program.pass_time().await;
    program.keys("<esc>").await;
    program.keys("<esc>").await;
    let line = copied(&mut program, "yt").await;
    // The password that was there before the lock is good no longer.
    assert_eq!(line, "I read you a temporary password; sign in with it, then you are asked for a new one.");
}

#[tokio::test(start_paused = true)]
async fn groups_apps_and_factors_are_copied_one_a_line_and_read_where_they_were_not() {
    let mut program = on("ana.muller@acme.com", 80, 24).await;
    assert_eq!(copied(&mut program, "yg").await, "", "they are read first");
    let groups = copied(&mut program, "yg").await;
    assert!(groups.lines().any(|line| line == "Everyone") && groups.lines().count() == 7, "{groups}");
    let factors = copied(&mut program, "yf").await;
    assert!(factors.contains("SMS, +49 … 0913, enrolled"), "{factors}");
    program.keys("v").await;
    assert!(copied(&mut program, "yf").await.contains("+491715550913"));
    program.keys("ya").await;
    assert!(!copied(&mut program, "ya").await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_manager_opens_where_nobody_else_has_the_name() {
    let mut program = on("ana.muller@acme.com", 120, 40).await;
    program.keys("m").await;
    let screen = program.screen();
    assert!(screen.contains("jana.weiss@acme.com") && screen.contains("[Sign-in]"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn several_or_none_of_the_managers_name_are_listed_and_nobody_is_opened() {
    for (manager, said) in [
        ("John Smith", "3 are called John Smith, as the manager of Ana Müller is: none was opened."),
        ("Nobody Ofthatname", "Nobody is called Nobody Ofthatname, as the manager of Ana Müller is."),
        ("Smith, John", "3 are called Smith, John, as the manager of Ana Müller is: none was opened."),
    ] {
        let people = in_order();
        let profile = json!({"firstName": "Ana", "lastName": "Müller", "login": "ana.muller@acme.com",
            "email": "ana.muller@acme.com", "manager": manager});
        people.say("user", 200, json!({"profile": profile, "status": "ACTIVE"}));
        let mut program = person_at(&people, 120, 40).await;
        program.keys("m").await;
        let screen = program.screen();
        assert!(screen.contains(said) && !screen.contains("[Sign-in]"), "{manager}: {screen}");
    }
}

#[tokio::test(start_paused = true)]
async fn phones_and_second_emails_are_masked_alike_until_v() {
    let (phone, second) = ("+49 171 555 4471", "j.smith@example.net");
    let mut program = Harness::start(120, 40, DemoSettings::default()).await;
    program.keys("/john.smith@acme.com").await;
    let list = program.screen();
    assert!(list.contains("+49 … 4471") && list.contains("j…@example.net"), "{list}");
    assert!(!list.contains(phone) && !list.contains(second), "{list}");
    program.keys("<enter>").await;
    for tab in ["ts", "tp", "tf"] {
        program.keys(tab).await;
        let masked = program.screen();
        assert!(!masked.contains(phone) && !masked.contains(second), "{tab}: {masked}");
    }
    program.keys("tpv").await;
    let mut shown = program.screen();
    program.keys("<pgdn>").await;
    shown.push_str(&program.screen());
    assert!(shown.contains(phone) && shown.contains(second), "{shown}");
    program.keys("v").await;
    assert!(!program.screen().contains(phone), "masked again");
    program.keys("tjG").await;
    program.keys("/secondEmail").await;
    assert!(program.screen().contains(second), "the JSON holds the values: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_question_masks_numbers_until_v() {
    let mut program = on("ana.muller@acme.com", 80, 24).await;
    program.keys("af").await;
    let masked = program.screen();
    assert!(masked.contains("+49 … 0913") && !masked.contains("+491715550913"), "{masked}");
    program.keys("v").await;
    assert!(program.screen().contains("+491715550913"), "{}", program.screen());
    program.keys("<esc>").await;
    assert!(!program.screen().contains("+491715550913"), "only there");
}

#[tokio::test(start_paused = true)]
async fn help_begins_with_the_keys_of_a_call_and_letters_look_for_one() {
    let mut program = on("ana.muller@acme.com", 80, 24).await;
    program.keys("?").await;
    let first = program.screen();
    let at = |text: &str| first.find(text).unwrap_or_else(|| panic!("{text}: {first}"));
    assert!(at("A call") < at("a u") && at("a u") < at("y k"), "{first}");
    program.keys("ticket").await;
    let found = program.screen();
    assert!(found.contains("y k") && !found.contains("Ctrl-F  ") && !found.contains("a u"), "{found}");
    program.keys("<backspace><backspace><backspace><backspace><backspace><backspace>").await;
    program.keys("G").await;
    let end = program.screen();
    assert!(end.contains("suspend to the shell"), "{end}");
    program.keys("<home>").await;
    program.keys("<end>").await;
    assert_eq!(program.screen(), end, "End goes where G does");
    program.keys("?").await;
    assert!(program.engine.app.overlays.is_empty());
}

#[tokio::test(start_paused = true)]
async fn esc_leads_from_the_members_of_a_group_back_to_the_person_and_then_to_the_list() {
    let mut program = on("ana.muller@acme.com", 100, 30).await;
    program.keys("tg<down>").await;
    let row = program.selected();
    program.keys("<enter>").await;
    assert!(program.line(1).contains("Members of"), "{}", program.screen());
    program.keys("<down><enter>").await;
    assert!(program.line(2).contains("[Sign-in]") || program.screen().contains("Sign-in"), "{}", program.screen());
    program.keys("<esc>").await;
    assert!(program.line(1).contains("Members of"), "the member was opened from there: {}", program.screen());
    program.keys("<esc>").await;
    let screen = program.screen();
    assert!(screen.contains("Ana Müller") && program.selected() == row, "{screen}");
    program.keys("<esc>").await;
    assert!(program.line(1).contains("Everyone but deactivated"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn esc_leads_from_the_manager_back_to_the_person() {
    let mut program = on("ana.muller@acme.com", 100, 30).await;
    program.keys("tp").await;
    program.keys("m").await;
    assert!(program.line(1).contains("Jana Weiß"), "{}", program.screen());
    program.keys("<esc>").await;
    let screen = program.screen();
    assert!(program.line(1).contains("Ana Müller") && screen.contains("[Profile]"), "{screen}");
    program.keys("<esc>").await;
    assert!(program.line(1).contains("Everyone but deactivated"), "{}", program.screen());
    // From the list the search for them is over once they are found.
    program.keys("/ana.muller").await;
    program.keys("<tab>m").await;
    assert!(program.line(1).contains("Jana Weiß"), "{}", program.screen());
    program.keys("<esc>").await;
    assert!(!program.line(1).contains("Find:"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_was_said_of_one_key_does_not_stand_under_the_next() {
    let mut program = on("ana.muller@acme.com", 100, 30).await;
    program.keys("E").await;
    let said = "There is no error to show.";
    let shows = program.screen().contains(said);
    assert!(shows, "{}", program.screen());
    program.keys("<down>").await;
    assert!(program.screen().contains(said), "who only looks leaves it: {}", program.screen());
    program.keys("e").await;
    assert!(!program.screen().contains(said), "{}", program.screen());
}
