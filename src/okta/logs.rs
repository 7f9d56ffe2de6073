//! The System Log.
//!
//! Owns: how it is asked for. Must not know: what its events mean.

use super::call::Call;
use super::client::{Client, Control};
use super::pages;
use crate::protocol::error::CallError;
use crate::protocol::operation::Operation;

impl Client {
    /// Whether the log may be read.
    pub async fn probe_logs(&self, control: &Control) -> Result<(), CallError> {
        self.probe(Call::get(Operation::ListLogEvents, ["logs"]).query("limit", "1"), control).await
    }

    /// Whether a list can be read: its first page alone.
    pub(super) async fn probe(&self, call: Call, control: &Control) -> Result<(), CallError> {
        let operation = call.operation;
        self.send(call, control, |reply| pages::elements(operation, reply).map(|_| ())).await
    }
}
