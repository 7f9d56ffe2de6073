//! A token that is refused while somebody works: another one is asked for, once, and the work goes on where it was.
//!
//! ```text
//!  refused ──► asked ── Esc ──► put off: asked again once something is wanted (reload, a change, a save)
//!                │ Enter
//!                ▼
//!              tried ──► in use ──► what failed is read again; a change that was refused is the person's to send
//! ```

use crate::app::App;
use crate::app::connections::new_token::NewToken;
use crate::app::input::command::Command;
use crate::app::part::field::Field;
use crate::app::place::Place;
use crate::app::screen::Screen;
use crate::app::session::Renewal;
use crate::app::users::panels::BROKEN_EXPORT;
use crate::app::users::search::Server;
use crate::app::workspace::Workspace;
use crate::messages::connections::Errand;
use crate::messages::{Content, Failure, Lane, Outcome, Request, SaveOutcome};
use crate::protocol::connection::ConnectionId;
use crate::protocol::error::FailureKind;
use crate::protocol::operation::Risk;
use crate::protocol::secret::Secret;

impl App {
    /// A token that was refused: ask for another one, unless the person has put that off.
    pub(crate) fn notice_refused_token(&mut self, connection: &ConnectionId, content: &Content) {
        let (failure, wanted) = match failure_of(content) {
            Some((failure, wanted)) if lacks_token(&failure.kind) => (failure, wanted),
            _ => return,
        };
        let session = &self.workspaces[connection].session;
        let asked = self.overlays.new_token_mut().is_some();
        let may_ask = match session.renewal {
            Renewal::Impossible => false,
            Renewal::Ask => true,
            Renewal::PutOff => wanted,
        };
        if *connection != self.current || !may_ask || asked {
            return;
        }
        let reason = match &failure.detail {
            Some(detail) if failure.status.is_none() => format!("{}.", crate::app::session::problem::sentence(detail)),
            _ => "Okta refused the token: expired (30 days unused), revoked, or bound to another network.".to_owned(),
        };
        self.overlays.push(NewToken {
            connection: connection.clone(),
            reason,
            field: Field::default(),
            trying: None,
            error: None,
        });
    }

    /// Enter in the question for another token.
    pub(crate) fn try_new_token(&mut self) {
        let Some(asked) = self.overlays.new_token_mut() else { return };
        if asked.trying.is_some() {
            return;
        }
        let (connection, token) = (asked.connection.clone(), Secret::new(asked.field.text()));
        let ticket = (!token.is_empty()).then(|| self.errand(Errand::Renew { connection, token }));
        if let Some(asked) = self.overlays.new_token_mut() {
            asked.error = if ticket.is_none() { Some("Paste the new token.".to_owned()) } else { None };
            asked.trying = ticket;
        }
    }

    /// The new token works: whatever failed is read again, everything else stays.
    pub(crate) fn go_on_with_token(&mut self, not_kept: Option<String>) {
        let mut more = "";
        self.turn(|work, turn| {
            let problem = work.session.problem.take();
            work.session.renewal = Renewal::Ask;
            if work.session.org.value().is_none() {
                work.session.org.await_ticket(turn.start(Lane::Org, Request::ReadOrg));
            }
            if work.session.size.value().is_none() {
                work.session.size.await_ticket(turn.start(Lane::Size, Request::ReadSize));
            }
            work.session.schemas.retain(|_, schema| schema.failure().is_none());
            for screen in &mut work.screens {
                match screen {
                    Screen::List(list) if list.is_searching() && matches!(list.search.server(), Server::Failed(_)) => {
                        list.search.ask_again(turn);
                    }
                    // What is loaded stays; a listing that broke off goes on where it did.
                    Screen::List(list) if list.listing.failed => list.listing.retry(turn),
                    Screen::Detail(detail) => detail.reload(turn),
                    Screen::List(_) | Screen::Form(_) => {}
                }
            }
            // A change is sent again by nobody but the person, who may have changed their mind meanwhile.
            more = match problem {
                Some(problem) if problem.meaning == BROKEN_EXPORT => " x with the same file goes on with the export.",
                Some(problem) if problem.failure.operation.risk() != Risk::Read => {
                    " What was refused was not done: do it again."
                }
                Some(_) | None => "",
            };
        });
        if self.place() == Place::Events {
            self.act(Command::Reload);
        } else {
            self.turn(|work, turn| work.events.resume(turn));
        }
        // Back to where the save was confirmed: one Enter sends it.
        if !more.is_empty() && self.workspace().form().is_some() {
            self.turn(Workspace::review);
            more = " Enter saves.";
        }
        let text = match not_kept {
            None => format!("Going on with the new token.{more}"),
            Some(reason) => format!("Going on with the new token; it is not kept: {reason}"),
        };
        self.turn(|_, turn| turn.say(text));
    }
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
