//! What the worker tells of somebody who is asked by a factor.

use std::time::Duration;

use super::Failure;
use crate::protocol::proof::Proven;
use crate::protocol::secret::Secret;
use crate::protocol::verify::Verdict;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifyNews {
    /// The question is on the device.
    Asked {
        /// What is to be chosen there; none: Yes is pressed.
        number: Option<Secret>,
        /// How long it stays there.
        left: Duration,
    },
    /// How it stands could not be read; it is asked again.
    Unheard(Box<Failure>),
    /// A code is under way.
    Sent,
    /// Whoever has the factor answered.
    Verified(Box<Proven>),
    /// Any other end; a success is [`Self::Verified`].
    Ended(Verdict),
    /// Nobody waited for it any more: whether it is off the device.
    CalledOff(Result<(), Box<Failure>>),
}

impl VerifyNews {
    /// Whether it is the last that is told.
    pub fn ends(&self) -> bool {
        match self {
            Self::Asked { .. } | Self::Unheard(_) => false,
            Self::Sent | Self::Verified(_) | Self::Ended(_) | Self::CalledOff(_) => true,
        }
    }
}
