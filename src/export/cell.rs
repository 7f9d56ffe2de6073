//! Cells that know what they are, for files that keep types.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::protocol::column::Column;
use crate::protocol::json::Json;
use crate::protocol::mend;
use crate::protocol::row::UserRow;
use crate::protocol::schema::{Attribute, UserSchema};
use crate::protocol::time::Moment;

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    /// A moment, in UTC.
    Moment,
    /// A list of texts, integers or numbers.
    Texts,
    Integers,
    Numbers,
}

impl Kind {
    pub fn is_list(self) -> bool {
        match self {
            Self::Texts | Self::Integers | Self::Numbers => true,
            Self::Text | Self::Integer | Self::Number | Self::Boolean | Self::Moment => false,
        }
    }

    fn of(attribute: &Attribute) -> Self {
        match (attribute.kind.as_str(), attribute.item_kind.as_str()) {
            ("integer", _) => Self::Integer,
            ("number", _) => Self::Number,
            ("boolean", _) => Self::Boolean,
            ("array", "integer") => Self::Integers,
            ("array", "number") => Self::Numbers,
            ("array", _) => Self::Texts,
            _ => Self::Text,
        }
    }
}

/// A column: its name, and what its cells are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub name: String,
    pub kind: Kind,
}

impl Head {
    pub fn new(name: &str, kind: Kind) -> Self {
        Self { name: name.to_owned(), kind }
    }

    /// The head of a column of people. An attribute that user types disagree about is text.
    pub fn of(column: &Column, schemas: &[UserSchema]) -> Self {
        let kind = match column {
            Column::Seen | Column::Created | Column::Changed | Column::Updated | Column::Password => Kind::Moment,
            Column::Status | Column::Name | Column::Login | Column::Text(_) | Column::Finding => Kind::Text,
            Column::Extra(name) => {
                let mut kinds = schemas.iter().filter_map(|schema| schema.attribute(name)).map(Kind::of);
                let first = kinds.next().unwrap_or(Kind::Text);
                if kinds.all(|kind| kind == first) { first } else { Kind::Text }
            }
        };
        Self::new(column.key(), kind)
    }
}

/// What stands in a cell. A text in a column of another kind is a value that does not fit it.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    Moment(Moment),
    List(Vec<Cell<'a>>),
}

impl<'a> Cell<'a> {
    /// A value of which only the text is known.
    pub fn of_text(text: impl Into<Cow<'a, str>>, kind: Kind) -> Self {
        let text = text.into();
        if text.is_empty() {
            return Self::Empty;
        }
        let read = match kind {
            Kind::Integer => text.parse().ok().map(Self::Integer),
            Kind::Number => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Self::Number),
            Kind::Boolean => text.parse().ok().map(Self::Boolean),
            Kind::Moment => Moment::parse(&text).map(Self::Moment),
            Kind::Text | Kind::Texts | Kind::Integers | Kind::Numbers => None,
        };
        read.unwrap_or(Self::Text(text))
    }

    /// A list as Okta sent it.
    fn of_list(json: &Json, kind: Kind) -> Self {
        let of_item = match kind {
            Kind::Integers => Kind::Integer,
            Kind::Numbers => Kind::Number,
            Kind::Text | Kind::Integer | Kind::Number | Kind::Boolean | Kind::Moment | Kind::Texts => Kind::Text,
        };
        match json.elements() {
            Some(elements) => {
                let item = |element: &Json| Cell::of_text(element.plain().into_owned(), of_item);
                Self::List(elements.iter().map(item).collect())
            }
            None => Self::of_text(json.plain().into_owned(), Kind::Text),
        }
    }
}

/// The cells of a person. `raw` is the person as Okta sent them, where lists are to be lists.
pub fn of_person<'r>(
    columns: &[Column],
    heads: &[Head],
    lists: &Lists,
    row: &'r UserRow,
    raw: Option<&str>,
) -> Vec<Cell<'r>> {
    let lists = raw.map(|raw| lists.of(raw)).unwrap_or_default();
    let cell = |(at, (column, head)): (usize, (&Column, &Head))| -> Cell<'r> {
        if let Some(moment) = column.moment(row) {
            return moment.map_or(Cell::Empty, Cell::Moment);
        }
        match (column, lists.iter().find(|(of, _)| *of == at)) {
            (Column::Extra(_), Some((_, list))) => Cell::of_list(list, head.kind),
            (Column::Extra(name), None) => Cell::of_text(row.extra(name).unwrap_or_default(), head.kind),
            (Column::Text(field), _) => Cell::of_text(row.get(*field), Kind::Text),
            (column, _) => Cell::of_text(column.value(row), Kind::Text),
        }
    };
    columns.iter().zip(heads).enumerate().map(cell).collect()
}

/// The columns that hold lists, each with its place: asked for at every attribute of everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists(Vec<(usize, String)>);

impl Lists {
    pub fn among(heads: &[Head]) -> Self {
        let lists = heads.iter().enumerate().filter(|(_, head)| head.kind.is_list());
        Self(lists.map(|(at, head)| (at, head.name.clone())).collect())
    }

    /// What stands in them of a person, each with the place of its column; nothing else is kept.
    fn of(&self, raw: &str) -> Vec<(usize, Json)> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let read = |json: &str| Person(&self.0).deserialize(&mut serde_json::Deserializer::from_str(json)).ok();
        mend::read(raw, read).unwrap_or_default()
    }
}

/// Reads the lists of a person.
struct Person<'h>(&'h [(usize, String)]);

impl<'de> DeserializeSeed<'de> for Person<'_> {
    type Value = Vec<(usize, Json)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Person<'_> {
    type Value = Vec<(usize, Json)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a person")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut lists = Vec::new();
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            if name == "profile" {
                lists = map.next_value_seed(Profile(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(lists)
    }
}

/// Reads the lists of a profile.
struct Profile<'h>(&'h [(usize, String)]);

impl<'de> DeserializeSeed<'de> for Profile<'_> {
    type Value = Vec<(usize, Json)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Profile<'_> {
    type Value = Vec<(usize, Json)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a profile")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut lists = Vec::new();
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match self.0.iter().find(|(_, list)| *list == name) {
                Some((at, _)) => lists.push((*at, map.next_value()?)),
                None => map.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        Ok(lists)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_what_its_column_is_or_stays_a_text() {
        assert_eq!(Cell::of_text("12", Kind::Integer), Cell::Integer(12));
        assert_eq!(Cell::of_text("1.50", Kind::Number), Cell::Number(1.5));
        assert_eq!(Cell::of_text("true", Kind::Boolean), Cell::Boolean(true));
        assert_eq!(Cell::of_text("", Kind::Integer), Cell::Empty);
        for (text, kind) in [
            ("00123", Kind::Text),
            ("99999999999999999999", Kind::Integer),
            ("1.5", Kind::Integer),
            ("inf", Kind::Number),
            ("yes", Kind::Boolean),
        ] {
            assert_eq!(Cell::of_text(text, kind), Cell::Text(text.into()), "{text}");
        }
    }

    #[test]
    fn lists_are_read_out_of_a_person_and_nothing_else() {
        let heads =
            [Head::new("login", Kind::Text), Head::new("tags", Kind::Texts), Head::new("levels", Kind::Integers)];
        let raw = r#"{"id":"00u1","tags":["x"],"profile":{"login":["y"],"levels":[1,2],"tags":["a","b"]},"_links":{}}"#;
        let json = |text: &str| Json::parse(text).unwrap();
        let lists = Lists::among(&heads);
        assert_eq!(lists.of(raw), [(2, json("[1,2]")), (1, json(r#"["a","b"]"#))]);
        for odd in [r#"{"profile":[]}"#, r#"{"profile":null}"#, "[]", "{", r#"{"id":"00u1"}"#] {
            assert_eq!(lists.of(odd), [], "{odd}");
        }
        assert_eq!(Lists::among(&heads[..1]).of(raw), []);
    }

    #[test]
    fn a_list_is_its_elements() {
        let json = Json::parse(r#"["a, b", "c"]"#).unwrap();
        let texts = Cell::List(vec![Cell::Text("a, b".into()), Cell::Text("c".into())]);
        assert_eq!(Cell::of_list(&json, Kind::Texts), texts);
        let numbers = Json::parse("[1, 2]").unwrap();
        assert_eq!(Cell::of_list(&numbers, Kind::Integers), Cell::List(vec![Cell::Integer(1), Cell::Integer(2)]));
    }
}
