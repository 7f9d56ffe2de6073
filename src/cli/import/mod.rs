//! `oktui import`: people from a table, each row judged before anything is sent.
//!
//! ```text
//!  file ─► columns ─► who fits? ─► judged: all mistakes at once ─► --yes? ─► a job like any other ─► report
//! ```

mod asked;
mod doing;
mod finding;
mod memory;
mod printed;
mod template;
mod told;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::bulk::{Report, Stop, failed, org_of, wrong};
use super::connection::Chosen;
use super::jobs::Format;
use super::journal::given::{Evidence, Given};
use super::waits::Waits;
use super::{Console, Exit, completions};
use crate::app::import::plan::ImportPlan;
use crate::app::import::rules::{Activation, Mode, Rehire};
use crate::okta::control::Urgency;
use crate::protocol::text::visible;
pub(super) use asked::today;
use doing::Doing;
use finding::Progress;
use memory::Memory;

const CODES: &str = "\
A column goes to the attribute of its name or title; --map says it otherwise (a file: key = \"…\", [columns] with
head = \"attribute\", id, groups or -, [make] with attribute = \"template\"). An empty cell leaves alone, <clear> clears.
Nothing is derived from who is not in the file.

Exit code: 0 each row is fine; 1 rows cannot be imported, not each outcome is done or was so, or the job pauses;
2 nothing was sent: wrong usage, no table that can be read, or --yes or --expect is needed.";

#[derive(Clone, Debug, Args)]
#[command(after_help = CODES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct ImportArgs {
    /// The table; - is standard input
    #[arg(value_name = "FILE", required_unless_present = "template")]
    file: Option<PathBuf>,
    /// Write an empty table for this organisation instead: to FILE, which must not be there yet, or to standard output
    #[arg(long, conflicts_with_all = ["map", "key", "create", "update", "upsert", "set", "dry_run"])]
    template: bool,
    /// The sheet of a workbook; without it the first that can be seen
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// A file that says where columns go
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Do not go by what was said of a table with the same head before
    #[arg(long, conflicts_with = "map")]
    fresh: bool,
    /// A column that is left out, by its head; can be given several times
    #[arg(long, value_name = "COLUMN")]
    leave_out: Vec<String>,
    /// By what rows are held against people: login, email, employeeNumber, id, or any attribute that is one person's own
    #[arg(long, value_name = "ATTR")]
    key: Option<String>,
    /// Only people who are not there yet
    #[arg(long, group = "mode")]
    create: bool,
    /// Only people who are there
    #[arg(long, group = "mode")]
    update: bool,
    /// Both, as without it
    #[arg(long, group = "mode")]
    upsert: bool,
    /// An attribute of somebody new that is made of others, as 'login={ascii(lower(firstName))}@acme.com'; can be given
    /// several times
    #[arg(long, value_name = "ATTR=TEMPLATE")]
    set: Vec<String>,
    /// A number is put behind a made login or email that somebody else has
    #[arg(long)]
    number: bool,
    /// A template of config.toml that somebody new begins with
    #[arg(long, value_name = "NAME", add = completions::templates())]
    person_template: Option<String>,
    /// The column with the first passwords of new people, by its head. They stand in no report, no plan, no job on the
    /// disk and no journal: a job that breaks off is gone on with by importing the table again
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["password_hook", "save_plan"])]
    password_column: Option<String>,
    /// New people sign in at first with the password that the password import inline hook knows
    #[arg(long)]
    password_hook: bool,
    /// They choose another password at the first sign-in
    #[arg(long, requires = "password_column")]
    change_password: bool,
    /// What becomes of the accounts of new people: a mail with a link, staged, or active at once, which takes a password
    #[arg(long, value_name = "WORD")]
    activation: Option<ActivationWord>,
    /// A group that new people come into (name); can be given several times
    #[arg(long, value_name = "GROUP")]
    group: Vec<String>,
    /// What becomes of people who were deactivated and are in the table again: they are left, brought back, or created anew
    #[arg(long, value_name = "WORD")]
    rehire: Option<RehireWord>,
    /// Take numbers as they stand, where a spreadsheet may have taken zeros or a + from their front
    #[arg(long)]
    trust_numbers: bool,
    /// Print what each row comes to, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Do what the plan says
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
    /// Save the plan to this file and send nothing; it must not be there yet. oktui bulk --plan does it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["yes", "dry_run", "report"])]
    save_plan: Option<PathBuf>,
    /// Import the other rows where some cannot be
    #[arg(long)]
    skip_wrong: bool,
    /// How many people the plan must come to; needed where somebody else may get in by it
    #[arg(long, value_name = "N")]
    expect: Option<u64>,
    /// Write what became of each row to this file, which must not be there yet; it can be imported again
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// For people, or a JSON object a line: each row with what it comes to, the plan, then what became of it
    #[arg(long, value_name = "FORMAT", default_value = "text", conflicts_with = "template")]
    format: Format,
    #[command(flatten)]
    given: Given,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ActivationWord {
    Mail,
    Staged,
    Active,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RehireWord {
    Leave,
    BringBack,
    New,
}

impl ActivationWord {
    fn meant(self) -> Activation {
        match self {
            Self::Mail => Activation::Mail,
            Self::Staged => Activation::Staged,
            Self::Active => Activation::Active,
        }
    }
}

impl RehireWord {
    fn meant(self) -> Rehire {
        match self {
            Self::Leave => Rehire::Leave,
            Self::BringBack => Rehire::BringBack,
            Self::New => Rehire::Anew,
        }
    }
}

impl ImportArgs {
    /// Whether it only reads.
    pub(super) fn only_plans(&self) -> bool {
        self.dry_run || self.template || !self.yes
    }

    fn mode(&self) -> Mode {
        match (self.create, self.update) {
            (true, _) => Mode::Create,
            (_, true) => Mode::Update,
            (false, false) => Mode::Both,
        }
    }
}

pub(super) fn run(chosen: Chosen, arguments: &ImportArgs, to: &mut Console<'_>) -> Exit {
    let tasks = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(tasks) => tasks,
        Err(error) => {
            to.complain(error);
            return Exit::Failed;
        }
    };
    let done = if arguments.template {
        tasks.block_on(template::write(&chosen, arguments.file.as_deref(), to))
    } else {
        tasks.block_on(import(&chosen, arguments, to))
    };
    match done {
        Ok(exit) => exit,
        Err((exit, why)) => {
            to.complain(why);
            exit
        }
    }
}

async fn import(chosen: &Chosen, arguments: &ImportArgs, to: &mut Console<'_>) -> Result<Exit, Stop> {
    arguments.format.begin(to);
    let table = asked::table(arguments)?;
    let said = asked::said(chosen, arguments)?;
    let evidence = match arguments.given.judge(&chosen.keeper) {
        Ok(evidence) => evidence,
        Err(_) if arguments.only_plans() && arguments.save_plan.is_none() => Evidence::default(),
        Err(why) => return Err(wrong(why)),
    };
    let report = arguments.report.as_deref().map(Report::look).transpose().map_err(wrong)?;
    let client = chosen.connect().await.map_err(failed)?;
    let (control, mut waits) = Waits::control(Urgency::Listing);
    let memory = Memory::of(chosen, &client);
    let said = memory.recall(said, &table.sheet.head, arguments, to);
    let understanding = asked::understand(&client, &table, &said, arguments, &control);
    let mut asked = waits.during(understanding, &mut to.err).await?;
    let org = client.origin().as_str().trim_start_matches("https://").trim_start_matches("http://");
    let _ = writeln!(to.out, "Import: {} · {}", visible(&table.words()), org.trim_end_matches('/'));
    for line in asked.lines(&table) {
        let _ = writeln!(to.out, "{}", visible(&line));
    }
    let progress = Progress::default();
    let finding = finding::judge(&client, &table, &mut asked, &progress, &control);
    let (judged, remarks) = waits.telling(finding, || progress.words(), &mut to.err).await?;
    let mut plan = ImportPlan { judged, columns: asked.columns.clone(), remarks };
    let judge = asked.judge(&table);
    printed::plan(&plan, &judge, to);
    if to.out.is_for_programs() {
        told::rows(&plan, &judge, to);
    }
    if !plan.columns.is_empty() {
        if to.out.is_for_programs() {
            let why = ["the columns have to be settled first (--map, --leave-out)".to_owned()];
            to.out.json(&told::plan(&plan, (&asked, &table), &org_of(&client), 0, &why));
        }
        return Err(wrong("the columns have to be settled first (--map, --leave-out); nothing was sent".to_owned()));
    }
    memory.keep(&said, &asked, &table.sheet.head, arguments, to);
    let doing = Doing { chosen, client: &client, table, asked, arguments, evidence, report };
    doing.run(&mut plan, &control, &mut waits, to).await
}
