//! What the worker answers for the list, and what is told where it fails.

use std::sync::Arc;

use super::problem;
use crate::app::screen::Screen;
use crate::app::session::problem::Problem;
use crate::app::turn::Turn;
use crate::app::users::list::{Entered, ListScreen};
use crate::app::workspace::Workspace;
use crate::messages::{Content, Failure, OrderId, SearchMethod};
use crate::protocol::error::FailureKind;
use crate::protocol::user::User;

const SEARCH_FAILED: &str = "Search failed";

fn search_problem(failure: Failure, method: SearchMethod) -> Problem {
    let meaning = match method {
        SearchMethod::Anywhere => "",
        SearchMethod::Beginnings => "Asked for beginnings of names instead; deactivated people are included.",
        SearchMethod::ByQuery => "Asked by the beginning of the first word instead; deactivated people not searched.",
    };
    problem(SEARCH_FAILED, meaning, Box::new(failure))
}

pub(super) fn list_of(screens: &mut [Screen]) -> Option<&mut ListScreen> {
    match screens.first_mut() {
        Some(Screen::List(list)) => Some(list),
        Some(Screen::Detail(_) | Screen::Form(_)) | None => None,
    }
}

impl Workspace {
    /// The list at the bottom of the screens.
    pub(crate) fn list_mut(&mut self) -> Option<&mut ListScreen> {
        list_of(&mut self.screens)
    }

    pub(super) fn take_for_list(
        &mut self,
        order_id: OrderId,
        content: Content,
        turn: &mut Turn<'_>,
    ) -> Option<Entered> {
        if let Content::User(user) = content {
            return self.take_listed_user(order_id, Arc::from(user), turn);
        }
        let list = list_of(&mut self.screens)?;
        let people = &mut self.session.people;
        match content {
            Content::Page { rows, odd, next } if list.listing.accepts(order_id) => {
                list.take_page(rows, odd, next, people, turn);
                self.mark_who_came(false, turn);
            }
            Content::Reported(told) if list.listing.accepts(order_id) => list.listing.take_told(*told),
            Content::Sifted { read } if list.listing.accepts(order_id) => list.listing.take_read(read),
            Content::Part { rows, odd } if list.listing.accepts(order_id) => {
                list.take_part(rows, odd, people, turn);
                self.mark_who_came(false, turn);
            }
            Content::Listed if list.listing.accepts(order_id) => {
                list.listing.pause(people, turn);
                list.reordered(people, turn);
                self.mark_who_came(true, turn);
                self.tell_report(turn);
            }
            Content::Found(found) if list.search.accepts(order_id) => {
                let problem = &mut self.session.problem;
                match &found.because {
                    Some(because) => *problem = Some(search_problem(because.clone(), found.method)),
                    // What went wrong before is over.
                    None => problem.take_if(|problem| problem.what == SEARCH_FAILED).map_or((), drop),
                }
                return list.take_found(found, people, turn);
            }
            Content::Sorted(rows) => list.take_order(order_id, &rows, people, turn),
            Content::Near(rows) => list.take_near(order_id, rows, people, turn),
            Content::Similar(rows) => list.take_similar(order_id, &rows, people, turn),
            _ => {}
        }
        None
    }

    fn take_listed_user(&mut self, order_id: OrderId, user: Arc<User>, turn: &mut Turn<'_>) -> Option<Entered> {
        let looked_up = list_of(&mut self.screens).is_some_and(|list| list.looks_up(order_id));
        if !looked_up {
            self.meet(&user, turn);
            return None;
        }
        self.session.keep_reading(Arc::clone(&user), turn.now);
        self.session.people.put_fresh(&user);
        let list = list_of(&mut self.screens)?;
        list.take_lookup(&user, &mut self.session.people, turn)
    }

    pub(super) fn fail_list(
        &mut self,
        order_id: OrderId,
        failure: Box<Failure>,
        turn: &mut Turn<'_>,
    ) -> Option<Entered> {
        let list = list_of(&mut self.screens)?;
        let people = &self.session.people;
        if list.listing.accepts(order_id) {
            let loaded = list.listing.order().len();
            if list.listing.fail(&failure, turn) {
                return None;
            }
            let meaning = match loaded {
                0 => "Nobody is loaded yet.".to_owned(),
                _ if list.listing.is_stale() => {
                    "What is shown was loaded before; it may have changed since.".to_owned()
                }
                _ => format!(
                    "The {} people above were loaded before; others are missing.",
                    crate::app::part::count::grouped(loaded as u64)
                ),
            };
            self.session.problem = Some(problem("The list broke off", &meaning, failure));
        } else if list.search.accepts(order_id) {
            let shown = list.search.hits().len();
            let entered = list.fail_search(failure.clone(), people, turn);
            let meaning = match shown {
                0 => "Nobody among the loaded people fits; others were not searched.".to_owned(),
                _ => format!("The {shown} above were already loaded; others may be missing."),
            };
            self.session.problem = Some(problem(SEARCH_FAILED, &meaning, failure));
            return entered;
        } else if list.looks_up(order_id) {
            let selector = list.find.text().trim().to_owned();
            let exactly = format!("Nobody has exactly the login or id {selector}");
            let none = failure.kind == FailureKind::NotFound;
            let why = if none { &exactly } else { "The login could not be read" };
            let entered = list.fail_lookup(why, people, turn);
            if none {
                turn.say(format!("{exactly}."));
            } else {
                self.session.problem = Some(problem("Reading the person failed", "The search goes on.", failure));
            }
            return entered;
        }
        None
    }
}
