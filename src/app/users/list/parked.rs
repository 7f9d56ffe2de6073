//! A list that is not seen now: its people, and where one was in it.

use crate::app::session::people::RowIx;
use crate::app::users::listing::Listing;

/// A list that is not seen now.
#[derive(Debug)]
pub(crate) struct Parked {
    pub(super) listing: Listing,
    pub(super) selected: Option<RowIx>,
    pub(super) moved: bool,
    pub(super) absent: Option<Absent>,
    pub(super) top: usize,
    pub(super) skipped: usize,
}

/// Nobody is selected although people are shown. Whoever is meant, where that is known, is selected as soon as they
/// come; else somebody has to be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Absent(pub(super) Option<RowIx>);
