//! Rows of reports that were put off: by whom, until when and why.
//!
//! Owns: what of it is kept, as the cells of a table, and who is put off on a day. Must not know: where that lies.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use super::Report;
use crate::protocol::id::UserId;
use crate::protocol::sheet::Sheet;

/// The head of the table.
pub const HEAD: [&str; 7] = ["organisation", "report", "id", "login", "until", "reason", "by"];

/// A person who is not to be told in a report for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutOff {
    /// The organisation's address.
    pub organisation: String,
    pub report: Report,
    /// Empty where only the login is known.
    pub id: UserId,
    pub login: String,
    /// The last day on which they are left out.
    pub until: Date,
    pub reason: String,
    /// Who put them off.
    pub by: String,
}

impl PutOff {
    /// The cells of its line, in the order of [`HEAD`].
    pub fn cells(&self) -> [String; 7] {
        [
            self.organisation.clone(),
            self.report.kind().name.to_owned(),
            self.id.to_string(),
            self.login.clone(),
            self.until.to_string(),
            self.reason.clone(),
            self.by.clone(),
        ]
    }

    /// Whether both are of the same person in the same report.
    pub fn is_like(&self, other: &Self) -> bool {
        let same = if self.id.is_empty() || other.id.is_empty() {
            self.login.eq_ignore_ascii_case(&other.login)
        } else {
            self.id == other.id
        };
        same && self.report == other.report && self.organisation == other.organisation
    }
}

/// Those of a table.
///
/// # Errors
/// The place of the line that cannot be read, and why: one that is passed over would put somebody back into a report,
/// and be lost when the table is next written.
pub fn of_sheet(sheet: &Sheet) -> Result<Vec<PutOff>, String> {
    let column = |name: &str| sheet.head.iter().position(|head| head.trim().eq_ignore_ascii_case(name));
    let mut at = [0; HEAD.len()];
    for (place, name) in at.iter_mut().zip(HEAD) {
        *place = column(name).ok_or_else(|| format!("it has no column {name}"))?;
    }
    let read = |row: &crate::protocol::sheet::Row| {
        let text = |index: usize| row.cell(at[index]).text().trim().to_owned();
        let report =
            Report::of_name(&text(1)).ok_or_else(|| format!("{}: there is no report {}", row.place(), text(1)))?;
        let until = text(4);
        let until = until.parse().map_err(|_| format!("{}: {until} is no day as in 2026-12-31", row.place()))?;
        let (id, login) = (text(2), text(3));
        if id.is_empty() && login.is_empty() {
            return Err(format!("{}: it names nobody", row.place()));
        }
        let (organisation, reason, by) = (text(0), text(5), text(6));
        Ok(PutOff { organisation, report, id: UserId::new(id), login, until, reason, by })
    };
    sheet.rows.iter().map(read).collect()
}

/// Those who are put off in one organisation.
///
/// Telling them in full would make each of two runs of the same report look like another one.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PutOffs {
    all: Arc<[PutOff]>,
    unread: Option<Arc<str>>,
}

impl PutOffs {
    pub fn new(all: Vec<PutOff>) -> Self {
        Self { all: all.into(), unread: None }
    }

    /// Nobody: who is could not be read.
    pub fn unread(why: String) -> Self {
        Self { all: Arc::default(), unread: Some(why.into()) }
    }

    /// Why nobody is put off, where that could not be read.
    pub fn why_unread(&self) -> Option<&str> {
        self.unread.as_deref()
    }

    /// Ids, and logins in lower case, of those who are left out of a report on a day.
    pub fn on(&self, report: Report, day: Date) -> HashSet<String> {
        let due = self.all.iter().filter(|one| one.report == report && one.until >= day);
        due.map(|one| if one.id.is_empty() { one.login.to_lowercase() } else { one.id.to_string() }).collect()
    }
}

impl fmt::Debug for PutOffs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PutOffs")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::sheet::{Cell, Row, Rows};

    fn sheet(lines: &[&[&str]]) -> Sheet {
        let mut rows = Rows::default();
        for (at, cells) in (2..).zip(lines) {
            rows.push(Row { number: at, line: at, ..Row::default() }, cells.iter().map(Cell::Text));
        }
        let head = HEAD.iter().map(|name| (*name).to_owned()).collect();
        Sheet { head, rows: rows.done(), ..Sheet::default() }
    }

    #[test]
    fn a_day_that_is_over_puts_nobody_off() {
        let all = of_sheet(&sheet(&[
            &["https://acme.okta.com", "inactive", "00u1", "a@x.io", "2026-12-01", "on leave", "ann"],
            &["https://acme.okta.com", "inactive", "", "B@x.io", "2026-11-30", "", ""],
            &["https://acme.okta.com", "suspended", "00u3", "", "2026-12-31", "", ""],
        ]))
        .unwrap();
        assert_eq!(all[0].cells()[1..5], ["inactive", "00u1", "a@x.io", "2026-12-01"]);
        let on = |day: &str| {
            let mut out: Vec<_> =
                PutOffs::new(all.clone()).on(Report::Inactive, day.parse().unwrap()).into_iter().collect();
            out.sort();
            out
        };
        assert_eq!(on("2026-11-30"), ["00u1", "b@x.io"]);
        assert_eq!(on("2026-12-01"), ["00u1"]);
        assert_eq!(on("2026-12-02"), [""; 0]);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_told_by_its_place() {
        for (line, said) in [
            (["o", "inactve", "00u1", "", "2026-12-01", "", ""], "row 2: there is no report inactve"),
            (["o", "inactive", "00u1", "", "soon", "", ""], "row 2: soon is no day as in 2026-12-31"),
            (["o", "inactive", "", "", "2026-12-01", "", ""], "row 2: it names nobody"),
        ] {
            assert_eq!(of_sheet(&sheet(&[&line])).unwrap_err(), said);
        }
        let other = Sheet { head: vec!["id".to_owned()], ..Sheet::default() };
        assert_eq!(of_sheet(&other).unwrap_err(), "it has no column organisation");
    }
}
