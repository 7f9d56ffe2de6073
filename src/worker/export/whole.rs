//! An export that is a whole file or nothing; and one of several files side by side, which are read as one table.
//!
//! ```text
//!  pages ─► a file without a name ─► whole ─► named          a break anywhere ─► nothing is left behind
//!  ranges of people, side by side ─► a file each, the same columns in all ─► named, one after the other
//! ```

use std::io;
use std::path::{Path, PathBuf};

use super::people::each_page;
use super::{ExportError, Written, allowed};
use crate::export::WholeFile;
use crate::export::cell::Head;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::export::{Export, FileExport, Format, Record};
use crate::protocol::schema::{DEFAULT_SCHEMA, UserSchema};
use crate::store::UnfinishedFolder;

/// Files of a dataset at most.
const PARTS: usize = 8;

/// What the columns are; whether that could be read.
pub(in crate::worker) async fn heads(client: &Client, export: &Export, control: &Control) -> (Vec<Head>, bool) {
    let own = match &export.record {
        Record::Columns(columns) => columns.iter().any(|column| column.extra().is_some()),
        Record::Whole => false,
    };
    if !export.format.is_packed() || !own {
        return (WholeFile::heads(&export.record, &[]), true);
    }
    let schemas = schemas(client, control).await;
    (WholeFile::heads(&export.record, schemas.as_deref().unwrap_or_default()), schemas.is_some())
}

async fn schemas(client: &Client, control: &Control) -> Option<Vec<UserSchema>> {
    let mut schemas = Vec::new();
    for of in client.user_types(control).await.ok()? {
        let id = of.schema_id.as_deref().unwrap_or(DEFAULT_SCHEMA);
        schemas.push(client.user_schema(id, control).await.ok()?);
    }
    Some(schemas)
}

/// Writes everybody to a new file, which gets its name when it is whole.
pub(super) async fn export_whole(
    client: &Client,
    file: &FileExport,
    control: &Control,
    told: impl FnMut(u64),
) -> Result<Written, ExportError> {
    let export = &allowed(client, &file.export, control).await?;
    let taken = || ExportError::Exists(file.path.display().to_string());
    // A link of that name is in the way like any other file.
    if file.path.symlink_metadata().is_ok() {
        return Err(taken());
    }
    let (heads, typed) = heads(client, export, control).await;
    let with_lists = has_lists(export, &heads);
    let mut out = WholeFile::begin(export, heads, &file.path)?;
    let take = |_: usize, page: &crate::okta::users::UserPage| out.write(&page.rows, &page.raw);
    let mut written = each_page(client, export, with_lists, control, told, take).await?;
    written.untyped = !typed;
    written.misfits = match finish(vec![out]).await {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(taken()),
        misfits => misfits?,
    };
    Ok(written)
}

/// Writes everybody to a folder of files, which must not be there yet.
pub async fn export_to_dataset(
    client: &Client,
    export: &Export,
    folder: &Path,
    control: &Control,
    told: impl FnMut(u64),
) -> Result<Written, ExportError> {
    let export = &allowed(client, export, control).await?;
    let unfinished = match UnfinishedFolder::of(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(ExportError::Exists(folder.display().to_string()));
        }
        unfinished => unfinished?,
    };
    let (heads, typed) = heads(client, export, control).await;
    let written = fill(client, export, heads, folder, control, told).await?;
    unfinished.finish();
    Ok(Written { untyped: !typed, ..written })
}

async fn fill(
    client: &Client,
    export: &Export,
    heads: Vec<Head>,
    folder: &Path,
    control: &Control,
    told: impl FnMut(u64),
) -> Result<Written, ExportError> {
    let with_lists = has_lists(export, &heads);
    let mut parts: Vec<Option<WholeFile>> = (0..PARTS).map(|_| None).collect();
    // One is there even where nobody is.
    parts[0] = Some(WholeFile::begin(export, heads.clone(), &part(folder, 0, export.format))?);
    let take = |range: usize, page: &crate::okta::users::UserPage| {
        let at = range % PARTS;
        let file = match parts[at].take() {
            Some(file) => file,
            None => WholeFile::begin(export, heads.clone(), &part(folder, at, export.format))?,
        };
        parts[at].insert(file).write(&page.rows, &page.raw)
    };
    let mut written = each_page(client, export, with_lists, control, told, take).await?;
    written.misfits = finish(parts.into_iter().flatten().collect()).await?;
    Ok(written)
}

fn part(folder: &Path, at: usize, format: Format) -> PathBuf {
    folder.join(format!("part-{at:05}.{}", format.word()))
}

/// Lists are lists where they can be.
fn has_lists(export: &Export, heads: &[Head]) -> bool {
    export.format == Format::Parquet && heads.iter().any(|head| head.kind.is_list())
}

/// Packing takes a moment and is not done where answers are waited for.
async fn finish(files: Vec<WholeFile>) -> io::Result<u64> {
    let work = move || files.into_iter().map(WholeFile::finish).sum();
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
