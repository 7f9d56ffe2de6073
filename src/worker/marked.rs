//! People who were picked one by one, to a file: each is read anew, in the order in which they were picked.
//!
//! ```text
//!  a hundred ids ─► one filter ─► those it brought ─┬─► records
//!                                 the others ─► each by id (the index may lag) ─► nobody there: counted
//!  all there ─► the file gets its name            a break ─► nothing is left behind
//! ```

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use super::answers::Answers;
use super::export::evidence;
use crate::export::WholeFile;
use crate::messages::Content;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::export::{CsvStyle, Export, PickedExport, Record};
use crate::protocol::expr::Expr;
use crate::protocol::id::UserId;
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::recorder::{self, Note};
use crate::protocol::row::UserRow;
use crate::store::journal;

/// Ids in one filter: an address of about 5,000 letters, which servers on the way take.
const IDS: usize = 100;

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("{}", super::export::in_words(.0))]
    Write(#[from] io::Error),
}

/// A person as a record needs them.
struct Person {
    row: UserRow,
    raw: Box<str>,
}

pub(super) async fn run(
    client: &Client,
    picked: &PickedExport,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    // A link is there, wherever it leads.
    if picked.path.symlink_metadata().is_ok() {
        return Ok(Content::NotWritten(super::export::taken(&picked.path)));
    }
    let rules = client.export_rules();
    let reason = control.about.as_ref().and_then(|about| about.reason.as_ref());
    if let Some(why) = rules.refusal(&picked.record, Some(picked.users.len() as u64), reason) {
        return Ok(Content::NotWritten(format!("Not exported: {why}.")));
    }
    match write(client, picked, answers, control).await {
        Ok((people, gone)) => {
            let path = picked.path.clone();
            let sum = tokio::task::spawn_blocking(move || journal::digest_of_file(&path).ok()).await;
            let export = recorder::Export {
                query: format!("{} people who were marked", picked.users.len()),
                columns: evidence::columns(&picked.record),
                rows: people,
                format: picked.format.word().to_owned(),
                file: Some(picked.path.display().to_string()),
                sha256: sum.ok().flatten(),
                whole: true,
                reason: reason.cloned(),
            };
            control.tell_unrecorded(client.note(Note::Export(export)).await);
            Ok(Content::PickedWritten { people, gone })
        }
        Err(Broken::Call(failure)) => Err(failure),
        Err(Broken::Write(error)) if error.kind() == io::ErrorKind::AlreadyExists => {
            Ok(Content::NotWritten(super::export::taken(&picked.path)))
        }
        Err(Broken::Write(error)) => {
            Ok(Content::NotWritten(format!("Not written: {}.", super::export::in_words(&error))))
        }
    }
}

/// Writes everybody; yields how many there are, and how many are there no more.
async fn write(
    client: &Client,
    picked: &PickedExport,
    answers: &Answers,
    control: &Control,
) -> Result<(u64, u64), Broken> {
    let scope = |ids: &[UserId]| {
        let each = ids.iter().map(|id| Expr::eq("id", id.as_str()));
        UserScope::Filter(Expr::any(each).map(|expr| expr.to_string()).unwrap_or_default())
    };
    let extra: Arc<[String]> = match &picked.record {
        Record::Whole => Arc::default(),
        Record::Columns(columns) => columns.iter().filter_map(|column| column.extra().map(str::to_owned)).collect(),
    };
    let export = Export {
        query: UserQuery::new(scope(&[])),
        limit: None,
        record: picked.record.clone(),
        format: picked.format,
        csv: CsvStyle::default(),
    };
    // Half of what was picked would look like all of it: the file gets its name when it is whole.
    let (heads, _) = super::export::heads(client, &export, control).await;
    let mut out = WholeFile::begin(&export, heads, &picked.path)?;
    let (mut people, mut gone) = (0, 0);
    for ids in picked.users.chunks(IDS) {
        let query = UserQuery { extra: Arc::clone(&extra), ..UserQuery::new(scope(ids)) };
        let mut found = together(client, query, control).await?;
        for id in ids {
            let person = match found.remove(id) {
                Some(person) => Some(person),
                None => alone(client, id, &extra, control).await?,
            };
            let Some(mut person) = person else {
                gone += 1;
                continue;
            };
            if let Some(finding) = picked.findings.get(id) {
                person.row.set_finding(finding);
            }
            out.write(&[person.row], &[person.raw])?;
            people += 1;
        }
        answers.send(Content::Exporting { people }).await;
    }
    out.finish()?;
    Ok((people, gone))
}

/// Those whom one call brings, by id. Where the role may not ask so, nobody: then each is read alone.
async fn together(client: &Client, query: UserQuery, control: &Control) -> Result<HashMap<UserId, Person>, CallError> {
    let extra = Arc::clone(&query.extra);
    let mut found = HashMap::new();
    let mut pages = client.list_users(query).with_raw();
    while let Some(page) = pages.next_page(control).await {
        match page {
            Ok(page) => {
                for raw in page.raw {
                    if let Some(row) = UserRow::parse_with(&raw, crate::protocol::row::RowFields::ALL, &extra) {
                        found.insert(row.user_id(), Person { row, raw });
                    }
                }
            }
            Err(failure)
                if matches!(
                    failure.kind,
                    FailureKind::Refused
                        | FailureKind::Forbidden
                        | FailureKind::NotAvailable
                        | FailureKind::NoSuchCall
                        | FailureKind::ServerFailed
                        | FailureKind::TimedOut
                ) =>
            {
                break;
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(found)
}

/// One person by id; none where there is nobody.
async fn alone(
    client: &Client,
    id: &str,
    extra: &Arc<[String]>,
    control: &Control,
) -> Result<Option<Person>, CallError> {
    match client.get_user(id, control).await {
        Ok(user) => {
            let mut row = user.row();
            row.set_extra(extra, extra.iter().map(|name| user.text(name)));
            let raw = user.raw.as_str().into();
            Ok(Some(Person { row, raw }))
        }
        Err(failure) if failure.kind == FailureKind::NotFound => Ok(None),
        Err(failure) => Err(failure),
    }
}
