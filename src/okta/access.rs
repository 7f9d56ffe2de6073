//! What one person can reach: apps, factors, blocks.
//!
//! Owns: how they are asked for. Must not know: what they mean for a sign-in.

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::access::{AppLink, Block};
use crate::protocol::access_code::CodeOffer;
use crate::protocol::error::CallError;
use crate::protocol::factor::Factor;
use crate::protocol::id::UserId;
use crate::protocol::operation::Operation;

impl Client {
    /// What blocks the account beside its status. Not every organisation offers it.
    pub async fn user_blocks(&self, id: &UserId, control: &Control) -> Result<Vec<Block>, CallError> {
        self.list(Call::get(Operation::ListUserBlocks, ["users", id, "blocks"]), control, Block::parse).await
    }

    pub async fn user_apps(&self, id: &UserId, control: &Control) -> Result<Vec<AppLink>, CallError> {
        self.list(Call::get(Operation::ListAppLinks, ["users", id, "appLinks"]), control, AppLink::parse).await
    }

    /// What access codes this organisation lets be given; none where it has none.
    pub async fn code_offer(&self, control: &Control) -> Result<Option<CodeOffer>, CallError> {
        let call = Call::get(Operation::ListAuthenticators, ["authenticators"]);
        let all = self.list(call, control, |json| Some(CodeOffer::parse(json))).await?;
        Ok(all.into_iter().flatten().next())
    }

    /// Enrolled factors, unfinished enrolments included.
    pub async fn user_factors(&self, id: &UserId, control: &Control) -> Result<Vec<Factor>, CallError> {
        self.list(Call::get(Operation::ListFactors, ["users", id, "factors"]), control, Factor::parse).await
    }
}
