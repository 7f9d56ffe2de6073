//! The profile of a file: each value held against the type that the schema gives its attribute.

use crate::app::form::model::file::reading::{Object, spelled};
use crate::app::form::model::file::{Filled, Form, listed};
use crate::app::form::model::spec::{Choice, Kind, Scalar, Section};
use crate::app::form::model::{FormField, specs, value};
use crate::protocol::json::Json;

impl Form {
    pub(crate) fn fill_profile(&mut self, profile: &Object, filled: &mut Filled) {
        for (name, json) in profile {
            let place = format!("profile.{name}");
            if self.schema_missing.is_some() {
                self.believe_type(name, json);
            }
            let Some(field) = self.attribute_mut(name) else {
                // What nobody has is cleared already.
                if self.schema_missing.is_none() {
                    filled.wrong(&place, &format!("the schema has no attribute “{name}”"));
                } else if !is_empty(json) {
                    filled.wrong(&place, "cannot be sent from here");
                }
                continue;
            };
            // A choice that is the empty text is one of several, not none of them.
            let chosen = is_choice(&field.spec.kind, json);
            let empty = is_empty(json) && !chosen;
            let was_empty = field.original.as_ref().is_none_or(is_empty);
            let same = field.original.as_ref().is_some_and(|original| spelled(original) == *json);
            if same || empty && was_empty {
                let initial = field.initial().to_owned();
                field.set_whole(&initial);
                continue;
            }
            if let Some(reason) = &field.spec.locked {
                filled.wrong(&place, &reason.clone());
                continue;
            }
            let shown = match shown_as(&field.spec.kind, json) {
                Ok(shown) => shown,
                Err(text) => {
                    filled.wrong(&place, &text);
                    continue;
                }
            };
            field.set_whole(&shown);
            if field.text() != shown {
                let text = if field.input.is_full() {
                    "is too long"
                } else {
                    "holds characters that cannot be sent from here (control signs)"
                };
                filled.wrong(&place, text);
            }
        }
    }

    /// Where no schema tells the type of an attribute, the file does.
    fn believe_type(&mut self, name: &str, json: &Json) {
        if is_empty(json) {
            return;
        }
        let told = specs::untold(name, json);
        match self.fields.iter().position(|field| field.spec.attribute() == Some(name)) {
            None => self.fields.push(FormField::new(told, None, "")),
            Some(at) => {
                let field = &mut self.fields[at];
                let guessed = field.spec.section == Section::Unknown && field.spec.locked.is_none();
                if guessed && field.spec.kind != told.kind {
                    *field = FormField::new(told, field.original.take(), "");
                }
            }
        }
    }
}

/// Whether a value says that there is to be none.
fn is_empty(json: &Json) -> bool {
    matches!(json.as_str(), "null" | "\"\"" | "[]")
}

/// Whether a value is one of a closed list; the empty text is one only where it has a title to be shown by.
fn is_choice(kind: &Kind, json: &Json) -> bool {
    match kind {
        Kind::Choice(choices) => choices.iter().any(|choice| choice.value.means(json) && !choice.shown().is_empty()),
        Kind::One(_) | Kind::Many { .. } | Kind::Groups | Kind::Secret | Kind::Json => false,
    }
}

/// The text of a field that stands for exactly this value.
fn shown_as(kind: &Kind, json: &Json) -> Result<String, String> {
    if is_empty(json) && !is_choice(kind, json) {
        return Ok(String::new());
    }
    if let Kind::Many { of, choices } = kind {
        check_elements(*of, choices, json)?;
    }
    let json = match kind {
        Kind::One(Scalar::Integer) => &whole(json),
        Kind::One(_) | Kind::Choice(_) | Kind::Many { .. } | Kind::Groups | Kind::Secret | Kind::Json => json,
    };
    let shown = value::show(kind, json);
    match value::read(kind, &shown) {
        Ok(Some(read)) if spelled(&read) == *json || read.means(json) => Ok(shown),
        Ok(_) | Err(_) => Err(type_words(kind)),
    }
}

/// `1000.0` is how some programs write the whole number 1000.
fn whole(json: &Json) -> Json {
    let digits = json.as_str().split_once('.').filter(|(_, zeros)| zeros.bytes().all(|digit| digit == b'0'));
    digits.and_then(|(digits, _)| Json::parse(digits)).unwrap_or_else(|| json.clone())
}

fn check_elements(of: Scalar, choices: &[Choice], json: &Json) -> Result<(), String> {
    let Some(elements) = json.elements() else { return Err(type_words(&Kind::Many { of, choices: choices.to_vec() })) };
    for element in elements {
        let fits = match of {
            Scalar::Text => element.string().is_some(),
            Scalar::Boolean => matches!(element.as_str(), "true" | "false"),
            Scalar::Number => element.as_str().starts_with(|first: char| first == '-' || first.is_ascii_digit()),
            Scalar::Integer => element.as_str().parse::<i128>().is_ok(),
        };
        if !fits {
            let what = match of {
                Scalar::Text => "text, in quotes",
                Scalar::Boolean => "true or false",
                Scalar::Number => "a number",
                Scalar::Integer => "a whole number",
            };
            return Err(format!("each of the list must be {what}: {} is not", element.as_str()));
        }
        if !choices.is_empty() && !choices.iter().any(|choice| choice.value.means(&element)) {
            return Err(format!("{} is none of {}", element.as_str(), listed(choices)));
        }
    }
    Ok(())
}

fn type_words(kind: &Kind) -> String {
    let what = match kind {
        Kind::Choice(choices) if choices.iter().any(|choice| choice.value.as_str() == "true") => "true or false",
        Kind::Choice(choices) => return format!("must be one of {}", listed(choices)),
        Kind::One(Scalar::Text) => "text, in quotes",
        Kind::One(Scalar::Number) => "a number, without quotes",
        Kind::One(Scalar::Integer) => "a whole number, without quotes",
        Kind::One(Scalar::Boolean) => "true or false",
        Kind::Many { .. } => "a list, […]",
        Kind::Groups | Kind::Secret | Kind::Json => "JSON",
    };
    format!("has another type in the schema: {what}")
}
