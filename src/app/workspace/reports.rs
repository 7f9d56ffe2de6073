//! Reports on the Users screen: which one is chosen, what is read before it can be listed, who is put off.

use std::sync::Arc;

use crate::app::input::command::{Command, ImportCommand, ReportCommand};
use crate::app::input::key::{self, Context};
use crate::app::overlay;
use crate::app::part::count::{grouped, people_word};
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::users::overview;
use crate::app::users::panel::Panel;
use crate::app::users::panel::put_off::PutOffLine;
use crate::app::users::panel::report::{Next, ReportPick};
use crate::app::workspace::Workspace;
use crate::messages::connections::Errand;
use crate::messages::import::Only;
use crate::messages::{Content, Failure, Lane, LocalRequest, OrderId, Request};
use crate::protocol::report::roster::Roster;
use crate::protocol::row::RowField;

impl Workspace {
    pub(crate) fn act_on_reports(&mut self, command: ReportCommand, turn: &mut Turn<'_>) {
        match command {
            ReportCommand::Choose => {
                self.return_to_list(turn);
                let before = self.report_that_is_seen();
                let size = self.session.size.value().copied().flatten();
                turn.open(Panel::Report(Box::new(ReportPick::new(before.as_deref(), size))));
            }
            ReportCommand::PutOff => self.ask_to_put_off(turn),
            ReportCommand::Missing => self.show_missing(turn),
            ReportCommand::Overview => {
                let order_id = turn.start(Lane::Report, Request::ReadOverview);
                self.overview = Some(order_id);
                turn.say_until_key("Counting everybody…");
            }
        }
    }

    fn report_that_is_seen(&self) -> Option<std::sync::Arc<crate::protocol::report::Asked>> {
        match self.screen() {
            Some(Screen::List(list)) => list.listing.report().cloned(),
            Some(Screen::Detail(_) | Screen::Form(_)) | None => None,
        }
    }

    /// The file that the report which is seen compares with, and which of its rows are about nobody in Okta; none where
    /// there are none, or not everybody was read.
    pub(crate) fn not_in_okta(&self) -> Option<(Arc<Roster>, Only)> {
        let Some(Screen::List(list)) = self.screen() else { return None };
        let roster = list.listing.report()?.roster.clone()?;
        let missing = &list.listing.told()?.missing;
        let rows = missing.iter().map(|one| one.row).collect();
        let only = Only { rows, sum: roster.sum.clone() };
        (!missing.is_empty() && list.listing.is_complete()).then_some((roster, only))
    }

    /// They are nobody in Okta, so that nothing can be marked or done: a box lists them.
    fn show_missing(&self, turn: &mut Turn<'_>) {
        let Some((roster, _)) = self.not_in_okta() else {
            return turn.say("Nobody is in a file and not in Okta: the report “File and Okta” finds who is.");
        };
        let Some(Screen::List(list)) = self.screen() else { return };
        let missing = list.listing.told().map(|told| told.missing.as_slice()).unwrap_or_default();
        let [import, export] =
            [key::name(Context::Act, Command::Import(ImportCommand::Open)), key::name(Context::List, Command::Export)];
        let about = format!("{import} in the list imports them. {export} writes them with the others of the report.");
        let lines = [about, String::new()].into_iter().chain(missing.iter().map(|one| one.said.clone()));
        let title = format!("In {}, not in Okta · {}", roster.name, grouped(missing.len() as u64));
        turn.open(overlay::read(&title, lines.collect()));
    }

    fn ask_to_put_off(&mut self, turn: &mut Turn<'_>) {
        let Some(asked) = self.report_that_is_seen() else {
            let choose = key::name(Context::List, Command::Report(ReportCommand::Choose));
            return turn.say(format!("Somebody is put off in a report; {choose} chooses one."));
        };
        let Some(Screen::List(list)) = self.screen() else { return };
        let Some(at) = list.selected() else { return turn.say("Nobody is selected.") };
        let row = self.session.people.row(at);
        let (id, login, name) = (row.user_id(), row.get(RowField::Login).to_owned(), row.name().into_owned());
        turn.open(Panel::PutOff(Box::new(PutOffLine::new(asked.report, id, login, name, turn.now))));
    }

    /// Enter in the choice of a report.
    pub(crate) fn confirm_report(&mut self, turn: &mut Turn<'_>) {
        if let Some(Panel::Report(pick)) = turn.overlays.panel_mut() {
            let next = pick.enter();
            self.go_on_with_report(next, turn);
        }
    }

    /// Enter in the box that puts somebody off.
    pub(crate) fn confirm_put_off(&mut self, turn: &mut Turn<'_>) {
        let Some(Panel::PutOff(line)) = turn.overlays.panel_mut() else { return };
        if let Some(one) = line.finish() {
            turn.overlays.pop();
            let connection = self.session.connection.clone();
            turn.start(Lane::Connections, Errand::PutOff { connection, one: Box::new(one) });
        }
    }

    fn go_on_with_report(&mut self, next: Next, turn: &mut Turn<'_>) {
        let order_id = match next {
            Next::Nothing => return,
            Next::ReadFile { file, key } => turn.start(Lane::Report, LocalRequest::ReadRoster { file, key }),
            Next::FindGroup(name) => turn.start(Lane::Report, Request::FindGroupsNamed { name }),
            Next::Show(listed) => {
                turn.overlays.pop();
                return self.show(*listed, turn);
            }
        };
        if let Some(Panel::Report(pick)) = turn.overlays.panel_mut() {
            pick.awaited = Some(order_id);
        }
    }

    /// What was read for a report, or the counts of everybody.
    pub(crate) fn take_for_report(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) {
        if let Content::Overview(counted) = content {
            if self.overview.take_if(|awaited| *awaited == order_id).is_some() {
                turn.hush_former();
                turn.open(overlay::read("Overview", overview::lines(&counted, usize::from(turn.size.0))));
            }
            return;
        }
        let Some(Panel::Report(pick)) = turn.overlays.panel_mut() else { return };
        if pick.awaited != Some(order_id) {
            return;
        }
        let next = match content {
            Content::Roster(read) => pick.take_roster(read),
            Content::FoundGroups(groups) => pick.take_groups(groups),
            _ => return,
        };
        self.go_on_with_report(next, turn);
    }

    pub(crate) fn fail_for_report(&mut self, order_id: OrderId, failure: &Failure, turn: &mut Turn<'_>) {
        if self.overview.take_if(|awaited| *awaited == order_id).is_some() {
            return turn.say(format!("Not counted: {}.", failure.kind.sentence()));
        }
        if let Some(Panel::Report(pick)) = turn.overlays.panel_mut()
            && pick.awaited == Some(order_id)
        {
            pick.fail(format!("Nothing was read: {}.", failure.kind.sentence()));
        }
    }

    /// The report that is seen is read to its end: what could not be read is said once.
    pub(crate) fn tell_report(&self, turn: &mut Turn<'_>) {
        let Some(Screen::List(list)) = self.screens.first() else { return };
        let Some(told) = list.listing.told() else { return };
        let missing = self.not_in_okta().map(|(roster, only)| {
            let (people, are) = (people_word(only.rows.len()), if only.rows.len() == 1 { "is" } else { "are" });
            let list = key::name(Context::List, Command::Report(ReportCommand::Missing));
            let import = key::name(Context::Act, Command::Import(ImportCommand::Open));
            format!("{people} of {} {are} not in Okta: {list} lists, {import} imports them", roster.name)
        });
        let all = missing.iter().chain(&told.notes);
        let count = told.notes.len() + usize::from(missing.is_some());
        if let Some(first) = all.clone().next() {
            let more = match count {
                1 => String::new(),
                more => format!(" (and {} more; the command line tells all of them)", more - 1),
            };
            turn.say_until_key(format!("{first}{more}"));
        }
    }
}
