//! The person's own editor, on a file that nobody else can read and that is gone afterwards.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::child::withhold_secrets;
use super::guard::lend;
use crate::protocol::secret::Secret;
use crate::system::desk::EDITOR;

/// What the person's editor makes of `text`, or why there is none.
pub fn edit(text: &Secret) -> Result<Secret, String> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| EDITOR.to_owned());
    let folder = set("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    edit_in(&folder, text, &editor).map_err(|error| error.to_string())
}

fn edit_in(folder: &Path, text: &Secret, editor: &str) -> io::Result<Secret> {
    // Private, under a name that nobody can guess before it is there.
    let mut file = tempfile::Builder::new().prefix("oktui-").suffix(".json").tempfile_in(folder)?;
    file.write_all(text.expose().as_bytes())?;
    // Some editors put another file in its place, which an open one would not see.
    let path = file.into_temp_path();
    // `code --wait`: a command with its arguments.
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or(EDITOR);
    let mut command = Command::new(program);
    command.args(words).arg(&path);
    withhold_secrets(&mut command);
    let status = lend(|| command.status())??;
    if !status.success() {
        return Err(io::Error::other(format!("{program} ended with {status}")));
    }
    Ok(Secret::new(fs::read_to_string(&path)?))
}
