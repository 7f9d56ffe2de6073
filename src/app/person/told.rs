//! The last change of each person as text: for the caller, and as a line for a ticket.
//!
//! ```text
//!  an outcome ─► kept ─► y t: a line for the caller
//!                   └──► y k: who, what, when, by whom, Okta's request ids
//! ```
//!
//! Owns: the words to people who know no Okta. No secret is in them.

use jiff::tz::TimeZone;

use crate::app::person::hand_over::said;
use crate::app::place::Place;
use crate::app::session::told::Told;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Lane, OrderId, Outcome, Request};
use crate::protocol::change::Change;
use crate::protocol::id::UserId;
use crate::protocol::operation::Operation;
use crate::protocol::row::RowField;
use crate::protocol::user::User;

/// Outcomes that are kept: a day of calls.
const MOST: usize = 500;

/// How an action ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Done,
    /// Some of it, or nothing.
    Refused,
    /// No answer tells.
    Unknown,
}

impl Workspace {
    /// Keeps what became of the changes of a person.
    pub(crate) fn note_told(
        &mut self,
        user: &UserId,
        steps: &[Change],
        outcomes: &[Outcome],
        picked: Option<&str>,
        what: &str,
        turn: &mut Turn<'_>,
    ) {
        let mut ended = Ended::Done;
        let mut worst = None;
        let mut sentences: Vec<String> = Vec::new();
        for (change, outcome) in steps.iter().zip(outcomes) {
            match outcome {
                // The password that is good after the unlock is the temporary one.
                Outcome::Saved(_) if *change == Change::Unlock && steps.contains(&Change::SetTemporaryPassword) => {}
                Outcome::Saved(_) => {
                    let words = caller_words(change, picked);
                    if !sentences.contains(&words) {
                        sentences.push(words);
                    }
                }
                Outcome::Unknown(failure) => {
                    ended = Ended::Unknown;
                    worst = worst.or(Some(failure));
                }
                Outcome::Failed(failure) => {
                    if ended == Ended::Done {
                        ended = Ended::Refused;
                    }
                    worst = worst.or(Some(failure));
                }
                Outcome::LeftOut => {}
            }
        }
        let calls = outcomes.iter().filter(|outcome| !matches!(outcome, Outcome::LeftOut)).count();
        let said = worst.map(|failure| said(failure));
        self.keep_told(user, what, sentences, (ended, said), calls, turn);
    }

    /// Keeps what became of a form.
    pub(crate) fn note_saved(
        &mut self,
        user: &UserId,
        is_new: bool,
        calls: usize,
        what: &str,
        (ended, failure): (Ended, Option<&Failure>),
        turn: &mut Turn<'_>,
    ) {
        let words = if is_new { "Your account is there now." } else { "What you told me is saved." };
        let said = failure.map(said);
        self.keep_told(user, what, vec![words.to_owned()], (ended, said), calls, turn);
    }

    fn keep_told(
        &mut self,
        user: &UserId,
        what: &str,
        mut sentences: Vec<String>,
        (ended, said): (Ended, Option<String>),
        calls: usize,
        turn: &mut Turn<'_>,
    ) {
        match ended {
            Ended::Done => {}
            Ended::Refused if sentences.is_empty() => {
                sentences
                    .push("It could not be done, and nothing was changed. Somebody else has to look at it.".to_owned());
            }
            Ended::Refused => sentences.push("The rest could not be done yet.".to_owned()),
            Ended::Unknown => sentences.push("Whether it worked is being checked; please hold on.".to_owned()),
        }
        let (user, what, at) = (user.to_owned(), what.to_owned(), turn.now.0);
        let said = said.unwrap_or_else(|| "done".to_owned());
        let told = Told { user, what, at, for_caller: sentences.join(" "), said, calls };
        let session = &mut self.session;
        if session.told.len() == MOST {
            session.told.remove(0);
        }
        session.told.push(told);
    }

    /// `y k`: whose token it is has to be known first; that is asked once.
    pub(crate) fn want_ticket_line(&mut self, turn: &mut Turn<'_>) {
        if self.last_told().is_none() {
            turn.say("Nothing was done to this person yet that a ticket could hold.");
        } else if self.session.owner.is_untouched() {
            let order_id = turn.start(Lane::Owner, Request::ReadOwner);
            self.session.owner.await_order(order_id);
            turn.say("Asking whose token this is, for the ticket…");
        } else if !self.session.owner.is_awaited() {
            self.copy_ticket_line(turn);
        }
    }

    fn copy_ticket_line(&mut self, turn: &mut Turn<'_>) {
        let line = self.ticket_line();
        turn.copy(line.as_deref());
    }

    /// Whose token it is, for the ticket that waits for it.
    pub(crate) fn take_owner(&mut self, order_id: OrderId, user: &User, turn: &mut Turn<'_>) {
        let owner = &mut self.session.owner;
        if owner.accepts(order_id) {
            owner.fill(user.row().get(RowField::Login).to_owned());
            self.copy_awaited_line(turn);
        }
    }

    /// The token belongs to nobody, or that cannot be read: the ticket names the connection instead.
    pub(crate) fn fail_owner(&mut self, order_id: OrderId, failure: Box<Failure>, turn: &mut Turn<'_>) {
        let owner = &mut self.session.owner;
        if owner.accepts(order_id) {
            owner.fail(failure);
            self.copy_awaited_line(turn);
        }
    }

    /// Only for whoever is still looked at.
    fn copy_awaited_line(&mut self, turn: &mut Turn<'_>) {
        if turn.is_seen && self.place == Place::Users && self.last_told().is_some() {
            self.copy_ticket_line(turn);
        }
    }

    /// What was done last to the person who is meant.
    fn last_told(&self) -> Option<&Told> {
        let session = &self.session;
        let id = session.people.row(self.person()?).id();
        session.told.iter().rev().find(|told| told.user == id)
    }

    /// The line for the caller.
    pub(crate) fn caller_line(&self) -> Option<String> {
        Some(self.last_told()?.for_caller.clone())
    }

    /// The line for the ticket: who, what, when, by whom, and Okta's numbers of the calls.
    pub(crate) fn ticket_line(&self) -> Option<String> {
        let session = &self.session;
        let row = session.people.row(self.person()?);
        let told = self.last_told()?;
        let who = format!("{} ({})", row.name(), row.get(RowField::Login));
        let when = told.at.to_zoned_datetime(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string();
        let by = match session.owner.value() {
            Some(login) => format!("by {login}"),
            None => format!("with the token of {}", session.connection),
        };
        let numbers = self.request_ids(&told.user, told.calls);
        let number = match numbers.as_slice() {
            [] => "no request id".to_owned(),
            [one] => format!("request {one}"),
            several => format!("requests {}", several.join(", ")),
        };
        Some(format!("{who}: {} | {when} | {by} | {number}", told.what.trim_end_matches('.')))
    }
}

impl Workspace {
    /// Okta's numbers of the newest calls that changed this person, oldest first.
    pub(super) fn request_ids(&self, user: &UserId, most: usize) -> Vec<String> {
        let calls = (0..self.requests.len()).filter_map(|place| self.requests.at(place)).map(|call| &call.exchange);
        let about = calls.filter(|call| {
            let named = call.target.split(['/', '?']).any(|part| part == user.as_str());
            call.method != http::Method::GET && (named || call.operation == Operation::CreateUser)
        });
        let mut ids: Vec<String> = about.take(most).filter_map(|call| call.request_id.clone()).collect();
        ids.reverse();
        ids
    }
}

/// What a change means for the person on the telephone.
fn caller_words(change: &Change, picked: Option<&str>) -> String {
    let words = match (change, picked) {
        (Change::Unlock, _) => "Your account is unlocked; sign in with the password you have.",
        (Change::Activate { mail: true } | Change::Reactivate { mail: true }, _) => {
            "You get a mail with a link; follow it to activate your account."
        }
        (Change::Activate { mail: false } | Change::Reactivate { mail: false }, _) => {
            "I have a link for you; follow it to activate your account."
        }
        (Change::Deactivate, _) => "The account is closed: its apps and its password are gone.",
        (Change::Suspend, _) => "The account is suspended; nothing in it is lost.",
        (Change::Unsuspend, _) => "You may sign in again.",
        (Change::ResetPassword { mail: true }, _) => {
            "You get a mail with a link to choose a new password; until then the old one does not work."
        }
        (Change::ResetPassword { mail: false }, _) => {
            "I have a link for you to choose a new password; until then the old one does not work."
        }
        (Change::ExpirePassword, _) => "Sign in with your password once more; then you are asked for a new one.",
        (Change::SetTemporaryPassword, _) => {
            "I read you a temporary password; sign in with it, then you are asked for a new one."
        }
        (Change::SetPassword(_), _) => "Your password is the one we agreed on.",
        (Change::GiveCode { .. }, _) => {
            "With the code that you were told you sign in today; it stands for the factor that is not at hand."
        }
        (Change::WithdrawCode { .. }, _) => "The code that you were given does not work any more.",
        (Change::SetValues { .. }, _) => "What was changed of you is as it was before.",
        (Change::SetRecoveryQuestion { .. }, _) => "Your security question and its answer are changed.",
        (Change::ClearSessions { .. }, _) => {
            "You are signed out of Okta everywhere; apps that are open may stay open for a while."
        }
        (Change::ResetFactors, _) => {
            "All your factors are removed; you are asked to set them up again when you sign in."
        }
        (Change::DeleteFactor { .. }, Some(factors)) => {
            return format!("Removed: {factors}. You are asked to set it up again when you sign in.");
        }
        (Change::DeleteFactor { .. }, None) => "The factor is removed; set it up again when you sign in.",
        (Change::AddToGroup { .. }, Some(group)) => return format!("You are in the group {group} now."),
        (Change::AddToGroup { .. }, None) => "You are in the group now.",
        (Change::RemoveFromGroup { .. }, Some(group)) => return format!("You are out of the group {group} now."),
        (Change::RemoveFromGroup { .. }, None) => "You are out of the group now.",
        (Change::AssignApp { .. }, _) => "You have your apps again.",
        (Change::ClearException { .. }, _) => "Your groups follow your profile again.",
        (Change::RevokeGrants, _) => "Apps may do nothing in your name any more until you agree to it again.",
        (Change::RemoveEnrolment { .. }, _) => "A way to sign in is removed; you are asked to set it up again.",
        (Change::TakeRole { .. }, _) => "You are no administrator of that kind any more.",
        (Change::SuspendDevice { .. }, _) => "Your device is suspended: it opens nothing until that is lifted.",
        (Change::UnsuspendDevice { .. }, _) => "Your device may be used again.",
        (Change::DeactivateDevice { .. }, _) => "Your device is taken off your account; set it up again to use it.",
        (Change::Delete, _) => "The account is deleted for good.",
    };
    words.to_owned()
}
