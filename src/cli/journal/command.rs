//! `oktui journal`: what was done, shown, checked and handed on.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use jiff::{Timestamp, civil};

use super::super::connection::{self, Chosen};
use super::super::{ConnectionArgs, Console, Exit, with_journal, zone};
use super::given::one_line;
use super::look::beside_the_chain;
use super::{print, reconcile, undo};
use crate::protocol::leaving::Raw;
use crate::protocol::policy::Policy;
use crate::protocol::recorder::OneLine;
use crate::store::journal::reading::{Entry, Filter, entries, organisations};
use crate::store::journal::spool::positions;
use crate::store::journal::verify::{Anchor, Report, verify};
use crate::store::journal::{self};

#[derive(Clone, Debug, Subcommand)]
#[command(defer = true)]
pub(in crate::cli) enum JournalCommand {
    /// What was done: when, by whom, to whom, what became of it
    List(ListArgs),
    /// Everything about one line, by its number
    Show(ShowArgs),
    /// Whether the chain holds, and what that shows
    Verify(VerifyArgs),
    /// The lines as they are, for other programs
    Export(ListArgs),
    /// Keep the token of a collector that lines are handed on to, or forget it
    Token(TokenArgs),
    /// Compare the journal with Okta's log: changes of ours without a line, lines without an event; settle what is unknown
    Reconcile(ReconcileArgs),
    /// Take back what lines tell, where it made a difference and still stands
    Undo(undo::UndoArgs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    Text,
    Csv,
    Ndjson,
}

// Where the journal is.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct PlaceArgs {
    /// A folder with journals, or with one organisation's; by default the one of this machine
    #[arg(long, value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, Args)]
#[command(after_help = "\
A moment is 2026-11-29, 2026-11-29T09:12 (this machine's zone), an RFC 3339 time, or -7d, -24h, -90m.
What nobody knows the outcome of stands as unknown: the program ended before an answer came, or runs still.
Where the chain does not hold, a line on stderr says so, and the exit code is 1; what fits is printed all the same.")]
pub(in crate::cli) struct ListArgs {
    /// From then on
    #[arg(long, value_name = "MOMENT", value_parser = moment, allow_hyphen_values = true)]
    since: Option<Timestamp>,
    /// Until then
    #[arg(long, value_name = "MOMENT", value_parser = moment, allow_hyphen_values = true)]
    until: Option<Timestamp>,
    /// Whom it was done to: an id or a login
    #[arg(long, value_name = "LOGIN or ID")]
    person: Vec<String>,
    /// The same for everybody in a file, one a line
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,
    /// What was done: a word of forbid (password, suspend …), or Okta's name (resetPassword)
    #[arg(long, value_name = "WORD")]
    op: Vec<String>,
    /// What became of it
    #[arg(long, value_name = "WORD", value_parser = ["done", "refused", "not_sent", "not_done", "unknown", "forbidden"])]
    outcome: Vec<String>,
    /// What one run of the program, or one job, did
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
    /// What was done for a ticket
    #[arg(long, value_name = "TICKET")]
    ticket: Option<String>,
    #[command(flatten)]
    place: PlaceArgs,
    /// Why it is exported, where the machine's policy asks for it
    #[arg(long, value_name = "TEXT", value_parser = one_line)]
    reason: Option<String>,
    /// For people, a spreadsheet, or programs
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct ShowArgs {
    /// The number of a line
    #[arg(value_name = "SEQ")]
    seq: u64,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct VerifyArgs {
    /// The SHA-256 of a line that was kept elsewhere: the chain must hold it
    #[arg(long, value_name = "HASH")]
    anchor: Option<String>,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Clone, Debug, Args)]
#[command(after_help = "\
It is asked for unseen, or read from the first line of stdin, and kept in the keychain, or where there is none in a file
that only you can read. What is sent: abc as a bearer token, \"Splunk abc\" as it is, \"x-api-key: abc\" as that header.
OKTUI_JOURNAL_TOKEN gives one for a run, where journal_to names only one address over HTTP.")]
pub(in crate::cli) struct TokenArgs {
    /// As config.toml names it: otlp+https://… or https://…
    #[arg(value_name = "ADDRESS")]
    pub(super) address: String,
    /// Forget it
    #[arg(long)]
    pub(super) remove: bool,
}

#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct ReconcileArgs {
    /// From then on; a day ago unless given
    #[arg(long, value_name = "MOMENT", value_parser = moment, allow_hyphen_values = true)]
    pub(super) since: Option<Timestamp>,
    /// Until then; five minutes ago unless given, since Okta's log lags behind
    #[arg(long, value_name = "MOMENT", value_parser = moment, allow_hyphen_values = true)]
    pub(super) until: Option<Timestamp>,
    #[command(flatten)]
    pub(super) place: PlaceArgs,
}

fn moment(text: &str) -> Result<Timestamp, String> {
    if let Some(age) = text.strip_prefix('-') {
        let (number, unit) = age.split_at(age.find(|c: char| !c.is_ascii_digit()).unwrap_or(age.len()));
        let seconds = match unit {
            "d" => 86_400,
            "h" => 3_600,
            "m" | "min" => 60,
            _ => 0,
        };
        let number: i64 = number.parse().unwrap_or(0);
        let ago = number.checked_mul(seconds).filter(|ago| *ago > 0).map(jiff::SignedDuration::from_secs);
        return ago
            .and_then(|ago| Timestamp::now().checked_sub(ago).ok())
            .ok_or_else(|| "write an age as -7d, -24h or -90m".to_owned());
    }
    if text == "now" {
        return Ok(Timestamp::now());
    }
    let local = |at: civil::DateTime| zone::here().to_timestamp(at).ok();
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<civil::DateTime>().ok().and_then(local))
        .or_else(|| text.parse::<civil::Date>().ok().and_then(|day| local(day.at(0, 0, 0, 0))))
        .ok_or_else(|| "write it as 2026-11-29, 2026-11-29T09:12, an RFC 3339 time, -7d, or now".to_owned())
}

/// Of the demo nothing is there to be read.
const IN_MEMORY: &str = "the demo organisation's journal ends with the program: nothing of it is kept";

/// Why nothing is shown.
pub(super) enum Stop {
    Usage(String),
    Failed(String),
}

impl Stop {
    pub(super) fn tell(self, console: &mut Console<'_>) -> Exit {
        let (exit, why) = match self {
            Self::Usage(why) => (Exit::WrongUsage, why),
            Self::Failed(why) => (Exit::Failed, why),
        };
        console.complain(why);
        exit
    }
}

pub(in crate::cli) fn run(command: JournalCommand, arguments: &ConnectionArgs, console: &mut Console<'_>) -> Exit {
    let ended = match command {
        JournalCommand::Undo(_) if arguments.demo => Err(Stop::Usage(IN_MEMORY.to_owned())),
        JournalCommand::Undo(lines) => {
            return with_journal(arguments, console, |chosen, console| undo::run(chosen, &lines, console));
        }
        JournalCommand::List(list) => self::list(&list, Format::Text, false, arguments, console),
        JournalCommand::Export(list) => self::list(&list, Format::Ndjson, true, arguments, console),
        JournalCommand::Show(show) => self::show(&show, arguments, console),
        JournalCommand::Token(token) => super::token::run(&token, console),
        JournalCommand::Verify(check) => self::check(&check, arguments, console),
        JournalCommand::Reconcile(compare) => match connection::choose(arguments, console) {
            Ok(chosen) => reconcile::run(chosen, &compare, console),
            Err(problem) => Err(Stop::Usage(problem.to_string())),
        },
    };
    ended.unwrap_or_else(|stop| stop.tell(console))
}

/// The folders of organisations that are meant: the one of the connection that was named, else all.
fn folders(place: &PlaceArgs, arguments: &ConnectionArgs, console: &mut Console<'_>) -> Result<Vec<PathBuf>, Stop> {
    let named = arguments.connection.is_some() || arguments.org_url.is_some();
    if arguments.demo {
        return Err(Stop::Usage(IN_MEMORY.to_owned()));
    }
    if let Some(folder) = &place.dir {
        return of_folder(folder);
    }
    let state = super::place(false, console.variable).folder;
    let state =
        state.ok_or_else(|| Stop::Failed("this machine names no folder for a journal; --dir names one".to_owned()))?;
    if named {
        let chosen = connection::choose(arguments, console).map_err(|problem| Stop::Usage(problem.to_string()))?;
        return Ok(own_folder(&chosen, &state).into_iter().filter(|folder| folder.exists()).collect());
    }
    organisations(&state.join("journal")).map_err(|error| Stop::Failed(error.to_string()))
}

/// The folder of the organisation that was chosen.
pub(super) fn own_folder(chosen: &Chosen, state: &Path) -> Option<PathBuf> {
    let host = chosen.entry.as_ref()?.host.as_ref()?;
    Some(journal::place(state, host))
}

/// What somebody names may be one organisation's folder, or one with several.
pub(super) fn of_folder(folder: &Path) -> Result<Vec<PathBuf>, Stop> {
    let failed = |error: std::io::Error| Stop::Usage(format!("{}: {error}", folder.display()));
    let facts = std::fs::metadata(folder).map_err(failed)?;
    if !facts.is_dir() {
        return Err(Stop::Usage(format!("{} is no folder", folder.display())));
    }
    if journal::is_journal(folder) {
        return Ok(vec![folder.to_owned()]);
    }
    let below = if folder.join("journal").is_dir() { folder.join("journal") } else { folder.to_owned() };
    organisations(&below).map_err(failed)
}

fn list(
    list: &ListArgs,
    usual: Format,
    leaves: bool,
    arguments: &ConnectionArgs,
    console: &mut Console<'_>,
) -> Result<Exit, Stop> {
    let filter = filter(list)?;
    let folders = folders(&list.place, arguments, console)?;
    beside_the_chain(&folders, console, |console| {
        let mut all = Vec::new();
        for folder in &folders {
            let read = entries(folder, &filter);
            all.extend(read.map_err(|error| Stop::Failed(format!("{}: {error}", folder.display())))?);
        }
        all.sort_by(|one, other| one.line.at.cmp(&other.line.at));
        let all = if leaves { may_leave(all, list, arguments)? } else { all };
        print::entries(&all, list.format.unwrap_or(usual), console)
    })
}

/// What was found, where it may leave as lines.
fn may_leave(entries: Vec<Entry>, list: &ListArgs, arguments: &ConnectionArgs) -> Result<Vec<Entry>, Stop> {
    // Lines of any organisation may be among them.
    let rules = connection::machine_of(arguments).decide(Some("*")).export;
    let reason = list.reason.as_deref().and_then(OneLine::of);
    let why = rules.refusal_of_raw(Raw::Journal, reason.as_ref());
    match why.or_else(|| rules.refusal_of_rows(Some(entries.len() as u64))) {
        Some(why) => Err(Stop::Usage(format!("{why}. Nothing was written"))),
        None => Ok(entries),
    }
}

fn filter(list: &ListArgs) -> Result<Filter, Stop> {
    let mut people = list.person.clone();
    if let Some(file) = &list.people {
        let text =
            std::fs::read_to_string(file).map_err(|error| Stop::Usage(format!("{}: {error}", file.display())))?;
        people.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
        if people.is_empty() {
            return Err(Stop::Usage(format!("{} names nobody", file.display())));
        }
    }
    let mut ops = Vec::new();
    for word in &list.op {
        ops.extend(named(word).map_err(Stop::Usage)?);
    }
    Ok(Filter {
        since: list.since.map(journal::line::moment),
        until: list.until.map(journal::line::moment),
        people,
        ops,
        outcomes: list.outcome.clone(),
        run: list.run.clone(),
        ticket: list.ticket.clone(),
    })
}

/// Okta's names of the operations that a word stands for.
fn named(word: &str) -> Result<Vec<String>, String> {
    let name = |operation| serde_json::to_value(operation).ok().and_then(|name| name.as_str().map(str::to_owned));
    let of_word: Vec<String> = Policy::operations(word).into_iter().filter_map(name).collect();
    if !of_word.is_empty() {
        return Ok(of_word);
    }
    let all: Vec<String> = Policy::written().filter_map(name).collect();
    match all.iter().find(|name| name.eq_ignore_ascii_case(word)) {
        Some(name) => Ok(vec![name.clone()]),
        None => Err(format!(
            "--op {word}: nothing that is done is called so. The words are {}; and Okta's names are {}",
            Policy::known().collect::<Vec<_>>().join(", "),
            all.join(", ")
        )),
    }
}

fn show(show: &ShowArgs, arguments: &ConnectionArgs, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let folders = folders(&show.place, arguments, console)?;
    beside_the_chain(&folders, console, |console| {
        let mut shown = 0;
        for folder in &folders {
            let failed = |error: std::io::Error| Stop::Failed(format!("{}: {error}", folder.display()));
            let values = journal::reading::values(folder).map_err(failed)?;
            let all = entries(folder, &Filter::default()).map_err(failed)?;
            let is_it = |entry: &&Entry| {
                let mut others = entry.outcome.iter().chain(&entry.settled);
                entry.line.seq == show.seq || others.any(|line| line.seq == show.seq)
            };
            for entry in all.iter().filter(is_it) {
                print::whole(entry, &values, console);
                shown += 1;
            }
        }
        if shown == 0 {
            return Err(Stop::Failed(format!("there is no line {}", show.seq)));
        }
        Ok(Exit::Fine)
    })
}

fn check(check: &VerifyArgs, arguments: &ConnectionArgs, console: &mut Console<'_>) -> Result<Exit, Stop> {
    if let Some(anchor) = &check.anchor
        && !(anchor.len() == 64 && anchor.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return Err(Stop::Usage("--anchor takes the SHA-256 of a line: 64 digits, 0 to 9 and a to f".to_owned()));
    }
    let folders = folders(&check.place, arguments, console)?;
    if folders.is_empty() {
        return Err(Stop::Failed("there is no journal here".to_owned()));
    }
    let mut reports = Vec::new();
    for folder in folders {
        let report = verify(&folder, check.anchor.as_deref());
        reports.push(report.map_err(|error| Stop::Failed(format!("{}: {error}", folder.display())))?);
    }
    // A line is in one chain: that the others lack it says nothing of them.
    let met = reports.iter().any(|report| matches!(report.anchor, Some(Anchor::Found { .. })));
    let chains = reports.iter().all(|report| report.faults.is_empty());
    for report in &reports {
        print::report(report, met, console);
        // What cannot be read is told by whoever hands on.
        print::collectors(&positions(&report.folder).unwrap_or_default(), report, console);
    }
    let holds = chains && (check.anchor.is_none() || met);
    if check.anchor.is_some() && !met {
        console.complain("no chain holds the line that --anchor names: it was cut off, or written anew");
    }
    print::limits(console, reports.iter().map(|report: &Report| report.unknown.len()).sum());
    Ok(if holds { Exit::Fine } else { Exit::Failed })
}
