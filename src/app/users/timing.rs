//! Timers that the app asked for.

use std::time::Duration;

use crate::app::event::Timer;
use crate::app::screen::Screen;
use crate::app::session::{self, Namesakes, Session};
use crate::app::turn::Turn;
use crate::app::{App, MINUTE, layout};
use crate::messages::{Lane, Request};
use crate::protocol::error::FailureKind;
use crate::protocol::row::{RowField, UserRow};

impl App {
    pub(crate) fn take_timer(&mut self, timer: Timer) {
        match timer {
            Timer::Search(ticket) => self.turn(|work, turn| {
                if let Some(Screen::List(list)) = work.screens.first_mut() {
                    list.search.rested(ticket, turn);
                }
            }),
            Timer::Dwell(ticket) => self.dwelt(ticket),
            Timer::Countdown => {
                let now = self.now;
                self.turn(|work, turn| {
                    work.session.waiting.retain(|waiting| waiting.until > now.0);
                    if !work.session.waiting.is_empty() {
                        turn.after(Duration::from_secs(1), Timer::Countdown);
                    }
                });
            }
            Timer::Minute => {
                self.turn(|_, turn| turn.after(MINUTE, Timer::Minute));
                self.watch_from_afar();
                self.compose();
            }
            Timer::Groups(ticket) => {
                self.groups_rested(ticket);
                self.form_groups_rested(ticket);
            }
            Timer::Enter(ticket) => {
                let entered = self.turn(|work, turn| match work.screens.first_mut() {
                    Some(Screen::List(list)) => list.enter_timed_out(ticket, &work.session.directory, turn),
                    Some(Screen::Detail(_) | Screen::Form(_)) | None => None,
                });
                if let Some(entered) = entered {
                    self.take_entered(entered);
                }
            }
            Timer::Keep => self.keep_forms(),
            Timer::Vigil(ticket) => self.step_vigil(ticket),
            Timer::Patience(ticket) => self.effects.extend(self.patience.still_waiting(ticket)),
            Timer::Toast(ticket) => {
                if self.toast.as_ref().is_some_and(|toast| toast.ticket == ticket) {
                    self.toast = None;
                    if let Some(text) = self.unsaid.take() {
                        self.turn(|_, turn| turn.say(text));
                    }
                }
            }
        }
    }

    /// The selection has rested on somebody: reads what the preview and the namesakes need and is not known yet.
    pub(crate) fn dwelt(&mut self, ticket: crate::messages::Ticket) {
        let preview = layout::of_list(self).preview > 0;
        self.turn(|work, turn| {
            let Some(Screen::List(list)) = work.screens.first() else { return };
            let Some(at) = list.dwelt(ticket) else { return };
            let row = work.session.directory.row(at);
            if preview && work.session.reading(row.id()).is_none() {
                turn.start(Lane::Preview, Request::ReadUser { selector: row.id().to_owned() });
            }
            let row = row.clone();
            ask_namesakes(&mut work.session, &row, turn);
        });
    }
}

/// Asks how many share a person's name, unless that is known; what could not be asked before is asked again, but not
/// what the role may not.
pub(crate) fn ask_namesakes(session: &mut Session, row: &UserRow, turn: &mut Turn<'_>) {
    let (given, family) = (row.get(RowField::FirstName).to_owned(), row.get(RowField::LastName).to_owned());
    let for_good =
        [FailureKind::Forbidden, FailureKind::NotAvailable, FailureKind::NoSuchCall].map(|kind| kind.sentence());
    let known = match session.namesakes_of(row) {
        Some(Namesakes::Counted { .. } | Namesakes::Asked(_)) => true,
        Some(Namesakes::NotChecked(reason)) => for_good.contains(reason),
        None => false,
    };
    if known || (given.is_empty() && family.is_empty()) {
        return;
    }
    let key = session::name_key(&given, &family);
    let ticket = turn.start(Lane::Namesakes, Request::CountNamesakes { first: given, last: family });
    session.namesakes.retain(|_, known| !matches!(known, Namesakes::Asked(_)));
    session.namesakes.insert(key, Namesakes::Asked(ticket));
}
