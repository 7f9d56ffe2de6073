//! Sentences of the app and its screens name keys by the table, so that other keys need no other sentence.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use oktui::app::input::key::keys;
use regex::Regex;

/// Keys that are the same wherever they mean anything.
const FIXED: &[&str] = &["Esc", "Enter", "Ctrl-C", ":"];

/// What looks like the name of a key and is none: where it stands, and the text.
const NO_KEYS: &[(&str, &str)] = &[
    // signs, units, letters of a word
    ("part/count.rs", "s"),
    ("app/users/expression/mod.rs", "q"),
    ("app/users/expression/values.rs", "*"),
    ("form/model/crypt.rs", "*"),
    // letters of cards, sheets and signatures
    ("app/import/value.rs", "y"),
    ("app/import/value.rs", "n"),
    ("form/paste/adapt.rs", "*"),
    ("form/paste/vcard.rs", "*"),
    ("form/paste/words.rs", "*"),
    ("form/model/validate.rs", "^(?:{pattern})$"),
    ("form/model/validate.rs", "a login with / or ? cannot be read directly"),
    ("part/amount.rs", "*"),
    ("part/times.rs", "*"),
    ("person/attempt.rs", "n"),
    // somebody speaks
    ("person/told.rs", "I have a link for you; follow it to activate your account."),
    ("person/told.rs", "I have a link for you to choose a new password; until then the old one does not work."),
    ("person/told.rs", "I read you a temporary password; sign in with it, then you are asked for a new one."),
    ("person/copies/areas.rs", "s"),
    ("workspace/unsaved.rs", "s"),
    ("ui/detail.rs", "s"),
    // a choice has keys of its own
    ("ui/form_about.rs", "Left, Right or Enter choose"),
    ("ui/form_review.rs", "(x) "),
    ("ui/plain.rs", "*"),
    ("ui/theme.rs", "*"),
];

/// The names that the table has: `F g` and `F`, `Ctrl-S`, `PgDn`.
fn names() -> BTreeSet<String> {
    let sequences = keys().all().iter().flat_map(|bound| bound.sequences.iter().map(|keys| keys.name.as_str()));
    let told = keys().all().iter().map(|bound| bound.name.as_str());
    let begins = keys().all().iter().filter_map(|bound| Some(bound.sequence(false)?.begin()));
    let all = sequences.chain(told).chain(begins).filter(|name| !FIXED.contains(name));
    all.map(str::to_owned).collect()
}

static LITERAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?s)//[^\n]*|'(?:\\.|[^'\\])'|"((?:[^"\\]|\\.)*)""#).unwrap());

/// Each text in quotes, with its line; those of tests and comments are left out.
fn texts(source: &str) -> Vec<(usize, &str)> {
    let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let found = LITERAL.captures_iter(source).filter_map(|found| found.get(1));
    found.map(|text| (source[..text.start()].matches('\n').count() + 1, text.as_str())).collect()
}

/// Patterns for the names of keys in sentences. What may be a word or a sign as well counts where something is done by it.
struct Patterns {
    /// Nothing but a key.
    whole: Regex,
    within: Regex,
    /// Seconds behind a number.
    unit: Regex,
}

impl Patterns {
    fn new(names: &BTreeSet<String>) -> Self {
        let escaped = |names: Vec<&String>| names.into_iter().map(|name| regex::escape(name)).collect::<Vec<_>>();
        let is_word = |name: &&String| {
            let sign = name.len() == 1 && !name.chars().all(char::is_alphabetic);
            sign || matches!(name.as_str(), "a" | "A" | "Left" | "Home" | "End" | "Space")
        };
        let (words, others): (Vec<_>, Vec<_>) = names.iter().partition(is_word);
        let (words, others, all) =
            (escaped(words).join("|"), escaped(others).join("|"), escaped(names.iter().collect()).join("|"));
        let begin = r"(?:^|[\s(;,·“/])";
        let does = "(?:opens|shows|does|lists|goes|sends|reads|takes|lifts|mails|marks|ticks|searches|and then)";
        let places = "Users|Events|API|Requests|Connections";
        let done = format!(r"(?: {does}\b|: | (?:{places})\b|, (?:{all})[\s:)]|\)[.;,])");
        let within = format!(r"{begin}(?:(?:{others})(?:[\s),.;:/”]|$)|(?:{words}){done})");
        Self {
            whole: Regex::new(&format!("^(?:{others})$")).unwrap(),
            within: Regex::new(&within).unwrap(),
            unit: Regex::new(r"\} [a-zA-Z](?: \{|$|[.;:])|\} (?:s|min|h|d|y|B)\b").unwrap(),
        }
    }

    fn names_a_key(&self, text: &str) -> bool {
        let text = self.unit.replace_all(text, "}");
        self.whole.is_match(&text) || self.within.is_match(&text)
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            files(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

#[test]
fn no_sentence_names_a_key_but_by_the_table() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    for folder in ["app", "ui"] {
        files(&src.join(folder), &mut all);
    }
    let is_table = |path: &Path| path.ends_with("input/key/table.rs") || path.ends_with("tests.rs");
    let patterns = Patterns::new(&names());
    let mut named = Vec::new();
    for path in all.iter().filter(|path| !is_table(path)) {
        let source = fs::read_to_string(path).unwrap();
        for (line, text) in texts(&source) {
            let allowed = NO_KEYS.iter().any(|(file, known)| path.ends_with(file) && (*known == "*" || *known == text));
            if !allowed && patterns.names_a_key(text) {
                named.push(format!("{}:{line}: {text}", path.strip_prefix(&src).unwrap().display()));
            }
        }
    }
    assert!(
        named.is_empty(),
        "key::name(Context, Command) gives the keys of a command; these sentences name them:\n{}",
        named.join("\n")
    );
}

#[test]
fn the_scan_finds_keys_however_they_are_named() {
    let patterns = Patterns::new(&names());
    for text in [
        "unlock (a u); the password stays valid.",
        "Forgotten: a t sets one to read aloud",
        "reload failed, r tries again",
        "The System Log is off; s switches it on.",
        "It was not sent again; Ctrl-S looks once more.",
        "F4 shows what is typed",
        "D removes one, a f several",
        "press F g on the list.",
        "5 Connections, e gives it one.",
        "Nobody is marked. Space marks.",
        "{} m  send it by mail",
        "Tab, then Enter",
        "F2",
        "k",
        "   (Up, Space: a service app)",
        "Space ticks, * ticks all",
        "{count} empty fields folded (z)",
        "Kept as “{name}”; H shows it.",
        "/ searches",
    ] {
        assert!(patterns.names_a_key(text), "{text}");
    }
    for text in [
        "Enter yes · Esc no",
        "A change is under way; wait for its outcome.",
        "again in {seconds} s",
        "{} h",
        "Left of each limit",
        "It has a group and a home.",
        "1 person",
        "[ ]",
        "https://",
        "a password reset would be refused",
        "/api/v1/users",
    ] {
        assert!(!patterns.names_a_key(text), "{text}");
    }
}
