//! The organisation itself.

use super::client::{Client, Control};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::protocol::org::Org;

impl Client {
    pub async fn org(&self, _control: &Control) -> Result<Org, CallError> {
        Err(CallError::new(FailureKind::Defect, Operation::GetOrg))
    }
}
