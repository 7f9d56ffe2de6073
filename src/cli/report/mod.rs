//! `oktui report`: people whom Okta cannot be asked for in one question.

mod file;
mod overview;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::civil::Date;

use super::bulk::list;
use super::connection::Chosen;
use super::waits::Waits;
use super::writing::{Shape, Stop, Target, told, write};
use super::{Console, Exit, users};
use crate::app::part::count::{grouped, times_word};
use crate::okta::client::Client;
use crate::okta::control::{Control, Urgency};
use crate::protocol::column::Column;
use crate::protocol::export::{Export, Format, Record};
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::recorder::{About, OneLine};
use crate::protocol::report::put_off::{PutOff, PutOffs};
use crate::protocol::report::roster::Roster;
use crate::protocol::report::{Asked, Except, Report};
use crate::worker::export;
use crate::worker::jobs::whom::{self, Found};
pub(super) use file::PutOffFile;

const CODES: &str = "\
Each report says on standard error what it asked Okta and what was decided here, whom it leaves out,
and what it cost. Its people can be worked on: oktui report pending --format csv | oktui bulk deactivate --people -

Exit code: 0 done; 1 failed, or --fail-on was reached; 2 wrong usage.";

#[derive(Clone, Debug, Args)]
#[command(after_help = CODES)]
pub(super) struct ReportArgs {
    /// Which report
    #[arg(value_name = "NAME", value_parser = names())]
    name: Option<String>,
    /// How many days, where the report counts any
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=36_500))]
    days: Option<u32>,
    /// Without the members of a group (group:NAME) or the people of a file (people:FILE); can be given several times
    #[arg(long, value_name = "WHOM")]
    except: Vec<String>,
    /// For roster: a file of people to compare with (CSV, NDJSON, XLSX)
    #[arg(long, value_name = "FILE")]
    roster: Option<PathBuf>,
    /// The sheet of a workbook
    #[arg(long, value_name = "NAME", requires = "roster")]
    sheet: Option<String>,
    /// The attribute that people are compared by, and its column where that is called otherwise; else what of employeeNumber, login and email the file has
    #[arg(long, value_name = "ATTR[=COLUMN]", requires = "roster")]
    key: Option<String>,
    /// End with 1 where so many people or more are in it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    fail_on: Option<u64>,
    /// Put a person off in this report, to a day, with a reason
    #[arg(long, value_name = "LOGIN", requires = "until", requires = "reason", conflicts_with_all = ["output", "fail_on"])]
    put_off: Option<String>,
    /// The last day on which they are left out, as 2026-12-31
    #[arg(long, value_name = "DATE", requires = "put_off")]
    until: Option<Date>,
    /// Put a person off no longer
    #[arg(long, value_name = "LOGIN", conflicts_with_all = ["put_off", "output", "fail_on"])]
    bring_back: Option<String>,
    #[command(flatten)]
    shape: Shape,
}

fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(Report::ALL.iter().map(|report| report.kind().name).chain([overview::NAME]))
}

impl ReportArgs {
    /// Whether anything is said of who is in it.
    fn is_narrowed(&self) -> bool {
        let asks = self.days.is_some() || self.fail_on.is_some() || self.roster.is_some() || !self.except.is_empty();
        asks || self.put_off.is_some() || self.bring_back.is_some() || !self.shape.columns.is_empty()
    }

    /// Whether it only says which reports there are.
    pub(super) fn only_lists(&self) -> bool {
        self.name.is_none()
    }
}

/// Which reports there are: names, what each is of and costs.
pub(super) fn print_all(to: &mut Console<'_>) -> Exit {
    for report in Report::ALL {
        let kind = report.kind();
        let asked = Asked::of(report);
        let days = if kind.days.is_some() { " (--days)" } else { "" };
        // What is lost is told at the end of the run.
        let _ = writeln!(
            to.out,
            "{:<16} {}{days}\n{:<16} {}\n{:<16} {}\n",
            kind.name,
            asked.title(),
            "",
            kind.about,
            "",
            asked.cost(None)
        );
    }
    let _ = writeln!(to.out, "{:<16} {}\n{:<16} {}", overview::NAME, overview::TITLE, "", overview::COST);
    Exit::Fine
}

pub(super) fn run(chosen: Chosen, arguments: ReportArgs, to: &mut Console<'_>) -> Exit {
    let ended = match tokio::runtime::Runtime::new() {
        Ok(tasks) => tasks.block_on(report(chosen, &arguments, to)),
        Err(error) => Err(Stop::Failed(error.to_string())),
    };
    match ended {
        Ok(exit) => exit,
        Err(stop) => stop.conclude(arguments.shape.output.is_some(), to),
    }
}

async fn report(chosen: Chosen, arguments: &ReportArgs, to: &mut Console<'_>) -> Result<Exit, Stop> {
    if arguments.name.as_deref() == Some(overview::NAME) {
        return overview::run(chosen, arguments, to).await;
    }
    let Some(kind) = arguments.name.as_deref().and_then(Report::of_name) else {
        return Err(Stop::Usage("which report? oktui report lists them".to_owned()));
    };
    let put_offs = PutOffFile::of(&chosen).map_err(Stop::Usage);
    if arguments.put_off.is_some() || arguments.bring_back.is_some() {
        return put_off(chosen, arguments, kind, &put_offs?, to).await;
    }
    let mut asked = asked(arguments, kind)?;
    let format = arguments.shape.format(None).map_err(Stop::Usage)?;
    let columns = columns(arguments, &asked, format)?;
    let csv = arguments.shape.csv_style(format).map_err(Stop::Usage)?;
    let (control, mut waits) = Waits::control(Urgency::Listing);
    let reason = arguments.shape.reason.as_deref().and_then(OneLine::of);
    let control = control.with_about(About { reason: reason.clone(), ..About::default() });
    let excepted = excepted(arguments)?;
    // A file that is not there, or cannot be told where, puts nobody off.
    if let Ok(file) = &put_offs {
        asked.put_off = PutOffs::new(file.read().map_err(Stop::Failed)?);
    }
    let client = chosen.connect().await?;
    asked.except = waits.during(find(&client, excepted, &control), &mut to.err).await?;
    if asked.report.kind().cost.is_high() {
        let size = client.everyone_size(&control).await.ok().flatten();
        to.complain(asked.cost(size));
    }
    let begun = client.server_time();
    let scope = UserScope::Report(Arc::new(asked.clone()));
    let export = Export { query: UserQuery::new(scope), limit: None, record: Record::Columns(columns), format, csv };
    let target =
        Target { output: arguments.shape.output.as_deref(), dataset: None, resume: arguments.shape.resume, reason };
    let written = write(&client, &export, &target, (&control, &mut waits), to).await?;
    let told = tell(&asked, begun, &written, arguments.shape.output.as_deref(), to);
    if let Some(why) = export::cut_by_rule(&client, &export, &written) {
        to.complain(why);
    }
    told?;
    Ok(match arguments.fail_on {
        Some(most) if written.people >= most => {
            to.complain(format!("{} are {} or more", grouped(written.people), grouped(most)));
            Exit::Failed
        }
        Some(_) | None => Exit::Fine,
    })
}

/// What the report was of, what it was found among, and what could not be read. What lacks somebody is no success.
fn tell(
    asked: &Asked,
    begun: jiff::Timestamp,
    written: &export::Written,
    path: Option<&Path>,
    to: &mut Console<'_>,
) -> Result<(), Stop> {
    let told = written.told.as_deref().cloned().unwrap_or_default();
    to.complain(format!("{} · {}", asked.title(), begun.strftime("%Y-%m-%d %H:%M UTC")));
    to.complain(format!("  {}", asked.query_words()));
    let mut found = format!("  {} of {} read", grouped(written.people), grouped(told.read));
    for (count, words) in [(told.excepted, "left out as exceptions"), (told.put_off, "put off")] {
        if count > 0 {
            let _ = write!(found, "; {} {words}", grouped(count));
        }
    }
    to.complain(format!("{found}; {}", times_word(told.calls, "call")));
    if !told.missing.is_empty() {
        to.complain(format!("  of them {} of the file whom nobody in Okta is", grouped(told.missing.len() as u64)));
    }
    for note in &told.notes {
        to.complain(format!("  {note}"));
    }
    if let Some(path) = path {
        to.complain(format!("{} rows written to {}", grouped(written.people), path.display()));
    }
    match written.odd {
        0 => Ok(()),
        odd => Err(Stop::Failed(format!("{} of the list could not be read and are missing", times_word(odd, "entry")))),
    }
}

/// The report as the arguments have it, with nobody left out yet.
fn asked(arguments: &ReportArgs, report: Report) -> Result<Asked, Stop> {
    let kind = report.kind();
    let mut asked = Asked::of(report);
    match (arguments.days, kind.days) {
        (Some(days), Some(_)) => asked.days = days,
        (Some(_), None) => return Err(Stop::Usage(format!("--days: {} counts no days", kind.name))),
        (None, _) => {}
    }
    match (&arguments.roster, report == Report::Roster) {
        (Some(path), true) => {
            let roster = roster(path, arguments.sheet.as_deref(), arguments.key.as_deref());
            let roster = roster.map_err(|why| Stop::Usage(format!("{}: {why}", list::place(path))))?;
            asked.roster = Some(Arc::new(roster));
        }
        (None, true) => return Err(Stop::Usage("roster compares with a file: --roster FILE names it".to_owned())),
        (Some(_), false) => return Err(Stop::Usage(format!("--roster: {} compares with no file", kind.name))),
        (None, false) => {}
    }
    Ok(asked)
}

/// What of these a file has is what people are compared by, where nobody said it.
const KEYS: [&str; 3] = ["employeeNumber", "login", "email"];

/// Reads the people of a file.
pub(super) fn roster(path: &Path, sheet: Option<&str>, key: Option<&str>) -> Result<Roster, String> {
    let bytes = crate::sheet::read_bytes(path)?;
    let sheet = crate::sheet::read(path, &bytes, sheet)?;
    let name = path.file_name().map_or_else(|| list::place(path), |name| name.to_string_lossy().into_owned());
    let name = if name == "-" { "standard input".to_owned() } else { name };
    let found = match key {
        Some(key) => Roster::of_sheet(&name, &sheet, key)?,
        None => KEYS.iter().find_map(|key| Roster::of_sheet(&name, &sheet, key).ok()).ok_or_else(|| {
            let head = sheet.head.join(", ");
            format!(
                "it has no column for employeeNumber, login or email; there are {head}. --key ATTR=COLUMN names one"
            )
        })?,
    };
    Ok(Roster { file: path.display().to_string(), sum: bytes.sum, ..found })
}

/// The columns; `finding` is what the report says of each.
fn columns(arguments: &ReportArgs, asked: &Asked, format: Format) -> Result<Vec<Column>, Stop> {
    if arguments.shape.columns.is_empty() {
        return Ok(if format == Format::Table { asked.columns() } else { asked.file_columns() });
    }
    let read = |key: &String| match key.as_str() {
        "finding" if asked.report.kind().finds => Ok(Column::Finding),
        key => Column::of_key(key).ok_or_else(|| Stop::Usage(format!("--columns: {key} is no attribute"))),
    };
    arguments.shape.columns.iter().map(read).collect()
}

/// Who is to be left out, as far as it can be told without Okta.
enum Excepted {
    Group(String),
    People(PathBuf, list::List),
}

fn excepted(arguments: &ReportArgs) -> Result<Vec<Excepted>, Stop> {
    let read = |text: &String| match text.split_once(':') {
        Some(("group", name)) if !name.trim().is_empty() => Ok(Excepted::Group(name.trim().to_owned())),
        Some(("people", file)) if !file.is_empty() => {
            let path = PathBuf::from(file);
            let list = list::read(&path).map_err(Stop::Usage)?;
            Ok(Excepted::People(path, list))
        }
        _ => Err(Stop::Usage(format!("--except {text}: group:NAME or people:FILE is meant"))),
    };
    arguments.except.iter().map(read).collect()
}

/// Finds them. Whoever is to be left out and cannot be found would be in the report: then there is none.
async fn find(client: &Client, excepted: Vec<Excepted>, control: &Control) -> Result<Vec<Except>, Stop> {
    let mut all = Vec::new();
    for one in excepted {
        all.push(match one {
            Excepted::Group(name) => {
                let group = users::group_for(client, &name, control).await;
                let group = group.map_err(|(_, why)| Stop::Usage(format!("--except group:{name}: {why}")))?;
                Except::Group { id: group.id, name: group.name }
            }
            Excepted::People(path, list) => {
                let (mut ids, mut strays) = (Vec::new(), Vec::new());
                let taken = |entry: &whom::Entry, found: Found| match found {
                    Found::One(user) => ids.push(user.id),
                    Found::Nobody | Found::Several(_) => strays.push(entry.text.clone()),
                };
                whom::of_entries(client, &list.entries, control, taken).await?;
                if !strays.is_empty() {
                    let strays = strays.join(", ");
                    return Err(Stop::Usage(format!(
                        "--except people:{} names whom nobody or several people are: {strays}",
                        path.display()
                    )));
                }
                Except::People { what: format!("people of {}", list::place(&path)), ids: ids.into() }
            }
        });
    }
    Ok(all)
}

/// Puts somebody off, or off no longer.
async fn put_off(
    chosen: Chosen,
    arguments: &ReportArgs,
    report: Report,
    file: &PutOffFile,
    to: &mut Console<'_>,
) -> Result<Exit, Stop> {
    let name = arguments.put_off.as_ref().or(arguments.bring_back.as_ref()).map_or("", String::as_str);
    let (control, mut waits) = Waits::control(Urgency::Typing);
    let by = chosen.keeper.user();
    let client = chosen.connect().await?;
    let user = waits.during(client.get_user(name, &control), &mut to.err).await;
    let user = user
        .map_err(|failure| Stop::Failed(told(&failure).replacen("Listing failed", "Reading the person failed", 1)))?;
    let login = user.text("login");
    let mut one = PutOff {
        organisation: file.organisation().to_owned(),
        report,
        id: user.id.clone(),
        login: login.clone(),
        until: arguments.until.unwrap_or_default(),
        reason: arguments.shape.reason.clone().unwrap_or_default(),
        by: by.unwrap_or_default(),
    };
    let title = report.kind().name;
    if arguments.bring_back.is_some() {
        let was = file.remove(&one).map_err(Stop::Failed)?;
        let how = if was { "is put off no longer" } else { "was not put off" };
        to.complain(format!("{login} {how} in {title}"));
        return Ok(if was { Exit::Fine } else { Exit::Failed });
    }
    one.reason = one.reason.trim().to_owned();
    file.add(one, client.server_time()).map_err(Stop::Usage)?;
    let until = arguments.until.unwrap_or_default();
    to.complain(format!("{login} is left out of {title} up to {until}; kept in {}", file.path().display()));
    Ok(Exit::Fine)
}
