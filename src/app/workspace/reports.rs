//! Reports on the Users screen: which one is chosen, what is read before it can be listed, who is put off.

use crate::app::input::command::{Command, ReportCommand};
use crate::app::input::key::{self, Context};
use crate::app::overlay;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::users::overview;
use crate::app::users::panel::Panel;
use crate::app::users::panel::put_off::PutOffLine;
use crate::app::users::panel::report::{Next, ReportPick};
use crate::app::workspace::Workspace;
use crate::messages::connections::Errand;
use crate::messages::{Content, Failure, Lane, LocalRequest, OrderId, Request};
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
        let all = told.notes.iter().chain(&told.missing);
        let count = told.notes.len() + told.missing.len();
        if let Some(first) = all.clone().next() {
            let more = match count {
                1 => String::new(),
                more => format!(" (and {} more; the command line tells all of them)", more - 1),
            };
            turn.say_until_key(format!("{first}{more}"));
        }
    }
}
