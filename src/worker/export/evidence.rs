//! What is written into the journal of an export.

use std::path::Path;

use crate::messages::Saving;
use crate::okta::client::Client;
use crate::protocol::export::{Export, Record};
use crate::protocol::query::{SortOrder, UserScope};
use crate::protocol::recorder::{self, Note, OneLine, Unrecorded};
use crate::store::journal;

/// What an export was of.
pub struct Exported<'a> {
    pub export: &'a Export,
    /// None: to a pipe.
    pub path: Option<&'a Path>,
    pub rows: u64,
    /// Whether the file came to its end.
    pub ended: bool,
    /// Whether a rule let only a part of those leave who were wanted.
    pub cut: bool,
    /// Why it was wanted.
    pub reason: Option<OneLine>,
}

/// Writes down that people left as a file. What is not whole is written down as well: rows are out.
pub async fn write_down(client: &Client, exported: Exported<'_>) -> Result<(), Unrecorded> {
    let Exported { export, path, rows, ended, cut, reason } = exported;
    let file = path.map(|path| path.display().to_string());
    let sha256 = match path.filter(|_| ended).map(Path::to_owned) {
        // Reading a large file takes a moment.
        Some(path) => tokio::task::spawn_blocking(move || journal::digest_of_file(&path).ok()).await.ok().flatten(),
        None => None,
    };
    client
        .note(Note::Export(recorder::Export {
            query: query(export),
            columns: columns(&export.record),
            rows,
            format: export.format.word().to_owned(),
            file,
            sha256,
            whole: ended && !cut,
            reason,
        }))
        .await
}

/// Writes down what left from a screen as a file; of the content the SHA-256 is kept.
pub(in crate::worker) async fn write_down_content(
    client: &Client,
    export: recorder::Export,
    content: Saving,
) -> Result<(), Unrecorded> {
    let sum = tokio::task::spawn_blocking(move || journal::digest_of(content.bytes())).await;
    client.note(Note::Export(recorder::Export { sha256: sum.ok(), ..export })).await
}

pub(in crate::worker) fn columns(record: &Record) -> Vec<String> {
    match record {
        Record::Whole => vec!["*".to_owned()],
        Record::Columns(columns) => columns.iter().map(|column| column.key().to_owned()).collect(),
    }
}

fn query(export: &Export) -> String {
    let asked = asked(&export.query.scope);
    match export.limit {
        Some(limit) => format!("{asked}, at most {limit}"),
        None => asked,
    }
}

fn asked(scope: &UserScope) -> String {
    match scope {
        UserScope::EveryoneButDeactivated => "everyone but deactivated".to_owned(),
        UserScope::Query(text) => format!("query {text}"),
        UserScope::Filter(expression) => format!("filter {expression}"),
        UserScope::Search { expression, sort: None } => format!("search {expression}"),
        UserScope::Search { expression, sort: Some((by, order)) } => {
            let order = if *order == SortOrder::Ascending { "asc" } else { "desc" };
            format!("search {expression}, sorted by {by} {order}")
        }
        UserScope::Members { group } => format!("members of {}", group.as_str()),
        UserScope::Sifted { of, by } => format!("{}; decided here: {}", asked(of), by.expression()),
        UserScope::Report(report) => format!("report {}: {}", report.report.kind().name, report.query_words()),
    }
}
