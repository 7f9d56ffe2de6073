//! “Access of NAME”: what somebody has, for the manager who decides what becomes of it. As text, and as a table.

use crate::protocol::defuse::defused;
use crate::protocol::held::{Access, People, Why};
use crate::protocol::rights::Part;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::text::visible;

/// What stands in the columns of the table.
pub const COLUMNS: [&str; 4] = ["login", "kind", "name", "why"];

/// One thing that somebody has.
struct Entry {
    kind: &'static str,
    name: String,
    why: String,
}

/// The kinds in their order, each with what was read of it, or why it was not.
fn all(access: &Access) -> Vec<(&'static str, Result<Vec<Entry>, String>)> {
    fn part<T>(
        kind: &'static str,
        part: &Part<Vec<T>>,
        of: impl Fn(&T) -> (String, String),
    ) -> Result<Vec<Entry>, String> {
        let entry = |one: &T| {
            let (name, why) = of(one);
            Entry { kind, name, why }
        };
        part.as_ref().map(|all| all.iter().map(entry).collect()).map_err(|failure| failure.kind.sentence().to_owned())
    }
    let plain = |names: &[String], kind: &'static str| {
        names.iter().map(|name| Entry { kind, name: name.clone(), why: String::new() }).collect::<Vec<_>>()
    };
    let failed = |failure: &crate::messages::Failure| failure.kind.sentence().to_owned();
    let roles = access.roles.as_ref().map(|held| {
        let entry = |one: &crate::protocol::rights::HeldRole| Entry {
            kind: "admin role",
            name: one.role.name().to_owned(),
            why: one.role.group.as_ref().map_or("their own".to_owned(), |group| format!("by the group {group}")),
        };
        held.roles.iter().map(entry).collect()
    });
    vec![
        ("Apps", part("app", &access.apps, |app| (app.name.clone(), app.why.words()))),
        ("Groups", part("group", &access.groups, |group| (group.name.clone(), group.why.words()))),
        ("Admin roles", roles.map_err(|failure| failed(failure))),
        ("Factors", part("factor", &access.factors, |factor| (factor.name(), factor.state().to_owned()))),
        (
            "Devices",
            part("device", &access.devices, |device| {
                let shared = match device.others {
                    Some(0) => "nobody else".to_owned(),
                    Some(count) => format!("{count} others"),
                    None => "others not told".to_owned(),
                };
                (device.label().to_owned(), format!("{}, {shared}", device.status.word()))
            }),
        ),
        ("Grants of apps", part("grant", &access.grants, |grant| (grant.app.clone(), grant.scope.clone()))),
        (
            "Groups they own (among their own)",
            access.owned.as_ref().map(|names| plain(names, "owned group")).map_err(|failure| failed(failure)),
        ),
        (
            "People who report to them",
            access.reports.as_ref().map(|people| plain(&people.names, "report")).map_err(|failure| failed(failure)),
        ),
    ]
}

/// As lines to read.
pub fn text(row: &UserRow, access: &Access) -> Vec<String> {
    let mut lines =
        vec![format!("{} ({}), {}", row.name(), row.get(RowField::Login), row.status.word()), String::new()];
    for (title, read) in all(access) {
        match read {
            Ok(entries) if entries.is_empty() => lines.push(format!("{title}: none")),
            Ok(entries) => {
                lines.push(format!("{title}: {}", entries.len()));
                for entry in entries {
                    let why = if entry.why.is_empty() { String::new() } else { format!(" · {}", entry.why) };
                    lines.push(format!("  {}{why}", entry.name));
                }
            }
            Err(why) => lines.push(format!("{title}: not read, {why}")),
        }
    }
    if let Ok(People { more: true, .. }) = &access.reports {
        lines.push("  and others: only the first are named".to_owned());
    }
    if let (Ok(groups), Ok(_)) = (&access.groups, &access.owned) {
        let asked = groups.iter().filter(|group| !matches!(group.why, Why::Fixed(_))).count();
        lines.push(format!("Owners were read of each of their groups that can have some: calls: {asked}."));
    }
    lines.push(String::new());
    lines.push("Okta lists no sessions: where they are signed in cannot be seen.".to_owned());
    lines.into_iter().map(|line| visible(&line).into_owned()).collect()
}

/// As a table with a heading, and how many rows it has below that; none where it could not be written. What could not be
/// read is a row that says so: a list that is not whole must not look whole.
pub fn csv(row: &UserRow, access: &Access) -> Option<(String, u64)> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).ok()?;
    let login = row.get(RowField::Login);
    let mut rows = 0;
    for (title, read) in all(access) {
        let cells = match read {
            Ok(entries) => entries.into_iter().map(|entry| [entry.kind.to_owned(), entry.name, entry.why]).collect(),
            Err(why) => vec![["not read".to_owned(), title.to_owned(), why]],
        };
        for [kind, name, why] in cells {
            let cells = [login, &kind, &name, &why].map(|cell| defused(&visible(cell)).into_owned());
            writer.write_record(&cells).ok()?;
            rows += 1;
        }
    }
    Some((String::from_utf8(writer.into_inner().ok()?).ok()?, rows))
}
