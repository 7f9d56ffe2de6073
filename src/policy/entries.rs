//! What may stand in the file: each key with the kind of its value, and whether it is in force.

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
    /// Whom a rule means.
    Whom,
    /// Addresses of collectors, or one of them.
    Collectors,
    /// Words of actions, each with a number after `>` if need be.
    Limits,
    Table(&'static [Key]),
    /// Tables of any name.
    Tables(&'static [Key]),
    /// Tables of a later version; only that they are tables is checked.
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
    later("programs", Kind::Texts),
    later("playbook", Kind::LaterTables),
    later("template", Kind::LaterTables),
];

const LEVEL: &[Key] = &[
    now("who", Kind::Texts),
    now("allow", Kind::Words),
    now("forbid", Kind::Words),
    now("read_only", Kind::Flag),
    later("many", Kind::Count),
];

const ORGANISATION: &[Key] = &[
    now("protect", Kind::Whom),
    now("protect_says", Kind::Text),
    now("guard", Kind::Whom),
    now("unknown_role", Kind::OneOf(&["guard", "allow"])),
    now("contain_protected", Kind::Flag),
    now("deactivate", Kind::OneOf(&["suspend first"])),
    now("deactivate_days", Kind::Count),
    now("api", Kind::OneOf(&["read"])),
    now("rate_share", Kind::Table(&[now("agent", Kind::Percent), later("jobs", Kind::Percent)])),
    later("ticket", Kind::FlagOrWords),
    later("verified", Kind::FlagOrWords),
    later("approve", Kind::Table(&[later("on", Kind::Limits), later("by", Kind::Text), later("valid", Kind::Text)])),
    later("canary", Kind::Count),
    later("max_job", Kind::Count),
    later("journal", Kind::OneOf(&["on", "required", "off"])),
    now("journal_to", Kind::Collectors),
    later(
        "export",
        Kind::Table(&[later("forbid", Kind::Texts), later("most", Kind::Count), later("reason", Kind::Flag)]),
    ),
    later("directory", Kind::OneOf(&["on", "off"])),
];
