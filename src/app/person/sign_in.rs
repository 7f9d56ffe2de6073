//! The Sign-in tab laid out: beside each other where the terminal is wide; else so that the reason, what is known, what
//! can be done and the last three attempts stand in view together, and the rest below.
//!
//! ```text
//!  wide:    why ─ account | actions ─ attempts
//!  narrow:  why ─ account, as much as there is room for ─ fixes, two lines ─ attempts ─ what is left of both
//! ```

use unicode_width::UnicodeWidthStr;

use crate::app::action::offer::Legality;
use crate::app::action::offer::Offer;
use crate::app::input::key::letter;
use crate::app::part::widths::share;
use crate::app::part::wrap::wrap;
use crate::app::person::advice::SignIn;
use crate::app::person::attempt::Attempt;
use crate::protocol::verdict::Verdict;

/// One row of the Sign-in tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInRow {
    Heading(String),
    /// The answer to the question.
    Why(String),
    Advice(String),
    Missing(String),
    /// A fact, an action, or both side by side, from this column on.
    Pair {
        fact: Option<(&'static str, String)>,
        offer: Option<Offer>,
        left: u16,
    },
    /// Two facts beside each other, the second from this column on.
    Facts {
        first: (&'static str, String),
        second: Option<(&'static str, String)>,
        left: u16,
    },
    /// Letters and names of what can be done now; whether they are the first, and whether there is more.
    Fixes {
        offers: Vec<(&'static str, &'static str)>,
        first: bool,
        more: bool,
    },
    /// Two headings side by side.
    Headings {
        titles: [&'static str; 2],
        left: u16,
    },
    Attempt {
        cells: Vec<String>,
        widths: Vec<u16>,
        verdict: Verdict,
    },
    Note(String),
    Blank,
}

/// From this width on, facts and actions stand side by side.
const SIDE_BY_SIDE: usize = 114;
/// Columns of a label, the margin before it included.
const LABEL: usize = 16;
/// Columns before the words of an action: margin, letter, title.
const ACTION: usize = 34;
/// Columns of the account beside the actions: enough for a date or an address in one line.
const LEAST: usize = 44;
/// Attempts that are to be in view: as many as a caller tells of.
const IN_VIEW: usize = 3;
/// Lines of fixes.
const FIXES: usize = 2;

const ATTEMPTS: &str = "Last sign-in attempts";

impl SignIn {
    /// Lays the tab out for so many columns and lines.
    pub fn rows(&self, name: &str, offers: Vec<Offer>, width: usize, height: usize) -> Vec<SignInRow> {
        let head = self.head(name, width);
        if width >= SIDE_BY_SIDE && !offers.is_empty() {
            return self.wide(head, offers, width);
        }
        self.narrow(head, &offers, width, height)
    }

    fn head(&self, name: &str, width: usize) -> Vec<SignInRow> {
        let question =
            if self.blocked { format!("Why {name} cannot sign in") } else { format!("Whether {name} can sign in") };
        let mut rows = vec![SignInRow::Heading(question)];
        let room = width.saturating_sub(2);
        rows.extend(self.why.iter().flat_map(|line| wrap(line, room)).map(SignInRow::Why));
        rows.extend(wrap(&format!("Advice: {}", self.advice), room).into_iter().map(SignInRow::Advice));
        rows.extend(self.watch.iter().flat_map(|line| wrap(line, room)).map(SignInRow::Advice));
        rows.extend(self.missing.iter().flat_map(|line| wrap(line, room)).map(SignInRow::Missing));
        rows
    }

    fn wide(&self, mut rows: Vec<SignInRow>, offers: Vec<Offer>, width: usize) -> Vec<SignInRow> {
        let fact = self.facts.iter().map(|(_, value)| LABEL + value.width() + 2).max().unwrap_or(0);
        let action = offers.iter().map(|offer| ACTION + offer.words.width()).max().unwrap_or(0);
        // What the actions do not need is the account's, whose facts can go on in the next line.
        let left = fact.min(width.saturating_sub(action).max(LEAST));
        let column = u16::try_from(left).unwrap_or(u16::MAX);
        rows.push(SignInRow::Blank);
        rows.push(SignInRow::Headings { titles: ["Account", "Actions now (a, then the letter)"], left: column });
        let mut facts: Vec<_> = Vec::new();
        for (label, value) in &self.facts {
            let mut label = *label;
            for value in wrap(value, left.saturating_sub(LABEL + 2).max(8)) {
                facts.push((std::mem::take(&mut label), value));
            }
        }
        let count = facts.len().max(offers.len());
        let facts = facts.into_iter().map(Some).chain(std::iter::repeat(None));
        let offers = offers.into_iter().map(Some).chain(std::iter::repeat(None));
        let pairs = facts.zip(offers).take(count);
        rows.extend(pairs.map(|(fact, offer)| SignInRow::Pair { fact, offer, left: column }));
        rows.push(SignInRow::Blank);
        rows.extend(self.attempt_rows(width));
        rows
    }

    fn narrow(&self, mut rows: Vec<SignInRow>, offers: &[Offer], width: usize, height: usize) -> Vec<SignInRow> {
        let fixes = fixes(offers, width);
        let attempts = self.attempt_rows(width);
        let fixed = rows.len() + fixes.len() + attempts.len().min(IN_VIEW + 1);
        let room = height.saturating_sub(fixed);
        let (facts, rest) = facts(&self.facts, width, room);
        // What is left over parts what belongs together from what does not, the attempts first.
        let blanks = room.saturating_sub(facts.len()).min(3);
        let blank = |wanted: usize| (blanks >= wanted).then_some(SignInRow::Blank);
        rows.extend(blank(2));
        rows.extend(facts);
        rows.extend(blank(3).filter(|_| !fixes.is_empty()));
        rows.extend(fixes);
        rows.extend(blank(1));
        rows.extend(attempts);
        if !rest.is_empty() {
            rows.push(SignInRow::Blank);
            rows.push(SignInRow::Heading("Account".to_owned()));
            rows.extend(rest);
        }
        if !offers.is_empty() {
            rows.push(SignInRow::Blank);
            rows.push(SignInRow::Heading("All actions (a, then the letter)".to_owned()));
            rows.extend(offers.iter().cloned().map(|offer| SignInRow::Pair {
                fact: None,
                offer: Some(offer),
                left: 0,
            }));
        }
        rows
    }

    /// The heading and the attempts; address, place and program in one cell where there is little room.
    fn attempt_rows(&self, width: usize) -> Vec<SignInRow> {
        let mut rows = vec![SignInRow::Heading(ATTEMPTS.to_owned())];
        if self.attempts.is_empty() {
            rows.extend(wrap(&self.no_attempts, width.saturating_sub(2)).into_iter().map(SignInRow::Note));
        }
        let cells = |attempt: &Attempt| {
            let from = [&attempt.address, &attempt.place, &attempt.client, &attempt.signs];
            let told = [&attempt.when, &attempt.result, &attempt.reason].into_iter();
            let joined = || from.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>();
            let rest =
                if width >= SIDE_BY_SIDE { from.map(Clone::clone).to_vec() } else { vec![joined().join(" · ")] };
            told.cloned().chain(rest).collect::<Vec<_>>()
        };
        let all: Vec<Vec<String>> = self.attempts.iter().map(cells).collect();
        let columns = all.first().map_or(0, Vec::len);
        let need = |column: usize| all.iter().map(|cells| cells[column].width()).max().unwrap_or(0);
        let needs: Vec<u16> = (0..columns).map(|column| u16::try_from(need(column)).unwrap_or(u16::MAX)).collect();
        let widths = share(u16::try_from(width.saturating_sub(2)).unwrap_or(u16::MAX), &needs);
        rows.extend(all.into_iter().zip(&self.attempts).map(|(cells, attempt)| SignInRow::Attempt {
            cells,
            widths: widths.clone(),
            verdict: attempt.verdict,
        }));
        rows
    }
}

/// The facts in at most `room` lines, two beside each other where both are short; and those for which there is none.
fn facts(facts: &[(&'static str, String)], width: usize, room: usize) -> (Vec<SignInRow>, Vec<SignInRow>) {
    let half = width / 2;
    let is_short = |fact: &(&'static str, String)| LABEL + fact.1.width() < half;
    let left = u16::try_from(half).unwrap_or(u16::MAX);
    let mut short = facts.iter().filter(|fact| is_short(fact)).cloned();
    let mut rows: Vec<Vec<SignInRow>> = Vec::new();
    while let Some(first) = short.next() {
        rows.push(vec![SignInRow::Facts { first, second: short.next(), left }]);
    }
    for (label, value) in facts.iter().filter(|fact| !is_short(fact)) {
        let lines = wrap(value, width.saturating_sub(LABEL).max(8)).into_iter().enumerate();
        let row = |(at, value)| {
            let label = if at == 0 { *label } else { "" };
            SignInRow::Facts { first: (label, value), second: None, left }
        };
        rows.push(lines.map(row).collect());
    }
    let mut used = 0;
    let (shown, rest): (Vec<_>, Vec<_>) = rows.into_iter().partition(|fact| {
        let fits = used + fact.len() <= room;
        used += if fits { fact.len() } else { 0 };
        fits
    });
    (shown.into_iter().flatten().collect(), rest.into_iter().flatten().collect())
}

/// What can be done now, likeliest first, in the lines that there are for it.
fn fixes(offers: &[Offer], width: usize) -> Vec<SignInRow> {
    let legal = offers.iter().filter(|offer| !matches!(offer.legality, Legality::Illegal(_)));
    let mut lines: Vec<Vec<(&'static str, &'static str)>> = Vec::new();
    let mut used = width;
    let mut more = false;
    for offer in legal {
        // Letter, space, title, and a gap before the next.
        let needed = offer.title.width() + 5;
        // Margin and the key before the letters; at the end a sign that there is more.
        if used + needed > width.saturating_sub(2) {
            if lines.len() == FIXES {
                more = true;
                break;
            }
            lines.push(Vec::new());
            used = 5;
        }
        used += needed;
        if let Some(line) = lines.last_mut() {
            line.push((letter(offer.action), offer.title));
        }
    }
    let last = lines.len().saturating_sub(1);
    let row = |(at, offers)| SignInRow::Fixes { offers, first: at == 0, more: more && at == last };
    lines.into_iter().enumerate().map(row).collect()
}
