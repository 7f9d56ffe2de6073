//! What the next level is handed: five lines about a person, to be pasted into a ticket or a chat.
//!
//! ```text
//!  who ─ what was tried ─ what Okta said ─ Okta's numbers of the calls ─ the page in the admin console
//! ```
//!
//! Owns: the words to people who know Okta. No secret is in them: what is told of outcomes holds none.

use jiff::tz::TimeZone;

use crate::app::session::told::Told;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::Failure;
use crate::protocol::exchange::Exchange;
use crate::protocol::id::UserId;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::text::visible;

/// Outcomes that are told: what was tried before rarely matters to whoever goes on.
const MOST: usize = 3;

impl Workspace {
    /// `y h`: of whoever is meant, whatever was done to them so far.
    pub(super) fn copy_hand_over(&self, turn: &mut Turn<'_>) {
        let text = self.hand_over();
        turn.copy_as(text, "five lines for the next level");
    }

    /// The five lines; none where nobody is meant.
    pub(crate) fn hand_over(&self) -> Option<String> {
        let session = &self.session;
        let row = session.people.row(self.person()?);
        let user = UserId::new(row.id());
        let told: Vec<&Told> = session.told.iter().filter(|told| told.user == user).collect();
        let told = &told[told.len().saturating_sub(MOST)..];
        let refused = self.refused_reading(&user).filter(|_| told.is_empty());
        let tried = match told {
            [] => "nothing that changes anything".to_owned(),
            told => told.iter().map(|told| tried(told)).collect::<Vec<_>>().join(" | "),
        };
        let said = match (told.last(), refused) {
            (Some(told), _) => told.said.clone(),
            (None, Some(call)) => said_of(call),
            (None, None) => "nothing was refused".to_owned(),
        };
        let numbers = match refused {
            Some(call) => call.request_id.clone().into_iter().collect(),
            None => self.request_ids(&user, told.iter().map(|told| told.calls).sum()),
        };
        let numbers = if numbers.is_empty() { "none".to_owned() } else { numbers.join(", ") };
        let link = session.origin.as_ref().map(|origin| origin.admin_page(row.id()));
        let lines = [
            format!("Who: {}", who(row)),
            format!("Tried: {tried}"),
            format!("Okta said: {said}"),
            format!("Request id: {numbers}"),
            format!("Link: {}", link.as_deref().unwrap_or("not known")),
        ];
        Some(lines.map(|line| visible(&line).into_owned()).join("\n"))
    }

    /// The newest call that was to read something of this person, where it was the last word on it.
    fn refused_reading(&self, user: &UserId) -> Option<&Exchange> {
        let calls = (0..self.requests.len()).filter_map(|place| self.requests.at(place)).map(|call| &call.exchange);
        let mut about = calls.filter(|call| call.target.split(['/', '?']).any(|part| part == user.as_str()));
        about.find(|call| call.problem.is_some() || call.status.is_some_and(|status| status >= 400))
    }
}

/// Name, login, employee number, id and status.
fn who(row: &UserRow) -> String {
    let number = row.get(RowField::EmployeeNumber);
    let number = if number.is_empty() { String::new() } else { format!(", employee {number}") };
    format!("{}, {}{number}, {}, {}", row.name(), row.get(RowField::Login), row.id(), row.status.word())
}

fn tried(told: &Told) -> String {
    let when = told.at.to_zoned_datetime(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC");
    format!("{when} {}", told.what.trim_end_matches('.'))
}

/// Numbers and words of a refusal; Okta's own where it said any.
pub(super) fn said(failure: &Failure) -> String {
    let words = match &failure.api {
        Some(api) if !api.causes.is_empty() => api.causes.join("; "),
        Some(api) if !api.summary.is_empty() => api.summary.clone(),
        Some(_) | None => failure.kind.sentence().to_owned(),
    };
    let numbers = failure.numbers();
    if numbers.is_empty() { words } else { format!("{numbers}: {words}") }
}

/// The same of a call of which no more than this was kept.
fn said_of(call: &Exchange) -> String {
    let status = call.status.map(|status| status.to_string()).unwrap_or_default();
    let problem = call.problem.clone().unwrap_or_default();
    let parts = [status, problem].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let words = if parts.is_empty() { "no answer".to_owned() } else { parts.join(", ") };
    format!("{words} (could not {})", call.operation.verb())
}
