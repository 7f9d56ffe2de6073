//! Somebody leaves: one question that names what goes, read before it is asked.
//!
//! ```text
//!  a l ─► the person and what they have are read ─► lines, ticked or not ─ Enter ─► login and ticket ─ Enter ─► a job
//!                                                          └ F7: “Access of NAME”        └ Esc: back to the lines
//! ```
//!
//! Owns: what goes, in which order, and what is typed to confirm it. Must not know: how it is read, and how a job works.

pub mod access;
pub mod lines;
pub mod outcome;

use std::sync::Arc;

use crate::app::care::evidence::Evidence;
use crate::app::care::{Care, Cared};
use crate::app::event::Now;
use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::messages::jobs::NewJob;
use crate::messages::{Failure, OrderId};
use crate::protocol::held::Access;
use crate::protocol::id::UserId;
use crate::protocol::job::{Beside, Person, Way};
use crate::protocol::key::Key;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::status::Status;
use crate::protocol::user::User;
use crate::protocol::word::Word;
use lines::Line;

/// The action's word in a job's file.
pub const ACTION: &str = "leaver";
/// For how long what was read holds: what takes something away is looked at anew soon.
const HOLDS: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);

/// Which of its two boxes has the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// What goes is ticked.
    Ticking,
    /// Login, ticket and reason are typed.
    Typing,
    /// It was ordered.
    Sent(OrderId),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaver {
    pub user: UserId,
    /// The person as last read.
    pub row: UserRow,
    /// The order that reads them.
    reading: Option<OrderId>,
    /// The person in full, what they have, and when that was read.
    pub read: Option<(Arc<User>, Arc<Access>, Now)>,
    pub failure: Option<Box<Failure>>,
    pub lines: Vec<Line>,
    pub at: usize,
    pub care: Care,
    pub evidence: Evidence,
    /// The login as it is typed.
    pub login: Field,
    pub stage: Stage,
    /// Id of the token's owner; none where it could not be read.
    owner: Option<String>,
    /// Why it was not begun.
    pub refused: Option<String>,
}

impl Cared for Leaver {
    fn care(&mut self) -> &mut Care {
        &mut self.care
    }

    fn opens(&self) -> bool {
        false
    }

    /// Nothing is sent before all of it is there.
    fn look_again(&mut self) -> bool {
        false
    }

    fn way_on(&self) -> String {
        "Enter".to_owned()
    }

    fn is_typed_in(&mut self) -> bool {
        !self.login.is_empty()
    }
}

impl Leaver {
    pub fn new(row: &UserRow, reading: OrderId, care: Care, mut evidence: Evidence) -> Self {
        // In the second box they are always there.
        evidence.is_open = true;
        evidence.at = None;
        Self {
            user: row.user_id(),
            row: row.clone(),
            reading: Some(reading),
            read: None,
            failure: None,
            lines: Vec::new(),
            at: 0,
            care,
            evidence,
            login: Field::default(),
            stage: Stage::Ticking,
            owner: None,
            refused: None,
        }
    }

    pub fn accepts(&self, order_id: OrderId) -> bool {
        self.reading == Some(order_id)
    }

    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// Reads it anew: what was ticked by hand is ticked anew, since it may be something else by then.
    pub fn await_order(&mut self, order_id: OrderId) {
        self.reading = Some(order_id);
        self.read = None;
        self.failure = None;
        self.lines.clear();
        self.at = 0;
        self.stage = Stage::Ticking;
    }

    /// What was read; `holds` says why something must not be done here.
    pub fn take(
        &mut self,
        (user, access): (Arc<User>, Box<Access>),
        owner: Option<String>,
        now: Now,
        holds: impl Fn(&[Word]) -> Option<String>,
    ) {
        self.reading = None;
        self.owner = owner;
        self.row = user.row();
        self.lines = lines::of(&user, &access);
        for line in self.lines.iter_mut().filter(|line| line.cannot.is_none()) {
            if let Some(why) = holds(&lines::words(line)) {
                line.ticked = false;
                line.cannot = Some(why);
            }
        }
        self.read = Some((user, Arc::from(access), now));
        self.at = 0;
    }

    /// What is ticked, in the words of the policy.
    pub fn words(&self) -> Vec<Word> {
        self.lines.iter().filter(|line| line.ticked).flat_map(lines::words).collect()
    }

    pub fn fail(&mut self, failure: Box<Failure>) {
        self.reading = None;
        self.failure = Some(failure);
    }

    pub fn step(&mut self, step: Step) {
        match self.stage {
            Stage::Ticking => self.at = step.from(self.at, self.lines.len(), self.lines.len().max(1)),
            Stage::Typing if self.evidence.chooses() => self.evidence.step(step),
            Stage::Typing | Stage::Sent(_) => {}
        }
    }

    /// Ticks the line under the cursor, or takes its tick away; why not, where it cannot be ticked.
    pub fn mark(&mut self) -> Option<String> {
        let line = self.lines.get_mut(self.at).filter(|_| self.stage == Stage::Ticking)?;
        match &line.cannot {
            Some(why) => Some(format!("{}: {why}.", line.title)),
            None => {
                line.ticked = !line.ticked;
                None
            }
        }
    }

    /// Whether anything of it keeps the person out.
    pub fn shuts_out(&self) -> bool {
        self.lines.iter().any(|line| line.ticked && line.what.shuts_out())
            || matches!(self.row.status, Status::Suspended | Status::Deprovisioned)
    }

    /// Whether the login is typed as it is.
    pub fn is_confirmed(&self) -> bool {
        let login = self.row.get(RowField::Login);
        !login.is_empty() && self.login.text().trim() == login
    }

    /// The field that has the keys in the second box.
    pub fn field(&mut self) -> Option<&mut Field> {
        if self.stage != Stage::Typing {
            return None;
        }
        if self.evidence.at.is_some() { self.evidence.field() } else { Some(&mut self.login) }
    }

    pub fn takes_text(&self) -> bool {
        self.stage == Stage::Typing
    }

    pub fn type_key(&mut self, key: Key) {
        if self.stage != Stage::Typing {
            return;
        }
        self.refused = None;
        if self.evidence.at.is_some() {
            self.evidence.type_key(key);
        } else {
            self.login.handle(key);
        }
    }

    pub fn paste(&mut self, text: &str) {
        if self.stage != Stage::Typing {
            return;
        }
        if self.evidence.at.is_some() {
            self.evidence.paste(text);
        } else {
            self.login.insert(text.trim());
        }
    }

    /// On to the next of login, ticket and reason.
    pub fn turn_line(&mut self) {
        if self.stage == Stage::Typing {
            self.evidence.turn_line();
        }
    }

    /// Enter: on to the second box, or what is missing there.
    ///
    /// # Errors
    /// Why it does not go on, as a sentence; empty where the line that is missing says it itself.
    pub fn enter(&mut self, now: Now) -> Result<Entered, String> {
        if self.is_reading() {
            return Err("What goes is being read; a moment.".to_owned());
        }
        let Some((_, _, at)) = &self.read else { return Ok(Entered::Again) };
        if let Some(why) = self.care.protected() {
            return Err(format!("Not possible: {why}."));
        }
        if self.owner.as_deref() == Some(self.user.as_str()) {
            return Err("Not possible: the token that acts here is theirs.".to_owned());
        }
        if now.0.duration_since(at.0) > HOLDS {
            return Ok(Entered::Again);
        }
        match self.stage {
            Stage::Ticking if self.lines.iter().all(|line| !line.ticked) => {
                Err("Nothing is ticked: nothing would be done.".to_owned())
            }
            Stage::Ticking => {
                self.stage = Stage::Typing;
                self.evidence.at = None;
                Ok(Entered::Next)
            }
            Stage::Typing if self.care.is_awaited(false) => {
                Err("Whether a rule means this person is being read; a moment.".to_owned())
            }
            Stage::Typing if !self.is_confirmed() => {
                self.evidence.at = None;
                Err(format!("Type the login to confirm: {}", self.row.get(RowField::Login)))
            }
            Stage::Typing => {
                self.evidence.settle()?;
                Ok(Entered::Send)
            }
            Stage::Sent(_) => Err("It is being begun.".to_owned()),
        }
    }

    /// Esc: from the second box to the first; whether the first is left.
    pub fn back(&mut self) -> bool {
        if self.stage == Stage::Typing {
            self.stage = Stage::Ticking;
            self.evidence.at = None;
            return false;
        }
        true
    }

    /// The job that does what is ticked; none where nothing was read.
    pub fn job(&self) -> Option<NewJob> {
        let (user, _, at) = self.read.as_ref()?;
        let given = self.evidence.judge().unwrap_or_default();
        let mut phases = lines::phases(&self.lines);
        if phases.is_empty() {
            return None;
        }
        let person = Person::of(user);
        let way = Way { status: person.status.to_string(), steps: phases.remove(0), then: phases };
        // Their login was typed: a guard lets that pass, and who is an administrator is named by it.
        let is_minded = self.care.guarded().is_some() || self.care.unsure().is_some();
        let named: Vec<UserId> = is_minded.then(|| self.user.clone()).into_iter().collect();
        Some(NewJob {
            planned: at.0,
            action: ACTION.to_owned(),
            title: format!("leaver {}", self.row.name()),
            ways: vec![way],
            source: "one person, looked at".to_owned(),
            owner: self.owner.clone(),
            ticket: given.ticket.map(|line| line.as_str().to_owned()),
            reason: given.reason.map(|line| line.as_str().to_owned()),
            canary: None,
            admins: named.clone(),
            confirmed: named,
            passwords_to: None,
            people: vec![person],
            sum: None,
            beside: Beside::default(),
        })
    }

    pub fn note_sent(&mut self, order_id: OrderId) {
        self.stage = Stage::Sent(order_id);
        self.refused = None;
    }

    pub fn is_sent_by(&self, order_id: OrderId) -> bool {
        self.stage == Stage::Sent(order_id)
    }

    /// It could not be begun.
    pub fn refuse(&mut self, why: String) {
        self.stage = Stage::Typing;
        self.refused = Some(why);
    }

    /// Which of what it asks stands there.
    pub fn stage_number(&self) -> u8 {
        match self.stage {
            Stage::Ticking if self.is_reading() => 0,
            Stage::Ticking => 1,
            Stage::Typing => 2,
            Stage::Sent(_) => 3,
        }
    }
}

/// What Enter led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// To the second box.
    Next,
    /// What was read is too old, or is not there: it is read again.
    Again,
    Send,
}
