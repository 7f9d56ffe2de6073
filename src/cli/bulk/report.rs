//! The file of a report: made before the first call, written once all is told.

use std::path::{Path, PathBuf};

use crate::export::outcomes;
use crate::protocol::job::{Beside, Person};
use crate::store::jobs::Course;
use crate::store::private;

/// A file that did not exist before; made before the first call, so that nothing is done whose report cannot be written.
/// Where nothing was done it is gone again: a report of nothing would be in the way of the next one.
pub(in crate::cli) struct Report {
    /// None once it is written.
    file: Option<std::fs::File>,
    path: PathBuf,
}

impl Drop for Report {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = private::remove(&self.path);
        }
    }
}

impl Report {
    pub(in crate::cli) fn create(path: &Path) -> Result<Self, String> {
        let made = private::create(path).map(|file| Self { file: Some(file), path: path.to_owned() });
        made.map_err(|error| {
            let why = crate::store::journal::words(&error);
            format!("the report {} cannot be made: {why}; nothing was done", path.display())
        })
    }

    /// Writes everybody of the job, then who was left out of it.
    pub(in crate::cli) fn write(mut self, people: &[Person], course: &Course, beside: &Beside) -> std::io::Result<()> {
        let Some(file) = self.file.take() else { return Ok(()) };
        let each = people.iter().enumerate().map(|(at, person)| (person, course.fate(at)));
        outcomes::write(file, each, beside)
    }
}
