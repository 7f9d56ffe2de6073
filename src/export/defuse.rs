//! Cells that a spreadsheet would take for a formula.

use std::borrow::Cow;

/// The cell with an apostrophe before what a spreadsheet would run. Phone numbers stay as they are.
pub fn defused(cell: &str) -> Cow<'_, str> {
    let dangerous = match cell.trim_start_matches([' ', '\u{a0}', '\u{feff}']).chars().next() {
        Some('+' | '＋') => !is_phone(cell),
        Some('=' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '－' | '＠') => true,
        Some(_) | None => false,
    };
    if dangerous { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
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
        for formula in ["=1+1", "@SUM(A1)", "-2+3", "+cmd|' /C calc'!A0", "+1+1", "\t=1", " =1", "＝1", "\r=1", "+12"]
        {
            assert_eq!(defused(formula), format!("'{formula}"), "{formula}");
        }
        for harmless in ["+49 40 1234567", "+1 (555) 010-0100", "Ann", "a=b", "", "ann+x@acme.com", "+4915112345678"] {
            assert_eq!(defused(harmless), harmless);
        }
    }
}
