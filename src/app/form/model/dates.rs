//! Dates: short ways of typing one are completed to `2026-01-05` when their field is left, and before a review.
//!
//! Okta knows no dates: an attribute is a text. Which ones are dates is decided by its specification. What the field held
//! before is held against it: where it is written in another way, the organisation has its own and nothing is completed.
//!
//! Owns: the ways of typing, and which attributes are dates. Must not know: what day it is; whoever holds the form says so.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use crate::app::form::model::Form;
use crate::app::form::model::offered::{How, Offered};
use crate::app::form::model::spec::{Format, Kind, Scalar};

/// A date in one of the short ways: `today`, `+30d`, `-1d`, `+2w`, `+3m`, `+1y`, `31.12.2026`, `2026-1-5`.
fn read(text: &str, today: Date) -> Option<Date> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("today") {
        return Some(today);
    }
    if text.starts_with(['+', '-']) {
        let unit = text.chars().next_back()?;
        let count: i32 = text[..text.len() - unit.len_utf8()].parse().ok()?;
        let span = match unit.to_ascii_lowercase() {
            'd' => Span::new().try_days(count).ok()?,
            'w' => Span::new().try_weeks(count).ok()?,
            'm' => Span::new().try_months(count).ok()?,
            'y' => Span::new().try_years(count).ok()?,
            _ => return None,
        };
        return today.checked_add(span).ok();
    }
    let (parts, is_iso): (Vec<&str>, bool) =
        if text.contains('.') { (text.split('.').collect(), false) } else { (text.split('-').collect(), true) };
    let (([year, month, day], true) | ([day, month, year], false)) = (parts.as_slice(), is_iso) else { return None };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = year.len() == 4 && digits(year) && digits(month) && digits(day);
    if !whole {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

impl Form {
    /// The date that is meant by what was typed in the field at `at`; none where it stands there in full, or is none.
    pub fn date_meant(&self, at: usize) -> Option<Date> {
        let field = self.fields.get(at)?;
        let is_one = field.spec.format == Format::Date && field.spec.kind == Kind::One(Scalar::Text);
        if !is_one || field.spec.locked.is_some() || !field.is_changed() {
            return None;
        }
        let before = field.initial().trim();
        let own_way = !before.is_empty() && before.parse::<Date>().is_err();
        let date = read(field.text(), self.today?).filter(|_| !own_way)?;
        (date.to_string() != field.text()).then_some(date)
    }

    /// What is typed as the date that it becomes: “+30d is 2026-12-29, a Tuesday”.
    pub(super) fn offered_date(&self, at: usize) -> Option<Offered> {
        let date = self.date_meant(at)?;
        let told = format!("{} is {date}, a {}", self.fields.get(at)?.text().trim(), weekday(date));
        Some(Offered { text: date.to_string(), told, how: How::OnLeaving })
    }

    /// Completes the date in the field at `at`; whether there was one to complete.
    pub fn complete_date(&mut self, at: usize) -> bool {
        let Some(date) = self.date_meant(at) else { return false };
        self.fields[at].set(&date.to_string());
        self.typed(at);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn short_ways_of_typing_a_date_are_read() {
        let today = date(2026, 11, 29);
        for (text, meant) in [
            ("today", today),
            (" Today ", today),
            ("+30d", date(2026, 12, 29)),
            ("-1d", date(2026, 11, 28)),
            ("+2w", date(2026, 12, 13)),
            ("+3m", date(2027, 2, 28)),
            ("+1Y", date(2027, 11, 29)),
            ("31.12.2026", date(2026, 12, 31)),
            ("2026-1-5", date(2026, 1, 5)),
            ("2026-01-05", date(2026, 1, 5)),
        ] {
            assert_eq!(read(text, today), Some(meant), "{text}");
        }
        for text in [
            "",
            "+",
            "+d",
            "+5",
            "30d",
            "+1x",
            "++1d",
            "+99999999d",
            "31.2.2026",
            "1.1.26",
            "1/5/2026",
            "2026-13-1",
            "2026-1",
            "2026-1-5-7",
            "soon",
            "+1\u{e4}",
            "2026-+1-5",
            "today 5",
        ] {
            assert_eq!(read(text, today), None, "{text}");
        }
    }
}
