//! What a connection forbids, told before anything is asked or sent. The client refuses it, too.

use std::collections::HashMap;

use crate::app::action::deed::Deed;
use crate::app::action::deed::Legality;
use crate::app::action::deed::Offer;
use crate::app::action::deed::Options;
use crate::app::workspace::Workspace;
use crate::protocol::change::Change;
use crate::protocol::operation::Operation;
use crate::protocol::policy::Policy;
use crate::protocol::status::Status;

/// Said in place of what a deed would do.
pub(crate) const REASON: &str = "forbidden for this connection (config.toml)";

/// Whether a deed takes a call that is forbidden.
pub(crate) fn is_forbidden(policy: &Policy, deed: Deed, status: &Status) -> bool {
    if policy.is_empty() {
        return false;
    }
    let options = Options { mail: true, end_sessions: false, tokens: false, forget: true };
    let operations: Vec<Operation> = match deed {
        Deed::SetPassword | Deed::RecoveryQuestion => vec![Operation::UpdateUser],
        Deed::Factors => vec![Operation::ResetFactors],
        Deed::AddToGroup | Deed::RemoveFromGroup => vec![Operation::AssignUserToGroup],
        Deed::Unlock
        | Deed::TemporaryPassword
        | Deed::ResetPassword
        | Deed::ExpirePassword
        | Deed::Activate
        | Deed::Suspend
        | Deed::Deactivate
        | Deed::ClearSessions
        | Deed::Delete => deed.steps(status, options).unwrap_or_default().iter().map(Change::operation).collect(),
    };
    // A new password by an administrator is an update of the user for Okta, and a password for a person.
    let password = matches!(deed, Deed::SetPassword) && policy.words().any(|word| word == "password");
    password || operations.into_iter().any(|operation| policy.forbids(operation))
}

/// Marks what is forbidden among what is offered, and puts it last; what Okta refused to this token before is told.
pub(crate) fn mark(offered: &mut [Offer], policy: &Policy, refusals: &HashMap<Operation, String>, status: &Status) {
    for offer in offered.iter_mut() {
        let deed = offer.deed;
        let options = Options { mail: true, end_sessions: false, tokens: false, forget: true };
        let steps = deed.steps(status, options).unwrap_or_default();
        let last = steps.last().map(Change::operation);
        if let Some(words) = last.and_then(|operation| refusals.get(&operation)) {
            offer.words.clone_from(words);
        }
        if is_forbidden(policy, deed, status) {
            offer.words = REASON.to_owned();
            offer.legality = Legality::Illegal(REASON.to_owned());
        }
    }
    offered.sort_by_key(|offer| matches!(offer.legality, Legality::Illegal(_)));
}

impl Workspace {
    /// What can be done to the person who is meant.
    pub fn offers(&self) -> Vec<Offer> {
        let Some(facts) = self.facts() else { return Vec::new() };
        let mut offered = crate::app::action::deed::offers(&facts);
        let session = &self.session;
        mark(&mut offered, &session.policy, &session.refusals, &facts.row.status);
        offered
    }
}
