//! Files of the app that know each other in a circle: no one of them is understood, or changed, without all the others.
//!
//! A file knows another by the names that it takes from it. What a module only hands on (`pub use`) belongs to the file
//! that has it; a module that only declares its children knows none of them.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::What;
use super::source::Source;

/// Two files may know each other, as one that has what another makes; more in one circle are too many.
pub(super) const MOST: usize = 2;

type Path = [String];
type Arrows<'s> = BTreeMap<&'s Path, BTreeSet<&'s Path>>;

/// The files that an arrow can lead to, each with what it hands on, by name.
struct Files<'s>(BTreeMap<&'s Path, BTreeMap<String, Vec<String>>>);

impl<'s> Files<'s> {
    /// The file that has what lies at a path; none where the path ends at a module.
    fn owner(&self, path: &Path, steps: usize) -> Option<&'s Path> {
        let (depth, file) =
            (1..path.len()).rev().find_map(|depth| Some((depth, self.0.get_key_value(&path[..depth])?)))?;
        match file.1.get(&path[depth]) {
            Some(origin) if steps > 0 => self.owner(&[origin, &path[depth + 1..]].concat(), steps - 1),
            Some(_) | None => (!self.0.contains_key(path)).then_some(file.0),
        }
    }
}

/// Every circle of files of the app, with the arrows in it.
pub(super) fn circles(sources: &[Source]) -> Vec<(Vec<String>, Vec<String>)> {
    let here = |source: &&Source| source.module.first().is_some_and(|layer| layer == "app") && !source.test;
    let mut files = Files(BTreeMap::new());
    let mut known: Vec<(&Path, Vec<Vec<String>>)> = Vec::new();
    for source in sources.iter().filter(here) {
        let (mut inside, mut handed_on) = (Vec::new(), BTreeMap::new());
        for seen in source.seen().into_iter().filter(|seen| !seen.test) {
            match seen.what {
                What::Inside(path) => inside.push(path),
                What::HandedOn(name, path) => {
                    handed_on.insert(name, path);
                }
                _ => {}
            }
        }
        files.0.insert(&source.module, handed_on);
        known.push((&source.module, inside));
    }
    let mut arrows = Arrows::new();
    for (file, paths) in &known {
        let owners = paths.iter().filter_map(|path| files.owner(path, 8)).filter(|owner| owner != file);
        arrows.insert(file, owners.collect());
    }
    let reached: Arrows<'_> = arrows.keys().map(|file| (*file, reach(file, &arrows))).collect();
    let mut told = BTreeSet::new();
    let mut circles = Vec::new();
    for file in reached.keys() {
        let circle: Vec<&Path> =
            reached[file].iter().filter(|other| reached[**other].contains(file)).copied().collect();
        if circle.is_empty() || !told.insert(circle.clone()) {
            continue;
        }
        let within = |one: &&Path| {
            let ends = arrows[*one].iter().filter(|other| circle.contains(other));
            ends.map(|other| format!("{} -> {}", one.join("::"), other.join("::"))).collect::<Vec<_>>()
        };
        circles.push((circle.iter().map(|file| file.join("::")).collect(), circle.iter().flat_map(within).collect()));
    }
    circles
}

/// All that a file leads to; itself where it lies in a circle.
fn reach<'s>(from: &Path, arrows: &Arrows<'s>) -> BTreeSet<&'s Path> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Path> = arrows[from].iter().copied().collect();
    while let Some(file) = open.pop() {
        if let Some((file, next)) = arrows.get_key_value(file)
            && found.insert(*file)
        {
            open.extend(next);
        }
    }
    found
}
