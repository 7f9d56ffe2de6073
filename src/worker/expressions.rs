//! Expressions that were listed, one file a connection, one line an expression, oldest first.
//!
//! Owns: the file. Must not know: what an expression means.

use std::io;
use std::path::Path;

use crate::messages::Content;
use crate::protocol::connection::ConnectionId;
use crate::store::histories::Kind;
use crate::store::{Flush, Histories, private, replace};

/// Nobody presses Up more often.
const KEPT: usize = 100;

/// What is there, after `new` was written behind it.
pub(super) async fn run(all: Option<Histories>, connection: &ConnectionId, new: Option<String>) -> Content {
    let Some(all) = all else { return Content::Expressions(Vec::new()) };
    let connection = connection.clone();
    let work = tokio::task::spawn_blocking(move || match new {
        None => read(&all.path(&connection, Kind::Expressions)),
        // What cannot be kept costs nothing but itself.
        Some(new) => add(&all, &connection, new).unwrap_or_else(|(known, _)| known),
    });
    Content::Expressions(work.await.unwrap_or_default())
}

/// Writes one behind the others, those that another program wrote meanwhile included. Where that fails, what there
/// would be.
fn add(all: &Histories, connection: &ConnectionId, new: String) -> Result<Vec<String>, (Vec<String>, io::Error)> {
    let file = all.path(connection, Kind::Expressions);
    let lock = all.lock(connection);
    let mut known = read(&file);
    known.retain(|other| *other != new);
    known.push(new);
    known.drain(..known.len().saturating_sub(KEPT));
    match lock.and_then(|_held| write(&file, &known)) {
        Ok(()) => Ok(known),
        Err(error) => Err((known, error)),
    }
}

fn read(file: &Path) -> Vec<String> {
    let text = private::read(file).ok().flatten().unwrap_or_default();
    let mut all: Vec<String> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    all.drain(..all.len().saturating_sub(KEPT));
    all
}

fn write(file: &Path, all: &[String]) -> io::Result<()> {
    let mut text = Vec::new();
    for one in all {
        serde_json::to_writer(&mut text, one)?;
        text.push(b'\n');
    }
    replace(file, &text, Flush::Later)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    async fn kept(folder: &tempfile::TempDir, new: Option<&str>) -> Vec<String> {
        match run(Some(Histories::below(folder.path())), &ConnectionId::new("../acme"), new.map(str::to_owned)).await {
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
        let file = folder.path().join("history").join("%2e.%2facme.expressions");
        fs::write(&file, "torn\n\"status pr\"\n").unwrap();
        assert_eq!(kept(&folder, None).await, ["status pr"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            kept(&folder, Some("id pr")).await;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn what_several_programs_list_at_once_is_kept_of_each() {
        let folder = std::sync::Arc::new(tempfile::tempdir().unwrap());
        let all = (0..40).map(|number| {
            let folder = std::sync::Arc::clone(&folder);
            tokio::spawn(async move { kept(&folder, Some(&format!("id eq \"{number}\""))).await })
        });
        for one in all.collect::<Vec<_>>() {
            one.await.unwrap();
        }
        assert_eq!(kept(&folder, None).await.len(), 40);
    }
}
