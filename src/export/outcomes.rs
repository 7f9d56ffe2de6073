//! What became of each person of a job, as a table that can be fed back.

use std::fs::File;
use std::io::{self, Write};

use super::defused;
use crate::protocol::job::{Fate, Kind, Person};

/// Columns that follow those which tell who it is.
pub const ENDS: [&str; 5] = ["outcome", "reason", "code", "request", "id"];
/// Those that tell who it is, where no table came in.
pub const OWN: [&str; 3] = ["login", "name", "status"];

/// The cells of the first four of these.
pub fn ends(fate: Option<&Fate>) -> [&str; 4] {
    let kind = fate.map_or(Kind::NotReached, Fate::kind);
    let code = match fate {
        Some(Fate::Refused { code: Some(code), .. }) => code,
        Some(_) | None => "",
    };
    [kind.word(), fate.map(Fate::why).unwrap_or_default(), code, fate.and_then(Fate::request).unwrap_or_default()]
}

/// Writes everybody, each with what became of them.
pub fn write<'p>(file: File, people: impl Iterator<Item = (&'p Person, Option<Fate>)>) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
    table.write_record(OWN.iter().chain(&ENDS))?;
    for (person, fate) in people {
        let own = [&*person.login, &*person.name, &*person.status];
        let cells = own.into_iter().chain(ends(fate.as_ref())).chain([person.id.as_str()]);
        table.write_record(cells.map(|cell| defused(cell).into_owned()))?;
    }
    let mut file = table.into_inner().map_err(csv::IntoInnerError::into_error)?;
    file.flush()?;
    file.sync_all()
}
