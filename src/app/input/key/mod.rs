//! The key table and how a pressed key is looked up in it. Dispatch, help, the hints at the bottom, the README and
//! `oktui config keys` all read it.

mod context;
mod table;

pub use context::Context;
pub use table::TABLE;

use std::sync::LazyLock;

use crate::app::action::table::Action;
use crate::app::input::command::Command;
use crate::protocol::key::Key;

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

impl Binding {
    /// The keys as they are told: with the key that opens the menu which a letter stands in.
    pub fn told(&self) -> String {
        let opener = self.context.opener().filter(|_| matches!(self.command, Command::Do(_) | Command::Drill(_)));
        let keys = self.keys.replace("  ", ", ");
        opener.map_or(keys.clone(), |opener| format!("{opener} {keys}"))
    }
}

/// The contexts with what opens from them behind, the menu and the call: what it does belongs to what can be done there.
pub fn with_menu(mut contexts: Vec<Context>) -> Vec<Context> {
    for (from, opened) in [(Context::Act, Context::Menu), (Context::Drill, Context::Call)] {
        if let Some(at) = contexts.iter().position(|context| *context == from)
            && !contexts.contains(&opened)
        {
            contexts.insert(at + 1, opened);
        }
    }
    contexts
}

/// The letter that begins an action where the menu is open.
pub fn letter(action: Action) -> &'static str {
    let bound = TABLE.iter().find(|binding| binding.context == Context::Menu && binding.command == Command::Do(action));
    bound.map_or("", |binding| binding.keys)
}

/// What a key, after the ones already pressed of a sequence, leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    Command(Command),
    /// More keys are expected.
    Unfinished,
    Unbound,
}

/// A binding with its keys as such; names are read once, not at each press.
struct Bound {
    binding: &'static Binding,
    /// Each with its name.
    sequences: Vec<(Vec<Key>, &'static str)>,
}

static BOUND: LazyLock<Vec<Bound>> = LazyLock::new(|| {
    let keys = |sequence: &'static str| {
        let keys: Option<Vec<Key>> = sequence.split(' ').map(|name| name.parse().ok()).collect();
        // A test holds that every name is one.
        Some((keys?, sequence))
    };
    let bound =
        |binding: &'static Binding| Bound { binding, sequences: binding.keys.split("  ").filter_map(keys).collect() };
    TABLE.iter().map(bound).collect()
});

/// Looks `pressed` up in the contexts, innermost first.
pub fn look_up(contexts: &[Context], pressed: &[Key]) -> Lookup {
    for context in contexts {
        let mut unfinished = false;
        for bound in BOUND.iter().filter(|bound| bound.binding.context == *context) {
            for (keys, _) in &bound.sequences {
                if keys == pressed {
                    return Lookup::Command(bound.binding.command);
                }
                unfinished |= keys.starts_with(pressed);
            }
        }
        if unfinished {
            return Lookup::Unfinished;
        }
    }
    Lookup::Unbound
}

/// The bindings of `contexts` whose sequence goes on after `pressed`: the rest of the sequence and its help.
pub fn continuations(contexts: &[Context], pressed: &[Key]) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    for bound in BOUND.iter().filter(|bound| contexts.contains(&bound.binding.context)) {
        for (_, name) in bound.sequences.iter().filter(|(keys, _)| keys.starts_with(pressed)) {
            let rest = name.splitn(pressed.len() + 1, ' ').nth(pressed.len());
            found.extend(rest.map(|rest| (rest, bound.binding.help)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_has_a_name_and_leads_to_its_action() {
        for binding in TABLE {
            for sequence in binding.keys.split("  ") {
                let keys: Vec<Key> = sequence.split(' ').map(|name| name.parse().expect(name)).collect();
                assert_eq!(look_up(&[binding.context], &keys), Lookup::Command(binding.command), "{sequence}");
            }
        }
    }

    #[test]
    fn help_and_the_printed_table_know_every_context() {
        for binding in TABLE {
            assert!(Context::ALL.contains(&binding.context), "{:?}", binding.context);
        }
    }

    #[test]
    fn a_sequence_waits_for_its_end_and_the_inner_context_wins() {
        let t = Key::char('t');
        assert_eq!(look_up(&[Context::Detail, Context::Anywhere], &[t]), Lookup::Unfinished);
        assert_eq!(look_up(&[Context::Detail], &[t, Key::char('x')]), Lookup::Unbound);
        assert_eq!(
            continuations(&[Context::Detail], &[t]),
            [
                ("s", "Sign-in"),
                ("p", "Profile"),
                ("g", "Groups"),
                ("a", "Apps"),
                ("f", "Factors"),
                ("l", "Log"),
                ("j", "JSON")
            ]
        );
        let esc = ["Esc".parse().unwrap()];
        assert_eq!(look_up(&[Context::Find, Context::Anywhere], &esc), Lookup::Command(Command::LeaveFind));
    }
}
