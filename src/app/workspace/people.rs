//! What keys do to the screens about people: the list, the User screen, the form over them.

use std::sync::Arc;

use crate::app::action::facts::Facts;
use crate::app::event::Effect;
use crate::app::form::screen::FormScreen;
use crate::app::input::command::{Command, Step};
use crate::app::input::key::{self, Context};
use crate::app::overlay;
use crate::app::part::count::{grouped, times_word};
use crate::app::person::tab::Tab;
use crate::app::person::{DetailScreen, profile};
use crate::app::place::Place;
use crate::app::screen::Screen;
use crate::app::session::people::RowIx;
use crate::app::session::schema_of;
use crate::app::session::{Namesakes, Pace};
use crate::app::turn::Turn;
use crate::app::users::dwell::ask_namesakes;
use crate::app::users::list::Entered;
use crate::app::workspace::Workspace;
use crate::app::workspace::take::Then;
use crate::messages::connections::Entry;
use crate::messages::{Lane, LocalRequest, Request};
use crate::protocol::query::LARGEST_PAGE;
use crate::protocol::recorder::{Forbidden, Target};

impl Workspace {
    /// Asks for what every screen of an organisation needs, and opens somebody where that is wanted.
    pub(crate) fn read_first(&mut self, user: Option<&str>, turn: &mut Turn<'_>) {
        let order_id = turn.start(Lane::Org, Request::ReadOrg);
        self.session.org.await_order(order_id);
        self.session.people.extra = self.session.columns.extra();
        if let Some(Screen::List(list)) = self.screens.first_mut() {
            list.listing.reload_with(&self.session.people.extra, turn);
            self.session.people.extra = Arc::clone(list.listing.extra());
        }
        if let Some(fault) = self.session.home_fault.take() {
            turn.say(fault);
        }
        if self.session.keeps_history {
            turn.start(Lane::Expressions, LocalRequest::ReadExpressions);
        }
        turn.start(Lane::Rules, Request::CheckRules);
        let order_id = turn.start(Lane::Size, Request::ReadSize);
        self.session.size.await_order(order_id);
        if let Some(user) = user {
            self.screens.push(Screen::Detail(Box::new(DetailScreen::open(user, turn))));
        }
    }

    /// Whether Enter waits on the list that is seen.
    pub(crate) fn is_entering(&self) -> bool {
        matches!(self.screen(), Some(Screen::List(list)) if list.is_entering())
    }

    /// Enter waits no longer.
    pub(crate) fn stop_entering(&mut self, turn: &mut Turn<'_>) {
        if let Some(list) = self.list_mut().filter(|list| list.is_entering()) {
            list.stop_entering(turn);
        }
    }

    /// The screen about people that is seen; none while another place is.
    pub fn screen(&self) -> Option<&Screen> {
        self.screens.last().filter(|_| self.place == Place::Users)
    }

    /// The form on the screen.
    pub fn form(&self) -> Option<&FormScreen> {
        match self.screen() {
            Some(Screen::Form(form)) => Some(form),
            Some(Screen::List(_) | Screen::Detail(_)) | None => None,
        }
    }

    /// Whether anything may be changed.
    pub fn may_write(&self) -> bool {
        self.session.may_write()
    }

    /// Says that nothing is changed here, and writes down that somebody wanted to.
    pub(crate) fn refuse_to_write(&self, turn: &mut Turn<'_>) {
        turn.say_until_key(self.session.no_writing("Read-only: nothing is changed from here."));
        if self.session.unwritten.is_some() {
            // It would not be written down either.
            return;
        }
        let target = self.facts().map(|facts| Target::of_row(facts.row));
        turn.refuse(Forbidden { target, read_only: true, ..Forbidden::default() });
    }

    /// A command about people; `remembered` is the connection as it is kept.
    pub(crate) fn act(&mut self, command: Command, remembered: Option<&Entry>, turn: &mut Turn<'_>) -> Option<Then> {
        if !matches!(command, Command::Mark | Command::MarkSpan) {
            // Another list, another order, another screen: what lies between would be somebody else.
            self.session.marks.end_span();
        }
        match command {
            Command::LoadAll => self.ask_to_load_all(turn),
            Command::Copy(what) => self.copy(what, turn),
            Command::OpenBrowser => self.open_browser(turn),
            Command::Open if matches!(self.screen(), Some(Screen::Detail(_))) => self.open_row(turn),
            Command::Search | Command::LeaveFind | Command::GoToList | Command::Open | Command::Reload => {
                return self.act_on_screen(command, turn).map(Then::Enter);
            }
            Command::BringMarksBack => {
                if self.place != Place::Users || !matches!(self.screen(), Some(Screen::List(_))) {
                    self.return_to_list(turn);
                }
                turn.say(self.session.marks.bring_back());
            }
            Command::Do(action) => self.begin(action, turn),
            Command::Many(many) => self.begin_many(many, turn),
            Command::Everybody => self.open_everybody(turn),
            Command::People(act) => self.act_on_people(act, turn),
            Command::Import(act) => self.act_on_import(act, turn),
            Command::MarkedInstead => self.open_marked_instead(turn),
            Command::Plan(act) => self.act_on_plan(act, turn),
            Command::Leaver(act) => self.act_on_leaver(act, turn),
            Command::Jobs(answer) => self.answer_job(answer, turn),
            Command::BringBack => self.ask_bring_back(turn),
            Command::Undo => self.undo(turn),
            Command::RemoveFactor => self.remove_factor(turn),
            Command::Manager => self.open_manager(turn),
            Command::Unmask => self.unmask(turn),
            Command::Ticket => self.turn_ticket_line(),
            Command::Filter
            | Command::Quick(_)
            | Command::PickGroup
            | Command::Sort
            | Command::Columns
            | Command::Export
            | Command::NextView
            | Command::PreviousView
            | Command::ScrollLeft
            | Command::ScrollRight => self.act_on_listing(command, turn),
            Command::Form(act) => {
                if let Some(entry) = remembered {
                    self.session.templates.clone_from(&entry.templates);
                }
                self.act_on_form(act, turn);
            }
            Command::Report(act) => self.act_on_reports(act, turn),
            Command::Saved(act) => self.act_on_saved(act, remembered, turn),
            Command::Deeds(act) => self.act_on_deeds(act, turn),
            Command::Mark | Command::MarkSpan | Command::MarkAll | Command::Unmark => self.act_on_marks(command, turn),
            Command::ShowTab(_)
            | Command::NextTab
            | Command::PreviousTab
            | Command::FoldAll
            | Command::NextMatch
            | Command::PreviousMatch => self.act_on_detail(command, turn),
            _ => {}
        }
        None
    }

    /// What became of an Enter.
    pub(crate) fn act_on_screen(&mut self, command: Command, turn: &mut Turn<'_>) -> Option<Entered> {
        let session = &mut self.session;
        match (self.screens.last_mut()?, command) {
            (Screen::List(list), Command::Search) => list.begin_find(),
            (Screen::List(list), Command::LeaveFind) => {
                if session.problem.take().is_none() {
                    list.leave_find(turn);
                }
            }
            (Screen::List(list), Command::GoToList) => list.finding = false,
            (Screen::List(list), Command::Open) => return list.open(&session.people, turn),
            (Screen::List(list), Command::Reload) => {
                session.problem = None;
                session.renewal.resume();
                if list.is_searching() {
                    list.search.ask_again(turn);
                } else {
                    list.listing.retry_or_reload(turn);
                }
                session.namesakes.retain(|_, known| !matches!(known, Namesakes::NotChecked(_)));
            }
            (Screen::Detail(detail), Command::Search) => {
                detail.show(Tab::Json, turn);
                detail.begin_find();
            }
            (Screen::Detail(detail), Command::LeaveFind) => detail.leave_find(),
            (Screen::Detail(detail), Command::GoToList) => detail.finding = false,
            (Screen::Detail(detail), Command::Reload) => {
                session.problem = None;
                session.renewal.resume();
                detail.reload(turn);
                session.schemas.retain(|_, schema| schema.failure().is_none());
            }
            (Screen::Detail(_) | Screen::List(_) | Screen::Form(_), _) => {}
        }
        None
    }

    pub(crate) fn act_on_detail(&mut self, command: Command, turn: &mut Turn<'_>) {
        if let Some(Screen::Detail(detail)) = self.screens.last_mut() {
            detail.act(command, turn);
            self.compose(turn);
        }
    }

    /// Moves the cursor of the screen that is seen.
    pub(crate) fn step(&mut self, step: Step, turn: &mut Turn<'_>) {
        match self.screens.last_mut() {
            Some(Screen::List(list)) => list.step(step, turn),
            Some(Screen::Detail(detail)) => detail.step(step, turn),
            Some(Screen::Form(form)) => form.step(step),
            None => {}
        }
        self.extend_marks();
    }

    /// Esc: the nearest thing that can be closed.
    pub(crate) fn go_back(&mut self, turn: &mut Turn<'_>) {
        if self.session.problem.is_none() && self.leave_form(turn) {
            return;
        }
        if self.session.problem.take().is_some() || self.session.marks.drop_span() || self.lead_back(turn) {
            return;
        }
        match self.screens.last_mut() {
            Some(Screen::Detail(detail)) if !detail.json.find.is_empty() && detail.tab == Tab::Json => {
                detail.leave_find();
            }
            Some(Screen::Detail(detail)) => {
                let left = self.session.people.by_id(&detail.id);
                DetailScreen::close(turn);
                self.screens.pop();
                // What was said belongs to the screen that is left.
                turn.hush();
                if let Some(Screen::List(list)) = self.screens.last_mut() {
                    list.come_back(left, turn);
                }
            }
            Some(Screen::List(list)) if list.is_searching() => list.leave_find(turn),
            Some(Screen::List(list)) => {
                if !list.stop_or_close(&self.session.people.extra, turn) {
                    self.put_marks_aside(turn);
                }
            }
            Some(Screen::Form(_)) | None => {}
        }
    }

    /// Whatever was open is closed, and the search is empty.
    pub(crate) fn next_call(&mut self, turn: &mut Turn<'_>) {
        // What was said belongs to the call that is over, and so does its ticket.
        turn.hush();
        self.session.turn_to(None);
        self.trail.clear();
        self.session.lately.forget();
        self.forget_verified(turn);
        self.set_forms_aside(turn);
        self.session.problem = None;
        self.place = Place::Users;
        if self.screens.len() > 1 {
            DetailScreen::close(turn);
            self.screens.truncate(1);
        }
        if let Some(Screen::List(list)) = self.screens.first_mut() {
            list.next_call(turn);
        }
        self.put_marks_aside(turn);
    }

    /// Back to the list, from any screen; a form is set aside with what was typed.
    pub(crate) fn return_to_list(&mut self, turn: &mut Turn<'_>) {
        self.set_forms_aside(turn);
        self.trail.clear();
        self.place = Place::Users;
        if matches!(self.screens.last(), Some(Screen::Detail(_))) {
            DetailScreen::close(turn);
        }
        self.screens.truncate(1);
    }

    /// Closes the User screen on top, where one is.
    pub(crate) fn close_detail(&mut self, turn: &mut Turn<'_>) {
        if matches!(self.screens.last(), Some(Screen::Detail(_))) {
            DetailScreen::close(turn);
            self.screens.pop();
        }
    }

    /// The User screen of somebody.
    pub(crate) fn show_person(&mut self, id: &str, turn: &mut Turn<'_>) {
        turn.hush();
        self.session.turn_to(Some(id));
        self.session.problem = None;
        self.place = Place::Users;
        let mut screen = DetailScreen::open(id, turn);
        // What is known already is there in the first frame; the fresh reading replaces it.
        if let Some(reading) = self.session.reading(id) {
            screen.show_meanwhile(Arc::clone(&reading.user));
        }
        self.screens.push(Screen::Detail(Box::new(screen)));
        self.read_schema_of_screen(turn);
        self.compose(turn);
    }

    /// Whom a key that concerns a person means now.
    pub(crate) fn person(&self) -> Option<RowIx> {
        let people = &self.session.people;
        match self.screen()? {
            Screen::List(list) => list.selected(),
            Screen::Detail(detail) => people.by_id(detail.user.value().map_or(&*detail.id, |user| &*user.id)),
            Screen::Form(form) => people.by_id(&form.form.person()?.id),
        }
    }

    /// The same; says so where that is nobody.
    pub(crate) fn chosen(&self, turn: &mut Turn<'_>) -> Option<RowIx> {
        let person = self.person();
        if person.is_none() {
            turn.say(match self.screen() {
                Some(Screen::Detail(_)) => "The person is not read yet.".to_owned(),
                Some(Screen::List(_) | Screen::Form(_)) | None => format!(
                    "Nobody is selected. {} or {} selects, {} searches.",
                    key::name(Context::List, Command::Move(Step::Up)),
                    key::name(Context::List, Command::Move(Step::Down)),
                    key::name(Context::List, Command::Search)
                ),
            });
        }
        person
    }

    /// What is known of the person that the screen is about.
    pub fn facts(&self) -> Option<Facts<'_>> {
        let session = &self.session;
        let row = session.people.row(self.person()?);
        let user = session.reading(row.id()).map(|reading| reading.user.as_ref());
        let blocks = match self.screens.last() {
            Some(Screen::Detail(detail)) => detail.blocks.value().map(Vec::as_slice).unwrap_or_default(),
            Some(Screen::List(_) | Screen::Form(_)) | None => &[],
        };
        Some(Facts { row, user, blocks })
    }

    fn ask_to_load_all(&self, turn: &mut Turn<'_>) {
        let Some(Screen::List(list)) = self.screen() else { return };
        if list.listing.is_complete() {
            let count = grouped(list.listing.order().len() as u64);
            turn.say(format!("All {count} are loaded already."));
        } else if list.listing.is_loading_everything() {
            turn.say("Everyone is being loaded; Esc stops it.");
        } else {
            turn.open(overlay::load_all());
        }
    }

    /// Whether everybody is to be loaded, with what it costs.
    pub(crate) fn load_all_question(&self) -> String {
        let loaded = match self.screens.first() {
            Some(Screen::List(list)) => list.listing.order().len(),
            Some(Screen::Detail(_) | Screen::Form(_)) | None => 0,
        };
        let Some(cost) = self.session.cost_of_all(loaded) else {
            let awaited = self.session.size.is_awaited();
            let why = if awaited { "is not told yet" } else { "is unknown: the token may not ask" };
            return format!(
                "Load everyone? The size of the organisation {why}. Each call brings {LARGEST_PAGE} people; Esc stops it."
            );
        };
        let time = match cost.pace {
            None => String::new(),
            Some(Pace { minutes: 0 | 1, share }) => format!(", within a minute at {} the limit", share.words()),
            Some(Pace { minutes, share }) => format!(", about {minutes} min at {} the limit", share.words()),
        };
        let (calls, people) = (times_word(cost.calls, "call"), grouped(cost.people));
        format!("Load everyone? {people} people in the organisation: about {calls} more{time}.")
    }

    fn open_browser(&self, turn: &mut Turn<'_>) {
        let Some(at) = self.chosen(turn) else { return };
        let origin = self.session.origin.as_ref();
        if let Some(page) = origin.map(|origin| origin.admin_page(self.session.people.row(at).id())) {
            turn.add(Effect::OpenBrowser(page));
        }
    }

    /// Sees to it that the schema and the type names of the person on the screen are read, once.
    pub(crate) fn read_schema_of_screen(&mut self, turn: &mut Turn<'_>) {
        let Some(Screen::Detail(detail)) = self.screens.last() else { return };
        let Some(user) = detail.user.value() else { return };
        let schema = schema_of(user).to_owned();
        let slot = self.session.schemas.entry(schema.clone()).or_default();
        if slot.is_untouched() {
            slot.await_order(turn.start(Lane::Schema, Request::ReadSchema { schema }));
        }
        if self.session.types.is_untouched() {
            self.session.types.await_order(turn.start(Lane::Types, Request::ReadTypes));
        }
        ask_namesakes(&mut self.session, &user.row(), turn);
    }

    /// Lays the person on the screen out anew: what was read, the schema or the time has changed.
    pub(crate) fn compose(&mut self, turn: &Turn<'_>) {
        let may_write = self.may_write();
        let Some(Screen::Detail(detail)) = self.screens.last_mut() else { return };
        let session = &self.session;
        let schema_id = detail.user.value().map(|user| schema_of(user).to_owned()).unwrap_or_default();
        let schema = session.schemas.get(&schema_id);
        detail.compose_profile(&profile::Sources {
            schema: schema.and_then(|slot| slot.value()).map(Arc::as_ref),
            schema_missing: schema.and_then(|slot| slot.failure()).map(|failure| failure.kind.sentence()),
            types: session.types.value().map(Vec::as_slice).unwrap_or_default(),
            revealed: detail.revealed,
            now: turn.now,
            zone: turn.zone,
        });
        let may = (may_write, session.keeps_journal);
        detail.compose_evidence(turn.now, turn.zone, may, &session.policy, &session.refusals);
    }
}
