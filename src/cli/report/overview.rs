//! `oktui report overview`: everybody counted in one pass.

use super::ReportArgs;
use crate::app::users::overview::lines;
use crate::cli::connection::Chosen;
use crate::cli::console::Kind;
use crate::cli::waits::Waits;
use crate::cli::writing::Stop;
use crate::cli::{Console, Exit};
use crate::okta::control::{Control, Urgency};
use crate::protocol::defuse::defused;
use crate::protocol::export::Format;
use crate::protocol::report::overview::Overview;
use crate::worker::overview;

pub(super) const NAME: &str = "overview";
pub(super) const TITLE: &str = "Everybody counted by status, user type, department and group";
pub(super) const COST: &str = "reads everybody, and all groups: one call for each 200 of them";
/// Cells of its lines.
const WIDTH: usize = 100;

pub(super) async fn run(chosen: Chosen, arguments: &ReportArgs, to: &mut Console<'_>) -> Result<Exit, Stop> {
    let format = arguments.shape.format(None).map_err(Stop::Usage)?;
    if arguments.is_narrowed() || format.is_packed() || arguments.shape.output.is_some() {
        let why = "overview counts everybody; of the other options it only takes --format table, csv, json or ndjson";
        return Err(Stop::Usage(why.to_owned()));
    }
    let (control, mut waits): (Control, Waits) = Waits::control(Urgency::Listing);
    let client = chosen.connect().await?;
    let counted = waits.during(overview::read(&client, &control, |_| {}), &mut to.err).await?;
    let text = match format {
        Format::Table => lines(&counted, WIDTH).join("\n") + "\n",
        Format::Csv => csv_of(&counted).map_err(|error| Stop::Failed(error.to_string()))?,
        Format::Json => format!("[\n{}\n]\n", records(&counted).collect::<Vec<_>>().join(",\n")),
        Format::Ndjson | Format::Xlsx | Format::Parquet => records(&counted).map(|one| one + "\n").collect(),
    };
    let kind = Kind::of(format);
    // What is lost is told at the end of the run.
    let _ = to.out.of(kind).write_all(text.as_bytes());
    if format != Format::Table {
        for note in &counted.notes {
            to.complain(note);
        }
    }
    Ok(Exit::Fine)
}

/// A line a count.
fn csv_of(counted: &Overview) -> Result<String, Box<dyn std::error::Error>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["part", "name", "people"])?;
    for part in counted.parts() {
        for (name, count) in &part.counts {
            table.write_record([part.title, &*defused(name), &count.to_string()])?;
        }
    }
    Ok(String::from_utf8(table.into_inner()?)?)
}

fn records(counted: &Overview) -> impl Iterator<Item = String> {
    counted.parts().into_iter().flat_map(|part| {
        let title = part.title;
        let one =
            move |(name, people)| serde_json::json!({ "part": title, "name": name, "people": people }).to_string();
        part.counts.into_iter().map(one)
    })
}
