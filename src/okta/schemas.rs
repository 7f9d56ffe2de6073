//! User types and the schemas they follow.

use super::client::{Client, Control};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::protocol::schema::{UserSchema, UserType};

impl Client {
    pub async fn user_types(&self, _control: &Control) -> Result<Vec<UserType>, CallError> {
        Err(CallError::new(FailureKind::Defect, Operation::ListUserTypes))
    }

    /// A schema by its id; `default` is that of the default user type.
    pub async fn user_schema(&self, _schema_id: &str, _control: &Control) -> Result<UserSchema, CallError> {
        Err(CallError::new(FailureKind::Defect, Operation::GetUserSchema))
    }
}
