//! Logins and emails that would be two people's: nothing is sent then, unless numbers are wanted behind them.

use super::{Stop, failed};
use crate::app::jobs::fill::Fill;
use crate::app::jobs::plan::Plan;
use crate::cli::Exit;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::worker::jobs::collisions;

/// So many are shown.
const SHOWN: usize = 3;

/// Refuses values that somebody else has, or puts a number behind them.
pub(super) async fn look(
    client: &Client,
    plan: &mut Plan,
    fill: &Fill,
    number: bool,
    control: &Control,
) -> Result<(), Stop> {
    let found = collisions::look(client, &mut plan.will, fill.attributes(), number, control);
    let clashes = found.await.map_err(failed)?;
    if clashes.is_empty() {
        return Ok(());
    }
    let more = clashes.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("; {more} more") } else { String::new() };
    let shown = clashes.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
    let why = format!(
        "somebody else has, or would have, the same: {shown}{more}. --number puts numbers behind them; nothing was sent"
    );
    Err((Exit::WrongUsage, why))
}
