//! People written out: formats, cells that spreadsheets would run, and going on after a break.
//!
//! Owns: how records look and what stands beside an unfinished file. Must not know: where people come from.

pub mod outcomes;
pub mod resume;
mod writer;

pub use crate::protocol::defuse::defused;
pub use writer::RecordWriter;
