//! What a change leaves to be seen in the person who is read afterwards.
//!
//! Owns: which state each change is for. Must not know: who read the person, and what is told of it.

use super::change::Change;
use super::kept::holds;
use super::status::Status;
use super::user::User;

/// Whether a person read after a change is in the state that it is for; none where that cannot be seen, as long as Okta
/// still works on it also.
pub fn shows(change: &Change, after: &User) -> Option<bool> {
    if after.transitioning_to.is_some() {
        return None;
    }
    match change {
        Change::Unlock => Some(after.status != Status::LockedOut),
        Change::Activate { .. } => Some(!matches!(after.status, Status::Staged | Status::Deprovisioned)),
        Change::Deactivate => Some(after.status == Status::Deprovisioned),
        Change::Suspend => Some(after.status == Status::Suspended),
        Change::Unsuspend => Some(after.status != Status::Suspended),
        Change::ResetPassword { .. } => Some(after.status == Status::Recovery),
        Change::ExpirePassword | Change::SetTemporaryPassword => Some(after.status == Status::PasswordExpired),
        Change::SetRecoveryQuestion { question, .. } => Some(after.recovery_question.as_deref() == Some(question)),
        Change::Delete => Some(false),
        // Of a new password only the time is seen, which may be the same second as before.
        Change::SetPassword(_) => {
            (after.has_password == Some(false) && after.password_changed.is_none()).then_some(false)
        }
        Change::SetValues { profile, .. } => {
            Some(profile.iter().all(|(name, value)| holds(after.profile.get(name), value)))
        }
        Change::Reactivate { .. }
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
        | Change::ClearException { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::secret::Secret;
    use super::*;

    fn person(status: &str, more: &str) -> User {
        User::parse(&format!(r#"{{"id":"00u1","status":"{status}"{more}}}"#), None).unwrap()
    }

    #[test]
    fn the_state_that_a_change_is_for_is_seen_or_not() {
        for (change, seen, unseen) in [
            (Change::Suspend, "SUSPENDED", "ACTIVE"),
            (Change::Unsuspend, "ACTIVE", "SUSPENDED"),
            (Change::Unlock, "ACTIVE", "LOCKED_OUT"),
            (Change::Activate { mail: true }, "PROVISIONED", "STAGED"),
            (Change::Deactivate, "DEPROVISIONED", "ACTIVE"),
            (Change::ExpirePassword, "PASSWORD_EXPIRED", "ACTIVE"),
            (Change::ResetPassword { mail: true }, "RECOVERY", "ACTIVE"),
        ] {
            assert_eq!(shows(&change, &person(seen, "")), Some(true), "{change:?}");
            assert_eq!(shows(&change, &person(unseen, "")), Some(false), "{change:?}");
        }
    }

    #[test]
    fn what_okta_still_works_on_and_what_leaves_nothing_is_no_contradiction() {
        let pending = person("STAGED", r#","transitioningToStatus":"PROVISIONED""#);
        assert_eq!(shows(&Change::Activate { mail: true }, &pending), None);
        let sessions = Change::ClearSessions { tokens: true, forget: true };
        assert_eq!(shows(&sessions, &person("ACTIVE", "")), None);
        let password = Change::SetPassword(Secret::new("Tr0ub4dor"));
        assert_eq!(shows(&password, &person("ACTIVE", r#","credentials":{"password":{}}"#)), None);
        assert_eq!(shows(&password, &person("ACTIVE", r#","credentials":{}"#)), Some(false));
    }
}
