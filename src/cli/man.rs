//! `oktui man`: the manual pages, made from what `--help` says.

use std::path::PathBuf;

use clap::builder::StyledStr;
use clap::{Arg, Args, Command, CommandFactory};
use clap_mangen::Man;

use super::console::Kind;
use super::{Cli, Console, Exit};

#[derive(Debug, Args)]
#[command(after_help = "\
  oktui man | man -l -
  oktui man --dir ~/.local/share/man/man1")]
pub(super) struct ManArgs {
    /// A folder that is there: oktui.1, oktui-users.1, … a page for each subcommand
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

pub(super) fn run(arguments: &ManArgs, surroundings: &mut Console<'_>) -> Exit {
    let Some(folder) = &arguments.dir else {
        // What is lost is told at the end of the run.
        let _ = Man::new(command()).render(&mut surroundings.out.of(Kind::Data));
        return Exit::Fine;
    };
    match clap_mangen::generate_to(command(), folder) {
        Ok(()) => Exit::Fine,
        Err(error) => {
            surroundings.complain(format!("the pages cannot be written to {}: {error}", folder.display()));
            Exit::Failed
        }
    }
}

/// The program's commands with each line that follows their options on a line of its own: man would fill paragraphs.
fn command() -> Command {
    fn lined(mut command: Command) -> Command {
        if let Some(text) = command.get_about().map(plain) {
            command = command.about(text);
        }
        if let Some(text) = command.get_long_about().map(plain) {
            command = command.long_about(text);
        }
        if let Some(text) = command.get_after_help().map(plain) {
            command = command.after_help(format!(" {}", text.replace('\n', "\n ")));
        }
        command.mut_args(plainly).mut_subcommands(lined)
    }
    fn plainly(mut arg: Arg) -> Arg {
        if let Some(text) = arg.get_help().map(plain) {
            arg = arg.help(text);
        }
        if let Some(text) = arg.get_long_help().map(plain) {
            arg = arg.long_help(text);
        }
        arg
    }
    // In a locale that knows ASCII alone man has no such sign, and complains.
    fn plain(text: &StyledStr) -> String {
        text.to_string().replace('…', "...")
    }
    let mut whole = Cli::command().disable_help_subcommand(true);
    // What a subcommand takes is put together where it is asked for.
    whole.build();
    lined(whole)
}
