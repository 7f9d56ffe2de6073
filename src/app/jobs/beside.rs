//! The table that people of a plan came from, as it is kept beside the job and told in reports: without what may be a
//! secret.

use std::collections::HashMap;

use super::list::List;
use super::plan::Plan;
use super::plan::reason::{Reason, Stray};
use crate::protocol::id::UserId;
use crate::protocol::job::{Beside, Cells, EXCEPTED, Kind, Left, Line};
use crate::protocol::user::User;

/// Parts of heads, in small letters without anything between, of columns that may hold secrets.
const SECRETS: [&str; 13] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "passwort",
    "kennwort",
    "pwd",
    "secret",
    "answer",
    "token",
    "credential",
    "apikey",
    "privatekey",
];
/// The same, where they are all of a head.
const WHOLE: [&str; 5] = ["pass", "pw", "pin", "otp", "key"];

/// A table that somebody gave, whose rows are found by what named people in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    head: csv::StringRecord,
    rows: HashMap<String, csv::StringRecord>,
}

impl Table {
    /// None where it is no table.
    pub fn of(list: &List) -> Option<Self> {
        let mut rows = HashMap::new();
        for (entry, row) in list.entries.iter().zip(&list.rows) {
            rows.entry(entry.text.to_lowercase()).or_insert_with(|| row.clone());
        }
        Some(Self { head: list.head.clone()?, rows })
    }

    /// Takes the rows of another one with the same head; of two with other heads the later one stays.
    pub fn take(&mut self, other: Self) {
        if self.head == other.head {
            self.rows.extend(other.rows);
        } else {
            *self = other;
        }
    }

    /// No rows of it yet.
    pub fn begin(&self) -> Rows {
        Rows::of(Some(&self.head))
    }

    /// The row that named somebody.
    pub fn row_of(&self, user: &User) -> Option<&csv::StringRecord> {
        let names = [user.id.to_string(), user.text("login"), user.text("email"), user.text("employeeNumber")];
        names.iter().filter(|name| !name.is_empty()).find_map(|name| self.rows.get(&name.to_lowercase()))
    }
}

/// The rows of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The columns that are kept.
    columns: Vec<usize>,
    head: Vec<String>,
    of_people: HashMap<UserId, Cells>,
    /// Of entries that are nobody or several people, by how they are told.
    of_strays: HashMap<String, Cells>,
}

impl Rows {
    /// Of a table with this head; without one nothing is kept.
    pub fn of(head: Option<&csv::StringRecord>) -> Self {
        let kept = head.into_iter().flatten().enumerate().filter(|(_, name)| !may_be_secret(name));
        let (columns, head) = kept.map(|(at, name)| (at, name.to_owned())).unzip();
        Self { columns, head, ..Self::default() }
    }

    /// Whether nobody has a row.
    pub fn is_empty(&self) -> bool {
        self.of_people.is_empty()
    }

    fn cells(&self, row: &csv::StringRecord) -> Cells {
        self.columns.iter().map(|at| row.get(*at).unwrap_or_default()).collect()
    }

    /// The row that named somebody; of several the first is kept.
    pub fn insert(&mut self, id: UserId, row: &csv::StringRecord) {
        let cells = self.cells(row);
        self.of_people.entry(id).or_insert(cells);
    }

    /// The row of an entry that is no one person.
    pub fn stray(&mut self, told: &str, row: &csv::StringRecord) {
        let cells = self.cells(row);
        self.of_strays.insert(told.to_owned(), cells);
    }

    /// What stands beside the job of a plan.
    pub fn beside(mut self, plan: &Plan) -> Beside {
        let mut lines = Vec::new();
        for person in &plan.will {
            if let Some(row) = self.of_people.remove(&person.id) {
                lines.push(Line { id: Some(person.id.clone()), row, ..Line::default() });
            }
        }
        for (reason, people) in &plan.left_out {
            for person in people {
                let row = self.of_people.remove(&person.id).unwrap_or_default();
                lines.push(Line::left_out(person, left(reason), row));
            }
        }
        for (stray, entries) in &plan.strays {
            for entry in entries {
                let row = self.of_strays.remove(entry).unwrap_or_default();
                let left = Left { outcome: "nobody".to_owned(), reason: stray_reason(*stray).to_owned() };
                lines.push(Line { login: entry.clone(), row, left: Some(left), ..Line::default() });
            }
        }
        Beside { head: self.head, lines }
    }
}

fn may_be_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase();
    SECRETS.iter().any(|part| plain.contains(part)) || WHOLE.contains(&&*plain)
}

fn left(reason: &Reason) -> Left {
    let (kind, why) = match reason {
        Reason::Not(why) => (Kind::LeftAlone, why.as_str()),
        Reason::So(why) => (Kind::WasSo, why.as_str()),
        Reason::Sheltered(why) | Reason::Containable(why) => (Kind::Protected, why.as_str()),
        Reason::Owner => (Kind::Protected, "the token's own owner"),
        Reason::Admin => (Kind::Protected, "an administrator"),
        Reason::Unranked => (Kind::Protected, "whether this is an administrator cannot be read"),
        Reason::Excepted => (Kind::LeftAlone, EXCEPTED),
    };
    Left { outcome: kind.word().to_owned(), reason: why.to_owned() }
}

fn stray_reason(stray: Stray) -> &'static str {
    match stray {
        Stray::Nobody => "nobody is called so",
        Stray::Several => "several people fit",
        Stray::Wrong => "it cannot be imported",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_may_hold_secrets_are_not_kept() {
        for secret in ["Password", "new_password", "Recovery Answer", "API-Token", "PIN", "client secret", "pwd"] {
            assert!(may_be_secret(secret), "{secret}");
        }
        for plain in ["login", "Shipping", "compass", "department", "passport", "ticket"] {
            assert!(!may_be_secret(plain), "{plain}");
        }
        let head = csv::StringRecord::from(vec!["login", "Password", "Ticket"]);
        let mut rows = Rows::of(Some(&head));
        rows.stray("line 2: ann", &csv::StringRecord::from(vec!["ann", "hunter2", "INC-7"]));
        let mut plan = Plan::new(crate::app::jobs::work::Work::Unlock);
        plan.stray(Stray::Nobody, "line 2: ann".to_owned());
        let beside = rows.beside(&plan);
        assert_eq!(beside.head, ["login", "Ticket"]);
        assert_eq!(beside.lines[0].row.iter().collect::<Vec<_>>(), ["ann", "INC-7"]);
    }
}
