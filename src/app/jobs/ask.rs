//! Whether a job that rests goes on, and how: what became of the first few, or what many in a row met, is looked at first.

use crate::app::input::command::{Command, JobsCommand};
use crate::app::input::key::{self, Context};
use crate::app::jobs::screen::first_done;
use crate::app::part::count::{grouped, people_word};
use crate::messages::jobs::{Alike, JobSeen, JobStage, Told, Trait};
use crate::protocol::id::UserId;
use crate::protocol::job::{Fate, JobId, Kind};
use crate::protocol::key::Key;
use crate::protocol::status::Status;

/// Outcomes that are shown with the question.
const SHOWN: usize = 8;

/// The box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobQuestion {
    pub job: JobId,
    pub title: String,
    /// What there is to know, a sentence each.
    pub lines: Vec<String>,
    /// People, and what became of them.
    pub outcomes: Vec<Outcome>,
    /// So many more are to be looked at.
    pub more: usize,
    /// The answers, with what each does.
    pub answers: Vec<(JobsCommand, String)>,
    /// The reasons of which those who share them can be left out.
    pub alike: Vec<Alike>,
    /// Whether going on tries again whom Okta refused.
    pub again: bool,
    /// Of whom it is said what became of them.
    pub person: Option<UserId>,
}

/// One person's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub kind: Kind,
    pub login: String,
    /// Okta's words, or ours; nothing of what was done.
    pub why: String,
}

impl JobQuestion {
    /// Whether one that rests goes on.
    pub fn of(seen: &JobSeen) -> Self {
        let left = seen.counts.get(Kind::NotReached) as usize;
        let mut lines = vec![match &seen.stage {
            JobStage::Paused(_) if let Some(first) = first_done(seen) => {
                format!("The first {} are done; look at what became of them.", grouped(first.into()))
            }
            JobStage::Paused(why) => format!("It is paused: {why}."),
            JobStage::BrokeOff => {
                "The program that ran it ended without a word; what it began is looked up.".to_owned()
            }
            JobStage::Planned => "Nothing of it was sent yet.".to_owned(),
            JobStage::Running | JobStage::Elsewhere | JobStage::Done | JobStage::Stopped => String::new(),
        }];
        lines.push(format!("So far: {}.", seen.counts.words()));
        let (outcomes, more) = outcomes(seen, first_done(seen).is_some());
        let mut answers = vec![(JobsCommand::GoOn, format!("go on with the {} who are left", people_word(left)))];
        for (at, alike) in seen.alike.iter().enumerate() {
            let (others, who) = (people_word(alike.left as usize), of_trait(&alike.by));
            let told = match seen.alike.len() {
                1 => format!("go on, and leave out {others} {who}, as all refused"),
                _ => format!("leave out {others} {who} ({} refused: {})", alike.refused, alike.why),
            };
            answers.push((JobsCommand::LeaveOut(Some(at as u8)), told));
        }
        if seen.alike.len() > 1 {
            answers.push((JobsCommand::LeaveOut(None), "leave out all of these, and go on with the others".to_owned()));
        }
        answers.push((JobsCommand::PlanAnew, "read those who are left, and plan anew".to_owned()));
        answers.push((JobsCommand::Stop, "stop it for good; nobody else is reached".to_owned()));
        Self {
            job: seen.job.id.clone(),
            title: seen.job.title.clone(),
            lines,
            outcomes,
            more,
            answers,
            alike: seen.alike.clone(),
            again: false,
            person: None,
        }
    }

    /// Whether whom Okta refused, and whom it did not reach, is tried again.
    pub fn again(seen: &JobSeen) -> Self {
        let [refused, left] = [Kind::Refused, Kind::NotReached].map(|kind| seen.counts.get(kind) as usize);
        let mut lines =
            vec![format!("Okta refused it for {}; {} were not reached.", people_word(refused), people_word(left))];
        let unknown = seen.counts.get(Kind::Unknown) as usize;
        if unknown > 0 {
            lines.push(format!(
                "Of {} nobody knows what became: they are looked up, and not tried on a guess.",
                people_word(unknown)
            ));
        }
        let (outcomes, more) = outcomes(seen, false);
        let answers = vec![(JobsCommand::GoOn, format!("try it again for {}", people_word(refused + left)))];
        let (job, title) = (seen.job.id.clone(), seen.job.title.clone());
        Self { job, title, lines, outcomes, more, answers, alike: Vec::new(), again: true, person: None }
    }

    /// Whether it is removed from this machine.
    pub fn forget(seen: &JobSeen) -> Self {
        let mut lines = vec![
            format!("{}: {}.", seen.job.id, seen.counts.words()),
            "What it did stays done, and stays in the journal; what became of each is gone from here.".to_owned(),
        ];
        let open = seen.counts.get(Kind::Unknown) as usize;
        if open > 0 {
            lines.push(format!("Of {} nobody knows what became: only this job can still tell.", people_word(open)));
        }
        let answers = vec![(JobsCommand::Forget, "remove it, people and all, from this machine".to_owned())];
        Self::plain(seen.job.id.clone(), format!("forget “{}”", seen.job.title), lines, answers)
    }

    /// Whether somebody looked, and it was done for this person, or was not.
    pub fn word(job: JobId, title: &str, told: &Told, done: bool) -> Self {
        let lines = vec![
            format!("{title}: {}", told.login),
            format!("Nobody knows what became: {}.", told.fate.as_ref().map_or("not told", Fate::why)),
            "Look at Okta first: this is written down as your word, and nothing is sent by it.".to_owned(),
        ];
        let again = key::name(Context::Jobs, Command::Jobs(JobsCommand::Again));
        let answer = if done {
            (JobsCommand::WasDone, format!("it was done for {}", told.login))
        } else {
            (JobsCommand::WasNot, format!("it was not done for {}; {again} may try it again", told.login))
        };
        let question = Self::plain(job, format!("you looked at {}", told.login), lines, vec![answer]);
        Self { person: Some(told.id.clone()), ..question }
    }

    fn plain(job: JobId, title: String, lines: Vec<String>, answers: Vec<(JobsCommand, String)>) -> Self {
        Self {
            job,
            title,
            lines,
            outcomes: Vec::new(),
            more: 0,
            answers,
            alike: Vec::new(),
            again: false,
            person: None,
        }
    }

    /// The reasons whose people are left out by an answer.
    pub fn without(&self, which: Option<u8>) -> Vec<Alike> {
        match which {
            Some(at) => self.alike.get(usize::from(at)).cloned().into_iter().collect(),
            None => self.alike.clone(),
        }
    }

    /// Whether the key answers it.
    pub fn answers_to(&self, key: Key) -> bool {
        self.answers.iter().any(|(answer, _)| key::does(Context::JobQuestion, Command::Jobs(*answer), key))
    }

    pub fn has(&self, answer: JobsCommand) -> bool {
        self.answers.iter().any(|(offered, _)| *offered == answer)
    }
}

/// The first few people whose outcome is to be looked at, and how many more there are; `all`: whatever it is.
fn outcomes(seen: &JobSeen, all: bool) -> (Vec<Outcome>, usize) {
    let is_meant = |told: &&Told| all || told.fate.as_ref().is_none_or(|fate| !fate.kind().is_fine());
    let of = |told: &Told| Outcome {
        kind: told.fate.as_ref().map_or(Kind::NotReached, Fate::kind),
        login: told.login.clone(),
        why: told.fate.as_ref().map(Fate::why).unwrap_or_default().to_owned(),
    };
    let shown = seen.told.iter().filter(is_meant).take(SHOWN).map(of).collect();
    (shown, seen.told.iter().filter(is_meant).count().saturating_sub(SHOWN))
}

/// `managed by Active Directory`
fn of_trait(by: &Trait) -> String {
    match by {
        Trait::Provider(provider) => format!("managed by {provider}"),
        Trait::UserType(_) => "of the same user type".to_owned(),
        Trait::Status(status) => format!("who were {}", Status::parse(status).word()),
    }
}
