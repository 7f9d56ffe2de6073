//! From a cell to a value of an attribute, or the reason why it is none. What a spreadsheet may have eaten is told and
//! never guessed.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::app::form::model::file::plainly;
use crate::app::form::model::spec::{Choice, Format, Kind};
use crate::app::form::model::validate::value_for;
use crate::app::form::model::value::joined;
use crate::protocol::defuse::{defused, undefused};
use crate::protocol::json::Json;
use crate::protocol::sheet::{Cell, Seen};
use crate::protocol::text::{composed, is_hostile};

use super::fields::ImportField;

/// What clears a value.
pub const CLEAR: &str = "<clear>";

/// Names of errors that stand in cells.
const ERRORS: [&str; 9] = ["#N/A", "#NV", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!"];
/// Words for yes and no that a boolean takes beside its own.
const YES: [&str; 4] = ["1", "y", "ja", "wahr"];
const NO: [&str; 4] = ["0", "n", "nein", "falsch"];
/// Day counts of spreadsheets between 1930 and 2100 have five digits.
const DAYS: std::ops::RangeInclusive<u32> = 10_000..=73_050;

/// Whether the cell says what the person has: as it stands there, as an export writes it, or in another spelling.
pub fn is_same(field: &ImportField, was: Option<&Json>, cell: Seen<'_>) -> bool {
    let plain = was.map(Json::plain).unwrap_or_default();
    let text = cell.text();
    if text == plain || text == defused(&plain) || text.trim() == plain.trim() && !plain.trim().is_empty() {
        return true;
    }
    // A workbook holds no control characters: its line breaks are one letter.
    let bare = |text: &str| -> String {
        let kept = text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'));
        kept.collect::<String>().trim().to_owned()
    };
    if plain.contains(char::is_control) && bare(text) == bare(&plain) {
        return true;
    }
    let moment = |text: &str| text.trim().parse::<Timestamp>().ok();
    if composed(text.trim()) == composed(plain.trim()) && !plain.trim().is_empty()
        || moment(text).is_some_and(|at| moment(&plain) == Some(at))
    {
        return true;
    }
    if was.is_some_and(|was| was.is_number() && with_point(text).is_some_and(|number| was.means(&number))) {
        return true;
    }
    match (was, read(field, was, cell, false)) {
        (Some(was), Ok(Some(value))) => was.means(&value),
        (_, _) => false,
    }
}

/// `37,5` as spreadsheets of half the world write a number.
fn with_point(text: &str) -> Option<Json> {
    let (whole, part) = text.trim().split_once(',')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = digits(whole.trim_start_matches('-')) && digits(part);
    Json::parse(&format!("{whole}.{part}")).filter(|_| is_number)
}

/// The value that a cell stands for: none where it clears.
pub fn read(field: &ImportField, was: Option<&Json>, cell: Seen<'_>, trusts: bool) -> Result<Option<Json>, String> {
    let text = cell.text().trim();
    if text == CLEAR {
        return if field.attribute.required { Err("must not be empty".to_owned()) } else { Ok(None) };
    }
    if let Cell::Broken(why) = cell {
        return Err(why.to_string());
    }
    if ERRORS.contains(&text) || text.len() > 3 && text.bytes().all(|byte| byte == b'#') {
        return Err(format!("“{text}” is an error of the spreadsheet, no value"));
    }
    let text = undefused(text);
    if !trusts {
        eaten(field, was, &text)?;
    }
    if text.chars().any(|letter| is_hostile(letter) && !matches!(letter, '\n' | '\r' | '\t')) {
        return Err("holds control signs that nobody sees".to_owned());
    }
    if field.is_text() && !field.spec.holds_lines() && text.contains(['\n', '\r']) {
        return Err("holds a line break".to_owned());
    }
    let text = match &field.spec.kind {
        Kind::Choice(choices) if is_boolean(choices) => Cow::Borrowed(boolean(&text)),
        Kind::Many { .. } => parted(&text).map_or(Cow::Borrowed(&*text), |(values, _)| Cow::Owned(joined(&values))),
        Kind::One(_) | Kind::Choice(_) | Kind::Groups | Kind::Secret | Kind::Json => Cow::Borrowed(&*text),
    };
    let read = value_for(&field.spec, was, &text).map_err(|why| plainly(&field.spec, &why))?;
    read.map(Some).ok_or_else(|| "is empty".to_owned())
}

/// The values of a list as spreadsheets write them into one cell: a value a line, or semicolons between them; and what
/// stands between. None where commas do, or where it is JSON.
pub fn parted(text: &str) -> Option<(Vec<&str>, &'static str)> {
    let text = text.trim();
    if text.starts_with('[') {
        return None;
    }
    let values = |between: &[char]| -> Vec<&str> {
        text.split(between).map(str::trim).filter(|value| !value.is_empty()).collect()
    };
    if text.contains(['\n', '\r']) {
        // A separator at the end of a line is none of the value.
        let lines = values(&['\n', '\r']);
        let lines = lines.into_iter().map(|line| line.trim_end_matches([',', ';']).trim_end());
        return Some((lines.filter(|line| !line.is_empty()).collect(), "line breaks"));
    }
    // What is in double quotes may hold one.
    (text.contains(';') && !text.contains('"')).then(|| (values(&[';']), "semicolons"))
}

/// What a spreadsheet made of another text.
///
/// # Errors
/// What it was probably, in words that follow a column.
pub fn eaten(field: &ImportField, was: Option<&Json>, text: &str) -> Result<(), String> {
    if !field.is_text() {
        return Ok(());
    }
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if shortened(text) {
        return Err(format!("“{text}” is how a spreadsheet shortens a long number: write it out, as text"));
    }
    if text.strip_suffix(".0").is_some_and(is_number) {
        return Err(format!(
            "“{text}” is how programs write a whole number among others: write it as text, without .0"
        ));
    }
    if matches!(field.spec.format, Format::Date | Format::Time)
        && text.parse().is_ok_and(|days: u32| DAYS.contains(&days))
    {
        let example = match field.spec.format {
            Format::Time => "2026-01-05T09:00:00Z",
            _ => "2026-01-05",
        };
        return Err(format!("“{text}” is how a spreadsheet counts days: write the date, such as {example}"));
    }
    let was = was.map(Json::plain).unwrap_or_default();
    let zeros = is_number(&was) && was.starts_with('0') && is_number(text) && was.trim_start_matches('0') == text;
    let plus = is_number(text) && was.strip_prefix('+') == Some(text);
    if zeros || plus {
        let what = if plus { "the + from the front" } else { "zeros from the front" };
        return Err(format!("was “{was}”, is “{text}” here: a spreadsheet takes {what}; write it as text"));
    }
    Ok(())
}

/// `1E+05`, `1.23457E+11`.
fn shortened(text: &str) -> bool {
    let Some((number, power)) = text.split_once("E+") else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    digits(power) && digits(whole.trim_start_matches('-')) && digits(part)
}

fn is_boolean(choices: &[Choice]) -> bool {
    choices.len() == 2 && choices.iter().all(|choice| matches!(choice.value.as_str(), "true" | "false"))
}

fn boolean(text: &str) -> &str {
    let word = text.trim().to_lowercase();
    match word.as_str() {
        word if YES.contains(&word) => "true",
        word if NO.contains(&word) => "false",
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::app::import::fields::Fields;
    use crate::protocol::schema::UserSchema;

    /// Attributes of every type, by the name of the type.
    fn fields() -> Fields {
        let text = |title: &str| json!({"title": title, "type": "string"});
        let list = |of: &str| json!({"title": of, "type": "array", "items": {"type": of}});
        let base = json!({
            "login": text("Username"), "email": text("Email"), "firstName": text("First"), "lastName": text("Last"),
            "streetAddress": text("Street"),
        });
        let custom = json!({
            "integer": {"title": "Integer", "type": "integer"}, "number": {"title": "Number", "type": "number"},
            "boolean": {"title": "Boolean", "type": "boolean"}, "texts": list("string"), "integers": list("integer"),
            "numbers": list("number"),
            "choice": {"title": "Size", "type": "string", "oneOf": [{"const": "s", "title": "Small"}, {"const": "l", "title": "Large"}]},
            "moment": {"title": "Moment", "type": "string", "format": "date-time"},
        });
        let schema = json!({"definitions": {"base": {"properties": base}, "custom": {"properties": custom}}});
        Fields::of(&UserSchema::parse(schema.to_string().as_bytes()).unwrap())
    }

    /// A value of each type.
    fn value() -> impl Strategy<Value = (&'static str, Value)> {
        let text = || "[-=+@0-9a-zA-ZäöüßÆ ,;\"'|\r\n\t]{0,12}";
        prop_oneof![
            text().prop_map(|text| ("streetAddress", json!(text))),
            any::<i32>().prop_map(|number| ("integer", json!(number))),
            (-1_000_000i64..1_000_000).prop_map(|number| ("number", json!(number as f64 / 8.0))),
            any::<bool>().prop_map(|is| ("boolean", json!(is))),
            prop::collection::vec(text(), 0..4).prop_map(|texts| ("texts", json!(texts))),
            prop::collection::vec(any::<i16>(), 0..4).prop_map(|numbers| ("integers", json!(numbers))),
            prop::collection::vec(-9_000i32..9_000, 0..4).prop_map(|all| (
                "numbers",
                json!(all.iter().map(|number| f64::from(*number) / 4.0).collect::<Vec<_>>())
            )),
            prop::sample::select(vec!["s", "l"]).prop_map(|size| ("choice", json!(size))),
            (0i64..4_000_000_000).prop_map(|second| {
                (
                    "moment",
                    json!(Timestamp::from_second(second).unwrap().strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()),
                )
            }),
        ]
    }

    /// The cells that each format makes of a value: CSV, NDJSON, a workbook.
    fn cells(json: &Json) -> [Cell<String>; 3] {
        let plain = json.plain().into_owned();
        let csv = if plain.is_empty() { Cell::Empty } else { Cell::Text(defused(&plain).into_owned()) };
        let ndjson = match json.as_str() {
            "true" => Cell::Boolean(true),
            "false" => Cell::Boolean(false),
            text if json.is_number() => Cell::Number(text.to_owned()),
            text => json.string().map_or_else(|| Cell::Json(text.to_owned()), |text| Cell::Text(text.into_owned())),
        };
        let workbook = match json.as_str() {
            "true" | "false" => ndjson.clone(),
            _ if json.is_number() => Cell::Number(json.as_str().parse::<f64>().unwrap().to_string()),
            _ => Cell::Text(plain.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()),
        };
        [csv, ndjson, workbook]
    }

    #[test]
    fn a_number_that_is_written_with_a_comma_is_the_same_and_no_new_one() {
        let (all, was) = (fields(), Json::parse("37.5").unwrap());
        let field = all.get("number").unwrap();
        for (text, same) in
            [("37,5", true), ("37,50", true), ("37.5", true), ("37,6", false), ("3,75", false), ("3,7,5", false)]
        {
            assert_eq!(is_same(field, Some(&was), Cell::Text(text)), same, "{text}");
        }
        assert!(
            read(field, None, Cell::Text("37,5"), true).is_err(),
            "somebody new has no number by which it is known"
        );
    }

    proptest! {
        #[test]
        fn what_nobody_edited_is_the_same_in_every_format((name, value) in value()) {
            let (all, json) = (fields(), Json::parse(&value.to_string()).unwrap());
            let field = all.get(name).unwrap();
            for cell in cells(&json).iter().map(Cell::view) {
                // An empty cell leaves alone.
                prop_assert!(cell.is_empty() || is_same(field, Some(&json), cell), "{name} {value} {cell:?}");
            }
        }

        #[test]
        fn what_is_written_is_read_back_as_it_was((name, value) in value()) {
            let (all, json) = (fields(), Json::parse(&value.to_string()).unwrap());
            let field = all.get(name).unwrap();
            let [_, ndjson, _] = &cells(&json);
            let ndjson = ndjson.view();
            // Texts are taken without what stands around them, and numbers that a spreadsheet may have changed are told.
            if name != "streetAddress" && !ndjson.is_empty() && json.elements().is_none_or(|all| !all.is_empty()) {
                let read = read(field, None, ndjson, true);
                let means = read.as_ref().is_ok_and(|read| read.as_ref().is_some_and(|read| read.means(&json)));
                let odd = json.elements().is_some_and(|all| all.iter().any(|one| one.plain().chars().any(is_hostile)));
                prop_assert!(means || odd, "{name} {value} {read:?}");
            }
        }
    }
}
