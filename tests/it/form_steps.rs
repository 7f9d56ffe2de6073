//! The way back through a form, and what a new name or email suggests.

use std::sync::Arc;

use oktui::app::form::model::Form;
use oktui::app::form::model::Target;
use oktui::app::form::model::spec::Sources;
use oktui::app::form::proposal::{Line, Proposal};
use oktui::app::form::screen::{FormScreen, Mode};
use oktui::app::input::command::Step;
use oktui::protocol::key::Key;
use oktui::protocol::schema::UserSchema;
use oktui::protocol::seen::SeenAttributes;
use oktui::protocol::user::User;
use proptest::prelude::*;
use serde_json::json;

use super::forms::{api, edit_ana, open, person, writes};
use super::harness::Harness;

/// What stands in the field of that label on the screen.
fn shown(program: &mut Harness, label: &str) -> String {
    let screen = program.screen();
    let line = screen.lines().find(|line| line.trim_start_matches(['>', '~', ' ']).starts_with(label));
    line.unwrap_or_else(|| panic!("{label} in\n{screen}")).to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_new_email_asks_once_what_goes_with_it_and_names_each_field() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>last name<enter><end><ctrl-u>Schmidt<down><end><ctrl-u>ana.schmidt@acme.com").await;
    assert!(program.screen().contains("F7 shows 3 fields that may follow"), "{}", program.screen());
    program.keys("<f7>").await;
    let screen = program.screen();
    assert!(screen.contains("What goes with the new name and email?"), "{screen}");
    for told in ["Second email", "keeps the old address", "Ana Müller → Ana Schmidt"] {
        assert!(screen.contains(told), "{told} in\n{screen}");
    }
    assert!(screen.contains("[x] Display name") && screen.contains("[ ] Login"), "{screen}");
    program.keys("<space><enter>").await;
    assert!(program.screen().contains("2 fields are filled in; nothing is saved yet."), "{}", program.screen());
    assert!(writes(&program).is_empty(), "nothing is sent by it");
    program.keys("<f2>").await;
    program.send().await;
    let ana = person(&program, "ana.muller@acme.com").await;
    let profile = &ana["profile"];
    assert_eq!(
        (&profile["secondEmail"], &profile["displayName"], &profile["email"]),
        (&json!("ana.muller@acme.com"), &json!("Ana Schmidt"), &json!("ana.schmidt@acme.com"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_manager_a_street_or_an_organisation_of_the_same_name_is_never_ticked() {
    let mut program = open(100, 40).await;
    let ana = person(&program, "ana.muller@acme.com").await;
    let alike = json!({"profile": {
        "manager": "Eva Müller", "streetAddress": "Müller Weg 1", "organization": "Müller GmbH", "city": "Müller",
        "division": "Müller", "nickName": "Müller"
    }});
    api(&program, "POST", &format!("/api/v1/users/{}", ana["id"].as_str().unwrap()), Some(alike)).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>last name<enter><end><ctrl-u>Schmidt<f7>").await;
    let screen = program.screen();
    for label in ["Manager", "Street address", "Organization", "City", "Division"] {
        assert!(screen.contains(&format!("[ ] {label}")), "{label} in\n{screen}");
    }
    assert!(screen.contains("[x] Nickname") && screen.contains("Müller GmbH → Schmidt GmbH"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn keys_typed_ahead_of_what_is_proposed_fill_in_nothing_and_escape_leads_back() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>last name<enter><end><ctrl-u>Schmidt").await;
    let keys = ["F7", "Enter"].map(|name| oktui::app::event::Typed::Key(name.parse().unwrap()));
    program.handle_unseen(oktui::app::event::Event::Read(keys.to_vec()));
    program.settle().await;
    assert!(program.screen().contains("What goes with the new name?"), "{}", program.screen());
    // A letter is no answer: Enter cancels then.
    program.keys("x<enter>").await;
    assert!(program.screen().contains("Nothing was filled in"), "{}", program.screen());
    program.keys("<f7><esc>").await;
    assert!(shown(&mut program, "Display name").contains("Ana Müller"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn typing_a_choice_and_what_was_filled_in_go_back_and_forward_step_by_step() {
    let mut program = open(100, 30).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>last name<enter><end><ctrl-u>Schmidt<f7><enter><ctrl-l>nickname<enter>Ani<down>").await;
    program.keys("<f8>").await;
    let screen = program.screen();
    assert!(screen.contains("Taken back: what was typed in Nickname. F9 does it again."), "{screen}");
    assert!(screen.contains("> ") && shown(&mut program, "Nickname").starts_with('>'), "{screen}");
    program.keys("<f8>").await;
    assert!(shown(&mut program, "Display name").contains("Ana Müller"), "{}", program.screen());
    assert!(program.screen().contains("Taken back: what goes with the new name."), "{}", program.screen());
    program.keys("<f8>").await;
    assert!(shown(&mut program, "Last name").contains("Müller") && program.line(1).contains("nothing changed"));
    program.keys("<f8>").await;
    assert!(program.screen().contains("This is how the form began."), "{}", program.screen());
    program.keys("<f9><f9><f9>").await;
    assert!(
        shown(&mut program, "Display name").contains("Ana Schmidt") && shown(&mut program, "Nickname").contains("Ani")
    );
    program.keys("<f9>").await;
    assert!(program.screen().contains("Nothing was taken back"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn groups_and_what_was_restored_are_steps_and_the_commands_know_them() {
    let mut program = open(100, 30).await;
    program.keys("nAnn<tab>Lee<tab>ann.lee@acme.com<ctrl-l>groups<enter><enter>sales").await;
    program.keys("<enter><esc>").await;
    let group = shown(&mut program, "Groups");
    program.keys("<ctrl-l>first name<enter><ctrl-r>").await;
    assert!(!shown(&mut program, "First name").contains("Ann"));
    program.keys("<f10>undo").await;
    program.keys("<enter>").await;
    assert!(shown(&mut program, "First name").contains("Ann"), "{}", program.screen());
    program.keys("<f8>").await;
    assert_ne!(shown(&mut program, "Groups"), group);
    program.keys("<f8>").await;
    // The login that followed goes with the email.
    assert!(!program.screen().contains("ann.lee@acme.com"), "{}", program.screen());
    program.keys("<f9><f9>").await;
    assert!(program.screen().matches("ann.lee@acme.com").count() >= 2, "{}", program.screen());
    assert_eq!(shown(&mut program, "Groups").trim_start_matches(['>', ' ']), group.trim_start_matches(['>', ' ']));
}

#[tokio::test(start_paused = true)]
async fn another_user_type_is_taken_back_with_its_fields() {
    let mut program = open(100, 40).await;
    program.keys("n").await;
    program.keys("Ann<tab>Lee<ctrl-l>user type<enter><right>").await;
    let kind = shown(&mut program, "User type");
    program.keys("<ctrl-l>nickname<enter>Ani<f8><f8>").await;
    let before = shown(&mut program, "User type");
    assert!(before != kind && before.starts_with('>'), "{before} {kind}");
    assert!(shown(&mut program, "First name").contains("Ann"));
    program.keys("<f9>").await;
    assert_eq!(shown(&mut program, "User type"), kind);
}

fn schema() -> UserSchema {
    let text = |title: &str| json!({"title": title, "type": "string"});
    let custom = json!({
        "size": {"title": "Size", "type": "string", "oneOf": [{"const": "s", "title": "Small"}, {"const": "l", "title": "Large"}]},
        "tags": {"title": "Tags", "type": "array", "items": {"type": "string"}},
    });
    let base = json!({
        "login": text("Username"), "email": text("Email"), "firstName": text("First"), "lastName": text("Last"),
        "city": text("City"), "title": text("Title"), "postalAddress": text("Postal"),
    });
    let schema = json!({"definitions": {"base": {"properties": base}, "custom": {"properties": custom}}});
    UserSchema::parse(schema.to_string().as_bytes()).unwrap()
}

pub(crate) fn screen_of(schema: &UserSchema, profile: Option<serde_json::Value>) -> FormScreen {
    let user = profile.map(|profile| {
        let raw = json!({"id": "00u1", "status": "ACTIVE", "profile": profile}).to_string();
        Arc::new(User::parse(&raw, Some("W/\"1\"".into())).unwrap())
    });
    let seen = SeenAttributes::default();
    let sources = Sources { schema: Some(schema), types: Some(&[]), seen: &seen, person: user.as_deref() };
    let mut form = Form::new(Target::New, &sources, None);
    if let Some(user) = &user {
        form.fields.clear();
        form.target = Target::Person(Arc::clone(user));
        form.following.clear();
        form.build(&sources, None);
    }
    let mut screen = FormScreen::new(form, Mode::Fields);
    screen.set_view(40, 80);
    screen
}

/// What somebody does to a form.
#[derive(Clone, Debug)]
enum Deed {
    Type(char),
    Erase,
    Go(bool),
    Choose,
    Paste(String),
    Fill(Vec<(usize, String)>),
    Back,
    Forward,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => proptest::char::range('a', 'e').prop_map(Deed::Type),
        2 => Just(Deed::Erase),
        3 => any::<bool>().prop_map(Deed::Go),
        1 => Just(Deed::Choose),
        1 => "\\PC{0,6}".prop_map(Deed::Paste),
        1 => proptest::collection::vec((0usize..9, "[a-z, ]{0,6}"), 1..4).prop_map(Deed::Fill),
        2 => Just(Deed::Back),
        1 => Just(Deed::Forward),
    ]
}

fn do_to(screen: &mut FormScreen, deed: Deed) {
    match deed {
        Deed::Type(letter) => drop(screen.type_key(Key::char(letter))),
        Deed::Erase => drop(screen.type_key("Backspace".parse().unwrap())),
        Deed::Go(down) => screen.step(if down { Step::Down } else { Step::Up }),
        Deed::Choose => drop(screen.type_key("Right".parse().unwrap())),
        Deed::Paste(text) => drop(screen.paste(&text)),
        Deed::Fill(lines) => {
            let mut scratch = screen.form.clone();
            let mut proposal = Proposal::new("", "the paste");
            for (at, text) in lines {
                proposal.lines.push(Line::into_field(&mut scratch, at, "", &text));
            }
            screen.apply(&proposal);
        }
        Deed::Back => drop(screen.history.back(&mut screen.form)),
        Deed::Forward => drop(screen.history.forward(&mut screen.form)),
    }
    // Lists and searches that a letter opened are not what this is about.
    screen.mode = Mode::Fields;
}

fn texts(form: &Form) -> Vec<(String, bool)> {
    form.fields.iter().map(|field| (field.text().to_owned(), field.is_changed())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn undo_to_the_start_is_the_start_and_redo_to_the_end_is_the_end(
        deeds in proptest::collection::vec(deed(), 0..60), is_new in any::<bool>()
    ) {
        let schema = schema();
        let profile = json!({"login": "a@b.c", "email": "a@b.c", "firstName": "A", "city": "Köln\u{7}", "tags": ["a, b"]});
        let mut screen = screen_of(&schema, (!is_new).then_some(profile));
        let start = (texts(&screen.form), screen.form.following.clone());
        for deed in deeds {
            do_to(&mut screen, deed);
        }
        while screen.history.forward(&mut screen.form).is_some() {}
        let end = (texts(&screen.form), screen.form.following.clone());
        let mut steps = 0;
        while screen.history.back(&mut screen.form).is_some() {
            steps += 1;
        }
        prop_assert_eq!(&(texts(&screen.form), screen.form.following.clone()), &start);
        prop_assert!(!screen.form.is_dirty());
        for _ in 0..steps {
            prop_assert!(screen.history.forward(&mut screen.form).is_some());
        }
        prop_assert_eq!(&(texts(&screen.form), screen.form.following.clone()), &end);
    }
}

#[test]
fn a_run_of_typing_is_one_step_and_what_was_erased_again_is_none() {
    let mut screen = screen_of(&schema(), None);
    for letter in "Anna".chars() {
        screen.type_key(Key::char(letter));
    }
    screen.step(Step::Down);
    for key in ["x", "Backspace"] {
        screen.type_key(key.parse().unwrap());
    }
    assert!(screen.history.back(&mut screen.form).is_some());
    assert!(screen.history.back(&mut screen.form).is_none());
    assert_eq!(screen.form.attribute("firstName").unwrap().text(), "");
}

#[test]
fn going_back_never_puts_an_old_value_over_what_somebody_else_saved() {
    let schema = schema();
    let mut screen = screen_of(&schema, Some(json!({"login": "a@b.c", "city": "Köln"})));
    let at = screen.form.fields.iter().position(|field| field.spec.attribute() == Some("city")).unwrap();
    screen.go_to(at);
    screen.paste("!");
    assert_eq!(screen.form.fields[at].text(), "Köln!");
    let raw = json!({"id": "00u1", "status": "ACTIVE", "profile": {"login": "a@b.c", "city": "Ulm"}}).to_string();
    let theirs = Arc::new(User::parse(&raw, Some("W/\"2\"".into())).unwrap());
    let sources =
        Sources { schema: Some(&schema), types: Some(&[]), seen: &SeenAttributes::default(), person: Some(&theirs) };
    screen.form.rebase(Arc::clone(&theirs), &sources);
    screen.history.back(&mut screen.form);
    assert_eq!((screen.form.fields[at].text(), screen.form.is_dirty()), ("Ulm", false));
}

#[test]
fn what_is_remembered_is_bounded_and_a_letter_costs_what_it_changes() {
    let mut screen = screen_of(&schema(), None);
    for _ in 0..700 {
        screen.paste("0123456789");
        screen.type_key("Ctrl-U".parse().unwrap());
        screen.step(Step::Down);
        screen.step(Step::Up);
    }
    let mut steps = 0;
    while screen.history.back(&mut screen.form).is_some() {
        steps += 1;
    }
    assert!((100..=500).contains(&steps) && screen.history.is_cut(), "{steps}");
    assert!(!format!("{:?}", screen.history).contains("0123"), "nothing that was typed is shown by debugging");
}
