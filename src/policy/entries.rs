//! What may stand in the file: each key with the kind of its value, and whether it is in force.

use std::fmt::Write as _;

use crate::protocol::verify::Means;

/// The kind of a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Flag,
    Count,
    /// 1 to 100.
    Percent,
    Text,
    /// One of these.
    OneOf(&'static [&'static str]),
    Texts,
    /// Words of actions.
    Words,
    /// True, or the words of the actions it holds for.
    FlagOrWords,
    /// The word `takeover`, or words of actions.
    TakeoverOrWords,
    /// For what a verified caller is wanted, and what counts.
    Proof,
    /// By what somebody is verified.
    Means,
    /// Whom a rule means.
    Whom,
    /// Addresses of collectors, or one of them.
    Collectors,
    /// The same, each as a text or as a table with `who`.
    Guards,
    /// Words of actions, each with a number after `>` if need be.
    Limits,
    /// A span of time.
    Span,
    /// Whom one rule means.
    One,
    Table(&'static [Key]),
    /// Tables of any name.
    Tables(&'static [Key]),
    /// Tables whose insides are checked elsewhere, or by a later version.
    LaterTables,
}

/// A key of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub name: &'static str,
    pub kind: Kind,
    /// Whether this version does what it says.
    pub in_force: bool,
}

const fn now(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, in_force: true }
}

const fn later(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, in_force: false }
}

pub(super) const ROOT: &[Key] = &[
    now("version", Kind::Count),
    now("level", Kind::Tables(LEVEL)),
    now("organisation", Kind::Tables(ORGANISATION)),
    now("ticket", Kind::FlagOrWords),
    later("programs", Kind::Texts),
    now("playbook", Kind::Tables(PLAYBOOK)),
    now("template", Kind::LaterTables),
];

const LEVEL: &[Key] = &[
    now("who", Kind::Texts),
    now("allow", Kind::Words),
    now("forbid", Kind::Words),
    now("read_only", Kind::Flag),
    now("ticket", Kind::FlagOrWords),
    now("many", Kind::Count),
];

const ORGANISATION: &[Key] = &[
    now("protect", Kind::Whom),
    now("protect_says", Kind::Text),
    now("guard", Kind::Guards),
    now("unknown_role", Kind::OneOf(&["guard", "allow"])),
    now("contain_protected", Kind::Flag),
    now("deactivate", Kind::OneOf(&["suspend first"])),
    now("deactivate_days", Kind::Count),
    now("api", Kind::OneOf(&["read"])),
    now("rate_share", Kind::Table(&[now("agent", Kind::Percent), now("jobs", Kind::Percent)])),
    now("ticket", Kind::FlagOrWords),
    now("verified", Kind::Proof),
    now("approve", Kind::Table(&[now("on", Kind::Limits), now("by", Kind::One), now("valid", Kind::Span)])),
    now("canary", Kind::Count),
    now("max_job", Kind::Count),
    now("journal", Kind::OneOf(&["on", "required", "off"])),
    now("journal_to", Kind::Collectors),
    now("export", Kind::Table(&[now("forbid", Kind::Texts), now("most", Kind::Count), now("reason", Kind::Flag)])),
    later("directory", Kind::OneOf(&["on", "off"])),
];

const PLAYBOOK: &[Key] = &[now("steps", Kind::Texts)];

/// What a verified caller is, as a table.
pub(super) const PROOF: &[Key] = &[
    now("on", Kind::TakeoverOrWords),
    now("by", Kind::Means),
    now("minutes", Kind::Count),
    now("min_factor_age", Kind::Span),
];

/// A guard as a table.
pub(super) const GUARD: &[Key] = &[now("who", Kind::Text), now("ticket", Kind::Flag), now("verified", Kind::Flag)];

impl Kind {
    /// What is written there, for the page about the file.
    fn words(self) -> String {
        match self {
            Self::Flag => "true or false".to_owned(),
            Self::Count => "a whole number".to_owned(),
            Self::Percent => "1 to 100".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::OneOf(words) => format!("\"{}\"", words.join("\" or \"")),
            Self::Texts => "a list of texts".to_owned(),
            Self::Words => "a list of words of actions".to_owned(),
            Self::FlagOrWords => "true, or a list of words of actions".to_owned(),
            Self::Proof => "true, a list of words of actions, or a table".to_owned(),
            Self::TakeoverOrWords => "\"takeover\", or a list of words of actions".to_owned(),
            Self::Means => {
                let words: Vec<&str> = Means::ALL.into_iter().map(Means::word).collect();
                format!("a list of {}", words.join(", "))
            }
            Self::Whom => "a list of id:, login:, group:, role:".to_owned(),
            Self::Guards => "the same, or tables with who, ticket, verified".to_owned(),
            Self::Collectors => "an address of a collector, or a list of them".to_owned(),
            Self::Limits => "a list like [\"deactivate > 10\", \"delete\"]".to_owned(),
            Self::Span => "a span of time, like \"45m\", \"1h\" or \"2d\"".to_owned(),
            Self::One => "one of id:, login:, group:, role:".to_owned(),
            Self::Table(_) => "a table".to_owned(),
            Self::Tables(_) | Self::LaterTables => "tables, each with a name".to_owned(),
        }
    }
}

/// All that may stand in the file, as rows of a table in Markdown.
pub(super) fn rows() -> String {
    fn put(keys: &[Key], within: &str, rows: &mut String) {
        for key in keys {
            let path = format!("{within}{}", key.name);
            let (path, below): (String, &[Key]) = match key.kind {
                Kind::Tables(below) => (format!("{path}.NAME"), below),
                Kind::Table(below) => (path, below),
                Kind::Proof => (path, PROOF),
                _ => (path, &[]),
            };
            let force = match (key.in_force, below.iter().any(|below| below.in_force)) {
                (true, _) | (false, true) => "yes",
                (false, false) => "not yet: checked, and named at each start",
            };
            let _ = writeln!(rows, "| `{path}` | {} | {force} |", key.kind.words());
            put(below, &format!("{path}."), rows);
        }
    }
    let mut rows = String::from("| key | what is written there | in force |\n|---|---|---|\n");
    put(ROOT, "", &mut rows);
    rows
}
