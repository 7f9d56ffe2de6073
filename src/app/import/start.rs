//! The day on which somebody new begins, from a cell.

use jiff::civil::Date;

/// Day counts of spreadsheets between 1930 and 2100 have five digits.
const DAYS: std::ops::RangeInclusive<u32> = 10_000..=73_050;

/// A day as ISO 8601 writes it, with or without a time, or as `11.01.2027`; what can be read in two ways is neither.
///
/// # Errors
/// Why it is no day, in words that follow a column.
pub fn read(text: &str) -> Result<Date, String> {
    let text = text.trim();
    let iso = text.split(['T', ' ']).next().unwrap_or(text);
    let found = iso.parse().ok().filter(|_| iso.len() == "2027-01-11".len()).or_else(|| dotted(text));
    if let Some(day) = found {
        return Ok(day);
    }
    if text.parse().is_ok_and(|days: u32| DAYS.contains(&days)) {
        return Err(format!("“{text}” is how a spreadsheet counts days: write the date, such as 2027-01-11"));
    }
    Err(format!("“{text}” is no day: write it as 2027-01-11"))
}

/// `11.01.2027`
fn dotted(text: &str) -> Option<Date> {
    let mut parts = text.split('.').map(str::trim);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_where_it_means_one_day_and_told_where_it_may_be_another() {
        for text in ["2027-01-11", "2027-01-11T09:00:00Z", " 11.1.2027 ", "11.01.2027", "2027-01-11 00:00"] {
            assert_eq!(read(text).unwrap().to_string(), "2027-01-11", "{text}");
        }
        for text in ["01/11/2027", "11.01.27", "soon", "2027-13-01", "31.02.2027", ""] {
            assert!(read(text).unwrap_err().contains("is no day"), "{text}");
        }
        assert!(read("46033").unwrap_err().contains("counts days"));
    }
}
