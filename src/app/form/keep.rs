//! Unsaved forms: set aside, kept on disk for the next run, discarded on request.

use std::time::Duration;

use crate::app::event::Effect;
use crate::app::event::FormsEffect;
use crate::app::event::Timer;
use crate::app::form::model::kept::Kept;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context};
use crate::app::overlay;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::{FoundForm, Workspace};
use crate::messages::Lane;
use crate::protocol::unsaved::{FormId, FormPlace, LeftForm};

/// How much typing a crash may cost.
const KEEP: Duration = Duration::from_millis(300);

impl Workspace {
    /// Finds what programs that are gone left in a connection that is opened.
    pub(crate) fn recall_forms(&mut self, turn: &mut Turn<'_>) {
        if let Some(place) = self.session.form_place() {
            turn.add(Effect::Forms(FormsEffect::Recall(place)));
        }
    }

    /// What they left.
    pub(crate) fn take_found(&mut self, place: &FormPlace, left: Vec<LeftForm>, turn: &mut Turn<'_>) {
        if self.session.form_place().as_ref() != Some(place) {
            // It was closed, or leads elsewhere meanwhile: the next program finds them.
            return;
        }
        // What cannot be read stays where it is, for a version that can.
        let found: Vec<FoundForm> =
            left.iter().filter_map(|left| Some(FoundForm { id: left.id, kept: Kept::read(&left.text)? })).collect();
        let names: Vec<String> = found
            .iter()
            .map(|FoundForm { kept, .. }| match kept.person {
                Some(_) => kept.name.clone(),
                None => format!("{} (new)", kept.name),
            })
            .collect();
        let readable = |left: &LeftForm| found.iter().any(|found| found.id == left.id);
        self.written.extend(left.into_iter().filter(readable).map(|left| (left.id, left.text)));
        let (new, of_people): (Vec<_>, Vec<_>) = found.iter().partition(|found| found.kept.person.is_none());
        let how = match (new.is_empty(), of_people.is_empty()) {
            (false, true) => format!("{} comes back to it", key::name(Context::Act, Command::Form(FormCommand::New))),
            (true, _) => {
                format!("{} on them comes back to it", key::name(Context::Act, Command::Form(FormCommand::Edit)))
            }
            (false, false) => format!(
                "{}, or {} on them, comes back to it",
                key::name(Context::Act, Command::Form(FormCommand::New)),
                key::name(Context::Act, Command::Form(FormCommand::Edit))
            ),
        };
        self.kept.extend(found);
        if !names.is_empty() {
            let text = format!("Unsaved from last time: {}. {how}.", names.join(", "));
            turn.say(text);
        }
    }

    /// Something may have been typed: it is kept once the typing rests.
    pub(crate) fn keep_soon(&mut self, turn: &mut Turn<'_>) {
        if !std::mem::replace(&mut self.keeping, true) {
            turn.after(KEEP, Timer::Keep);
        }
    }

    /// What is unsaved in a connection is kept now as it is, each form by itself; what is saved or thrown away is kept
    /// no longer.
    pub(crate) fn keep_forms(&mut self, turn: &mut Turn<'_>) {
        self.keeping = false;
        let mut typed: Vec<(FormId, String)> = Vec::new();
        for screen in self.forms() {
            if let Some(kept) = Kept::of(&screen.form) {
                let id = *screen.kept_as.get_or_insert_with(|| FormId::Begun(turn.order_ids.issue().0));
                let at = match &screen.last_kept {
                    Some((last, at)) if *last == kept => *at,
                    Some(_) | None => turn.now.0,
                };
                typed.push((id, Kept { at: Some(at), ..kept.clone() }.text()));
                screen.last_kept = Some((kept, at));
            }
        }
        let Some(place) = self.session.form_place() else { return };
        let is_there =
            |id: &FormId| self.kept.iter().any(|found| found.id == *id) || typed.iter().any(|(typed, _)| typed == id);
        let mut gone: Vec<FormId> = self.written.keys().filter(|id| !is_there(id)).copied().collect();
        gone.sort_unstable();
        for form in gone {
            self.written.remove(&form);
            turn.add(Effect::Forms(FormsEffect::Forget { place: place.clone(), form }));
        }
        for (form, text) in typed {
            if self.written.insert(form, text.clone()).as_ref() != Some(&text) {
                turn.add(Effect::Forms(FormsEffect::Keep { place: place.clone(), form, text }));
            }
        }
    }

    /// Keeps what is typed in the forms that are open, without showing them.
    pub(crate) fn set_forms_aside(&mut self, turn: &mut Turn<'_>) {
        let screens = std::mem::take(&mut self.screens);
        for screen in screens {
            match screen {
                Screen::Form(form) => set_aside(self, form, turn),
                other @ (Screen::List(_) | Screen::Detail(_)) => self.screens.push(other),
            }
        }
    }

    /// Esc on a form; whether it was taken.
    pub(crate) fn leave_form(&mut self, turn: &mut Turn<'_>) -> bool {
        let Some(screen) = self.form_mut() else { return false };
        match &mut screen.mode {
            Mode::Find(finder) if finder.proposal.is_some() => {
                if let Some(proposal) = finder.proposal.take() {
                    screen.mode = Mode::Propose(proposal);
                }
            }
            Mode::Propose(_) => {
                screen.dismiss_proposal();
                if screen.put_by.is_some() {
                    turn.say(format!(
                        "Nothing was filled in. {} puts what was pasted into the field as it is.",
                        key::name(Context::Form, Command::Form(FormCommand::Plain))
                    ));
                }
            }
            Mode::Find(_) | Mode::Pick(_) | Mode::People(_) | Mode::Review(_) | Mode::Conflict(_) => {
                let template = Path::Option(Opt::Template);
                let on_template = matches!(&screen.mode, Mode::Pick(picker) if picker.path == template);
                screen.mode = Mode::Fields;
                if on_template {
                    screen.go_to_name();
                }
                screen.keep_in_view();
            }
            Mode::Saving(_) => {
                turn.say(format!(
                    "It was sent; wait for the outcome, or go on with {}.",
                    key::name(Context::Anywhere, Command::NextCall)
                ));
            }
            Mode::Fields if screen.form.is_dirty() => turn.open(overlay::leave_form()),
            Mode::Opening { .. } | Mode::Fields => self.drop_form(turn),
        }
        true
    }

    /// Leaves the form; what was typed is kept, and it is said how to come back to it.
    pub(crate) fn leave_kept(&mut self, turn: &mut Turn<'_>) {
        match self.screens.pop() {
            Some(Screen::Form(form)) => set_aside(self, form, turn),
            other => self.screens.extend(other),
        }
        self.keep_forms(turn);
    }

    /// Closes the form; what was typed goes.
    pub(crate) fn drop_form(&mut self, turn: &mut Turn<'_>) {
        if matches!(self.screens.last(), Some(Screen::Form(_))) {
            self.screens.pop();
            for lane in [Lane::FormPerson, Lane::FormGroups, Lane::Clash, Lane::FormSearch] {
                turn.cancel(lane);
            }
        }
        self.keep_forms(turn);
    }

    pub(crate) fn leave_form_question(&self) -> String {
        let count = self.form().map_or(0, |screen| screen.form.changed().len());
        let fields = if count == 1 { "1 field is".to_owned() } else { format!("{count} fields are") };
        format!("Leave the form? {fields} changed and not saved. Keep what is typed for later, or throw it away?")
    }

    /// A form could not be kept beyond the program: whatever stands there is not what is typed. Its name and the way
    /// back to it, where it was said that it is kept.
    pub(crate) fn take_not_kept(&mut self, form: FormId) -> Option<(String, String)> {
        self.written.insert(form, String::new());
        let told = self.drafts.iter_mut().find(|draft| draft.kept_as == Some(form) && draft.told_kept)?;
        told.told_kept = false;
        Some(way_back(told))
    }
}

/// Keeps what is typed in a form that is no longer shown, and says how to come back to it.
fn set_aside(work: &mut Workspace, mut screen: Box<FormScreen>, turn: &mut Turn<'_>) {
    if !screen.is_saving() {
        if !screen.form.is_dirty() {
            return;
        }
        screen.mode = Mode::Fields;
        screen.history.forget_secrets(&screen.form);
        screen.put_by = None;
        screen.told_kept = true;
        screen.kept_as.get_or_insert_with(|| FormId::Begun(turn.order_ids.issue().0));
        let (name, way) = way_back(&screen);
        turn.say(format!("The form for {name} is kept; {way} comes back to it."));
    }
    let id = screen.form.person().map(|user| user.id.clone());
    // Of one person there is one form; of people who are not there yet as many as were begun.
    work.drafts.retain(|draft| draft.is_saving() || id.is_none() || !draft.is_about(id.as_deref()));
    work.drafts.push(screen);
}

/// Whom a form is for, and how to come back to it.
fn way_back(screen: &FormScreen) -> (String, String) {
    let way = if screen.form.is_new() {
        format!("{} in the list", key::name(Context::Act, Command::Form(FormCommand::New)))
    } else {
        format!("{} on them", key::name(Context::Act, Command::Form(FormCommand::Edit)))
    };
    (screen.form.name(), way)
}
