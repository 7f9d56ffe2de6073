//! The keys that work now, to be read and looked through: the twelve of a telephone call first, then all of them by
//! where they hold. Letters leave the lines that carry them.
//!
//! Owns: the lines and what is typed. Must not know: what a key does.

use crate::app::action::Action;
use crate::app::input::command::{Command, CopyWhat, FormCommand, Step};
use crate::app::input::key::{self, Bound, Context, keys};
use crate::app::part::field::Field;
use crate::protocol::fold::fold;
use crate::protocol::key::Key;

/// What a call takes from the first letter of the name to the line in the ticket; in the order of a call.
const OF_A_CALL: [(Context, Command); 12] = [
    (Context::Anywhere, Command::NextCall),
    (Context::List, Command::Open),
    (Context::Menu, Command::Do(Action::Unlock)),
    (Context::Menu, Command::Do(Action::TemporaryPassword)),
    (Context::Menu, Command::Do(Action::ResetPassword)),
    (Context::Menu, Command::Do(Action::Factors)),
    (Context::Menu, Command::Do(Action::ClearSessions)),
    (Context::Act, Command::Form(FormCommand::Edit)),
    (Context::Detail, Command::NextTab),
    (Context::Detail, Command::Manager),
    (Context::Detail, Command::Copy(CopyWhat::Caller)),
    (Context::Detail, Command::Copy(CopyWhat::Ticket)),
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpLine {
    Heading(&'static str),
    Keys { keys: &'static str, help: &'static str },
    Note(&'static str),
    Blank,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    contexts: Vec<Context>,
    /// Whether anything can be changed.
    may_write: bool,
    pub find: Field,
    /// First line in view.
    pub scroll: usize,
}

impl Help {
    pub fn new(contexts: Vec<Context>, may_write: bool) -> Self {
        Self { contexts, may_write, find: Field::default(), scroll: 0 }
    }

    /// The lines that carry what is typed, with the headings that they stand under.
    pub fn lines(&self) -> Vec<HelpLine> {
        let words: Vec<String> = fold(self.find.text()).split_whitespace().map(str::to_owned).collect();
        let mut lines = Vec::new();
        let mut section = |title: &'static str, bindings: &mut dyn Iterator<Item = &'static Bound>| {
            let fitting: Vec<HelpLine> = bindings.filter(|binding| carries(binding, title, &words)).map(of).collect();
            if fitting.is_empty() {
                return;
            }
            if !lines.is_empty() {
                lines.push(HelpLine::Blank);
            }
            lines.push(HelpLine::Heading(title));
            lines.extend(fitting);
        };
        let changes = |context: Context| matches!(context, Context::Act | Context::Menu);
        let call = OF_A_CALL.iter().filter(|(context, _)| self.may_write || !changes(*context));
        section("A call", &mut call.filter_map(|(context, command)| keys().find(*context, *command)));
        for context in &self.contexts {
            section(keys().title(*context), &mut keys().of_context(*context));
        }
        if lines.is_empty() {
            lines.push(HelpLine::Note("No key that works here is told so. : finds commands by other words."));
        }
        lines
    }

    /// Lines that are in view on a terminal of so many: the frame of the box and what stays of the screen around it go.
    pub fn room(height: u16) -> usize {
        usize::from(height.saturating_sub(5)).max(1)
    }

    pub fn step(&mut self, step: Step, height: u16) {
        let room = Self::room(height);
        self.scroll = step.from(self.scroll, self.lines().len().saturating_sub(room) + 1, room);
    }

    pub fn paste(&mut self, text: &str) {
        self.find.insert(text);
        self.scroll = 0;
    }

    /// A key where text is typed. The capital letter that goes to the end does so here, too: a word is looked for in any
    /// case.
    pub fn type_key(&mut self, key: Key, height: u16) {
        if key::does(Context::Help, Command::Move(Step::Last), key) {
            self.step(Step::Last, height);
        } else {
            self.find.handle(key);
            self.scroll = 0;
        }
    }
}

fn of(bound: &'static Bound) -> HelpLine {
    HelpLine::Keys { keys: &bound.told, help: bound.help }
}

fn carries(bound: &Bound, title: &str, words: &[String]) -> bool {
    let text = fold(&format!("{title} {} {}", bound.told, bound.help));
    words.iter().all(|word| text.contains(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twelve_keys_of_a_call_are_in_the_table_and_stand_first() {
        let help = Help::new(vec![Context::Detail], true);
        let lines = help.lines();
        assert_eq!(lines[0], HelpLine::Heading("A call"));
        assert!(lines[1..13].iter().all(|line| matches!(line, HelpLine::Keys { .. })) && lines[13] == HelpLine::Blank);
        let looking = Help::new(vec![Context::Detail], false).lines();
        assert!(!looking.iter().any(|line| matches!(line, HelpLine::Keys { keys, .. } if keys.starts_with("a "))));
    }

    #[test]
    fn letters_leave_what_carries_them_and_a_capital_g_goes_to_the_end() {
        let mut help = Help::new(vec![Context::List, Context::Anywhere], true);
        let all = help.lines().len();
        help.type_key(Key::char('G'), 24);
        assert_eq!(help.scroll, all - Help::room(24));
        for letter in "tempo".chars() {
            help.type_key(Key::char(letter), 24);
        }
        assert_eq!((help.scroll, help.lines().len()), (0, 2), "{:?}", help.lines());
        help.find.insert("xyz");
        assert!(matches!(help.lines()[..], [HelpLine::Note(_)]));
    }
}
