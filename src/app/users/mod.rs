//! The Users screen: lists of people, the live search, and the panels that decide what is listed.

pub mod columns;
pub(crate) mod dwell;
pub mod expression;
pub mod list;
pub mod listed;
pub mod listing;
pub mod near;
pub mod overview;
pub mod panel;
pub(crate) mod panels;
pub(crate) mod saved_searches;
pub mod search;
pub mod titles;
