//! The keys as they hold: each row of the table with its keys read once, and the names by which sentences tell them.
//! Whoever looks a key up or names one asks here, so that other keys than the table's need no other sentence.

use std::sync::LazyLock;

use super::context::{Context, OPENERS};
use super::table::{Binding, TABLE};
use crate::app::action::Action;
use crate::app::input::command::{Command, FormCommand};
use crate::protocol::key::Key;

/// Keys that are pressed one after the other, and their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    pub keys: Vec<Key>,
    pub name: String,
}

impl Sequence {
    /// None where a name is that of no key; a test holds that the table has no such row.
    fn read(name: &str) -> Option<Self> {
        let keys: Result<_, _> = name.split(' ').map(str::parse).collect();
        Some(Self { keys: keys.ok()?, name: name.to_owned() })
    }

    /// The name of the first key, which shows the rest.
    pub fn begin(&self) -> &str {
        self.name.split(' ').next().unwrap_or_default()
    }

    /// What is still to be pressed.
    pub fn rest(&self, pressed: &[Key]) -> Option<&str> {
        let goes_on = self.keys.starts_with(pressed);
        goes_on.then(|| self.name.splitn(pressed.len() + 1, ' ').nth(pressed.len())).flatten()
    }
}

/// A row of the table with its keys.
#[derive(Clone, Debug)]
pub struct Bound {
    pub context: Context,
    pub command: Command,
    pub help: &'static str,
    pub hint: Option<&'static str>,
    pub sequences: Vec<Sequence>,
    /// All its keys as they are told: with the key that opens the menu, or the call, which a letter stands in.
    pub told: String,
    /// The first of them, told in the same way.
    pub name: String,
}

impl Bound {
    fn of(row: &Binding, rows: &[Binding]) -> Self {
        let Binding { context, keys, command, help, hint } = *row;
        let is_told_with_opener = matches!(command, Command::Do(_) | Command::Drill(_));
        let opener = opener(rows, context).filter(|_| is_told_with_opener).map(|keys| format!("{keys} "));
        let opener = opener.unwrap_or_default();
        let sequences: Vec<_> = keys.split("  ").filter_map(Sequence::read).collect();
        let names: Vec<_> = sequences.iter().map(|sequence| sequence.name.as_str()).collect();
        let (told, name) = (names.join(", "), names.first().copied().unwrap_or_default());
        let (told, name) = (format!("{opener}{told}"), format!("{opener}{name}"));
        Self { context, command, help, hint, sequences, told, name }
    }

    /// Keys that do it: where something is typed those that are no text themselves.
    pub fn sequence(&self, typing: bool) -> Option<&Sequence> {
        let is_text = |sequence: &Sequence| sequence.keys.first().is_some_and(|key| key.text().is_some());
        self.sequences.iter().find(|sequence| !typing || !is_text(sequence))
    }

    /// Its first keys, without the one that opens the menu.
    pub fn begin(&self) -> &str {
        self.sequences.first().map_or("", |sequence| &sequence.name)
    }
}

/// The keys that open what the bindings of a context stand in, where they are told with each of them.
fn opener(rows: &[Binding], context: Context) -> Option<&'static str> {
    let (from, opens, _) = OPENERS.iter().find(|(.., opened)| *opened == context)?;
    let row = rows.iter().find(|row| row.context == *from && row.command == *opens)?;
    row.keys.split("  ").next()
}

/// All bindings, in the order of help and of the hints.
#[derive(Debug)]
pub struct Keys {
    bindings: Vec<Bound>,
    menu: String,
}

static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::of(TABLE));

/// The keys of this run.
pub fn keys() -> &'static Keys {
    &KEYS
}

impl Keys {
    pub fn of(rows: &[Binding]) -> Self {
        let opener = opener(rows, Context::Menu).unwrap_or_default();
        let bindings = rows.iter().map(|row| Bound::of(row, rows)).collect();
        Self { bindings, menu: format!("{} ({opener} opens their menu)", Context::Menu.title()) }
    }

    pub fn all(&self) -> &[Bound] {
        &self.bindings
    }

    pub fn of_context(&self, context: Context) -> impl Iterator<Item = &Bound> {
        self.bindings.iter().filter(move |bound| bound.context == context)
    }

    pub fn find(&self, context: Context, command: Command) -> Option<&Bound> {
        self.of_context(context).find(|bound| bound.command == command)
    }

    /// The heading of a context in help.
    pub fn title(&self, context: Context) -> &str {
        if context == Context::Menu { &self.menu } else { context.title() }
    }

    /// Looks `pressed` up in the contexts, innermost first.
    pub fn look_up(&self, contexts: &[Context], pressed: &[Key]) -> Lookup {
        for context in contexts {
            let mut unfinished = false;
            for bound in self.of_context(*context) {
                for sequence in &bound.sequences {
                    if sequence.keys == pressed {
                        return Lookup::Command(bound.command);
                    }
                    unfinished |= sequence.keys.starts_with(pressed);
                }
            }
            if unfinished {
                return Lookup::Unfinished;
            }
        }
        Lookup::Unbound
    }

    /// The bindings of `contexts` whose sequence goes on after `pressed`: the rest of the sequence and its help.
    pub fn continuations(&self, contexts: &[Context], pressed: &[Key]) -> Vec<(&str, &'static str)> {
        let bound = self.bindings.iter().filter(|bound| contexts.contains(&bound.context));
        let rests = bound.flat_map(|bound| {
            bound.sequences.iter().filter_map(|sequence| Some((sequence.rest(pressed)?, bound.help)))
        });
        rests.collect()
    }
}

/// What a key, after the ones already pressed of a sequence, leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    Command(Command),
    /// More keys are expected.
    Unfinished,
    Unbound,
}

/// Looks `pressed` up in the contexts, innermost first.
pub fn look_up(contexts: &[Context], pressed: &[Key]) -> Lookup {
    keys().look_up(contexts, pressed)
}

/// Whether the key alone does this, where it holds.
pub fn does(context: Context, command: Command, key: Key) -> bool {
    let bound = keys().find(context, command);
    bound.is_some_and(|bound| bound.sequences.iter().any(|sequence| sequence.keys == [key]))
}

/// Whether the key sends a form, or throws one away, wherever it may be pressed.
pub fn sends_or_discards(key: Key) -> bool {
    does(Context::Form, Command::Form(FormCommand::Review), key)
        || does(Context::FormReview, Command::Form(FormCommand::Send), key)
        || does(Context::FormReview, Command::Form(FormCommand::SaveNext), key)
        || does(Context::Resume, Command::Form(FormCommand::Empty), key)
        || does(Context::Leave, Command::Form(FormCommand::Discard), key)
}

/// The keys of a command where it holds, to be named in a sentence: `r`, `Ctrl-S`, `y t`.
pub fn name(context: Context, command: Command) -> &'static str {
    keys().find(context, command).map_or("", |bound| &bound.name)
}

/// The same, and while something is typed a key that is no text, where there is one.
pub fn name_while(typing: bool, context: Context, command: Command) -> &'static str {
    let bound = keys().find(context, command);
    let other = bound.filter(|_| typing).and_then(|bound| bound.sequence(true));
    other.map_or_else(|| name(context, command), |sequence| &sequence.name)
}

/// The keys of a command where what holds it is open already: without those that open it.
pub fn begin(context: Context, command: Command) -> &'static str {
    keys().find(context, command).map_or("", Bound::begin)
}

/// The keys that begin an action on a person, from where the person is seen: `a u`.
pub fn of_action(action: Action) -> &'static str {
    name(Context::Menu, Command::Do(action))
}

/// The letter that begins an action where the menu is open.
pub fn letter(action: Action) -> &'static str {
    begin(Context::Menu, Command::Do(action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_has_a_name_and_leads_to_its_action() {
        for row in TABLE {
            for sequence in row.keys.split("  ") {
                let keys: Vec<Key> = sequence.split(' ').map(|name| name.parse().expect(name)).collect();
                assert_eq!(look_up(&[row.context], &keys), Lookup::Command(row.command), "{sequence}");
            }
        }
    }

    #[test]
    fn other_keys_are_looked_up_and_told_like_the_tables() {
        let mut rows = TABLE.to_vec();
        for row in &mut rows {
            match (row.context, row.command) {
                (Context::Act, Command::Actions) => row.keys = "F11",
                (Context::Menu, Command::Do(Action::Unlock)) => row.keys = "Ctrl-U  U",
                _ => {}
            }
        }
        let keys = Keys::of(&rows);
        let pressed = ["F11".parse().unwrap()];
        assert_eq!(keys.look_up(&[Context::Act], &pressed), Lookup::Command(Command::Actions));
        assert_eq!(keys.look_up(&[Context::Act], &[Key::char('a')]), Lookup::Unbound);
        let unlock = keys.find(Context::Menu, Command::Do(Action::Unlock)).unwrap();
        assert_eq!((unlock.name.as_str(), unlock.told.as_str()), ("F11 Ctrl-U", "F11 Ctrl-U, U"));
        assert_eq!(keys.title(Context::Menu), "Actions (F11 opens their menu)");
        assert_eq!(of_action(Action::Unlock), "a u", "the table's own are as they were");
    }

    #[test]
    fn a_sequence_waits_for_its_end_and_the_inner_context_wins() {
        let t = Key::char('t');
        assert_eq!(look_up(&[Context::Detail, Context::Anywhere], &[t]), Lookup::Unfinished);
        assert_eq!(look_up(&[Context::Detail], &[t, Key::char('x')]), Lookup::Unbound);
        assert_eq!(
            keys().continuations(&[Context::Detail], &[t]),
            [
                ("s", "Sign-in"),
                ("p", "Profile"),
                ("g", "Groups"),
                ("a", "Apps"),
                ("f", "Factors"),
                ("d", "Devices"),
                ("r", "Rights"),
                ("l", "Log"),
                ("j", "JSON")
            ]
        );
        let esc = ["Esc".parse().unwrap()];
        assert_eq!(look_up(&[Context::Find, Context::Anywhere], &esc), Lookup::Command(Command::LeaveFind));
    }
}
