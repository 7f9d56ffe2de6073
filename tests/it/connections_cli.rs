//! `oktui connections`: the program itself, with a home of its own and organisations served on loopback.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use oktui::demo::{Clock, Demo, DemoSettings, Serving};
use tempfile::TempDir;

/// A home that nobody else uses.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// Writes the configuration, for its owner only.
    fn configure(&self, text: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.write("config/oktui/config.toml", text);
        fs::set_permissions(path.parent().unwrap(), fs::Permissions::from_mode(0o700)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn config(&self) -> String {
        fs::read_to_string(self.path("config/oktui/config.toml")).unwrap_or_default()
    }

    /// Exit code, output, complaints.
    fn run(&self, arguments: &[&str], typed: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oktui"));
        command.args(arguments).env_clear().env("HOME", self.0.path());
        command.env("XDG_DATA_HOME", self.path("data")).env("XDG_CONFIG_HOME", self.path("config"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        let ended = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (ended.status.code().unwrap(), text(ended.stdout), text(ended.stderr))
    }
}

/// An organisation that answers on loopback.
struct Org {
    _tasks: tokio::runtime::Runtime,
    demo: Demo,
    serving: Serving,
}

impl Org {
    fn start() -> Self {
        let tasks = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let demo = Demo::new(DemoSettings { users: 20, ..DemoSettings::default() }, Clock::system());
        let serving = tasks.block_on(demo.serve()).unwrap();
        Self { _tasks: tasks, demo, serving }
    }
}

#[test]
fn removing_a_connection_leaves_nothing_that_was_written_by_it() {
    let home = Home::new();
    home.configure("[connection.s]\nhost = \"acme\"\n\n[connection.t]\nhost = \"other\"\n");
    let files = |name: &str| {
        ["drafts/X.json", "history/X.ndjson", "history/X.expressions"]
            .map(|path| home.write(&format!("data/oktui/{}", path.replace('X', name)), "ann.leeson@acme.com"))
    };
    let (gone, left) = (files("s"), files("t"));
    let (code, out, err) = home.run(&["connections", "remove", "s"], "");
    assert_eq!(code, 0, "{out}{err}");
    let there = |files: &[PathBuf]| files.iter().filter(|path| Path::exists(path)).count();
    assert_eq!((there(&gone), there(&left)), (0, 3));
}

#[test]
fn without_a_keychain_a_token_goes_to_a_private_file_and_that_is_said() {
    let (home, org) = (Home::new(), Org::start());
    let (code, out, err) = home.run(&["connections", "add", "acme", org.serving.origin()], org.demo.token());
    assert_eq!(code, 0, "{out}{err}");
    assert!(err.contains("a file that only you can read"), "{err}");
    assert!(home.config().contains("token = \"file\""), "{}", home.config());
    assert!(home.path("config/oktui/tokens/acme").exists());
    let keychain = ["connections", "add", "two", org.serving.origin(), "--keep", "keychain"];
    let (code, _, err) = home.run(&keychain, org.demo.token());
    assert_eq!(code, 2, "what was asked for is not replaced: {err}");
    let (code, _, err) = home.run(&["connections", "add", "ACME", org.serving.origin()], org.demo.token());
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("there is a connection acme already"), "{err}");
}

#[test]
fn a_refused_token_may_be_another_organisations() {
    let (home, org) = (Home::new(), Org::start());
    let (code, out, err) = home.run(&["connections", "add", "acme", org.serving.origin()], "00wrong");
    assert_eq!(code, 1, "{err}");
    assert!(out.contains("Is this the address of the organisation that the token was made in?"), "{out}");
    assert_eq!(home.config(), "");
}

#[test]
fn a_token_that_is_kept_nowhere_is_not_said_to_be_removed() {
    let home = Home::new();
    home.configure("[connection.s]\nhost = \"acme\"\ntoken = \"session\"\n");
    let (code, out, _) = home.run(&["connections", "remove", "s"], "");
    assert_eq!(code, 0);
    assert!(out.contains("kept nowhere here") && !out.contains("and its token"), "{out}");
}

#[test]
fn connections_that_are_added_at_once_are_all_there_and_the_file_keeps_its_words() {
    let (home, org) = (Home::new(), Org::start());
    home.configure("# mine\n[connection.first]\nhost = \"acme\" # short\ntoken = \"session\"\n");
    let add = |name: &str| {
        let host = org.serving.origin();
        home.run(&["connections", "add", name, host, "--keep", "file", "--untried"], org.demo.token())
    };
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..16).map(|number| scope.spawn(move || add(&format!("c{number}")))).collect();
        for one in all {
            let (code, out, err) = one.join().unwrap();
            assert_eq!(code, 0, "{out}{err}");
        }
    });
    let config = home.config();
    let missing: Vec<_> = (0..16).filter(|number| !config.contains(&format!("[connection.c{number}]\n"))).collect();
    assert!(missing.is_empty(), "{missing:?} are not in\n{config}");
    assert!(config.starts_with("# mine\n[connection.first]\nhost = \"acme\" # short\n"), "{config}");
    assert_eq!(fs::read_dir(home.path("config/oktui")).unwrap().count(), 2, "config.toml and tokens, nothing else");
    let tokens = fs::read_dir(home.path("config/oktui/tokens")).unwrap();
    assert_eq!(tokens.count(), 16);
}

#[test]
fn of_several_that_take_one_name_at_once_one_has_it_and_the_others_say_so() {
    let (home, org) = (Home::new(), Org::start());
    let add = |token: &str| {
        let host = org.serving.origin();
        home.run(&["connections", "add", "acme", host, "--keep", "file", "--untried"], token)
    };
    let won: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> =
            (0..6).map(|number| (number, scope.spawn(move || add(&format!("00token{number}"))))).collect();
        let ended = all.into_iter().map(|(number, one)| (number, one.join().unwrap()));
        let won = ended.filter_map(|(number, (code, _, err))| {
            assert!(code == 0 || err.contains("there is a connection acme already"), "{code} {err}");
            (code == 0).then(|| format!("00token{number}"))
        });
        won.collect()
    });
    assert_eq!(won.len(), 1);
    let token = fs::read_to_string(home.path("config/oktui/tokens/acme")).unwrap();
    assert_eq!(token.lines().nth(1), Some(&*won[0]), "the token is the winner's");
}

#[test]
fn removing_a_connection_touches_nothing_of_one_whose_name_is_alike() {
    let home = Home::new();
    home.configure("[connection.\"a.b\"]\nhost = \"acme\"\n\n[connection.a_b]\nhost = \"other\"\n");
    let files = |name: &str, host: &str| {
        let forms = format!("data/oktui/forms/{name}/https%3a%2f%2f{host}.okta.com%2f/0123456789abcdef-begun-1.json");
        let others = ["ndjson", "expressions"].map(|ending| format!("data/oktui/history/{name}.{ending}"));
        [forms, others[0].clone(), others[1].clone()].map(|path| home.write(&path, "{}"))
    };
    let (gone, left) = (files("a.b", "acme"), files("a_b", "other"));
    // From before, under a name that they shared; it says whose it is.
    let shared = home.write("data/oktui/drafts/a_b.json", r#"{"address":"https://other.okta.com","forms":[]}"#);
    let (code, out, err) = home.run(&["connections", "remove", "a.b"], "");
    assert_eq!(code, 0, "{out}{err}");
    let there = |files: &[PathBuf]| files.iter().filter(|path| Path::exists(path)).count();
    assert_eq!((there(&gone), there(&left)), (0, 3));
    assert!(shared.exists());
    let (code, ..) = home.run(&["connections", "remove", "a_b"], "");
    assert_eq!((code, there(&left), shared.exists()), (0, 0, false));
}
