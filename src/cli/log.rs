//! `OKTUI_LOG`: every call of a run, a line each, in a file for whoever has to find out what happened.
//!
//! What is written is what the Requests screen shows: no credentials, no bodies, no links.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::store::private;

/// Begins to write, where the variable names a file. The file is added to, and made for its owner alone.
///
/// # Errors
/// A sentence when the file cannot be written.
pub(super) fn begin(variable: &dyn Fn(&str) -> Option<String>) -> Result<(), String> {
    let Some(path) = variable("OKTUI_LOG").filter(|path| !path.is_empty()) else { return Ok(()) };
    let file = open(Path::new(&path)).map_err(|error| format!("OKTUI_LOG: {path} cannot be written: {error}"))?;
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_target(false).with_writer(Mutex::new(file));
    // Only our own: what libraries tell of connections holds headers.
    let ours = Targets::new().with_target("oktui", Level::INFO);
    // A second run within one process, as in tests, keeps the first one's file.
    let _ = tracing_subscriber::registry().with(lines).with(ours).try_init();
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "oktui begins");
    Ok(())
}

/// The process' own streams are links, which are safe: only the system makes any there.
const STREAMS: [&str; 2] = ["/dev/stdout", "/dev/stderr"];

fn open(path: &Path) -> io::Result<File> {
    // A terminal or a pipe is nobody's file.
    let is_other = fs::metadata(path).is_ok_and(|facts| !facts.is_file());
    if is_other || STREAMS.iter().any(|stream| path == Path::new(stream)) {
        return OpenOptions::new().append(true).open(path);
    }
    private::append(path)
}
