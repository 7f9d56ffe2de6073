//! The client of the Okta API.
//!
//! Owns: how a call is built, limited, authorised, sent, understood, repeated and recorded; one file an endpoint
//! family. Works without a screen. Must not know: the app, the screens, the background task, the demo organisation.
//!
//! ```text
//!  users  groups  schemas  org  logs  changes …    one call each, or a list of pages
//!    │       │       │      │     │     │
//!    └───────┴───────┴──┬───┴─────┴─────┘
//!                    pipeline                      limiter → credentials → send → classify → retry
//!                       │
//!                   transport                      one exchange over the wire, or a script in a test
//! ```

pub mod access;
pub mod belongings;
pub(crate) mod call;
pub mod changes;
pub mod check;
pub(crate) mod classify;
pub mod client;
pub mod confirmers;
pub mod control;
pub mod coverage;
pub mod credentials;
mod devices;
pub mod event_hooks;
mod evidence;
pub mod groups;
mod held;
pub(crate) mod limiter;
pub mod log_watch;
pub mod logs;
pub mod near;
pub mod oauth;
pub mod org;
pub(crate) mod pages;
pub mod parallel;
pub(crate) mod pipeline;
pub(crate) mod rates;
pub mod raw;
pub(crate) mod redact;
pub(crate) mod report;
mod retry;
pub mod rights;
mod roles;
mod rules;
mod saves;
pub mod schemas;
pub mod search;
pub mod signing;
pub mod standing;
pub mod transport;
pub(crate) mod user_pages;
pub mod users;
mod verify;
mod weight;
pub mod whole_list;
