//! What follows from the answer of a box: a change is sent, a form is left, a connection is opened.

use super::Overlay;
use crate::app::App;
use crate::app::action::revealed::Look;
use crate::app::event::Effect;
use crate::app::input::command::{Command, HookCommand};
use crate::app::session::Renewal;
use crate::app::users::panel::Panel;
use crate::app::workspace::Workspace;
use crate::messages::Lane;
use crate::protocol::connection::ConnectionId;

impl App {
    /// A command for the box on top.
    pub(crate) fn act_over(&mut self, command: Command) {
        if command == Command::SwitchFocus && self.input.opened.cancel {
            self.input.opened.cancel = false;
            return;
        }
        match self.overlays.last_mut() {
            Some(Overlay::Question(question)) => question.act(command),
            Some(Overlay::SendCall(sending)) => sending.act(command),
            Some(Overlay::Plan(planning)) => {
                if command == Command::Ticket {
                    planning.turn_ticket_line();
                }
            }
            Some(Overlay::Leaver(leaver)) => match command {
                Command::Mark => self.turn(|_, turn| Workspace::mark_in_leaver(turn)),
                Command::Ticket | Command::SwitchFocus => leaver.turn_line(),
                _ => {}
            },
            Some(Overlay::Pick(pick)) if command == Command::Mark => pick.mark(),
            Some(Overlay::HookForm(form)) if command == Command::Mark => form.mark(),
            Some(Overlay::ManyGroup(pick)) if command == Command::Mark => pick.take(),
            Some(Overlay::HookQuestion(question)) if command == Command::Hooks(HookCommand::Yes) => {
                let change = question.change();
                self.overlays.pop();
                self.turn(|work, turn| work.hooks.change(change, None, turn));
            }
            Some(Overlay::Panel(panel)) => {
                if !panel.act(command, self.now) && command == Command::Standard {
                    let remembered = self.connections.entry(self.organisations.seen_id()).cloned();
                    self.turn(|work, turn| work.take_standard(remembered.as_ref(), turn));
                }
            }
            Some(Overlay::Revealed(revealed)) => match command {
                Command::Reveal => {
                    revealed.look = if revealed.look == Look::Masked { Look::Shown } else { Look::Masked };
                    let note = revealed.shown();
                    self.turn(|_, turn| note.into_iter().for_each(|note| turn.note(note)));
                }
                Command::Spell if revealed.is_password => {
                    revealed.look = if revealed.look == Look::Spelled { Look::Shown } else { Look::Spelled };
                    let note = revealed.shown();
                    self.turn(|_, turn| note.into_iter().for_each(|note| turn.note(note)));
                }
                Command::CopySecret => {
                    self.effects.push(Effect::CopySecret(revealed.secret.clone()));
                    let note = revealed.copied();
                    self.turn(|_, turn| turn.note(note));
                }
                _ => {}
            },
            Some(
                Overlay::Help(_)
                | Overlay::Details { .. }
                | Overlay::Call { .. }
                | Overlay::LoadAll
                | Overlay::Actions(_)
                | Overlay::Connection(_)
                | Overlay::NewToken(_)
                | Overlay::Verify(_)
                | Overlay::Pick(_)
                | Overlay::HookForm(_)
                | Overlay::HookQuestion(_)
                | Overlay::LeaveForm
                | Overlay::Many(_)
                | Overlay::ManyGroup(_)
                | Overlay::ManySet(_)
                | Overlay::ManyAsk(_)
                | Overlay::Given(_)
                | Overlay::Import(_)
                | Overlay::Job(_)
                | Overlay::JobPeople(_)
                | Overlay::Today(_)
                | Overlay::Resume(_),
            )
            | None => {}
        }
    }

    /// Enter.
    pub(crate) fn confirm(&mut self) {
        if self.input.cancel_has_focus() {
            if !self.close_over() {
                self.turn(Workspace::go_back);
            }
            return;
        }
        // A key that is held down is no decision.
        let repeated = self.input.answer_repeats;
        match self.overlays.last_mut() {
            Some(Overlay::Panel(panel)) => match &**panel {
                Panel::Palette(palette) => {
                    if let Some(chosen) = palette.marked().map(|line| line.command.clone()) {
                        self.overlays.pop();
                        self.run_command(chosen);
                    }
                }
                Panel::Expression(_)
                | Panel::Group(_)
                | Panel::Sort(_)
                | Panel::Columns(_)
                | Panel::Export(_)
                | Panel::SaveAs(_)
                | Panel::Report(_)
                | Panel::PutOff(_)
                | Panel::Saved(_) => {
                    let remembered = self.connections.entry(self.organisations.seen_id()).cloned();
                    self.turn(|work, turn| work.confirm_panel(remembered.as_ref(), turn));
                }
            },
            Some(Overlay::Actions(_)) => self.turn(Workspace::confirm_menu),
            Some(Overlay::Today(_)) if !repeated => self.turn(Workspace::confirm_deed),
            Some(Overlay::Many(_)) => self.turn(Workspace::confirm_many),
            Some(Overlay::ManyGroup(_)) => self.turn(Workspace::confirm_many_group),
            Some(Overlay::ManySet(_)) => self.turn(Workspace::confirm_many_set),
            Some(Overlay::ManyAsk(_)) => self.turn(Workspace::confirm_many_ask),
            Some(Overlay::Given(_)) => self.turn(Workspace::confirm_given),
            Some(Overlay::Import(_)) => self.turn(|_, turn| Workspace::confirm_import(turn)),
            Some(Overlay::Leaver(_)) => self.turn(Workspace::confirm_leaver),
            Some(Overlay::Plan(_)) => self.turn(|_, turn| Workspace::look_into_plan(turn)),
            Some(Overlay::JobPeople(_)) => self.turn(Workspace::confirm_job_people),
            Some(Overlay::SendCall(_)) => self.turn(|work, turn| work.api.confirm(&mut work.session, turn)),
            Some(Overlay::Question(_)) => self.turn(Workspace::confirm_question),
            Some(Overlay::Verify(_)) => self.turn(Workspace::confirm_verifying),
            Some(Overlay::NewToken(asked)) => {
                if let Some(errand) = asked.confirm() {
                    let order_id = self.turn(|_, turn| turn.start(Lane::Connections, errand));
                    if let Some(asked) = self.overlays.new_token_mut() {
                        asked.trying = Some(order_id);
                    }
                }
            }
            Some(Overlay::Pick(pick)) => {
                if let Some(picked) = pick.confirm(&self.zone) {
                    self.overlays.pop();
                    self.turn(|work, turn| work.events.take_picked(picked, turn));
                }
            }
            Some(Overlay::HookForm(form)) => {
                if let Some(address) = form.check() {
                    let form = form.clone();
                    self.overlays.pop();
                    self.turn(|work, turn| work.hooks.send(&form, address, &mut work.session, turn));
                }
            }
            Some(Overlay::Connection(question)) if !repeated => {
                let question = question.clone();
                self.overlays.pop();
                let wish = self.in_connections(|screen, _, turn| screen.confirm(question, turn));
                self.fulfil(wish);
            }
            Some(Overlay::Resume(_)) => {
                if let Some(Overlay::Resume(asked)) = self.overlays.pop() {
                    self.turn(|work, turn| work.resume(&asked, turn));
                }
            }
            Some(Overlay::LeaveForm) if !repeated => {
                self.overlays.pop();
                self.turn(Workspace::leave_kept);
            }
            Some(Overlay::LoadAll) => {
                self.overlays.pop();
                self.turn(|work, turn| {
                    if let Some(list) = work.list_mut() {
                        list.listing.load_all(turn);
                    }
                });
            }
            Some(
                Overlay::Help(_)
                | Overlay::Details { .. }
                | Overlay::Call { .. }
                | Overlay::Revealed(_)
                | Overlay::HookQuestion(_)
                | Overlay::Connection(_)
                | Overlay::Job(_)
                | Overlay::Today(_)
                | Overlay::LeaveForm,
            )
            | None => {}
        }
    }

    /// Esc: closes the box on top, or says that once more does; whether there was one.
    pub(crate) fn close_over(&mut self) -> bool {
        match self.overlays.last_mut() {
            None => return false,
            // One Esc too many must not lose what cannot be had again.
            Some(Overlay::Revealed(revealed)) if !revealed.closing => revealed.closing = true,
            Some(Overlay::Panel(_)) => self.turn(Workspace::leave_panel),
            Some(Overlay::Today(_)) => self.turn(|_, turn| Workspace::leave_deeds(turn)),
            Some(Overlay::Leaver(_)) => self.turn(|_, turn| Workspace::leave_leaver(turn)),
            Some(Overlay::Plan(_)) => self.turn(|_, turn| Workspace::leave_plan(turn)),
            Some(Overlay::Import(_)) => self.turn(Workspace::leave_import),
            Some(Overlay::NewToken(_)) => {
                self.overlays.pop();
                self.organisations.seen_mut().session.renewal = Renewal::PutOff;
            }
            Some(_) => {
                self.overlays.pop();
            }
        }
        true
    }

    /// What is asked on the line below the screen, when something is.
    pub fn question(&self) -> Option<String> {
        match self.overlays.last()? {
            Overlay::LoadAll => Some(self.workspace().load_all_question()),
            Overlay::Connection(question) => {
                let unsaved = |connection: &ConnectionId| self.organisations.get(connection).map(Workspace::unsaved);
                Some(question.text(self.organisations.seen_id(), self.connections.entries(), unsaved))
            }
            Overlay::LeaveForm => Some(self.workspace().leave_form_question()),
            Overlay::Resume(asked) => Some(asked.question()),
            Overlay::HookQuestion(question) => Some(question.text()),
            Overlay::Help(_)
            | Overlay::Details { .. }
            | Overlay::Call { .. }
            | Overlay::Actions(_)
            | Overlay::Question(_)
            | Overlay::Revealed(_)
            | Overlay::NewToken(_)
            | Overlay::Verify(_)
            | Overlay::Panel(_)
            | Overlay::Pick(_)
            | Overlay::HookForm(_)
            | Overlay::Many(_)
            | Overlay::ManyGroup(_)
            | Overlay::ManySet(_)
            | Overlay::ManyAsk(_)
            | Overlay::Given(_)
            | Overlay::Import(_)
            | Overlay::Leaver(_)
            | Overlay::Plan(_)
            | Overlay::Job(_)
            | Overlay::JobPeople(_)
            | Overlay::Today(_)
            | Overlay::SendCall(_) => None,
        }
    }
}
