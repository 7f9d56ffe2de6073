//! People from Okta to a file or a pipe, page by page.
//!
//! ```text
//!  page ─► written ─► flushed ─► checkpoint ─► next page
//!            └─ a break anywhere: the next run cuts the file back to the checkpoint and goes on from there
//!               └─ Okta refuses the cursor: the list begins anew and leaves out who stands in the file already
//! ```

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use super::job::Answers;
use crate::export::RecordWriter;
use crate::export::resume::{Beside, Checkpoint, Seen};
use crate::messages::Content;
use crate::okta::client::{Client, Control};
use crate::okta::users::{UserPage, UserPages};
use crate::protocol::column::Column;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::export::{Export, FileExport, Format, Record};
use crate::protocol::query::{Cursor, UserQuery};
use crate::protocol::row::{RowField, RowFields};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub people: u64,
    /// Elements that could not be read as a person.
    pub odd: u64,
    /// Whether Okta had refused the cursor of an earlier run.
    pub cursor_refused: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("writing failed: {0}")]
    Write(#[from] io::Error),
    #[error("{0} is there already; --resume goes on with an unfinished export, or choose another name")]
    Exists(String),
    #[error("nothing to resume: {0} has no .cursor file beside it")]
    NothingToResume(String),
    #[error("the unfinished export of {0} was of something else; give the same options, or choose another name")]
    OtherExport(String),
}

impl ExportError {
    /// In the words of the screen, which has no flags.
    fn for_screen(&self) -> String {
        match self {
            Self::Exists(name) => format!("Not written: {name} is there already. Choose another name."),
            Self::Call(_) | Self::Write(_) | Self::NothingToResume(_) | Self::OtherExport(_) => {
                format!("Not written: {self}.")
            }
        }
    }
}

/// Writes everybody to `out`. `told` is called after each page with the number of people so far.
pub async fn export_to(
    client: &Client,
    export: &Export,
    out: &mut impl Write,
    control: &Control,
    mut told: impl FnMut(u64),
) -> Result<Written, ExportError> {
    let mut writer = RecordWriter::new(export);
    let mut out = BufWriter::new(out);
    writer.begin(&mut out)?;
    let mut pages = pages(client, export, export.query.clone(), None);
    let mut written = Written { people: 0, odd: 0, cursor_refused: false };
    while !is_enough(export, written.people)
        && let Some(page) = pages.next_page(control).await
    {
        // What is written stands whole even where the list breaks off.
        let mut page = match page {
            Ok(page) => page,
            Err(error) => {
                out.flush()?;
                return Err(error.into());
            }
        };
        cut(&mut page, export, written.people);
        writer.write(&page.rows, &page.raw, &mut out)?;
        out.flush()?;
        written.people += count(export, &page);
        written.odd += page.odd as u64;
        told(written.people);
    }
    writer.end(&mut out)?;
    out.flush()?;
    Ok(written)
}

/// Writes everybody to a file, leaving what is needed to go on when it breaks off.
pub async fn export_to_file(
    client: &Client,
    file: &FileExport,
    control: &Control,
    mut told: impl FnMut(u64),
) -> Result<Written, ExportError> {
    let export = &file.export;
    let name = file.path.display().to_string();
    let beside = Beside::of(&file.path);
    let fingerprint = export.fingerprint();
    let start = if file.resume {
        let checkpoint = beside.read()?.ok_or_else(|| ExportError::NothingToResume(name.clone()))?;
        if checkpoint.fingerprint != fingerprint {
            return Err(ExportError::OtherExport(name));
        }
        Some(checkpoint)
    } else {
        if file.path.exists() {
            return Err(ExportError::Exists(name));
        }
        beside.remove()?;
        None
    };
    let (mut out, mut bytes) = open(&file.path, start.as_ref())?;
    let mut writer = RecordWriter::new(export);
    let mut written = Written { people: 0, odd: 0, cursor_refused: false };
    let mut seen: Option<Seen> = None;
    let mut list = match &start {
        None => {
            let mut head = Vec::new();
            writer.begin(&mut head)?;
            out.write_all(&head)?;
            bytes += head.len() as u64;
            pages(client, export, export.query.clone(), None)
        }
        Some(checkpoint) => {
            beside.rewind(checkpoint.people)?;
            written.people = checkpoint.people;
            writer = writer.continued();
            pages(client, export, export.query.clone(), Some(Cursor::new(&*checkpoint.cursor)))
        }
    };
    let mut is_first = true;
    loop {
        if is_enough(export, written.people) {
            break;
        }
        let Some(page) = list.next_page(control).await else { break };
        let mut page = match page {
            Ok(page) => page,
            Err(error) if is_refused_cursor(&error) && !written.cursor_refused && (is_first && start.is_some()) => {
                written.cursor_refused = true;
                // Not behind the last id: Okta compares ids without case and lists them with it, so that some would
                // be missing.
                seen = Some(beside.seen(written.people)?);
                list = pages(client, export, export.query.clone(), None);
                continue;
            }
            Err(error) => {
                if is_first && start.is_none() {
                    // Nobody is in it, and nothing could be resumed: the same name is free again.
                    drop(out);
                    std::fs::remove_file(&file.path)?;
                }
                return Err(error.into());
            }
        };
        is_first = false;
        if let Some(seen) = &seen {
            leave_out(&mut page, seen);
        }
        cut(&mut page, export, written.people);
        let mut text = Vec::new();
        writer.write(&page.rows, &page.raw, &mut text)?;
        out.write_all(&text)?;
        out.flush()?;
        bytes += text.len() as u64;
        beside.note(page.rows.iter().map(crate::protocol::row::UserRow::id))?;
        written.people += count(export, &page);
        written.odd += page.odd as u64;
        // Behind a refused cursor the new list's own cursors would not lead to the same place.
        if let Some(next) = page.next.as_ref().filter(|_| !written.cursor_refused) {
            beside.keep(&Checkpoint {
                fingerprint: fingerprint.clone(),
                cursor: next.as_str().to_owned(),
                people: written.people,
                bytes,
            })?;
        } else if let Some(start) = start.as_ref().filter(|_| written.cursor_refused) {
            beside.keep(&Checkpoint { people: written.people, bytes, ..start.clone() })?;
        }
        told(written.people);
    }
    writer.end(&mut out)?;
    out.flush()?;
    beside.remove()?;
    Ok(written)
}

fn open(path: &Path, start: Option<&Checkpoint>) -> io::Result<(BufWriter<File>, u64)> {
    let Some(checkpoint) = start else {
        return Ok((BufWriter::new(OpenOptions::new().write(true).create_new(true).open(path)?), 0));
    };
    let mut file = OpenOptions::new().write(true).open(path)?;
    // Half a page may stand behind the checkpoint.
    file.set_len(checkpoint.bytes)?;
    file.seek(SeekFrom::End(0))?;
    Ok((BufWriter::new(file), checkpoint.bytes))
}

fn leave_out(page: &mut UserPage, seen: &Seen) {
    let stays: Vec<bool> = page.rows.iter().map(|row| !seen.contains(row.id())).collect();
    if page.raw.len() == page.rows.len() {
        let mut at = stays.iter();
        page.raw.retain(|_| at.next().copied().unwrap_or(true));
    }
    let mut at = stays.iter();
    page.rows.retain(|_| at.next().copied().unwrap_or(true));
}

fn is_enough(export: &Export, people: u64) -> bool {
    export.limit.is_some_and(|limit| people >= limit)
}

/// No more people than are wanted.
fn cut(page: &mut UserPage, export: &Export, people: u64) {
    if let Some(limit) = export.limit {
        let room = usize::try_from(limit.saturating_sub(people)).unwrap_or(usize::MAX);
        page.rows.truncate(room);
        page.raw.truncate(room);
    }
}

fn count(export: &Export, page: &UserPage) -> u64 {
    match export.record {
        Record::Whole => page.raw.len() as u64,
        Record::Columns(_) => page.rows.len() as u64,
    }
}

fn is_refused_cursor(error: &CallError) -> bool {
    error.kind == FailureKind::Refused && matches!(error.code(), "E0000029" | "E0000031")
}

/// The list, asking for no more of each person than is written.
fn pages(client: &Client, export: &Export, mut query: UserQuery, from: Option<Cursor>) -> UserPages {
    let mut fields = None;
    match &export.record {
        Record::Whole => {}
        Record::Columns(columns) => {
            query.extra = columns.iter().filter_map(|column| column.extra().map(str::to_owned)).collect();
            fields = Some(fields_of(columns));
        }
    }
    let mut pages = match from {
        Some(cursor) => client.continue_users(query, cursor),
        None => client.list_users(query),
    };
    if let Some(fields) = fields {
        pages = pages.with_fields(fields);
    }
    if export.record == Record::Whole {
        pages = pages.with_raw();
    }
    pages
}

fn fields_of(columns: &[Column]) -> RowFields {
    let mut fields = Vec::new();
    for column in columns {
        match column {
            Column::Name => {
                fields.extend([RowField::FirstName, RowField::LastName, RowField::DisplayName, RowField::Login]);
            }
            Column::Login => fields.push(RowField::Login),
            // An email like the login is not kept twice.
            Column::Text(RowField::Email) => fields.extend([RowField::Email, RowField::Login]),
            Column::Text(field) => fields.push(*field),
            Column::Status
            | Column::Seen
            | Column::Created
            | Column::Changed
            | Column::Updated
            | Column::Password
            | Column::Extra(_) => {}
        }
    }
    RowFields::of(&fields)
}

/// What is written where nobody said otherwise.
pub fn standard_columns(format: Format) -> Vec<Column> {
    match format {
        Format::Table => ["status", "name", "login", "department", "lastLogin"]
            .iter()
            .filter_map(|key| Column::of_key(key))
            .collect(),
        Format::Csv | Format::Json | Format::Ndjson => Column::for_files(),
    }
}

/// Whether an unfinished export of just this stands beside the file.
pub fn is_unfinished(file: &FileExport) -> bool {
    let checkpoint = Beside::of(&file.path).read();
    checkpoint.is_ok_and(|kept| kept.is_some_and(|kept| kept.fingerprint == file.export.fingerprint()))
}

/// For the screen: goes on with an unfinished export by itself, and tells after each page how far it is.
pub(super) async fn run(
    client: &Client,
    mut file: FileExport,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    file.resume = is_unfinished(&file);
    let resumed = file.resume;
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let work = export_to_file(client, &file, control, |people| {
        // The screen may be gone.
        let _ = told.send(people);
    });
    tokio::pin!(work);
    let ended = loop {
        tokio::select! {
            biased;
            Some(people) = heard.recv() => answers.send(Content::Exporting { people }).await,
            ended = &mut work => break ended,
        }
    };
    match ended {
        Ok(written) => {
            Ok(Content::Exported { people: written.people, resumed, cursor_refused: written.cursor_refused })
        }
        Err(ExportError::Call(failure)) => Err(failure),
        // The file's fault, not Okta's.
        Err(error) => Ok(Content::NotWritten(error.for_screen())),
    }
}
