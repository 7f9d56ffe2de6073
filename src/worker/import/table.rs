//! A table as the screen orders it: read with what its columns may go to, looked up, and remembered.
//!
//! Owns: what is answered. Must not know: what a row comes to.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use futures_util::future::try_join_all;
use jiff::civil::Date;
use tokio::task::spawn_blocking;

use super::{around, due, fits};
use crate::messages::Content;
use crate::messages::import::{Concerned, ImportNews, ImportRequest, Neighbours, Only, Said, TableRead};
use crate::messages::jobs::Barred;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::count::grouped;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::schema::{DEFAULT_SCHEMA, UserSchema, UserType};
use crate::protocol::sheet::Sheet;
use crate::protocol::word::Word;
use crate::sheet;
use crate::store::mappings::Kept;
use crate::store::names;
use crate::worker::answers::Answers;
use crate::worker::jobs::here::Here;
use crate::worker::jobs::shelter::Shelter;

/// What is done to whoever is brought back.
const AGAIN: [Word; 2] = [Word::Activate, Word::Set];
/// Files that may be tables.
const ENDINGS: [&str; 7] = ["csv", "txt", "tsv", "xlsx", "xlsm", "ndjson", "jsonl"];

pub(in crate::worker) async fn run(
    client: &Client,
    here: &Here,
    request: ImportRequest,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    let news = match request {
        ImportRequest::Open { file, sheet, only } => open(client, here, (file, sheet, only), control).await?,
        ImportRequest::Complete { typed } => {
            let found = spawn_blocking(move || names::beginning(&typed, &ENDINGS)).await;
            ImportNews::Files(found.unwrap_or_default())
        }
        ImportRequest::Find(keys) => {
            let all = keys.ids.len() + keys.values.len();
            let (tell, told) = Telling::new();
            let looking = fits(client, &keys, control, move |count| tell.say(format!("{count} of {all} looked for")));
            ImportNews::Fits(Box::new(told.during(looking, answers).await?))
        }
        ImportRequest::Around { wanted, concerned } => {
            surroundings(client, *wanted, concerned, answers, control).await?
        }
        ImportRequest::Due { today } => ImportNews::Due(due_by(client, here, today, control).await?),
        ImportRequest::Keep { head, said } => ImportNews::Kept(keep(client, here, head, said).await),
    };
    Ok(Content::Import(news))
}

async fn open(
    client: &Client,
    here: &Here,
    (file, wanted, only): (String, Option<String>, Option<Only>),
    control: &Control,
) -> Result<ImportNews, CallError> {
    let read = spawn_blocking(move || read(&names::path_of(&file), wanted.as_deref(), only.as_ref())).await;
    let (sheet, place, sum) = match read {
        Ok(Ok(read)) => read,
        Ok(Err(why)) => return Ok(ImportNews::Unread(why)),
        Err(error) => return Ok(ImportNews::Unread(error.to_string())),
    };
    let sheets = sheet.sheets.clone();
    let (schema, types) = tokio::join!(client.user_schema(DEFAULT_SCHEMA, control), kinds(client, control));
    let (schema, (types, others)) = (schema?, types?);
    let (mappings, head) = (here.mappings(client), sheet.head.clone());
    let kept = spawn_blocking(move || mappings.and_then(|mappings| mappings.recall(&head).ok().flatten())).await;
    let said = kept.ok().flatten().map(|kept| {
        let columns = kept.columns.into_iter().filter(|(column, _)| sheet.head.contains(column)).collect();
        Said { key: kept.key, columns }
    });
    Ok(ImportNews::Table(Box::new(TableRead {
        sheet: Arc::new(sheet),
        place,
        sum,
        schema: Arc::new(schema),
        types,
        others,
        sheets,
        said,
    })))
}

fn read(path: &Path, wanted: Option<&str>, only: Option<&Only>) -> Result<(Sheet, String, String), String> {
    let place = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let bytes = sheet::read_bytes(path)?;
    let mut read = sheet::read(path, &bytes, wanted)?;
    if let Some(only) = only {
        if only.sum != bytes.sum {
            return Err("it is another file since the report was made: make the report anew".to_owned());
        }
        let (all, rows) = (read.rows.len(), only.rows.iter().copied().collect::<HashSet<u64>>());
        read.rows.retain(|row| rows.contains(&row.number));
        let (kept, all) = (grouped(read.rows.len() as u64), grouped(all as u64));
        read.notes.insert(0, format!("Only the rows that the report did not find in Okta: {kept} of {all}."));
    }
    if read.rows.is_empty() {
        return Err("no row stands below its head".to_owned());
    }
    Ok((read, place, bytes.sum))
}

/// The user types, and the schemas of those that are not the usual one; none where they cannot be read.
pub async fn kinds(
    client: &Client,
    control: &Control,
) -> Result<(Vec<UserType>, Vec<(String, UserSchema)>), CallError> {
    let types = match client.user_types(control).await {
        Ok(types) => types,
        Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
        Err(_) => Vec::new(),
    };
    let others = types.iter().filter(|kind| !kind.is_default).filter_map(|kind| {
        let (id, schema) = (kind.id.clone(), kind.schema_id.as_deref()?);
        Some(async move { Ok::<_, CallError>((id, client.user_schema(schema, control).await?)) })
    });
    let others = try_join_all(others).await?;
    Ok((types, others))
}

async fn surroundings(
    client: &Client,
    wanted: Neighbours,
    concerned: Vec<Concerned>,
    answers: &Answers,
    control: &Control,
) -> Result<ImportNews, CallError> {
    let (tell, told) = Telling::new();
    let looking = around(client, &wanted, control, move |what, count| tell.say(format!("{what}: {count} looked for")));
    // What rules ask for does not depend on what is found.
    let beside = async { tokio::join!(Shelter::read(client, true, control), client.group_rules("", control)) };
    let (found, (shelter, rules)) = tokio::join!(told.during(looking, answers), Box::pin(beside));
    let (found, shelter) = (found?, shelter?);
    let mut kept = HashMap::new();
    // Whoever is known again by their name comes in by what is around.
    let again = found.gone.iter().map(|user| (&**user, &AGAIN[..], true));
    let asked = concerned.iter().map(|one| (&*one.user, one.words.as_slice(), one.grave));
    for (user, words, grave) in asked.chain(again) {
        if let Some(barred) = shelter.bars(client, user, words, grave) {
            kept.insert(user.id.clone(), told_of(barred));
        }
    }
    Ok(ImportNews::Around { around: Box::new(found), kept, rules: rules.ok() })
}

/// Why somebody is kept from it, in words.
pub fn told_of(barred: Barred) -> String {
    match barred {
        Barred::Owner => "it is the token's own owner".to_owned(),
        Barred::Admin => "an administrator: done one by one, on their own page".to_owned(),
        Barred::Unranked => "whether this is an administrator cannot be read".to_owned(),
        Barred::ByRule(why) | Barred::Containable(why) | Barred::NotUndone(why) => why,
    }
}

/// How many whose day has come are staged still; nobody is asked about where none has.
async fn due_by(client: &Client, here: &Here, today: Date, control: &Control) -> Result<usize, CallError> {
    let Some(kept) = here.due(client) else { return Ok(0) };
    let file = kept.clone();
    let all = spawn_blocking(move || file.read()).await.ok().and_then(Result::ok).unwrap_or_default();
    if !all.iter().any(|starter| starter.start <= today) {
        return Ok(0);
    }
    let staged = due::staged(client, &all, control).await?;
    let count = staged.iter().filter(|starter| starter.start <= today).count();
    // Where it cannot be written they are asked about once more the next time.
    let _ = spawn_blocking(move || due::let_go(&kept, &all, &staged)).await;
    Ok(count)
}

async fn keep(client: &Client, here: &Here, head: Vec<String>, said: Said) -> Result<(), String> {
    let Some(mappings) = here.mappings(client) else { return Ok(()) };
    let at = (client.settings().clock)();
    let kept = Kept { at, key: said.key, columns: said.columns };
    let done = spawn_blocking(move || mappings.keep(&head, &kept)).await;
    done.map_err(|error| error.to_string())?.map_err(|error| crate::store::journal::words(&error))
}

/// How far a search is, told while it goes on; the newest is enough.
struct Telling(tokio::sync::watch::Sender<String>);

impl Telling {
    fn new() -> (Self, Told) {
        let (say, heard) = tokio::sync::watch::channel(String::new());
        (Self(say), Told(heard))
    }

    fn say(&self, words: String) {
        self.0.send_replace(words);
    }
}

struct Told(tokio::sync::watch::Receiver<String>);

impl Told {
    async fn during<T>(mut self, work: impl Future<Output = T>, answers: &Answers) -> T {
        tokio::pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                Ok(()) = self.0.changed() => {
                    let words = self.0.borrow_and_update().clone();
                    answers.send(Content::Import(ImportNews::Looked(words))).await;
                }
            }
        }
    }
}
