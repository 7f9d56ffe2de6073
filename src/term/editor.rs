//! The person's own editor, on a file that nobody else can read and that is gone afterwards.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::child::withhold_secrets;
use super::guard::lend;
use crate::protocol::secret::Secret;

/// What the person's editor makes of `text`, or why there is none.
pub fn edit(text: &Secret) -> Result<Secret, String> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned());
    let folder = set("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    // A name that nobody can guess before it is there; an existing file is never taken.
    let moment = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_nanos();
    let file = folder.join(format!("oktui-{}-{moment}.json", std::process::id()));
    let outcome = edit_file(text, &editor, &file);
    let _ = fs::remove_file(&file);
    outcome.map_err(|error| error.to_string())
}

fn edit_file(text: &Secret, editor: &str, file: &Path) -> io::Result<Secret> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(text.expose().as_bytes())?;
    // `code --wait`: a command with its arguments.
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let mut command = Command::new(program);
    command.args(words).arg(file);
    withhold_secrets(&mut command);
    let status = lend(|| command.status())??;
    if !status.success() {
        return Err(io::Error::other(format!("{program} ended with {status}")));
    }
    Ok(Secret::new(fs::read_to_string(file)?))
}
