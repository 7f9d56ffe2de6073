//! What a form offers for the text of a field: what others have, a date in full, a number as it is dialled from anywhere.

use super::forms::{edit_ana, open, person};

/// The hint at the foot.
fn foot(program: &mut super::harness::Harness) -> String {
    program.line(21)
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
    assert!(hint.contains("Sales ") && hint.contains(" people · F5 puts in Sales"), "{hint}");
    program.keys("<tab><up>").await;
    let line = |program: &mut super::harness::Harness| {
        let screen = program.screen();
        screen.lines().find(|line| line.contains("Department")).unwrap().to_owned()
    };
    assert!(!line(&mut program).contains("Sales"), "{}", program.screen());
    program.keys("<f5>").await;
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
    assert!(screen.contains("F5 puts in Sales"), "{screen}");
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
        assert!(!hint.contains(" people") && !hint.contains("F5"), "{label}: {hint}");
        program.keys("<ctrl-r>").await;
    }
}
