//! What a form is about to send, and what somebody else changed meanwhile.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

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
use crate::app::input::command::Step;
use crate::app::part::slot::Slot;
use crate::messages::Clash;
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

    /// The next focus, round and round; where nothing can be sent there are no buttons.
    pub(crate) fn turn_focus(&mut self, forwards: bool) {
        self.focus = match (self.focus, forwards) {
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
        Review {
            places: places(&wrong, &lines),
            lines,
            plan,
            wrong,
            at: 0,
            focus: Focus::Lines,
            top: 0,
            clash: Slot::default(),
            confirmed: false,
            go_on: None,
            since: now.0,
        }
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
                Focus::Lines => view.top_for(review.at, review.top),
                Focus::Send | Focus::Cancel => view.last_top(),
            };
        }
    }

    /// Moves in the review: from line to line; from the last one on the rest comes into view.
    pub(crate) fn step_in_review(&mut self, step: Step) {
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
            **review = Review { clash, ..fresh };
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
