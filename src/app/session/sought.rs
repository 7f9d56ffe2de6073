//! The search for a person's manager, while it runs.

/// A manager who is looked for by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sought {
    pub(crate) name: String,
    /// The same as it stands in the search line.
    pub(crate) typed: String,
    /// Of whom.
    pub(crate) of: String,
}
