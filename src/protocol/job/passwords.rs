//! Whoever keeps the passwords that a job makes.

use std::fmt::Debug;

use super::Person;
use crate::protocol::secret::Secret;

/// Takes each password once. Blocks.
pub trait PasswordKeeper: Debug + Send + Sync + 'static {
    /// Keeps it so that it outlives a failure of the machine, as far as that can be known; why not, where it does not.
    fn keep(&self, person: &Person, password: &Secret) -> Result<(), String>;

    /// Why nothing of this person's is taken, whatever it is: none is made then.
    fn refuses(&self, _person: &Person) -> Option<String> {
        None
    }

    /// Whether one more would be kept, as far as that is known before it is made; why not.
    fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}
