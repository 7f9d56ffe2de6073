//! Texts as they are compared in a search: without case, accents or spelling habits.

use std::borrow::Cow;

/// Lower case, without accents, in Latin letters: `Müller` → `muller`, `Straße` → `strasse`, `Bjørn` → `bjorn`,
/// `Иван` → `ivan`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // The library writes some letters in capitals or with spaces around (王 → "Wang"); both go.
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            folded.push(character.to_ascii_lowercase());
        } else {
            for letter in any_ascii::any_ascii_char(character).chars() {
                folded.push(letter.to_ascii_lowercase());
            }
        }
    }
    folded
}

/// A folded text with the transliterated umlauts written short: `mueller` → `muller`. The same text when there is none.
pub fn shorten(folded: &str) -> Cow<'_, str> {
    let has = ["ue", "oe", "ae"].iter().any(|pair| folded.contains(pair));
    if has {
        Cow::Owned(folded.replace("ue", "u").replace("oe", "o").replace("ae", "a"))
    } else {
        Cow::Borrowed(folded)
    }
}

/// The other spellings that a text with umlauts is found by: `Müller` → `mueller`, `Ångström` → `aangstrom`….
fn lengthen(text: &str) -> Option<String> {
    let mut long = String::with_capacity(text.len() + 4);
    let mut changed = false;
    for character in text.chars() {
        let pair = match character {
            'ä' | 'Ä' | 'æ' | 'Æ' => "ae",
            'ö' | 'Ö' | 'ø' | 'Ø' | 'œ' | 'Œ' => "oe",
            'ü' | 'Ü' => "ue",
            'å' | 'Å' => "aa",
            other => {
                long.push(other);
                continue;
            }
        };
        changed = true;
        long.push_str(pair);
    }
    changed.then(|| fold(&long))
}

/// Separates the fields in a row's search text: nothing that is typed contains it.
pub const SEPARATOR: char = '\u{1f}';

/// Appends the folded `field`, and the other spellings it should be found by, to a row's search text.
///
/// A field that folds to what stands there already is left out.
pub fn append_field(target: &mut String, field: &str) {
    if field.is_empty() {
        return;
    }
    let folded = fold(field);
    for spelling in
        [Some(Cow::Borrowed(&*folded)), lengthen(field).map(Cow::Owned), short_spelling(&folded)].into_iter().flatten()
    {
        let known = target.split(SEPARATOR).any(|present| present == spelling);
        if !known {
            target.push(SEPARATOR);
            target.push_str(&spelling);
        }
    }
}

fn short_spelling(folded: &str) -> Option<Cow<'_, str>> {
    match shorten(folded) {
        Cow::Owned(short) => Some(Cow::Owned(short)),
        Cow::Borrowed(_) => None,
    }
}

/// One word of a query, folded, with the second spelling under which it may be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle {
    pub literal: String,
    /// `mueller` is also looked for as `muller`. Only for words of four letters or more: `joe` must not find `john`.
    pub short: Option<String>,
}

impl Needle {
    fn new(word: &str) -> Self {
        let literal = fold(word);
        let short = if literal.len() >= 4 { short_spelling(&literal).map(Cow::into_owned) } else { None };
        Self { literal, short }
    }
}

/// The words of a query, in the order they were typed.
pub fn needles(query: &str) -> Vec<Needle> {
    query.split_whitespace().map(Needle::new).filter(|needle| !needle.literal.is_empty()).collect()
}

/// Whether every word of the query occurs in a row's search text.
pub fn matches(haystack: &str, needles: &[Needle]) -> bool {
    needles.iter().all(|needle| {
        haystack.contains(&*needle.literal) || needle.short.as_ref().is_some_and(|short| haystack.contains(&**short))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(field: &str, query: &str) -> bool {
        let mut text = String::new();
        append_field(&mut text, field);
        matches(&text, &needles(query))
    }

    #[test]
    fn every_spelling_of_an_umlaut_finds_every_other() {
        for stored in ["Müller", "Mueller", "MULLER", "Mu\u{308}ller"] {
            for typed in ["müller", "mueller", "muller", "Mu\u{308}ller"] {
                assert!(found(stored, typed), "{typed} finds {stored}");
            }
        }
        assert!(found("Bjørn Åse", "bjorn") && found("Bjørn", "bjoern") && found("Bjorn", "bjørn"));
        assert!(found("Straße", "strasse") && found("Strasse", "straße"));
        assert!(found("Łukasz", "lukasz") && found("Đặng", "dang") && found("İpek Şahin", "ipek sahin"));
    }

    #[test]
    fn other_scripts_are_found_in_their_own_and_in_latin_letters() {
        assert!(found("Иван", "иван") && found("Иван", "ivan"));
        assert!(found("王伟", "王"));
        assert!(found("김철수", "김철"));
    }

    #[test]
    fn words_match_in_any_order_and_all_of_them_must() {
        assert!(found("John Smith", "smith john") && found("John Smith", "mit oh"));
        assert!(!found("John Smith", "smith jane"));
        assert!(!found("John", "joe"), "a short word is not loosened");
    }
}
