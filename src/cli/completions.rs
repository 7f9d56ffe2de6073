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
use crate::protocol::playbook::Playbook;
use crate::protocol::text::{is_hostile, visible};
use crate::protocol::watch::{EventKind, KINDS};
use crate::worker::export::standard_columns;

/// The variable by which a script says which shell asks.
const ASKED: &str = "OKTUI_COMPLETE";

/// The variable in which bash says what stands on its line: it hands over the word without the quote before it.
const LINE: &str = "OKTUI_LINE";

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
    let mut script = Vec::new();
    if shell.write_registration(ASKED, "oktui", "oktui", "oktui", &mut script).is_err() {
        return Exit::Failed;
    }
    let asked = format!("{ASKED}=\"bash\"");
    let script = String::from_utf8_lossy(&script);
    let script = script.replace(&asked, &format!("{LINE}=\"${{COMP_WORDS[COMP_CWORD]}}\" {asked}"));
    // What is lost is told at the end of the run.
    let _ = surroundings.out.of(Kind::Data).write_all(script.as_bytes());
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
    one(|| config().map(|config| config.connections.keys().map(|name| (name.clone(), None)).collect()))
}

/// The playbooks of config.toml, and those that are built in, each with where it is written.
pub(super) fn playbooks() -> ArgValueCompleter {
    one(|| {
        let all = Playbook::all([], config().map(|config| config.playbooks).unwrap_or_default());
        Some(all.into_iter().map(|playbook| (playbook.name, Some(playbook.place))).collect())
    })
}

/// The templates of config.toml for somebody new.
pub(super) fn templates() -> ArgValueCompleter {
    one(|| config().map(|config| config.templates.iter().map(|template| (template.name.clone(), None)).collect()))
}

/// The saved searches of config.toml, each with its expression.
pub(super) fn saved_searches() -> ArgValueCompleter {
    one(|| {
        let config = config()?;
        Some(config.searches.iter().map(|saved| (saved.name.clone(), Some(saved.expression.clone()))).collect())
    })
}

/// The columns that a table and a CSV have unless others are named.
pub(super) fn columns() -> ArgValueCompleter {
    several(|| Some(standard_columns(Format::Csv).iter().map(|column| (column.key().to_owned(), None)).collect()))
}

/// The event types of the kinds that are watched, each with the name of its kind.
pub(super) fn event_types() -> ArgValueCompleter {
    several(|| {
        let types =
            |kind: &'static EventKind| kind.types.iter().map(|name| ((*name).to_owned(), Some(kind.name.to_owned())));
        Some(KINDS.iter().flat_map(types).collect())
    })
}

/// A word that can stand there, and what is said beside it.
type Word = (String, Option<String>);

/// The candidates that begin with what is typed of the word.
fn one(known: fn() -> Option<Vec<Word>>) -> ArgValueCompleter {
    completer(known, |typed| ("", typed))
}

/// The same of a list: what stands behind the last comma.
fn several(known: fn() -> Option<Vec<Word>>) -> ArgValueCompleter {
    completer(known, |typed| typed.rfind(',').map_or(("", typed), |comma| typed.split_at(comma + 1)))
}

fn completer(known: fn() -> Option<Vec<Word>>, parted: fn(&str) -> (&str, &str)) -> ArgValueCompleter {
    ArgValueCompleter::new(move |typed: &OsStr| {
        let Some(typed) = typed.to_str() else { return Vec::new() };
        let written = Written::now(typed);
        let typed = written.read(typed);
        let (before, last) = parted(&typed);
        let fits = |name: &str| name.starts_with(last) && !name.contains(is_hostile);
        let known = known().unwrap_or_default().into_iter().filter(|(name, _)| fits(name));
        known
            .map(|(name, help)| {
                CompletionCandidate::new(format!("{before}{}", written.word(&name)))
                    .help(help.map(|help| visible(&help).into_owned().into()))
            })
            .collect()
    })
}

/// How a shell hands over the word that is typed, and how it wants what is put in its place.
#[derive(Clone, Copy)]
enum Written {
    /// As it stands on the line; what comes back is put there as it is, within the quote, if there is one.
    Bash { quote: Option<char> },
    /// As it stands on the line; what comes back is quoted by the shell.
    AsTyped,
    /// Taken apart; what comes back is put there as it is.
    PowerShell,
    /// Taken apart; what comes back is quoted by the shell.
    Elvish,
}

impl Written {
    fn now(typed: &str) -> Self {
        let quote = |word: &str| word.chars().next().filter(|sign| matches!(sign, '"' | '\''));
        match std::env::var(ASKED).as_deref() {
            Ok("bash") => Self::Bash { quote: std::env::var(LINE).ok().and_then(|line| quote(&line)).or(quote(typed)) },
            Ok("powershell") => Self::PowerShell,
            Ok("elvish") => Self::Elvish,
            _ => Self::AsTyped,
        }
    }

    /// What was typed, without the signs that are the shell's.
    fn read(self, typed: &str) -> String {
        match self {
            Self::Bash { .. } | Self::AsTyped => typed.trim_start_matches(['"', '\'']).replace('\\', ""),
            Self::PowerShell | Self::Elvish => typed.to_owned(),
        }
    }

    /// A name as it can stand on the line.
    fn word(self, name: &str) -> String {
        let is_plain = |sign: char| sign.is_alphanumeric() || "_-.,/@%+".contains(sign);
        match self {
            Self::Bash { quote: Some('\'') } => name.replace('\'', r"'\''"),
            Self::Bash { quote: Some(_) } => escaped(name, |sign| "\"\\$`".contains(sign)),
            Self::Bash { quote: None } => escaped(name, |sign| !is_plain(sign)),
            Self::PowerShell if !name.chars().all(is_plain) => format!("'{}'", name.replace('\'', "''")),
            Self::AsTyped | Self::Elvish | Self::PowerShell => name.to_owned(),
        }
    }
}

fn escaped(name: &str, is_special: impl Fn(char) -> bool) -> String {
    name.chars().flat_map(|sign| is_special(sign).then_some('\\').into_iter().chain([sign])).collect()
}

fn config() -> Option<Config> {
    let file = ConfigFile::locate(&|name| std::env::var(name).ok()).ok()?;
    file.load().ok()
}
