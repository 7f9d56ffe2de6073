//! What a form is about to send, and what somebody else changed meanwhile.

use std::sync::Arc;

use jiff::Timestamp;

use crate::app::event::Now;
use crate::app::form::model::Form;
use crate::app::form::model::patch::Plan;
use crate::app::form::model::review::ReviewLine;
use crate::app::form::model::spec::Path;
use crate::app::form::model::value;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::part::slot::Slot;
use crate::messages::Clash;
use crate::protocol::operation::Risk;
use crate::protocol::row::UserRow;
use crate::protocol::user::User;

/// What is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    pub plan: Plan,
    pub lines: Vec<ReviewLine>,
    /// What keeps it from being sent.
    pub wrong: Vec<(Path, String)>,
    /// Which of these Enter goes to.
    pub at: usize,
    pub clash: Slot<Clash>,
    pub on_cancel: bool,
    /// Enter was pressed while the look-up was under way.
    pub confirmed: bool,
    pub scroll: usize,
}

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
}

impl FormScreen {
    /// What the form says now, for the review; the look-up is another matter.
    pub fn review(&self) -> Review {
        let plan = self.form.plan();
        let wrong = self.form.wrong();
        let path = |at: usize| self.form.fields.get(at).map(|field| field.spec.path.clone());
        Review {
            lines: self.form.review(&plan),
            on_cancel: self.form.risk(&plan) == Risk::Destructive,
            plan,
            wrong: wrong.into_iter().filter_map(|(at, text)| Some((path(at)?, text))).collect(),
            at: 0,
            clash: Slot::default(),
            confirmed: false,
            scroll: 0,
        }
    }

    /// The fields are others now: the review follows them, and nothing goes that was not seen.
    pub fn review_again(&mut self) {
        let fresh = self.review();
        if let Mode::Review(review) = &mut self.mode
            && (review.plan != fresh.plan || review.wrong != fresh.wrong || review.lines != fresh.lines)
        {
            let clash = std::mem::take(&mut review.clash);
            **review = Review { clash, ..fresh };
        }
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
