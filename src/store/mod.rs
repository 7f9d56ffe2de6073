//! Files that belong to one person: nobody else reads them, they are there whole or not at all, and two programs that
//! write one at once do not undo each other's work.
//!
//! ```text
//!  private      made for its owner alone (0600, folders 0700), never through a link
//!  replacement  written beside, then put in place at once
//!  lock         one program at a time, between programs; free as soon as its holder ends, however it ends
//!  name         a connection's own file name
//!
//!  histories    what was called and listed, one file a connection
//!  journal      what was done, one chain of lines an organisation
//!  unsaved      forms that were not saved, one file a form; former_forms takes over one file for all of them
//!  forget       takes one person out of histories and forms; of the journal, their old values
//!  jobs         work on many people, a folder a job
//!  names        of files, as they are typed
//!  due          who was created before their first day, one file an organisation
//!  mappings     where columns of tables went, one file a head
//!  inventory    how much lies there, and how old
//! ```
//!
//! Owns: how such files are written, and where those are that no person named. Must not know: what they mean; nothing
//! of this program but `protocol` and `system`.

pub mod due;
mod flusher;
pub mod forget;
mod former_forms;
pub mod histories;
pub mod inventory;
pub mod jobs;
pub mod journal;
mod kept_open;
pub mod lock;
pub mod mappings;
pub mod name;
pub mod names;
pub mod private;
pub mod replacement;
pub mod unsaved;

pub use histories::Histories;
pub use journal::Journal;
pub use lock::{Lock, LockError};
pub use replacement::{Flush, Unfinished, UnfinishedFolder, replace};
pub use unsaved::UnsavedForms;
