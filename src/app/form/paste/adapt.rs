//! A value of a paste as the field wants it: the code of a country for its name, the title of a choice, one item each.

use crate::app::form::model::FormField;
use crate::app::form::model::names;
use crate::app::form::model::spec::Choice;
use crate::app::form::model::spec::Format;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Scalar;
use crate::app::form::model::value;
use crate::protocol::fold;
use crate::protocol::json::Json;
use crate::protocol::text::is_hostile;

/// Countries as their neighbours call them; their English names are in the registry's table.
const COUNTRIES: [(&str, &str); 16] = [
    ("deutschland", "DE"),
    ("osterreich", "AT"),
    ("schweiz", "CH"),
    ("frankreich", "FR"),
    ("italien", "IT"),
    ("spanien", "ES"),
    ("polen", "PL"),
    ("niederlande", "NL"),
    ("belgien", "BE"),
    ("danemark", "DK"),
    ("usa", "US"),
    ("united states", "US"),
    ("vereinigte staaten", "US"),
    ("uk", "GB"),
    ("united kingdom", "GB"),
    ("grossbritannien", "GB"),
];

/// The text for the field, and what was done to it.
pub(super) fn adapt(field: &FormField, text: &str) -> (String, &'static str) {
    let text = text.trim();
    let hostile = text.contains(|letter: char| is_hostile(letter) && !matches!(letter, '\n' | '\r' | '\t'));
    let note = if hostile { "signs that cannot be shown were left out" } else { "" };
    let text: String = text.chars().filter(|letter| matches!(letter, '\n' | '\t') || !is_hostile(*letter)).collect();
    let text = text.trim();
    let made = match &field.spec.kind {
        Kind::One(Scalar::Text) => one(field, text),
        Kind::Choice(choices) => choice(&field.spec.kind, choices, text),
        Kind::Many { of, choices } => several(*of, choices, &field.spec.kind, text),
        Kind::One(_) | Kind::Groups | Kind::Secret | Kind::Json => text.to_owned(),
    };
    let breaks = made.contains('\n') && !field.input.keeps_breaks();
    let note = match (note, breaks, made.contains('\t')) {
        ("", true, _) => "line breaks become spaces",
        ("", false, true) => "tabs become spaces",
        (note, _, _) => note,
    };
    (made, note)
}

fn one(field: &FormField, text: &str) -> String {
    match field.spec.format {
        Format::Email | Format::Login => address(text).to_owned(),
        Format::Country => country(text).unwrap_or_else(|| text.to_owned()),
        Format::Language | Format::Locale | Format::Zone => by_words(field.spec.format, text),
        Format::Any | Format::Address | Format::Time | Format::Date => {
            let link = text.split_once('<').filter(|(shown, link)| !shown.is_empty() && link.starts_with("tel:"));
            link.map_or(text, |(shown, _)| shown.trim()).to_owned()
        }
    }
}

/// `Ann Lee <ann@acme.com>`, `mailto:ann@acme.com`, `ann@acme.com<mailto:ann@acme.com>` → `ann@acme.com`
fn address(text: &str) -> &str {
    let shown = match text.split_once('<') {
        Some((shown, link)) if link.starts_with("mailto:") && shown.contains('@') => shown,
        Some((_, rest)) if rest.contains('@') => rest.split('>').next().unwrap_or(rest),
        Some(_) | None => text,
    };
    shown.trim().strip_prefix("mailto:").unwrap_or(shown.trim())
}

fn country(text: &str) -> Option<String> {
    if names::is_country(&text.to_ascii_uppercase()) {
        return Some(text.to_ascii_uppercase());
    }
    let wanted = fold::fold(text);
    let known = COUNTRIES.iter().find(|(name, _)| *name == wanted).map(|(_, code)| (*code).to_owned());
    known.or_else(|| {
        let all = names::names_for(Format::Country);
        all.into_iter().find(|name| fold::fold(&name.words) == wanted).map(|name| name.value)
    })
}

/// The value whose words these are, in any case.
fn by_words(format: Format, text: &str) -> String {
    let wanted = fold::fold(text);
    let all = names::names_for(format);
    let same = |name: &&names::Name| fold::fold(&name.value) == wanted || fold::fold(&name.words) == wanted;
    let found = all.iter().find(same);
    found.map_or_else(|| text.to_owned(), |name| name.value.clone())
}

/// The title of the choice; yes and no in both languages.
fn choice(kind: &Kind, choices: &[Choice], text: &str) -> String {
    let shown = |text: &str| value::read(kind, text).ok().flatten().map(|json| value::show(kind, &json));
    let is_yes_or_no = choices.iter().any(|choice| choice.value.as_str() == "true");
    let other = match &*fold::fold(text) {
        "ja" | "yes" | "y" | "j" | "x" | "1" | "wahr" => "true",
        "nein" | "no" | "n" | "0" | "falsch" => "false",
        _ => text,
    };
    shown(text).or_else(|| shown(other).filter(|_| is_yes_or_no)).unwrap_or_else(|| text.to_owned())
}

/// The items of a list: of JSON, on lines of their own, or with semicolons or commas.
fn several(of: Scalar, choices: &[Choice], kind: &Kind, text: &str) -> String {
    if let Some(list) = Json::parse(text).filter(|json| json.elements().is_some()) {
        return value::show(kind, &list);
    }
    let joint = ['\n', ';', ','].into_iter().find(|joint| text.contains(*joint)).unwrap_or('\n');
    let items = text.split(joint).map(str::trim).filter(|item| !item.is_empty());
    if of == Scalar::Text && choices.is_empty() {
        return value::show(kind, &Json::list(&items.map(Json::of_text).collect::<Vec<_>>()));
    }
    let joined = items.collect::<Vec<_>>().join(", ");
    match value::read(kind, &joined) {
        Ok(Some(list)) => value::show(kind, &list),
        Ok(None) | Err(_) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_countries_are_read_as_people_write_them() {
        for text in ["Ann <ann@acme.com>", "mailto:ann@acme.com", "ann@acme.com<mailto:ann@acme.com>", " ann@acme.com"]
        {
            assert_eq!(address(text), "ann@acme.com", "{text}");
        }
        for (text, code) in [("Deutschland", "DE"), ("germany", "DE"), ("de", "DE"), ("Österreich", "AT")] {
            assert_eq!(country(text).as_deref(), Some(code), "{text}");
        }
        assert_eq!(country("Utopia"), None);
    }
}
