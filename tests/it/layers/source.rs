//! The files of `src`, what they are modules of, and which of them are tests only.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::reading::{Child, Seen, read};

/// A source file, as it is on the disk or as a test changed it.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// Beginning with `src/`.
    pub path: String,
    /// `["app", "form"]` for `src/app/form/mod.rs`; empty for the roots.
    pub module: Vec<String>,
    pub text: String,
    /// Whether it is compiled for tests only: `#[cfg(test)] mod tests;`.
    pub test: bool,
}

impl Source {
    /// The room at the top of the house in which the file lies.
    pub(super) fn layer(&self) -> &str {
        match self.path.as_str() {
            "src/main.rs" => "main",
            "src/lib.rs" => "lib",
            _ => &self.module[0],
        }
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.contents().0
    }

    fn contents(&self) -> (Vec<Seen>, Vec<Child>) {
        read(&self.text, &self.module, self.test, &CRATES)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// `src/app/form/mod.rs` is `app::form`.
fn module_of(path: &str) -> Vec<String> {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs");
    let inside = inside.strip_suffix("/mod").unwrap_or(inside);
    if matches!(inside, "lib" | "main") {
        return Vec::new();
    }
    inside.split('/').map(str::to_owned).collect()
}

/// Every file of `src`, those of tests marked.
pub(super) static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(sources);

/// Every crate that code can name: the dependencies of Cargo.toml, and what comes with the compiler.
static CRATES: LazyLock<BTreeSet<String>> = LazyLock::new(crates);

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    files(&root().join("src"), &mut found);
    found.sort();
    let mut sources: Vec<_> = found
        .iter()
        .map(|file| {
            let path = file.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            Source { module: module_of(&path), text: fs::read_to_string(file).unwrap(), path, test: false }
        })
        .collect();
    let tests: BTreeSet<Vec<String>> = sources
        .iter()
        .flat_map(|source| source.contents().1)
        .filter(|child| child.test)
        .map(|child| child.module)
        .collect();
    for source in &mut sources {
        source.test = (1..=source.module.len()).any(|depth| tests.contains(&source.module[..depth]));
    }
    sources
}

fn crates() -> BTreeSet<String> {
    let manifest: toml::Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let mut names: BTreeSet<String> =
        ["std", "core", "alloc", "proc_macro", "test", "oktui"].map(str::to_owned).into_iter().collect();
    collect(&manifest, &mut names);
    names
}

fn collect(table: &toml::Table, names: &mut BTreeSet<String>) {
    for (key, value) in table {
        let Some(inner) = value.as_table() else { continue };
        if matches!(key.as_str(), "dependencies" | "dev-dependencies" | "build-dependencies") {
            names.extend(inner.keys().map(|name| name.replace('-', "_")));
        } else {
            collect(inner, names);
        }
    }
}
