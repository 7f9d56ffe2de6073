//! Undoing what was done to one person: what can be undone is looked up, and looked up again directly before it is sent.
//!
//! ```text
//!  read the person, and the groups in question ─► judge ─┬─► it is asked about: what can be undone
//!                                                        ├─► as agreed: each call once, with its own outcome
//!                                                        └─► otherwise: nothing is sent
//! ```

use indexmap::IndexMap;

use super::answers::Answers;
use super::change;
use super::making::Maker;
use crate::messages::{Content, Outcome};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::change::Change;
use crate::protocol::error::CallError;
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::recorder::{About, Trait};
use crate::protocol::undo::{Done, Judged, Membership, Present, Step, judge};
use crate::protocol::user::User;

/// What can be undone now.
pub(super) async fn read(
    client: &Client,
    user: &UserId,
    dones: &[Done],
    control: &Control,
) -> Result<(Box<User>, Judged, Present), CallError> {
    let read = client.get_user(user, control).await?;
    let mut present = Present::of(&read);
    let groups: Vec<GroupId> = dones.iter().filter_map(Done::group).collect();
    if !groups.is_empty() {
        present.groups = memberships(client, user, &groups, control).await;
    }
    let judged = judge(dones, &present);
    Ok((Box::new(read), judged, present))
}

async fn memberships(
    client: &Client,
    user: &UserId,
    groups: &[GroupId],
    control: &Control,
) -> IndexMap<GroupId, Membership> {
    let own = client.user_groups(user, control).await.ok();
    let mut all = IndexMap::new();
    for id in groups {
        if all.contains_key(id) {
            continue;
        }
        let found = own.as_ref().and_then(|own| own.iter().find(|group| group.id == *id)).cloned();
        let member = own.as_ref().map(|_| found.is_some());
        let name = match found {
            Some(group) => group.name,
            None => client.get_group(id, control).await.map(|group| group.name).unwrap_or_default(),
        };
        let rules = match member {
            Some(true) => client.membership_rules(id, user, control).await.ok(),
            Some(false) | None => None,
        };
        all.insert(id.clone(), Membership { name, member, rules });
    }
    all
}

/// What was agreed to.
pub(super) struct Agreed {
    pub(super) user: UserId,
    pub(super) dones: Vec<Done>,
    pub(super) judged: Judged,
    pub(super) about: About,
}

pub(super) async fn run(
    client: &Client,
    Agreed { user, dones, judged, about }: Agreed,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    let (read, fresh, present) = read(client, &user, &dones, control).await?;
    if !fresh.does_the_same(&judged) {
        return Ok(Content::Overtaken(read));
    }
    let about = About { before: Vec::new(), after: Vec::new(), ..about };
    let status = About::of(&read).before;
    let mut maker = Maker::new(client, &user, answers, control);
    let mut broken: Vec<&Change> = Vec::new();
    for (number, step) in fresh.steps.iter().enumerate() {
        // What was done earlier goes by what came later being undone.
        let outcome = if broken.iter().any(|other| other.concerns_the_same(&step.change)) {
            Outcome::LeftOut
        } else {
            let status = if number == 0 { &status[..] } else { &[] };
            maker.make(&step.change, about_step(step, &about, status, &present)).await
        };
        if !matches!(outcome, Outcome::Saved(_)) {
            broken.push(&step.change);
        }
        answers.send(Content::Step { step: number, outcome }).await;
    }
    Ok(change::read_again(client, &user, control).await)
}

fn about_step(step: &Step, about: &About, status: &[Trait], present: &Present) -> About {
    let before = About { before: status.to_vec(), ..about.clone() };
    let about = About { undo_of: step.undo_of, ..before.of_step(&step.change, true) };
    let Change::SetValues { profile, .. } = &step.change else { return about };
    let held = |name: &String| present.profile.get(name);
    About {
        before: profile.keys().map(|name| Trait::of_profile(name, held(name))).collect(),
        after: profile.iter().map(|(name, value)| Trait::of_profile(name, Some(value))).collect(),
        ..about
    }
}
