//! A token that is refused while somebody works: another one is asked for, once, and the work goes on where it was.
//!
//! ```text
//!  refused ──► asked ── Esc ──► put off: asked again once something is wanted (reload, a change, a save)
//!                │ Enter
//!                ▼
//!              tried ──► in use ──► what failed is read again; a change that was refused is the person's to send
//! ```

use crate::app::connections::new_token::NewToken;
use crate::app::session::problem::WHY_REFUSED;
use crate::app::session::{Renewal, Session, problem};
use crate::messages::{Content, Failure, Outcome, SaveOutcome};
use crate::protocol::error::FailureKind;

/// The question for another token, where an answer tells that it is refused; not where none can be given, or the person
/// has put that off.
pub(crate) fn asked(session: &Session, content: &Content) -> Option<NewToken> {
    let (failure, wanted) = failure_of(content).filter(|(failure, _)| lacks_token(&failure.kind))?;
    let may_ask = match session.renewal {
        Renewal::Impossible => false,
        Renewal::Ask => true,
        Renewal::PutOff => wanted,
    };
    let reason = match &failure.detail {
        Some(detail) if failure.status.is_none() => format!("{}.", problem::sentence(detail)),
        _ => format!("Okta refused the token: {WHY_REFUSED}."),
    };
    may_ask.then(|| NewToken::new(session.connection.clone(), reason))
}

/// Whether another token would help.
fn lacks_token(kind: &FailureKind) -> bool {
    matches!(kind, FailureKind::TokenRefused | FailureKind::NoToken)
}

/// What failed, and whether the person had just asked for it: a change or a save, no look ahead.
fn failure_of(content: &Content) -> Option<(&Failure, bool)> {
    match content {
        Content::Failed(failure) | Content::WatchBroken { failure, .. } => Some((&**failure, false)),
        Content::Changed(Err(failure))
        | Content::Step { outcome: Outcome::Failed(failure) | Outcome::Unknown(failure), .. }
        | Content::HookChanged { outcome: Err(failure), .. }
        | Content::HookMade { outcome: Err(failure), .. } => Some((&**failure, true)),
        Content::Saved(saved) => failure_of_save(&saved.saving).or_else(|| {
            saved.outcomes.iter().find_map(|outcome| match outcome {
                Outcome::Failed(failure) | Outcome::Unknown(failure) => Some((&**failure, true)),
                Outcome::Saved(_) | Outcome::LeftOut => None,
            })
        }),
        Content::Found(found) => found.because.as_ref().map(|failure| (failure, false)),
        _ => None,
    }
}

fn failure_of_save(saving: &SaveOutcome) -> Option<(&Failure, bool)> {
    match saving {
        SaveOutcome::Failed(failure) | SaveOutcome::Unknown { failure, .. } => Some((failure, true)),
        SaveOutcome::Saved { .. } | SaveOutcome::Conflict(_) | SaveOutcome::Nothing => None,
    }
}
