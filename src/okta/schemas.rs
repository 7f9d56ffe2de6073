//! User types and the schemas they follow.
//!
//! Owns: how they are asked for. Must not know: what they mean for a form or a column.

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::error::CallError;
use crate::protocol::operation::Operation;
use crate::protocol::schema::{UserSchema, UserType};

impl Client {
    pub async fn user_types(&self, control: &Control) -> Result<Vec<UserType>, CallError> {
        self.list(Call::get(Operation::ListUserTypes, ["meta", "types", "user"]), control, UserType::parse).await
    }

    /// A schema by its id; `default` is that of the default user type.
    pub async fn user_schema(&self, schema_id: &str, control: &Control) -> Result<UserSchema, CallError> {
        let call = Call::get(Operation::GetUserSchema, ["meta", "schemas", "user", schema_id]);
        self.object(call, control, "user schema", |reply| UserSchema::parse(reply.text.as_bytes())).await
    }
}
