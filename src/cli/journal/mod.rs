//! The journal of a run, and `oktui journal`.

pub(super) mod command;
mod compare;
pub(super) mod given;
mod look;
mod print;
mod reconcile;
mod token;
mod undo;

use std::io::stdin;
use std::path::PathBuf;

use super::Console;
use super::connection::Chosen;
use super::keeper::{JournalPlace, Keeper};
use crate::protocol::secret::Secret;
use crate::store::journal::Who;

/// Where the journals of all organisations are.
pub(super) fn folder(variable: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    state_folder(variable).map(|folder| folder.join("journal"))
}

/// What a system has none of is kept among the local data.
pub(super) fn state_folder(variable: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = variable("OKTUI_STATE").filter(|value| !value.trim().is_empty());
    set.map(Into::into).or_else(|| {
        let folders = directories::ProjectDirs::from("", "", "oktui")?;
        Some(folders.state_dir().unwrap_or(folders.data_local_dir()).to_owned())
    })
}

/// Where the journal of this run is, and whose hands it is in.
pub(super) fn place(off: bool, variable: &dyn Fn(&str) -> Option<String>) -> JournalPlace {
    let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
    let folder = state_folder(variable);
    let host = || std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let from = set("SSH_CONNECTION").or_else(|| set("SSH_CLIENT"));
    let who = Who {
        host: host().or_else(|| set("HOSTNAME")).or_else(|| set("COMPUTERNAME")).map(|name| name.trim().to_owned()),
        from: from.and_then(|address| address.split(' ').next().map(str::to_owned)),
        ..Who::of_system(set("LOGNAME").or_else(|| set("USER")).or_else(|| set("USERNAME")))
    };
    JournalPlace { folder, off, who, token: set("OKTUI_JOURNAL_TOKEN").map(Secret::new) }
}

/// Closes the journals of a run, and says what of them did not get where it should.
pub(super) fn end(keeper: &Keeper, surroundings: &mut Console<'_>) {
    for said in keeper.end_journals() {
        surroundings.complain(said);
    }
}

/// Sees that what is done can be written down. Where it cannot be, only a person or a flag says that it goes on.
pub(super) fn gate(chosen: Chosen, surroundings: &mut Console<'_>) -> Option<Chosen> {
    let required = chosen.keeper.wants_journal(chosen.entry.as_ref().map(|entry| &entry.id));
    if required && chosen.keeper.goes_without_journal() {
        surroundings.complain(
            "--no-journal does not go with journal = \"required\" in config.toml or policy.toml, or with journal_to in policy.toml",
        );
        return None;
    }
    let Some(entry) = chosen.entry.as_ref().filter(|entry| !entry.read_only) else { return Some(chosen) };
    let Err(why) = chosen.keeper.open_journal(&entry.id) else { return Some(chosen) };
    if required {
        surroundings.complain(format!(
            "the journal cannot be written: {why}\nNothing is done without it: config.toml or policy.toml says journal = \"required\", or policy.toml journal_to"
        ));
        return None;
    }
    if !surroundings.stdin_is_terminal || !surroundings.stdout_is_terminal {
        surroundings.complain(format!(
            "the journal cannot be written: {why}\nNothing was done; --no-journal goes on without it"
        ));
        return None;
    }
    let question = format!(
        "The journal cannot be written: {why}\nWhat is changed would be written down nowhere on this machine. Go on without it? Type yes: "
    );
    let _ = surroundings.out.write_all(question.as_bytes());
    let _ = surroundings.out.flush();
    let mut answer = String::new();
    match stdin().read_line(&mut answer) {
        Ok(_) if answer.trim() == "yes" => {
            chosen.keeper.go_without_journal();
            Some(chosen)
        }
        Ok(_) | Err(_) => None,
    }
}
