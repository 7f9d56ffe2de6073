//! The panels over the Users screen: how they open, what their keys do, what they lead to.

use std::sync::Arc;

use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::layout;
use crate::app::part::count::grouped;
use crate::app::part::group_choice::GroupChoice;
use crate::app::screen::Screen;
use crate::app::session::problem::Problem;
use crate::app::turn::Turn;
use crate::app::users::columns;
use crate::app::users::columns::Column;
use crate::app::users::columns::Columns;
use crate::app::users::expression::Choice;
use crate::app::users::expression::catalogue::Catalogue;
use crate::app::users::expression::check::check;
use crate::app::users::expression::quick::Quick;
use crate::app::users::list::ListScreen;
use crate::app::users::listed::Listed;
use crate::app::users::listed::Whom;
use crate::app::users::panel::Panel;
use crate::app::users::panel::columns::ColumnPick;
use crate::app::users::panel::export::ExportLine;
use crate::app::users::panel::export::Exported;
use crate::app::users::panel::expression::ExpressionLine;
use crate::app::users::panel::sort::SortPick;
use crate::app::users::saved_searches;
use crate::app::workspace::{Exporting, Workspace};
use crate::messages::connections::{Entry, Errand};
use crate::messages::{Content, Failure, Lane, OrderId, Request};
use crate::protocol::id::UserId;
use crate::protocol::schema::DEFAULT_SCHEMA;

/// What it means that an export broke off.
pub(crate) fn broken_export() -> String {
    format!(
        "What was written stays; {} with the same file goes on from there.",
        key::name(Context::List, Command::Export)
    )
}

impl Workspace {
    /// What the organisation's people can be asked for, as far as it is known.
    pub(crate) fn catalogue(&self, turn: &mut Turn<'_>) -> Catalogue {
        let session = &self.session;
        let schemas: Vec<_> = session.schemas.values().filter_map(|slot| slot.value()).map(Arc::as_ref).collect();
        let types = session.types.value().map(Vec::as_slice).unwrap_or_default();
        // Every type must have been read before an attribute can be said not to exist.
        let wanted = types.iter().map(|of| of.schema_id.as_deref().unwrap_or(DEFAULT_SCHEMA));
        let whole = !types.is_empty()
            && wanted.into_iter().all(|id| session.schemas.get(id).is_some_and(|slot| slot.value().is_some()));
        Catalogue::of(&schemas, types, whole).in_zone(turn.zone.clone())
    }

    /// Sees to it that the attributes of every user type get known.
    fn read_schemas(&mut self, turn: &mut Turn<'_>) {
        if self.session.types.is_untouched() {
            self.session.types.await_order(turn.start(Lane::Types, Request::ReadTypes));
        }
        let types = self.session.types.value().map(Vec::as_slice).unwrap_or_default();
        let wanted = types.iter().map(|of| of.schema_id.clone().unwrap_or_else(|| DEFAULT_SCHEMA.to_owned()));
        for schema in wanted.chain([DEFAULT_SCHEMA.to_owned()]).collect::<Vec<_>>() {
            let busy = self.session.schemas.values().any(crate::app::part::slot::Slot::is_awaited);
            let slot = self.session.schemas.entry(schema.clone()).or_default();
            // One after the other: they share a lane.
            if slot.is_untouched() && !busy {
                slot.await_order(turn.start(Lane::Schema, Request::ReadSchema { schema }));
            }
        }
    }

    /// Types or a schema came: the panels know more attributes, and the next schema can be read.
    pub(crate) fn catalogue_changed(&mut self, turn: &mut Turn<'_>) {
        if turn.overlays.panel().is_none() {
            return;
        }
        self.read_schemas(turn);
        let (catalogue, now) = (self.catalogue(turn), turn.now);
        let (columns, by) = (columns::offered(&catalogue), self.sortable(&catalogue, turn));
        let Some(panel) = turn.overlays.panel_mut() else { return };
        match panel {
            Panel::Expression(line) => {
                line.catalogue = catalogue;
                line.judge(now);
            }
            Panel::Sort(pick) => pick.renew(by),
            Panel::Columns(pick) => pick.renew(columns),
            Panel::Group(_)
            | Panel::Export(_)
            | Panel::SaveAs(_)
            | Panel::Saved(_)
            | Panel::Palette(_)
            | Panel::Report(_)
            | Panel::PutOff(_) => {}
        }
    }

    /// Every column, those on the screen first.
    fn sortable(&self, catalogue: &Catalogue, turn: &mut Turn<'_>) -> Vec<(Column, String)> {
        let mut all = columns::offered(catalogue);
        let shown = self.shown_columns().fit(turn.size.0, 0).0;
        all.sort_by_key(|(column, _)| shown.iter().position(|(known, _)| known == column).unwrap_or(usize::MAX));
        all
    }

    fn list(&self) -> Option<&ListScreen> {
        match self.screen()? {
            Screen::List(list) => Some(list),
            Screen::Detail(_) | Screen::Form(_) => None,
        }
    }

    /// Keys of the list that open something over it or change what is listed.
    pub(crate) fn act_on_listing(&mut self, command: Command, turn: &mut Turn<'_>) {
        match command {
            Command::Filter => {
                let Some(list) = self.list() else { return };
                let session = &self.session;
                let (asked, history) = (list.listing.asked().clone(), session.history.clone());
                let draft = session.draft.clone();
                let line = ExpressionLine::new(&asked, draft.as_deref(), history, self.catalogue(turn), turn.now);
                self.open_panel(Panel::Expression(Box::new(line)), turn);
            }
            Command::Quick(quick) => self.list_quick(quick, turn),
            Command::PickGroup => {
                let order_id = turn.start(Lane::GroupSearch, Request::FindGroups { text: String::new() });
                let mut pick = GroupChoice::of_members();
                pick.found.await_order(order_id);
                self.open_panel(Panel::Group(pick), turn);
            }
            Command::Sort => {
                let Some(list) = self.list() else { return };
                let now = list.listing.asked().sorting.clone();
                let all = self.sortable(&self.catalogue(turn), turn);
                self.open_panel(Panel::Sort(SortPick::new(all, now)), turn);
            }
            Command::Columns => {
                let fitting = columns::fit(turn.size.0.saturating_sub(layout::preview(turn.size.0) + 3));
                let pick = ColumnPick::new(self.shown_columns(), fitting, columns::offered(&self.catalogue(turn)));
                self.open_panel(Panel::Columns(pick), turn);
            }
            Command::Export => self.export(turn),
            Command::NextView => self.go_beside(true, turn),
            Command::PreviousView => self.go_beside(false, turn),
            Command::ScrollRight => self.scroll_sideways(true),
            Command::ScrollLeft => self.scroll_sideways(false),
            _ => {}
        }
    }

    fn open_panel(&mut self, panel: Panel, turn: &mut Turn<'_>) {
        turn.open(panel);
        self.read_schemas(turn);
    }

    /// Asks where to; stops what is being written.
    fn export(&mut self, turn: &mut Turn<'_>) {
        if let Some(exporting) = self.exporting.take() {
            turn.cancel(Lane::Export);
            turn.say(match exporting.whom {
                Exported::List => format!(
                    "Stopped. {key} with {} again goes on from there.",
                    exporting.path,
                    key = key::name(Context::List, Command::Export)
                ),
                Exported::Marked => "Stopped; no file is left behind.".to_owned(),
            });
            return;
        }
        let mut line = ExportLine::new(turn.now, self.session.marks.len(), self.session.exports.reason.is_some());
        line.chosen = match self.shown_columns() {
            Columns::Fitting => None,
            Columns::Chosen(chosen) => Some(chosen.iter().map(|chosen| chosen.column.clone()).collect()),
        };
        if let Some(list) = self.list() {
            let loaded = grouped(list.listing.order().len() as u64);
            line.people = if list.listing.is_complete() { loaded } else { format!("at least {loaded}") };
        }
        turn.open(Panel::Export(line));
    }

    /// How far the writing is.
    pub(crate) fn take_export(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) {
        // Elsewhere what is typed would become the name of a file.
        let on_list = matches!(self.screen(), Some(Screen::List(list)) if !list.finding);
        let may_reopen = on_list && turn.overlays.is_empty() && turn.is_seen;
        let Some(mut exporting) = self.exporting.take_if(|exporting| exporting.order_id == order_id) else { return };
        let path = &exporting.path;
        match content {
            Content::Exporting { people } => {
                exporting.people = people;
                self.exporting = Some(exporting);
            }
            Content::Exported { people, resumed, cursor_refused, misfits } => {
                let how = match (resumed, cursor_refused) {
                    (true, true) => " (gone on; Okta refused the cursor, the rest was read anew)",
                    (true, false) => " (gone on from where it had stopped)",
                    (false, _) => "",
                };
                let cut = match misfits {
                    0 => String::new(),
                    values => format!("; {} values did not fit and are cut or left out", grouped(values)),
                };
                turn.say(format!("{} people written to {path}{how}{cut}", grouped(people)));
            }
            Content::PickedWritten { people, gone } => {
                let rest = match gone {
                    0 => String::new(),
                    gone => format!("; {} of the marked are there no more", grouped(gone)),
                };
                turn.say(format!("{} marked people written to {path}{rest}", grouped(people)));
            }
            // The name that was typed stands there again.
            Content::NotWritten(reason) if may_reopen => {
                turn.open(Panel::Export(ExportLine { problem: Some(reason), ..exporting.line }));
            }
            Content::NotWritten(reason) => turn.say(reason),
            _ => self.exporting = Some(exporting),
        }
    }

    /// The writing broke off.
    pub(crate) fn fail_export(&mut self, order_id: OrderId, failure: Box<Failure>) {
        let Some(exporting) = self.exporting.take_if(|exporting| exporting.order_id == order_id) else { return };
        let meaning = match exporting.whom {
            Exported::Marked => {
                format!("No file is left behind; {} writes it anew.", key::name(Context::List, Command::Export))
            }
            Exported::List => broken_export(),
        };
        self.session.problem =
            Some(Problem { what: "The export broke off".to_owned(), meaning, can_retry: true, failure });
    }

    fn go_beside(&mut self, right: bool, turn: &mut Turn<'_>) {
        if self.list().is_some_and(ListScreen::is_searching) {
            // From the people that were found back to what was typed, not to somebody else's list.
            self.act_on_screen(Command::Search, turn);
            return;
        }
        self.on_list(|list, work, turn| list.go_beside(right, &work.session.people.extra.clone(), turn), turn);
    }

    fn scroll_sideways(&mut self, right: bool) {
        let most = self.shown_columns().most_skipped();
        if let Some(Screen::List(list)) = self.screens.last_mut() {
            list.skipped = if right { (list.skipped + 1).min(most) } else { list.skipped.saturating_sub(1) };
        }
    }

    /// Works on the list with the rest of the session beside it.
    fn on_list(&mut self, change: impl FnOnce(&mut ListScreen, &mut Workspace, &mut Turn<'_>), turn: &mut Turn<'_>) {
        let Some(Screen::List(mut list)) = (if self.screens.is_empty() { None } else { Some(self.screens.remove(0)) })
        else {
            return;
        };
        change(&mut list, self, turn);
        // Once kept, an attribute stays kept: lists beside each other share their rows.
        self.session.people.extra = list.listing.wanted(&self.session.people.extra);
        self.screens.insert(0, Screen::List(list));
    }

    fn list_quick(&mut self, quick: Quick, turn: &mut Turn<'_>) {
        let typed = quick.expression();
        let Ok(accepted) = check(&typed, Choice::Automatic, false, &self.catalogue(turn), turn.now) else { return };
        let whom = Whom::Expression { typed, choice: Choice::Automatic, accepted };
        self.show(Listed::of(whom), turn);
    }

    pub(crate) fn show(&mut self, asked: Listed, turn: &mut Turn<'_>) {
        self.on_list(
            |list, work, turn| {
                work.session.problem = None;
                if let Some(typed) = asked.typed() {
                    saved_searches::remember_expression(&mut work.session, typed, turn);
                    work.session.draft = None;
                }
                list.show(asked, &work.session.people.extra.clone(), turn);
            },
            turn,
        );
    }

    /// The panel on top gives way to what is usual.
    pub(crate) fn take_standard(&mut self, remembered: Option<&Entry>, turn: &mut Turn<'_>) {
        match turn.overlays.panel() {
            Some(Panel::Columns(_)) => {
                turn.overlays.pop();
                self.take_columns(Columns::Fitting, remembered, turn);
            }
            Some(Panel::Sort(_)) => {
                turn.overlays.pop();
                self.on_list(
                    |list, work, turn| {
                        list.listing.sort(None, &work.session.people, turn);
                        list.reordered(&work.session.people, turn);
                    },
                    turn,
                );
            }
            Some(
                Panel::Expression(_)
                | Panel::Group(_)
                | Panel::Export(_)
                | Panel::SaveAs(_)
                | Panel::Saved(_)
                | Panel::Palette(_)
                | Panel::Report(_)
                | Panel::PutOff(_),
            )
            | None => {}
        }
    }

    /// Enter in a panel.
    pub(crate) fn confirm_panel(&mut self, remembered: Option<&Entry>, turn: &mut Turn<'_>) {
        let Some(panel) = turn.overlays.panel_mut() else { return };
        match panel {
            Panel::Expression(line) => {
                if let Some(asked) = line.finish() {
                    turn.overlays.pop();
                    self.show(asked, turn);
                }
            }
            Panel::Group(pick) => {
                let meant = pick.meant().map(|group| Whom::Members { id: group.id.clone(), name: group.name.clone() });
                match meant {
                    Ok(whom) => {
                        turn.overlays.pop();
                        self.show(Listed::of(whom), turn);
                    }
                    Err(text) => turn.say(text),
                }
            }
            Panel::Sort(pick) => {
                let Some(sorting) = pick.finish() else { return };
                turn.overlays.pop();
                self.on_list(
                    |list, work, turn| {
                        list.leave_find(turn);
                        list.listing.sort(Some(sorting), &work.session.people, turn);
                        list.reordered(&work.session.people, turn);
                    },
                    turn,
                );
            }
            Panel::Export(line) if line.path.text().trim().is_empty() => {
                line.problem = Some("It needs a name.".to_owned());
            }
            Panel::Export(line) if line.format().is_err() => {
                line.problem = line.format().err().map(|foreign| foreign.to_string());
            }
            Panel::Export(line) => {
                if let Err(why) = line.judge_reason() {
                    line.problem = Some(why);
                    return;
                }
                line.problem = None;
                let line = line.clone();
                turn.overlays.pop();
                self.on_list(
                    |list, work, turn| {
                        let ids = || {
                            let people = &work.session.people;
                            let finding = |id: &UserId| {
                                people.by_id(id).map(|at| list.listing.finding(at).to_owned()).unwrap_or_default()
                            };
                            let ids = work.session.marks.ids(people).into_iter();
                            ids.map(|id| (id.clone(), finding(&id))).collect()
                        };
                        let Some(request) = line.finish(
                            list.listing.asked(),
                            list.listing.attempt(),
                            list.listing.asked().columns.as_ref().unwrap_or(&work.session.columns),
                            ids,
                        ) else {
                            return;
                        };
                        let path = line.path.text().trim().to_owned();
                        let order_id = turn.start(Lane::Export, request);
                        work.exporting = Some(Exporting { order_id, whom: line.whom, path, people: 0, line });
                    },
                    turn,
                );
            }
            Panel::Columns(pick) => {
                let columns = Columns::Chosen(pick.chosen.clone());
                turn.overlays.pop();
                self.take_columns(columns, remembered, turn);
            }
            Panel::SaveAs(line) => {
                if let Some(name) = line.finish() {
                    turn.overlays.pop();
                    self.save_search(name, turn);
                }
            }
            Panel::Saved(pick) => {
                let Some(search) = pick.marked().cloned() else { return };
                if pick.removing {
                    pick.removing = false;
                    turn.start(Lane::Connections, Errand::RemoveSearch(search));
                    return;
                }
                turn.overlays.pop();
                self.open_saved(&search, turn);
            }
            Panel::Report(_) => self.confirm_report(turn),
            Panel::PutOff(_) => self.confirm_put_off(turn),
            // Runs a command of the whole program.
            Panel::Palette(_) => {}
        }
    }

    /// Columns were chosen: for this list where it has its own, else for all of the connection, which remembers them.
    fn take_columns(&mut self, columns: Columns, remembered: Option<&Entry>, turn: &mut Turn<'_>) {
        let mut own = false;
        self.on_list(
            |list, work, turn| {
                let extra = columns.extra();
                own = list.listing.asked().columns.is_some();
                if own {
                    list.listing.set_columns(columns);
                } else {
                    work.session.columns = columns;
                }
                list.skipped = 0;
                let more = extra.iter().filter(|name| !work.session.people.extra.contains(name));
                work.session.people.extra = work.session.people.extra.iter().chain(more).cloned().collect();
                if extra.iter().any(|name| !list.listing.extra().contains(name)) {
                    list.listing.reload_with(&work.session.people.extra, turn);
                }
            },
            turn,
        );
        if !own {
            self.remember_columns(remembered, turn);
        }
    }

    /// Esc in a panel; what was typed is there again when the line is opened next.
    pub(crate) fn leave_panel(&mut self, turn: &mut Turn<'_>) {
        if let Some(Panel::Saved(pick)) = turn.overlays.panel_mut()
            && pick.removing
        {
            pick.removing = false;
            return;
        }
        let left = turn.overlays.panel().cloned();
        turn.overlays.pop();
        if let Some(Panel::Expression(line)) = left {
            let typed = line.text.text().trim().to_owned();
            self.session.draft = Some(typed).filter(|typed| !typed.is_empty());
        }
    }
}
