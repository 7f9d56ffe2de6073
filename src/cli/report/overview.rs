//! `oktui report overview`: everybody counted in one pass.

use std::borrow::Cow;

use super::ReportArgs;
use crate::app::users::overview::lines;
use crate::cli::connection::Chosen;
use crate::cli::rows::{Row, Rows};
use crate::cli::waits::Waits;
use crate::cli::writing::Stop;
use crate::cli::{Console, Exit};
use crate::export::cell::{Cell, Head, Kind};
use crate::okta::control::{Control, Urgency};
use crate::protocol::export::Format;
use crate::worker::export::ExportError;
use crate::worker::overview;

pub(super) const NAME: &str = "overview";
pub(super) const TITLE: &str = "Everybody counted by status, user type, department and group";
pub(super) const COST: &str = "reads everybody, and all groups: one call for each 200 of them";
/// Cells of its lines.
const WIDTH: usize = 100;

pub(super) async fn run(chosen: Chosen, arguments: &ReportArgs, to: &mut Console<'_>) -> Result<Exit, Stop> {
    let format = arguments.shape.format(None).map_err(Stop::Usage)?;
    if arguments.is_narrowed() || arguments.shape.resume {
        let why = "overview counts everybody; of the other options it only takes --format and --output";
        return Err(Stop::Usage(why.to_owned()));
    }
    let (control, mut waits): (Control, Waits) = Waits::control(Urgency::Listing);
    let client = chosen.connect().await?;
    let counted = waits.during(overview::read(&client, &control, |_| {}), &mut to.err).await?;
    let output = arguments.shape.output.as_deref();
    let mut rows = Rows::begin(format, &heads(), output).map_err(Stop::Usage)?;
    let told = |error: std::io::Error| Stop::Export(ExportError::Write(error));
    if format == Format::Table {
        for line in lines(&counted, WIDTH) {
            let row = Row { cells: Vec::new(), json: Cow::Borrowed(""), line: line.into() };
            rows.row(&row, to).map_err(told)?;
        }
    } else {
        for part in counted.parts() {
            for (name, people) in part.counts {
                rows.row(&row(part.title, name, people), to).map_err(told)?;
            }
        }
    }
    rows.finish(to).map_err(told)?;
    if let Some(path) = output {
        to.complain(format!("written to {}", path.display()));
    }
    if format != Format::Table {
        for note in &counted.notes {
            to.complain(note);
        }
    }
    Ok(Exit::Fine)
}

fn heads() -> Vec<Head> {
    vec![Head::new("part", Kind::Text), Head::new("name", Kind::Text), Head::new("people", Kind::Integer)]
}

/// A line a count.
fn row(part: &str, name: String, people: u64) -> Row<'_> {
    let json = serde_json::json!({ "part": part, "name": &name, "people": people }).to_string().into();
    let people = i64::try_from(people).unwrap_or(i64::MAX);
    Row {
        cells: vec![Cell::of_text(part, Kind::Text), Cell::of_text(name, Kind::Text), Cell::Integer(people)],
        json,
        line: Cow::Borrowed(""),
    }
}
