//! People from Okta to a file or a pipe, page by page.
//!
//! [`file`] goes on with a file that broke off; `whole` writes those that are whole or nothing, and folders of them;
//! `people` hands out everybody; `wanted` says what is asked for and how much of it is written.
//!
//! Nobody is kept but the page at hand. Where the order of a list can move while it is read, eight bytes of each person
//! are: somebody who moved behind the cursor comes again, and is not written again.

mod error;
pub(super) mod evidence;
mod file;
mod people;
mod wanted;
mod whole;

use std::io::{BufWriter, Write};

use super::answers::Answers;
use crate::export::RecordWriter;
use crate::messages::Content;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::okta::users::UserPage;
use crate::protocol::error::CallError;
use crate::protocol::export::{Export, FileExport};
use crate::protocol::report::Told;

pub use error::ExportError;
pub(super) use error::{in_words, taken};
pub use evidence::{Exported, write_down};
pub use file::is_unfinished;
use people::each_page;
pub use wanted::standard_columns;
pub use whole::export_to_dataset;
pub(super) use whole::heads;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub people: u64,
    /// Elements that came, whoever stayed.
    pub read: u64,
    /// Elements that could not be read as a person.
    pub odd: u64,
    /// Whether Okta had refused the cursor of an earlier run.
    pub cursor_refused: bool,
    /// Whether as many are there as were wanted at most, and more may have come.
    pub limited: bool,
    /// Values that did not fit their cell: a longer text was cut, one of another type left out.
    pub misfits: u64,
    /// Whether the schema could not be read, so that own attributes are texts.
    pub untyped: bool,
    /// What is told of a report beside its people.
    pub told: Option<Box<Told>>,
}

impl Written {
    fn count(&mut self, page: &UserPage) {
        self.people += page.rows.len() as u64;
        self.read += page.read as u64;
        self.odd += page.odd as u64;
    }
}

/// Writes everybody to `out`. `told` is called after each page with the number of people so far.
pub async fn export_to(
    client: &Client,
    export: &Export,
    out: &mut impl Write,
    control: &Control,
    told: impl FnMut(u64),
) -> Result<Written, ExportError> {
    let export = &allowed(client, export, control).await?;
    let mut writer = RecordWriter::new(export);
    let mut out = BufWriter::new(out);
    writer.begin(&mut out)?;
    let written = each_page(client, export, false, control, told, |_, page| {
        writer.write(&page.rows, &page.raw, &mut out)?;
        out.flush()
    })
    .await;
    // What is written stands whole even where the list breaks off.
    out.flush()?;
    let written = written?;
    writer.end(&mut out)?;
    out.flush()?;
    Ok(written)
}

/// Writes everybody to a file: one that can be gone on with, where the format allows that.
pub async fn export_to_file(
    client: &Client,
    file: &FileExport,
    control: &Control,
    told: impl FnMut(u64),
) -> Result<Written, ExportError> {
    if file.export.format.is_packed() {
        whole::export_whole(client, file, control, told).await
    } else {
        file::export_to_file(client, file, control, told).await
    }
}

/// The export as it may leave here: with no more people than that.
pub(super) async fn allowed(client: &Client, export: &Export, control: &Control) -> Result<Export, ExportError> {
    let rules = client.export_rules();
    let reason = control.about.as_ref().and_then(|about| about.reason.as_ref());
    match rules.refusal(&export.record, export.limit, reason) {
        Some(why) => {
            client.note_kept(&why).await;
            Err(ExportError::NotAllowed(why))
        }
        None => Ok(Export { limit: rules.limit(export.limit), ..export.clone() }),
    }
}

/// What is to be said of a list that was cut off because no more may leave.
pub fn cut_by_rule(client: &Client, export: &Export, written: &Written) -> Option<String> {
    let (most, place) = client.export_rules().most.as_ref()?;
    let is_cut = written.limited && written.people == *most && export.limit.is_none();
    is_cut.then(|| format!("only {most} people were written: no more may leave at once ({place})"))
}

/// For the screen: goes on with an unfinished export by itself, and tells after each page how far it is.
pub(super) async fn run(
    client: &Client,
    mut file: FileExport,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    file.resume = is_unfinished(client, &file);
    let resumed = file.resume;
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let work = export_to_file(client, &file, control, |people| {
        // The screen may be gone.
        let _ = told.send(people);
    });
    tokio::pin!(work);
    let mut rows = 0;
    let ended = loop {
        tokio::select! {
            biased;
            Some(people) = heard.recv() => {
                rows = people;
                answers.send(Content::Exporting { people }).await;
            }
            ended = &mut work => break ended,
        }
    };
    let rows = ended.as_ref().map_or(rows, |written| written.people);
    if rows > 0 || ended.is_ok() {
        let exported = Exported {
            export: &file.export,
            path: Some(&file.path),
            rows,
            ended: ended.is_ok(),
            cut: ended.as_ref().is_ok_and(|written| cut_by_rule(client, &file.export, written).is_some()),
            reason: control.about.as_ref().and_then(|about| about.reason.clone()),
        };
        control.tell_unrecorded(write_down(client, exported).await);
    }
    match ended {
        Ok(written) if cut_by_rule(client, &file.export, &written).is_some() => {
            let why = cut_by_rule(client, &file.export, &written).unwrap_or_default();
            Ok(Content::NotWritten(format!("Not all of them: {why}.")))
        }
        Ok(written) => {
            let Written { people, cursor_refused, misfits, .. } = written;
            Ok(Content::Exported { people, resumed, cursor_refused, misfits })
        }
        Err(ExportError::Call(failure)) => Err(failure),
        // The file's fault, not Okta's.
        Err(error) => Ok(Content::NotWritten(error.for_screen())),
    }
}
