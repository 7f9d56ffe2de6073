//! Finds whom the rows are about and what is around them, and judges each.

use std::cell::RefCell;

use super::asked::{Asked, Table};
use super::{Stop, failed};
use crate::app::import::judge::keys;
use crate::app::import::managers::Managers;
use crate::app::import::parts::moved;
use crate::app::import::verdict::Judged;
use crate::app::part::count::grouped;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::user::User;
use crate::protocol::word::Word;
use crate::worker::import;
use crate::worker::jobs::shelter::Shelter;

/// Rows that are checked before it is told how far that is.
const TOGETHER: usize = 5_000;

/// How far it is, told while it goes on.
#[derive(Debug, Default)]
pub(super) struct Progress(RefCell<Option<String>>);

impl Progress {
    fn tell(&self, words: String) {
        *self.0.borrow_mut() = Some(words);
    }

    pub(super) fn words(&self) -> Option<String> {
        self.0.borrow().clone()
    }
}

/// The rows as they are judged, and what is to be looked at besides.
pub(super) async fn judge(
    client: &Client,
    table: &Table,
    asked: &mut Asked,
    progress: &Progress,
    control: &Control,
) -> Result<(Vec<Judged>, Vec<String>), Stop> {
    // Once judged, they are needed no more: of a large table they are much of what is held.
    let drafts = std::mem::take(&mut asked.drafts);
    let keys = keys(&drafts, &asked.key);
    let all = keys.ids.len() + keys.values.len();
    let tell =
        |count: usize| progress.tell(format!("{} of {} rows looked for", grouped(count as u64), grouped(all as u64)));
    // What rules ask for does not depend on who is found.
    let beside = async { tokio::join!(Shelter::read(client, true, control), client.group_rules("", control)) };
    let (fits, (shelter, rules)) = tokio::join!(import::fits(client, &keys, control, tell), Box::pin(beside));
    let (fits, shelter, rules) = (fits.map_err(failed)?, shelter.map_err(failed)?, rules.ok());
    drop(keys);
    let judge = asked.judge(table);
    let mut sorted = Vec::with_capacity(drafts.len());
    for some in drafts.chunks(TOGETHER) {
        sorted.extend(judge.sort(some, &fits));
        progress.tell(format!("{} of {} rows checked", grouped(sorted.len() as u64), grouped(drafts.len() as u64)));
        // Whoever waits is told how far it is.
        tokio::task::yield_now().await;
    }
    drop(fits);
    let wanted = judge.neighbours(&sorted, &drafts);
    let tell = |what: &str, count: usize| progress.tell(format!("{what}: {} looked for", grouped(count as u64)));
    let around = import::around(client, &wanted, control, tell).await.map_err(failed)?;
    let names_managers = !wanted.managers.is_empty();
    drop(wanted);
    progress.tell(format!("{} rows are compared with each other", grouped(table.sheet.rows.len() as u64)));
    tokio::task::yield_now().await;
    let keeps =
        |user: &User, words: &[Word], grave: bool| shelter.bars(client, user, words, grave).map(import::table::told_of);
    let judged = judge.judge(sorted, &drafts, &around, &keeps);
    drop(drafts);
    let mut remarks = moved(rules.as_deref(), &judged, &asked.rules);
    remarks.extend(judge.lists());
    if names_managers {
        remarks.push(format!("Managers are written as people here have them: {}.", Managers::of(&around).words()));
    }
    Ok((judged, remarks))
}
