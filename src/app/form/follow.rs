//! What a new name or email suggests for other fields, asked once and line by line.

use crate::app::form::model::FormField;
use crate::app::form::model::offers::FormOffer;
use crate::app::form::proposal::{Line, Proposal};
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;

impl FormScreen {
    /// Shows what may follow a new name or email; whether there is anything.
    pub(crate) fn ask_follow_ups(&mut self) -> bool {
        let offers = self.form.offers();
        if !matches!(self.mode, Mode::Fields) || offers.is_empty() {
            return false;
        }
        let is_changed = |name: &str| self.form.attribute(name).is_some_and(FormField::is_changed);
        let cause = match (is_changed("email"), is_changed("firstName") || is_changed("lastName")) {
            (true, true) => "the new name and email",
            (true, false) => "the new email",
            (false, _) => "the new name",
        };
        let mut proposal = Proposal::new(format!("What goes with {cause}?"), &format!("what goes with {cause}"));
        let mut scratch = self.form.clone();
        for FormOffer { at, text, sure, note } in offers {
            let line = Line::into_field(&mut scratch, at, "", &text);
            proposal.lines.push(if sure { line } else { line.unticked(note) });
        }
        self.propose(proposal);
        true
    }
}
