//! Timers: what each does when it ends.

use std::time::Duration;

use crate::app::App;
use crate::app::event::Timer;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::app::workspace::take::Then;
use crate::messages::{Lane, OrderId, Request};

/// Relative times are told in minutes.
pub(crate) const MINUTE: Duration = Duration::from_mins(1);

impl App {
    pub(crate) fn take_timer(&mut self, timer: Timer) {
        match timer {
            Timer::Minute => {
                self.turn(|work, turn| {
                    turn.after(MINUTE, Timer::Minute);
                    work.events.watch_from_afar(&work.session, turn);
                    work.compose(turn);
                });
            }
            Timer::Patience(order_id) => self.effects.extend(self.patience.still_waiting(order_id)),
            Timer::Toast(order_id) => {
                if let Some(text) = self.toasts.end(order_id) {
                    self.turn(|_, turn| turn.say(text));
                }
            }
            Timer::Search(_)
            | Timer::Dwell(_)
            | Timer::Countdown
            | Timer::Groups(_)
            | Timer::Keep
            | Timer::Vigil(_)
            | Timer::Care(_)
            | Timer::Verify(_)
            | Timer::Undo(_)
            | Timer::Jobs(_)
            | Timer::AtWork
            | Timer::Enter(_) => {
                let then = self.turn(|work, turn| work.wake(timer, turn));
                self.follow(then);
            }
        }
    }
}

impl Workspace {
    fn wake(&mut self, timer: Timer, turn: &mut Turn<'_>) -> Option<Then> {
        match (timer, self.screens.first_mut()) {
            (Timer::Search(order_id), Some(Screen::List(list))) => list.search.rested(order_id, turn),
            (Timer::Dwell(order_id), Some(Screen::List(list))) => {
                list.ask_about_rested(order_id, &mut self.session, turn);
            }
            (Timer::Enter(order_id), Some(Screen::List(list))) => {
                return list.enter_timed_out(order_id, &self.session.people, turn).map(Then::Enter);
            }
            (Timer::Countdown, _) => {
                let waiting = &mut self.session.waiting;
                waiting.retain(|waiting| waiting.until > turn.now.0);
                if !waiting.is_empty() {
                    turn.after(Duration::from_secs(1), Timer::Countdown);
                }
            }
            (Timer::Groups(order_id), _) => {
                search_groups(order_id, turn);
                self.form_groups_rested(order_id, turn);
            }
            (Timer::Care(order_id), _) => self.care_is_late(order_id, turn),
            (Timer::Verify(order_id), _) => self.tick_verifying(order_id, turn),
            (Timer::Jobs(order_id), _) => self.ask_again(order_id, turn),
            (Timer::AtWork, _) => self.tick_jobs(turn),
            (Timer::Undo(order_id), _) => self.session.lately.end(order_id),
            (Timer::Keep, _) => self.keep_forms(turn),
            (Timer::Vigil(order_id), _) => {
                let is_seen = self.place == crate::app::place::Place::Users;
                if let Some(Screen::Detail(detail)) = self.screens.last_mut() {
                    detail.step_vigil(order_id, is_seen, turn);
                    self.compose(turn);
                }
            }
            (_, _) => {}
        }
        None
    }
}

/// The typing in the choice of a group on top has rested.
fn search_groups(order_id: OrderId, turn: &mut Turn<'_>) {
    let lane = if turn.overlays.panel().is_some() { Lane::GroupSearch } else { Lane::QuestionSearch };
    let choice = turn.overlays.last_mut().and_then(|overlay| overlay.groups());
    let Some(choice) = choice.filter(|choice| choice.rest == Some(order_id)) else { return };
    choice.rest = None;
    let text = choice.find.text().trim().to_owned();
    let order = turn.start(lane, Request::FindGroups { text });
    if let Some(choice) = turn.overlays.last_mut().and_then(|overlay| overlay.groups()) {
        choice.found.await_order(order);
    }
}
