//! The columns of a list of people: what each shows, what it is called, how it sorts.

use std::fmt::Write;
use std::sync::Arc;

use super::row::{RowField, UserRow};
use super::time::Moment;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    Status,
    Name,
    Login,
    Text(RowField),
    /// How long ago the last sign-in was.
    Seen,
    Created,
    /// When the status changed.
    Changed,
    Updated,
    /// How old the password is.
    Password,
    /// Any other attribute of the profile.
    Extra(Arc<str>),
    /// What a report says of the person; only reports have it.
    Finding,
}

impl Column {
    /// The fixed ones, in the order in which they are offered.
    pub const FIXED: [Self; 17] = [
        Self::Status,
        Self::Name,
        Self::Login,
        Self::Text(RowField::Department),
        Self::Text(RowField::Title),
        Self::Text(RowField::City),
        Self::Text(RowField::EmployeeNumber),
        Self::Text(RowField::Manager),
        Self::Text(RowField::Email),
        Self::Text(RowField::MobilePhone),
        Self::Text(RowField::DisplayName),
        Self::Text(RowField::Id),
        Self::Seen,
        Self::Created,
        Self::Changed,
        Self::Updated,
        Self::Password,
    ];

    /// What a file holds where nobody said otherwise.
    pub fn for_files() -> Vec<Self> {
        let keys = [
            "id",
            "status",
            "login",
            "email",
            "firstName",
            "lastName",
            "displayName",
            "title",
            "department",
            "city",
            "employeeNumber",
            "manager",
            "mobilePhone",
            "created",
            "statusChanged",
            "lastLogin",
            "lastUpdated",
            "passwordChanged",
        ];
        keys.iter().filter_map(|key| Self::of_key(key)).collect()
    }

    /// The heading.
    pub fn title(&self) -> &str {
        match self {
            Self::Status => "Status",
            Self::Name => "Name",
            Self::Login | Self::Text(RowField::Login) => "Login",
            Self::Text(RowField::Id) => "Id",
            Self::Text(RowField::Email) => "Email",
            Self::Text(RowField::FirstName) => "First name",
            Self::Text(RowField::LastName) => "Last name",
            Self::Text(RowField::DisplayName) => "Display name",
            Self::Text(RowField::Title) => "Title",
            Self::Text(RowField::Department) => "Department",
            Self::Text(RowField::City) => "City",
            Self::Text(RowField::EmployeeNumber) => "Employee no.",
            Self::Text(RowField::Manager) => "Manager",
            Self::Text(RowField::MobilePhone) => "Mobile",
            Self::Seen => "Seen",
            Self::Created => "Created",
            Self::Changed => "Status for",
            Self::Updated => "Updated",
            Self::Password => "Password",
            Self::Extra(name) => name,
            Self::Finding => "Finding",
        }
    }

    /// What it is called in a configuration and on the command line.
    pub fn key(&self) -> &str {
        match self {
            Self::Status => "status",
            Self::Name => "name",
            Self::Login => "login",
            Self::Text(field) => field.attribute(),
            Self::Seen => "lastLogin",
            Self::Created => "created",
            Self::Changed => "statusChanged",
            Self::Updated => "lastUpdated",
            Self::Password => "passwordChanged",
            Self::Extra(name) => name,
            Self::Finding => "finding",
        }
    }

    /// The column of a key; every attribute of a profile is one.
    pub fn of_key(key: &str) -> Option<Self> {
        let key = key.trim();
        let key = key.strip_prefix("profile.").unwrap_or(key);
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '$');
        if key.is_empty() || !key.chars().all(is_name) {
            return None;
        }
        if let Some(fixed) = Self::FIXED.into_iter().find(|column| column.key() == key) {
            return Some(fixed);
        }
        Some(RowField::of_attribute(key).map_or_else(|| Self::Extra(key.into()), Self::Text))
    }

    /// Whether it tells who somebody is or how to reach them. An attribute of the organisation's own may.
    pub fn is_personal(&self) -> bool {
        match self {
            Self::Name | Self::Login | Self::Extra(_) | Self::Finding => true,
            Self::Text(field) => !matches!(field, RowField::Id | RowField::Department | RowField::Title),
            Self::Status | Self::Seen | Self::Created | Self::Changed | Self::Updated | Self::Password => false,
        }
    }

    /// The attribute that rows must be asked to keep for it.
    pub fn extra(&self) -> Option<&str> {
        match self {
            Self::Extra(name) => Some(name),
            _ => None,
        }
    }

    /// The property by which Okta sorts it; none where it cannot.
    pub fn property(&self) -> Option<String> {
        Some(match self {
            Self::Status => "status".to_owned(),
            Self::Name => "profile.lastName".to_owned(),
            Self::Login => "profile.login".to_owned(),
            Self::Text(RowField::Id) => "id".to_owned(),
            Self::Text(field) => format!("profile.{}", field.attribute()),
            Self::Created => "created".to_owned(),
            Self::Changed => "statusChanged".to_owned(),
            Self::Updated => "lastUpdated".to_owned(),
            Self::Extra(name) => format!("profile.{name}"),
            Self::Seen | Self::Password | Self::Finding => return None,
        })
    }

    /// The point in time that it shows; none where it shows something else.
    pub fn moment(&self, row: &UserRow) -> Option<Option<Moment>> {
        Some(match self {
            Self::Seen => row.last_login,
            Self::Created => row.created,
            Self::Changed => row.status_changed,
            Self::Updated => row.last_updated,
            Self::Password => row.password_changed,
            Self::Status | Self::Name | Self::Login | Self::Text(_) | Self::Extra(_) | Self::Finding => return None,
        })
    }

    /// The value as a file keeps it: times in full, names as they are.
    pub fn value(&self, row: &UserRow) -> String {
        if let Some(moment) = self.moment(row) {
            let full = |then: Moment| then.timestamp().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
            return moment.map(full).unwrap_or_default();
        }
        match self {
            Self::Status => row.status.as_str().to_owned(),
            Self::Name => row.name().into_owned(),
            Self::Login => row.get(RowField::Login).to_owned(),
            Self::Text(field) => row.get(*field).to_owned(),
            Self::Extra(name) => row.extra(name).unwrap_or_default().to_owned(),
            Self::Finding => row.finding().to_owned(),
            Self::Seen | Self::Created | Self::Changed | Self::Updated | Self::Password => String::new(),
        }
    }

    /// Appends what the column is sorted by: without case; names by family name. Empty where there is nothing.
    pub fn write_sort_key(&self, row: &UserRow, out: &mut String) {
        if let Some(moment) = self.moment(row) {
            if let Some(then) = moment {
                let _ = write!(out, "{:012}", then.seconds());
            }
            return;
        }
        let mut lower = |text: &str| {
            if text.is_ascii() {
                let start = out.len();
                out.push_str(text);
                out[start..].make_ascii_lowercase();
            } else {
                out.push_str(&text.to_lowercase());
            }
        };
        match self {
            Self::Name => {
                lower(row.get(RowField::LastName));
                lower("\u{1}");
                lower(row.get(RowField::FirstName));
            }
            Self::Status => lower(row.status.as_str()),
            Self::Login => lower(row.get(RowField::Login)),
            Self::Text(field) => lower(row.get(*field)),
            Self::Finding => lower(row.finding()),
            Self::Extra(name) => {
                let text = row.extra(name).unwrap_or_default();
                match text.parse::<f64>() {
                    // Numbers by their size: shifted above zero and padded.
                    Ok(number) if number.abs() < 1e15 => {
                        let _ = write!(out, "{:025.6}", number + 1e15);
                    }
                    _ => lower(text),
                }
            }
            Self::Seen | Self::Created | Self::Changed | Self::Updated | Self::Password => {}
        }
    }
}
