//! What is offered for a field goes into it by a key, as a step of its own; and the list of what others have.

use crate::app::form::history::By;
use crate::app::form::model::names::Name;
use crate::app::form::model::offered::Offered;
use crate::app::form::screen::{FormScreen, Mode};
use crate::app::part::count::people_word;
use crate::app::session::others::Values;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;

impl FormScreen {
    /// Whether somebody typed into the text under the cursor: Enter leaves it as it is.
    pub(crate) fn holds_typed_text(&self) -> bool {
        let Some(at) = self.current() else { return false };
        self.form.values_of(at).is_some()
            && self.form.fields[at].is_changed()
            && !self.form.fields[at].text().is_empty()
    }

    /// What others have in the field under the cursor, with how many people have each.
    pub(crate) fn names_of_others(&self) -> Vec<Name> {
        let values = self.current().and_then(|at| self.form.values_of(at)).map(Values::all);
        let name = |(text, count): (&str, u32)| Name { value: text.to_owned(), words: people_word(count as usize) };
        values.into_iter().flatten().map(|value| name((&value.text, value.count))).collect()
    }

    /// Puts in what is offered for the field under the cursor; whether anything is.
    fn take_offered(&mut self) -> Option<String> {
        let at = self.current()?;
        let Offered { text, .. } = self.form.offered(at)?;
        self.form.fields[at].set(&text);
        self.after_choice(at);
        Some(text)
    }
}

impl FormScreen {
    /// The cursor leaves its field: a date that was typed in short stands there in full. It goes with the typing: one
    /// step back takes both.
    pub(crate) fn leave_field(&mut self) {
        if let Some(at) = self.current()
            && self.form.complete_date(at)
        {
            let path = self.form.fields[at].spec.path.clone();
            self.history.record(&self.form, By::Typing(path));
        }
    }

    /// Every date that was typed in short stands there in full, such as one of a draft.
    pub(crate) fn complete_dates(&mut self) {
        self.leave_field();
        let mut completed = false;
        for at in 0..self.form.fields.len() {
            completed |= self.form.complete_date(at);
        }
        if completed {
            self.history.record(&self.form, By::Once("the dates in full".to_owned()));
        }
    }
}

impl Workspace {
    /// Dates are typed by the day that it is now.
    pub(crate) fn tell_day(&mut self, turn: &Turn<'_>) {
        if let Some(screen) = self.form_mut() {
            screen.form.today = Some(turn.zone.to_datetime(turn.now.0).date());
        }
    }

    pub(crate) fn take_offered(&mut self, turn: &mut Turn<'_>) {
        let Some(screen) = self.form_mut().filter(|screen| matches!(screen.mode, Mode::Fields)) else { return };
        if screen.take_offered().is_none() && !screen.open_picker("") {
            turn.say("Nothing is offered for this field.");
        }
    }
}
