//! What stands beside a job, in a file of its own: only reports read it.
//!
//! ```text
//!  {"head":["login","ticket"]}
//!  {"id":"00u…","row":["ann@acme.com","INC-7"]}
//! ```

use std::borrow::Borrow;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{JobError, damaged, write_line};
use crate::protocol::job::{Beside, Line};
use crate::store::{Unfinished, private};

/// Its name in the folder of a job.
pub(super) const FILE: &str = "beside.ndjson";

/// How its first line begins.
pub(super) const START: &str = "{\"head\":";

#[derive(Serialize, Deserialize)]
struct Head {
    head: Vec<String>,
}

/// Writes it to a new file, where there is any of it.
pub(super) fn create(place: &Path, head: &[String], lines: impl Iterator<Item = impl Borrow<Line>>) -> io::Result<()> {
    let mut lines = lines.peekable();
    if head.is_empty() && lines.peek().is_none() {
        return Ok(());
    }
    let mut file = io::BufWriter::new(Unfinished::of(&place.join(FILE))?);
    write(&mut file, head, lines)?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?.finish()
}

pub(super) fn write(
    to: &mut impl Write,
    head: &[String],
    lines: impl Iterator<Item = impl Borrow<Line>>,
) -> io::Result<()> {
    let mut lines = lines.peekable();
    if head.is_empty() && lines.peek().is_none() {
        return Ok(());
    }
    write_line(to, &Head { head: head.to_vec() })?;
    lines.try_for_each(|line| write_line(to, line.borrow()))
}

/// Nothing where the file is not there.
pub(super) fn read(place: &Path) -> Result<Beside, JobError> {
    match private::open(&place.join(FILE)) {
        Ok(file) => parse(BufReader::new(file).lines(), 1),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Beside::default()),
        Err(error) => Err(error.into()),
    }
}

/// Reads its lines, the first of which is the one of this number in their file.
pub(super) fn parse(lines: impl Iterator<Item = io::Result<String>>, first: usize) -> Result<Beside, JobError> {
    let mut beside = Beside::default();
    for (at, line) in lines.enumerate() {
        let line = line?;
        let read = if at == 0 {
            serde_json::from_str(&line).map(|Head { head }| beside.head = head)
        } else {
            serde_json::from_str::<Line>(&line).map(|line| beside.lines.push(line))
        };
        read.map_err(|error| damaged(at + first, &error))?;
    }
    Ok(beside)
}
