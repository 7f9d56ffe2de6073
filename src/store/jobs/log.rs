//! The log of a job: several who wait share a flush.
//!
//! ```text
//!  write ─► in the file: outlives the program        flush ─► on the disk: outlives the machine, with all before it
//! ```

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::course::{Entry, Event};
use crate::protocol::recorder::Durable;
use crate::store::private;

/// Behind a line that broke off, so that it is none of the next one.
const TORN: &str = "\u{2026}torn\n";

/// Where the lines go. Clones write the same.
#[derive(Clone, Debug)]
pub struct Log(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// None: a job in memory.
    file: Option<Mutex<File>>,
    /// How many more lines a job in memory takes; none: as many as come.
    room: Option<Mutex<u64>>,
    written: AtomicU64,
    flushed: Mutex<u64>,
    /// Once a line could not be written, none is any more: its place would be unknown.
    broken: Mutex<Option<String>>,
}

impl Durable for Log {
    fn flush(&self) -> Result<(), String> {
        Self::flush(self).map_err(|error| Self::unwritten(&error))
    }
}

/// Whether this is the remains of a line that its program could not end.
pub(super) fn is_torn(line: &str) -> bool {
    line.ends_with(TORN)
}

impl Log {
    pub(super) fn on_disk(path: &Path) -> io::Result<Self> {
        let mut file = private::append(path)?;
        let end = file.seek(SeekFrom::End(0))?;
        if end > 0 {
            file.seek(SeekFrom::Start(end - 1))?;
            let mut last = [0];
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                file.write_all(TORN.as_bytes())?;
            }
        }
        Ok(Self::on(Some(Mutex::new(file))))
    }

    pub(super) fn in_memory() -> Self {
        Self::on(None)
    }

    /// In memory, with room for so many lines: as a disk that becomes full in the middle.
    pub fn with_room(lines: u64) -> Self {
        Self::of(None, Some(Mutex::new(lines)))
    }

    fn on(file: Option<Mutex<File>>) -> Self {
        Self::of(file, None)
    }

    fn of(file: Option<Mutex<File>>, room: Option<Mutex<u64>>) -> Self {
        let (written, flushed) = (AtomicU64::new(0), Mutex::new(0));
        Self(Arc::new(Inner { file, room, written, flushed, broken: Mutex::default() }))
    }

    /// Writes a line: it is there whatever becomes of this program. Blocks for as long as a write takes.
    pub fn write(&self, now: Timestamp, event: Event) -> io::Result<()> {
        if let Some(room) = &self.0.room {
            let mut room = lock(room);
            *room = room.checked_sub(1).ok_or(io::ErrorKind::StorageFull)?;
        }
        let Some(file) = &self.0.file else { return Ok(()) };
        let mut line = serde_json::to_vec(&Entry { at: now, event })?;
        line.push(b'\n');
        let mut file = lock(file);
        self.sound()?;
        let done = file.write_all(&line);
        self.0.written.fetch_add(1, Ordering::Release);
        self.keep(done)
    }

    /// Writes a line and waits until it, and all before it, would outlive the machine. Blocks.
    pub fn put(&self, now: Timestamp, event: Event) -> io::Result<()> {
        self.write(now, event)?;
        self.flush()
    }

    /// Waits until all that was written would outlive the machine. Blocks.
    pub fn flush(&self) -> io::Result<()> {
        let Some(file) = &self.0.file else { return Ok(()) };
        let wanted = self.0.written.load(Ordering::Acquire);
        let mut flushed = lock(&self.0.flushed);
        // Whoever was at it before may have taken this line along.
        if *flushed >= wanted {
            return self.sound();
        }
        let (covered, own) = {
            let file = lock(file);
            (self.0.written.load(Ordering::Acquire), file.try_clone())
        };
        let done = own.and_then(|file| file.sync_data());
        if done.is_ok() {
            *flushed = covered;
        }
        self.keep(done)
    }

    /// Why none of its lines can be written, in words.
    pub fn unwritten(error: &io::Error) -> String {
        format!("its log cannot be written: {}", crate::store::journal::words(error))
    }

    fn sound(&self) -> io::Result<()> {
        match &*lock(&self.0.broken) {
            Some(why) => Err(io::Error::other(why.clone())),
            None => Ok(()),
        }
    }

    fn keep(&self, done: io::Result<()>) -> io::Result<()> {
        if let Err(error) = &done {
            lock(&self.0.broken).get_or_insert_with(|| crate::store::journal::words(error));
        }
        done
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
