//! A question before something is done to a person.
//!
//! ```text
//!  a + letter ─► Question (the person is read again meanwhile)
//!                  │ Enter, read and unchanged ──────────────► the changes are sent
//!                  │ Enter before the reading is there ──────► sent when it comes and nothing changed
//!                  │ the person changed since they were drawn ► says what, asks again
//!                  └ Esc, or Cancel ─────────────────────────► nothing
//! ```

mod answers;
mod keys;

use std::borrow::Cow;
use std::sync::Arc;

use crate::app::action::Action;
use crate::app::action::entry::Entry;
use crate::app::action::entry::bring_back::BringBack;
use crate::app::action::entry::undo::Undo;
use crate::app::action::facts::Facts;
use crate::app::action::offer::{Legality, Options};
use crate::app::action::table::{Asks, warning};
use crate::app::care::evidence::Evidence;
use crate::app::care::{Care, Cared};
use crate::app::event::Now;
use crate::app::input::command::{Command, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::field::Field;
use crate::app::part::group_choice::GroupChoice;
use crate::app::part::slot::Slot;
use crate::app::part::times;
use crate::messages::OrderId;
use crate::protocol::change::Change;
use crate::protocol::id::{FactorId, UserId};
use crate::protocol::operation::Risk;
use crate::protocol::recorder::{About, Trait};
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::status::Status;
use crate::protocol::time::Moment;
use crate::protocol::user::User;

/// A call and the next one to a colleague lie within this.
const JUST_DONE: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);

/// What the person was like when the question was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    status: Status,
    last_updated: Option<Moment>,
    password_changed: Option<Moment>,
}

impl Drawn {
    fn of(row: &UserRow) -> Self {
        Self { status: row.status.clone(), last_updated: row.last_updated, password_changed: row.password_changed }
    }
}

/// Whether the person was read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recheck {
    Awaited(OrderId),
    Done,
}

#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about one question")]
pub struct Question {
    pub user: UserId,
    pub action: Action,
    /// The person as last read.
    pub row: UserRow,
    /// The person in full, once they were read again.
    pub read: Option<Arc<User>>,
    pub drawn: Drawn,
    pub recheck: Recheck,
    pub options: Options,
    pub entry: Entry,
    /// The factor that the question was put about: it is ticked.
    pub meant: Option<FactorId>,
    /// Whether numbers are told whole.
    pub revealed: bool,
    /// Whether Cancel has the focus; where something is taken away or opened, it has it at first.
    pub on_cancel: bool,
    /// Enter was pressed while the person was being read again.
    pub confirmed: bool,
    /// What changed since the person was drawn.
    pub changed: Vec<String>,
    /// Why it cannot be done after all.
    pub refused: Option<String>,
    pub may_refuse: bool,
    /// What is read beside the person.
    pub care: Care,
    /// Ticket and reason.
    pub evidence: Evidence,
}

impl Cared for Question {
    fn care(&mut self) -> &mut Care {
        &mut self.care
    }

    fn opens(&self) -> bool {
        self.risk() == Risk::Takeover
    }

    fn look_again(&mut self) -> bool {
        let confirmed = std::mem::take(&mut self.confirmed);
        self.on_cancel |= confirmed;
        confirmed
    }

    fn way_on(&self) -> String {
        format!("{} and Enter", key::name(Context::Question, Command::SwitchFocus))
    }

    fn is_typed_in(&mut self) -> bool {
        self.field().is_some_and(|field| !field.is_empty())
    }
}

impl Question {
    pub fn new(action: Action, row: &UserRow, legality: &Legality, recheck: OrderId) -> Self {
        let entry = match action.row().asks {
            // The questions about a caller and about a leaver are other boxes; the device is known to whoever asks.
            Asks::Yes | Asks::Verify | Asks::Leaver | Asks::Device => Entry::Nothing,
            Asks::Password => Entry::Password { text: Field::default(), shown: false },
            Asks::Recovery => {
                Entry::Recovery { question: Field::default(), answer: Field::default(), on_answer: false }
            }
            Asks::AccessCode => Entry::AccessCode(Box::default()),
            Asks::Login => Entry::Login { text: Field::default() },
            Asks::Factors => Entry::Factors { all: Slot::default(), marked: Vec::new(), at: 0 },
            Asks::NewGroup => Entry::Groups(GroupChoice::new(true)),
            Asks::OwnGroup => Entry::Groups(GroupChoice::new(false)),
            Asks::Undo => Entry::Undo(Box::new(Undo { dones: Vec::new(), judged: None, clears: false })),
            Asks::BringBack => Entry::BringBack(Box::new(BringBack::UNREAD)),
        };
        let options = Options {
            mail: true,
            end_sessions: matches!(action, Action::Suspend | Action::Deactivate),
            tokens: false,
            forget: true,
        };
        Self {
            user: row.user_id(),
            action,
            row: row.clone(),
            read: None,
            drawn: Drawn::of(row),
            recheck: Recheck::Awaited(recheck),
            options,
            entry,
            meant: None,
            revealed: false,
            // Whoever typed a login has decided.
            on_cancel: action.risk(&row.status, options).is_grave() && action.row().asks != Asks::Login,
            confirmed: false,
            changed: Vec::new(),
            refused: None,
            may_refuse: *legality == Legality::OktaMayRefuse,
            care: Care::default(),
            evidence: Evidence::default(),
        }
    }

    pub fn risk(&self) -> Risk {
        if let Entry::Undo(undo) = &self.entry {
            return undo.risk();
        }
        if let Entry::BringBack(_) = self.entry {
            return Change::Activate { mail: self.options.mail }.risk();
        }
        self.action.risk(&self.row.status, self.options)
    }

    pub fn title(&self) -> String {
        if let Entry::Device(one) = &self.entry {
            return format!("{} “{}”: {}?", one.title(), one.device.label(), self.row.name());
        }
        format!("{}: {}?", self.action.title(&self.row.status), self.row.name())
    }

    pub fn consequences(&self) -> Vec<String> {
        if let Entry::Undo(undo) = &self.entry {
            return undo.consequences();
        }
        let facts = Facts { row: &self.row, user: self.read.as_deref(), blocks: &[] };
        let mut lines = self.action.consequences(&facts, self.options.mail);
        if let Entry::BringBack(back) = &self.entry {
            lines.extend(back.told.iter().cloned());
        }
        if let Entry::Device(one) = &self.entry {
            lines.extend(one.consequences());
        }
        lines
    }

    /// What must have been seen before it is done.
    pub fn warning(&self) -> Option<String> {
        warning(self.action, &Facts { row: &self.row, user: self.read.as_deref(), blocks: &[] })
    }

    /// The keys that do something now, with what they do.
    pub fn hints(&self) -> Vec<(Cow<'static, str>, &'static str)> {
        let typing = self.takes_text();
        let keys = |command| Cow::Borrowed(key::name_while(typing, Context::Question, command));
        let go = match &self.entry {
            Entry::Device(one) => one.title(),
            _ => self.action.title(&self.row.status),
        };
        if self.refused.is_some() {
            return vec![("Esc".into(), "close")];
        }
        let mut hints = vec![("Enter".into(), if self.on_cancel { "cancel" } else { go })];
        match &self.entry {
            Entry::Recovery { .. } => hints.push((keys(Command::SwitchFocus), "question, answer, set it")),
            Entry::Password { .. } => hints.extend([
                (keys(Command::SwitchFocus), if self.on_cancel { go } else { "cancel" }),
                (keys(Command::Reveal), "show"),
            ]),
            Entry::AccessCode(code) => hints.extend([
                (keys(Command::SwitchFocus), if self.on_cancel { go } else { "cancel" }),
                (keys(Command::ToggleAgain), if code.again { "once" } else { "several times" }),
            ]),
            Entry::Login { .. } => {}
            Entry::Groups(_) => {
                let [up, down] = [Step::Up, Step::Down].map(|step| keys(Command::Move(step)));
                hints.push((format!("{up}/{down}").into(), "group"));
            }
            Entry::Device(_) => {
                let [up, down] = [Step::Up, Step::Down].map(|step| keys(Command::Move(step)));
                hints.push((keys(Command::SwitchFocus), if self.on_cancel { go } else { "cancel" }));
                hints.push((format!("{up}/{down}").into(), "what"));
            }
            Entry::Nothing | Entry::Factors { .. } | Entry::Undo(_) | Entry::BringBack(_) => {
                hints.push((keys(Command::SwitchFocus), if self.on_cancel { go } else { "cancel" }));
            }
        }
        if let Entry::Factors { .. } | Entry::BringBack(_) = self.entry {
            hints.extend([(keys(Command::Mark), "tick"), (keys(Command::MarkAll), "all")]);
        }
        if self.can_clear() {
            hints.push((keys(Command::ToggleExceptions), "the rule's exception"));
        }
        if self.action.can_mail() {
            let other = if self.options.mail { "show the link instead" } else { "mail it instead" };
            hints.push((keys(Command::ToggleMail), other));
        }
        if self.action.can_end_sessions(&self.row.status) {
            hints.push((keys(Command::ToggleSessions), "sessions"));
        }
        if self.action == Action::ClearSessions {
            hints.extend([(keys(Command::ToggleTokens), "tokens"), (keys(Command::ToggleDevices), "devices")]);
        }
        hints.push(("Esc".into(), "cancel"));
        if let Entry::Factors { .. } = self.entry {
            hints.push((keys(Command::Unmask), if self.revealed { "mask numbers" } else { "show numbers" }));
        }
        hints.push((keys(Command::Ticket), self.evidence.hint()));
        hints
    }

    /// What an action just like it would undo: somebody else was here a moment ago.
    pub fn just_done(&self, now: Now) -> Option<String> {
        let useless = matches!(self.action, Action::TemporaryPassword | Action::SetPassword | Action::ResetPassword);
        let waiting = matches!(self.row.status, Status::Recovery | Status::PasswordExpired);
        let since = self.row.status_changed.filter(|_| useless && waiting)?.timestamp();
        let recent = now.0.duration_since(since) < JUST_DONE;
        recent.then(|| {
            let what = if self.row.status == Status::Recovery { "reset" } else { "expired or set" };
            format!("Password {what} {}; another one makes the first useless.", times::ago(since, now))
        })
    }

    /// Why the login must be typed first, where it must.
    pub fn guarded(&self) -> Option<&str> {
        self.care.guarded()
    }

    /// Whether the login is typed beside whatever else is typed. To erase somebody it is typed anyway.
    pub fn has_login_field(&self) -> bool {
        self.guarded().is_some() && !matches!(self.entry, Entry::Login { .. })
    }

    /// Whether the login has still to be typed.
    pub fn wants_login(&self) -> bool {
        self.has_login_field() && self.care.wants_login(self.row.get(RowField::Login))
    }

    /// Whether the login was typed because it had to be.
    pub fn is_confirmed(&self) -> bool {
        self.guarded().is_some() && !self.wants_login()
    }

    /// What is told of the person's last day.
    pub fn past(&self) -> Vec<String> {
        self.care.told(self.opens())
    }

    /// Whether something is still read that decides whether it can be sent.
    pub fn is_waiting(&self) -> bool {
        matches!(self.recheck, Recheck::Awaited(_)) || self.care.is_awaited(self.opens())
    }

    /// Whether the login is typed now.
    pub fn is_on_login(&self) -> bool {
        self.care.on_login && self.wants_login()
    }

    /// Whether exceptions to rules can be cleared along.
    pub fn can_clear(&self) -> bool {
        matches!(&self.entry, Entry::Undo(undo) if undo.exceptions().is_some())
    }

    /// The choice of a group.
    pub fn groups(&mut self) -> Option<&mut GroupChoice> {
        match &mut self.entry {
            Entry::Groups(choice) => Some(choice),
            Entry::Nothing
            | Entry::Password { .. }
            | Entry::Recovery { .. }
            | Entry::AccessCode(_)
            | Entry::Login { .. }
            | Entry::Factors { .. }
            | Entry::Device(_)
            | Entry::Undo(_)
            | Entry::BringBack(_) => None,
        }
    }

    /// Whether it asks something else than when it was opened: the person is another than was drawn, or what is asked had
    /// to be read first.
    pub fn asks_anew(&self) -> bool {
        let was_read = matches!(&self.entry, Entry::BringBack(back) if back.line.is_some());
        self.recheck == Recheck::Done && (was_read || !self.changed.is_empty() || self.refused.is_some())
    }

    /// What the journal is told of the person before it is done.
    pub fn about(&self) -> About {
        let mut about = self.read.as_deref().map(About::of).unwrap_or_default();
        if let Entry::Groups(choice) = &self.entry
            && let Some(group) = choice.chosen()
        {
            let read = choice.own.value().map(|_| choice.is_own(group));
            // Of those that the person is in, the list itself was read.
            let member = read.or((self.action.row().asks == Asks::OwnGroup).then_some(true));
            about.before.extend(member.map(|member| Trait::plain("member", member)));
        }
        about
    }
}
