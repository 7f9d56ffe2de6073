//! An organisation at a glance: how many people there are by status, type, department and group.

use std::collections::HashMap;

use serde::Deserialize;

use crate::protocol::group::Group;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::status::Status;

/// Counts of one pass over everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    pub people: u64,
    statuses: HashMap<Status, u64>,
    /// By the ids of the user types.
    types: HashMap<String, u64>,
    departments: HashMap<String, u64>,
    /// Names of the user types by their ids.
    pub type_names: HashMap<String, String>,
    /// Names and sizes, as Okta tells them; none where they could not be read.
    groups: Option<Vec<(String, u64)>>,
    /// What could not be read, a sentence each.
    pub notes: Vec<String>,
}

/// One part of it: largest first, but statuses as they follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub title: &'static str,
    pub counts: Vec<(String, u64)>,
}

/// What is said of people without a department.
const NONE: &str = "(none)";

impl Overview {
    /// Counts a person; `raw` is the person as Okta sent them, which tells their type.
    pub fn count(&mut self, row: &UserRow, raw: &str) {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(rename = "type")]
            kind: Option<Kind>,
        }
        #[derive(Deserialize)]
        struct Kind {
            id: Option<String>,
        }
        self.people += 1;
        *self.statuses.entry(row.status.clone()).or_default() += 1;
        let wire: Option<Wire> = serde_json::from_str(raw).ok();
        let kind = wire.and_then(|wire| wire.kind?.id).unwrap_or_default();
        *self.types.entry(kind).or_default() += 1;
        // Whoever is deactivated belongs to no department any more.
        if row.status != Status::Deprovisioned {
            let department = row.get(RowField::Department).trim();
            let department = if department.is_empty() { NONE } else { department };
            match self.departments.get_mut(department) {
                Some(count) => *count += 1,
                None => {
                    self.departments.insert(department.to_owned(), 1);
                }
            }
        }
    }

    pub fn set_groups(&mut self, groups: &[Group]) {
        let sized = groups.iter().filter_map(|group| Some((group.name.clone(), group.users?)));
        self.groups = Some(sized.collect());
    }

    /// What is drawn and written of it.
    pub fn parts(&self) -> Vec<Part> {
        let mut statuses: Vec<_> = self.statuses.iter().collect();
        statuses.sort_by_key(|(status, _)| (*status).clone());
        let statuses = statuses.into_iter().map(|(status, count)| (status.word().to_owned(), *count)).collect();
        let types = self.types.iter().map(|(id, count)| {
            let name = self
                .type_names
                .get(id)
                .cloned()
                .unwrap_or_else(|| if id.is_empty() { "(not told)" } else { id }.to_owned());
            (name, *count)
        });
        let departments = self.departments.iter().map(|(name, count)| (name.clone(), *count));
        vec![
            Part { title: "Status", counts: statuses },
            Part { title: "User type", counts: largest(types.collect()) },
            Part { title: "Department (not deactivated)", counts: largest(departments.collect()) },
            Part { title: "Group", counts: largest(self.groups.clone().unwrap_or_default()) },
        ]
    }
}

fn largest(mut counts: Vec<(String, u64)>) -> Vec<(String, u64)> {
    counts.sort_by(|(one, few), (other, many)| many.cmp(few).then_with(|| one.cmp(other)));
    counts
}

/// A bar of `width` cells at most for a count among counts of which `most` is the largest: whoever is there has one.
pub fn bar(count: u64, most: u64, width: usize) -> usize {
    if count == 0 || most == 0 {
        return 0;
    }
    let cells = (u128::from(count) * width as u128).div_ceil(u128::from(most));
    usize::try_from(cells).unwrap_or(width).clamp(1, width.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::row::RowFields;

    #[test]
    fn everybody_is_counted_once_in_each_part() {
        let mut overview = Overview::default();
        for (status, kind, department) in [
            ("ACTIVE", "oty1", "IT"),
            ("ACTIVE", "oty1", "IT"),
            ("STAGED", "oty2", ""),
            ("DEPROVISIONED", "oty1", "IT"),
        ] {
            let raw = format!(
                r#"{{"id":"00u1","status":"{status}","type":{{"id":"{kind}"}},"profile":{{"login":"a","department":"{department}"}}}}"#
            );
            overview.count(&UserRow::parse(&raw, RowFields::ALL).unwrap(), &raw);
        }
        overview.type_names.insert("oty1".to_owned(), "user".to_owned());
        let parts = overview.parts();
        let told =
            |at: usize| parts[at].counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>();
        assert_eq!(told(0), ["Staged 1", "Active 2", "Deactivated 1"]);
        assert_eq!(told(1), ["user 3", "oty2 1"]);
        assert_eq!(told(2), ["IT 2", "(none) 1"]);
        assert_eq!(overview.people, 4);
    }

    #[test]
    fn a_bar_is_never_too_long_and_never_nothing_for_somebody() {
        assert_eq!([bar(0, 9, 10), bar(1, 1_000_000, 10), bar(9, 9, 10), bar(5, 10, 10)], [0, 1, 10, 5]);
        assert_eq!(bar(u64::MAX, u64::MAX, 40), 40);
    }
}
