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

use crate::app::App;
use crate::app::event::Now;
use crate::app::event::Typed;
use crate::app::form::model::Form;
use crate::app::form::model::Target;
use crate::app::form::model::kept::Kept;
use crate::app::form::review::Conflict;
use crate::app::form::review::Difference;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::form::screen::Purpose;
use crate::app::form::screen::Unsettled;
use crate::app::screen::Screen;
use crate::app::workspace::FoundForm;
use crate::messages::{Lane, Request, Ticket};
use crate::protocol::connection::ConnectionId;
use crate::protocol::user::User;

impl App {
    /// A form for somebody new, in which nothing stands yet, or what stands in one that it is like.
    pub(crate) fn open_new(&mut self, like: Option<&Arc<User>>) {
        self.toast = None;
        let work = &mut self.workspaces[&self.current];
        let form = work.form_for(Target::New);
        work.screens.push(Screen::Form(Box::new(FormScreen::new(form, Mode::Fields))));
        work.session.problem = None;
        self.read_for_opened_form();
        if let Some(like) = like {
            let like = Arc::clone(like);
            self.turn(|work, turn| {
                let Some(Screen::Form(screen)) = work.screens.last_mut() else { return };
                screen.form.copy_from(&like);
                screen.groups.await_ticket(turn.start(Lane::FormGroups, Request::ReadGroups { user: like.id.clone() }));
                turn.say(format!("A copy of {}; what is theirs alone is empty.", like.row().name()));
            });
            self.rebuild_form();
            // Attributes of the copied person's type have fields only now.
            if let Some(screen) = self.form_mut() {
                screen.form.copy_from(&like);
            }
        }
    }

    pub(crate) fn open_copy(&mut self) {
        let Some(at) = self.chosen() else { return };
        let work = self.workspace();
        let row = work.session.directory.row(at);
        match work.session.reading(row.id()).map(|reading| Arc::clone(&reading.user)) {
            Some(user) => self.open_new(Some(&user)),
            None => {
                let (id, name) = (row.id().to_owned(), row.name().into_owned());
                self.turn(|work, turn| {
                    work.session.problem = None;
                    let ticket = turn.start(Lane::FormPerson, Request::ReadUser { selector: id.clone() });
                    let mode = Mode::Opening { ticket, id, name, purpose: Purpose::Copy, ahead: Vec::new() };
                    let screen = FormScreen::new(work.form_for(Target::New), mode);
                    work.screens.push(Screen::Form(Box::new(screen)));
                });
            }
        }
    }

    /// The person who is to be copied was read: the form for somebody new takes the place of the one that waited.
    fn begin_copy(&mut self, connection: &ConnectionId, ticket: Ticket, user: &Arc<User>, ahead: Vec<Typed>) {
        let work = &mut self.workspaces[connection];
        let on_top = work.screens.last().is_some_and(|screen| waits_for(screen, ticket));
        work.screens.retain(|screen| !waits_for(screen, ticket));
        if on_top && *connection == self.current {
            self.open_new(Some(user));
            self.type_ahead(ahead);
        }
    }

    /// The form of whoever is meant; they are read by id first.
    pub(crate) fn open_edit(&mut self) {
        let Some(at) = self.chosen() else { return };
        let work = self.workspace();
        let row = work.session.directory.row(at);
        let (id, name) = (row.id().to_owned(), row.name().into_owned());
        if work.is_saving(&id) || work.is_changing(&id) {
            let text = format!("{name}: a change is under way; wait for its outcome.");
            self.turn(|_, turn| turn.say(text));
            return;
        }
        let work = &mut self.workspaces[&self.current];
        let kept = work.drafts.iter().position(|draft| draft.is_about(Some(&id))).map(|at| work.drafts.remove(at));
        let again = kept.is_some();
        self.turn(|work, turn| {
            work.session.problem = None;
            *turn.toast = None;
            let ticket = turn.start(Lane::FormPerson, Request::ReadUser { selector: id.clone() });
            let mode = Mode::Opening { ticket, id, name, purpose: Purpose::Edit, ahead: Vec::new() };
            let screen = match kept {
                Some(mut draft) => {
                    draft.mode = mode;
                    draft
                }
                None => Box::new(FormScreen::new(work.form_for(Target::New), mode)),
            };
            work.screens.push(Screen::Form(screen));
            if again {
                turn.say("Your draft from before; the person is read again.");
            }
        });
    }

    /// The person of a form that is opening was read; whether the ticket was its.
    pub(crate) fn take_form_person(&mut self, connection: &ConnectionId, ticket: Ticket, user: &Arc<User>) -> bool {
        let work = &mut self.workspaces[connection];
        let Some(screen) = work.forms().find(|screen| awaits(screen, ticket)) else { return false };
        let (purpose, ahead) = match &mut screen.mode {
            Mode::Opening { purpose, ahead, .. } => (*purpose, std::mem::take(ahead)),
            _ => return false,
        };
        if purpose == Purpose::Copy {
            self.begin_copy(connection, ticket, user, ahead);
            return true;
        }
        let fresh = work.form_for(Target::Person(Arc::clone(user)));
        // A draft of this run comes first; what an earlier one left of the same person is there the next time.
        let is_draft = work.forms().any(|screen| awaits(screen, ticket) && screen.form.person().is_some());
        let at = work.kept.iter().position(|found| found.kept.person.as_deref() == Some(&user.id));
        let found = at.filter(|_| !is_draft).map(|at| work.kept.remove(at));
        let collides = self.turn_of(connection, |work, turn| {
            let screen = work.forms().find(|screen| awaits(screen, ticket))?;
            screen.mode = Mode::Fields;
            screen.groups.await_ticket(turn.start(Lane::FormGroups, Request::ReadGroups { user: user.id.clone() }));
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
                    kept.put_back(&mut screen.form);
                    turn.say("What you typed last time, without passwords.");
                    conflict
                }
                (None, None) => {
                    screen.begin(fresh);
                    return None;
                }
            };
            let collides = !conflict.differences.is_empty();
            if collides {
                screen.mode = Mode::Conflict(Box::new(conflict));
            }
            Some(collides)
        });
        self.read_for_opened_form();
        if *connection == self.current && collides != Some(true) {
            self.type_ahead(ahead);
            if purpose == Purpose::Review {
                self.review();
            }
        }
        true
    }

    /// Reads the person of the form on the screen once more; the review follows.
    pub(crate) fn read_before_review(&mut self) {
        self.turn(|work, turn| {
            let Some(Screen::Form(screen)) = work.screens.last_mut() else { return };
            let Some(user) = screen.form.person() else { return };
            let (id, name) = (user.id.clone(), user.row().name().into_owned());
            work.session.problem = None;
            let ticket = turn.start(Lane::FormPerson, Request::ReadUser { selector: id.clone() });
            screen.mode = Mode::Opening { ticket, id, name, purpose: Purpose::Review, ahead: Vec::new() };
        });
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

fn awaits(screen: &FormScreen, ticket: Ticket) -> bool {
    matches!(&screen.mode, Mode::Opening { ticket: awaited, .. } if *awaited == ticket)
}

/// Whether this is the form that waits for the person of this ticket.
pub(crate) fn waits_for(screen: &Screen, ticket: Ticket) -> bool {
    matches!(screen, Screen::Form(form) if awaits(form, ticket))
}
