//! Whom a job deactivated, with what they had before, to be brought back.
//!
//! ```text
//!  each ─► read: deactivated still? ─► the journal: what they had ─► what is given back ─► told
//!                                                                └─► roles, groups that give rights: by hand
//! ```

use std::collections::HashMap;

use crate::messages::jobs::{Barred, Had, Met};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::belongings::{Belongings, former};
use crate::protocol::deed::Deed;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::id::{AppId, GroupId, UserId};
use crate::protocol::job::Step;
use crate::protocol::status::Status;
use crate::protocol::user::User;

/// What becomes of a group that somebody had.
#[derive(Clone, Copy)]
enum Comes {
    Back,
    /// It gives rights over the organisation.
    ByHand,
    /// There is no such group any more.
    Never,
}

pub(super) async fn of(
    client: &Client,
    ids: &[UserId],
    control: &Control,
    met: impl Fn(User) -> Met,
    say: impl Fn(Met),
) -> Result<usize, CallError> {
    let mut told: HashMap<String, Vec<Deed>> = HashMap::new();
    for deed in super::seek::journal(client).await? {
        told.entry(deed.target.id.clone()).or_default().push(deed);
    }
    let mut known = HashMap::new();
    for id in ids {
        let user = match client.get_user(id, control).await {
            Ok(user) => user,
            Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => {
                say(Met::Nobody(id.to_string()));
                continue;
            }
            Err(failure) => return Err(failure),
        };
        let Met::Person { user, barred } = met(user) else { continue };
        let not = |why: String| Some(Barred::NotUndone(why));
        let own = told.get(id.as_str()).map_or(&[][..], Vec::as_slice);
        let (barred, had) = match former(own, &user) {
            _ if barred.is_some() => (barred, None),
            _ if user.status != Status::Deprovisioned => (not(format!("is {} now", user.status.word())), None),
            Err(why) => (not(why), None),
            Ok(former) if !former.stands => (not("their status was changed again since".to_owned()), None),
            Ok(former) => (None, Some(former.had)),
        };
        say(match had {
            Some(had) => {
                let had = Box::new(given(client, &user, &had, &mut known, control).await?);
                Met::Former { user, had }
            }
            None => Met::Person { user, barred },
        });
    }
    Ok(0)
}

/// What is given back of it: groups that they are not in now, and apps that no group brings.
async fn given(
    client: &Client,
    user: &User,
    had: &Belongings,
    known: &mut HashMap<GroupId, Comes>,
    control: &Control,
) -> Result<Had, CallError> {
    let now = client.user_groups(&user.id, control).await?;
    let mut all = Had { factors: had.factors.read.clone(), by_hand: had.roles.read.clone(), ..Had::default() };
    for group in &had.groups.read {
        let id = GroupId::new(&*group.id);
        if now.iter().any(|now| now.id == id) {
            continue;
        }
        let comes = match known.get(&id) {
            Some(comes) => *comes,
            None => comes_back(client, &id, control).await?,
        };
        known.insert(id.clone(), comes);
        match comes {
            Comes::Back => all.given.push(Step::AddTo { group: id }),
            Comes::ByHand => all.by_hand.push(format!("group {}", group.name)),
            Comes::Never => all.by_hand.push(format!("group {}, which is gone,", group.name)),
        }
    }
    let by_hand = had.apps.read.iter().filter(|app| !app.unsure);
    all.given.extend(by_hand.map(|app| Step::AssignApp { app: AppId::new(&*app.id) }));
    Ok(all)
}

async fn comes_back(client: &Client, id: &GroupId, control: &Control) -> Result<Comes, CallError> {
    match client.get_group(id, control).await {
        Ok(group) if client.gives_rights(&group, control).await == Some(true) => Ok(Comes::ByHand),
        Ok(_) => Ok(Comes::Back),
        Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => Ok(Comes::Never),
        Err(failure) => Err(failure),
    }
}
