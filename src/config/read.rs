//! The file's text taken apart. Whatever is wrong gives a notice and the default; nothing stops the start.

use std::ops::Range;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::connection::RATE_SHARE;
use super::{Auth, Config, ConnectionConfig, KeySource, Notice, OAuthConfig, SavedBy, SavedSearch, TokenPlace};
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::policy::Policy;

/// Every entry that is known, by the table it stands in. What a new file says of itself is held against it.
pub const KNOWN: [(&str, &[&str]); 4] = [("", ROOT), ("connection", CONNECTION), ("oauth", OAUTH), ("search", SEARCH)];
const ROOT: &[&str] = &["default", "connection", "search"];
const CONNECTION: &[&str] =
    &["host", "token", "token_command", "oauth", "read_only", "rate_share", "forbid", "home", "columns", "ca_file"];
const OAUTH: &[&str] = &["client_id", "key_file", "key_command", "key_id", "scopes"];
const SEARCH: &[&str] = &["name", "expression", "by", "sort", "columns", "limit", "connection"];

pub(super) fn read(text: &str) -> Config {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut notices = Vec::new();
    let broken = !errors.is_empty();
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        let said = error.message();
        // A line that cannot be read may have been one that protects somebody.
        notices.push(notice(text, at, format!("{said}; until this is right, every connection is read-only")));
    }
    let mut config = Config::default();
    let mut section = Section { text, table: root.get_ref(), span: root.span(), notices: &mut notices };
    config.default = section.string("default");
    let connections = section.table.get("connection");
    if let Some(connections) = connections {
        if let Some(table) = connections.get_ref().as_table() {
            let mut entries: Vec<_> = table.iter().collect();
            // In the order of the file.
            entries.sort_by_key(|(name, _)| name.span().start);
            for (name, value) in entries {
                let span = name.span();
                let name = name.get_ref().as_ref();
                if ConnectionId::named(name).is_none() {
                    section.complain(
                        &span,
                        format!("“{name}” cannot be the name of a connection: letters, digits, - _ . only"),
                    );
                } else if let Some(connection) = section.inner(value, span).and_then(|inner| connection(name, inner)) {
                    config.connections.insert(name.to_owned(), connection);
                }
            }
        } else {
            section.complain(&connections.span(), "connections are tables: [connection.NAME]".to_owned());
        }
    }
    if let Some(name) = &config.default
        && !config.connections.contains_key(name)
    {
        section.complain_of("default", format!("there is no [connection.{name}]"));
    }
    if let Some(searches) = section.table.get("search") {
        if let Some(list) = searches.get_ref().as_array() {
            for value in list {
                let found = section.inner(value, value.span()).and_then(search);
                config.searches.extend(found);
            }
        } else {
            section.complain(&searches.span(), "saved searches are a list of tables: [[search]]".to_owned());
        }
    }
    section.finish(ROOT);
    for connection in config.connections.values_mut() {
        connection.read_only |= broken;
    }
    notices.sort_by_key(|notice| (notice.line, notice.column));
    config.notices = notices;
    config
}

fn connection(name: &str, mut section: Section<'_, '_>) -> Option<ConnectionConfig> {
    section.finish(CONNECTION);
    let Some(host) = section.string("host") else {
        let span = section.span.clone();
        section.complain(&span, format!("[connection.{name}] has no host; it is left out"));
        return None;
    };
    let host = match Origin::understand(&host) {
        Ok(understood) => understood.origin,
        Err(error) => {
            section.complain_of("host", format!("{error}; the connection is left out"));
            return None;
        }
    };
    let auth = auth(&mut section)?;
    let mut forbid = Policy::default();
    let words = section.strings("forbid");
    // What was meant cannot be told: better nothing is changed than what somebody wanted to forbid.
    let mut unclear = words.is_empty()
        && section
            .table
            .get("forbid")
            .is_some_and(|value| value.get_ref().as_array().is_none_or(|list| !list.is_empty()));
    for word in words {
        if !forbid.forbid(&word) {
            unclear = true;
            let known: Vec<_> = Policy::known().collect();
            let known = known.join(", ");
            section.complain_of(
                "forbid",
                format!("“{word}” is not known, so the connection is read-only; known are {known}"),
            );
        }
    }
    Some(ConnectionConfig {
        host,
        auth,
        read_only: section.flag("read_only") || unclear,
        rate_share: section.percent("rate_share").unwrap_or(RATE_SHARE),
        forbid,
        home: section.string("home"),
        columns: section.strings("columns"),
        ca_file: section.string("ca_file").map(PathBuf::from),
    })
}

fn auth(section: &mut Section<'_, '_>) -> Option<Auth> {
    if let Some(value) = section.table.get("oauth") {
        let span = value.span();
        let mut inner = section.inner(value, span.clone())?;
        inner.finish(OAUTH);
        let key = match (inner.string("key_file"), inner.strings("key_command")) {
            (Some(path), _) => KeySource::File(path.into()),
            (None, command) if !command.is_empty() => KeySource::Command(command),
            (None, _) => {
                inner.complain(&span, "a service app needs key_file or key_command; the connection is left out".into());
                return None;
            }
        };
        let Some(client_id) = inner.string("client_id") else {
            inner.complain(&span, "a service app needs a client_id; the connection is left out".to_owned());
            return None;
        };
        let scopes = inner.strings("scopes");
        return Some(Auth::OAuth(OAuthConfig { client_id, key, key_id: inner.string("key_id"), scopes }));
    }
    let command = section.strings("token_command");
    if !command.is_empty() {
        return Some(Auth::Token(TokenPlace::Command(command)));
    }
    Some(Auth::Token(match section.string("token").as_deref() {
        Some("keychain") => TokenPlace::Keychain,
        Some("file") => TokenPlace::File,
        Some("session") | None => TokenPlace::Session,
        Some(_) => {
            // What stands there may be a token itself: it is not repeated.
            section.complain_of(
                "token",
                "this says where the token is (keychain, file, session), it must not be the token itself; asking in each session"
                    .to_owned(),
            );
            TokenPlace::Session
        }
    }))
}

fn search(mut section: Section<'_, '_>) -> Option<SavedSearch> {
    section.finish(SEARCH);
    // Empty, it is everyone but deactivated people.
    let expression =
        if section.is_empty_text("expression") { Some(String::new()) } else { section.string("expression") };
    let (Some(name), Some(expression)) = (section.string("name"), expression) else {
        let span = section.span.clone();
        section.complain(&span, "a saved search needs name and expression; it is left out".to_owned());
        return None;
    };
    let by = section.string("by").unwrap_or_default();
    let by = match SavedBy::of_word(&by) {
        Some(by) => by,
        None if by.is_empty() => SavedBy::Automatic,
        None => {
            let span = section.span.clone();
            let words = "automatic, query, filter, search or group";
            section.complain(&span, format!("by = \"{by}\" is none of {words}; automatic is used"));
            SavedBy::Automatic
        }
    };
    Some(SavedSearch {
        name,
        expression,
        by,
        sort: section.string("sort"),
        columns: section.strings("columns"),
        limit: section.count("limit"),
        connection: section.string("connection"),
    })
}

/// A table of the file with what is needed to point into it.
struct Section<'a, 't> {
    text: &'t str,
    table: &'a DeTable<'t>,
    span: Range<usize>,
    notices: &'a mut Vec<Notice>,
}

impl<'t> Section<'_, 't> {
    fn inner<'b>(&'b mut self, value: &'b Spanned<DeValue<'t>>, span: Range<usize>) -> Option<Section<'b, 't>> {
        match value.get_ref().as_table() {
            Some(table) => Some(Section { text: self.text, table, span, notices: self.notices }),
            None => {
                self.complain(&value.span(), "a table is expected here".to_owned());
                None
            }
        }
    }

    fn complain(&mut self, span: &Range<usize>, text: String) {
        self.notices.push(notice(self.text, span.start, text));
    }

    /// About the value of a key.
    fn complain_of(&mut self, key: &str, text: String) {
        let span = self.table.get(key).map_or(self.span.clone(), Spanned::span);
        self.complain(&span, text);
    }

    fn wrong(&mut self, key: &str, wanted: &str) {
        self.complain_of(key, format!("{key} must be {wanted}; the default is used"));
    }

    fn string(&mut self, key: &str) -> Option<String> {
        let value = self.table.get(key)?.get_ref();
        match value.as_str() {
            Some(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => {
                self.wrong(key, "a text in quotes");
                None
            }
        }
    }

    fn flag(&mut self, key: &str) -> bool {
        match self.table.get(key).map(|value| value.get_ref().as_bool()) {
            Some(Some(flag)) => flag,
            // Wrongly spelled, it was meant to protect somebody.
            Some(None) => {
                self.complain_of(key, format!("{key} must be true or false; true is used, to be on the safe side"));
                true
            }
            None => false,
        }
    }

    fn percent(&mut self, key: &str) -> Option<u8> {
        let value = self.table.get(key)?.get_ref();
        let number = value.as_integer().and_then(|number| number.as_str().parse::<u8>().ok());
        match number.filter(|number| (1..=100).contains(number)) {
            Some(number) => Some(number),
            None => {
                self.wrong(key, "a number from 1 to 100 (percent)");
                None
            }
        }
    }

    fn is_empty_text(&self, key: &str) -> bool {
        self.table.get(key).and_then(|value| value.get_ref().as_str()).is_some_and(|text| text.trim().is_empty())
    }

    fn count(&mut self, key: &str) -> Option<u32> {
        let value = self.table.get(key)?.get_ref();
        let number = value.as_integer().and_then(|number| number.as_str().parse::<u32>().ok());
        match number.filter(|number| *number > 0) {
            Some(number) => Some(number),
            None => {
                self.wrong(key, "a number of people");
                None
            }
        }
    }

    fn strings(&mut self, key: &str) -> Vec<String> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let list = value.get_ref().as_array().map(|list| list.iter().map(|item| item.get_ref().as_str()));
        match list.and_then(|list| list.map(|item| item.map(str::to_owned)).collect::<Option<Vec<_>>>()) {
            Some(list) => list,
            None => {
                self.wrong(key, "a list of texts, like [\"a\", \"b\"]");
                Vec::new()
            }
        }
    }

    /// Complains about entries that nobody knows.
    fn finish(&mut self, known: &[&str]) {
        let unknown: Vec<_> = self
            .table
            .iter()
            .filter(|(key, _)| !known.contains(&key.get_ref().as_ref()))
            .map(|(key, _)| (key.span(), key.get_ref().to_string()))
            .collect();
        for (span, key) in unknown {
            self.complain(&span, format!("unknown entry {key}; known here are {}", known.join(", ")));
        }
    }
}

/// Lines and columns as an editor counts them.
fn notice(text: &str, at: usize, said: String) -> Notice {
    let before = &text[..text.floor_char_boundary(at)];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Notice { line, column, text: said }
}
