//! `oktui config keys`: the key table, as the program uses it.

use std::fmt::Write;

use super::{Console, Exit};
use crate::app::input::key::{Context, keys};

pub(super) fn print(surroundings: &mut Console<'_>) -> Exit {
    // What is lost is told at the end of the run.
    let _ = surroundings.out.write_all(table().as_bytes());
    Exit::Fine
}

/// The table as text; the README holds the same.
fn table() -> String {
    let mut text = String::new();
    for context in Context::ALL {
        text.push_str(keys().title(context));
        text.push('\n');
        for bound in keys().of_context(context) {
            let _ = writeln!(text, "  {:<16} {}", bound.told, bound.help);
        }
        text.push('\n');
    }
    text
}
