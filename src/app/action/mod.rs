//! What is done to a person: which actions there are, the question before one, the calls, the outcome.

pub(crate) mod choose;
pub mod facts;
pub mod menu;
pub mod offer;
pub mod question;
pub mod revealed;
pub mod run;
pub mod table;
