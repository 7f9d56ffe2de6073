//! Marking people in the list: the list says whom, what all screens share keeps it.

use crate::app::input::command::{Command, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::count::{grouped, people_word};
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::users::search::Server;
use crate::app::workspace::Workspace;

impl Workspace {
    /// Keys that mark people in the list.
    pub(crate) fn act_on_marks(&mut self, command: Command, turn: &mut Turn<'_>) {
        if command == Command::Unmark
            && let Some(list) = self.list_mut()
        {
            list.listing.end_marking();
        }
        if command == Command::Unmark && self.session.marks.is_empty() {
            if self.session.marks.aside() > 0 {
                turn.say(self.session.marks.bring_back());
            } else {
                turn.say(format!("Nobody is marked. {} marks.", key::name(Context::List, Command::Mark)));
            }
            return;
        }
        match command {
            Command::Mark => self.mark_one(turn),
            Command::MarkSpan => self.mark_span(turn),
            Command::MarkAll => self.mark_all(turn),
            Command::Unmark => self.put_marks_aside(turn),
            _ => {}
        }
    }

    /// Marks the person under the cursor, or takes the mark off, and goes to the next.
    fn mark_one(&mut self, turn: &mut Turn<'_>) {
        let Some(Screen::List(list)) = self.screens.last_mut() else { return };
        let Some(at) = list.selected() else {
            turn.say("Nobody is selected.");
            return;
        };
        if self.session.marks.has_span() {
            self.session.marks.end_span();
        } else {
            self.session.marks.toggle(at);
        }
        list.step(Step::Down, turn);
    }

    /// Movement marks from here on; pressed again, it does no longer.
    fn mark_span(&mut self, turn: &mut Turn<'_>) {
        let Some(Screen::List(list)) = self.screens.last() else { return };
        if self.session.marks.has_span() {
            self.session.marks.end_span();
            turn.say(format!("{} marked.", people_word(self.session.marks.len())));
            return;
        }
        let Some(at) = list.selected() else {
            turn.say("Nobody is selected.");
            return;
        };
        self.session.marks.begin_span(at);
        let again = key::name(Context::List, Command::MarkSpan);
        let back = key::name(Context::Anywhere, Command::Back);
        turn.say_until_key(format!("Movement marks from here on; {again} ends it, {back} takes it back."));
    }

    /// Marks everybody of the list that is there, or takes their marks off; says who is not among them.
    fn mark_all(&mut self, turn: &mut Turn<'_>) {
        let Some(Screen::List(list)) = self.screens.last_mut() else { return };
        if !list.is_searching() && (list.order().is_empty() || list.listing.is_marking()) {
            // Hurried hands press it before the first page is there; nobody else may be meant by what they press then.
            let again = key::name(Context::List, Command::MarkAll);
            turn.say(match (list.listing.toggle_marking(), list.order().is_empty()) {
                (true, _) => format!("Whoever comes is marked; {again} again ends that."),
                (false, true) => "Nobody is listed.".to_owned(),
                (false, false) => "Whoever comes now is not marked.".to_owned(),
            });
            return;
        }
        if list.order().is_empty() {
            turn.say("Nobody is listed.");
            return;
        }
        let before = self.session.marks.len();
        self.session.marks.end_span();
        self.session.marks.toggle_all(list.order());
        let marked = self.session.marks.len();
        if marked >= before {
            self.tell_marked(turn);
        }
    }

    /// Says how many are marked and, of a list that goes on, that there are others.
    fn tell_marked(&self, turn: &mut Turn<'_>) {
        let Some(Screen::List(list)) = self.screens.last() else { return };
        let marked = self.session.marks.len();
        let shown = grouped(list.order().len() as u64);
        let is_all_found = matches!(list.search.server(), Server::Done)
            && list.search.method().is_none_or(|(_, is_complete)| is_complete);
        if list.is_searching() && !is_all_found {
            turn.say(format!("{} marked: {shown} who are shown; others may fit too.", people_word(marked)));
        } else if list.is_searching() || list.listing.is_complete() {
            turn.say(format!("{} marked.", people_word(marked)));
        } else {
            let load = key::name(Context::List, Command::LoadAll);
            let everybody = key::name(Context::Act, Command::Everybody);
            turn.say(format!(
                "{} marked: {shown} of at least {shown}; {everybody} is for all, {load} loads the rest.",
                people_word(marked)
            ));
        }
    }

    /// Marks who came to the list that was to be marked before it was there; `ended` where as many are there as were
    /// asked for.
    pub(crate) fn mark_who_came(&mut self, ended: bool, turn: &mut Turn<'_>) {
        let Some(list) = self.list_mut().filter(|list| list.listing.is_marking()) else { return };
        let came = list.listing.take_to_mark();
        if ended {
            list.listing.end_marking();
        }
        for at in came {
            self.session.marks.add(at);
        }
        if ended {
            self.tell_marked(turn);
        }
    }

    /// After the cursor moved: who it passed is marked while movement marks.
    pub(crate) fn extend_marks(&mut self) {
        if !self.session.marks.has_span() {
            return;
        }
        if let Some(Screen::List(list)) = self.screens.last()
            && let Some(cursor) = list.position()
        {
            self.session.marks.extend_span(list.order(), cursor);
        }
    }

    /// Marks are done with.
    pub(crate) fn put_marks_aside(&mut self, turn: &mut Turn<'_>) {
        if let Some(list) = self.list_mut() {
            list.listing.end_marking();
        }
        if let Some(said) = self.session.marks.put_aside() {
            turn.say(said);
        }
    }
}
