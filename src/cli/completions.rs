//! What shells complete: the script that a shell is given once, and the answers to what it asks then.
//!
//! ```text
//!  oktui completions bash ──► a script that the shell keeps
//!  <Tab> ──► the script: OKTUI_COMPLETE=bash oktui -- the words so far ──► candidates, a line each
//! ```
//!
//! Names of connections and of saved searches are those of config.toml as it is then. Nothing else is read: no token, no
//! keychain, no network. Whatever cannot be read has no candidates and says nothing: the person is typing.

use std::ffi::{OsStr, OsString};

use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;

use super::console::Kind;
use super::{Cli, Console, Exit};
use crate::config::{Config, ConfigFile};
use crate::protocol::export::Format;
use crate::protocol::text::{is_hostile, visible};
use crate::protocol::watch::{EventKind, KINDS};
use crate::worker::export::standard_columns;

/// The variable by which a script says which shell asks.
const ASKED: &str = "OKTUI_COMPLETE";

#[derive(Debug, Args)]
#[command(after_help = "\
  bash        oktui completions bash > ~/.local/share/bash-completion/completions/oktui
  zsh         oktui completions zsh > \"${fpath[1]}/_oktui\"
  fish        oktui completions fish > ~/.config/fish/completions/oktui.fish
  powershell  oktui completions powershell >> $PROFILE
  elvish      oktui completions elvish >> ~/.config/elvish/rc.elv")]
pub(super) struct CompletionsArgs {
    shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

impl Shell {
    fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
            Self::Elvish => "elvish",
        }
    }
}

/// The script that a shell is given once.
pub(super) fn print(arguments: &CompletionsArgs, surroundings: &mut Console<'_>) -> Exit {
    let name = arguments.shell.name();
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(name) else {
        surroundings.complain(format!("there are no completions for {name}"));
        return Exit::WrongUsage;
    };
    // What is lost is told at the end of the run.
    let _ = shell.write_registration(ASKED, "oktui", "oktui", "oktui", &mut surroundings.out.of(Kind::Data));
    Exit::Fine
}

/// The shell that asks, if one does.
pub(super) fn asked_by(variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    variable(ASKED).filter(|shell| !shell.is_empty())
}

/// Answers a shell: the words come after `--`.
pub(super) fn complete(
    shell: &str,
    arguments: impl IntoIterator<Item = OsString>,
    surroundings: &mut Console<'_>,
) -> Exit {
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(shell) else {
        surroundings.complain(format!("{ASKED}: there are no completions for {shell}"));
        return Exit::WrongUsage;
    };
    let words: Vec<OsString> = arguments.into_iter().skip_while(|word| word != "--").skip(1).collect();
    if words.is_empty() {
        surroundings.complain(format!("{ASKED} is set, but no shell asks; unset it"));
        return Exit::WrongUsage;
    }
    let folder = std::env::current_dir().ok();
    let mut out = surroundings.out.of(Kind::Data);
    match shell.write_complete(&mut Cli::command(), words, folder.as_deref(), &mut out) {
        Ok(()) => Exit::Fine,
        Err(_) => Exit::Failed,
    }
}

/// The connections of config.toml.
pub(super) fn connections() -> ArgValueCompleter {
    completer(|| config().map(|config| config.connections.keys().map(|name| (name.clone(), None)).collect()))
}

/// The saved searches of config.toml, each with its expression.
pub(super) fn saved_searches() -> ArgValueCompleter {
    completer(|| {
        let config = config()?;
        Some(config.searches.iter().map(|saved| (saved.name.clone(), Some(saved.expression.clone()))).collect())
    })
}

/// The columns that a table and a CSV have unless others are named.
pub(super) fn columns() -> ArgValueCompleter {
    completer(|| Some(standard_columns(Format::Csv).iter().map(|column| (column.key().to_owned(), None)).collect()))
}

/// The event types of the kinds that are watched, each with the name of its kind.
pub(super) fn event_types() -> ArgValueCompleter {
    completer(|| {
        let types =
            |kind: &'static EventKind| kind.types.iter().map(|name| ((*name).to_owned(), Some(kind.name.to_owned())));
        Some(KINDS.iter().flat_map(types).collect())
    })
}

/// A word that can stand there, and what is said beside it.
type Word = (String, Option<String>);

/// The candidates that begin with what is typed of the word, behind the last comma where it is a list.
fn completer(known: fn() -> Option<Vec<Word>>) -> ArgValueCompleter {
    ArgValueCompleter::new(move |typed: &OsStr| {
        let Some(typed) = typed.to_str() else { return Vec::new() };
        // bash hands over what stands on its line, and puts there what it is given.
        let in_bash = std::env::var(ASKED).is_ok_and(|shell| shell == "bash");
        let typed = if in_bash { typed.replace('\\', "") } else { typed.to_owned() };
        let (before, last) = typed.rfind(',').map_or(("", &*typed), |comma| typed.split_at(comma + 1));
        let fits = |name: &str| name.starts_with(last) && !name.contains(is_hostile);
        let known = known().unwrap_or_default().into_iter().filter(|(name, _)| fits(name));
        let told = |name: String| if in_bash { name.replace(' ', "\\ ") } else { name };
        known
            .map(|(name, help)| {
                CompletionCandidate::new(format!("{before}{}", told(name)))
                    .help(help.map(|help| visible(&help).into_owned().into()))
            })
            .collect()
    })
}

fn config() -> Option<Config> {
    let file = ConfigFile::locate(&|name| std::env::var(name).ok()).ok()?;
    file.load().ok()
}
