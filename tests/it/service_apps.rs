//! Service apps as connections: set up on the screen, found in `okta.yaml`, on the record of calls.

use std::fs;
use std::path::PathBuf;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oktui::app::event::Program;
use oktui::config::offers::{Access, find};
use oktui::config::{Auth, KeySource, OAuthConfig};
use oktui::demo::{DemoSettings, ServiceApp};
use oktui::okta::oauth::USUAL_SCOPES;
use oktui::okta::signing::SigningKey;
use oktui::protocol::secret::Secret;
use oktui::runtime::TerminalEffect;

use super::connections::Place;
use super::harness::{Harness, demo};

/// An organisation with a service app, and the file with its key.
fn place(change: impl FnOnce(&mut ServiceApp)) -> (Place, PathBuf) {
    let der = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap().to_pkcs8v1().unwrap();
    let text = STANDARD.encode(der.as_ref());
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
    let public = SigningKey::parse(&Secret::new(pem.clone())).unwrap().public().unwrap();
    let mut app = ServiceApp::new("0oatest", &serde_json::to_string(&public).unwrap(), USUAL_SCOPES).unwrap();
    change(&mut app);
    let demo = demo(DemoSettings { service_app: Some(app), ..DemoSettings::default() });
    let place = Place { folder: tempfile::tempdir().unwrap(), demo };
    let key = place.folder.path().join("key.pem");
    fs::write(&key, pem).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    (place, key)
}

/// The form for a service app, filled up to its key.
async fn fill(program: &mut Harness, key: &str) {
    program.keys("<up><space><down>service<tab>acme<tab>0oatest<tab><tab>").await;
    program.keys(&format!("<paste:{key}>")).await;
}

#[tokio::test(start_paused = true)]
async fn a_service_app_is_set_up_on_the_screen_tried_and_kept() {
    let (place, key) = place(|app| app.dpop = true);
    let mut program = place.start(place.keeper(), None).await;
    fill(&mut program, "/no/such/key.pem").await;
    let screen = program.screen();
    assert!(screen.contains("a service app (OAuth 2.0)") && screen.contains("Okta API Scopes"), "{screen}");
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Not usable") && screen.contains("/no/such/key.pem"), "{screen}");
    program.keys(&format!("<ctrl-u><paste:{}><enter>", key.display())).await;
    let screen = program.screen();
    for part in ["It works. Enter keeps it", "Acme (demo)", "no person (a service app)", "It may read"] {
        assert!(screen.contains(part), "{part} in\n{screen}");
    }
    assert!(place.config().connections.is_empty(), "nothing is kept before the trial is seen");
    program.pass_time().await;
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.starts_with(" service") && screen.contains("1,000 loaded"), "{screen}");
    let app = OAuthConfig { client_id: "0oatest".into(), key: KeySource::File(key), key_id: None, scopes: Vec::new() };
    assert_eq!(place.config().connections["service"].auth, Auth::OAuth(app));
    program.keys("4").await;
    program.keys("<end>").await;
    let screen = program.screen();
    let tokens: Vec<_> = screen.lines().filter(|line| line.contains("POST   /oauth2/v1/token")).collect();
    assert_eq!(tokens.len(), 4, "the clock, the proof, its nonce, and then the token: {screen}");
    assert!(
        tokens[0].contains("200") && tokens[1].contains("400 use_dpop") && tokens[2].contains("400 invalid_"),
        "{screen}"
    );
    program.keys("5e").await;
    let screen = program.screen();
    assert!(screen.contains("Edit service") && screen.contains("0oatest") && screen.contains("key.pem"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_a_program_prints_is_asked_for_once() {
    let (place, key) = place(|_| ());
    let mut program = place.start(place.keeper(), None).await;
    program.keys("<up><space><down>service<tab>acme<tab>0oatest<tab><space><tab>").await;
    program.keys(&format!("<paste:cat '{}'><enter>", key.display())).await;
    let Some(TerminalEffect::Ask(asked)) = program.asked.pop() else { panic!("nothing was asked") };
    let expected = vec!["cat".to_owned(), key.display().to_string()];
    assert_eq!(asked, Program::Command(expected.clone()));
    program.engine.ask(asked);
    program.settle().await;
    assert!(program.screen().contains("It works."), "{}", program.screen());
    program.pass_time().await;
    program.keys("<enter>").await;
    let Some(TerminalEffect::Ask(asked)) = program.asked.pop() else { panic!("nothing was asked") };
    fs::remove_file(&key).unwrap();
    program.engine.ask(asked);
    program.settle().await;
    assert!(program.screen().contains("1,000 loaded"), "the key is known already: {}", program.screen());
    let Auth::OAuth(app) = place.config().connections["service"].auth.clone() else { panic!("no app") };
    assert_eq!(app.key, KeySource::Command(expected));
}

#[tokio::test(start_paused = true)]
async fn an_app_that_lacks_a_scope_hears_which_when_it_is_tried() {
    let (place, key) = place(|app| app.scopes = vec!["okta.orgs.read".into()]);
    let mut program = place.start(place.keeper(), None).await;
    fill(&mut program, &key.display().to_string()).await;
    program.keys("<tab><tab>okta.orgs.read, okta.logs.read<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("okta.logs.read") && screen.contains("not granted"), "{screen}");
    program.keys("<ctrl-u>okta.orgs.read<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("lacks the scope okta.users.read"), "{screen}");
    assert!(screen.contains("Nobody can be read"), "{screen}");
}

#[test]
fn a_service_app_of_okta_yaml_offers_itself_with_its_key_from_there_or_from_a_file_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let none = |_: &str| None;
    let write = |key: &str, more: &str| {
        let text = format!(
            "okta:\n  client:\n    orgUrl: https://acme.okta.com\n    authorizationMode: PrivateKey\n    clientId: 0oa1\n    token: 00never\n    privateKey: {key}\n{more}"
        );
        fs::write(folder.path().join(".okta.yaml"), text).unwrap();
        let offers = find(&none, Some(folder.path()), None);
        assert!(!format!("{offers:?}").contains("PRIVATEPART"));
        offers.into_iter().next().map(|offer| offer.access)
    };
    fs::write(folder.path().join("key.pem"), "PRIVATEPART").unwrap();
    let Some(Access::App { app, key }) =
        write("key.pem", "    kid: k1\n    scopes: [okta.users.read, okta.logs.read]\n")
    else {
        panic!("no app")
    };
    assert_eq!(key.expose(), "PRIVATEPART");
    assert_eq!((app.client_id.as_str(), app.key_id.as_deref()), ("0oa1", Some("k1")));
    assert_eq!(app.key, KeySource::File(folder.path().join("key.pem")));
    assert_eq!(app.scopes, ["okta.users.read", "okta.logs.read"]);
    let inline = "|\n      -----BEGIN PRIVATE KEY-----\n      PRIVATEPART\n      -----END PRIVATE KEY-----";
    let Some(Access::App { key, app }) = write(inline, "    scopes: okta.users.read okta.groups.read\n") else {
        panic!("no app")
    };
    assert!(key.expose().starts_with("-----BEGIN") && key.expose().contains("\nPRIVATEPART\n"));
    assert_eq!(app.scopes, ["okta.users.read", "okta.groups.read"]);
    assert_eq!(write("gone.pem", ""), None, "the token beside it is not what was meant");
}

#[tokio::test(start_paused = true)]
async fn an_offered_service_app_opens_as_it_is() {
    let (place, key) = place(|_| ());
    let yaml = format!(
        "okta:\n  client:\n    orgUrl: https://acme.okta.com\n    authorizationMode: PrivateKey\n    clientId: 0oatest\n    privateKey: {}\n",
        key.display()
    );
    fs::write(place.folder.path().join("okta.yaml"), yaml).unwrap();
    let given = oktui::cli::keeper::offered(find(&|_| None, Some(place.folder.path()), None));
    let mut program = place.start(place.keeper().for_run(false, 100, given), None).await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("1,000 loaded"), "{}", program.screen());
    program.keys("5e").await;
    let screen = program.screen();
    assert!(screen.contains("a service app") && screen.contains("0oatest") && screen.contains("key.pem"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_part_of_the_rights_names_the_scope_that_the_app_lacks_for_it() {
    let (place, key) = place(|_| ());
    let mut program = place.start(place.keeper(), None).await;
    fill(&mut program, &key.display().to_string()).await;
    program.keys("<enter>").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    program.keys("/ana.muller@acme.com").await;
    program.keys("<enter>tr").await;
    let mut screen = program.screen();
    program.keys("<end>").await;
    screen.push_str(&program.screen());
    for scope in ["okta.roles.read", "okta.userRisk.read", "okta.policies.read", "okta.linkedObjects.read"] {
        assert!(screen.contains(&format!("the service app lacks the scope {scope}")), "{scope}: {screen}");
    }
}
