//! What keys do in a question: what is typed, ticked, stepped through, and where the focus goes.

use crate::app::action::Action;
use crate::app::action::entry::Entry;
use crate::app::action::question::Question;
use crate::app::action::table::Asks;
use crate::app::care::evidence::EvidenceLine;
use crate::app::input::command::{Command, Step};
use crate::app::input::key::{self, Context, Lookup};
use crate::app::part::field::Field;
use crate::protocol::key::Key;

impl Question {
    /// The field that takes text now.
    pub fn field(&mut self) -> Option<&mut Field> {
        if self.is_on_login() {
            return Some(&mut self.care.login);
        }
        if self.evidence.at.is_some() {
            return self.evidence.field();
        }
        match &mut self.entry {
            Entry::Password { text, .. } | Entry::Login { text } => Some(text),
            Entry::Recovery { answer, on_answer: true, .. } => Some(answer),
            Entry::Recovery { question, .. } => Some(question),
            Entry::AccessCode(code) => Some(&mut code.minutes),
            Entry::Groups(choice) => Some(&mut choice.find),
            Entry::Nothing | Entry::Factors { .. } | Entry::Device(_) | Entry::Undo(_) | Entry::BringBack(_) => None,
        }
    }

    pub fn takes_text(&self) -> bool {
        self.is_on_login()
            || self.evidence.at.is_some()
            || !matches!(
                self.entry,
                Entry::Nothing | Entry::Factors { .. } | Entry::Device(_) | Entry::Undo(_) | Entry::BringBack(_)
            )
    }

    /// A key for the field; whether groups are to be searched for what is typed now.
    pub fn type_key(&mut self, key: Key) -> bool {
        if self.is_on_evidence() {
            self.evidence.type_key(key);
            return false;
        }
        let Some(field) = self.field() else { return false };
        let before = field.text().to_owned();
        field.handle(key);
        field.text() != before && self.typed()
    }

    /// The same for a pasted text.
    pub fn paste(&mut self, text: &str) -> bool {
        if self.is_on_evidence() {
            self.evidence.paste(text);
            return false;
        }
        let Some(field) = self.field() else { return false };
        field.insert(text);
        self.typed()
    }

    fn is_on_evidence(&self) -> bool {
        self.evidence.at.is_some() && !self.is_on_login()
    }

    fn typed(&mut self) -> bool {
        if self.is_on_login() {
            return false;
        }
        if let Entry::Groups(choice) = &mut self.entry {
            choice.typed();
        }
        self.action.row().asks == Asks::NewGroup
    }

    /// Whether a printable key does something in it.
    pub fn answers_to(&self, key: Key) -> bool {
        if key.text().is_none() || self.takes_text() {
            return false;
        }
        match key::look_up(&[Context::Question], &[key]) {
            Lookup::Command(Command::ToggleMail) => self.action.can_mail(),
            Lookup::Command(Command::ToggleExceptions) => self.can_clear(),
            Lookup::Command(Command::ToggleSessions) => self.action.can_end_sessions(&self.row.status),
            Lookup::Command(Command::ToggleTokens | Command::ToggleDevices) => self.action == Action::ClearSessions,
            Lookup::Command(Command::Mark | Command::MarkAll) => {
                matches!(self.entry, Entry::Factors { .. } | Entry::BringBack(_))
            }
            Lookup::Command(Command::Unmask) => matches!(self.entry, Entry::Factors { .. }),
            Lookup::Command(_) | Lookup::Unfinished | Lookup::Unbound => false,
        }
    }

    pub fn act(&mut self, command: Command) {
        match command {
            Command::SwitchFocus => self.switch_focus(),
            Command::Ticket => {
                self.care.on_login = false;
                self.evidence.turn_line();
            }
            Command::ToggleMail if self.action.can_mail() => {
                self.options.mail = !self.options.mail;
                // A link that is shown lets whoever sees it in.
                self.on_cancel = self.risk().is_grave();
            }
            Command::ToggleSessions if self.action.can_end_sessions(&self.row.status) => {
                self.options.end_sessions = !self.options.end_sessions;
            }
            Command::ToggleDevices if self.action == Action::ClearSessions => {
                self.options.forget = !self.options.forget;
            }
            Command::ToggleTokens if self.action == Action::ClearSessions => self.options.tokens = !self.options.tokens,
            Command::Mark | Command::MarkAll if matches!(self.entry, Entry::BringBack(_)) => {
                if let Entry::BringBack(back) = &mut self.entry {
                    if command == Command::Mark { back.mark() } else { back.mark_all() }
                }
            }
            Command::Mark => {
                if let Entry::Factors { marked, at, .. } = &mut self.entry
                    && let Some(mark) = marked.get_mut(*at)
                {
                    *mark = !*mark;
                }
            }
            Command::MarkAll => {
                if let Entry::Factors { marked, .. } = &mut self.entry {
                    let all = marked.iter().all(|mark| *mark);
                    marked.fill(!all);
                }
            }
            Command::ToggleAgain => {
                if let Entry::AccessCode(code) = &mut self.entry {
                    code.toggle_again();
                }
            }
            Command::Unmask => self.revealed = !self.revealed,
            Command::Reveal => {
                if let Entry::Password { shown, .. } = &mut self.entry {
                    *shown = !*shown;
                }
            }
            _ => {}
        }
    }

    /// On to what is still to be typed, and only then to the buttons.
    fn switch_focus(&mut self) {
        if self.is_on_login() {
            self.on_cancel = !self.on_cancel;
            return;
        }
        if self.wants_login() {
            self.care.on_login = true;
            return;
        }
        if self.evidence.at.is_none() {
            // Question, answer, ticket.
            if let Entry::Recovery { on_answer: on_answer @ false, .. } = &mut self.entry {
                *on_answer = true;
                return;
            }
            if self.evidence.is_owed() {
                self.evidence.at = Some(EvidenceLine::Ticket);
                return;
            }
        } else if self.evidence.goes_on_to_reason() {
            return;
        }
        self.on_cancel = !self.on_cancel;
        if let Entry::Recovery { on_answer, .. } = &mut self.entry {
            *on_answer = !self.on_cancel;
        }
    }

    pub fn step(&mut self, step: Step) {
        if self.evidence.chooses() && !self.is_on_login() {
            return self.evidence.step(step);
        }
        match &mut self.entry {
            Entry::Factors { all, at, .. } => *at = step.from(*at, all.value().map_or(0, Vec::len), 8),
            Entry::Groups(choice) => choice.step(step),
            Entry::Device(one) => one.at = step.from(one.at, one.ways.len(), one.ways.len()),
            Entry::BringBack(back) => back.at = step.from(back.at, back.rows.len(), 8),
            Entry::Nothing
            | Entry::Password { .. }
            | Entry::Recovery { .. }
            | Entry::AccessCode(_)
            | Entry::Login { .. }
            | Entry::Undo(_) => {}
        }
    }
}
