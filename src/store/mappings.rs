//! Where the columns of tables went, for the next table with the same head.
//!
//! ```text
//!  mappings/acme.okta.com/SHA-256-OF-THE-HEAD.json
//! ```
//!
//! Owns: finding it by a head. Must not know: what a column means. Nobody is in it: heads and names of attributes.

use std::io;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Flush, name, private, replace};
use crate::protocol::connection::Origin;

/// What was said of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Where each column goes, by its head.
    pub columns: IndexMap<String, String>,
}

/// Those of one organisation.
#[derive(Clone, Debug)]
pub struct Mappings {
    folder: PathBuf,
}

impl Mappings {
    pub fn of(state: &Path, origin: &Origin) -> Self {
        Self { folder: state.join("mappings").join(name::of(&super::journal::org(origin))) }
    }

    /// What was said of a table with this head; none where nothing was. Blocks.
    pub fn recall(&self, head: &[String]) -> io::Result<Option<Kept>> {
        let Some(text) = private::read(&self.path(head))? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(io::Error::other)
    }

    /// Keeps it in place of what was said before. Blocks.
    pub fn keep(&self, head: &[String], kept: &Kept) -> io::Result<()> {
        private::make_own_folder(&self.folder)?;
        replace(&self.path(head), &serde_json::to_vec_pretty(kept)?, Flush::Now)
    }

    fn path(&self, head: &[String]) -> PathBuf {
        let sum = super::journal::digest_of(head.join("\u{1f}").as_bytes());
        self.folder.join(format!("{sum}.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_with_the_same_head_is_known_again_and_no_other() {
        let home = tempfile::tempdir().unwrap();
        let mappings = Mappings::of(home.path(), &Origin::understand("https://acme.okta.com").unwrap().origin);
        let head = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(mappings.recall(&head(&["a", "b"])).unwrap(), None);
        let columns = IndexMap::from([("a".to_owned(), "login".to_owned())]);
        let kept = Kept { at: Timestamp::UNIX_EPOCH, key: None, columns };
        mappings.keep(&head(&["a", "b"]), &kept).unwrap();
        assert_eq!(mappings.recall(&head(&["a", "b"])).unwrap(), Some(kept));
        for other in [head(&["b", "a"]), head(&["a"]), head(&["ab"])] {
            assert_eq!(mappings.recall(&other).unwrap(), None);
        }
    }
}
