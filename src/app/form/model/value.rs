//! Between what is typed and what is sent: a JSON value as text, and back.

use std::borrow::Cow;
use std::fmt::Write;

use crate::app::form::model::spec::Choice;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Scalar;
use crate::protocol::json::Json;
use crate::protocol::text::is_hostile;

/// A value as a person edits it; empty for null and nothing.
pub fn show(kind: &Kind, value: &Json) -> String {
    if value.is_null() {
        return String::new();
    }
    match kind {
        Kind::One(Scalar::Text) => {
            value.string().map_or_else(|| value.as_str().to_owned(), std::borrow::Cow::into_owned)
        }
        Kind::One(_) => value.as_str().to_owned(),
        Kind::Json => escaped(value),
        Kind::Choice(choices) => show_choice(choices, value),
        Kind::Many { of, choices } => show_many(*of, choices, value),
        Kind::Groups | Kind::Secret => String::new(),
    }
}

fn show_choice(choices: &[Choice], value: &Json) -> String {
    match choices
        .iter()
        .find(|choice| choice.value == *value)
        .or_else(|| choices.iter().find(|choice| choice.value.means(value)))
    {
        Some(choice) => choice.shown(),
        None => value.plain().into_owned(),
    }
}

/// With commas where that can be read back, else as JSON.
fn show_many(of: Scalar, choices: &[Choice], value: &Json) -> String {
    let Some(elements) = value.elements() else { return escaped(value) };
    let shown: Vec<String> = elements.iter().map(|element| show_choice(choices, element)).collect();
    let text = joined(&shown);
    let plain = !text.contains(is_hostile);
    // Element by element: the spaces between them are nobody's.
    let same = |read: Json| read.elements().is_some_and(|read| read == elements);
    if plain && read_many(of, choices, &text).is_ok_and(same) { text } else { escaped(value) }
}

/// As JSON, with escapes for what cannot be shown: inside of a JSON string both mean the same.
fn escaped(value: &Json) -> String {
    let json = value.as_str();
    if !json.contains(|c: char| c != '\n' && is_hostile(c)) {
        return json.to_owned();
    }
    let mut text = String::new();
    for letter in json.chars() {
        if letter != '\n' && is_hostile(letter) && !letter.is_ascii_control() {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(letter);
        }
    }
    text
}

/// The value that a text stands for, or what is wrong with it. Nothing typed is nothing.
pub fn read(kind: &Kind, text: &str) -> Result<Option<Json>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    match kind {
        Kind::One(scalar) => read_one(*scalar, text).map(Some),
        Kind::Choice(choices) => read_choice(choices, text).map(Some),
        Kind::Many { of, choices } => read_many(*of, choices, text).map(Some),
        Kind::Json => Json::parse(text).map(Some).ok_or_else(|| "must be JSON".to_owned()),
        Kind::Groups | Kind::Secret => Ok(None),
    }
}

fn read_one(scalar: Scalar, text: &str) -> Result<Json, String> {
    let number = || {
        let text = text.trim();
        let begins = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        Json::parse(text).filter(|_| begins)
    };
    match scalar {
        Scalar::Text => Ok(Json::of_text(text)),
        Scalar::Number => number().ok_or_else(|| "must be a number, such as 12.5".to_owned()),
        Scalar::Integer => number()
            .filter(|json| !json.as_str().contains(['.', 'e', 'E']))
            .ok_or_else(|| "must be a whole number".to_owned()),
        Scalar::Boolean => match &*text.trim().to_lowercase() {
            "true" | "yes" => Ok(Json::parse("true").unwrap_or_else(Json::null)),
            "false" | "no" => Ok(Json::parse("false").unwrap_or_else(Json::null)),
            _ => Err("must be true or false".to_owned()),
        },
    }
}

fn read_choice(choices: &[Choice], text: &str) -> Result<Json, String> {
    let number = Json::parse(text.trim()).filter(Json::is_number);
    let same = |other: &str| other.trim().to_lowercase() == text.trim().to_lowercase();
    let found = choices
        .iter()
        .find(|choice| choice.shown() == text)
        .or_else(|| choices.iter().find(|choice| choice.value.plain() == text))
        .or_else(|| choices.iter().find(|choice| number.as_ref().is_some_and(|number| choice.value.means(number))))
        .or_else(|| choices.iter().find(|choice| same(&choice.shown()) || same(&choice.value.plain())));
    found.map(|choice| choice.value.clone()).ok_or_else(|| "must be one of the list (Enter shows it)".to_owned())
}

fn read_many(of: Scalar, choices: &[Choice], text: &str) -> Result<Json, String> {
    if text.trim_start().starts_with('[') {
        let list = Json::parse(text.trim()).filter(|json| json.elements().is_some());
        return list.ok_or_else(|| "must be a JSON list, or values with commas".to_owned());
    }
    let read_item = |item: &Cow<'_, str>| {
        let read = if choices.is_empty() { read_one(of, item) } else { read_choice(choices, item) };
        read.map_err(|wrong| format!("“{item}” {wrong}"))
    };
    let read: Result<Vec<_>, _> = split(text).iter().map(read_item).collect();
    read.map(|elements| Json::list(&elements))
}

/// The values of a list as it stands in a field, each as it is seen; of what cannot be read none.
pub fn items(kind: &Kind, text: &str) -> Vec<String> {
    let Kind::Many { choices, .. } = kind else { return Vec::new() };
    let elements = read(kind, text).ok().flatten().and_then(|list| list.elements()).unwrap_or_default();
    elements.iter().map(|element| show_choice(choices, element)).collect()
}

/// Values with commas between them, in quotes where they would not be read back as they are.
pub fn joined<T: AsRef<str>>(items: &[T]) -> String {
    let mut text = String::new();
    for item in items.iter().map(AsRef::as_ref) {
        if !text.is_empty() {
            text.push_str(", ");
        }
        let bare = !item.contains(',') && !item.starts_with(['"', '[']) && item.trim() == item && !item.is_empty();
        if bare { text.push_str(item) } else { text.push_str(Json::of_text(item).as_str()) }
    }
    text
}

/// The values of a text with commas. One in double quotes may hold a comma, blanks at its edges, or nothing.
fn split(text: &str) -> Vec<Cow<'_, str>> {
    let mut items = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some((item, after)) = quoted(rest) {
            items.push(Cow::Owned(item));
            rest = after;
        } else {
            let (item, after) = rest.split_once(',').map_or((rest, None), |(item, after)| (item, Some(after)));
            if !item.trim().is_empty() {
                items.push(Cow::Borrowed(item.trim()));
            }
            match after {
                Some(after) => rest = after,
                None => return items,
            }
        }
    }
}

/// What stands in quotes at the beginning, and what follows behind its comma; none where a quote is only a sign.
fn quoted(text: &str) -> Option<(String, &str)> {
    if !text.starts_with('"') {
        return None;
    }
    let mut strings = serde_json::Deserializer::from_str(text).into_iter::<String>();
    let item = strings.next()?.ok()?;
    let after = text.get(strings.byte_offset()..)?.trim_start();
    match after.strip_prefix(',') {
        Some(after) => Some((item, after)),
        None => after.is_empty().then_some((item, "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text() -> Kind {
        Kind::Many { of: Scalar::Text, choices: Vec::new() }
    }

    #[test]
    fn numbers_keep_their_digits_and_wrong_ones_are_told() {
        let read = |scalar, text| read(&Kind::One(scalar), text).map(|json| json.unwrap().as_str().to_owned());
        assert_eq!(read(Scalar::Number, "1.10"), Ok("1.10".to_owned()));
        assert_eq!(read(Scalar::Integer, " 12345678901234567890 "), Ok("12345678901234567890".to_owned()));
        for wrong in ["1,5", "twelve", "\"1\"", "01", "[1]", "--1"] {
            assert!(read(Scalar::Number, wrong).is_err(), "{wrong}");
        }
        assert!(read(Scalar::Integer, "1.5").is_err() && read(Scalar::Integer, "1e3").is_err());
    }

    #[test]
    fn a_value_in_quotes_keeps_its_comma_and_a_lone_quote_is_a_sign() {
        let items = |typed: &str| items(&text(), typed);
        assert_eq!(items(r#""R&D, lab", C++"#), ["R&D, lab", "C++"]);
        assert_eq!(items(r#" "a" , " b " ,"", 5" screen,"#), ["a", " b ", "", "5\" screen"]);
        assert_eq!(items(r#""open, and "quoted" words"#), ["\"open", "and \"quoted\" words"]);
        assert_eq!(joined(&["R&D, lab", "C++"]), r#""R&D, lab", C++"#);
        let wrong = read(&Kind::Many { of: Scalar::Integer, choices: Vec::new() }, "1, two");
        assert_eq!(wrong.unwrap_err(), "“two” must be a whole number");
    }

    #[test]
    fn a_choice_is_typed_by_title_or_value() {
        let kind = Kind::Choice(vec![
            Choice { value: Json::of_text("s"), title: "Small".into() },
            Choice { value: Json::parse("7").unwrap(), title: String::new() },
        ]);
        for (typed, value) in [("Small", "\"s\""), ("small", "\"s\""), ("S", "\"s\""), ("7", "7")] {
            assert_eq!(read(&kind, typed).unwrap().unwrap().as_str(), value);
        }
        for number in ["7.0", "70e-1", "0.7E1"] {
            assert_eq!(read(&kind, number).unwrap().unwrap().as_str(), "7");
            assert_eq!(show(&kind, &Json::parse(number).unwrap()), "7");
        }
        assert!(read(&kind, "Large").is_err() && read(&kind, "7.1").is_err());
        assert_eq!(show(&kind, &Json::of_text("gone")), "gone");
    }

    proptest! {
        #[test]
        fn a_list_that_is_shown_reads_back_as_itself(parts in proptest::collection::vec("[ ,\"\\[]{0,3}|\\PC{0,5}", 0..5)) {
            let list = Json::list(&parts.iter().map(|part| Json::of_text(part)).collect::<Vec<_>>());
            let shown = show(&text(), &list);
            let back = read(&text(), &shown).unwrap();
            // What is shown may spell a letter as an escape: the same list all the same.
            let meant = |json: &Json| serde_json::from_str::<serde_json::Value>(json.as_str()).unwrap();
            prop_assert_eq!(meant(&back.unwrap_or_else(|| Json::list(&[]))), meant(&list));
        }

        #[test]
        fn a_text_that_is_shown_reads_back_as_itself(value in "\\PC{1,20}") {
            let json = Json::of_text(&value);
            let kind = Kind::One(Scalar::Text);
            prop_assert_eq!(read(&kind, &show(&kind, &json)).unwrap(), Some(json));
        }
    }
}
