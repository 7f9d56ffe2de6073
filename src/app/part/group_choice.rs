//! The group that somebody is to be added to or removed from, or whose members are to be listed.
//!
//! ```text
//!  opened ─► nothing is chosen ─► typed: the first that fits ─► an answer comes: still that one, where it fits
//!                              └► Up, Down: that one
//! ```
//!
//! Enter alone takes none. Groups are chosen by id: an answer that comes late puts no other one under
//! the cursor.

use crate::app::input::command::Command;
use crate::app::input::command::Step;
use crate::app::input::key::{self, Context};
use crate::app::part::field::Field;
use crate::app::part::slot::Slot;
use crate::messages::OrderId;
use crate::protocol::fold::fold;
use crate::protocol::group::{Group, GroupType};
use crate::protocol::id::GroupId;

/// Groups that are in view at once.
const PAGE: usize = 8;

/// Whose doing it is that a group is chosen, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    Nothing,
    /// The closest to what is typed, among those that are known so far.
    ByText(GroupId),
    ByHand(GroupId),
}

impl Chosen {
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Nothing => None,
            Self::ByText(id) | Self::ByHand(id) => Some(id),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupChoice {
    pub find: Field,
    /// To choose from: Okta's answer to what is typed, or the groups that the person is in.
    pub found: Slot<Vec<Group>>,
    /// When adding: those that the person is in already.
    pub own: Slot<Vec<Group>>,
    /// The typing must rest before groups are asked for.
    pub rest: Option<OrderId>,
    adding: bool,
    /// Whether the built-in groups, which everybody belongs to, can be meant.
    built_in: bool,
    chosen: Chosen,
}

impl GroupChoice {
    pub fn new(adding: bool) -> Self {
        let (find, found, own) = (Field::default(), Slot::default(), Slot::default());
        Self { find, found, own, rest: None, adding, built_in: false, chosen: Chosen::Nothing }
    }

    /// For a group whose members are to be listed.
    pub fn of_members() -> Self {
        Self { built_in: true, ..Self::new(false) }
    }

    /// The groups offered: those that fit what is typed, the closest first.
    pub fn offered(&self) -> Vec<&Group> {
        let wanted = fold(self.find.text().trim());
        let mut offered: Vec<(u8, &Group)> = self
            .found
            .value()
            .into_iter()
            .flatten()
            .filter(|group| self.built_in || group.kind != GroupType::BuiltIn)
            .filter_map(|group| {
                let name = fold(&group.name);
                let place = name.find(&wanted)?;
                Some((if name == wanted { 0 } else { 1 + u8::from(place > 0) }, group))
            })
            .collect();
        offered.sort_by_key(|(rank, _)| *rank);
        offered.into_iter().map(|(_, group)| group).collect()
    }

    pub fn chosen(&self) -> Option<&Group> {
        let id = self.chosen.id()?;
        self.offered().into_iter().find(|group| group.id == id)
    }

    /// Where the chosen one stands among those offered.
    pub fn position(&self) -> Option<usize> {
        let id = self.chosen.id()?;
        self.offered().iter().position(|group| group.id == id)
    }

    /// Whether the person is in it, and that is why it cannot be chosen.
    pub fn is_own(&self, group: &Group) -> bool {
        self.own.value().is_some_and(|own| own.iter().any(|own| own.id == group.id))
    }

    /// The text has changed: the closest group stands for it.
    pub fn typed(&mut self) {
        self.choose_typed();
    }

    /// Groups came: what was chosen stays, where it still fits.
    pub fn take_found(&mut self, groups: Vec<Group>) {
        self.found.fill(groups);
        let gone = self.position().is_none();
        if gone && matches!(self.chosen, Chosen::ByHand(_)) {
            // Another one in its place was not meant.
            self.chosen = Chosen::Nothing;
        } else if gone {
            self.choose_typed();
        }
    }

    fn choose_typed(&mut self) {
        let typed = !self.find.text().trim().is_empty();
        let offered = self.offered();
        // Nobody is added where they are already; the first that would do something is meant.
        let exact = offered.iter().find(|group| fold(&group.name) == fold(self.find.text().trim()));
        let useful = exact.or_else(|| offered.iter().find(|group| !self.adding || !self.is_own(group)));
        let useful = useful.or(offered.first());
        let closest = useful.filter(|_| typed).map(|group| group.id.clone());
        self.chosen = closest.map_or(Chosen::Nothing, Chosen::ByText);
    }

    pub fn step(&mut self, step: Step) {
        let offered = self.offered();
        let at = match (self.position(), step) {
            (None, Step::Up) => offered.len().saturating_sub(1),
            (None, _) => 0,
            (Some(at), step) => step.from(at, offered.len(), PAGE),
        };
        self.chosen = offered.get(at).map_or(Chosen::Nothing, |group| Chosen::ByHand(group.id.clone()));
    }

    /// The group that is meant, or why there is none.
    pub fn meant(&self) -> Result<&Group, String> {
        let Some(group) = self.chosen() else {
            let reading = !self.find.text().trim().is_empty() && (self.rest.is_some() || self.found.is_awaited());
            let text = if reading {
                "Okta has not answered yet: look, and Enter once more.".to_owned()
            } else {
                format!(
                    "No group is chosen: type its name, or choose with {} and {}.",
                    key::name(Context::Question, Command::Move(Step::Up)),
                    key::name(Context::Question, Command::Move(Step::Down))
                )
            };
            return Err(text);
        };
        let by_text = matches!(self.chosen, Chosen::ByText(_)) && fold(&group.name) != fold(self.find.text().trim());
        if by_text && (self.rest.is_some() || self.found.is_awaited()) {
            return Err("A closer group may be on its way: look, and Enter once more.".to_owned());
        }
        Ok(group)
    }

    /// The id of the group that `name` is to be added to or removed from, or why there is none.
    pub fn decided(&self, name: &str) -> Result<GroupId, String> {
        let group = self.meant()?;
        if let Some(reason) = group.kind.fixed_because() {
            return Err(format!("{}: {reason}.", group.name));
        }
        if self.adding && self.is_own(group) {
            return Err(format!("{name} is in {} already.", group.name));
        }
        Ok(group.id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str, kind: GroupType) -> Group {
        Group {
            id: GroupId::new(format!("00g{name}")),
            name: name.to_owned(),
            description: String::new(),
            kind,
            users: None,
            admin: None,
        }
    }

    fn choice() -> GroupChoice {
        let mut choice = GroupChoice::new(true);
        choice.take_found(vec![
            group("Everyone", GroupType::BuiltIn),
            group("After Sales", GroupType::Okta),
            group("Sales EMEA", GroupType::Okta),
            group("Sales", GroupType::Okta),
            group("Sales AD", GroupType::App),
        ]);
        choice
    }

    fn typed(choice: &mut GroupChoice, text: &str) {
        choice.find.insert(text);
        choice.typed();
    }

    #[test]
    fn nothing_is_chosen_until_somebody_types_or_moves_and_built_in_groups_are_not_offered() {
        let mut choice = choice();
        assert!(choice.decided("Ana").is_err() && choice.offered().iter().all(|group| group.name != "Everyone"));
        choice.step(Step::Down);
        assert_eq!(choice.decided("Ana").as_deref(), Ok("00gAfter Sales"));
        typed(&mut choice, "every");
        assert!(choice.decided("Ana").is_err());
    }

    #[test]
    fn the_closest_name_stands_for_what_is_typed_and_a_late_answer_takes_it_from_nobody() {
        let mut choice = choice();
        typed(&mut choice, "sales");
        assert_eq!(choice.decided("Ana").as_deref(), Ok("00gSales"));
        choice.step(Step::Down);
        assert_eq!(choice.decided("Ana").as_deref(), Ok("00gSales EMEA"));
        choice.take_found(vec![group("Sales", GroupType::Okta), group("Sales EMEA", GroupType::Okta)]);
        assert_eq!(choice.decided("Ana").as_deref(), Ok("00gSales EMEA"));
    }

    #[test]
    fn while_okta_is_asked_only_a_whole_name_or_a_choice_by_hand_is_one() {
        let mut choice = choice();
        choice.found.await_order(OrderId(1));
        typed(&mut choice, "sale");
        assert!(choice.decided("Ana").unwrap_err().contains("on its way"));
        choice.step(Step::Down);
        assert!(choice.decided("Ana").is_ok());
        typed(&mut choice, "s");
        assert_eq!(choice.decided("Ana").as_deref(), Ok("00gSales"));
    }

    #[test]
    fn a_group_that_the_person_is_in_or_that_is_decided_elsewhere_says_so() {
        let mut choice = choice();
        choice.own.fill(vec![group("Sales", GroupType::Okta)]);
        typed(&mut choice, "sales");
        assert_eq!(choice.decided("Ana").unwrap_err(), "Ana is in Sales already.");
        typed(&mut choice, " ad");
        assert!(choice.decided("Ana").unwrap_err().contains("decided where it comes from"));
    }
}
