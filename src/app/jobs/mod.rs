//! Work on many people: what is planned, and how it is told.

pub mod plan;
pub mod work;
