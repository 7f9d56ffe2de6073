//! Named lists of steps that are done to many people, one after the other.
//!
//! ```text
//!  contain: suspend ─► all through? ─► sessions ─► all through? ─► factors since T ─► … ─► expire
//! ```
//!
//! Owns: what may stand in one. Must not know: where it is written, and what a step is for somebody.

use jiff::SignedDuration;

use super::many::span;

/// A list of steps with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playbook {
    pub name: String,
    pub plays: Vec<Play>,
    /// Where it is written.
    pub place: String,
}

/// One step, by the word of its action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Play {
    Unlock,
    /// Mails each a link to choose a new password.
    Reset,
    Expire,
    Sessions {
        tokens: bool,
        forget: bool,
    },
    /// All of them, or those that were enrolled for not longer than this, or since whatever is said.
    Factors(Since),
    Activate,
    Suspend,
    Unsuspend,
    Deactivate,
    /// Name or id of the group.
    AddTo(String),
    RemoveFrom(String),
    /// Suspended, and unlocked for that where they are locked; to whom that is not done nothing else is done.
    ShutOut,
    Grants,
    Enrolments,
    OwnRoles,
    /// Those that nobody else signs in with are suspended.
    Devices,
    GroupsByHand,
}

/// From when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    Ever,
    /// As is said when it is begun.
    Said,
    Before(SignedDuration),
}

/// What a step looks like, for those who wrote another.
const KNOWN: &str = "unlock, reset, expire, sessions, sessions without tokens, factors, factors since, factors since 24h, \
                     activate, suspend, unsuspend, deactivate, add-to GROUP, remove-from GROUP, shut-out, grants, enrolments, \
                     own-roles, groups-by-hand, devices";

impl Play {
    /// Reads a step; why it is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        Ok(match (word, rest) {
            ("unlock", "") => Self::Unlock,
            ("reset", "") => Self::Reset,
            ("expire", "") => Self::Expire,
            ("sessions", "") => Self::Sessions { tokens: true, forget: true },
            ("sessions", "without tokens") => Self::Sessions { tokens: false, forget: true },
            ("factors", "") => Self::Factors(Since::Ever),
            ("factors", "since") => Self::Factors(Since::Said),
            ("factors", rest) => {
                let span = rest.strip_prefix("since ").and_then(span);
                Self::Factors(Since::Before(span.ok_or_else(|| unknown(text))?))
            }
            ("activate", "") => Self::Activate,
            ("suspend", "") => Self::Suspend,
            ("unsuspend", "") => Self::Unsuspend,
            ("deactivate", "") => Self::Deactivate,
            ("shut-out", "") => Self::ShutOut,
            ("grants", "") => Self::Grants,
            ("enrolments", "") => Self::Enrolments,
            ("own-roles", "") => Self::OwnRoles,
            ("groups-by-hand", "") => Self::GroupsByHand,
            ("devices", "") => Self::Devices,
            ("add-to", group) if !group.is_empty() => Self::AddTo(group.to_owned()),
            ("remove-from", group) if !group.is_empty() => Self::RemoveFrom(group.to_owned()),
            _ => return Err(unknown(text)),
        })
    }
}

fn unknown(text: &str) -> String {
    format!("“{text}” is no step; known are {KNOWN}")
}

impl Playbook {
    /// The most steps: more are a mistake.
    pub const LONGEST: usize = 12;

    /// What of it is wrong, or the playbook.
    pub fn read(name: &str, steps: &[String], place: String) -> Result<Self, String> {
        if steps.is_empty() {
            return Err("it has no steps, like steps = [\"suspend\", \"sessions\"]".to_owned());
        }
        if steps.len() > Self::LONGEST {
            return Err(format!("it has more than {} steps", Self::LONGEST));
        }
        let plays: Result<Vec<Play>, String> = steps.iter().map(|step| Play::read(step)).collect();
        Ok(Self { name: name.to_owned(), plays: plays?, place })
    }

    /// What the program knows by itself: somebody else is in these accounts.
    pub fn contain() -> Self {
        let plays = vec![
            Play::Suspend,
            Play::Sessions { tokens: true, forget: true },
            Play::Factors(Since::Said),
            Play::Expire,
        ];
        Self { name: "contain".to_owned(), plays, place: "built in".to_owned() }
    }

    /// The same: somebody left the company. What keeps them out comes first; nobody is deactivated by it.
    pub fn leaver() -> Self {
        let plays = vec![
            Play::ShutOut,
            Play::Sessions { tokens: true, forget: true },
            Play::Grants,
            Play::Factors(Since::Ever),
            Play::Enrolments,
            Play::OwnRoles,
            Play::GroupsByHand,
            Play::Devices,
        ];
        Self { name: "leaver".to_owned(), plays, place: "built in".to_owned() }
    }

    /// All that can be used: the policy's before those of config.toml, and these before what the program knows by itself,
    /// of the same name.
    pub fn all<'p>(policy: impl IntoIterator<Item = &'p Self>, own: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for playbook in policy.into_iter().cloned().chain(own).chain([Self::contain(), Self::leaver()]) {
            if all.iter().all(|known| known.name != playbook.name) {
                all.push(playbook);
            }
        }
        all
    }

    /// The groups that it names, in its order, each with whether people join it.
    pub fn groups(&self) -> impl Iterator<Item = (&String, bool)> {
        self.plays.iter().filter_map(|play| match play {
            Play::AddTo(group) => Some((group, true)),
            Play::RemoveFrom(group) => Some((group, false)),
            Play::Unlock
            | Play::Reset
            | Play::Expire
            | Play::Sessions { .. }
            | Play::Factors(_)
            | Play::Activate
            | Play::Suspend
            | Play::Unsuspend
            | Play::ShutOut
            | Play::Grants
            | Play::Enrolments
            | Play::OwnRoles
            | Play::Devices
            | Play::GroupsByHand
            | Play::Deactivate => None,
        })
    }

    /// Whether somebody has to say from when on.
    pub fn asks_since(&self) -> bool {
        self.plays.contains(&Play::Factors(Since::Said))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_by_the_words_of_the_actions_or_told() {
        let steps =
            ["suspend", "sessions without tokens", "factors since 24h", "add-to  Quarantine zone"].map(str::to_owned);
        let book = Playbook::read("leaver", &steps, "here".to_owned()).unwrap();
        assert_eq!(book.plays[2], Play::Factors(Since::Before(SignedDuration::from_hours(24))));
        assert_eq!(book.plays[3], Play::AddTo("Quarantine zone".to_owned()));
        assert!(!book.asks_since() && Playbook::contain().asks_since());
        for wrong in ["", "Suspend", "suspend now", "factors since soon", "add-to", "delete", "set-password"] {
            assert!(Play::read(wrong).unwrap_err().contains("known are"), "{wrong}");
        }
        assert!(Playbook::read("x", &[], String::new()).is_err());
        let many = vec!["unlock".to_owned(); 13];
        assert!(Playbook::read("x", &many, String::new()).is_err());
    }
}
