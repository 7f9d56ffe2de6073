//! Expressions that were listed, one file a connection, one line an expression, oldest first.
//!
//! Owns: the file. Must not know: what an expression means.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::history::{file_name, private};
use crate::messages::Content;
use crate::protocol::connection::ConnectionId;

/// Nobody presses Up more often.
const KEPT: usize = 100;

/// What is there, after `new` was written behind it.
pub(super) async fn run(folder: Option<&Path>, connection: &ConnectionId, new: Option<String>) -> Content {
    let Some(folder) = folder else { return Content::Expressions(Vec::new()) };
    let file = folder.join("history").join(format!("{}.expressions", file_name(connection)));
    let work = tokio::task::spawn_blocking(move || {
        let mut all = read(&file);
        if let Some(new) = new {
            all.retain(|known| *known != new);
            all.push(new);
            all.drain(..all.len().saturating_sub(KEPT));
            // What cannot be kept costs nothing but itself.
            let _ = write(&file, &all);
        }
        all
    });
    Content::Expressions(work.await.unwrap_or_default())
}

fn read(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let mut all: Vec<String> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    all.drain(..all.len().saturating_sub(KEPT));
    all
}

/// Whole or not at all, readable by nobody else.
fn write(file: &PathBuf, all: &[String]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = file.with_extension("expressions-new");
    let mut out = private(OpenOptions::new().create(true).write(true).truncate(true)).open(&beside)?;
    for one in all {
        let mut line = serde_json::to_vec(one)?;
        line.push(b'\n');
        out.write_all(&line)?;
    }
    fs::rename(beside, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn kept(folder: &tempfile::TempDir, new: Option<&str>) -> Vec<String> {
        match run(Some(folder.path()), &ConnectionId::new("../acme"), new.map(str::to_owned)).await {
            Content::Expressions(all) => all,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn the_newest_stand_last_once_each_in_a_file_of_bounded_length_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        assert!(kept(&folder, None).await.is_empty());
        for number in 0..120 {
            kept(&folder, Some(&format!("id eq \"{number}\"\nx"))).await;
        }
        kept(&folder, Some("id eq \"50\"\nx")).await;
        let all = kept(&folder, None).await;
        assert_eq!((all.len(), all.last().map(String::as_str)), (KEPT, Some("id eq \"50\"\nx")));
        assert_eq!(all.iter().filter(|one| one.contains("\"50\"")).count(), 1);
        let file = folder.path().join("history").join("___acme.expressions");
        fs::write(&file, "torn\n\"status pr\"\n").unwrap();
        assert_eq!(kept(&folder, None).await, ["status pr"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            kept(&folder, Some("id pr")).await;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
