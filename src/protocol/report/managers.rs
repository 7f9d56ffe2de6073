//! People without a manager, or whose manager is nobody, or is deactivated.

use std::collections::HashMap;

use crate::protocol::fold;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::status::Status;

/// Who fits what is said of a manager.
#[derive(Default)]
struct Fitting {
    is_there: bool,
    /// The login of somebody deactivated.
    gone: Option<String>,
}

/// The places of those among the rows, and what is said of each. Whoever is deactivated is not in it.
pub fn find(rows: &[UserRow]) -> Vec<(usize, String)> {
    // Only what is said of managers is looked for among all people.
    let mut wanted: HashMap<String, Fitting> = HashMap::new();
    let mut scratch = String::new();
    for row in rows {
        for said in [manager_id(row).trim(), row.get(RowField::Manager).trim()] {
            if said.is_empty() {
                continue;
            }
            scratch.clear();
            if said.is_ascii() {
                scratch.push_str(said);
                scratch.make_ascii_lowercase();
            } else {
                scratch.push_str(&fold::fold(said));
            }
            // Many have the same manager.
            if !wanted.contains_key(&scratch) {
                wanted.insert(scratch.clone(), Fitting::default());
            }
        }
    }
    for row in rows {
        let gone = row.status == Status::Deprovisioned;
        let mut fits = |text: &str, more: &str| {
            if text.is_empty() {
                return;
            }
            scratch.clear();
            scratch.push_str(text);
            if !more.is_empty() {
                scratch.push(' ');
                scratch.push_str(more);
            }
            let found = if scratch.is_ascii() {
                scratch.make_ascii_lowercase();
                wanted.get_mut(&scratch)
            } else {
                wanted.get_mut(&fold::fold(&scratch))
            };
            if let Some(fitting) = found {
                if gone {
                    fitting.gone.get_or_insert_with(|| row.get(RowField::Login).to_owned());
                } else {
                    fitting.is_there = true;
                }
            }
        };
        let (login, email) = (row.get(RowField::Login), row.get(RowField::Email));
        fits(row.id(), "");
        fits(login, "");
        fits(login.split('@').next().unwrap_or_default(), "");
        if email != login {
            fits(email, "");
        }
        fits(row.get(RowField::EmployeeNumber), "");
        fits(row.get(RowField::DisplayName), "");
        fits(row.get(RowField::FirstName), row.get(RowField::LastName));
        let (first, last) = (row.get(RowField::FirstName), row.get(RowField::LastName));
        if !last.is_empty() && !first.is_empty() {
            fits(&format!("{last},"), first);
        }
    }
    let living = rows.iter().enumerate().filter(|(_, row)| row.status != Status::Deprovisioned);
    living.filter_map(|(at, row)| Some((at, told(row, &wanted)?))).collect()
}

fn manager_id(row: &UserRow) -> &str {
    row.extra("managerId").unwrap_or_default()
}

/// None where the manager is there. An id says more than a name.
fn told(row: &UserRow, wanted: &HashMap<String, Fitting>) -> Option<String> {
    let (id, name) = (manager_id(row).trim(), row.get(RowField::Manager).trim());
    let (said, what) = match (id, name) {
        ("", "") => return Some("no manager".to_owned()),
        ("", name) => (name, "manager"),
        (id, _) => (id, "managerId"),
    };
    match wanted.get(&fold::fold(said)) {
        Some(Fitting { is_there: true, .. }) => None,
        Some(Fitting { gone: Some(login), .. }) => Some(format!("manager deactivated: {login}")),
        _ if what == "managerId" && wanted.get(&fold::fold(name)).is_some_and(|fitting| fitting.is_there) => {
            Some(format!("managerId fits nobody: {said}; {name} is there"))
        }
        _ => Some(format!("{what} fits nobody: {said}")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::protocol::row::RowFields;

    #[test]
    fn a_manager_is_somebody_by_whatever_names_them() {
        let names: Arc<[String]> = ["managerId".to_owned()].into();
        let people = [
            (
                "ACTIVE",
                r#""login":"ceo@x.io","firstName":"Zoë","lastName":"Chief","employeeNumber":"1""#,
                Some("no manager"),
            ),
            ("ACTIVE", r#""login":"a@x.io","managerId":"ceo@x.io""#, None),
            ("ACTIVE", r#""login":"b@x.io","managerId":"1""#, None),
            ("ACTIVE", r#""login":"c@x.io","manager":"zoe chief""#, None),
            ("ACTIVE", r#""login":"d@x.io","manager":"Chief, Zoë""#, None),
            ("ACTIVE", r#""login":"e@x.io","managerId":"00u0""#, None),
            ("ACTIVE", r#""login":"f@x.io","managerId":"ceo""#, None),
            (
                "ACTIVE",
                r#""login":"g@x.io","managerId":"gone@x.io","manager":"Zoë Chief""#,
                Some("manager deactivated: gone@x.io"),
            ),
            ("ACTIVE", r#""login":"h@x.io","manager":"Nobody Here""#, Some("manager fits nobody: Nobody Here")),
            ("SUSPENDED", r#""login":"i@x.io","managerId":" ""#, Some("no manager")),
            ("DEPROVISIONED", r#""login":"gone@x.io""#, None),
        ];
        let rows: Vec<UserRow> = people
            .iter()
            .enumerate()
            .map(|(at, (status, profile, _))| {
                let json = format!(r#"{{"id":"00u{at}","status":"{status}","profile":{{{profile}}}}}"#);
                UserRow::parse_with(&json, RowFields::ALL, &names).unwrap()
            })
            .collect();
        let found: HashMap<usize, String> = find(&rows).into_iter().collect();
        for (at, (_, profile, said)) in people.iter().enumerate() {
            assert_eq!(found.get(&at).map(String::as_str), *said, "{profile}");
        }
    }
}
