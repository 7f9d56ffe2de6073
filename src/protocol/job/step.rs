//! What a job does to one person: the changes that can stand in a file, since none of them holds a secret.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::protocol::change::Change;
use crate::protocol::id::GroupId;
use crate::protocol::json::Json;
use crate::protocol::operation::{Operation, Risk};
use crate::protocol::takeover::is_way_in;
use crate::protocol::user::User;
use crate::protocol::word::Word;

/// One change, as a job keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    Unlock,
    Activate {
        mail: bool,
    },
    Reactivate {
        mail: bool,
    },
    Deactivate,
    Suspend,
    Unsuspend,
    Reset {
        mail: bool,
    },
    Expire,
    Sessions {
        tokens: bool,
        forget: bool,
    },
    Factors,
    AddTo {
        group: GroupId,
    },
    RemoveFrom {
        group: GroupId,
    },
    Delete,
    /// Values of the profile; null clears.
    Set {
        profile: IndexMap<String, Json>,
    },
}

impl Step {
    /// The step for a change; none where it holds a secret, or its answer would, and where it is of one person alone.
    pub fn of(change: &Change) -> Option<Self> {
        if change.is_answered_with_a_secret() {
            return None;
        }
        Some(match change {
            Change::Unlock => Self::Unlock,
            Change::Activate { mail } => Self::Activate { mail: *mail },
            Change::Reactivate { mail } => Self::Reactivate { mail: *mail },
            Change::Deactivate => Self::Deactivate,
            Change::Suspend => Self::Suspend,
            Change::Unsuspend => Self::Unsuspend,
            Change::ResetPassword { mail } => Self::Reset { mail: *mail },
            Change::ExpirePassword => Self::Expire,
            Change::ClearSessions { tokens, forget } => Self::Sessions { tokens: *tokens, forget: *forget },
            Change::ResetFactors => Self::Factors,
            Change::AddToGroup { group } => Self::AddTo { group: group.clone() },
            Change::RemoveFromGroup { group } => Self::RemoveFrom { group: group.clone() },
            Change::Delete => Self::Delete,
            Change::SetValues { profile, .. } => Self::Set { profile: profile.clone() },
            Change::SetTemporaryPassword
            | Change::SetPassword(_)
            | Change::SetRecoveryQuestion { .. }
            | Change::DeleteFactor { .. }
            | Change::AssignApp { .. }
            | Change::ClearException { .. } => return None,
        })
    }

    /// How it is sent for a person who was read just before.
    pub fn change(&self, user: &User) -> Change {
        match self {
            Self::Unlock => Change::Unlock,
            Self::Activate { mail } => Change::Activate { mail: *mail },
            Self::Reactivate { mail } => Change::Reactivate { mail: *mail },
            Self::Deactivate => Change::Deactivate,
            Self::Suspend => Change::Suspend,
            Self::Unsuspend => Change::Unsuspend,
            Self::Reset { mail } => Change::ResetPassword { mail: *mail },
            Self::Expire => Change::ExpirePassword,
            Self::Sessions { tokens, forget } => Change::ClearSessions { tokens: *tokens, forget: *forget },
            Self::Factors => Change::ResetFactors,
            Self::AddTo { group } => Change::AddToGroup { group: group.clone() },
            Self::RemoveFrom { group } => Change::RemoveFromGroup { group: group.clone() },
            Self::Delete => Change::Delete,
            Self::Set { profile } => Change::SetValues { profile: profile.clone(), etag: user.etag.clone() },
        }
    }

    pub fn operation(&self) -> Operation {
        match self {
            Self::Unlock => Operation::UnlockUser,
            Self::Activate { .. } => Operation::ActivateUser,
            Self::Reactivate { .. } => Operation::ReactivateUser,
            Self::Deactivate => Operation::DeactivateUser,
            Self::Suspend => Operation::SuspendUser,
            Self::Unsuspend => Operation::UnsuspendUser,
            Self::Reset { .. } => Operation::ResetPassword,
            Self::Expire => Operation::ExpirePassword,
            Self::Sessions { .. } => Operation::RevokeUserSessions,
            Self::Factors => Operation::ResetFactors,
            Self::AddTo { .. } => Operation::AssignUserToGroup,
            Self::RemoveFrom { .. } => Operation::UnassignUserFromGroup,
            Self::Delete => Operation::DeleteUser,
            Self::Set { .. } => Operation::UpdateUser,
        }
    }

    /// In one word. An update of a profile is none but a setting of values here.
    pub fn word(&self) -> Word {
        match Word::of_operation(self.operation()) {
            [only] => *only,
            [] | [_, ..] => Word::Set,
        }
    }

    /// How much it can harm: a value that is a way in lets somebody else in.
    pub fn risk(&self) -> Risk {
        match self {
            Self::Set { profile } if profile.keys().any(|name| is_way_in(name)) => Risk::Takeover,
            Self::Set { .. }
            | Self::Unlock
            | Self::Activate { .. }
            | Self::Reactivate { .. }
            | Self::Deactivate
            | Self::Suspend
            | Self::Unsuspend
            | Self::Reset { .. }
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::AddTo { .. }
            | Self::RemoveFrom { .. }
            | Self::Delete => self.operation().risk(),
        }
    }

    /// The group that it is about.
    pub fn group(&self) -> Option<&GroupId> {
        match self {
            Self::AddTo { group } | Self::RemoveFrom { group } => Some(group),
            Self::Unlock
            | Self::Activate { .. }
            | Self::Reactivate { .. }
            | Self::Deactivate
            | Self::Suspend
            | Self::Unsuspend
            | Self::Reset { .. }
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::Delete
            | Self::Set { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::secret::Secret;

    #[test]
    fn a_step_is_the_change_that_it_came_from_and_what_holds_a_secret_is_none() {
        let user = User::parse(r#"{"id":"00u1","status":"ACTIVE","profile":{}}"#, None).unwrap();
        for change in [
            Change::Unlock,
            Change::Activate { mail: true },
            Change::Reactivate { mail: true },
            Change::Deactivate,
            Change::Suspend,
            Change::Unsuspend,
            Change::ResetPassword { mail: true },
            Change::ExpirePassword,
            Change::ClearSessions { tokens: true, forget: false },
            Change::ResetFactors,
            Change::AddToGroup { group: GroupId::new("00g1") },
            Change::RemoveFromGroup { group: GroupId::new("00g1") },
            Change::Delete,
        ] {
            let step = Step::of(&change).unwrap();
            assert_eq!((step.word(), step.risk()), (change.word(), change.risk()), "{change:?}");
            assert_eq!(step.operation(), change.operation());
            let kept: Step = serde_json::from_str(&serde_json::to_string(&step).unwrap()).unwrap();
            assert_eq!(kept.change(&user), change);
        }
        for secret in [
            Change::SetTemporaryPassword,
            Change::SetPassword(Secret::new("x")),
            Change::ResetPassword { mail: false },
            Change::Activate { mail: false },
        ] {
            assert_eq!(Step::of(&secret), None, "{secret:?}");
        }
    }

    #[test]
    fn values_stay_verbatim_and_a_way_in_is_a_takeover() {
        let text = r#"{"set":{"profile":{"score":1.50,"department":null}}}"#;
        let step: Step = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&step).unwrap(), text);
        assert_eq!(step.risk(), Risk::Change);
        let phone: Step = serde_json::from_str(r#"{"set":{"profile":{"mobilePhone":"1"}}}"#).unwrap();
        assert_eq!(phone.risk(), Risk::Takeover);
        let user = User::parse(r#"{"id":"00u1","status":"ACTIVE","profile":{}}"#, None).unwrap();
        let Change::SetValues { profile, .. } = step.change(&user) else { panic!("values are set") };
        assert_eq!(profile["score"].as_str(), "1.50");
    }
}
