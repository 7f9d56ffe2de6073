//! What became of each person of a job, as a table that can be fed back: the columns that came in, then the outcome.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};

use super::defused;
use crate::protocol::id::UserId;
use crate::protocol::job::{Beside, Cells, ENDS, Fate, Kind, Line, Person, report_head};

/// Those that tell who it is, where no table came in.
const OWN: [&str; 3] = ["login", "name", "status"];

/// The cells of the first four of these.
fn ends(fate: Option<&Fate>) -> [&str; 4] {
    let kind = fate.map_or(Kind::NotReached, Fate::kind);
    let code = match fate {
        Some(Fate::Refused { code: Some(code), .. }) => code,
        Some(_) | None => "",
    };
    [kind.word(), fate.map(Fate::why).unwrap_or_default(), code, fate.and_then(Fate::request).unwrap_or_default()]
}

/// Writes everybody, each with what became of them, then who was left out.
pub fn write<'p>(
    file: File,
    people: impl Iterator<Item = (&'p Person, Option<Fate>)>,
    beside: &Beside,
) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
    // A report that was fed back has these columns already.
    let columns: Vec<usize> = (0..beside.head.len()).filter(|at| !ENDS.contains(&&*beside.head[*at])).collect();
    if beside.head.is_empty() {
        table.write_record(OWN.iter().chain(&ENDS))?;
    } else {
        table.write_record(report_head(&beside.head))?;
    }
    let mut put = |own: Vec<&str>, ends: [&str; 4], id: &str| -> io::Result<()> {
        let cells = own.into_iter().chain(ends).chain([id]);
        table.write_record(cells.map(|cell| defused(cell).into_owned())).map_err(Into::into)
    };
    let own_rows = beside.lines.iter().filter(|line| line.left.is_none());
    let rows: HashMap<&UserId, &Line> = own_rows.clone().filter_map(|line| Some((line.id.as_ref()?, line))).collect();
    // Whoever was still to be created is known by the login that they were to have.
    let new: HashMap<&str, &Line> =
        own_rows.filter(|line| line.id.is_none()).map(|line| (line.login.as_str(), line)).collect();
    for (person, fate) in people {
        let own = if beside.head.is_empty() {
            vec![&*person.login, &*person.name, &*person.status]
        } else {
            let line = rows.get(&person.id).or_else(|| new.get(person.login.as_str()));
            row_of(line.map(|line| &line.row), &columns)
        };
        put(own, ends(fate.as_ref()), person.id.as_str())?;
    }
    for line in &beside.lines {
        let Some(left) = &line.left else { continue };
        let mut own = if beside.head.is_empty() {
            vec![&*line.login, &*line.name, &*line.status]
        } else {
            row_of(Some(&line.row), &columns)
        };
        // Whoever came by no row of it.
        if line.row.is_empty()
            && let Some(first) = own.first_mut()
        {
            *first = &line.login;
        }
        put(own, [&left.outcome, &left.reason, "", ""], line.id.as_ref().map_or("", UserId::as_str))?;
    }
    let mut file = table.into_inner().map_err(csv::IntoInnerError::into_error)?;
    file.flush()?;
    file.sync_all()
}

/// The cells of some columns; blank where the row is shorter.
fn row_of<'r>(row: Option<&'r Cells>, columns: &[usize]) -> Vec<&'r str> {
    columns.iter().map(|at| row.and_then(|row| row.get(*at)).unwrap_or_default()).collect()
}
