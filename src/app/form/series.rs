//! Saving one and going on with the next: the people of the list, or those who are marked, one after the other; or
//! somebody new like the one before.
//!
//! Owns: who comes next. Goes on only from an outcome that is known and whole: a refusal or a lost answer stays where it
//! is.

use crate::app::form::model::{Form, Target};
use crate::app::form::review::GoOn;
use crate::app::form::screen::{FormScreen, Look, Mode, Spot};
use crate::app::input::command::FormCommand;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::protocol::id::UserId;

impl Workspace {
    /// Sends what the review shows, and goes on with the next afterwards.
    pub(crate) fn save_and_go_on(&mut self, turn: &mut Turn<'_>) {
        let Some(screen) = self.form() else { return };
        let go_on = match &screen.form.target {
            Target::New => GoOn::LikeThis,
            Target::Person(user) => self.after_person(&user.id.clone()),
            Target::Many(_) => return,
        };
        if let Some(screen) = self.form_mut()
            && let Mode::Review(review) = &mut screen.mode
        {
            review.go_on = Some(go_on);
            self.send_by_key(FormCommand::SaveNext, turn);
        }
    }

    /// What is sent now closes the form.
    pub(crate) fn end_series(&mut self) {
        if let Some(Mode::Review(review)) = self.form_mut().map(|screen| &mut screen.mode) {
            review.go_on = None;
        }
    }

    /// Who comes after this person: of those who are marked, where any are; else of the list.
    fn after_person(&self, id: &UserId) -> GoOn {
        let people = &self.session.people;
        let marked = self.session.marks.ids(people);
        let of_marks = !marked.is_empty();
        let listed = || match self.screens.first() {
            Some(Screen::List(list)) => list.order().iter().map(|at| people.row(*at).user_id()).collect(),
            Some(Screen::Detail(_) | Screen::Form(_)) | None => Vec::new(),
        };
        let order = if of_marks { marked } else { listed() };
        let next = match order.iter().position(|other| other == id) {
            Some(at) => at + 1,
            // Whoever is not among the marked comes before them.
            None if of_marks => 0,
            None => order.len(),
        };
        match order.get(next) {
            Some(next_id) => GoOn::Person { id: next_id.clone(), left: order.len() - next },
            None if of_marks => GoOn::End("That was the last one marked."),
            None => GoOn::End("That was the last one of the list, as far as it is loaded."),
        }
    }

    /// The save is done: the next form takes the place of this one. What is said of it; none where nothing follows.
    pub(super) fn begin_next(&mut self, go_on: &GoOn, before: &FormScreen, said: &str, turn: &mut Turn<'_>) {
        match go_on {
            GoOn::End(text) => turn.say(format!("{said} {text}")),
            GoOn::LikeThis => {
                self.open_like(&before.form, turn);
                turn.say(format!("{said} Another one like this: what is theirs alone is empty."));
            }
            GoOn::Person { id, left } => {
                self.close_detail(turn);
                let Some(at) = self.session.people.by_id(id) else { return };
                if let Some(list) = self.list_mut() {
                    list.come_back(Some(at), turn);
                }
                let name = self.session.people.row(at).name().into_owned();
                self.edit(id, turn);
                if let Some(screen) = self.form_mut() {
                    screen.look = Some(Look { open: before.open.clone(), at: before.at.clone() });
                }
                let more = if *left == 1 { "the last one".to_owned() } else { format!("{left} to go") };
                turn.say(format!("{said} Next: {name}, {more}."));
            }
        }
    }

    /// A form for somebody new who gets what another new one got.
    fn open_like(&mut self, before: &Form, turn: &mut Turn<'_>) {
        let mut form = self.form_for(Target::New);
        form.templates.offered = self.offered_templates();
        self.screens.push(Screen::Form(Box::new(FormScreen::new(form, Mode::Fields))));
        self.session.problem = None;
        self.read_for_opened_form(turn);
        // Attributes of another type have fields only once that is chosen.
        for _ in 0..2 {
            if let Some(screen) = self.form_mut() {
                screen.form.begin_like(before);
                screen.take_groups_as_they_are();
            }
            self.rebuild_form(turn);
        }
        if let Some(screen) = self.form_mut() {
            screen.go_to_name();
            screen.begin_history();
        }
    }
}

impl FormScreen {
    /// Looks at the fields as at those of the form before.
    pub(super) fn look_alike(&mut self) {
        let Some(look) = self.look.take() else { return };
        self.open = look.open;
        if self.form.fields.iter().any(|field| Spot::Field(field.spec.path.clone()) == look.at) {
            self.at = look.at;
        }
    }
}
