//! The layers of the source, held against the source: what is not allowed is found wherever it stands in a file.

mod circles;
mod mutants;
mod reading;
mod rooms;
mod rules;
mod source;
mod token;
mod uses;

use std::collections::BTreeSet;

use circles::circles;
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
fn no_circle_of_the_app_ties_more_than_two_files() {
    let large = circles(&SOURCES).into_iter().filter(|(files, _)| files.len() > circles::MOST);
    let told: Vec<_> = large.map(|(files, arrows)| format!("{files:?}:\n{}", arrows.join("\n"))).collect();
    assert!(told.is_empty(), "files that know each other in a circle:\n{}", told.join("\n"));
}

#[test]
fn a_circle_is_found_however_it_is_closed() {
    // A box that knows the turn, by a name of its own or by one that another module hands on.
    let closes = [
        ("src/app/action/question/mod.rs", "use crate::app::turn::Turn;"),
        ("src/app/action/question/mod.rs", "fn mutant(_: &super::super::turn::Turn<'_>) {}"),
        ("src/app/hooks/form.rs", "use crate::app::App;"),
    ];
    for (file, code) in closes {
        let mut sources = SOURCES.clone();
        let source = sources.iter_mut().find(|source| source.path == file).unwrap();
        source.text.push_str(code);
        let largest = circles(&sources).into_iter().map(|(files, _)| files.len()).max();
        assert!(largest > Some(circles::MOST), "{file}: {code}");
    }
}

#[test]
fn one_system_is_told_from_another_in_one_room_alone() {
    let mut elsewhere = Vec::new();
    for source in SOURCES.iter().filter(|source| !source.test && source.layer() != "system") {
        let lines: Vec<&str> = source.text.lines().collect();
        let product = lines.iter().take_while(|line| !line.ends_with("mod tests {"));
        for (at, line) in product.enumerate().filter(|(_, line)| tells_systems_apart(line)) {
            // Tests may be for one system alone.
            if lines.get(at + 1) != Some(&"#[cfg(test)]") {
                elsewhere.push(format!("{}:{}: {line}", source.path, at + 1));
            }
        }
    }
    assert!(elsewhere.is_empty(), "this belongs into src/system/:\n{}", elsewhere.join("\n"));
    let seen = SOURCES.iter().filter(|source| source.layer() == "system");
    assert!(seen.flat_map(|source| source.text.lines()).any(tells_systems_apart), "the search finds what is there");
}

/// A condition of the compiler that is about systems, and not about a test.
fn tells_systems_apart(line: &str) -> bool {
    let Some((_, condition)) = line.split_once("cfg(").or(line.split_once("cfg!(")).or(line.split_once("cfg_attr("))
    else {
        return false;
    };
    !condition.contains("test") && ["unix", "windows", "target_"].iter().any(|word| condition.contains(word))
}

#[test]
fn every_module_says_what_it_owns() {
    for source in SOURCES.iter() {
        assert!(source.text.starts_with("//! "), "{} does not begin with a description", source.path);
    }
}
