//! `oktui user create|update`: what a script does, against the demo organisation over a socket.

use std::ffi::OsString;
use std::io::Write;

use oktui::cli::{Exit, Surroundings, run};
use oktui::demo::{Clock, Demo, DemoSettings, Faults, Serving};
use oktui::okta::client::{Client, Settings};
use oktui::okta::control::{Control, Urgency};
use oktui::okta::credentials::ApiToken;
use oktui::okta::transport::HttpTransport;
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::secret::Secret;
use oktui::protocol::user::User;
use serde_json::{Value, json};

pub(crate) struct Place {
    demo: Demo,
    serving: Serving,
    folder: tempfile::TempDir,
}

pub(crate) async fn place() -> Place {
    place_with("").await
}

/// An organisation in which something goes wrong.
pub(crate) async fn place_with(faults: &str) -> Place {
    let faults = if faults.is_empty() { Faults::default() } else { faults.parse().unwrap() };
    let demo = Demo::new(DemoSettings { users: 60, faults, ..DemoSettings::default() }, Clock::system());
    let serving = demo.serve().await.unwrap();
    Place { demo, serving, folder: tempfile::tempdir().unwrap() }
}

impl Place {
    /// Writes the configuration.
    pub(crate) fn configure(&self, text: &str) {
        std::fs::write(self.folder.path().join("config.toml"), text).unwrap();
    }

    /// Runs `oktui user …` with a file of this content.
    pub(crate) async fn run(&self, words: &[&str], file: Value) -> (Exit, String, String) {
        self.run_text(words, &file.to_string()).await
    }

    pub(crate) async fn run_text(&self, words: &[&str], text: &str) -> (Exit, String, String) {
        let (exit, out, err) = self.run_into(words, text, Vec::new()).await;
        (exit, String::from_utf8(out).unwrap(), err)
    }

    /// The same with a standard output of another kind.
    pub(crate) async fn run_into<W: Write + Send + 'static>(
        &self,
        words: &[&str],
        text: &str,
        out: W,
    ) -> (Exit, W, String) {
        let path = self.folder.path().join("person.json");
        std::fs::write(&path, text).unwrap();
        let mut arguments: Vec<OsString> = ["oktui", "user"].iter().chain(words).map(OsString::from).collect();
        arguments.insert(3, path.into());
        self.run_arguments(arguments, out, false).await
    }

    /// Runs `oktui api …`, at a terminal or not: exit and complaints.
    pub(crate) async fn run_api(&self, words: &[&str], at_terminal: bool) -> (Exit, String) {
        let arguments = ["oktui", "api"].iter().chain(words).map(OsString::from).collect();
        let (exit, _, err) = self.run_arguments(arguments, Vec::new(), at_terminal).await;
        (exit, err)
    }

    async fn run_arguments<W: Write + Send + 'static>(
        &self,
        arguments: Vec<OsString>,
        out: W,
        at_terminal: bool,
    ) -> (Exit, W, String) {
        let (origin, token) = (self.serving.origin().to_owned(), self.demo.token().to_owned());
        let config = self.folder.path().join("config.toml").display().to_string();
        let state = self.folder.path().join("state").display().to_string();
        tokio::task::spawn_blocking(move || {
            let variable = |name: &str| match name {
                "OKTUI_CONFIG" => Some(config.clone()),
                "OKTA_CLIENT_ORGURL" => Some(origin.clone()),
                "OKTA_CLIENT_TOKEN" => Some(token.clone()),
                "OKTUI_STATE" => Some(state.clone()),
                _ => None,
            };
            let (mut out, mut err) = (out, Vec::new());
            let mut surroundings = Surroundings {
                variable: &variable,
                stdin_is_terminal: at_terminal,
                stdout_is_terminal: false,
                out: &mut out,
                err: &mut err,
            };
            let exit = run(arguments, &mut surroundings);
            (exit, out, String::from_utf8(err).unwrap())
        })
        .await
        .unwrap()
    }

    pub(crate) fn origin(&self) -> &str {
        self.serving.origin()
    }

    pub(crate) fn token(&self) -> &str {
        self.demo.token()
    }

    /// Writes a file, and tells its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// Runs any command as it stands, with nothing in the environment.
    pub(crate) async fn run_words(&self, words: &[&str]) -> (Exit, String, String) {
        let arguments: Vec<OsString> = ["oktui"].iter().chain(words).map(OsString::from).collect();
        let (exit, out, err) = self.run_arguments(arguments, Vec::new(), false).await;
        (exit, String::from_utf8(out).unwrap(), err)
    }

    pub(crate) async fn read(&self, login: &str) -> Option<User> {
        let client = self.client();
        client.get_user(login, &Control::new(Urgency::Typing)).await.ok()
    }

    /// Names of the groups that a person is in, but for Everyone.
    pub(crate) async fn groups_of(&self, login: &str) -> Vec<String> {
        let (client, control) = (self.client(), Control::new(Urgency::Typing));
        let id = client.get_user(login, &control).await.unwrap().id;
        let groups = client.user_groups(&id, &control).await.unwrap();
        groups.into_iter().map(|group| group.name).filter(|name| name != "Everyone").collect()
    }

    pub(crate) async fn group_id(&self, name: &str) -> String {
        let groups = self.client().find_groups(name, &Control::new(Urgency::Typing)).await.unwrap();
        groups.into_iter().find(|group| group.name == name).unwrap().id.to_string()
    }

    fn client(&self) -> Client {
        let origin = Origin::understand(self.serving.origin()).unwrap().origin;
        let transport = std::sync::Arc::new(HttpTransport::new(&origin));
        let token = ApiToken::new(Secret::new(self.demo.token()));
        Client::new(Settings::new(ConnectionId::new("x"), origin), transport, std::sync::Arc::new(token))
    }
}

pub(crate) fn ann(more: Value) -> Value {
    let mut file = json!({"profile": {
        "firstName": "Ann", "lastName": "Leeson", "email": "ann.leeson@acme.com", "login": "ann.leeson@acme.com",
    }});
    for (name, value) in more.as_object().unwrap() {
        if name == "profile" {
            file["profile"].as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
        } else {
            file[name] = value.clone();
        }
    }
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_the_review_and_sends_nothing() {
    let place = place().await;
    let (exit, out, err) = place.run(&["create", "--dry-run"], ann(json!({}))).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("New person") && out.contains("activation link goes to ann.leeson@"), "{out}");
    assert!(place.read("ann.leeson@acme.com").await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_to_give_a_password_reaches_okta() {
    let bcrypt = json!({"algorithm": "BCRYPT", "workFactor": 10, "salt": "rwh3vH166HCH/NT9XV5FYu", "value": "qaMqvAPULkbiQzkTCWo5XDcvzpk8Tna"});
    let pbkdf2 = json!({"algorithm": "PBKDF2", "iterationCount": 4096, "keySize": 64, "digestAlgorithm": "SHA512_HMAC", "salt": "c2FsdA==", "value": "aGFzaA=="});
    let digest =
        |name: &str| json!({"algorithm": name, "salt": "c2FsdA==", "saltOrder": "POSTFIX", "value": "aGFzaA=="});
    let plain = |name: &str| json!({"algorithm": name, "value": "aGFzaA=="});
    for (password, more, status, provider) in [
        (json!({"value": "Zw1eback-brot"}), json!({}), "ACTIVE", "OKTA"),
        (json!({"value": "Zw1eback-brot"}), json!({"nextLogin": true}), "PASSWORD_EXPIRED", "OKTA"),
        (json!({"value": "Zw1eback-brot"}), json!({"activation": "staged"}), "STAGED", "OKTA"),
        (json!({"hook": {"type": "default"}}), json!({}), "ACTIVE", "OKTA"),
        (json!({"hash": bcrypt}), json!({}), "ACTIVE", "IMPORT"),
        (json!({"hash": pbkdf2}), json!({"activation": "staged"}), "STAGED", "IMPORT"),
        (json!({"hash": digest("SHA-512")}), json!({}), "ACTIVE", "IMPORT"),
        (json!({"hash": digest("SHA-256")}), json!({}), "ACTIVE", "IMPORT"),
        (json!({"hash": digest("SHA-1")}), json!({}), "ACTIVE", "IMPORT"),
        (json!({"hash": plain("MD5")}), json!({}), "ACTIVE", "IMPORT"),
    ] {
        let place = place().await;
        let mut file = ann(more);
        file["credentials"] = json!({
            "password": password, "recovery_question": {"question": "Whose dog?", "answer": "nobody's"},
        });
        let (exit, out, err) = place.run(&["create"], file).await;
        assert_eq!(exit, Exit::Fine, "{password}: {out}{err}");
        assert!(!out.contains("Zw1eback") && !out.contains("nobody's") && !err.contains("aGFzaA"), "{out}{err}");
        let ann = place.read("ann.leeson@acme.com").await.unwrap();
        assert_eq!((ann.status.as_str(), &*ann.provider.unwrap().kind), (status, provider), "{password}");
        assert_eq!((ann.has_password, ann.recovery_question.as_deref()), (Some(true), Some("Whose dog?")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn activation_provider_and_custom_attributes_reach_okta() {
    let place = place().await;
    let (exit, out, err) = place.run(&["create"], ann(json!({"activation": "link"}))).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("https://") || out.contains("http://127"), "the link is what was asked for: {out}");
    assert_eq!(place.read("ann.leeson@acme.com").await.unwrap().status.as_str(), "PROVISIONED");

    let mut file =
        ann(json!({"activation": "active", "credentials": {"provider": {"type": "FEDERATION", "name": "FEDERATION"}}}));
    file["profile"]["login"] = json!("fed@acme.com");
    let (exit, out, err) = place.run(&["create"], file).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    let fed = place.read("fed@acme.com").await.unwrap();
    assert_eq!((fed.status.as_str(), &*fed.provider.unwrap().kind), ("ACTIVE", "FEDERATION"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_in_a_file_is_named_and_nothing_is_sent() {
    let place = place().await;
    for (file, says) in [
        (ann(json!({"profile": {"noSuch": "x"}})), "no attribute “noSuch”"),
        (ann(json!({"profile": {"countryCode": "Germany"}})), "countryCode:"),
        (ann(json!({"profile": {"city": 7}})), "city: has another type"),
        (ann(json!({"profile": {"email": "ann"}})), "email:"),
        (ann(json!({"nextLogin": true})), "nextLogin: needs a password"),
        (ann(json!({"extra": 1})), "“extra” means nothing"),
        (ann(json!({"activation": "perhaps"})), "must be one of mail"),
    ] {
        let (exit, out, err) = place.run(&["create"], file).await;
        assert_eq!(exit, Exit::WrongUsage, "{out}{err}");
        assert!(err.contains(says), "{says} in {err}");
    }
    assert!(place.read("ann.leeson@acme.com").await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_changes_what_the_file_names_and_a_replacement_asks_before_it_clears() {
    let place = place().await;
    place.run(&["create"], ann(json!({"profile": {"city": "Bonn", "title": "Engineer"}}))).await;
    let change = json!({"profile": {"login": "ann.leeson@acme.com", "city": "Köln", "title": null}});
    let (exit, out, err) = place.run(&["update"], change).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("Bonn -> Köln") && out.contains("Engineer -> (nothing)"), "{out}");
    let there = place.read("ann.leeson@acme.com").await.unwrap();
    assert_eq!(
        (there.text("city"), there.text("title"), there.text("firstName")),
        ("Köln".into(), String::new(), "Ann".into())
    );

    let (exit, out, err) = place.run(&["update", "--replace"], ann(json!({}))).await;
    assert_eq!(exit, Exit::WrongUsage, "{out}{err}");
    assert!(out.contains("Köln -> (nothing)") && err.contains("--yes"), "{out}{err}");
    assert_eq!(place.read("ann.leeson@acme.com").await.unwrap().text("city"), "Köln");
    let (exit, out, err) = place.run(&["update", "--replace", "--yes"], ann(json!({}))).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert_eq!(place.read("ann.leeson@acme.com").await.unwrap().text("city"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_exists_is_no_second_person() {
    let place = place().await;
    place.run(&["create"], ann(json!({}))).await;
    let (exit, out, err) = place.run(&["create"], ann(json!({}))).await;
    assert_eq!(exit, Exit::Failed, "{out}");
    assert!(err.contains("belongs to Ann Leeson"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_json_is_told_by_line_and_column() {
    let place = place().await;
    for (text, says) in [
        ("{\"profile\": {\"firstName\": \"Ann\",\n \"lastName\": \"Lee\" \"x\"}}", "line 2 column"),
        ("", "EOF"),
        ("[1]", "not a JSON object"),
        ("{\"profile\": 7}", "profile:"),
    ] {
        let (exit, out, err) = place.run_text(&["create"], text).await;
        assert_eq!(exit, Exit::WrongUsage, "{out}{err}");
        assert!(err.contains(says), "{says} in {err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn read_only_sends_nothing_and_shows_the_review_all_the_same() {
    let place = place().await;
    let (exit, out, err) = place.run(&["create", "--read-only", "--dry-run"], ann(json!({}))).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("New person") && out.contains("Nothing was sent"), "{out}");
    let (exit, out, err) = place.run(&["create", "--read-only"], ann(json!({}))).await;
    assert_eq!(exit, Exit::WrongUsage, "{out}{err}");
    assert!(err.contains("read-only") || err.contains("Read-only"), "{err}");
    assert!(place.read("ann.leeson@acme.com").await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_okta_does_not_have_is_named() {
    let place = place().await;
    let (exit, out, err) = place.run(&["create"], ann(json!({"groupIds": ["00gnope"]}))).await;
    assert_eq!(exit, Exit::WrongUsage, "{out}{err}");
    assert!(err.contains("groupIds[0]: Okta has no group with this id"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_exists_is_activated_and_expired_by_a_file() {
    let place = place().await;
    place.run(&["create"], ann(json!({"activation": "staged"}))).await;
    let change = json!({"profile": {"login": "ann.leeson@acme.com"}, "activation": "link"});
    let (exit, out, err) = place.run(&["update", "--yes"], change.clone()).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("Status afterwards: Pending") && out.contains("http"), "{out}");
    // Again: a new link for somebody who never followed the first.
    let (exit, out, err) = place.run(&["update", "--yes"], change).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("a new activation link"), "{out}");
    let expire = json!({"profile": {"login": "ann.leeson@acme.com"}, "nextLogin": true});
    let (exit, _, err) = place.run(&["update"], expire).await;
    assert_eq!(exit, Exit::WrongUsage, "{err}");
    assert!(err.contains("only from Active"), "{err}");
}
