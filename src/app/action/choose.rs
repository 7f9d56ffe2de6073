//! The actions on a person, as a menu: opened by `a`, closed by a letter, Enter or Esc.
//!
//! ```text
//!  a ─► Menu ─┬ a letter, Enter ─► the question of that action, or why not
//!             ├ Up, Down ────────► the cursor
//!             ├ any other key ───► says so, stays open
//!             └ Esc ─────────────► nothing
//! ```
//!
//! The menu is about one person. Should somebody else be selected by the time a letter comes, nothing opens.

use crate::app::action::Action;
use crate::app::action::menu::Menu;
use crate::app::input::command::Step;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::protocol::key::Key;

/// Lines that a page moves over.
const PAGE: usize = 8;

impl Workspace {
    /// `a`.
    pub(crate) fn open_menu(&mut self, turn: &mut Turn<'_>) -> bool {
        if self.means_marked() {
            self.open_many(turn);
            return true;
        }
        let Some(row) = self.chosen(turn) else { return false };
        let user = self.session.people.row(row).user_id();
        let Some(first) = self.offers(turn.now).first().map(|offer| offer.action) else { return false };
        turn.open(Menu { user, at: first });
        true
    }

    pub(crate) fn step_in_menu(&mut self, step: Step, turn: &mut Turn<'_>) {
        let actions: Vec<Action> = self.offers(turn.now).iter().map(|offer| offer.action).collect();
        if let Some(menu) = turn.overlays.menu_mut() {
            let at = actions.iter().position(|action| *action == menu.at).unwrap_or(0);
            menu.at = actions.get(step.from(at, actions.len(), PAGE)).copied().unwrap_or(menu.at);
        }
    }

    /// Enter in the menu.
    pub(crate) fn confirm_menu(&mut self, turn: &mut Turn<'_>) {
        if let Some(menu) = turn.overlays.menu() {
            let action = menu.at;
            self.begin(action, turn);
        }
    }

    /// A letter of the menu, or the command of that name.
    pub(crate) fn begin(&mut self, action: Action, turn: &mut Turn<'_>) {
        let Some(at) = self.chosen(turn) else {
            if turn.overlays.menu().is_some() {
                turn.overlays.pop();
            }
            return;
        };
        if let Some(menu) = turn.overlays.menu() {
            let meant = menu.user == self.session.people.row(at).id();
            turn.overlays.pop();
            if !meant {
                turn.say("Somebody else is selected now: nothing was opened.");
                return;
            }
        }
        self.ask(action, turn);
    }
}

/// A key that means nothing here.
pub(crate) fn tell_unbound(key: Key, turn: &mut Turn<'_>) {
    if turn.overlays.menu().is_some() || turn.overlays.many().is_some() {
        turn.say(format!("{key} is none of these actions. Esc closes."));
    }
}
