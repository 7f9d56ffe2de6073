//! The files into which the last line went, open: as long as nobody else wrote since, the next line goes there without
//! another look at the folder.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use crate::store::kept_open::KeptOpen;

/// The file of a month and the head, as this program left them.
#[derive(Debug)]
pub(super) struct AtHand {
    month: KeptOpen,
    length: u64,
    head: KeptOpen,
    text: String,
}

impl AtHand {
    pub(super) fn new((month, length): (KeptOpen, u64), (head, text): (KeptOpen, String)) -> Self {
        Self { month, length, head, text }
    }

    /// Whether the file of the month is this one, and both are as they were left. Whoever writes into any month writes
    /// the head anew.
    pub(super) fn is_unchanged(&self, month: &Path) -> bool {
        let same_length = || self.month.facts().is_some_and(|facts| facts.len() == self.length);
        self.month.is_at(month) && same_length() && self.head.facts().is_some() && self.head_reads().unwrap_or(false)
    }

    fn head_reads(&self) -> io::Result<bool> {
        let mut file: &File = self.head.file();
        let mut text = Vec::with_capacity(self.text.len() + 1);
        file.seek(SeekFrom::Start(0))?;
        file.take(self.text.len() as u64 + 1).read_to_end(&mut text)?;
        Ok(text == self.text.as_bytes())
    }

    pub(super) fn month(&self) -> &Arc<File> {
        self.month.file()
    }

    /// Goes on behind what was written to the month's file, which is as long now, with a head of the same length.
    pub(super) fn go_on(&mut self, length: u64, head: String) -> io::Result<()> {
        let mut file: &File = self.head.file();
        file.seek(SeekFrom::Start(0))?;
        file.write_all(head.as_bytes())?;
        (self.length, self.text) = (length, head);
        Ok(())
    }
}
