//! What `--help` says, of the program and of each subcommand; `INSTA_UPDATE=always cargo test help` rewrites it.

use std::ffi::OsString;

use oktui::cli::{Exit, Surroundings, run};

pub(super) fn help(command: &[String]) -> String {
    let words = ["oktui"].into_iter().chain(command.iter().map(String::as_str)).chain(["--help"]);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut surroundings = Surroundings {
        variable: &|_| None,
        stdin_is_terminal: false,
        stdout_is_terminal: false,
        out: &mut out,
        err: &mut err,
    };
    let exit = run(words.map(OsString::from), &mut surroundings);
    assert_eq!((exit, err.is_empty()), (Exit::Fine, true), "{command:?}: {}", String::from_utf8_lossy(&err));
    String::from_utf8(out).unwrap()
}

/// The subcommands that a help lists.
pub(super) fn subcommands(help: &str) -> Vec<String> {
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // A description that goes on in the next line stands further in.
    let names = list.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn the_help_of_each_subcommand_is_as_it_was_read_last() {
    let mut ahead = vec![Vec::new()];
    let mut seen = 0;
    while let Some(command) = ahead.pop() {
        let text = help(&command);
        let name = ["oktui".to_owned()].iter().chain(&command).map(String::as_str).collect::<Vec<_>>().join("_");
        insta::assert_snapshot!(name, text);
        seen += 1;
        ahead.extend(subcommands(&text).into_iter().map(|name| [command.as_slice(), &[name]].concat()));
    }
    assert!(seen > 10, "the lists of subcommands are read: {seen}");
}
