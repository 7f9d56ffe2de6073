//! Why an export came to nothing, in words.

use std::io;
use std::path::Path;

use crate::protocol::error::CallError;
use crate::protocol::export::Format;

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("{}", in_words(.0))]
    Write(#[from] io::Error),
    #[error("{0} is there already; --resume goes on with an unfinished export, or choose another name")]
    Exists(String),
    #[error("nothing to resume: {0} has no .cursor file beside it")]
    NothingToResume(String),
    #[error("the unfinished export of {0} was of something else; give the same options, or choose another name")]
    OtherExport(String),
    #[error("{0} is being written by another run; wait for its end, or choose another name")]
    InUse(String),
    #[error("an .xlsx has room for 1,048,575 people below its head, and there are more: export .csv or .parquet")]
    TooManyRows,
    #[error("not exported: {0}")]
    NotAllowed(String),
    #[error("{0} cannot be gone on with: {1}; delete it with its .cursor and .seen files, and export anew")]
    Damaged(String, &'static str),
}

/// The name alone: the folder would push the sentence off the screen.
pub(in crate::worker) fn taken(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    format!("Not written: {} is there already. Choose another name.", name.display())
}

/// Why a file could not be written, in words.
pub(in crate::worker) fn in_words(error: &io::Error) -> String {
    use io::ErrorKind;
    let told = match error.kind() {
        ErrorKind::NotFound => "there is no such folder",
        ErrorKind::NotADirectory => "one of the folders is a file",
        ErrorKind::IsADirectory => "there is a folder of this name",
        ErrorKind::PermissionDenied => "you may not write there",
        ErrorKind::ReadOnlyFilesystem => "nothing can be written on that disk",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full",
        ErrorKind::InvalidFilename => "a file cannot be called so",
        _ => {
            let raw = error.to_string();
            return raw.split(" (os error").next().unwrap_or_default().to_lowercase();
        }
    };
    told.to_owned()
}

impl ExportError {
    pub(super) fn of_writing(error: io::Error, format: Format) -> Self {
        match error.kind() {
            io::ErrorKind::FileTooLarge if format == Format::Xlsx => Self::TooManyRows,
            _ => Self::Write(error),
        }
    }

    /// In the words of the screen, which has no flags.
    pub(super) fn for_screen(&self) -> String {
        match self {
            Self::Exists(name) => taken(Path::new(name)),
            Self::NotAllowed(why) => format!("Not exported: {why}."),
            Self::Call(_)
            | Self::Write(_)
            | Self::NothingToResume(_)
            | Self::OtherExport(_)
            | Self::InUse(_)
            | Self::TooManyRows
            | Self::Damaged(..) => format!("Not written: {self}."),
        }
    }
}
