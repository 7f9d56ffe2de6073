//! The trial of a connection: its state while it is being tested.

use crate::messages::OrderId;
use crate::messages::connections::Report;

/// A trial of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trial {
    #[default]
    None,
    Under(OrderId),
    Done(Report),
    /// It could not be tried, and why.
    Failed(String),
}
