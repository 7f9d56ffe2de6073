//! `oktui journal`, and the commands that write it: as scripts see them, against the demo over a socket.

use std::ffi::OsString;
use std::path::PathBuf;

use oktui::cli::{Exit, Surroundings, run};
use oktui::demo::{Clock, Demo, DemoSettings, Faults, Serving};
use serde_json::{Value, json};

pub(super) struct Place {
    pub(super) demo: Demo,
    pub(super) serving: Serving,
    pub(super) folder: tempfile::TempDir,
    /// Where the organisation is asked, if not where it is served.
    pub(super) origin: Option<String>,
}

pub(super) async fn place() -> Place {
    place_with("").await
}

/// An organisation in which something goes wrong.
pub(super) async fn place_with(faults: &str) -> Place {
    let faults = if faults.is_empty() { Faults::default() } else { faults.parse().unwrap() };
    let demo = Demo::new(DemoSettings { users: 60, faults, ..DemoSettings::default() }, Clock::system());
    let serving = demo.serve().await.unwrap();
    Place { demo, serving, folder: tempfile::tempdir().unwrap(), origin: None }
}

impl Place {
    pub(super) async fn run(&self, words: &[&str]) -> (Exit, String, String) {
        self.run_in(words, self.folder.path().join("state"), &[]).await
    }

    /// The same with something more in the environment.
    pub(super) async fn run_with(
        &self,
        words: &[&str],
        more: &[(&'static str, &'static str)],
    ) -> (Exit, String, String) {
        self.run_in(words, self.folder.path().join("state"), more).await
    }

    async fn run_in(
        &self,
        words: &[&str],
        state: PathBuf,
        more: &[(&'static str, &'static str)],
    ) -> (Exit, String, String) {
        let more = more.to_vec();
        let arguments: Vec<OsString> = ["oktui"].iter().chain(words).map(OsString::from).collect();
        let origin = self.origin.clone().unwrap_or_else(|| self.serving.origin().to_owned());
        let token = self.demo.token().to_owned();
        let config = self.folder.path().join("config.toml");
        tokio::task::spawn_blocking(move || {
            let variable = |name: &str| match name {
                "OKTA_CLIENT_ORGURL" => Some(origin.clone()),
                "OKTA_CLIENT_TOKEN" => Some(token.clone()),
                "OKTUI_CONFIG" => Some(config.display().to_string()),
                "OKTUI_STATE" => Some(state.display().to_string()),
                "LOGNAME" => Some("desk".to_owned()),
                "SSH_CONNECTION" => Some("10.0.0.7 5022 10.0.0.1 22".to_owned()),
                name => more.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned()),
            };
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut surroundings = Surroundings {
                variable: &variable,
                stdin_is_terminal: false,
                stdout_is_terminal: false,
                out: &mut out,
                err: &mut err,
            };
            let exit = run(arguments, &mut surroundings);
            (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
        })
        .await
        .unwrap()
    }

    /// What was shown, and whom it lets in.
    async fn shown(&self) -> Vec<(String, String)> {
        let (_, lines, _) = self.run(&["journal", "export"]).await;
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let shown = lines.filter(|line| line["phase"] == "shown");
        shown.map(|line| (text(&line["what"]["secret"]), text(&line["target"]["login"]))).collect()
    }

    pub(super) fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        path.display().to_string()
    }

    pub(super) fn person(&self, name: &str) -> String {
        let login = format!("{name}@acme.com");
        let profile = json!({"firstName": name, "lastName": "New", "email": login, "login": login});
        self.write("person.json", &json!({"profile": profile, "activation": "staged"}).to_string())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_did_what_and_why_is_answered_and_the_chain_holds() {
    let place = place().await;
    let file = place.person("nora");
    let (exit, _, err) = place.run(&["user", "create", &file, "--ticket", "INC-1", "--reason", "=cmd()"]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let change = place.write("change.json", &json!({"profile": {"title": "Chief Secret Officer"}}).to_string());
    let update = ["user", "update", &*change, "--of", "nora@acme.com", "--ticket", "INC-2"];
    assert_eq!(place.run(&update).await.0, Exit::Fine);
    let (exit, _, _) = place.run(&["api", "POST", "/v1/groups", "-d", r#"{"profile":{"name":"Night"}}"#]).await;
    assert_eq!(exit.code(), 0);
    let export = place.folder.path().join("people.csv").display().to_string();
    assert_eq!(place.run(&["users", "--limit", "5", "--output", &export]).await.0, Exit::Fine);

    let (exit, text, err) = place.run(&["journal", "list"]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    for part in ["createUser", "ticket INC-1", "updateUser", "nora@acme.com", "custom", "export of 5 rows"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let (_, one, _) = place.run(&["journal", "list", "--person", "NORA@acme.com", "--op", "update"]).await;
    assert_eq!(one.lines().count(), 1, "{one}");
    let unlock = "/v1/users/nora@acme.com/lifecycle/expire_password";
    place.run(&["api", "POST", unlock]).await;
    let temporary = format!("{unlock}?tempPassword=true");
    place.run(&["api", "POST", &temporary, "--yes"]).await;
    let (_, given, _) = place.run(&["journal", "list", "--op", "temporary-password"]).await;
    assert!(given.contains("expirePasswordWithTempPassword") && given.lines().count() == 1, "{given}");
    let (exit, _, why) = place.run(&["journal", "list", "--op", "bogus"]).await;
    assert_eq!(exit, Exit::WrongUsage);
    assert!(why.contains("temporary-password") && why.contains("resetFactors") && why.contains("bogus"), "{why}");
    let (_, by_hand, _) = place.run(&["journal", "list", "--op", "password"]).await;
    assert!(by_hand.contains("expirePassword") && by_hand.contains("nora@acme.com"), "{by_hand}");
    let (_, lines, _) = place.run(&["journal", "export", "--ticket", "INC-2"]).await;
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (&lines[1]["outcome"], &lines[1]["by"]["environment"], &lines[1]["by"]["from"]),
        (&json!("done"), &json!("desk"), &json!("10.0.0.7"))
    );
    // Who it was is what the system says.
    let system = oktui::store::journal::Who::of_system(None).user;
    assert_eq!(lines[1]["by"]["user"].as_str(), system.as_deref());
    let (_, csv, _) = place.run(&["journal", "export", "--format", "csv", "--ticket", "INC-1"]).await;
    assert!(csv.contains(",'=cmd(),"), "{csv}");

    // The value stands apart, and is found from the line.
    let seq = lines[0]["seq"].to_string();
    assert!(!lines[0].to_string().contains("Secret Officer"));
    let (_, whole, _) = place.run(&["journal", "show", &seq]).await;
    assert!(whole.contains("profile.title \"Chief Secret Officer\"") && whole.contains("INC-2"), "{whole}");

    let (exit, report, err) = place.run(&["journal", "verify"]).await;
    assert_eq!(exit, Exit::Fine, "{report}{err}");
    assert!(report.contains("the chain holds") && report.contains("It cannot show"), "{report}");
    let head = report.split("SHA-256 ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert_eq!(place.run(&["journal", "verify", "--anchor", &head]).await.0, Exit::Fine);
    let (exit, _, err) = place.run(&["journal", "verify", "--anchor", &"0".repeat(64)]).await;
    assert!(exit == Exit::Failed && err.contains("written anew"), "{err}");

    // Okta's log tells the same, and of what was done elsewhere it tells more.
    let (exit, told, err) = place.run(&["journal", "reconcile", "--since", "-1h", "--until", "2100-01-01"]).await;
    assert_eq!(exit, Exit::Fine, "{told}{err}");
    place.run(&["--no-journal", "api", "GET", "/v1/users/me"]).await;
    let elsewhere = place.folder.path().join("elsewhere");
    let lifecycle = "/v1/users/nora@acme.com/lifecycle/activate?sendEmail=false";
    let (exit, _, err) = place.run_in(&["api", "POST", lifecycle], elsewhere, &[]).await;
    assert_eq!(exit.code(), 0, "{err}");
    let (exit, told, _) = place.run(&["journal", "reconcile", "--since", "-1h", "--until", "2100-01-01"]).await;
    assert!(exit == Exit::Failed && told.contains("user.lifecycle.activate"), "{told}");

    // Whoever reads lines of a chain that was changed is told so, and gets them all the same.
    let month = place.folder.path().join("state/journal");
    let month = std::fs::read_dir(month).unwrap().flatten().next().unwrap().path();
    let month = std::fs::read_dir(month).unwrap().flatten().map(|entry| entry.path());
    let month = month.into_iter().find(|path| path.extension().is_some_and(|end| end == "ndjson")).unwrap();
    let whole = std::fs::read_to_string(&month).unwrap();
    std::fs::write(&month, whole.replace("INC-1", "INC-7")).unwrap();
    for words in [&["journal", "list", "--ticket", "INC-7"][..], &["journal", "show", &seq], &["journal", "export"]] {
        let (exit, told, err) = place.run(words).await;
        assert_eq!(exit, Exit::Failed, "{words:?}");
        assert!(err.contains("the chain does not hold: ") && err.contains("journal verify"), "{words:?}: {err}");
        assert!(told.contains("updateUser") || told.contains("createUser"), "{words:?}: {told}");
    }
    std::fs::write(&month, whole).unwrap();
    let (exit, _, err) = place.run(&["journal", "list"]).await;
    assert!(exit == Exit::Fine && err.is_empty(), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_a_command_prints_leaves_a_line() {
    let place = place().await;
    let profile = json!({"firstName": "Otto", "lastName": "New", "email": "otto@acme.com", "login": "otto@acme.com"});
    let file = place.write("person.json", &json!({"profile": profile, "activation": "link"}).to_string());
    let (exit, told, err) = place.run(&["user", "create", &file]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let link = told.lines().find_map(|line| line.strip_prefix("Activation link: ")).unwrap();
    assert_eq!(place.shown().await, [("activation link".to_owned(), "otto@acme.com".to_owned())]);
    assert!(!is_anywhere(&place.folder.path().join("state"), link));
    // The same by hand: the address alone names them.
    let (_, told, _) =
        place.run(&["api", "POST", "/v1/users/otto@acme.com/lifecycle/reactivate?sendEmail=false", "--yes"]).await;
    assert!(told.contains("activationUrl"), "{told}");
    assert_eq!(place.shown().await.len(), 2);
    let profile = json!({"firstName": "Dora", "lastName": "New", "email": "dora@acme.com", "login": "dora@acme.com"});
    let password = json!({"password": {"value": "a-long-Password-of-2026"}});
    let dora = json!({"profile": profile, "credentials": password, "activation": "active"});
    let (exit, _, err) = place.run(&["user", "create", &place.write("dora.json", &dora.to_string())]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let expire = "/v1/users/dora@acme.com/lifecycle/expire_password?tempPassword=true";
    let (_, told, err) = place.run(&["api", "POST", expire, "--yes"]).await;
    let told: Value = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}{err}"));
    let shown = place.shown().await;
    assert_eq!(shown.last().unwrap(), &("temporary password".to_owned(), "dora@acme.com".to_owned()));
    assert!(!is_anywhere(&place.folder.path().join("state"), told["tempPassword"].as_str().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_journal_nothing_is_changed_in_pipes_unless_that_is_said() {
    let place = place().await;
    let file = place.person("nora");
    let nowhere: PathBuf = place.write("a-file", "").into();
    let (exit, _, err) = place.run_in(&["user", "create", &file], nowhere.clone(), &[]).await;
    assert_eq!(exit, Exit::WrongUsage);
    assert!(err.contains("the journal cannot be written") && err.contains("--no-journal"), "{err}");
    let (exit, _, err) = place.run_in(&["api", "GET", "/v1/users/me"], nowhere.clone(), &[]).await;
    assert_eq!(exit.code(), 0, "{err}");
    let (exit, _, err) = place.run_in(&["user", "create", &file, "--no-journal"], nowhere.clone(), &[]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    place.write("config.toml", "journal = \"required\"\n");
    for words in [&["user", "create", &*file][..], &["user", "create", &file, "--no-journal"]] {
        let (exit, _, err) = place.run_in(words, nowhere.clone(), &[]).await;
        assert!(exit == Exit::WrongUsage && err.contains("required"), "{err}");
    }
    place.write("config.toml", "journal = \"off\"\n");
    let (exit, _, err) = place.run_in(&["user", "create", &place.person("dora")], nowhere, &[]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_asked_for_where_config_says_so() {
    let place = place().await;
    let file = place.person("nora");
    place.write("config.toml", "ask_ticket = true\nticket_pattern = \"INC-[0-9]+\"\nreasons = [\"new colleague\"]\n");
    for (words, said) in [
        (&[][..], "a ticket is needed"),
        (&["--ticket", "whatever"], "must look like inc-[0-9]+"),
        (&["--ticket", "INC-1", "--reason", "fun"], "none of the reasons"),
    ] {
        let all: Vec<&str> = ["user", "create", &file].into_iter().chain(words.iter().copied()).collect();
        let (exit, _, err) = place.run(&all).await;
        assert!(exit == Exit::WrongUsage && err.to_lowercase().contains(said), "{words:?}: {err}");
    }
    let (exit, _, err) = place.run(&["user", "create", &file, "--ticket", "INC-1", "--reason", "New colleague"]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    assert_eq!(place.run(&["api", "GET", "/v1/users/me"]).await.0.code(), 0, "reading owes nobody a ticket");
}

/// Whether any file below a folder holds a text.
pub(super) fn is_anywhere(folder: &std::path::Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().flatten().any(|entry| match entry.path() {
        path if path.is_dir() => is_anywhere(&path, text),
        path => String::from_utf8_lossy(&std::fs::read(&path).unwrap()).contains(text),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn old_values_of_somebody_are_forgotten_and_the_chain_holds() {
    let place = place().await;
    for (name, title) in [("nora", "Chief Secret Officer"), ("otto", "Under Secretary")] {
        let file = place.person(name);
        assert_eq!(place.run(&["user", "create", &file]).await.0, Exit::Fine);
        let change = place.write("change.json", &json!({"profile": {"title": title}}).to_string());
        let login = format!("{name}@acme.com");
        assert_eq!(place.run(&["user", "update", &change, "--of", &login]).await.0, Exit::Fine);
    }
    let state = place.folder.path().join("state");
    assert!(is_anywhere(&state, "Chief Secret Officer") && is_anywhere(&state, "Under Secretary"));
    let home = place.folder.path().join("home");
    let program = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_oktui"));
        command.env_clear().env("HOME", &home).env("OKTUI_STATE", &state).args(arguments);
        let ended = command.output().unwrap();
        (ended.status.code(), String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap())
    };
    let (code, told, err) = program(&["forget", "--person", "nora@acme.com"]);
    assert_eq!((code, &*err), (Some(0), ""), "{told}");
    assert!(told.starts_with("removed: 0 unsaved forms, 0 lines of histories, ") && !told.contains(" 0 old"), "{told}");
    assert!(told.contains("of the journal, whose chain would break without them"), "{told}");
    assert!(!is_anywhere(&state, "Chief Secret Officer") && is_anywhere(&state, "Under Secretary"));
    let (exit, verified, _) = place.run(&["journal", "verify"]).await;
    assert_eq!(exit, Exit::Fine, "{verified}");
    let (_, again, _) = program(&["forget", "--person", "nora@acme.com"]);
    assert!(again.contains(" 0 old values"), "{again}");
    assert_eq!(program(&["forget", "--person", " "]).0, Some(2));
    let (_, places, _) = program(&["config", "path"]);
    let of_journal = places.lines().find(|line| line.starts_with("journal ")).unwrap();
    assert!(of_journal.contains("files, ") && of_journal.contains("written just now"), "{places}");
    assert!(places.lines().any(|line| line.starts_with("policy ") && line.ends_with("policy.toml")), "{places}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_without_its_lines_is_still_the_journal_that_it_was() {
    let place = place().await;
    assert_eq!(place.run(&["user", "create", &place.person("nora")]).await.0, Exit::Fine);
    let journal =
        std::fs::read_dir(place.folder.path().join("state/journal")).unwrap().flatten().next().unwrap().path();
    for entry in std::fs::read_dir(&journal).unwrap().flatten() {
        if entry.path().extension().is_some_and(|end| end == "ndjson") {
            std::fs::remove_file(entry.path()).unwrap();
        }
    }
    let (exit, out, _) = place.run(&["journal", "verify", "--dir", &journal.display().to_string()]).await;
    assert!(exit == Exit::Failed && out.contains("the end of the chain is missing"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_configured_for_an_address_holds_for_a_connection_of_the_environment_too() {
    let place = place().await;
    let host = place.serving.origin().to_owned();
    assert_eq!(place.run(&["user", "create", &place.person("nora")]).await.0, Exit::Fine);
    for (rules, refused) in [
        ("guard = [\"login:nora@*\"]", "guarded: login:nora@*"),
        ("read_only = true", "read-only"),
        ("protect = [\"login:nora@*\"]", "protected: login:nora@*"),
        ("forbid = [\"suspend\"]", "suspend is forbidden"),
    ] {
        place.write("config.toml", &format!("[connection.kept]\nhost = \"{host}\"\n{rules}\n"));
        let (exit, _, err) = place.run(&["api", "POST", "/v1/users/nora@acme.com/lifecycle/suspend"]).await;
        assert!(exit != Exit::Answered(200) && err.contains(refused), "{rules}: {err}");
        let (_, shown, _) = place.run(&["policy", "show"]).await;
        assert!(shown.contains("in config.toml"), "{shown}");
    }
    // A device tells nobody whose it is; a rule that names somebody moves them.
    place.write("config.toml", &format!("[connection.kept]\nhost = \"{host}\"\nprotect = [\"login:nora@*\"]\n"));
    let rule = r#"{"type":"group_rule","name":"R","conditions":{"expression":{"type":"urn:okta:expression:1.0","value":"user.login==\"nora@acme.com\""}}}"#;
    for (call, refused) in [
        (&["api", "POST", "/v1/devices/guo1abcdefghijklmnop/lifecycle/suspend"][..], "whose device this is"),
        (&["api", "POST", "/v1/groups/rules", "-d", rule], "protected: login:nora@*"),
    ] {
        let (exit, _, err) = place.run(call).await;
        assert!(exit != Exit::Answered(200) && err.contains(refused), "{call:?}: {err}");
    }
    // What was refused before it became a call says what it would have been, too.
    let (_, told, _) = place.run(&["journal", "list", "--person", "nora@acme.com", "--outcome", "forbidden"]).await;
    assert!(told.lines().next().is_some_and(|line| line.contains("suspendUser")), "{told}");
    let read = ["api", "GET", "/v1/users", "-q", "search=profile.lastName eq \"New\""];
    assert_eq!(place.run(&read).await.0, Exit::Answered(200));
    let (_, lines, _) = place.run(&["journal", "export"]).await;
    assert!(lines.contains(r#""query":"GET /api/v1/users?search=profile.lastName eq \"New\"""#), "{lines}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_takes_no_line_stops_a_pipe_with_what_goes_on_without_it() {
    let place = place().await;
    assert_eq!(place.run(&["user", "create", &place.person("nora")]).await.0, Exit::Fine);
    let journal =
        std::fs::read_dir(place.folder.path().join("state/journal")).unwrap().flatten().next().unwrap().path();
    let months = std::fs::read_dir(&journal).unwrap().flatten().map(|entry| entry.path());
    let month = months.into_iter().find(|path| path.extension().is_some_and(|end| end == "ndjson")).unwrap();
    std::fs::hard_link(&month, place.folder.path().join("theirs")).unwrap();
    let before = std::fs::read(&month).unwrap();
    let person = place.person("dora");
    let (exit, _, err) = place.run(&["user", "create", &person]).await;
    assert!(exit == Exit::WrongUsage && err.contains("a hard link"), "{err}");
    assert!(err.contains("Nothing was done; --no-journal goes on without it"), "{err}");
    let (exit, out, err) = place.run(&["journal", "list"]).await;
    assert!(exit == Exit::Fine && out.contains("createUser") && err.contains("has another name as well"), "{err}");
    let (_, out, _) = place.run(&["journal", "verify"]).await;
    assert!(out.contains("the chain holds") && out.contains("odd: "), "{out}");
    assert_eq!(std::fs::read(&month).unwrap(), before);
    assert_eq!(place.run(&["user", "create", &person, "--no-journal"]).await.0, Exit::Fine);
}
