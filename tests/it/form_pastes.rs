//! Pastes that hold several values: what goes where is shown first, and just that is filled in and sent.

use std::sync::Arc;

use oktui::app::event::{Event, Typed};
use oktui::app::form::model::spec::Path;
use oktui::app::form::model::value;
use oktui::app::form::screen::{FormScreen, Mode};
use oktui::protocol::schema::UserSchema;
use proptest::prelude::*;
use serde_json::json;

use super::form_steps::screen_of;
use super::forms::{edit_ana, open, person, writes};
use super::harness::Harness;

const LINES: &str = "Vorname: Ann\nNachname: Leeson\nE-Mail: ann.leeson@acme.com\nAbteilung: Labor\nLand: Deutschland\n\
                     Handy: +49 151 1234567\nPasswort: Geheim-77\nSchuhgröße: 39";

/// Pastes and lets the moment pass in which nothing can be confirmed.
async fn paste(program: &mut Harness, text: &str) {
    program.handle_unseen(Event::Paste(text.to_owned()));
    program.settle().await;
    program.pass_time().await;
}

#[tokio::test(start_paused = true)]
async fn lines_with_labels_show_what_goes_where_and_nothing_else_is_sent() {
    let mut program = open(100, 40).await;
    program.keys("n").await;
    paste(&mut program, LINES).await;
    let screen = program.screen();
    for told in [
        "What goes where? Pasted: lines with labels",
        "[x] First name",
        "[x] Primary email",
        "[x] Department",
        "from “Abteilung”",
        "[x] Country code",
        "[x] Mobile phone",
        "no field is called so",
        "never taken from a paste",
        "Login follows the email",
        "Enter fills in 6 fields",
    ] {
        assert!(screen.contains(told), "{told} in\n{screen}");
    }
    assert!(!screen.contains("Geheim-77") && writes(&program).is_empty(), "{screen}");
    program.keys("<enter>").await;
    assert!(program.screen().contains("6 fields are filled in; nothing is saved yet. F8 takes it back."));
    program.keys("<f2>").await;
    program.send().await;
    let ann = person(&program, "ann.leeson@acme.com").await;
    let profile = &ann["profile"];
    assert_eq!(
        (&profile["lastName"], &profile["department"], &profile["countryCode"], &profile["mobilePhone"]),
        (&json!("Leeson"), &json!("Labor"), &json!("DE"), &json!("+49 151 1234567")),
        "{}",
        program.screen()
    );
    assert!(!ann.to_string().contains("Geheim") && !ann.to_string().contains("39\""));
}

#[tokio::test(start_paused = true)]
async fn one_step_takes_a_paste_back_and_another_brings_it_again() {
    let mut program = open(100, 40).await;
    program.keys("n").await;
    let before = program.screen();
    paste(&mut program, LINES).await;
    program.keys("<enter><f8>").await;
    let screen = program.screen();
    assert!(screen.contains("Taken back: the paste.") && !screen.contains("Leeson"), "{screen}\n{before}");
    program.keys("<f9>").await;
    assert!(program.screen().contains("Leeson"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn keys_on_their_way_confirm_nothing_and_what_was_pasted_can_still_go_in_as_it_is() {
    let mut program = open(100, 40).await;
    program.keys("n").await;
    let enter = || Typed::Key("Enter".parse().unwrap());
    program.handle_unseen(Event::Read(vec![Typed::Paste(LINES.to_owned()), enter(), enter()]));
    program.handle_unseen(Event::Drawn);
    // Whoever ends every paste by Enter has not read it either.
    program.handle_unseen(Event::Read(vec![enter()]));
    program.settle().await;
    assert!(program.screen().contains("What goes where?"), "{}", program.screen());
    program.pass_time().await;
    program.keys("<esc>").await;
    let screen = program.screen();
    assert!(screen.contains("Nothing was filled in. F6 puts what was pasted"), "{screen}");
    program.keys("<f6>").await;
    assert!(program.screen().contains("This field holds one line: line breaks became spaces."), "{}", program.screen());
    program.keys("<home>").await;
    assert!(program.screen().contains("Vorname: Ann Nachname: Leeson"), "{}", program.screen());
    program.keys("<f6>").await;
    assert!(program.screen().contains("No preview of a paste was closed"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn of_somebody_who_exists_only_what_is_named_is_ticked_and_what_is_so_already_is_said() {
    let mut program = open(100, 40).await;
    edit_ana(&mut program).await;
    paste(&mut program, "BEGIN:VCARD\nVERSION:3.0\nN:Müller;Ana;;;\nEMAIL:ana.neu@acme.com\nTITLE:Leiterin\nEND:VCARD")
        .await;
    let screen = program.screen();
    assert!(screen.contains("Pasted: a vCard") && screen.contains("already so"), "{screen}");
    assert!(screen.contains("[ ] Primary email") && screen.contains("tick it if it is meant"), "{screen}");
    assert!(screen.contains("[x] Title") && screen.contains("→ Leiterin"), "{screen}");
    program.keys("<enter><f2>").await;
    assert!(!program.screen().contains("ana.neu") && program.screen().contains("Leiterin"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_row_without_a_head_is_a_guess_and_a_line_is_led_to_another_field() {
    let mut program = open(100, 40).await;
    program.keys("n").await;
    paste(&mut program, "Ann\tLeeson\tann.leeson@acme.com\tLabor\t+49 30 1234567").await;
    let screen = program.screen();
    assert!(screen.contains("It has no head: where a value goes is a guess."), "{screen}");
    assert!(screen.contains("[x] First name") && screen.contains("[ ] Primary email"), "{screen}");
    // What found no field stands last.
    program.keys("<down><down><down><down><down><ctrl-l>department<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("[x] Department") && screen.contains("Enter fills in 3 fields"), "{screen}");
    program.keys("<enter>").await;
    program.keys("<ctrl-l>department<enter>").await;
    assert!(program.screen().contains("Labor"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn of_ten_megabytes_only_the_beginning_is_looked_at_and_that_is_said() {
    let mut program = open(80, 24).await;
    program.keys("n").await;
    let line = "Nachname: Leeson\nVorname: Ann\n";
    program.handle_unseen(Event::Paste(line.repeat(10_000_000 / line.len())));
    let screen = program.screen();
    assert!(screen.contains("Only the first 64 kB of 9 MB were looked at."), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn one_value_goes_straight_in_and_tabs_and_breaks_are_told() {
    let mut program = open(100, 40).await;
    program.keys("n").await;
    program.keys("<paste:Ann, Maria: the first>").await;
    assert!(program.screen().contains("Ann, Maria: the first"), "{}", program.screen());
    program.keys("<ctrl-u><paste:Ann\nMaria>").await;
    assert!(program.screen().contains("This field holds one line: line breaks became spaces."), "{}", program.screen());
    program.keys("<ctrl-u><paste:Ann\tMaria>").await;
    let screen = program.screen();
    assert!(screen.contains("Pasted: a row of a sheet") && screen.contains("[ ] First name"), "{screen}");
    program.pass_time().await;
    program.keys("<f6>").await;
    assert!(program.screen().contains("No field holds tabs: they became spaces."), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_password_field_takes_what_is_pasted_as_it_is() {
    let mut program = open(100, 40).await;
    program.keys("n").await;
    program.keys("<ctrl-l>activation<enter>").await;
    program.keys("<right><right><tab><paste:City: Bonn>").await;
    assert!(!program.screen().contains("What goes where?"), "{}", program.screen());
}

fn schema() -> UserSchema {
    let text = |title: &str| json!({"title": title, "type": "string"});
    let custom = json!({
        "size": {"title": "Size", "type": "string", "oneOf": [{"const": "s", "title": "Small"}, {"const": "l", "title": "Large"}]},
        "level": {"title": "Level", "type": "integer"},
        "remote": {"title": "Remote", "type": "boolean"},
        "tags": {"title": "Tags", "type": "array", "items": {"type": "string"}},
        "fixed": {"title": "Fixed", "type": "string", "mutability": "READ_ONLY"},
        "cityCode": {"title": "City", "type": "string"},
    });
    let base = json!({
        "login": text("Username"), "email": text("Email"), "firstName": text("First name"), "lastName": text("Last name"),
        "city": text("City"), "title": text("Title"), "postalAddress": text("Postal"), "countryCode": text("Country"),
        "secondEmail": text("Second email"), "mobilePhone": text("Mobile"), "displayName": text("Display name"),
    });
    let schema = json!({"definitions": {"base": {"properties": base}, "custom": {"properties": custom}}});
    UserSchema::parse(schema.to_string().as_bytes()).unwrap()
}

/// A paste in one of the shapes, of labels that mean something and texts that may be anything.
fn pasted() -> impl Strategy<Value = String> {
    let label = prop::sample::select(vec![
        "Vorname",
        "lastName",
        "E-Mail",
        "Login",
        "Size",
        "LEVEL",
        "remote",
        "Tags",
        "Fixed",
        "City",
        "Postal",
        "Land",
        "Name",
        "Password",
        "Nothing",
        "Second email",
        "Titel",
    ]);
    let text = prop_oneof![
        3 => "[a-zA-Z]{1,8}",
        1 => "\\PC{1,12}",
        1 => Just("ann@acme.com".to_owned()),
        1 => Just("Large".to_owned()),
        1 => Just("a; b, c".to_owned()),
        1 => Just("7".to_owned()),
        1 => Just("Germany".to_owned()),
        1 => Just("a\u{1b}[31m\u{202e}b".to_owned()),
    ];
    (0..5, proptest::collection::vec((label, text), 2..8)).prop_map(|(shape, pairs)| {
        let joined =
            |joint: &str, pick: fn(&(&str, String)) -> String| pairs.iter().map(pick).collect::<Vec<_>>().join(joint);
        match shape {
            0 => joined("\n", |(label, text)| format!("{label}: {text}")),
            1 => format!(
                "{}\n{}",
                joined("\t", |(label, _)| (*label).to_owned()),
                joined("\t", |(_, text)| text.clone())
            ),
            2 => {
                let object = pairs.iter().map(|(label, text)| ((*label).to_owned(), json!(text)));
                serde_json::Value::Object(object.collect()).to_string()
            }
            3 => format!("BEGIN:VCARD\nN:{};{}\nEMAIL:{}\nEND:VCARD", pairs[0].1, pairs[1].1, pairs[0].1),
            _ => joined("\t", |(_, text)| text.clone()),
        }
    })
}

/// Every text as it stands.
fn texts(screen: &FormScreen) -> Vec<(Path, String)> {
    screen.form.fields.iter().map(|field| (field.spec.path.clone(), field.text().to_owned())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_sent_holds_exactly_what_the_preview_said(text in pasted(), is_new in any::<bool>()) {
        let schema = schema();
        let profile = json!({"login": "a@b.c", "email": "a@b.c", "firstName": "A", "city": "Bonn", "tags": ["x"], "fixed": "f"});
        let mut screen = screen_of(&schema, (!is_new).then_some(profile));
        let before = texts(&screen);
        screen.paste(&text);
        let Mode::Propose(proposal) = screen.mode.clone() else { return Ok(()) };
        prop_assert_eq!(&texts(&screen), &before, "nothing is filled in before it was seen");
        let lines = proposal.lines.iter().filter(|line| line.ticked);
        let promised: Vec<(Path, String)> = lines.filter_map(|line| Some((line.to.clone()?, line.new.clone()))).collect();
        for (path, _) in &promised {
            let Path::Attribute(name) = path else { continue };
            let by_label = proposal.lines.iter().any(|line| line.ticked && line.to.as_ref() == Some(path) && !line.called.is_empty());
            prop_assert!(!["login", "email", "secondEmail"].contains(&&**name) || by_label, "{name} was ticked by a guess");
            prop_assert!(promised.iter().filter(|(other, _)| other == path).count() == 1, "{name} twice");
        }
        screen.fill();
        let following: Vec<&str> = screen.form.following.clone();
        for (path, text) in &before {
            let at = screen.form.find(path).unwrap();
            let field = &screen.form.fields[at];
            let wanted = promised.iter().find(|(other, _)| other == path).map_or(text, |(_, new)| new);
            if !following.iter().any(|name| field.spec.attribute() == Some(name)) {
                prop_assert_eq!(field.text(), wanted, "{:?}", path);
            }
        }
        let plan = screen.form.plan();
        let profile = plan.save.as_ref().and_then(|save| save.body().profile.clone()).unwrap_or_default();
        for (path, new) in &promised {
            let Path::Attribute(name) = path else { continue };
            let field = screen.form.attribute(name).unwrap();
            let sent = value::read(&field.spec.kind, new).unwrap();
            prop_assert_eq!(profile.get(name), sent.as_ref(), "{}", name);
        }
        while screen.history.back(&mut screen.form).is_some() {}
        prop_assert_eq!(texts(&screen), before);
    }
}

#[test]
fn where_several_fields_fit_none_is_ticked_and_choices_take_title_or_value() {
    let schema = Arc::new(schema());
    let mut screen = screen_of(&schema, None);
    screen.paste("City: Bonn\nSize: s\nLevel: high\nFixed: x\nTags: a; b");
    let Mode::Propose(proposal) = &screen.mode else { panic!("{:?}", screen.mode) };
    let line = |called: &str| proposal.lines.iter().find(|line| line.called == called).unwrap();
    assert!(!line("City").ticked && line("City").note.contains("several fields fit"), "{}", line("City").note);
    assert_eq!((line("Size").new.as_str(), line("Size").ticked), ("Small", true));
    assert!(!line("Level").ticked && line("Level").fault.is_some());
    assert!(line("Fixed").barred.as_ref().unwrap().starts_with("locked:"));
    assert_eq!(line("Tags").new, "a, b");
    screen.mode = Mode::Fields;
    screen.paste("Size: huge\nTitle: a\u{1b}b");
    let Mode::Propose(proposal) = &screen.mode else { panic!("{:?}", screen.mode) };
    assert_eq!(proposal.lines[1].barred.as_deref(), Some("not a value of the list"));
    assert!(proposal.lines[0].new == "ab" && proposal.lines[0].note.contains("left out"));
}
