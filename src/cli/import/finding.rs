//! Finds whom the rows are about and what is around them, and judges each.

use std::io::{self, IsTerminal};

use super::asked::{Asked, Table};
use super::{Stop, failed};
use crate::app::import::judge::{Judged, keys};
use crate::app::part::count::grouped;
use crate::messages::jobs::Barred;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::user::User;
use crate::protocol::word::Word;
use crate::worker::import;
use crate::worker::jobs::shelter::Shelter;

pub(super) async fn judge(
    client: &Client,
    table: &Table,
    asked: &Asked,
    control: &Control,
) -> Result<Vec<Judged>, Stop> {
    let keys = keys(&asked.drafts, &asked.key);
    let all = keys.ids.len() + keys.values.len();
    let is_terminal = io::stderr().is_terminal();
    let tell = |count: usize| {
        if is_terminal {
            eprint(&format!("\r{} of {} looked for… ", grouped(count as u64), grouped(all as u64)));
        }
    };
    let fits = import::fits(client, &keys, control, tell).await;
    if is_terminal {
        eprint("\r\x1b[K");
    }
    let fits = fits.map_err(failed)?;
    let judge = asked.judge(table);
    let sorted = judge.sort(&asked.drafts, &fits);
    drop(fits);
    let wanted = judge.neighbours(&sorted, &asked.drafts);
    let around = import::around(client, &wanted, control).await.map_err(failed)?;
    let shelter = Shelter::read(client, true, control).await.map_err(failed)?;
    let keeps = |user: &User, words: &[Word], grave: bool| {
        let barred = shelter.bars(client, user, words, grave)?;
        Some(match barred {
            Barred::Owner => "it is the token's own owner".to_owned(),
            Barred::Admin => "an administrator: done one by one, on their own page".to_owned(),
            Barred::ByRule(why) | Barred::Containable(why) | Barred::NotUndone(why) => why,
        })
    };
    Ok(judge.judge(sorted, &asked.drafts, &around, &keeps))
}

/// The library does not print; this is the program's own command line.
fn eprint(text: &str) {
    let _ = io::Write::write_all(&mut io::stderr(), text.as_bytes());
}
