//! What each action does to what is on top: the overlay, else the screen.

use std::sync::Arc;

use crate::app::event::Effect;
use crate::app::input::command::{Command, HookCommand, Step};
use crate::app::input::key;
use crate::app::overlay;
use crate::app::person::DetailScreen;
use crate::app::person::tab::Tab;
use crate::app::place::Place;
use crate::app::screen::Screen;
use crate::app::session::Namesakes;
use crate::app::session::people::RowIx;
use crate::app::wish::Wish;
use crate::app::workspace::Workspace;
use crate::app::{App, grouped};

impl App {
    pub(crate) fn act(&mut self, command: Command) {
        if self.overlays.is_empty() && self.act_in_place(command) {
            return;
        }
        match command {
            Command::Quit => self.leave(),
            Command::Suspend => self.effects.push(Effect::Suspend),
            Command::Redraw => self.effects.push(Effect::Redraw),
            Command::Help => {
                let contexts = key::with_menu(self.contexts());
                self.overlays.push(overlay::help(contexts));
            }
            Command::Commands => self.open_palette(),
            Command::ErrorDetails => match &self.session().problem {
                Some(problem) => {
                    let lines = problem.details();
                    self.overlays.push(overlay::read("Error", lines));
                }
                None => self.turn(|_, turn| turn.say("There is no error to show.")),
            },
            Command::Back => self.go_back(),
            Command::Confirm => self.confirm(),
            Command::LoadAll => self.ask_to_load_all(),
            Command::NextCall => self.next_call(),
            Command::Move(step) => self.step(step),
            Command::Copy(what) => self.copy(what),
            Command::OpenBrowser => self.open_browser(),
            Command::Open if matches!(self.screen(), Some(Screen::Detail(_))) => self.open_row(),
            Command::Search | Command::LeaveFind | Command::GoToList | Command::Open | Command::Reload => {
                self.act_on_screen(command);
            }
            Command::BringMarksBack => self.turn(|work, turn| turn.say(work.session.marks.bring_back())),
            Command::Actions => self.open_menu(),
            Command::Do(deed) => self.begin_deed(deed),
            Command::RemoveFactor => self.remove_factor(),
            Command::Filter
            | Command::Quick(_)
            | Command::PickGroup
            | Command::Sort
            | Command::Columns
            | Command::Export
            | Command::NextView
            | Command::PreviousView
            | Command::ScrollLeft
            | Command::ScrollRight => self.act_on_listing(command),
            Command::NextChoice
            | Command::Complete
            | Command::Correct
            | Command::Toggle
            | Command::ShiftLeft
            | Command::ShiftRight
            | Command::Narrow
            | Command::Widen
            | Command::Standard => {
                self.act_over(command);
            }
            Command::Form(act) => self.act_on_form(act),
            Command::Saved(act) => self.act_on_saved(act),
            Command::Mark | Command::MarkAll | Command::Unmark if self.overlays.is_empty() => {
                self.turn(|work, turn| work.act_on_marks(command, turn));
            }
            Command::SwitchFocus
            | Command::ToggleMail
            | Command::ToggleSessions
            | Command::ToggleTokens
            | Command::ToggleDevices
            | Command::Mark
            | Command::MarkAll
            | Command::Unmark
            | Command::Reveal
            | Command::Spell
            | Command::CopySecret => {
                self.act_over(command);
            }
            Command::ShowTab(_)
            | Command::NextTab
            | Command::PreviousTab
            | Command::FoldAll
            | Command::NextMatch
            | Command::PreviousMatch => self.act_on_detail(command),
            Command::GoTo(place) if self.is_unconnected() && place != Place::Connections => {
                self.turn(|_, turn| turn.say("Open an organisation first."));
            }
            Command::GoTo(place) => {
                self.go_to(place);
                if place == Place::Connections {
                    self.enter_connections();
                }
            }
            Command::Hooks(HookCommand::Yes) => {
                self.act_over(command);
            }
            // Taken by their own screens.
            Command::Connection(_) | Command::Events(_) | Command::Hooks(_) | Command::Api(_) => {}
        }
    }

    pub(crate) fn act_on_screen(&mut self, command: Command) {
        let entered = self.turn(|work, turn| match (work.screens.last_mut(), command) {
            (Some(Screen::List(list)), Command::Search) => {
                list.begin_find();
                None
            }
            (Some(Screen::List(list)), Command::LeaveFind) => {
                if work.session.problem.take().is_none() {
                    list.leave_find(turn);
                }
                None
            }
            (Some(Screen::List(list)), Command::GoToList) => {
                list.finding = false;
                None
            }
            (Some(Screen::List(list)), Command::Open) => list.open(&work.session.directory, turn),
            (Some(Screen::List(list)), Command::Reload) => {
                work.session.problem = None;
                work.session.renewal.resume();
                if list.is_searching() {
                    list.search.ask_again(turn);
                } else {
                    list.listing.retry_or_reload(turn);
                }
                work.session.namesakes.retain(|_, known| !matches!(known, Namesakes::NotChecked(_)));
                None
            }
            (Some(Screen::Detail(detail)), Command::Search) => {
                detail.show(Tab::Json, turn);
                detail.begin_find();
                None
            }
            (Some(Screen::Detail(detail)), Command::LeaveFind) => {
                detail.leave_find();
                None
            }
            (Some(Screen::Detail(detail)), Command::GoToList) => {
                detail.finding = false;
                None
            }
            (Some(Screen::Detail(detail)), Command::Reload) => {
                work.session.problem = None;
                work.session.renewal.resume();
                detail.reload(turn);
                work.session.schemas.retain(|_, schema| schema.failure().is_none());
                None
            }
            (Some(Screen::Detail(_) | Screen::List(_) | Screen::Form(_)) | None, _) => None,
        });
        if let Some(entered) = entered {
            self.take_entered(entered);
        }
    }

    pub(crate) fn act_on_detail(&mut self, command: Command) {
        self.turn(|work, turn| {
            let Some(Screen::Detail(detail)) = work.screens.last_mut() else { return };
            match command {
                Command::ShowTab(tab) => detail.show(tab, turn),
                Command::NextTab => detail.show_next(turn),
                Command::PreviousTab => detail.show_previous(turn),
                Command::FoldAll if detail.tab == Tab::Json => detail.json.toggle_all(),
                Command::FoldAll => detail.show_empty = !detail.show_empty,
                Command::NextMatch => detail.json.next_match(true),
                Command::PreviousMatch => detail.json.next_match(false),
                _ => {}
            }
        });
        self.compose();
    }

    /// Leaves, unless a change is under way: then its outcome would stay unknown, and a second `q` must say so.
    pub(crate) fn leave(&mut self) {
        if self.keeps_unread_secret() {
            return;
        }
        let name = self.workspaces.values().find_map(|work| {
            let call = work.api.is_writing().then(|| "the organisation".to_owned());
            let hooks = work.hooks.is_changing().then(|| "the event hooks".to_owned());
            work.doing.first().map(|doing| doing.name.clone()).or(call).or(hooks)
        });
        let name = name.or_else(|| self.workspaces.values().find_map(Workspace::saving));
        match name {
            Some(name) if !self.leaving => {
                self.leaving = true;
                self.turn(|_, turn| {
                    turn.say(format!("A change of {name} is under way; again to leave without its outcome."));
                });
            }
            Some(_) | None => {
                if self.workspace().keeping {
                    self.keep_forms();
                }
                self.effects.push(Effect::Leave);
            }
        }
    }

    /// Does what a screen wants of the program around it.
    pub(crate) fn fulfil(&mut self, wish: Wish) {
        match wish {
            Wish::Over(over) => self.overlays.push(*over),
            Wish::GoTo(place) => self.go_to(place),
            Wish::Draft(call) => self.take_draft(*call),
            Wish::Open(at) => {
                let id = self.session().directory.row(at).id().to_owned();
                self.show_person(&id);
            }
            Wish::OpenRead(user) => self.show_person(&user.id),
            Wish::OpenId(id) => self.show_person(&id),
        }
    }

    /// The User screen of somebody.
    fn show_person(&mut self, id: &str) {
        self.turn(|work, turn| {
            work.session.problem = None;
            work.place = Place::Users;
            let mut screen = DetailScreen::open(id, turn);
            // What is known already is there in the first frame; the fresh reading replaces it.
            if let Some(reading) = work.session.reading(id) {
                screen.show_meanwhile(Arc::clone(&reading.user));
            }
            work.screens.push(Screen::Detail(Box::new(screen)));
        });
        self.read_schema_of_screen();
        self.compose();
    }

    pub(crate) fn ask_to_load_all(&mut self) {
        let Some(Screen::List(list)) = self.screen() else { return };
        if list.listing.is_complete() {
            let count = grouped(list.listing.order().len() as u64);
            self.turn(|_, turn| turn.say(format!("All {count} are loaded already.")));
        } else if list.listing.is_loading_everything() {
            self.turn(|_, turn| turn.say("Everyone is being loaded; Esc stops it."));
        } else {
            self.overlays.push(overlay::load_all());
        }
    }

    /// Esc: the nearest thing that can be closed.
    pub(crate) fn go_back(&mut self) {
        if self.close_over() {
            return;
        }
        if self.session().problem.is_none() && self.leave_form() {
            return;
        }
        let nothing_left = self.turn(|work, turn| {
            if work.session.problem.take().is_some() {
                return false;
            }
            match work.screens.last_mut() {
                Some(Screen::Detail(detail)) if !detail.json.find.is_empty() && detail.tab == Tab::Json => {
                    detail.leave_find();
                }
                Some(Screen::Detail(detail)) => {
                    let left = work.session.directory.by_id(&detail.id);
                    DetailScreen::close(turn);
                    work.screens.pop();
                    // What was said belongs to the screen that is left.
                    *turn.toast = None;
                    if let Some(Screen::List(list)) = work.screens.last_mut() {
                        list.come_back(left, turn);
                    }
                }
                Some(Screen::List(list)) if list.is_searching() => list.leave_find(turn),
                Some(Screen::List(list)) => {
                    if !list.stop_or_close(&work.session.directory.extra, turn) {
                        return true;
                    }
                }
                Some(Screen::Form(_)) | None => {}
            }
            false
        });
        if nothing_left {
            self.turn(|work, turn| work.put_marks_aside(turn));
        }
    }

    /// `Ctrl-F`: whatever was open is closed, and the search is empty.
    pub(crate) fn next_call(&mut self) {
        if self.is_unconnected() {
            self.turn(|_, turn| turn.say("Open an organisation first."));
            return;
        }
        if self.keeps_unread_secret() {
            return;
        }
        self.overlays.clear();
        self.pressed.clear();
        self.held = crate::app::input::held::Held::default();
        // What was said belongs to the call that is over.
        self.toast = None;
        self.set_forms_aside();
        self.turn(|work, turn| {
            work.session.problem = None;
            work.place = Place::Users;
            if work.screens.len() > 1 {
                DetailScreen::close(turn);
                work.screens.truncate(1);
            }
            if let Some(Screen::List(list)) = work.screens.first_mut() {
                list.next_call(turn);
            }
        });
        self.turn(|work, turn| work.put_marks_aside(turn));
    }

    pub(crate) fn step(&mut self, step: Step) {
        if self.overlays.menu().is_some() {
            self.step_in_menu(step);
            return;
        }
        if self.on_top(|overlay, turn| overlay.step(step, turn)).is_some() {
            return;
        }
        self.turn(|work, turn| match work.screens.last_mut() {
            Some(Screen::List(list)) => list.step(step, turn),
            Some(Screen::Detail(detail)) => detail.step(step),
            Some(Screen::Form(form)) => form.step(step),
            None => {}
        });
    }

    /// Whom a key that concerns a person means now; says so where that is nobody.
    pub(crate) fn chosen(&mut self) -> Option<RowIx> {
        let person = self.person();
        if person.is_none() {
            let said = match self.screen() {
                Some(Screen::Detail(_)) => "The person is not read yet.",
                Some(Screen::List(_) | Screen::Form(_)) | None => "Nobody is selected. Up or Down selects, / searches.",
            };
            self.turn(|_, turn| turn.say(said));
        }
        person
    }

    /// Whom a key that concerns a person means now.
    pub(crate) fn person(&self) -> Option<RowIx> {
        let session = self.session();
        match self.screen()? {
            Screen::List(list) => list.selected(),
            Screen::Detail(detail) => {
                session.directory.by_id(detail.user.value().map_or(&*detail.id, |user| &*user.id))
            }
            Screen::Form(form) => session.directory.by_id(&form.form.person()?.id),
        }
    }

    pub(crate) fn open_browser(&mut self) {
        let Some(at) = self.chosen() else { return };
        let session = self.session();
        let page = session.origin.as_ref().map(|origin| origin.admin_page(session.directory.row(at).id()));
        if let Some(page) = page {
            self.effects.push(Effect::OpenBrowser(page));
        }
    }
}
