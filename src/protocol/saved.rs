//! Searches with a name.

/// How the expression of a saved search is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SavedBy {
    /// Filter or full search, whichever fits.
    #[default]
    Automatic,
    Query,
    Filter,
    Search,
    /// The expression is the id of a group: its members.
    Group,
}

impl SavedBy {
    pub const ALL: [Self; 5] = [Self::Automatic, Self::Query, Self::Filter, Self::Search, Self::Group];

    pub fn word(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Query => "query",
            Self::Filter => "filter",
            Self::Search => "search",
            Self::Group => "group",
        }
    }

    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.word() == word)
    }
}

/// A search with a name: one `[[search]]` of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedSearch {
    pub name: String,
    /// As it is typed; empty for everyone but deactivated people.
    pub expression: String,
    pub by: SavedBy,
    /// The column to sort by, `-` before it for the other direction.
    pub sort: Option<String>,
    /// Empty: as in the list.
    pub columns: Vec<String>,
    /// How many people are wanted; all of them where nobody said otherwise.
    pub limit: Option<u32>,
    /// None: of every connection.
    pub connection: Option<String>,
}
