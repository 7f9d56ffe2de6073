//! oktui: find, read, change and watch the users of an Okta organisation, in a terminal.
//!
//! ```text
//!  ui ──► app ──► messages ──► protocol ◄── okta ◄── worker ──► messages, store, export
//!                                  ▲                  receiver, policy, system: protocol only   term, store: system as well
//!                                  └── demo           config, export, sheet, collector: protocol, store   runtime, cli: may know all
//! ```

pub mod app;
pub mod cli;
pub mod collector;
pub mod config;
pub mod demo;
pub mod export;
pub mod messages;
pub mod okta;
pub mod policy;
pub mod protocol;
pub mod receiver;
pub mod runtime;
pub mod sheet;
pub mod store;
pub mod system;
pub mod term;
pub mod ui;
pub mod worker;
