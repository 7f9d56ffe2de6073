//! `oktui check`: the connection, tried.

use super::connection::Chosen;
use super::{Exit, Surroundings};

pub(super) fn run(_chosen: Chosen, surroundings: &mut Surroundings<'_>) -> Exit {
    surroundings.complain("not yet");
    Exit::Failed
}
