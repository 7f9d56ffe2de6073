//! An empty table for this organisation: its head has the attributes that can be set.

use std::io::Write;
use std::path::Path;

use super::asked::is_output;
use super::{Stop, failed, wrong};
use crate::app::import::fields::Fields;
use crate::cli::connection::Chosen;
use crate::cli::waits::Waits;
use crate::cli::{Console, Exit};
use crate::okta::control::Urgency;
use crate::protocol::schema::DEFAULT_SCHEMA;
use crate::store::{journal, private};

/// A mark by which spreadsheets know UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

pub(super) async fn write(chosen: &Chosen, path: Option<&Path>, to: &mut Console<'_>) -> Result<Exit, Stop> {
    if let Some(path) = path.filter(|path| is_output(path))
        && !path.extension().is_none_or(|end| end.eq_ignore_ascii_case("csv"))
    {
        return Err(wrong(format!("{}: the empty table is CSV: let its name end in .csv", path.display())));
    }
    let client = chosen.connect().await.map_err(failed)?;
    let (control, mut waits) = Waits::control(Urgency::Listing);
    let schema = waits.during(client.user_schema(DEFAULT_SCHEMA, &control), &mut to.err).await.map_err(failed)?;
    let fields = Fields::of(&schema);
    let settable = fields.iter().filter(|field| field.locked(None).is_none());
    let names: Vec<&str> = settable.map(|field| field.attribute.name.as_str()).chain(["groups"]).collect();
    let mut table = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
    let broken = |error: &dyn std::fmt::Display| (Exit::Failed, error.to_string());
    table.write_record(&names).map_err(|error| broken(&error))?;
    let bytes = table.into_inner().map_err(|error| broken(&error))?;
    match path.filter(|path| is_output(path)) {
        Some(path) => {
            let written = private::create(path).and_then(|mut file| {
                file.write_all(MARK)?;
                file.write_all(&bytes)
            });
            let told = |error: std::io::Error| wrong(format!("{}: {}", path.display(), journal::words(&error)));
            written.map_err(told)?;
            let required: Vec<&str> = fields
                .iter()
                .filter(|field| field.attribute.required)
                .map(|field| field.attribute.name.as_str())
                .collect();
            let _ = writeln!(
                to.out,
                "{} columns in {}; of somebody new there must be: {}.",
                names.len(),
                path.display(),
                required.join(", ")
            );
        }
        None => {
            let _ = to.out.write_all(&bytes);
        }
    }
    Ok(Exit::Fine)
}
