//! The cells of the User screen's tables: groups, apps, factors, log.

use jiff::tz::TimeZone;

use crate::app::action::Action;
use crate::app::event::Now;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::part::count::grouped;
use crate::app::person::AS_SEEN;
use crate::app::person::DetailScreen;
use crate::app::person::advice::which;
use crate::app::person::devices;
use crate::app::person::log::{Log, lay_out_log};
use crate::app::person::rights;
use crate::app::person::tab::Tab;
use crate::app::person::table::Look;
use crate::app::person::table::Row;
use crate::app::person::table::Table;
use crate::protocol::access::AppLink;
use crate::protocol::device::Device;
use crate::protocol::factor::Factor;
use crate::protocol::group::Group;

impl DetailScreen {
    /// The device under the cursor of the Devices tab.
    pub(crate) fn selected_device(&self) -> Option<&Device> {
        let row = self.table().filter(|_| self.tab == Tab::Devices)?.selected()?;
        self.devices.value()?.iter().find(|device| device.id == row.id.as_str())
    }

    /// Lays out the rows of the tables of what was read.
    pub(crate) fn compose_tables(&mut self, now: Now, zone: &TimeZone) {
        if let Some(groups) = self.groups.value() {
            let rows: Vec<Row> = groups.iter().map(|group| of_group(group, self.held.words(group))).collect();
            let (remark, lines) =
                (counted(rows.len(), "group"), Table::plain_lines(rows.len(), none("In no group.", &rows)));
            self.tables[Tab::Groups.index()].fill(&["Group", "Type", "Why", "Description"], remark, rows, lines);
        }
        if let Some(apps) = self.apps.value() {
            let rows: Vec<Row> = apps.iter().map(of_app).collect();
            let lines = Table::plain_lines(rows.len(), none("No apps on the dashboard.", &rows));
            self.tables[Tab::Apps.index()].fill(&["App", "Kind"], counted(rows.len(), "app"), rows, lines);
        }
        if let Some(factors) = self.factors.value() {
            let rows: Vec<Row> = factors.iter().map(|factor| of_factor(factor, self.revealed, now, zone)).collect();
            let note = if rows.is_empty() { format!("No factor, {AS_SEEN}.") } else { format!("The list {AS_SEEN}.") };
            let lines = Table::plain_lines(rows.len(), [note]);
            let (one, several) = (key::name(Context::Act, Command::RemoveFactor), key::of_action(Action::Factors));
            let remark = if rows.is_empty() { String::new() } else { format!("{one} removes one, {several} several") };
            self.tables[Tab::Factors.index()].fill(&["Factor", "State", "Which"], remark, rows, lines);
        }
        if let Some(devices) = self.devices.value() {
            let rows = devices::rows(devices, now, zone);
            let (remark, lines) = (counted(rows.len(), "device"), devices::lines(devices));
            self.tables[Tab::Devices.index()].fill(devices::TITLES, remark, rows, lines);
        }
        if let (Some(rights), Some(user)) = (self.rights.value(), self.user.value()) {
            let (rows, lines) = rights::lay_out(rights, user, now, zone);
            self.tables[Tab::Rights.index()].fill(&[], String::new(), rows, lines);
        }
        if let Some(log) = self.log_as_read() {
            let (rows, lines) = lay_out_log(&log, &self.id, self.revealed, now, zone);
            self.tables[Tab::Log.index()].fill(&[], String::new(), rows, lines);
        }
    }

    /// What was read of the log and the journal, as soon as one of the two says something; none before.
    pub(crate) fn log_as_read(&self) -> Option<Log<'_>> {
        let journal = self.deeds.value();
        let told = journal.is_some_and(|journal| !journal.deeds().is_empty());
        let (events, more, failure) = match (self.log.value(), self.log.failure()) {
            (Some((events, more)), _) => (events.as_slice(), *more, None),
            (None, Some(failure)) if told && !self.log.is_awaited() => (&[][..], false, Some(failure)),
            (None, _) => return None,
        };
        Some(Log { events, more, failure, journal })
    }

    /// Whether the tab that is shown is a table with something in it, or may become one.
    pub fn table(&self) -> Option<&Table> {
        let read = match self.tab {
            Tab::Groups => self.groups.value().is_some(),
            Tab::Apps => self.apps.value().is_some(),
            Tab::Factors => self.factors.value().is_some(),
            Tab::Devices => self.devices.value().is_some(),
            Tab::Rights => self.rights.value().is_some() && self.user.value().is_some(),
            Tab::Log => self.log_as_read().is_some(),
            Tab::SignIn | Tab::Profile | Tab::Json => false,
        };
        read.then(|| &self.tables[self.tab.index()])
    }

    /// The row that is meant on the tab that is shown, told whole: what is cut in a column stands here.
    pub fn told_row(&self) -> Option<String> {
        let row = self.table()?.selected()?;
        Some(row.cells.iter().filter(|cell| !cell.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" · "))
    }
}

/// `12 groups`.
fn counted(count: usize, word: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("1 {word}"),
        count => format!("{} {word}s", grouped(count as u64)),
    }
}

fn none(text: &str, rows: &[Row]) -> Option<String> {
    rows.is_empty().then(|| text.to_owned())
}

fn of_group(group: &Group, why: String) -> Row {
    let shown = if group.name.is_empty() { group.id.as_str() } else { &group.name };
    Row {
        id: group.id.to_string(),
        cells: vec![shown.to_owned(), group.kind.word().to_owned(), why, group.description.clone()],
        look: Look::Plain,
    }
}

fn of_app(app: &AppLink) -> Row {
    let kind = if app.hidden { format!("{} (hidden)", app.app_name) } else { app.app_name.clone() };
    Row { id: app.id.clone(), cells: vec![app.name().to_owned(), kind], look: Look::Plain }
}

fn of_factor(factor: &Factor, revealed: bool, now: Now, zone: &TimeZone) -> Row {
    let look = if factor.is_active() { Look::Good } else { Look::Warning };
    let cells = vec![factor.name(), factor.state().to_owned(), which(factor, revealed, now, zone)];
    Row { id: factor.id.to_string(), cells, look }
}
