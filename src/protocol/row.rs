//! A person as a table keeps them: slim, so that 200,000 of them fit.

mod read;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer};

use super::fold;
use super::id::UserId;
use super::status::Status;
use super::time::Moment;
use read::{ListVisitor, UserSeed, WireUser};

/// The texts that a row keeps. Everything else about a person is read by id when it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowField {
    Id,
    Login,
    Email,
    FirstName,
    LastName,
    DisplayName,
    Title,
    Department,
    City,
    EmployeeNumber,
    Manager,
    MobilePhone,
}

impl RowField {
    pub const ALL: [Self; 12] = [
        Self::Id,
        Self::Login,
        Self::Email,
        Self::FirstName,
        Self::LastName,
        Self::DisplayName,
        Self::Title,
        Self::Department,
        Self::City,
        Self::EmployeeNumber,
        Self::Manager,
        Self::MobilePhone,
    ];

    /// The name in the profile; `id` stands outside of it.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Login => "login",
            Self::Email => "email",
            Self::FirstName => "firstName",
            Self::LastName => "lastName",
            Self::DisplayName => "displayName",
            Self::Title => "title",
            Self::Department => "department",
            Self::City => "city",
            Self::EmployeeNumber => "employeeNumber",
            Self::Manager => "manager",
            Self::MobilePhone => "mobilePhone",
        }
    }

    pub fn of_attribute(name: &str) -> Option<Self> {
        // Asked of every attribute of every person in a list.
        Some(match name {
            "login" => Self::Login,
            "email" => Self::Email,
            "firstName" => Self::FirstName,
            "lastName" => Self::LastName,
            "displayName" => Self::DisplayName,
            "title" => Self::Title,
            "department" => Self::Department,
            "city" => Self::City,
            "employeeNumber" => Self::EmployeeNumber,
            "manager" => Self::Manager,
            "mobilePhone" => Self::MobilePhone,
            _ => return None,
        })
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A set of row fields: which ones a request asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowFields(u16);

impl RowFields {
    pub const ALL: Self = Self((1 << RowField::ALL.len()) - 1);

    pub fn of(fields: &[RowField]) -> Self {
        Self(fields.iter().fold(RowField::Id.bit(), |set, field| set | field.bit()))
    }

    /// These and those.
    #[must_use]
    pub fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    pub fn contains(self, field: RowField) -> bool {
        self.0 & field.bit() != 0
    }

    /// The value of the `fields` parameter that asks for these, with status and times.
    pub fn projection(self) -> String {
        self.projection_with(&[])
    }

    /// The same, with attributes beside the fixed ones.
    pub fn projection_with(self, extra: &[String]) -> String {
        let mut profile: Vec<&str> =
            RowField::ALL.into_iter().skip(1).filter(|f| self.contains(*f)).map(RowField::attribute).collect();
        profile.extend(extra.iter().map(String::as_str).filter(|name| RowField::of_attribute(name).is_none()));
        format!("id,status,created,statusChanged,lastLogin,lastUpdated,passwordChanged,profile:({})", profile.join(","))
    }
}

/// The longest text that a row keeps of one field, in bytes; the whole is one GET away.
const LONGEST: usize = 600;
/// The longest id that is believed to be one. Okta's have 20 letters.
const LONGEST_ID: usize = 128;

/// One person in a list.
#[derive(Clone, PartialEq, Eq)]
pub struct UserRow {
    /// All texts, one after the other, in the order of [`RowField::ALL`].
    text: Box<str>,
    ends: [u16; RowField::ALL.len()],
    loaded: RowFields,
    pub status: Status,
    pub created: Option<Moment>,
    pub status_changed: Option<Moment>,
    pub last_login: Option<Moment>,
    pub last_updated: Option<Moment>,
    pub password_changed: Option<Moment>,
    /// Attributes that were asked for beside the fixed ones; costs a pointer where there are none.
    extra: Option<Box<Extra>>,
}

/// Values of attributes that only some listings ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Extra {
    names: Arc<[String]>,
    values: Box<[Box<str>]>,
    /// What a report says of the person.
    finding: Box<str>,
}

/// The texts from which a row is made.
#[derive(Default)]
pub struct RowTexts<'a>([Cow<'a, str>; RowField::ALL.len()]);

impl<'a> RowTexts<'a> {
    pub fn set(&mut self, field: RowField, text: impl Into<Cow<'a, str>>) {
        self.0[field as usize] = text.into();
    }
}

impl UserRow {
    /// Puts a row together. The email is not kept twice where it is the login.
    pub fn new(texts: &RowTexts<'_>, loaded: RowFields, status: Status) -> Self {
        let repeated = texts.0[RowField::Email as usize] == texts.0[RowField::Login as usize];
        let part = |field: RowField| {
            let part = &*texts.0[field as usize];
            if repeated && field == RowField::Email { "" } else { &part[..part.floor_char_boundary(LONGEST)] }
        };
        // Just as much as is kept: giving the rest back would cost a copy.
        let mut text = String::with_capacity(RowField::ALL.into_iter().map(|field| part(field).len()).sum());
        let mut ends = [0; RowField::ALL.len()];
        for (field, end) in RowField::ALL.into_iter().zip(&mut ends) {
            text.push_str(part(field));
            *end = text.len() as u16;
        }
        Self {
            text: text.into_boxed_str(),
            ends,
            loaded: if texts.0[RowField::Email as usize].is_empty() { RowFields(loaded.0 | NO_EMAIL) } else { loaded },
            status,
            created: None,
            status_changed: None,
            last_login: None,
            last_updated: None,
            password_changed: None,
            extra: None,
        }
    }

    /// The text of an attribute outside of the fixed ones; none when it was not asked for.
    pub fn extra(&self, name: &str) -> Option<&str> {
        let extra = self.extra.as_deref()?;
        let at = extra.names.iter().position(|known| known == name)?;
        extra.values.get(at).map(|value| &**value)
    }

    /// Takes over what an earlier reading of the same state knew beside the fixed fields, where that is more.
    pub fn inherit_extra(&mut self, earlier: &Self) {
        let Some(known) = earlier.extra.as_deref().filter(|_| self.last_updated == earlier.last_updated) else {
            return;
        };
        let more = self.extra.as_deref().is_none_or(|own| {
            !Arc::ptr_eq(&own.names, &known.names) && own.names.iter().all(|name| known.names.contains(name))
        });
        if more {
            self.extra.clone_from(&earlier.extra);
        }
    }

    /// Keeps the values of attributes beside the fixed ones, in the order of `names`.
    pub fn set_extra(&mut self, names: &Arc<[String]>, values: impl IntoIterator<Item = String>) {
        if names.is_empty() {
            return;
        }
        let cut = |text: String| Box::from(&text[..text.floor_char_boundary(LONGEST)]);
        let values = values.into_iter().map(cut).collect();
        self.extra = Some(Box::new(Extra { names: Arc::clone(names), values, finding: Box::default() }));
    }

    /// What a report says of the person; empty where it says nothing.
    pub fn finding(&self) -> &str {
        self.extra.as_deref().map_or("", |extra| &extra.finding)
    }

    /// Keeps what a report says of the person.
    pub fn set_finding(&mut self, finding: &str) {
        match &mut self.extra {
            Some(extra) => extra.finding = finding.into(),
            None if finding.is_empty() => {}
            None => {
                self.extra =
                    Some(Box::new(Extra { names: no_names(), values: Box::default(), finding: finding.into() }));
            }
        }
    }

    /// Takes out what a report says of the person: it is of that report alone.
    pub fn take_finding(&mut self) -> Option<Box<str>> {
        let extra = self.extra.as_deref_mut()?;
        let finding = std::mem::take(&mut extra.finding);
        if extra.names.is_empty() {
            self.extra = None;
        }
        Some(finding).filter(|finding| !finding.is_empty())
    }

    /// Reads one element of a list of users. `loaded` says which fields were asked for. None when the element has
    /// no id to know the person by; every other oddity costs only the field that it is in.
    pub fn parse(json: &str, loaded: RowFields) -> Option<Self> {
        Self::parse_with(json, loaded, &no_names())
    }

    /// The same, keeping the attributes `extra` as well.
    pub fn parse_with(json: &str, loaded: RowFields, extra: &Arc<[String]>) -> Option<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let wire = UserSeed(extra).deserialize(&mut deserializer).ok()?;
        Self::of_wire(wire, loaded, extra)
    }

    /// Reads a whole list in one go, and counts the elements without an id. None when anything in it is not as
    /// expected: then reading element by element, which takes half as long again, finds what there is.
    pub fn parse_list(json: &str, loaded: RowFields) -> Option<(Vec<Self>, usize)> {
        Self::parse_list_with(json, loaded, &no_names())
    }

    /// The same, keeping the attributes `extra` as well.
    pub fn parse_list_with(json: &str, loaded: RowFields, extra: &Arc<[String]>) -> Option<(Vec<Self>, usize)> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let list = deserializer.deserialize_seq(ListVisitor(loaded, extra)).ok()?;
        deserializer.end().ok()?;
        Some(list)
    }

    fn of_wire(wire: WireUser<'_>, loaded: RowFields, names: &Arc<[String]>) -> Option<Self> {
        let id = &wire.texts.0[RowField::Id as usize];
        if id.is_empty() || id.len() > LONGEST_ID {
            return None;
        }
        let loaded = if wire.has_profile { loaded } else { RowFields::of(&[]) };
        let mut row = Self::new(&wire.texts, loaded, Status::parse(&wire.status));
        [row.created, row.status_changed, row.last_login, row.last_updated, row.password_changed] = wire.times;
        if wire.has_profile {
            row.set_extra(names, wire.extra.into_iter().map(Cow::into_owned));
        }
        Some(row)
    }

    /// To compare and to look up with.
    pub fn id(&self) -> &str {
        &self.text[..usize::from(self.ends[0])]
    }

    /// To keep, and to name the person by in a call.
    pub fn user_id(&self) -> UserId {
        UserId::new(self.id())
    }

    /// The text of a field; empty when it has no value or was not loaded.
    pub fn get(&self, field: RowField) -> &str {
        let index = field as usize;
        let start = if index == 0 { 0 } else { usize::from(self.ends[index - 1]) };
        let text = &self.text[start..usize::from(self.ends[index])];
        if field == RowField::Email && text.is_empty() && self.loaded.0 & NO_EMAIL == 0 {
            return self.get(RowField::Login);
        }
        text
    }

    /// Whether the value of the field is known; an empty one may be.
    pub fn is_loaded(&self, field: RowField) -> bool {
        self.loaded.contains(field)
    }

    /// The name to show: first and last, else the display name, else the login, else the id.
    pub fn name(&self) -> Cow<'_, str> {
        name_of(|field| Cow::Borrowed(self.get(field)))
    }

    /// What the live search looks in: the folded texts, each with the spellings it is to be found by.
    pub fn search_text(&self) -> String {
        let mut text = String::with_capacity(self.text.len());
        self.write_search_text(&mut text);
        text
    }

    /// The same in place of what `text` held.
    pub fn write_search_text(&self, text: &mut String) {
        text.clear();
        let fields = [RowField::FirstName, RowField::LastName, RowField::DisplayName, RowField::Login, RowField::Email];
        for field in fields {
            // Most people sign in with their email; folding is what a listing spends much of its time on.
            if field != RowField::Email || self.get(field) != self.get(RowField::Login) {
                fold::append_field(text, self.get(field));
            }
        }
    }
}

/// Marks a row without an email, beside the bits of the fields.
const NO_EMAIL: u16 = 1 << 15;

impl fmt::Debug for UserRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserRow")
            .field("id", &self.id())
            .field("login", &self.get(RowField::Login))
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// The name to show of whoever has these texts.
pub(super) fn name_of<'t>(text: impl Fn(RowField) -> Cow<'t, str>) -> Cow<'t, str> {
    let (first, last) = (text(RowField::FirstName), text(RowField::LastName));
    match (first.is_empty(), last.is_empty()) {
        (false, false) => Cow::Owned(format!("{first} {last}")),
        (false, true) => first,
        (true, false) => last,
        (true, true) => {
            let fields = [RowField::DisplayName, RowField::Login, RowField::Id];
            fields.into_iter().map(text).find(|text| !text.is_empty()).unwrap_or_default()
        }
    }
}

/// No more of a value is shown.
pub(super) fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

fn no_names() -> Arc<[String]> {
    Arc::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_keeps_its_texts_and_knows_what_was_not_loaded() {
        let json = r#"{"id":"00u1","status":"LOCKED_OUT","created":"2026-03-02T12:48:24.000Z","lastLogin":null,
            "profile":{"login":"a@x.io","email":"a@x.io","firstName":"Ann","lastName":"L\u00e9e","mobilePhone":null}}"#;
        let asked = RowFields::of(&[RowField::Login, RowField::Email, RowField::FirstName, RowField::LastName]);
        let row = UserRow::parse(json, asked).unwrap();
        assert_eq!((row.id(), &*row.name(), row.get(RowField::Email)), ("00u1", "Ann Lée", "a@x.io"));
        assert_eq!((row.status.clone(), row.last_login, row.created.is_some()), (Status::LockedOut, None, true));
        assert!(row.is_loaded(RowField::FirstName) && !row.is_loaded(RowField::City));
    }

    #[test]
    fn an_odd_user_costs_only_what_is_odd() {
        let row = UserRow::parse(r#"{"id":"00u1","status":7,"created":{},"profile":{"login":5,"department":["a","b"],"title":{"x":1},"login":"b"}}"#, RowFields::ALL).unwrap();
        assert_eq!((row.status.as_str(), row.created), ("7", None));
        assert_eq!(
            (row.get(RowField::Login), row.get(RowField::Department), row.get(RowField::Title)),
            ("b", "a, b", "{…}")
        );
        assert_eq!(row.get(RowField::Email), "");
        for profile in ["null", "[1]", "\"x\"", "1", "true", "1.5"] {
            let row = UserRow::parse(&format!(r#"{{"id":"00u1","profile":{profile}}}"#), RowFields::ALL).unwrap();
            assert!(!row.is_loaded(RowField::Login) && row.name() == "00u1", "{profile}");
        }
        for hopeless in ["{}", r#"{"id":null}"#, "null", "[]", "7", r#"{"id":"#] {
            assert_eq!(UserRow::parse(hopeless, RowFields::ALL), None, "{hopeless}");
        }
    }

    #[test]
    fn a_very_long_value_is_cut_between_letters() {
        let long = "ü".repeat(70_000);
        let row = UserRow::parse(
            &format!(r#"{{"id":"00u1","profile":{{"firstName":"{long}","lastName":"{long}","login":"x"}}}}"#),
            RowFields::ALL,
        )
        .unwrap();
        assert_eq!((row.get(RowField::FirstName).len(), row.get(RowField::Login)), (600, "x"));
    }

    #[test]
    fn a_list_in_one_go_is_the_list_element_by_element() {
        let elements =
            [r#"{"id":"00u1","profile":{"login":"a"}}"#, r#"{"id":null}"#, r#"{"status":"ACTIVE","id":"00u2"}"#];
        let (rows, odd) = UserRow::parse_list(&format!("[{}]", elements.join(",")), RowFields::ALL).unwrap();
        let one_by_one: Vec<_> = elements.iter().filter_map(|json| UserRow::parse(json, RowFields::ALL)).collect();
        assert_eq!((rows, odd), (one_by_one, 1));
        for other in ["{}", "[7]", "[] x", "[{\"id\":\"00u1\"", r#"[{"id":"\ud83d"}]"#] {
            assert_eq!(UserRow::parse_list(other, RowFields::ALL), None, "{other}");
        }
    }

    #[test]
    fn the_projection_names_what_is_asked_for() {
        assert!(RowFields::of(&[RowField::Login]).projection().ends_with("profile:(login)"));
    }
}
