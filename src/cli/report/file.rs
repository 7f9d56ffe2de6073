//! Who was put off in reports: a table in the folder of the configuration, which can be shared.
//!
//! ```text
//!  config.toml
//!  put-off.csv   organisation,report,id,login,until,reason,by
//! ```
//!
//! Owns: reading and writing it, one program at a time. What it says of other organisations stays as it is; days that
//! are over fall out whenever it is written.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cli::connection::Chosen;
use crate::cli::keeper::{DEMO, Keeper};
use crate::config::ConfigFile;
use crate::protocol::connection::ConnectionId;
use crate::protocol::defuse::defused;
use crate::protocol::report::put_off::{HEAD, PutOff, of_sheet};
use crate::store::{Flush, Lock, lock, replace};

/// Writing takes a few milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);
/// Nobody puts off for longer; a year that was mistyped would hide somebody for good.
const LONGEST_DAYS: i32 = 731;

/// The table, as it is seen in one organisation.
#[derive(Clone, Debug)]
pub(in crate::cli) struct PutOffFile {
    path: PathBuf,
    organisation: String,
}

impl PutOffFile {
    /// Where it lies beside a configuration.
    pub(in crate::cli) fn beside(config: &ConfigFile) -> PathBuf {
        config.path().with_file_name("put-off.csv")
    }

    pub(in crate::cli) fn of(chosen: &Chosen) -> Result<Self, String> {
        let connection = chosen.entry.as_ref().map(|entry| entry.id.clone());
        Self::of_connection(&chosen.keeper, &connection.unwrap_or_else(|| ConnectionId::new(DEMO)))
    }

    /// That of a connection.
    pub(in crate::cli) fn of_connection(keeper: &Keeper, connection: &ConnectionId) -> Result<Self, String> {
        let path = Self::beside(keeper.file()?);
        // The demo's address is another one in each run.
        let organisation = match connection.as_str() {
            DEMO => DEMO.to_owned(),
            _ => keeper.origin(connection)?.as_str().to_owned(),
        };
        Ok(Self { path, organisation })
    }

    pub(in crate::cli) fn path(&self) -> &Path {
        &self.path
    }

    pub(in crate::cli) fn organisation(&self) -> &str {
        &self.organisation
    }

    /// Those of this organisation, days that are over included.
    pub(in crate::cli) fn read(&self) -> Result<Vec<PutOff>, String> {
        let mut all = self.read_all()?;
        all.retain(|one| one.organisation == self.organisation);
        Ok(all)
    }

    /// Puts somebody off, in place of what was said of them in this report before.
    pub(in crate::cli) fn add(&self, one: PutOff, now: Timestamp) -> Result<(), String> {
        let today = day(now);
        if one.until < today {
            return Err(format!("{} is over", one.until));
        }
        let days = one.until.since(today).map_or(0, |span| span.get_days());
        if days > LONGEST_DAYS {
            return Err(format!("{} is more than two years away", one.until));
        }
        if one.reason.is_empty() {
            return Err("it needs a reason".to_owned());
        }
        self.change(|all| {
            all.retain(|known| !known.is_like(&one) && known.until >= today);
            all.push(one);
        })
    }

    /// Puts somebody off no longer; whether they were.
    pub(in crate::cli) fn remove(&self, one: &PutOff) -> Result<bool, String> {
        let mut was = false;
        self.change(|all| {
            let before = all.len();
            all.retain(|known| !known.is_like(one));
            was = all.len() < before;
        })?;
        Ok(was)
    }

    fn change(&self, change: impl FnOnce(&mut Vec<PutOff>)) -> Result<(), String> {
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", self.path.display());
        if let Some(folder) = self.path.parent() {
            crate::store::private::make_folder(folder).map_err(|error| told(&error))?;
        }
        let _held = Lock::wait(&lock::of(&self.path), PATIENCE).map_err(|error| told(&error))?;
        let mut all = self.read_all()?;
        change(&mut all);
        let mut lines = csv::Writer::from_writer(Vec::new());
        lines.write_record(HEAD).map_err(|error| told(&error))?;
        for one in &all {
            // It is opened in spreadsheets; what they would run, they must not.
            let cells = one.cells();
            lines.write_record(cells.iter().map(|cell| defused(cell).into_owned())).map_err(|error| told(&error))?;
        }
        let text = lines.into_inner().map_err(|error| told(&error))?;
        replace(&self.path, &text, Flush::Now).map_err(|error| told(&error))
    }

    fn read_all(&self) -> Result<Vec<PutOff>, String> {
        if self.path.symlink_metadata().is_err() {
            return Ok(Vec::new());
        }
        let told = |why: String| format!("{}: {why}", self.path.display());
        let bytes = crate::sheet::read_bytes(&self.path).map_err(told)?;
        if bytes.bytes.is_empty() {
            return Ok(Vec::new());
        }
        let sheet = crate::sheet::read(&self.path, &bytes, None).map_err(told)?;
        of_sheet(&sheet).map_err(told)
    }
}

fn day(now: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(now).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::id::UserId;
    use crate::protocol::report::Report;

    fn file(folder: &tempfile::TempDir, organisation: &str) -> PutOffFile {
        PutOffFile { path: folder.path().join("put-off.csv"), organisation: organisation.to_owned() }
    }

    fn one(organisation: &str, id: &str, until: &str, reason: &str) -> PutOff {
        PutOff {
            organisation: organisation.to_owned(),
            report: Report::Inactive,
            id: UserId::new(id),
            login: format!("{id}@x.io"),
            until: until.parse().unwrap(),
            reason: reason.to_owned(),
            by: "ann".to_owned(),
        }
    }

    #[test]
    fn days_that_are_over_fall_out_and_other_organisations_stay() {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-11-30T12:00:00Z".parse().unwrap();
        let (acme, other) = (file(&folder, "acme"), file(&folder, "other"));
        assert!(acme.read().unwrap().is_empty());
        acme.add(one("acme", "00u1", "2026-12-01", "on leave, \"really\""), now).unwrap();
        other.add(one("other", "00u9", "2026-12-31", "=1+1"), now).unwrap();
        acme.add(one("acme", "00u2", "2026-12-24", "asked"), "2026-12-02T00:00:00Z".parse().unwrap()).unwrap();
        acme.add(one("acme", "00u2", "2026-12-28", "asked again"), "2026-12-02T00:00:00Z".parse().unwrap()).unwrap();
        let told: Vec<_> = acme.read().unwrap().into_iter().map(|one| (one.id.to_string(), one.reason)).collect();
        assert_eq!(told, [("00u2".to_owned(), "asked again".to_owned())]);
        assert_eq!(other.read().unwrap().len(), 1);
        assert!(acme.remove(&one("acme", "00u2", "2026-12-28", "")).unwrap());
        assert!(!acme.remove(&one("acme", "00u2", "2026-12-28", "")).unwrap());
        let text = std::fs::read_to_string(acme.path()).unwrap();
        assert!(text.starts_with("organisation,report,id,login,until,reason,by\n"), "{text}");
        assert!(!text.contains(",=1+1"), "{text}");
    }

    #[test]
    fn nobody_is_put_off_without_a_reason_or_for_good() {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-11-30T12:00:00Z".parse().unwrap();
        let acme = file(&folder, "acme");
        for (until, reason, said) in
            [("2026-11-29", "x", "is over"), ("2062-12-01", "x", "two years"), ("2026-12-01", "", "a reason")]
        {
            let why = acme.add(one("acme", "00u1", until, reason), now).unwrap_err();
            assert!(why.contains(said), "{why}");
        }
        std::fs::write(acme.path(), "organisation,report\n").unwrap();
        assert!(acme.read().unwrap_err().contains("put-off.csv: it has no column id"));
        assert!(
            acme.add(one("acme", "00u1", "2026-12-01", "x"), now).is_err(),
            "what cannot be read is not written over"
        );
    }
}
