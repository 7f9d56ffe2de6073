//! What differs between operating systems, so that nothing else has to ask which one it is.
//!
//! ```text
//!  files      opened for one person alone, told apart by more than their names
//!  owner      who else could have written or read what is there
//!  machine    where administrators keep the policy, who could change it, the groups of whoever runs this
//!  process    the person by number, and what is started beside the program
//!  offspring  what a program has started, found and ended with it
//!  signals    what the system asks of a running program
//!  socket     a log of this machine, by the path of its socket
//!  terminal   keys as bytes or as events, and stopping for the shell
//!  desk       clipboard, editor, display, time zone
//! ```
//!
//! Owns: every `cfg` of a system; `tests/it/layers.rs` finds one that stands elsewhere. Must not know: what it is for.
//! Paths of a person's own files come from the crate `directories`, the keychain from `keyring`, the browser from `open`,
//! locks from the standard library: these know the systems by themselves.

pub mod desk;
pub mod files;
pub mod machine;
pub mod offspring;
pub mod owner;
pub mod process;
#[cfg(any(windows, test))]
mod rights;
pub mod signals;
pub mod socket;
pub mod terminal;
