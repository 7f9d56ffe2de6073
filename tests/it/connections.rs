//! Connections: the first run, keeping, switching, a refused token; nothing secret anywhere.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use indexmap::IndexMap;
use oktui::app::event::Program;
use oktui::cli::keeper::{Given, Keeper};
use oktui::config::offers::Access;
use oktui::config::token::TokenStore;
use oktui::config::{Auth, Config, ConfigFile, TokenPlace};
use oktui::demo::{Demo, DemoSettings};
use oktui::messages::connections::Entry;
use oktui::okta::transport::Transport;
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::protection::Rule;
use oktui::protocol::secret::Secret;
use oktui::runtime::TerminalEffect;
use oktui::worker::source::Sources;
use tempfile::TempDir;

use super::harness::{Harness, RouterTransport, demo};

/// A token that would be noticed anywhere.
pub(crate) const MARKED: &str = "00MARKEDmarkedMARKEDmarked0123456789abcdef";

pub(crate) struct Place {
    pub folder: TempDir,
    pub demo: Demo,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let demo = demo(DemoSettings { token: Some(MARKED.into()), ..DemoSettings::default() });
        Self { folder, demo }
    }

    pub(crate) fn file(&self) -> ConfigFile {
        ConfigFile::at(self.folder.path().join("config.toml"))
    }

    pub(crate) fn config(&self) -> Config {
        self.file().load().unwrap()
    }

    /// A keeper whose every address is answered by the demo organisation, and whose keychain is a mock.
    pub(crate) fn keeper(&self) -> Keeper {
        let demo = self.demo.clone();
        let dial = Box::new(move |origin: &Origin, _: Option<&Path>| {
            Arc::new(RouterTransport(demo.router(origin.as_str()))) as Arc<dyn Transport>
        });
        let tokens = self.folder.path().join("tokens");
        #[cfg(feature = "keychain")]
        let tokens = {
            let store = keyring_core::mock::Store::new().unwrap();
            TokenStore::with_vault(tokens, Box::new(oktui::config::keychain::Keychain::in_store(store)))
        };
        #[cfg(not(feature = "keychain"))]
        let tokens = TokenStore::new(tokens);
        Keeper::new(Ok(self.file()), tokens, dial)
    }

    pub(crate) async fn start(&self, keeper: Keeper, connection: Option<&str>) -> Harness {
        let entry = connection.map(|name| keeper.entry(&ConnectionId::new(name)).unwrap());
        self.open(keeper, entry).await
    }

    async fn open(&self, keeper: Keeper, entry: Option<Entry>) -> Harness {
        let mut sources = Sources::kept_by(Arc::new(keeper));
        sources.keep_in(self.folder.path().join("data"));
        let mut program = Harness::kept(80, 24, self.demo.clone(), sources, entry);
        program.settle().await;
        program
    }

    /// A call of somebody else.
    pub(crate) async fn other(&self, method: http::Method, path: &str, body: serde_json::Value) {
        let request =
            http::Request::builder().method(method).uri(path).header("authorization", format!("SSWS {MARKED}"));
        let request = request.header("content-length", "1").body(axum::body::Body::from(body.to_string())).unwrap();
        let answer = tower::ServiceExt::oneshot(self.demo.router("https://one.okta.com"), request).await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
    }

    /// Every byte of every file that was written.
    fn everything_written(&self) -> String {
        let mut all = String::new();
        let mut folders = vec![self.folder.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    all.push_str(&fs::read_to_string(path).unwrap());
                }
            }
        }
        all
    }
}

/// The choice of a private file stands behind the keychain, where there is one.
fn to_private_file() -> &'static str {
    if cfg!(feature = "keychain") { "<space>" } else { "" }
}

#[tokio::test(start_paused = true)]
async fn a_first_run_asks_shows_the_address_tries_keeps_and_opens() {
    let place = Place::new();
    let mut program = place.start(place.keeper(), None).await;
    let screen = program.screen();
    assert!(
        screen.contains("Connect to an Okta organisation") && screen.contains("Security > API > Tokens"),
        "{screen}"
    );
    program.keys("prod<enter>https://acme-admin.okta.com/admin/users<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("→ https://acme.okta.com"), "{screen}");
    assert!(screen.contains("https://acme-admin.okta.com/admin/access/api/tokens"), "{screen}");
    program.keys(&format!("<paste:{MARKED}>")).await;
    assert!(!program.screen().contains("00MARKED"), "{}", program.screen());
    program.keys(&format!("<tab>{}<tab><enter>", to_private_file())).await;
    let screen = program.screen();
    for part in ["Acme (demo)", "Token acts as", "It may read", "Rate limits", "Enter keeps it"] {
        assert!(screen.contains(part), "{part} in\n{screen}");
    }
    assert!(place.config().connections.is_empty(), "nothing is kept before the trial is seen");
    program.keys("x").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.starts_with(" prod") && screen.contains("1,000 loaded"), "{screen}");
    let config = place.config();
    assert_eq!(config.default.as_deref(), Some("prod"));
    assert_eq!(config.connections["prod"].auth, Auth::Token(TokenPlace::File));
    assert_eq!(
        fs::read_to_string(place.folder.path().join("tokens/prod")).unwrap(),
        format!("https://acme.okta.com\n{MARKED}\n")
    );
}

#[tokio::test(start_paused = true)]
async fn where_nothing_can_be_written_a_connection_works_until_the_program_ends() {
    let place = Place::new();
    // A folder that is none: even root cannot write into it.
    fs::write(place.folder.path().join("config"), "").unwrap();
    let file = ConfigFile::at(place.folder.path().join("config/config.toml"));
    let demo = place.demo.clone();
    let dial = Box::new(move |origin: &Origin, _: Option<&Path>| {
        Arc::new(RouterTransport(demo.router(origin.as_str()))) as Arc<dyn Transport>
    });
    let tokens = TokenStore::new(file.token_folder());
    let mut program = place.start(Keeper::new(Ok(file), tokens, dial), None).await;
    program.keys(&format!("prod<tab>acme<tab><paste:{MARKED}><tab>")).await;
    while !program.screen().contains("in a file that only you can read") {
        program.keys("<space>").await;
    }
    program.keys("<enter>").await;
    assert!(program.screen().contains("It works."), "{}", program.screen());
    program.pass_time().await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("could not be used"), "{}", program.screen());
    program.keys("<space><space><enter>").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.starts_with(" prod") && screen.contains("1,000 loaded"), "{screen}");
    assert!(screen.contains("here until oktui ends"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_is_told_beside_its_line_and_nothing_typed_is_lost() {
    let place = Place::new();
    let mut program = place.start(place.keeper(), None).await;
    program.keys("my org<tab>http://acme.okta.com<tab>00wrong<tab><tab><enter>").await;
    let screen = program.screen();
    assert!(screen.contains("> Name") && screen.contains("no spaces"), "{screen}");
    program.keys("<ctrl-u>prod<tab><tab><tab><tab><enter>").await;
    let screen = program.screen();
    assert!(screen.contains("> Host") && screen.contains("is not encrypted"), "{screen}");
    program.keys("<ctrl-u>acme<tab><tab><tab><enter>").await;
    let screen = program.screen();
    assert!(screen.contains("refused the token") && screen.contains("Nobody can be read with this"), "{screen}");
    program.keys("<esc>").await;
    assert!(program.screen().contains("invented people"), "{}", program.screen());
    program.keys("n").await;
    let screen = program.screen();
    assert!(
        screen.contains("prod") && screen.contains("→ https://acme.okta.com") && screen.contains("•••••••"),
        "{screen}"
    );
    assert!(!place.file().path().exists());
}

#[tokio::test(start_paused = true)]
async fn without_an_organisation_other_screens_and_the_search_say_what_is_missing() {
    let place = Place::new();
    let mut program = place.start(place.keeper(), None).await;
    for keys in ["<esc>1", "4", "<ctrl-f>"] {
        program.keys(keys).await;
        assert!(program.screen().contains("Open an organisation first."), "{keys}: {}", program.screen());
    }
    program.keys("q").await;
    assert_eq!(program.asked.len(), 1, "q leaves");
}

pub(crate) fn two(place: &Place) -> Keeper {
    let keeper = place.keeper();
    for (name, host) in [("one", "one.okta.com"), ("two", "two.okta.com")] {
        let host = Origin::understand(host).unwrap().origin;
        keeper.tokens().write(name, &host, &TokenPlace::File, &Secret::new(MARKED)).unwrap();
        let connection = oktui::config::ConnectionConfig::new(host, Auth::Token(TokenPlace::File));
        place.file().save_connection(name, &connection).unwrap();
    }
    keeper
}

#[tokio::test(start_paused = true)]
async fn switching_keeps_what_each_organisation_showed() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("/muller ana.m").await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("Ana Müller"));
    program.keys("5").await;
    let screen = program.screen();
    assert!(
        screen.contains("one.okta.com") && screen.contains("two.okta.com") && screen.contains("default"),
        "{screen}"
    );
    assert!(program.selected().contains("open now"), "{screen}");
    program.keys("<down><enter>").await;
    let screen = program.screen();
    assert!(screen.starts_with(" two") && screen.contains("1,000 loaded") && !screen.contains("[Sign-in]"), "{screen}");
    program.keys("5<up><enter>").await;
    let screen = program.screen();
    assert!(screen.starts_with(" one") && screen.contains("Ana Müller") && screen.contains("[Sign-in]"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn who_gives_a_push_up_and_switches_at_once_has_it_taken_off_the_device_and_verifies_nobody() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    program.keys("<ctrl-f>jana.weiss@acme.com").await;
    program.keys("<enter>").await;
    program.keys("av").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("Tell Jana"), "{}", program.screen());
    // What is called off is so whichever organisation is seen by then.
    program.keys("<esc>5<down><enter>").await;
    assert!(program.screen().starts_with(" two"), "{}", program.screen());
    program.wait(std::time::Duration::from_mins(1)).await;
    program.settle().await;
    assert!(!program.engine.app.is_calling_off());
    program.keys("5<up><enter>").await;
    let screen = program.screen();
    assert!(screen.starts_with(" one") && !screen.contains(" verified 1"), "{screen}");
    program.keys("4").await;
    assert!(
        program.screen().lines().any(|line| line.contains("> ") && line.contains("DELETE")),
        "{}",
        program.screen()
    );
    program.keys("<enter>").await;
    assert!(program.screen().contains("ransactions/v2mst"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_tested_renamed_made_default_and_removed_with_its_token() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    let token = |name: &str| place.folder.path().join("tokens").join(name);
    program.keys("5<down>t").await;
    assert!(program.screen().contains("Token acts as"), "{}", program.screen());
    program.keys("*").await;
    assert_eq!(place.config().default.as_deref(), Some("two"));
    program.keys("e<ctrl-u>zwei<up><enter>").await;
    assert!(program.screen().contains("Enter keeps it"), "{}", program.screen());
    program.pass_time().await;
    program.keys("<enter>").await;
    let config = place.config();
    assert_eq!(config.connections.keys().collect::<Vec<_>>(), ["one", "zwei"]);
    assert_eq!(config.default.as_deref(), Some("zwei"));
    assert!(token("zwei").exists() && !token("two").exists());
    program.keys("D").await;
    let screen = program.screen();
    assert!(screen.contains("Remove zwei?") && screen.contains("Its token"), "{screen}");
    program.keys("<esc>").await;
    assert_eq!(place.config().connections.len(), 2);
    program.keys("D<enter>").await;
    assert_eq!(place.config().connections.keys().collect::<Vec<_>>(), ["one"]);
    assert!(!token("zwei").exists() && token("one").exists());
    assert!(program.screen().contains("revoke it in the admin console"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_token_revoked_while_working_is_asked_for_and_the_work_goes_on() {
    let place = Place::new();
    let keeper = two(&place);
    let mut program = place.start(keeper, Some("one")).await;
    program.keys("/muller ana.m").await;
    program.keys("<enter>").await;
    program.keys("tp").await;
    place.demo.set_token("00another");
    program.keys("r").await;
    let screen = program.screen();
    assert!(screen.contains("one: an API token is needed") && screen.contains("Everything stays"), "{screen}");
    program.pass_time().await;
    program.keys("<paste:00nonsense><enter>").await;
    let screen = program.screen();
    assert!(screen.contains("refused the token") && !screen.contains("nonsense"), "{screen}");
    program.keys("<ctrl-u><paste:00another><enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Going on with the new token.") && screen.contains("[Profile]"), "{screen}");
    assert!(screen.contains("Ana Müller") && !screen.contains("failed"), "{screen}");
    assert!(fs::read_to_string(place.folder.path().join("tokens/one")).unwrap().contains("00another"));
    program.keys("r").await;
    assert!(!program.screen().contains("an API token is needed"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_new_token_can_be_put_off_and_reloading_asks_again() {
    let place = Place::new();
    let mut program = place.start(two(&place), Some("one")).await;
    place.demo.set_token("00another");
    program.keys("r").await;
    program.keys("<esc>").await;
    let screen = program.screen();
    assert!(!screen.contains("an API token is needed") && screen.contains("Okta refused the token"), "{screen}");
    assert!(screen.contains("@acme.com"), "the people are still there: {screen}");
    program.keys("<down><down><down>").await;
    assert!(!program.screen().contains("an API token is needed"), "{}", program.screen());
    program.keys("r").await;
    assert!(program.screen().contains("an API token is needed"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_nowhere_is_asked_for_when_its_connection_is_opened() {
    let place = Place::new();
    let host = Origin::understand("acme").unwrap().origin;
    let connection = oktui::config::ConnectionConfig::new(host, Auth::Token(TokenPlace::Session));
    place.file().save_connection("asking", &connection).unwrap();
    let mut program = place.start(place.keeper(), Some("asking")).await;
    let screen = program.screen();
    assert!(screen.contains("asking: an API token is needed") && screen.contains("No token is kept"), "{screen}");
    program.pass_time().await;
    program.keys(&format!("<paste:{MARKED}><enter>")).await;
    assert!(program.screen().contains("1,000 loaded"), "{}", program.screen());
    assert!(!place.everything_written().contains("00MARKED"));
}

#[tokio::test(start_paused = true)]
async fn what_a_connection_forbids_is_neither_offered_nor_sent() {
    let place = Place::new();
    let host = Origin::understand("acme").unwrap().origin;
    let keeper = place.keeper();
    keeper.tokens().write("acme", &host, &TokenPlace::File, &Secret::new(MARKED)).unwrap();
    let mut connection = oktui::config::ConnectionConfig::new(host, Auth::Token(TokenPlace::File));
    connection.forbid.forbid("unlock");
    place.file().save_connection("acme", &connection).unwrap();
    let mut program = place.start(keeper.clone(), Some("acme")).await;
    program.keys("/muller ana.m").await;
    program.keys("<enter>").await;
    program.press("au");
    program.settle().await;
    let screen = program.screen();
    assert!(screen.contains("forbidden for this connection"), "{screen}");
    assert!(!screen.contains("Enter yes"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn an_offered_connection_opens_as_it_is_and_is_kept_nowhere() {
    let place = Place::new();
    let host = Origin::understand("acme").unwrap().origin;
    let access = Access::Token(Secret::new(MARKED));
    let given = Given { host, access, offered: Some("the environment".into()) };
    let given = IndexMap::from([(ConnectionId::new("acme"), given)]);
    let mut program = place.start(place.keeper().for_run(false, 100, given), None).await;
    let screen = program.screen();
    assert!(screen.contains("from the environment") && screen.contains("Enter opens it as it is"), "{screen}");
    program.keys("<enter>").await;
    assert!(program.screen().contains("1,000 loaded"), "{}", program.screen());
    assert_eq!(place.everything_written(), "");
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_program_that_gives_the_token_has_the_terminal_and_nothing_is_kept() {
    let place = Place::new();
    let mut program = place.start(place.keeper(), None).await;
    let choose = "<space>".repeat(if cfg!(feature = "keychain") { 2 } else { 1 });
    program.keys(&format!("prod<tab>acme<tab><tab>{choose}<tab>printf %s {MARKED}<tab><enter>")).await;
    let asked = program.asked.pop();
    assert_eq!(asked, Some(TerminalEffect::Ask(Program::Command(vec!["printf".into(), "%s".into(), MARKED.into()]))));
    let Some(TerminalEffect::Ask(asked)) = asked else { panic!("nothing was asked") };
    program.engine.ask(asked);
    program.settle().await;
    assert!(program.screen().contains("It works. Enter keeps it"), "{}", program.screen());
    program.pass_time().await;
    program.keys("<enter>").await;
    let Some(TerminalEffect::Ask(asked)) = program.asked.pop() else { panic!("nothing was asked") };
    program.engine.ask(asked);
    program.settle().await;
    assert!(program.screen().contains("1,000 loaded"), "{}", program.screen());
    assert!(!place.folder.path().join("tokens").exists());
    let expected = TokenPlace::Command(vec!["printf".into(), "%s".into(), MARKED.into()]);
    assert_eq!(place.config().connections["prod"].auth, Auth::Token(expected));
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_service_app_is_opened_with_its_key_and_a_key_that_others_can_read_is_refused() {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
    use base64::Engine as _;
    let der = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap().to_pkcs8v1().unwrap();
    let text = base64::engine::general_purpose::STANDARD.encode(der.as_ref());
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
    let public = oktui::okta::signing::SigningKey::parse(&Secret::new(pem.clone())).unwrap().public().unwrap();
    let scopes = oktui::okta::oauth::USUAL_SCOPES;
    let app = oktui::demo::ServiceApp::new("0oatest", &serde_json::to_string(&public).unwrap(), scopes).unwrap();
    let place = Place {
        folder: tempfile::tempdir().unwrap(),
        demo: demo(DemoSettings { service_app: Some(app), ..DemoSettings::default() }),
    };
    let key = place.folder.path().join("key.pem");
    fs::write(&key, pem).unwrap();
    let oauth = oktui::config::OAuthConfig {
        client_id: "0oatest".into(),
        key: oktui::config::KeySource::File(key.clone()),
        key_id: None,
        scopes: Vec::new(),
    };
    let host = Origin::understand("acme").unwrap().origin;
    let connection = oktui::config::ConnectionConfig::new(host, Auth::OAuth(oauth));
    place.file().save_connection("service", &connection).unwrap();
    fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let mut program = place.start(place.keeper(), Some("service")).await;
    let screen = program.screen();
    assert!(screen.contains("can be read by others") && screen.contains("chmod 600"), "{screen}");
    fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    program.keys("r").await;
    assert!(program.screen().contains("1,000 loaded"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_marked_token_is_nowhere_but_in_its_private_file() {
    let place = Place::new();
    let mut program = place.start(place.keeper(), None).await;
    let mut seen = String::new();
    let scripts = [
        "prod<tab>acme<tab>".to_owned(),
        format!("<paste:{MARKED}>"),
        format!("<tab>{}<tab><enter>", to_private_file()),
        "<enter>".to_owned(),
        "/muller ana.m".to_owned(),
        "<enter>".to_owned(),
        "tj".to_owned(),
        "4<enter>".to_owned(),
        "<esc>5t".to_owned(),
        "?".to_owned(),
        "<esc>e".to_owned(),
        "<esc>1".to_owned(),
    ];
    for script in scripts {
        program.pass_time().await;
        program.keys(&script).await;
        seen.push_str(&program.screen());
    }
    place.demo.set_token("00other");
    for script in ["r", "<esc>", "E"] {
        program.keys(script).await;
        seen.push_str(&program.screen());
    }
    assert!(seen.contains("1,000 loaded") && seen.contains("Okta refused the token"), "{seen}");
    let effects = format!("{:?}", program.asked);
    fs::remove_file(place.folder.path().join("tokens/prod")).unwrap();
    for (what, text) in [("screen", seen), ("effects", effects), ("files", place.everything_written())] {
        assert!(!text.contains("MARKED"), "the token is in {what}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_in_the_file_is_said_at_the_start() {
    let place = Place::new();
    let keeper = two(&place);
    let text = fs::read_to_string(place.file().path()).unwrap();
    fs::write(place.file().path(), format!("{text}colour = \"red\"\nrate_share = 900\n")).unwrap();
    let mut program = place.start(keeper, Some("one")).await;
    let screen = program.screen();
    assert!(screen.contains("config.toml: 2 entries are not understood; 5 shows them."), "{screen}");
    program.keys("5").await;
    assert!(program.screen().contains("unknown entry colour"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_first_run_with_a_file_that_is_of_no_use_says_where_it_is_wrong() {
    for (text, says) in [
        ("[connection.one\nhost = \"acme\"\n", "config.toml, line 1, column"),
        ("[connection.one]\nhost = \"http://acme.okta.com\"\n", "config.toml, line 2, column 8"),
    ] {
        let place = Place::new();
        place.file().set_default("one").unwrap();
        fs::write(place.file().path(), text).unwrap();
        let mut program = place.start(place.keeper(), None).await;
        let screen = program.screen();
        assert!(screen.contains("Connect to an Okta organisation"), "{screen}");
        assert!(screen.contains(says) && screen.contains("Nothing of config.toml is used"), "{screen}");
    }
}

/// The program on a connection that guards or protects whom a rule of config.toml means.
async fn with_rules(place: &Place, change: impl FnOnce(&mut oktui::protocol::protection::Protection)) -> Harness {
    let host = Origin::understand("acme").unwrap().origin;
    let keeper = place.keeper();
    keeper.tokens().write("acme", &host, &TokenPlace::File, &Secret::new(MARKED)).unwrap();
    let mut connection = oktui::config::ConnectionConfig::new(host, Auth::Token(TokenPlace::File));
    change(&mut connection.protection);
    place.file().save_connection("acme", &connection).unwrap();
    let mut program = place.start(keeper.clone(), Some("acme")).await;
    program.keys("/muller ana.m").await;
    program.keys("<enter>").await;
    program
}

#[tokio::test(start_paused = true)]
async fn somebody_who_is_guarded_is_changed_once_their_login_was_typed() {
    let place = Place::new();
    let rule = Rule::read("group:sales", "config.toml").unwrap();
    let mut program = with_rules(&place, |rules| rules.guard.push(rule)).await;
    program.keys("au").await;
    let screen = program.screen();
    assert!(screen.contains("guarded: in the group Sales (guard in config.toml)"), "{screen}");
    program.keys("<enter>").await;
    assert!(program.screen().contains("Type the login to confirm: ana.muller@acme.com"), "{}", program.screen());
    program.keys("ana.muller@acme.co<enter>").await;
    assert!(!program.screen().contains("is unlocked"), "{}", program.screen());
    program.keys("m<enter>").await;
    assert!(program.screen().contains("is unlocked"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn nobody_acts_on_somebody_who_is_protected() {
    let place = Place::new();
    let rule = Rule::read("login:ana.*", "config.toml").unwrap();
    let mut program = with_rules(&place, |rules| rules.protect.push(rule)).await;
    program.keys("au").await;
    let screen = program.screen();
    assert!(screen.contains("protected: login:ana.* (protect in config.toml)"), "{screen}");
    program.keys("<enter>").await;
    assert!(!program.screen().contains("is unlocked"), "{}", program.screen());
    program.keys("3").await;
}
