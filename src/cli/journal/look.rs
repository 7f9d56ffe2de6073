//! What chains are worth of which something is told.

use std::path::{Path, PathBuf};

use super::super::{Console, Exit};
use super::command::Stop;
use super::print;
use crate::store::journal::verify::verify;

/// Tells what was written, and then of each chain that does not hold: whoever reads lines must know what they are worth.
/// The chains are looked at meanwhile, so that nobody waits for it.
pub(super) fn beside_the_chain(
    folders: &[PathBuf],
    console: &mut Console<'_>,
    tell: impl FnOnce(&mut Console<'_>) -> Result<Exit, Stop>,
) -> Result<Exit, Stop> {
    let (told, looked) = std::thread::scope(|threads| {
        let checking = threads.spawn(|| folders.iter().map(|folder| look(folder)).collect::<Vec<_>>());
        let told = tell(console);
        (told, checking.join().unwrap_or_default())
    });
    for said in looked.iter().flat_map(|look| look.broken.iter().chain(&look.odd)) {
        console.complain(said);
    }
    let holds = looked.iter().all(|look| look.broken.is_none());
    told.map(|exit| if holds { exit } else { Exit::Failed })
}

/// What is to be said of a chain.
#[derive(Default)]
struct Look {
    /// That it does not hold.
    broken: Option<String>,
    /// What is odd about its files.
    odd: Vec<String>,
}

fn look(folder: &Path) -> Look {
    let (faults, odd) = match verify(folder, None) {
        Ok(report) => (report.faults, report.remarks),
        Err(error) => return Look { broken: Some(does_not_hold(folder, &error.to_string())), odd: Vec::new() },
    };
    let why = match &faults[..] {
        [] => None,
        [one] => Some(print::fault(one)),
        [one, rest @ ..] => Some(format!("{}, and {} more", print::fault(one), rest.len())),
    };
    Look {
        broken: why.map(|why| does_not_hold(folder, &why)),
        odd: odd.iter().map(|one| format!("{}: {}", folder.display(), print::fault(one))).collect(),
    }
}

fn does_not_hold(folder: &Path, why: &str) -> String {
    format!(
        "{}: the chain does not hold: {why}. What is told of it may not be what was done; oktui journal verify tells more",
        folder.display()
    )
}
