//! What has to be typed or picked before something is done, by the kind of action.

pub mod access_code;
pub mod bring_back;
pub mod device;
pub mod undo;

use crate::app::action::entry::access_code::AccessCode;
use crate::app::action::entry::bring_back::BringBack;
use crate::app::action::entry::device::OneDevice;
use crate::app::action::entry::undo::Undo;
use crate::app::part::field::Field;
use crate::app::part::group_choice::GroupChoice;
use crate::app::part::slot::Slot;
use crate::protocol::factor::Factor;

/// What has to be typed or picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Nothing,
    Password {
        text: Field,
        shown: bool,
    },
    Recovery {
        question: Field,
        answer: Field,
        on_answer: bool,
    },
    /// The login, to erase somebody.
    Login {
        text: Field,
    },
    Factors {
        all: Slot<Vec<Factor>>,
        marked: Vec<bool>,
        at: usize,
    },
    /// A code for today.
    AccessCode(Box<AccessCode>),
    Groups(GroupChoice),
    /// What is done to a device.
    Device(Box<OneDevice>),
    /// What is undone.
    Undo(Box<Undo>),
    /// What comes back.
    BringBack(Box<BringBack>),
}
