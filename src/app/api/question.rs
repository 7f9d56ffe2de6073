//! The confirmation before a call that writes is sent.

use crate::protocol::operation::Risk;
use crate::protocol::raw_call::RawCall;

/// A write that waits for a yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    pub call: RawCall,
    pub risk: Risk,
    /// What is known of the address.
    pub about: Option<&'static str>,
    /// What is wrong with the body.
    pub body_problem: Option<String>,
    pub on_cancel: bool,
}
