//! `oktui journal undo`: what lines of the journal tell is taken back, person by person.

use std::collections::HashMap;

use clap::Args;

use super::super::connection::Chosen;
use super::super::user::desk::Desk;
use super::super::{Console, Exit};
use super::command::{Stop, own_folder};
use super::given::{Evidence, Given};
use crate::app::part::outcome::{done_words, maybe_words, not_done_words};
use crate::messages::{Content, Lane, Outcome, Recalled, Request};
use crate::protocol::deed::Deed;
use crate::protocol::id::UserId;
use crate::protocol::recorder::{About, Recall};
use crate::protocol::undo::{Done, Judged};
use crate::protocol::user::User;
use crate::store::journal::reading::{Filter, entries, told_by};

#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Only what still stands as it was left is undone; what somebody changed since is told and stays.
Exit code: 0 all of it undone; 1 not, or not all of it; 2 wrong usage, or --yes is needed.")]
pub(in crate::cli) struct UndoArgs {
    /// Numbers of lines, as `journal list` shows them
    #[arg(value_name = "SEQ", required_unless_present = "run", conflicts_with = "run")]
    lines: Vec<u64>,
    /// Everything that one run of the program, or one job, did
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
    /// Show what would be undone and what not, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Clear the exceptions that a removal made to group rules, too: each rule is deactivated for a moment
    #[arg(long)]
    clear_exceptions: bool,
    /// Undo what is shown
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    given: Given,
}

pub(super) fn run(chosen: Chosen, arguments: &UndoArgs, console: &mut Console<'_>) -> Exit {
    let ended = tokio::runtime::Runtime::new()
        .map_err(|error| Stop::Failed(error.to_string()))
        .and_then(|tasks| tasks.block_on(undo(chosen, arguments, console)));
    ended.unwrap_or_else(|stop| stop.tell(console))
}

/// What can be undone for one person.
struct Plan {
    user: Box<User>,
    dones: Vec<Done>,
    judged: Judged,
}

async fn undo(chosen: Chosen, arguments: &UndoArgs, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let evidence = match arguments.given.judge(&chosen.keeper) {
        Ok(evidence) => evidence,
        Err(why) if arguments.dry_run => {
            console.complain(why);
            Evidence::default()
        }
        Err(why) => return Err(Stop::Usage(why)),
    };
    let lines = match &arguments.run {
        Some(run) => lines_of_run(&chosen, run)?,
        None => calls(&chosen, &arguments.lines, console)?,
    };
    let mut desk = Desk::open(chosen);
    let (people, mut whole) = told(&mut desk, &lines, console).await?;
    let mut plans = Vec::new();
    for (user, dones) in people {
        let request = Request::ReadUndo { user: user.clone(), dones: dones.clone() };
        match desk.ask(Lane::Undo, request, console).await {
            Ok(Content::Undoable { user, judged }) => {
                let clears = arguments.clear_exceptions && !judged.exceptions.is_empty();
                let judged = if clears { Box::new(judged.clearing()) } else { judged };
                show(&user, &judged, console);
                whole &= judged.left.is_empty() && judged.held.is_empty();
                plans.push(Plan { user, dones, judged: *judged });
            }
            Ok(_) => return Err(Stop::Failed("the answer was of another kind".to_owned())),
            Err(failure) => {
                whole = false;
                console.complain(format!("{user}: could not be read: {failure}. Nothing of this person is undone"));
            }
        }
    }
    plans.retain(|plan| !plan.judged.steps.is_empty());
    if plans.is_empty() {
        let _ = writeln!(console.out, "There is nothing that can be undone. Nothing was sent.");
        return Ok(Exit::Failed);
    }
    if arguments.dry_run {
        let _ = writeln!(console.out, "Nothing was sent (--dry-run).");
        return Ok(if whole { Exit::Fine } else { Exit::Failed });
    }
    if !arguments.yes {
        return Err(Stop::Usage("--yes undoes what is shown. Nothing was sent".to_owned()));
    }
    let mut held = true;
    for plan in plans {
        let end = send(&mut desk, plan, &evidence, console).await;
        whole &= end == Sent::Whole;
        held &= end == Sent::Held;
    }
    Ok(match (whole, held) {
        (true, _) => Exit::Fine,
        // Nothing was sent.
        (false, true) => Exit::WrongUsage,
        (false, false) => Exit::Failed,
    })
}

/// The lines of the calls that are meant: whoever names an outcome means what it is the outcome of.
fn calls(chosen: &Chosen, lines: &[u64], console: &mut Console<'_>) -> Result<Vec<u64>, Stop> {
    let state = chosen.keeper.journal_folder();
    let Some(folder) = state.and_then(|state| own_folder(chosen, &state)).filter(|folder| folder.exists()) else {
        return Ok(lines.to_vec());
    };
    let told = told_by(&folder, lines).map_err(|error| Stop::Failed(format!("{}: {error}", folder.display())))?;
    let call = |line: &u64| told.iter().find(|(seq, _)| seq == line).map_or(*line, |(_, of)| *of);
    for (seq, of) in &told {
        let _ = writeln!(console.out, "Line {seq} tells what became of line {of}.");
    }
    Ok(lines.iter().map(call).collect())
}

fn lines_of_run(chosen: &Chosen, run: &str) -> Result<Vec<u64>, Stop> {
    let state = chosen.keeper.journal_folder();
    let folder = state.and_then(|state| own_folder(chosen, &state)).filter(|folder| folder.exists());
    let folder = folder.ok_or_else(|| Stop::Failed("there is no journal of this organisation here".to_owned()))?;
    let filter = Filter { run: Some(run.to_owned()), ..Filter::default() };
    let found = entries(&folder, &filter).map_err(|error| Stop::Failed(format!("{}: {error}", folder.display())))?;
    let lines: Vec<u64> = found.iter().map(|entry| entry.line.seq).collect();
    if lines.is_empty() {
        return Err(Stop::Failed(format!("the journal knows no run {run}")));
    }
    Ok(lines)
}

/// What was done to whom, in its order, and whether each line tells of something that can be looked at.
async fn told(
    desk: &mut Desk,
    lines: &[u64],
    console: &mut Console<'_>,
) -> Result<(Vec<(UserId, Vec<Done>)>, bool), Stop> {
    let asked = desk.ask(Lane::Journal, Request::Recall(Recall::Lines(lines.to_vec())), console).await;
    let deeds: Vec<Deed> = match asked {
        Ok(Content::Recalled(Recalled::Deeds(deeds))) => deeds,
        Ok(Content::Recalled(Recalled::Unread(why))) => {
            return Err(Stop::Failed(format!("the journal could not be read: {why}")));
        }
        Ok(Content::Recalled(Recalled::Off)) => return Err(Stop::Failed("no journal is kept".to_owned())),
        Ok(_) => return Err(Stop::Failed("the answer was of another kind".to_owned())),
        Err(failure) => return Err(Stop::Failed(failure.to_string())),
    };
    let known: HashMap<u64, &Deed> = deeds.iter().map(|deed| (deed.seq, deed)).collect();
    let mut lines = lines.to_vec();
    lines.sort_unstable();
    lines.dedup();
    let mut people: Vec<(UserId, Vec<Done>)> = Vec::new();
    let mut whole = true;
    for line in lines {
        let Some(done) = known.get(&line).and_then(|deed| Done::of(deed)) else {
            whole = false;
            let what = if known.contains_key(&line) { "is no change of a person" } else { "is no line of a call" };
            console.complain(format!("{line} {what}: nothing of it is undone"));
            continue;
        };
        match people.iter_mut().find(|(user, _)| *user == done.user) {
            Some((_, dones)) => dones.push(done),
            None => people.push((done.user.clone(), vec![done])),
        }
    }
    Ok((people, whole))
}

fn show(user: &User, judged: &Judged, console: &mut Console<'_>) {
    let row = user.row();
    let _ = writeln!(console.out, "{} ({}), {}", row.name(), user.text("login"), user.status.word());
    for step in &judged.steps {
        let line = step.undo_of.map(|line| format!("line {line}: ")).unwrap_or_default();
        let _ = writeln!(console.out, "  to undo: {line}{}", step.words.join(" "));
    }
    for why in &judged.held {
        let _ = writeln!(console.out, "  refused: {why}");
    }
    for words in judged.stays() {
        let _ = writeln!(console.out, "  stays: {words} --clear-exceptions clears it");
    }
    for why in &judged.left {
        let _ = writeln!(console.out, "  stays: {why}");
    }
}

/// What became of it, for one person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    Whole,
    /// Nothing was sent, since it is forbidden here.
    Held,
    Not,
}

/// Sends what is shown of one person, each call once.
async fn send(desk: &mut Desk, plan: Plan, evidence: &Evidence, console: &mut Console<'_>) -> Sent {
    let Plan { user, dones, judged } = plan;
    let name = user.name().into_owned();
    let changes = judged.changes();
    let about = Box::new(evidence.clone().about(About::of(&user)));
    let request = Request::Undo { user: user.id.clone(), dones, agreed: Box::new(judged), about, typed: false };
    let ended = desk.ask(Lane::Change, request, console).await;
    let (mut whole, mut held) = (true, true);
    for (change, outcome) in changes.iter().zip(desk.outcomes()) {
        whole &= matches!(outcome, Outcome::Saved(_));
        held &= match outcome {
            Outcome::Failed(failure) => failure.kind.is_held_here(),
            Outcome::LeftOut => true,
            Outcome::Saved(_) | Outcome::Unknown(_) => false,
        };
        match outcome {
            Outcome::Saved(_) => {
                let _ = writeln!(console.out, "done: {}", done_words(change, &name));
            }
            Outcome::Failed(failure) => {
                console.complain(format!("{name}: {}: {failure}", not_done_words(change)));
            }
            Outcome::Unknown(failure) => {
                console.complain(format!("{name}: it is not known whether {}: {failure}", maybe_words(change)));
            }
            Outcome::LeftOut => console.complain(format!("{name}: {} (not tried)", not_done_words(change))),
        }
    }
    match ended {
        Ok(Content::Overtaken(_)) => {
            console.complain(format!("{name}: changed meanwhile. Nothing was sent"));
            Sent::Not
        }
        Ok(_) if whole && desk.outcomes().len() == changes.len() => Sent::Whole,
        Ok(_) => {
            if held {
                Sent::Held
            } else {
                Sent::Not
            }
        }
        Err(failure) => {
            console.complain(format!("{name}: {failure}"));
            if failure.kind.is_held_here() { Sent::Held } else { Sent::Not }
        }
    }
}
