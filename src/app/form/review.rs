//! What a form is about to send, and what somebody else changed meanwhile.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::app::care::evidence::{Evidence, EvidenceLine};
use crate::app::care::{Care, Cared};
use crate::app::event::Now;
use crate::app::form::model::Form;
use crate::app::form::model::patch::Plan;
use crate::app::form::model::review::About;
use crate::app::form::model::review::ReviewLine;
use crate::app::form::model::spec::Path;
use crate::app::form::model::value;
use crate::app::form::review_rows;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::form::series::GoOn;
use crate::app::input::command::{Command, FormCommand, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::slot::Slot;
use crate::messages::Clash;
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
fn places(wrong: &[(Path, String)], lines: &[ReviewLine]) -> Vec<About> {
    let wrong = wrong.iter().map(|(path, _)| About::Field(path.clone()));
    let lines = lines.iter().filter_map(|line| match line {
        ReviewLine::Change { about, .. } | ReviewLine::Cleared { about, .. } => Some(about.clone()),
        ReviewLine::Heading(_) | ReviewLine::Note(_) | ReviewLine::Warning(_) | ReviewLine::Blank => None,
    });
    wrong.chain(lines).collect()
}

impl FormScreen {
    /// What the form says now, for the review; the look-up is another matter.
    pub fn review(&self, now: Now) -> Review {
        let plan = self.form.plan();
        let wrong = self.form.wrong();
        let path = |at: usize| self.form.fields.get(at).map(|field| field.spec.path.clone());
        let wrong: Vec<_> = wrong.into_iter().filter_map(|(at, text)| Some((path(at)?, text))).collect();
        let lines = self.form.review(&plan);
        let opens = self.form.opens(&plan);
        Review {
            places: places(&wrong, &lines),
            lines,
            plan,
            // Whoever opens an account decides it with Cancel first.
            focus: if opens && wrong.is_empty() { Focus::Cancel } else { Focus::Lines },
            wrong,
            at: 0,
            top: 0,
            clash: Slot::default(),
            confirmed: false,
            go_on: None,
            since: now.0,
            opens,
            login: self.form.person().map(|user| user.text("login")).unwrap_or_default(),
            care: Care::default(),
            evidence: Evidence::default(),
        }
    }

    /// Whether what is typed goes into a line of the review.
    pub fn types_beside(&self) -> bool {
        matches!(&self.mode, Mode::Review(review) if review.is_typing())
    }

    /// What the look-up before a save is to ask.
    pub(crate) fn asked(&self) -> Asked {
        (self.form.sends("login"), self.form.sends("email"))
    }

    /// The line under the cursor is in view; with a button in focus all of what comes of it.
    pub(crate) fn keep_review_in_view(&mut self) {
        let Mode::Review(review) = &self.mode else { return };
        let view = review_rows::View::of(self, review);
        if let Mode::Review(review) = &mut self.mode {
            review.top = match review.focus {
                _ if review.is_typing() => view.last_top(),
                Focus::Lines => view.top_for(review.at, review.top),
                // It has the focus before anything was read.
                Focus::Cancel if review.opens => review.top.min(view.last_top()),
                Focus::Send | Focus::Cancel => view.last_top(),
            };
        }
    }

    /// Moves in the review: from line to line; from the last one on the rest comes into view.
    pub(crate) fn step_in_review(&mut self, step: Step) {
        let Mode::Review(review) = &mut self.mode else { return };
        if review.evidence.chooses() && !review.is_on_login() {
            return review.evidence.step(step);
        }
        let Mode::Review(review) = &self.mode else { return };
        let view = review_rows::View::of(self, review);
        let Mode::Review(review) = &mut self.mode else { return };
        let before = review.at;
        if review.focus == Focus::Lines {
            review.at = step.from(before, review.places.len(), self.page.max(2) / 2);
            if review.at == before && matches!(step, Step::Down | Step::PageDown) {
                review.top = step.from(review.top, view.last_top() + 1, view.room);
                return;
            }
        }
        review.focus = Focus::Lines;
        review.top = view.top_for(review.at, review.top);
    }

    /// The fields are others now: the review follows them, and nothing goes that was not seen.
    pub fn review_again(&mut self, now: Now) {
        let fresh = self.review(now);
        if let Mode::Review(review) = &mut self.mode
            && (review.plan != fresh.plan || review.wrong != fresh.wrong || review.lines != fresh.lines)
        {
            let clash = std::mem::take(&mut review.clash);
            let (care, evidence) = (std::mem::take(&mut review.care), std::mem::take(&mut review.evidence));
            **review = Review { clash, care, evidence, ..fresh };
        }
        self.keep_review_in_view();
    }

    /// Holds what changed here against what changed elsewhere.
    pub fn conflict(&self, theirs: Arc<User>, now: Now) -> Conflict {
        let mut differences = Vec::new();
        let mut adopted = Vec::new();
        for (at, field) in self.form.fields.iter().enumerate() {
            let Some(name) = field.spec.attribute() else { continue };
            let shown = |user: &User| {
                user.profile.get(name).map(|value| value::show(&field.spec.kind, value)).unwrap_or_default()
            };
            let before = self.form.person().map(shown).unwrap_or_default();
            let now = shown(&theirs);
            if now == before {
                continue;
            }
            let label = field.spec.label.trim().to_owned();
            if self.form.is_field_changed(at) && field.text() != now {
                differences.push(Difference {
                    path: field.spec.path.clone(),
                    label,
                    before,
                    theirs: now,
                    mine: field.text().to_owned(),
                    take_mine: true,
                });
            } else {
                adopted.push((label, before, now));
            }
        }
        Conflict { theirs, differences, adopted, at: 0, since: now.0 }
    }
}
