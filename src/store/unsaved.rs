//! Where forms that were not saved outlive the program: a file each, and each has one owner.
//!
//! ```text
//!  forms/CONNECTION/ADDRESS/door               held while owners come and go, a moment
//!                           RUN.lock           held as long as that program lives
//!                           RUN-begun-3.json   a form of that program
//!
//!  found ─► held by a program that lives ─► left alone
//!        └► nobody holds it: ended, or was killed ─► under the door's lock it becomes this program's, name and all
//! ```
//!
//! So no program writes or removes another's form, and one that is gone loses nothing.
//!
//! Owns: names, places and owners. Must not know: what stands in a form.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::forget::{Forgotten, read_folder};
use super::former_forms::FormerForms;
use super::lock::{Lock, LockError};
use super::{Flush, name, private, replace};
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::unsaved::{FormId, FormPlace, LeftForm};

/// The demo organisation forgets everything with the program; so do its forms.
const DEMO: &str = "demo";

/// Behind the door a few files are renamed; the screen stands still meanwhile.
const PATIENCE: Duration = Duration::from_millis(500);

/// The forms of this program.
#[derive(Debug)]
pub struct UnsavedForms {
    /// None where the platform names no folder: nothing is kept.
    folder: Option<PathBuf>,
    /// What this program's files begin with; nobody else's do.
    run: String,
    /// Held as long as the program lives.
    owned: HashMap<FormPlace, Lock>,
    found: u64,
}

impl UnsavedForms {
    /// Below the folder for what this program keeps.
    pub fn below(folder: Option<PathBuf>) -> Self {
        let mut random = [0; 8];
        // Without randomness the process and its beginning tell programs apart.
        if getrandom::fill(&mut random).is_err() {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            random = (now.as_nanos() as u64 ^ (u64::from(std::process::id()) << 40)).to_le_bytes();
        }
        let run = format!("{:016x}", u64::from_le_bytes(random));
        Self { folder, run, owned: HashMap::new(), found: 0 }
    }

    /// In the person's own folder for data.
    pub fn of_person() -> Self {
        let folders = directories::ProjectDirs::from("", "", "oktui");
        Self::below(folders.map(|folders| folders.data_local_dir().to_owned()))
    }

    fn connection_folder(&self, connection: &ConnectionId) -> Option<PathBuf> {
        let folder = self.folder.as_ref().filter(|_| connection.as_str() != DEMO)?;
        Some(folder.join("forms").join(name::of(connection.as_str())))
    }

    fn folder(&self, place: &FormPlace) -> Option<PathBuf> {
        Some(self.connection_folder(&place.connection)?.join(name::of(place.address.as_str())))
    }

    fn path(&self, folder: &Path, form: FormId) -> PathBuf {
        let (kind, number) = match form {
            FormId::Begun(number) => ("begun", number),
            FormId::Found(number) => ("found", number),
        };
        folder.join(format!("{}-{kind}-{number}.json", self.run))
    }

    /// Keeps a form of this program, whole or not at all, in place of what was kept of it.
    pub fn keep(&mut self, place: &FormPlace, form: FormId, text: &str) -> io::Result<()> {
        let Some(folder) = self.folder(place) else { return Ok(()) };
        if !self.owned.get(place).is_some_and(Lock::is_in_place) {
            private::make_own_folder(&folder)?;
            let _door = door(&folder)?;
            self.enter(place, &folder)?;
        }
        // Not forced to the disk: it is for the program's end, not the machine's, and must not hold the screen up.
        replace(&self.path(&folder, form), text.as_bytes(), Flush::Later)
    }

    /// A form of this program was saved or thrown away.
    pub fn forget(&self, place: &FormPlace, form: FormId) -> io::Result<()> {
        match self.folder(place) {
            Some(folder) => private::remove(&self.path(&folder, form)),
            None => Ok(()),
        }
    }

    /// Takes over what programs that are gone left there.
    pub fn recall(&mut self, place: &FormPlace) -> io::Result<Vec<LeftForm>> {
        let (Some(folder), Some(all)) = (self.folder(place), self.folder.clone()) else { return Ok(Vec::new()) };
        let former = FormerForms::take(&all, place)?;
        if !folder.exists() && former.is_none() {
            return Ok(Vec::new());
        }
        private::make_own_folder(&folder)?;
        let _door = door(&folder)?;
        self.enter(place, &folder)?;
        let mut taken = Vec::new();
        let mut left: Vec<(std::time::SystemTime, PathBuf)> = Vec::new();
        let mut gone: HashMap<String, Option<Lock>> = HashMap::new();
        for entry in fs::read_dir(&folder)?.flatten() {
            let name = entry.file_name();
            let Some((run, is_form)) = name.to_str().and_then(run_of).filter(|(run, _)| *run != self.run) else {
                continue;
            };
            // What is locked here and holds no form is tidied up with the lock.
            let lock = gone.entry(run.to_owned()).or_insert_with_key(|run| Lock::now(&run_lock(&folder, run)).ok());
            if is_form && lock.is_some() {
                let at = entry.metadata().and_then(|facts| facts.modified()).unwrap_or(std::time::UNIX_EPOCH);
                left.push((at, entry.path()));
            }
        }
        left.sort();
        for (_, path) in left {
            self.found += 1;
            let id = FormId::Found(self.found);
            let mine = self.path(&folder, id);
            // What cannot be had now is there the next time.
            if fs::rename(&path, &mine).is_ok()
                && let Ok(Some(text)) = private::read(&mine)
            {
                taken.push(LeftForm { id, text });
            }
        }
        if let Some(former) = former {
            for text in former.texts() {
                self.found += 1;
                let id = FormId::Found(self.found);
                replace(&self.path(&folder, id), text.as_bytes(), Flush::Now)?;
                taken.push(LeftForm { id, text: text.clone() });
            }
            former.taken_over()?;
        }
        Ok(taken)
    }

    /// This program has forms there from now on. The door is held.
    fn enter(&mut self, place: &FormPlace, folder: &Path) -> io::Result<()> {
        if self.owned.get(place).is_some_and(Lock::is_in_place) {
            return Ok(());
        }
        // Nobody else asks for it while the door is held.
        let lock = Lock::wait_if_possible(&run_lock(folder, &self.run), PATIENCE).map_err(told)?;
        self.owned.insert(place.clone(), lock);
        Ok(())
    }

    /// A connection has another name from now on: all that is kept of it moves along, with its owners. `address` is
    /// where it led.
    pub fn rename(&mut self, from: &ConnectionId, to: &ConnectionId, address: Option<&Origin>) -> io::Result<()> {
        let (Some(old), Some(new)) = (self.connection_folder(from), self.connection_folder(to)) else { return Ok(()) };
        if from == to {
            return Ok(());
        }
        if let (Some(all), Some(address)) = (&self.folder, address) {
            FormerForms::rename(all, from, to, address)?;
        }
        if !old.exists() {
            return Ok(());
        }
        if fs::rename(&old, &new).is_err() {
            // Something was left under the new name.
            for address in fs::read_dir(&old)?.flatten() {
                let into = new.join(address.file_name());
                private::make_own_folder(&into)?;
                for file in fs::read_dir(address.path())?.flatten() {
                    fs::rename(file.path(), into.join(file.file_name()))?;
                }
            }
            fs::remove_dir_all(&old)?;
        }
        for (place, lock) in std::mem::take(&mut self.owned) {
            if place.connection != *from {
                self.owned.insert(place, lock);
                continue;
            }
            let place = FormPlace { connection: to.clone(), ..place };
            if let Some(folder) = self.folder(&place) {
                self.owned.insert(place, lock.moved_to(run_lock(&folder, &self.run)));
            }
        }
        Ok(())
    }

    /// Removes the forms of any connection whose text is one that `goes`, but for those of programs that run.
    pub fn forget_where(&self, goes: &dyn Fn(&str) -> bool, forgotten: &mut Forgotten) -> io::Result<()> {
        let Some(all) = &self.folder else { return Ok(()) };
        for connection in read_folder(&all.join("forms"))? {
            for address in read_folder(&connection.path()).unwrap_or_default() {
                let folder = address.path();
                let _door = door(&folder)?;
                for entry in read_folder(&folder)? {
                    let name = entry.file_name();
                    let Some((run, true)) = name.to_str().and_then(run_of) else { continue };
                    let Ok(Some(text)) = private::read(&entry.path()) else { continue };
                    if !goes(&text) {
                        continue;
                    }
                    match Lock::now(&run_lock(&folder, run)) {
                        Ok(_ended) => {
                            private::remove(&entry.path())?;
                            forgotten.forms += 1;
                        }
                        Err(_) => forgotten.held += 1,
                    }
                }
            }
        }
        Ok(())
    }

    /// Removes all that is kept of a connection that is no more, whoever wrote it. `address` is where it led.
    pub fn remove(&mut self, connection: &ConnectionId, address: Option<&Origin>) -> io::Result<()> {
        self.owned.retain(|place, _| place.connection != *connection);
        let Some(folder) = self.connection_folder(connection) else { return Ok(()) };
        if let Some(all) = &self.folder {
            FormerForms::remove(all, connection, address)?;
        }
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

fn door(folder: &Path) -> io::Result<Lock> {
    Lock::wait_if_possible(&folder.join("door"), PATIENCE).map_err(told)
}

fn told(error: LockError) -> io::Error {
    match error {
        LockError::Busy => io::Error::new(io::ErrorKind::ResourceBusy, "another oktui keeps its forms just now"),
        LockError::Io(error) => error,
    }
}

fn run_lock(folder: &Path, run: &str) -> PathBuf {
    folder.join(format!("{run}.lock"))
}

/// Which program a file is of, and whether it is a form of it; none of any other file.
fn run_of(name: &str) -> Option<(&str, bool)> {
    let (run, is_form) = match name.strip_suffix(".lock") {
        Some(run) => (run, false),
        None => (name.strip_suffix(".json")?.split_once('-')?.0, true),
    };
    (run.len() == 16 && run.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some((run, is_form))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn place(connection: &str) -> FormPlace {
        let address = Origin::understand("acme").unwrap().origin;
        FormPlace { connection: ConnectionId::new(connection), address }
    }

    fn texts(left: Vec<LeftForm>) -> BTreeSet<String> {
        left.into_iter().map(|left| left.text).collect()
    }

    fn kept(folder: &Path, connection: &str, text: &str) {
        UnsavedForms::below(Some(folder.to_owned())).keep(&place(connection), FormId::Begun(1), text).unwrap();
    }

    fn found(folder: &Path, connection: &str) -> BTreeSet<String> {
        texts(UnsavedForms::below(Some(folder.to_owned())).recall(&place(connection)).unwrap())
    }

    #[derive(Clone, Debug)]
    enum Step {
        /// The program ends, and another starts in its place.
        Restart(usize),
        Keep(usize, u64),
        Forget(usize, usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0..3_usize).prop_map(Step::Restart),
            (0..3_usize, 0..4_u64).prop_map(|(program, form)| Step::Keep(program, form)),
            (0..3_usize, 0..8_usize).prop_map(|(program, at)| Step::Forget(program, at)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_programs_do_in_whatever_order_each_keeps_its_own_and_nothing_comes_back(
            steps in proptest::collection::vec(step(), 1..40)
        ) {
            let folder = tempfile::tempdir().unwrap();
            let place = place("a.b");
            let open = || UnsavedForms::below(Some(folder.path().to_owned()));
            // Each program with what it should hold.
            let mut programs: Vec<(UnsavedForms, Vec<(FormId, String)>)> = (0..3).map(|_| (open(), Vec::new())).collect();
            let mut orphans: BTreeSet<String> = BTreeSet::new();
            for (number, step) in steps.into_iter().enumerate() {
                match step {
                    Step::Restart(at) => {
                        let (forms, held) = std::mem::replace(&mut programs[at], (open(), Vec::new()));
                        drop(forms);
                        orphans.extend(held.into_iter().map(|(_, text)| text));
                        let left = programs[at].0.recall(&place).unwrap();
                        prop_assert_eq!(texts(left.clone()), std::mem::take(&mut orphans));
                        programs[at].1 = left.into_iter().map(|left| (left.id, left.text)).collect();
                    }
                    Step::Keep(at, form) => {
                        let (forms, held) = &mut programs[at];
                        let (id, text) = (FormId::Begun(form), format!("{at} {form} {number}"));
                        forms.keep(&place, id, &text).unwrap();
                        held.retain(|(other, _)| *other != id);
                        held.push((id, text));
                    }
                    Step::Forget(at, which) => {
                        let (forms, held) = &mut programs[at];
                        if which < held.len() {
                            let (id, _) = held.remove(which);
                            forms.forget(&place, id).unwrap();
                        }
                    }
                }
            }
            for (forms, held) in programs {
                drop(forms);
                orphans.extend(held.into_iter().map(|(_, text)| text));
            }
            prop_assert_eq!(texts(open().recall(&place).unwrap()), orphans);
        }
    }

    #[test]
    fn connections_whose_names_are_alike_have_forms_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.b", "a_b", "demo"] {
            kept(folder.path(), name, name);
        }
        assert_eq!(found(folder.path(), "a.b"), BTreeSet::from(["a.b".to_owned()]));
        assert_eq!(found(folder.path(), "a_b"), BTreeSet::from(["a_b".to_owned()]));
        assert!(found(folder.path(), "demo").is_empty() && !folder.path().join("forms/demo").exists());
    }

    #[test]
    fn a_connection_that_is_renamed_keeps_its_owners_and_one_that_is_removed_keeps_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (place("old"), place("new"));
        let mut mine = UnsavedForms::below(Some(folder.path().to_owned()));
        mine.keep(&old, FormId::Begun(1), "mine").unwrap();
        let mut theirs = UnsavedForms::below(Some(folder.path().to_owned()));
        theirs.keep(&old, FormId::Begun(1), "theirs").unwrap();
        kept(folder.path(), "new", "left under that name");
        mine.rename(&old.connection, &new.connection, Some(&old.address)).unwrap();
        assert_eq!(found(folder.path(), "new"), BTreeSet::from(["left under that name".to_owned()]));
        // The other does not know of the name; what it goes on keeping is its own, too.
        theirs.keep(&old, FormId::Begun(1), "theirs, later").unwrap();
        assert!(found(folder.path(), "old").is_empty());
        mine.keep(&new, FormId::Begun(1), "mine, later").unwrap();
        drop((mine, theirs));
        assert_eq!(found(folder.path(), "old"), BTreeSet::from(["theirs, later".to_owned()]));
        let all: BTreeSet<_> = ["left under that name", "mine, later", "theirs"].map(str::to_owned).into();
        assert_eq!(found(folder.path(), "new"), all);
        UnsavedForms::below(Some(folder.path().to_owned())).remove(&new.connection, None).unwrap();
        assert!(found(folder.path(), "new").is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn forms_are_for_their_owner_only_and_nothing_of_programs_that_are_gone_is_left() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mut forms = UnsavedForms::below(Some(folder.path().to_owned()));
        let place = place("a");
        forms.keep(&place, FormId::Begun(1), "text").unwrap();
        let below = forms.folder(&place).unwrap();
        for entry in fs::read_dir(&below).unwrap().flatten() {
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{entry:?}");
        }
        assert_eq!(fs::metadata(&below).unwrap().permissions().mode() & 0o777, 0o700);
        // A lock that a killed program left.
        fs::write(below.join("0123456789abcdef.lock"), "").unwrap();
        forms.recall(&place).unwrap();
        assert!(!below.join("0123456789abcdef.lock").exists());
        forms.forget(&place, FormId::Begun(1)).unwrap();
        drop(forms);
        assert_eq!(fs::read_dir(&below).unwrap().count(), 0);
    }
}
