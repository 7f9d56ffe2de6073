//! The text of `config.toml`: what is said of files that are wrong, and the schema for editors that knows the same entries.
//!
//! `bad_config/` holds files that are wrong, and beside each what is said of it; `OKTUI_UPDATE=1 cargo test config_text`
//! writes that anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use oktui::config::{ConfigFile, KNOWN};
use oktui::protocol::policy::Policy;
use serde_json::Value;

/// What no schema can tell: what an address may be, and which connections there are.
const BEYOND_THE_SCHEMA: &[&str] = &["default_of_no_connection", "host_is_not_encrypted"];
/// Not even TOML.
const UNREADABLE: &str = "a_line_that_cannot_be_read";

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

/// What is said of a file, one notice a line. It is read from a folder that belongs to nobody else.
fn said(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = ConfigFile::at(folder.path().join("config.toml"));
    fs::write(file.path(), text).unwrap();
    let notices = file.load().unwrap().notices;
    let lines: Vec<_> = notices.iter().map(ToString::to_string).collect();
    lines.join("\n") + if lines.is_empty() { "" } else { "\n" }
}

fn schema() -> Value {
    serde_json::from_str(include_str!("../../assets/config.schema.json")).unwrap()
}

#[test]
fn each_mistake_is_told_with_its_place_and_what_is_done_instead() {
    for path in bad_files() {
        let said = said(&fs::read_to_string(&path).unwrap());
        let beside = path.with_extension("txt");
        if std::env::var_os("OKTUI_UPDATE").is_some() {
            fs::write(&beside, &said).unwrap();
        }
        assert_eq!(said, fs::read_to_string(&beside).unwrap_or_default(), "{}", path.display());
        assert!(!said.is_empty(), "{} is not wrong", path.display());
    }
}

#[test]
fn the_schema_knows_the_entries_that_are_read_and_no_others() {
    let schema = schema();
    let connection = "/properties/connection/additionalProperties";
    for (table, known) in KNOWN {
        let at = match table {
            "" => "/properties".to_owned(),
            "connection" => format!("{connection}/properties"),
            "oauth" => format!("{connection}/properties/oauth/properties"),
            "search" => "/properties/search/items/properties".to_owned(),
            other => panic!("the schema has no place for {other}"),
        };
        let described: BTreeSet<_> =
            schema.pointer(&at).unwrap().as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(described, known.iter().copied().collect::<BTreeSet<_>>(), "{table}");
    }
    let words = schema.pointer(&format!("{connection}/properties/forbid/items/enum")).unwrap().as_array().unwrap();
    let words: BTreeSet<_> = words.iter().filter_map(Value::as_str).collect();
    assert_eq!(words, Policy::known().collect::<BTreeSet<_>>());
}

#[test]
fn the_schema_refuses_what_is_wrong_and_takes_what_is_right() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for path in bad_files().into_iter().filter(|path| name(path) != UNREADABLE) {
        let data: Value = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(validator.is_valid(&data), BEYOND_THE_SCHEMA.contains(&name(&path)), "{}", path.display());
    }
    let right = r#"
        default = "acme"
        [connection.acme]
        host = "acme"
        token = "keychain"
        read_only = true
        rate_share = 30
        forbid = ["delete", "deactivate"]
        columns = ["status", "login:30"]
        [connection.service]
        host = "https://id.acme.com"
        oauth = { client_id = "0oa1", key_file = "~/key.pem", scopes = ["okta.users.read"] }
        [[search]]
        name = "Locked"
        expression = ""
        by = "filter"
        limit = 10
    "#;
    assert_eq!(said(right), "");
    let data: Value = toml::from_str(right).unwrap();
    assert!(
        validator.is_valid(&data),
        "{:?}",
        validator.iter_errors(&data).map(|error| error.to_string()).collect::<Vec<_>>()
    );
}
