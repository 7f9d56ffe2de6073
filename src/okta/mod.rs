//! The client of the Okta API.
//!
//! Owns: how a call is built, limited, authorised, sent, understood, repeated and recorded; one file an endpoint
//! family. Works without a screen. Must not know: the app, the screens, the background task, the demo organisation.
//!
//! ```text
//!  users  groups  schemas  org  logs  check        one call each, or a list of pages
//!    │       │       │      │     │     │
//!    └───────┴───────┴──┬───┴─────┴─────┘
//!                    pipeline                      limiter → credentials → send → classify → retry
//!                       │
//!                   transport                      one exchange over the wire, or a script in a test
//! ```

pub mod check;
pub mod client;
pub mod credentials;
pub mod groups;
pub mod logs;
pub mod org;
pub mod schemas;
pub mod search;
pub mod transport;
pub mod users;
