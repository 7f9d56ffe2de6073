//! The jobs of this program: which are worked on now, how each is made to rest, and those that are kept nowhere else.
//!
//! ```text
//!  begun ─► at work ──(asked to rest, or its end)──► on the disk: its lock is given back
//!                                                └─► in memory: held here until the program ends
//! ```

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::okta::client::Client;
use crate::protocol::job::{Beside, Fate, JobId, PasswordKeeper};
use crate::store::due::Due;
use crate::store::jobs::{Entry, Event, JobError, Jobs, Opened, Seen, Stage};
use crate::store::mappings::Mappings;

/// Of one connection.
#[derive(Debug)]
pub(in crate::worker) struct Here {
    /// Where they are kept; none keeps them in memory.
    folder: Option<PathBuf>,
    inner: Mutex<Inner>,
    work: Arc<AtWork>,
}

#[derive(Debug, Default)]
struct Inner {
    at_work: HashMap<JobId, CancellationToken>,
    in_memory: HashMap<JobId, Opened>,
    /// Who keeps the passwords of jobs that were begun here.
    keepers: HashMap<JobId, Arc<dyn PasswordKeeper>>,
}

/// How many are worked on in the whole program.
#[derive(Debug)]
pub struct AtWork {
    /// Each, with why it is made to rest.
    jobs: Mutex<HashMap<JobId, (CancellationToken, Option<&'static str>)>>,
    count: watch::Sender<usize>,
}

impl Default for AtWork {
    fn default() -> Self {
        Self { jobs: Mutex::default(), count: watch::Sender::new(0) }
    }
}

impl AtWork {
    /// Makes all of them rest, and waits until they do.
    pub async fn rest(&self, why: &'static str) {
        for (cancel, told) in lock(&self.jobs).values_mut() {
            *told = Some(why);
            cancel.cancel();
        }
        let mut count = self.count.subscribe();
        // The sender is here: it does not go.
        let _ = count.wait_for(|count| *count == 0).await;
    }

    pub(in crate::worker) fn is_idle(&self) -> bool {
        *self.count.borrow() == 0
    }
}

/// While it is there, the job is worked on.
#[derive(Debug)]
pub(super) struct Working<'h> {
    here: &'h Here,
    job: JobId,
}

impl Working<'_> {
    /// Why it was made to rest from outside.
    pub(super) fn why(&self) -> Option<&'static str> {
        lock(&self.here.work.jobs).get(&self.job).and_then(|(_, why)| *why)
    }
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        lock(&self.here.inner).at_work.remove(&self.job);
        lock(&self.here.work.jobs).remove(&self.job);
        self.here.work.count.send_modify(|count| *count -= 1);
    }
}

impl Here {
    pub(in crate::worker) fn new(folder: Option<PathBuf>, work: Arc<AtWork>) -> Self {
        Self { folder, inner: Mutex::default(), work }
    }

    /// Where those of this client's organisation are; none where they are kept in memory.
    pub(super) fn jobs(&self, client: &Client) -> Option<Jobs> {
        self.folder.as_deref().map(|folder| Jobs::of(folder, client.origin()))
    }

    /// Where the columns of tables went; none where nothing is kept.
    pub(in crate::worker) fn mappings(&self, client: &Client) -> Option<Mappings> {
        self.folder.as_deref().map(|folder| Mappings::of(folder, client.origin()))
    }

    /// Who was created before their first day; none where nothing is kept.
    pub(in crate::worker) fn due(&self, client: &Client) -> Option<Due> {
        self.folder.as_deref().map(|folder| Due::of(folder, client.origin()))
    }

    /// From now on it is worked on, until the answer is dropped; none where that is so already.
    pub(super) fn begin(&self, job: &JobId, cancel: &CancellationToken) -> Option<Working<'_>> {
        let mut inner = lock(&self.inner);
        if inner.at_work.contains_key(job) {
            return None;
        }
        inner.at_work.insert(job.clone(), cancel.clone());
        lock(&self.work.jobs).insert(job.clone(), (cancel.clone(), None));
        self.work.count.send_modify(|count| *count += 1);
        Some(Working { here: self, job: job.clone() })
    }

    pub(super) fn is_at_work(&self, job: &JobId) -> bool {
        lock(&self.inner).at_work.contains_key(job)
    }

    /// Makes it rest; false where it is not worked on here.
    pub(super) fn rest(&self, job: &JobId) -> bool {
        let inner = lock(&self.inner);
        let at_work = inner.at_work.get(job);
        at_work.inspect(|cancel| cancel.cancel()).is_some()
    }

    /// Keeps one that is nowhere else.
    pub(super) fn put(&self, opened: Opened) {
        lock(&self.inner).in_memory.insert(opened.job.id.clone(), opened);
    }

    /// Whoever keeps a job's passwords does so until the program ends.
    pub(super) fn keep_with(&self, job: &JobId, keeper: &Arc<dyn PasswordKeeper>) {
        lock(&self.inner).keepers.insert(job.clone(), Arc::clone(keeper));
    }

    pub(super) fn keeper(&self, job: &JobId) -> Option<Arc<dyn PasswordKeeper>> {
        lock(&self.inner).keepers.get(job).cloned()
    }

    /// Takes one that was kept here.
    pub(super) fn take(&self, job: &JobId) -> Option<Opened> {
        lock(&self.inner).in_memory.remove(job)
    }

    /// What became of a person of one that is worked on, where it is kept nowhere else: so that it can be looked at.
    pub(super) fn note(&self, job: &JobId, person: usize, fate: &Fate, at: Timestamp) {
        if let Some(shown) = lock(&self.inner).in_memory.get_mut(job) {
            let event = Event::Ended { person: person as u32, step: 0, fate: fate.clone() };
            // The person is one of the job's own.
            let _ = shown.course.take(&Entry { at, event });
        }
    }

    /// Puts something to those that are kept here.
    pub(super) fn with_kept<R>(&self, ask: impl FnOnce(&HashMap<JobId, Opened>) -> R) -> R {
        ask(&lock(&self.inner).in_memory)
    }

    /// What stands beside a job, for its report.
    pub(super) async fn beside(&self, client: &Client, job: &JobId) -> Result<Beside, JobError> {
        if let Some(kept) = self.with_kept(|kept| kept.get(job).map(Opened::beside)) {
            return kept;
        }
        let Some(jobs) = self.jobs(client) else { return Err(JobError::Unknown(job.clone())) };
        let id = job.clone();
        let read = tokio::task::spawn_blocking(move || jobs.beside(&id)).await;
        read.unwrap_or_else(|error| Err(JobError::Io(error.to_string())))
    }

    /// A job with its people, and how far it has come.
    pub(super) async fn people(&self, client: &Client, job: &JobId) -> Result<Seen, JobError> {
        let kept = self.with_kept(|kept| {
            kept.get(job).map(|opened| Seen {
                job: opened.job.clone(),
                people: opened.people.clone(),
                course: opened.course.clone(),
                running: opened.course.stage == Stage::Running,
            })
        });
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let Some(jobs) = self.jobs(client) else { return Err(JobError::Unknown(job.clone())) };
        let id = job.clone();
        match tokio::task::spawn_blocking(move || jobs.look(&id)).await {
            Ok(seen) => seen,
            Err(error) => Err(JobError::Io(error.to_string())),
        }
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
