//! The organisations that are open, each with everything that is open of it, and which of them is seen.

use indexmap::IndexMap;

use crate::app::session::Session;
use crate::app::workspace::Workspace;
use crate::protocol::connection::ConnectionId;
use crate::protocol::unsaved::{FormId, FormPlace};

pub struct Organisations {
    open: IndexMap<ConnectionId, Workspace>,
    seen: ConnectionId,
    /// Why unsaved forms could not be kept, as it was said last.
    not_kept: Option<String>,
}

impl Organisations {
    pub(crate) fn new(first: Workspace) -> Self {
        let seen = first.session.connection.clone();
        Self { open: IndexMap::from([(seen.clone(), first)]), seen, not_kept: None }
    }

    /// The one that is seen.
    ///
    /// # Panics
    /// Never: there always is one.
    pub fn seen(&self) -> &Workspace {
        &self.open[&self.seen]
    }

    pub(crate) fn seen_mut(&mut self) -> &mut Workspace {
        &mut self.open[&self.seen]
    }

    /// By which name the one that is seen is configured.
    pub fn seen_id(&self) -> &ConnectionId {
        &self.seen
    }

    pub fn get(&self, connection: &ConnectionId) -> Option<&Workspace> {
        self.open.get(connection)
    }

    pub(crate) fn get_mut(&mut self, connection: &ConnectionId) -> Option<&mut Workspace> {
        self.open.get_mut(connection)
    }

    /// One of which is known that it is open.
    ///
    /// # Panics
    /// Where it is not.
    pub(crate) fn opened_mut(&mut self, connection: &ConnectionId) -> &mut Workspace {
        &mut self.open[connection]
    }

    pub fn is_open(&self, connection: &ConnectionId) -> bool {
        self.open.contains_key(connection)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&ConnectionId, &Workspace)> {
        self.open.iter()
    }

    pub fn workspaces(&self) -> impl Iterator<Item = &Workspace> {
        self.open.values()
    }

    /// Opens one; it is not seen yet.
    pub(crate) fn open(&mut self, work: Workspace) {
        self.open.insert(work.session.connection.clone(), work);
    }

    /// Shows one that is open, as it stands. What stood for none at all is gone then.
    pub(crate) fn show(&mut self, connection: &ConnectionId) {
        self.look_at(connection);
        self.open.retain(|_, work| !work.session.is_unconnected());
    }

    /// The same, and whatever else there is stays.
    pub(crate) fn look_at(&mut self, connection: &ConnectionId) {
        self.seen = connection.clone();
    }

    /// Closes one. Where it was seen, nothing is open in its place.
    pub(crate) fn close(&mut self, connection: &ConnectionId) {
        let place = self.open.shift_remove(connection).map(|work| work.place);
        if *connection == self.seen {
            let mut work = Workspace::new(Session::unconnected());
            work.place = place.unwrap_or_default();
            self.seen = work.session.connection.clone();
            self.open(work);
        }
    }

    /// Whom a change or a save is about that has no outcome yet.
    pub(crate) fn under_way(&self) -> Option<String> {
        let name = self.workspaces().find_map(Workspace::under_way);
        name.or_else(|| self.workspaces().find_map(Workspace::saving))
    }

    /// How many jobs are worked on.
    pub(crate) fn jobs_at_work(&self) -> usize {
        self.workspaces().map(|work| work.jobs.at_work().count()).sum()
    }

    /// Jobs that rest for this reason: how far each is, and what goes on with it.
    pub fn jobs_left(&self, why: &str) -> Vec<String> {
        self.workspaces().flat_map(|work| work.jobs_left(why)).collect()
    }

    /// What is lost with the program: typed, not saved, and not kept. To be told where the person is then.
    pub fn lost(&self) -> Option<String> {
        let reason = self.not_kept.as_ref()?;
        let forms = self.workspaces().flat_map(Workspace::not_kept);
        let names: Vec<String> = forms.map(|screen| screen.form.name()).collect();
        match names.as_slice() {
            [] => None,
            [name] => Some(format!("the form for {name} was not saved and could not be kept: {reason}")),
            names => Some(format!("the forms for {} were not saved and could not be kept: {reason}", names.join(", "))),
        }
    }

    /// Something could not be kept, found or removed; it is tried again with the next change. What is said of it,
    /// unless that was said already.
    pub(crate) fn take_not_kept(&mut self, place: &FormPlace, form: Option<FormId>, reason: &str) -> Option<String> {
        let work = self.open.get_mut(&place.connection);
        let taken_back = work.and_then(|work| work.take_not_kept(form?));
        let before = self.not_kept.replace(reason.to_owned());
        match taken_back {
            Some((name, way)) => Some(format!(
                "The form for {name} could not be kept: {reason}. In this run only, {way} comes back to it."
            )),
            None if before.as_deref() == Some(reason) => None,
            None => {
                Some(format!("What is typed in forms is not kept beyond this run: {reason}. It can still be saved."))
            }
        }
    }
}
