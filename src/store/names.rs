//! Names of files as a person types them: what begins so, and where `~` is.
//!
//! Owns: looking into folders. Must not know: what the files hold.

use std::fs;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use directories::BaseDirs;

/// So many names are enough to choose from.
const MOST: usize = 50;

/// The path of what was typed, with `~/` as the person's own folder.
pub fn path_of(typed: &str) -> PathBuf {
    match typed.strip_prefix("~/").zip(BaseDirs::new()) {
        Some((rest, folders)) => folders.home_dir().join(rest),
        None => PathBuf::from(typed),
    }
}

/// Files with one of these endings, and folders, whose names begin as it is typed, as they would be typed. Blocks.
pub fn beginning(typed: &str, endings: &[&str]) -> Vec<String> {
    let at = typed.rfind(['/', MAIN_SEPARATOR]).map_or(0, |at| at + 1);
    let (folder, begin) = typed.split_at(at);
    let place = if folder.is_empty() { PathBuf::from(".") } else { path_of(folder) };
    let is_wanted = |path: &Path| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        ending.is_some_and(|ending| endings.contains(&&*ending))
    };
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let is_hidden = name.starts_with('.') && !begin.starts_with('.');
        if is_hidden || !name.to_lowercase().starts_with(&begin.to_lowercase()) {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => names.push(format!("{folder}{name}/")),
            Ok(kind) if kind.is_file() && is_wanted(&entry.path()) => names.push(format!("{folder}{name}")),
            Ok(_) | Err(_) => {}
        }
    }
    names.sort_by_key(|name| (name.ends_with('/'), name.to_lowercase()));
    names.truncate(MOST);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_kind_and_folders_are_offered_as_they_would_be_typed() {
        let home = tempfile::tempdir().unwrap();
        for name in ["hr.csv", "HR-2.CSV", "hr.png", ".hr.csv", "other.csv"] {
            fs::write(home.path().join(name), "").unwrap();
        }
        fs::create_dir(home.path().join("hr-old")).unwrap();
        let folder = format!("{}/", home.path().display());
        let offered = |typed: &str| -> Vec<String> {
            let all = beginning(&format!("{folder}{typed}"), &["csv"]);
            all.iter().map(|name| name.strip_prefix(&folder).unwrap().to_owned()).collect()
        };
        assert_eq!(offered("hr"), ["HR-2.CSV", "hr.csv", "hr-old/"]);
        assert_eq!(offered("x"), Vec::<String>::new());
        assert_eq!(offered(".hr"), [".hr.csv"]);
        assert_eq!(beginning("no/such/folder/x", &["csv"]), Vec::<String>::new());
    }
}
