//! Going from one top-level screen to another.

use crate::app::App;
use crate::app::input::command::Command;
use crate::app::place::Place;
use crate::app::wish::Acted;

impl App {
    /// The top-level screen that is seen.
    pub fn place(&self) -> Place {
        self.workspace().place
    }

    /// Goes to another top-level screen; everything stays as it was there and here.
    pub(crate) fn go_to(&mut self, place: Place) {
        self.overlays.clear();
        self.input.pressed.clear();
        self.workspaces[&self.current].place = place;
    }

    /// Hands an action to the place that is seen, unless it means the same everywhere; whether it was taken.
    pub(crate) fn act_in_place(&mut self, command: Command) -> bool {
        match self.place() {
            Place::Users => false,
            Place::Api => {
                let acted = self.turn(|work, turn| work.api.act(command, &mut work.session, turn));
                self.take_acted(acted)
            }
            Place::Requests => {
                let acted = self.turn(|work, turn| work.requests.act(command, &work.session, turn));
                self.take_acted(acted)
            }
            Place::Connections => {
                let acted = self.in_connections(|screen, session, turn| screen.act(command, session, turn));
                self.take_acted(acted)
            }
            Place::Events => {
                let acted = self.turn(|work, turn| work.act_in_events(command, turn));
                self.take_acted(acted)
            }
        }
    }

    /// Whether a screen took the command; what it wants is done.
    fn take_acted(&mut self, acted: Acted) -> bool {
        match acted {
            Acted::Passed => return false,
            Acted::Done => {}
            Acted::Wants(wish) => self.fulfil(wish),
        }
        true
    }
}
