//! Whoever keeps the passwords that a job makes.

use std::fmt::Debug;

use super::Person;
use crate::protocol::secret::Secret;

/// Takes each password once. Blocks.
pub trait PasswordKeeper: Debug + Send + Sync + 'static {
    /// Keeps it so that it outlives a failure of the machine, as far as that can be known; why not, where it does not.
    fn keep(&self, person: &Person, password: &Secret) -> Result<(), String>;
}
