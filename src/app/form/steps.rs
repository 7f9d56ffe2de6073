//! Steps of a form: recorded as things change, taken back, done again; and what fills several fields at once.

use crate::app::form::history::{By, Moved};
use crate::app::form::model::review::About;
use crate::app::form::model::spec::Path;
use crate::app::form::screen::Finder;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::form::screen::Need;
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context};
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;

impl FormScreen {
    /// The field at `at` was typed into: the typing is a step, or goes on with one.
    pub(crate) fn after_typing(&mut self, at: usize) -> Need {
        match self.form.fields.get(at).map(|field| field.spec.path.clone()) {
            Some(path) => self.after_change(at, By::Typing(path)),
            None => Need::Nothing,
        }
    }

    /// A value was chosen for the field at `at`.
    pub(crate) fn after_choice(&mut self, at: usize) -> Need {
        let by = By::Once(format!("the choice in {}", self.label(at)));
        self.after_change(at, by)
    }

    /// Something was pasted into the field at `at`.
    pub(crate) fn after_paste(&mut self, at: usize) -> Need {
        let by = By::Once(format!("the paste into {}", self.label(at)));
        self.after_change(at, by)
    }

    fn after_change(&mut self, at: usize, by: By) -> Need {
        self.form.typed(at);
        self.history.record(&self.form, by);
        let fits = |opt| self.form.fields.get(at).is_some_and(|field| field.spec.is(opt));
        let retyped = [super::model::spec::Opt::UserType, super::model::spec::Opt::Template].into_iter().any(fits);
        if retyped { Need::Fields } else { Need::Nothing }
    }

    fn label(&self, at: usize) -> String {
        self.form.fields.get(at).map(|field| field.spec.label.trim().to_owned()).unwrap_or_default()
    }

    /// Puts back what stood in the field, as a step of its own.
    pub(crate) fn restore(&mut self, at: usize) {
        self.form.restore(at);
        let by = By::Once(format!("the return to what stood in {}", self.label(at)));
        self.history.record(&self.form, by);
    }

    /// Drops a change that the review tells, as a step of its own.
    pub(crate) fn drop_change(&mut self, about: &About) {
        let label = self.label_of(&about.path());
        self.form.drop_change(about);
        self.history.record(&self.form, By::Once(format!("the change that was dropped in {label}")));
    }

    /// One step back or forward; the cursor goes to what it changed. What is said of it.
    fn step_in_history(&mut self, forward: bool) -> Option<(Need, String)> {
        let moved = if forward { self.history.forward(&mut self.form) } else { self.history.back(&mut self.form) };
        let Moved { by, path, retyped } = moved?;
        let what = match &by {
            By::Typing(path) => format!("what was typed in {}", self.label_of(path)),
            By::Once(words) => words.clone(),
        };
        if let Some(at) = path.as_ref().and_then(|path| self.form.find(path)).filter(|at| self.form.is_asked(*at)) {
            self.go_to(at);
        }
        self.keep_in_view();
        let text = if forward {
            format!("Done again: {what}.")
        } else {
            let again = key::name(Context::Form, Command::Form(FormCommand::Redo));
            format!("Taken back: {what}. {again} does it again.")
        };
        Some((if retyped { Need::Fields } else { Need::Nothing }, text))
    }

    fn label_of(&self, path: &Path) -> String {
        match (self.form.find(path), path) {
            (Some(at), _) => self.label(at),
            (None, Path::Attribute(name)) => name.clone(),
            (None, Path::Option(opt)) => opt.name().to_owned(),
        }
    }

    /// Looks for a field: to go to it, or for what is proposed.
    pub(crate) fn look_for_field(&mut self) {
        match std::mem::replace(&mut self.mode, Mode::Fields) {
            Mode::Propose(proposal) => {
                self.mode = Mode::Find(Finder { proposal: Some(proposal), ..Finder::default() });
            }
            Mode::Fields => self.find(""),
            other => self.mode = other,
        }
    }
}

impl Workspace {
    /// Whatever changed in the form since the last key is nobody's step.
    pub(crate) fn absorb_changes(&mut self) {
        if let Some(screen) = self.form_mut() {
            screen.history.absorb(&screen.form);
        }
    }

    pub(crate) fn step_in_history(&mut self, forward: bool, turn: &mut Turn<'_>) {
        let Some(screen) = self.form_mut().filter(|screen| matches!(screen.mode, Mode::Fields)) else { return };
        match screen.step_in_history(forward) {
            Some((asked, text)) => {
                turn.say(text);
                self.answer_form(asked, turn);
            }
            None if forward => turn.say("Nothing was taken back that could be done again."),
            None if screen.history.is_cut() => turn.say("Further back nothing is remembered."),
            None => turn.say("This is how the form began."),
        }
    }

    /// Enter on what is proposed.
    pub(crate) fn fill_in(&mut self, turn: &mut Turn<'_>) {
        let cancel = *turn.cancel_has_focus;
        let Some(screen) = self.form_mut() else { return };
        let Mode::Propose(proposal) = &screen.mode else { return };
        if cancel {
            screen.dismiss_proposal();
            turn.say("Nothing was filled in.");
            return;
        }
        if proposal.ticked() == 0 {
            turn.say(format!(
                "Nothing is ticked: {} ticks a line, Esc fills in nothing.",
                key::name(Context::FormProposal, Command::Form(FormCommand::Tick))
            ));
            return;
        }
        let (asked, text) = screen.fill();
        let back = key::name(Context::Form, Command::Form(FormCommand::Undo));
        turn.say(format!("{text} {back} takes it back."));
        self.answer_form(asked, turn);
    }

    /// What was pasted goes into the field under the cursor as it is.
    pub(crate) fn paste_plain(&mut self, turn: &mut Turn<'_>) {
        let Some(screen) = self.form_mut() else { return };
        if let Mode::Propose(proposal) = &screen.mode {
            if proposal.plain.is_none() {
                turn.say("Nothing was pasted that could be put in as it is.");
                return;
            }
            screen.dismiss_proposal();
        }
        if !matches!(screen.mode, Mode::Fields) {
            return;
        }
        let Some(text) = screen.put_by.take() else {
            turn.say("No preview of a paste was closed that could be put in as it is.");
            return;
        };
        let asked = screen.paste_as_text(text.expose());
        self.answer_form(asked, turn);
    }
}
