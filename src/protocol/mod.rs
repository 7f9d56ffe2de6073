//! What travels.

pub mod expr;
