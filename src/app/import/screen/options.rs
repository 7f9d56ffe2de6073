//! What is to become of the rows, beside where their columns go: one line each, with a few values to turn through.

use crate::app::import::draft::Key;
use crate::app::import::made::OWN;
use crate::app::import::mapping::{Goes, Mapping};
use crate::app::import::rules::{Activation, Mode, Rehire, Rules};
use crate::protocol::job::SignIn;

/// A line of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opt {
    Key,
    Mode,
    Activation,
    /// By what they sign in at first.
    SignIn,
    Rehire,
    /// Whether logins and emails that somebody has get a number.
    Number,
    /// How a login is made that no cell says.
    Login,
    Email,
    /// Attributes that no column goes to.
    Others,
    /// Groups that all new people come into.
    Groups,
}

impl Opt {
    pub const ALL: [Self; 10] = [
        Self::Key,
        Self::Mode,
        Self::Activation,
        Self::SignIn,
        Self::Rehire,
        Self::Number,
        Self::Login,
        Self::Email,
        Self::Others,
        Self::Groups,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Key => "Rows are held against people by",
            Self::Mode => "Rows may be about",
            Self::Activation => "New people get",
            Self::SignIn => "They sign in at first with",
            Self::Rehire => "Deactivated people of the table",
            Self::Number => "Made logins that somebody has",
            Self::Login => "Login, where no cell says it",
            Self::Email => "Email, where no cell says it",
            Self::Others => "Other attributes of new people",
            Self::Groups => "Groups of all new people",
        }
    }

    /// The attribute that is made by it.
    pub fn makes(self) -> Option<&'static str> {
        match self {
            Self::Login => Some("login"),
            Self::Email => Some("email"),
            Self::Key
            | Self::Mode
            | Self::Activation
            | Self::SignIn
            | Self::Rehire
            | Self::Number
            | Self::Others
            | Self::Groups => None,
        }
    }

    /// Whether its value is typed.
    pub fn is_typed(self) -> bool {
        match self {
            Self::Login | Self::Email | Self::Others | Self::Groups => true,
            Self::Key | Self::Mode | Self::Activation | Self::SignIn | Self::Rehire | Self::Number => false,
        }
    }

    pub fn value(self, key: &Key, rules: &Rules) -> String {
        let text = match self {
            Self::Key => match key {
                Key::None => "nothing: each is somebody new",
                key @ (Key::Id | Key::Attribute(_)) => key.word(),
            },
            Self::Mode => match rules.mode {
                Mode::Both => "new people, and those who are there",
                Mode::Create => "new people only",
                Mode::Update => "those who are there only",
            },
            Self::Activation => match rules.activation {
                Activation::Mail => "a mail with a link to activate",
                Activation::Staged => "no mail: they stay staged",
                Activation::Active => "no mail: they are active at once",
            },
            Self::SignIn => match rules.sign_in {
                SignIn::Nothing => "no password: they choose one",
                SignIn::Password { change: true } => "that of its column, to be changed",
                SignIn::Password { change: false } => "that of its column, as it stands",
                SignIn::Hook => "the password import hook",
            },
            Self::Rehire => match rules.rehire {
                Rehire::Leave => "are left as they are",
                Rehire::BringBack => "are brought back, with a mail to each",
                Rehire::Anew => "are created anew beside the old account",
            },
            Self::Number => {
                if rules.number {
                    "get a number behind them"
                } else {
                    "are mistakes"
                }
            }
            Self::Login | Self::Email => {
                let made = self.makes().and_then(|name| rules.made.get(name));
                return made.map(ToString::to_string).unwrap_or_default();
            }
            Self::Others => {
                let others = rules.made.iter().filter(|(name, _)| !OWN.contains(&name.as_str()));
                return others.map(|(name, template)| format!("{name}={template}")).collect::<Vec<_>>().join("; ");
            }
            // What was typed: they are looked for with the people.
            Self::Groups => "",
        };
        text.to_owned()
    }

    /// The next value.
    pub fn turn(self, key: &mut Key, rules: &mut Rules, mapping: &Mapping) {
        match self {
            Self::Key => *key = next_key(key, mapping),
            Self::Mode => {
                rules.mode = match rules.mode {
                    Mode::Both => Mode::Create,
                    Mode::Create => Mode::Update,
                    Mode::Update => Mode::Both,
                }
            }
            Self::Activation => {
                rules.activation = match rules.activation {
                    Activation::Mail => Activation::Staged,
                    Activation::Staged => Activation::Active,
                    Activation::Active => Activation::Mail,
                }
            }
            Self::SignIn => {
                let has_column = mapping.password_column().is_some();
                rules.sign_in = match rules.sign_in {
                    SignIn::Nothing if has_column => SignIn::Password { change: true },
                    SignIn::Password { change: true } => SignIn::Password { change: false },
                    SignIn::Nothing | SignIn::Password { change: false } => SignIn::Hook,
                    SignIn::Hook => SignIn::Nothing,
                };
                rules.activation = match (rules.sign_in, rules.activation) {
                    (SignIn::Nothing, Activation::Active) => Activation::Mail,
                    (SignIn::Password { .. } | SignIn::Hook, Activation::Mail) => Activation::Active,
                    (_, activation) => activation,
                };
            }
            Self::Rehire => {
                rules.rehire = match rules.rehire {
                    Rehire::Leave => Rehire::BringBack,
                    Rehire::BringBack => Rehire::Anew,
                    Rehire::Anew => Rehire::Leave,
                }
            }
            Self::Number => rules.number = !rules.number,
            // They are typed.
            Self::Login | Self::Email | Self::Others | Self::Groups => {}
        }
    }
}

/// `costCenter=4711; division={department}`, taken apart. A semicolon that no name follows belongs to the text before it.
pub fn others(text: &str) -> Vec<(String, String)> {
    let name_of = |part: &str| {
        let (name, _) = part.split_once('=')?;
        let name = name.trim();
        let is_name = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        is_name.then(|| name.to_owned())
    };
    let mut all: Vec<(String, String)> = Vec::new();
    for part in text.split(';') {
        match (name_of(part), all.last_mut()) {
            (Some(name), _) => {
                let (_, template) = part.split_once('=').unwrap_or_default();
                all.push((name, template.trim().to_owned()));
            }
            (None, Some((_, before))) if !part.trim().is_empty() => {
                before.push(';');
                before.push_str(part);
            }
            (None, None) if !part.trim().is_empty() => all.push((String::new(), part.trim().to_owned())),
            (None, _) => {}
        }
    }
    all
}

/// The next of what can tell people apart: every attribute that a column goes to, the id, nothing.
fn next_key(key: &Key, mapping: &Mapping) -> Key {
    let usual = ["login", "employeeNumber", "email"].into_iter().filter(|name| mapping.column_of(name).is_some());
    let others = mapping.columns.iter().filter_map(|goes| match goes {
        Goes::Attribute(name) => {
            Some(name.as_str()).filter(|name| !matches!(*name, "login" | "employeeNumber" | "email"))
        }
        Goes::Id
        | Goes::Groups
        | Goes::Kind
        | Goes::Manager
        | Goes::Start
        | Goes::Password
        | Goes::Aside(_)
        | Goes::Nowhere => None,
    });
    let attributes = usual.chain(others).map(|name| Key::Attribute(name.to_owned()));
    let id = mapping.id_column().map(|_| Key::Id);
    let all: Vec<Key> = attributes.chain(id).chain([Key::None]).collect();
    let at = all.iter().position(|other| other == key).map_or(0, |at| at + 1);
    all[at % all.len()].clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_told_apart_by_their_names() {
        let told = |text: &str| {
            let all = others(text).into_iter();
            all.map(|(name, template)| format!("{name}<{template}>")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(told("costCenter=4711; division = {department}"), "costCenter<4711> division<{department}>");
        assert_eq!(told("title=Guest; external;costCenter=1"), "title<Guest; external> costCenter<1>");
        assert_eq!((told(" "), told("nonsense")), (String::new(), "<nonsense>".to_owned()));
    }
}
