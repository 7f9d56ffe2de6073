//! Okta's way to write an instant, and to read one back.

use jiff::Timestamp;

/// `2026-03-02T12:48:24.000Z`, written by hand because a page of people has over a thousand of them.
pub(super) fn write(second: i64, out: &mut Vec<u8>) {
    let (day, rest) = (second.div_euclid(86_400), second.rem_euclid(86_400));
    // Days since 1970 to a civil date, after Howard Hinnant's `civil_from_days`.
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_shifted + 2) / 5 + 1;
    let month = if month_shifted < 10 { month_shifted + 3 } else { month_shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    digits(year, 4, out);
    out.push(b'-');
    digits(month, 2, out);
    out.push(b'-');
    digits(day, 2, out);
    out.push(b'T');
    digits(rest / 3600, 2, out);
    out.push(b':');
    digits(rest / 60 % 60, 2, out);
    out.push(b':');
    digits(rest % 60, 2, out);
    out.extend_from_slice(b".000Z");
}

fn digits(number: i64, places: u32, out: &mut Vec<u8>) {
    for place in (0..places).rev() {
        out.push(b'0' + (number / 10_i64.pow(place) % 10) as u8);
    }
}

pub(super) fn text(second: i64) -> String {
    let mut bytes = Vec::with_capacity(24);
    write(second, &mut bytes);
    String::from_utf8(bytes).unwrap_or_default()
}

/// With milliseconds, as the System Log writes them.
pub(super) fn text_millis(millis: i64) -> String {
    let mut text = text(millis.div_euclid(1000));
    let fraction = millis.rem_euclid(1000);
    text.replace_range(20..23, &format!("{fraction:03}"));
    text
}

/// Milliseconds since 1970 of an instant such as `2026-03-02T12:48:24.000Z` or `2026-03-02T12:48:24+01:00`; a date
/// alone is its first moment in UTC.
pub(super) fn parse_millis(text: &str) -> Option<i64> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_millisecond());
    }
    let date: jiff::civil::Date = text.parse().ok().filter(|_| text.len() == 10)?;
    format!("{date}T00:00:00Z").parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}
