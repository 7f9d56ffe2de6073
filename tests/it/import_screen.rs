//! People from a table, by the keys of somebody at the screen: the file, its columns, the plan, the job.

use insta::assert_snapshot;
use oktui::demo::{Demo, DemoSettings};
use oktui::okta::control::{Control, Urgency};

use super::harness::{Harness, demo};
use super::many::open;

/// From the folder of the package, where tests run.
const LIST: &str = "tests/it/hr_list.csv";

fn organisation() -> Demo {
    demo(DemoSettings::default())
}

/// The table is read, and its last column, which nothing fits, left out.
async fn read(program: &mut Harness) {
    program.keys("I").await;
    program.keys(LIST).await;
    program.keys("<enter>").await;
}

#[tokio::test(start_paused = true)]
async fn a_table_becomes_a_plan_and_a_job_and_nothing_is_sent_before() {
    let demo = organisation();
    let mut program = open(&demo).await;
    read(&mut program).await;
    let text = program.screen();
    assert!(text.contains("Vorname") && text.contains("First name (firstName)"), "{text}");
    assert!(text.contains("nowhere yet"), "{text}");
    // What nothing fits is said first.
    program.keys("<f2>").await;
    assert!(
        program.screen().contains("Schuhgröße: no attribute of this organisation is called so"),
        "{}",
        program.screen()
    );
    program.keys("<down><down><down><down><down><down>x").await;
    assert!(program.screen().contains("left out: as it was said"), "{}", program.screen());
    program.keys("<f2>").await;
    let text = program.screen();
    for said in
        ["2  new, and get a mail to activate", "1  change", "1  cannot be imported", "1 mail goes out", "begins later"]
    {
        assert!(text.contains(said), "{said} is not in\n{text}");
    }
    program.pass_time().await;
    // Who is in it, and what is wrong, is looked at with Enter.
    program.keys("<down><enter>").await;
    assert!(program.screen().contains("department") && program.screen().contains("Research"), "{}", program.screen());
    program.keys("<esc><down><enter>").await;
    assert!(program.screen().contains("row 5, Nachname: is missing"), "{}", program.screen());
    program.keys("<esc>").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    program.pass_time().await;
    let text = program.screen();
    assert!(text.contains("Import 3 people") && text.contains("3 done"), "{text}");
    program.keys("1/lea.later@acme.com").await;
    assert!(program.screen().contains("Staged"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_was_said_of_a_table_outlives_esc_and_a_name_is_completed() {
    let demo = organisation();
    let mut program = open(&demo).await;
    program.keys("I").await;
    program.keys("tests/it/hr_l<tab>").await;
    assert!(program.screen().contains("File: tests/it/hr_list.csv_"), "{}", program.screen());
    program.keys("<enter>").await;
    program.keys("<down><enter>").await;
    program.keys("middle<enter>").await;
    assert!(program.screen().contains("(middleName)"), "{}", program.screen());
    program.keys("<esc>").await;
    assert!(program.screen().contains("Kept as it is: I opens it again."), "{}", program.screen());
    program.keys("I").await;
    assert!(program.screen().contains("(middleName)"), "{}", program.screen());
    program.keys("<right>").await;
    assert!(program.screen().contains("row 3") && program.screen().contains("Later"), "{}", program.screen());
    program.keys("<left>").await;
    // A file that is none is told, and what is typed stays.
    program.keys("<f4>x<enter>").await;
    let text = program.screen();
    assert!(text.contains("hr_list.csvx_") && text.contains("Not read: "), "{text}");
}

#[tokio::test(start_paused = true)]
async fn rows_that_cannot_be_imported_are_counted_by_rows_whatever_they_share() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let rows: Vec<String> = (0..7).map(|at| format!("Ann{at},Lee\n")).collect();
    std::fs::write(&path, format!("firstName,lastName\n{},\"\",\n,Lee\n", rows.concat())).unwrap();
    let mut program = open(&organisation()).await;
    program.keys("I").await;
    program.keys(&path.display().to_string()).await;
    program.keys("<enter>").await;
    program.keys("<f2>").await;
    program.pass_time().await;
    assert!(program.screen().contains("8  cannot be imported"), "{}", program.screen());
    program.keys("<down><enter>").await;
    let text = program.screen();
    assert!(text.contains("row 2: ") && text.contains("row 8: "), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_login_is_made_where_no_column_says_it() {
    let demo = organisation();
    let mut program = open(&demo).await;
    read(&mut program).await;
    program.keys("<end><up><up><up><enter>").await;
    program.keys("{nickname}<enter>").await;
    assert!(program.screen().contains("Not taken: "), "{}", program.screen());
    program.keys("<esc><enter>").await;
    program.keys("{lower(firstName)}@made.example<enter>").await;
    assert!(program.screen().contains("{lower(firstName)}@made.example"), "{}", program.screen());
    program.keys("<home><down><down><down><down><down><down>x<f2>").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("nina@made.example"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn new_people_get_groups_and_attributes_that_no_column_has() {
    let demo = organisation();
    let mut program = open(&demo).await;
    read(&mut program).await;
    program.keys("<down><down><down><down><down><down>x").await;
    program.keys("<end><enter>").await;
    program.keys("VPN Users; No such group<enter>").await;
    program.keys("<up><enter>").await;
    program.keys("nonsense<enter>").await;
    assert!(program.screen().contains("Not taken: nonsense: it is attribute=text"), "{}", program.screen());
    program.keys("<ctrl-u>costCenter=4711; division={department}<enter>").await;
    assert!(program.screen().contains("costCenter=4711; division={department}"), "{}", program.screen());
    // A group that nobody knows is told, and no plan comes of it.
    program.keys("<f2>").await;
    assert!(program.screen().contains("no group is called “No such group”"), "{}", program.screen());
    program.keys("<end><enter><ctrl-u>VPN Users<enter><f2>").await;
    program.pass_time().await;
    program.keys("<f2>").await;
    program.pass_time().await;
    assert!(program.screen().contains("3 done"), "{}", program.screen());
    let control = Control::new(Urgency::Typing);
    let made = program.client.get_user("lea.later@acme.com", &control).await.unwrap();
    assert_eq!((made.text("costCenter").as_str(), made.text("division").as_str()), ("4711", "Lab"));
    let groups = program.client.user_groups(&made.id, &control).await.unwrap();
    assert!(groups.iter().any(|group| group.name == "VPN Users"), "{groups:?}");
}

#[tokio::test(start_paused = true)]
async fn a_column_of_passwords_is_masked_and_a_plan_with_it_is_not_saved() {
    let demo = organisation();
    let mut program = open(&demo).await;
    read(&mut program).await;
    program.keys("<down><down><down><down><down><down><enter>").await;
    program.keys("first password<enter>").await;
    let text = program.screen();
    assert!(text.contains("first password of somebody new") && text.contains("••••••"), "{text}");
    assert!(text.contains("that of its column, to be changed"), "{text}");
    program.keys("<f2>").await;
    program.pass_time().await;
    assert!(program.screen().contains("active by a password to be changed"), "{}", program.screen());
    program.keys("<f6>").await;
    program.pass_time().await;
    let text = program.screen();
    assert!(text.contains("which stand in no file: it cannot be saved"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn the_box_and_its_plan_are_seen_whole() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut program = Harness::start(width, height, DemoSettings::default()).await;
        program.keys("I").await;
        assert_snapshot!(format!("import_file_{width}x{height}"), program.screen());
        program.keys(LIST).await;
        program.keys("<enter>").await;
        assert_snapshot!(format!("import_table_{width}x{height}"), program.screen());
        program.keys("<enter>na").await;
        assert_snapshot!(format!("import_choice_{width}x{height}"), program.screen());
        program.keys("<esc><down><down><down><down><down><down>x").await;
        program.keys("<f2>").await;
        assert_snapshot!(format!("import_plan_{width}x{height}"), program.screen());
    }
}
