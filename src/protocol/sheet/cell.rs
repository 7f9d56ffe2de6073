//! What stands in a cell.

/// Either with its own text, as it is read, or with a view of the text that its table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<Text> {
    Empty,
    Text(Text),
    /// A number as the file has it, where the file knows numbers.
    Number(Text),
    /// A day or a moment, as ISO 8601 writes it, where the file knows dates.
    Date(Text),
    Boolean(bool),
    /// A value of several parts, as JSON.
    Json(Text),
    /// Something that is no value: an error's name, or that a formula was never calculated.
    Broken(Text),
}

/// As its table holds it.
pub type Seen<'a> = Cell<&'a str>;

impl<Text: AsRef<str>> Cell<Text> {
    pub fn view(&self) -> Seen<'_> {
        match self {
            Self::Empty => Cell::Empty,
            Self::Text(text) => Cell::Text(text.as_ref()),
            Self::Number(text) => Cell::Number(text.as_ref()),
            Self::Date(text) => Cell::Date(text.as_ref()),
            Self::Boolean(is) => Cell::Boolean(*is),
            Self::Json(text) => Cell::Json(text.as_ref()),
            Self::Broken(text) => Cell::Broken(text.as_ref()),
        }
    }
}

impl<'a> Seen<'a> {
    /// The text of it; empty where there is none.
    pub fn text(self) -> &'a str {
        match self {
            Self::Empty => "",
            Self::Text(text) | Self::Number(text) | Self::Date(text) | Self::Json(text) | Self::Broken(text) => text,
            Self::Boolean(true) => "true",
            Self::Boolean(false) => "false",
        }
    }

    pub fn is_empty(self) -> bool {
        self.text().trim().is_empty()
    }
}
