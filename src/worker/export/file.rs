//! An export to a file that can break off and go on.
//!
//! ```text
//!  page ─► written ─► flushed ─► checkpoint ─► next page
//!            └─ a break anywhere: the next run cuts the file back to the checkpoint and goes on from there
//!               ├─ read page by page: at the cursor
//!               │    └─ Okta refuses it: the list begins anew and leaves out who stands in the file already
//!               └─ read in streams: with the ranges of `created` that are missing
//! ```

use std::fs::{File, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};

use super::wanted::{asked, can_move, cut, is_enough, leave_out, pages};
use super::{ExportError, Written};
use crate::export::RecordWriter;
use crate::export::resume::{Beside, Checkpoint, GoesOn, Seen};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::okta::coverage::{Coverage, Stretch};
use crate::okta::parallel::Part;
use crate::okta::users::UserPage;
use crate::okta::whole_list::{Portion, WholeList};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::export::{Export, FileExport};
use crate::protocol::query::Cursor;
use crate::protocol::row::UserRow;
use crate::store::private;

/// Writes everybody to a file, leaving what is needed to go on when it breaks off.
pub(super) async fn export_to_file(
    client: &Client,
    file: &FileExport,
    control: &Control,
    told: impl FnMut(u64),
) -> Result<Written, ExportError> {
    let file = &FileExport { export: super::allowed(client, &file.export, control).await?, ..file.clone() };
    let beside = Beside::of(&file.path);
    let (out, start) = if file.resume {
        let (out, checkpoint) = unfinished(client, file, &beside)?;
        (out, Some(checkpoint))
    } else {
        // A link of that name is in the way like any other file: where it leads was not chosen by whoever exports.
        let out = match private::create(&file.path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(ExportError::Exists(file.path.display().to_string()));
            }
            out => out?,
        };
        lock(&out, file)?;
        // Behind the lock: before it they may be another run's.
        if let Err(error) = beside.remove() {
            private::remove(&file.path)?;
            return Err(error.into());
        }
        (out, None)
    };
    let mut writing = Writing::begin(client, file, out, beside.clone(), start)?;
    let ended = writing.run(control, told).await;
    if ended.is_err() && !file.resume && writing.written.people == 0 {
        // Nobody came: an empty file would only be in the way of the next attempt.
        drop(writing);
        private::remove(&file.path)?;
        beside.remove()?;
    }
    ended
}

/// The file of an earlier run and how far that got, where it can be gone on with. The file is this run's alone.
fn unfinished(client: &Client, file: &FileExport, beside: &Beside) -> Result<(File, Checkpoint), ExportError> {
    let name = || file.path.display().to_string();
    let damaged = |how| Err(ExportError::Damaged(name(), how));
    let out = match private::reopen(&file.path) {
        Ok(out) => Some(out),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    if let Some(out) = &out {
        lock(out, file)?;
    }
    // Behind the lock: until then another run may have been at it.
    let checkpoint = match beside.read() {
        Ok(checkpoint) => checkpoint.ok_or_else(|| ExportError::NothingToResume(name()))?,
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return damaged("its .cursor file cannot be read");
        }
        Err(error) => return Err(error.into()),
    };
    if checkpoint.fingerprint != fingerprint(client, &file.export) {
        return Err(ExportError::OtherExport(name()));
    }
    let Some(out) = out else { return damaged("it is gone") };
    if out.metadata()?.len() < checkpoint.bytes {
        return damaged("it is shorter than it was");
    }
    if !beside.has_noted(checkpoint.people)? {
        return damaged("its .seen file is gone or shorter than it was");
    }
    Ok((out, checkpoint))
}

/// Two runs on one file would write into each other.
fn lock(out: &File, file: &FileExport) -> Result<(), ExportError> {
    match out.try_lock() {
        Err(TryLockError::WouldBlock) => Err(ExportError::InUse(file.path.display().to_string())),
        // Some file systems have no locks.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
    }
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
    fn begin(
        client: &'a Client,
        file: &'a FileExport,
        mut out: File,
        beside: Beside,
        start: Option<Checkpoint>,
    ) -> io::Result<Self> {
        let (bytes, goes_on, people, odd) = match start {
            None => (0, None, 0, 0),
            Some(Checkpoint { bytes, goes_on, people, odd, .. }) => {
                // Half a page may stand behind the checkpoint.
                out.set_len(bytes)?;
                out.seek(SeekFrom::End(0))?;
                beside.rewind(people)?;
                (bytes, Some(goes_on), people, odd)
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
            written: Written { people, odd, limited: true, ..Written::default() },
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
            GoesOn::FromTheBeginning => pages(client, self.export, None, false),
            GoesOn::At(cursor) => {
                if can_move(&self.export.query.scope) {
                    self.seen = self.beside.seen(self.written.people)?;
                }
                pages(client, self.export, Some(Cursor::new(&**cursor)), false)
            }
            GoesOn::Between { streams, first, there } => {
                let (query, kept) = asked(self.export, false);
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
                    list = pages(self.client, self.export, None, false);
                }
                Err(error) if list.streams() > 1 && error.kind != FailureKind::Cancelled => {
                    self.seen = self.beside.seen(self.written.people)?;
                    let (query, kept) = asked(self.export, false);
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
        self.written.limited &= is_enough(self.export, self.written.people);
        self.written.told = list.told().map(Box::new);
        Ok(self.written.clone())
    }

    fn take_page(&mut self, page: UserPage) -> io::Result<()> {
        let next = page.next.clone();
        self.write(page, can_move(&self.export.query.scope))?;
        match &mut self.goes_on {
            // Behind a refused cursor the new list's own cursors would not lead to the same place.
            GoesOn::At(_) if self.written.cursor_refused => {}
            // Its streams failed. Should this break off too, they are tried again, without who is there by then.
            GoesOn::Between { first, .. } => *first = self.written.people,
            // Up to the last page's checkpoint nothing is missing.
            goes_on @ (GoesOn::FromTheBeginning | GoesOn::At(_)) => match next {
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
        self.write(part.page, false)?;
        self.covered.note(part.range, part.stretch);
        if let GoesOn::Between { there, .. } = &mut self.goes_on {
            let stretches = self.covered.stretches().into_iter();
            *there = stretches.map(|stretch| (stretch.after, stretch.until, stretch.known)).collect();
        }
        self.keep()
    }

    /// `moves` where those on it may come again.
    fn write(&mut self, page: UserPage, moves: bool) -> io::Result<()> {
        let mut page = leave_out(page, &self.seen);
        self.written.limited = cut(&mut page, self.export, self.written.people);
        if moves {
            self.seen.extend(page.rows.iter().map(UserRow::id));
        }
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
            odd: self.written.odd,
            bytes: self.bytes,
        })
    }
}

/// What the export is of, and of which organisation.
fn fingerprint(client: &Client, export: &Export) -> String {
    format!("{} {}", client.origin().as_str(), export.fingerprint())
}

/// Whether an unfinished export of just this stands beside the file.
pub fn is_unfinished(client: &Client, file: &FileExport) -> bool {
    let checkpoint = Beside::of(&file.path).read();
    checkpoint.is_ok_and(|kept| kept.is_some_and(|kept| kept.fingerprint == fingerprint(client, &file.export)))
}

fn is_refused_cursor(error: &CallError) -> bool {
    error.kind == FailureKind::Refused && matches!(error.code(), "E0000029" | "E0000031")
}
