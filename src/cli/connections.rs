//! `oktui connections …`: the Connections screen's twin for pipes.

use std::io::{BufRead, stdin};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::keeper::Keeper;
use super::waits::Waits;
use super::{Console, Exit, completions};
use crate::messages::connections::{Book, Draft, Errand, Kind, Proof, Reply};
use crate::protocol::connection::{ConnectionId, Origin, TokenPlace};
use crate::protocol::secret::Secret;
use crate::protocol::service_app::{KeySource, OAuthConfig};
use crate::store::{Histories, UnsavedForms};
use crate::worker::source::Keep;

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(super) enum ConnectionsCommand {
    /// Print every connection: name, address, where its token is
    List,
    /// Keep a connection; its token is asked for, or read from stdin. It is tried first
    Add(AddArgs),
    /// Try a connection
    Test {
        #[arg(add = completions::connections())]
        name: String,
    },
    /// Remove a connection and its token
    Remove {
        #[arg(add = completions::connections())]
        name: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// What to call it
    name: String,
    /// Its address: acme, acme.okta.com, a custom domain
    host: String,
    /// Where to keep the token; the keychain unless there is none, then a file that only you can read
    #[arg(long, value_enum)]
    keep: Option<KeepIn>,
    /// A program that prints the token, and its arguments; last on the line
    #[arg(long, num_args = 1.., value_name = "WORD", allow_hyphen_values = true, conflicts_with = "keep")]
    token_command: Vec<String>,
    /// A service app (OAuth 2.0) instead of a token: its client id
    #[arg(long, value_name = "ID", conflicts_with_all = ["keep", "token_command"])]
    client_id: Option<String>,
    /// The file with the app's private key, PEM or JWK
    #[arg(long, value_name = "FILE", requires = "client_id")]
    key_file: Option<PathBuf>,
    /// A program that prints the app's private key, and its arguments; last on the line
    #[arg(long, num_args = 1.., value_name = "WORD", allow_hyphen_values = true, requires = "client_id", conflicts_with = "key_file")]
    key_command: Vec<String>,
    /// The key's id, where the app has several
    #[arg(long, value_name = "ID", requires = "client_id")]
    key_id: Option<String>,
    /// A scope to ask for, once for each; the usual ones unless given
    #[arg(long, value_name = "SCOPE", requires = "client_id")]
    scope: Vec<String>,
    /// Certificates to trust beside the system's (PEM), where a proxy inspects connections
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
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
    /// Nowhere: asked for in each session of the screens
    Session,
}

pub(super) fn run(command: ConnectionsCommand, keeper: &Keeper, surroundings: &mut Console<'_>) -> Exit {
    let tasks = match tokio::runtime::Runtime::new() {
        Ok(tasks) => tasks,
        Err(error) => {
            surroundings.complain(error);
            return Exit::Failed;
        }
    };
    let (notices, mut waits) = Waits::new();
    keeper.tell_waits(notices);
    let mut run =
        |errand, console: &mut Console<'_>| tasks.block_on(waits.during(keeper.run(errand), &mut console.err));
    match command {
        ConnectionsCommand::List => answer(run(Errand::List { keychain: false }, surroundings), surroundings),
        ConnectionsCommand::Test { name } => {
            let connection = ConnectionId::new(&name);
            if let Err(reason) = keeper.ask(&connection) {
                surroundings.complain(reason);
                return Exit::Failed;
            }
            answer(run(Errand::Test(connection), surroundings), surroundings)
        }
        ConnectionsCommand::Remove { name } => {
            let connection = ConnectionId::new(&name);
            let configured = keeper.config().map(|config| config.connections).unwrap_or_default();
            let address = configured.get(&name).map(|connection| connection.host.clone());
            let names: Vec<_> = configured.keys().map(|name| ConnectionId::new(name)).collect();
            let removed = answer(run(Errand::Remove(connection.clone()), surroundings), surroundings);
            if removed == Exit::Fine {
                forget(&connection, address.as_ref(), &names, surroundings);
            }
            removed
        }
        ConnectionsCommand::Add(arguments) => match draft(&arguments, keeper, surroundings) {
            Ok(draft) => {
                if !arguments.untried {
                    let tried = run(Errand::Try(Box::new(draft.clone())), surroundings);
                    if answer(tried, surroundings) != Exit::Fine {
                        surroundings.complain("not kept; --untried keeps it all the same");
                        return Exit::Failed;
                    }
                }
                match run(Errand::Save(Box::new(draft)), surroundings) {
                    Reply::Done { said, .. } => {
                        let _ = writeln!(surroundings.out, "{said}");
                        Exit::Fine
                    }
                    other @ (Reply::Listed(_)
                    | Reply::Tried(_)
                    | Reply::Renewed { .. }
                    | Reply::Remembered(_)
                    | Reply::Refused(_)) => answer(other, surroundings),
                }
            }
            Err(reason) => {
                surroundings.complain(reason);
                Exit::WrongUsage
            }
        },
    }
}

/// What was typed and written by a connection that is no more names people: it goes, too. `names` are those that there
/// were.
fn forget(connection: &ConnectionId, address: Option<&Origin>, names: &[ConnectionId], surroundings: &mut Console<'_>) {
    if let Err(error) = UnsavedForms::of_person().remove(connection, address) {
        surroundings.complain(format!("what was not saved by {connection} could not be removed: {error}"));
    }
    if let Some(folders) = directories::ProjectDirs::from("", "", "oktui") {
        let histories = Histories::below(folders.data_dir());
        histories.adopt(names);
        if let Err(error) = histories.remove(connection) {
            surroundings.complain(format!("the histories of {connection} could not be removed: {error}"));
        }
    }
}

fn draft(arguments: &AddArgs, keeper: &Keeper, surroundings: &mut Console<'_>) -> Result<Draft, String> {
    let wrong = || format!("“{}” cannot be a name: letters, digits, - _ . only, 40 at most", arguments.name);
    let id = ConnectionId::named(&arguments.name).ok_or_else(wrong)?;
    let understood = Origin::understand(&arguments.host).map_err(|error| error.to_string())?;
    if let Some(notice) = understood.notice {
        surroundings.complain(notice);
    }
    let host = understood.origin;
    let proof = match &arguments.client_id {
        Some(client_id) => app_proof(client_id, arguments, &id, &host, keeper)?,
        None => token_proof(arguments, &id, &host, keeper, surroundings)?,
    };
    let read_only = keeper.is_read_only();
    Ok(Draft { replaces: None, id, host, proof, ca_file: arguments.ca_file.clone(), read_only })
}

fn token_proof(
    arguments: &AddArgs,
    id: &ConnectionId,
    host: &Origin,
    keeper: &Keeper,
    surroundings: &mut Console<'_>,
) -> Result<Proof, String> {
    let missing = keeper.tokens().keychain_missing();
    let place = match (arguments.keep, missing) {
        _ if !arguments.token_command.is_empty() => TokenPlace::Command(arguments.token_command.clone()),
        (Some(KeepIn::File), _) => TokenPlace::File,
        (Some(KeepIn::Session), _) => TokenPlace::Session,
        (None | Some(KeepIn::Keychain), None) => TokenPlace::Keychain,
        (None, Some(reason)) => {
            surroundings.complain(format!(
                "{reason}; the token is kept in a file that only you can read (--keep session keeps it nowhere)"
            ));
            TokenPlace::File
        }
        (Some(KeepIn::Keychain), Some(reason)) => {
            return Err(format!("{reason}; choose --keep file (a file that only you can read) or --token-command"));
        }
    };
    let token = if matches!(place, TokenPlace::Command(_)) {
        keeper.tokens().ask(id.as_str(), host, &place).map_err(|error| error.to_string())?
    } else {
        read_token(surroundings)?
    };
    Ok(Proof::Token { token: Some(token), place })
}

fn app_proof(
    client_id: &str,
    arguments: &AddArgs,
    id: &ConnectionId,
    host: &Origin,
    keeper: &Keeper,
) -> Result<Proof, String> {
    let (key, printed) = match &arguments.key_file {
        Some(file) => (KeySource::File(file.clone()), None),
        None if arguments.key_command.is_empty() => {
            return Err("a service app needs its private key: --key-file or --key-command".to_owned());
        }
        None => {
            let asked = keeper.tokens().ask_key(id.as_str(), host, &arguments.key_command);
            (KeySource::Command(arguments.key_command.clone()), Some(asked.map_err(|error| error.to_string())?))
        }
    };
    let (client_id, key_id) = (client_id.to_owned(), arguments.key_id.clone());
    let app = OAuthConfig { client_id, key, key_id, scopes: arguments.scope.clone() };
    Ok(Proof::App { app, key: printed })
}

/// From a person, unseen; else the first line of stdin. Never from an argument, which everybody can see.
fn read_token(surroundings: &mut Console<'_>) -> Result<Secret, String> {
    let failed = |error: std::io::Error| format!("the token could not be read: {error}");
    if surroundings.stdin_is_terminal {
        return rpassword::prompt_password("API token (not shown): ").map(Secret::new).map_err(failed);
    }
    let mut line = String::new();
    stdin().lock().read_line(&mut line).map_err(failed)?;
    Ok(Secret::new(line))
}

fn answer(reply: Reply, surroundings: &mut Console<'_>) -> Exit {
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

fn list(book: &Book, surroundings: &mut Console<'_>) {
    for entry in &book.entries {
        let host = entry.host.as_ref().map_or_else(|| "on this machine".to_owned(), Origin::host);
        let mut remarks = vec![match &entry.kind {
            Kind::Demo => "demo organisation".to_owned(),
            kind @ (Kind::Given | Kind::Offered { .. } | Kind::Token(_) | Kind::OAuth(_)) => kind.words(),
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
