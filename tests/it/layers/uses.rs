//! `use` lines, grouped or not, as one path a name.

use super::reading::{colons, ident, is_punct};
use super::token::{Kind, Token};

/// One name that a `use` line brings.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// Ends with `*` where everything is brought.
    pub path: Vec<String>,
    /// Whether it begins with `::`.
    pub from_root: bool,
    pub renamed: Option<String>,
    /// Where the line says so.
    pub at: usize,
}

/// The name under which it is known afterwards.
pub(super) fn name_of(leaf: &Leaf) -> Option<String> {
    let last = leaf.path.last().filter(|last| *last != "*").cloned();
    leaf.renamed.clone().or(last).filter(|name| name != "_")
}

/// The names of the line that begins here, and where it ends.
pub(super) fn leaves(tokens: &[Token], start: usize) -> (Vec<Leaf>, usize) {
    let length = tokens[start..].iter().position(|token| is_punct(Some(token), ';'));
    let end = length.map_or(tokens.len(), |length| start + length);
    let mut found = Vec::new();
    let from_root = colons(tokens, start);
    tree(&tokens[start..end], &[], from_root, start, &mut found);
    (found, (end + 1).min(tokens.len()))
}

fn tree(tokens: &[Token], prefix: &[String], from_root: bool, line: usize, found: &mut Vec<Leaf>) {
    let mut path = prefix.to_vec();
    let mut renamed = None;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match &token.kind {
            Kind::Group('{', inside) => {
                for part in inside.split(|token| is_punct(Some(token), ',')).filter(|part| !part.is_empty()) {
                    let root = from_root || (path.is_empty() && colons(part, 0));
                    tree(part, &path, root, line, found);
                }
                return;
            }
            Kind::Sign('*') => path.push("*".to_owned()),
            Kind::Name(_) => match ident(Some(token)) {
                Some("as") => {
                    renamed = ident(tokens.get(at + 1)).map(str::to_owned);
                    at += 1;
                }
                // `fmt::{self}` is `fmt`.
                Some("self") if !path.is_empty() => {}
                Some(name) => path.push(name.to_owned()),
                None => {}
            },
            _ => {}
        }
        at += 1;
    }
    if !path.is_empty() {
        found.push(Leaf { path, from_root, renamed, at: line });
    }
}
