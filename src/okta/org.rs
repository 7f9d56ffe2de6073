//! The organisation itself.
//!
//! Owns: how it is asked for. Must not know: what is shown of it.

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::error::CallError;
use crate::protocol::operation::Operation;
use crate::protocol::org::Org;

impl Client {
    pub async fn org(&self, control: &Control) -> Result<Org, CallError> {
        self.object(Call::get(Operation::GetOrg, ["org"]), control, "organisation", |reply| {
            // Any object would do for the parser; one that names nothing is somebody else's.
            Org::parse(reply.text.as_bytes()).filter(|org| org.id.is_some() || org.name().is_some())
        })
        .await
    }
}
