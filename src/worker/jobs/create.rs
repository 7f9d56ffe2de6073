//! Somebody new of a job: looked for by the login they are to have, then created, once.
//!
//! ```text
//!  login free? ─► begun (on the disk) ─► POST ─► their id (in the log) ─► fate
//!      └ somebody has it by now: nothing is sent
//! ```
//!
//! Okta lets no two people have one login, so whoever was created and whose answer was lost is found by it, and a second
//! create would be refused.

use jiff::Timestamp;

use super::person::{Attempt, Desk, Ended, begin, hold, not_sent, of_failure, of_job, unread};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::draft::{Body, Credentials, NewUser, Password, Save};
use crate::protocol::error::CallError;
use crate::protocol::id::GroupId;
use crate::protocol::job::{Fate, Person, SignIn, Step};
use crate::protocol::kept::holds;
use crate::protocol::recorder::About;
use crate::protocol::user::User;
use crate::store::jobs::Slot;

pub(super) async fn attempt(
    desk: &Desk,
    slot: Slot,
    person: &Person,
    (activate, groups, sign_in): (bool, &[GroupId], SignIn),
    begun: &mut Option<Timestamp>,
) -> Attempt {
    let Desk { client, job, control, .. } = desk;
    let credentials = match (sign_in, &person.password) {
        (SignIn::Nothing, _) => Credentials::default(),
        (SignIn::Hook, _) => Credentials { password: Some(Password::Hook), ..Credentials::default() },
        (SignIn::Password { .. }, Some(secret)) => {
            Credentials { password: Some(Password::Value((**secret).clone())), ..Credentials::default() }
        }
        (SignIn::Password { .. }, None) => {
            let why = "their password stood in the table alone and is kept nowhere: import the table again".to_owned();
            return Attempt::Ended(Ended::Fate(Fate::LeftAlone { why }));
        }
    };
    match client.user_of_login(&person.login, control).await {
        Ok(None) => {}
        Ok(Some(user)) => {
            let why = format!("somebody has this login by now ({}, {})", user.id, user.status.word());
            return Attempt::Ended(Ended::Fate(Fate::LeftAlone { why }));
        }
        Err(failure) => return unread(&failure, &job.steps(person, slot.step)),
    }
    if let Some(ended) = begin(desk, slot, begun).await {
        return ended;
    }
    let user_type = person.kind.as_deref().map(str::to_owned);
    let body = Body { profile: Some(person.own.clone().into()), user_type, credentials };
    let next_login = activate && sign_in == SignIn::Password { change: true };
    let save = Save::Create(NewUser { body, groups: groups.to_vec(), activate, next_login });
    let about = of_job(job, About::saving(Some(&save), None));
    // What is sent is waited for: given up, nobody would know what became of it.
    let control = Control { cancel: tokio_util::sync::CancellationToken::new(), ..control.clone() };
    let control = control.with_people(job.people as usize).with_about(about);
    let (records, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let control = control.with_records(records);
    let answer = client.save_user(&save, &control).await;
    let request = std::iter::from_fn(|| heard.try_recv().ok()).filter_map(|exchange| exchange.request_id).last();
    Attempt::Ended(match answer {
        Ok(Some(user)) => Ended::Made(Fate::Done { request }, user.id),
        // Answered as done, without a word of the person.
        Ok(None) => match client.user_of_login(&person.login, &control).await {
            Ok(Some(user)) => Ended::Made(Fate::Done { request }, user.id),
            Ok(None) | Err(_) => Ended::Fate(Fate::Done { request }),
        },
        Err(failure) if not_sent(&failure) => return hold(&failure),
        Err(failure) => Ended::Fate(of_failure(&failure, false)),
    })
}

/// Who came of a create whose answer was lost.
pub(super) enum Came {
    Person(Box<User>),
    Nobody,
    /// Somebody has the login, and is not as they were to be.
    Another,
}

pub(super) async fn came(client: &Client, person: &Person, control: &Control) -> Result<Came, CallError> {
    let Some(user) = client.user_of_login(&person.login, control).await? else { return Ok(Came::Nobody) };
    let is_theirs = person.own.iter().all(|(name, value)| holds(user.profile.get(&name), &value));
    Ok(if is_theirs { Came::Person(Box::new(user)) } else { Came::Another })
}

/// The step that creates somebody, where it is one.
pub(super) fn of_steps(steps: &[Step]) -> Option<(bool, &[GroupId], SignIn)> {
    match steps {
        [Step::Create { activate, groups, sign_in }] => Some((*activate, groups, *sign_in)),
        _ => None,
    }
}
