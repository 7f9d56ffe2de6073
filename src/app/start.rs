//! The start: the first workspace, and the first orders for it.

use super::connections::ConnectionsScreen;
use super::drill::{self, Drill};
use super::event::{Start, Timer};
use super::input::Input;
use super::organisations::Organisations;
use super::patience::Patience;
use super::place::Place;
use super::session::Session;
use super::turn::{OrderIds, Toasts};
use super::workspace::Workspace;
use super::{App, Overlays, switch, timers};

impl App {
    pub fn new(start: Start) -> Self {
        let work = match &start.connection {
            Some(entry) => switch::workspace_of(entry, &start.zone, start.now),
            None => Workspace { place: Place::Connections, ..Workspace::new(Session::unconnected()) },
        };
        Self {
            organisations: Organisations::new(work),
            connections: ConnectionsScreen::default(),
            overlays: Overlays::default(),
            input: Input::default(),
            effects: Vec::new(),
            toasts: Toasts::default(),
            order_ids: OrderIds::default(),
            zone: start.zone,
            terminal: start.size,
            size: drill::room(start.size, start.drill),
            drill: start.drill.then(Drill::default),
            now: start.now,
            open_at_start: start.user,
            told_at_start: None,
            leaving: false,
            patience: Patience::default(),
        }
    }

    /// The program is there: its first orders.
    pub(super) fn begin(&mut self) {
        // Read ahead, so that the first key on that screen finds its rows.
        if self.session().is_unconnected() {
            self.in_connections(|screen, _, turn| screen.enter(turn));
        } else {
            self.in_connections(|screen, _, turn| screen.list(false, turn));
            self.turn(Workspace::recall_forms);
            let user = self.open_at_start.take();
            self.turn(|work, turn| work.read_first(user.as_deref(), turn));
        }
        self.in_drill(Drill::begin);
        if let Some(told) = self.told_at_start.take() {
            self.turn(|_, turn| turn.say_until_key(told));
        }
        self.turn(|_, turn| turn.after(timers::MINUTE, Timer::Minute));
    }
}
