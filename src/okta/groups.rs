//! Groups.
//!
//! Owns: how groups are asked for. Must not know: what their sizes are for.

use std::collections::HashMap;

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::{Expr, Op};
use crate::protocol::group::{Group, GroupType};
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::mend;
use crate::protocol::operation::Operation;

/// Groups to pick from: more than anybody reads before typing another letter.
const PICKED: u16 = 50;
/// Groups a page where all are read: with their numbers of members Okta gives no more.
const ALL_AT_ONCE: &str = "200";

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

    /// Groups in whose name `text` occurs, for picking one, with the number of their members and whether they make
    /// administrators, where that may be read; where Okta refuses that question, those whose name begins so. One call,
    /// up to three where it refuses, and one more for the group of just that name where there are more. Fifty at most, and that.
    pub async fn find_groups(&self, text: &str, control: &Control) -> Result<Vec<Group>, CallError> {
        let plain = || Call::get(Operation::ListGroups, ["groups"]).query("limit", &PICKED.to_string());
        let containing = Expr::compare("profile.name", Op::Co, text).to_string();
        let mut attempts = vec![plain().query("q", text)];
        if text.is_empty() {
            attempts = vec![plain().query("expand", "stats"), plain()];
        } else {
            attempts.insert(0, plain().query("search", &containing));
            attempts.insert(0, plain().query("search", &containing).query("expand", "stats"));
        }
        let mut refused = None;
        for call in attempts {
            let operation = call.operation;
            let found = self.send(call, control, |reply| {
                let elements = super::pages::elements(operation, reply)?;
                Ok(elements.iter().filter_map(|raw| mend::read(raw.get(), Group::parse)).collect())
            });
            match found.await {
                Err(failure) if failure.kind == FailureKind::Refused => refused = Some(failure),
                Ok(groups) => return self.with_namesake(text, groups, control).await,
                Err(failure) => return Err(failure),
            }
        }
        Err(refused.unwrap_or_else(|| CallError::new(FailureKind::Defect, Operation::ListGroups)))
    }

    /// The same with the one that is called so, where there are more than were given and it is not among them.
    async fn with_namesake(
        &self,
        text: &str,
        mut groups: Vec<Group>,
        control: &Control,
    ) -> Result<Vec<Group>, CallError> {
        let is_meant = |group: &Group| group.name.to_lowercase() == text.to_lowercase();
        if text.is_empty() || groups.len() < usize::from(PICKED) || groups.iter().any(is_meant) {
            return Ok(groups);
        }
        match self.groups_named(text, control).await {
            Ok(named) => groups.extend(named),
            Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
            Err(_) => {}
        }
        Ok(groups)
    }

    /// Groups that are called `name`, whatever their case.
    pub async fn groups_named(&self, name: &str, control: &Control) -> Result<Vec<Group>, CallError> {
        let call =
            Call::get(Operation::ListGroups, ["groups"]).query("search", &Expr::eq("profile.name", name).to_string());
        self.list(call, control, Group::parse).await
    }

    /// Every group, with the number of its members and whether it makes administrators, where that is told.
    pub async fn all_groups(&self, control: &Control) -> Result<Vec<Group>, CallError> {
        let call = Call::get(Operation::ListGroups, ["groups"]).query("expand", "stats").query("limit", ALL_AT_ONCE);
        self.list(call, control, Group::parse).await
    }

    /// How many people are in each of these groups, as far as that is told. Fifty groups a call.
    pub async fn group_sizes(&self, groups: &[GroupId], control: &Control) -> Result<HashMap<GroupId, u64>, CallError> {
        let mut sizes = HashMap::new();
        for some in groups.chunks(usize::from(PICKED)) {
            let Some(any) = Expr::any(some.iter().map(|id| Expr::eq("id", id.as_str()))) else { continue };
            let call = Call::get(Operation::ListGroups, ["groups"])
                .query("filter", &any.to_string())
                .query("expand", "stats")
                .query("limit", &PICKED.to_string());
            let told = self.list(call, control, Group::parse).await?;
            sizes.extend(told.into_iter().filter_map(|group| Some((group.id, group.users?))));
        }
        Ok(sizes)
    }

    pub async fn get_group(&self, id: &GroupId, control: &Control) -> Result<Group, CallError> {
        let call = Call::get(Operation::GetGroup, ["groups", id]);
        self.object(call, control, "group", |reply| Group::parse(&reply.text)).await
    }

    /// The names of the rules that keep somebody in a group, none where they are in it by hand. An organisation without
    /// this call answers as if nobody were in the group: then it is an error, and nothing is known.
    pub async fn membership_rules(
        &self,
        group: &GroupId,
        user: &UserId,
        control: &Control,
    ) -> Result<Vec<String>, CallError> {
        let call = Call::get(Operation::ListMembershipRules, ["groups", group, "users", user, "group-rules"]);
        let name = |json: &str| {
            let rule: serde_json::Value = serde_json::from_str(json).ok()?;
            let named = ["name", "id"].into_iter().find_map(|field| rule.get(field)?.as_str());
            named.map(str::to_owned)
        };
        self.list(call, control, name).await
    }

    /// Whether groups may be read.
    pub(super) async fn probe_groups(&self, control: &Control) -> Result<(), CallError> {
        let call = Call::get(Operation::ListGroups, ["groups"]).query("limit", "1");
        self.probe(call, control).await
    }
}
