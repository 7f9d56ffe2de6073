//! People from Okta to a file or a pipe, page by page.
//!
//! ```text
//!  page ─► written ─► flushed ─► checkpoint ─► next page
//!            └─ a break anywhere: the next run cuts the file back to the checkpoint and goes on from there
//!               ├─ read page by page: at the cursor
//!               │    └─ Okta refuses it: the list begins anew and leaves out who stands in the file already
//!               └─ read in streams: with the ranges of `created` that are missing
//! ```

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use super::job::Answers;
use crate::export::RecordWriter;
use crate::export::resume::{Beside, Checkpoint, GoesOn, Seen};
use crate::messages::Content;
use crate::okta::client::{Client, Control};
use crate::okta::coverage::{Coverage, Stretch};
use crate::okta::parallel::Part;
use crate::okta::users::UserPage;
use crate::okta::whole_list::{Kept, Portion, WholeList};
use crate::protocol::column::Column;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::export::{Export, FileExport, Format, Record};
use crate::protocol::query::{Cursor, UserQuery};
use crate::protocol::row::{RowField, RowFields, UserRow};

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub people: u64,
    /// Elements that could not be read as a person.
    pub odd: u64,
    /// Whether Okta had refused the cursor of an earlier run.
    pub cursor_refused: bool,
}

impl Written {
    fn count(&mut self, page: &UserPage) {
        self.people += page.rows.len() as u64;
        self.odd += page.odd as u64;
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("{}", in_words(.0))]
    Write(#[from] io::Error),
    #[error("{0} is there already; --resume goes on with an unfinished export, or choose another name")]
    Exists(String),
    #[error("nothing to resume: {0} has no .cursor file beside it")]
    NothingToResume(String),
    #[error("the unfinished export of {0} was of something else; give the same options, or choose another name")]
    OtherExport(String),
}

/// The name alone: the folder would push the sentence off the screen.
pub(super) fn taken(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    format!("Not written: {} is there already. Choose another name.", name.display())
}

/// Why a file could not be written, in words.
pub(super) fn in_words(error: &io::Error) -> String {
    use io::ErrorKind;
    let told = match error.kind() {
        ErrorKind::NotFound => "there is no such folder",
        ErrorKind::NotADirectory => "one of the folders is a file",
        ErrorKind::IsADirectory => "there is a folder of this name",
        ErrorKind::PermissionDenied => "you may not write there",
        ErrorKind::ReadOnlyFilesystem => "nothing can be written on that disk",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full",
        ErrorKind::InvalidFilename => "a file cannot be called so",
        _ => {
            let raw = error.to_string();
            return raw.split(" (os error").next().unwrap_or_default().to_lowercase();
        }
    };
    told.to_owned()
}

impl ExportError {
    /// In the words of the screen, which has no flags.
    fn for_screen(&self) -> String {
        match self {
            Self::Exists(name) => taken(Path::new(name)),
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
    let mut list = pages(client, export, None);
    // Who came before the list was divided: a few pages at most.
    let mut seen = Seen::default();
    let mut written = Written::default();
    while !is_enough(export, written.people)
        && let Some(portion) = list.next(control).await
    {
        let mut page = match portion {
            Ok(Portion::Page(page)) => {
                if list.may_divide() {
                    seen.extend(page.rows.iter().map(UserRow::id));
                }
                page
            }
            Ok(Portion::Part(part)) => leave_out(part.page, &seen),
            // What is written stands whole even where the list breaks off.
            Err(error) => {
                out.flush()?;
                return Err(error.into());
            }
        };
        cut(&mut page, export, written.people);
        writer.write(&page.rows, &page.raw, &mut out)?;
        out.flush()?;
        written.count(&page);
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
    told: impl FnMut(u64),
) -> Result<Written, ExportError> {
    let name = || file.path.display().to_string();
    let beside = Beside::of(&file.path);
    let start = if file.resume {
        let checkpoint = beside.read()?.ok_or_else(|| ExportError::NothingToResume(name()))?;
        if checkpoint.fingerprint != fingerprint(client, &file.export) {
            return Err(ExportError::OtherExport(name()));
        }
        Some(checkpoint)
    } else {
        if file.path.exists() {
            return Err(ExportError::Exists(name()));
        }
        beside.remove()?;
        None
    };
    let mut writing = Writing::open(client, file, beside.clone(), start)?;
    let ended = writing.run(control, told).await;
    if ended.is_err() && !file.resume && writing.written.people == 0 {
        // Nobody came: an empty file would only be in the way of the next attempt.
        drop(writing);
        std::fs::remove_file(&file.path)?;
        beside.remove()?;
    }
    ended
}

/// A file that is being written.
struct Writing<'a> {
    client: &'a Client,
    export: &'a Export,
    writer: RecordWriter,
    out: File,
    /// Bytes of the file that hold whole pages.
    bytes: u64,
    beside: Beside,
    fingerprint: String,
    goes_on: GoesOn,
    covered: Coverage,
    written: Written,
    /// Who is not written again, where that is asked.
    seen: Seen,
}

impl<'a> Writing<'a> {
    fn open(client: &'a Client, file: &'a FileExport, beside: Beside, start: Option<Checkpoint>) -> io::Result<Self> {
        let (out, bytes, goes_on, people) = match start {
            None => (OpenOptions::new().write(true).create_new(true).open(&file.path)?, 0, None, 0),
            Some(Checkpoint { bytes, goes_on, people, .. }) => {
                let mut out = OpenOptions::new().write(true).open(&file.path)?;
                // Half a page may stand behind the checkpoint.
                out.set_len(bytes)?;
                out.seek(SeekFrom::End(0))?;
                beside.rewind(people)?;
                (out, bytes, Some(goes_on), people)
            }
        };
        let mut writing = Self {
            client,
            export: &file.export,
            writer: RecordWriter::new(&file.export),
            out,
            bytes,
            fingerprint: fingerprint(client, &file.export),
            beside,
            goes_on: GoesOn::FromTheBeginning,
            covered: Coverage::default(),
            written: Written { people, ..Written::default() },
            seen: Seen::default(),
        };
        match goes_on {
            Some(goes_on) => {
                writing.goes_on = goes_on;
                if people > 0 {
                    writing.writer = writing.writer.continued();
                }
            }
            None => {
                let mut head = Vec::new();
                writing.writer.begin(&mut head)?;
                writing.append(&head)?;
                writing.keep()?;
            }
        }
        Ok(writing)
    }

    /// The list from where it goes on.
    fn list(&mut self, control: &Control) -> io::Result<WholeList> {
        let client = self.client;
        Ok(match &self.goes_on {
            GoesOn::FromTheBeginning => pages(client, self.export, None),
            GoesOn::At(cursor) => pages(client, self.export, Some(Cursor::new(&**cursor))),
            GoesOn::Between { streams, first, there } => {
                let (query, kept) = asked(self.export);
                self.seen = self.beside.seen(*first)?;
                let there = there.iter().cloned();
                self.covered =
                    Coverage::of(there.map(|(after, until, known)| Stretch { after, until, known }).collect());
                client.list_rest(query, self.covered.clone(), *streams, kept, control)
            }
        })
    }

    async fn run(&mut self, control: &Control, mut told: impl FnMut(u64)) -> Result<Written, ExportError> {
        let mut list = self.list(control)?;
        let mut by_old_cursor = matches!(self.goes_on, GoesOn::At(_));
        while !is_enough(self.export, self.written.people)
            && let Some(portion) = list.next(control).await
        {
            match portion {
                Ok(Portion::Page(page)) => self.take_page(page)?,
                Ok(Portion::Part(part)) => self.take_part(part, list.streams())?,
                Err(error) if by_old_cursor && is_refused_cursor(&error) => {
                    self.written.cursor_refused = true;
                    // Not behind the last id: Okta compares ids without case and lists them with it, so that some
                    // would be missing.
                    self.seen = self.beside.seen(self.written.people)?;
                    list = pages(self.client, self.export, None);
                }
                Err(error) if list.streams() > 1 && error.kind != FailureKind::Cancelled => {
                    self.seen = self.beside.seen(self.written.people)?;
                    let (query, kept) = asked(self.export);
                    list = self.client.list_in_order(query, None, kept);
                }
                Err(error) => return Err(error.into()),
            }
            by_old_cursor = false;
            told(self.written.people);
        }
        let mut end = Vec::new();
        self.writer.end(&mut end)?;
        self.append(&end)?;
        self.beside.remove()?;
        Ok(self.written)
    }

    fn take_page(&mut self, page: UserPage) -> io::Result<()> {
        let next = page.next.clone();
        self.write(page)?;
        match &mut self.goes_on {
            // Behind a refused cursor the new list's own cursors would not lead to the same place.
            GoesOn::At(_) if self.written.cursor_refused => {}
            // Its streams failed. Should this break off too, they are tried again, without who is there by then.
            GoesOn::Between { first, .. } => *first = self.written.people,
            // Up to the last page's checkpoint nothing is missing.
            goes_on => match next {
                Some(next) => *goes_on = GoesOn::At(next.as_str().to_owned()),
                None => return Ok(()),
            },
        }
        self.keep()
    }

    fn take_part(&mut self, part: Part, streams: u32) -> io::Result<()> {
        if !matches!(self.goes_on, GoesOn::Between { .. }) {
            // Who came page by page comes again.
            self.seen = self.beside.seen(self.written.people)?;
            self.goes_on = GoesOn::Between { streams, first: self.written.people, there: Vec::new() };
        }
        self.write(part.page)?;
        self.covered.note(part.range, part.stretch);
        if let GoesOn::Between { there, .. } = &mut self.goes_on {
            let stretches = self.covered.stretches().into_iter();
            *there = stretches.map(|stretch| (stretch.after, stretch.until, stretch.known)).collect();
        }
        self.keep()
    }

    fn write(&mut self, page: UserPage) -> io::Result<()> {
        let mut page = leave_out(page, &self.seen);
        cut(&mut page, self.export, self.written.people);
        let mut text = Vec::new();
        self.writer.write(&page.rows, &page.raw, &mut text)?;
        self.append(&text)?;
        self.beside.note(page.rows.iter().map(UserRow::id))?;
        self.written.count(&page);
        Ok(())
    }

    fn append(&mut self, text: &[u8]) -> io::Result<()> {
        self.out.write_all(text)?;
        self.bytes += text.len() as u64;
        Ok(())
    }

    fn keep(&self) -> io::Result<()> {
        self.beside.keep(&Checkpoint {
            fingerprint: self.fingerprint.clone(),
            goes_on: self.goes_on.clone(),
            people: self.written.people,
            bytes: self.bytes,
        })
    }
}

/// What the export is of, and of which organisation.
fn fingerprint(client: &Client, export: &Export) -> String {
    format!("{} {}", client.origin().as_str(), export.fingerprint())
}

fn leave_out(mut page: UserPage, seen: &Seen) -> UserPage {
    if !seen.is_empty() {
        page.retain(|row| !seen.contains(row.id()));
    }
    page
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

fn is_refused_cursor(error: &CallError) -> bool {
    error.kind == FailureKind::Refused && matches!(error.code(), "E0000029" | "E0000031")
}

/// The list, in the way that is there soonest. The first of a list are its first ones in order.
fn pages(client: &Client, export: &Export, from: Option<Cursor>) -> WholeList {
    let (query, kept) = asked(export);
    match export.limit {
        None => client.list_whole(query, from, kept),
        Some(_) => client.list_in_order(query, from, kept),
    }
}

/// What is asked for: no more of each person than is written.
fn asked(export: &Export) -> (UserQuery, Kept) {
    let mut query = export.query.clone();
    match &export.record {
        Record::Whole => (query, Kept { fields: None, raw: true }),
        Record::Columns(columns) => {
            query.extra = columns.iter().filter_map(|column| column.extra().map(str::to_owned)).collect();
            (query, Kept { fields: Some(fields_of(columns)), raw: false })
        }
    }
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
pub fn is_unfinished(client: &Client, file: &FileExport) -> bool {
    let checkpoint = Beside::of(&file.path).read();
    checkpoint.is_ok_and(|kept| kept.is_some_and(|kept| kept.fingerprint == fingerprint(client, &file.export)))
}

/// For the screen: goes on with an unfinished export by itself, and tells after each page how far it is.
pub(super) async fn run(
    client: &Client,
    mut file: FileExport,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    file.resume = is_unfinished(client, &file);
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
