//! Cells that a spreadsheet would take for a formula.

use std::borrow::Cow;

/// The cell with an apostrophe before what a spreadsheet would run. Phone numbers and plain numbers stay as they are.
pub fn defused(cell: &str) -> Cow<'_, str> {
    let dangerous = match cell.trim_start_matches([' ', '\u{a0}', '\u{feff}']).chars().next() {
        Some('+' | '-' | '＋') if is_number(cell) || is_phone(cell) => false,
        Some('+' | '＋' | '=' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '－' | '＠') => true,
        Some(_) | None => false,
    };
    if dangerous { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it was before [`defused`]; one that never was stays as it is.
pub fn undefused(cell: &str) -> Cow<'_, str> {
    match cell.strip_prefix('\'') {
        Some(bare) if matches!(defused(bare), Cow::Owned(_)) => Cow::Borrowed(bare),
        Some(_) | None => Cow::Borrowed(cell),
    }
}

/// `-5`, `+12`, `-1.5e-3`: calculated with, never run.
fn is_number(cell: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    let unsigned = |text: &str| text.strip_prefix(['+', '-']).unwrap_or(text).to_owned();
    let text = unsigned(cell);
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    digits(whole) && digits(part) && digits(&unsigned(exponent))
}

/// `+49 (40) 123-45`: digits enough, and nothing that could be run.
fn is_phone(cell: &str) -> bool {
    let Some(rest) = cell.trim().strip_prefix('+') else { return false };
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    digits >= 5 && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '-' | '.' | '/' | '\u{a0}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_phone_numbers_are_not() {
        for formula in [
            "=1+1",
            "@SUM(A1)",
            "-2+3",
            "+cmd|' /C calc'!A0",
            "+1+1",
            "\t=1",
            " =1",
            "＝1",
            "\r=1",
            "-",
            "-1+2",
            "--5",
            "-5e",
        ] {
            assert_eq!(defused(formula), format!("'{formula}"), "{formula}");
            assert_eq!(undefused(&defused(formula)), formula);
        }
        for harmless in [
            "+49 40 1234567",
            "+1 (555) 010-0100",
            "Ann",
            "a=b",
            "",
            "ann+x@acme.com",
            "+4915112345678",
            "-5",
            "+12",
            "-1.50e-3",
        ] {
            assert_eq!(defused(harmless), harmless);
            assert_eq!(undefused(harmless), harmless);
        }
    }
}
