//! The columns of the list, as data: what each shows, how it sorts, how much room it wants.

use std::fmt::Write;
use std::sync::Arc;

use super::effect::Now;
use super::expression::catalogue::Catalogue;
use super::times;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::time::Moment;

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

    /// The heading.
    pub fn title(&self) -> &str {
        match self {
            Self::Status => "Status",
            Self::Name => "Name",
            Self::Login => "Login",
            Self::Text(RowField::Id) => "Id",
            Self::Text(RowField::Login) => "Username",
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
            Self::Seen | Self::Password => return None,
        })
    }

    fn moment(&self, row: &UserRow) -> Option<Option<Moment>> {
        Some(match self {
            Self::Seen => row.last_login,
            Self::Created => row.created,
            Self::Changed => row.status_changed,
            Self::Updated => row.last_updated,
            Self::Password => row.password_changed,
            Self::Status | Self::Name | Self::Login | Self::Text(_) | Self::Extra(_) => return None,
        })
    }

    /// What stands in a cell; the status and the name have signs of their own beside it.
    pub fn write(&self, row: &UserRow, now: Now, out: &mut String) {
        if let Some(moment) = self.moment(row) {
            match moment {
                Some(then) => times::write_age(out, then.timestamp(), now),
                None => out.push_str(if *self == Self::Seen { "never" } else { "" }),
            }
            return;
        }
        match self {
            Self::Status => out.push_str(row.status.word()),
            Self::Name => out.push_str(&row.name()),
            Self::Login => out.push_str(row.get(RowField::Login)),
            Self::Text(field) => out.push_str(if row.is_loaded(*field) { row.get(*field) } else { "…" }),
            Self::Extra(name) => out.push_str(row.extra(name).unwrap_or("…")),
            Self::Seen | Self::Created | Self::Changed | Self::Updated | Self::Password => {}
        }
    }

    /// The value as a file keeps it: times in full, names as they are.
    pub fn value(&self, row: &UserRow) -> String {
        if let Some(moment) = self.moment(row) {
            let full = |then: Moment| super::expression::dates::written(then.timestamp());
            return moment.map(full).unwrap_or_default();
        }
        match self {
            Self::Status => row.status.as_str().to_owned(),
            Self::Name => row.name().into_owned(),
            Self::Login => row.get(RowField::Login).to_owned(),
            Self::Text(field) => row.get(*field).to_owned(),
            Self::Extra(name) => row.extra(name).unwrap_or_default().to_owned(),
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

    /// The room it takes where nobody said otherwise.
    fn natural(&self) -> u16 {
        match self {
            Self::Status => 13,
            Self::Name => 22,
            Self::Login => 28,
            Self::Seen | Self::Created | Self::Updated | Self::Password => 8,
            Self::Changed => 10,
            Self::Text(RowField::Id) => 20,
            Self::Text(RowField::Email) => 28,
            Self::Text(_) | Self::Extra(_) => 16,
        }
        .max(self.title().chars().count().min(20) as u16)
    }
}

/// A column as it was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub column: Column,
    pub width: u16,
}

impl Chosen {
    pub fn new(column: Column) -> Self {
        Self { width: column.natural(), column }
    }
}

/// Which columns are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// Those that fit the terminal.
    #[default]
    Fitting,
    Chosen(Vec<Chosen>),
}

impl Columns {
    /// The attributes that rows must keep for them.
    pub fn extra(&self) -> Arc<[String]> {
        match self {
            Self::Fitting => Arc::default(),
            Self::Chosen(chosen) => {
                chosen.iter().filter_map(|chosen| chosen.column.extra().map(str::to_owned)).collect()
            }
        }
    }

    /// The columns of a table of `width`, `skipped` of them scrolled away; the name stays. And whether there are
    /// more on the right.
    pub fn fit(&self, width: u16, skipped: usize) -> (Vec<(Column, u16)>, bool) {
        let Self::Chosen(chosen) = self else { return (fit(width), false) };
        let (fixed, moving): (Vec<_>, Vec<_>) = chosen.iter().partition(|chosen| chosen.column == Column::Name);
        let mut shown = Vec::new();
        let mut left = width;
        let rest: Vec<_> = moving.into_iter().skip(skipped).collect();
        // The name keeps its place unless columns before it are scrolled away.
        let wanted: Vec<&Chosen> = if skipped == 0 {
            chosen.iter().collect()
        } else {
            fixed.into_iter().chain(rest).collect()
        };
        let count = wanted.len();
        for chosen in wanted {
            let needed = chosen.width + u16::from(!shown.is_empty());
            if needed > left && !shown.is_empty() {
                // What is left shows the beginning of the next one, where that is of any use.
                if left > 5 {
                    shown.push((chosen.column.clone(), left - 1));
                }
                break;
            }
            left = left.saturating_sub(needed);
            shown.push((chosen.column.clone(), chosen.width.min(width)));
        }
        let more = shown.len() < count;
        // Room that is left goes to the last column, so that nothing is cut without need.
        (shown, more)
    }

    /// How many columns can be scrolled away.
    pub fn most_skipped(&self) -> usize {
        match self {
            Self::Fitting => 0,
            Self::Chosen(chosen) => {
                chosen.iter().filter(|chosen| chosen.column != Column::Name).count().saturating_sub(1)
            }
        }
    }
}

/// Every column that can be chosen: the fixed ones, then what the organisation's schema has beside them.
pub fn offered(catalogue: &Catalogue) -> Vec<(Column, String)> {
    let mut all: Vec<(Column, String)> =
        Column::FIXED.into_iter().map(|column| (column.clone(), column.title().to_owned())).collect();
    for property in catalogue.properties() {
        let Some(name) = property.path.strip_prefix("profile.") else { continue };
        let Some(column) = Column::of_key(name) else { continue };
        if !all.iter().any(|(known, _)| *known == column) {
            let own = if property.custom { " (custom)" } else { "" };
            all.push((column, format!("{}{own}", property.title)));
        }
    }
    all
}

/// A column and its share of the width.
struct Wanted {
    column: Column,
    least: u16,
    most: u16,
    /// The table must be this wide before the column comes in.
    from: u16,
}

const fn wanted(column: Column, least: u16, most: u16, from: u16) -> Wanted {
    Wanted { column, least, most, from }
}

/// Left to right. Status and name are there at any width.
const WANTED: [Wanted; 8] = [
    wanted(Column::Status, 13, 13, 0),
    wanted(Column::Name, 12, 30, 0),
    wanted(Column::Login, 18, 40, 48),
    wanted(Column::Text(RowField::Department), 10, 22, 72),
    wanted(Column::Text(RowField::Title), 14, 30, 112),
    wanted(Column::Text(RowField::City), 10, 16, 104),
    wanted(Column::Text(RowField::EmployeeNumber), 12, 12, 124),
    wanted(Column::Seen, 6, 6, 60),
];

/// The columns that fit into a table of `width`, with their widths; one space stands between them.
pub fn fit(width: u16) -> Vec<(Column, u16)> {
    let all = WANTED;
    let chosen: Vec<_> = all.iter().filter(|wanted| width >= wanted.from).collect();
    let gaps = chosen.len().saturating_sub(1) as u16;
    let least: u16 = chosen.iter().map(|wanted| wanted.least).sum::<u16>() + gaps;
    let mut spare = width.saturating_sub(least);
    let mut widths: Vec<u16> = chosen.iter().map(|wanted| wanted.least).collect();
    // Name and login grow first, since they tell people apart; one column of room at a time keeps it even.
    while spare > 0 {
        let mut grown = false;
        for (width, wanted) in widths.iter_mut().zip(&chosen) {
            if spare > 0 && *width < wanted.most {
                *width += 1;
                spare -= 1;
                grown = true;
            }
        }
        if !grown {
            break;
        }
    }
    chosen.iter().map(|wanted| wanted.column.clone()).zip(widths).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_the_width_and_never_exceed_it() {
        for width in 26..300 {
            let columns = fit(width);
            let used: u16 = columns.iter().map(|(_, width)| width).sum::<u16>() + columns.len() as u16 - 1;
            assert!(used <= width, "{width}: {columns:?}");
        }
        let titles =
            |width| fit(width).into_iter().map(|(column, _)| column.title().to_owned()).collect::<Vec<_>>();
        assert_eq!(titles(76), ["Status", "Name", "Login", "Department", "Seen"]);
    }

    #[test]
    fn chosen_columns_scroll_sideways_under_a_fixed_name() {
        let keys = ["status", "name", "login", "department", "shoeSize", "created"];
        let chosen = keys.iter().filter_map(|key| Column::of_key(key)).map(Chosen::new).collect();
        let columns = Columns::Chosen(chosen);
        let shown = |skipped| {
            let (shown, more) = columns.fit(60, skipped);
            let used: u16 = shown.iter().map(|(_, width)| width + 1).sum();
            assert!(used <= 61, "{shown:?}");
            (shown.iter().map(|(column, _)| column.key().to_owned()).collect::<Vec<_>>().join(" "), more)
        };
        assert_eq!(shown(0), ("status name login".into(), true));
        assert_eq!(shown(2), ("name department shoeSize".into(), true));
        assert_eq!(shown(columns.most_skipped()), ("name created".into(), false));
        assert_eq!(*columns.extra(), ["shoeSize".to_owned()]);
    }
}
