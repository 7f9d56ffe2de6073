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
use crate::protocol::change::{Answer, Change};
use crate::protocol::error::CallError;
use crate::protocol::group_rule::GroupRule;
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::operation::Operation;
use crate::protocol::recorder::{About, Trait};
use crate::protocol::undo::{Done, Exception, Judged, Membership, Present, Step, judge};
use crate::protocol::user::User;

/// Of a rule that feeds more groups only their number is told.
const MOST_GROUPS: usize = 20;

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
        present.groups = memberships(client, user, &groups, dones, control).await;
    }
    if dones.iter().any(|done| done.device().is_some()) {
        // What cannot be read is left as it is, and said.
        let devices = client.user_devices(user, control).await.unwrap_or_default();
        let each = devices.into_iter().map(|device| (device.id.clone(), (device.label().to_owned(), device.status)));
        present.devices = each.collect();
    }
    let judged = with_held(client, user, judge(dones, &present), control).await;
    Ok((Box::new(read), judged, present))
}

/// Tells what the rules of this connection let nobody do to this person, whatever is typed; a guard asks later.
async fn with_held(client: &Client, user: &UserId, mut judged: Judged, control: &Control) -> Judged {
    let (rules, policy) = (client.protection(), &client.settings().policy);
    if judged.steps.is_empty() || (rules.is_empty() && policy.is_empty()) {
        return judged;
    }
    let subject = if rules.is_empty() { None } else { client.subject(user, false, control).await.ok() };
    for step in &judged.steps {
        let word = step.change.word();
        let by_word = policy.forbids(word).then(|| format!("{word} is forbidden ({})", policy.place(word)));
        let why = by_word.or_else(|| rules.refusal(&[word], subject.as_ref()?, true, client.server_time()));
        judged.held.extend(why.map(|why| format!("{} Not from here: {why}.", step.words.join(" "))));
    }
    judged
}

async fn memberships(
    client: &Client,
    user: &UserId,
    groups: &[GroupId],
    dones: &[Done],
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
        let exceptions = exceptions(client, (user, id), dones, control).await;
        all.insert(id.clone(), Membership { name, member, rules, exceptions });
    }
    all
}

/// The rules that feed the group and leave this person out, where somebody was removed from it. Where the line says which
/// rules kept them in it, those are asked for; none where Okta does not tell.
async fn exceptions(
    client: &Client,
    (user, group): (&UserId, &GroupId),
    dones: &[Done],
    control: &Control,
) -> Option<Vec<Exception>> {
    let removals = dones
        .iter()
        .filter(|done| done.operation == Operation::UnassignUserFromGroup && done.group().as_ref() == Some(group));
    let mut names: Vec<String> = Vec::new();
    for removal in removals {
        match removal.rules() {
            Some(rules) => names.extend(rules),
            // Nobody told why they were in it: any rule may be it.
            None => names.push(String::new()),
        }
    }
    names.sort();
    names.dedup();
    if names.first().is_some_and(String::is_empty) {
        names.truncate(1);
    }
    let mut found: Vec<GroupRule> = Vec::new();
    for name in &names {
        let rules = client.group_rules(name, control).await.ok()?;
        let meant = |rule: &GroupRule| rule.groups.contains(group) && rule.leaves_out(user);
        found.extend(
            rules
                .into_iter()
                .filter(meant)
                .filter(|rule| !found.iter().any(|other| other.id == rule.id))
                .collect::<Vec<_>>(),
        );
    }
    let mut all = Vec::new();
    for rule in found {
        let fed = match rule.groups.len() {
            0..=MOST_GROUPS => client.groups_with_size(&rule.groups, control).await.unwrap_or_default(),
            _ => Vec::new(),
        };
        let names = rule.groups.iter().map(|id| {
            fed.iter().find(|group| group.id == *id).map_or_else(|| id.to_string(), |group| group.name.clone())
        });
        let whole = fed.len() == rule.groups.len();
        let people = fed.iter().map(|group| group.users).sum::<Option<u64>>().filter(|_| whole);
        all.push(Exception {
            groups: names.collect(),
            people,
            many: rule.exceptions().count(),
            rule: rule.id,
            name: rule.name,
            status: rule.status,
            undo_of: None,
        });
    }
    Some(all)
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
    let fresh = if judged.clears() { fresh.clearing() } else { fresh };
    if !fresh.does_the_same(&judged) {
        return Ok(Content::Overtaken(read));
    }
    let about = About { before: Vec::new(), after: Vec::new(), ..about };
    let status = About::of(&read).before;
    let mut maker = Maker::new(client, &user, answers, control);
    let mut broken: Vec<&Change> = Vec::new();
    let mut cleared = false;
    for (number, step) in fresh.steps.iter().enumerate() {
        // What was done earlier goes by what came later being undone.
        let outcome = if broken.iter().any(|other| other.concerns_the_same(&step.change)) {
            Outcome::LeftOut
        } else if cleared && is_back(client, &user, &step.change, control).await {
            Outcome::Saved(Answer::Done)
        } else {
            let status = if number == 0 { &status[..] } else { &[] };
            maker.make(&step.change, about_step(step, &about, status, &present)).await
        };
        let is_done = matches!(outcome, Outcome::Saved(_));
        if !is_done {
            broken.push(&step.change);
        }
        cleared |= is_done && matches!(step.change, Change::ClearException { .. });
        answers.send(Content::Step { step: number, outcome }).await;
    }
    Ok(change::read_again(client, &user, control).await)
}

/// Whether a rule that leaves them out no longer has put them back already: then nobody does it by hand.
async fn is_back(client: &Client, user: &UserId, change: &Change, control: &Control) -> bool {
    let Change::AddToGroup { group } = change else { return false };
    client.user_groups(user, control).await.is_ok_and(|groups| groups.iter().any(|own| own.id == *group))
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
