//! What a request does to the organisation.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much harm a request could do. Read-only mode, questions and the record of requests all go by it. Where a request
/// is of two kinds, the higher one counts: what opens an account is silent and helps a stranger, so it stands above
/// what merely takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Risk {
    /// Changes nothing.
    Read,
    /// Changes something that can be put right again.
    Change,
    /// Takes something away: access, a value, a person.
    Destructive,
    /// Lets somebody else become this person: a password, a link or code that is shown, a factor that goes or comes, a
    /// login, an address or a phone that changes.
    Takeover,
}

impl Risk {
    /// Whether its question begins at Cancel.
    pub fn is_grave(self) -> bool {
        match self {
            Self::Read | Self::Change => false,
            Self::Destructive | Self::Takeover => true,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Change => "change",
            Self::Destructive => "destructive",
            Self::Takeover => "takeover",
        }
    }
}

/// The operations of the Okta API that this program knows, by Okta's names for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Operation {
    ListUsers,
    GetUser,
    GetCurrentUser,
    ListUserGroups,
    /// The rules that keep somebody in a group.
    ListMembershipRules,
    ListGroupRules,
    GetGroupRule,
    ListUserBlocks,
    ListAppLinks,
    /// The apps of the organisation, or those that somebody has.
    ListApplications,
    /// How somebody came to an app.
    GetApplicationUser,
    ListFactors,
    /// What the people of the organisation may sign in with.
    ListAuthenticators,
    /// How it stands with somebody who is asked.
    GetFactorTransactionStatus,
    ListUserRoles,
    /// Everybody with a role of their own.
    ListRoleAssignees,
    ListGroupRoles,
    ListGroups,
    GetGroup,
    ListUserTypes,
    GetUserSchema,
    ListUserDevices,
    /// Who signs in with a device.
    ListDeviceUsers,
    /// What somebody agreed that apps may do.
    ListUserGrants,
    /// Apps that hold tokens of somebody.
    ListUserClients,
    ListClientTokens,
    GetUserRisk,
    GetRealm,
    /// By which names people are linked.
    ListLinkedDefinitions,
    ListLinkedObjects,
    ListPolicies,
    /// What somebody has of authenticators; in Identity Engine.
    ListEnrolments,
    ListGroupOwners,
    RevokeUserGrants,
    /// Takes away what somebody has of an authenticator.
    UnenrollAuthenticator,
    SuspendDevice,
    UnsuspendDevice,
    /// Takes every person's link to it away.
    DeactivateDevice,
    GetOrg,
    /// What an organisation says of itself to anybody.
    GetWellknownOrgMetadata,
    /// A service app asks the organisation for a short-lived token.
    RequestToken,
    ListLogEvents,
    /// Asks somebody by a factor, or takes what they read out.
    VerifyFactor,
    /// Takes such a question off the device.
    CancelFactorTransaction,
    /// Gives a code for today.
    CreateTacAuthenticatorEnrollment,
    DeleteAuthenticatorEnrollment,
    UnlockUser,
    ActivateUser,
    ReactivateUser,
    DeactivateUser,
    SuspendUser,
    UnsuspendUser,
    ResetPassword,
    ExpirePassword,
    ExpirePasswordWithTempPassword,
    UpdateUser,
    RevokeUserSessions,
    ResetFactors,
    UnenrollFactor,
    AssignUserToGroup,
    UnassignUserFromGroup,
    AssignUserToApplication,
    DeleteUser,
    CreateGroupRule,
    ReplaceGroupRule,
    ActivateGroupRule,
    DeactivateGroupRule,
    DeleteGroupRule,
    AssignRoleToUser,
    UnassignRoleFromUser,
    AssignRoleToGroup,
    UnassignRoleFromGroup,
    /// Whom or what a role is for, what it allows, who else holds one: Okta has many calls for it.
    ChangeAdminRoles,
    ReplaceGroup,
    DeleteGroup,
    ListEventHooks,
    GetEventHook,
    CreateEventHook,
    ReplaceEventHook,
    VerifyEventHook,
    ActivateEventHook,
    DeactivateEventHook,
    DeleteEventHook,
    /// Written by hand; what it could do goes by method and address.
    Custom,
    CreateUser,
    ReplaceUser,
}

impl Operation {
    /// What it could do at least; of some, address and body tell more (`takeover`).
    pub fn risk(self) -> Risk {
        match self {
            Self::ListUsers
            | Self::GetUser
            | Self::GetCurrentUser
            | Self::ListUserGroups
            | Self::ListMembershipRules
            | Self::ListGroupRules
            | Self::GetGroupRule
            | Self::ListUserBlocks
            | Self::ListAppLinks
            | Self::ListApplications
            | Self::GetApplicationUser
            | Self::ListFactors
            | Self::GetFactorTransactionStatus
            | Self::ListAuthenticators
            | Self::ListUserRoles
            | Self::ListRoleAssignees
            | Self::ListGroupRoles
            | Self::ListGroups
            | Self::GetGroup
            | Self::ListUserTypes
            | Self::GetUserSchema
            | Self::ListUserDevices
            | Self::ListDeviceUsers
            | Self::ListUserGrants
            | Self::ListUserClients
            | Self::ListClientTokens
            | Self::GetUserRisk
            | Self::GetRealm
            | Self::ListLinkedDefinitions
            | Self::ListLinkedObjects
            | Self::ListPolicies
            | Self::ListEnrolments
            | Self::ListGroupOwners
            | Self::GetOrg
            | Self::GetWellknownOrgMetadata
            | Self::RequestToken
            | Self::ListLogEvents
            | Self::ListEventHooks
            | Self::GetEventHook
            | Self::Custom => Risk::Read,
            Self::VerifyFactor
            | Self::CancelFactorTransaction
            | Self::UnlockUser
            | Self::ActivateUser
            | Self::ReactivateUser
            | Self::UnsuspendUser
            | Self::ResetPassword
            | Self::ExpirePassword
            | Self::UpdateUser
            | Self::RevokeUserSessions
            | Self::AssignUserToGroup
            | Self::UnassignUserFromGroup
            | Self::AssignUserToApplication
            | Self::UnsuspendDevice
            | Self::CreateEventHook
            | Self::ReplaceEventHook
            | Self::VerifyEventHook
            | Self::ActivateEventHook
            | Self::CreateUser
            | Self::CreateGroupRule
            | Self::ActivateGroupRule
            // What it clears is asked about by whoever fills the body.
            | Self::ReplaceUser => Risk::Change,
            Self::DeactivateUser
            | Self::SuspendUser
            | Self::DeleteUser
            | Self::RevokeUserGrants
            | Self::SuspendDevice
            | Self::DeactivateDevice
            // A rule that rests feeds nobody; what it says moves everybody whom it means.
            | Self::ReplaceGroupRule
            | Self::DeactivateGroupRule
            | Self::DeleteGroupRule
            | Self::UnassignRoleFromUser
            | Self::UnassignRoleFromGroup
            | Self::ReplaceGroup
            | Self::DeleteGroup
            | Self::DeactivateEventHook
            | Self::DeleteEventHook => Risk::Destructive,
            Self::ExpirePasswordWithTempPassword
            | Self::CreateTacAuthenticatorEnrollment
            | Self::DeleteAuthenticatorEnrollment
            | Self::ResetFactors
            | Self::UnenrollFactor
            | Self::UnenrollAuthenticator
            // Whoever becomes an administrator may become anybody.
            | Self::AssignRoleToUser
            | Self::AssignRoleToGroup
            | Self::ChangeAdminRoles => Risk::Takeover,
        }
    }

    /// Whether an organisation has it only with a feature that is switched on: where it is not, it never is in this run.
    pub fn is_of_a_feature(self) -> bool {
        matches!(
            self,
            Self::ListUserDevices
                | Self::ListDeviceUsers
                | Self::ListUserGrants
                | Self::ListUserClients
                | Self::GetUserRisk
                | Self::GetRealm
                | Self::ListEnrolments
                | Self::ListGroupOwners
                | Self::ListLinkedDefinitions
                | Self::ListPolicies
        )
    }

    /// The scopes any one of which a service app needs for it; empty where that is not known.
    pub fn scopes(self) -> &'static [&'static str] {
        const USERS: &[&str] = &["okta.users.read", "okta.users.manage"];
        const GROUPS: &[&str] = &["okta.groups.read", "okta.groups.manage"];
        match self {
            Self::ListUsers
            | Self::GetUser
            | Self::ListEnrolments
            | Self::ListUserGroups
            | Self::ListFactors
            | Self::GetFactorTransactionStatus
            | Self::ListUserDevices
            | Self::ListUserGrants
            | Self::ListUserClients
            | Self::ListClientTokens
            | Self::ListLinkedObjects => USERS,
            Self::ListGroups
            | Self::GetGroup
            | Self::ListGroupOwners
            | Self::ListMembershipRules
            | Self::ListGroupRules
            | Self::GetGroupRule => GROUPS,
            Self::ListUserRoles | Self::ListRoleAssignees | Self::ListGroupRoles => {
                &["okta.roles.read", "okta.roles.manage"]
            }
            Self::ListDeviceUsers => &["okta.devices.read", "okta.devices.manage"],
            Self::GetUserRisk => &["okta.userRisk.read", "okta.userRisk.manage"],
            Self::GetRealm => &["okta.realms.read", "okta.realms.manage"],
            Self::ListLinkedDefinitions => &["okta.linkedObjects.read", "okta.linkedObjects.manage"],
            Self::ListPolicies => &["okta.policies.read", "okta.policies.manage"],
            Self::ListAuthenticators => &["okta.authenticators.read", "okta.authenticators.manage"],
            Self::SuspendDevice | Self::UnsuspendDevice | Self::DeactivateDevice => &["okta.devices.manage"],
            Self::ListUserTypes => &["okta.userTypes.read", "okta.userTypes.manage"],
            Self::GetUserSchema => &["okta.schemas.read", "okta.schemas.manage"],
            Self::GetOrg => &["okta.orgs.read", "okta.orgs.manage"],
            Self::ListLogEvents => &["okta.logs.read"],
            Self::AssignUserToGroup
            | Self::UnassignUserFromGroup
            | Self::CreateGroupRule
            | Self::ReplaceGroupRule
            | Self::ActivateGroupRule
            | Self::DeactivateGroupRule
            | Self::DeleteGroupRule
            | Self::ReplaceGroup
            | Self::DeleteGroup => &["okta.groups.manage"],
            Self::AssignRoleToUser
            | Self::UnassignRoleFromUser
            | Self::AssignRoleToGroup
            | Self::UnassignRoleFromGroup
            | Self::ChangeAdminRoles => &["okta.roles.manage"],
            Self::ListApplications | Self::GetApplicationUser => &["okta.apps.read", "okta.apps.manage"],
            Self::AssignUserToApplication => &["okta.apps.manage"],
            Self::ListEventHooks | Self::GetEventHook => &["okta.eventHooks.read", "okta.eventHooks.manage"],
            Self::CreateEventHook
            | Self::ReplaceEventHook
            | Self::VerifyEventHook
            | Self::ActivateEventHook
            | Self::DeactivateEventHook
            | Self::DeleteEventHook => &["okta.eventHooks.manage"],
            _ if self.risk() != Risk::Read => &["okta.users.manage"],
            // What Okta demands for these is not written anywhere: it answers.
            _ => &[],
        }
    }

    /// The kinds of events in Okta's log of which a call that changed something leaves one at least; empty where that is
    /// not known.
    pub fn events(self) -> &'static [&'static str] {
        match self {
            Self::CreateUser => &["user.lifecycle.create"],
            Self::ActivateUser => &["user.lifecycle.activate"],
            Self::ReactivateUser => &["user.lifecycle.reactivate"],
            Self::DeactivateUser => &["user.lifecycle.deactivate"],
            Self::SuspendUser => &["user.lifecycle.suspend"],
            Self::UnsuspendUser => &["user.lifecycle.unsuspend"],
            Self::UnlockUser => &["user.account.unlock_by_admin", "user.account.unlock"],
            Self::ResetPassword => &["user.account.reset_password"],
            Self::ExpirePassword | Self::ExpirePasswordWithTempPassword => {
                &["user.account.expire_password", "user.account.reset_password", "user.account.update_password"]
            }
            Self::UpdateUser | Self::ReplaceUser => {
                &["user.account.update_profile", "user.account.update_user_type", "user.account.update_password"]
            }
            Self::RevokeUserSessions => &["user.session.clear"],
            Self::ResetFactors => &["user.mfa.factor.reset_all", "user.mfa.factor.deactivate"],
            Self::CreateTacAuthenticatorEnrollment => &["user.mfa.factor.activate"],
            Self::UnenrollFactor | Self::DeleteAuthenticatorEnrollment | Self::UnenrollAuthenticator => {
                &["user.mfa.factor.deactivate"]
            }
            Self::AssignUserToGroup => &["group.user_membership.add"],
            Self::UnassignUserFromGroup => &["group.user_membership.remove"],
            Self::AssignUserToApplication => &["application.user_membership.add"],
            Self::SuspendDevice => &["device.lifecycle.suspend"],
            Self::UnsuspendDevice => &["device.lifecycle.unsuspend"],
            Self::DeactivateDevice => &["device.lifecycle.deactivate"],
            // Of somebody who is not deactivated it does that first.
            Self::DeleteUser => &["user.lifecycle.delete.initiated", "user.lifecycle.deactivate"],
            Self::CreateEventHook => &["event_hook.created"],
            Self::ReplaceEventHook => &["event_hook.updated"],
            Self::VerifyEventHook => &["event_hook.verified"],
            Self::ActivateEventHook => &["event_hook.activated"],
            Self::DeactivateEventHook => &["event_hook.deactivated"],
            Self::DeleteEventHook => &["event_hook.deleted"],
            Self::AssignRoleToUser => &["user.account.privilege.grant"],
            Self::UnassignRoleFromUser => &["user.account.privilege.revoke"],
            Self::AssignRoleToGroup => &["group.privilege.grant"],
            Self::UnassignRoleFromGroup => &["group.privilege.revoke"],
            Self::ReplaceGroup => &["group.profile.update"],
            Self::DeleteGroup => &["group.lifecycle.delete"],
            Self::ListUsers
            | Self::GetUser
            | Self::GetCurrentUser
            | Self::ListUserGroups
            | Self::ListMembershipRules
            | Self::ListGroupRules
            | Self::GetGroupRule
            | Self::CreateGroupRule
            | Self::ReplaceGroupRule
            | Self::ActivateGroupRule
            | Self::DeactivateGroupRule
            | Self::DeleteGroupRule
            | Self::ChangeAdminRoles
            | Self::ListUserBlocks
            | Self::ListAppLinks
            | Self::ListApplications
            | Self::GetApplicationUser
            | Self::ListFactors
            | Self::GetFactorTransactionStatus
            | Self::ListAuthenticators
            | Self::VerifyFactor
            | Self::CancelFactorTransaction
            | Self::ListUserRoles
            | Self::ListRoleAssignees
            | Self::ListGroupRoles
            | Self::ListGroups
            | Self::GetGroup
            | Self::ListUserTypes
            | Self::GetUserSchema
            | Self::ListUserDevices
            | Self::ListDeviceUsers
            | Self::ListUserGrants
            | Self::ListUserClients
            | Self::ListClientTokens
            | Self::GetUserRisk
            | Self::GetRealm
            | Self::ListLinkedDefinitions
            | Self::ListLinkedObjects
            | Self::ListPolicies
            | Self::ListEnrolments
            | Self::ListGroupOwners
            | Self::GetOrg
            | Self::RevokeUserGrants
            | Self::GetWellknownOrgMetadata
            | Self::RequestToken
            | Self::ListLogEvents
            | Self::ListEventHooks
            | Self::GetEventHook
            | Self::Custom => &[],
        }
    }

    /// What the person wanted, to follow “could not …”.
    pub fn verb(self) -> &'static str {
        match self {
            Self::ListUsers => "list people",
            Self::GetUser => "read this person",
            Self::GetCurrentUser => "read whose token this is",
            Self::ListUserGroups => "read this person's groups",
            Self::ListMembershipRules => "read why this person is in the group",
            Self::ListGroupRules => "read the group rules",
            Self::GetGroupRule => "read the group rule",
            Self::ListUserBlocks => "read what blocks this person",
            Self::ListAppLinks | Self::ListApplications => "read this person's apps",
            Self::GetApplicationUser => "read how this person came to the app",
            Self::ListFactors => "read this person's factors",
            Self::GetFactorTransactionStatus => "read what the person answered",
            Self::ListAuthenticators => "read the authenticators",
            Self::CreateTacAuthenticatorEnrollment => "give an access code",
            Self::DeleteAuthenticatorEnrollment => "withdraw the code",
            Self::VerifyFactor => "verify the person",
            Self::CancelFactorTransaction => "call the verification off",
            Self::ListUserRoles => "read this person's roles",
            Self::ListRoleAssignees => "read who is an administrator",
            Self::ListGroupRoles => "read the group's roles",
            Self::ListGroups => "read the groups",
            Self::GetGroup => "read the group",
            Self::ListUserTypes => "read the user types",
            Self::GetUserSchema => "read the user schema",
            Self::ListUserDevices => "read this person's devices",
            Self::ListDeviceUsers => "read who signs in with the device",
            Self::ListUserGrants => "read what apps may do for this person",
            Self::ListUserClients => "read which apps act for this person",
            Self::ListClientTokens => "read the tokens of an app",
            Self::GetUserRisk => "read how this person is rated",
            Self::GetRealm => "read the realm",
            Self::ListLinkedDefinitions => "read how people are linked",
            Self::ListLinkedObjects => "read who is linked to this person",
            Self::ListPolicies => "read the policies",
            Self::ListEnrolments => "read this person's enrolments",
            Self::ListGroupOwners => "read who owns the group",
            Self::RevokeUserGrants => "revoke what apps may do for this person",
            Self::UnenrollAuthenticator => "remove the enrolment",
            Self::SuspendDevice => "suspend the device",
            Self::UnsuspendDevice => "unsuspend the device",
            Self::DeactivateDevice => "deactivate the device",
            Self::GetOrg => "read the organisation",
            Self::GetWellknownOrgMetadata => "read what signs people in here",
            Self::RequestToken => "get a token for the service app",
            Self::ListLogEvents => "read the System Log",
            Self::UnlockUser => "unlock",
            Self::ActivateUser => "activate",
            Self::ReactivateUser => "send the activation again",
            Self::DeactivateUser => "deactivate",
            Self::SuspendUser => "suspend",
            Self::UnsuspendUser => "unsuspend",
            Self::ResetPassword => "reset the password",
            Self::ExpirePassword => "expire the password",
            Self::ExpirePasswordWithTempPassword => "set a temporary password",
            Self::UpdateUser => "change this person",
            Self::RevokeUserSessions => "clear the sessions",
            Self::ResetFactors => "remove the factors",
            Self::UnenrollFactor => "remove the factor",
            Self::AssignUserToGroup => "add to the group",
            Self::UnassignUserFromGroup => "remove from the group",
            Self::AssignUserToApplication => "assign the app",
            Self::DeleteUser => "delete",
            Self::CreateGroupRule => "create the group rule",
            Self::ReplaceGroupRule => "change the group rule",
            Self::ActivateGroupRule => "activate the group rule",
            Self::DeactivateGroupRule => "deactivate the group rule",
            Self::DeleteGroupRule => "delete the group rule",
            Self::AssignRoleToUser => "give this person a role",
            Self::UnassignRoleFromUser => "take a role from this person",
            Self::AssignRoleToGroup => "give the group a role",
            Self::UnassignRoleFromGroup => "take a role from the group",
            Self::ChangeAdminRoles => "change what an administrator may do",
            Self::ReplaceGroup => "change the group",
            Self::DeleteGroup => "delete the group",
            Self::ListEventHooks => "list the event hooks",
            Self::GetEventHook => "read the event hook",
            Self::CreateEventHook => "create the event hook",
            Self::ReplaceEventHook => "change the event hook",
            Self::VerifyEventHook => "verify the event hook",
            Self::ActivateEventHook => "activate the event hook",
            Self::DeactivateEventHook => "deactivate the event hook",
            Self::DeleteEventHook => "delete the event hook",
            Self::Custom => "make this call",
            Self::CreateUser => "create this person",
            Self::ReplaceUser => "replace this person's profile",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.verb())
    }
}
