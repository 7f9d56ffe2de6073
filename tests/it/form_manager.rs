//! The manager of a form: searched among people, written as the organisation writes managers, or kept as it is typed.

use serde_json::json;

use super::forms::{api, edit_ana, open, person, writes};

#[tokio::test(start_paused = true)]
async fn a_person_who_is_picked_fills_both_fields_as_others_have_them() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>manager<enter>bjorn angstrom").await;
    let screen = program.screen();
    assert!(screen.contains("Manager gets the display name, as"), "{screen}");
    assert!(screen.contains("ManagerId gets the employee number, as"), "{screen}");
    program.keys("<enter><up>").await;
    assert!(program.screen().contains("Bjørn Ångström (15020)"), "{}", program.screen());
    program.keys("<f2>").await;
    program.send().await;
    let ana = person(&program, "ana.muller@acme.com").await;
    assert_eq!((&ana["profile"]["manager"], &ana["profile"]["managerId"]), (&json!("Bjørn Ångström"), &json!("15020")));
    assert_eq!(writes(&program).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_key_writes_the_id_otherwise() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>manager<enter>jana.weiss@acme.com").await;
    program.keys("<f4>").await;
    assert!(program.screen().contains("ManagerId gets the login"), "{}", program.screen());
    program.keys("<enter><f2>").await;
    program.send().await;
    assert_eq!(person(&program, "ana.muller@acme.com").await["profile"]["managerId"], "jana.weiss@acme.com");
}

#[tokio::test(start_paused = true)]
async fn a_typed_text_is_kept_said_to_be_typed_and_takes_the_former_number_along() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    // Found by the name of the field that is filled along, too.
    program.keys("<ctrl-l>managerid<enter>Zaphod B.").await;
    let screen = program.screen();
    assert!(screen.contains("as typed, nobody picked: “Zaphod B.” into Manager"), "{screen}");
    program.keys("<enter><up>").await;
    let screen = program.screen();
    assert!(screen.contains("not picked from people") && !screen.contains("(10007)"), "{screen}");
    program.keys("<f2>").await;
    assert!(program.screen().contains("Manager: not picked from people"), "{}", program.screen());
    program.send().await;
    let ana = person(&program, "ana.muller@acme.com").await;
    assert_eq!(ana["profile"]["manager"], "Zaphod B.");
    assert!(ana["profile"].get("managerId").is_none_or(serde_json::Value::is_null), "{ana}");
}

#[tokio::test(start_paused = true)]
async fn nobody_is_their_own_manager_and_namesakes_are_not_guessed() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>manager<enter>ana.muller@acme.com").await;
    assert!(!program.screen().contains("> Ana Müller"), "{}", program.screen());
    program.keys("<ctrl-u>john smith").await;
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("are called John Smith: choose with"), "{screen}");
    program.keys("<down><enter>").await;
    assert!(program.screen().contains("John Smith ("), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn enter_takes_no_guess_while_okta_is_asked() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>manager<enter>").await;
    program.press("jana<enter>");
    assert!(program.screen().contains("Okta may know somebody closer"), "{}", program.screen());
    program.settle().await;
    program.keys("<esc>").await;
    assert!(program.screen().contains("nothing changed"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn somebody_deactivated_is_marked_in_the_list_and_on_the_form() {
    let mut program = open(80, 24).await;
    let gone = api(&program, "GET", "/api/v1/users?search=status%20eq%20%22DEPROVISIONED%22&limit=1", None).await;
    let login = gone[0]["profile"]["login"].as_str().unwrap();
    edit_ana(&mut program).await;
    program.keys(&format!("<ctrl-l>manager<enter>{login}")).await;
    assert!(program.screen().contains("Deactivated"), "{}", program.screen());
    program.keys("<enter><up>").await;
    assert!(program.screen().contains(" is deactivated"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn the_line_is_emptied_and_put_back_as_one() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>manager<enter><backspace>").await;
    assert!(program.screen().contains("2 changed"), "{}", program.screen());
    program.keys("<ctrl-r>").await;
    let screen = program.screen();
    assert!(screen.contains("nothing changed") && screen.contains("(10007)"), "{screen}");
}
