//! `oktui due`: who was created before their first day, and when it comes.

use clap::Args;

use super::bulk::{Stop, failed};
use super::connection::Chosen;
use super::import::today;
use super::waits::Waits;
use super::{Console, Exit};
use crate::okta::control::Urgency;
use crate::protocol::text::visible;
use crate::store::due::{Due, Starter};
use crate::store::journal::words;
use crate::worker::import::due;

#[derive(Clone, Debug, Args)]
#[command(after_help = "\
oktui import creates whoever begins later than today staged, and keeps on this machine when their day is. Whoever is no
longer staged falls out. oktui due --logins | oktui bulk activate --people - --dry-run plans what is due.

Exit code: 0 nobody is due; 1 somebody is, or it could not be read.")]
pub(super) struct DueArgs {
    /// Print only the logins of those who are due, a line each
    #[arg(long)]
    logins: bool,
}

pub(super) fn run(chosen: &Chosen, arguments: &DueArgs, to: &mut Console<'_>) -> Exit {
    let tasks = match tokio::runtime::Runtime::new() {
        Ok(tasks) => tasks,
        Err(error) => {
            to.complain(error);
            return Exit::Failed;
        }
    };
    match tasks.block_on(tell(chosen, arguments, to)) {
        Ok(exit) => exit,
        Err((exit, why)) => {
            to.complain(why);
            exit
        }
    }
}

async fn tell(chosen: &Chosen, arguments: &DueArgs, to: &mut Console<'_>) -> Result<Exit, Stop> {
    let client = chosen.connect().await.map_err(failed)?;
    let kept = chosen.keeper.journal_folder().map(|folder| Due::of(&folder, client.origin()));
    let unread = |error: std::io::Error| (Exit::Failed, format!("who begins later cannot be read: {}", words(&error)));
    let all = kept.as_ref().map(Due::read).transpose().map_err(unread)?.unwrap_or_default();
    let (control, mut waits) = Waits::control(Urgency::Listing);
    let asking = due::staged(&client, &all, &control);
    let staged = waits.during(asking, &mut to.err).await.map_err(failed)?;
    if let Some(kept) = kept {
        due::let_go(&kept, &all, &staged).map_err(unread)?;
    }
    let today = today(&client);
    let (due, later): (Vec<&Starter>, Vec<&Starter>) = staged.iter().partition(|starter| starter.start <= today);
    if arguments.logins {
        for starter in &due {
            let _ = writeln!(to.out, "{}", visible(&starter.login));
        }
    } else {
        for (head, some) in [("Due", &due), ("Later", &later)] {
            if !some.is_empty() {
                let _ = writeln!(to.out, "{head}");
            }
            for starter in some {
                let (name, login) = (visible(&starter.name), visible(&starter.login));
                let _ = writeln!(to.out, "  {}  {name} ({login})", starter.start);
            }
        }
        if staged.is_empty() {
            let _ = writeln!(to.out, "Nobody who was created here waits for their first day.");
        }
        if !due.is_empty() {
            to.complain("oktui due --logins | oktui bulk activate --people - --dry-run plans their activation");
        }
    }
    Ok(if due.is_empty() { Exit::Fine } else { Exit::Failed })
}
