//! What became of a change, in words, and whether an unanswered one looks done.

use crate::protocol::change::{Answer, Change};
use crate::protocol::row::UserRow;
use crate::protocol::status::Status;
use crate::protocol::trace;
use crate::protocol::user::User;

/// What a change is called once it is done, as in “Ana is unlocked”.
pub fn done_words(change: &Change, name: &str) -> String {
    match change {
        Change::Unlock => format!("{name} is unlocked; the password is unchanged"),
        Change::Activate { mail: true } => format!("the activation mail is on its way to {name}"),
        Change::Activate { mail: false } => format!("{name} is activated; hand over the link"),
        Change::Reactivate { mail: true } => format!("a new activation mail is on its way to {name}"),
        Change::Reactivate { mail: false } => format!("{name} has a new activation link; hand it over"),
        Change::Deactivate => format!("{name} is deactivated"),
        Change::Suspend => format!("{name} is suspended"),
        Change::Unsuspend => format!("{name} may sign in again"),
        Change::ResetPassword { mail: true } => format!("the password link is on its way to {name} by mail"),
        Change::ResetPassword { mail: false } => format!("the password of {name} is reset; hand over the link"),
        Change::ExpirePassword => format!("{name} must choose a new password at the next sign-in"),
        Change::SetTemporaryPassword => format!("{name} has a temporary password"),
        Change::SetPassword(_) => format!("{name} has the new password"),
        Change::SetRecoveryQuestion { .. } => format!("{name} has the new recovery question"),
        Change::SetValues { .. } => format!("{name} has the former values"),
        Change::ClearSessions { tokens: true, .. } => format!("sessions of {name} ended, tokens revoked"),
        Change::ClearSessions { tokens: false, .. } => format!("sessions of {name} ended"),
        Change::ResetFactors => format!("all factors of {name} are removed"),
        Change::DeleteFactor { .. } => format!("the factor of {name} is removed"),
        Change::GiveCode { .. } => format!("{name} has an access code"),
        Change::WithdrawCode { .. } => format!("the access code of {name} is withdrawn"),
        Change::AddToGroup { .. } => format!("{name} is in the group"),
        Change::RemoveFromGroup { .. } => format!("{name} is out of the group"),
        Change::AssignApp { .. } => format!("{name} has the app"),
        Change::ClearException { .. } => format!("the rule leaves {name} out no longer"),
        Change::RevokeGrants => format!("what apps might do for {name} is revoked"),
        Change::RemoveEnrolment { .. } => format!("the enrolment of {name} is removed"),
        Change::TakeRole { .. } => format!("the admin role of {name} is taken"),
        Change::SuspendDevice { .. } => format!("the device of {name} is suspended"),
        Change::UnsuspendDevice { .. } => format!("the device of {name} may be used again"),
        Change::DeactivateDevice { .. } => format!("the device of {name} is deactivated, and nobody's any more"),
        Change::Delete => format!("{name} is deleted for good"),
    }
}

/// What a change is called among several, as in “Done: Ana Müller: unlocked, sessions ended”.
pub fn short_words(change: &Change) -> &'static str {
    match change {
        Change::Unlock => "unlocked",
        Change::Activate { .. } | Change::Reactivate { .. } => "activated",
        Change::Deactivate => "deactivated",
        Change::Suspend => "suspended",
        Change::Unsuspend => "unsuspended",
        Change::ResetPassword { .. } => "password reset",
        Change::ExpirePassword => "password expired",
        Change::SetTemporaryPassword => "temporary password set",
        Change::SetPassword(_) => "password set",
        Change::SetRecoveryQuestion { .. } => "recovery question set",
        Change::SetValues { .. } => "values put back",
        Change::ClearSessions { .. } => "sessions ended",
        Change::ResetFactors => "factors removed",
        Change::DeleteFactor { .. } => "factor removed",
        Change::GiveCode { .. } => "access code given",
        Change::WithdrawCode { .. } => "access code withdrawn",
        Change::AddToGroup { .. } => "added to the group",
        Change::RemoveFromGroup { .. } => "removed from the group",
        Change::AssignApp { .. } => "app assigned",
        Change::ClearException { .. } => "exception cleared",
        Change::RevokeGrants => "grants revoked",
        Change::RemoveEnrolment { .. } => "enrolment removed",
        Change::TakeRole { .. } => "role taken",
        Change::SuspendDevice { .. } => "device suspended",
        Change::UnsuspendDevice { .. } => "device unsuspended",
        Change::DeactivateDevice { .. } => "device deactivated",
        Change::Delete => "deleted",
    }
}

/// What may have been done, to follow “it is not known whether”.
pub fn maybe_words(change: &Change) -> &'static str {
    match change {
        Change::Unlock => "the account was unlocked",
        Change::Activate { .. } | Change::Reactivate { .. } => "the activation was sent",
        Change::Deactivate => "the person was deactivated",
        Change::Suspend => "the person was suspended",
        Change::Unsuspend => "the person was unsuspended",
        Change::ResetPassword { .. } => "the password was reset",
        Change::ExpirePassword => "the password was expired",
        Change::SetTemporaryPassword => "a temporary password was set",
        Change::SetPassword(_) => "the password was set",
        Change::SetRecoveryQuestion { .. } => "the recovery question was set",
        Change::SetValues { .. } => "the former values were put back",
        Change::ClearSessions { .. } => "the sessions were ended",
        Change::ResetFactors => "the factors were removed",
        Change::DeleteFactor { .. } => "the factor was removed",
        Change::GiveCode { .. } => "an access code was given",
        Change::WithdrawCode { .. } => "the access code was withdrawn",
        Change::AddToGroup { .. } => "the person was added to the group",
        Change::RemoveFromGroup { .. } => "the person was removed from the group",
        Change::AssignApp { .. } => "the app was assigned",
        Change::ClearException { .. } => "the exception was cleared",
        Change::RevokeGrants => "the grants were revoked",
        Change::RemoveEnrolment { .. } => "the enrolment was removed",
        Change::TakeRole { .. } => "the role was taken",
        Change::SuspendDevice { .. } => "the device was suspended",
        Change::UnsuspendDevice { .. } => "the device was unsuspended",
        Change::DeactivateDevice { .. } => "the device was deactivated",
        Change::Delete => "the person was deleted",
    }
}

/// What a change is called when it was not done, as in “not unlocked”.
pub fn not_done_words(change: &Change) -> &'static str {
    match change {
        Change::Unlock => "not unlocked",
        Change::Activate { .. } | Change::Reactivate { .. } => "not activated",
        Change::Deactivate => "not deactivated",
        Change::Suspend => "not suspended",
        Change::Unsuspend => "not unsuspended",
        Change::ResetPassword { .. } => "password not reset",
        Change::ExpirePassword => "password not expired",
        Change::SetTemporaryPassword => "no temporary password set",
        Change::SetPassword(_) => "password not set",
        Change::SetRecoveryQuestion { .. } => "recovery question not set",
        Change::SetValues { .. } => "values not put back",
        Change::ClearSessions { .. } => "sessions not ended",
        Change::ResetFactors => "factors not removed",
        Change::DeleteFactor { .. } => "factor not removed",
        Change::GiveCode { .. } => "no access code given",
        Change::WithdrawCode { .. } => "access code not withdrawn",
        Change::AddToGroup { .. } => "not added to the group",
        Change::RemoveFromGroup { .. } => "not removed from the group",
        Change::AssignApp { .. } => "app not assigned",
        Change::ClearException { .. } => "clearing the exception did not end well",
        Change::RevokeGrants => "grants not revoked",
        Change::RemoveEnrolment { .. } => "enrolment not removed",
        Change::TakeRole { .. } => "role not taken",
        Change::SuspendDevice { .. } => "device not suspended",
        Change::UnsuspendDevice { .. } => "device not unsuspended",
        Change::DeactivateDevice { .. } => "device not deactivated",
        Change::Delete => "not deleted",
    }
}

/// Whether a person read after an unanswered change looks as if it had been done; none when that cannot be seen.
pub fn looks_done(change: &Change, before: &UserRow, after: &User) -> Option<bool> {
    match change {
        Change::SetTemporaryPassword => {
            let expired = after.status == Status::PasswordExpired && before.status != Status::PasswordExpired;
            Some(expired || after.password_changed > before.password_changed)
        }
        Change::SetPassword(_) => Some(after.password_changed > before.password_changed),
        Change::SetRecoveryQuestion { .. } => {
            trace::shows(change, after).map(|there| there && after.last_updated > before.last_updated)
        }
        Change::Unlock
        | Change::Activate { .. }
        | Change::Reactivate { .. }
        | Change::Deactivate
        | Change::Suspend
        | Change::Unsuspend
        | Change::ResetPassword { .. }
        | Change::SetValues { .. }
        | Change::ExpirePassword
        | Change::ClearSessions { .. }
        | Change::ResetFactors
        | Change::DeleteFactor { .. }
        | Change::GiveCode { .. }
        | Change::WithdrawCode { .. }
        | Change::AddToGroup { .. }
        | Change::RemoveFromGroup { .. }
        | Change::AssignApp { .. }
        | Change::RevokeGrants
        | Change::RemoveEnrolment { .. }
        | Change::TakeRole { .. }
        | Change::SuspendDevice { .. }
        | Change::UnsuspendDevice { .. }
        | Change::DeactivateDevice { .. }
        | Change::ClearException { .. }
        | Change::Delete => trace::shows(change, after),
    }
}

/// A change that Okta answered, where what was read afterwards does not show it: a sentence of its own. `after` is the
/// person then, where they could be read.
pub fn unseen(change: &Change, answer: &Answer, name: &str, after: Option<&User>) -> Option<String> {
    let after = after.filter(|after| trace::shows(change, after) == Some(false));
    let there = match (answer, after) {
        (Answer::Unseen, _) => format!("the groups of {name} do not show it"),
        (Answer::Done | Answer::TemporaryPassword(_) | Answer::Link(_) | Answer::AccessCode(_), None) => return None,
        (Answer::Done | Answer::TemporaryPassword(_) | Answer::Link(_) | Answer::AccessCode(_), Some(after)) => {
            if matches!(change, Change::SetRecoveryQuestion { .. }) {
                format!("{name} has another question")
            } else if matches!(change, Change::SetValues { .. }) {
                format!("{name} has other values")
            } else if matches!(change, Change::SetPassword(_)) {
                format!("{name} has no password")
            } else {
                format!("{name} is still {}", after.status.word())
            }
        }
    };
    Some(format!("Okta answered, but {there}: {}.", not_done_words(change)))
}
