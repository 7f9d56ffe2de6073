//! The System Log.

use super::client::{Client, Control};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;

impl Client {
    /// Whether the log may be read.
    pub async fn probe_logs(&self, _control: &Control) -> Result<(), CallError> {
        Err(CallError::new(FailureKind::Defect, Operation::ListLogEvents))
    }
}
