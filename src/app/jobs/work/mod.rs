//! What is done to many people: the actions of one person that need nothing typed for each.

mod judge;
mod of_job;
mod words;

use indexmap::IndexMap;
use jiff::Timestamp;

use super::fill::Fill;
use crate::app::action::offer::Options;
use crate::protocol::id::GroupId;
use crate::protocol::job::Step;
use crate::protocol::json::Json;
use crate::protocol::operation::Risk;
use crate::protocol::status::Status;
use crate::protocol::undo::Inverse;
use crate::protocol::word::Word;

/// One piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    Unlock,
    Reset,
    Expire,
    Sessions {
        tokens: bool,
        forget: bool,
    },
    /// All factors.
    Factors,
    Activate,
    Suspend,
    Unsuspend,
    Deactivate,
    /// Activated, and given what they had by hand.
    BringBack,
    Delete,
    AddTo {
        group: GroupId,
        name: String,
    },
    RemoveFrom {
        group: GroupId,
        name: String,
    },
    Set {
        values: IndexMap<String, Json>,
    },
    /// Values that are each person's own.
    Fill(Box<Fill>),
    /// Values as they were before a job set others: each person's own.
    PutBack {
        attributes: Vec<String>,
    },
    /// Factors that were enrolled since then.
    FactorsSince {
        since: Timestamp,
    },
    /// A step that is the same for whoever it is done to: somebody leaves.
    Leave(Step),
    /// A password that is good for one sign-in; whoever does it says where it goes.
    TemporaryPassword,
    /// Rows of a table, each judged by itself: what is done to somebody stands beside them.
    Import {
        words: Vec<Word>,
        risk: Risk,
    },
    /// Several at once, as more than one group.
    Together(Vec<Self>),
    /// Several, each once everybody is through with the one before.
    Playbook {
        name: String,
        works: Vec<Self>,
    },
}

/// What it would be for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// These steps.
    Do(Vec<Step>),
    /// The same; Okta may refuse, since status and links disagree, or a directory has a say.
    OktaMayRefuse(Vec<Step>),
    /// These steps, each list once everybody is through with the one before; and of what is not done to them the number
    /// of its step, and why.
    Phases(Vec<Vec<Step>>, Vec<(usize, String)>),
    /// Why nothing would be done.
    Not(String),
}

impl Work {
    /// The word for it, as on the command line.
    pub fn word(&self) -> Word {
        match self {
            Self::Unlock => Word::Unlock,
            Self::Reset => Word::Reset,
            Self::Expire => Word::Expire,
            Self::Sessions { .. } => Word::Sessions,
            Self::Factors | Self::FactorsSince { .. } => Word::Factors,
            Self::Activate | Self::BringBack => Word::Activate,
            Self::Suspend => Word::Suspend,
            Self::Unsuspend => Word::Unsuspend,
            Self::Deactivate => Word::Deactivate,
            Self::Delete => Word::Delete,
            Self::AddTo { .. } => Word::AddTo,
            Self::RemoveFrom { .. } => Word::RemoveFrom,
            Self::Set { .. } | Self::Fill(_) | Self::PutBack { .. } => Word::Set,
            Self::TemporaryPassword => Word::TemporaryPassword,
            Self::Leave(step) => step.word(),
            Self::Import { words, .. } => words.first().copied().unwrap_or(Word::Set),
            Self::Together(works) | Self::Playbook { works, .. } => works.first().map_or(Word::Set, Self::word),
        }
    }

    /// The words of all that it does.
    pub fn words(&self) -> Vec<Word> {
        match self {
            Self::Together(works) | Self::Playbook { works, .. } => works.iter().flat_map(Self::words).collect(),
            Self::Import { words, .. } => words.clone(),
            Self::BringBack => vec![Word::Activate, Word::AddTo],
            single => vec![single.word()],
        }
    }

    /// The groups that people are to join or leave, with their names.
    pub fn groups(&self) -> Vec<(&GroupId, &str)> {
        match self {
            Self::AddTo { group, name } | Self::RemoveFrom { group, name } => vec![(group, name)],
            Self::Together(works) | Self::Playbook { works, .. } => works.iter().flat_map(Self::groups).collect(),
            Self::Unlock
            | Self::Reset
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::Activate
            | Self::Suspend
            | Self::Unsuspend
            | Self::Deactivate
            | Self::BringBack
            | Self::Delete
            | Self::Set { .. }
            | Self::Fill(_)
            | Self::PutBack { .. }
            | Self::FactorsSince { .. }
            | Self::TemporaryPassword
            | Self::Leave(_)
            | Self::Import { .. } => Vec::new(),
        }
    }

    /// The attributes that it is about: those that it sets, and those of which values are made.
    pub fn concerned(&self) -> Vec<&str> {
        match self {
            Self::Set { values } => values.keys().map(String::as_str).collect(),
            Self::Fill(fill) => fill.concerned(),
            Self::PutBack { attributes } => attributes.iter().map(String::as_str).collect(),
            Self::Together(works) | Self::Playbook { works, .. } => works.iter().flat_map(Self::concerned).collect(),
            Self::Unlock
            | Self::Reset
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::Activate
            | Self::Suspend
            | Self::Unsuspend
            | Self::Deactivate
            | Self::BringBack
            | Self::Delete
            | Self::AddTo { .. }
            | Self::RemoveFrom { .. }
            | Self::FactorsSince { .. }
            | Self::TemporaryPassword
            | Self::Leave(_)
            | Self::Import { .. } => Vec::new(),
        }
    }

    /// How much it can harm at least; for one person it may be less.
    pub fn risk(&self) -> Risk {
        match self {
            Self::Set { values } => Step::Set { profile: values.clone() }.risk(),
            Self::Fill(fill) => Step::SetOwn { attributes: fill.attributes().map(str::to_owned).collect() }.risk(),
            Self::PutBack { attributes } => Step::SetOwn { attributes: attributes.clone() }.risk(),
            Self::Factors | Self::FactorsSince { .. } => Step::Factors.risk(),
            Self::TemporaryPassword => Risk::Takeover,
            Self::Leave(step) => step.risk(),
            Self::Import { risk, .. } => *risk,
            Self::Together(works) | Self::Playbook { works, .. } => {
                works.iter().map(Self::risk).max().unwrap_or(Risk::Read)
            }
            Self::Suspend => Step::Suspend.risk(),
            Self::Unsuspend => Step::Unsuspend.risk(),
            Self::Unlock
            | Self::Reset
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Activate
            | Self::BringBack
            | Self::Deactivate
            | Self::Delete
            | Self::AddTo { .. }
            | Self::RemoveFrom { .. } => {
                let plain = self.action().map_or(Risk::Change, |action| action.risk(&Status::Active, Options::PLAIN));
                let group = self.group_step().map_or(Risk::Read, |step| step.risk());
                plain.max(group)
            }
        }
    }

    /// Whether each of them gets a mail.
    pub fn mails(&self) -> bool {
        match self {
            Self::Reset | Self::Activate | Self::BringBack => true,
            Self::Together(works) | Self::Playbook { works, .. } => works.iter().any(Self::mails),
            Self::Unlock
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::Suspend
            | Self::Unsuspend
            | Self::Deactivate
            | Self::Delete
            | Self::AddTo { .. }
            | Self::RemoveFrom { .. }
            | Self::Set { .. }
            | Self::Fill(_)
            | Self::PutBack { .. }
            | Self::FactorsSince { .. }
            | Self::TemporaryPassword
            | Self::Leave(_)
            | Self::Import { .. } => false,
        }
    }

    /// What of it can be taken back afterwards, in words.
    pub fn undo(&self) -> &'static str {
        let inverse = |word: Word| word.row().inverse;
        match self {
            Self::Playbook { .. } if self.words().into_iter().any(|word| matches!(inverse(word), Inverse::By(_))) => {
                "suspensions and memberships can be undone"
            }
            // Whoever is new can only be deactivated.
            Self::Import { .. } => "values can be undone",
            _ => match inverse(self.word()) {
                Inverse::By(_) => "can be undone",
                Inverse::Nothing => "nothing to undo",
                Inverse::Never => "cannot be undone",
                Inverse::InPart => "brought back only in part",
            },
        }
    }
}
