//! Groups.

use super::client::{Client, Control};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;

impl Client {
    /// How many people the organisation has: the size of the group Everyone. None when the server does not tell.
    pub async fn everyone_size(&self, _control: &Control) -> Result<Option<u64>, CallError> {
        Err(CallError::new(FailureKind::Defect, Operation::ListGroups))
    }
}
