//! The second look at rows: what is taken, who was there before, which groups and managers there are.
//!
//! Owns: what rows are to each other and to people beside them. Must not know: how these are found.

use std::collections::HashMap;
use std::sync::Arc;

use super::Mistake;
use super::draft::{Draft, Sought, places};
use super::judge::{Judge, Keeps, name_of};
use super::made::{self, OWN, Owners, Taken};
use super::managers::{Managers, Written};
use super::mapping::{MANAGER, MANAGER_ID};
use super::rules::Rehire;
use super::value::CLEAR;
use super::verdict::{FieldChange, Judged, Known, NewPerson, Verdict};
use crate::messages::import::Around;
use crate::protocol::draft::MOST_GROUPS;
use crate::protocol::fold::spelled;
use crate::protocol::group::Group;
use crate::protocol::json::Json;
use crate::protocol::user::User;
use crate::protocol::word::Word;

/// What the second look goes by.
struct Second<'a> {
    around: &'a Around,
    /// Deactivated people by first and last name, in small letters.
    gone: HashMap<(String, String), Vec<&'a Arc<User>>>,
    managers: Managers,
    /// The logins that somebody new gets, each with their row.
    logins: HashMap<String, usize>,
}
impl Judge<'_> {
    /// What the two attributes of a manager become by a row: none where nothing is to be done.
    fn manager(&self, draft: &Draft, user: Option<&User>, second: &Second<'_>) -> Result<Option<Written>, Mistake> {
        let is_cleared = draft.manager.as_deref().is_some_and(|(_, text)| text == CLEAR);
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
        let mut owners = Owners::of(self.rules.number);
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
        }
        drop(owners);
        // What two rows are to each other is told whatever else is wrong with them: mended, they would meet again.
        self.tell_same_person(&mut all, drafts);
        self.tell_same(&mut all, drafts, "login");
        self.tell_same(&mut all, drafts, "email");
        for judged in all.iter_mut().filter(|judged| !judged.mistakes.is_empty()) {
            judged.verdict = Verdict::Cannot;
            judged.mistakes.sort();
            judged.mistakes.dedup();
        }
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

    /// Two rows that come to one login, or to one email: nobody knows whose it is to be, and mails that let somebody in
    /// would go to one address. Both are told, each with the other's place.
    fn tell_same(&self, all: &mut [Judged], drafts: &[Draft], name: &str) {
        let value = |judged: &Judged, name: &str| match &judged.verdict {
            Verdict::New(person) => person.profile.get(name).map(|value| value.plain().to_lowercase()),
            Verdict::Changes(known) | Verdict::Rehire(known, _) => {
                let change = known.changes.iter().find(|change| change.name == name);
                change.map(|change| change.value.plain().to_lowercase())
            }
            Verdict::Same(_) | Verdict::Kept(..) | Verdict::Cannot => None,
        };
        for (text, places) in alike(all.iter().map(|judged| value(judged, name))) {
            let is_told = are_sought_alike(drafts, &places)
                // One email that is the login too is told of the login.
                || name == "email" && all_same(places.iter().map(|at| value(&all[*at], "login")));
            if is_told {
                continue;
            }
            for at in &places {
                let others = self.places(places.iter().filter(|other| *other != at).map(|other| all[*other].row));
                let is_made =
                    matches!(&all[*at].verdict, Verdict::New(person) if person.made.iter().any(|made| made == name));
                let number = if is_made && !self.rules.number { "; a number can be put behind it" } else { "" };
                let text = match name {
                    "email" => format!("{text} is the email of {others} too{number}"),
                    _ => format!("{name} {text} stands there twice, in {others} too{number}"),
                };
                let column = self.mapping.column_of(name);
                all[*at].mistakes.push(Mistake { row: Some(all[*at].row), column, text });
            }
        }
    }

    /// Nobody knows which of two rows about one person is meant.
    fn tell_same_person(&self, all: &mut [Judged], drafts: &[Draft]) {
        let id = |judged: &Judged| match &judged.verdict {
            Verdict::Rehire(known, _) | Verdict::Changes(known) => Some(known.user.id.to_string()),
            Verdict::Same(user) | Verdict::Kept(user, _) => Some(user.id.to_string()),
            Verdict::New(_) | Verdict::Cannot => None,
        };
        for (_, places) in alike(all.iter().map(id)) {
            if are_sought_alike(drafts, &places) {
                continue;
            }
            let told = self.places(places.iter().map(|at| all[*at].row));
            for at in places {
                let text = format!("is about {} as other rows are: {told}", all[at].who);
                all[at].mistakes.push(Mistake::of_row(all[at].row, text));
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
            let may_number = self.rules.number && is_made;
            if may_number && owners.number(&mut person, attribute, draft.row, around) {
                continue;
            }
            // That two rows have it is told of both, once all are known.
            if let Taken::Somebody(user) = taken {
                judged.mistakes.push(self.taken(name, &text, user, is_made, draft.row));
            }
        }
        let email = person.profile.get("email").map(|email| email.plain().to_lowercase());
        let other = email.and_then(|email| around.emails.get(&email));
        person.email_of = other.map(|user| format!("{}, {}", user.text("login"), user.status.word()).into());
        let login = person.profile.text("login");
        if !login.is_empty() {
            judged.who = if judged.who.is_empty() { login } else { format!("{} ({login})", judged.who) };
        }
        Verdict::New(person)
    }

    fn taken(&self, name: &str, text: &str, user: &User, is_made: bool, row: usize) -> Mistake {
        let who = made::has_it(user);
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
            if let Some(Taken::Somebody(user)) = owners.claim(0, &text, draft.row, around)
                && user.id != known.user.id
            {
                mistakes.push(self.taken("login", &text, user, false, draft.row));
            }
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
                    let column = draft.manager.as_deref().map(|(column, _)| *column);
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

/// The places of what stands there more than once, each with it; in the order of the table.
fn alike(values: impl Iterator<Item = Option<String>>) -> Vec<(String, Vec<usize>)> {
    let mut all: Vec<(String, usize)> =
        values.enumerate().filter_map(|(at, value)| Some((value.filter(|text| !text.is_empty())?, at))).collect();
    all.sort_unstable();
    let groups = all.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1);
    groups.map(|group| (group[0].0.clone(), group.iter().map(|(_, at)| *at).collect())).collect()
}

/// Whether these rows have one key: that they stand there twice is told of it.
fn are_sought_alike(drafts: &[Draft], places: &[usize]) -> bool {
    all_same(places.iter().map(|at| match &drafts[*at].sought {
        Some(Sought::Id(id)) => Some((true, id.clone())),
        Some(Sought::Key(key)) => Some((false, key.to_lowercase())),
        None => None,
    }))
}

/// Whether each has something, and all the same.
fn all_same<T: PartialEq>(mut values: impl Iterator<Item = Option<T>>) -> bool {
    let Some(Some(first)) = values.next() else { return false };
    values.all(|value| value.is_some_and(|value| value == first))
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
fn by_name(people: &[Arc<User>]) -> HashMap<(String, String), Vec<&Arc<User>>> {
    let mut all: HashMap<(String, String), Vec<&Arc<User>>> = HashMap::new();
    for user in people {
        all.entry((spelled(&user.text("firstName")), spelled(&user.text("lastName")))).or_default().push(user);
    }
    all
}

impl<'a> Second<'a> {
    /// Somebody deactivated whom a new row may be: of the same name, and with the same second email or the login that the
    /// row would have.
    fn former(&self, person: &NewPerson) -> Option<(&'a Arc<User>, &'static str)> {
        if self.gone.is_empty() {
            return None;
        }
        let text = |name: &str| person.profile.text(name).to_lowercase();
        let same = |user: &User, name: &str| {
            let own = text(name);
            !own.is_empty() && user.text(name).to_lowercase() == own
        };
        let name = |name: &str| spelled(&person.profile.text(name));
        let namesakes = self.gone.get(&(name("firstName"), name("lastName")))?;
        let find = |name: &str| namesakes.iter().find(|user| same(user, name)).copied();
        let by_email = find("secondEmail").map(|user| (user, "name and second email"));
        by_email.or_else(|| find("login").map(|user| (user, "name and login")))
    }
}
