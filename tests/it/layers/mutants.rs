//! The lock is tried with false keys: code that breaks a rule is put into copies of real files, and each must be found.

use super::rules::objections;
use super::source::{SOURCES, Source};

/// Where in the file it is put.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Behind the description of the module.
    Top,
    /// Behind everything, the tests too.
    End,
}
use Place::{End, Top};

/// The layer, the place, and what is put there.
type Mutant = (&'static str, Place, &'static str);

#[rustfmt::skip]
const MUTANTS: &[Mutant] = &[
    // the clock
    ("app", Top, "fn mutant() -> jiff::Timestamp { jiff::Timestamp::now() }"),
    ("app", End, "use jiff::Timestamp as Moment;\nfn mutant() -> Moment { Moment::now() }"),
    ("app", End, "fn mutant() -> jiff::Timestamp { <jiff::Timestamp>::now() }"),
    ("app", End, "const MUTANT: fn() -> jiff::Timestamp = jiff::Timestamp::now;"),
    ("app", End, "fn mutant() { let _ = std::time::Instant::now(); }"),
    ("app", End, "use std::{sync::Arc as Shared, time::{Duration as Time, SystemTime}};"),
    ("app", End, "use std::time::*;"),
    ("ui", End, "fn mutant() -> jiff::Timestamp { jiff::Timestamp::now() }"),
    ("protocol", End, "fn mutant() -> bool { jiff::tz::TimeZone::system() == jiff::tz::TimeZone::UTC }"),
    ("okta", End, "fn mutant() { let _ = std::time::Instant::now(); }"),
    // files, processes, randomness, threads
    ("app", End, "fn mutant() { let _ = std::fs::read(\"/etc/hosts\"); }"),
    ("app", End, "use std::{fs, mem};"),
    ("app", End, "use std as quiet;\nfn mutant() { let _ = quiet::env::var(\"HOME\"); }"),
    ("app", End, "fn mutant() { let _ = ::std::env::var(\"HOME\"); }"),
    ("app", End, "fn mutant(path: &std::path::Path) -> bool { path.exists() }"),
    ("app", End, "fn mutant() { let _ = std::process::Command::new(\"ls\").spawn(); }"),
    ("app", End, "fn mutant() { std::thread::spawn(|| {}); }"),
    ("app", End, "fn mutant() { let _ = getrandom::u64(); }"),
    ("app", End, "use std::collections::hash_map::RandomState;"),
    ("app", End, "thread_local! { static MUTANT: std::cell::Cell<u8> = const { std::cell::Cell::new(0) }; }"),
    ("app", End, "static MUTANT: std::sync::Mutex<u8> = std::sync::Mutex::new(0);"),
    ("protocol", End, "fn mutant() { let _ = std::net::TcpStream::connect(\"127.0.0.1:1\"); }"),
    ("messages", End, "pub struct Mutant(std::fs::File);"),
    ("messages", End, "pub struct Mutant(std::sync::mpsc::Sender<u8>);"),
    // waiting
    ("protocol", End, "pub async fn mutant() {}"),
    ("app", End, "fn mutant() { r#tokio::spawn(async {}); }"),
    ("messages", End, "pub struct Mutant(tokio::sync::oneshot::Sender<u8>);"),
    // other layers
    ("app", End, "fn mutant(client: &crate::okta::client::Client) { drop(client.clone()); }"),
    ("app", End, "use crate::{protocol::user::User as Person, ui::theme::Theme};"),
    ("app", Top, "use crate as house;\nfn mutant(_: &house::okta::client::Client) {}"),
    ("app", End, "use crate::*;"),
    ("app", End, "fn mutant() { let _ = format!(\"{:?}\", crate::worker::CHANNEL); }"),
    ("app", End, "mod mutant { mod within { use crate::demo::Demo; } }"),
    ("app", End, "#[derive(serde::Deserialize)]\nstruct Mutant { #[serde(deserialize_with = \"crate::okta::raw::read\")] one: u8 }"),
    ("app", End, "#[cfg(test)]\nuse crate::protocol::user::User as One;\nuse crate::okta::client::Client as Two;"),
    ("app", End, "#[cfg(not(test))]\nuse crate::okta::client::Client;"),
    ("app", End, "#[cfg(any(test, unix))]\nuse crate::okta::client::Client;"),
    ("app", End, "#[path = \"../okta/mod.rs\"]\nmod mutant;"),
    ("app", End, "include!(\"../okta/mod.rs\");"),
    ("app", End, "extern crate tokio as quiet;"),
    ("protocol", End, "use crate::messages::Ticket;"),
    ("protocol", End, "macro_rules! mutant { () => { $crate::okta::client::Client } }"),
    ("messages", End, "use crate::app::App;"),
    ("okta", End, "use crate::messages::{Lane, Ticket};"),
    ("okta", End, "use crate::demo::Demo;"),
    ("worker", End, "use crate::app::App;"),
    ("config", End, "use crate::okta::client::Client;"),
    ("config", End, "fn mutant() { let _ = reqwest::Client::new(); }"),
    ("export", End, "use crate::app::users::columns;"),
    ("receiver", End, "use crate::okta::client::Client;"),
    ("store", End, "use crate::config::Config;"),
    ("term", End, "use crate::app::App;"),
    ("term", End, "use ratatui::Terminal;"),
    ("demo", End, "use crate::okta::client::Client;"),
    ("runtime", End, "use crate::okta::client::Client;"),
    ("runtime", End, "use crate::cli::run;"),
    ("cli", End, "fn mutant() { let _ = reqwest::Client::new(); }"),
    ("main", End, "use oktui::okta::client::Client;"),
    ("lib", End, "pub use okta::client::Client;"),
    // another way to a layer: by steps up, as many as the file is deep
    ("runtime", End, "use UP::okta::client::Client;"),
    ("app", End, "fn mutant(_: &UP::config::Config) {}"),
    ("store", End, "mod mutant { use super::UP::config::Config; }"),
    // drawing and the terminal
    ("app", End, "use ratatui::style::Color;"),
    ("app", End, "fn mutant(_: crossterm::event::KeyCode) {}"),
    ("ui", End, "fn mutant(_: &mut crate::app::App) {}"),
    ("ui", End, "use crate::app::App as Program;\nfn mutant<'a>(_: &'a mut Program) {}"),
    ("ui", End, "type Mutant = crate::app::App;\nfn mutant(_: &mut Mutant) {}"),
    ("ui", End, "fn mutant(_: impl AsMut<crate::app::App>) {}"),
    ("ui", End, "impl crate::app::App { fn mutant(&mut self) { self.overlays.clear(); } }"),
    ("ui", End, "fn mutant(mut app: Box<crate::app::App>, now: Now, event: Event) { app.handle(now, event); }"),
    // printing
    ("okta", End, "fn mutant() { println!(\"hello\"); }"),
    ("okta", End, "fn mutant() { std::eprintln!(\"hello\"); }"),
    ("okta", End, "use std::println as say;"),
    ("okta", End, "use std::io;\nfn mutant() { let _ = io::stdout(); }"),
    ("worker", End, "fn mutant() { tokio::select! { () = async {} => { eprint!(\"hello\"); } } }"),
    ("cli", End, "fn mutant() { println!(\"hello\"); }"),
    ("term", End, "fn mutant() { dbg!(1); }"),
    // tests beside the code know more, but not everything
    ("app", End, "#[cfg(test)]\nmod mutant { use crate::okta::client::Client; }"),
    ("protocol", End, "#[cfg(test)]\nmod mutant { fn mutant() { let _ = jiff::Timestamp::now(); } }"),
];

/// What no rule forbids.
#[rustfmt::skip]
const INNOCENT: &[Mutant] = &[
    ("app", End, "// std::fs::read, crate::okta, println!\n/* crate::okta /* nested */ std::fs */\nconst INNOCENT: &str = \"crate::okta::client std::fs println!\";"),
    ("app", End, "const INNOCENT: &str = r#\"a quote \" and crate::okta::client\"#;\nconst SIGN: char = '\"';\nfn innocent<'a>(one: &'a str) -> &'a str { one }"),
    ("app", End, "#[doc = \"crate::okta::client\"]\nfn innocent() {}"),
    ("app", End, "mod url { pub fn parse() {} }\nfn innocent() { url::parse() }"),
    ("app", End, "use std::{fmt::{self, Write as _}, time::Duration as Time};\nfn innocent(_: &dyn fmt::Debug, _: Time) {}"),
    ("app", End, "#[cfg(test)]\nmod innocent { use proptest::prelude::*; use super::*; fn innocent() { panic!() } }"),
    ("okta", End, "#[cfg(all(test, unix))]\nmod innocent { #[tokio::test] async fn innocent() { std::fs::write(\"\", \"\").unwrap(); } }"),
    ("ui", End, "fn innocent(_: &crate::app::App, _: &mut ratatui::buffer::Buffer) {}"),
];

/// The copy, and the lines that were put into it.
fn mutated((layer, place, code): Mutant) -> (Source, std::ops::Range<usize>) {
    let here = |source: &&Source| source.layer() == layer && !source.test;
    // Where there are tests beside the code, what stands behind them must be read as well.
    let with_tests = SOURCES.iter().filter(here).find(|source| source.text.contains("#[cfg(test)]"));
    let mut source = with_tests.or_else(|| SOURCES.iter().find(here)).expect("a file of the layer").clone();
    let code = code.replace("UP", &vec!["super"; source.module.len()].join("::"));
    let lines: Vec<_> = source.text.lines().map(str::to_owned).collect();
    let at = match place {
        Top => lines.iter().position(|line| !line.starts_with("//!")).unwrap_or(lines.len()),
        End => lines.len(),
    };
    let (before, behind) = lines.split_at(at);
    source.text = [before.join("\n"), code.clone(), behind.join("\n")].join("\n");
    (source, at + 1..at + 1 + code.lines().count())
}

#[test]
fn what_breaks_a_rule_is_found_wherever_it_stands() {
    let mut missed = Vec::new();
    for mutant in MUTANTS {
        let (source, lines) = mutated(*mutant);
        let found = objections(&source, &source.seen());
        let right = !found.is_empty() && found.iter().all(|(line, _)| lines.contains(line));
        if !right {
            missed.push(format!("{mutant:?} in {}: {found:?}", source.path));
        }
    }
    assert!(missed.is_empty(), "not found:\n{}", missed.join("\n"));
}

#[test]
fn what_only_looks_like_breaking_a_rule_is_let_pass() {
    for mutant in INNOCENT {
        let (source, _) = mutated(*mutant);
        assert_eq!(objections(&source, &source.seen()), [], "{mutant:?} in {}", source.path);
    }
}
