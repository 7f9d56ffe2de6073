//! Texts as they are compared in a search: without case, accents or spelling habits.

use std::borrow::Cow;

use super::text::composed;

/// Lower case, without accents, in Latin letters: `Müller` → `muller`, `Straße` → `strasse`, `Bjørn` → `bjorn`,
/// `Иван` → `ivan`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(&mut folded, text);
    folded
}

fn fold_into(target: &mut String, text: &str) {
    let start = target.len();
    if text.is_ascii() {
        target.push_str(text);
        target[start..].make_ascii_lowercase();
        return;
    }
    // The library writes some letters in capitals or with spaces around (王 → "Wang"); both go.
    for character in text.chars() {
        push_folded(target, character);
    }
}

/// Appends one folded letter: nothing for a mark, several where Latin letters take more.
pub(super) fn push_folded(target: &mut String, character: char) {
    if character.is_ascii() {
        target.push(character.to_ascii_lowercase());
    } else {
        for letter in any_ascii::any_ascii_char(character).chars() {
            target.push(letter.to_ascii_lowercase());
        }
    }
}

/// How a letter is written where it cannot be: `ü` as `ue`.
pub(super) fn long_spelling(character: char) -> Option<&'static str> {
    Some(match character {
        'ä' | 'Ä' | 'æ' | 'Æ' => "ae",
        'ö' | 'Ö' | 'ø' | 'Ø' | 'œ' | 'Œ' => "oe",
        'ü' | 'Ü' => "ue",
        'å' | 'Å' => "aa",
        _ => return None,
    })
}

/// A folded text with the transliterated umlauts written short: `mueller` → `muller`. The same text when there is none.
pub fn shorten(folded: &str) -> Cow<'_, str> {
    let pairs = folded.as_bytes().windows(2);
    if pairs.into_iter().any(|pair| matches!(pair, [b'u' | b'o' | b'a', b'e'])) {
        Cow::Owned(folded.replace("ue", "u").replace("oe", "o").replace("ae", "a"))
    } else {
        Cow::Borrowed(folded)
    }
}

/// One text for a name however it is spelled: for Jörg, for Joerg, and for Jörg with its dots as a sign of their own.
pub fn spelled(name: &str) -> String {
    shorten(&fold(name.trim())).into_owned()
}

/// The spellings by which a name is asked for, in small letters.
pub fn spellings(name: &str) -> Vec<String> {
    let own = composed(name.trim()).to_lowercase();
    let long: String = own.chars().fold(String::new(), |mut text, letter| {
        match long_spelling(letter) {
            Some(long) => text.push_str(long),
            None => text.push(letter),
        }
        text
    });
    let short = own.replace("ue", "ü").replace("oe", "ö").replace("ae", "ä");
    let mut all = vec![own, long, short];
    all.sort();
    all.dedup();
    all
}

/// The other spellings that a text with umlauts is found by: `Müller` → `mueller`, `Ångström` → `aangstrom`….
fn lengthen(text: &str) -> Option<String> {
    let mut long = String::with_capacity(text.len() + 4);
    let mut changed = false;
    for character in text.chars() {
        let Some(pair) = long_spelling(character) else {
            long.push(character);
            continue;
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
    // Written in place: a listing does this five times a person.
    let start = target.len();
    target.push(SEPARATOR);
    fold_into(target, field);
    let folded = &target[start + SEPARATOR.len_utf8()..];
    let others = [if field.is_ascii() { None } else { lengthen(field) }, short_spelling(folded)];
    if is_known(&target[..start], folded) {
        target.truncate(start);
    }
    for spelling in others.into_iter().flatten() {
        if !is_known(target, &spelling) {
            target.push(SEPARATOR);
            target.push_str(&spelling);
        }
    }
}

fn is_known(text: &str, spelling: &str) -> bool {
    text.len() >= spelling.len() && text.split(SEPARATOR).any(|present| present == spelling)
}

fn short_spelling(folded: &str) -> Option<String> {
    match shorten(folded) {
        Cow::Owned(short) => Some(short),
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
        let short = if literal.len() >= 4 { short_spelling(&literal) } else { None };
        Self { literal, short }
    }
}

/// The words of a query, in the order they were typed.
pub fn needles(query: &str) -> Vec<Needle> {
    // A comma behind a name, as in lists of names, is not part of it.
    query
        .split_whitespace()
        .map(|word| Needle::new(word.trim_end_matches([',', ';'])))
        .filter(|needle| !needle.literal.is_empty())
        .collect()
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
    fn a_spelling_is_kept_once() {
        let mut text = String::new();
        for field in ["Mueller", "Müller", "MUELLER", "", "Jörg", "jörg"] {
            append_field(&mut text, field);
        }
        assert_eq!(text.split(SEPARATOR).collect::<Vec<_>>(), ["", "mueller", "muller", "jorg", "joerg"]);
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
        assert!(found("John Smith", "Smith, John;"));
        assert!(!found("John Smith", "smith jane"));
        assert!(!found("John", "joe"), "a short word is not loosened");
    }
}
