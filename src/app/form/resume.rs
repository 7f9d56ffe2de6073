//! Forms that were left unsaved and are asked about before another is begun: of whom, how much is in them, how old they
//! are.

use std::fmt::Write;

use jiff::Timestamp;

use crate::app::form::model::kept::Kept;
use crate::app::form::model::{Drafted, UNNAMED};
use crate::app::form::screen::{FormScreen, Mode, Purpose};
use crate::app::form::unsaved::{LeftDraft, Resume};
use crate::app::part::times;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::protocol::id::UserId;

/// How a form that was left is told.
fn words(name: &str, is_new: bool, fields: usize, at: Option<Timestamp>, turn: &Turn<'_>) -> String {
    let mut words = name.to_owned();
    if is_new && name != UNNAMED {
        words.push_str(", a new person");
    }
    let fields = if fields == 1 { "1 field".to_owned() } else { format!("{fields} fields") };
    let _ = write!(words, " ({fields}");
    if let Some(at) = at {
        let _ = write!(words, ", {}", times::ago(at, turn.now));
    }
    words.push(')');
    words
}

impl Workspace {
    /// The forms of this person, or for somebody new, that were left and are not being saved; the newest first.
    fn left_drafts(&self, whom: Option<&UserId>, turn: &Turn<'_>) -> Vec<LeftDraft> {
        let mut drafts: Vec<(Option<Timestamp>, LeftDraft)> = Vec::new();
        let is_about = |draft: &FormScreen| draft.is_about(whom.map(|id| &**id)) && !draft.is_saving();
        for draft in self.drafts.iter().filter(|draft| is_about(draft)) {
            let Some(id) = draft.kept_as else { continue };
            let at = draft.last_kept.as_ref().map(|(_, at)| *at);
            let words = words(&draft.form.name(), whom.is_none(), draft.form.changed().len(), at, turn);
            drafts.push((at, LeftDraft { id, words }));
        }
        for found in self.kept.iter().filter(|found| found.kept.person.as_ref() == whom) {
            let kept = &found.kept;
            let words = words(&kept.name, whom.is_none(), kept.names().len(), kept.at, turn);
            drafts.push((kept.at, LeftDraft { id: found.id, words }));
        }
        drafts.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        drafts.into_iter().map(|(_, draft)| draft).collect()
    }

    /// Asks about what was left, if anything was; whether it did. Whoever is on the telephone now is rarely the one of
    /// before.
    fn asks_about_left(&mut self, whom: Option<&UserId>, turn: &mut Turn<'_>) -> bool {
        let drafts = self.left_drafts(whom, turn);
        if drafts.is_empty() {
            return false;
        }
        turn.open(Resume { whom: whom.cloned(), drafts, at: 0 });
        true
    }

    /// A form for somebody new; where one was left unsaved, that is asked about first.
    pub(crate) fn begin_new(&mut self, turn: &mut Turn<'_>) {
        self.keep_forms(turn);
        if !self.asks_about_left(None, turn) {
            self.open_new(None, turn);
        }
    }

    /// The form of whoever is meant; where one of theirs was left unsaved, that is asked about first.
    pub(crate) fn begin_edit(&mut self, turn: &mut Turn<'_>) {
        self.keep_forms(turn);
        let Some(at) = self.chosen(turn) else { return };
        let id = self.session.people.row(at).user_id();
        self.edit(&id, turn);
    }

    /// The form of this person, unless one of theirs was left and is asked about.
    pub(super) fn edit(&mut self, id: &UserId, turn: &mut Turn<'_>) {
        if self.is_saving(id) || self.is_changing(id) || !self.asks_about_left(Some(id), turn) {
            self.open_edit(id, Purpose::Edit, turn);
        }
    }

    /// Enter: the form that is meant, as it was left.
    pub(crate) fn resume(&mut self, asked: &Resume, turn: &mut Turn<'_>) {
        let Some(draft) = asked.drafts.get(asked.at) else {
            self.open_new(None, turn);
            return;
        };
        if let Some(at) = self.drafts.iter().position(|screen| screen.kept_as == Some(draft.id) && !screen.is_saving())
        {
            let mut screen = self.drafts.remove(at);
            let names = screen.last_kept.as_ref().map(|(kept, at)| (kept.names(), *at));
            screen.form.drafted = names.map(|(names, at)| drafted(names, at, turn));
            match asked.whom {
                Some(_) => self.open_draft(screen, turn),
                None => {
                    turn.hush();
                    self.screens.push(Screen::Form(screen));
                    self.session.problem = None;
                    self.read_for_opened_form(turn);
                }
            }
            return;
        }
        let Some(at) = self.kept.iter().position(|found| found.id == draft.id) else {
            turn.say("That form is not there any more.");
            return;
        };
        if let Some(id) = &asked.whom {
            // The one that is meant is the one that is put back.
            let found = self.kept.remove(at);
            self.kept.insert(0, found);
            self.open_edit(id, Purpose::Edit, turn);
            return;
        }
        let found = self.kept.remove(at);
        self.open_new(None, turn);
        if let Some(screen) = self.form_mut() {
            screen.kept_as = Some(found.id);
            screen.mode = Mode::Fields;
            screen.go_to_name();
            put_back(screen, found.kept, turn);
            screen.take_groups_as_they_are();
        }
    }

    /// `Ctrl-X`: the form that is meant is thrown away, and another is begun; what was asked about goes, and no other.
    pub(crate) fn begin_empty(&mut self, turn: &mut Turn<'_>) {
        let Some(asked) = turn.overlays.resume().cloned() else { return };
        turn.overlays.pop();
        turn.hush();
        if let Some(draft) = asked.drafts.get(asked.at) {
            self.drafts.retain(|screen| screen.kept_as != Some(draft.id) || screen.is_saving());
            self.kept.retain(|found| found.id != draft.id);
        }
        match &asked.whom {
            Some(id) => self.open_edit(id, Purpose::Anew, turn),
            None => self.open_new(None, turn),
        }
        self.keep_forms(turn);
    }
}

/// Puts what an earlier run left into the form, and remembers that it did.
pub(crate) fn put_back(screen: &mut FormScreen, kept: Kept, turn: &mut Turn<'_>) {
    let rides_along = kept.at.map(|at| drafted(kept.names(), at, turn));
    kept.put_back(&mut screen.form);
    screen.form.drafted = rides_along;
    turn.say("What you typed last time, without passwords.");
}

fn drafted(names: Vec<String>, at: Timestamp, turn: &Turn<'_>) -> Drafted {
    Drafted { at: times::clock(at, turn.now, turn.zone), names }
}
