//! What of a job can be taken back, and by what: said before anybody presses a key for it.

use super::work::Work;
use crate::protocol::job::{Job, Step};
use crate::protocol::undo::Inverse;

/// What takes back what a job did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    /// A plan for this.
    By(Work),
    /// The same, with the values that each person had.
    PutBack(Work),
    /// Nothing in one go; what the journal tells of it can be undone person by person.
    ByJournal,
    /// People are brought back, with some of what they had.
    BringBack,
    /// Nothing needs to be taken back.
    Nothing,
    /// Nothing takes it back.
    Never,
}

impl Back {
    pub fn of(job: &Job) -> Self {
        if let Some(inverse) = Work::of_job(job).as_ref().and_then(Work::inverse) {
            return Self::By(inverse);
        }
        let steps = job.ways.iter().flat_map(|way| way.steps.iter().chain(way.then.iter().flatten()));
        let all: Vec<Inverse> = steps.map(|step| step.word().row().inverse).collect();
        let is_any = |wanted: fn(&Inverse) -> bool| all.iter().any(wanted);
        if let Some(attributes) = set_by(job) {
            Self::PutBack(Work::PutBack { attributes })
        } else if is_any(|inverse| matches!(inverse, Inverse::By(_))) {
            Self::ByJournal
        } else if is_any(|inverse| *inverse == Inverse::InPart) {
            Self::BringBack
        } else if is_any(|inverse| *inverse == Inverse::Never) {
            Self::Never
        } else {
            Self::Nothing
        }
    }

    /// Whether a key undoes it, or says how.
    pub fn is_offered(&self) -> bool {
        match self {
            Self::By(_) | Self::PutBack(_) | Self::ByJournal => true,
            Self::BringBack | Self::Nothing | Self::Never => false,
        }
    }
}

/// The attributes that a job sets, where that is all it does.
fn set_by(job: &Job) -> Option<Vec<String>> {
    let mut attributes: Vec<String> = Vec::new();
    for step in job.ways.iter().flat_map(|way| way.steps.iter().chain(way.then.iter().flatten())) {
        let own: Vec<&String> = match step {
            Step::Set { profile } => profile.keys().collect(),
            Step::SetOwn { attributes } => attributes.iter().collect(),
            _ => return None,
        };
        for name in own {
            if !attributes.contains(name) {
                attributes.push(name.clone());
            }
        }
    }
    (!attributes.is_empty()).then_some(attributes)
}
