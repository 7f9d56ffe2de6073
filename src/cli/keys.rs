//! `oktui config keys`: the key table, as the program uses it.

use std::fmt::Write;

use super::{Exit, Surroundings};
use crate::app::key::{Context, TABLE};

pub(super) fn print(surroundings: &mut Surroundings<'_>) -> Exit {
    match surroundings.out.write_all(table().as_bytes()) {
        Ok(()) => Exit::Fine,
        Err(_) => Exit::Failed,
    }
}

/// The table as text; the README holds the same.
fn table() -> String {
    let mut text = String::new();
    for context in Context::ALL {
        text.push_str(context.title());
        text.push('\n');
        for binding in TABLE.iter().filter(|binding| binding.context == context) {
            let _ = writeln!(text, "  {:<16} {}", binding.told(), binding.help);
        }
        text.push('\n');
    }
    text
}
