//! The commands: everything that can be done where the person is, to be found by a word instead of a key.
//!
//! Owns: the lines and which of them fit what is typed. Must not know: what choosing one leads to.
//!
//! ```text
//!  every word is one of the line's ─► beginnings ─► insides ─► only where nobody fits: letters in a row with gaps
//!  what changes somebody: whole words and beginnings only
//! ```

use crate::app::input::command::{Command, Step};
use crate::app::part::field::Field;
use crate::app::person::tab::Tab;
use crate::app::users::expression::quick::Quick;
use crate::app::users::panel::synonyms::answer_to;
use crate::protocol::connection::ConnectionId;
use crate::protocol::fold::fold;
use crate::protocol::fuzzy;
use crate::protocol::saved::SavedSearch;

/// What Enter does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// What a key does.
    Act(Command),
    /// Opens the selected person on a tab.
    Show(Tab),
    /// Lists what a quick filter stands for, from wherever the person is.
    Quick(Quick),
    Saved(SavedSearch),
    SwitchTo(ConnectionId),
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub label: String,
    /// Whom it concerns, or what it stands for; shown, and no more than that: a name is no command.
    pub about: String,
    /// The keys that do the same; empty where there are none.
    pub keys: String,
    /// By what else it is found.
    pub words: String,
    /// Whether it may lead to a change of somebody, or out of the program: it is not for a slip of the fingers.
    pub changes: bool,
    pub command: Chosen,
}

/// How well a word fits; the lower, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Word,
    FurtherWord,
    Beginning,
    FurtherBeginning,
    Inside,
}

impl Line {
    /// How well it fits a query of folded words: the worst of them decides, then all together.
    fn fit(&self, query: &[String]) -> Option<(Fit, usize)> {
        let (label, further) = (fold(&self.label), fold(&self.words));
        let fits: Vec<Fit> = query.iter().map(|word| self.fit_word(word, &label, &further)).collect::<Option<_>>()?;
        Some((*fits.iter().max()?, fits.iter().map(|fit| *fit as usize).sum()))
    }

    fn fit_word(&self, word: &str, label: &str, further: &str) -> Option<Fit> {
        let any = |text: &str, fits: &dyn Fn(&str) -> bool| text.split(|c: char| !c.is_alphanumeric()).any(fits);
        let (whole, begins) = (|of: &str| of == word, |of: &str| of.starts_with(word));
        if any(label, &whole) {
            Some(Fit::Word)
        } else if any(further, &whole) {
            Some(Fit::FurtherWord)
        } else if any(label, &begins) {
            Some(Fit::Beginning)
        } else if any(further, &begins) {
            Some(Fit::FurtherBeginning)
        } else {
            (!self.changes && (label.contains(word) || further.contains(word))).then_some(Fit::Inside)
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palette {
    pub find: Field,
    all: Vec<Line>,
    /// Those that fit what is typed, best first.
    fitting: Vec<usize>,
    pub at: usize,
}

impl Palette {
    pub fn new(all: Vec<Line>) -> Self {
        Self { find: Field::default(), fitting: (0..all.len()).collect(), all, at: 0 }
    }

    pub fn offered(&self) -> impl ExactSizeIterator<Item = &Line> {
        self.fitting.iter().map(|at| &self.all[*at])
    }

    pub fn marked(&self) -> Option<&Line> {
        self.fitting.get(self.at).map(|at| &self.all[*at])
    }

    pub fn step(&mut self, step: Step) {
        self.at = step.from(self.at, self.fitting.len(), 10);
    }

    pub fn typed(&mut self) {
        self.at = 0;
        self.fitting = fitting(&self.all, self.find.text());
    }
}

/// The places of the lines that fit, best first; an empty query leaves all as they stand.
fn fitting(all: &[Line], query: &str) -> Vec<usize> {
    let query = fold(query.trim());
    // What stands between words is no word: `sign-in`, `e-mail`.
    let words: Vec<String> =
        query.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    if query.is_empty() {
        return (0..all.len()).collect();
    }
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<_> = all.iter().enumerate().filter_map(|(at, line)| Some((line.fit(&words)?, at))).collect();
    if found.is_empty() && answer_to(&query).is_none() {
        let harmless = all.iter().enumerate().filter(|(_, line)| !line.changes);
        return fuzzy::scattered(harmless.map(|(at, line)| (at, fold(&line.label))), &words);
    }
    found.sort_unstable();
    found.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(label: &str, words: &str, changes: bool) -> Line {
        let command = Chosen::Act(Command::Help);
        let about = "Johanna Exporter".to_owned();
        Line { label: label.to_owned(), about, keys: String::new(), words: words.to_owned(), changes, command }
    }

    fn found(query: &str) -> Vec<&'static str> {
        let lines = [
            ("Expire the password", "pw", true),
            ("Clear sessions", "logout", true),
            ("Sort by a column", "order", false),
            ("Choose the columns", "attributes", false),
            ("Write the list to a file", "export csv", false),
            ("Unlock", "unblock locked", true),
            ("List: locked out", "", false),
        ];
        let all: Vec<Line> = lines.iter().map(|(label, words, changes)| line(label, words, *changes)).collect();
        fitting(&all, query).into_iter().map(|at| lines[at].0).collect()
    }

    #[test]
    fn whole_words_come_first_then_beginnings_then_what_stands_inside() {
        assert_eq!(found("").len(), 7);
        assert_eq!(found("column"), ["Sort by a column", "Choose the columns"]);
        assert_eq!(found("column sort"), ["Sort by a column"]);
        assert_eq!(found("locked"), ["List: locked out", "Unlock"]);
        assert_eq!(found("export"), ["Write the list to a file"]);
        assert_eq!(found("olumn"), ["Sort by a column", "Choose the columns"]);
    }

    #[test]
    fn what_changes_somebody_is_found_by_words_and_their_beginnings_only() {
        assert_eq!(found("exp"), ["Expire the password", "Write the list to a file"]);
        for slip in ["xpire", "exprt", "clses", "nlock", "expire sess"] {
            assert!(!found(slip).iter().any(|label| label.starts_with(['E', 'C', 'U'])), "{slip}: {:?}", found(slip));
        }
        assert_eq!(found("colmns"), ["Choose the columns"], "a slip is forgiven where nothing can happen");
    }

    #[test]
    fn a_name_is_no_command() {
        assert_eq!(found("johanna"), [""; 0]);
    }
}
