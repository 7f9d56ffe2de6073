//! What was done from here today, person by person, in a box over the screens; what nobody knows the outcome of stands
//! first.
//!
//! ```text
//!  H ─► read the journal ─► rows ─┬─ Enter ─► the person, read anew
//!                                 ├─ / ─────► a search line over them
//!                                 └─ of an unknown one: it was done, it was not ─► Enter ─► written behind
//! ```

use std::collections::{HashMap, HashSet};

use jiff::tz::TimeZone;

use crate::app::event::Now;
use crate::app::input::command::{Command, DeedsCommand, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::field::Field;
use crate::app::part::slot::Slot;
use crate::app::part::{deed, times};
use crate::app::person::table::{Line, Look, Row, Table};
use crate::messages::{OrderId, Recalled};
use crate::protocol::deed::{Deed, Fate, Kind};
use crate::protocol::key::Key;

/// Rows of the terminal that are none of the table: header, status and keys, the frame, the search line, and what is told
/// below with its rule.
const BESIDE: u16 = 4 + 2 + 1 + 1 + FOOT;
/// Lines of what is told below the table.
pub const FOOT: u16 = 3;

/// What is known of that whose outcome nobody knows.
#[derive(Debug, Default)]
pub struct Deeds {
    /// Calls that Okta was asked about already.
    pub(crate) asked: HashSet<u64>,
    /// Why what was asked about stays open.
    pub open: HashMap<u64, String>,
    /// The look at the start.
    pub(crate) first: Option<OrderId>,
    pub(crate) looked: bool,
}

/// The box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Today {
    /// The earliest first.
    pub deeds: Slot<Recalled>,
    pub find: Field,
    /// The search line has the keys.
    pub finding: bool,
    /// What somebody is about to say of the unknown one under the cursor: whether it was done.
    pub saying: Option<bool>,
    pub table: Table,
    /// Names of people who are loaded, by their ids.
    names: HashMap<String, String>,
}

impl Today {
    /// Takes what the journal tells.
    pub fn fill(&mut self, told: Recalled, names: HashMap<String, String>, now: Now, zone: &TimeZone) {
        self.deeds.fill(told);
        self.names = names;
        self.saying = None;
        self.compose(now, zone);
    }

    /// Lays out the rows that fit what is typed: those of unknown outcome, then the others, the newest first.
    pub fn compose(&mut self, now: Now, zone: &TimeZone) {
        let wanted = self.find.text().trim().to_lowercase();
        let deeds = self.deeds.value().map(Recalled::deeds).unwrap_or_default();
        let calls = deeds.iter().rev().filter(|deed| deed.kind == Kind::Call);
        let told = calls.map(|deed| (deed, self.row(deed, now, zone)));
        let told = told.filter(|(_, row)| row.cells.iter().any(|cell| cell.to_lowercase().contains(&wanted)));
        let (unknown, rest): (Vec<_>, Vec<_>) = told.partition(|(deed, _)| deed.fate == Fate::Unknown);
        let (mut rows, mut lines) = (Vec::new(), Vec::new());
        for (title, deeds) in [("Outcome unknown", unknown), ("Today, newest first", rest)] {
            if deeds.is_empty() {
                continue;
            }
            if !lines.is_empty() {
                lines.push(Line::Blank);
            }
            lines.push(Line::Section(title));
            for (_, row) in deeds {
                lines.push(Line::Row(rows.len()));
                rows.push(row);
            }
        }
        if lines.is_empty() && self.deeds.value().is_some() {
            lines.push(Line::Note(self.nothing(&wanted)));
        }
        self.table.spreads = true;
        self.table.fill(&["Time", "Outcome", "Person", "What", "Ticket"], String::new(), rows, lines);
    }

    fn row(&self, deed: &Deed, now: Now, zone: &TimeZone) -> Row {
        let whom = self.names.get(&deed.target.id).map_or(deed::whom(deed), String::as_str).to_owned();
        let cells = vec![
            times::clock(deed.at, now, zone),
            deed::outcome(deed),
            whom,
            deed::action(deed),
            deed.ticket.clone().unwrap_or_default(),
        ];
        Row { id: deed.seq.to_string(), cells, look: look(deed.fate) }
    }

    fn nothing(&self, wanted: &str) -> String {
        match self.deeds.value() {
            Some(Recalled::Off) => {
                "No journal is kept here, so nothing tells what was done (journal in config.toml, or --no-journal)."
                    .to_owned()
            }
            Some(Recalled::Unread(why)) => format!("The journal could not be read: {why}."),
            Some(Recalled::Deeds(_)) if !wanted.is_empty() => "Nothing that was done today fits.".to_owned(),
            Some(Recalled::Deeds(_)) | None => "Nothing was changed from here today.".to_owned(),
        }
    }

    /// What is under the cursor.
    pub fn meant(&self) -> Option<&Deed> {
        let id = &self.table.selected()?.id;
        self.deeds.value()?.deeds().iter().find(|deed| deed.seq.to_string() == *id)
    }

    pub fn step(&mut self, step: Step) {
        self.saying = None;
        self.table.step(step);
    }

    /// The context of its keys.
    pub fn context(&self) -> Context {
        if self.finding { Context::FindDeeds } else { Context::Deeds }
    }

    /// Tells how large the terminal is.
    pub fn set_size(&mut self, (_, height): (u16, u16)) {
        self.table.set_page(usize::from(height.saturating_sub(BESIDE)));
    }

    /// A key for the search line.
    pub fn type_key(&mut self, key: Key, now: Now, zone: &TimeZone) {
        self.find.handle(key);
        self.compose(now, zone);
    }

    pub fn paste(&mut self, text: &str, now: Now, zone: &TimeZone) {
        if self.finding {
            self.find.insert(text);
            self.compose(now, zone);
        }
    }

    /// The line at the foot: what a key does now, or what Enter writes down.
    pub fn foot(&self, open: &HashMap<u64, String>) -> String {
        let name = |act| key::name(Context::Deeds, Command::Deeds(act));
        match (self.meant(), self.saying) {
            (Some(deed), Some(done)) => {
                let not = if done { "" } else { "not " };
                let what = deed::action(deed);
                format!("You looked, and it was {not}done ({what})? Enter writes that down · Esc does not")
            }
            (Some(deed), None) if deed.fate == Fate::Unknown => {
                let why = open.get(&deed.seq).map(|why| format!("{why} ")).unwrap_or_default();
                let (done, not) = (name(DeedsCommand::WasDone), name(DeedsCommand::WasNot));
                format!("{why}If you looked: {done} it was done · {not} it was not")
            }
            (Some(deed), None) => deed.reason.clone().unwrap_or_default(),
            (None, _) => String::new(),
        }
    }
}

/// How an outcome looks.
pub fn look(fate: Fate) -> Look {
    match fate {
        Fate::Done => Look::Good,
        Fate::Unknown | Fate::UnderWay => Look::Warning,
        Fate::Refused | Fate::NotSent | Fate::Forbidden | Fate::NotDone | Fate::None => Look::Plain,
    }
}
