//! The key table and how a pressed key is looked up in it. Dispatch, help, the hints at the bottom, the keys that
//! sentences name, the README and `oktui config keys` all read it.

mod context;
mod keys;
mod table;

pub use context::Context;
pub use keys::{
    Bound, Lookup, Sequence, begin, does, keys, letter, look_up, name, name_while, of_action, sends_or_discards,
};
pub use table::TABLE;

use crate::app::input::command::{Command, DrillCommand};

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    pub context: Context,
    /// Sequences separated by two spaces; the keys of one sequence by one.
    pub keys: &'static str,
    pub command: Command,
    /// What it does, for help.
    pub help: &'static str,
    /// A shorter word for the bottom line, where it is one of the keys to show there.
    pub hint: Option<&'static str>,
}

/// What opens from a context by a key of its own, and the context of what is open then.
const OPENERS: [(Context, Command, Context); 2] = [
    (Context::Act, Command::Actions, Context::Menu),
    (Context::Drill, Command::Drill(DrillCommand::Show), Context::Call),
];

/// The contexts with what opens from them behind, the menu and the call: what it does belongs to what can be done there.
pub fn with_menu(mut contexts: Vec<Context>) -> Vec<Context> {
    for (from, _, opened) in OPENERS {
        if let Some(at) = contexts.iter().position(|context| *context == from)
            && !contexts.contains(&opened)
        {
            contexts.insert(at + 1, opened);
        }
    }
    contexts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_and_the_printed_table_know_every_context() {
        for binding in TABLE {
            assert!(Context::ALL.contains(&binding.context), "{:?}", binding.context);
        }
    }
}
