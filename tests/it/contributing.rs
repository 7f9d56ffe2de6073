//! What is written for whoever comes new, held against what is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What stands between backticks and looks like a path of the repository.
fn paths(text: &str) -> Vec<&str> {
    let code = text.split("```").step_by(2).flat_map(|prose| prose.split('`').skip(1).step_by(2));
    let folders = ["src/", "tests/", "docs/", "assets/", ".ci/"];
    code.filter(|code| folders.iter().any(|folder| code.starts_with(folder))).collect()
}

#[test]
fn each_path_that_is_named_for_newcomers_exists() {
    let decisions = fs::read_dir(root().join("docs/decisions")).unwrap().map(|entry| entry.unwrap().path());
    let mut named = 0;
    for page in decisions.chain([root().join("CONTRIBUTING.md")]) {
        let text = fs::read_to_string(&page).unwrap();
        for path in paths(&text) {
            named += 1;
            assert!(root().join(path).exists(), "{} names {path}, which does not exist", page.display());
        }
    }
    assert!(named > 30, "the table is read: {named}");
}

#[test]
fn each_decision_stands_in_the_index() {
    let folder = root().join("docs/decisions");
    let index = fs::read_to_string(folder.join("README.md")).unwrap();
    let linked: BTreeSet<_> =
        index.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())).collect();
    let mut pages: BTreeSet<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    pages.remove("README.md");
    assert_eq!(linked, pages);
}
