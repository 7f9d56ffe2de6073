//! What a file of source mentions, read from its tokens: paths wherever they stand, macros and what is inside them,
//! methods, `&mut`, inherent `impl`s. Comments and text are not code and are not seen; paths in attributes' text are.
//!
//! Tokens rather than a syntax tree, because a tree ends at the bodies of macros, and code stands there, too.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::token::{Kind, Token, tokens};
use super::uses::{Leaf, leaves, name_of};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A path within the package, from its root.
    Inside(Vec<String>),
    /// A path that begins with the name of a crate.
    Outside(Vec<String>),
    /// `pub use`: a name that is handed on, and the path within the package of what it stands for.
    HandedOn(String, Vec<String>),
    Macro(String),
    /// `.name(…)`
    Method(String),
    /// The last name of a path of several, or what follows a type in angle brackets: `::now`.
    Member(String),
    /// `&mut` of what lies at this path in the package.
    Mutable(Vec<String>),
    /// What lies at this path in the package, other than behind a `&`.
    Owned(Vec<String>),
    /// An `impl` without a trait, of what lies at this path in the package.
    Own(Vec<String>),
    /// A word of the language that a layer may be denied.
    Word(&'static str),
}

#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub what: What,
    pub line: usize,
    pub test: bool,
}

/// A module that is declared here and lies in another file.
pub(super) struct Child {
    pub module: Vec<String>,
    pub test: bool,
}

/// Where a name leads to.
#[derive(Clone, Debug)]
pub(super) enum Target {
    Inside(Vec<String>),
    Outside(Vec<String>),
    Elsewhere,
}

#[derive(Clone)]
struct Scope {
    module: Rc<Vec<String>>,
    /// The names that `use` and `mod` bring, with what they stand for.
    names: Rc<BTreeMap<String, Target>>,
    test: bool,
    /// In an attribute text can be a path.
    attribute: bool,
    /// Whether items can stand here.
    items: bool,
}

struct Reader<'a> {
    crates: &'a BTreeSet<String>,
    seen: Vec<Seen>,
    children: Vec<Child>,
}

pub(super) fn read(text: &str, module: &[String], test: bool, crates: &BTreeSet<String>) -> (Vec<Seen>, Vec<Child>) {
    let mut reader = Reader { crates, seen: Vec::new(), children: Vec::new() };
    let scope = Scope { module: Rc::new(module.to_vec()), names: Rc::default(), test, attribute: false, items: true };
    reader.walk(&tokens(text), scope);
    (reader.seen, reader.children)
}

/// Words that are never the beginning of a path.
const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "dyn", "else", "enum", "extern", "fn", "for", "if", "impl",
    "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "static", "struct", "trait", "type",
    "unsafe", "use", "where", "while",
];

pub(super) fn ident(token: Option<&Token>) -> Option<&str> {
    match token.map(|token| &token.kind) {
        Some(Kind::Name(name)) => Some(name),
        _ => None,
    }
}

pub(super) fn is_punct(token: Option<&Token>, sign: char) -> bool {
    matches!(token, Some(Token { kind: Kind::Sign(found), .. }) if *found == sign)
}

fn group(token: Option<&Token>, bracket: char) -> Option<&[Token]> {
    match token.map(|token| &token.kind) {
        Some(Kind::Group(opening, inside)) if *opening == bracket => Some(inside),
        _ => None,
    }
}

pub(super) fn colons(tokens: &[Token], at: usize) -> bool {
    is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':')
}

/// Whether an attribute keeps what follows out of the program: `cfg(test)`, or `cfg(all(test, …))`.
fn is_for_tests(attribute: &[Token]) -> bool {
    let is_test = |tokens: &[Token]| matches!(tokens, [one] if ident(Some(one)) == Some("test"));
    if ident(attribute.first()) != Some("cfg") {
        return false;
    }
    let Some(condition) = group(attribute.get(1), '(') else { return false };
    let all = group(condition.get(1), '(').filter(|_| ident(condition.first()) == Some("all"));
    is_test(condition) || all.is_some_and(|all| all.split(|token| is_punct(Some(token), ',')).any(is_test))
}

/// Where the item that begins here ends; none where no item begins.
fn item_end(tokens: &[Token], mut at: usize) -> Option<usize> {
    loop {
        if is_punct(tokens.get(at), '#') {
            at += 2;
        } else if ident(tokens.get(at)) == Some("pub") {
            at += 1 + usize::from(group(tokens.get(at + 1), '(').is_some());
        } else {
            break;
        }
    }
    let word = ident(tokens.get(at))?;
    let callable = matches!(ident(tokens.get(at + 1)), Some("fn" | "unsafe" | "async" | "extern"));
    let to_semicolon = match word {
        "const" => !callable,
        "use" | "static" | "type" => true,
        "fn" | "mod" | "struct" | "enum" | "union" | "impl" | "trait" | "unsafe" | "async" | "extern" => false,
        _ if is_punct(tokens.get(at + 1), '!') => false,
        _ => return None,
    };
    let ends = |token: &Token| match &token.kind {
        Kind::Sign(sign) => *sign == ';',
        Kind::Group(bracket, _) => *bracket == '{' && !to_semicolon,
        Kind::Name(_) | Kind::Lifetime | Kind::Literal(_) => false,
    };
    let end = tokens[at..].iter().position(ends).map_or(tokens.len(), |offset| at + offset + 1);
    // `const N: usize` between angle brackets and `const { … }` are no items: nothing is assigned before their braces.
    let braces = tokens[at..end].iter().position(|token| group(Some(token), '{').is_some());
    let assigned = tokens[at..end].iter().position(|token| is_punct(Some(token), '='));
    let is_item = !matches!(word, "const" | "static")
        || !to_semicolon
        || braces.is_none_or(|braces| assigned.is_some_and(|at| at < braces));
    is_item.then_some(end)
}

/// Behind `<…>`, arrows inside it counted as what they are.
fn behind_generics(tokens: &[Token], mut at: usize) -> usize {
    if !is_punct(tokens.get(at), '<') {
        return at;
    }
    let mut depth = 0;
    while let Some(token) = tokens.get(at) {
        if is_punct(Some(token), '<') {
            depth += 1;
        } else if is_punct(Some(token), '>') && !is_punct(tokens.get(at - 1), '-') {
            depth -= 1;
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}

impl Reader<'_> {
    fn see(&mut self, what: What, token: &Token, scope: &Scope) {
        self.seen.push(Seen { what, line: token.line, test: scope.test });
    }

    /// What a path stands for, seen from where it stands.
    fn resolve(&self, path: &[String], scope: &Scope, from_root: bool) -> Target {
        let (head, rest) = (path[0].as_str(), &path[1..]);
        if from_root {
            return if self.crates.contains(head) { Target::Outside(path.to_vec()) } else { Target::Elsewhere };
        }
        let mut module = match head {
            "crate" => Vec::new(),
            "self" | "super" => scope.module.to_vec(),
            _ => {
                return match scope.names.get(head) {
                    Some(Target::Inside(target)) => Target::Inside([target, rest].concat()),
                    Some(Target::Outside(target)) => Target::Outside([target, rest].concat()),
                    None if self.crates.contains(head) => Target::Outside(path.to_vec()),
                    Some(Target::Elsewhere) | None => Target::Elsewhere,
                };
            }
        };
        for (place, part) in path.iter().enumerate() {
            match part.as_str() {
                "super" => {
                    module.pop();
                }
                "self" | "crate" if place == 0 => {}
                _ => {
                    module.extend_from_slice(&path[place..]);
                    break;
                }
            }
        }
        Target::Inside(module)
    }

    fn see_path(&mut self, path: &[String], from_root: bool, token: &Token, scope: &Scope) {
        match self.resolve(path, scope, from_root) {
            Target::Inside(path) => self.see(What::Inside(path), token, scope),
            Target::Outside(path) => self.see(What::Outside(path), token, scope),
            Target::Elsewhere => {}
        }
        if let [_, .., last] = path {
            self.see(What::Member(last.clone()), token, scope);
        }
    }

    /// The names that are brought to this level, so that one that is spelled like a crate is not taken for it.
    fn names(&self, tokens: &[Token], scope: &mut Scope) {
        for (at, token) in tokens.iter().enumerate() {
            if ident(Some(token)) == Some("mod")
                && let Some(name) = ident(tokens.get(at + 1))
            {
                let module = [scope.module.as_slice(), &[name.to_owned()]].concat();
                Rc::make_mut(&mut scope.names).insert(name.to_owned(), Target::Inside(module));
            }
        }
        for (at, token) in tokens.iter().enumerate() {
            if ident(Some(token)) == Some("type")
                && let Some(name) = ident(tokens.get(at + 1))
                && is_punct(tokens.get(at + 2), '=')
            {
                let (path, from_root, _) = Self::path(tokens, at + 3);
                if !path.is_empty() {
                    let target = self.resolve(&path, scope, from_root);
                    Rc::make_mut(&mut scope.names).insert(name.to_owned(), target);
                }
            }
            if ident(Some(token)) == Some("use") && !is_punct(tokens.get(at + 1), '<') {
                for leaf in leaves(tokens, at + 1).0 {
                    if let Some(name) = name_of(&leaf) {
                        let target = self.resolve(&leaf.path, scope, leaf.from_root);
                        Rc::make_mut(&mut scope.names).insert(name, target);
                    }
                }
            }
        }
    }

    fn walk(&mut self, tokens: &[Token], mut scope: Scope) {
        if scope.items {
            self.names(tokens, &mut scope);
        }
        let scope = &scope;
        let mut for_tests = false;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            if for_tests && !is_punct(Some(token), '#') {
                for_tests = false;
                if let Some(end) = item_end(tokens, at) {
                    // The names of the whole level hold within the item; its own are added to them.
                    self.walk(&tokens[at..end], Scope { test: true, ..scope.clone() });
                    at = end;
                    continue;
                }
            }
            let outer = is_punct(Some(token), '#');
            let inner = usize::from(outer && is_punct(tokens.get(at + 1), '!'));
            if outer && let Some(attribute) = group(tokens.get(at + 1 + inner), '[') {
                for_tests |= inner == 0 && is_for_tests(attribute);
                self.attribute(attribute, scope);
                at += 2 + inner;
                continue;
            }
            at = self.one(tokens, at, scope);
        }
    }

    fn attribute(&mut self, attribute: &[Token], scope: &Scope) {
        let name = ident(attribute.first());
        if name == Some("doc") {
            return;
        }
        for (at, token) in attribute.iter().enumerate() {
            if ident(Some(token)) == Some("path") && is_punct(attribute.get(at + 1), '=') {
                self.see(What::Word("#[path]"), token, scope);
            }
        }
        self.walk(attribute, Scope { attribute: true, items: false, ..scope.clone() });
    }

    /// Reads what begins here; gives where the next begins.
    fn one(&mut self, tokens: &[Token], at: usize, scope: &Scope) -> usize {
        let token = &tokens[at];
        match &token.kind {
            Kind::Group(bracket, inside) => {
                if scope.attribute && ident(inside.first()).is_some() {
                    // `cfg_attr(unix, path = "…")` is an attribute within one.
                    self.attribute(inside, scope);
                } else {
                    self.walk(inside, Scope { items: *bracket == '{', ..scope.clone() });
                }
                at + 1
            }
            Kind::Literal(text) => {
                let path: Vec<_> = text.split("::").map(str::to_owned).collect();
                let is_name =
                    |part: &String| !part.is_empty() && part.chars().all(|sign| sign.is_alphanumeric() || sign == '_');
                if scope.attribute && path.len() > 1 && path.iter().all(is_name) {
                    self.see_path(&path, false, token, scope);
                }
                at + 1
            }
            Kind::Lifetime => at + 1,
            Kind::Sign(_) => self.sign(tokens, at, scope),
            Kind::Name(_) => self.word(tokens, at, scope),
        }
    }

    fn sign(&mut self, tokens: &[Token], at: usize, scope: &Scope) -> usize {
        if is_punct(tokens.get(at), '.')
            && let Some(name) = ident(tokens.get(at + 1))
        {
            let called = group(tokens.get(at + 2), '(').is_some() || colons(tokens, at + 2);
            if name == "await" {
                self.see(What::Word("await"), &tokens[at + 1], scope);
            } else if called {
                self.see(What::Method(name.to_owned()), &tokens[at + 1], scope);
            }
            // `..name::X` is a range, and what follows it is a path.
            return if at > 0 && is_punct(tokens.get(at - 1), '.') { at + 1 } else { at + 2 };
        }
        if is_punct(tokens.get(at), '&') {
            let lifetime = usize::from(matches!(tokens.get(at + 1), Some(Token { kind: Kind::Lifetime, .. })));
            if ident(tokens.get(at + 1 + lifetime)) == Some("mut") {
                let (path, from_root, _) = Self::path(tokens, at + 2 + lifetime);
                if !path.is_empty()
                    && let Target::Inside(path) = self.resolve(&path, scope, from_root)
                {
                    self.see(What::Mutable(path), &tokens[at], scope);
                }
            }
            return at + 1;
        }
        if colons(tokens, at) {
            // Behind a type in angle brackets, or from the root; a comparison with a path from the root looks like the
            // former, so the name of a crate always counts.
            let (path, _, end) = Self::path(tokens, at);
            if let Some(head) = path.first() {
                let token = &tokens[at + 2];
                if self.crates.contains(head) {
                    self.see_path(&path, true, token, scope);
                }
                self.see(What::Member(path[path.len() - 1].clone()), token, scope);
                return end;
            }
            return at + 2;
        }
        at + 1
    }

    /// The path that begins here, whether it begins with colons, and where it ends.
    fn path(tokens: &[Token], mut at: usize) -> (Vec<String>, bool, usize) {
        let from_root = colons(tokens, at);
        at += if from_root { 2 } else { 0 };
        let mut path = Vec::new();
        while let Some(part) = ident(tokens.get(at)).filter(|part| !path.is_empty() || !KEYWORDS.contains(part)) {
            path.push(part.to_owned());
            at += 1;
            if !(colons(tokens, at) && ident(tokens.get(at + 2)).is_some()) {
                break;
            }
            at += 2;
        }
        (path, from_root, at)
    }

    fn word(&mut self, tokens: &[Token], at: usize, scope: &Scope) -> usize {
        let token = &tokens[at];
        let word = ident(Some(token)).unwrap_or_default();
        match word {
            "use" if !is_punct(tokens.get(at + 1), '<') => {
                let (leaves, end) = leaves(tokens, at + 1);
                for leaf in leaves {
                    self.hand_on(tokens, at, &leaf, scope);
                    self.see_path(&leaf.path, leaf.from_root, &tokens[leaf.at], scope);
                }
                return end;
            }
            "mod" => {
                let Some(name) = ident(tokens.get(at + 1)) else { return at + 1 };
                let module = [scope.module.as_slice(), &[name.to_owned()]].concat();
                if let Some(body) = group(tokens.get(at + 2), '{') {
                    let (module, names) = (Rc::new(module), Rc::default());
                    self.walk(body, Scope { module, names, items: true, ..scope.clone() });
                } else {
                    self.children.push(Child { module, test: scope.test });
                }
                return at + 3;
            }
            "extern" if ident(tokens.get(at + 1)) == Some("crate") => {
                self.see(What::Word("extern crate"), token, scope);
                return at + 2;
            }
            "async" => self.see(What::Word("async"), token, scope),
            "dyn" => self.see(What::Word("dyn"), token, scope),
            "Fn" | "FnMut" | "FnOnce" => self.see(What::Word("Fn"), token, scope),
            // What takes `impl AsMut<T>` takes `&mut T` in disguise.
            "AsMut" | "BorrowMut" | "DerefMut" => self.see(What::Word("AsMut"), token, scope),
            "impl" => self.own(tokens, at, scope),
            _ => {}
        }
        if KEYWORDS.contains(&word) {
            return at + 1;
        }
        let (path, _, end) = Self::path(tokens, at);
        if path.len() > 1 {
            self.see_path(&path, false, token, scope);
        }
        let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at));
        let behind_a_lifetime = matches!(before(1), Some(Token { kind: Kind::Lifetime, .. }));
        if !is_punct(before(1 + usize::from(behind_a_lifetime)), '&')
            && !path.is_empty()
            && let Target::Inside(path) = self.resolve(&path, scope, false)
        {
            self.see(What::Owned(path), token, scope);
        }
        let body = |token: Option<&Token>| matches!(token, Some(Token { kind: Kind::Group(..) | Kind::Name(_), .. }));
        if is_punct(tokens.get(end), '!') && body(tokens.get(end + 1)) {
            self.see(What::Macro(path[path.len() - 1].clone()), token, scope);
        }
        end
    }

    /// A name that a `pub use` brings.
    fn hand_on(&mut self, tokens: &[Token], at: usize, leaf: &Leaf, scope: &Scope) {
        let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at));
        let narrowed = usize::from(group(before(1), '(').is_some());
        if ident(before(1 + narrowed)) == Some("pub")
            && let (Some(name), Target::Inside(path)) = (name_of(leaf), self.resolve(&leaf.path, scope, leaf.from_root))
        {
            self.see(What::HandedOn(name, path), &tokens[at], scope);
        }
    }

    /// An `impl` without a trait, where an item can stand.
    fn own(&mut self, tokens: &[Token], at: usize, scope: &Scope) {
        let behind_an_item = match at.checked_sub(1).and_then(|before| tokens.get(before)) {
            None | Some(Token { kind: Kind::Group(..), .. }) => true,
            Some(before) => is_punct(Some(before), ';'),
        };
        if !scope.items || !behind_an_item {
            return;
        }
        let start = behind_generics(tokens, at + 1);
        let of_a_trait = tokens[start..]
            .iter()
            .take_while(|token| group(Some(token), '{').is_none())
            .take_while(|token| ident(Some(token)) != Some("where"))
            .any(|token| ident(Some(token)) == Some("for"));
        let (path, from_root, _) = Self::path(tokens, start);
        if !of_a_trait
            && !path.is_empty()
            && let Target::Inside(path) = self.resolve(&path, scope, from_root)
        {
            self.see(What::Own(path), &tokens[at], scope);
        }
    }
}
