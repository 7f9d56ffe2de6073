//! The rows of a review as they fit a terminal: labels and values wrapped, each part with its tone.
//!
//! Owns: what stands on which row, and which rows are in view. Must not know: colours.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::app::care::rows::{self, Look};
use crate::app::form::model::review::Fate;
use crate::app::form::model::review::Item;
use crate::app::form::model::review::ReviewLine;
use crate::app::form::review::Focus;
use crate::app::form::review::Review;
use crate::app::form::screen::FormScreen;
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context};

/// How a part of a row is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Dim,
    /// What stands there now.
    Old,
    /// What is to stand there.
    New,
    /// What goes.
    Gone,
    Wrong,
    Warning,
    Good,
}

type Part = (Tone, String);

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The place of the review that it belongs to.
    pub place: Option<usize>,
    pub label: String,
    pub parts: Vec<Part>,
}

/// All rows: what is changed scrolls; what comes of it stays in sight below, where there is room for both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub changes: Vec<Row>,
    pub outcome: Vec<Row>,
    /// Columns of the labels.
    pub label: usize,
    /// Rows for the changes.
    pub room: usize,
}

/// Labels have so much of the width at most.
const MOST_LABEL: usize = 2;
/// Of a list so many values are told that stay as they are.
const STAYING: usize = 3;

impl View {
    pub fn of(screen: &FormScreen, review: &Review) -> Self {
        let (width, height) = (screen.columns.saturating_sub(3).max(10), screen.page);
        let (told, outcome) = match review.lines.iter().position(|line| *line == ReviewLine::Blank) {
            Some(at) => (&review.lines[..at], &review.lines[at + 1..]),
            None => (&review.lines[..], &[][..]),
        };
        let label_of = |path| screen.form.find(path).map_or("", |at| screen.form.fields[at].spec.label.trim());
        let wrong = review.wrong.iter().map(|(path, _)| label_of(path).width());
        let labels = told.iter().filter_map(label).map(UnicodeWidthStr::width).chain(wrong);
        let mut view = Self {
            changes: Vec::new(),
            outcome: Vec::new(),
            label: labels.max().unwrap_or(0).min(width.saturating_sub(4) / MOST_LABEL),
            room: height,
        };
        let mut places = 0..;
        if !review.wrong.is_empty() {
            view.note(Tone::Warning, "Before this can be saved:", width);
            for ((path, text), place) in review.wrong.iter().zip(&mut places) {
                view.entry(Some(place), label_of(path), vec![vec![(Tone::Wrong, text.clone())]], width);
            }
            view.blank();
        }
        for line in told {
            view.line(line, &mut places, width);
            view.name_draft(screen, line, width);
        }
        let mut below = Self { changes: Vec::new(), ..view.clone() };
        // What cannot be sent has no outcome.
        if review.wrong.is_empty() && review.taken(&screen.form).is_none() {
            for line in outcome {
                below.line(line, &mut places, width);
            }
        }
        for (tone, text) in clash_lines(screen, review) {
            below.note(tone, &text, width);
        }
        if review.wrong.is_empty() {
            below.beside(review, width);
        }
        view.outcome = below.changes;
        // Where there is no room for both, all of it scrolls.
        if !view.outcome.is_empty() && (!review.wrong.is_empty() || view.outcome.len() + 4 > height) {
            view.blank();
            let mut below = std::mem::take(&mut view.outcome);
            view.changes.append(&mut below);
        }
        if !view.outcome.is_empty() {
            view.room = height - view.outcome.len() - 1;
        }
        view
    }

    /// The last first row that leaves no row empty.
    pub fn last_top(&self) -> usize {
        self.changes.len().saturating_sub(self.room)
    }

    /// The first row in view, so that the place is, and as little as can be moves.
    pub fn top_for(&self, place: usize, top: usize) -> usize {
        let mine = |row: &Row| row.place == Some(place);
        let first = self.changes.iter().position(mine).unwrap_or(0);
        let last = self.changes.iter().rposition(mine).unwrap_or(0);
        // The heading above the first place belongs to it.
        let first = if place == 0 { 0 } else { first };
        top.max((last + 1).saturating_sub(self.room)).min(first).min(self.last_top())
    }

    fn blank(&mut self) {
        self.changes.push(Row { place: None, label: String::new(), parts: Vec::new() });
    }

    fn note(&mut self, tone: Tone, text: &str, width: usize) {
        for parts in wrap_parts(&[(tone, text.to_owned())], width) {
            self.changes.push(Row { place: None, label: String::new(), parts });
        }
    }

    /// What is read beside the person, and the lines to type into.
    fn beside(&mut self, review: &Review, width: usize) {
        if review.opens && review.care.is_awaited(true) {
            self.note(Tone::Dim, "Reading what was done to this person of late…", width);
        }
        if let Some(why) = review.care.protected() {
            self.note(Tone::Wrong, &format!("Not possible: {why}."), width);
        }
        let care = rows::of_care(&review.care, review.opens, Some(&review.login), width);
        for (text, look) in care.into_iter().chain(rows::of_evidence(&review.evidence, review.is_on_login(), width)) {
            let tone = match look {
                Look::Plain => Tone::Plain,
                Look::Strong | Look::Chosen => Tone::New,
                Look::Dim => Tone::Dim,
                Look::Warning => Tone::Warning,
                Look::Bad => Tone::Wrong,
            };
            self.changes.push(Row { place: None, label: String::new(), parts: vec![(tone, text)] });
        }
    }

    /// A label with its lines, both wrapped.
    fn entry(&mut self, place: Option<usize>, label: &str, lines: Vec<Vec<Part>>, width: usize) {
        let labels = wrap_parts(&[(Tone::Dim, label.to_owned())], self.label.max(1));
        let mut labels = labels.into_iter().map(|parts| parts.into_iter().map(|(_, text)| text).collect::<String>());
        let room = width.saturating_sub(self.label + 4).max(10);
        for parts in lines.iter().flat_map(|line| wrap_parts(line, room)) {
            self.changes.push(Row { place, label: labels.next().unwrap_or_default(), parts });
        }
        for label in labels {
            self.changes.push(Row { place, label, parts: Vec::new() });
        }
    }

    /// Names what was not typed just now.
    fn name_draft(&mut self, screen: &FormScreen, line: &ReviewLine, width: usize) {
        let (ReviewLine::Change { about, .. } | ReviewLine::Cleared { about, .. }) = line else { return };
        let Some(drafted) = &screen.form.drafted else { return };
        let path = about.path();
        let named = screen.form.find(&path).is_some_and(|at| {
            let name = screen.form.fields[at].spec.name();
            drafted.names.iter().any(|drafted| drafted == name)
        });
        if named {
            let place = self.changes.last().and_then(|row| row.place);
            self.entry(place, "", vec![vec![(Tone::Dim, format!("from your draft of {}", drafted.at))]], width);
        }
    }

    fn line(&mut self, line: &ReviewLine, places: &mut impl Iterator<Item = usize>, width: usize) {
        match line {
            ReviewLine::Heading(text) => self.note(Tone::Warning, text, width),
            ReviewLine::Change { label, items, .. } if !items.is_empty() => {
                self.entry(places.next(), label, item_lines(items), width);
            }
            ReviewLine::Change { label, old, new, .. } => {
                let mut parts = vec![(Tone::New, new.clone())];
                if !old.is_empty() {
                    parts.splice(0..0, [(Tone::Old, old.clone()), (Tone::Dim, " → ".to_owned())]);
                }
                self.entry(places.next(), label, vec![parts], width);
            }
            ReviewLine::Cleared { label, old, .. } => {
                let parts = vec![(Tone::Old, old.clone()), (Tone::Gone, " → (nothing)".to_owned())];
                self.entry(places.next(), label, vec![parts], width);
            }
            ReviewLine::Note(text) => self.note(Tone::Plain, text, width),
            ReviewLine::Warning(text) => self.note(Tone::Warning, &format!("Mind: {text}"), width),
            ReviewLine::Blank => self.blank(),
        }
    }
}

fn label(line: &ReviewLine) -> Option<&str> {
    match line {
        ReviewLine::Change { label, .. } | ReviewLine::Cleared { label, .. } => Some(label),
        ReviewLine::Heading(_) | ReviewLine::Note(_) | ReviewLine::Warning(_) | ReviewLine::Blank => None,
    }
}

/// The values of a list, a line each; of many that stay only how many they are.
fn item_lines(items: &[Item]) -> Vec<Vec<Part>> {
    let staying = items.iter().filter(|item| item.fate == Fate::Stays).count();
    let told = |item: &&Item| item.fate != Fate::Stays || staying <= STAYING;
    let mut lines: Vec<Vec<Part>> = items
        .iter()
        .filter(told)
        .map(|item| match item.fate {
            Fate::Comes => vec![(Tone::New, format!("+ {}", item.text))],
            Fate::Goes => vec![(Tone::Old, format!("- {}", item.text))],
            Fate::Stays => vec![(Tone::Dim, format!("  {}", item.text))],
        })
        .collect();
    if staying > STAYING {
        lines.push(vec![(Tone::Dim, format!("  and {staying} that stay"))]);
    }
    lines
}

fn clash_lines(screen: &FormScreen, review: &Review) -> Vec<(Tone, String)> {
    let mut lines = Vec::new();
    if review.clash.is_awaited() {
        lines.push((Tone::Dim, "Looking whether somebody has login or email already…".to_owned()));
    } else if let Some(failure) = review.clash.failure() {
        let why = failure.kind.sentence();
        lines.push((Tone::Warning, format!("Whether login and email are free could not be looked up: {why}.")));
    } else if let Some(clash) = review.clash.value() {
        if let Some(row) = review.taken(&screen.form) {
            let text = format!(
                "The login exists already: {}, {}. {key} opens them.",
                row.name(),
                row.status.word(),
                key = key::name(Context::FormReview, Command::Form(FormCommand::Theirs))
            );
            lines.push((Tone::Wrong, text));
        }
        if let Some(text) = screen.form.email_clash(clash) {
            lines.push((Tone::Warning, format!("Mind: {text}")));
        } else if screen.form.attribute("login").is_some_and(|login| login.refused.is_some()) {
            if clash.login.is_none() {
                let text = "The look-up finds nobody by this login: perhaps it is written with other accents.";
                lines.push((Tone::Warning, text.to_owned()));
            }
        } else if screen.form.login_clash(clash).is_none() {
            let free = match (screen.form.sends("login").is_some(), screen.form.sends("email").is_some()) {
                (true, false) => "The login is free.",
                (false, true) => "Nobody else has this email.",
                (true, true) | (false, false) => "Login and email are free.",
            };
            lines.push((Tone::Good, free.to_owned()));
        }
    }
    lines
}

/// Whether the row is what Enter is about.
pub fn is_chosen(row: &Row, review: &Review) -> bool {
    review.focus == Focus::Lines && row.place == Some(review.at)
}

/// Breaks parts at spaces into lines of at most `width` columns, inside of a word only where it alone is wider. Spaces
/// within a line stay as many as they are.
fn wrap_parts(parts: &[Part], width: usize) -> Vec<Vec<Part>> {
    let mut lines: Vec<Vec<Part>> = vec![Vec::new()];
    let mut used = 0;
    for (tone, text) in parts {
        for word in text.split_inclusive(' ') {
            let ink = word.trim_end_matches(' ').width();
            if used > 0 && used + ink > width {
                lines.push(Vec::new());
                used = 0;
            }
            if ink <= width {
                let size = word.width().min(width - used);
                push(&mut lines, *tone, word);
                used += size;
                continue;
            }
            for cluster in word.graphemes(true) {
                if used + cluster.width() > width {
                    lines.push(Vec::new());
                    used = 0;
                }
                push(&mut lines, *tone, cluster);
                used += cluster.width();
            }
        }
    }
    lines
}

fn push(lines: &mut [Vec<Part>], tone: Tone, text: &str) {
    let Some(line) = lines.last_mut() else { return };
    match line.last_mut() {
        Some((last, written)) if *last == tone => written.push_str(text),
        Some(_) | None => line.push((tone, text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_their_tones_and_their_spaces_when_they_are_wrapped() {
        let parts =
            [(Tone::Old, "one  two".to_owned()), (Tone::Dim, " → ".to_owned()), (Tone::New, "three".to_owned())];
        let lines = wrap_parts(&parts, 11);
        let text = |line: &Vec<Part>| line.iter().map(|(_, text)| text.as_str()).collect::<String>();
        assert_eq!(lines.iter().map(text).collect::<Vec<_>>(), ["one  two → ", "three"]);
        assert_eq!(lines[1], [(Tone::New, "three".to_owned())]);
        assert_eq!(wrap_parts(&[(Tone::New, "abcdefgh".to_owned())], 3).len(), 3);
    }
}
