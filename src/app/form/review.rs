//! What a form is about to send, and what somebody else changed meanwhile.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::app::care::evidence::{Evidence, EvidenceLine};
use crate::app::care::{Care, Cared};
use crate::app::event::Now;
use crate::app::form::model::Form;
use crate::app::form::model::patch::Plan;
use crate::app::form::model::review::{About, ReviewLine};
use crate::app::form::model::spec::Path;
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context};
use crate::app::part::slot::Slot;
use crate::messages::Clash;
use crate::protocol::id::UserId;
use crate::protocol::key::Key;
use crate::protocol::row::UserRow;
use crate::protocol::user::User;

/// Sooner nobody has read what a key is to send.
const READ: SignedDuration = SignedDuration::from_millis(700);

/// What Enter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The line under the cursor.
    Lines,
    Send,
    Cancel,
}

/// What comes after a save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoOn {
    /// The next person, how many there are with them and after them, and of what.
    Person { id: UserId, left: usize },
    /// There is nobody after this one.
    End(&'static str),
    /// Somebody new who is like this one.
    LikeThis,
}

/// What is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    pub plan: Plan,
    pub lines: Vec<ReviewLine>,
    /// What keeps it from being sent.
    pub wrong: Vec<(Path, String)>,
    /// What can be walked to: what is wrong, then what is changed, as it stands in the lines.
    pub places: Vec<About>,
    /// The place under the cursor.
    pub at: usize,
    pub focus: Focus,
    /// The first row in view.
    pub top: usize,
    pub clash: Slot<Clash>,
    /// It was sent while the look-up was under way.
    pub confirmed: bool,
    /// What comes after it is saved; none: the form closes.
    pub go_on: Option<GoOn>,
    /// Since when it is shown as it is.
    pub since: Timestamp,
    /// Whether it lets somebody else become the person.
    pub opens: bool,
    /// The login of whoever is changed.
    pub login: String,
    /// What is read beside the person.
    pub care: Care,
    /// Ticket and reason.
    pub evidence: Evidence,
}

/// What is known already when a review is shown again.
pub(crate) struct Known {
    pub(crate) asked: Asked,
    pub(crate) clash: Slot<Clash>,
    pub(crate) care: Care,
    pub(crate) evidence: Evidence,
}

impl Cared for Review {
    fn care(&mut self) -> &mut Care {
        &mut self.care
    }

    fn opens(&self) -> bool {
        self.opens
    }

    fn look_again(&mut self) -> bool {
        let confirmed = std::mem::take(&mut self.confirmed);
        if confirmed {
            self.focus = Focus::Cancel;
        }
        confirmed
    }

    fn is_typed_in(&mut self) -> bool {
        self.evidence.field().is_some_and(|field| !field.is_empty())
    }

    fn way_on(&self) -> String {
        format!("{} twice", key::name(Context::FormReview, Command::Form(FormCommand::Send)))
    }
}

/// What the look-up before a save asks: login and email, where they are sent.
pub(crate) type Asked = (Option<String>, Option<String>);

/// A field that was changed here and elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub path: Path,
    pub label: String,
    pub before: String,
    pub theirs: String,
    pub mine: String,
    pub take_mine: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub theirs: Arc<User>,
    pub differences: Vec<Difference>,
    /// Changed elsewhere only: label, before, now.
    pub adopted: Vec<(String, String, String)>,
    pub at: usize,
    /// Since when it is shown: an Enter that was on its way decides nothing.
    pub since: Timestamp,
}

impl Review {
    /// Who else has the login.
    pub fn taken(&self, form: &Form) -> Option<&UserRow> {
        self.clash.value().and_then(|clash| form.login_clash(clash))
    }

    /// Whether it could be read before the key that is to send it came.
    pub(crate) fn is_read(&self, now: Now) -> bool {
        now.0.duration_since(self.since) >= READ
    }

    /// Whether the login has still to be typed.
    pub fn wants_login(&self) -> bool {
        self.care.wants_login(&self.login)
    }

    pub(crate) fn is_on_login(&self) -> bool {
        self.care.on_login && self.wants_login()
    }

    /// Whether what is typed goes into a line beside what is changed.
    pub fn is_typing(&self) -> bool {
        self.wrong.is_empty() && (self.is_on_login() || self.evidence.at.is_some())
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

    /// Whether something is still read that decides whether it can be sent.
    pub fn is_waiting(&self) -> bool {
        self.clash.is_awaited() || self.care.is_awaited(self.opens)
    }

    /// The button that is next behind the lines: Cancel where an account may be opened.
    fn first_button(&self) -> Focus {
        if self.opens { Focus::Cancel } else { Focus::Send }
    }

    /// Enter or Tab in a line that is typed: on to the next one, or to the buttons.
    pub(crate) fn leave_line(&mut self) {
        if self.is_on_login() {
            self.care.on_login = false;
        } else if self.evidence.goes_on_to_reason() {
            return;
        }
        self.evidence.at = None;
        self.focus = self.first_button();
    }

    /// The next focus, round and round, past the lines that are still to be typed; where nothing can be sent there are
    /// no buttons.
    pub(crate) fn turn_focus(&mut self, forwards: bool) {
        if self.is_typing() {
            self.leave_line();
            return;
        }
        let from_lines = forwards && self.focus != Focus::Send && self.wrong.is_empty();
        let from_lines = from_lines && (self.opens || self.focus == Focus::Lines);
        if from_lines && self.wants_login() {
            self.care.on_login = true;
            return;
        }
        if from_lines && self.evidence.is_owed() {
            self.evidence.at = Some(EvidenceLine::Ticket);
            return;
        }
        // Backwards round the one order is forwards round the other.
        let sends_first = forwards != self.opens;
        self.focus = match (self.focus, sends_first) {
            _ if !self.wrong.is_empty() => Focus::Lines,
            (Focus::Lines, true) | (Focus::Cancel, false) => Focus::Send,
            (Focus::Send, true) | (Focus::Lines, false) => Focus::Cancel,
            (Focus::Cancel, true) | (Focus::Send, false) => Focus::Lines,
        };
    }
}

/// The places of a review.
pub(super) fn places(wrong: &[(Path, String)], lines: &[ReviewLine]) -> Vec<About> {
    let wrong = wrong.iter().map(|(path, _)| About::Field(path.clone()));
    let lines = lines.iter().filter_map(|line| match line {
        ReviewLine::Change { about, .. } | ReviewLine::Cleared { about, .. } => Some(about.clone()),
        ReviewLine::Heading(_) | ReviewLine::Note(_) | ReviewLine::Warning(_) | ReviewLine::Blank => None,
    });
    wrong.chain(lines).collect()
}
