//! A question before something is done to a person.
//!
//! ```text
//!  a + letter ─► Question (the person is read again meanwhile)
//!                  │ Enter, read and unchanged ──────────────► the changes are sent
//!                  │ Enter before the reading is there ──────► sent when it comes and nothing changed
//!                  │ the person changed since they were drawn ► says what, asks again
//!                  └ Esc, or Cancel ─────────────────────────► nothing
//! ```

use std::borrow::Cow;
use std::sync::Arc;

use crate::app::action::Action;
use crate::app::action::bring_back::BringBack;
use crate::app::action::facts::Facts;
use crate::app::action::offer::Legality;
use crate::app::action::offer::Options;
use crate::app::action::table::{Asks, warning};
use crate::app::action::undo::Undo;
use crate::app::care::evidence::{Evidence, EvidenceLine};
use crate::app::care::{Care, Cared};
use crate::app::event::Now;
use crate::app::input::command::{Command, Step};
use crate::app::input::key::{self, Context, Lookup};
use crate::app::part::field::Field;
use crate::app::part::group_choice::GroupChoice;
use crate::app::part::slot::Slot;
use crate::app::part::times;
use crate::app::turn::Turn;
use crate::messages::{Failure, OrderId};
use crate::protocol::change::Change;
use crate::protocol::factor::Factor;
use crate::protocol::group::Group;
use crate::protocol::id::{FactorId, UserId};
use crate::protocol::key::Key;
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

/// What has to be typed or picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Nothing,
    Password {
        text: Field,
        shown: bool,
    },
    Recovery {
        question: Field,
        answer: Field,
        on_answer: bool,
    },
    /// The login, to erase somebody.
    Login {
        text: Field,
    },
    Factors {
        all: Slot<Vec<Factor>>,
        marked: Vec<bool>,
        at: usize,
    },
    Groups(GroupChoice),
    /// What is undone.
    Undo(Box<Undo>),
    /// What comes back.
    BringBack(Box<BringBack>),
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
            Asks::Yes => Entry::Nothing,
            Asks::Password => Entry::Password { text: Field::default(), shown: false },
            Asks::Recovery => {
                Entry::Recovery { question: Field::default(), answer: Field::default(), on_answer: false }
            }
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
        let go = self.action.title(&self.row.status);
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
            Entry::Login { .. } => {}
            Entry::Groups(_) => {
                let [up, down] = [Step::Up, Step::Down].map(|step| keys(Command::Move(step)));
                hints.push((format!("{up}/{down}").into(), "group"));
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

    /// Asks for what is read beside the person.
    pub fn take_care(&mut self, turn: &mut Turn<'_>) {
        // A link that is shown instead of mailed lets somebody in.
        let grave = self.risk().is_grave() || self.action.can_mail();
        self.care = Care::begin(&self.user, vec![self.action.word(&self.row.status)], grave, turn);
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
            Entry::Groups(choice) => Some(&mut choice.find),
            Entry::Nothing | Entry::Factors { .. } | Entry::Undo(_) | Entry::BringBack(_) => None,
        }
    }

    pub fn takes_text(&self) -> bool {
        self.is_on_login()
            || self.evidence.at.is_some()
            || !matches!(self.entry, Entry::Nothing | Entry::Factors { .. } | Entry::Undo(_) | Entry::BringBack(_))
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
            | Entry::Login { .. }
            | Entry::Factors { .. }
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
            Entry::BringBack(back) => back.at = step.from(back.at, back.rows.len(), 8),
            Entry::Nothing | Entry::Password { .. } | Entry::Recovery { .. } | Entry::Login { .. } | Entry::Undo(_) => {
            }
        }
    }

    /// The factors of the person, where they are awaited under this order id; whether they were.
    pub fn take_factors(&mut self, order_id: OrderId, factors: &[Factor]) -> bool {
        let Entry::Factors { all, marked, at } = &mut self.entry else { return false };
        let awaited = all.accepts(order_id);
        if awaited {
            *marked = factors.iter().map(|factor| self.meant.as_ref() == Some(&factor.id)).collect();
            *at = marked.iter().position(|marked| *marked).unwrap_or(0);
            all.fill(factors.to_vec());
        }
        awaited
    }

    /// Groups, where they are awaited under this order id; whether they are those that the person is in.
    pub fn take_groups(&mut self, order_id: OrderId, groups: &[Group]) -> bool {
        let Entry::Groups(choice) = &mut self.entry else { return false };
        if choice.own.accepts(order_id) {
            choice.own.fill(groups.to_vec());
            return true;
        }
        if choice.found.accepts(order_id) {
            choice.take_found(groups.to_vec());
            return self.action.row().asks == Asks::OwnGroup;
        }
        false
    }

    /// What it needed could not be read.
    pub fn fail(&mut self, order_id: OrderId, failure: Box<Failure>) {
        match &mut self.entry {
            Entry::Factors { all, .. } if all.accepts(order_id) => all.fail(failure),
            Entry::Groups(choice) if choice.found.accepts(order_id) => choice.found.fail(failure),
            Entry::Groups(choice) if choice.own.accepts(order_id) => choice.own.fail(failure),
            Entry::Nothing
            | Entry::Password { .. }
            | Entry::Recovery { .. }
            | Entry::Login { .. }
            | Entry::Factors { .. }
            | Entry::Groups(_)
            | Entry::Undo(_)
            | Entry::BringBack(_) => {}
        }
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

    /// The person as they are now. Whether they are still as drawn.
    pub fn read_again(&mut self, user: &Arc<User>, legality: Legality, now: Now) -> bool {
        self.recheck = Recheck::Done;
        let row = user.row();
        let fresh = Drawn::of(&row);
        self.row = row;
        self.read = Some(Arc::clone(user));
        self.may_refuse = legality == Legality::OktaMayRefuse;
        self.refused = match legality {
            Legality::Illegal(reason) => Some(reason),
            Legality::Legal | Legality::OktaMayRefuse => self.care.protected(),
        };
        self.changed = self.differences(&fresh, now);
        let same = fresh == self.drawn;
        self.drawn = fresh;
        same
    }

    fn differences(&self, fresh: &Drawn, now: Now) -> Vec<String> {
        let mut lines = Vec::new();
        if fresh.status != self.drawn.status {
            let since = self.row.status_changed.map(|at| format!(" since {}", times::age(at.timestamp(), now)));
            let since = since.unwrap_or_default();
            lines.push(format!("Status was {}, is {}{since}.", self.drawn.status.word(), fresh.status.word()));
        }
        if fresh.password_changed != self.drawn.password_changed
            && let Some(at) = fresh.password_changed
        {
            let sets_one =
                matches!(self.action, Action::TemporaryPassword | Action::SetPassword | Action::ResetPassword);
            let useless = if sets_one { "; another one makes the first useless" } else { "" };
            lines.push(format!("Password set {}{useless}.", times::ago(at.timestamp(), now)));
        }
        if lines.is_empty() && fresh.last_updated != self.drawn.last_updated {
            let ago = fresh.last_updated.map(|at| format!(" {}", times::ago(at.timestamp(), now)));
            lines.push(format!("Somebody changed the profile{}.", ago.unwrap_or_default()));
        }
        lines
    }
}
