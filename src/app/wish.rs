//! What a screen wants of the program around it: a screen knows neither the others nor what lies over it.

use std::sync::Arc;

use crate::app::connections::arrangement::Arrangement;
use crate::app::overlay::Overlay;
use crate::app::place::Place;
use crate::app::session::people::RowIx;
use crate::protocol::exchange::Exchange;
use crate::protocol::user::User;

/// What is wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// Puts a box over the screens.
    Over(Box<Overlay>),
    /// The User screen of somebody in a list.
    Open(RowIx),
    /// Of somebody who was just read.
    OpenRead(Arc<User>),
    OpenId(String),
    GoTo(Place),
    /// A call that was made, as the draft of the API screen.
    Draft(Box<Exchange>),
    /// Something done with the organisations that are open.
    Arrange(Arrangement),
    /// Something said once nothing else is.
    SayLater(String),
}

impl Wish {
    pub fn over(over: impl Into<Overlay>) -> Self {
        Self::Over(Box::new(over.into()))
    }
}

/// What a screen made of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Acted {
    /// Nothing: it means the same everywhere, or nothing here.
    Passed,
    Done,
    Wants(Wish),
}

impl From<()> for Acted {
    fn from((): ()) -> Self {
        Self::Done
    }
}

impl From<Wish> for Acted {
    fn from(wish: Wish) -> Self {
        Self::Wants(wish)
    }
}

impl From<Option<Wish>> for Acted {
    fn from(wish: Option<Wish>) -> Self {
        wish.map_or(Self::Done, Self::Wants)
    }
}
