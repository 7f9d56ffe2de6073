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

/// The layer, or a room of it, the place, and what is put there.
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
    ("protocol", End, "use crate::messages::OrderId;"),
    ("protocol", End, "macro_rules! mutant { () => { $crate::okta::client::Client } }"),
    ("messages", End, "use crate::app::App;"),
    ("okta", End, "use crate::messages::{Lane, OrderId};"),
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
    // rooms of the app
    ("app::requests", End, "use crate::app::App;"),
    ("app::requests", Top, "fn mutant(app: &mut crate::app::App) { app.overlays.clear(); }"),
    ("app::requests", End, "fn mutant(_: &super::App) {}"),
    ("app::requests", End, "use crate::app;\nfn mutant(_: &app::App) {}"),
    ("app::requests", End, "use crate::app::{self as program, turn::Turn};"),
    ("app::requests", End, "use crate::app::*;"),
    ("app::requests", End, "use crate::app::workspace::Workspace;"),
    ("app::hooks", End, "impl crate::app::workspace::Workspace { fn mutant(&mut self) {} }"),
    ("app::hooks", End, "fn mutant(_: &super::super::events::EventsScreen) {}"),
    ("app::events", End, "use crate::app::{events, hooks::Hooks};"),
    ("app::api", End, "fn mutant() { let _ = crate::app::requests::RequestsScreen::default(); }"),
    ("app::api", End, "mod mutant { use super::super::super::connections::*; }"),
    ("app::drill", End, "impl crate::app::App { fn mutant(&mut self) { self.overlays.clear(); } }"),
    ("app::connections", End, "type Mutant = crate::app::workspace::Workspace;"),
    ("app::connections", End, "use crate::app::switch;"),
    ("app::users", End, "use crate::app::form::screen::FormScreen;"),
    ("app::person", End, "use crate::app::form::model::Form;"),
    ("app::form", End, "use crate::app::events::EventsScreen;"),
    ("app::action", End, "fn mutant() -> &'static str { stringify!(crate::app::hooks) }"),
    ("app::action", End, "use crate::app::users::list::ListScreen;"),
    ("app::part", End, "pub use crate::app::workspace::Workspace;"),
    ("app::session", End, "fn mutant(_: &crate::app::person::DetailScreen) {}"),
    ("app::turn", End, "pub use crate::app::App as Everything;"),
    ("app::event", End, "pub type Mutant = Box<dyn FnOnce(&mut crate::app::App)>;"),
    ("app::input::command", End, "use crate::app::input::press;"),
    ("app::input::key", End, "use crate::app::users::list::ListScreen;"),
    ("app::workspace", End, "fn mutant(_: &mut crate::app::App) {}"),
    ("app::organisations", End, "use crate::app::App;"),
    // drawing and the terminal
    ("app", End, "use ratatui::style::Color;"),
    ("app", End, "fn mutant(_: crossterm::event::KeyCode) {}"),
    ("ui", End, "fn mutant(_: &mut crate::app::App) {}"),
    ("ui", End, "use crate::app::App as Program;\nfn mutant<'a>(_: &'a mut Program) {}"),
    ("ui", End, "type Mutant = crate::app::App;\nfn mutant(_: &mut Mutant) {}"),
    ("ui", End, "fn mutant(_: impl AsMut<crate::app::App>) {}"),
    ("ui", End, "impl crate::app::App { fn mutant(&mut self) { self.overlays.clear(); } }"),
    ("ui", End, "fn mutant(mut app: Box<crate::app::App>, now: Now, event: Event) { app.handle(now, event); }"),
    // the same by other names: methods as functions, tables of zones, tests that are none, files made elsewhere
    ("app", End, "fn mutant() { let _ = jiff::tz::TimeZone::get(\"Europe/Berlin\"); }"),
    ("app", End, "fn mutant(now: jiff::Timestamp) { let _ = now.in_tz(\"Europe/Berlin\"); }"),
    ("app", End, "fn mutant(path: &std::path::Path) -> bool { std::path::Path::exists(path) }"),
    ("app", End, "use std::path::Path;\nfn mutant(path: Option<&Path>) -> bool { path.is_some_and(Path::is_file) }"),
    ("app", End, "fn mutant(url: &url::Url) { let _ = url.socket_addrs(|| None); }"),
    ("app", End, "fn mutant() { let _ = csv::Writer::from_path(\"people.csv\"); }"),
    ("app", End, "use jiff::Zoned;"),
    ("app", End, "#[tokio::test]\nasync fn mutant() {}"),
    ("app", End, "#[derive(clap::Parser)]\nstruct Mutant;"),
    ("app", End, "fn mutant<#[cfg(test)] const N: usize>() { let _ = std::fs::read(\"x\"); }"),
    ("app", End, "fn mutant(n: u8) { match n { #[cfg(test)] const { 1 } => (), _ => drop(std::fs::read(\"x\")) } }"),
    ("app", End, "struct Mutant { #[cfg(test)] one: u8, two: crate::okta::client::Client }"),
    ("app", End, "#[cfg(any(test, not(test)))]\nmod mutant { use crate::okta::client::Client; }"),
    ("app", End, "#[cfg(all(any(test, unix), unix))]\nfn mutant() { let _ = std::fs::read(\"x\"); }"),
    ("app", End, "#[serde(with = \"super::super::super::okta::raw\")]\nstruct Mutant;"),
    ("app", End, "static MUTANT: std::sync::OnceLock<u8> = std::sync::OnceLock::new();"),
    ("app", End, "fn mutant() { unreachable!() }"),
    ("app", End, "fn mutant() { let _ = option_env!(\"HOME\"); }"),
    ("app", End, "fn mutant() { let _ = std::any::type_name::<u8>(); }"),
    ("app", End, "fn mutant() { let _ = (std::fs::read)(\"x\"); }"),
    ("app", End, "const MUTANT: &[fn(&str) -> std::io::Result<Vec<u8>>] = &[];"),
    ("app", End, "fn mutant<T: std::future::Future>(_: T) {}"),
    ("messages", End, "pub struct Mutant(pub Box<dyn Fn() -> u8 + Send>);"),
    ("messages", End, "pub struct Mutant<F: FnOnce()>(pub F);"),
    ("messages", End, "pub type Mutant = std::sync::Arc<std::sync::Mutex<u8>>;"),
    ("protocol", End, "fn mutant(path: &std::path::Path) { let _ = path.metadata(); }"),
    ("okta", End, "#[cfg(test)]\nmod mutant { use crate::demo::Demo; }"),
    ("okta", End, "fn mutant() { let _ = std::fs::write(\"x\", \"y\"); }"),
    ("okta", End, "fn mutant() { std::process::exit(1); }"),
    ("okta", End, "use super::super::demo as other;"),
    ("okta", End, "use crate::{protocol::user::User, demo::{self, Demo}};"),
    ("okta", End, "fn mutant() { tracing::error!(\"x\"); }"),
    ("demo", End, "#[cfg(test)]\nmod mutant { use crate::okta::client::Client; }"),
    ("demo", End, "fn mutant() { let _ = std::fs::read(\"x\"); }"),
    ("export", End, "fn mutant() { let _ = std::fs::write(\"x\", \"y\"); }"),
    ("export", End, "fn mutant() { let _ = std::fs::OpenOptions::new(); }"),
    ("config", End, "use std::fs::File;\nfn mutant() { let _ = File::create(\"x\"); }"),
    ("worker", End, "fn mutant() { let _ = std::fs::File::create_new(\"x\"); }"),
    ("term", End, "fn mutant() { let _ = std::fs::write(\"x\", \"y\"); }"),
    ("cli", End, "use std::fs;\nfn mutant() { let _ = fs::write(\"x\", \"y\"); }"),
    ("cli", End, "fn mutant() { let _ = tokio::fs::write(\"x\", \"y\"); }"),
    ("worker", End, "fn mutant() { let _ = tokio::fs::File::create(\"x\"); }"),
    ("worker", End, "fn mutant() { let _ = tokio::process::Command::new(\"ls\"); }"),
    ("okta", End, "fn mutant() { let _ = tokio::fs::read(\"x\"); }"),
    ("okta", End, "fn mutant<#[cfg(test)] const N: usize>() { let _ = std::fs::write(\"x\", \"y\"); }"),
    ("okta", End, "fn mutant() { let _ = tokio::io::stdout(); }"),
    ("receiver", End, "use crate::store;"),
    ("store", End, "use crate::messages::OrderId;"),
    ("ui", End, "fn mutant(app: &crate::app::App) { let _ = app.toasts.shown(); std::env::var(\"X\").ok(); }"),
    ("ui", End, "use crate::worker::Worker;"),
    ("ui", End, "use ratatui::crossterm::event::read;"),
    ("term", End, "use crate::runtime::Engine;"),
    ("main", End, "use oktui::demo::Demo;"),
    ("lib", End, "pub fn mutant() { let _ = std::env::var(\"X\"); }"),
    ("ui", End, "use crate::app::App;\nfn mutant(mut app: App) { app.overlays.pop(); }"),
    ("ui", End, "struct Mutant { app: Box<crate::app::App> }"),
    ("ui", End, "use crate::app::App as Program;\ntrait Mutant { fn mutant(&mut self); }\nimpl Mutant for Program { fn mutant(&mut self) {} }"),
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
    let room: Vec<_> = layer.split("::").map(str::to_owned).collect();
    let here = |source: &&Source| !source.test && (source.layer() == layer || source.module.starts_with(&room));
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
