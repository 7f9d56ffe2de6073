//! The manager of a person: found by the name that the profile holds, and opened only where nobody else has it.
//!
//! ```text
//!  m ─► a login or an id ─► that person
//!    └► a name ─► searched ─► answered: one of that name ─► opened
//!                               └ several, none, or not all could be asked ─► the list shows them, and it is said
//! ```

use crate::app::screen::Led;
use crate::app::screen::Screen;
use crate::app::session::sought::Sought;
use crate::app::turn::Turn;
use crate::app::users::search::{Server, is_whole_login_or_id};
use crate::app::workspace::Workspace;
use crate::messages::SearchMethod;
use crate::protocol::fold::{fold, shorten};
use crate::protocol::pasted;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::schema::last_segment;

impl Workspace {
    /// `m`.
    pub(crate) fn open_manager(&mut self, turn: &mut Turn<'_>) {
        let Some(at) = self.chosen(turn) else { return };
        let session = &self.session;
        let row = session.people.row(at);
        let of = row.name().into_owned();
        let reading = session.reading(row.id());
        let text = |attribute: &str| reading.map(|reading| reading.user.text(attribute)).unwrap_or_default();
        let name = match row.get(RowField::Manager) {
            "" => text("manager"),
            name => name.to_owned(),
        };
        let (id, name) = (text("managerId"), plain_name(&name));
        if let Some(selector) = [&id, &name].into_iter().find(|text| is_whole_login_or_id(text)).cloned() {
            self.set_off(Led::Person, turn);
            self.show_person(&selector, turn);
            return;
        }
        if name.is_empty() {
            let said = if id.is_empty() { String::new() } else { format!(", only a number: {id}") };
            turn.say(format!("The profile of {of} names no manager{said}."));
            return;
        }
        self.set_off(Led::Search(pasted::search_words(&name).into_owned()), turn);
        self.session.problem = None;
        if let Some(Screen::List(list)) = self.screens.first_mut() {
            list.next_call(turn);
            list.paste(&name, &self.session.people, turn);
            self.session.sought = Some(Sought { name, typed: list.find.text().to_owned(), of });
        }
    }

    /// Opens the manager once the answer is there, or says why nobody is opened. Whatever is done meanwhile ends it.
    pub(crate) fn tend_manager(&mut self, turn: &mut Turn<'_>) {
        let Some(sought) = self.session.sought.clone() else { return };
        let list = match self.screen() {
            Some(Screen::List(list)) if turn.overlays.is_empty() && list.find.text() == sought.typed => list,
            Some(_) | None => {
                self.session.sought = None;
                return;
            }
        };
        let asked_all = match list.search.server() {
            Server::Resting(_) | Server::Asking(_) => return,
            Server::Done => list.search.method().is_some_and(|(method, complete)| {
                // Beginnings are of no use to tell that nobody else has the name.
                complete && method == SearchMethod::Anywhere
            }),
            Server::TooShort | Server::Failed(_) => false,
        };
        let people = &self.session.people;
        let bears = |row: &UserRow| has_name(row, &sought.name);
        let found: Vec<_> = list.search.exact().iter().copied().filter(|at| bears(people.row(*at))).collect();
        let Sought { name, of, .. } = sought;
        let said = match (found.as_slice(), asked_all) {
            ([], true) => format!("Nobody is called {name}, as the manager of {of} is."),
            ([], false) => format!("Nobody called {name} is loaded; others could not be asked for."),
            ([only], true) => {
                let at = *only;
                self.session.sought = None;
                if let Some(Screen::List(list)) = self.screens.first_mut() {
                    list.leave_find(turn);
                }
                self.arrive();
                let id = self.session.people.row(at).user_id();
                self.show_person(&id, turn);
                return;
            }
            ([_], false) => format!("Others may be called {name} as well: not all could be asked for."),
            (several, _) => format!("{} are called {name}, as the manager of {of} is: none was opened.", several.len()),
        };
        self.session.sought = None;
        if let Some(Screen::List(list)) = self.screens.first_mut() {
            list.finding = false;
        }
        turn.say(said);
    }
}

/// The name in what a directory holds: `CN=Jana Weiß,OU=…` stands for its first part.
fn plain_name(text: &str) -> String {
    let text = text.trim();
    let first = text.split(',').next().unwrap_or_default();
    match first.split_once('=') {
        Some((kind, name)) if kind.trim().eq_ignore_ascii_case("cn") => name.trim().to_owned(),
        // A link to a person ends in their id.
        _ if text.contains("/users/") => last_segment(text).unwrap_or_default().to_owned(),
        _ => text.to_owned(),
    }
}

/// Whether this is the name, in either order, or as it is displayed.
fn has_name(row: &UserRow, name: &str) -> bool {
    // Müller and Mueller are one name here: one too many is listed rather than one opened who is not meant.
    let plain = |name: &str| shorten(&fold(name)).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let wanted = plain(&name.replace(',', " "));
    let (first, last) = (row.get(RowField::FirstName), row.get(RowField::LastName));
    let names = [format!("{first} {last}"), format!("{last} {first}"), row.get(RowField::DisplayName).to_owned()];
    names.iter().any(|name| plain(name) == wanted)
}
