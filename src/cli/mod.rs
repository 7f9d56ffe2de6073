//! The command line: what was asked for, and which connection it means.

mod api;
mod beside;
mod bulk;
mod check;
mod completions;
mod connection;
mod connections;
mod console;
mod demo_server;
pub mod drill;
mod due;
mod events;
mod forget;
mod import;
mod jobs;
mod journal;
pub mod keeper;
mod keys;
mod log;
mod man;
mod open;
mod places;
pub mod policy;
mod report;
mod rows;
mod show_user;
mod user;
mod users;
mod waits;
mod writing;
mod zone;

use std::ffi::OsString;
use std::io::Write;

use clap::{Args, Parser, Subcommand};

use connection::Chosen;
use console::Console;
use policy::PolicyCommand;

use crate::worker::source::Keep;

/// Find, read and help the users of an Okta organisation, in a terminal.
#[derive(Debug, Parser)]
#[command(name = "oktui", version, about, after_help = AFTER_HELP)]
struct Cli {
    /// Start on the user with this login
    #[arg(long, value_name = "LOGIN", conflicts_with = "user")]
    login: Option<String>,
    /// Start on the user with this id
    #[arg(long, value_name = "ID")]
    user: Option<String>,
    /// Practise twelve calls in the demo organisation (with --demo), and be told in the end what was right
    #[arg(long)]
    drill: bool,
    #[command(flatten)]
    connection: ConnectionArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

const AFTER_HELP: &str = "\
No Okta account at hand?  oktui --demo
A real organisation:      OKTA_CLIENT_TOKEN=… oktui --org-url acme.okta.com

Environment: OKTA_CLIENT_ORGURL, OKTA_CLIENT_TOKEN, OKTA_API_TOKEN, OKTUI_CONFIG,
             OKTUI_LOG (a file), OKTUI_JOURNAL_TOKEN, NO_COLOR, HTTPS_PROXY, NO_PROXY";

/// Which organisation; accepted before and after a subcommand.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Which organisation")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
struct ConnectionArgs {
    /// Open the embedded demo organisation; needs no account and no network
    #[arg(long, global = true, conflicts_with = "org_url")]
    demo: bool,
    /// How many people the demo organisation has
    #[arg(long, global = true, value_name = "N", requires = "demo")]
    demo_users: Option<u32>,
    /// Nothing happens by itself in the demo organisation
    #[arg(long, global = true, requires = "demo")]
    demo_still: bool,
    /// The engine of the demo organisation: idx (Identity Engine) or classic
    #[arg(long, global = true, value_name = "E", requires = "demo")]
    demo_engine: Option<crate::demo::Engine>,
    /// The organisation's address (acme, acme.okta.com, a custom domain); the token comes from the
    /// environment
    #[arg(long, global = true, value_name = "URL")]
    org_url: Option<String>,
    /// Nothing that writes can be done
    #[arg(long, global = true)]
    read_only: bool,
    /// Go on without the journal where it cannot be written
    #[arg(long, global = true)]
    no_journal: bool,
    /// Try a policy in the demo organisation (with --demo), before it is put where it holds for everybody
    #[arg(long, global = true, value_name = "FILE", requires = "demo")]
    policy: Option<std::path::PathBuf>,
    /// Try it as a member of this system group, and of no other; can be given several times
    #[arg(long, global = true, value_name = "GROUP", requires = "policy")]
    as_group: Vec<String>,
    /// Open the configured connection of this name
    #[arg(long, global = true, value_name = "NAME", conflicts_with_all = ["demo", "org_url"], add = completions::connections())]
    connection: Option<String>,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Command {
    /// Try the connection: organisation, whose token, what it may read, rate limits
    Check,
    /// Serve the demo organisation alone, for other clients
    DemoServer(demo_server::DemoServerArgs),
    /// What happens in the organisation: users created, deactivated, locked, signing in …
    Events(events::EventsArgs),
    /// What can be configured
    Config {
        #[command(subcommand)]
        what: ConfigCommand,
    },
    /// The organisations that are kept, and their tokens' places
    Connections {
        #[command(subcommand)]
        what: connections::ConnectionsCommand,
    },
    /// What was done from this machine: list it, show it, check that nothing is missing
    Journal {
        #[command(subcommand)]
        what: journal::command::JournalCommand,
    },
    /// What the administrators of this machine allow
    Policy {
        #[command(subcommand)]
        what: policy::PolicyCommand,
    },
    /// List people: everyone but deactivated, or those of a query, an expression or a group
    Users(Box<users::UsersArgs>),
    /// People whom Okta cannot be asked for: inactive, locked out, duplicates …; without a name, which reports there are
    Report(Box<report::ReportArgs>),
    /// Do something to many people: plan it, look at it, then do it
    Bulk(Box<bulk::BulkArgs>),
    /// Import people from a table (CSV, NDJSON, XLSX): create those who are new, change those who are there
    Import(Box<import::ImportArgs>),
    /// Who was created before their first day and is staged until it comes; nothing is scheduled
    Due(due::DueArgs),
    /// Work on many people that was begun: look at it, go on with it, stop it
    Jobs {
        #[command(subcommand)]
        what: jobs::JobsCommand,
    },
    /// Make any call of the API, authorised
    Api(api::ApiArgs),
    /// Show one person, or create or change one from a file
    #[command(args_conflicts_with_subcommands = true)]
    User {
        #[command(flatten)]
        show: show_user::UserArgs,
        #[command(subcommand)]
        what: Option<user::UserCommand>,
    },
    /// Remove from this machine what it keeps of one person
    Forget(forget::ForgetArgs),
    /// Print what makes a shell complete the words of this program
    Completions(completions::CompletionsArgs),
    /// Print the page for man, or write one for each subcommand
    Man(man::ManArgs),
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum ConfigCommand {
    /// Print the key table
    Keys,
    /// Print what lies where on this machine, how much and how old
    Path,
    /// Print the JSON schema of config.toml, for editors
    Schema,
}

/// How a run of the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Fine,
    Failed,
    WrongUsage,
    /// A call was answered with this status.
    Answered(u16),
}

impl Exit {
    pub fn code(self) -> u8 {
        match self {
            Self::Fine | Self::Answered(200..300) => 0,
            Self::Answered(status @ 300..600) => (status / 100) as u8,
            Self::Failed | Self::Answered(_) => 1,
            Self::WrongUsage => 2,
        }
    }
}

/// What the program finds around it.
pub struct Surroundings<'a> {
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    pub stdin_is_terminal: bool,
    pub stdout_is_terminal: bool,
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
}

/// Runs the program with the given arguments.
pub fn run(arguments: impl IntoIterator<Item = OsString>, surroundings: &mut Surroundings<'_>) -> Exit {
    let mut console = Console::new(surroundings);
    let exit = start(arguments, &mut console);
    console.close(exit)
}

fn start(arguments: impl IntoIterator<Item = OsString>, surroundings: &mut Console<'_>) -> Exit {
    if let Some(shell) = completions::asked_by(surroundings.variable) {
        return completions::complete(&shell, arguments, surroundings);
    }
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            let _ = write!(surroundings.err, "{}", error.render());
            return Exit::WrongUsage;
        }
        Err(help) => {
            let _ = write!(surroundings.out, "{}", help.render());
            return Exit::Fine;
        }
    };
    if let Err(problem) = log::begin(surroundings.variable) {
        surroundings.complain(&problem);
        return Exit::WrongUsage;
    }
    if cli.drill
        && let Err(problem) = drill::may_begin(&cli)
    {
        surroundings.complain(problem);
        return Exit::WrongUsage;
    }
    match cli.command {
        Some(Command::DemoServer(arguments)) => demo_server::run(arguments, surroundings),
        Some(Command::Config { what: ConfigCommand::Keys }) => keys::print(surroundings),
        Some(Command::Config { what: ConfigCommand::Path }) => places::print(surroundings),
        Some(Command::Config { what: ConfigCommand::Schema }) => {
            // What is lost is told at the end of the run.
            let _ = writeln!(surroundings.out, "{:#}", crate::config::schema());
            Exit::Fine
        }
        Some(Command::Completions(arguments)) => completions::print(&arguments, surroundings),
        Some(Command::Forget(arguments)) => forget::run(&arguments, surroundings),
        Some(Command::Man(arguments)) => man::run(&arguments, surroundings),
        Some(Command::Connections { what }) => {
            with_connection(&cli.connection, surroundings, |chosen, surroundings| {
                connections::run(what, &chosen.keeper, surroundings)
            })
        }
        Some(Command::Journal { what }) => journal::command::run(what, &cli.connection, surroundings),
        Some(Command::Policy { what: PolicyCommand::Check { file } }) => policy::check(&file, surroundings),
        Some(Command::Policy { what: PolicyCommand::Show }) => {
            with_connection(&cli.connection, surroundings, |chosen, surroundings| policy::show(&chosen, surroundings))
        }
        Some(Command::Policy { what: PolicyCommand::Test { login, action } }) => {
            with_organisation(&cli.connection, surroundings, |chosen, surroundings| {
                policy::test(&chosen, &login, action, surroundings)
            })
        }
        Some(Command::Users(arguments)) => {
            with_journal(&cli.connection, surroundings, |chosen, to| users::run(chosen, *arguments, to))
        }
        Some(Command::Report(arguments)) if arguments.only_lists() => report::print_all(surroundings),
        Some(Command::Report(arguments)) => {
            with_journal(&cli.connection, surroundings, |chosen, to| report::run(chosen, *arguments, to))
        }
        Some(Command::Bulk(arguments)) if arguments.only_plans() => {
            with_organisation(&cli.connection, surroundings, |chosen, to| bulk::run(chosen, &arguments, to))
        }
        Some(Command::Bulk(arguments)) => {
            with_journal(&cli.connection, surroundings, |chosen, to| bulk::run(chosen, &arguments, to))
        }
        Some(Command::Import(arguments)) if !arguments.only_plans() => {
            with_journal(&cli.connection, surroundings, |chosen, to| import::run(chosen, &arguments, to))
        }
        Some(Command::Import(arguments)) => {
            with_organisation(&cli.connection, surroundings, |chosen, to| import::run(chosen, &arguments, to))
        }
        Some(Command::Due(arguments)) => {
            with_organisation(&cli.connection, surroundings, |chosen, to| due::run(&chosen, &arguments, to))
        }
        Some(Command::Jobs { what }) if what.only_looks() => {
            with_connection(&cli.connection, surroundings, |chosen, to| jobs::look(&chosen, &what, to))
        }
        Some(Command::Jobs { what }) => {
            with_journal(&cli.connection, surroundings, |chosen, to| jobs::run(chosen, &what, to))
        }
        Some(Command::Api(arguments)) if arguments.only_reads() => {
            with_organisation(&cli.connection, surroundings, |chosen, to| api::run(arguments, chosen, to))
        }
        Some(Command::Api(arguments)) => {
            with_journal(&cli.connection, surroundings, |chosen, to| api::run(arguments, chosen, to))
        }
        Some(Command::Check) => with_organisation(&cli.connection, surroundings, check::run),
        Some(Command::Events(arguments)) => with_organisation(&cli.connection, surroundings, |chosen, surroundings| {
            events::run(chosen, arguments, surroundings)
        }),
        Some(Command::User { what: Some(what), .. }) => {
            with_journal(&cli.connection, surroundings, |chosen, to| user::run(chosen, what, to))
        }
        Some(Command::User { show, what: None }) => {
            with_organisation(&cli.connection, surroundings, |chosen, to| show_user::run(chosen, show, to))
        }
        None if !surroundings.stdout_is_terminal || !surroundings.stdin_is_terminal => {
            surroundings.complain(
                "this needs a terminal (there: --demo, --org-url, or a stored connection); for pipes there are `oktui check`, \
                 `users`, `user`, `events` and `api` (see oktui --help)",
            );
            Exit::WrongUsage
        }
        None => {
            let user = cli.login.or(cli.user);
            with_connection(&cli.connection, surroundings, |chosen, surroundings| {
                match journal::gate(chosen, surroundings) {
                    Some(chosen) => {
                        let keeper = chosen.keeper.clone();
                        let exit = open::run(chosen, user, cli.drill, surroundings);
                        journal::end(&keeper, surroundings);
                        exit
                    }
                    None => Exit::WrongUsage,
                }
            })
        }
    }
}

/// The same where there must be one; its token or key is at hand afterwards.
fn with_organisation(
    arguments: &ConnectionArgs,
    surroundings: &mut Console<'_>,
    work: impl FnOnce(Chosen, &mut Console<'_>) -> Exit,
) -> Exit {
    with_connection(arguments, surroundings, |chosen, surroundings| {
        let Some(entry) = &chosen.entry else {
            surroundings.complain(connection::ChoiceError::NothingChosen);
            return Exit::WrongUsage;
        };
        match chosen.keeper.ask(&entry.id) {
            Ok(()) => work(chosen, surroundings),
            Err(reason) => {
                surroundings.complain(reason);
                Exit::Failed
            }
        }
    })
}

/// The same where what is done is written down: where it cannot be, that is asked about or said.
fn with_journal(
    arguments: &ConnectionArgs,
    surroundings: &mut Console<'_>,
    work: impl FnOnce(Chosen, &mut Console<'_>) -> Exit,
) -> Exit {
    with_organisation(arguments, surroundings, |chosen, surroundings| match journal::gate(chosen, surroundings) {
        Some(chosen) => {
            let keeper = chosen.keeper.clone();
            let exit = work(chosen, surroundings);
            journal::end(&keeper, surroundings);
            exit
        }
        None => Exit::WrongUsage,
    })
}

fn with_connection(
    arguments: &ConnectionArgs,
    surroundings: &mut Console<'_>,
    work: impl FnOnce(Chosen, &mut Console<'_>) -> Exit,
) -> Exit {
    match connection::choose(arguments, surroundings) {
        Ok(chosen) => {
            for notice in &chosen.notices {
                surroundings.complain(notice);
            }
            work(chosen, surroundings)
        }
        Err(problem) => {
            surroundings.complain(problem);
            Exit::WrongUsage
        }
    }
}
