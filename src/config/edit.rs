//! Changes of the file, one function each. A person's comments, order and blank lines stay.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TableLike, Value, value};

use super::head::{HEAD, explanations};
use super::{Auth, ConfigError, ConfigFile, ConnectionConfig, KeySource, SavedBy, SavedSearch, TokenPlace};
use crate::protocol::protection::Rule;
use crate::protocol::rate::Share;

impl ConfigFile {
    /// Writes a connection, in place of one of that name. The first one becomes the default.
    pub fn save_connection(&self, name: &str, connection: &ConnectionConfig) -> Result<(), ConfigError> {
        self.edit(|document| {
            let fresh = document.is_empty();
            let left = document.trailing().as_str().unwrap_or_default().to_owned();
            if fresh {
                set(document.as_table_mut(), "default", Some(name.into()));
                document.set_trailing("");
                if let Some(mut key) = document.key_mut("default") {
                    // What is left of a file without entries stays at its head.
                    key.leaf_decor_mut().set_prefix(if left.trim().is_empty() { HEAD } else { &left });
                }
            }
            let Some(connections) = connections(document) else { return };
            if !connections.contains_key(name) {
                let mut table = Table::new();
                table.decor_mut().set_prefix(if fresh { explanations() } else { "\n".to_owned() });
                connections.insert(name, Item::Table(table));
            }
            if let Some(table) = connections.get_mut(name).and_then(Item::as_table_like_mut) {
                write_connection(table, connection);
            }
        })
    }

    pub fn remove_connection(&self, name: &str) -> Result<(), ConfigError> {
        self.edit(|document| {
            if let Some(connections) = connections(document) {
                connections.remove(name);
                if connections.is_empty() {
                    document.remove("connection");
                }
            }
            if document.get("default").and_then(Item::as_str) == Some(name) {
                remove_default(document);
            }
        })
    }

    pub fn rename_connection(&self, from: &str, to: &str) -> Result<(), ConfigError> {
        self.edit(|document| {
            // A table remembers its place in the file.
            if let Some(connections) = connections(document)
                && let Some(item) = connections.remove(from)
            {
                connections.insert(to, item);
            }
            if document.get("default").and_then(Item::as_str) == Some(from) {
                set(document.as_table_mut(), "default", Some(to.into()));
            }
            if let Some(searches) = document.get_mut("search").and_then(Item::as_array_of_tables_mut) {
                for search in searches.iter_mut() {
                    if search.get("connection").and_then(Item::as_str) == Some(from) {
                        set(search, "connection", Some(to.into()));
                    }
                }
            }
        })
    }

    pub fn set_default(&self, name: &str) -> Result<(), ConfigError> {
        self.edit(|document| set(document.as_table_mut(), "default", Some(name.into())))
    }

    /// The columns of a connection's list; none for the usual ones.
    pub fn save_columns(&self, name: &str, columns: &[String]) -> Result<(), ConfigError> {
        self.edit(|document| {
            if let Some(table) = connection(document, name) {
                set(table, "columns", list(columns));
            }
        })
    }

    /// What a connection's list shows at first.
    pub fn save_home(&self, name: &str, home: Option<&str>) -> Result<(), ConfigError> {
        self.edit(|document| {
            if let Some(table) = connection(document, name) {
                set(table, "home", home.map(Value::from));
            }
        })
    }

    /// Writes a saved search, in place of one of that name and connection.
    pub fn save_search(&self, search: &SavedSearch) -> Result<(), ConfigError> {
        self.edit(|document| {
            let searches = document.entry("search").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
            let Some(searches) = searches.as_array_of_tables_mut() else { return };
            if !searches.iter().any(|table| is_search(table, search)) {
                let mut table = Table::new();
                table.decor_mut().set_prefix("\n");
                searches.push(table);
                if let Some(table) = searches.iter_mut().last() {
                    write_search(table, search);
                }
                return;
            }
            for table in searches.iter_mut().filter(|table| is_search(table, search)) {
                write_search(table, search);
            }
        })
    }

    pub fn remove_search(&self, search: &SavedSearch) -> Result<(), ConfigError> {
        self.edit(|document| {
            if let Some(searches) = document.get_mut("search").and_then(Item::as_array_of_tables_mut) {
                searches.retain(|table| !is_search(table, search));
            }
        })
    }
}

/// Removes the entry, not what a person wrote above it.
fn remove_default(document: &mut DocumentMut) {
    let above =
        document.key("default").and_then(|key| key.leaf_decor().prefix()?.as_str()).unwrap_or_default().to_owned();
    document.remove("default");
    let mut tables: Vec<&mut Table> = document
        .as_table_mut()
        .get_mut("connection")
        .and_then(Item::as_table_mut)
        .map(|connections| connections.iter_mut().filter_map(|(_, item)| item.as_table_mut()).collect())
        .unwrap_or_default();
    tables.sort_by_key(|table| table.position());
    match tables.first_mut() {
        Some(first) => {
            let its = first.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned();
            first.decor_mut().set_prefix(format!("{above}{its}"));
        }
        None => {
            let below = document.trailing().as_str().unwrap_or_default().to_owned();
            document.set_trailing(format!("{above}{below}"));
        }
    }
}

/// The table of connections, made where there is none. What else stands in its place was no use anyway.
fn connections(document: &mut DocumentMut) -> Option<&mut dyn TableLike> {
    if document.get("connection").and_then(Item::as_table_like).is_none() {
        let mut table = Table::new();
        table.set_implicit(true);
        document.insert("connection", Item::Table(table));
    }
    document.get_mut("connection").and_then(Item::as_table_like_mut)
}

fn connection<'d>(document: &'d mut DocumentMut, name: &str) -> Option<&'d mut dyn TableLike> {
    connections(document)?.get_mut(name).and_then(Item::as_table_like_mut)
}

fn write_connection(table: &mut dyn TableLike, connection: &ConnectionConfig) {
    let ConnectionConfig { host, auth, read_only, rate_share, forbid, protection, home, columns, ca_file } = connection;
    set(table, "host", Some(host.as_str().into()));
    let (token, command) = match auth {
        Auth::Token(TokenPlace::Keychain) => (Some("keychain"), None),
        Auth::Token(TokenPlace::File) => (Some("file"), None),
        Auth::Token(TokenPlace::Session) => (Some("session"), None),
        Auth::Token(TokenPlace::Command(command)) => (None, list(command)),
        Auth::OAuth(_) => (None, None),
    };
    set(table, "token", token.map(Value::from));
    set(table, "token_command", command);
    set(table, "read_only", read_only.then(|| true.into()));
    set(table, "rate_share", (*rate_share != Share::USUAL).then(|| i64::from(rate_share.percent()).into()));
    let words: Vec<String> = forbid.words().map(str::to_owned).collect();
    set(table, "forbid", list(&words));
    let texts = |rules: &[Rule]| list(&rules.iter().map(|rule| rule.text.clone()).collect::<Vec<_>>());
    set(table, "protect", texts(&protection.protect));
    set(table, "guard", texts(&protection.guard));
    set(table, "home", home.as_deref().map(Value::from));
    set(table, "columns", list(columns));
    set(table, "ca_file", ca_file.as_ref().map(|path| path.display().to_string().into()));
    match auth {
        Auth::Token(_) => {
            table.remove("oauth");
        }
        Auth::OAuth(oauth) => {
            if table.get("oauth").and_then(Item::as_table_like).is_none() {
                table.insert("oauth", Item::Table(Table::new()));
            }
            let Some(inner) = table.get_mut("oauth").and_then(Item::as_table_like_mut) else { return };
            set(inner, "client_id", Some(oauth.client_id.as_str().into()));
            let (file, command) = match &oauth.key {
                KeySource::File(path) => (Some(path.display().to_string().into()), None),
                KeySource::Command(command) => (None, list(command)),
            };
            set(inner, "key_file", file);
            set(inner, "key_command", command);
            set(inner, "key_id", oauth.key_id.as_deref().map(Value::from));
            set(inner, "scopes", list(&oauth.scopes));
        }
    }
}

fn is_search(table: &Table, search: &SavedSearch) -> bool {
    let text = |key| table.get(key).and_then(Item::as_str);
    text("name") == Some(&search.name) && text("connection") == search.connection.as_deref()
}

fn write_search(table: &mut Table, search: &SavedSearch) {
    set(table, "name", Some(search.name.as_str().into()));
    set(table, "expression", Some(search.expression.as_str().into()));
    set(table, "by", (search.by != SavedBy::Automatic).then(|| search.by.word().into()));
    set(table, "sort", search.sort.as_deref().map(Value::from));
    set(table, "columns", list(&search.columns));
    set(table, "limit", search.limit.map(|limit| i64::from(limit).into()));
    set(table, "connection", search.connection.as_deref().map(Value::from));
}

/// Sets an entry, keeping what stands before and behind its value; none removes it.
fn set(table: &mut dyn TableLike, key: &str, new: Option<Value>) {
    match (table.get_mut(key), new) {
        (_, None) => {
            table.remove(key);
        }
        (Some(Item::Value(old)), Some(mut new)) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        (_, Some(new)) => {
            table.insert(key, value(new));
        }
    }
}

fn list(texts: &[String]) -> Option<Value> {
    (!texts.is_empty()).then(|| Value::Array(texts.iter().map(String::as_str).collect::<Array>()))
}
