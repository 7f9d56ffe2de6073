//! What each row comes to, once it is known who fits it.
//!
//! ```text
//!  draft ─► fits nobody ─► new ─► made, complete? login free? somebody of that name who was deactivated?
//!       ├─► one ─────────► deactivated: rehire; else field by field: changes, same
//!       └─► several ─────► cannot
//! ```

use std::sync::Arc;

use indexmap::IndexMap;
use jiff::civil::Date;

use super::Mistake;
use super::draft::{Draft, Key, Sought};
use super::fields::ImportField;
use super::kinds::Kinds;
use super::made;
use super::mapping::{Goes, MANAGER, Mapping, called};
use super::rules::{Mode, Rehire, Rules};
use super::value::{CLEAR, eaten, is_same, parted, read};
use super::verdict::{FieldChange, Judged, Known, NewPerson, Verdict};
use crate::app::form::model::spec::{Format, Kind};
use crate::app::part::count::times_word;
use crate::messages::import::{Fits, Keys, Namesake, Neighbours};
use crate::protocol::id::UserId;
use crate::protocol::job::SignIn;
use crate::protocol::json::Json;
use crate::protocol::secret::Secret;
use crate::protocol::sheet::{Cell, Seen, Sheet};
use crate::protocol::status::Status;
use crate::protocol::user::{Sent, User};
use crate::protocol::word::Word;

/// Why somebody is kept from words, graver ones where the last says so; none where nothing does.
pub type Keeps<'a> = &'a dyn Fn(&User, &[Word], bool) -> Option<String>;

/// Bytes of a value that somebody may be looked for by.
pub(super) const LONGEST: usize = 1_000;

/// Bytes of a password that Okta takes.
const MOST_PASSWORD: usize = 72;

/// All that rows are judged by.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    pub sheet: &'a Sheet,
    pub mapping: &'a Mapping,
    pub kinds: &'a Kinds,
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
            Some(Sought::Id(id)) if id.len() <= LONGEST => keys.ids.push(UserId::new(id.clone())),
            Some(Sought::Key(value)) if value.len() <= LONGEST => keys.values.push(value.clone()),
            // Nobody has what is longer, and no question takes it.
            Some(Sought::Id(_) | Sought::Key(_)) | None => {}
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
        if self.sheet.rows[draft.row].broken.is_some() {
            return judged;
        }
        let fit: Vec<&Sent> = match &draft.sought {
            Some(Sought::Id(id)) => fits.by_id.get(&UserId::new(id.clone())).into_iter().collect(),
            Some(Sought::Key(value)) => fits.by_key.get(&value.to_lowercase()).into_iter().flatten().collect(),
            None => Vec::new(),
        };
        match fit.as_slice() {
            [] => self.nobody(draft, fits, &mut judged),
            [sent] => match sent.user() {
                Some(user) => self.somebody(draft, &Arc::new(user), &mut judged),
                // They are there: nobody new comes of it.
                None => {
                    let text = "fits somebody who cannot be read".to_owned();
                    judged.mistakes.push(Mistake { row: Some(draft.row), column: self.key_column(draft), text });
                }
            },
            several => {
                let login = |sent: &&Sent| sent.user().map(|user| user.text("login"));
                let names: Vec<String> = several.iter().filter_map(login).collect();
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
                        user.name()
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

    fn somebody(&self, draft: &Draft, user: &Arc<User>, judged: &mut Judged) {
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
                let mut known = self.known(draft, user, &mut judged.mistakes);
                // Of a large table most rows change nobody, and what else is known of these is most of what is held.
                if known.changes.is_empty() && draft.manager.is_none() {
                    known.user = Arc::new(bare(&known.user));
                }
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
    pub(super) fn known(&self, draft: &Draft, user: &Arc<User>, mistakes: &mut Vec<Mistake>) -> Known {
        let mut changes = Vec::new();
        if let Some((column, text)) = draft.kind.as_deref() {
            let wrong = self.other_kind(text, user);
            mistakes.extend(wrong.map(|why| Mistake::of_cell(draft.row, *column, why)));
        }
        let fields = self.kinds.fields(user.type_id.as_deref());
        for (column, name, cell) in self.cells(draft) {
            let Some(field) = fields.get(name) else {
                let kind = user.type_id.as_deref().unwrap_or_default();
                mistakes.push(Mistake::of_cell(draft.row, column, self.no_attribute(kind)));
                continue;
            };
            let was = user.profile.get(name);
            let is_key = *self.key == Key::Attribute(name.to_owned()) && matches!(draft.sought, Some(Sought::Key(_)));
            let same_key = is_key && user.text(name).eq_ignore_ascii_case(cell.text().trim());
            let (text, day) = self.first_day(draft, column, field, cell);
            let cell = text.as_deref().map_or(cell, Cell::Text);
            let same_day = day.is_some_and(|day| was.is_some_and(|was| was.plain().starts_with(&day.to_string())));
            if same_key || same_day || is_same(field, was, cell) {
                continue;
            }
            let was = was.cloned().unwrap_or_else(Json::null);
            let clears = cell.text().trim() == CLEAR;
            if clears && was.plain().is_empty() {
                continue;
            }
            // Nobody edited what a spreadsheet ate: that it is kept elsewhere would say the wrong thing.
            if let Err(why) = eaten(field, Some(&was), cell.text().trim())
                && !self.rules.trusts_numbers
            {
                mistakes.push(Mistake::of_cell(draft.row, column, why));
                continue;
            }
            let value = match (field.locked(Some(user)), read(field, Some(&was), cell, self.rules.trusts_numbers)) {
                (Some(why), _) | (None, Err(why)) => {
                    mistakes.push(Mistake::of_cell(draft.row, column, why));
                    continue;
                }
                (None, Ok(value)) => value.unwrap_or_else(Json::null),
            };
            changes.push(FieldChange::of(field, was, value));
        }
        Known { user: Arc::clone(user), changes, joins: Vec::new() }
    }

    /// The cells of a row that go to attributes, and in which something stands.
    fn cells<'c>(&'c self, draft: &Draft) -> impl Iterator<Item = (usize, &'c str, Seen<'c>)> {
        let row = &self.sheet.rows[draft.row];
        self.mapping.columns.iter().enumerate().filter_map(move |(column, goes)| match goes {
            Goes::Attribute(name) => {
                Some((column, name.as_str(), row.cell(column))).filter(|(.., cell)| !cell.is_empty())
            }
            Goes::Id
            | Goes::Groups
            | Goes::Kind
            | Goes::Manager
            | Goes::Start
            | Goes::Password
            | Goes::Aside(_)
            | Goes::Nowhere => None,
        })
    }

    /// An attribute that says the first day holds it as the attribute is written: a day of the table, as it is, or the
    /// moment at which it begins in UTC. The day itself, where the cell says no more.
    fn first_day(
        &self,
        draft: &Draft,
        column: usize,
        field: &ImportField,
        cell: Seen<'_>,
    ) -> (Option<String>, Option<Date>) {
        let day = draft.start.filter(|_| self.mapping.start_column() == Some(column));
        match (day, field.spec.format) {
            (Some(day), Format::Time) if cell.text().trim().parse::<jiff::Timestamp>().is_err() => {
                (Some(format!("{day}T00:00:00Z")), Some(day))
            }
            (Some(day), Format::Date) => (Some(day.to_string()), Some(day)),
            (_, _) => (None, None),
        }
    }

    /// Where cells of lists hold several values otherwise than with commas: how that was read, a sentence a column.
    pub fn lists(&self) -> Vec<String> {
        let of = |(column, goes): (usize, &Goes)| {
            let Goes::Attribute(name) = goes else { return None };
            let field = self.kinds.any().get(name)?;
            if !matches!(field.spec.kind, Kind::Many { .. }) {
                return None;
            }
            let cell = |row: usize| parted(self.sheet.rows[row].cell(column).text());
            let mut rows = (0..self.sheet.rows.len()).filter(|row| cell(*row).is_some());
            let first = rows.next()?;
            let (values, between) = cell(first)?;
            let count = times_word(1 + rows.count() as u64, "cell");
            Some(format!(
                "{}: {count} read as lists with {between} between the values; {} holds {}: {}.",
                called(self.sheet, column),
                self.sheet.rows[first].place(),
                times_word(values.len() as u64, "value"),
                values.iter().take(5).map(|value| format!("“{value}”")).collect::<Vec<_>>().join(", "),
            ))
        };
        self.mapping.columns.iter().enumerate().filter_map(of).collect()
    }

    /// Where a workbook has numbers in columns of texts: what a spreadsheet took from their front nobody can tell.
    pub fn numbers(&self) -> Option<String> {
        let may_be_text = |column: &&usize| match self.mapping.columns.get(**column) {
            Some(Goes::Attribute(name)) => self.kinds.any().get(name).is_none_or(ImportField::is_text),
            Some(Goes::Aside(_) | Goes::Nowhere) | None => false,
            Some(Goes::Id | Goes::Groups | Goes::Kind | Goes::Manager | Goes::Start | Goes::Password) => true,
        };
        let told = self.sheet.numbers.iter().filter(may_be_text).map(|column| called(self.sheet, *column));
        let told: Vec<String> = told.collect();
        (!told.is_empty()).then(|| {
            format!("Numbers, not text, stand in {}: zeros before them, if there were any, are gone.", told.join(", "))
        })
    }

    fn no_attribute(&self, kind: &str) -> String {
        format!("people of the user type {} have no such attribute", self.kinds.name(kind))
    }

    /// Why somebody cannot be of the type that a row names; none where they are.
    fn other_kind(&self, text: &str, user: &User) -> Option<String> {
        match (self.kinds.find(text), &user.type_id) {
            (Err(why), _) => Some(why),
            (Ok(kind), Some(is)) if kind.id != *is => {
                let is = self.kinds.name(is);
                Some(format!("they are of the user type {is}: a table changes nobody's type"))
            }
            (Ok(_), _) => None,
        }
    }

    /// Somebody new as the row says them.
    fn new_person(&self, draft: &Draft, mistakes: &mut Vec<Mistake>) -> NewPerson {
        let mut person = NewPerson { start: self.later(draft), ..NewPerson::default() };
        let mut profile: IndexMap<String, Json> = IndexMap::new();
        let kind = draft.kind.as_deref().map(|(column, text)| (*column, self.kinds.find(text)));
        let kind = match kind {
            Some((_, Ok(kind))) => Some(kind.id.as_str()),
            Some((column, Err(why))) => {
                mistakes.push(Mistake::of_cell(draft.row, column, why));
                None
            }
            None => None,
        };
        person.kind = kind.filter(|id| !self.kinds.is_usual(id)).map(str::to_owned);
        let fields = self.kinds.fields(kind);
        let mut wrong: Vec<&str> = Vec::new();
        for (column, name, cell) in self.cells(draft) {
            let Some(field) = fields.get(name) else {
                wrong.push(name);
                let why = match kind {
                    Some(kind) => self.no_attribute(kind),
                    None => "people of the usual user type have no such attribute: does a type belong in a column?"
                        .to_owned(),
                };
                mistakes.push(Mistake::of_cell(draft.row, column, why));
                continue;
            };
            if cell.text().trim() == CLEAR && !field.attribute.required {
                continue;
            }
            let (text, _) = self.first_day(draft, column, field, cell);
            let cell = text.as_deref().map_or(cell, Cell::Text);
            let read = match field.locked(None) {
                Some(why) => Err(why),
                None => read(field, None, cell, self.rules.trusts_numbers),
            };
            match read {
                Ok(Some(value)) => {
                    profile.insert(name.to_owned(), value);
                }
                Ok(None) => {}
                Err(why) => {
                    wrong.push(name);
                    mistakes.push(Mistake::of_cell(draft.row, column, why));
                }
            }
        }
        for (name, why) in made::complete(self.rules, fields, &mut profile, &mut person) {
            // What it is made of is told where it stands.
            let of = self.rules.made.get(&name);
            let is_missing = |name: &str| {
                !profile.contains_key(name) && fields.get(name).is_some_and(|field| field.attribute.required)
            };
            let told = |name: &str| wrong.contains(&name) || is_missing(name);
            let is_told = of.is_some_and(|of| of.attributes().any(|named| told(&named.name)));
            if !is_told {
                mistakes.push(Mistake::of_row(draft.row, format!("{name} {why}")));
            }
            wrong.extend(self.rules.made.get_key_value(&name).map(|(name, _)| name.as_str()));
        }
        for field in fields.iter().filter(|field| field.attribute.required && field.attribute.default.is_none()) {
            let name = field.attribute.name.as_str();
            let follows = name == "login" && wrong.contains(&"email") || name == MANAGER && draft.manager.is_some();
            if profile.contains_key(name) || wrong.contains(&name) || follows {
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
        match self.password(draft) {
            Ok(password) => person.password = password,
            Err(mistake) => mistakes.push(mistake),
        }
        person.profile = profile.into();
        person
    }

    /// The first password of somebody new, as it stands in its column.
    fn password(&self, draft: &Draft) -> Result<Option<Secret>, Mistake> {
        if !matches!(self.rules.sign_in, SignIn::Password { .. }) {
            return Ok(None);
        }
        let Some(column) = self.mapping.password_column() else { return Ok(None) };
        let cell = self.sheet.rows[draft.row].cell(column);
        let wrong = |why: &str| Err(Mistake::of_cell(draft.row, column, why));
        match cell {
            Cell::Broken(why) => wrong(why),
            cell if cell.is_empty() => wrong("is empty, and new people are to have a password"),
            // No mistake says what stands there.
            cell if cell.text().trim() != cell.text() => wrong("begins or ends with a space"),
            cell if cell.text().len() > MOST_PASSWORD => wrong("is longer than Okta takes (72 bytes)"),
            Cell::Number(_) | Cell::Date(_) | Cell::Boolean(_) => {
                wrong("is no text: a spreadsheet may have changed it; write it as text")
            }
            Cell::Text(text) | Cell::Json(text) => Ok(Some(Secret::new(text))),
            Cell::Empty => Ok(None),
        }
    }

    /// The day on which somebody begins, where that is later than today.
    pub(super) fn later(&self, draft: &Draft) -> Option<Date> {
        draft.start.filter(|day| self.rules.today.is_some_and(|today| *day > today))
    }

    /// What is to be known besides, for the second look.
    pub fn neighbours(&self, sorted: &[Judged], drafts: &[Draft]) -> Neighbours {
        let mut wanted = Neighbours { numbers: self.rules.number, ..Neighbours::default() };
        for (judged, draft) in sorted.iter().zip(drafts) {
            match &judged.verdict {
                Verdict::New(person) => {
                    let text = |name: &str| person.profile.get(name).map(|value| value.plain().into_owned());
                    // A login that is the key was looked for already, unless numbers may come behind it.
                    let is_known = matches!((&draft.sought, self.key), (Some(Sought::Key(_)), Key::Attribute(key)) if key == "login");
                    wanted.logins.extend(text("login").filter(|_| !is_known || self.rules.number));
                    // Emails need not be one person's alone; whose else it is, is told.
                    wanted.emails.extend(text("email"));
                    wanted.managers.extend(draft.new_manager(None).map(|(_, text)| text.to_owned()));
                    if let (Some(first), Some(last)) = (text("firstName"), text("lastName"))
                        && self.rules.rehire != Rehire::Anew
                    {
                        wanted.names.push(Namesake { first, last });
                    }
                }
                Verdict::Changes(known) | Verdict::Rehire(known, _) => {
                    let login = known.changes.iter().find(|change| change.name == "login");
                    wanted.logins.extend(login.map(|change| change.value.plain().into_owned()));
                    let manager = draft.new_manager(Some(&known.user));
                    wanted.managers.extend(manager.map(|(_, text)| text.to_owned()));
                    if !draft.groups.is_empty() {
                        wanted.members.push(known.user.id.clone());
                    }
                }
                Verdict::Same(_) | Verdict::Kept(..) | Verdict::Cannot => {}
            }
            wanted.groups.extend(draft.groups.iter().map(|(_, name)| name.clone()));
        }
        for names in [&mut wanted.groups, &mut wanted.managers] {
            names.sort_unstable();
            names.dedup();
        }
        wanted
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

/// Who somebody is, without the rest of their profile.
fn bare(user: &User) -> User {
    const NAMES: [&str; 5] = ["login", "email", "firstName", "lastName", "displayName"];
    let own = NAMES.into_iter().filter_map(|name| Some((name.to_owned(), user.profile.get(name)?.clone())));
    let profile = own.collect();
    User {
        id: user.id.clone(),
        status: user.status.clone(),
        type_id: user.type_id.clone(),
        schema_id: user.schema_id.clone(),
        transitioning_to: user.transitioning_to.clone(),
        profile,
        provider: user.provider.clone(),
        recovery_question: None,
        offers: Vec::new(),
        etag: None,
        raw: Json::null(),
        ..*user
    }
}

pub(super) fn name_of(user: &User) -> String {
    format!("{} ({})", user.name(), user.text("login"))
}
