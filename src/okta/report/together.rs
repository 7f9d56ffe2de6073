//! Who is in a report that is decided over everybody together.

use std::collections::HashSet;
use std::mem;

use crate::protocol::report::{Asked, Missing, Report, managers, twins};
use crate::protocol::row::{RowField, RowFields, RowTexts, UserRow};
use crate::protocol::status::Status;

/// The status of somebody in a file whom Okta does not know.
const NOT_IN_OKTA: &str = "NOT_IN_OKTA";

/// Who is in a report of everybody.
pub(super) struct Judged {
    pub people: Vec<(UserRow, Box<str>)>,
    /// People of a file whom nobody in Okta is, as far as rows can tell them; and a sentence each.
    pub others: Vec<(UserRow, Box<str>)>,
    pub missing: Vec<Missing>,
}

pub(super) fn judged(all: Vec<(UserRow, Box<str>)>, asked: &Asked) -> Judged {
    let mut seen = HashSet::with_capacity(all.len());
    let (mut rows, mut raws) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
    for (row, raw) in all {
        if seen.insert(row.id().to_owned()) {
            rows.push(row);
            raws.push(raw);
        }
    }
    let mut others = Vec::new();
    let mut missing = Vec::new();
    let found = match (asked.report, &asked.roster) {
        (Report::Duplicates, _) => twins::find(&rows),
        (Report::Managers, _) => managers::find(&rows),
        (Report::Roster, Some(roster)) => {
            let (found, absent) = roster.compare(&rows);
            for (person, said) in absent {
                others.push(not_in_okta(&roster.key, &person.value, &said));
                let said = if person.beside.is_empty() { said } else { format!("{said} ({})", person.beside) };
                missing.push(Missing { row: person.row, said });
            }
            found
        }
        _ => Vec::new(),
    };
    let people = found.into_iter().map(|(at, finding)| {
        let mut row = rows[at].clone();
        row.set_finding(&finding);
        (row, mem::take(&mut raws[at]))
    });
    let people = people.collect();
    Judged { people, others, missing }
}

/// Somebody of a file as a row without an id: nothing can be done to nobody.
fn not_in_okta(key: &str, value: &str, said: &str) -> (UserRow, Box<str>) {
    let mut texts = RowTexts::default();
    let field = RowField::of_attribute(key);
    if let Some(field) = field {
        texts.set(field, value);
    }
    let mut row = UserRow::new(&texts, RowFields::ALL, Status::parse(NOT_IN_OKTA));
    if field.is_none() {
        row.set_extra(&[key.to_owned()].into(), [value.to_owned()]);
    }
    row.set_finding(said);
    let raw = serde_json::json!({ "status": NOT_IN_OKTA, "profile": { key: value } });
    (row, raw.to_string().into())
}
