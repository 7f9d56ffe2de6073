//! Passwords of a job, a line each, written where nobody else reads them.
//!
//! ```text
//!  answer ─► a line, on the disk ─► only then the outcome is written down
//! ```
//!
//! Owns: the lines and their flush. Must not know: who chose the place.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::protocol::job::{PasswordKeeper, Person};
use crate::protocol::secret::Secret;
use crate::store::private;

/// After a line that could not be written none is any more: its place would be unknown.
#[derive(Debug)]
pub struct Lines<W> {
    pub to: W,
    broken: Option<String>,
}

impl<W: Write> Lines<W> {
    pub fn new(to: W) -> Self {
        Self { to, broken: None }
    }

    /// Writes a line, and has it flushed; why not.
    pub fn put(
        &mut self,
        person: &Person,
        password: &Secret,
        flush: impl FnOnce(&mut W) -> io::Result<()>,
    ) -> Result<(), String> {
        if let Some(why) = &self.broken {
            return Err(why.clone());
        }
        let line = zeroize::Zeroizing::new(format!("{},{}\n", quoted(&person.login), quoted(password.expose())));
        let done = self.to.write_all(line.as_bytes()).and_then(|()| flush(&mut self.to));
        done.map_err(|error| self.broken.insert(crate::store::journal::words(&error)).clone())
    }

    /// Why none is written any more, where that is so.
    pub fn sound(&self) -> Result<(), String> {
        self.broken.clone().map_or(Ok(()), Err)
    }
}

/// As a table has it where a comma or a quote stands in it.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// A file that did not exist before, for nobody else's eyes.
#[derive(Debug)]
pub struct InFile(Mutex<Lines<File>>);

impl InFile {
    /// Makes it, before anything is sent; why not. Blocks.
    pub fn create(path: &Path) -> Result<Self, String> {
        let made = private::create(path).and_then(|mut file| {
            file.write_all(b"login,password\n")?;
            file.sync_all()?;
            Ok(file)
        });
        let file = made.map_err(|error| {
            let why = crate::store::journal::words(&error);
            format!("the file for passwords {} cannot be made: {why}; nothing was done", path.display())
        })?;
        Ok(Self(Mutex::new(Lines::new(file))))
    }
}

impl PasswordKeeper for InFile {
    fn keep(&self, person: &Person, password: &Secret) -> Result<(), String> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.put(person, password, |file| file.sync_data())
    }

    fn ready(&self) -> Result<(), String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).sound()
    }
}
