//! The groups of a form: those the person is in, and those that are picked.

use crate::protocol::group::Group;
use crate::protocol::id::GroupId;

/// The groups of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// Those the person is in; none while that is not known.
    pub before: Vec<Group>,
    pub picked: Vec<Group>,
    /// Whether `before` was read; without that, none can be taken away.
    pub known: bool,
    /// Taken away before `before` was read, by an earlier run: id and name.
    pub leaving: Vec<(GroupId, String)>,
}

impl Groups {
    pub fn added(&self) -> impl Iterator<Item = &Group> {
        self.picked.iter().filter(|group| !self.before.iter().any(|other| other.id == group.id))
    }

    pub fn removed(&self) -> impl Iterator<Item = &Group> {
        self.before.iter().filter(|group| !self.picked.iter().any(|other| other.id == group.id))
    }

    pub fn is_changed(&self) -> bool {
        self.added().next().is_some() || self.removed().next().is_some()
    }

    /// The groups that the person is in are there: what was picked and put back before counts on top of them.
    pub fn learn(&mut self, own: Vec<Group>) {
        let added: Vec<Group> = self.added().cloned().collect();
        let leaving = std::mem::take(&mut self.leaving);
        self.picked = own.iter().filter(|group| !leaving.iter().any(|(id, _)| *id == group.id)).cloned().collect();
        self.before = own;
        self.known = true;
        for group in added {
            if !self.picked.iter().chain(&self.before).any(|other| other.id == group.id) {
                self.picked.push(group);
            }
        }
    }

    /// Picks a group, or puts it back.
    pub fn toggle(&mut self, group: Group) {
        match self.picked.iter().position(|other| other.id == group.id) {
            Some(at) => {
                self.picked.remove(at);
            }
            None => self.picked.push(group),
        }
    }

    /// Nothing is added any more.
    pub fn drop_added(&mut self) {
        let before = &self.before;
        self.picked.retain(|group| before.iter().any(|other| other.id == group.id));
    }

    /// Nothing is taken away any more.
    pub fn drop_removed(&mut self) {
        let removed: Vec<Group> = self.removed().cloned().collect();
        self.picked.extend(removed);
    }

    pub fn words(&self) -> String {
        let names = self.picked.iter().map(|group| if group.name.is_empty() { &*group.id } else { &*group.name });
        names.collect::<Vec<_>>().join(", ")
    }
}
