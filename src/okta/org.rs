//! The organisation itself.
//!
//! Owns: how it is asked for. Must not know: what is shown of it.

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::error::CallError;
use crate::protocol::operation::Operation;
use crate::protocol::org::{Engine, Org};

impl Client {
    pub async fn org(&self, control: &Control) -> Result<Org, CallError> {
        self.object(Call::get(Operation::GetOrg, ["org"]), control, "organisation", |reply| {
            // Any object would do for the parser; one that names nothing is somebody else's.
            Org::parse(reply.text.as_bytes()).filter(|org| org.id.is_some() || org.name().is_some())
        })
        .await
    }

    /// What signs people in here, asked for once: whatever is answered is remembered as long as the client lives, an
    /// answer without sense as none. Where nothing was answered, the next call asks again.
    pub async fn engine(&self, control: &Control) -> Option<Engine> {
        let asking = async {
            let call = Call::well_known(Operation::GetWellknownOrgMetadata, "okta-organization");
            match self.send(call, control, |reply| Ok(Engine::parse(&reply.text))).await {
                Ok(engine) => Ok(engine),
                Err(failure) if failure.status.is_some() => Ok(None),
                Err(failure) => Err(failure),
            }
        };
        self.engine_cell().get_or_try_init(|| asking).await.ok().copied().flatten()
    }

    /// What is known of it so far.
    pub fn known_engine(&self) -> Option<Engine> {
        self.engine_cell().get().copied().flatten()
    }
}
