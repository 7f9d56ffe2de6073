//! Asking somebody by one of their factors, looking how it stands, and calling it off.
//!
//! Owns: the calls. Must not know: how long is waited for an answer, and what it is good for.

use http::Method;
use http::header::CONTENT_TYPE;
use serde_json::json;

use super::call::Call;
use super::client::Client;
use super::control::Control;
use super::pages::Trail;
use crate::protocol::error::CallError;
use crate::protocol::id::{FactorId, UserId};
use crate::protocol::operation::Operation;
use crate::protocol::verify::{Ask, Challenge};

impl Client {
    /// Asks. A code or an answer that is taken is answered with success at once.
    pub async fn ask_factor(
        &self,
        user: &UserId,
        factor: &FactorId,
        ask: &Ask,
        control: &Control,
    ) -> Result<Challenge, CallError> {
        let mut call = Call::new(Operation::VerifyFactor, Method::POST, ["users", user, "factors", factor, "verify"]);
        let body = match ask {
            Ask::Push { numbers: true } => Some(json!({"useNumberMatchingChallenge": true})),
            Ask::Push { numbers: false } | Ask::Send => None,
            Ask::Code(code) => Some(json!({"passCode": code.expose()})),
            Ask::Answer(answer) => Some(json!({"answer": answer.expose()})),
        };
        if let Some(body) = body {
            call = call.header(CONTENT_TYPE, "application/json");
            call.body = Some(body.to_string().into());
        }
        self.object(call, control, "answer to a verification", |reply| Challenge::parse(&reply.text)).await
    }

    /// How a push stands, at the address that its answer gave.
    pub async fn verification(&self, poll: &str, control: &Control) -> Result<Challenge, CallError> {
        let operation = Operation::GetFactorTransactionStatus;
        let url = Trail::new(operation).accept(poll, self.origin())?;
        self.object(Call::follow(operation, &url), control, "state of a verification", |reply| {
            Challenge::parse(&reply.text)
        })
        .await
    }

    /// Takes the question off the device, at the address that its answer gave.
    pub async fn call_off_verification(&self, cancel: &str, control: &Control) -> Result<(), CallError> {
        let operation = Operation::CancelFactorTransaction;
        let url = Trail::new(operation).accept(cancel, self.origin())?;
        let mut call = Call::follow(operation, &url);
        call.method = Method::DELETE;
        self.send(call, control, |_| Ok(())).await
    }
}
