//! Groups.
//!
//! Owns: how groups are asked for. Must not know: what their sizes are for.

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::error::CallError;
use crate::protocol::expr::Expr;
use crate::protocol::group::{Group, GroupType};
use crate::protocol::mend;
use crate::protocol::operation::Operation;

impl Client {
    /// How many people the organisation has: the size of the group Everyone. None when the server does not tell.
    pub async fn everyone_size(&self, control: &Control) -> Result<Option<u64>, CallError> {
        // `q` finds by the beginning of the name; other groups may begin alike, and none of ten is the built-in one
        // only where somebody has made ten of them.
        let call = Call::get(Operation::ListGroups, ["groups"])
            .query("q", "Everyone")
            .query("expand", "stats")
            .query("limit", "10");
        let groups = self.list(call, control, Group::parse).await?;
        Ok(groups
            .into_iter()
            .find(|group| group.kind == GroupType::BuiltIn && group.name == "Everyone")
            .and_then(|group| group.users))
    }

    /// Groups whose name begins with `text`, for picking one.
    pub async fn find_groups(&self, text: &str, control: &Control) -> Result<Vec<Group>, CallError> {
        let mut call = Call::get(Operation::ListGroups, ["groups"]).query("limit", "50");
        if !text.is_empty() {
            call = call.query("q", text);
        }
        let operation = call.operation;
        self.send(call, control, |reply| {
            let elements = super::pages::elements(operation, reply)?;
            Ok(elements.iter().filter_map(|raw| mend::read(raw.get(), Group::parse)).collect())
        })
        .await
    }

    /// Groups that are called `name`, whatever their case.
    pub async fn groups_named(&self, name: &str, control: &Control) -> Result<Vec<Group>, CallError> {
        let call =
            Call::get(Operation::ListGroups, ["groups"]).query("search", &Expr::eq("profile.name", name).to_string());
        self.list(call, control, Group::parse).await
    }

    pub async fn get_group(&self, id: &str, control: &Control) -> Result<Group, CallError> {
        let call = Call::get(Operation::GetGroup, ["groups", id]);
        self.object(call, control, "group", |reply| Group::parse(&reply.text)).await
    }

    /// Whether groups may be read.
    pub(super) async fn probe_groups(&self, control: &Control) -> Result<(), CallError> {
        let call = Call::get(Operation::ListGroups, ["groups"]).query("limit", "1");
        self.probe(call, control).await
    }
}
