//! What a form waits for, and the way out of it.

use crate::app::form::named_groups::NamedGroups;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context};
use crate::app::workspace::Workspace;
use crate::messages::OrderId;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// The person is read, to be changed or shown before they are saved.
    Person,
    /// Whoever has the login or email already.
    Clash,
    /// Groups that are looked for in the list.
    Search,
    /// The outcome of what was sent.
    Outcome,
    /// Groups or fields that come by themselves.
    Fields,
}

impl Waits {
    /// How somebody gets on without the answer.
    pub fn way_out(self) -> String {
        let esc = key::name(Context::Form, Command::Back);
        match self {
            Self::Person => format!("{esc} stops waiting"),
            Self::Clash => format!("{esc} goes back, nothing is sent"),
            Self::Search => format!("{esc} leaves the list"),
            Self::Outcome => {
                let elsewhere = key::name(Context::Anywhere, Command::NextCall);
                format!("sent once, not again; {elsewhere} goes on meanwhile")
            }
            Self::Fields => {
                let review = key::name(Context::Form, Command::Form(FormCommand::Review));
                format!("go on typing; {review} when it is there")
            }
        }
    }
}

impl FormScreen {
    /// The answer that the form waits for, but for its fields.
    fn waits(&self) -> Option<(OrderId, Waits)> {
        let (awaited, what) = match &self.mode {
            Mode::Opening { order_id, .. } => (Some(*order_id), Waits::Person),
            Mode::Saving(saving) => (Some(saving.order_id), Waits::Outcome),
            Mode::Review(review) => (review.clash.awaited(), Waits::Clash),
            Mode::Pick(picker) => (picker.found.awaited(), Waits::Search),
            Mode::People(people) => (people.asked.awaited(), Waits::Search),
            Mode::Fields | Mode::Find(_) | Mode::Conflict(_) | Mode::Propose(_) => (None, Waits::Fields),
        };
        let groups = || self.named.as_ref().and_then(NamedGroups::awaited).or(self.groups.awaited());
        awaited.map(|order_id| (order_id, what)).or_else(|| groups().map(|order_id| (order_id, Waits::Fields)))
    }
}

impl Workspace {
    /// What the form that is seen waits for.
    pub fn form_waits(&self) -> Option<(OrderId, Waits)> {
        let screen = self.form()?;
        let schema = || {
            let slot = self.session.schemas.get(&self.schema_of_form(&screen.form))?;
            slot.awaited().map(|order_id| (order_id, Waits::Fields))
        };
        screen.waits().or_else(schema)
    }
}
