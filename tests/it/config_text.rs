//! The text of `config.toml`: what is said of files that are wrong, and the schema for editors that knows the same entries.
//!
//! `bad_config/` holds files that are wrong, and beside each what is said of it; `OKTUI_UPDATE=1 cargo test config_text`
//! writes that anew, and the schema.

use std::fs;
use std::path::{Path, PathBuf};

use oktui::config::{Config, ConfigFile, schema};
use serde_json::Value;
use toml_edit::{DocumentMut, TableLike, value};

/// What no schema can tell: what an address may be, and which connections there are.
const BEYOND_THE_SCHEMA: &[&str] =
    &["collectors_that_are_none", "default_of_no_connection", "host_is_no_address", "host_is_not_encrypted"];
/// Not even TOML, or nothing that JSON could hold.
const UNREADABLE: &[&str] =
    &["a_line_that_cannot_be_read", "no_text_at_all", "number_beyond_all_bounds", "two_connections_of_one_name"];

fn bad_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/bad_config");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect();
    files.sort();
    assert!(files.len() > 10, "{files:?}");
    files
}

fn name(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

/// What a file of this text says, read from a folder that belongs to nobody else.
fn read(text: impl AsRef<[u8]>) -> Config {
    let folder = tempfile::tempdir().unwrap();
    let file = ConfigFile::at(folder.path().join("config.toml"));
    fs::write(file.path(), text).unwrap();
    file.load().unwrap()
}

/// What is said of a file, one notice a line.
fn said(text: impl AsRef<[u8]>) -> String {
    let lines: Vec<_> = read(text).notices.iter().map(ToString::to_string).collect();
    lines.join("\n") + if lines.is_empty() { "" } else { "\n" }
}

#[test]
fn each_mistake_is_told_with_its_place_and_what_is_done_instead() {
    for path in bad_files() {
        let said = said(fs::read(&path).unwrap());
        let beside = path.with_extension("txt");
        if std::env::var_os("OKTUI_UPDATE").is_some() {
            fs::write(&beside, &said).unwrap();
        }
        assert_eq!(said, fs::read_to_string(&beside).unwrap_or_default(), "{}", path.display());
        assert!(!said.is_empty(), "{} is not wrong", path.display());
    }
}

#[test]
fn the_schema_in_the_repository_is_the_one_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/config.schema.json");
    let current = format!("{:#}\n", schema());
    if std::env::var_os("OKTUI_UPDATE").is_some() {
        fs::write(&path, &current).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    assert!(kept == current, "{} is not current: OKTUI_UPDATE=1 cargo test config_text", path.display());
}

/// The entries that a schema's table may have, by their names and the way to them.
fn entries(table: &Value, way: &str, found: &mut Vec<String>) {
    for (name, entry) in table["properties"].as_object().into_iter().flatten() {
        let way = format!("{way}{name}");
        entries(entry, &format!("{way}."), found);
        for within in [&entry["additionalProperties"], &entry["items"]] {
            entries(within, &format!("{way}.*."), found);
        }
        found.push(way);
    }
}

/// Every table of the file that such a way leads into, and the entry's name there.
fn places(table: &mut dyn TableLike, way: &str, then: &mut dyn FnMut(&mut dyn TableLike, &str)) {
    let Some((first, rest)) = way.split_once('.') else { return then(table, way) };
    let Some(item) = table.get_mut(first) else { return };
    let Some(rest) = rest.strip_prefix("*.") else {
        return item.as_table_like_mut().into_iter().for_each(|table| places(table, rest, then));
    };
    if let Some(list) = item.as_array_of_tables_mut() {
        list.iter_mut().for_each(|table| places(table, rest, then));
    } else if let Some(named) = item.as_table_like_mut() {
        named.iter_mut().filter_map(|(_, item)| item.as_table_like_mut()).for_each(|table| places(table, rest, then));
    }
}

/// Each entry once, and none with the value that it has unless given.
const EVERYTHING: &str = r#"
    default = "acme"
    journal = "required"
    journal_to = ["syslog+tls://log.acme.com", "otlp+https://otlp.acme.com"]
    journal_ca_file = "/etc/ssl/acme.pem"
    values_days = 10
    max_job = 900
    canary = 3
    jobs_days = 9
    ask_ticket = true
    ticket_pattern = "INC-[0-9]+"
    reasons = ["left the company"]
    [connection.acme]
    host = "acme"
    token = "keychain"
    read_only = true
    rate_share = 30
    forbid = ["delete", "deactivate"]
    protect = ["login:ceo@*"]
    guard = ["role:*"]
    verified = { on = ["reset"], by = ["manager"], minutes = 5, min_factor_age = "2d" }
    home = "Locked"
    columns = ["status", "login:30"]
    ca_file = "/etc/ssl/proxy.pem"
    [connection.piped]
    host = "piped"
    token_command = ["pass", "show", "okta"]
    [connection.service]
    host = "https://id.acme.com"
    [connection.service.oauth]
    client_id = "0oa1"
    key_file = "~/key.pem"
    key_id = "k1"
    scopes = ["okta.users.read"]
    [connection.other]
    host = "other"
    oauth = { client_id = "0oa1", key_command = ["pass", "show", "key"] }
    [[search]]
    name = "Locked"
    expression = "status eq \"LOCKED_OUT\""
    by = "filter"
    sort = "-lastLogin"
    columns = ["login"]
    limit = 10
    connection = "acme"
    [playbook.leaver]
    steps = ["suspend", "sessions"]
    [template.contractor]
    user_type = "contractor"
    groups = ["Contractors"]
    activation = "staged"
    connection = "acme"
    [template.contractor.attributes]
    email = "{ascii(lower(firstName))}@acme.com"
    level = 3
    remote = true
    [form]
    login = "{lower(lastName)}@acme.com"
    display_name = "{lastName}, {firstName}"
"#;

#[test]
fn every_entry_of_the_schema_is_read_and_its_mistakes_are_told_by_its_name() {
    let mut ways = Vec::new();
    entries(&schema(), "", &mut ways);
    assert!(ways.len() > 20 && ways.contains(&"connection.*.oauth.scopes".to_owned()), "{ways:?}");
    let whole = read(EVERYTHING);
    assert_eq!(whole.notices, []);
    for way in ways {
        let mut without: DocumentMut = EVERYTHING.parse().unwrap();
        let mut wrong = without.clone();
        places(without.as_table_mut(), &way, &mut |table, name| drop(table.remove(name)));
        let read_without = Config { notices: Vec::new(), ..read(without.to_string()) };
        assert_ne!(read_without, whole, "{way} is not read");
        places(wrong.as_table_mut(), &way, &mut |table, name| {
            if let Some(item) = table.get_mut(name) {
                *item = value(0.5);
            }
        });
        let notices = read(wrong.to_string()).notices;
        // Of a table it is said that it is one, of a token where it may be.
        let told = match (way.as_str(), way.rsplit('.').next().unwrap()) {
            ("connection" | "search" | "template" | "form" | "playbook", _) | (_, "oauth" | "attributes") => "table",
            (_, "token") => "this says where the token is",
            (_, name) => &format!("{name} must be "),
        };
        assert!(notices.iter().any(|notice| notice.text.contains(told)), "{way}: {notices:?}");
    }
}

#[test]
fn the_schema_refuses_what_is_wrong_and_takes_what_is_right() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for path in bad_files().into_iter().filter(|path| !UNREADABLE.contains(&name(path))) {
        let data: Value = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(validator.is_valid(&data), BEYOND_THE_SCHEMA.contains(&name(&path)), "{}", path.display());
    }
    let data: Value = toml::from_str(EVERYTHING).unwrap();
    let refused: Vec<_> = validator.iter_errors(&data).map(|error| error.to_string()).collect();
    assert_eq!(refused, [""; 0]);
}
