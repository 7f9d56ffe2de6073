//! The layers of the source, held against the source: what is not allowed is found wherever it stands in a file.

mod mutants;
mod reading;
mod rooms;
mod rules;
mod source;
mod token;
mod uses;

use std::collections::BTreeSet;

use rules::objections;
use source::SOURCES;

#[test]
fn every_layer_knows_only_what_lies_below_it() {
    let mut broken = Vec::new();
    for source in SOURCES.iter() {
        for (line, what) in objections(source, &source.seen()) {
            broken.push(format!("{}:{line}: {what}", source.path));
        }
    }
    assert!(broken.is_empty(), "against the rules of the layers:\n{}", broken.join("\n"));
}

#[test]
fn every_layer_that_the_rules_name_is_one_of_the_source() {
    let found: BTreeSet<String> = SOURCES.iter().map(|source| source.layer().to_owned()).collect();
    let missing: Vec<_> = rules::RULES.iter().map(|rule| rule.layer).filter(|layer| !found.contains(*layer)).collect();
    assert!(missing.is_empty(), "{missing:?} are gone: so should be their rules");
}

#[test]
fn what_the_rules_allow_is_used() {
    let unused = [rules::unused(), rooms::unused()].concat();
    assert!(unused.is_empty(), "allowed, and used by nobody:\n{}", unused.join("\n"));
}

#[test]
fn every_room_that_the_rules_name_is_one_of_the_app() {
    let found = |path: &str| {
        let module: Vec<&str> = std::iter::once("app").chain(path.split("::")).collect();
        SOURCES.iter().any(|source| source.module == module)
    };
    let missing: Vec<_> = rooms::named().filter(|path| !found(path)).collect();
    assert!(missing.is_empty(), "{missing:?} are gone: so should be their rules");
}

#[test]
fn every_module_says_what_it_owns() {
    for source in SOURCES.iter() {
        assert!(source.text.starts_with("//! "), "{} does not begin with a description", source.path);
    }
}
