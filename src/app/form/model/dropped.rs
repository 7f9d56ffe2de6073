//! A change that is dropped from the review: what stood there before stands there again.

use crate::app::form::model::Form;
use crate::app::form::model::review::About;
use crate::app::form::model::spec::Path;

impl Form {
    /// Whether this can be dropped by itself: what follows another field, or goes with another user type, cannot.
    pub fn drops(&self, about: &About) -> bool {
        match about {
            About::Field(path) => self.find(path).is_some_and(|at| {
                self.is_field_changed(at) && self.fields[at].spec.locked.is_none() && !self.is_following(at)
            }),
            About::Joined => self.groups.added().next().is_some(),
            About::Left => self.groups.removed().next().is_some(),
        }
    }

    /// Drops it, and nothing else.
    pub fn drop_change(&mut self, about: &About) {
        match about {
            About::Field(path) => {
                let Some(at) = self.find(path) else { return };
                self.restore(at);
                if matches!(path, Path::Option(_)) {
                    self.typed(at);
                }
            }
            About::Joined => self.groups.drop_added(),
            About::Left => self.groups.drop_removed(),
        }
    }
}
