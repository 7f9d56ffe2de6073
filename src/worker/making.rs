//! One change: what is read directly before it, the call, and what is needed to undo it.
//!
//! Owns: that a line says whether it was this change that made the difference. Must not know: in which order changes are
//! made.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::answers::Answers;
use crate::messages::{Content, Outcome};
use crate::okta::belongings::PATIENCE;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::change::Change;
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::operation::Operation;
use crate::protocol::recorder::{About, Trait};
use crate::protocol::undo::{Done, Needs, Stood};

/// Makes the changes of one order to one person.
pub(super) struct Maker<'a> {
    client: &'a Client,
    user: &'a UserId,
    answers: &'a Answers,
    control: &'a Control,
    /// The groups that the person is in, once they were read.
    groups: Option<Vec<GroupId>>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(client: &'a Client, user: &'a UserId, answers: &'a Answers, control: &'a Control) -> Self {
        Self { client, user, answers, control, groups: None }
    }

    /// Makes one change, and tells what undoes it.
    pub(super) async fn make(&mut self, change: &Change, about: About) -> Outcome {
        let about = match change.word().row().needs {
            Needs::Person => about,
            Needs::Membership => self.with_membership(change, about).await,
            Needs::Belongings => with_belongings(self.client, self.user, PATIENCE, about, self.control).await,
        };
        let watched = Watched::begin(self.client, &about, self.control);
        match self.client.change(self.user, change, &watched.control).await {
            Ok(answer) => {
                self.follow(change);
                let deed = watched.deed(self.client, self.user.clone(), change.operation(), &about);
                self.answers.send(Content::Did(Box::new(deed))).await;
                Outcome::Saved(answer)
            }
            Err(failure) if failure.is_unknown() => Outcome::Unknown(Box::new(failure)),
            Err(failure) => Outcome::Failed(Box::new(failure)),
        }
    }

    /// Adds whether the person is in the group, as Okta tells it now; and before they leave, which rules keep them in it.
    async fn with_membership(&mut self, change: &Change, about: About) -> About {
        let (Change::AddToGroup { group } | Change::RemoveFromGroup { group }) = change else { return about };
        let mut before: Vec<Trait> = about.before.iter().filter(|one| one.name != "member").cloned().collect();
        if self.groups.is_none() {
            let read = self.client.user_groups(self.user, self.control).await;
            self.groups = read.ok().map(|groups| groups.into_iter().map(|group| group.id).collect());
        }
        if let Some(groups) = &self.groups {
            let member = groups.contains(group);
            before.push(Trait::plain("member", member));
            if member && matches!(change, Change::RemoveFromGroup { .. }) {
                let rules = self.client.membership_rules(group, self.user, self.control).await;
                before.extend(rules.ok().map(|rules| Trait::plain("rules", rules)));
            }
        }
        About { before, ..about }
    }

    fn follow(&mut self, change: &Change) {
        let Some(groups) = &mut self.groups else { return };
        match change {
            Change::AddToGroup { group } => groups.push(group.clone()),
            Change::RemoveFromGroup { group } => groups.retain(|other| other != group),
            _ => {}
        }
    }
}

/// Adds what the person has that goes with a change, where somebody keeps it.
pub(super) async fn with_belongings(
    client: &Client,
    user: &UserId,
    patience: Duration,
    about: About,
    control: &Control,
) -> About {
    if !client.keeps_journal() {
        return about;
    }
    let had = client.belongings(user, patience, control).await;
    About { before: about.before.into_iter().chain(had.traits()).collect(), ..about }
}

/// A call that is told of in a line, from its beginning.
pub(super) struct Watched {
    pub(super) control: Control,
    line: Arc<AtomicU64>,
    begun: jiff::Timestamp,
}

impl Watched {
    pub(super) fn begin(client: &Client, about: &About, control: &Control) -> Self {
        let line = Arc::new(AtomicU64::new(0));
        let control = control.clone().with_about(about.clone()).with_line(Arc::clone(&line));
        Self { control, line, begun: client.server_time() }
    }

    /// What was done by it.
    pub(super) fn deed(&self, client: &Client, user: UserId, operation: Operation, about: &About) -> Done {
        let stood = Stood::Between(self.begun, client.server_time());
        let done = Done::just_done(user, operation, about, stood);
        Done { seq: Some(self.line.load(Ordering::Relaxed)).filter(|line| *line > 0), ..done }
    }
}
