//! The save of a form: sent once, settled by a look-up where no answer came, then the changes that follow it.
//!
//! ```text
//!  save ─► answer ─────────────────► Saved ─► each change with its own outcome ─► read again, groups too
//!    ├──► refused ─────────────────► Failed
//!    ├──► 412 ──► read again ──────► Conflict     (so too where Okta gives no version and the reading before differs)
//!    └──► no answer of Okta's ─► read again ─┬► what was sent is there: Saved, looked up
//!                                  └► else Unknown; never sent twice
//! ```

use jiff::Timestamp;

use super::answers::Answers;
use super::making::{Maker, Watched};
use crate::messages::{Clash, Content, LookUp, Outcome, SaveOutcome, Saved};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::okta::event_hooks::CLOCK_SLACK;
use crate::protocol::change::Change;
use crate::protocol::draft::{Basis, Save};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::json::Json;
use crate::protocol::kept::{Kept, holds};
use crate::protocol::recorder::{About, Target};
use crate::protocol::time::Moment;
use crate::protocol::user::User;

/// What is to be saved.
pub(super) struct Asked {
    pub(super) save: Option<Save>,
    pub(super) user: Option<UserId>,
    pub(super) then: Vec<Change>,
    pub(super) about: About,
}

pub(super) async fn run(
    client: &Client,
    Asked { save, user, then, mut about }: Asked,
    answers: &Answers,
    control: &Control,
) -> Result<Box<Saved>, CallError> {
    let begun = client.server_time();
    let saving = match &save {
        Some(save) => {
            let watched = Watched::begin(client, &about, control);
            let saving = self::save(client, save, &watched.control).await;
            if let SaveOutcome::Saved { user, .. } = &saving {
                let deed = watched.deed(client, user.id.clone(), save.operation(), &about);
                answers.send(Content::Did(Box::new(deed))).await;
            }
            saving
        }
        None => SaveOutcome::Nothing,
    };
    let id = match (&saving, user) {
        (SaveOutcome::Saved { user, .. }, _) => Some(user.id.clone()),
        (SaveOutcome::Nothing, user) => user,
        (SaveOutcome::Failed(_) | SaveOutcome::Conflict(_) | SaveOutcome::Unknown { .. }, _) => None,
    };
    if let SaveOutcome::Saved { user, .. } = &saving
        && !then.is_empty()
    {
        answers.send(Content::SavedSoFar(user.clone())).await;
    }
    if let SaveOutcome::Saved { user, .. } = &saving {
        about.target = Some(Target::user(user));
    }
    let mut outcomes = Vec::new();
    let mut maker = id.as_ref().map(|id| Maker::new(client, id, answers, control));
    for (step, change) in then.iter().enumerate() {
        let outcome = match &mut maker {
            None => Outcome::LeftOut,
            Some(maker) => maker.make(change, about.of_step(change, false)).await,
        };
        answers.send(Content::Step { step, outcome: outcome.clone() }).await;
        outcomes.push(outcome);
    }
    // The fresh reading has the ETag that the next save needs.
    let now = match &id {
        Some(id) => client.get_user(id, control).await.ok().map(Box::new),
        None => None,
    };
    let done: Vec<&Change> = then
        .iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| matches!(outcome, Outcome::Saved(_)))
        .map(|(change, _)| change)
        .collect();
    let mut kept = match (&save, &saving) {
        (Some(save), SaveOutcome::Saved { user, .. }) => Kept::after(save, user, now.as_deref().unwrap_or(user)),
        (Some(_) | None, _) => Kept::default(),
    };
    if let (Some(save), Some(now)) = (&save, &now) {
        kept.compare_password(save, now, |set| is_since(begun, set));
    }
    if let Some(now) = &now {
        for change in &done {
            kept.follow(change, now);
        }
    }
    if let Some(id) = &id {
        let with_create = match &save {
            Some(Save::Create(new)) => &*new.groups,
            Some(Save::Update { .. } | Save::Replace { .. }) | None => &[],
        };
        look_at_groups(client, id, with_create, &done, &mut kept, control).await;
    }
    Ok(Box::new(Saved { saving, outcomes, now, kept }))
}

/// Okta creates a person, and changes whether they are in a group, without a word of the groups: they are read.
async fn look_at_groups(
    client: &Client,
    id: &UserId,
    with_create: &[GroupId],
    done: &[&Change],
    kept: &mut Kept,
    control: &Control,
) {
    let added = done.iter().filter_map(|change| match change {
        Change::AddToGroup { group } => Some(group),
        _ => None,
    });
    let wanted: Vec<&GroupId> = with_create.iter().chain(added).collect();
    let left = done.iter().filter_map(|change| match change {
        Change::RemoveFromGroup { group } => Some(group),
        _ => None,
    });
    let left: Vec<&GroupId> = left.collect();
    if wanted.is_empty() && left.is_empty() {
        return;
    }
    match client.user_groups(id, control).await {
        Ok(groups) => {
            let is_in = |wanted: &&&GroupId| groups.iter().any(|group| group.id == ***wanted);
            kept.groups = wanted.iter().filter(|group| !is_in(group)).map(|group| (*group).clone()).collect();
            kept.still_in = left.iter().filter(is_in).map(|group| (*group).clone()).collect();
        }
        Err(failure) => kept.groups_unread = Some(failure.kind.sentence()),
    }
}

async fn save(client: &Client, save: &Save, control: &Control) -> SaveOutcome {
    match changed_meanwhile(client, save, control).await {
        Ok(None) => {}
        Ok(Some(theirs)) => return SaveOutcome::Conflict(Box::new(theirs)),
        Err(failure) => return SaveOutcome::Failed(Box::new(failure)),
    }
    let begun = client.server_time();
    let failure = match client.save_user(save, control).await {
        Ok(Some(user)) => return SaveOutcome::Saved { user: Box::new(user), looked_up: false },
        Ok(None) => return find_saved(client, save, control).await,
        Err(failure) => failure,
    };
    let conflict = failure.status == Some(412) && !failure.foreign;
    if !conflict && !failure.is_unknown() {
        return SaveOutcome::Failed(Box::new(failure));
    }
    let found = look_up(client, save, control).await;
    let found = match found {
        Ok(Some(user)) if conflict => return SaveOutcome::Conflict(Box::new(user)),
        _ if conflict => return SaveOutcome::Failed(Box::new(failure)),
        Ok(Some(user)) if is_what_was_sent(save, &user, begun) => {
            return SaveOutcome::Saved { user: Box::new(user), looked_up: true };
        }
        Ok(Some(user)) => LookUp::Person(Box::new(user)),
        Ok(None) => LookUp::Nobody,
        Err(failure) => LookUp::Failed(Box::new(failure)),
    };
    SaveOutcome::Unknown { failure: Box::new(failure), found }
}

/// Who was saved, where Okta answered that it is done and not how the person is.
async fn find_saved(client: &Client, save: &Save, control: &Control) -> SaveOutcome {
    let found = match look_up(client, save, control).await {
        Ok(Some(user)) => return SaveOutcome::Saved { user: Box::new(user), looked_up: false },
        Ok(None) => LookUp::Nobody,
        Err(failure) => LookUp::Failed(Box::new(failure)),
    };
    let detail = Some("it tells nothing of the person".to_owned());
    let failure = CallError { detail, ..CallError::new(FailureKind::Misfit, save.operation()) };
    SaveOutcome::Unknown { failure: Box::new(failure), found }
}

async fn look_up(client: &Client, save: &Save, control: &Control) -> Result<Option<User>, CallError> {
    match save {
        Save::Create(_) => match save.login() {
            Some(login) => client.user_of_login(&login, control).await,
            None => Ok(None),
        },
        Save::Update { user, .. } | Save::Replace { user, .. } => client.get_user(user, control).await.map(Some),
    }
}

/// Where Okta gave no version to compare: the person as they are now, if what is to be sent would undo somebody
/// else's change. A partial update undoes only what it names.
async fn changed_meanwhile(client: &Client, save: &Save, control: &Control) -> Result<Option<User>, CallError> {
    let (Save::Update { user, basis: Basis::Profile(before), .. }
    | Save::Replace { user, basis: Basis::Profile(before), .. }) = save
    else {
        return Ok(None);
    };
    let sent = save.body().profile.as_ref();
    if sent.is_none() {
        return Ok(None);
    }
    let now = client.get_user(user, control).await?;
    let names: Vec<&String> = match save {
        Save::Update { .. } => sent.into_iter().flat_map(|profile| profile.keys()).collect(),
        Save::Create(_) | Save::Replace { .. } => before.keys().chain(now.profile.keys()).collect(),
    };
    let same = |name: &String| {
        let (then, now) = (before.get(name), now.profile.get(name));
        then == now || holds(now, then.unwrap_or(&Json::null()))
    };
    Ok((!names.into_iter().all(same)).then_some(now))
}

/// Whether a person read after an unanswered save is what the save would have made of them. A person who was created
/// before it was sent is somebody else's.
fn is_what_was_sent(save: &Save, user: &User, begun: Timestamp) -> bool {
    let since = |moment: Option<Moment>| moment.is_some_and(|moment| is_since(begun, moment));
    let in_time = match save {
        Save::Create(_) => since(user.created),
        Save::Update { .. } | Save::Replace { .. } => since(user.last_updated),
    };
    let body = save.body();
    let mut profile = body.profile.iter().flatten().peekable();
    // A password leaves the moment in which it was set, a recovery question itself; an answer leaves nothing.
    let password = body.credentials.password.is_none() || since(user.password_changed);
    let question = &body.credentials.recovery;
    let question = question.as_ref().is_none_or(|sent| user.recovery_question.as_deref() == Some(&sent.question));
    let leaves_traces = profile.peek().is_some() || body.credentials.password.is_some();
    in_time
        && password
        && question
        && leaves_traces
        && profile.all(|(name, value)| holds(user.profile.get(name), value))
}

fn is_since(begun: Timestamp, moment: Moment) -> bool {
    begun.duration_since(moment.timestamp()) <= CLOCK_SLACK
}

pub(super) async fn find_clash(
    client: &Client,
    login: Option<String>,
    email: Option<String>,
    control: &Control,
) -> Result<Clash, CallError> {
    let login = match login {
        Some(login) => client.user_of_login(&login, control).await?.map(|user| Box::new(user.row())),
        None => None,
    };
    // Searching may be forbidden where reading is not; a shared email is no obstacle, so it may stay unknown.
    let email = match email {
        Some(email) => client.users_of_email(&email, control).await.unwrap_or_default(),
        None => Vec::new(),
    };
    Ok(Clash { login, email })
}
