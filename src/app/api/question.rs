//! The confirmation before a call that writes is sent.

use std::sync::Arc;

use crate::app::care::evidence::{Evidence, EvidenceLine};
use crate::app::care::{Care, Cared};
use crate::app::input::command::{Command, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::field::Field;
use crate::app::part::slot::Slot;
use crate::protocol::id::UserId;
use crate::protocol::key::Key;
use crate::protocol::operation::Risk;
use crate::protocol::raw_call::RawCall;
use crate::protocol::recorder::{About, Target};
use crate::protocol::user::User;

/// A write that waits for a yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    pub call: RawCall,
    pub risk: Risk,
    /// What is known of the address.
    pub about: Option<&'static str>,
    /// What is wrong with the body.
    pub body_problem: Option<String>,
    pub on_cancel: bool,
    /// Whom it names first, where it names anybody.
    pub person: Slot<Arc<User>>,
    /// How many others it names.
    pub others: usize,
    /// They were waited for long enough.
    pub is_late: bool,
    /// What is read beside them.
    pub care: Care,
    /// Ticket and reason.
    pub evidence: Evidence,
    /// Enter was pressed while something was being read.
    pub confirmed: bool,
}

impl Cared for Sending {
    fn care(&mut self) -> &mut Care {
        &mut self.care
    }

    fn opens(&self) -> bool {
        self.risk == Risk::Takeover
    }

    fn look_again(&mut self) -> bool {
        let confirmed = std::mem::take(&mut self.confirmed);
        self.on_cancel |= confirmed;
        confirmed
    }

    fn is_typed_in(&mut self) -> bool {
        self.field().is_some_and(|field| !field.is_empty())
    }

    fn way_on(&self) -> String {
        format!("{} and Enter", key::name(Context::Question, Command::SwitchFocus))
    }
}

impl Sending {
    /// The login of whoever it names, once they were read.
    pub fn login(&self) -> String {
        self.person.value().map(|user| user.text("login")).unwrap_or_default()
    }

    /// Whom it names was read: what is read beside them is on its way.
    pub(crate) fn take_person(&mut self, user: Arc<User>, care: Care, mut kept: Evidence) {
        self.person.fill(user);
        self.care = care;
        if self.evidence.ticket.is_empty() && self.evidence.reason.is_empty() && kept.is_open {
            if self.evidence.is_needed() {
                kept.demand();
            }
            let at = self.evidence.at.filter(|_| kept.is_owed());
            self.evidence = kept;
            self.evidence.at = at;
        }
    }

    pub(crate) fn wants_login(&self) -> bool {
        self.care.wants_login(&self.login())
    }

    pub fn is_on_login(&self) -> bool {
        self.care.on_login && self.wants_login()
    }

    /// Whether something is still read that decides whether it can be sent.
    pub fn is_waiting(&self) -> bool {
        let person = self.opens() && self.person.is_awaited() && !self.is_late;
        person || self.care.is_awaited(self.opens())
    }

    /// Whether it was answered, and nothing keeps it any more.
    pub(crate) fn is_ready(&self) -> bool {
        self.confirmed && !self.is_waiting() && self.care.protected().is_none() && !self.wants_login()
    }

    /// What is said of whom it names.
    pub fn names(&self) -> Option<String> {
        let others = match self.others {
            0 => String::new(),
            others => format!(", and {others} more"),
        };
        if let Some(user) = self.person.value() {
            return Some(format!("About {} ({}){others}", user.name(), user.text("login")));
        }
        if let Some(failure) = self.person.failure() {
            return Some(format!("Whom it names could not be read: {}.", failure.kind.sentence()));
        }
        if self.is_late {
            return Some("Whom it names is not known: Okta did not answer.".to_owned());
        }
        self.person.is_awaited().then(|| "Reading whom it names…".to_owned())
    }

    pub(crate) fn field(&mut self) -> Option<&mut Field> {
        if self.is_on_login() { Some(&mut self.care.login) } else { self.evidence.field() }
    }

    pub fn takes_text(&self) -> bool {
        self.is_on_login() || self.evidence.at.is_some()
    }

    pub(crate) fn type_key(&mut self, key: Key) {
        if self.is_on_login() {
            self.care.login.handle(key);
        } else {
            self.evidence.type_key(key);
        }
    }

    pub(crate) fn paste(&mut self, text: &str) {
        if self.is_on_login() {
            self.care.login.insert(text.trim());
        } else {
            self.evidence.paste(text);
        }
    }

    pub(crate) fn step(&mut self, step: Step) {
        if self.evidence.chooses() && !self.is_on_login() {
            self.evidence.step(step);
        }
    }

    pub(crate) fn act(&mut self, command: Command) {
        match command {
            Command::SwitchFocus if !self.is_on_login() && self.wants_login() => self.care.on_login = true,
            Command::SwitchFocus if self.evidence.at.is_none() && self.evidence.is_owed() => {
                self.evidence.at = Some(EvidenceLine::Ticket);
            }
            Command::SwitchFocus if !self.is_on_login() && self.evidence.goes_on_to_reason() => {}
            Command::SwitchFocus => self.on_cancel = !self.on_cancel,
            Command::Ticket => {
                self.care.on_login = false;
                self.evidence.turn_line();
            }
            _ => {}
        }
    }

    /// What the journal is told of it; nothing where nothing is known.
    pub(crate) fn told(&self) -> Option<About> {
        let given = self.evidence.judge().ok()?;
        let target = self.person.value().filter(|_| self.others == 0).map(|user| Target::user(user));
        let is_something = target.is_some() || !given.is_empty();
        is_something.then(|| given.about(About { target, ..About::default() }))
    }

    /// Whose login was typed because it had to be.
    pub(crate) fn typed(&self) -> Option<UserId> {
        let user = self.person.value()?;
        self.care.is_confirmed(&self.login()).then(|| user.id.clone())
    }

    /// The keys that do something now, with what they do.
    pub fn hints(&self) -> Vec<(&'static str, &'static str)> {
        let keys = |command| key::name(Context::Question, command);
        vec![
            ("Enter", if self.on_cancel { "cancel" } else { "send" }),
            (keys(Command::SwitchFocus), if self.on_cancel { "send" } else { "cancel" }),
            ("Esc", "cancel"),
            (keys(Command::Ticket), self.evidence.hint()),
        ]
    }
}
