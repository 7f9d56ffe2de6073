//! What can be done to a person, one call each.

use indexmap::IndexMap;

use super::access_code::GivenCode;
use super::id::{AppId, DeviceId, EnrolmentId, FactorId, GroupId, RuleId};
use super::json::Json;
use super::operation::{Operation, Risk};
use super::secret::Secret;
use super::takeover::is_way_in;
use super::word::Word;

/// One change of a person, as Okta's API offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Unlock,
    /// With `mail` the person gets the link; without, it is in the answer.
    Activate {
        mail: bool,
    },
    Reactivate {
        mail: bool,
    },
    Deactivate,
    Suspend,
    Unsuspend,
    ResetPassword {
        mail: bool,
    },
    ExpirePassword,
    /// Expires the password and sets one that is told once.
    SetTemporaryPassword,
    SetPassword(Secret),
    SetRecoveryQuestion {
        question: String,
        answer: Secret,
    },
    /// Attributes of the profile; null clears. Of one version of the person, where one was told.
    SetValues {
        profile: IndexMap<String, Json>,
        etag: Option<String>,
    },
    /// Ends Okta's own sessions; with `tokens` the tokens of apps too. With `forget` the devices that were remembered
    /// are asked for the second factor again.
    ClearSessions {
        tokens: bool,
        forget: bool,
    },
    ResetFactors,
    DeleteFactor {
        factor: FactorId,
    },
    AddToGroup {
        group: GroupId,
    },
    RemoveFromGroup {
        group: GroupId,
    },
    /// Assigns an app by hand.
    AssignApp {
        app: AppId,
    },
    /// Takes the person out of the exceptions of a group rule: it is deactivated, changed and activated again.
    ClearException {
        rule: RuleId,
    },
    /// Gives a code for so many minutes, for one sign-in or `again` for several; one that was given before ends.
    GiveCode {
        authenticator: String,
        minutes: u32,
        again: bool,
    },
    /// Takes such a code back.
    WithdrawCode {
        code: FactorId,
    },
    /// Revokes all that apps may do in the person's name.
    RevokeGrants,
    /// Removes what the person has of an authenticator.
    RemoveEnrolment {
        enrolment: EnrolmentId,
    },
    /// Takes an admin role of the person's own.
    TakeRole {
        role: String,
    },
    /// A device of the person: nobody signs in with it any more, for now.
    SuspendDevice {
        device: DeviceId,
    },
    /// Lets it in again.
    UnsuspendDevice {
        device: DeviceId,
    },
    /// Takes every person's link to it away, for good.
    DeactivateDevice {
        device: DeviceId,
    },
    /// Deletes for good; only sent for somebody who is deactivated.
    Delete,
}

impl Change {
    pub fn operation(&self) -> Operation {
        match self {
            Self::Unlock => Operation::UnlockUser,
            Self::Activate { .. } => Operation::ActivateUser,
            Self::Reactivate { .. } => Operation::ReactivateUser,
            Self::Deactivate => Operation::DeactivateUser,
            Self::Suspend => Operation::SuspendUser,
            Self::Unsuspend => Operation::UnsuspendUser,
            Self::ResetPassword { .. } => Operation::ResetPassword,
            Self::ExpirePassword => Operation::ExpirePassword,
            Self::SetTemporaryPassword => Operation::ExpirePasswordWithTempPassword,
            Self::SetPassword(_) | Self::SetRecoveryQuestion { .. } | Self::SetValues { .. } => Operation::UpdateUser,
            Self::ClearSessions { .. } => Operation::RevokeUserSessions,
            Self::ResetFactors => Operation::ResetFactors,
            Self::DeleteFactor { .. } => Operation::UnenrollFactor,
            Self::AddToGroup { .. } => Operation::AssignUserToGroup,
            Self::RemoveFromGroup { .. } => Operation::UnassignUserFromGroup,
            Self::AssignApp { .. } => Operation::AssignUserToApplication,
            Self::ClearException { .. } => Operation::ReplaceGroupRule,
            Self::GiveCode { .. } => Operation::CreateTacAuthenticatorEnrollment,
            Self::WithdrawCode { .. } => Operation::DeleteAuthenticatorEnrollment,
            Self::RevokeGrants => Operation::RevokeUserGrants,
            Self::RemoveEnrolment { .. } => Operation::UnenrollAuthenticator,
            Self::TakeRole { .. } => Operation::UnassignRoleFromUser,
            Self::SuspendDevice { .. } => Operation::SuspendDevice,
            Self::UnsuspendDevice { .. } => Operation::UnsuspendDevice,
            Self::DeactivateDevice { .. } => Operation::DeactivateDevice,
            Self::Delete => Operation::DeleteUser,
        }
    }

    /// In one word.
    pub fn word(&self) -> Word {
        match self {
            Self::Unlock => Word::Unlock,
            Self::Activate { .. } | Self::Reactivate { .. } => Word::Activate,
            Self::Deactivate => Word::Deactivate,
            Self::Suspend => Word::Suspend,
            Self::Unsuspend => Word::Unsuspend,
            Self::ResetPassword { .. } => Word::Reset,
            Self::ExpirePassword => Word::Expire,
            Self::SetTemporaryPassword => Word::TemporaryPassword,
            Self::SetPassword(_) => Word::SetPassword,
            Self::SetRecoveryQuestion { .. } => Word::RecoveryQuestion,
            Self::SetValues { .. } => Word::Set,
            Self::ClearSessions { .. } => Word::Sessions,
            Self::ResetFactors | Self::DeleteFactor { .. } | Self::RemoveEnrolment { .. } => Word::Factors,
            Self::AddToGroup { .. } | Self::AssignApp { .. } => Word::AddTo,
            Self::RemoveFromGroup { .. } => Word::RemoveFrom,
            Self::ClearException { .. } => Word::Rules,
            Self::GiveCode { .. } | Self::WithdrawCode { .. } => Word::AccessCode,
            Self::RevokeGrants => Word::Grants,
            Self::TakeRole { .. } => Word::Roles,
            Self::SuspendDevice { .. } | Self::UnsuspendDevice { .. } | Self::DeactivateDevice { .. } => Word::Devices,
            Self::Delete => Word::Delete,
        }
    }

    /// How much it can harm: whatever is told or typed here lets whoever learns of it in.
    pub fn risk(&self) -> Risk {
        let typed = matches!(self, Self::SetPassword(_) | Self::SetRecoveryQuestion { .. });
        let way_in = matches!(self, Self::SetValues { profile, .. } if profile.keys().any(|name| is_way_in(name)));
        if typed || way_in || self.is_answered_with_a_secret() { Risk::Takeover } else { self.operation().risk() }
    }

    /// Whether the answer holds something that is told once.
    pub fn is_answered_with_a_secret(&self) -> bool {
        matches!(
            self,
            Self::SetTemporaryPassword
                | Self::GiveCode { .. }
                | Self::Activate { mail: false }
                | Self::Reactivate { mail: false }
                | Self::ResetPassword { mail: false }
        )
    }

    /// The same, whichever version of the person it goes by.
    #[must_use]
    pub fn of_any_version(&self) -> Self {
        let mut same = self.clone();
        if let Self::SetValues { etag, .. } = &mut same {
            *etag = None;
        }
        same
    }

    /// Whether both change the same of a person: one attribute of several, the same group, the status.
    pub fn concerns_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::SetValues { profile, .. }, Self::SetValues { profile: others, .. }) => {
                profile.keys().any(|name| others.contains_key(name))
            }
            (Self::AddToGroup { group } | Self::RemoveFromGroup { group }, _) => match other {
                Self::AddToGroup { group: same } | Self::RemoveFromGroup { group: same } => group == same,
                _ => false,
            },
            (Self::Suspend | Self::Unsuspend, Self::Suspend | Self::Unsuspend) => true,
            (_, _) => false,
        }
    }

    /// Whether a later change of the same order still makes sense when this one was not done.
    pub fn stands_alone(&self) -> bool {
        matches!(
            self,
            Self::Deactivate
                | Self::DeleteFactor { .. }
                | Self::WithdrawCode { .. }
                | Self::AddToGroup { .. }
                | Self::RemoveFromGroup { .. }
                | Self::AssignApp { .. }
                | Self::ClearException { .. }
                | Self::RevokeGrants
                | Self::RemoveEnrolment { .. }
                | Self::TakeRole { .. }
                | Self::SuspendDevice { .. }
                | Self::UnsuspendDevice { .. }
                | Self::DeactivateDevice { .. }
        )
    }
}

/// What Okta answered to a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Done,
    /// Done, as Okta says; what was read afterwards does not show it.
    Unseen,
    /// Told once, and never again.
    TemporaryPassword(Secret),
    /// The link that no mail was sent for.
    Link(Secret),
    /// A code for today.
    AccessCode(Box<GivenCode>),
}
