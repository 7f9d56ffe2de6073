//! One person taken out of the jobs that are over.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use super::{Jobs, PLAN, Stage, hold, write_line};
use crate::protocol::id::UserId;
use crate::protocol::job::{Line, Person, Values};
use crate::store::{Flush, replace};

/// What of one person went, and what stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Jobs in whose list they stand no more.
    pub jobs: u64,
    /// Jobs that are not over, or of another version: they still need to know whom they are about.
    pub held: u64,
}

/// Takes a person, by id or login, out of the jobs of all organisations below the state folder that are over. The line
/// stays, without whom it was about, so that the outcomes still add up. Blocks.
pub fn forget_person(state: &Path, words: &[String]) -> io::Result<Forgotten> {
    let mut gone = Forgotten::default();
    let organisations = match fs::read_dir(state.join("jobs")) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(gone),
        Err(error) => return Err(error),
    };
    for folder in organisations.flatten() {
        let jobs = Jobs { folder: folder.path() };
        for id in jobs.names().map_err(io::Error::other)? {
            let Ok(seen) = jobs.look(&id) else { continue };
            let is_meant = |person: &Person| {
                words.iter().any(|word| person.id == **word || person.login.eq_ignore_ascii_case(word))
            };
            let place = jobs.folder.join(id.as_str());
            let Ok(mut beside) = super::beside::read(&place) else { continue };
            let is_beside = |line: &Line| words.iter().any(|word| line.names(word));
            if !seen.people.iter().any(is_meant) && !beside.lines.iter().any(is_beside) {
                continue;
            }
            let over = matches!(seen.course.stage, Stage::Finished | Stage::Stopped);
            let Some(_lock) = over.then(|| hold(&place).ok()).flatten() else {
                gone.held += 1;
                continue;
            };
            let mut text = serde_json::to_vec(&seen.job)?;
            text.push(b'\n');
            for person in &seen.people {
                let kept = if is_meant(person) {
                    Person {
                        id: UserId::new("forgotten"),
                        login: String::new(),
                        name: String::new(),
                        own: Values::default(),
                        was: Values::default(),
                        ..person.clone()
                    }
                } else {
                    person.clone()
                };
                write_line(&mut text, &kept)?;
            }
            replace(&place.join(PLAN), &text, Flush::Now)?;
            if !beside.is_empty() {
                // Of the job's own people only their row is there, found by their id alone.
                let ids: HashSet<&UserId> =
                    seen.people.iter().filter(|person| is_meant(person)).map(|person| &person.id).collect();
                for line in &mut beside.lines {
                    if is_beside(line) || line.id.as_ref().is_some_and(|id| ids.contains(id)) {
                        *line = std::mem::take(line).forgotten();
                    }
                }
                let mut text = Vec::new();
                super::beside::write(&mut text, &beside.head, beside.lines.iter())?;
                replace(&place.join(super::beside::FILE), &text, Flush::Now)?;
            }
            gone.jobs += 1;
        }
    }
    Ok(gone)
}
