//! Values that cannot be read as they stand: what belongs there, and what was probably meant.

use std::ops::Range;

use crate::app::users::expression::catalogue::Catalogue;
use crate::app::users::expression::catalogue::ValueKind;
use crate::app::users::expression::conditions::conditions;
use crate::app::users::expression::correct;
use crate::app::users::expression::dates;
use crate::app::users::expression::fault::Fault;
use crate::app::users::expression::fault::Fix;
use crate::protocol::expr::ExprErrorKind;

/// A value without quotes that is none, where it is known what stands there.
pub(crate) fn unread_value(
    text: &str,
    span: &Range<usize>,
    kind: &ExprErrorKind,
    catalogue: &Catalogue,
) -> Option<Fault> {
    let (ExprErrorKind::UnquotedText(_) | ExprErrorKind::BadNumber(_)) = kind else { return None };
    let condition = conditions(text)
        .into_iter()
        .find(|one| one.value.as_ref().is_some_and(|value| value.span.start == span.start))?;
    let path = condition.attribute.text(text);
    let value = condition.value?;
    let property = catalogue.known(path).or_else(|| catalogue.meant(path))?;
    let word = value.text(text);
    let is_time = property.kind == ValueKind::Time || property.date.is_some();
    let (message, meant) = match property.kind {
        _ if is_time && dates::is_relative(word) => (not_a_time(path, word), None),
        _ if is_time => (not_a_time(path, word), ago_meant(word)),
        ValueKind::Number => (not_a_number(path), number_meant(word)),
        ValueKind::Bool if matches!(&*word.to_ascii_lowercase(), "true" | "false") => return None,
        ValueKind::Bool => (not_a_bool(path), bool_meant(word).map(str::to_owned)),
        ValueKind::Text | ValueKind::Time | ValueKind::Status | ValueKind::Type => return None,
    };
    let fix = meant.map(|by| Fix::new(format!("write {by}"), correct::replaced(text, &value.span, &by)));
    Some(Fault { span: value.span, message, fix })
}

/// `-7d` for what has its unit spelled out, or no minus.
pub(crate) fn ago_meant(word: &str) -> Option<String> {
    let digits = word.trim_start_matches('-');
    let (number, unit) = digits.split_at(digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()));
    let unit = match unit.to_ascii_lowercase().as_str() {
        "s" | "sec" | "second" | "seconds" => "s",
        "m" | "min" | "minute" | "minutes" => "m",
        "h" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        "w" | "week" | "weeks" => "w",
        "y" | "year" | "years" => "y",
        _ => return None,
    };
    (!number.is_empty()).then(|| format!("-{number}{unit}"))
}

/// The number that is written with zeros in front, a comma, or no digit before the point.
pub(crate) fn number_meant(word: &str) -> Option<String> {
    let (sign, unsigned) = match word.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", word.strip_prefix('+').unwrap_or(word)),
    };
    let (whole, fraction) = unsigned.split_once(['.', ',']).unwrap_or((unsigned, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // Three digits behind a comma may as well be thousands.
    let thousands = unsigned.contains(',') && fraction.len() == 3;
    if !digits(whole) || !digits(fraction) || whole.len() + fraction.len() == 0 || thousands {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

pub(crate) fn bool_meant(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "on" => "true",
        "false" | "no" | "n" | "0" | "off" => "false",
        _ => return None,
    })
}

pub(crate) fn not_a_number(path: &str) -> String {
    format!("{path} is a number, written without quotes: 5 or 0.5.")
}

pub(crate) fn not_a_bool(path: &str) -> String {
    format!("{path} is true or false, written without quotes.")
}

pub(crate) fn not_a_time(path: &str, word: &str) -> String {
    if dates::is_relative(word) {
        return format!("{word} is too far away: the date is out of range.");
    }
    format!(
        "{path} is a point in time, written 2026-01-31, \"2026-01-31T09:00:00.000Z\", today, or as time ago: -30m (minutes), -3h, -7d, -2w, -1y."
    )
}
