//! What is done, in one word: the same in `forbid`, the policy, the record of changes and on the command line.

use std::fmt;

use super::operation::{Operation, Risk};
use super::settle::Settles;
use super::undo::{Inverse, Needs};

/// A word for what is done to a person, or to the organisation's event hooks, group rules and roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Word {
    /// Somebody is asked by a factor; it changes nothing of them.
    Verify,
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
    /// A code for today, given or withdrawn.
    AccessCode,
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
    /// What apps may do in somebody's name: all of it is revoked.
    Grants,
    /// Devices: suspended, let in again, or taken from everybody who has them.
    Devices,
}

/// What holds of an action wherever it is done: the rows of the screens, of commands and of event hooks point here by its
/// word, and nothing else says any of it.
#[derive(Debug)]
pub struct Row {
    pub word: Word,
    /// In `forbid`, the policy, the journal, and on the command line.
    pub name: &'static str,
    /// How much it can harm at least; what it sends may be graver.
    pub risk: Risk,
    /// What is read directly before it.
    pub needs: Needs,
    /// What settles it where no answer came.
    pub settles: Settles,
    pub inverse: Inverse,
}

/// In the order of the words.
static TABLE: [Row; 24] = [
    Row {
        word: Word::Verify,
        name: "verify",
        risk: Risk::Change,
        needs: Needs::Person,
        settles: Settles::Log,
        inverse: Inverse::Nothing,
    },
    Row {
        word: Word::Create,
        name: "create",
        risk: Risk::Change,
        needs: Needs::Person,
        settles: Settles::Presence,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::Unlock,
        name: "unlock",
        risk: Risk::Change,
        needs: Needs::Person,
        settles: Settles::Status,
        inverse: Inverse::Nothing,
    },
    Row {
        word: Word::Activate,
        name: "activate",
        risk: Risk::Change,
        needs: Needs::Person,
        settles: Settles::Status,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::Unsuspend,
        name: "unsuspend",
        risk: Risk::Change,
        needs: Needs::Person,
        settles: Settles::Status,
        inverse: Inverse::By(Word::Suspend),
    },
    Row {
        word: Word::Set,
        name: "set",
        risk: Risk::Change,
        needs: Needs::Person,
        settles: Settles::Profile,
        inverse: Inverse::By(Word::Set),
    },
    Row {
        word: Word::Reset,
        name: "reset",
        risk: Risk::Change,
        needs: Needs::Person,
        settles: Settles::Person,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::Expire,
        name: "expire",
        risk: Risk::Change,
        needs: Needs::Person,
        settles: Settles::Status,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::Sessions,
        name: "sessions",
        risk: Risk::Change,
        needs: Needs::Person,
        settles: Settles::Person,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::AddTo,
        name: "add-to",
        risk: Risk::Change,
        needs: Needs::Membership,
        settles: Settles::Membership,
        inverse: Inverse::By(Word::RemoveFrom),
    },
    Row {
        word: Word::RemoveFrom,
        name: "remove-from",
        risk: Risk::Change,
        needs: Needs::Membership,
        settles: Settles::Membership,
        inverse: Inverse::By(Word::AddTo),
    },
    Row {
        word: Word::TemporaryPassword,
        name: "temporary-password",
        risk: Risk::Takeover,
        needs: Needs::Person,
        settles: Settles::Person,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::SetPassword,
        name: "set-password",
        risk: Risk::Takeover,
        needs: Needs::Person,
        settles: Settles::Person,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::AccessCode,
        name: "access-code",
        risk: Risk::Takeover,
        needs: Needs::Person,
        settles: Settles::Log,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::RecoveryQuestion,
        name: "recovery-question",
        risk: Risk::Takeover,
        needs: Needs::Person,
        settles: Settles::Person,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::Factors,
        name: "factors",
        risk: Risk::Takeover,
        needs: Needs::Person,
        settles: Settles::Log,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::Suspend,
        name: "suspend",
        risk: Risk::Destructive,
        needs: Needs::Person,
        settles: Settles::Status,
        inverse: Inverse::By(Word::Unsuspend),
    },
    Row {
        word: Word::Deactivate,
        name: "deactivate",
        risk: Risk::Destructive,
        needs: Needs::Belongings,
        settles: Settles::Status,
        inverse: Inverse::InPart,
    },
    Row {
        word: Word::Delete,
        name: "delete",
        risk: Risk::Destructive,
        needs: Needs::Person,
        settles: Settles::Presence,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::Hooks,
        name: "hooks",
        risk: Risk::Change,
        needs: Needs::Person,
        settles: Settles::Log,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::Rules,
        name: "rules",
        risk: Risk::Destructive,
        needs: Needs::Person,
        settles: Settles::Rule,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::Roles,
        name: "roles",
        risk: Risk::Destructive,
        needs: Needs::Person,
        settles: Settles::Log,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::Grants,
        name: "grants",
        risk: Risk::Destructive,
        needs: Needs::Person,
        settles: Settles::Person,
        inverse: Inverse::Never,
    },
    Row {
        word: Word::Devices,
        name: "devices",
        risk: Risk::Destructive,
        needs: Needs::Person,
        settles: Settles::Person,
        // A suspension; whoever was unlinked stays so.
        inverse: Inverse::By(Word::Devices),
    },
];

impl Word {
    pub const ALL: [Self; 24] = [
        Self::Verify,
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
        Self::AccessCode,
        Self::RecoveryQuestion,
        Self::Factors,
        Self::Suspend,
        Self::Deactivate,
        Self::Delete,
        Self::Hooks,
        Self::Rules,
        Self::Roles,
        Self::Grants,
        Self::Devices,
    ];

    /// What holds of it.
    pub fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    pub fn as_str(self) -> &'static str {
        self.row().name
    }

    /// The word of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == name)
    }

    /// Whether it contains an attack and can be taken back: whoever is in the account is shut out, nothing is lost.
    pub fn contains_attack(&self) -> bool {
        matches!(self, Self::Suspend | Self::Sessions)
    }

    /// Whether it takes something away or lets somebody in. Of attributes that goes by which; of mails, by whether they
    /// are sent or shown.
    pub fn is_grave(self) -> bool {
        self.row().risk.is_grave()
    }

    /// What an operation could be; several where only its body tells, none where it changes nothing or was written by
    /// hand.
    pub fn of_operation(operation: Operation) -> &'static [Self] {
        match operation {
            Operation::CreateUser => &[Self::Create],
            Operation::VerifyFactor | Operation::CancelFactorTransaction => &[Self::Verify],
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
            Operation::ResetFactors | Operation::UnenrollFactor | Operation::UnenrollAuthenticator => &[Self::Factors],
            Operation::RevokeUserGrants => &[Self::Grants],
            Operation::SuspendDevice | Operation::UnsuspendDevice | Operation::DeactivateDevice => &[Self::Devices],
            Operation::AssignUserToGroup | Operation::AssignUserToApplication => &[Self::AddTo],
            Operation::UnassignUserFromGroup => &[Self::RemoveFrom],
            Operation::CreateTacAuthenticatorEnrollment | Operation::DeleteAuthenticatorEnrollment => {
                &[Self::AccessCode]
            }
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
            | Operation::GetFactorTransactionStatus
            | Operation::ListAuthenticators
            | Operation::ListUserRoles
            | Operation::ListRoleAssignees
            | Operation::ListGroupRoles
            | Operation::ListGroups
            | Operation::GetGroup
            | Operation::ListUserTypes
            | Operation::GetUserSchema
            | Operation::ListUserDevices
            | Operation::ListDeviceUsers
            | Operation::ListUserGrants
            | Operation::ListUserClients
            | Operation::ListClientTokens
            | Operation::GetUserRisk
            | Operation::GetRealm
            | Operation::ListLinkedDefinitions
            | Operation::ListLinkedObjects
            | Operation::ListPolicies
            | Operation::ListEnrolments
            | Operation::ListGroupOwners
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
            assert_eq!((Word::named(word.as_str()), word.row().word), (Some(word), word));
        }
        assert_eq!(Word::named("everything"), None);
    }
}
