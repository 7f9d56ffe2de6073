//! Forgets what is kept of one person: unsaved forms, and lines of histories.
//!
//! Owns: finding them, under the locks of whoever writes them. Must not know: what a form or a line means; a person is
//! found by their words, an id or a login, wherever those stand as whole words.

use std::fs;
use std::io;
use std::path::Path;

use percent_encoding::percent_decode_str;

use super::{Flush, Histories, UnsavedForms, private, replace};

/// What was forgotten, and what could not be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    pub forms: u64,
    /// Lines of histories.
    pub lines: u64,
    /// Forms that a program holds that is running.
    pub held: u64,
}

/// Whether a text names somebody: one of the words stands there whole, written plainly or as in addresses.
pub fn names(text: &str, words: &[String]) -> bool {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    words.iter().any(|word| holds(text, word) || holds(&decoded, word))
}

fn holds(text: &str, word: &str) -> bool {
    let (text, word) = (text.to_lowercase(), word.to_lowercase());
    let part = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-' | '+' | '@');
    !word.is_empty()
        && text.match_indices(&word).any(|(at, found)| {
            let (before, after) = (&text[..at], &text[at + found.len()..]);
            !before.ends_with(part) && !after.starts_with(part)
        })
}

/// Forgets somebody wherever a person's own folders name them.
///
/// # Errors
/// The first file or lock that could not be had; what was forgotten before stays forgotten.
pub fn forget(histories: &Path, forms: &UnsavedForms, words: &[String]) -> io::Result<Forgotten> {
    let mut forgotten = Forgotten::default();
    forms.forget_where(&|text| names(text, words), &mut forgotten)?;
    for entry in read_folder(&histories.join("history"))? {
        let name = entry.file_name();
        let parts = name.to_str().and_then(|name| name.rsplit_once('.'));
        let Some((connection, _)) = parts.filter(|(_, ending)| *ending != "lock") else { continue };
        let _held = Histories::below(histories).lock_of(connection)?;
        let Some(text) = private::read(&entry.path())? else { continue };
        let stay: Vec<&str> = text.lines().filter(|line| !names(line, words)).collect();
        let gone = text.lines().count() - stay.len();
        if gone > 0 {
            let content = stay.iter().flat_map(|line| [line, "\n"]).collect::<String>();
            replace(&entry.path(), content.as_bytes(), Flush::Now)?;
            forgotten.lines += gone as u64;
        }
    }
    Ok(forgotten)
}

/// What is in a folder that may not be there.
pub(super) fn read_folder(folder: &Path) -> io::Result<Vec<fs::DirEntry>> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.flatten().collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::connection::{ConnectionId, Origin};
    use crate::protocol::unsaved::{FormId, FormPlace};
    use crate::store::histories::Kind;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn somebody_is_named_by_whole_words_only() {
        let ann = words(&["00u1abc", "ann@acme.com"]);
        for text in ["GET /v1/users/00u1abc/groups", "/v1/users/ann%40acme.com", "login eq \"Ann@Acme.com\"", "00U1ABC"]
        {
            assert!(names(text, &ann), "{text}");
        }
        for text in ["00u1abcd", "joann@acme.com", "ann@acme.com.au", "x.ann@acme.com", "", "ann"] {
            assert!(!names(text, &ann), "{text}");
        }
        assert!(!names("anything", &words(&[""])));
    }

    #[test]
    fn forms_and_lines_that_name_somebody_go_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let connection = ConnectionId::new("acme");
        let place = FormPlace { connection: connection.clone(), address: Origin::understand("acme").unwrap().origin };
        for text in ["{\"person\":\"00u1abc\"}", "{\"person\":\"00u2\"}"] {
            UnsavedForms::below(Some(folder.path().to_owned())).keep(&place, FormId::Begun(1), text).unwrap();
        }
        let mut running = UnsavedForms::below(Some(folder.path().to_owned()));
        running.keep(&place, FormId::Begun(1), "{\"name\":\"00u1abc, still open\"}").unwrap();
        let histories = Histories::below(folder.path());
        drop(histories.lock(&connection).unwrap());
        let path = histories.path(&connection, Kind::Expressions);
        fs::write(&path, "id eq \"00u1abc\"\nstatus eq \"ACTIVE\"\n").unwrap();
        let forms = UnsavedForms::below(Some(folder.path().to_owned()));
        let forgotten = forget(folder.path(), &forms, &words(&["00u1abc"])).unwrap();
        assert_eq!(forgotten, Forgotten { forms: 1, lines: 1, held: 1 });
        assert_eq!(fs::read_to_string(&path).unwrap(), "status eq \"ACTIVE\"\n");
        let left = UnsavedForms::below(Some(folder.path().to_owned())).recall(&place).unwrap();
        assert_eq!(left.into_iter().map(|form| form.text).collect::<Vec<_>>(), ["{\"person\":\"00u2\"}"]);
        assert_eq!(
            forget(folder.path(), &forms, &words(&["00u9"])).unwrap(),
            Forgotten { held: 0, ..Forgotten::default() }
        );
    }
}
