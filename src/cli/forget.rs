//! `oktui forget`: one person leaves this machine.

use clap::Args;
use directories::ProjectDirs;

use super::{Console, Exit, journal};
use crate::app::part::count::times_word;
use crate::store::forget::forget;
use crate::store::{self, UnsavedForms};

#[derive(Debug, Args)]
#[command(after_help = "\
Unsaved forms of that person and lines of histories (expressions that were listed, calls that were written) that
name them go, of every connection, their lines in jobs that are over and among those who begin later, and the old values that the journal keeps of them: undo of those ends. Lines of the
journal stay, because each holds the hash of the one before; they say who did what to whom. Nothing is asked of Okta,
and nothing changes there.")]
pub(super) struct ForgetArgs {
    /// Whose id or login stands there; may be repeated, as the one does not tell the other
    #[arg(long, value_name = "ID or LOGIN", required = true)]
    person: Vec<String>,
}

pub(super) fn run(arguments: &ForgetArgs, surroundings: &mut Console<'_>) -> Exit {
    let words: Vec<String> = arguments.person.iter().map(|word| word.trim().to_owned()).collect();
    if words.iter().any(|word| word.chars().count() < 3) {
        surroundings.complain("--person wants a whole id or login");
        return Exit::WrongUsage;
    }
    let Some(folders) = ProjectDirs::from("", "", "oktui") else {
        surroundings.complain("this system names no folder for what programs keep; nothing is kept");
        return Exit::Fine;
    };
    let journal = journal::folder(surroundings.variable).map(|folder| store::journal::forget(&folder, &words));
    let kept = journal.transpose().map(Option::unwrap_or_default);
    let jobs = journal::state_folder(surroundings.variable).map(|folder| store::jobs::forget_person(&folder, &words));
    let jobs = jobs.transpose().map(Option::unwrap_or_default);
    let due = journal::state_folder(surroundings.variable).map(|folder| store::due::forget_person(&folder, &words));
    let due = due.transpose().map(Option::unwrap_or_default);
    let gone = forget(folders.data_dir(), &UnsavedForms::of_person(), &words);
    match gone.and_then(|gone| Ok((gone, kept?, jobs?, due?))) {
        Ok((gone, kept, jobs, due)) => {
            let forms = times_word(gone.forms, "unsaved form");
            let lines = times_word(gone.lines, "line");
            // What is lost is told at the end of the run.
            let values = times_word(kept.values, "old value");
            let _ = writeln!(surroundings.out, "removed: {forms}, {lines} of histories, {values} of the journal");
            if due > 0 {
                let _ = writeln!(surroundings.out, "removed: {} of those who begin later", times_word(due, "line"));
            }
            if jobs.jobs > 0 {
                let jobs = times_word(jobs.jobs, "job");
                let _ =
                    writeln!(surroundings.out, "removed: the person's line in {jobs}; what became of it stays counted");
            }
            if jobs.held > 0 {
                let held = times_word(jobs.held, "job");
                surroundings.complain(format!("{held} not over yet still name them: oktui jobs stop or forget"));
            }
            if kept.lines > 0 {
                let lines = times_word(kept.lines, "line");
                let _ =
                    writeln!(surroundings.out, "kept: {lines} of the journal, whose chain would break without them");
            }
            if gone.held == 0 {
                return if jobs.held == 0 { Exit::Fine } else { Exit::Failed };
            }
            let held = times_word(gone.held, "unsaved form");
            surroundings.complain(format!("{held} stay, open in an oktui that is running: save or discard there"));
            Exit::Failed
        }
        Err(error) => {
            surroundings.complain(format!("not everything could be removed: {error}"));
            Exit::Failed
        }
    }
}
