//! The export panel: file name, format, and whom it holds.

use std::path::PathBuf;

use crate::app::event::Now;
use crate::app::part::field::Field;
use crate::app::users::columns::Column;
use crate::app::users::columns::Columns;
use crate::app::users::listed::{Attempt, Listed};
use crate::messages::Request;
use crate::protocol::export::{Export, FileExport, ForeignEnding, Format, PickedExport, Record};
use crate::protocol::id::UserId;

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
    /// Why it was not written.
    pub problem: Option<String>,
}

impl ExportLine {
    /// Named after the day. Whoever has marked people means them.
    pub fn new(now: Now, marked: usize) -> Self {
        let whom = if marked > 0 { Exported::Marked } else { Exported::List };
        Self { path: Field::of(&format!("people-{}.csv", now.0.strftime("%Y-%m-%d"))), whom, marked, problem: None }
    }

    /// The marked instead of the list, or the other way round.
    pub fn switch(&mut self) {
        self.whom = match self.whom {
            Exported::List if self.marked > 0 => Exported::Marked,
            Exported::List | Exported::Marked => Exported::List,
        };
    }

    /// The format, by the end of the name.
    pub fn format(&self) -> Result<Format, ForeignEnding> {
        Format::for_file(&self.target(), None)
    }

    fn target(&self) -> PathBuf {
        PathBuf::from(self.path.text().trim())
    }

    /// What is to be done, for what is listed and the way by which it is; none without a name. `marked` tells the ids of those who are marked.
    pub fn finish(
        &self,
        asked: &Listed,
        attempt: Option<&Attempt>,
        columns: &Columns,
        marked: impl FnOnce() -> Vec<UserId>,
    ) -> Option<Request> {
        let path = self.target();
        if path.as_os_str().is_empty() {
            return None;
        }
        let format = self.format().ok()?;
        let record = match (columns, format) {
            (Columns::Fitting, Format::Json | Format::Ndjson) => Record::Whole,
            (Columns::Fitting, Format::Csv | Format::Table) => Record::Columns(Column::for_files()),
            (Columns::Chosen(chosen), _) => {
                Record::Columns(chosen.iter().map(|chosen| chosen.column.clone()).collect())
            }
        };
        if self.whom == Exported::Marked {
            let picked = PickedExport { users: marked(), record, format, path };
            return Some(Request::ExportPicked(Box::new(picked)));
        }
        let query = asked.query(attempt?, &columns.extra());
        let limit = asked.limit.map(u64::from);
        let export = Export { query, limit, record, format, raw: false };
        Some(Request::Export(Box::new(FileExport { export, path, resume: false })))
    }
}
