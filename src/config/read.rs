//! The file's text taken apart. Whatever is wrong gives a notice and the default; nothing stops the start.

use std::num::NonZeroU32;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use super::entries::{self, Connection, Form, Journalled, Kept, Root, Search, ServiceApp, Steps};
use super::entry::{AnyText, Entry, Kind, Table, Text};
use super::{
    Auth, Config, ConnectionConfig, JOBS_DAYS, JournalMode, KeySource, Notice, OAuthConfig, SavedBy, SavedSearch,
    TicketRules, TokenPlace, VALUES_DAYS,
};
use super::{templates, verified};
use crate::protocol::collector::{Collector, CollectorError};
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::follow::FollowRules;
use crate::protocol::person_template::PersonTemplate;
use crate::protocol::playbook::Playbook;
use crate::protocol::policy::Policy;
use crate::protocol::protection::{Protection, Rule};
use crate::protocol::rate::Share;
use crate::protocol::template::Template;

pub(super) fn read(text: &str) -> Config {
    let (table, mut errors) = DeTable::parse_recoverable(text);
    let mut notices = Notices { text, said: Vec::new(), misplaced: false };
    notices.of_unknown(table.get_ref(), &entries::schema());
    let root = Root::deserialize(Deserializer::from(table)).unwrap_or_else(|error| {
        errors.push(error);
        Root::default()
    });
    for error in &errors {
        let at = error.span().unwrap_or_default();
        // A line that cannot be read may have been one that protects somebody.
        notices.add(&at, format!("{}; until this is right, every connection is read-only", error.message()));
    }
    let mut config = config(root, &mut notices);
    for connection in config.connections.values_mut() {
        connection.read_only |= !errors.is_empty() || notices.misplaced;
    }
    config.notices = notices.in_order();
    config
}

/// The templates for somebody new that stand in another file, the machine's policy; whatever is wrong of them is told
/// with its place.
pub fn templates_alone(text: &str) -> (Vec<Arc<PersonTemplate>>, Vec<Notice>) {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut notices = Notices { text, said: Vec::new(), misplaced: false };
    if let Some(value) = table.get_ref().get("template") {
        notices.of_unknown_within(value, &entries::schema()["properties"]["template"]);
    }
    let root = Root::deserialize(Deserializer::from(table)).unwrap_or_default();
    let templates = templates::templates(root.template, &mut notices).into_iter().map(Arc::new).collect();
    (templates, notices.in_order())
}

fn config(root: Root, notices: &mut Notices<'_>) -> Config {
    let mut config = Config::default();
    match root.connection {
        Entry::Absent => {}
        Entry::Wrong(span) => notices.add(&span, "connections are tables: [connection.NAME]"),
        Entry::Right(_, Table(connections)) => {
            let mut connections: Vec<_> = connections.into_iter().collect();
            // In the order of the file.
            connections.sort_by_key(|(name, _)| name.span().start);
            for (name, entry) in connections {
                let named = &name.span();
                let name = name.into_inner();
                if ConnectionId::named(&name).is_none() {
                    let said = format!("“{name}” cannot be the name of a connection: letters, digits, - _ . only");
                    notices.add(named, said);
                } else if let Some((_, table)) = notices.table(entry)
                    && let Some(connection) = connection(&name, named, table, notices)
                {
                    config.connections.insert(name, connection);
                }
            }
        }
    }
    let default = root.default.span().cloned().unwrap_or_default();
    config.default = notices.text("default", root.default);
    if let Some(name) = &config.default
        && !config.connections.contains_key(name)
    {
        notices.add(&default, format!("there is no [connection.{name}]"));
    }
    config.journal = match root.journal {
        Entry::Absent | Entry::Right(_, Journalled::On) => JournalMode::On,
        Entry::Right(_, Journalled::Required) => JournalMode::Required,
        Entry::Right(_, Journalled::Off) => JournalMode::Off,
        Entry::Wrong(span) => {
            // Whoever wrote something here wanted to say something of it.
            notices.add(&span, "journal must be \"on\", \"required\" or \"off\"; \"required\" is used");
            JournalMode::Required
        }
    };
    config.journal_to = collectors(root.journal_to, notices);
    config.journal_ca_file = notices.text("journal_ca_file", root.journal_ca_file).map(PathBuf::from);
    config.values_days = notices.value("values_days", root.values_days).map_or(VALUES_DAYS, |days| days.0);
    config.max_job = notices.value("max_job", root.max_job).map(NonZeroU32::get);
    config.canary = notices.value("canary", root.canary).map(NonZeroU32::get);
    config.jobs_days = notices.value("jobs_days", root.jobs_days).map_or(JOBS_DAYS, |days| days.0);
    let ask = match root.ask_ticket {
        Entry::Absent => false,
        Entry::Right(_, ask) => ask,
        Entry::Wrong(span) => {
            notices.add(&span, "ask_ticket must be true or false; true is used, to be on the safe side");
            true
        }
    };
    config.ticket = TicketRules {
        ask,
        pattern: notices.text("ticket_pattern", root.ticket_pattern),
        reasons: notices.list("reasons", root.reasons),
    };
    config.follow = follow(root.form, notices);
    match root.search {
        Entry::Absent => {}
        Entry::Wrong(span) => notices.add(&span, "saved searches are a list of tables: [[search]]"),
        Entry::Right(_, searches) => {
            for entry in searches {
                config.searches.extend(notices.table(entry).and_then(|(span, table)| search(&span, table, notices)));
            }
        }
    }
    config.playbooks = playbooks(root.playbook, notices);
    config.templates = templates::templates(root.template, notices).into_iter().map(Arc::new).collect();
    config
}

fn playbooks(entry: Entry<entries::Named<Steps>>, notices: &mut Notices<'_>) -> Vec<Playbook> {
    let Some((_, books)) = notices.table(entry) else { return Vec::new() };
    let mut found = Vec::new();
    for (name, entry) in books {
        let at = name.span();
        let Some((_, table)) = notices.table(entry) else { continue };
        let steps = notices.list("steps", table.steps);
        match Playbook::read(name.get_ref(), &steps, "config.toml".to_owned()) {
            Ok(playbook) => found.push(playbook),
            Err(why) => notices.add(&at, format!("playbook {}: {why}; it is left out", name.get_ref())),
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

fn collectors(entry: Entry<Vec<String>>, notices: &mut Notices<'_>) -> Vec<Collector> {
    let span = entry.span().cloned().unwrap_or_default();
    let mut collectors = Vec::new();
    for text in notices.list("journal_to", entry) {
        match Collector::read(&text) {
            Ok(collector) if !collectors.contains(&collector) => collectors.push(collector),
            Ok(_) => {}
            // It is not repeated.
            Err(why @ CollectorError::Secret) => {
                notices.add(&span, format!("an address of journal_to {why}; nothing is handed on there"));
            }
            Err(why) => notices.add(&span, format!("journal_to: “{text}” {why}; nothing is handed on there")),
        }
    }
    collectors
}

fn follow(table: Entry<Table<Form>>, notices: &mut Notices<'_>) -> FollowRules {
    let mut rules = FollowRules::default();
    let Some((_, table)) = notices.table(table) else { return rules };
    let mut rule = |name, attribute, entry: Entry<AnyText>, rule: &mut Option<Template>| {
        let at = entry.span().cloned().unwrap_or_default();
        let Some(AnyText(text)) = notices.value(name, entry) else { return };
        match FollowRules::read(&text) {
            Ok(Some(read)) if read.names(attribute) => {
                notices.add(&at, format!("{name} cannot be made of {attribute} itself; the default is used"));
            }
            Ok(read) => *rule = read,
            Err(fault) => notices.add(&at, format!("{name}, {fault}; the default is used")),
        }
    };
    rule("login", "login", table.login, &mut rules.login);
    rule("display_name", "displayName", table.display_name, &mut rules.display_name);
    rules
}

fn connection(
    name: &str,
    named: &Range<usize>,
    table: Connection,
    notices: &mut Notices<'_>,
) -> Option<ConnectionConfig> {
    let at = table.host.span().cloned().unwrap_or_default();
    let Some(host) = notices.text("host", table.host) else {
        notices.add(named, format!("[connection.{name}] has no host; it is left out"));
        return None;
    };
    let host = match Origin::understand(&host) {
        Ok(understood) => understood.origin,
        Err(error) => {
            notices.add(&at, format!("{error}; the connection is left out"));
            return None;
        }
    };
    let auth = match table.oauth {
        Entry::Absent => Auth::Token(token(table.token_command, table.token, notices)),
        oauth => {
            let (span, app) = notices.table(oauth)?;
            Auth::OAuth(service_app(&span, app, notices)?)
        }
    };
    let (mut forbid, mut unclear) = forbid(table.forbid, notices);
    match verified::proof(table.verified, notices) {
        Ok(proof) => proof.into_iter().for_each(|proof| forbid.demand_proof(proof)),
        // What is not understood was meant to hold.
        Err(verified::Unclear) => unclear = true,
    }
    let protection = Protection {
        protect: rules("protect", table.protect, &mut unclear, notices),
        guard: rules("guard", table.guard, &mut unclear, notices),
        ..Protection::default()
    };
    Some(ConnectionConfig {
        host,
        auth,
        read_only: read_only(table.read_only, notices) || unclear,
        rate_share: notices.value("rate_share", table.rate_share).map_or(Share::USUAL, |share| share.0),
        forbid,
        protection,
        home: notices.text("home", table.home),
        columns: notices.list("columns", table.columns),
        ca_file: notices.text("ca_file", table.ca_file).map(PathBuf::from),
    })
}

/// Whether an entry that is not known here is one that holds something back, misplaced or slightly misspelt.
fn holds_back(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    ["protect", "guard", "forbid", "readonly", "verified"].iter().any(|known| plain.starts_with(known))
}

fn read_only(entry: Entry<bool>, notices: &mut Notices<'_>) -> bool {
    match entry {
        Entry::Absent => false,
        // Wrongly spelled, it was meant to protect somebody.
        Entry::Wrong(span) => {
            notices.add(&span, "read_only must be true or false; true is used, to be on the safe side");
            true
        }
        Entry::Right(_, read_only) => read_only,
    }
}

/// What is forbidden, and whether something of it is not clear: what was meant cannot be told then, and it is better
/// that nothing is changed than what somebody wanted to forbid.
fn forbid(entry: Entry<Vec<String>>, notices: &mut Notices<'_>) -> (Policy, bool) {
    let mut forbid = Policy::default();
    let mut unclear = matches!(entry, Entry::Wrong(_));
    let span = entry.span().cloned().unwrap_or_default();
    for word in notices.list("forbid", entry) {
        if !forbid.forbid(&word) {
            unclear = true;
            let known: Vec<_> = Policy::known().collect();
            let known = known.join(", ");
            notices.add(&span, format!("“{word}” is not known, so the connection is read-only; known are {known}"));
        }
    }
    (forbid, unclear)
}

/// Whom an entry means. What is not understood was meant to protect somebody, too.
fn rules(name: &str, entry: Entry<Vec<String>>, unclear: &mut bool, notices: &mut Notices<'_>) -> Vec<Rule> {
    *unclear |= matches!(entry, Entry::Wrong(_));
    let span = entry.span().cloned().unwrap_or_default();
    let mut rules = Vec::new();
    for text in notices.list(name, entry) {
        match Rule::read(&text, format!("{name} in config.toml")) {
            Some(rule) => rules.push(rule),
            None => {
                *unclear = true;
                let said = "begins with none of id:, login:, group:, role:, so the connection is read-only";
                notices.add(&span, format!("“{text}” {said}"));
            }
        }
    }
    rules
}

fn service_app(span: &Range<usize>, app: ServiceApp, notices: &mut Notices<'_>) -> Option<OAuthConfig> {
    let key = match (notices.text("key_file", app.key_file), notices.list("key_command", app.key_command)) {
        (Some(path), _) => KeySource::File(path.into()),
        (None, command) if !command.is_empty() => KeySource::Command(command),
        (None, _) => {
            notices.add(span, "a service app needs key_file or key_command; the connection is left out");
            return None;
        }
    };
    let Some(client_id) = notices.text("client_id", app.client_id) else {
        notices.add(span, "a service app needs a client_id; the connection is left out");
        return None;
    };
    let scopes = notices.list("scopes", app.scopes);
    Some(OAuthConfig { client_id, key, key_id: notices.text("key_id", app.key_id), scopes })
}

fn token(command: Entry<Vec<String>>, kept: Entry<Kept>, notices: &mut Notices<'_>) -> TokenPlace {
    let command = notices.list("token_command", command);
    if !command.is_empty() {
        return TokenPlace::Command(command);
    }
    match kept {
        Entry::Right(_, Kept::Keychain) => TokenPlace::Keychain,
        Entry::Right(_, Kept::File) => TokenPlace::File,
        Entry::Right(_, Kept::Session) | Entry::Absent => TokenPlace::Session,
        Entry::Wrong(span) => {
            // What stands there may be a token itself: it is not repeated.
            notices.add(
                &span,
                "this says where the token is (keychain, file, session), it must not be the token itself; asking in each session",
            );
            TokenPlace::Session
        }
    }
}

fn search(span: &Range<usize>, table: Search, notices: &mut Notices<'_>) -> Option<SavedSearch> {
    let expression = notices.value("expression", table.expression);
    let (Some(name), Some(expression)) = (notices.text("name", table.name), expression) else {
        notices.add(span, "a saved search needs name and expression; it is left out");
        return None;
    };
    let asked = table.by.span().cloned().unwrap_or_default();
    let by = notices.text("by", table.by).map_or(SavedBy::default(), |word| {
        SavedBy::of_word(&word).unwrap_or_else(|| {
            let (ways, usual) = (entries::ways(), SavedBy::default());
            notices.add(&asked, format!("by = \"{word}\" is none of {ways}; {} is used", usual.word()));
            usual
        })
    });
    Some(SavedSearch {
        name,
        expression: expression.0,
        by,
        sort: notices.text("sort", table.sort),
        columns: notices.list("columns", table.columns),
        limit: notices.value("limit", table.limit).map(NonZeroU32::get),
        connection: notices.text("connection", table.connection),
    })
}

/// What is to be said of the file.
pub(super) struct Notices<'t> {
    text: &'t str,
    /// Each with its place in the text.
    said: Vec<(usize, String)>,
    /// Whether something that holds back stands where it has no effect.
    misplaced: bool,
}

impl Notices<'_> {
    pub(super) fn len(&self) -> usize {
        self.said.len()
    }

    /// Where a letter of a text stands in the file: in the text that begins at `span`, as far as it is written there as
    /// it is meant.
    pub(super) fn within(&self, span: &Range<usize>, text: &str, at: usize) -> Range<usize> {
        let inside = span.start + 1;
        let as_written = self.text.get(inside..).is_some_and(|rest| rest.starts_with(text));
        if as_written { inside + at..inside + at } else { span.clone() }
    }

    pub(super) fn add(&mut self, at: &Range<usize>, said: impl Into<String>) {
        self.said.push((at.start, said.into()));
    }

    /// In the order of the file, with line and column as an editor counts them. A large file is gone through once.
    fn in_order(mut self) -> Vec<Notice> {
        self.said.sort_by_key(|(at, _)| *at);
        let (mut line, mut begin, mut seen) = (1, 0, 0);
        let placed = self.said.into_iter().map(|(at, text)| {
            let at = self.text.floor_char_boundary(at);
            line += self.text[seen..at].matches('\n').count();
            begin = self.text[seen..at].rfind('\n').map_or(begin, |end| seen + end + 1);
            seen = at;
            let before = self.text[begin..at].trim_start_matches('\u{feff}');
            Notice { line, column: before.chars().count() + 1, text }
        });
        placed.collect()
    }

    /// The value of an entry; said is where something else stands.
    fn value<T: Kind>(&mut self, name: &str, entry: Entry<T>) -> Option<T> {
        match entry {
            Entry::Absent => None,
            Entry::Wrong(span) => {
                self.add(&span, format!("{name} must be {}; the default is used", T::WANTED));
                None
            }
            Entry::Right(_, value) => Some(value),
        }
    }

    fn text(&mut self, name: &str, entry: Entry<Text>) -> Option<String> {
        self.value(name, entry).map(|text| text.0)
    }

    fn list(&mut self, name: &str, entry: Entry<Vec<String>>) -> Vec<String> {
        self.value(name, entry).unwrap_or_default()
    }

    pub(super) fn table<T>(&mut self, entry: Entry<Table<T>>) -> Option<(Range<usize>, T)> {
        match entry {
            Entry::Absent => None,
            Entry::Wrong(span) => {
                self.add(&span, "a table is expected here");
                None
            }
            Entry::Right(span, Table(table)) => Some((span, table)),
        }
    }

    /// Entries that nobody knows, in this table and all within.
    fn of_unknown(&mut self, table: &DeTable<'_>, schema: &Value) {
        let Some(known) = schema.get("properties").and_then(Value::as_object) else {
            for value in table.values() {
                self.of_unknown_within(value, entries::within(schema));
            }
            return;
        };
        for (key, value) in table {
            match known.get(key.get_ref().as_ref()) {
                Some(schema) => self.of_unknown_within(value, schema),
                // Wherever it stands, it was meant to hold something back.
                None if holds_back(key.get_ref()) => {
                    self.misplaced = true;
                    let name = key.get_ref();
                    let said = format!(
                        "{name} has no effect here: it is one of forbid, guard, protect, read_only, verified of [connection.NAME]; \
                         until this is right, every connection is read-only"
                    );
                    self.add(&key.span(), said);
                }
                None => {
                    let known: Vec<_> = known.keys().map(String::as_str).collect();
                    let said = format!("unknown entry {}; known here are {}", key.get_ref(), known.join(", "));
                    self.add(&key.span(), said);
                }
            }
        }
    }

    fn of_unknown_within(&mut self, value: &Spanned<DeValue<'_>>, schema: &Value) {
        match value.get_ref() {
            DeValue::Table(table) => self.of_unknown(table, schema),
            DeValue::Array(list) => {
                for value in list {
                    self.of_unknown_within(value, entries::within(schema));
                }
            }
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => {}
        }
    }
}
