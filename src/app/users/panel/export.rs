//! The export panel: file name, format, and whom it holds.

use std::path::PathBuf;

use crate::app::event::Now;
use crate::app::part::count::grouped;
use crate::app::part::field::Field;
use crate::app::part::ticket;
use crate::app::users::columns::Column;
use crate::app::users::columns::Columns;
use crate::app::users::listed::{Attempt, Listed};
use crate::messages::Request;
use crate::protocol::export::{CsvStyle, Export, FileExport, Format, NoFormat, PickedExport, Record};
use crate::protocol::id::UserId;
use crate::protocol::recorder::OneLine;

/// Who is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exported {
    List,
    Marked,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportLine {
    pub path: Field,
    pub whom: Exported,
    /// People who are marked.
    pub marked: usize,
    /// Why it is wanted, where that is asked for.
    pub reason: Option<Field>,
    /// Whether the reason has the keys.
    pub on_reason: bool,
    /// The columns that were chosen; none: those that a file has.
    pub chosen: Option<Vec<Column>>,
    /// How many people the list has, in words.
    pub people: String,
    /// Why it was not written.
    pub problem: Option<String>,
}

impl ExportLine {
    /// Named after the day. Whoever has marked people means them.
    pub fn new(now: Now, marked: usize, asks: bool) -> Self {
        let whom = if marked > 0 { Exported::Marked } else { Exported::List };
        Self {
            path: Field::of(&format!("people-{}.csv", now.0.strftime("%Y-%m-%d"))),
            whom,
            marked,
            reason: asks.then(Field::default),
            on_reason: false,
            chosen: None,
            people: String::new(),
            problem: None,
        }
    }

    /// The field that has the keys.
    pub fn field(&mut self) -> &mut Field {
        match &mut self.reason {
            Some(reason) if self.on_reason => reason,
            Some(_) | None => &mut self.path,
        }
    }

    /// What is still to be typed before it is written; the reason has the keys then.
    pub fn judge_reason(&mut self) -> Result<(), String> {
        let Some(reason) = &self.reason else { return Ok(()) };
        let judged = match ticket::plain_reason(reason.text()) {
            Ok(Some(_)) => return Ok(()),
            Ok(None) => "It needs a reason: the machine's policy asks for one.".to_owned(),
            Err(why) => why,
        };
        self.on_reason = true;
        Err(judged)
    }

    /// On to the next field; behind the last one, the marked instead of the list, or the other way round.
    pub fn turn(&mut self) {
        if self.reason.is_some() {
            self.on_reason = !self.on_reason;
            if self.on_reason {
                return;
            }
        }
        self.switch();
    }

    /// The marked instead of the list, or the other way round.
    fn switch(&mut self) {
        self.whom = match self.whom {
            Exported::List if self.marked > 0 => Exported::Marked,
            Exported::List | Exported::Marked => Exported::List,
        };
    }

    /// The format, by the end of the name.
    pub fn format(&self) -> Result<Format, NoFormat> {
        Format::for_file(&self.target(), None)
    }

    /// What of people would leave: how many, and which personal columns.
    pub fn leaves(&self) -> String {
        let people = match self.whom {
            Exported::List => self.people.clone(),
            Exported::Marked => grouped(self.marked as u64),
        };
        let record = match (&self.chosen, self.format()) {
            (Some(chosen), _) => Record::Columns(chosen.clone()),
            (None, Ok(Format::Json | Format::Ndjson)) => Record::Whole,
            (None, _) => Record::Columns(Column::for_files()),
        };
        match record.personal().as_slice() {
            [] => format!("{people} people, no personal columns"),
            names => format!("{people} people; personal: {}", names.join(", ")),
        }
    }

    fn target(&self) -> PathBuf {
        PathBuf::from(self.path.text().trim())
    }

    /// What is to be done, for what is listed and the way by which it is; none without a name. `marked` tells the ids of those who are marked, and what a report says of them.
    pub fn finish(
        &self,
        asked: &Listed,
        attempt: Option<&Attempt>,
        columns: &Columns,
        marked: impl FnOnce() -> Vec<(UserId, String)>,
    ) -> Option<Request> {
        let path = self.target();
        if path.as_os_str().is_empty() {
            return None;
        }
        let format = self.format().ok()?;
        let record = match (columns, format) {
            (Columns::Fitting, Format::Json | Format::Ndjson) => Record::Whole,
            (Columns::Fitting, Format::Csv | Format::Table | Format::Xlsx | Format::Parquet) => {
                Record::Columns(Column::for_files())
            }
            (Columns::Chosen(chosen), _) => {
                Record::Columns(chosen.iter().map(|chosen| chosen.column.clone()).collect())
            }
        };
        let reason = self.reason.as_ref().and_then(|reason| OneLine::of(reason.text()));
        if self.whom == Exported::Marked {
            let marked = marked();
            let users = marked.iter().map(|(id, _)| id.clone()).collect();
            let findings = marked.into_iter().filter(|(_, finding)| !finding.is_empty()).collect();
            let picked = PickedExport { users, findings, record, format, path };
            return Some(Request::ExportPicked(Box::new(picked), reason));
        }
        let query = asked.query(attempt?, &columns.extra());
        let limit = asked.limit.map(u64::from);
        let export = Export { query, limit, record, format, csv: CsvStyle::default() };
        Some(Request::Export(Box::new(FileExport { export, path, resume: false }), reason))
    }
}
