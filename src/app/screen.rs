//! The screens about people. They stand on each other; the top one is seen.

use super::form::screen::FormScreen;
use super::person::DetailScreen;
use super::users::list::ListScreen;
use crate::protocol::id::GroupId;

pub enum Screen {
    List(Box<ListScreen>),
    Detail(Box<DetailScreen>),
    Form(Box<FormScreen>),
}

/// Where one went from a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Led {
    /// To the members of the group with this id.
    Members(GroupId),
    /// To people of a name, by what stands in the search line.
    Search(String),
    /// To another person.
    Person,
}

/// A person who was left, and for what.
pub(crate) struct Left {
    pub(crate) screen: Box<DetailScreen>,
    pub(crate) to: Led,
}
