//! A file that says where the columns of a table go, and what becomes of its rows: `oktui import --map`.
//!
//! ```toml
//! key = "employeeNumber"
//! activation = "staged"
//! groups = ["VPN Users"]
//!
//! [columns]                      # a column: an attribute, id, groups, or - to leave it out
//! Vorname = "firstName"
//! Bemerkung = "-"
//!
//! [make]                         # attributes of somebody new that no cell says
//! login = "{ascii(lower(firstName))}.{ascii(lower(lastName))}@acme.com"
//! ```

use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;

/// A larger file is none.
const LARGEST: u64 = 1 << 20;

/// What such a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MapFile {
    pub key: Option<String>,
    pub activation: Option<String>,
    pub rehire: Option<String>,
    pub groups: Vec<String>,
    pub number: bool,
    pub columns: IndexMap<String, String>,
    pub make: IndexMap<String, String>,
}

/// Reads it. Blocks.
///
/// # Errors
/// Why it cannot be taken, in words that do not name the file.
pub fn read(path: &Path) -> Result<MapFile, String> {
    let facts = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if facts.len() > LARGEST {
        return Err("it is too large for a file that maps columns".to_owned());
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    parse(&text)
}

fn parse(text: &str) -> Result<MapFile, String> {
    toml::from_str(text.strip_prefix('\u{feff}').unwrap_or(text))
        .map_err(|error| error.to_string().trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_read_and_what_it_does_not_know_is_told_with_its_line() {
        let map =
            parse("key = \"login\"\n[columns]\n\"Vor Name\" = \"firstName\"\n[make]\nlogin = \"{email}\"\n").unwrap();
        assert_eq!((map.key.as_deref(), map.columns["Vor Name"].as_str()), (Some("login"), "firstName"));
        let wrong = parse("key = \"login\"\n[colums]\na = \"b\"\n").unwrap_err();
        assert!(wrong.contains("line 2") && wrong.contains("colums"), "{wrong}");
    }
}
