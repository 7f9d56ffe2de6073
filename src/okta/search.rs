//! The expressions of the live search.
//!
//! Owns: which question is put to Okta for the words a person typed. Must not know: when it is put, what is done with
//! the answer.
//!
//! Okta compares without case but with accents, so a word with accents, or one that may have lost them on the way to
//! this keyboard, is asked for in a few spellings.

use crate::protocol::expr::{Expr, Op};
use crate::protocol::fold::fold;
use crate::protocol::pasted::phone_digits;
use crate::protocol::query::{MOST_WORDS, SHORTEST_WORD};

/// How a text is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextOperator {
    /// Occurs anywhere in the value.
    Co,
    /// Begins the value.
    Sw,
}

/// The only properties in which `co` is allowed.
const PROPERTIES: [&str; 4] = ["profile.firstName", "profile.lastName", "profile.email", "profile.login"];
/// What people are found by beside their names; Okta compares these by their beginning only.
const BESIDE: [&str; 3] = ["profile.department", "profile.title", "profile.city"];
const PHONES: [&str; 2] = ["profile.mobilePhone", "profile.primaryPhone"];
/// Fewer digits are no phone number from its beginning.
const SHORTEST_PHONE: usize = 7;
/// No login is longer; a pasted page must not become one word.
const LONGEST_WORD: usize = 100;
const MOST_SPELLINGS: usize = 4;
/// Okta refuses long expressions without saying where the line is; addresses of 2,000 bytes pass everywhere, and
/// encoding adds a third.
const LONGEST: usize = 1_500;

/// The expression that finds people by these words; none when no word is long enough to search for.
///
/// ```
/// # use oktui::okta::search::{TextOperator, people_expression};
/// let expression = people_expression(&["smith".into()], TextOperator::Co).unwrap();
/// assert!(expression.starts_with(r#"profile.firstName co "smith" or profile.lastName co "smith""#));
/// assert_eq!(people_expression(&["x".into()], TextOperator::Co), None);
/// ```
pub fn people_expression(words: &[String], operator: TextOperator) -> Option<String> {
    expression(words, |spellings| clause(spellings, operator))
}

/// The same where each word may also be an employee number or a phone, and each of several a department, title or city;
/// none where that is no other question. One word alone would bring whole departments instead of those who are called so.
pub fn people_expression_beside(words: &[String], operator: TextOperator) -> Option<String> {
    let several = words.iter().filter(|word| word.trim().chars().count() >= SHORTEST_WORD).count() > 1;
    let number = words.iter().any(|word| word.contains(|letter: char| letter.is_ascii_digit()));
    if !several && !number {
        return None;
    }
    expression(words, |spellings| {
        let beside = if several { beside(spellings) } else { None };
        Expr::any([clause(spellings, operator), numbered(spellings), beside].into_iter().flatten())
    })
}

/// The expression that finds people by department, title or city alone.
pub fn beside_expression(words: &[String]) -> Option<String> {
    expression(words, beside)
}

fn beside(spellings: &[String]) -> Option<Expr> {
    let compare = |spelling: &String| BESIDE.map(|property| Expr::compare(property, Op::Sw, spelling.as_str()));
    Expr::any(spellings.iter().flat_map(compare))
}

fn numbered(spellings: &[String]) -> Option<Expr> {
    let word = spellings.first().filter(|word| word.contains(|letter: char| letter.is_ascii_digit()))?;
    let number = Expr::compare("profile.employeeNumber", Op::Sw, word.as_str());
    let digits = phone_digits(word).filter(|digits| digits.len() >= SHORTEST_PHONE);
    let phones = digits.map(|digits| PHONES.map(|phone| Expr::compare(phone, Op::Sw, format!("+{digits}").as_str())));
    Expr::any(std::iter::once(number).chain(phones.into_iter().flatten()))
}

fn expression(words: &[String], clause: impl Fn(&[String]) -> Option<Expr>) -> Option<String> {
    let mut wanted: Vec<Vec<String>> = words
        .iter()
        .map(|word| compose(word.trim()).chars().take(LONGEST_WORD).collect::<String>())
        .filter(|word| word.chars().count() >= SHORTEST_WORD)
        .take(MOST_WORDS)
        .map(|word| spellings(&word))
        .collect();
    loop {
        let clauses = wanted.iter().filter_map(|spellings| clause(spellings));
        let expression = Expr::all(clauses)?.to_string();
        if expression.len() <= LONGEST || (wanted.len() == 1 && wanted[0].len() == 1) {
            return Some(expression);
        }
        // What is given up costs little: the rarest spelling first, then the last word, by which only fewer people
        // would have been found.
        match wanted.iter_mut().max_by_key(|spellings| spellings.len()) {
            Some(most) if most.len() > 1 => {
                most.pop();
            }
            _ => {
                wanted.pop();
            }
        }
    }
}

/// The expression that finds everybody of this name.
pub fn namesakes_expression(first: &str, last: &str) -> String {
    Expr::eq("profile.firstName", first).and(Expr::eq("profile.lastName", last)).to_string()
}

fn clause(spellings: &[String], operator: TextOperator) -> Option<Expr> {
    let operator = match operator {
        TextOperator::Co => Op::Co,
        TextOperator::Sw => Op::Sw,
    };
    let compare = |spelling: &String| PROPERTIES.map(|property| Expr::compare(property, operator, spelling.as_str()));
    Expr::any(spellings.iter().flat_map(compare))
}

/// Letters and the ways they are written where they are missing; the commoner letter first.
const LETTERS: [(char, &str); 7] =
    [('ü', "ue"), ('ø', "oe"), ('ö', "oe"), ('ä', "ae"), ('æ', "ae"), ('å', "aa"), ('ß', "ss")];

/// The word as typed, and the other spellings under which the same name may be stored, likeliest first.
fn spellings(word: &str) -> Vec<String> {
    let lower = word.to_lowercase();
    let mut all = vec![lower.clone()];
    if lower.is_ascii() {
        lengthened(&lower, &mut all);
        accented(&lower, &mut all);
    } else {
        all.push(fold(&lower));
        all.push(LETTERS.iter().fold(lower.clone(), |text, (letter, pair)| text.replace(*letter, pair)));
        for (one, other) in [('ö', 'ø'), ('ø', 'ö'), ('ä', 'æ'), ('æ', 'ä')] {
            all.push(lower.replace(one, &other.to_string()));
        }
    }
    let mut kept: Vec<String> = Vec::new();
    for spelling in all {
        if kept.len() < MOST_SPELLINGS && !spelling.trim().is_empty() && !kept.contains(&spelling) {
            kept.push(spelling);
        }
    }
    // The word itself as typed: what is compared without case may be shown with it.
    if let Some(first) = kept.first_mut() {
        word.clone_into(first);
    }
    kept
}

/// `mueller` → `müller`, `muller`.
fn lengthened(word: &str, all: &mut Vec<String>) {
    for (letter, pair) in LETTERS {
        // A doubled s inside a word is nearly always just that.
        let found = if pair == "ss" { word.ends_with(pair) } else { word.contains(pair) };
        if found {
            all.push(word.replacen(pair, &letter.to_string(), 1));
        }
    }
    // Shorter words become other names: `joel` would find everybody with `jol`.
    if word.len() >= 5 {
        for pair in ["ue", "oe", "ae"] {
            if word.contains(pair) {
                all.push(word.replace(pair, &pair[..1]));
            }
        }
    }
}

/// `muller` → `müller`, `bjorn` → `bjørn`, `björn`: the first vowel, which is where names have their accent. A vowel
/// before an `e` has been dealt with as a pair.
fn accented(word: &str, all: &mut Vec<String>) {
    if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return;
    }
    let Some(at) = word.find(['a', 'e', 'i', 'o', 'u']) else { return };
    if word[at + 1..].starts_with(['e', 'a']) {
        return;
    }
    let letters: &[char] = match &word[at..=at] {
        "u" => &['ü'],
        "o" => &['ø', 'ö'],
        "a" => &['ä', 'å'],
        _ => &[],
    };
    for letter in letters {
        all.push(format!("{}{letter}{}", &word[..at], &word[at + 1..]));
    }
}

/// Joins letters with the marks that follow them, as some keyboards and file systems write them apart.
fn compose(text: &str) -> String {
    let mut composed = String::with_capacity(text.len());
    for character in text.chars() {
        match composed.chars().next_back().and_then(|letter| joined(letter, character)) {
            Some(letter) => {
                composed.pop();
                composed.push(letter);
            }
            None => composed.push(character),
        }
    }
    composed
}

fn joined(letter: char, mark: char) -> Option<char> {
    let (plain, accented) = match mark {
        '\u{300}' => ("aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
        '\u{301}' => ("aeiouycnszAEIOUYCNSZ", "áéíóúýćńśźÁÉÍÓÚÝĆŃŚŹ"),
        '\u{302}' => ("aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
        '\u{303}' => ("anoANO", "ãñõÃÑÕ"),
        '\u{308}' => ("aeiouyAEIOU", "äëïöüÿÄËÏÖÜ"),
        '\u{30a}' => ("auAU", "åůÅŮ"),
        '\u{30b}' => ("ouOU", "őűŐŰ"),
        '\u{30c}' => ("cdenrstzCDENRSTZ", "čďěňřšťžČĎĚŇŘŠŤŽ"),
        '\u{327}' => ("csCS", "çşÇŞ"),
        '\u{328}' => ("aeAE", "ąęĄĘ"),
        _ => return None,
    };
    let at = plain.chars().position(|candidate| candidate == letter)?;
    accented.chars().nth(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_word_is_asked_for_in_the_spellings_its_name_may_have() {
        for (word, expected) in [
            ("müller", &["müller", "muller", "mueller"][..]),
            ("Mu\u{308}ller", &["Müller", "muller", "mueller"]),
            ("muller", &["muller", "müller"]),
            ("mueller", &["mueller", "müller", "muller"]),
            ("bjorn", &["bjorn", "bjørn", "björn"]),
            ("björn", &["björn", "bjorn", "bjoern", "bjørn"]),
            ("bjoern", &["bjoern", "bjørn", "björn", "bjorn"]),
            ("åse", &["åse", "ase", "aase"]),
            ("weiss", &["weiss", "weiß"]),
            ("straße", &["straße", "strasse"]),
            ("smith", &["smith"]),
            ("ann.lee@x.io", &["ann.lee@x.io"]),
            ("joel", &["joel", "jøl", "jöl"]),
            ("O'Brien", &["O'Brien"]),
            ("иван", &["иван", "ivan"]),
            ("jo", &["jo"]),
        ] {
            assert_eq!(spellings(&compose(word)), expected, "{word}");
        }
    }

    #[test]
    fn the_expression_has_all_words_and_any_property() {
        assert_eq!(
            people_expression(&words("smith x"), TextOperator::Sw).unwrap(),
            r#"profile.firstName sw "smith" or profile.lastName sw "smith" or profile.email sw "smith" or profile.login sw "smith""#
        );
        let two = people_expression(&words("smith kim"), TextOperator::Co).unwrap();
        assert!(two.contains(r#"login co "smith") and (profile.firstName co "kim""#), "{two}");
        let many = people_expression(&words("smith kim fifth fourth"), TextOperator::Co).unwrap();
        assert!(many.contains("fifth") && !many.contains("fourth"));
        for nothing in ["", "x", "x y z", "  "] {
            assert_eq!(people_expression(&words(nothing), TextOperator::Co), None, "{nothing}");
        }
    }

    #[test]
    fn beside_names_okta_is_asked_for_beginnings_where_that_cannot_flood_the_answer() {
        assert_eq!(people_expression_beside(&words("sales"), TextOperator::Co), None);
        let two = people_expression_beside(&words("john sales"), TextOperator::Co).unwrap();
        assert!(two.contains(r#"profile.department sw "sales""#) && two.contains(r#"profile.city sw "john""#), "{two}");
        assert!(!two.contains("employeeNumber"), "{two}");
        let number = people_expression_beside(&words("40110"), TextOperator::Co).unwrap();
        assert!(number.ends_with(r#"profile.employeeNumber sw "40110""#) && !number.contains("Phone"), "{number}");
        let phone = people_expression_beside(&words("491719925618"), TextOperator::Co).unwrap();
        assert!(phone.contains(r#"profile.mobilePhone sw "+491719925618""#), "{phone}");
        assert_eq!(
            beside_expression(&words("hr")).unwrap(),
            r#"profile.department sw "hr" or profile.title sw "hr" or profile.city sw "hr""#
        );
        let long = people_expression_beside(&words("müller schröder bjørnstad"), TextOperator::Co).unwrap();
        assert!(long.len() <= LONGEST, "{}", long.len());
    }

    #[test]
    fn the_longest_expression_still_fits_and_keeps_every_word_it_can() {
        let three = people_expression(&words("müller schröder bjørnstad"), TextOperator::Co).unwrap();
        assert!(three.len() <= LONGEST, "{}", three.len());
        for word in ["müller", "muller", "schröder", "schroder", "bjørnstad", "bjornstad"] {
            assert!(three.contains(&format!("\"{word}\"")), "{word} in {three}");
        }
        let long = "ü".repeat(300);
        let pasted = people_expression(&[long.clone(), long.clone(), long], TextOperator::Co).unwrap();
        assert!(pasted.len() < 1_600 && pasted.matches(" and ").count() == 0);
    }

    #[test]
    fn what_is_typed_cannot_leave_its_quotes() {
        assert_eq!(
            namesakes_expression(r#"A" or id pr or "b"#, r"back\slash"),
            r#"profile.firstName eq "A\" or id pr or \"b" and profile.lastName eq "back\\slash""#
        );
        let expression = people_expression(&[r#"a")b\"#.to_owned()], TextOperator::Co).unwrap();
        assert!(expression.contains(r#"co "a\")b\\" or"#), "{expression}");
    }

    proptest! {
        #[test]
        fn any_words_make_an_expression_of_bounded_length_that_can_be_read(words in proptest::collection::vec(".{0,120}", 0..5)) {
            if let Some(expression) = people_expression(&words, TextOperator::Co) {
                prop_assert!(expression.len() < 3_000);
                prop_assert!(Expr::parse(&expression).is_ok(), "{}", expression);
            }
        }
    }
}
