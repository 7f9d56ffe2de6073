//! The expressions that find people whose names are nearly what was typed.
//!
//! Owns: which beginnings are asked for, since Okta compares no letters by likeness. Must not know: who of them is like
//! enough.

use crate::protocol::expr::{Expr, Op};

/// The questions, the narrower one first: a name that is right beside one that begins right, then beginnings alone. The
/// first letter is nearly never the wrong one.
pub fn near_expressions(words: &[String]) -> Vec<String> {
    let asked = match words {
        [one] => vec![alone(one), named_both(&beginning(one, 2))],
        [one, other, ..] => {
            let beside = |whole: &str, other: &str| {
                let begins = beginning(other, 1);
                [full(whole, &begins), full(&begins, whole)]
            };
            let right = [beside(one, other), beside(other, one)].into_iter().flatten();
            let (first, second) = (beginning(one, 2), beginning(other, 2));
            let begun = [full(&first, &second), full(&second, &first)];
            vec![Expr::any(right), Expr::any(begun)]
        }
        [] => Vec::new(),
    };
    asked.into_iter().flatten().map(|expression| expression.to_string()).collect()
}

fn begins(property: &str, text: &str) -> Expr {
    Expr::compare(property, Op::Sw, text)
}

fn full(first: &str, last: &str) -> Expr {
    begins("profile.firstName", first).and(begins("profile.lastName", last))
}

fn named_both(text: &str) -> Option<Expr> {
    Expr::any([begins("profile.lastName", text), begins("profile.firstName", text)])
}

/// Names of one word: as it begins, and as it would where one of its first letters is swapped, doubled or too many.
fn alone(word: &str) -> Option<Expr> {
    let letters: Vec<char> = word.chars().take(4).collect();
    let [a, b, c, rest @ ..] = letters.as_slice() else { return None };
    let mut beginnings = vec![String::from_iter([a, b, c]), String::from_iter([a, c, b])];
    if let [d] = rest {
        beginnings.extend([String::from_iter([a, c, d]), String::from_iter([a, b, d])]);
    }
    let mut distinct: Vec<&String> = Vec::new();
    for beginning in &beginnings {
        if !distinct.contains(&beginning) {
            distinct.push(beginning);
        }
    }
    Expr::any(distinct.into_iter().filter_map(|beginning| named_both(beginning)))
}

/// The first letters of a word.
pub fn beginning(word: &str, letters: usize) -> String {
    word.chars().take(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_name_that_is_right_narrows_whom_okta_is_asked_for() {
        let asked = near_expressions(&words("jonh smith"));
        assert!(asked[0].contains(r#"profile.firstName sw "j" and profile.lastName sw "smith""#), "{asked:?}");
        assert!(asked[0].contains(r#"profile.firstName sw "jonh" and profile.lastName sw "s""#), "{asked:?}");
        assert!(asked[1].contains(r#"profile.firstName sw "jo" and profile.lastName sw "sm""#), "{asked:?}");
        let asked = near_expressions(&words("smmith"));
        assert!(asked[0].contains(r#"profile.lastName sw "smi""#), "{asked:?}");
        assert!(asked.iter().all(|expression| Expr::parse(expression).is_ok()), "{asked:?}");
        assert!(near_expressions(&[]).is_empty());
    }
}
