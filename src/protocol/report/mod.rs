//! Reports: lists of people that Okta cannot be asked for in one question.
//!
//! ```text
//!  asked of Okta: by status ─► who came ─► decided here, of each or of all together ─► who is in the report
//!                                            └─ excepted, put off: counted, and left out
//! ```
//!
//! Owns: what each report is, what it costs, and who is in it. Must not know: who asks Okta, and what is drawn of it.

pub mod judge;
pub mod kinds;
pub mod managers;
pub mod misfits;
pub mod overview;
pub mod put_off;
pub mod roster;
pub mod twins;

use std::fmt::Write;
use std::sync::Arc;

use super::column::Column;
use super::expr::Expr;
use super::id::{GroupId, UserId};
use super::query::{UserQuery, UserScope};
use super::row::{RowField, RowFields};
pub use kinds::{Cost, Kind, Report, Way};
use put_off::PutOffs;
use roster::Roster;

/// A report as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub report: Report,
    /// Nothing where the report counts no days.
    pub days: u32,
    pub except: Vec<Except>,
    /// The people of a file, where the report compares with one.
    pub roster: Option<Arc<Roster>>,
    pub put_off: PutOffs,
}

/// Who is left out of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Except {
    /// Its members.
    Group { id: GroupId, name: String },
    /// People by their ids; `what` says whose list it is.
    People { what: String, ids: Arc<[UserId]> },
}

impl Except {
    pub fn words(&self) -> String {
        match self {
            Self::Group { name, .. } => format!("members of {name}"),
            Self::People { what, .. } => what.clone(),
        }
    }
}

impl Asked {
    /// With nobody left out, and as many days as are usual.
    pub fn of(report: Report) -> Self {
        let days = report.kind().days.map_or(0, |days| days.usual);
        Self { report, days, except: Vec::new(), roster: None, put_off: PutOffs::default() }
    }

    /// Who is in it, with its number of days.
    pub fn title(&self) -> String {
        let title = with_days(self.report.kind().title, self.days);
        match &self.roster {
            Some(roster) => format!("{title}: {}", roster.name),
            None => title,
        }
    }

    /// What Okta is asked for.
    pub fn expression(&self) -> String {
        let statuses = self.report.kind().statuses;
        Expr::any(statuses.iter().map(|status| Expr::eq("status", *status)))
            .map_or_else(|| "id pr".to_owned(), |any| any.to_string())
    }

    /// The same in words, with what is decided here, who is left out, and how many are put off.
    pub fn query_words(&self) -> String {
        let kind = self.report.kind();
        let mut words = match kind.way() {
            Way::Gathered => "Okta: who has a role".to_owned(),
            Way::OfEach | Way::OfAll | Way::CallOfEach => match kind.statuses {
                [] => "Okta: everybody".to_owned(),
                _ => format!("Okta: {}", self.expression()),
            },
        };
        let _ = write!(words, "; here: {}", with_days(kind.decided, self.days));
        for (at, except) in self.except.iter().enumerate() {
            let _ = write!(words, "{} {}", if at == 0 { "; without" } else { " and" }, except.words());
        }
        words
    }

    /// A short name for a tab.
    pub fn short(&self) -> String {
        let kind = self.report.kind();
        match kind.days {
            Some(_) if self.days > 0 => format!("{}, {}", kind.short, with_days("{days}", self.days)),
            Some(_) | None => kind.short.to_owned(),
        }
    }

    /// The columns of a list of it.
    pub fn columns(&self) -> Vec<Column> {
        let column = |key: &&str| if *key == FINDING { Some(Column::Finding) } else { Column::of_key(key) };
        self.report.kind().columns.iter().filter_map(column).collect()
    }

    /// The columns of a file of it: who it is first, what is said of them last.
    pub fn file_columns(&self) -> Vec<Column> {
        let mut columns: Vec<Column> = ["id", "status", "login"].iter().filter_map(|key| Column::of_key(key)).collect();
        for column in self.columns() {
            if column == Column::Name {
                let names = ["firstName", "lastName"].iter().filter_map(|key| Column::of_key(key));
                columns.extend(names);
            } else if !columns.contains(&column) && column != Column::Finding {
                columns.push(column);
            }
        }
        columns.extend(self.report.kind().finds.then_some(Column::Finding));
        columns
    }

    /// What is asked of Okta so that it can be decided: people by their status, with what of them is looked at.
    #[must_use]
    pub fn read_by(&self, mut query: UserQuery) -> UserQuery {
        query.scope = UserScope::Search { expression: self.expression(), sort: None };
        let missing: Vec<String> = self.extra().into_iter().filter(|name| !query.extra.contains(name)).collect();
        if !missing.is_empty() {
            query.extra = query.extra.iter().cloned().chain(missing).collect();
        }
        query
    }

    /// The fields of rows that it looks at.
    pub fn fields(&self) -> RowFields {
        let mut fields: Vec<RowField> = self.report.kind().fields.to_vec();
        // An email like the login is not kept twice; and whoever is put off is known by the login.
        fields.push(RowField::Login);
        fields.extend(self.roster.iter().filter_map(|roster| RowField::of_attribute(&roster.key)));
        RowFields::of(&fields)
    }

    /// The attributes beside these that it looks at.
    fn extra(&self) -> Vec<String> {
        let kind = self.report.kind();
        let keys = self.roster.iter().map(|roster| roster.key.as_str());
        let named = kind.extra.iter().copied().chain(keys);
        named.filter(|name| *name != "id" && RowField::of_attribute(name).is_none()).map(str::to_owned).collect()
    }

    /// What it costs, in words; `people` is the size of the organisation, where that is known.
    pub fn cost(&self, people: Option<u64>) -> String {
        self.report.kind().cost.words(people)
    }
}

/// The key of the column of what is said of each.
const FINDING: &str = "finding";

/// Conditions that are none where no days are asked for.
const WITHOUT: [&str; 3] = [" for {days} or longer", ", created {days} ago or longer", ", created at least {days} ago"];

fn with_days(text: &str, days: u32) -> String {
    if days == 0
        && let Some(condition) = WITHOUT.iter().find(|condition| text.ends_with(**condition))
    {
        return text[..text.len() - condition.len()].to_owned();
    }
    let words = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
    text.replace("{days}", &words)
}

/// What is to be told of a report beside its people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// People who came.
    pub read: u64,
    /// Calls that were made for it, as far as they are counted: a page each, and each about a person or a group.
    pub calls: u64,
    /// Who would be in it, but was left out as an exception.
    pub excepted: u64,
    /// Who would be in it, but is put off.
    pub put_off: u64,
    /// Whoever is in a file and nobody in Okta.
    pub missing: Vec<Missing>,
    /// What could not be read, a sentence each.
    pub notes: Vec<String>,
}

/// A row of a file that is about nobody in Okta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its number in the file.
    pub row: u64,
    /// What is said of it, as far as a full stop.
    pub said: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_report_is_found_by_its_name_and_says_what_it_asks() {
        for report in Report::ALL {
            let kind = report.kind();
            assert_eq!(Report::of_name(kind.name), Some(report));
            let asked = Asked::of(report);
            assert!(!asked.title().contains('{') && !asked.query_words().contains('{'), "{}", kind.name);
            assert!(asked.columns().contains(&Column::Name), "{}", kind.name);
            assert_eq!(asked.columns().len(), kind.columns.len(), "{}", kind.name);
            assert_eq!(asked.columns().contains(&Column::Finding), kind.finds, "{}", kind.name);
            assert!(Expr::parse(&asked.expression()).is_ok(), "{}", kind.name);
        }
    }

    #[test]
    fn no_days_are_no_condition() {
        let title = |days| Asked { days, ..Asked::of(Report::Suspended) }.title();
        assert_eq!(
            [title(0), title(1), title(30)],
            ["Suspended", "Suspended for 1 day or longer", "Suspended for 30 days or longer"]
        );
        assert_eq!(Asked { days: 0, ..Asked::of(Report::NeverSignedIn) }.title(), "Never signed in");
    }

    #[test]
    fn the_query_names_both_sides_and_who_is_left_out() {
        let mut asked = Asked::of(Report::Suspended);
        asked.except.push(Except::Group { id: GroupId::new("00g1"), name: "On leave".to_owned() });
        asked.except.push(Except::People { what: "people of robots.csv".to_owned(), ids: Arc::default() });
        let words = asked.query_words();
        assert!(words.starts_with("Okta: status eq \"SUSPENDED\"; here: "), "{words}");
        assert!(words.ends_with("; without members of On leave and people of robots.csv"), "{words}");
    }
}
