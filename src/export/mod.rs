//! People written out: formats, cells that spreadsheets would run, and going on after a break.
//!
//! Owns: how records look and what stands beside an unfinished file. Must not know: where people come from.

pub mod cell;
pub mod outcomes;
pub mod packed;
#[cfg(feature = "parquet")]
mod parquet;
pub mod resume;
mod whole;
mod writer;
#[cfg(feature = "xlsx")]
mod xlsx;

pub use crate::protocol::defuse::defused;
pub use whole::WholeFile;
pub use writer::RecordWriter;
