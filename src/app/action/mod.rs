//! What is done to a person: which actions there are, the question before one, the calls, the outcome.

pub mod deed;
pub(crate) mod forbidden;
pub mod menu;
pub mod question;
pub mod revealed;
pub mod run;
