//! `oktui connections …`: the Connections screen's twin for pipes.

use std::io::{BufRead, stdin};

use clap::{Args, Subcommand, ValueEnum};

use super::keeper::Keeper;
use super::{Exit, Surroundings};
use crate::config::ConfigFile;
use crate::messages::connections::{Book, Draft, Errand, Kind, Reply};
use crate::protocol::connection::{ConnectionId, Origin, TokenPlace};
use crate::protocol::secret::Secret;
use crate::worker::source::Keep;

#[derive(Debug, Subcommand)]
pub(super) enum ConnectionsCommand {
    /// Print every connection: name, address, where its token is
    List,
    /// Keep a connection; its token is asked for, or read from stdin. It is tried first
    Add(AddArgs),
    /// Try a connection
    Test { name: String },
    /// Remove a connection and its token
    Remove { name: String },
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// What to call it
    name: String,
    /// Its address: acme, acme.okta.com, a custom domain
    host: String,
    /// Where to keep the token; the keychain unless there is none
    #[arg(long, value_enum)]
    keep: Option<KeepIn>,
    /// A program that prints the token, and its arguments; last on the line
    #[arg(long, num_args = 1.., value_name = "WORD", allow_hyphen_values = true, conflicts_with = "keep")]
    token_command: Vec<String>,
    /// Keep it although the trial failed
    #[arg(long)]
    untried: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum KeepIn {
    /// The keychain of the operating system
    Keychain,
    /// A file that only you can read
    File,
}

pub(super) fn print_path(surroundings: &mut Surroundings<'_>) -> Exit {
    match ConfigFile::locate(surroundings.variable) {
        Ok(file) => {
            let _ = writeln!(surroundings.out, "{}", file.path().display());
            Exit::Fine
        }
        Err(error) => {
            surroundings.complain(error);
            Exit::Failed
        }
    }
}

pub(super) fn run(command: ConnectionsCommand, keeper: &Keeper, surroundings: &mut Surroundings<'_>) -> Exit {
    let tasks = match tokio::runtime::Runtime::new() {
        Ok(tasks) => tasks,
        Err(error) => {
            surroundings.complain(error);
            return Exit::Failed;
        }
    };
    let run = |errand| tasks.block_on(keeper.run(errand));
    match command {
        ConnectionsCommand::List => answer(run(Errand::List { keychain: false }), surroundings),
        ConnectionsCommand::Test { name } => {
            let connection = ConnectionId::new(&name);
            if let Err(reason) = keeper.ask(&connection) {
                surroundings.complain(reason);
                return Exit::Failed;
            }
            answer(run(Errand::Test(connection)), surroundings)
        }
        ConnectionsCommand::Remove { name } => answer(run(Errand::Remove(ConnectionId::new(&name))), surroundings),
        ConnectionsCommand::Add(arguments) => match draft(&arguments, keeper, surroundings) {
            Ok(draft) => {
                if !arguments.untried {
                    let tried = run(Errand::Try(Box::new(draft.clone())));
                    if answer(tried, surroundings) != Exit::Fine {
                        surroundings.complain("not kept; --untried keeps it all the same");
                        return Exit::Failed;
                    }
                }
                match run(Errand::Save(Box::new(draft))) {
                    Reply::Done { said, .. } => {
                        let _ = writeln!(surroundings.out, "{said}");
                        Exit::Fine
                    }
                    other => answer(other, surroundings),
                }
            }
            Err(reason) => {
                surroundings.complain(reason);
                Exit::WrongUsage
            }
        },
    }
}

fn draft(arguments: &AddArgs, keeper: &Keeper, surroundings: &mut Surroundings<'_>) -> Result<Draft, String> {
    let wrong = || format!("“{}” cannot be a name: letters, digits, - _ . only, 40 at most", arguments.name);
    let id = ConnectionId::named(&arguments.name).ok_or_else(wrong)?;
    let understood = Origin::understand(&arguments.host).map_err(|error| error.to_string())?;
    if let Some(notice) = understood.notice {
        surroundings.complain(notice);
    }
    let missing = keeper.tokens().keychain_missing();
    let place = match (arguments.keep, missing) {
        _ if !arguments.token_command.is_empty() => TokenPlace::Command(arguments.token_command.clone()),
        (Some(KeepIn::File), _) => TokenPlace::File,
        (None | Some(KeepIn::Keychain), None) => TokenPlace::Keychain,
        (None | Some(KeepIn::Keychain), Some(reason)) => {
            return Err(format!("{reason}; choose --keep file (a file that only you can read) or --token-command"));
        }
    };
    let host = understood.origin;
    let token = if matches!(place, TokenPlace::Command(_)) {
        keeper.tokens().ask(id.as_str(), &host, &place).map_err(|error| error.to_string())?
    } else {
        read_token(surroundings)?
    };
    Ok(Draft { replaces: None, id, host, token: Some(token), place, read_only: false })
}

/// From a person, unseen; else the first line of stdin. Never from an argument, which everybody can see.
fn read_token(surroundings: &mut Surroundings<'_>) -> Result<Secret, String> {
    let failed = |error: std::io::Error| format!("the token could not be read: {error}");
    if surroundings.stdin_is_terminal {
        return rpassword::prompt_password("API token (not shown): ").map(Secret::new).map_err(failed);
    }
    let mut line = String::new();
    stdin().lock().read_line(&mut line).map_err(failed)?;
    Ok(Secret::new(line))
}

fn answer(reply: Reply, surroundings: &mut Surroundings<'_>) -> Exit {
    match reply {
        Reply::Listed(book) => {
            list(&book, surroundings);
            Exit::Fine
        }
        Reply::Tried(report) => {
            for (label, value) in &report.lines {
                let _ = writeln!(surroundings.out, "{label:<16}{}", crate::protocol::text::visible(value));
            }
            if report.usable { Exit::Fine } else { Exit::Failed }
        }
        Reply::Done { said, .. } => {
            let _ = writeln!(surroundings.out, "{said}");
            Exit::Fine
        }
        Reply::Renewed { .. } | Reply::Remembered(_) => Exit::Fine,
        Reply::Refused(reason) => {
            surroundings.complain(reason);
            Exit::Failed
        }
    }
}

fn list(book: &Book, surroundings: &mut Surroundings<'_>) {
    for entry in &book.entries {
        let host = entry.host.as_ref().map_or_else(|| "on this machine".to_owned(), Origin::host);
        let mut remarks = vec![match &entry.kind {
            Kind::Demo => "demo organisation".to_owned(),
            kind => kind.words(),
        }];
        if entry.is_default {
            remarks.push("default".to_owned());
        }
        if entry.read_only {
            remarks.push("read-only".to_owned());
        }
        let line = format!("{:<20}{host:<32}{}", entry.id.as_str(), remarks.join(", "));
        let _ = writeln!(surroundings.out, "{}", crate::protocol::text::visible(&line));
    }
}
