//! Who is in a report that looks at each person by themselves.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Asked, Report};
use crate::protocol::row::UserRow;
use crate::protocol::time::Moment;

const DAY: i64 = 86_400;

/// When people were locked out, by their ids; why it is not known.
pub type Locks = Result<HashMap<String, Moment>, String>;

/// Whether a person is in the report, and what is said of them; an empty text where their columns tell it.
///
/// Reports that need more than the person's row have nobody here.
pub fn of_each(asked: &Asked, row: &UserRow, now: Timestamp, locks: &Locks) -> Option<String> {
    let end = now.as_second() - i64::from(asked.days) * DAY;
    let is_before = |moment: Option<Moment>| moment.is_some_and(|moment| moment.seconds() <= end);
    let plain = |is_in: bool| is_in.then(String::new);
    match asked.report {
        Report::Inactive => plain(is_before(row.last_login)),
        Report::NeverSignedIn => plain(row.last_login.is_none() && is_before(row.created)),
        Report::OldPassword => plain(row.password_changed.is_none() || is_before(row.password_changed)),
        Report::Pending => plain(is_before(row.status_changed.or(row.created))),
        // Of whom nobody tells since when, it may be for as long as that.
        Report::Suspended => plain(row.status_changed.is_none() || is_before(row.status_changed)),
        Report::Locked => Some(locked(row, locks)),
        Report::Duplicates
        | Report::Managers
        | Report::Attributes
        | Report::NoFactor
        | Report::Admins
        | Report::Leftover
        | Report::Roster => None,
    }
}

fn locked(row: &UserRow, locks: &Locks) -> String {
    match locks {
        Ok(locks) => match locks.get(row.id()) {
            Some(at) => format!("locked out {} UTC", at.timestamp().strftime("%Y-%m-%d %H:%M")),
            None => "when: not in the System Log, so before the last 90 days".to_owned(),
        },
        Err(why) => format!("when: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::row::RowFields;

    fn row(times: &str) -> UserRow {
        UserRow::parse(
            &format!(r#"{{"id":"00u1","status":"ACTIVE",{times},"profile":{{"login":"a"}}}}"#),
            RowFields::ALL,
        )
        .unwrap()
    }

    #[test]
    fn a_day_that_is_counted_is_twenty_four_hours() {
        let now: Timestamp = "2026-11-30T12:00:00Z".parse().unwrap();
        for (report, days, times, is_in) in [
            (Report::Inactive, 90, r#""lastLogin":"2026-09-01T12:00:00.000Z""#, true),
            (Report::Inactive, 90, r#""lastLogin":"2026-09-01T12:00:01.000Z""#, false),
            (Report::Inactive, 90, r#""lastLogin":null"#, false),
            (Report::NeverSignedIn, 7, r#""lastLogin":null,"created":"2026-11-23T12:00:00.000Z""#, true),
            (Report::NeverSignedIn, 7, r#""lastLogin":null,"created":"2026-11-24T12:00:00.000Z""#, false),
            (
                Report::NeverSignedIn,
                7,
                r#""lastLogin":"2020-01-01T00:00:00.000Z","created":"2019-01-01T00:00:00.000Z""#,
                false,
            ),
            (Report::OldPassword, 30, r#""passwordChanged":null"#, true),
            (Report::OldPassword, 30, r#""passwordChanged":"2026-11-29T00:00:00.000Z""#, false),
            (Report::OldPassword, 30, r#""passwordChanged":"2026-10-01T00:00:00.000Z""#, true),
            (Report::Pending, 7, r#""statusChanged":null,"created":"2026-01-01T00:00:00.000Z""#, true),
            (
                Report::Pending,
                7,
                r#""statusChanged":"2026-11-29T00:00:00.000Z","created":"2026-01-01T00:00:00.000Z""#,
                false,
            ),
            (Report::Suspended, 0, r#""statusChanged":"2026-11-30T11:59:00.000Z""#, true),
            (Report::Suspended, 30, r#""statusChanged":"2026-11-29T00:00:00.000Z""#, false),
            (Report::Suspended, 30, r#""statusChanged":null"#, true),
        ] {
            let asked = Asked { days, ..Asked::of(report) };
            let found = of_each(&asked, &row(times), now, &Ok(HashMap::new()));
            assert_eq!(found.is_some(), is_in, "{report:?} {times}");
        }
    }

    #[test]
    fn when_somebody_was_locked_out_is_said_or_why_it_is_not() {
        let asked = Asked::of(Report::Locked);
        let at = Moment::parse("2026-11-29T08:30:00.000Z").unwrap();
        let told = |locks: Locks| of_each(&asked, &row(r#""created":null"#), Timestamp::UNIX_EPOCH, &locks).unwrap();
        assert_eq!(told(Ok(HashMap::from([("00u1".to_owned(), at)]))), "locked out 2026-11-29 08:30 UTC");
        assert!(told(Ok(HashMap::new())).contains("90 days"));
        assert_eq!(told(Err("not allowed".to_owned())), "when: not allowed");
    }
}
