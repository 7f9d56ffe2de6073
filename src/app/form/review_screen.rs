//! The form's screen as it shows a review: made from the fields, walked through, made anew.
//!
//! Owns: what of the form a review and a conflict hold. Must not know: how they are sent.

use std::sync::Arc;

use crate::app::care::Care;
use crate::app::care::evidence::Evidence;
use crate::app::event::Now;
use crate::app::form::model::value;
use crate::app::form::review::{Asked, Conflict, Difference, Focus, Review, places};
use crate::app::form::review_rows;
use crate::app::form::screen::{FormScreen, Mode};
use crate::app::input::command::Step;
use crate::app::part::slot::Slot;
use crate::protocol::user::User;

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
