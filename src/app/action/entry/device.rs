//! What is done to one device: what its state allows, and what each of that means for whoever signs in with it.

use crate::protocol::change::Change;
use crate::protocol::device::{Device, DeviceStatus};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneDevice {
    pub device: Device,
    /// What can be done, the mildest first.
    pub ways: Vec<Change>,
    /// Which of it is done.
    pub at: usize,
}

impl OneDevice {
    /// What the state of a device allows; why nothing is to be done to it.
    pub fn of(device: &Device) -> Result<Self, String> {
        let id = device.id.clone();
        let first = match device.status {
            DeviceStatus::Active => Change::SuspendDevice { device: id.clone() },
            DeviceStatus::Suspended => Change::UnsuspendDevice { device: id.clone() },
            _ => return Err(format!("{}: {}, nothing is left to do.", device.label(), device.status.word())),
        };
        Ok(Self { device: device.clone(), ways: vec![first, Change::DeactivateDevice { device: id }], at: 0 })
    }

    pub fn chosen(&self) -> Option<&Change> {
        self.ways.get(self.at)
    }

    /// What is chosen, as the title of a question.
    pub fn title(&self) -> &'static str {
        self.chosen().map_or("Device", title)
    }

    /// Whether the chosen one can be undone.
    pub fn undo_words(&self) -> &'static str {
        match self.chosen() {
            Some(Change::SuspendDevice { .. }) => "The same keys lift it again.",
            Some(Change::UnsuspendDevice { .. }) => "The same keys suspend it again.",
            _ => "This cannot be undone.",
        }
    }

    /// What the chosen one means.
    pub fn consequences(&self) -> Vec<String> {
        let others = match self.device.others {
            Some(0) => "Nobody else signs in with it.".to_owned(),
            Some(1) => "1 other person signs in with it, and it means them as well.".to_owned(),
            Some(others) => format!("{others} other people sign in with it, and it means them as well."),
            None => "Whether others sign in with it is not told; it means them as well.".to_owned(),
        };
        let what = match self.chosen() {
            Some(Change::SuspendDevice { .. }) => "It opens nothing until that is lifted. Every link to it stays.",
            Some(Change::UnsuspendDevice { .. }) => "It opens apps again.",
            Some(Change::DeactivateDevice { .. }) => {
                "Every link to it is taken: whoever signed in with it sets it up again."
            }
            _ => "",
        };
        vec![what.to_owned(), others]
    }
}

pub fn title(change: &Change) -> &'static str {
    match change {
        Change::SuspendDevice { .. } => "Suspend device",
        Change::UnsuspendDevice { .. } => "Lift suspension",
        Change::DeactivateDevice { .. } => "Deactivate device",
        _ => "Device",
    }
}
