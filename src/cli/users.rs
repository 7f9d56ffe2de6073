//! `oktui users`: the list, for pipes and files.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::connection::Chosen;
use super::console::Kind as Written;
use super::journal::given::one_line;
use super::waits::Waits;
use super::{Console, Exit, completions};
use crate::app::event::Now;
use crate::app::part::count::grouped;
use crate::app::session::problem::Problem;
use crate::app::users::expression::Choice;
use crate::app::users::expression::catalogue::Catalogue;
use crate::app::users::expression::check::Accepted;
use crate::app::users::expression::check::check;
use crate::app::users::expression::fault::Fault;
use crate::app::users::expression::token::Kind as Word;
use crate::app::users::expression::token::scan;
use crate::okta::client::Client;
use crate::okta::control::{Control, Urgency};
use crate::protocol::column::Column;
use crate::protocol::error::CallError;
use crate::protocol::error::FailureKind;
use crate::protocol::export::{CsvStyle, Export, FileExport, Format, Record};
use crate::protocol::group::Group;
use crate::protocol::id::GroupId;
use crate::protocol::query::{LARGEST_PAGE, SortOrder, UserQuery, UserScope, but_deactivated};
use crate::protocol::recorder::{About, OneLine};
use crate::protocol::saved::SavedBy;
use crate::protocol::text::visible;
use crate::worker::export::{
    self, ExportError, export_to, export_to_dataset, export_to_file, is_unfinished, standard_columns,
};

/// List people: everyone but deactivated, or those of a query, an expression or a group
#[derive(Clone, Debug, Args)]
pub(super) struct UsersArgs {
    /// Whose first name, last name or email begins so; 200 at most, nobody deactivated
    #[arg(long, value_name = "TEXT", group = "scope")]
    query: Option<String>,
    /// Expression on status, lastUpdated, id, login, email and names; exact case, always current
    #[arg(long, value_name = "EXPR", group = "scope")]
    filter: Option<String>,
    /// Expression on any attribute; case does not count; dates such as -7d are understood
    #[arg(long, value_name = "EXPR", group = "scope")]
    search: Option<String>,
    /// Members of this group (name or id)
    #[arg(long, value_name = "NAME", group = "scope")]
    group: Option<String>,
    /// A saved search by its name, with its columns and its limit unless others are given; Okta's order
    #[arg(long, value_name = "NAME", group = "scope", add = completions::saved_searches())]
    saved: Option<String>,
    /// The expression of a saved search that does not say how it is meant
    #[arg(skip)]
    automatic: Option<String>,
    /// Attribute that Okta sorts by; only with --search or without any of the others
    #[arg(long, value_name = "ATTRIBUTE", conflicts_with_all = ["query", "filter", "group", "saved"])]
    sort_by: Option<String>,
    /// Upwards or downwards
    #[arg(long, value_name = "ORDER", requires = "sort_by", default_value = "asc")]
    sort_order: Order,
    /// How many people at most
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// Attributes, separated by commas: status,name,login,department,costCenter,…
    #[arg(long, value_name = "A,B", value_delimiter = ',', add = completions::columns())]
    columns: Vec<String>,
    /// How it is written; by default as the file's name ends, else a table
    #[arg(long, value_name = "FORMAT")]
    format: Option<Kind>,
    /// A file to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Go on with an export to --output that broke off
    #[arg(long, requires = "output")]
    resume: bool,
    /// Why the list is wanted, for the journal; never sent to Okta
    #[arg(long, value_name = "TEXT", value_parser = one_line)]
    reason: Option<String>,
    /// A folder to write, with several files side by side that are read as one table; it must not be there yet
    #[arg(long, value_name = "DIR", conflicts_with_all = ["output", "resume", "limit"])]
    dataset: Option<PathBuf>,
    /// Leave cells in CSV as they are, even where a spreadsheet would run them
    #[arg(long)]
    raw: bool,
    /// Begin CSV with a byte order mark, by which older spreadsheets know UTF-8
    #[arg(long)]
    bom: bool,
    /// What stands between cells of CSV
    #[arg(long, value_name = "CHARACTER")]
    delimiter: Option<Delimiter>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Order {
    Asc,
    Desc,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Table,
    Csv,
    Json,
    Ndjson,
    Xlsx,
    Parquet,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Delimiter {
    #[value(alias = ",")]
    Comma,
    #[value(alias = ";")]
    Semicolon,
    #[value(alias = "\t")]
    Tab,
}

impl Delimiter {
    fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

impl Kind {
    fn format(self) -> Format {
        match self {
            Self::Table => Format::Table,
            Self::Csv => Format::Csv,
            Self::Json => Format::Json,
            Self::Ndjson => Format::Ndjson,
            Self::Xlsx => Format::Xlsx,
            Self::Parquet => Format::Parquet,
        }
    }
}

/// The list of an expression or a group, for other commands; of an expression only one. An error says what is wrong
/// with it, or why it could not be judged.
pub(super) async fn scope_for(
    client: &Client,
    search: Option<String>,
    filter: Option<String>,
    group: Option<String>,
    control: &Control,
) -> Result<UserScope, (Exit, String)> {
    let arguments = UsersArgs {
        query: None,
        filter,
        search,
        group,
        saved: None,
        automatic: None,
        sort_by: None,
        sort_order: Order::Asc,
        limit: None,
        columns: Vec::new(),
        format: None,
        output: None,
        resume: false,
        raw: false,
        bom: false,
        delimiter: None,
        dataset: None,
        reason: None,
    };
    let scope = async {
        let mut accepted = judge(&arguments, &Catalogue::default().in_zone(TimeZone::system()));
        if names_a_custom_attribute(&arguments)
            && let Some(catalogue) = catalogue(client, control).await
        {
            accepted = judge(&arguments, &catalogue);
        }
        scope_of(client, &arguments, accepted?, control).await
    };
    scope.await.map_err(Stop::told)
}

/// Why nothing was sent, or what was answered.
enum Stop {
    Usage(String),
    Failed(String),
    Export(ExportError),
}

impl Stop {
    fn told(self) -> (Exit, String) {
        match self {
            Self::Usage(why) => (Exit::WrongUsage, why),
            Self::Failed(why) => (Exit::Failed, why),
            Self::Export(ExportError::Call(failure)) => (Exit::Failed, told(&failure)),
            Self::Export(error) => (Exit::Failed, error.to_string()),
        }
    }
}

impl From<CallError> for Stop {
    fn from(failure: CallError) -> Self {
        Self::Export(ExportError::Call(failure))
    }
}

pub(super) fn run(chosen: Chosen, arguments: UsersArgs, surroundings: &mut Console<'_>) -> Exit {
    let arguments = match as_saved(&chosen, arguments) {
        Ok(arguments) => arguments,
        Err(problem) => {
            surroundings.complain(problem);
            return Exit::WrongUsage;
        }
    };
    let ended = match tokio::runtime::Runtime::new() {
        Ok(tasks) => tasks.block_on(list(chosen, &arguments, surroundings)),
        Err(error) => Err(Stop::Failed(error.to_string())),
    };
    match ended {
        Ok(()) => Exit::Fine,
        Err(Stop::Usage(text)) => {
            surroundings.complain(text);
            Exit::WrongUsage
        }
        Err(Stop::Failed(text)) => {
            surroundings.complain(text);
            Exit::Failed
        }
        // Whoever read it has seen enough; any other loss is told at the end of the run.
        Err(Stop::Export(ExportError::Write(_))) if arguments.output.is_none() => Exit::Fine,
        Err(Stop::Export(ExportError::Call(failure))) => {
            surroundings.complain(told(&failure));
            Exit::Failed
        }
        Err(Stop::Export(
            error @ (ExportError::Exists(_)
            | ExportError::NothingToResume(_)
            | ExportError::OtherExport(_)
            | ExportError::NotAllowed(_)),
        )) => {
            surroundings.complain(error);
            Exit::WrongUsage
        }
        Err(Stop::Export(error)) => {
            surroundings.complain(error);
            Exit::Failed
        }
    }
}

/// The arguments with what a saved search says in the place of its name.
fn as_saved(chosen: &Chosen, mut arguments: UsersArgs) -> Result<UsersArgs, String> {
    let Some(name) = arguments.saved.take() else { return Ok(arguments) };
    let config = chosen.keeper.config()?;
    let connection = chosen.entry.as_ref().map(|entry| entry.id.as_str()).unwrap_or_default();
    let Some(saved) = config.searches_of(connection).find(|saved| saved.name == name) else {
        let known = config.searches_of(connection).map(|saved| &*saved.name).collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() { "none".to_owned() } else { known };
        return Err(format!("--saved: there is no saved search {name} of this connection; known are: {known}"));
    };
    let expression = Some(saved.expression.clone()).filter(|text| !text.trim().is_empty());
    match saved.by {
        SavedBy::Automatic => arguments.automatic = expression,
        SavedBy::Query => arguments.query = expression,
        SavedBy::Filter => arguments.filter = expression,
        SavedBy::Search => arguments.search = expression,
        SavedBy::Group => arguments.group = expression,
    }
    arguments.limit = arguments.limit.or(saved.limit.map(u64::from));
    if arguments.columns.is_empty() {
        arguments.columns.clone_from(&saved.columns);
    }
    Ok(arguments)
}

/// What happened, what it means, what to do.
pub(super) fn told(failure: &CallError) -> String {
    let problem = Problem {
        what: "Listing failed".to_owned(),
        meaning: String::new(),
        can_retry: false,
        failure: Box::new(failure.clone()),
    };
    let okta = problem.okta_says().map(|text| format!("\n  {text}")).unwrap_or_default();
    let id = failure.request_id.as_ref().map(|id| format!("\n  Okta's request id: {id}")).unwrap_or_default();
    format!("{}{okta}\n  {}{id}", problem.headline(), problem.advice())
}

async fn list(chosen: Chosen, arguments: &UsersArgs, surroundings: &mut Console<'_>) -> Result<(), Stop> {
    let format = format_of(arguments)?;
    let written = Written::of(format);
    let columns = columns_of(arguments, format)?;
    let (control, mut waits) = Waits::control(Urgency::Listing);
    let reason = arguments.reason.as_deref().and_then(OneLine::of);
    let control = control.with_about(About { reason: reason.clone(), ..About::default() });
    // What can be judged without Okta is judged before the connection is tried.
    let quick = judge(arguments, &Catalogue::default().in_zone(TimeZone::system()));
    if let Err(stop) = &quick
        && let Stop::Usage(_) = stop
        && !names_a_custom_attribute(arguments)
    {
        return quick.map(|_| ());
    }
    let client = chosen.connect().await?;
    // An attribute of the organisation's own can only be judged by its schemas.
    let own = columns.iter().flatten().any(|column| column.extra().is_some())
        || arguments.sort_by.as_ref().is_some_and(|path| Catalogue::default().find(path).is_none());
    let accepted = match quick {
        Ok(accepted) if !own && accepted.as_ref().is_none_or(|accepted| accepted.notes.is_empty()) => accepted,
        other => match waits.during(catalogue(&client, &control), &mut surroundings.err).await {
            Some(catalogue) => {
                judge_columns(columns.as_deref().unwrap_or_default(), &catalogue)?;
                judge(arguments, &catalogue)?
            }
            None => other?,
        },
    };
    for note in accepted.iter().flat_map(|accepted| &accepted.notes) {
        surroundings.complain(format!("note: {note}"));
    }
    let scope = waits.during(scope_of(&client, arguments, accepted, &control), &mut surroundings.err).await?;
    let mut query = UserQuery::new(scope);
    query.page_size = arguments.limit.map_or(LARGEST_PAGE, |limit| limit.min(u64::from(LARGEST_PAGE)) as u16);
    let export = Export {
        query,
        limit: arguments.limit,
        record: columns.map_or(Record::Whole, Record::Columns),
        format,
        csv: csv_style(arguments, format)?,
    };
    let into = arguments.output.as_deref().or(arguments.dataset.as_deref());
    let progress = into.is_some() && io::stderr().is_terminal();
    if let Some(path) = into {
        surroundings.complain(before(&export, path));
    }
    let shown = std::cell::Cell::new(false);
    let people = std::cell::Cell::new(0);
    let show = |now: u64| {
        people.set(now);
        if progress {
            shown.set(true);
            eprint_progress(now);
        }
    };
    let stopped = control.cancel.clone();
    let mut interrupted = false;
    let file =
        arguments.output.clone().map(|path| FileExport { export: export.clone(), path, resume: arguments.resume });
    let ended = {
        let work = async {
            match (&file, &arguments.dataset) {
                (_, Some(folder)) => export_to_dataset(&client, &export, folder, &control, show).await,
                (Some(file), None) => export_to_file(&client, file, &control, show).await,
                (None, None) => export_to(&client, &export, &mut surroundings.out.of(written), &control, show).await,
            }
        };
        let work = async {
            tokio::pin!(work);
            loop {
                tokio::select! {
                    ended = &mut work => break ended,
                    _ = tokio::signal::ctrl_c(), if !interrupted => {
                        interrupted = true;
                        stopped.cancel();
                    }
                }
            }
        };
        Box::pin(waits.during(work, &mut surroundings.err)).await
    };
    if shown.get() {
        eprint_end();
    }
    let rows = ended.as_ref().map_or(people.get(), |written| written.people);
    if rows > 0 || ended.is_ok() {
        let path = into.filter(|_| arguments.dataset.is_none() || ended.is_ok());
        let exported = export::Exported { export: &export, path, rows, whole: ended.is_ok(), reason };
        if let Err(why) = export::write_down(&client, exported).await {
            surroundings.complain(format!("the export could not be written into the journal: {why}"));
        }
    }
    let written = match ended {
        Ok(written) => written,
        Err(error) => {
            let goes_on = file.as_ref().is_some_and(|file| is_unfinished(&client, file));
            let part = arguments.output.as_deref().filter(|path| path.exists());
            return Err(broken_off(error, interrupted, goes_on, part));
        }
    };
    if matches!(export.query.scope, UserScope::Sifted { .. }) {
        let (people, read) = (grouped(written.people), grouped(written.read));
        surroundings
            .complain(format!("{people} of {read} who were read fit; what Okta cannot be asked was decided here"));
    }
    if let Some(why) = export::cut_by_rule(&client, &export, &written) {
        surroundings.complain(why);
    }
    finish(&written, arguments, surroundings)
}

/// `goes_on` where another run could go on with what is there; `part` is a file that was begun.
fn broken_off(error: ExportError, interrupted: bool, goes_on: bool, part: Option<&Path>) -> Stop {
    match error {
        _ if interrupted && goes_on => Stop::Failed("stopped; --resume goes on from there".to_owned()),
        _ if interrupted => Stop::Failed("stopped".to_owned()),
        ExportError::Call(failure) if goes_on => Stop::Failed(format!("{}\n  {KEPT}", told(&failure))),
        ExportError::Write(error) if goes_on => Stop::Failed(format!("{}\n  {KEPT}", ExportError::Write(error))),
        ExportError::Write(error) => match part {
            Some(path) => Stop::Failed(format!(
                "{}\n  {} holds only a part that cannot be gone on with: delete it, and export anew",
                ExportError::Write(error),
                path.display()
            )),
            None => Stop::Export(ExportError::Write(error)),
        },
        error @ (ExportError::Call(_)
        | ExportError::Exists(_)
        | ExportError::NothingToResume(_)
        | ExportError::OtherExport(_)
        | ExportError::InUse(_)
        | ExportError::NotAllowed(_)
        | ExportError::TooManyRows
        | ExportError::Damaged(..)) => Stop::Export(error),
    }
}

/// What will be written, before it is: personal columns, and how many people at most.
fn before(export: &Export, path: &Path) -> String {
    let personal = export.record.personal();
    let columns = match personal.as_slice() {
        [] => "no personal columns".to_owned(),
        names => format!("personal columns: {}", names.join(", ")),
    };
    let most = export.limit.map(|most| format!("at most {} people, ", grouped(most))).unwrap_or_default();
    format!("to {}: {most}{columns}", path.display())
}

const KEPT: &str = "What was written so far is kept; --resume goes on from there.";

/// What is to be said of it. What lacks somebody is no success.
fn finish(written: &export::Written, arguments: &UsersArgs, surroundings: &mut Console<'_>) -> Result<(), Stop> {
    if written.cursor_refused {
        surroundings.complain("Okta did not know the cursor any more; the rest was fetched anew, nobody twice");
    }
    let people = grouped(written.people);
    if let Some(path) = arguments.output.as_ref().or(arguments.dataset.as_ref()) {
        surroundings.complain(format!("{people} people written to {}", path.display()));
    }
    if written.untyped {
        surroundings.complain("the schema could not be read: the organisation's own attributes are written as texts");
    }
    if arguments.query.is_some() && written.people >= u64::from(LARGEST_PAGE) {
        surroundings.complain(format!("a query gives {LARGEST_PAGE} people at most; there may be more"));
    } else if written.limited || arguments.query.is_some() && arguments.limit.is_some_and(|most| written.people >= most)
    {
        surroundings.complain(format!("the limit of {people} is reached; there may be more people"));
    }
    match written.odd {
        0 if written.misfits > 0 => Err(Stop::Failed(format!(
            "{} values did not fit their cells and were left out or cut; csv and ndjson hold them whole",
            grouped(written.misfits)
        ))),
        0 => Ok(()),
        1 => Err(Stop::Failed("1 entry of the list could not be read and is missing".to_owned())),
        odd => Err(Stop::Failed(format!("{} entries of the list could not be read and are missing", grouped(odd)))),
    }
}

/// The library does not print; this is the program's own command line.
fn eprint_progress(people: u64) {
    let _ = io::Write::write_all(&mut io::stderr(), format!("\r{} people… ", grouped(people)).as_bytes());
}

fn eprint_end() {
    let _ = io::Write::write_all(&mut io::stderr(), b"\r\x1b[K");
}

/// What the file's name promises is kept, or nothing is written.
fn format_of(arguments: &UsersArgs) -> Result<Format, Stop> {
    let wanted = arguments.format.map(Kind::format);
    let format = match (&arguments.output, &arguments.dataset) {
        (Some(path), _) => Format::for_file(path, wanted),
        (None, Some(_)) => wanted.unwrap_or(Format::Parquet).built(),
        (None, None) => wanted.unwrap_or(Format::Table).built(),
    };
    let format = format.map_err(|wrong| Stop::Usage(wrong.to_string()))?;
    let word = format.word();
    match (format.is_packed(), &arguments.dataset) {
        (_, Some(_)) if matches!(format, Format::Table | Format::Json | Format::Xlsx) => Err(Stop::Usage(format!(
            "--dataset writes parquet, csv or ndjson: files of {word} side by side are not read as one table"
        ))),
        (true, None) if arguments.output.is_none() => {
            Err(Stop::Usage(format!("{word} goes into a file: name it with --output people.{word}")))
        }
        (true, _) if arguments.resume => Err(Stop::Usage(format!(
            "{word} is whole or nothing and cannot be gone on with: export it anew, or as csv"
        ))),
        (true | false, _) => Ok(format),
    }
}

/// How CSV is to be written; asked for where none is, it is a mistake.
fn csv_style(arguments: &UsersArgs, format: Format) -> Result<CsvStyle, Stop> {
    if format != Format::Csv && (arguments.bom || arguments.delimiter.is_some()) {
        let flag = if arguments.bom { "--bom" } else { "--delimiter" };
        return Err(Stop::Usage(format!("{flag} is for CSV, and this is {}", format.word())));
    }
    let delimiter = arguments.delimiter.map_or(b',', Delimiter::byte);
    Ok(CsvStyle { raw: arguments.raw, bom: arguments.bom, delimiter })
}

/// The columns; none for whole people.
fn columns_of(arguments: &UsersArgs, format: Format) -> Result<Option<Vec<Column>>, Stop> {
    if arguments.columns.is_empty() {
        let whole = matches!(format, Format::Json | Format::Ndjson);
        return Ok((!whole).then(|| standard_columns(format)));
    }
    let read =
        |key: &String| Column::of_key(key).ok_or_else(|| Stop::Usage(format!("--columns: {key} is no attribute")));
    arguments.columns.iter().map(read).collect::<Result<_, _>>().map(Some)
}

/// An attribute that the organisation does not have would be an empty column.
fn judge_columns(columns: &[Column], catalogue: &Catalogue) -> Result<(), Stop> {
    for name in columns.iter().filter_map(Column::extra) {
        let path = format!("profile.{name}");
        if catalogue.find(&path).is_none() {
            let near = catalogue.nearest(&path).map(|near| near.path.trim_start_matches("profile."));
            let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            return Err(Stop::Usage(format!("--columns: there is no attribute {name}{near}")));
        }
    }
    Ok(())
}

fn names_a_custom_attribute(arguments: &UsersArgs) -> bool {
    let texts = [&arguments.search, &arguments.automatic, &arguments.sort_by];
    let text = texts.into_iter().flatten().next().map(String::as_str).unwrap_or_default();
    let known = Catalogue::default();
    // A name without profile. in front may be meant for one of the organisation's own.
    let unknown = |name: &str| known.meant(name).is_none();
    let (tokens, _) = scan(text);
    text.contains("profile.") || tokens.iter().any(|token| token.kind == Word::Attribute && unknown(token.text(text)))
}

/// Judges the expression; none where there is none.
fn judge(arguments: &UsersArgs, catalogue: &Catalogue) -> Result<Option<Accepted>, Stop> {
    if let Some(path) = &arguments.sort_by
        && catalogue.find(path).is_none()
        && (catalogue.whole || !path.starts_with("profile."))
    {
        let near = catalogue.nearest(path).map(|near| format!("; did you mean {}?", near.path)).unwrap_or_default();
        return Err(Stop::Usage(format!("--sort-by: Okta cannot sort by {path}{near}")));
    }
    let given = [
        (&arguments.query, Choice::Query),
        (&arguments.filter, Choice::Filter),
        (&arguments.search, Choice::Search),
        (&arguments.automatic, Choice::Automatic),
    ];
    let given = given.into_iter().find_map(|(text, choice)| Some((text.as_ref()?, choice)));
    let Some((text, choice)) = given else { return Ok(None) };
    let sorted = arguments.sort_by.is_some();
    let accepted = check(text, choice, sorted, catalogue, Now(Timestamp::now()));
    accepted.map(Some).map_err(|fault| Stop::Usage(pointed(text, &fault)))
}

/// Letters shown before and behind a mistake, letters of it that are marked, and the longest correction.
const CONTEXT: usize = 120;
const LONGEST_MARK: usize = 80;
const LONGEST_OFFER: usize = 600;

/// The mistake with its place marked below the text.
fn pointed(text: &str, fault: &Fault) -> String {
    use unicode_width::UnicodeWidthStr;
    let (start, end) = (fault.span.start, fault.span.end);
    // What is far from the mistake, and most of a long mistake, is left out.
    let first = text[..start].char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
    let from = |at: usize, most: usize| text[at..].char_indices().nth(most).map_or(text.len(), |(next, _)| at + next);
    let marked = end.min(from(start, LONGEST_MARK));
    let last = from(marked, CONTEXT);
    let before = format!("{}{}", if first > 0 { "…" } else { "" }, &text[first..start]);
    let after = if last < text.len() { "…" } else { "" };
    let marks = "^".repeat(text[start..marked].width().max(1));
    let fix = fault.fix.as_ref().filter(|fix| fix.text.len() <= LONGEST_OFFER).map(|fix| {
        let with = if fix.choice == Some(Choice::Search) { ", with --search" } else { "" };
        format!("\n  Perhaps{with}: {}", fix.text)
    });
    let indent = " ".repeat(before.width());
    format!("{}\n  {before}{}{after}\n  {indent}{marks}{}", fault.message, &text[start..last], fix.unwrap_or_default())
}

/// Every attribute that the organisation has; none where the token may not see them.
async fn catalogue(client: &Client, control: &Control) -> Option<Catalogue> {
    let types = client.user_types(control).await.ok()?;
    let mut schemas = Vec::new();
    for of in &types {
        let id = of.schema_id.as_deref().unwrap_or("default");
        schemas.push(client.user_schema(id, control).await.ok()?);
    }
    Some(Catalogue::of(&schemas.iter().collect::<Vec<_>>(), &types, true).in_zone(TimeZone::system()))
}

/// The group of a name or id, for other commands.
pub(super) async fn group_for(client: &Client, name: &str, control: &Control) -> Result<Group, (Exit, String)> {
    let id = find_group(client, name, control).await.map_err(Stop::told)?;
    client.get_group(&id, control).await.map_err(|failure| (Exit::Failed, told(&failure)))
}

async fn scope_of(
    client: &Client,
    arguments: &UsersArgs,
    accepted: Option<Accepted>,
    control: &Control,
) -> Result<UserScope, Stop> {
    let order = match arguments.sort_order {
        Order::Asc => SortOrder::Ascending,
        Order::Desc => SortOrder::Descending,
    };
    let sort = arguments.sort_by.clone().map(|by| (by, order));
    if let Some(group) = &arguments.group {
        return Ok(UserScope::Members { group: find_group(client, group, control).await? });
    }
    Ok(match (accepted, sort) {
        (None, None) => UserScope::EveryoneButDeactivated,
        (None, sort) => UserScope::Search { expression: but_deactivated().to_string(), sort },
        (Some(accepted), sort) => match accepted.way {
            crate::app::users::expression::Way::Query => UserScope::Query(accepted.sent),
            crate::app::users::expression::Way::Filter => UserScope::Filter(accepted.sent),
            crate::app::users::expression::Way::Search => {
                crate::app::users::expression::here::scope(&accepted.sent, sort)
            }
        },
    })
}

/// The id of the group that is called so.
async fn find_group(client: &Client, name: &str, control: &Control) -> Result<GroupId, Stop> {
    let name = name.trim();
    let is_id = name.len() == 20 && name.starts_with("00g") && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_id {
        return Ok(GroupId::new(name));
    }
    // All that are called so; not every organisation searches groups by their names, and all list those that begin so.
    let mut groups = match client.groups_named(name, control).await {
        Err(error) if error.kind == FailureKind::Refused => Vec::new(),
        found => found?,
    };
    if groups.is_empty() {
        groups = client.find_groups(name, control).await?;
    }
    let exact: Vec<_> = groups.iter().filter(|group| group.name == name).collect();
    let same: Vec<_> = groups.iter().filter(|group| group.name.eq_ignore_ascii_case(name)).collect();
    match (exact.as_slice(), same.as_slice()) {
        ([only], _) | ([], [only]) => Ok(only.id.clone()),
        ([], []) => {
            let near: Vec<_> = groups.iter().take(5).map(|group| visible(&group.name)).collect();
            let near = if near.is_empty() { String::new() } else { format!("; there are {}", near.join(", ")) };
            Err(Stop::Failed(format!("no group is called {name}{near}")))
        }
        (many, others) => {
            let all = if many.is_empty() { others } else { many };
            let ids: Vec<_> = all.iter().map(|group| group.id.as_str()).collect();
            Err(Stop::Usage(format!("several groups are called {name}: give the id, one of {}", ids.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, choice: Choice) -> String {
        let fault = check(text, choice, false, &Catalogue::default(), Now(Timestamp::UNIX_EPOCH)).unwrap_err();
        pointed(text, &fault)
    }

    #[test]
    fn a_long_expression_is_shown_around_its_mistake_only() {
        let long = format!("{}status eq (", "id eq \"0\" or ".repeat(400));
        let words = told(&long, Choice::Search);
        assert!(words.chars().count() < 500 && words.contains("…") && words.contains("status eq ("), "{words}");
        let lines: Vec<_> = words.lines().collect();
        let caret = lines[2].find('^').unwrap();
        assert_eq!(lines[1].chars().nth(caret), Some('('), "{words}");
        let all = told(&"é".repeat(5_000), Choice::Search);
        assert!(all.matches('^').count() <= 80, "{all}");
        let query = told(&format!("profile.city eq \"{}", "x".repeat(9_000)), Choice::Search);
        assert!(query.chars().count() < 600, "{query}");
    }

    #[test]
    fn a_correction_that_needs_full_search_says_so() {
        let words = told("status ne \"ACTIVE\"", Choice::Filter);
        assert!(words.contains("Perhaps, with --search: (status lt"), "{words}");
    }
}
