//! Points in time as rows keep them.

use std::num::NonZeroU32;

use jiff::Timestamp;

/// A moment with one-second resolution (which is what Okta keeps for users) in four bytes.
///
/// Covers 1970 to 2106; a moment outside of that reads as none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Moment(NonZeroU32);

impl Moment {
    pub fn new(at: Timestamp) -> Option<Self> {
        u32::try_from(at.as_second()).ok().and_then(NonZeroU32::new).map(Self)
    }

    /// Reads RFC 3339, as in `2026-03-02T12:48:24.000Z`; anything else is none.
    pub fn parse(text: &str) -> Option<Self> {
        parse_utc(text).or_else(|| text.parse::<Timestamp>().ok().and_then(Self::new))
    }

    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_second(i64::from(self.0.get())).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    pub fn seconds(self) -> i64 {
        i64::from(self.0.get())
    }
}

/// The one form Okta writes, `YYYY-MM-DDTHH:MM:SS.mmmZ`, without the cost of a general parser: a listing reads
/// five of these a person.
fn parse_utc(text: &str) -> Option<Moment> {
    let bytes = text.as_bytes();
    let shape = bytes.len() >= 20
        && bytes.last() == Some(&b'Z')
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && bytes[10] == b'T'
        && bytes[13] == b':'
        && bytes[16] == b':'
        && (bytes.len() == 20 || (bytes[19] == b'.' && bytes[20..bytes.len() - 1].iter().all(u8::is_ascii_digit)));
    if !shape {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range]
            .iter()
            .try_fold(0i64, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let valid = (1970..=2106).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !valid || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Days since the epoch in the proleptic Gregorian calendar, with years that begin in March.
    let (shifted, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * months + 2) / 5 + day - 1 - 719_468;
    u32::try_from(days * 86_400 + hour * 3_600 + minute * 60 + second).ok().and_then(NonZeroU32::new).map(Moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_forms_a_server_may_send_are_read() {
        let expected: Timestamp = "2026-03-02T12:48:24Z".parse().unwrap();
        for text in ["2026-03-02T12:48:24.000Z", "2026-03-02T12:48:24Z", "2026-03-02T13:48:24.5+01:00"] {
            assert_eq!(Moment::parse(text).unwrap().timestamp(), expected, "{text}");
        }
        for text in ["", "yesterday", "2026-13-02T12:48:24.000Z", "2026-03-02", "0000-00-00T00:00:00.000Z"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_quick_reading_agrees_with_the_general_one(second in 1u32..=u32::MAX) {
            let moment = Moment::new(Timestamp::from_second(i64::from(second)).unwrap()).unwrap();
            prop_assert_eq!(parse_utc(&moment.timestamp().to_string()), Some(moment));
        }
    }
}
