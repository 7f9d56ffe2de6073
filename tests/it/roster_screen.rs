//! People of a file whom nobody in Okta is: seen beside the report, and taken to the import.

use insta::assert_snapshot;

use super::connections::{Place, two};
use super::harness::Harness;

/// A report on a file with somebody of Okta and two whom nobody is; and the file.
async fn report(place: &Place) -> (Harness, String) {
    let path = place.folder.path().join("hr.csv").display().to_string();
    let text = "login,firstName,lastName,email,Shoe\nana.muller@acme.com,,,,38\n\
                zoe.new@acme.com,Zoe,New,zoe.new@acme.com,39\nbo.new@acme.com,Bo,New,bo.new@acme.com,40\n";
    std::fs::write(&path, text).unwrap();
    let mut program = place.start(two(place), Some("one")).await;
    program.keys("R").await;
    program.keys(&"<down>".repeat(12)).await;
    program.keys(&path).await;
    program.keys("<enter>").await;
    (program, path)
}

#[tokio::test(start_paused = true)]
async fn people_of_a_file_who_are_not_in_okta_are_seen_and_imported_alone() {
    let place = Place::new();
    let (mut program, path) = report(&place).await;
    let text = program.screen();
    assert!(text.contains("2 people of hr.csv are not in Okta: N lists, I imports them"), "{text}");
    assert!(text.contains("2 not in Okta"), "{text}");
    program.keys("N").await;
    let text = program.screen();
    assert!(text.contains("In hr.csv, not in Okta · 2") && text.contains("row 4 of hr.csv: nobody in Okta"), "{text}");
    assert_snapshot!(text);
    program.keys("<esc>I").await;
    let text = program.screen();
    assert!(text.contains("2 rows, comma, UTF-8") && text.contains("row 3"), "{text}");
    // What nothing fits is left out, as of any table; the plan is about the two alone.
    program.keys("<down><down><down><down>x").await;
    assert!(
        program.screen().contains("Only the rows that the report did not find in Okta: 2 of 3."),
        "{}",
        program.screen()
    );
    program.keys("<f2>").await;
    let text = program.screen();
    assert!(text.contains("2  new, and get a mail to activate") && text.contains("2 rows of hr.csv"), "{text}");
    assert!(!text.contains("are so already"), "{text}");
    program.keys("<esc>").await;
    // What was said of them is kept.
    program.keys("<esc>I").await;
    assert!(program.screen().contains("left out: as it was said"), "{}", program.screen());
    // Another file is another table.
    program.keys("<f4><enter>").await;
    assert!(program.screen().contains("3 rows, comma, UTF-8"), "{}", program.screen());
    program.keys("<esc>").await;
    // A file that is another one by now is not taken by the numbers of its rows.
    std::fs::write(&path, "login\nana.muller@acme.com\nx@acme.com\ny@acme.com\n").unwrap();
    program.keys("I").await;
    assert!(program.screen().contains("it is another file since the report was made"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn without_such_a_report_the_key_says_which_one_it_is_for() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("N").await;
    assert!(program.screen().contains("the report “File and Okta” finds who is"), "{}", program.screen());
}
