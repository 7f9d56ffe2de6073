//! The layers of the source, held against the source.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Each layer and what it may not know.
const RULES: &[(&str, &[&str])] = &[
    (
        "protocol",
        &[
            "crate::app",
            "crate::ui",
            "crate::okta",
            "crate::worker",
            "crate::demo",
            "crate::messages",
            "crate::term",
            "crate::cli",
            "tokio",
            "reqwest",
            "axum",
            "ratatui",
            "crossterm",
            "std::fs",
            "std::net",
        ],
    ),
    (
        "messages",
        &[
            "crate::app",
            "crate::ui",
            "crate::okta",
            "crate::worker",
            "crate::demo",
            "crate::term",
            "crate::cli",
            "tokio",
            "reqwest",
            "axum",
            "ratatui",
            "crossterm",
        ],
    ),
    (
        "app",
        &[
            "crate::ui",
            "crate::okta",
            "crate::worker",
            "crate::demo",
            "crate::term",
            "crate::cli",
            "crate::runtime",
            "tokio",
            "reqwest",
            "axum",
            "ratatui",
            "crossterm",
            "std::fs",
            "std::net",
            "std::time::Instant",
            "Timestamp::now",
        ],
    ),
    (
        "ui",
        &[
            "crate::okta",
            "crate::worker",
            "crate::demo",
            "crate::term",
            "crate::cli",
            "crate::runtime",
            "tokio",
            "reqwest",
            "axum",
            "crossterm",
            "&mut App",
            "Timestamp::now",
        ],
    ),
    (
        "okta",
        &[
            "crate::app",
            "crate::ui",
            "crate::messages",
            "crate::worker",
            "crate::demo",
            "crate::term",
            "crate::cli",
            "crate::runtime",
            "axum",
            "ratatui",
            "crossterm",
            "println!",
        ],
    ),
    (
        "worker",
        &[
            "crate::app",
            "crate::ui",
            "crate::demo",
            "crate::term",
            "crate::cli",
            "crate::runtime",
            "axum",
            "ratatui",
            "crossterm",
        ],
    ),
    (
        "term",
        &[
            "crate::app",
            "crate::ui",
            "crate::okta",
            "crate::worker",
            "crate::demo",
            "crate::messages",
            "crate::cli",
            "crate::runtime",
            "ratatui",
        ],
    ),
    (
        "demo",
        &[
            "crate::app",
            "crate::ui",
            "crate::okta",
            "crate::worker",
            "crate::term",
            "crate::messages",
            "crate::cli",
            "crate::runtime",
            "ratatui",
            "crossterm",
        ],
    ),
    (
        "config",
        &[
            "crate::app",
            "crate::ui",
            "crate::okta",
            "crate::worker",
            "crate::demo",
            "crate::messages",
            "crate::term",
            "crate::cli",
            "crate::runtime",
            "tokio",
            "reqwest",
            "axum",
            "ratatui",
            "crossterm",
        ],
    ),
    (
        "receiver",
        &[
            "crate::app",
            "crate::ui",
            "crate::okta",
            "crate::worker",
            "crate::demo",
            "crate::messages",
            "crate::term",
            "crate::cli",
            "crate::runtime",
            "ratatui",
            "crossterm",
        ],
    ),
];

#[test]
fn every_layer_knows_only_what_lies_below_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for (layer, forbidden) in RULES {
        let mut files = Vec::new();
        sources(&root.join(layer), &mut files);
        assert!(!files.is_empty(), "{layer} has no files");
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for (number, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
                for name in *forbidden {
                    let mentioned = line.contains(&format!("{name}::"))
                        || line.trim_end().ends_with(name)
                        || line.contains(&format!("use {name}"));
                    if mentioned {
                        broken.push(format!("{}:{}: {}", file.display(), number + 1, line.trim()));
                    }
                }
            }
        }
    }
    assert!(broken.is_empty(), "against the layer rule:\n{}", broken.join("\n"));
}

#[test]
fn every_module_says_what_it_owns() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} does not begin with a description", file.display());
    }
}
