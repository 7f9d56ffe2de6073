//! What became of a text that was to be copied.

/// How far it came, the best last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reached {
    /// Nothing took it.
    Nothing,
    /// The terminal was told. Many drop it, and none says so.
    Terminal,
    /// tmux keeps it.
    Tmux,
    /// The clipboard of the desktop has it.
    Desktop,
}
