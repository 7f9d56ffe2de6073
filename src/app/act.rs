//! What each command does to the program as a whole; what is about a screen goes to the box on top, else to the screen.

use crate::app::drill::Drill;
use crate::app::event::{Effect, Typed};
use crate::app::input::command::{Command, HookCommand, ImportCommand};
use crate::app::input::held::Held;
use crate::app::input::key;
use crate::app::place::Place;
use crate::app::users::list::Entered;
use crate::app::wish::{Acted, Wish};
use crate::app::workspace::Workspace;
use crate::app::workspace::jobs::step_in_job_people;
use crate::app::workspace::take::Then;
use crate::app::{App, overlay};

impl App {
    pub(crate) fn act(&mut self, command: Command) {
        if !command.only_looks() {
            self.turn(|_, turn| turn.hush_former());
        }
        if self.input.is_held
            && matches!(command, Command::Jobs(_) | Command::Plan(_) | Command::Import(ImportCommand::Plan))
        {
            // A key that is held down decides about nobody, and does not answer what it has only just led to.
            return;
        }
        if self.overlays.is_empty() && self.act_in_place(command) {
            return;
        }
        match command {
            Command::Quit => self.leave(),
            Command::Suspend => self.effects.push(Effect::Suspend),
            Command::Redraw => self.effects.push(Effect::Redraw),
            Command::Help => {
                let contexts = key::with_menu(self.contexts());
                let may_write = self.workspace().may_write();
                self.overlays.push(overlay::help(contexts, may_write));
            }
            Command::Commands => self.open_palette(),
            Command::ErrorDetails => match &self.session().problem {
                Some(problem) => {
                    let lines = problem.details();
                    self.overlays.push(overlay::read("Error", lines));
                }
                None => self.turn(|_, turn| turn.say("There is no error to show.")),
            },
            Command::Back => {
                if !self.close_over() {
                    self.turn(Workspace::go_back);
                }
            }
            Command::Confirm => self.confirm(),
            Command::NextCall if self.session().is_unconnected() => {
                self.turn(|_, turn| turn.say("Open an organisation first."));
            }
            // Whatever was open is closed, and the search is empty.
            Command::NextCall => {
                if !self.overlays.keep_unread_secret() {
                    self.overlays.clear();
                    self.input.pressed.clear();
                    self.input.held = Held::default();
                    self.turn(Workspace::next_call);
                }
            }
            Command::Move(step) if self.overlays.menu().is_some() => {
                self.turn(|work, turn| work.step_in_menu(step, turn));
            }
            Command::Move(step) if self.overlays.job_people().is_some() => {
                self.turn(|_, turn| step_in_job_people(step, turn));
            }
            Command::Move(step) => {
                if self.on_top(|overlay, turn| overlay.step(step, turn)).is_none() {
                    self.turn(|work, turn| work.step(step, turn));
                }
            }
            Command::GoTo(place) if self.session().is_unconnected() && place != Place::Connections => {
                self.turn(|_, turn| turn.say("Open an organisation first."));
            }
            Command::GoTo(place) => {
                self.go_to(place);
                if place == Place::Connections {
                    self.in_connections(|screen, _, turn| screen.enter(turn));
                }
                if place == Place::Jobs {
                    self.turn(Workspace::look_at_jobs);
                }
            }
            Command::Actions => {
                if !self.turn(Workspace::open_menu) {
                    self.input.held.letter_due = Some(self.now);
                }
            }
            Command::NextChoice
            | Command::Complete
            | Command::Correct
            | Command::Toggle
            | Command::ShiftLeft
            | Command::ShiftRight
            | Command::Narrow
            | Command::Widen
            | Command::Standard
            | Command::SwitchFocus
            | Command::ToggleMail
            | Command::ToggleSessions
            | Command::ToggleTokens
            | Command::ToggleDevices
            | Command::ToggleAgain
            | Command::Reveal
            | Command::Spell
            | Command::CopySecret
            | Command::Hooks(HookCommand::Yes) => self.act_over(command),
            Command::ToggleExceptions => self.turn(Workspace::toggle_exceptions),
            Command::Ticket | Command::Mark | Command::MarkAll | Command::Unmark | Command::Unmask
                if !self.overlays.is_empty() =>
            {
                self.act_over(command);
            }
            Command::Drill(command) => {
                let by_job = (self.organisations.jobs_at_work() > 0).then(|| "somebody by a job".to_owned());
                let under_way = self.organisations.under_way().or(by_job);
                self.in_drill(|drill, turn| drill.act(command, under_way.as_deref(), turn));
            }
            // Taken by their own screens.
            Command::Connection(_) | Command::Events(_) | Command::Hooks(_) | Command::Api(_) => {}
            about_people => {
                let remembered = self.connections.entry(self.organisations.seen_id()).cloned();
                let then = self.turn(|work, turn| work.act(about_people, remembered.as_ref(), turn));
                self.follow(then);
            }
        }
    }

    /// Leaves, unless a change is under way, whose outcome would stay unknown, or calls are still to be taken: then a
    /// second `q` must say so.
    fn leave(&mut self) {
        if self.overlays.keep_unread_secret() {
            return;
        }
        match self.organisations.under_way() {
            None if !self.leaving && self.organisations.jobs_at_work() > 0 => {
                self.leaving = true;
                let text = match self.organisations.jobs_at_work() {
                    1 => "A job is under way; again to pause it and leave.".to_owned(),
                    many => format!("{many} jobs are under way; again to pause them and leave."),
                };
                self.turn(|_, turn| turn.say(text));
            }
            Some(name) if !self.leaving => {
                self.leaving = true;
                let text = format!("A change of {name} is under way; again to leave without its outcome.");
                self.turn(|_, turn| turn.say(text));
            }
            None if !self.leaving && self.drill.as_ref().is_some_and(Drill::goes_on) => {
                self.leaving = true;
                self.turn(|_, turn| {
                    turn.say_until_key("Again to leave the practice; the calls that are left are lost.");
                });
            }
            Some(_) | None => {
                if self.workspace().keeping {
                    self.turn(Workspace::keep_forms);
                }
                self.turn(Workspace::call_off_verifying);
                self.effects.push(Effect::Leave);
            }
        }
    }

    /// Does what a screen wants of the program around it, if anything.
    pub(crate) fn fulfil(&mut self, wishes: impl IntoIterator<Item = Wish>) {
        for wish in wishes {
            match wish {
                Wish::Over(over) => self.overlays.push(*over),
                Wish::GoTo(place) => self.go_to(place),
                Wish::Draft(call) => {
                    self.turn(|work, turn| work.api.begin(*call, turn));
                    self.go_to(Place::Api);
                }
                Wish::Open(at) => self.turn(|work, turn| {
                    let id = work.session.people.row(at).user_id();
                    work.show_person(&id, turn);
                }),
                Wish::OpenRead(user) => self.turn(|work, turn| work.show_person(&user.id, turn)),
                Wish::OpenId(id) => self.turn(|work, turn| work.show_person(&id, turn)),
                Wish::Arrange(arrangement) => self.arrange(arrangement),
                Wish::SayLater(text) => self.turn(|_, turn| turn.say_later(text)),
            }
        }
    }

    /// Does what follows from an answer or a command.
    pub(crate) fn follow(&mut self, then: Option<Then>) {
        match then {
            Some(Then::Enter(Entered::Open(wish))) => {
                let held = self.input.held.take();
                self.fulfil([wish]);
                self.replay(held);
            }
            Some(Then::Enter(Entered::Nobody { why, selected })) => {
                let said = self.input.held.nobody(why, selected, self.now);
                self.input.pressed.clear();
                self.turn(|_, turn| turn.say_until_key(said));
            }
            Some(Then::Type { ahead, review }) => {
                for typed in ahead {
                    if !self.workspace().takes_fields() || !self.overlays.is_empty() {
                        break;
                    }
                    self.take_typed(typed);
                }
                if review {
                    self.turn(Workspace::review);
                }
            }
            None => {}
        }
    }

    /// Does what was held, each with the read that it came in. What comes behind a question waits until that was drawn:
    /// nobody is changed who was not on the screen.
    pub(crate) fn replay(&mut self, held: Vec<(u64, Typed)>) {
        let now_read = self.input.read;
        let mut held = held.into_iter();
        while let Some((read, typed)) = held.next() {
            self.input.read = read;
            self.take_typed(typed);
            if self.overlays.asks() {
                self.input.held.wait_for_frame(held.collect());
                break;
            }
        }
        self.input.read = now_read;
    }

    /// Goes to another top-level screen; everything stays as it was there and here.
    pub(crate) fn go_to(&mut self, place: Place) {
        self.overlays.clear();
        self.input.pressed.clear();
        self.organisations.seen_mut().place = place;
    }

    /// Hands a command to the place that is seen, unless it means the same everywhere; whether it was taken.
    fn act_in_place(&mut self, command: Command) -> bool {
        let acted = if self.workspace().place == Place::Connections {
            self.in_connections(|screen, session, turn| screen.act(command, session, turn))
        } else {
            self.turn(|work, turn| work.act_in_place(command, turn))
        };
        match acted {
            Acted::Passed => return false,
            Acted::Done => {}
            Acted::Wants(wish) => self.fulfil([wish]),
        }
        true
    }
}
