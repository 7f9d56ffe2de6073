//! What each row comes to, once it is known who fits it.
//!
//! ```text
//!  draft ─► fits nobody ─► new ─► made, complete? login free? somebody of that name who was deactivated?
//!       ├─► one ─────────► deactivated: rehire; else field by field: changes, same
//!       └─► several ─────► cannot
//! ```

use std::collections::HashMap;

use indexmap::IndexMap;

use super::Mistake;
use super::draft::{Draft, Key, Sought};
use super::fields::Fields;
use super::made::{self, OWN, Owners, Taken};
use super::mapping::Mapping;
use super::rules::{Mode, Rehire, Rules};
use super::value::{CLEAR, is_same, read};
use crate::messages::import::{Around, Fits, Keys, Namesake, Neighbours};
use crate::protocol::draft::MOST_GROUPS;
use crate::protocol::group::Group;
use crate::protocol::id::UserId;
use crate::protocol::json::Json;
use crate::protocol::sheet::Sheet;
use crate::protocol::status::Status;
use crate::protocol::takeover::is_way_in;
use crate::protocol::user::User;
use crate::protocol::word::Word;

/// A value of somebody that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    pub name: String,
    /// What the form calls it.
    pub label: String,
    pub was: Json,
    /// Null clears.
    pub value: Json,
}

/// Somebody who is not there yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPerson {
    pub profile: IndexMap<String, Json>,
    /// Attributes that no cell said.
    pub made: Vec<String>,
    pub login_is_email: bool,
    pub groups: Vec<Group>,
}

/// Somebody who is there, and what the row changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub user: Box<User>,
    pub changes: Vec<FieldChange>,
    /// Groups that they are not in yet.
    pub joins: Vec<Group>,
}

impl Known {
    /// Whether somebody else may get in by it.
    pub fn opens(&self) -> bool {
        self.changes.iter().any(|change| is_way_in(&change.name))
    }
}

/// What a row comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    New(Box<NewPerson>),
    /// Somebody who was deactivated, and by what they were known again.
    Rehire(Known, String),
    Changes(Known),
    Same(Box<User>),
    /// A rule keeps somebody from it, or who they are.
    Kept(Box<User>, String),
    /// Its mistakes say why.
    Cannot,
}

/// A row, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    pub row: usize,
    /// Whom it is about, as it is read out.
    pub who: String,
    pub verdict: Verdict,
    pub mistakes: Vec<Mistake>,
}

/// Why somebody is kept from words, graver ones where the last says so; none where nothing does.
pub type Keeps<'a> = &'a dyn Fn(&User, &[Word], bool) -> Option<String>;

/// All that rows are judged by.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    pub sheet: &'a Sheet,
    pub mapping: &'a Mapping,
    pub fields: &'a Fields,
    pub key: &'a Key,
    pub rules: &'a Rules,
}

/// Whom the rows are about.
pub fn keys(drafts: &[Draft], key: &Key) -> Keys {
    let mut keys = Keys { attribute: None, ..Keys::default() };
    if let Key::Attribute(name) = key {
        keys.attribute = Some(name.clone());
    }
    for draft in drafts {
        match &draft.sought {
            Some(Sought::Id(id)) => keys.ids.push(UserId::new(id.clone())),
            Some(Sought::Key(value)) => keys.values.push(value.clone()),
            None => {}
        }
    }
    keys
}

impl Judge<'_> {
    /// The first look, by who fits the keys.
    pub fn sort(&self, drafts: &[Draft], fits: &Fits) -> Vec<Judged> {
        drafts.iter().map(|draft| self.sorted(draft, fits)).collect()
    }

    fn sorted(&self, draft: &Draft, fits: &Fits) -> Judged {
        let mut judged =
            Judged { row: draft.row, who: self.who(draft), verdict: Verdict::Cannot, mistakes: draft.mistakes.clone() };
        let fit: Vec<&User> = match &draft.sought {
            Some(Sought::Id(id)) => fits.by_id.get(&UserId::new(id.clone())).into_iter().collect(),
            Some(Sought::Key(value)) => fits.by_key.get(&value.to_lowercase()).into_iter().flatten().collect(),
            None => Vec::new(),
        };
        match fit.as_slice() {
            [] => self.nobody(draft, fits, &mut judged),
            [user] => self.somebody(draft, user, &mut judged),
            several => {
                let names: Vec<String> = several.iter().map(|user| user.text("login")).collect();
                let text = format!("fits {} people: {}", several.len(), names.join(", "));
                judged.mistakes.push(Mistake { row: Some(draft.row), column: self.key_column(draft), text });
            }
        }
        judged
    }

    fn key_column(&self, draft: &Draft) -> Option<usize> {
        match (&draft.sought, self.key) {
            (Some(Sought::Id(_)), _) | (_, Key::Id) => self.mapping.id_column(),
            (_, Key::Attribute(name)) => self.mapping.column_of(name),
            (_, Key::None) => None,
        }
    }

    fn nobody(&self, draft: &Draft, fits: &Fits, judged: &mut Judged) {
        let at_key = |text: String| Mistake { row: Some(draft.row), column: self.key_column(draft), text };
        match &draft.sought {
            Some(Sought::Id(id)) => {
                judged.mistakes.push(at_key(format!("nobody has the id {id}")));
            }
            Some(Sought::Key(value)) => {
                if let Some(user) = fits.with_zeros.get(&value.to_lowercase()).filter(|_| !self.rules.trusts_numbers) {
                    let has = user.text(self.key.word());
                    let text = format!(
                        "nobody has “{value}”, but {} has “{has}”: a spreadsheet takes zeros from the front; write it as text",
                        user.row().name()
                    );
                    judged.mistakes.push(at_key(text));
                } else if self.rules.mode == Mode::Update {
                    judged.mistakes.push(at_key(format!("nobody has “{value}”")));
                }
            }
            None if self.rules.mode == Mode::Update && draft.mistakes.is_empty() => {
                judged.mistakes.push(Mistake::of_row(draft.row, "nothing tells whom it is about"));
            }
            None => {}
        }
        if self.rules.mode == Mode::Update {
            return;
        }
        let person = self.new_person(draft, &mut judged.mistakes);
        judged.verdict = Verdict::New(Box::new(person));
    }

    fn somebody(&self, draft: &Draft, user: &User, judged: &mut Judged) {
        judged.who = name_of(user);
        let gone = user.status == Status::Deprovisioned;
        match (gone, self.rules.mode, self.rules.rehire) {
            (true, Mode::Create | Mode::Both, Rehire::Anew) => {
                let person = self.new_person(draft, &mut judged.mistakes);
                judged.verdict = Verdict::New(Box::new(person));
            }
            (true, _, _) => {
                let known = self.known(draft, user, &mut judged.mistakes);
                judged.verdict = Verdict::Rehire(known, self.key_word(draft).to_owned());
            }
            (false, Mode::Create, _) => {
                let text = format!("is there already: {}, {}", user.text("login"), user.status.word());
                judged.mistakes.push(Mistake { row: Some(draft.row), column: self.key_column(draft), text });
            }
            (false, Mode::Update | Mode::Both, _) => {
                let known = self.known(draft, user, &mut judged.mistakes);
                judged.verdict = Verdict::Changes(known);
            }
        }
    }

    fn key_word(&self, draft: &Draft) -> &str {
        match draft.sought {
            Some(Sought::Id(_)) => "id",
            Some(Sought::Key(_)) | None => self.key.word(),
        }
    }

    /// What the row changes of somebody.
    fn known(&self, draft: &Draft, user: &User, mistakes: &mut Vec<Mistake>) -> Known {
        let mut changes = Vec::new();
        for (column, name) in &draft.cells {
            let Some(field) = self.fields.get(name) else { continue };
            let cell = self.sheet.rows[draft.row].cell(*column);
            let was = user.profile.get(name);
            let is_key = *self.key == Key::Attribute(name.clone()) && matches!(draft.sought, Some(Sought::Key(_)));
            let same_key = is_key && user.text(name).eq_ignore_ascii_case(cell.text().trim());
            if same_key || is_same(field, was, cell) {
                continue;
            }
            let was = was.cloned().unwrap_or_else(Json::null);
            let clears = cell.text().trim() == CLEAR;
            if clears && was.plain().is_empty() {
                continue;
            }
            let value = match (field.locked(Some(user)), read(field, Some(&was), cell, self.rules.trusts_numbers)) {
                (Some(why), _) | (None, Err(why)) => {
                    mistakes.push(Mistake::of_cell(draft.row, *column, why));
                    continue;
                }
                (None, Ok(value)) => value.unwrap_or_else(Json::null),
            };
            let label = field.spec.label.trim().to_owned();
            changes.push(FieldChange { name: name.clone(), label, was, value });
        }
        Known { user: Box::new(user.clone()), changes, joins: Vec::new() }
    }

    /// Somebody new as the row says them.
    fn new_person(&self, draft: &Draft, mistakes: &mut Vec<Mistake>) -> NewPerson {
        let mut person = NewPerson::default();
        let mut wrong: Vec<&str> = Vec::new();
        for (column, name) in &draft.cells {
            let Some(field) = self.fields.get(name) else { continue };
            let cell = self.sheet.rows[draft.row].cell(*column);
            if cell.text().trim() == CLEAR && !field.attribute.required {
                continue;
            }
            let read = match field.locked(None) {
                Some(why) => Err(why),
                None => read(field, None, cell, self.rules.trusts_numbers),
            };
            match read {
                Ok(Some(value)) => {
                    person.profile.insert(name.clone(), value);
                }
                Ok(None) => {}
                Err(why) => {
                    wrong.push(name);
                    mistakes.push(Mistake::of_cell(draft.row, *column, why));
                }
            }
        }
        for (name, why) in made::complete(self.rules, self.fields, &mut person) {
            // What it is made of is told where it stands.
            let of = self.rules.made.get(&name);
            let is_missing = |name: &str| {
                !person.profile.contains_key(name)
                    && self.fields.get(name).is_some_and(|field| field.attribute.required)
            };
            let told = |name: &str| wrong.contains(&name) || is_missing(name);
            let is_told = of.is_some_and(|of| of.attributes().any(|named| told(&named.name)));
            if !is_told {
                mistakes.push(Mistake::of_row(draft.row, format!("{name} {why}")));
            }
            wrong.extend(self.rules.made.get_key_value(&name).map(|(name, _)| name.as_str()));
        }
        for field in self.fields.iter().filter(|field| field.attribute.required && field.attribute.default.is_none()) {
            let name = field.attribute.name.as_str();
            let follows = name == "login" && wrong.contains(&"email");
            if person.profile.contains_key(name) || wrong.contains(&name) || follows {
                continue;
            }
            let column = self.mapping.column_of(name);
            let label = field.spec.label.trim();
            let text = match column {
                Some(_) => "is missing".to_owned(),
                None => format!("{label} ({name}) is missing: no column goes to it, and nothing makes it"),
            };
            mistakes.push(Mistake { row: Some(draft.row), column, text });
        }
        person
    }

    /// What is to be known besides, for the second look.
    pub fn neighbours(&self, sorted: &[Judged], drafts: &[Draft]) -> Neighbours {
        let mut wanted = Neighbours { numbers: self.rules.number, ..Neighbours::default() };
        for (judged, draft) in sorted.iter().zip(drafts) {
            match &judged.verdict {
                Verdict::New(person) => {
                    let text = |name: &str| person.profile.get(name).map(|value| value.plain().into_owned());
                    wanted.logins.extend(text("login"));
                    if person.made.iter().any(|name| name == "email") {
                        wanted.emails.extend(text("email"));
                    }
                    if let (Some(first), Some(last)) = (text("firstName"), text("lastName"))
                        && self.rules.rehire != Rehire::Anew
                    {
                        wanted.names.push(Namesake { first, last });
                    }
                }
                Verdict::Changes(known) | Verdict::Rehire(known, _) => {
                    let login = known.changes.iter().find(|change| change.name == "login");
                    wanted.logins.extend(login.map(|change| change.value.plain().into_owned()));
                    if !draft.groups.is_empty() {
                        wanted.members.push(known.user.id.clone());
                    }
                }
                Verdict::Same(_) | Verdict::Kept(..) | Verdict::Cannot => {}
            }
            wanted.groups.extend(draft.groups.iter().map(|(_, name)| name.clone()));
        }
        wanted.groups.sort_unstable();
        wanted.groups.dedup();
        wanted
    }

    /// The second look: what is taken, who was there before, which groups there are.
    pub fn judge(&self, sorted: Vec<Judged>, drafts: &[Draft], around: &Around, keeps: Keeps<'_>) -> Vec<Judged> {
        let mut owners = Owners::default();
        let mut all = Vec::with_capacity(sorted.len());
        for (mut judged, draft) in sorted.into_iter().zip(drafts) {
            let groups = groups(draft, around, &mut judged.mistakes);
            judged.verdict = match std::mem::replace(&mut judged.verdict, Verdict::Cannot) {
                Verdict::New(person) => self.settle_new(person, groups, draft, around, &mut owners, &mut judged),
                Verdict::Changes(known) => {
                    let known = self.settle_known(known, groups, draft, around, &mut owners, &mut judged.mistakes);
                    if known.changes.is_empty() && known.joins.is_empty() {
                        Verdict::Same(known.user)
                    } else {
                        let words = if known.changes.is_empty() { vec![Word::AddTo] } else { vec![Word::Set] };
                        kept(known, &words, keeps, Verdict::Changes)
                    }
                }
                Verdict::Rehire(known, by) => {
                    let known = self.settle_known(known, groups, draft, around, &mut owners, &mut judged.mistakes);
                    let is_listed = matches!(draft.sought, Some(Sought::Id(_)));
                    if is_listed && known.changes.is_empty() && known.joins.is_empty() {
                        // Whoever stands there by their id came from a list of this organisation, and nothing was edited.
                        Verdict::Same(known.user)
                    } else {
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
            all.push(judged);
        }
        self.tell_same_person(&mut all);
        all
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
            let told: Vec<String> = places.iter().map(|at| self.sheet.rows[all[*at].row].place()).collect();
            for at in places {
                let text = format!("is about {} as other rows are: {}", all[at].who, told.join(", "));
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
        around: &Around,
        owners: &mut Owners,
        judged: &mut Judged,
    ) -> Verdict {
        if self.rules.rehire != Rehire::Anew
            && let Some((user, by)) = former(&person, around)
        {
            judged.who = name_of(user);
            judged.mistakes.retain(|mistake| draft.mistakes.contains(mistake));
            let known = self.known(draft, user, &mut judged.mistakes);
            return Verdict::Rehire(Known { joins: groups, ..known }, by.to_owned());
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
        around: &Around,
        owners: &mut Owners,
        mistakes: &mut Vec<Mistake>,
    ) -> Known {
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

    /// Whom a row is about, by what stands in it.
    fn who(&self, draft: &Draft) -> String {
        let cell = |name: &str| {
            let column = self.mapping.column_of(name)?;
            Some(self.sheet.rows[draft.row].cell(column).text().trim()).filter(|text| !text.is_empty())
        };
        let names: Vec<&str> = ["firstName", "lastName"].into_iter().filter_map(cell).collect();
        match (names.is_empty(), &draft.sought) {
            (false, _) => names.join(" "),
            (true, Some(Sought::Id(text) | Sought::Key(text))) => text.clone(),
            (true, None) => cell("email").unwrap_or_default().to_owned(),
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

fn name_of(user: &User) -> String {
    format!("{} ({})", user.row().name(), user.text("login"))
}

/// Somebody deactivated whom a new row may be: of the same name, and with the same second email or the login that the
/// row would have.
fn former<'a>(person: &NewPerson, around: &'a Around) -> Option<(&'a User, &'static str)> {
    let text = |name: &str| person.profile.get(name).map(|value| value.plain().to_lowercase()).unwrap_or_default();
    let same = |user: &User, name: &str| {
        let own = text(name);
        !own.is_empty() && user.text(name).to_lowercase() == own
    };
    let namesakes = around.gone.iter().filter(|user| same(user, "firstName") && same(user, "lastName"));
    let mut by_email = namesakes.clone().filter(|user| same(user, "secondEmail"));
    let mut by_login = namesakes.filter(|user| same(user, "login"));
    by_email
        .next()
        .map(|user| (user, "name and second email"))
        .or_else(|| by_login.next().map(|user| (user, "name and login")))
}
