//! What is to become of the rows, beside what stands in them.

use indexmap::IndexMap;
use jiff::civil::Date;

use crate::protocol::group::Group;
use crate::protocol::job::SignIn;
use crate::protocol::template::Template;

/// Whom rows may be about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Only people who are not there yet.
    Create,
    /// Only people who are there.
    Update,
    #[default]
    Both,
}

/// What becomes of somebody who was deactivated and stands in the table again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rehire {
    /// Nothing; they are told.
    #[default]
    Leave,
    /// Activated, with their id, and the values of the row.
    BringBack,
    /// Somebody new is created beside them.
    Anew,
}

/// What becomes of the account of somebody new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activation {
    /// The activation link goes out by mail.
    #[default]
    Mail,
    /// Nobody can sign in yet, and no mail goes out.
    Staged,
    /// At once, with a password; no mail goes out.
    Active,
}

impl Activation {
    pub fn word(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Staged => "staged",
            Self::Active => "active",
        }
    }
}

/// Why what becomes of accounts does not go with how people sign in; none where it does.
pub fn refusal(activation: Activation, sign_in: SignIn) -> Option<&'static str> {
    match (activation, sign_in) {
        (Activation::Active, SignIn::Nothing) => {
            Some("people are active at once with a password: from a column, or by the import hook")
        }
        (Activation::Mail, SignIn::Password { .. } | SignIn::Hook) => {
            Some("nobody who has a password gets a mail to activate: let them be active at once, or staged")
        }
        (Activation::Mail, SignIn::Nothing)
        | (Activation::Staged, _)
        | (Activation::Active, SignIn::Password { .. } | SignIn::Hook) => None,
    }
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    pub mode: Mode,
    pub rehire: Rehire,
    pub activation: Activation,
    /// By what somebody new signs in at first.
    pub sign_in: SignIn,
    /// Attributes of somebody new that are made of others, where no cell says them.
    pub made: IndexMap<String, Template>,
    /// Whether a number is put behind a made login or email that somebody else has.
    pub number: bool,
    /// Whether numbers are taken as they stand, where a spreadsheet may have changed them.
    pub trusts_numbers: bool,
    /// Groups that somebody new comes into.
    pub groups: Vec<Group>,
    /// Whoever begins later than this day is staged until then; where it is not known nobody is.
    pub today: Option<Date>,
}
