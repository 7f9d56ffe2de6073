//! The choice of a report: which one, for how many days, who is left out, with which file it compares.
//!
//! Owns: what is typed, and what can be said of it without Okta. Must not know: how a report is read.

use std::sync::Arc;

use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::app::users::columns::{Chosen, Column, Columns};
use crate::app::users::listed::{Listed, Whom};
use crate::messages::OrderId;
use crate::protocol::group::Group;
use crate::protocol::report::roster::Roster;
use crate::protocol::report::{Asked, Except, Kind, Report};

/// The field that has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    Days,
    Except,
    File,
    Key,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPick {
    pub at: usize,
    pub days: Field,
    /// The names of groups whose members are left out, with semicolons between them.
    pub except: Field,
    pub file: Field,
    pub key: Field,
    pub focus: Focus,
    /// How many people the organisation has, where that is known.
    pub size: Option<u64>,
    pub problem: Option<String>,
    /// What is read before the report can be.
    pub awaited: Option<OrderId>,
    roster: Option<Arc<Roster>>,
    /// Groups of these names that were found already, in their order.
    found: Vec<Except>,
}

/// What Enter leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Nothing,
    ReadFile { file: String, key: Option<String> },
    FindGroup(String),
    Show(Box<Listed>),
}

impl ReportPick {
    /// With the cursor on a report, as it was asked for before where it was.
    pub fn new(before: Option<&Asked>, size: Option<u64>) -> Self {
        let asked = before.cloned().unwrap_or_else(|| Asked::of(Report::ALL[0]));
        let mut pick = Self {
            at: Report::ALL.iter().position(|report| *report == asked.report).unwrap_or(0),
            days: Field::default(),
            except: Field::default(),
            file: Field::default(),
            key: Field::default(),
            focus: Focus::Days,
            size,
            problem: None,
            awaited: None,
            roster: None,
            found: Vec::new(),
        };
        pick.begin();
        if pick.kind().days.is_some() {
            pick.days = Field::of(&asked.days.to_string());
        }
        let names = asked.except.iter().filter_map(|except| match except {
            Except::Group { name, .. } => Some(name.as_str()),
            Except::People { .. } => None,
        });
        pick.except = Field::of(&names.collect::<Vec<_>>().join("; "));
        pick
    }

    pub fn report(&self) -> Report {
        Report::ALL.get(self.at).copied().unwrap_or(Report::Inactive)
    }

    pub fn kind(&self) -> &'static Kind {
        self.report().kind()
    }

    /// What it costs, in words.
    pub fn cost(&self) -> String {
        self.kind().cost.words(self.size)
    }

    /// The fields that this report has.
    pub fn fields(&self) -> Vec<Focus> {
        let days = self.kind().days.map(|_| Focus::Days);
        let file = (self.report() == Report::Roster).then_some([Focus::File, Focus::Key]);
        file.into_iter().flatten().chain(days).chain([Focus::Except]).collect()
    }

    pub fn field(&mut self) -> &mut Field {
        match self.focus {
            Focus::Days => &mut self.days,
            Focus::Except => &mut self.except,
            Focus::File => &mut self.file,
            Focus::Key => &mut self.key,
        }
    }

    pub fn step(&mut self, step: Step) {
        let before = self.at;
        self.at = step.from(self.at, Report::ALL.len(), Report::ALL.len());
        if self.at != before {
            self.begin();
        }
    }

    /// On to the next field.
    pub fn turn(&mut self) {
        let fields = self.fields();
        let at = fields.iter().position(|field| *field == self.focus).map_or(0, |at| (at + 1) % fields.len());
        self.focus = fields.get(at).copied().unwrap_or(Focus::Except);
    }

    pub fn typed(&mut self) {
        self.problem = None;
        self.awaited = None;
        if matches!(self.focus, Focus::File | Focus::Key) {
            self.roster = None;
        }
    }

    /// What is usual for the report under the cursor.
    fn begin(&mut self) {
        let days = self.kind().days.map(|days| days.usual.to_string());
        self.days = Field::of(&days.unwrap_or_default());
        self.focus = self.fields().first().copied().unwrap_or(Focus::Except);
        self.problem = None;
        self.awaited = None;
    }

    /// Enter.
    pub fn enter(&mut self) -> Next {
        if self.awaited.is_some() {
            return Next::Nothing;
        }
        if let Err(why) = self.asked_days() {
            self.problem = Some(why);
            self.focus = Focus::Days;
            return Next::Nothing;
        }
        if self.report() == Report::Roster && self.roster.is_none() {
            let text = |field: &Field| Some(field.text().trim().to_owned()).filter(|text| !text.is_empty());
            return match text(&self.file) {
                Some(file) => Next::ReadFile { file, key: text(&self.key) },
                None => {
                    self.problem = Some("The name of the file that it compares with is typed here.".to_owned());
                    self.focus = Focus::File;
                    Next::Nothing
                }
            };
        }
        self.found.clear();
        self.next_group()
    }

    /// The names of groups that are left out.
    fn names(&self) -> Vec<&str> {
        self.except.text().split(';').map(str::trim).filter(|name| !name.is_empty()).collect()
    }

    /// The first group that was not found yet; with all of them the report.
    fn next_group(&mut self) -> Next {
        match self.names().get(self.found.len()) {
            Some(name) => Next::FindGroup((*name).to_owned()),
            None => {
                let found = std::mem::take(&mut self.found);
                Next::Show(Box::new(self.listed(found)))
            }
        }
    }

    fn asked_days(&self) -> Result<u32, String> {
        if self.kind().days.is_none() {
            return Ok(0);
        }
        let days = self.days.text().trim().parse().ok().filter(|days| *days <= 36_500);
        days.ok_or_else(|| "Days are a number, as 90.".to_owned())
    }

    /// The file was read, or why not; then it goes on as after Enter.
    pub fn take_roster(&mut self, read: Result<Arc<Roster>, String>) -> Next {
        self.awaited = None;
        match read {
            Ok(roster) => {
                self.roster = Some(roster);
                self.enter()
            }
            Err(why) => {
                self.problem = Some(why);
                self.focus = Focus::File;
                Next::Nothing
            }
        }
    }

    /// Groups of that name came. Whoever is to be left out and is not found would be in the report: then there is none.
    pub fn take_groups(&mut self, groups: Vec<Group>) -> Next {
        self.awaited = None;
        let names = self.names();
        let Some(name) = names.get(self.found.len()).copied() else { return Next::Nothing };
        let exact = groups.iter().position(|group| group.name == name).filter(|_| groups.len() > 1);
        let several = groups.len();
        let meant = match (several, exact) {
            (1, _) => groups.into_iter().next(),
            (_, Some(at)) => groups.into_iter().nth(at),
            _ => None,
        };
        match meant {
            Some(group) => {
                self.found.push(Except::Group { id: group.id, name: group.name });
                self.next_group()
            }
            None => {
                let why = if several == 0 { "no group is called so" } else { "several groups are called so" };
                self.fail(format!("{name}: {why}; nobody was left out, and nothing was read."));
                Next::Nothing
            }
        }
    }

    /// What was to be read before could not be.
    pub fn fail(&mut self, why: String) {
        self.awaited = None;
        self.problem = Some(why);
        self.focus = Focus::Except;
    }

    /// The list of it, with its own columns.
    fn listed(&self, except: Vec<Except>) -> Listed {
        let days = self.asked_days().unwrap_or_default();
        let asked = Asked { days, except, roster: self.roster.clone(), ..Asked::of(self.report()) };
        // What is said of each has most of the room.
        let finds = asked.report.kind().finds;
        let chosen = |column: Column| {
            let narrow = finds && column == Column::Name;
            if narrow { Chosen { column, width: 18 } } else { Chosen::new(column) }
        };
        let columns = asked.columns().into_iter().map(chosen).collect();
        Listed { columns: Some(Columns::Chosen(columns)), ..Listed::of(Whom::Report(Arc::new(asked))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::group::GroupType;
    use crate::protocol::id::GroupId;

    fn group(id: &str, name: &str) -> Group {
        let kind = GroupType::Okta;
        Group {
            id: GroupId::new(id),
            name: name.to_owned(),
            description: String::new(),
            kind,
            users: None,
            admin: None,
        }
    }

    #[test]
    fn nothing_is_read_before_it_is_known_who_is_left_out() {
        let mut pick = ReportPick::new(None, Some(1_000));
        assert_eq!((pick.report(), pick.days.text()), (Report::Inactive, "90"));
        pick.except = Field::of("On leave");
        assert_eq!(pick.enter(), Next::FindGroup("On leave".to_owned()));
        for groups in [vec![], vec![group("00g1", "on leave"), group("00g2", "ON LEAVE")]] {
            assert_eq!(pick.take_groups(groups), Next::Nothing);
            assert!(pick.problem.as_ref().is_some_and(|why| why.contains("called so")));
        }
        let Next::Show(listed) = pick.take_groups(vec![group("00g1", "on leave"), group("00g2", "On leave")]) else {
            panic!("one is called just so");
        };
        let Whom::Report(asked) = &listed.whom else { panic!("a report") };
        assert_eq!((asked.days, asked.except.len()), (90, 1));
        assert!(asked.query_words().ends_with("without members of On leave"));
        // Several are looked for one after the other, and each has to be there.
        pick.except = Field::of("On leave; Board ;");
        assert_eq!(pick.enter(), Next::FindGroup("On leave".to_owned()));
        assert_eq!(pick.take_groups(vec![group("00g2", "On leave")]), Next::FindGroup("Board".to_owned()));
        let Next::Show(listed) = pick.take_groups(vec![group("00g3", "Board")]) else { panic!("both are there") };
        let Whom::Report(asked) = &listed.whom else { panic!("a report") };
        assert_eq!(asked.except.len(), 2);
        assert_eq!(ReportPick::new(Some(asked), None).except.text(), "On leave; Board");
        assert_eq!(pick.enter(), Next::FindGroup("On leave".to_owned()), "anew each time");
    }

    #[test]
    fn each_report_has_the_fields_that_mean_something_to_it() {
        let mut pick = ReportPick::new(None, None);
        for report in Report::ALL {
            assert_eq!(pick.report(), report);
            let fields = pick.fields();
            assert_eq!(fields.contains(&Focus::Days), report.kind().days.is_some());
            assert_eq!(fields.contains(&Focus::File), report == Report::Roster);
            for field in fields.iter().skip(1).chain(&fields[..1]) {
                pick.turn();
                assert_eq!(pick.focus, *field);
            }
            pick.step(Step::Down);
        }
        pick.at = Report::ALL.iter().position(|report| *report == Report::Roster).unwrap();
        assert_eq!(pick.enter(), Next::Nothing);
        assert!(pick.problem.is_some());
        let mut days = ReportPick::new(None, None);
        days.days = Field::of("ninety");
        assert_eq!(days.enter(), Next::Nothing);
        assert!(days.problem.is_some());
    }
}
