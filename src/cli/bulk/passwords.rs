//! Where the passwords of a job go: a new private file, or a program. They are nowhere else.
//!
//! ```text
//!  answer ─► file: a line, on the disk ─┐
//!         └► program: a line to it ─────┴─► only then the outcome is written down
//! ```

use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clap::Args;
use jiff::Timestamp;

use crate::cli::{Console, Exit};
use crate::config::command::Taker;
use crate::protocol::id::UserId;
use crate::protocol::job::{Fate, PasswordKeeper, Person};
use crate::protocol::secret::Secret;
use crate::store::jobs::{Event, Log, Opened, Slot};
use crate::worker::jobs::passwords::{InFile, Lines};

/// In an argument of a program that is begun anew for each person.
const LOGIN: &str = "{login}";
const ID: &str = "{id}";

#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct PasswordsTo {
    /// Write temporary passwords to this file, which must not be there yet; without a file, to the program behind --, a line
    /// each (login,password). With {login} or {id} in its arguments it is begun for each person, and gets the password alone
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    passwords_to: Option<PathBuf>,
    /// The program that takes the passwords, and what it is given: -- age -r KEY -o FILE, -- pass insert -e okta/{login}
    #[arg(last = true, value_name = "PROGRAM", requires = "passwords_to")]
    program: Vec<String>,
}

impl PasswordsTo {
    /// What does not go together. `makes`: whether the job makes passwords; `now`: whether it does so in this run.
    pub(in crate::cli) fn judge(&self, makes: bool, now: bool) -> Result<(), String> {
        let names_file = self.passwords_to.as_ref().map(|path| path.as_os_str() != "-");
        match (names_file, self.program.is_empty(), makes) {
            (Some(_), _, false) => Err("--passwords-to goes with temporary-password only".to_owned()),
            (Some(true), false, _) => Err("--passwords-to names a file, or a program behind --, not both".to_owned()),
            (Some(false), true, _) => Err("--passwords-to names a file, or a program behind --".to_owned()),
            (None, _, true) if now => {
                Err("--passwords-to says where the passwords go: a new file, or a program behind --".to_owned())
            }
            (Some(_) | None, _, _) => Ok(()),
        }
    }

    /// Makes the file, or begins the program, before anything is sent.
    pub(in crate::cli) fn begin(&self, makes: bool) -> Result<Option<Keeper>, String> {
        let kept = match (&self.passwords_to, makes) {
            (None, _) | (_, false) => return Ok(None),
            (Some(path), _) if path.as_os_str() != "-" => Kept::File(InFile::create(path)?),
            (Some(_), _) if self.program.iter().any(|argument| has_place(argument)) => Kept::Each(self.program.clone()),
            (Some(_), _) => {
                let taker = Taker::begin(&self.program).map_err(|why| format!("{why}; nothing was done"))?;
                Kept::Program { lines: Mutex::new(Lines::new(taker)), given: Mutex::default() }
            }
        };
        Ok(Some(Keeper(Arc::new(kept))))
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

fn has_place(argument: &str) -> bool {
    argument.contains(LOGIN) || argument.contains(ID)
}

/// Takes passwords as long as a job runs.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Keeper(Arc<Kept>);

#[derive(Debug)]
enum Kept {
    File(InFile),
    Program {
        lines: Mutex<Lines<Taker>>,
        /// Whose it was given so far.
        given: Mutex<Vec<UserId>>,
    },
    /// A program that is begun for each person.
    Each(Vec<String>),
}

impl PasswordKeeper for Kept {
    fn keep(&self, person: &Person, password: &Secret) -> Result<(), String> {
        match self {
            Self::File(file) => file.keep(person, password),
            Self::Program { lines, given } => {
                held(lines).put(person, password, |taker| {
                    taker.flush()?;
                    taker.ended().map_or(Ok(()), |why| Err(std::io::Error::other(why)))
                })?;
                held(given).push(person.id.clone());
                Ok(())
            }
            Self::Each(program) => {
                let fill = |text: &String| text.replace(LOGIN, &person.login).replace(ID, person.id.as_str());
                let program: Vec<String> = program.iter().map(fill).collect();
                let mut taker = Taker::begin(&program)?;
                let line = zeroize::Zeroizing::new(format!("{}\n", password.expose()));
                let written = taker.write_all(line.as_bytes()).and_then(|()| taker.flush());
                taker.end()?;
                written.map_err(|error| error.to_string())
            }
        }
    }

    fn refuses(&self, person: &Person) -> Option<String> {
        let Self::Each(program) = self else { return None };
        let login = &person.login;
        // A login is somebody's own text: it must be no option, and lead nowhere else.
        let is_odd = login.starts_with('-') || login.contains(['/', '\\', '\0']) || login.contains("..");
        let is_given = program.iter().any(|argument| argument.contains(LOGIN));
        (is_given && is_odd)
            .then(|| "the login could be taken for a path or an option; {id} names them as well".to_owned())
    }

    fn ready(&self) -> Result<(), String> {
        match self {
            Self::File(file) => file.ready(),
            Self::Program { lines, .. } => {
                let mut lines = held(lines);
                lines.sound()?;
                lines.to.ended().map_or(Ok(()), Err)
            }
            Self::Each(_) => Ok(()),
        }
    }
}

impl Keeper {
    pub(in crate::cli) fn shared(&self) -> Arc<dyn PasswordKeeper> {
        Arc::clone(&self.0) as Arc<dyn PasswordKeeper>
    }

    /// Closes it; what went wrong at its end. Then whoever's password it was given is not done in the job, either.
    pub(in crate::cli) fn end(self, opened: &mut Opened) -> Option<String> {
        let Kept::Program { lines, given } = &*self.0 else { return None };
        let why = held(lines).to.end().err()?;
        let given = std::mem::take(&mut *held(given));
        let lost = |slot: &Slot| match opened.course.fate_of(*slot) {
            Some(Fate::Done { request }) if given.contains(&opened.people[slot.person].id) => Some(request.clone()),
            Some(_) | None => None,
        };
        let lost: Vec<_> = opened.course.slots().filter_map(|slot| Some((slot, lost(&slot)?))).collect();
        for (Slot { person, step }, request) in lost {
            let unsure = format!("{why}: whether it kept the password is not known");
            let fate = Fate::NotKept { why: unsure, request };
            let event = Event::Ended { person: person as u32, step: step as u32, fate };
            if let Err(error) = opened.note(Timestamp::now(), event) {
                return Some(format!("{why}: whether it kept the passwords is not known; {}", Log::unwritten(&error)));
            }
        }
        Some(format!("{why}: whether it kept the passwords is not known"))
    }
}

/// Says what went wrong at the end; then nothing is fine.
pub(in crate::cli) fn told(lost: Option<String>, exit: Exit, to: &mut Console<'_>) -> Exit {
    match lost {
        Some(why) => {
            to.complain(why);
            Exit::Failed
        }
        None => exit,
    }
}
