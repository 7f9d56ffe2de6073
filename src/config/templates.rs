//! `[template.NAME]` taken apart. A template of which anything is wrong is left out as a whole: half of one would make
//! somebody whom nobody meant.

use std::ops::Range;

use indexmap::IndexMap;

use super::entries::{Begins, Named, NewPerson, Written};
use super::entry::{Entry, Kind, Table};
use super::read::Notices;
use crate::protocol::person_template::{Beginning, PersonTemplate};
use crate::protocol::template::Template;

impl Kind for Begins {
    const WANTED: &str = "mail, link, active or staged";
}

/// The templates in the order of the file.
pub(super) fn templates(entry: Entry<Named<NewPerson>>, notices: &mut Notices<'_>) -> Vec<PersonTemplate> {
    let mut found = Vec::new();
    match entry {
        Entry::Absent => {}
        Entry::Wrong(span) => notices.add(&span, "templates are tables: [template.NAME]"),
        Entry::Right(_, Table(tables)) => {
            let mut tables: Vec<_> = tables.into_iter().collect();
            tables.sort_by_key(|(name, _)| name.span().start);
            for (name, entry) in tables {
                let named = name.span();
                if let Some((_, table)) = notices.table(entry) {
                    found.extend(template(name.into_inner(), &named, table, notices));
                }
            }
        }
    }
    found
}

fn template(name: String, named: &Range<usize>, table: NewPerson, notices: &mut Notices<'_>) -> Option<PersonTemplate> {
    if name.trim().is_empty() {
        notices.add(named, "a template needs a name; it is left out");
        return None;
    }
    let before = notices.len();
    let template = PersonTemplate {
        user_type: right(notices, "user_type", table.user_type).map(|text| text.0),
        groups: right(notices, "groups", table.groups).unwrap_or_default(),
        activation: right(notices, "activation", table.activation).map(|begins| match begins {
            Begins::Mail => Beginning::Mail,
            Begins::Link => Beginning::Link,
            Begins::Active => Beginning::Active,
            Begins::Staged => Beginning::Staged,
        }),
        attributes: attributes(table.attributes, notices),
        connection: right(notices, "connection", table.connection).map(|text| text.0),
        name: name.trim().to_owned(),
    };
    if let Some(attribute) = template.circle() {
        notices.add(named, format!("{attribute} is made of itself; the template is left out"));
    }
    (notices.len() == before).then_some(template)
}

fn right<T: Kind>(notices: &mut Notices<'_>, name: &str, entry: Entry<T>) -> Option<T> {
    match entry {
        Entry::Absent => None,
        Entry::Wrong(span) => {
            notices.add(&span, format!("{name} must be {}; the template is left out", T::WANTED));
            None
        }
        Entry::Right(_, value) => Some(value),
    }
}

fn attributes(
    entry: Entry<Table<IndexMap<toml::Spanned<String>, Entry<Written>>>>,
    notices: &mut Notices<'_>,
) -> IndexMap<String, Template> {
    let mut read = IndexMap::new();
    let Some((_, entries)) = notices.table(entry) else { return read };
    let mut entries: Vec<_> = entries.into_iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    for (name, entry) in entries {
        let name = name.into_inner();
        let span = entry.span().cloned().unwrap_or_default();
        let text = match entry {
            Entry::Absent => continue,
            Entry::Wrong(span) => {
                let said = format!("{name} must be a text, a number, true or false; the template is left out");
                notices.add(&span, said);
                continue;
            }
            Entry::Right(_, written) => written.text(),
        };
        match Template::parse(&text) {
            Ok(template) => {
                read.insert(name, template);
            }
            Err(fault) => {
                let at = notices.within(&span, &text, fault.at.start);
                notices.add(&at, format!("{name}, {fault}; the template is left out"));
            }
        }
    }
    read
}
