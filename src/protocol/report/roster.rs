//! The people of a file beside those of Okta: who is in one of the two only.

use std::collections::HashMap;

use crate::protocol::row::{RowField, UserRow};
use crate::protocol::sheet::{Cell, Sheet};
use crate::protocol::status::Status;

/// A file of people, each by one attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// The file's name.
    pub name: String,
    /// The file as it was named, its sheet, and SHA-256 of it: by these its rows are found again.
    pub file: String,
    pub sheet: Option<String>,
    pub sum: String,
    /// The attribute that people are compared by.
    pub key: String,
    pub people: Vec<Listed>,
    /// What is odd about the file, a sentence each.
    pub notes: Vec<String>,
}

/// Somebody in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// `row 17`.
    pub place: String,
    /// Its number.
    pub row: u64,
    /// As it stands there.
    pub value: String,
    /// What the rest of the row says, to know them by.
    pub beside: String,
}

/// Places among the rows, with what is said of each; and the people of the file whom nobody in Okta is, a sentence each.
pub type Compared<'r> = (Vec<(usize, String)>, Vec<(&'r Listed, String)>);

/// Columns by which an attribute is known beside its own name.
const USUAL: [(&str, &[&str]); 3] = [
    (
        "employeeNumber",
        &["employee number", "employee no", "employee id", "personnel number", "personalnummer", "number"],
    ),
    ("login", &["username", "user name", "user", "okta login"]),
    ("email", &["mail", "e-mail", "email address", "e-mail address", "work email"]),
];

/// Cells that are told of somebody whom Okta does not know.
const BESIDE: usize = 3;

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Roster {
    /// `key` is an attribute, or `attribute=column`.
    ///
    /// # Errors
    /// Why people cannot be told by it.
    pub fn of_sheet(name: &str, sheet: &Sheet, key: &str) -> Result<Self, String> {
        let (key, column) = key.split_once('=').map_or((key, None), |(key, column)| (key, Some(column)));
        let key = key.trim().strip_prefix("profile.").unwrap_or(key.trim());
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        if key.is_empty() || !key.chars().all(is_name) {
            return Err(format!("--key {key}: that is no attribute"));
        }
        let usual = USUAL.iter().find(|(attribute, _)| *attribute == key).map_or(&[][..], |(_, names)| *names);
        let wanted: Vec<String> = match column {
            Some(column) => vec![plain(column)],
            None => std::iter::once(plain(key)).chain(usual.iter().map(|name| plain(name))).collect(),
        };
        let found = wanted.iter().find_map(|name| sheet.head.iter().position(|head| plain(head) == *name));
        let Some(at) = found else {
            let head = sheet.head.join(", ");
            return Err(format!(
                "no column is called {}; there are {head}. --key {key}=COLUMN names it",
                column.unwrap_or(key)
            ));
        };
        let mut notes = Vec::new();
        let mut people = Vec::new();
        let mut first: HashMap<String, String> = HashMap::new();
        for row in &sheet.rows {
            let value = row.cell(at).text().trim().to_owned();
            if value.is_empty() || matches!(row.cell(at), Cell::Broken(_)) {
                notes.push(format!("{}: nothing to tell them by", row.place()));
                continue;
            }
            if let Some(other) = first.insert(value.to_lowercase(), row.place()) {
                notes.push(format!("{}: {value} is in {other} as well", row.place()));
                continue;
            }
            let cells =
                (0..sheet.head.len()).filter(|column| *column != at).map(|column| row.cell(column).text().trim());
            let beside: Vec<&str> = cells.filter(|text| !text.is_empty()).take(BESIDE).collect();
            people.push(Listed { place: row.place(), row: row.number, value, beside: beside.join(", ") });
        }
        Ok(Self {
            name: name.to_owned(),
            file: String::new(),
            sheet: sheet.name.clone(),
            sum: String::new(),
            key: key.to_owned(),
            people,
            notes,
        })
    }

    fn of_row<'r>(&self, row: &'r UserRow) -> &'r str {
        match self.key.as_str() {
            "id" => row.id(),
            key => {
                RowField::of_attribute(key).map_or_else(|| row.extra(key).unwrap_or_default(), |field| row.get(field))
            }
        }
        .trim()
    }

    /// Who is in one of the two only.
    pub fn compare(&self, rows: &[UserRow]) -> Compared<'_> {
        let listed: HashMap<String, &Listed> =
            self.people.iter().map(|person| (person.value.to_lowercase(), person)).collect();
        // Whoever is active comes first: of a former account nothing is said beside it.
        let mut there: HashMap<String, bool> = HashMap::new();
        let mut trimmed: HashMap<String, &UserRow> = HashMap::new();
        for row in rows {
            let value = self.of_row(row);
            let is_active = row.status != Status::Deprovisioned;
            if !value.is_empty() {
                *there.entry(value.to_lowercase()).or_default() |= is_active;
                if is_active {
                    trimmed.insert(value.to_lowercase().trim_start_matches('0').to_owned(), row);
                }
            }
        }
        let mut found = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let value = self.of_row(row).to_lowercase();
            let gone = row.status == Status::Deprovisioned;
            let said = match listed.get(&value) {
                Some(person) if gone && there.get(&value) == Some(&false) => {
                    format!("in {} ({}), but deactivated in Okta", self.name, person.place)
                }
                None if !gone && value.is_empty() => format!("has no {}, and so cannot be in {}", self.key, self.name),
                None if !gone => format!("not in {}", self.name),
                Some(_) | None => continue,
            };
            found.push((at, said));
        }
        let missing = self.people.iter().filter(|person| !there.contains_key(&person.value.to_lowercase()));
        let missing = missing.map(|person| {
            let lost = trimmed.get(person.value.to_lowercase().trim_start_matches('0'));
            let lost = lost.map(|row| {
                format!("; {} has {}: a spreadsheet may have eaten zeros", row.get(RowField::Login), self.of_row(row))
            });
            let said = format!(
                "{} of {}: nobody in Okta has {} {}{}",
                person.place,
                self.name,
                self.key,
                person.value,
                lost.unwrap_or_default()
            );
            (person, said)
        });
        let missing = missing.collect();
        (found, missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::row::RowFields;
    use crate::protocol::sheet::{Row, Rows};

    fn sheet(head: &[&str], lines: &[&[&str]]) -> Sheet {
        let mut rows = Rows::default();
        for (at, cells) in (2..).zip(lines) {
            rows.push(Row { number: at, line: at, ..Row::default() }, cells.iter().map(Cell::Text));
        }
        let head = head.iter().map(|name| (*name).to_owned()).collect();
        Sheet { head, rows: rows.done(), ..Sheet::default() }
    }

    #[test]
    fn both_sides_are_told() {
        let file = sheet(
            &["Name", "Employee No."],
            &[&["Ann", "0017"], &["Bo", "18"], &["Cy", "19"], &["Di", "20"], &["", ""], &["Ann again", "0017"]],
        );
        let roster = Roster::of_sheet("hr.csv", &file, "employeeNumber").unwrap();
        assert_eq!(roster.notes, ["row 6: nothing to tell them by", "row 7: 0017 is in row 2 as well"]);
        let rows: Vec<UserRow> = [
            ("ACTIVE", "0017"),
            ("DEPROVISIONED", "18"),
            ("ACTIVE", "0020"),
            ("ACTIVE", ""),
            ("DEPROVISIONED", "99"),
        ]
        .iter()
        .enumerate()
        .map(|(at, (status, number))| {
            let json = format!(
                r#"{{"id":"00u{at}","status":"{status}","profile":{{"login":"p{at}","employeeNumber":"{number}"}}}}"#
            );
            UserRow::parse(&json, RowFields::ALL).unwrap()
        })
        .collect();
        let (found, missing) = roster.compare(&rows);
        assert_eq!(
            found,
            [
                (1, "in hr.csv (row 3), but deactivated in Okta".to_owned()),
                (2, "not in hr.csv".to_owned()),
                (3, "has no employeeNumber, and so cannot be in hr.csv".to_owned()),
            ]
        );
        let missing: Vec<&str> = missing.iter().map(|(_, said)| said.as_str()).collect();
        assert_eq!(
            missing,
            [
                "row 4 of hr.csv: nobody in Okta has employeeNumber 19",
                "row 5 of hr.csv: nobody in Okta has employeeNumber 20; p2 has 0020: a spreadsheet may have eaten zeros",
            ]
        );
    }

    #[test]
    fn the_column_is_found_or_asked_for() {
        let file = sheet(&["Personal-Nr.", "Mail"], &[&["1", "a@x.io"]]);
        assert!(Roster::of_sheet("f", &file, "employeeNumber").unwrap_err().contains("Personal-Nr., Mail"));
        assert_eq!(Roster::of_sheet("f", &file, "employeeNumber=personal-nr.").unwrap().people[0].value, "1");
        assert_eq!(Roster::of_sheet("f", &file, "profile.email").unwrap().people[0].value, "a@x.io");
        assert!(Roster::of_sheet("f", &file, "a b").is_err());
    }
}
