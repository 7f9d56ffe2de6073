//! The form of a person: its model, its screen, its way from opening to the outcome of the save.

pub(crate) mod filling;
pub(crate) mod forming;
pub(crate) mod keep;
pub mod lists;
pub mod model;
pub(crate) mod open;
pub mod review;
pub(crate) mod save;
pub mod screen;
pub(crate) mod told;
mod typing;
