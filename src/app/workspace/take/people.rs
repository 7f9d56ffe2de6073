//! What the worker answers for a person who is looked at, a question about one, and a form.

use std::sync::Arc;

use super::list::list_of;
use super::{Then, problem};
use crate::app::person::DetailScreen;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Content, Failure, Lane, OrderId};
use crate::protocol::user::User;

impl Workspace {
    /// Somebody was read in full: whatever shows them knows it.
    pub(super) fn meet(&mut self, user: &Arc<User>, turn: &mut Turn<'_>) {
        self.session.keep_reading(Arc::clone(user), turn.now);
        self.session.people.put_fresh(user);
        if let Some(list) = list_of(&mut self.screens) {
            list.refresh(&self.session.people, turn);
        }
        self.read_schema_of_screen(turn);
        self.compose(turn);
    }

    /// The topmost User screen.
    pub(crate) fn detail_mut(&mut self) -> Option<&mut DetailScreen> {
        self.screens.iter_mut().rev().find_map(|screen| match screen {
            Screen::Detail(detail) => Some(&mut **detail),
            Screen::List(_) | Screen::Form(_) => None,
        })
    }

    pub(super) fn take_for_person(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) {
        if let Content::User(user) = content {
            let user = Arc::from(user);
            let awaiting = self.screens.iter_mut().find_map(|screen| match screen {
                Screen::Detail(detail) if detail.user.accepts(order_id) => Some(detail),
                Screen::Detail(_) | Screen::List(_) | Screen::Form(_) => None,
            });
            if let Some(detail) = awaiting {
                detail.take_user(Arc::clone(&user));
                detail.read_pending_tab(turn);
            }
            self.meet(&user, turn);
            return;
        }
        if let Some(detail) = self.detail_mut() {
            let fresh = matches!(content, Content::Factors(_)) && detail.factors.accepts(order_id);
            detail.take(order_id, content, turn);
            if let (true, Some(factors)) = (fresh, detail.factors.value()) {
                let (user, factors) = (detail.id.clone(), factors.clone());
                self.session.verified.hold_against(&user, &factors);
            }
            self.compose(turn);
        }
    }

    pub(super) fn fail_person(&mut self, lane: Lane, order_id: OrderId, failure: Box<Failure>) {
        for screen in &mut self.screens {
            let Screen::Detail(detail) = screen else { continue };
            if detail.user.accepts(order_id) {
                let meaning = match detail.user.value() {
                    Some(_) => "What is shown was read earlier.",
                    None => "Only what the list brought is known.",
                };
                detail.user.fail(failure.clone());
                self.session.problem = Some(problem("Reading the person failed", meaning, failure));
                return;
            }
            if detail.fail(lane, order_id, &failure) {
                return;
            }
        }
    }

    pub(super) fn take_for_action(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) {
        match content {
            Content::User(user) => {
                let user = Arc::from(user);
                let asked = self.take_recheck(order_id, &user, turn);
                if asked && let Some(detail) = self.detail_mut().filter(|detail| detail.is_about(&user.id)) {
                    detail.take_user(Arc::clone(&user));
                }
                self.meet(&user, turn);
            }
            Content::Step { outcome, .. } => self.take_step(order_id, outcome),
            Content::Did(done) => self.take_did(order_id, *done),
            Content::Overtaken(user) => self.take_overtaken(order_id, &Arc::from(user), turn),
            Content::Changed(read) => self.take_changed(order_id, read, turn),
            Content::Groups(groups) | Content::FoundGroups(groups) => {
                if let Some(pick) = turn.overlays.many_group_mut().filter(|pick| pick.choice.found.accepts(order_id)) {
                    return pick.choice.take_found(groups);
                }
                if let Some(question) = turn.overlays.question_mut() {
                    let own = question.take_groups(order_id, &groups);
                    let user = question.user.clone();
                    if own && let Some(detail) = self.detail_mut().filter(|detail| detail.is_about(&user)) {
                        detail.groups.fill(groups);
                        self.compose(turn);
                    }
                }
            }
            Content::CodeOffer { offer, given } => {
                if let Some(question) = turn.overlays.question_mut() {
                    question.take_code_offer(order_id, offer, given);
                }
            }
            Content::Confirmers { people, remark } => Self::take_confirmers(order_id, people, remark, turn),
            Content::Factors(factors) => {
                // They are of somebody else than who is looked at.
                let other = turn.overlays.verifying_anywhere();
                if other.is_some_and(|verifying| verifying.take_factors_of_other(order_id, &factors)) {
                    return;
                }
                let verifying = turn.overlays.verifying_anywhere();
                if let Some(verifying) = verifying.filter(|verifying| verifying.factors.accepts(order_id)) {
                    verifying.take_factors(order_id, &factors);
                    let user = verifying.user.clone();
                    self.session.verified.hold_against(&user, &factors);
                    if let Some(detail) = self.detail_mut().filter(|detail| detail.is_about(&user)) {
                        detail.factors.fill(factors);
                        self.compose(turn);
                    }
                    return;
                }
                if let Some(question) = turn.overlays.question_mut()
                    && question.take_factors(order_id, &factors)
                {
                    let user = question.user.clone();
                    self.session.verified.hold_against(&user, &factors);
                    if let Some(detail) = self.detail_mut().filter(|detail| detail.is_about(&user)) {
                        detail.factors.fill(factors);
                        self.compose(turn);
                    }
                }
            }
            _ => {}
        }
    }

    pub(super) fn take_for_form(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) -> Option<Then> {
        match content {
            Content::User(user) => {
                let user = Arc::from(user);
                let then = self.take_form_person(order_id, &user, turn);
                self.meet(&user, turn);
                return then;
            }
            Content::FoundGroups(groups) if self.take_named_groups(order_id, &groups, turn) => {}
            Content::Groups(groups) | Content::FoundGroups(groups) => {
                self.give_form_groups(order_id, &groups, turn.now);
            }
            Content::Found(found) => self.take_managers(order_id, found),
            Content::SavedSoFar(user) => self.take_saved_so_far(order_id, Arc::new(*user), turn),
            Content::Did(done) => self.session.lately.take(order_id, *done),
            Content::Step { outcome, .. } => self.take_form_step(order_id, &outcome, turn),
            Content::Saved(saved) => self.take_saved(order_id, *saved, turn),
            Content::Clash(clash) => {
                self.take_clash(order_id, Ok(clash), turn);
            }
            _ => {}
        }
        None
    }
}
