//! `oktui man`: the manual pages, made from what `--help` says.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};
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
    fn lined(command: Command) -> Command {
        let after = command.get_after_help().map(|text| format!(" {}", text.to_string().replace('\n', "\n ")));
        let command = match after {
            Some(text) => command.after_help(text),
            None => command,
        };
        command.mut_subcommands(lined)
    }
    let mut whole = Cli::command().disable_help_subcommand(true);
    // What a subcommand takes is put together where it is asked for.
    whole.build();
    lined(whole)
}
