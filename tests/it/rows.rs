//! The tabs of a person that are tables: a row is meant, told whole, and leads on.

use oktui::demo::DemoSettings;
use serde_json::json;

use super::harness::Harness;
use super::sign_in::{Said, in_order, person_at};

async fn ana(columns: u16, rows: u16) -> Harness {
    let mut program = Harness::start(columns, rows, DemoSettings::default()).await;
    program.keys("/ana.muller@").await;
    program.keys("<enter>").await;
    program
}

/// The line below the strip's rule on.
fn strip(screen: &str) -> String {
    let lines: Vec<_> = screen.lines().collect();
    let rule = lines.iter().rposition(|line| line.starts_with("──")).unwrap();
    lines[rule + 1..lines.len() - 2].iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ").trim().to_owned()
}

fn many_factors() -> Said {
    let said = in_order();
    let factor = |id: &str, name: &str| {
        json!({"id": id, "factorType": "webauthn", "provider": "FIDO", "status": "ACTIVE",
            "profile": {"authenticatorName": name}})
    };
    let long = "The second key on the ring that hangs beside the door of the workshop in the old building";
    said.say("factors", 200, json!([factor("f1", "MacBook Touch ID"), factor("f2", long)]));
    said
}

#[tokio::test(start_paused = true)]
async fn a_cell_that_is_cut_stands_whole_in_the_strip_below_at_every_size() {
    for (columns, rows) in [(80, 24), (120, 40), (200, 50)] {
        let mut program = person_at(&many_factors(), columns, rows).await;
        program.keys("tf<down>").await;
        let screen = program.screen();
        assert!(
            strip(&screen).ends_with("in the workshop in the old building") || strip(&screen).ends_with("old building"),
            "{screen}"
        );
        assert!(program.selected().starts_with("> Passkey"), "{screen}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_key_removes_the_factor_under_the_cursor_and_no_other() {
    let mut program = person_at(&many_factors(), 80, 24).await;
    program.keys("tf<down>").await;
    program.keys("D").await;
    let screen = program.screen();
    assert!(screen.contains("[ ] Passkey") && screen.contains("> [x] Passkey"), "{screen}");
    assert!(screen.contains("Cancel"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_factor_that_is_gone_leaves_nobody_in_its_place_under_the_cursor() {
    let said = many_factors();
    let mut program = person_at(&said, 80, 24).await;
    program.keys("tf<down>").await;
    said.say(
        "factors",
        200,
        json!([{"id": "f3", "factorType": "sms", "provider": "OKTA", "status": "ACTIVE"},
        {"id": "f4", "factorType": "email", "provider": "OKTA", "status": "ACTIVE"}]),
    );
    program.keys("r").await;
    program.keys("D").await;
    assert!(program.screen().contains("No factor is selected"), "{}", program.screen());
    program.keys("<down>D").await;
    assert!(program.screen().contains("> [x] SMS"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn enter_shows_the_whole_event_as_okta_sent_it() {
    let mut program = ana(80, 24).await;
    program.keys("tl").await;
    let strip = strip(&program.screen());
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Event") && screen.contains("When"), "{screen}");
    let what = strip.split(" · ").nth(1).unwrap().to_owned();
    assert!(screen.contains(&what), "{what}\n{screen}");
    program.keys("<pgdn><pgdn>").await;
    assert!(program.screen().contains("\"geographicalContext\""), "{}", program.screen());
    program.keys("G").await;
    assert!(program.screen().contains("–110 of 110"), "{}", program.screen());
    program.keys("<esc>").await;
    assert!(program.screen().contains("[Log]"));
}

#[tokio::test(start_paused = true)]
async fn enter_on_a_group_lists_its_members() {
    let mut program = ana(120, 40).await;
    program.keys("tg").await;
    let group = program.selected().trim_start_matches("> ").split("  ").next().unwrap().to_owned();
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.contains(&format!("[Members of {group}]")), "{group}\n{screen}");
}

#[tokio::test(start_paused = true)]
async fn who_can_only_look_has_no_key_that_removes_a_factor() {
    let mut program = ana(80, 24).await;
    program.keys("tp").await;
    program.keys("D").await;
    assert!(program.engine.app.overlays.is_empty(), "only where factors are seen");
}
