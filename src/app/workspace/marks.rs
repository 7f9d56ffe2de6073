//! Marking people in the list: the list says whom, what all screens share keeps it.

use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;

impl Workspace {
    /// Keys that mark people in the list.
    pub(crate) fn act_on_marks(&mut self, command: Command, turn: &mut Turn<'_>) {
        let marks = &mut self.session.marks;
        if let Some(Screen::List(list)) = self.screens.last() {
            match command {
                Command::Mark => match list.selected() {
                    Some(at) => marks.toggle(at),
                    None => turn.say("Nobody is selected."),
                },
                Command::MarkAll => marks.toggle_all(list.order()),
                Command::Unmark if marks.is_empty() => {
                    turn.say(format!("Nobody is marked. {} marks.", key::name(Context::List, Command::Mark)));
                }
                _ => {}
            }
        }
        if command == Command::Unmark {
            self.put_marks_aside(turn);
        }
    }

    /// Marks are done with.
    pub(crate) fn put_marks_aside(&mut self, turn: &mut Turn<'_>) {
        if let Some(said) = self.session.marks.put_aside() {
            turn.say(said);
        }
    }
}
