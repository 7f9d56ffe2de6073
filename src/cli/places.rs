//! `oktui config path`: what lies where, how much and how old.

use std::path::PathBuf;

use directories::ProjectDirs;
use jiff::Timestamp;

use super::report::PutOffFile;
use super::{Console, Exit, journal};
use crate::app::part::count::times_word;
use crate::config::ConfigFile;
use crate::config::token::TokenStore;
use crate::store::inventory::{Stock, count};
use crate::system::machine::policy_path;

/// What may be there, and where.
fn places(file: &ConfigFile, variable: &dyn Fn(&str) -> Option<String>) -> Vec<(&'static str, PathBuf)> {
    let mut places = vec![
        ("configuration", file.path().to_path_buf()),
        ("put off", PutOffFile::beside(file)),
        ("tokens in files", file.token_folder()),
        ("collector tokens", TokenStore::collector_folder_beside(&file.token_folder())),
    ];
    if let Some(folders) = ProjectDirs::from("", "", "oktui") {
        places.push(("histories", folders.data_dir().join("history")));
        places.push(("unsaved forms", folders.data_local_dir().join("forms")));
    }
    places.extend(journal::folder(variable).map(|folder| ("journal", folder)));
    for (what, name) in [("jobs", "jobs"), ("tables' columns", "mappings"), ("who begins later", "due")] {
        places.extend(journal::state_folder(variable).map(|folder| (what, folder.join(name))));
    }
    places.push(("policy", policy_path()));
    let log = variable("OKTUI_LOG").filter(|path| !path.is_empty());
    places.extend(log.map(|path| ("log of calls", PathBuf::from(path))));
    places
}

pub(super) fn print(surroundings: &mut Console<'_>) -> Exit {
    let file = match ConfigFile::locate(surroundings.variable) {
        Ok(file) => file,
        Err(error) => {
            surroundings.complain(error);
            return Exit::Failed;
        }
    };
    for (what, path) in places(&file, surroundings.variable) {
        let stock = count(&path);
        // What is lost is told at the end of the run.
        let _ = writeln!(surroundings.out, "{what:<16} {:<34} {}", told(stock, Timestamp::now()), path.display());
    }
    Exit::Fine
}

fn told(stock: Stock, now: Timestamp) -> String {
    if stock.files == 0 {
        return "nothing".to_owned();
    }
    let files = times_word(stock.files, "file");
    let age = stock.newest.map(|newest| now.duration_since(newest).as_secs() / 60);
    format!("{files}, {}, {}", size(stock.bytes), age.map_or_else(|| "of unknown age".to_owned(), aged))
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => times_word(bytes, "byte"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// When the newest file was written.
fn aged(minutes: i64) -> String {
    match minutes {
        ..=0 => "written just now".to_owned(),
        1..60 => format!("written {minutes} min ago"),
        60..2_880 => format!("written {} h ago", minutes / 60),
        _ => format!("written {} days ago", minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn sizes_and_ages_are_told_in_words() {
        let now = Timestamp::now();
        let stock =
            |bytes, age: i64| Stock { files: 1, bytes, newest: now.checked_sub(SignedDuration::from_secs(age)).ok() };
        assert_eq!(told(Stock::default(), now), "nothing");
        assert_eq!(told(stock(999, 5), now), "1 file, 999 bytes, written just now");
        assert_eq!(told(stock(1_500, 60), now), "1 file, 1.5 kB, written 1 min ago");
        assert_eq!(told(Stock { files: 2, ..stock(2_000_000, 3_600) }, now), "2 files, 2.0 MB, written 1 h ago");
        assert_eq!(told(stock(1, 3 * 86_400), now), "1 file, 1 byte, written 3 days ago");
    }
}
