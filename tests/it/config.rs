//! `config.toml` and tokens: what is read, what is refused, what is written.

use std::fs;
use std::path::Path;

use oktui::config::offers::Access;
use oktui::config::token::{TokenError, TokenStore};
use oktui::config::{
    Auth, Config, ConfigError, ConfigFile, ConnectionConfig, KeySource, OAuthConfig, SavedSearch, TokenPlace,
};
use oktui::protocol::connection::Origin;
use oktui::protocol::rate::Share;
use oktui::protocol::secret::Secret;
use tempfile::TempDir;

fn origin(text: &str) -> Origin {
    Origin::understand(text).unwrap().origin
}

fn acme() -> ConnectionConfig {
    ConnectionConfig::new(origin("acme"), Auth::Token(TokenPlace::Keychain))
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    std::os::unix::fs::MetadataExt::mode(&fs::metadata(path).unwrap()) & 0o777
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

fn file_with(text: &str) -> (TempDir, ConfigFile) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, text).unwrap();
    #[cfg(unix)]
    set_mode(&path, 0o600);
    (folder, ConfigFile::at(path))
}

fn read(text: &str) -> Config {
    file_with(text).1.load().unwrap()
}

fn notices(config: &Config) -> Vec<String> {
    config.notices.iter().map(ToString::to_string).collect()
}

#[test]
fn without_a_file_there_is_nothing_and_no_complaint() {
    let folder = tempfile::tempdir().unwrap();
    let config = ConfigFile::at(folder.path().join("none/config.toml")).load().unwrap();
    assert_eq!(config, Config::default());
}

#[test]
fn everything_that_is_written_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = ConfigFile::at(folder.path().join("deep/config.toml"));
    let mut full = ConnectionConfig {
        read_only: true,
        rate_share: Share::of_percent(20).unwrap(),
        home: Some("status eq \"LOCKED_OUT\"".into()),
        columns: vec!["status".into(), "login".into()],
        ca_file: Some("/etc/ssl/proxy.pem".into()),
        ..acme()
    };
    full.forbid.forbid("delete");
    let oauth = OAuthConfig {
        client_id: "0oa1".into(),
        key: KeySource::Command(vec!["pass".into(), "show".into(), "okta key".into()]),
        key_id: Some("k1".into()),
        scopes: vec!["okta.users.read".into()],
    };
    let service = ConnectionConfig::new(origin("login.acme.example"), Auth::OAuth(oauth));
    let command = Auth::Token(TokenPlace::Command(vec!["pass".into(), "show".into(), "okta/acme".into()]));
    let search = SavedSearch {
        name: "locked".into(),
        expression: "status eq \"LOCKED_OUT\"".into(),
        by: oktui::config::SavedBy::Search,
        sort: Some("-lastLogin".into()),
        columns: vec!["login".into()],
        limit: Some(250),
        connection: Some("acme".into()),
    };
    file.save_connection("acme", &full).unwrap();
    file.save_connection("service", &service).unwrap();
    file.save_connection("piped", &ConnectionConfig::new(origin("other"), command.clone())).unwrap();
    file.save_search(&search).unwrap();
    let config = file.load().unwrap();
    assert_eq!(notices(&config), [""; 0]);
    assert_eq!(config.default.as_deref(), Some("acme"));
    assert_eq!(config.connections.keys().collect::<Vec<_>>(), ["acme", "service", "piped"]);
    assert_eq!((&config.connections["acme"], &config.connections["service"]), (&full, &service));
    assert_eq!(config.connections["piped"].auth, command);
    assert_eq!(config.searches, [search]);
}

#[test]
fn a_wrong_entry_is_told_with_its_place_and_the_default_is_used() {
    let config = read(
        "default = \"gone\"\ncolour = 1\n\n[connection.acme]\nhost = \"acme\"\nrate_share = 200\ncolumns = \"login\"\n  tokn = \"x\"\n\n[connection.bad]\nread_only = true\n",
    );
    let said = notices(&config);
    let begins = |text: &str| said.iter().any(|notice| notice.starts_with(&format!("config.toml, {text}")));
    for place in [
        "line 1, column 11: there is no [connection.gone]",
        "line 2, column 1: unknown entry colour",
        "line 6, column 14: rate_share must be a number from 1 to 100",
        "line 7, column 11: columns must be a list",
        "line 8, column 3: unknown entry tokn",
        "line 10, column 13: [connection.bad] has no host",
    ] {
        assert!(begins(place), "{place} in {said:#?}");
    }
    assert_eq!(said.len(), 6, "{said:#?}");
    assert_eq!((config.connections.len(), config.connections["acme"].rate_share), (1, Share::USUAL));
}

#[test]
fn a_line_that_cannot_be_read_stops_nothing_but_writing() {
    let (_folder, file) =
        file_with("[connection.acme]\nhost = \"acme\"\nread_only = tru\n[connection.two]\nhost = \"two\"\n");
    let config = file.load().unwrap();
    assert!(notices(&config)[0].starts_with("config.toml, line 3, column "), "{:?}", config.notices);
    assert_eq!(config.connections.len(), 2);
    assert!(config.connections["acme"].read_only && config.connections["two"].read_only);
    let refusal = file.set_default("two").unwrap_err();
    assert!(matches!(refusal, ConfigError::Broken { .. }), "{refusal}");
}

#[test]
fn what_somebody_wanted_to_forbid_stays_forbidden_when_it_is_misspelt() {
    for wrong in ["forbid = [\"delte\"]", "forbid = \"delete\"", "read_only = \"yes\""] {
        let config = read(&format!("[connection.acme]\nhost = \"acme\"\n{wrong}\n"));
        assert!(config.connections["acme"].read_only, "{wrong}");
        assert_eq!(config.notices.len(), 1, "{wrong}: {:?}", config.notices);
    }
}

#[test]
fn a_token_in_the_file_is_neither_used_nor_repeated() {
    let config = read("[connection.acme]\nhost = \"acme\"\ntoken = \"00secretsecret\"\n");
    assert_eq!(config.connections["acme"].auth, Auth::Token(TokenPlace::Session));
    assert!(!format!("{config:?}").contains("00secret"), "{config:?}");
}

#[test]
fn what_a_person_wrote_stays_when_the_program_writes() {
    let text = "# mine\ndefault = \"acme\" # the big one\n\n# Acme\n[connection.acme]\nhost = \"acme\" # short\nread_only = true\n\n[connection.two]\nhost = \"two\"\n";
    let (_folder, file) = file_with(text);
    file.set_default("two").unwrap();
    file.save_columns("acme", &["login".into()]).unwrap();
    file.save_home("acme", Some("locked")).unwrap();
    file.save_home("acme", None).unwrap();
    file.rename_connection("two", "zwei").unwrap();
    let expected = "# mine\ndefault = \"zwei\" # the big one\n\n# Acme\n[connection.acme]\nhost = \"acme\" # short\nread_only = true\ncolumns = [\"login\"]\n\n[connection.zwei]\nhost = \"two\"\n";
    assert_eq!(fs::read_to_string(file.path()).unwrap(), expected);
    file.remove_connection("zwei").unwrap();
    let config = file.load().unwrap();
    assert_eq!((config.default.clone(), config.connections.len()), (None, 1));
    assert_eq!(config.default_connection().unwrap().0, "acme", "the only one is the one that is meant");
}

#[test]
fn what_stands_above_the_default_stays_when_its_connection_goes() {
    let text = "# mine\ndefault = \"acme\"\n\n[connection.acme]\nhost = \"acme\"\n\n# second\n[connection.two]\nhost = \"two\"\n";
    let (_folder, file) = file_with(text);
    file.remove_connection("acme").unwrap();
    let left = fs::read_to_string(file.path()).unwrap();
    assert!(left.starts_with("# mine\n") && left.contains("# second\n[connection.two]"), "{left}");
    file.remove_connection("two").unwrap();
    file.save_connection("again", &acme()).unwrap();
    let again = fs::read_to_string(file.path()).unwrap();
    assert!(!again.contains("two") && again.contains("default = \"again\""), "{again}");
    assert_eq!(file.load().unwrap().connections.len(), 1);
}

#[test]
fn a_new_file_explains_every_entry() {
    let folder = tempfile::tempdir().unwrap();
    let file = ConfigFile::at(folder.path().join("config.toml"));
    file.save_connection("acme", &acme()).unwrap();
    let text = fs::read_to_string(file.path()).unwrap();
    let schema = oktui::config::schema();
    let connection = &schema["properties"]["connection"]["additionalProperties"];
    let (oauth, search) = (&connection["properties"]["oauth"], &schema["properties"]["search"]["items"]);
    for (begin, table) in [("", connection), ("[connection.NAME.oauth]", oauth), ("[[search]]", search)] {
        let lines = &text[text.find(begin).unwrap()..];
        for key in table["properties"].as_object().unwrap().keys() {
            assert!(lines.contains(&format!("#   {key:<14} ")), "{key} of {begin} in\n{text}");
        }
    }
    for line in [
        "#   rate_share     how much of each rate limit oktui may use, in percent, 1 to 100; 50 unless given\n",
        "#   by             how Okta is asked: automatic (unless given), query, filter, search or group\n",
        "hooks, rules, roles, grants, devices, password, update, groups; like [\"delete\",\n",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    assert!(
        text.starts_with("# oktui") && text.ends_with("host = \"https://acme.okta.com\"\ntoken = \"keychain\"\n"),
        "{text}"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_others_may_write_is_refused_with_the_reason() {
    let (_folder, file) = file_with("default = \"acme\"\n");
    for open in [0o660, 0o606, 0o666] {
        set_mode(file.path(), open);
        let refusal = file.load().unwrap_err().to_string();
        assert!(refusal.contains("can be written by others") && refusal.contains("chmod go-w"), "{refusal}");
        assert!(file.set_default("x").is_err());
    }
    set_mode(file.path(), 0o644);
    assert!(file.load().is_ok());
}

#[cfg(unix)]
#[test]
fn a_token_file_is_private_from_the_start_and_refused_when_it_no_longer_is() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    let store = TokenStore::new(tokens.clone());
    let host = origin("acme");
    store.write("acme", &host, &TokenPlace::File, &Secret::new("00abc")).unwrap();
    assert_eq!((mode(&tokens), mode(&tokens.join("acme"))), (0o700, 0o600));
    assert_eq!(store.read("acme", &host, &TokenPlace::File).unwrap().expose(), "00abc");
    for open in [0o640, 0o604] {
        set_mode(&tokens.join("acme"), open);
        let refusal = store.read("acme", &host, &TokenPlace::File).unwrap_err();
        assert!(matches!(&refusal, TokenError::Exposed { .. }), "{refusal}");
        assert!(refusal.to_string().contains("can be read by others") && !refusal.to_string().contains("00abc"));
    }
    store.write("acme", &host, &TokenPlace::File, &Secret::new("00new")).unwrap();
    assert_eq!(store.read("acme", &host, &TokenPlace::File).unwrap().expose(), "00new", "a new one is private again");
    store.remove("acme", &host, &TokenPlace::File).unwrap();
    assert!(!tokens.join("acme").exists());
}

/// Every place that can be written, the keychain as the mock of its own library.
fn stores(folder: &Path) -> Vec<(TokenStore, TokenPlace)> {
    let mut stores = vec![
        (TokenStore::new(folder.join("tokens")), TokenPlace::File),
        (TokenStore::new(folder.join("tokens")), TokenPlace::Session),
    ];
    #[cfg(feature = "keychain")]
    {
        let keychain = oktui::config::keychain::Keychain::in_store(keyring_core::mock::Store::new().unwrap());
        stores.push((TokenStore::with_vault(folder.join("none"), Box::new(keychain)), TokenPlace::Keychain));
    }
    stores
}

#[test]
fn a_token_is_found_for_its_own_address_only_and_gone_once_removed() {
    let folder = tempfile::tempdir().unwrap();
    for (store, place) in stores(folder.path()) {
        let (acme, evil) = (origin("acme"), origin("evil.example"));
        store.write("acme", &acme, &place, &Secret::new("00abc")).unwrap();
        assert_eq!(store.read("acme", &acme, &place).unwrap().expose(), "00abc", "{place:?}");
        let refusal = store.read("acme", &evil, &place).unwrap_err();
        assert!(matches!(refusal, TokenError::Missing { .. }), "{place:?}: {refusal}");
        store.remove("acme", &acme, &place).unwrap();
        assert!(store.read("acme", &acme, &place).is_err(), "{place:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_command_gives_the_token_once_and_its_failures_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = TokenStore::new(folder.path().into());
    let run = |words: &[&str]| {
        let place = TokenPlace::Command(words.iter().map(|word| (*word).to_owned()).collect());
        store
            .ask(words[0], &origin("acme"), &place)
            .map(|token| token.expose().to_owned())
            .map_err(|error| error.to_string())
    };
    // An argument is one argument, whatever a shell would make of it.
    assert_eq!(run(&["printf", "%s\\n", "00a$(id)"]), Ok("00a$(id)".into()));
    assert_eq!(run(&["printf", "never run again"]), Ok("00a$(id)".into()), "asked once a session");
    assert!(run(&["false"]).unwrap_err().contains("false ended with"));
    assert!(run(&["true"]).unwrap_err().contains("printed nothing"));
    assert!(run(&["/no/such/program"]).unwrap_err().contains("could not be started"));
    let slow = oktui::config::command::run(&["sleep".into(), "60".into()], std::time::Duration::from_millis(50));
    assert!(slow.unwrap_err().to_string().contains("was stopped"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_command_that_leaves_somebody_behind_has_printed_its_token_all_the_same() {
    use std::time::{Duration, Instant};
    let run =
        |script: &str| oktui::config::command::run(&["sh".into(), "-c".into(), script.into()], Duration::from_secs(30));
    let begun = Instant::now();
    let token = run("sleep 20 & echo 00a").unwrap();
    assert_eq!(token.expose(), "00a");
    assert!(begun.elapsed() < Duration::from_secs(15), "nobody waits for who was started in the background");
    assert!(run("yes").unwrap_err().to_string().contains("printed more than"));
}

#[test]
fn a_command_that_lives_on_is_ended_in_time_with_all_that_it_started() {
    use std::time::{Duration, Instant};
    let folder = tempfile::tempdir().unwrap();
    for script in [
        // Closes its output and lives on.
        "echo $$ >> F; echo 00a; exec >&- 2>&-; sleep 300",
        // Waits for a child of its own.
        "echo $$ >> F; sleep 300 & echo $! >> F; wait",
        "sh -c 'sleep 300 & echo $! >> F; wait'; true",
    ] {
        let file = folder.path().join("ids");
        let script = script.replace('F', file.to_str().unwrap());
        let begun = Instant::now();
        let asked =
            oktui::config::command::run(&["sh".into(), "-c".into(), script.clone()], Duration::from_millis(500));
        assert!(asked.unwrap_err().to_string().contains("was stopped"), "{script}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{script}");
        let ids = fs::read_to_string(&file).unwrap();
        assert!(!ids.trim().is_empty());
        for id in ids.lines() {
            // One that is over may wait for its parent to look, and one that was told to end for its turn.
            let state = || fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            while !(state().is_empty() || state().contains(") Z ")) {
                assert!(begun.elapsed() < Duration::from_secs(20), "{script}: {}", state());
                std::thread::yield_now();
            }
        }
        fs::remove_file(&file).unwrap();
    }
}

#[test]
fn variables_that_hold_secrets_are_known_whatever_tool_they_are_for() {
    use oktui::protocol::secret::is_secret_variable;
    for name in [
        "OKTA_CLIENT_TOKEN",
        "OKTA_API_TOKEN",
        "OKTUI_HOOK_SECRET",
        "OKTA_CLIENT_PRIVATEKEY",
        "OKTA_API_PRIVATE_KEY",
        "OKTA_ACCESS_TOKEN",
        "OKTA_PASSWORD",
        "TF_VAR_okta_api_token",
    ] {
        assert!(is_secret_variable(name), "{name}");
    }
    for name in ["OKTA_CLIENT_ORGURL", "OKTUI_CONFIG", "PATH", "SSH_AUTH_SOCK", "VAULT_TOKEN", "TERM"] {
        assert!(!is_secret_variable(name), "{name}: the program may need it");
    }
}

#[test]
fn what_is_pasted_as_a_token_is_cleaned_or_refused() {
    use oktui::config::token::understand;
    for (typed, expected) in
        [(" 00abc \n", Some("00abc")), ("SSWS 00abc", Some("00abc")), ("00 abc", None), ("", None), ("SSWS", None)]
    {
        assert_eq!(understand(typed).ok().as_ref().map(Secret::expose), expected, "{typed:?}");
    }
}

#[test]
fn okta_yaml_and_the_environment_offer_themselves_with_address_and_token_of_one_source() {
    use oktui::config::offers::find;
    let (project, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir(home.path().join(".okta")).unwrap();
    fs::write(
        project.path().join("okta.yaml"),
        "okta:\n  client:\n    orgUrl: https://one.okta.com\n    token: 00one\n",
    )
    .unwrap();
    fs::write(home.path().join(".okta/okta.yaml"), "okta:\n  client:\n    orgUrl: \"https://two-admin.okta.com/\"\n    token: 00two\n    rateLimit:\n      maxRetries: 4\n").unwrap();
    let environment = |name: &str| (name == "OKTA_CLIENT_TOKEN").then(|| "00env".to_owned());
    let offers = find(&environment, Some(project.path()), Some(home.path()));
    let pairs: Vec<_> = offers.iter().map(|offer| (offer.host.as_str(), offer.access.clone())).collect();
    let token = |token: &str| Access::Token(Secret::new(token));
    assert_eq!(pairs, [("https://one.okta.com", token("00one")), ("https://two.okta.com", token("00two"))]);
    assert!(offers[0].from.ends_with("okta.yaml") && !format!("{offers:?}").contains("00one"));
    fs::write(project.path().join("okta.yaml"), "okta: [broken").unwrap();
    assert_eq!(find(&environment, Some(project.path()), None), []);
}

#[cfg(unix)]
#[test]
fn a_file_in_a_folder_that_others_can_write_is_not_used() {
    let (folder, file) = file_with("[connection.acme]\nhost = \"acme\"\n");
    for (mode, used) in [(0o700, true), (0o755, true), (0o770, false), (0o777, false), (0o1777, true)] {
        set_mode(folder.path(), mode);
        let loaded = file.load();
        assert_eq!(loaded.is_ok(), used, "{mode:o}");
        if let Err(error) = loaded {
            let said = error.to_string();
            let chmod = format!("chmod go-w {}", folder.path().display());
            assert!(said.contains("can be written by others") && said.contains(&chmod), "{said}");
            assert!(file.set_default("acme").is_err(), "nor is it written");
        }
    }
    // A link in a folder of one's own, to a file in one that is not.
    set_mode(folder.path(), 0o777);
    let own = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(file.path(), own.path().join("config.toml")).unwrap();
    assert!(ConfigFile::at(own.path().join("config.toml")).load().is_err());
}

#[cfg(unix)]
#[test]
fn a_configuration_that_is_a_link_is_read_and_nothing_is_written_through_it() {
    let folder = tempfile::tempdir().unwrap();
    let (kept, linked) = (folder.path().join("kept.toml"), folder.path().join("config.toml"));
    let text = "# mine\ndefault = \"acme\"\n";
    fs::write(&kept, text).unwrap();
    std::os::unix::fs::symlink(&kept, &linked).unwrap();
    let file = ConfigFile::at(linked.clone());
    assert!(file.load().is_ok());
    let said = file.set_default("other").unwrap_err().to_string();
    assert!(said.contains("is a link to") && said.contains("kept.toml"), "{said}");
    assert_eq!(fs::read_to_string(&kept).unwrap(), text);
    assert!(fs::symlink_metadata(&linked).unwrap().is_symlink());
}

/// Whoever writes it wants somebody to be held back, and nothing holds them where it stands.
#[test]
fn a_guard_that_stands_where_it_has_no_effect_makes_every_connection_read_only() {
    let table = "[connection.acme]\nhost = \"acme\"\n";
    for text in [
        format!("protect = [\"role:*\"]\n{table}"),
        format!("{table}[connection.acme.oauth]\nclient_id = \"x\"\nkey_file = \"k\"\nguard = [\"role:*\"]\n"),
        format!("{table}protected = [\"role:*\"]\n"),
        format!("{table}[form]\nforbid = [\"delete\"]\n"),
    ] {
        let config = file_with(&text).1.load().unwrap();
        assert!(config.connections["acme"].read_only, "{text}");
        assert!(
            config.notices.iter().any(|notice| notice.to_string().contains("every connection is read-only")),
            "{text}"
        );
    }
    assert!(!file_with(table).1.load().unwrap().connections["acme"].read_only);
}
