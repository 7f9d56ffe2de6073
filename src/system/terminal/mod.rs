//! A terminal as far as systems differ in it: keys as bytes or as events, and stopping for the shell.
//!
//! Owns: what comes from it, and what the shell is told. Must not know: what is drawn.

mod input;
mod job;
mod parser;
#[cfg(unix)]
mod reader;

pub use input::{Input, Inputs};
pub use job::{Stopping, can_stop, make_raw, stop};
pub use parser::Parser;
