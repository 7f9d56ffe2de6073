//! A name in the letters that logins and addresses are made of.

use crate::protocol::fold::long_spelling;

/// The text in ASCII letters, as passports write it (ICAO Doc 9303, part 3, section 6): `Müller` → `Mueller`, `Jürgen Groß`
/// → `Juergen Gross`, `Ångström` → `Aangstroem`, `Bjørn` → `Bjoern`, `Þór` → `Thor`; other letters lose their marks
/// (`José` → `Jose`), other scripts are transliterated (`Иван` → `Ivan`). What has no such spelling is left out.
pub fn to_ascii(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let mut made = String::with_capacity(text.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        // A letter with its mark apart, as some systems write it: u and the dots above it.
        let composed = letters.get(at + 1).and_then(|mark| composed(*letter, *mark));
        let spelling = spelling(composed.unwrap_or(*letter));
        match spelling {
            Some(spelling) if letter.is_uppercase() => {
                push_capital(&mut made, spelling, stands_in_capitals(&letters, at));
            }
            Some(spelling) => made.push_str(spelling),
            None => made.push_str(any_ascii::any_ascii_char(*letter)),
        }
    }
    made
}

/// The letters that are written with more than their marks left away.
fn spelling(letter: char) -> Option<&'static str> {
    match letter {
        'ß' | 'ẞ' => Some("ss"),
        'þ' | 'Þ' => Some("th"),
        'ð' | 'Ð' | 'đ' | 'Đ' => Some("d"),
        letter => long_spelling(letter),
    }
}

/// The letter of which these are the base and the mark, where it is spelled in its own way.
fn composed(base: char, mark: char) -> Option<char> {
    Some(match (base, mark) {
        ('a', '\u{308}') => 'ä',
        ('o', '\u{308}') => 'ö',
        ('u', '\u{308}') => 'ü',
        ('a', '\u{30a}') => 'å',
        ('A', '\u{308}') => 'Ä',
        ('O', '\u{308}') => 'Ö',
        ('U', '\u{308}') => 'Ü',
        ('A', '\u{30a}') => 'Å',
        _ => return None,
    })
}

/// Whether the word around a capital is in capitals: `MÜLLER` becomes `MUELLER`, `Über` becomes `Ueber`.
fn stands_in_capitals(letters: &[char], at: usize) -> bool {
    let next = letters[at + 1..].iter().find(|letter| !is_mark(**letter)).filter(|letter| letter.is_alphabetic());
    let before = letters[..at].iter().rev().find(|letter| !is_mark(**letter)).filter(|letter| letter.is_alphabetic());
    next.or(before).is_some_and(|letter| letter.is_uppercase())
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

fn push_capital(made: &mut String, spelling: &str, all: bool) {
    let mut letters = spelling.chars();
    if let Some(first) = letters.next() {
        made.push(first.to_ascii_uppercase());
    }
    made.extend(letters.map(|letter| if all { letter.to_ascii_uppercase() } else { letter }));
}
