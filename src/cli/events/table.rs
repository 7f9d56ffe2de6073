//! Events as rows of cells.

use std::borrow::Cow;

use jiff::tz::TimeZone;

use super::line;
use crate::app::events::file::{COLUMNS, cells};
use crate::cli::rows::Row;
use crate::export::cell::{Cell, Head, Kind};
use crate::protocol::export::Format;
use crate::protocol::time::Moment;
use crate::protocol::watch::WatchedEvent;

/// The columns: the first is when it happened, the others are texts.
pub(super) fn heads() -> Vec<Head> {
    let kind = |at: usize| if at == 0 { Kind::Moment } else { Kind::Text };
    COLUMNS.iter().enumerate().map(|(at, name)| Head::new(name, kind(at))).collect()
}

/// An event in the form that a format needs; none where it is no object and JSON is wanted: that there was one is told
/// beside.
pub(super) fn row(watched: &WatchedEvent, format: Format, zone: &TimeZone) -> Option<Row<'static>> {
    let mut row = Row { cells: Vec::new(), json: Cow::Borrowed(""), line: Cow::Borrowed("") };
    match format {
        Format::Table => row.line = line::text(&watched.event, zone).into(),
        Format::Json | Format::Ndjson if !watched.raw.as_str().starts_with('{') => return None,
        Format::Json | Format::Ndjson => row.json = line::ndjson(&watched.raw).into(),
        Format::Csv | Format::Xlsx | Format::Parquet => {
            row.cells = cells(&watched.event, zone).into_iter().map(|text| Cell::of_text(text, Kind::Text)).collect();
            // Files with types keep the moment itself.
            if format.is_packed() {
                let moment = watched.event.published.and_then(Moment::new);
                row.cells[0] = moment.map_or(Cell::Empty, Cell::Moment);
            }
        }
    }
    Some(row)
}
