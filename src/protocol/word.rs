//! What is done, in one word: the same in `forbid`, the policy, the record of changes and on the command line.

use std::fmt;

use super::operation::Operation;

/// A word for what is done to a person, or to the organisation's event hooks, group rules and roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Word {
    Create,
    Unlock,
    Activate,
    Unsuspend,
    /// Attributes of the profile, the type, where somebody signs in.
    Set,
    Reset,
    Expire,
    Sessions,
    /// To a group, or to an app by hand.
    AddTo,
    RemoveFrom,
    TemporaryPassword,
    SetPassword,
    RecoveryQuestion,
    Factors,
    Suspend,
    Deactivate,
    Delete,
    Hooks,
    /// Group rules: their exceptions, what they say, whether they are active.
    Rules,
    /// Who is an administrator, and of what.
    Roles,
}

impl Word {
    pub const ALL: [Self; 20] = [
        Self::Create,
        Self::Unlock,
        Self::Activate,
        Self::Unsuspend,
        Self::Set,
        Self::Reset,
        Self::Expire,
        Self::Sessions,
        Self::AddTo,
        Self::RemoveFrom,
        Self::TemporaryPassword,
        Self::SetPassword,
        Self::RecoveryQuestion,
        Self::Factors,
        Self::Suspend,
        Self::Deactivate,
        Self::Delete,
        Self::Hooks,
        Self::Rules,
        Self::Roles,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Unlock => "unlock",
            Self::Activate => "activate",
            Self::Unsuspend => "unsuspend",
            Self::Set => "set",
            Self::Reset => "reset",
            Self::Expire => "expire",
            Self::Sessions => "sessions",
            Self::AddTo => "add-to",
            Self::RemoveFrom => "remove-from",
            Self::TemporaryPassword => "temporary-password",
            Self::SetPassword => "set-password",
            Self::RecoveryQuestion => "recovery-question",
            Self::Factors => "factors",
            Self::Suspend => "suspend",
            Self::Deactivate => "deactivate",
            Self::Delete => "delete",
            Self::Hooks => "hooks",
            Self::Rules => "rules",
            Self::Roles => "roles",
        }
    }

    /// The word of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == name)
    }

    /// Whether it takes something away or lets somebody in. Of attributes that goes by which; of mails, by whether they
    /// are sent or shown.
    pub fn is_grave(self) -> bool {
        match self {
            Self::Create
            | Self::Unlock
            | Self::Activate
            | Self::Unsuspend
            | Self::Set
            | Self::Reset
            | Self::Expire
            | Self::Sessions
            | Self::AddTo
            | Self::RemoveFrom
            | Self::Hooks => false,
            Self::TemporaryPassword
            | Self::SetPassword
            | Self::RecoveryQuestion
            | Self::Factors
            | Self::Suspend
            | Self::Deactivate
            | Self::Delete
            | Self::Rules
            | Self::Roles => true,
        }
    }

    /// What an operation could be; several where only its body tells, none where it changes nothing or was written by
    /// hand.
    pub fn of_operation(operation: Operation) -> &'static [Self] {
        match operation {
            Operation::CreateUser => &[Self::Create],
            Operation::UnlockUser => &[Self::Unlock],
            Operation::ActivateUser | Operation::ReactivateUser => &[Self::Activate],
            Operation::DeactivateUser => &[Self::Deactivate],
            Operation::SuspendUser => &[Self::Suspend],
            Operation::UnsuspendUser => &[Self::Unsuspend],
            Operation::ResetPassword => &[Self::Reset],
            Operation::ExpirePassword => &[Self::Expire],
            Operation::ExpirePasswordWithTempPassword => &[Self::TemporaryPassword],
            Operation::UpdateUser | Operation::ReplaceUser => &[Self::Set, Self::SetPassword, Self::RecoveryQuestion],
            Operation::RevokeUserSessions => &[Self::Sessions],
            Operation::ResetFactors | Operation::UnenrollFactor => &[Self::Factors],
            Operation::AssignUserToGroup | Operation::AssignUserToApplication => &[Self::AddTo],
            Operation::UnassignUserFromGroup => &[Self::RemoveFrom],
            Operation::DeleteUser => &[Self::Delete],
            Operation::CreateEventHook
            | Operation::ReplaceEventHook
            | Operation::VerifyEventHook
            | Operation::ActivateEventHook
            | Operation::DeactivateEventHook
            | Operation::DeleteEventHook => &[Self::Hooks],
            Operation::CreateGroupRule
            | Operation::ReplaceGroupRule
            | Operation::ActivateGroupRule
            | Operation::DeactivateGroupRule
            | Operation::DeleteGroupRule => &[Self::Rules],
            Operation::AssignRoleToUser
            | Operation::UnassignRoleFromUser
            | Operation::AssignRoleToGroup
            | Operation::UnassignRoleFromGroup
            | Operation::ChangeAdminRoles => &[Self::Roles],
            Operation::ListUsers
            | Operation::GetUser
            | Operation::GetCurrentUser
            | Operation::ListUserGroups
            | Operation::ListMembershipRules
            | Operation::ListGroupRules
            | Operation::GetGroupRule
            | Operation::ReplaceGroup
            | Operation::DeleteGroup
            | Operation::ListUserBlocks
            | Operation::ListAppLinks
            | Operation::ListApplications
            | Operation::GetApplicationUser
            | Operation::ListFactors
            | Operation::ListUserRoles
            | Operation::ListRoleAssignees
            | Operation::ListGroupRoles
            | Operation::ListGroups
            | Operation::GetGroup
            | Operation::ListUserTypes
            | Operation::GetUserSchema
            | Operation::GetOrg
            | Operation::GetWellknownOrgMetadata
            | Operation::RequestToken
            | Operation::ListLogEvents
            | Operation::ListEventHooks
            | Operation::GetEventHook
            | Operation::Custom => &[],
        }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_known_by_its_name_and_no_two_share_one() {
        for word in Word::ALL {
            assert_eq!(Word::named(word.as_str()), Some(word));
        }
        assert_eq!(Word::named("everything"), None);
    }
}
