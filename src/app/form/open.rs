//! From `n`, `e` and `C` to the fields: the person is read, and what was typed before is put over them.
//!
//! ```text
//!  e ─► read ─┬─► the fields
//!             ├─► the draft from before, over the person as they are now ─► collides? ─► theirs, mine, take one
//!             └─► what an earlier run left ────────────────────────────────► the same
//!  C ─► read ───► somebody new who is like them
//!  Ctrl-S after a save of which nothing is known ─► read ─► collides? ─► the review
//! ```

use std::sync::Arc;

use crate::app::event::Now;
use crate::app::form::history::History;
use crate::app::form::model::kept::Kept;
use crate::app::form::model::{Form, Target};
use crate::app::form::resume::put_back;
use crate::app::form::review::{Conflict, Difference};
use crate::app::form::screen::{FormScreen, Mode, Purpose, Unsettled};
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::take::Then;
use crate::app::workspace::{FoundForm, Workspace};
use crate::messages::{Lane, OrderId, Request};
use crate::protocol::id::UserId;
use crate::protocol::user::User;

impl Workspace {
    /// A form for somebody new, in which nothing stands yet, or what stands in one that it is like.
    pub(crate) fn open_new(&mut self, like: Option<&Arc<User>>, turn: &mut Turn<'_>) {
        turn.hush();
        let mut form = self.form_for(Target::New);
        if like.is_none() {
            form.templates.offered = self.offered_templates();
        }
        self.screens.push(Screen::Form(Box::new(FormScreen::new(form, Mode::Fields))));
        self.session.problem = None;
        self.read_for_opened_form(turn);
        if let Some(screen) = self.form_mut() {
            screen.offer_template();
        }
        if let Some(like) = like {
            let like = Arc::clone(like);
            if let Some(screen) = self.form_mut() {
                screen.form.copy_from(&like);
                screen.groups.await_order(turn.start(Lane::FormGroups, Request::ReadGroups { user: like.id.clone() }));
                turn.say(format!("A copy of {}; what is theirs alone is empty.", like.name()));
            }
            self.rebuild_form(turn);
            // Attributes of the copied person's type have fields only now.
            if let Some(screen) = self.form_mut() {
                screen.form.copy_from(&like);
                screen.history = History::of(&screen.form);
            }
        }
    }

    pub(crate) fn open_copy(&mut self, turn: &mut Turn<'_>) {
        let Some(at) = self.chosen(turn) else { return };
        let row = self.session.people.row(at);
        match self.session.reading(row.id()).map(|reading| Arc::clone(&reading.user)) {
            Some(user) => self.open_new(Some(&user), turn),
            None => {
                let (id, name) = (row.user_id(), row.name().into_owned());
                self.session.problem = None;
                let order_id = turn.start(Lane::FormPerson, Request::ReadUser { selector: id.to_string() });
                let mode = Mode::Opening { order_id, id, name, purpose: Purpose::Copy, ahead: Vec::new() };
                let screen = FormScreen::new(self.form_for(Target::New), mode);
                self.screens.push(Screen::Form(Box::new(screen)));
            }
        }
    }

    /// The person who is to be copied was read: the form for somebody new takes the place of the one that waited. Whether
    /// it is the one that is seen.
    fn begin_copy(&mut self, order_id: OrderId, user: &Arc<User>, turn: &mut Turn<'_>) -> bool {
        let on_top = self.screens.last().is_some_and(|screen| waits_for(screen, order_id));
        self.screens.retain(|screen| !waits_for(screen, order_id));
        let opened = on_top && turn.is_seen;
        if opened {
            self.open_new(Some(user), turn);
        }
        opened
    }

    /// The form of this person; they are read by id first.
    pub(super) fn open_edit(&mut self, id: &UserId, purpose: Purpose, turn: &mut Turn<'_>) {
        let Some(at) = self.session.people.by_id(id) else { return };
        let (id, name) = (id.clone(), self.session.people.row(at).name().into_owned());
        let form = Box::new(FormScreen::new(self.form_for(Target::New), Mode::Fields));
        self.read_for_edit(form, (id, name), purpose, turn);
    }

    /// A form of whoever is meant as it was left; they are read again.
    pub(crate) fn open_draft(&mut self, draft: Box<FormScreen>, turn: &mut Turn<'_>) {
        let meant = draft.form.person().map(|user| (user.id.clone(), user.name().into_owned()));
        let Some(meant) = meant else { return };
        if self.read_for_edit(draft, meant, Purpose::Edit, turn) {
            turn.say("Your draft from before; the person is read again.");
        }
    }

    fn read_for_edit(
        &mut self,
        mut screen: Box<FormScreen>,
        (id, name): (UserId, String),
        purpose: Purpose,
        turn: &mut Turn<'_>,
    ) -> bool {
        if self.is_saving(&id) || self.is_changing(&id) {
            turn.say(format!("{name}: a change is under way; wait for its outcome."));
            self.drafts.extend(Some(screen).filter(|screen| screen.form.person().is_some()));
            return false;
        }
        self.session.problem = None;
        turn.hush();
        let order_id = turn.start(Lane::FormPerson, Request::ReadUser { selector: id.to_string() });
        screen.mode = Mode::Opening { order_id, id, name, purpose, ahead: Vec::new() };
        self.screens.push(Screen::Form(screen));
        true
    }

    /// The person of a form that is opening was read; what was typed before its fields were there is to be done now.
    pub(crate) fn take_form_person(
        &mut self,
        order_id: OrderId,
        user: &Arc<User>,
        turn: &mut Turn<'_>,
    ) -> Option<Then> {
        let screen = self.forms().find(|screen| awaits(screen, order_id))?;
        let (purpose, ahead) = screen.mode.opening().map(|(purpose, ahead)| (purpose, std::mem::take(ahead)))?;
        if purpose == Purpose::Copy {
            let opened = self.begin_copy(order_id, user, turn);
            return opened.then_some(Then::Type { ahead, review: false });
        }
        let collides = self.put_person_in(order_id, purpose, user, turn);
        self.read_for_opened_form(turn);
        let review = purpose == Purpose::Review;
        (turn.is_seen && !collides).then_some(Then::Type { ahead, review })
    }

    /// Puts a person who was read into the form that waited; whether it shows what collides with what was typed.
    fn put_person_in(&mut self, order_id: OrderId, purpose: Purpose, user: &Arc<User>, turn: &mut Turn<'_>) -> bool {
        let fresh = self.form_for(Target::Person(Arc::clone(user)));
        // A draft of this run comes first; what an earlier one left of the same person is there the next time.
        let is_draft = self.forms().any(|screen| awaits(screen, order_id) && screen.form.person().is_some());
        let at = self.kept.iter().position(|found| found.kept.person.as_deref() == Some(&user.id));
        let found = at.filter(|_| !is_draft && purpose == Purpose::Edit).map(|at| self.kept.remove(at));
        let Some(screen) = self.forms().find(|screen| awaits(screen, order_id)) else { return false };
        screen.mode = Mode::Fields;
        screen.groups.await_order(turn.start(Lane::FormGroups, Request::ReadGroups { user: user.id.clone() }));
        let conflict = match (found, screen.form.person()) {
            (_, Some(_)) => {
                screen.unsettled = Unsettled::Nothing;
                let conflict = screen.conflict(Arc::clone(user), turn.now);
                screen.form.target = Target::Person(Arc::clone(user));
                conflict
            }
            (Some(FoundForm { id, kept }), None) => {
                screen.begin(fresh);
                screen.kept_as = Some(id);
                let conflict = collisions(&kept, &screen.form, user, turn.now);
                put_back(screen, kept, turn);
                conflict
            }
            (None, None) => {
                screen.begin(fresh);
                return false;
            }
        };
        let collides = !conflict.differences.is_empty();
        if collides {
            screen.mode = Mode::Conflict(Box::new(conflict));
        }
        collides
    }

    /// Reads the person of the form on the screen once more; the review follows.
    pub(crate) fn read_before_review(&mut self, turn: &mut Turn<'_>) {
        let Some(Screen::Form(screen)) = self.screens.last_mut() else { return };
        let Some(user) = screen.form.person() else { return };
        let (id, name) = (user.id.clone(), user.name().into_owned());
        self.session.problem = None;
        let order_id = turn.start(Lane::FormPerson, Request::ReadUser { selector: id.to_string() });
        screen.mode = Mode::Opening { order_id, id, name, purpose: Purpose::Review, ahead: Vec::new() };
    }
}

/// What was typed in an earlier run where somebody else changed the same since.
fn collisions(kept: &Kept, form: &Form, user: &Arc<User>, now: Now) -> Conflict {
    let texts = kept.texts.iter().filter_map(|(name, mine)| {
        let before = &kept.was.iter().find(|(other, _)| other == name)?.1;
        let field = form.attribute(name)?;
        let theirs = field.initial();
        (theirs != before && theirs != mine).then(|| Difference {
            path: field.spec.path.clone(),
            label: field.spec.label.trim().to_owned(),
            before: before.clone(),
            theirs: theirs.to_owned(),
            mine: mine.clone(),
            take_mine: true,
        })
    });
    Conflict { theirs: Arc::clone(user), differences: texts.collect(), adopted: Vec::new(), at: 0, since: now.0 }
}

fn awaits(screen: &FormScreen, order_id: OrderId) -> bool {
    matches!(&screen.mode, Mode::Opening { order_id: awaited, .. } if *awaited == order_id)
}

/// Whether this is the form that waits for the person of this order id.
pub(crate) fn waits_for(screen: &Screen, order_id: OrderId) -> bool {
    matches!(screen, Screen::Form(form) if awaits(form, order_id))
}
