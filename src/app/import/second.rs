//! The second look at rows: what is taken, who was there before, which groups and managers there are.
//!
//! Owns: what rows are to each other and to people beside them. Must not know: how these are found.

use std::collections::HashMap;

use super::Mistake;
use super::draft::{Draft, Key, Sought, places};
use super::judge::{Judge, Keeps, name_of};
use super::made::{OWN, Owners, Taken};
use super::managers::{Managers, Written};
use super::mapping::{MANAGER, MANAGER_ID};
use super::rules::Rehire;
use super::value::CLEAR;
use super::verdict::{FieldChange, Judged, Known, NewPerson, Verdict};
use crate::messages::import::Around;
use crate::protocol::draft::MOST_GROUPS;
use crate::protocol::fold::spelled;
use crate::protocol::group::Group;
use crate::protocol::id::UserId;
use crate::protocol::json::Json;
use crate::protocol::user::User;
use crate::protocol::word::Word;

/// What the second look goes by.
struct Second<'a> {
    around: &'a Around,
    /// Deactivated people by first and last name, in small letters.
    gone: HashMap<(String, String), Vec<&'a User>>,
    managers: Managers,
    /// The logins that somebody new gets, each with their row.
    logins: HashMap<String, usize>,
}
impl Judge<'_> {
    /// What the two attributes of a manager become by a row: none where nothing is to be done.
    fn manager(&self, draft: &Draft, user: Option<&User>, second: &Second<'_>) -> Result<Option<Written>, Mistake> {
        let is_cleared = draft.manager.as_ref().is_some_and(|(_, text)| text == CLEAR);
        if is_cleared {
            return Ok(user.map(|_| Written { name: String::new(), id: String::new() }));
        }
        let Some((column, text)) = draft.new_manager(user) else { return Ok(None) };
        let found =
            second.managers.find(text, second.around).map_err(|why| match second.logins.get(&text.to_lowercase()) {
                Some(row) => {
                    let place = self.sheet.rows[*row].place();
                    format!("“{text}” is somebody new of this table ({place}): import them first")
                }
                None => why,
            });
        found.map(Some).map_err(|why| Mistake::of_cell(draft.row, column, why))
    }

    /// The second look: what is taken, who was there before, which groups there are.
    pub fn judge(&self, sorted: Vec<Judged>, drafts: &[Draft], around: &Around, keeps: Keeps<'_>) -> Vec<Judged> {
        let mut owners = Owners::default();
        let second = Second {
            around,
            gone: by_name(&around.gone),
            managers: Managers::of(around),
            logins: self.new_logins(&sorted),
        };
        let mut all = sorted;
        for (judged, draft) in all.iter_mut().zip(drafts) {
            let groups = groups(draft, around, &mut judged.mistakes);
            judged.verdict = match std::mem::replace(&mut judged.verdict, Verdict::Cannot) {
                Verdict::New(person) => self.settle_new(person, groups, draft, &second, &mut owners, judged),
                Verdict::Changes(known) => {
                    let known = self.settle_known(known, groups, draft, &second, &mut owners, &mut judged.mistakes);
                    if known.changes.is_empty() && known.joins.is_empty() {
                        Verdict::Same(known.user)
                    } else {
                        let words = if known.changes.is_empty() { vec![Word::AddTo] } else { vec![Word::Set] };
                        kept(known, &words, keeps, Verdict::Changes)
                    }
                }
                Verdict::Rehire(known, by) => {
                    let known = self.settle_known(known, groups, draft, &second, &mut owners, &mut judged.mistakes);
                    let is_listed = matches!(draft.sought, Some(Sought::Id(_)));
                    if is_listed && known.changes.is_empty() && known.joins.is_empty() {
                        // Whoever stands there by their id came from a list of this organisation, and nothing was edited.
                        Verdict::Same(known.user)
                    } else {
                        if self.rules.rehire == Rehire::BringBack
                            && let Some(day) = self.later(draft)
                        {
                            let text = format!("was deactivated, and begins on {day}: bring them back then");
                            judged.mistakes.push(Mistake::of_row(draft.row, text));
                        }
                        kept(known, &[Word::Activate, Word::Set], keeps, |known| Verdict::Rehire(known, by))
                    }
                }
                other @ (Verdict::Same(_) | Verdict::Kept(..) | Verdict::Cannot) => other,
            };
            if !judged.mistakes.is_empty() {
                judged.verdict = Verdict::Cannot;
                judged.mistakes.sort();
                judged.mistakes.dedup();
            }
        }
        drop(owners);
        self.tell_same_person(&mut all);
        self.tell_same_email(&mut all);
        all
    }

    /// The logins that somebody new gets, each with their row.
    fn new_logins(&self, sorted: &[Judged]) -> HashMap<String, usize> {
        if self.mapping.manager_column().is_none() {
            return HashMap::new();
        }
        let login = |judged: &Judged| match &judged.verdict {
            Verdict::New(person) => Some((person.profile.get("login")?.plain().to_lowercase(), judged.row)),
            Verdict::Rehire(..) | Verdict::Changes(_) | Verdict::Same(_) | Verdict::Kept(..) | Verdict::Cannot => None,
        };
        sorted.iter().filter_map(login).collect()
    }

    /// `row 4, row 9`; of many the first few.
    fn places(&self, rows: impl Iterator<Item = usize>) -> String {
        places(self.sheet, rows)
    }

    /// Mails that let somebody in go to one person's address; nobody knows whose of two rows it is.
    fn tell_same_email(&self, all: &mut [Judged]) {
        let mut rows: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, judged) in all.iter().enumerate() {
            let email = match &judged.verdict {
                Verdict::New(person) => person.profile.get("email"),
                Verdict::Changes(known) | Verdict::Rehire(known, _) => {
                    known.changes.iter().find(|change| change.name == "email").map(|change| &change.value)
                }
                Verdict::Same(_) | Verdict::Kept(..) | Verdict::Cannot => None,
            };
            if let Some(email) = email.map(|email| email.plain().to_lowercase()).filter(|email| !email.is_empty()) {
                rows.entry(email).or_default().push(at);
            }
        }
        for (email, places) in rows.into_iter().filter(|(_, places)| places.len() > 1) {
            for at in &places {
                let others = places.iter().filter(|other| *other != at).map(|other| all[*other].row);
                let text = format!("{email} is the email of {} too", self.places(others));
                let column = self.mapping.column_of("email");
                all[*at].mistakes.push(Mistake { row: Some(all[*at].row), column, text });
            }
            for at in places {
                all[at].verdict = Verdict::Cannot;
            }
        }
    }

    /// Nobody knows which of two rows about one person is meant.
    fn tell_same_person(&self, all: &mut [Judged]) {
        let mut rows: HashMap<UserId, Vec<usize>> = HashMap::new();
        for (at, judged) in all.iter().enumerate() {
            match &judged.verdict {
                Verdict::Rehire(known, _) | Verdict::Changes(known) => {
                    rows.entry(known.user.id.clone()).or_default().push(at);
                }
                Verdict::Same(user) | Verdict::Kept(user, _) => rows.entry(user.id.clone()).or_default().push(at),
                Verdict::New(_) | Verdict::Cannot => {}
            }
        }
        for places in rows.into_values().filter(|places| places.len() > 1) {
            let told = self.places(places.iter().map(|at| all[*at].row));
            for at in places {
                let text = format!("is about {} as other rows are: {told}", all[at].who);
                all[at].mistakes.push(Mistake::of_row(all[at].row, text));
                all[at].verdict = Verdict::Cannot;
            }
        }
    }

    fn settle_new(
        &self,
        mut person: Box<NewPerson>,
        groups: Vec<Group>,
        draft: &Draft,
        second: &Second<'_>,
        owners: &mut Owners,
        judged: &mut Judged,
    ) -> Verdict {
        let around = second.around;
        if self.rules.rehire != Rehire::Anew
            && let Some((user, by)) = second.former(&person)
        {
            judged.who = name_of(user);
            judged.mistakes.retain(|mistake| draft.mistakes.contains(mistake));
            let mut known = self.known(draft, user, &mut judged.mistakes);
            self.put_manager(&mut known, draft, second, &mut judged.mistakes);
            return Verdict::Rehire(Known { joins: groups, ..known }, by.to_owned());
        }
        match self.manager(draft, None, second) {
            Ok(None) => {}
            Ok(Some(written)) => {
                let fields = self.kinds.fields(person.kind.as_deref());
                for (name, text) in [(MANAGER, written.name), (MANAGER_ID, written.id)] {
                    if !text.is_empty() && fields.get(name).is_some_and(|field| field.locked(None).is_none()) {
                        person.profile.insert(name.to_owned(), Json::of_text(&text));
                    }
                }
            }
            Err(mistake) => judged.mistakes.push(mistake),
        }
        let own = self.rules.groups.iter().filter(|group| !groups.iter().any(|other| other.id == group.id)).cloned();
        person.groups = groups.iter().cloned().chain(own).collect();
        if person.groups.len() > MOST_GROUPS {
            let text = format!("{} groups; {MOST_GROUPS} are the most of somebody new", person.groups.len());
            judged.mistakes.push(Mistake::of_row(draft.row, text));
        }
        for (attribute, name) in OWN.into_iter().enumerate() {
            let is_made = person.made.iter().any(|made| made == name);
            // Emails need not be one person's alone, so only one that is made is looked at.
            if name == "email" && !is_made {
                continue;
            }
            let Some(text) = person.profile.get(name).map(|value| value.plain().into_owned()) else { continue };
            let Some(taken) = owners.claim(attribute, &text, draft.row, around) else { continue };
            if matches!(taken, Taken::Row(_)) && *self.key == Key::Attribute(name.to_owned()) {
                // That it stands there twice is told of both rows.
                continue;
            }
            let may_number = self.rules.number && is_made;
            if may_number && owners.number(&mut person, attribute, draft.row, around) {
                continue;
            }
            judged.mistakes.push(self.taken(name, &text, &taken, is_made, draft.row));
        }
        judged.who = person.profile.get("login").map_or(judged.who.clone(), |login| {
            let login = login.plain();
            if judged.who.is_empty() { login.into_owned() } else { format!("{} ({login})", judged.who) }
        });
        Verdict::New(person)
    }

    fn taken(&self, name: &str, text: &str, taken: &Taken<'_>, is_made: bool, row: usize) -> Mistake {
        let who = taken.words(|row| self.sheet.rows[row].place());
        let number = if is_made { "; a number can be put behind it" } else { "" };
        let text = format!("{name} {text}: {who}{number}");
        Mistake { row: Some(row), column: self.mapping.column_of(name), text }
    }

    fn settle_known(
        &self,
        mut known: Known,
        groups: Vec<Group>,
        draft: &Draft,
        second: &Second<'_>,
        owners: &mut Owners,
        mistakes: &mut Vec<Mistake>,
    ) -> Known {
        let around = second.around;
        self.put_manager(&mut known, draft, second, mistakes);
        let member = around.member_of.get(&known.user.id);
        known.joins =
            groups.into_iter().filter(|group| member.is_none_or(|member| !member.contains(&group.id))).collect();
        if let Some(login) = known.changes.iter().find(|change| change.name == "login") {
            let text = login.value.plain().into_owned();
            let taken = owners.claim(0, &text, draft.row, around);
            let others = taken.filter(|taken| !matches!(taken, Taken::Somebody(user) if user.id == known.user.id));
            mistakes.extend(others.map(|taken| self.taken("login", &text, &taken, false, draft.row)));
        }
        known
    }

    /// Adds what becomes of somebody's manager by the row.
    fn put_manager(&self, known: &mut Known, draft: &Draft, second: &Second<'_>, mistakes: &mut Vec<Mistake>) {
        let written = match self.manager(draft, Some(&known.user), second) {
            Ok(None) => return,
            Ok(Some(written)) => written,
            Err(mistake) => return mistakes.push(mistake),
        };
        let fields = self.kinds.fields(known.user.type_id.as_deref());
        for (name, text) in [(MANAGER, written.name), (MANAGER_ID, written.id)] {
            let Some(field) = fields.get(name) else { continue };
            let was = known.user.profile.get(name).cloned().unwrap_or_else(Json::null);
            if was.plain() == text {
                continue;
            }
            match field.locked(Some(&known.user)) {
                Some(why) => {
                    let column = draft.manager.as_ref().map(|(column, _)| *column);
                    mistakes.push(Mistake { row: Some(draft.row), column, text: why });
                }
                None => {
                    let value = if text.is_empty() { Json::null() } else { Json::of_text(&text) };
                    known.changes.push(FieldChange::of(field, was, value));
                }
            }
        }
    }
}

/// The groups that a row names, each once.
fn groups(draft: &Draft, around: &Around, mistakes: &mut Vec<Mistake>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (column, name) in &draft.groups {
        match around.groups.get(name) {
            Some(Ok(group)) if groups.iter().any(|other| other.id == group.id) => {}
            Some(Ok(group)) => groups.push(group.clone()),
            Some(Err(why)) => mistakes.push(Mistake::of_cell(draft.row, *column, why.clone())),
            None => mistakes.push(Mistake::of_cell(draft.row, *column, format!("“{name}” could not be looked up"))),
        }
    }
    groups
}

fn kept(known: Known, words: &[Word], keeps: Keeps<'_>, else_is: impl FnOnce(Known) -> Verdict) -> Verdict {
    match keeps(&known.user, words, known.opens()) {
        Some(why) => Verdict::Kept(known.user, why),
        None => else_is(known),
    }
}
/// People by first and last name, however these are spelled.
fn by_name(people: &[User]) -> HashMap<(String, String), Vec<&User>> {
    let mut all: HashMap<(String, String), Vec<&User>> = HashMap::new();
    for user in people {
        all.entry((spelled(&user.text("firstName")), spelled(&user.text("lastName")))).or_default().push(user);
    }
    all
}

impl<'a> Second<'a> {
    /// Somebody deactivated whom a new row may be: of the same name, and with the same second email or the login that the
    /// row would have.
    fn former(&self, person: &NewPerson) -> Option<(&'a User, &'static str)> {
        if self.gone.is_empty() {
            return None;
        }
        let text = |name: &str| person.profile.get(name).map(|value| value.plain().to_lowercase()).unwrap_or_default();
        let same = |user: &User, name: &str| {
            let own = text(name);
            !own.is_empty() && user.text(name).to_lowercase() == own
        };
        let name = |name: &str| spelled(&person.profile.get(name).map(Json::plain).unwrap_or_default());
        let namesakes = self.gone.get(&(name("firstName"), name("lastName")))?;
        let find = |name: &str| namesakes.iter().find(|user| same(user, name)).copied();
        let by_email = find("secondEmail").map(|user| (user, "name and second email"));
        by_email.or_else(|| find("login").map(|user| (user, "name and login")))
    }
}
