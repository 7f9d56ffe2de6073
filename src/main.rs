//! The program: arguments in, exit code out.

use std::io::{IsTerminal, stderr, stdin, stdout};
use std::process::ExitCode;

use oktui::cli::{Surroundings, run};

fn main() -> ExitCode {
    let mut surroundings = Surroundings {
        variable: &|name| std::env::var(name).ok(),
        stdin_is_terminal: stdin().is_terminal(),
        stdout_is_terminal: stdout().is_terminal(),
        out: &mut stdout(),
        err: &mut stderr(),
    };
    ExitCode::from(run(std::env::args_os(), &mut surroundings).code())
}
