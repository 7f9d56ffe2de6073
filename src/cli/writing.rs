//! People written to a file or a pipe, for every command that lists them: what is told before, meanwhile and behind.
//!
//! Owns: where it goes to, and the sentences. Must not know: which people they are.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::console::Kind as Written;
use super::journal::given::one_line;
use super::waits::Waits;
use super::{Console, Exit, completions};
use crate::app::part::count::grouped;
use crate::app::session::problem::Problem;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::column::Column;
use crate::protocol::error::CallError;
use crate::protocol::export::{CsvStyle, Export, FileExport, Format};
use crate::protocol::recorder::OneLine;
use crate::worker::export::{
    self, ExportError, export_to, export_to_dataset, export_to_file, is_unfinished, standard_columns,
};

// How people are written, and where to.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Shape {
    /// Attributes, separated by commas: status,name,login,department,costCenter,…
    #[arg(long, value_name = "A,B", value_delimiter = ',', add = completions::columns())]
    pub columns: Vec<String>,
    /// How it is written; by default as the file's name ends, else a table
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Kind>,
    /// A file to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Go on with an export to --output that broke off
    #[arg(long, requires = "output")]
    pub resume: bool,
    /// Why the list is wanted, for the journal; never sent to Okta
    #[arg(long, value_name = "TEXT", value_parser = one_line)]
    pub reason: Option<String>,
    /// Leave cells in CSV as they are, even where a spreadsheet would run them
    #[arg(long)]
    pub raw: bool,
    /// Begin CSV with a byte order mark, by which older spreadsheets know UTF-8
    #[arg(long)]
    pub bom: bool,
    /// What stands between cells of CSV
    #[arg(long, value_name = "CHARACTER")]
    pub delimiter: Option<Delimiter>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Kind {
    #[value(alias = "text")]
    Table,
    Csv,
    Json,
    Ndjson,
    Xlsx,
    Parquet,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Delimiter {
    #[value(alias = ",")]
    Comma,
    #[value(alias = ";")]
    Semicolon,
    #[value(alias = "\t")]
    Tab,
}

impl Delimiter {
    fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

impl Kind {
    fn format(self) -> Format {
        match self {
            Self::Table => Format::Table,
            Self::Csv => Format::Csv,
            Self::Json => Format::Json,
            Self::Ndjson => Format::Ndjson,
            Self::Xlsx => Format::Xlsx,
            Self::Parquet => Format::Parquet,
        }
    }
}

impl Shape {
    /// What the file's name promises is kept, or nothing is written.
    pub(super) fn format(&self, dataset: Option<&Path>) -> Result<Format, String> {
        let wanted = self.format.map(Kind::format);
        let format = match (&self.output, dataset) {
            (Some(path), _) => Format::for_file(path, wanted),
            (None, Some(_)) => wanted.unwrap_or(Format::Parquet).built(),
            (None, None) => wanted.unwrap_or(Format::Table).built(),
        };
        let format = format.map_err(|wrong| wrong.to_string())?;
        let word = format.word();
        match (format.is_packed(), dataset) {
            (_, Some(_)) if matches!(format, Format::Table | Format::Json | Format::Xlsx) => Err(format!(
                "--dataset writes parquet, csv or ndjson: files of {word} side by side are not read as one table"
            )),
            (true, None) if self.output.is_none() => {
                Err(format!("{word} goes into a file: name it with --output people.{word}"))
            }
            (true, _) if self.resume => {
                Err(format!("{word} is whole or nothing and cannot be gone on with: export it anew, or as csv"))
            }
            (true | false, _) => Ok(format),
        }
    }

    /// How CSV is to be written; asked for where none is, it is a mistake.
    pub(super) fn csv_style(&self, format: Format) -> Result<CsvStyle, String> {
        if format != Format::Csv && (self.bom || self.delimiter.is_some()) {
            let flag = if self.bom { "--bom" } else { "--delimiter" };
            return Err(format!("{flag} is for CSV, and this is {}", format.word()));
        }
        let delimiter = self.delimiter.map_or(b',', Delimiter::byte);
        Ok(CsvStyle { raw: self.raw, bom: self.bom, delimiter })
    }

    /// The columns; none for whole people.
    pub(super) fn columns(&self, format: Format) -> Result<Option<Vec<Column>>, String> {
        if self.columns.is_empty() {
            let whole = matches!(format, Format::Json | Format::Ndjson);
            return Ok((!whole).then(|| standard_columns(format)));
        }
        let read = |key: &String| Column::of_key(key).ok_or_else(|| format!("--columns: {key} is no attribute"));
        self.columns.iter().map(read).collect::<Result<_, _>>().map(Some)
    }
}

/// Where people are written to; standard output where neither is named.
pub(super) struct Target<'a> {
    pub output: Option<&'a Path>,
    pub dataset: Option<&'a Path>,
    pub resume: bool,
    /// Why they are wanted, for the journal.
    pub reason: Option<OneLine>,
}

/// Why nothing was sent, or what was answered.
pub(super) enum Stop {
    Usage(String),
    Failed(String),
    Export(ExportError),
}

impl Stop {
    pub(super) fn told(self) -> (Exit, String) {
        match self {
            Self::Usage(why) => (Exit::WrongUsage, why),
            Self::Failed(why) => (Exit::Failed, why),
            Self::Export(ExportError::Call(failure)) => (Exit::Failed, told(&failure)),
            Self::Export(error) => (Exit::Failed, error.to_string()),
        }
    }
}

impl Stop {
    /// Says it; `to_file` where people were written to one.
    pub(super) fn conclude(self, to_file: bool, surroundings: &mut Console<'_>) -> Exit {
        match self {
            Self::Usage(text) => {
                surroundings.complain(text);
                Exit::WrongUsage
            }
            Self::Failed(text) => {
                surroundings.complain(text);
                Exit::Failed
            }
            // Whoever read it has seen enough; any other loss is told at the end of the run.
            Self::Export(ExportError::Write(_)) if !to_file => Exit::Fine,
            Self::Export(ExportError::Call(failure)) => {
                surroundings.complain(told(&failure));
                Exit::Failed
            }
            Self::Export(
                error @ (ExportError::Exists(_)
                | ExportError::NothingToResume(_)
                | ExportError::OtherExport(_)
                | ExportError::NotAllowed(_)),
            ) => {
                surroundings.complain(error);
                Exit::WrongUsage
            }
            Self::Export(error) => {
                surroundings.complain(error);
                Exit::Failed
            }
        }
    }
}

impl From<CallError> for Stop {
    fn from(failure: CallError) -> Self {
        Self::Export(ExportError::Call(failure))
    }
}

/// What happened, what it means, what to do.
pub(super) fn told(failure: &CallError) -> String {
    let problem = Problem {
        what: "Listing failed".to_owned(),
        meaning: String::new(),
        can_retry: false,
        failure: Box::new(failure.clone()),
    };
    let okta = problem.okta_says().map(|text| format!("\n  {text}")).unwrap_or_default();
    let id = failure.request_id.as_ref().map(|id| format!("\n  Okta's request id: {id}")).unwrap_or_default();
    format!("{}{okta}\n  {}{id}", problem.headline(), problem.advice())
}

/// Writes everybody, and writes that down.
pub(super) async fn write(
    client: &Client,
    export: &Export,
    target: &Target<'_>,
    (control, waits): (&Control, &mut Waits),
    surroundings: &mut Console<'_>,
) -> Result<export::Written, Stop> {
    let into = target.output.or(target.dataset);
    let progress = into.is_some() && io::stderr().is_terminal();
    if let Some(path) = into {
        surroundings.complain(before(export, path));
    }
    let shown = std::cell::Cell::new(false);
    let people = std::cell::Cell::new(0);
    let show = |now: u64| {
        people.set(now);
        if progress {
            shown.set(true);
            eprint_progress(now);
        }
    };
    let stopped = control.cancel.clone();
    let mut interrupted = false;
    let file =
        target.output.map(|path| FileExport { export: export.clone(), path: path.to_owned(), resume: target.resume });
    let ended = {
        let work = async {
            match (&file, target.dataset) {
                (_, Some(folder)) => export_to_dataset(client, export, folder, control, show).await,
                (Some(file), None) => export_to_file(client, file, control, show).await,
                (None, None) => {
                    export_to(client, export, &mut surroundings.out.of(Written::of(export.format)), control, show).await
                }
            }
        };
        let work = async {
            tokio::pin!(work);
            loop {
                tokio::select! {
                    ended = &mut work => break ended,
                    _ = tokio::signal::ctrl_c(), if !interrupted => {
                        interrupted = true;
                        stopped.cancel();
                    }
                }
            }
        };
        Box::pin(waits.during(work, &mut surroundings.err)).await
    };
    if shown.get() {
        eprint_end();
    }
    let rows = ended.as_ref().map_or(people.get(), |written| written.people);
    if rows > 0 || ended.is_ok() {
        let path = into.filter(|_| target.dataset.is_none() || ended.is_ok());
        let cut = ended.as_ref().is_ok_and(|written| export::cut_by_rule(client, export, written).is_some());
        let reason = target.reason.clone();
        let exported = export::Exported { export, path, rows, ended: ended.is_ok(), cut, reason };
        if let Err(why) = export::write_down(client, exported).await {
            surroundings.complain(format!("the export could not be written into the journal: {why}"));
        }
    }
    match ended {
        Ok(written) => Ok(written),
        Err(error) => {
            let goes_on = file.as_ref().is_some_and(|file| is_unfinished(client, file));
            let part = target.output.filter(|path| path.exists());
            Err(broken_off(error, interrupted, goes_on, part))
        }
    }
}

/// `goes_on` where another run could go on with what is there; `part` is a file that was begun.
fn broken_off(error: ExportError, interrupted: bool, goes_on: bool, part: Option<&Path>) -> Stop {
    match error {
        _ if interrupted && goes_on => Stop::Failed("stopped; --resume goes on from there".to_owned()),
        _ if interrupted => Stop::Failed("stopped".to_owned()),
        ExportError::Call(failure) if goes_on => Stop::Failed(format!("{}\n  {KEPT}", told(&failure))),
        ExportError::Write(error) if goes_on => Stop::Failed(format!("{}\n  {KEPT}", ExportError::Write(error))),
        ExportError::Write(error) => match part {
            Some(path) => Stop::Failed(format!(
                "{}\n  {} holds only a part that cannot be gone on with: delete it, and export anew",
                ExportError::Write(error),
                path.display()
            )),
            None => Stop::Export(ExportError::Write(error)),
        },
        error @ (ExportError::Call(_)
        | ExportError::Exists(_)
        | ExportError::NothingToResume(_)
        | ExportError::OtherExport(_)
        | ExportError::InUse(_)
        | ExportError::NotAllowed(_)
        | ExportError::TooManyRows
        | ExportError::Damaged(..)) => Stop::Export(error),
    }
}

/// What will be written, before it is: personal columns, and how many people at most.
fn before(export: &Export, path: &Path) -> String {
    let personal = export.record.personal();
    let columns = match personal.as_slice() {
        [] => "no personal columns".to_owned(),
        names => format!("personal columns: {}", names.join(", ")),
    };
    let most = export.limit.map(|most| format!("at most {} people, ", grouped(most))).unwrap_or_default();
    format!("to {}: {most}{columns}", path.display())
}

const KEPT: &str = "What was written so far is kept; --resume goes on from there.";

/// The library does not print; this is the program's own command line.
fn eprint_progress(people: u64) {
    let _ = io::Write::write_all(&mut io::stderr(), format!("\r{} people… ", grouped(people)).as_bytes());
}

fn eprint_end() {
    let _ = io::Write::write_all(&mut io::stderr(), b"\r\x1b[K");
}
