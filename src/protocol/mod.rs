//! What travels between the layers: users, groups, schemas, errors, and the small shared words.
//!
//! Plain data. No I/O, no clock, no async, and no knowledge of any sibling module: everything here can be
//! built in a test by hand, compared with `==`, and written to a log without a secret in it.

pub mod access;
pub mod change;
pub mod column;
pub mod connection;
pub mod copied;
pub mod document;
pub mod draft;
pub mod endpoint;
pub mod error;
pub mod event_hook;
pub mod exchange;
pub mod export;
pub mod expr;
pub mod factor;
pub mod fold;
pub mod fuzzy;
pub mod group;
pub mod id;
pub mod json;
pub mod kept;
pub mod key;
pub mod letters;
pub mod link;
pub mod log_event;
pub mod mend;
pub mod operation;
pub mod org;
pub mod past_call;
pub mod pasted;
pub mod policy;
pub mod query;
pub mod rate;
pub mod raw_call;
pub mod recorder;
pub mod redaction;
pub mod row;
pub mod saved;
pub mod schema;
pub mod secret;
pub mod seen;
pub mod service_app;
pub mod sort;
pub mod status;
pub mod template;
pub mod text;
pub mod ticket;
pub mod time;
pub mod trace;
pub mod unsaved;
pub mod user;
pub mod verdict;
pub mod watch;
