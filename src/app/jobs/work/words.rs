//! How a piece of work is told.

use super::Work;
use crate::app::part::count::people_word;
use crate::protocol::word::Word;

impl Work {
    /// How it is read out, before the number of people: `unlock`, `add to VPN Users`.
    pub fn title(&self) -> String {
        match self {
            Self::AddTo { name, .. } => format!("add to {name}"),
            Self::RemoveFrom { name, .. } => format!("remove from {name}"),
            Self::Set { values } => format!("set {}", values.keys().cloned().collect::<Vec<_>>().join(", ")),
            Self::Reset => "reset password by mail".to_owned(),
            Self::Expire => "expire password".to_owned(),
            Self::Sessions { tokens: true, .. } => "end sessions and tokens".to_owned(),
            Self::Sessions { .. } => "end sessions".to_owned(),
            Self::Factors => "remove all factors".to_owned(),
            Self::Fill(fill) => format!("set {}", fill.attributes().collect::<Vec<_>>().join(", ")),
            Self::PutBack { attributes } => format!("put back {}", attributes.join(", ")),
            Self::FactorsSince { since } => {
                format!("remove factors enrolled since {}", since.strftime("%Y-%m-%d %H:%M UTC"))
            }
            Self::TemporaryPassword => "set a temporary password".to_owned(),
            Self::Leave(step) => step.title().to_owned(),
            Self::Import { .. } => "import".to_owned(),
            Self::BringBack => "bring back".to_owned(),
            Self::Together(works) => self.title_of_groups(works),
            Self::Playbook { name, .. } => name.clone(),
            Self::Unlock | Self::Activate | Self::Suspend | Self::Unsuspend | Self::Deactivate | Self::Delete => {
                self.word().to_string()
            }
        }
    }

    /// What is done to so many people, as a sentence goes on: `unlock 37 people`, `add 3 people to VPN Users`.
    pub fn of_people(&self, count: usize) -> String {
        let people = people_word(count);
        let passwords = if count == 1 { "the password" } else { "the passwords" };
        match self {
            Self::Unlock | Self::Activate | Self::Suspend | Self::Unsuspend | Self::Deactivate => {
                format!("{} {people}", self.word())
            }
            Self::Delete => format!("delete {people} for good"),
            Self::BringBack => format!("bring back {people}"),
            Self::Reset => format!("reset {passwords} of {people} by mail"),
            Self::Expire => format!("expire {passwords} of {people}"),
            Self::Leave(step) => format!("{}: {people}", step.title()),
            Self::TemporaryPassword if count == 1 => format!("set a temporary password for {people}"),
            Self::TemporaryPassword => format!("set temporary passwords for {people}"),
            Self::Import { .. } => format!("import {people}"),
            Self::Sessions { .. } | Self::Factors | Self::Set { .. } | Self::Fill(_) | Self::PutBack { .. } => {
                format!("{} of {people}", self.title())
            }
            Self::FactorsSince { since } => {
                format!("remove factors of {people} enrolled since {}", since.strftime("%Y-%m-%d %H:%M UTC"))
            }
            Self::AddTo { name, .. } => format!("add {people} to {name}"),
            Self::RemoveFrom { name, .. } => format!("remove {people} from {name}"),
            Self::Together(works) => self.of_groups(works, &people),
            Self::Playbook { name, .. } => format!("{name} {people}"),
        }
    }

    /// `add to VPN Users, Contracts`.
    fn title_of_groups(&self, works: &[Self]) -> String {
        let title = |work: &Self| work.title();
        let rest = |work: &Self| match work {
            Self::AddTo { name, .. } | Self::RemoveFrom { name, .. } if work.word() == self.word() => name.clone(),
            other => other.title(),
        };
        let (first, others) = works.split_at(works.len().min(1));
        first.iter().map(title).chain(others.iter().map(rest)).collect::<Vec<_>>().join(", ")
    }

    /// Several groups at once are one sentence.
    fn of_groups(&self, works: &[Self], people: &str) -> String {
        let group = |work: &Self| match work {
            Self::AddTo { name, .. } | Self::RemoveFrom { name, .. } => Some(name.clone()),
            _ => None,
        };
        let names: Option<Vec<String>> = works.iter().map(group).collect();
        match (names, self.word()) {
            (Some(names), Word::AddTo) => format!("add {people} to {}", names.join(", ")),
            (Some(names), Word::RemoveFrom) => format!("remove {people} from {}", names.join(", ")),
            (Some(_) | None, _) => format!("{}: {people}", self.title()),
        }
    }

    /// How it is asked for on the command line.
    pub fn command(&self) -> String {
        match self {
            Self::Playbook { name, .. } => format!("--playbook {name}"),
            Self::Import { .. } => "import".to_owned(),
            single => single.word().to_string(),
        }
    }
}
