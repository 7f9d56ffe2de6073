//! Templates read, filled and refused.

use std::borrow::Cow;

use proptest::prelude::*;

use super::{Template, numbered, to_ascii};

/// Somebody's values.
fn held(name: &str) -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(match name {
        "firstName" => "Jürgen",
        "lastName" => "Müller-Groß",
        "email" => "j.mueller@old.example",
        "employeeNumber" => "4711",
        "nickName" => "",
        "title" => "---",
        _ => return None,
    }))
}

fn filled(text: &str) -> String {
    match Template::parse(text).and_then(|template| template.fill(held)) {
        Ok(text) => text,
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn a_template_is_filled_with_somebodys_values() {
    for (template, text) in [
        ("", ""),
        ("Support", "Support"),
        ("{firstName}", "Jürgen"),
        ("{ firstName } {lastName}", "Jürgen Müller-Groß"),
        ("{ascii(lower(firstName))}.{ascii(lower(lastName))}@acme.com", "juergen.mueller-gross@acme.com"),
        ("{lower(ascii(firstName))}", "juergen"),
        ("{UPPER(lastName)}", "MÜLLER-GROSS"),
        ("{before(email, \"@\")}@acme.com", "j.mueller@acme.com"),
        ("{after(email,'@')}", "old.example"),
        ("{before(firstName, \"@\")}", "Jürgen"),
        ("{first(firstName, 2)}{first(lastName, 50)}", "JüMüller-Groß"),
        ("{replace(lastName, \"-\", \" \")}", "Müller Groß"),
        ("{replace(lastName, \"-\", \"\")}", "MüllerGroß"),
        ("{pad(employeeNumber, 6, \"0\")}", "004711"),
        ("{pad(employeeNumber, 2, \"0\")}", "4711"),
        ("{{{firstName}}}", "{Jürgen}"),
        ("{replace(employeeNumber, \"7\", \"\\\"\\\\}\")}", "4\"\\}11"),
    ] {
        assert_eq!(filled(template), text, "{template}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (template, said) in [
        ("ab{firstName", "letter 3: this { has no } that closes it; a brace that is meant is written {{"),
        ("é{", "letter 2: this { has no } that closes it; a brace that is meant is written {{"),
        ("{first{lastName}", "letter 1: this { has no } that closes it; a brace that is meant is written {{"),
        ("a}", "letter 2: this } closes nothing; a brace that is meant is written }}"),
        ("{}", "letter 2: an attribute or a function must stand here, like {firstName}"),
        ("{lower(firstName) x}", "letter 19: “x” is not understood here; } should close the value"),
        ("{lowr(firstName)}", "letter 2: no function is called “lowr”; lower is one"),
        (
            "{shout(firstName)}",
            "letter 2: no function is called “shout”; there are lower, upper, ascii, before, after, first, replace, pad",
        ),
        ("x{lower()}", "letter 3: lower takes one value, like lower(lastName)"),
        ("{lower(firstName, 2)}", "letter 2: lower takes one value, like lower(lastName)"),
        ("{lower(firstName}", "letter 7: this ( has no ) that closes it"),
        ("{before(email)}", "letter 2: before takes a value and a sign in quotes, like before(email, \"@\")"),
        ("{before(email, @)}", "letter 2: before takes a value and a sign in quotes, like before(email, \"@\")"),
        ("{before(email, \"@)}", "letter 16: this text has no quote at its end"),
        ("{first(firstName, 0)}", "letter 2: first takes a whole number from 1 to 1000"),
        ("{first(firstName, 99999999999999999999999)}", "letter 2: first takes a whole number from 1 to 1000"),
        (
            "{pad(employeeNumber, 6, \"00\")}",
            "letter 2: pad takes a value, a length and one sign to fill up with, like pad(employeeNumber, 6, \"0\")",
        ),
        ("{lower(nickName)}", "letter 8: nickName is empty"),
        ("{cn}", "letter 2: no attribute is called “cn”"),
        ("a{after(email, \"!\")}", "letter 3: after leaves nothing of email"),
        ("{replace(title, \"-\", \"\")}", "letter 2: replace leaves nothing of title"),
    ] {
        assert_eq!(filled(template), said, "{template}");
    }
}

#[test]
fn an_attribute_that_is_not_known_is_named_with_the_one_that_was_meant() {
    let known = ["firstName", "lastName"];
    let unknown = |text: &str| {
        let template = Template::parse(text).map_err(|fault| fault.to_string());
        template.map(|template| template.unknown(known.iter().copied()).map(|fault| fault.to_string()))
    };
    assert_eq!(unknown("{firstName} {lower(lastName)}"), Ok(None));
    let said = "letter 14: no attribute is called “lastname”; lastName is one".to_owned();
    assert_eq!(unknown("{firstName} {lastname}"), Ok(Some(said)));
    assert_eq!(unknown("{shoeSize}"), Ok(Some("letter 2: no attribute is called “shoeSize”".to_owned())));
}

#[test]
fn functions_stand_in_one_another_to_a_limit_and_make_no_endless_text() {
    let nested = |depth: usize, open: &str, close: &str| {
        filled(&format!("{{{}firstName{}}}", open.repeat(depth), close.repeat(depth)))
    };
    assert_eq!(nested(16, "lower(", ")"), "jürgen");
    assert_eq!(nested(17, "lower(", ")"), "letter 98: functions stand in one another at most 16 deep");
    let all = nested(16, "replace(", ",\"r\",\"rrrrrrrrrrrrrrrr\")");
    assert!(all.ends_with("the text becomes longer than 64 KB"), "{all}");
}

#[test]
fn names_are_written_in_the_letters_of_addresses_as_passports_write_them() {
    for (name, written) in [
        ("Müller", "Mueller"),
        ("Mu\u{308}ller", "Mueller"),
        ("MÜLLER", "MUELLER"),
        ("Übel", "Uebel"),
        ("ÅSE", "AASE"),
        ("Ä", "Ae"),
        ("Groß", "Gross"),
        ("GROẞ", "GROSS"),
        ("Bjørn Ångström", "Bjoern Aangstroem"),
        ("Æneas Œuvre", "Aeneas Oeuvre"),
        ("Þór Guðmundsson", "Thor Gudmundsson"),
        ("José Ñuñez", "Jose Nunez"),
        ("e\u{301}te\u{301}", "ete"),
        ("François Lefèvre", "Francois Lefevre"),
        ("Łukasz Żółć", "Lukasz Zolc"),
        ("Dvořák", "Dvorak"),
        ("Иван", "Ivan"),
        ("O'Brien", "O'Brien"),
        ("", ""),
    ] {
        assert_eq!(to_ascii(name), written, "{name}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reading_panic_and_every_fault_has_its_place_in_the_text(text in "[{}()\",'a-z0-9 é\\\\]{0,40}") {
        match Template::parse(&text) {
            Ok(template) => {
                prop_assert_eq!(template.text(), &text);
                if let Err(fault) = template.fill(held) {
                    prop_assert!(text.get(fault.at).is_some());
                }
            }
            Err(fault) => {
                prop_assert!(text.get(fault.at.clone()).is_some());
                prop_assert_eq!(fault.letter, text[..fault.at.start].chars().count() + 1);
            }
        }
    }

    #[test]
    fn a_text_whose_braces_are_doubled_is_that_text(text in "\\PC{0,30}") {
        let doubled = text.replace('{', "{{").replace('}', "}}");
        let template = Template::parse(&doubled).expect("doubled braces are no values");
        let fixed = template.fixed().map(Cow::into_owned);
        prop_assert_eq!(fixed.as_deref(), Some(text.as_str()));
        prop_assert_eq!(template.fill(held), Ok(text));
    }

    #[test]
    fn what_is_written_in_ascii_is_ascii_and_stays_what_it_is(text in "\\PC{0,20}") {
        let written = to_ascii(&text);
        prop_assert!(written.is_ascii());
        prop_assert_eq!(to_ascii(&written), written);
    }

    #[test]
    fn padded_to_a_length_a_text_is_as_long_and_ends_as_it_was(number in "[0-9]{1,9}", to in 1_usize..20) {
        let template = Template::parse(&format!("{{pad(n, {to}, \"0\")}}")).expect("a template");
        let padded = template.fill(|_| Some(Cow::Borrowed(number.as_str()))).expect("a number");
        prop_assert_eq!(padded.len(), to.max(number.len()));
        prop_assert!(padded.ends_with(&number));
    }
}

#[test]
fn a_number_stands_before_the_sign() {
    assert_eq!((numbered("ann@acme.com", 2), numbered("ann", 3)), ("ann2@acme.com".into(), "ann3".into()));
}
