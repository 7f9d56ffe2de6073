//! The file of a report: looked at before the first call, made and written once all is told.

use std::path::{Path, PathBuf};

use crate::export::outcomes;
use crate::protocol::job::{Beside, Job, Person};
use crate::store::jobs::Course;
use crate::store::private;
use crate::worker::jobs::settle::told_fate;

/// A job, its people, and how far it has come.
pub(in crate::cli) type Whose<'w> = (&'w Job, &'w [Person], &'w Course);

/// A file that is not there yet, and can be made. It is not made before there is something to write: what a run that was
/// killed leaves behind would be in the way of the next one.
pub(in crate::cli) struct Report {
    path: PathBuf,
}

impl Report {
    /// Whether it can be made; why not.
    pub(in crate::cli) fn look(path: &Path) -> Result<Self, String> {
        let end = path.extension().map(|end| end.to_string_lossy().to_lowercase());
        if let Some(end) = end.filter(|end| !matches!(end.as_str(), "csv" | "txt")) {
            let path = path.display();
            return Err(format!(
                "the report {path} would be CSV, and no .{end}: let its name end in .csv; nothing was done"
            ));
        }
        let tried = private::create(path).and_then(|file| {
            drop(file);
            private::remove(path)
        });
        tried.map(|()| Self { path: path.to_owned() }).map_err(|error| {
            let why = crate::store::journal::words(&error);
            format!("the report {} cannot be made: {why}; nothing was done", path.display())
        })
    }

    /// Writes everybody of the job, then who was left out of it; where there is no job, them alone.
    pub(in crate::cli) fn write(self, of: Option<Whose<'_>>, beside: &Beside) -> std::io::Result<()> {
        let each = of.into_iter().flat_map(|(job, people, course)| {
            people.iter().enumerate().map(move |(at, person)| (person, told_fate(job, person, course, at)))
        });
        outcomes::write(private::create(&self.path)?, each, beside)
    }
}
