//! Forms with changes, where a connection is left, removed or made another: asked about, never lost unsaid.
//!
//! ```text
//!  switch ── changed forms here? ──► asked ──► they stay as they are, the other organisation is shown
//!  remove ─────────────────────────► asked, with what is lost
//!  another address ── open, with changed forms? ──► asked, with what is lost
//!  another name ──► they move along
//! ```

use std::collections::HashMap;

use crate::app::form::model::kept::Kept;
use crate::app::form::screen::FormScreen;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::{FoundForm, Workspace};
use crate::messages::connections::Draft;
use crate::protocol::unsaved::FormId;

/// What stands against another name or address of a connection that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// Something was sent, and its outcome is still to come.
    Outcome,
    /// Forms would be lost.
    Unsaved,
}

/// What is unsaved, on its way from one name of a connection to another.
pub struct Unsaved {
    pub drafts: Vec<Box<FormScreen>>,
    pub kept: Vec<FoundForm>,
    /// What is kept of them beyond the program.
    pub written: HashMap<FormId, String>,
}

impl Workspace {
    fn all_forms(&self) -> impl Iterator<Item = &FormScreen> {
        let open = self.screens.iter().filter_map(|screen| match screen {
            Screen::Form(form) => Some(&**form),
            Screen::List(_) | Screen::Detail(_) => None,
        });
        open.chain(self.drafts.iter().map(|draft| &**draft))
    }

    /// Forms in which something was typed and not saved: `Ana Müller (2 fields)`.
    pub fn unsaved(&self) -> Vec<String> {
        let typed = self.all_forms().filter(|screen| screen.form.is_dirty() && !screen.is_saving());
        let of = |name: &str, count: usize| format!("{name} ({count} field{})", if count == 1 { "" } else { "s" });
        let typed = typed.map(|screen| of(&screen.form.name(), screen.form.changed().len()));
        typed
            .chain(
                self.kept.iter().map(|FoundForm { kept, .. }| {
                    of(&kept.name, kept.texts.len() + kept.groups.len() + kept.left.len())
                }),
            )
            .collect()
    }

    /// Whether something was sent and its outcome is still to come.
    pub(crate) fn is_waiting_for_outcome(&self) -> bool {
        !self.running.is_empty() || self.saving().is_some()
    }

    /// What stands against taking on what was typed of its connection.
    pub(crate) fn hinders(&self, draft: &Draft) -> Option<Hindrance> {
        let elsewhere = self.session.origin.as_ref().is_some_and(|origin| *origin != draft.host);
        if (elsewhere || self.session.connection != draft.id) && self.is_waiting_for_outcome() {
            Some(Hindrance::Outcome)
        } else {
            (elsewhere && !self.unsaved().is_empty()).then_some(Hindrance::Unsaved)
        }
    }

    /// Its connection has another name from now on: what was typed moves along.
    pub(crate) fn take_unsaved(&mut self) -> Unsaved {
        let mut drafts = std::mem::take(&mut self.drafts);
        for screen in std::mem::take(&mut self.screens) {
            match screen {
                Screen::Form(form) if form.form.is_dirty() => drafts.push(form),
                other @ (Screen::Form(_) | Screen::List(_) | Screen::Detail(_)) => self.screens.push(other),
            }
        }
        Unsaved { drafts, kept: std::mem::take(&mut self.kept), written: std::mem::take(&mut self.written) }
    }

    pub(crate) fn add_unsaved(&mut self, unsaved: Unsaved) {
        self.drafts.extend(unsaved.drafts);
        self.kept.extend(unsaved.kept);
        self.written.extend(unsaved.written);
    }

    /// What is unsaved is of no use any more: the connection leads elsewhere, which was asked about.
    pub(crate) fn lose_unsaved(&mut self, turn: &mut Turn<'_>) {
        self.kept.clear();
        self.drafts.clear();
        self.screens.retain(|screen| !matches!(screen, Screen::Form(_)));
        self.keep_forms(turn);
    }

    /// The forms in which something is typed that is neither saved nor kept beyond the program.
    pub(crate) fn not_kept(&self) -> impl Iterator<Item = &FormScreen> {
        let is_lost = |form: &FormId| self.written.get(form).is_none_or(String::is_empty);
        self.all_forms()
            .filter(move |screen| Kept::of(&screen.form).is_some() && screen.kept_as.as_ref().is_none_or(is_lost))
    }
}
