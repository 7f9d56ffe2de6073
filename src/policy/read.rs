//! The file's text taken apart. Nothing in it is passed over: what is not understood was meant to hold.

mod many;

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::entries::{GUARD, Key, Kind, PROOF, ROOT};
use super::{Flaw, JournalKept, Later, Level, Organisation, Rules, VERSION};
use crate::protocol::collector::{Collector, CollectorError};
use crate::protocol::leaving::ExportRules;
use crate::protocol::many::{Most, span as time_span};
use crate::protocol::policy::{Demand, Policy};
use crate::protocol::proof::{Proof, Wanted};
use crate::protocol::protection::{Protection, Rule, UnknownRole};
use crate::protocol::rate::Share;
use crate::protocol::text::visible;
use crate::protocol::verify::Means;

/// Days of suspension before a deactivation, unless the file says otherwise.
const SUSPENDED_FOR: u32 = 7;
/// More are of no help to anybody.
const MOST_FLAWS: usize = 20;

type Value<'t> = Spanned<DeValue<'t>>;

/// Reads the file; whatever is wrong in it comes back with its line, and then nothing else of it holds.
pub fn parse(text: &str) -> Result<Rules, Vec<Flaw>> {
    parse_as(text, "policy.toml")
}

/// The same of a file that is cited by this name.
pub fn parse_as(text: &str, name: &str) -> Result<Rules, Vec<Flaw>> {
    let mut reader = Reader { text, name, flaws: Vec::new(), later: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        reader.flaw(&error.span().unwrap_or_default(), error.message());
    }
    let table = table.get_ref();
    reader.check(table, ROOT, "");
    match number(table, "version") {
        Some(version) if version > VERSION => {
            let at = table.get("version").map(Spanned::span).unwrap_or_default();
            reader.flaw(&at, &format!("version {version} is newer than this program, which knows {VERSION}"));
        }
        Some(_) => {}
        None => reader.flaw(&(0..0), &format!("it begins with version = {VERSION}")),
    }
    let levels = tables(table, "level");
    let levels = levels.into_iter().map(|(name, at, table)| reader.level(name, &at, table)).collect();
    let organisations = tables(table, "organisation");
    let organisations = organisations.into_iter().map(|(host, _, table)| reader.organisation(&host, table)).collect();
    let ticket = reader.demand(table, "ticket", "");
    let playbooks = reader.playbooks(table);
    reader.flaws.truncate(MOST_FLAWS);
    if reader.flaws.is_empty() {
        let name = name.to_owned();
        Ok(Rules { name, levels, organisations, ticket, templates: Vec::new(), playbooks, later: reader.later })
    } else {
        Err(reader.flaws)
    }
}

struct Reader<'t> {
    text: &'t str,
    name: &'t str,
    flaws: Vec<Flaw>,
    later: Vec<Later>,
}

impl Reader<'_> {
    fn line(&self, at: &Range<usize>) -> usize {
        let end = self.text.floor_char_boundary(at.start);
        self.text[..end].matches('\n').count() + 1
    }

    fn flaw(&mut self, at: &Range<usize>, text: &str) {
        // Each costs a look at the text: a hostile file has enough of them.
        if self.flaws.len() < MOST_FLAWS {
            let line = self.line(at);
            self.flaws.push(Flaw { line, text: visible(text).into_owned() });
        }
    }

    fn check(&mut self, table: &DeTable<'_>, known: &[Key], within: &str) {
        for (name, value) in table {
            let path =
                if within.is_empty() { name.get_ref().to_string() } else { format!("{within}.{}", name.get_ref()) };
            match known.iter().find(|key| key.name == name.get_ref().as_ref()) {
                None => {
                    let names: Vec<_> = known.iter().map(|key| key.name).collect();
                    self.flaw(&name.span(), &format!("{path} is not known here; known are {}", names.join(", ")));
                }
                Some(key) => {
                    self.check_value(key.kind, value, &path);
                    if !key.in_force && self.later.len() < MOST_FLAWS {
                        let line = self.line(&name.span());
                        self.later.push(Later { line, key: visible(&path).into_owned() });
                    }
                }
            }
        }
    }

    fn check_value(&mut self, kind: Kind, value: &Value<'_>, path: &str) {
        let wanted = match (kind, value.get_ref()) {
            (Kind::Flag | Kind::FlagOrWords | Kind::Proof, DeValue::Boolean(_)) => None,
            (Kind::Flag, _) => Some("true or false".to_owned()),
            (Kind::Count, other) => count(other).is_none().then(|| "a whole number".to_owned()),
            (Kind::Percent, other) => {
                let fits = count(other).is_some_and(|number| (1..=100).contains(&number));
                (!fits).then(|| "a number from 1 to 100 (percent)".to_owned())
            }
            (Kind::Text, DeValue::String(text)) if !text.trim().is_empty() => None,
            (Kind::Text, _) => Some("a text in quotes".to_owned()),
            (Kind::OneOf(words), DeValue::String(text)) if words.contains(&text.as_ref()) => None,
            (Kind::OneOf(words), _) => Some(format!("\"{}\"", words.join("\" or \""))),
            (Kind::Texts, _) => {
                self.check_texts(value, path, |_| None);
                None
            }
            (Kind::Collectors, DeValue::String(text)) => {
                if let Some(why) = no_collector(text) {
                    self.flaw(&value.span(), &format!("{path}: {why}"));
                }
                None
            }
            (Kind::Collectors, _) => {
                self.check_texts(value, path, no_collector);
                None
            }
            (Kind::Proof, DeValue::Table(table)) => {
                self.check(table, PROOF, path);
                None
            }
            (Kind::TakeoverOrWords, DeValue::String(word)) if word == "takeover" => None,
            (Kind::Proof | Kind::TakeoverOrWords, DeValue::Array(_)) => {
                self.check_texts(value, path, unprovable_word);
                None
            }
            (Kind::Proof, _) => Some("true, a list of words of actions, or a table".to_owned()),
            (Kind::TakeoverOrWords, _) => Some("\"takeover\", or a list of words of actions".to_owned()),
            (Kind::Means, _) => {
                self.check_texts(value, path, unknown_means);
                None
            }
            (Kind::FlagOrWords, other) if !matches!(other, DeValue::Array(_)) => {
                Some("true, or a list of words of actions, like [\"delete\", \"password\"]".to_owned())
            }
            (Kind::Words | Kind::FlagOrWords, _) => {
                self.check_texts(value, path, unknown_word);
                None
            }
            (Kind::Limits, _) => {
                self.check_texts(value, path, |text| {
                    let (word, most) = text.split_once('>').unwrap_or((text, "0"));
                    let is_number = most.trim().parse::<u32>().is_ok();
                    if is_number { unknown_word(word.trim()) } else { Some(format!("“{most}” is no number")) }
                });
                None
            }
            (Kind::Span, DeValue::String(text)) if time_span(text).is_some() => None,
            (Kind::Span, _) => Some("a span of time, like \"45m\", \"1h\" or \"2d\"".to_owned()),
            (Kind::One, DeValue::String(text)) if Rule::read(text.trim(), "").is_some() => None,
            (Kind::One, _) => Some("one of id:, login:, group:, role:, like \"group:Leads\"".to_owned()),
            (Kind::Whom, _) => {
                self.check_texts(value, path, unknown_whom);
                None
            }
            (Kind::Guards, _) => {
                self.check_guards(value, path);
                None
            }
            (Kind::Table(known), DeValue::Table(table)) => {
                self.check(table, known, path);
                None
            }
            (Kind::Tables(known), DeValue::Table(tables)) => {
                for (name, table) in tables {
                    let path = format!("{path}.{}", name.get_ref());
                    match table.get_ref() {
                        DeValue::Table(table) => self.check(table, known, &path),
                        _ => self.flaw(&table.span(), &format!("{path} must be a table")),
                    }
                }
                None
            }
            (Kind::LaterTables, DeValue::Table(tables)) => {
                let odd = tables.values().find(|value| !matches!(value.get_ref(), DeValue::Table(_)));
                odd.map(|_| "made of tables".to_owned())
            }
            (Kind::Table(_) | Kind::Tables(_) | Kind::LaterTables, _) => Some("a table".to_owned()),
        };
        if let Some(wanted) = wanted {
            self.flaw(&value.span(), &format!("{path} must be {wanted}"));
        }
    }

    fn check_texts(&mut self, value: &Value<'_>, path: &str, wrong: impl Fn(&str) -> Option<String>) {
        let DeValue::Array(list) = value.get_ref() else {
            self.flaw(&value.span(), &format!("{path} must be a list of texts, like [\"a\", \"b\"]"));
            return;
        };
        for value in list {
            match value.get_ref() {
                DeValue::String(text) if !text.trim().is_empty() => {
                    if let Some(why) = wrong(text) {
                        self.flaw(&value.span(), &format!("{path}: {why}"));
                    }
                }
                _ => self.flaw(&value.span(), &format!("{path} must hold texts only")),
            }
        }
    }

    fn check_guards(&mut self, value: &Value<'_>, path: &str) {
        let DeValue::Array(list) = value.get_ref() else {
            self.flaw(
                &value.span(),
                &format!("{path} must be a list, like [\"role:*\", {{ who = \"id:…\", ticket = true }}]"),
            );
            return;
        };
        for value in list {
            match value.get_ref() {
                DeValue::String(text) => {
                    if let Some(why) = unknown_whom(text) {
                        self.flaw(&value.span(), &format!("{path}: {why}"));
                    }
                }
                DeValue::Table(table) => {
                    self.check(table, GUARD, path);
                    let whom = text(table, "who").unwrap_or_default();
                    if let Some(why) = unknown_whom(&whom) {
                        self.flaw(&value.span(), &format!("{path}, who: {why}"));
                    }
                }
                _ => self.flaw(&value.span(), &format!("{path} must hold texts, or tables with who")),
            }
        }
    }

    /// For what something is wanted: `true`, or words of actions.
    fn demand(&self, table: &DeTable<'_>, name: &str, of: &str) -> Option<Demand> {
        let place = format!("{}{of}", self.place(&span(table, name)));
        if flag(table, name) {
            return Some(Demand::of(None, place));
        }
        let words: Vec<String> = texts(table, name).into_iter().map(|(word, _)| word).collect();
        (!words.is_empty()).then(|| Demand::of(Some(&words), place))
    }

    /// For what a verified caller is wanted, and what counts. What says nothing of a part has the usual.
    fn proof(&self, table: &DeTable<'_>) -> Option<Proof> {
        let place = self.place(&span(table, "verified"));
        let usual = Proof::usual(place.clone());
        let words = |table: &DeTable<'_>, name: &str| -> Option<Wanted> {
            let words: Vec<String> = texts(table, name).into_iter().map(|(word, _)| word).collect();
            (!words.is_empty()).then(|| Wanted::Words(Demand::of(Some(&words), place.clone())))
        };
        match table.get("verified").map(Spanned::get_ref)? {
            DeValue::Boolean(wanted) => wanted.then_some(usual),
            DeValue::Table(proof) => {
                let by: Vec<Means> = texts(proof, "by").iter().filter_map(|(word, _)| Means::named(word)).collect();
                Some(Proof {
                    on: words(proof, "on").unwrap_or(Wanted::Takeover),
                    by: if by.is_empty() { usual.by } else { by },
                    minutes: number(proof, "minutes").unwrap_or(Proof::MINUTES).clamp(1, Proof::MOST_MINUTES),
                    min_factor_age: text(proof, "min_factor_age").as_deref().and_then(time_span).unwrap_or(Proof::AGE),
                    place,
                })
            }
            _ => words(table, "verified").map(|on| Proof { on, ..usual }),
        }
    }

    fn guards(&self, table: &DeTable<'_>) -> Vec<Rule> {
        let Some(DeValue::Array(list)) = table.get("guard").map(Spanned::get_ref) else { return Vec::new() };
        let rule = |value: &Value<'_>| {
            let place = self.place(&value.span());
            match value.get_ref() {
                DeValue::String(text) => Rule::read(text.trim(), place),
                DeValue::Table(guard) => {
                    let rule = Rule::read(&text(guard, "who")?, place)?;
                    Some(Rule { ticket: flag(guard, "ticket"), verified: flag(guard, "verified"), ..rule })
                }
                _ => None,
            }
        };
        list.iter().filter_map(rule).collect()
    }

    fn export(&self, table: &DeTable<'_>) -> ExportRules {
        let Some(DeValue::Table(export)) = table.get("export").map(Spanned::get_ref) else {
            return ExportRules::default();
        };
        let place = |name: &str| self.place(&span(export, name));
        ExportRules {
            forbidden: texts(export, "forbid").into_iter().map(|(name, at)| (name, self.place(&at))).collect(),
            most: number(export, "most").map(|most| (u64::from(most), place("most"))),
            reason: flag(export, "reason").then(|| place("reason")),
            closed: None,
        }
    }

    fn level(&mut self, name: String, at: &Range<usize>, table: &DeTable<'_>) -> Level {
        let who = texts(table, "who").into_iter().map(|(text, _)| text).collect::<Vec<_>>();
        if who.is_empty() {
            self.flaw(at, &format!("level.{name} says for no system group that it holds: who = [\"…\"]"));
        }
        let read_only = flag(table, "read_only").then(|| self.line(&span(table, "read_only")));
        Level {
            line: self.line(at),
            who,
            allow: self.words(table, "allow"),
            forbid: self.words(table, "forbid"),
            read_only,
            ticket: self.demand(table, "ticket", &format!(" (level {name})")),
            many: self.most(table, "many", &format!(" (level {name})")),
            name,
        }
    }

    fn words(&self, table: &DeTable<'_>, name: &str) -> Option<(Policy, usize)> {
        table.get(name)?;
        let mut words = Policy::default();
        for (word, _) in texts(table, name) {
            words.forbid(&word);
        }
        Some((words, self.line(&span(table, name))))
    }

    fn organisation(&mut self, host: &str, table: &DeTable<'_>) -> Organisation {
        let many = self.many(table);
        let rules = |name: &str| {
            let texts = texts(table, name).into_iter();
            texts.filter_map(|(text, at)| Rule::read(&text, self.place(&at))).collect::<Vec<_>>()
        };
        let suspends_first = text(table, "deactivate").map(|_| {
            let days = number(table, "deactivate_days").unwrap_or(SUSPENDED_FOR);
            (days, self.place(&span(table, "deactivate")))
        });
        let share = |of: &str| match table.get("rate_share").map(Spanned::get_ref) {
            Some(DeValue::Table(shares)) => number(shares, of).and_then(|share| u8::try_from(share).ok()),
            _ => None,
        };
        Organisation {
            host: host.to_lowercase(),
            protection: Protection {
                protect: rules("protect"),
                says: text(table, "protect_says"),
                guard: self.guards(table),
                unknown_role: match text(table, "unknown_role").as_deref() {
                    Some("allow") => UnknownRole::Allow,
                    _ => UnknownRole::Guard,
                },
                contain: flag(table, "contain_protected"),
                suspended_for: suspends_first,
                reads_by_hand: text(table, "api").map(|_| self.place(&span(table, "api"))),
            },
            journal_to: collectors(table),
            share: share("agent").and_then(Share::of_percent),
            job_share: share("jobs").and_then(Share::of_percent),
            many,
            ticket: self.demand(table, "ticket", ""),
            proof: self.proof(table),
            journal: match text(table, "journal").as_deref() {
                Some("required") => Some(JournalKept::Required),
                Some("on") => Some(JournalKept::On),
                _ => None,
            },
            export: self.export(table),
        }
    }

    fn place(&self, at: &Range<usize>) -> String {
        format!("{}, line {}", self.name, self.line(at))
    }
}

/// The tables of a name, each with its own name and place. What is none was told before.
fn tables<'a>(table: &'a DeTable<'_>, name: &str) -> Vec<(String, Range<usize>, &'a DeTable<'a>)> {
    let Some(DeValue::Table(tables)) = table.get(name).map(Spanned::get_ref) else { return Vec::new() };
    let mut found: Vec<_> = tables
        .iter()
        .filter_map(|(name, value)| match value.get_ref() {
            DeValue::Table(table) => Some((visible(name.get_ref()).into_owned(), name.span(), table)),
            _ => None,
        })
        .collect();
    found.sort_by_key(|(_, at, _)| at.start);
    found
}

/// What is wrong with an address. One that holds a secret is not repeated.
fn no_collector(text: &str) -> Option<String> {
    match Collector::read(text) {
        Ok(_) => None,
        Err(why @ CollectorError::Secret) => Some(format!("an address that {why}")),
        Err(why) => Some(format!("“{text}” {why}")),
    }
}

fn unknown_whom(text: &str) -> Option<String> {
    let is_rule = Rule::read(text, "").is_some();
    (!is_rule).then(|| format!("“{text}” begins with none of id:, login:, group:, role:"))
}

fn unknown_means(text: &str) -> Option<String> {
    let known: Vec<&str> = Means::ALL.into_iter().map(Means::word).collect();
    Means::named(text).is_none().then(|| format!("“{text}” is none of {}", known.join(", ")))
}

/// Who is locked out is asked by no factor: an unlock that waited for it would never be done.
fn unprovable_word(text: &str) -> Option<String> {
    if matches!(text.trim(), "unlock" | "verify") {
        return Some(format!("{} cannot wait for a verified caller: Okta asks nobody who is locked out", text.trim()));
    }
    unknown_word(text)
}

fn unknown_word(text: &str) -> Option<String> {
    let known = Policy::default().forbid(text);
    (!known).then(|| format!("“{text}” is no action; known are {}", Policy::known().collect::<Vec<_>>().join(", ")))
}

fn count(value: &DeValue<'_>) -> Option<u32> {
    let DeValue::Integer(number) = value else { return None };
    u32::from_str_radix(number.as_str(), number.radix()).ok()
}

fn number(table: &DeTable<'_>, name: &str) -> Option<u32> {
    count(table.get(name)?.get_ref())
}

fn flag(table: &DeTable<'_>, name: &str) -> bool {
    matches!(table.get(name).map(Spanned::get_ref), Some(DeValue::Boolean(true)))
}

fn text(table: &DeTable<'_>, name: &str) -> Option<String> {
    match table.get(name)?.get_ref() {
        DeValue::String(text) => Some(text.trim().to_owned()),
        _ => None,
    }
}

fn texts(table: &DeTable<'_>, name: &str) -> Vec<(String, Range<usize>)> {
    let Some(DeValue::Array(list)) = table.get(name).map(Spanned::get_ref) else { return Vec::new() };
    let text = |value: &Value<'_>| match value.get_ref() {
        DeValue::String(text) => Some((text.trim().to_owned(), value.span())),
        _ => None,
    };
    list.iter().filter_map(text).collect()
}

fn collectors(table: &DeTable<'_>) -> Vec<Collector> {
    let only = text(table, "journal_to").into_iter();
    let all = only.chain(texts(table, "journal_to").into_iter().map(|(text, _)| text));
    all.filter_map(|text| Collector::read(&text).ok()).collect()
}

fn span(table: &DeTable<'_>, name: &str) -> Range<usize> {
    table.get(name).map(Spanned::span).unwrap_or_default()
}

#[cfg(test)]
mod tests;
