//! `oktui events`: what happens, line by line, for pipes; from the System Log or as Okta delivers it.

mod cursor_file;
mod line;
mod listen;
mod table;

use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::connection::Chosen;
use super::journal::given::one_line;
use super::rows::Rows;
use super::waits::Waits;
use super::{Console, Exit, completions, zone};
use crate::app::part::count::{grouped, times_word};
use crate::app::session::problem::Problem;
use crate::okta::client::Client;
use crate::okta::control::Urgency;
use crate::okta::log_watch::{LogWatch, Misfit, may_recover, rest_after};
use crate::protocol::error::CallError;
use crate::protocol::export::Format;
use crate::protocol::leaving::Raw;
use crate::protocol::recorder::{self, Note, OneLine};
use crate::protocol::text::visible;
use crate::protocol::watch::{KINDS, Since, Watched, WatchedEvent};
use crate::store::journal;
use crate::system::signals::told_to_end;
use cursor_file::CursorFile;

#[derive(Debug, Args)]
pub(super) struct EventsArgs {
    #[command(subcommand)]
    command: Option<EventsCommand>,
    /// From when on: now, -30m, -1h, -7d, 2026-11-24, 2026-11-24T10:00:00Z (the last hour unless given; with
    /// --follow from now on)
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    since: Option<String>,
    #[command(flatten)]
    shown: Shown,
    /// Ask the System Log, or receive what Okta delivers (the same as `events listen`)
    #[arg(long, value_enum, default_value_t = Source::Log)]
    source: Source,
    /// Go on for ever, as things happen
    #[arg(long, short)]
    follow: bool,
    /// Keep in this file how far the log was read, and go on from there the next time. Nothing is lost; a run that is
    /// killed before it could note the last lines tells them again
    #[arg(long, value_name = "FILE")]
    cursor_file: Option<PathBuf>,
    /// A file to write, which must not be there yet; its name says the format: .txt, .csv, .ndjson, .json, .xlsx, .parquet
    #[arg(long, value_name = "FILE", conflicts_with = "follow")]
    output: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum EventsCommand {
    /// Receive what Okta delivers to an event hook
    Listen(listen::ListenArgs),
}

// Which events, and how they look.
#[derive(Clone, Debug, Args)]
struct Shown {
    /// Only this event type, as user.lifecycle.create, or the name of a kind, as "Users created"; may be repeated
    #[arg(long = "type", value_name = "TYPE", global = true, add = completions::event_types())]
    types: Vec<String>,
    /// How they are written; by default as the file's name ends, else a line each for people
    #[arg(long, value_enum, global = true)]
    format: Option<Kind>,
    /// Why they are wanted in a pipe or a file, for the journal and where the machine's policy asks for it
    #[arg(long, value_name = "TEXT", global = true, value_parser = one_line)]
    reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Source {
    Log,
    Hook,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A line for people
    Text,
    /// Okta's own JSON, one event a line
    Ndjson,
    /// The same as one document
    Json,
    /// Time, what, whom, by whom, how it ended, from where
    Csv,
    /// The same as a workbook
    Xlsx,
    /// The same as typed columns
    Parquet,
}

impl Kind {
    fn format(self) -> Format {
        match self {
            Self::Text => Format::Table,
            Self::Ndjson => Format::Ndjson,
            Self::Json => Format::Json,
            Self::Csv => Format::Csv,
            Self::Xlsx => Format::Xlsx,
            Self::Parquet => Format::Parquet,
        }
    }
}

impl Shown {
    /// What is written, to a file of this name where one is named.
    fn format(&self, output: Option<&Path>, endless: bool) -> Result<Format, End> {
        let wanted = self.format.map(Kind::format);
        let format = match output {
            Some(path) => Format::for_file(path, wanted),
            None => wanted.unwrap_or(Format::Table).built(),
        };
        let format = format.map_err(|wrong| End::WrongUsage(wrong.to_string()))?;
        if endless && (format.is_packed() || format == Format::Json) {
            let why =
                format!("{} is whole at its end, and these events have none: take ndjson, csv or text", format.word());
            return Err(End::WrongUsage(why));
        }
        Ok(format)
    }

    /// Whether events may leave through a pipe or into a file; why not. `endless`: they go on for ever.
    async fn may_leave(&self, client: &Client, format: Format, endless: bool) -> Result<(), End> {
        let rules = client.export_rules();
        let raw = match format {
            Format::Table | Format::Csv | Format::Xlsx | Format::Parquet => Raw::EventsInWords,
            Format::Json | Format::Ndjson => Raw::Answer,
        };
        let reason = self.reason.as_deref().and_then(OneLine::of);
        let why = rules.refusal_of_raw(raw, reason.as_ref());
        let why = why.or_else(|| rules.refusal_of_rows(None).filter(|_| endless));
        let Some(why) = why else { return Ok(()) };
        client.note_kept(&why).await;
        Err(End::WrongUsage(format!("{why}. Nothing was written")))
    }

    /// What can be no event type and is no kind either.
    fn unknown(&self) -> Option<&str> {
        let unknown = |name: &&String| {
            let is_kind = KINDS.iter().any(|kind| kind.name.eq_ignore_ascii_case(name));
            !is_kind && (!name.contains('.') || name.contains(char::is_whitespace))
        };
        self.types.iter().find(unknown).map(String::as_str)
    }

    fn watched(&self) -> Watched {
        if self.types.is_empty() {
            return Watched::Everything;
        }
        let named = self.types.iter().flat_map(|name| {
            let kind = KINDS.iter().find(|kind| kind.name.eq_ignore_ascii_case(name));
            kind.map_or_else(|| vec![name.clone()], |kind| kind.types.iter().map(|name| (*name).to_owned()).collect())
        });
        Watched::Types(named.collect())
    }
}

/// Why the run is over.
enum End {
    /// All is told, the person pressed Ctrl-C, or whoever read the lines has had enough.
    Fine,
    Failed(String),
    /// The lines cannot be written, which is told at the end of the run.
    Lost,
    /// Entries of the log could not be read, which was told.
    Unreadable,
    /// What was asked for does not go together.
    WrongUsage(String),
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Fine,
            _ => Self::Lost,
        }
    }
}

impl From<CallError> for End {
    fn from(failure: CallError) -> Self {
        Self::Failed(told(&failure))
    }
}

/// What happened, with Okta's own words where they say more.
fn told(failure: &CallError) -> String {
    let (what, meaning) = (String::new(), String::new());
    let problem = Problem { what, meaning, can_retry: false, failure: Box::new(failure.clone()) };
    match problem.okta_says() {
        Some(said) => format!("{failure}\n{}", visible(&said)),
        None => failure.to_string(),
    }
}

pub(super) fn run(chosen: Chosen, arguments: EventsArgs, surroundings: &mut Console<'_>) -> Exit {
    let zone = zone::here();
    if let Some(name) = arguments.shown.unknown() {
        let kinds: Vec<_> = KINDS.iter().map(|kind| format!("{:?}", kind.name)).collect();
        surroundings.complain(format!(
            "{name:?} is no event type, as user.lifecycle.create, and no kind; kinds are {}",
            kinds.join(", ")
        ));
        return Exit::WrongUsage;
    }
    let usual = if arguments.follow { "now" } else { "-1h" };
    let since = match Since::parse(arguments.since.as_deref().unwrap_or(usual), &zone) {
        Ok(since) => since,
        Err(error) => {
            surroundings.complain(error);
            return Exit::WrongUsage;
        }
    };
    let listening = match (arguments.command, arguments.source) {
        (Some(EventsCommand::Listen(listening)), _) => Some(listening),
        (None, Source::Hook) => Some(listen::ListenArgs::default()),
        (None, Source::Log) => None,
    };
    if listening.is_some() && (arguments.cursor_file.is_some() || arguments.since.is_some()) {
        surroundings.complain("what Okta delivers has no past: --since and --cursor-file belong to --source log");
        return Exit::WrongUsage;
    }
    let tasks = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(tasks) => tasks,
        Err(error) => {
            surroundings.complain(error);
            return Exit::Failed;
        }
    };
    let end = tasks.block_on(async {
        match listening {
            Some(listening) => Box::pin(listen::run(&chosen, listening, &arguments.shown, &zone, surroundings)).await,
            None => {
                let cursor_file = arguments.cursor_file.map(CursorFile::new);
                let (shown, follow, output) = (arguments.shown, arguments.follow, arguments.output);
                let wish = Wish { since, shown, follow, cursor_file, output };
                read_log(&chosen, wish, &zone, surroundings).await
            }
        }
    });
    tasks.shutdown_background();
    match end {
        End::Fine => Exit::Fine,
        End::Lost | End::Unreadable => Exit::Failed,
        End::Failed(why) => {
            surroundings.complain(why);
            Exit::Failed
        }
        End::WrongUsage(why) => {
            surroundings.complain(why);
            Exit::WrongUsage
        }
    }
}

struct Wish {
    since: Since,
    shown: Shown,
    follow: bool,
    cursor_file: Option<CursorFile>,
    output: Option<PathBuf>,
}

impl Wish {
    /// Whether events go elsewhere than before somebody's eyes.
    fn leaves(&self, console: &Console<'_>) -> bool {
        self.output.is_some() || !console.stdout_is_terminal
    }
}

/// Reads the log until it ends, or somebody ends it. What lacks entries is no success.
async fn read_log(chosen: &Chosen, wish: Wish, zone: &TimeZone, surroundings: &mut Console<'_>) -> End {
    let odd = Cell::new(0);
    let end = tokio::select! {
        end = tell_log(chosen, wish, zone, &odd, surroundings) => end.err().unwrap_or(End::Fine),
        () = told_to_end() => End::Fine,
    };
    match end {
        End::Fine if odd.get() > 0 => End::Unreadable,
        end @ (End::Fine | End::Failed(_) | End::Lost | End::Unreadable | End::WrongUsage(_)) => end,
    }
}

fn unreadable(odd: u64) -> String {
    match odd {
        1 => "1 entry of the log could not be read".to_owned(),
        odd => format!("{} entries of the log could not be read", grouped(odd)),
    }
}

async fn tell_log(
    chosen: &Chosen,
    wish: Wish,
    zone: &TimeZone,
    odd: &Cell<u64>,
    surroundings: &mut Console<'_>,
) -> Result<(), End> {
    let format = wish.shown.format(wish.output.as_deref(), wish.follow)?;
    let leaves = wish.leaves(surroundings);
    let client = chosen.connect().await?;
    if leaves {
        wish.shown.may_leave(&client, format, wish.follow).await?;
    }
    let mut rows = Rows::begin(format, &table::heads(), wish.output.as_deref()).map_err(End::WrongUsage)?;
    let mut told = 0;
    let watched = wish.shown.watched();
    let _held = wish.cursor_file.as_ref().map(CursorFile::lock).transpose().map_err(End::Failed)?;
    let mut watch = begin(&wish, &watched, &client)?;
    let (control, mut waits) = Waits::control(Urgency::Listing);
    let mut began = None;
    let mut failures = 0;
    loop {
        match waits.during(watch.poll(&client, &control), &mut surroundings.err).await {
            Ok(polled) => {
                failures = 0;
                // By Okta's clock, which the first answer tells.
                let began = *began.get_or_insert_with(|| client.server_time());
                if polled.began_again {
                    surroundings.complain("Okta no longer takes the cursor; went on a few minutes before it");
                }
                told += polled.events.len() as u64;
                if leaves && let Some(why) = client.export_rules().refusal_of_rows(Some(told)) {
                    client.note_kept(&why).await;
                    return Err(End::Failed(format!("{why}: ask for a shorter time, or for fewer types")));
                }
                write_all(&polled.events, &mut rows, zone, surroundings).map_err(|error| of_file(&wish, error))?;
                if polled.odd > 0 {
                    odd.set(odd.get() + polled.odd as u64);
                    surroundings.complain(unreadable(polled.odd as u64));
                }
                // After the lines: what was not told must come again.
                if wish.output.is_none() {
                    keep_place(&wish, &watch, &client)?;
                }
                if polled.more || (polled.unfinished && !wish.follow && !is_past(&polled.events, began)) {
                    continue;
                }
                if !wish.follow {
                    let misfits = rows.finish(surroundings).map_err(|error| of_file(&wish, error))?;
                    keep_place(&wish, &watch, &client)?;
                    return finish(&client, &wish, (format, told, misfits), surroundings).await;
                }
                tokio::time::sleep(watch.rest(&client, true)).await;
            }
            Err(failure) if wish.follow && may_recover(&failure) => {
                failures += 1;
                let rest = rest_after(&failure, failures);
                surroundings.complain(format!("{failure}; trying again in {} s", rest.as_secs()));
                tokio::time::sleep(rest).await;
            }
            Err(failure) => return Err(failure.into()),
        }
    }
}

/// Keeps how far the log was read.
fn keep_place(wish: &Wish, watch: &LogWatch, client: &Client) -> Result<(), End> {
    match (&wish.cursor_file, watch.place(client)) {
        (Some(file), Some(place)) => file.save(&place).map_err(End::Failed),
        (Some(_) | None, _) => Ok(()),
    }
}

/// Why a file could not be written; nothing of it is left.
fn of_file(wish: &Wish, error: io::Error) -> End {
    let Some(path) = &wish.output else { return error.into() };
    let why = match error.kind() {
        io::ErrorKind::FileTooLarge => {
            "a workbook has 1,048,576 rows, and there are more events: take .csv, .ndjson or .parquet, or a shorter time"
                .to_owned()
        }
        _ => crate::store::journal::words(&error),
    };
    End::Failed(format!("{}: {why}; nothing was written", path.display()))
}

/// What is to be said of a file, and the line in the journal.
async fn finish(
    client: &Client,
    wish: &Wish,
    (format, rows, misfits): (Format, u64, u64),
    console: &mut Console<'_>,
) -> Result<(), End> {
    note_export(client, wish, format, rows, console).await;
    let Some(path) = &wish.output else { return Ok(()) };
    console.complain(format!("{} written to {}", times_word(rows, "event"), path.display()));
    match misfits {
        0 => Ok(()),
        misfits => Err(End::Failed(format!("{} did not fit and were cut", times_word(misfits, "value")))),
    }
}

/// Writes down that events left through a pipe or into a file.
async fn note_export(client: &Client, wish: &Wish, format: Format, rows: u64, console: &mut Console<'_>) {
    if !wish.leaves(console) || rows == 0 {
        return;
    }
    let format = if format == Format::Table { "text" } else { format.word() };
    let sha256 = match wish.output.clone() {
        // Reading a large file takes a moment.
        Some(path) => tokio::task::spawn_blocking(move || journal::digest_of_file(&path).ok()).await.ok().flatten(),
        None => None,
    };
    let export = recorder::Export {
        query: "events of the System Log".to_owned(),
        columns: vec!["*".to_owned()],
        rows,
        format: format.to_owned(),
        file: wish.output.as_ref().map(|path| path.display().to_string()),
        sha256,
        whole: true,
        reason: wish.shown.reason.as_deref().and_then(OneLine::of),
    };
    if let Err(why) = client.note(Note::Export(export)).await {
        console.complain(format!("the export could not be written into the journal: {why}"));
    }
}

/// Where the log is read from. A cursor file that does not fit is somebody's place in another log: it is not touched.
fn begin(wish: &Wish, watched: &Watched, client: &Client) -> Result<LogWatch, End> {
    let Some(file) = &wish.cursor_file else { return Ok(LogWatch::new(wish.since, watched)) };
    let place = file.load().and_then(|place| file.check().map(|()| place)).map_err(End::Failed)?;
    let Some(place) = place else { return Ok(LogWatch::new(wish.since, watched)) };
    LogWatch::resume(place, watched, client).map_err(|misfit| {
        let todo = match misfit {
            Misfit::Organisation(_) => "name another file, or that organisation",
            Misfit::Types => "name another file, or the same --type as then",
            Misfit::Elsewhere(_) => "name another file, or remove this one to begin anew",
        };
        End::WrongUsage(format!("the cursor file {file} does not fit: {misfit}. It was not touched; {todo}"))
    })
}

/// Whether the log was read up to the moment at which the run began: it need not end while things happen.
fn is_past(events: &[WatchedEvent], began: Timestamp) -> bool {
    events.iter().any(|watched| watched.event.published.is_some_and(|published| published >= began))
}

fn write_all(
    events: &[WatchedEvent],
    rows: &mut Rows,
    zone: &TimeZone,
    surroundings: &mut Console<'_>,
) -> io::Result<()> {
    for watched in events {
        if let Some(row) = table::row(watched, rows.format(), zone) {
            rows.row(&row, surroundings)?;
        }
        rows.flush(surroundings)?;
    }
    Ok(())
}

/// The client for a helper of this module.
async fn connect(chosen: &Chosen) -> Result<Client, End> {
    chosen.connect().await.map_err(End::from)
}
