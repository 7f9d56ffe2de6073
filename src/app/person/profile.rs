//! A person's profile laid out for reading: by section, titles from the schema, empty fields folded.

use std::collections::HashSet;

use jiff::tz::TimeZone;

use crate::app::event::Now;
use crate::app::part::times;
use crate::app::part::wrap::wrap;
use crate::protocol::json::Json;
use crate::protocol::schema::{Attribute, UserSchema, UserType};
use crate::protocol::text::masked;
use crate::protocol::time::Moment;
use crate::protocol::user::User;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileLine {
    Section(String),
    Field {
        label: String,
        value: String,
    },
    /// So many fields are empty and not shown.
    Folded(usize),
    Note(String),
    Blank,
}

/// What stands beside the person when the profile is laid out.
pub struct Sources<'a> {
    pub schema: Option<&'a UserSchema>,
    /// Why there is no schema, when it could not be read.
    pub schema_missing: Option<&'a str>,
    pub types: &'a [UserType],
    /// Whether phones and second emails are told whole.
    pub revealed: bool,
    pub now: Now,
    pub zone: &'a TimeZone,
}

/// The sections of the base attributes, in the order in which a helpdesk agent asks for them.
const SECTIONS: [(&str, &[&str]); 4] = [
    (
        "Name",
        &[
            "firstName",
            "middleName",
            "lastName",
            "displayName",
            "nickName",
            "honorificPrefix",
            "honorificSuffix",
            "title",
        ],
    ),
    ("Contact", &["login", "email", "secondEmail", "mobilePhone", "primaryPhone", "profileUrl"]),
    (
        "Work",
        &["employeeNumber", "userType", "department", "division", "organization", "costCenter", "manager", "managerId"],
    ),
    (
        "Place and language",
        &[
            "streetAddress",
            "city",
            "state",
            "zipCode",
            "countryCode",
            "postalAddress",
            "preferredLanguage",
            "locale",
            "timezone",
        ],
    ),
];

/// Columns of a label, the gap to its value included.
pub const LABEL: usize = 24;

/// Lays the profile out in lines of at most `width` columns.
pub fn compose(user: &User, sources: &Sources<'_>, show_empty: bool, width: usize) -> Vec<ProfileLine> {
    let mut page = Page { lines: Vec::new(), show_empty, room: width.saturating_sub(LABEL + 3).max(8) };
    let mut shown: HashSet<&str> = HashSet::new();
    account(user, sources, &mut page);
    for (title, names) in SECTIONS {
        let fields = names.iter().map(|name| {
            shown.insert(name);
            field(user, name, sources.schema.and_then(|schema| schema.attribute(name)), sources.revealed)
        });
        page.section(title, fields.collect());
    }
    if let Some(schema) = sources.schema {
        let custom = schema.attributes.iter().filter(|attribute| attribute.custom || !shown.contains(&*attribute.name));
        let fields: Vec<_> = custom
            .map(|attribute| (&*attribute.name, field(user, &attribute.name, Some(attribute), sources.revealed)))
            .collect();
        shown.extend(fields.iter().map(|(name, _)| *name));
        page.section("Own attributes of the organisation", fields.into_iter().map(|(_, field)| field).collect());
    }
    let unknown = user.profile.keys().filter(|name| !shown.contains(name.as_str()));
    let fields: Vec<_> = unknown.map(|name| field(user, name, None, sources.revealed)).collect();
    let heading = if sources.schema.is_some() { "Not in the schema" } else { "Other attributes" };
    page.section(heading, fields);
    if let Some(reason) = sources.schema_missing {
        page.lines.push(ProfileLine::Note(format!(
            "The schema could not be read ({reason}): labels are the attributes' names."
        )));
    }
    while page.lines.last() == Some(&ProfileLine::Blank) {
        page.lines.pop();
    }
    page.lines
}

fn account(user: &User, sources: &Sources<'_>, page: &mut Page) {
    let time = |moment: Option<Moment>, none: &str| {
        moment.map_or_else(|| none.to_owned(), |at| times::exact(at.timestamp(), sources.now, sources.zone))
    };
    let kind = user.type_id.as_ref().map(|id| {
        let named = sources.types.iter().find(|kind| kind.id == *id).map(|kind| kind.display_name.clone());
        named.unwrap_or_else(|| id.clone())
    });
    let password = match (user.password_changed, user.has_password) {
        (Some(at), _) => format!("set {}", times::exact(at.timestamp(), sources.now, sources.zone)),
        (None, Some(true)) => "set, date not known".to_owned(),
        (None, Some(false)) => crate::app::person::advice::no_password(user),
        (None, None) => String::new(),
    };
    let status = format!("{} ({})", user.status.word(), user.status.meaning());
    let fields = [
        ("Status", status),
        ("Changing to", user.transitioning_to.clone().unwrap_or_default()),
        ("Status since", time(user.status_changed, "")),
        ("Created", time(user.created, "")),
        ("Activated", time(user.activated, "")),
        ("Last sign-in", time(user.last_login, "never")),
        ("Last changed", time(user.last_updated, "")),
        ("Password", password),
        ("Recovery question", user.recovery_question.clone().unwrap_or_default()),
        ("Managed by", user.provider.as_ref().map(crate::protocol::user::Provider::words).unwrap_or_default()),
        ("User type", kind.unwrap_or_default()),
        ("Id", user.id.to_string()),
    ];
    page.section("Account", fields.map(|(label, value)| (label.to_owned(), value)).to_vec());
}

fn field(user: &User, name: &str, attribute: Option<&Attribute>, revealed: bool) -> (String, String) {
    let label = attribute.map_or_else(|| name.to_owned(), |attribute| attribute.title.clone());
    let value = user.profile.get(name).map(|value| shown_value(value, attribute)).unwrap_or_default();
    let value = if revealed { value } else { masked(name, &value).into_owned() };
    (label, value)
}

/// Enumerations by their titles, everything else as it is.
fn shown_value(value: &Json, attribute: Option<&Attribute>) -> String {
    let choices = attribute.map(|attribute| attribute.choices.as_slice()).unwrap_or_default();
    let titled = |value: &Json| {
        let plain = value.plain().into_owned();
        match choices.iter().find(|(choice, _)| choice == value) {
            Some((_, title)) if !title.is_empty() && *title != plain => format!("{title} ({plain})"),
            _ => plain,
        }
    };
    match value.elements() {
        Some(elements) if !choices.is_empty() => elements.iter().map(titled).collect::<Vec<_>>().join(", "),
        _ => titled(value),
    }
}

struct Page {
    lines: Vec<ProfileLine>,
    show_empty: bool,
    /// Columns of a value.
    room: usize,
}

impl Page {
    fn section(&mut self, title: &str, fields: Vec<(String, String)>) {
        let empty = fields.iter().filter(|(_, value)| value.is_empty()).count();
        if fields.is_empty() || (empty == fields.len() && !self.show_empty && title == "Not in the schema") {
            return;
        }
        self.lines.push(ProfileLine::Section(title.to_owned()));
        for (label, value) in fields {
            if !value.is_empty() || self.show_empty {
                let mut label = label;
                for value in wrap(&value, self.room) {
                    self.lines.push(ProfileLine::Field { label: std::mem::take(&mut label), value });
                }
            }
        }
        // What is empty of the account is not a gap in the profile.
        if empty > 0 && !self.show_empty && title != "Account" {
            self.lines.push(ProfileLine::Folded(empty));
        }
        self.lines.push(ProfileLine::Blank);
    }
}
