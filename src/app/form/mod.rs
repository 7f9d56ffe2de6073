//! The form of a person: its model, its screen, its way from opening to the outcome of the save.

pub(crate) mod act;
pub(crate) mod begin;
pub(crate) mod copied;
pub mod filter;
pub mod find;
mod follow;
pub mod history;
pub(crate) mod keep;
pub mod lists;
pub mod model;
pub(crate) mod need;
pub(crate) mod open;
mod paste;
pub mod people_field;
pub mod proposal;
pub(crate) mod refusal;
pub mod resume;
pub mod review;
pub mod review_rows;
pub(crate) mod save;
pub mod screen;
pub(crate) mod send;
pub(crate) mod series;
mod steps;
pub(crate) mod told;
mod typing;
pub mod waiting;
