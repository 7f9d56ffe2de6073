//! What became of each, as a table that can be fed back: the columns that came in, then the outcome.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::app::jobs::plan::{Plan, Reason, Stray};
use crate::export::defused;
use crate::export::outcomes::{ENDS, OWN, ends};
use crate::protocol::id::UserId;
use crate::protocol::job::{Kind, Person};
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

/// The rows of the table that people came from.
#[derive(Debug, Default)]
pub(in crate::cli) struct Inputs {
    head: Option<csv::StringRecord>,
    rows: HashMap<UserId, csv::StringRecord>,
}

impl Inputs {
    pub(super) fn new(head: Option<csv::StringRecord>) -> Self {
        Self { head, rows: HashMap::new() }
    }

    pub(super) fn insert(&mut self, id: UserId, row: csv::StringRecord) {
        if self.head.is_some() {
            self.rows.entry(id).or_insert(row);
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
    pub(in crate::cli) fn write(
        mut self,
        people: &[Person],
        course: &Course,
        plan: Option<&Plan>,
        inputs: &Inputs,
    ) -> std::io::Result<()> {
        let Some(file) = self.file.take() else { return Ok(()) };
        let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
        let head: Vec<&str> = match &inputs.head {
            Some(head) => head.iter().filter(|name| !ENDS.contains(name)).collect(),
            None => OWN.to_vec(),
        };
        table.write_record(head.iter().chain(&ENDS))?;
        let mut put = |person: &Person, ends: [&str; 4]| -> std::io::Result<()> {
            let mut cells: Vec<String> = match (&inputs.head, inputs.rows.get(&person.id)) {
                (Some(head), row) => {
                    let cell = |at: usize| row.and_then(|row| row.get(at)).unwrap_or_default().to_owned();
                    head.iter().enumerate().filter(|(_, name)| !ENDS.contains(name)).map(|(at, _)| cell(at)).collect()
                }
                (None, _) => vec![person.login.clone(), person.name.clone(), person.status.clone()],
            };
            cells.extend(ends.into_iter().chain([person.id.as_str()]).map(str::to_owned));
            table.write_record(cells.iter().map(|cell| defused(cell).into_owned())).map_err(Into::into)
        };
        for (at, person) in people.iter().enumerate() {
            put(person, ends(course.fate(at).as_ref()))?;
        }
        for (reason, people) in plan.iter().flat_map(|plan| &plan.left_out) {
            let (word, why) = match reason {
                Reason::Not(why) => (Kind::LeftAlone.word(), why.as_str()),
                Reason::Sheltered(why) | Reason::Containable(why) => (Kind::Protected.word(), why.as_str()),
                Reason::Owner => (Kind::Protected.word(), "the token's own owner"),
                Reason::Admin => (Kind::Protected.word(), "an administrator"),
                Reason::Excepted => (Kind::LeftAlone.word(), "excepted"),
            };
            for person in people {
                put(person, [word, why, "", ""])?;
            }
        }
        for (stray, entries) in plan.iter().flat_map(|plan| &plan.strays) {
            let why = match stray {
                Stray::Nobody => "nobody is called so",
                Stray::Several => "several people fit",
            };
            for entry in entries {
                let first = std::iter::once(defused(entry).into_owned());
                let empty = std::iter::repeat_n(String::new(), head.len().saturating_sub(1));
                let ends = ["nobody", why, "", "", ""].map(str::to_owned);
                table.write_record(first.chain(empty).chain(ends))?;
            }
        }
        let mut file = table.into_inner().map_err(csv::IntoInnerError::into_error)?;
        file.flush()?;
        file.sync_all()
    }
}
