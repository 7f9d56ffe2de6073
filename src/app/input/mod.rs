//! From a key to what it means.
//!
//! Owns: the words for everything that can be told to the program, the keys that stand for them, and what becomes of
//! keys that come too early, too fast or where nobody asked for them. Must not know: what a word does on a screen.
//!
//! ```text
//!  read of the terminal ─► press ─► held, dropped, typed ahead, no answer ─┐
//!                            │                                             └─► nothing
//!                            ├─► text, where text is wanted
//!                            └─► key table ─► Command
//! ```

mod ahead;
pub(crate) mod caution;
pub mod command;
pub(crate) mod held;
pub mod key;
mod press;
