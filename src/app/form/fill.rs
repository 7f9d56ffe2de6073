//! What is proposed gets into the form, or does not.
//!
//! Owns: what is filled, as one step that can be taken back. Must not know: how anything was recognised.

use crate::app::form::history::By;
use crate::app::form::model::spec::Opt;
use crate::app::form::proposal::Proposal;
use crate::app::form::screen::{FormScreen, Mode, Need};

impl FormScreen {
    /// Shows what may be filled in.
    pub fn propose(&mut self, proposal: Proposal) {
        self.mode = Mode::Propose(Box::new(proposal));
    }

    /// Enter: fills in what is ticked. What is said of it.
    pub fn fill(&mut self) -> (Need, String) {
        let Mode::Propose(proposal) = &self.mode else { return (Need::Nothing, String::new()) };
        if proposal.ticked() == 0 {
            return (Need::Nothing, String::new());
        }
        let Mode::Propose(proposal) = std::mem::replace(&mut self.mode, Mode::Fields) else {
            return (Need::Nothing, String::new());
        };
        let count = proposal.ticked();
        let asked = self.apply(&proposal);
        self.keep_in_view();
        let fields = if count == 1 { "1 field is".to_owned() } else { format!("{count} fields are") };
        (asked, format!("{fields} filled in; nothing is saved yet."))
    }

    /// Puts what is ticked into the fields, as one step that can be taken back. What is not ticked, or barred, stays as
    /// it is.
    pub fn apply(&mut self, proposal: &Proposal) -> Need {
        let mut asked = Need::Nothing;
        self.history.absorb(&self.form);
        for line in proposal.lines.iter().filter(|line| line.ticked && line.barred.is_none()) {
            let Some(at) = line.to.as_ref().and_then(|path| self.form.find(path)) else { continue };
            let Some(field) = self.form.fields.get_mut(at).filter(|field| field.spec.locked.is_none()) else {
                continue;
            };
            field.set(&line.new);
            if field.spec.is(Opt::UserType) {
                asked = Need::Fields;
            }
            self.form.typed(at);
        }
        self.history.record(&self.form, By::Once(proposal.named.clone()));
        asked
    }

    /// Closes what was proposed: nothing is filled in, and what was pasted can still go in as it is.
    pub(crate) fn dismiss_proposal(&mut self) {
        if let Mode::Propose(proposal) = std::mem::replace(&mut self.mode, Mode::Fields) {
            self.put_by = proposal.plain;
        }
        self.keep_in_view();
    }

    /// The line under the cursor of what is proposed is led to a field that was looked for.
    pub(crate) fn lead_line(&mut self, at: usize) {
        let Mode::Find(finder) = std::mem::replace(&mut self.mode, Mode::Fields) else { return };
        let Some(mut proposal) = finder.proposal else { return };
        if let Some(path) = self.form.fields.get(at).map(|field| field.spec.path.clone()) {
            proposal.lead(&self.form, &path);
        }
        self.mode = Mode::Propose(proposal);
    }
}
