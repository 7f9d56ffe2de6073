//! `oktui events`: lines for pipes, against a demo organisation that is served on loopback.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use axum::body::Body;
use http::{Method, Request};
use oktui::cli::{Exit, Surroundings, run};
use oktui::demo::{Clock, Demo, DemoSettings, Serving};
use serde_json::{Value, json};
use tower::ServiceExt;

/// An organisation with a runtime of its own, since the program under test brings another.
struct Org {
    tasks: tokio::runtime::Runtime,
    demo: Demo,
    serving: Serving,
}

impl Org {
    fn start() -> Self {
        Self::with(DemoSettings::default())
    }

    fn with(settings: DemoSettings) -> Self {
        let tasks = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let demo = Demo::new(settings, Clock::system());
        let serving = tasks.block_on(demo.serve()).unwrap();
        Self { tasks, demo, serving }
    }

    fn call(&self, method: Method, path: &str, body: Value) -> Value {
        let request =
            Request::builder().method(method).uri(path).header("authorization", format!("SSWS {}", self.demo.token()));
        let request = request.header("content-length", "1").body(Body::from(body.to_string())).unwrap();
        self.tasks.block_on(async {
            let answer = self.demo.router(self.serving.origin()).oneshot(request).await.unwrap();
            let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
            serde_json::from_slice(&bytes).unwrap_or_default()
        })
    }

    fn create(&self, name: &str) {
        let profile = json!({"firstName": name, "lastName": "New", "login": format!("{name}@acme.com"), "email": format!("{name}@acme.com")});
        self.call(Method::POST, "/api/v1/users?activate=false", json!({"profile": profile}));
    }

    /// Runs the program in this process; exit, output, complaints.
    fn run(&self, arguments: &[&str], out: &mut dyn Write) -> (Exit, String) {
        let arguments =
            ["oktui", "events", "--org-url", self.serving.origin()].into_iter().chain(arguments.iter().copied());
        let arguments: Vec<OsString> = arguments.map(OsString::from).collect();
        let token = self.demo.token().to_owned();
        let mut err = Vec::new();
        let mut surroundings = Surroundings {
            variable: &|name| (name == "OKTA_CLIENT_TOKEN").then(|| token.clone()),
            stdin_is_terminal: false,
            stdout_is_terminal: false,
            out,
            err: &mut err,
        };
        let exit = run(arguments, &mut surroundings);
        (exit, String::from_utf8(err).unwrap())
    }

    fn lines(&self, arguments: &[&str]) -> Vec<String> {
        let mut out = Vec::new();
        let (exit, err) = self.run(arguments, &mut out);
        assert_eq!(exit, Exit::Fine, "{err}");
        String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
    }

    /// Starts the program itself.
    fn spawn(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oktui"));
        command.arg("events").args(["--org-url", self.serving.origin()]).args(arguments);
        command.env_clear().env("OKTA_CLIENT_TOKEN", self.demo.token());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }
}

#[test]
fn what_happened_is_told_in_lines_for_people_and_in_json_for_programs() {
    let org = Org::start();
    org.create("nora");
    let created = org.lines(&["--since", "-5m", "--type", "Users created"]);
    assert!(created.last().unwrap().contains("created  nora New (nora@acme.com)  by Robin Reyes"), "{created:?}");
    for line in org.lines(&["--since", "-1h", "--type", "user.lifecycle.create", "--format", "ndjson"]) {
        let event: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(event["eventType"], "user.lifecycle.create");
    }
}

#[test]
fn events_are_written_in_the_format_that_a_file_is_named_after_and_in_no_other() {
    let org = Org::start();
    org.create("nora");
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let words = ["--since", "-1h", "--type", "user.lifecycle.create"];
    let write = |name: &str, more: &[&str]| {
        let path = path(name);
        let all = [&words[..], &["--output", &path], more].concat();
        let (exit, err) = org.run(&all, &mut Vec::new());
        (exit, err, std::fs::read_to_string(&path).unwrap_or_default())
    };
    let (exit, err, text) = write("e.csv", &[]);
    assert_eq!(exit, Exit::Fine, "{err}");
    assert!(text.starts_with("\"time\",\"what\",\"type\","), "{text}");
    assert!(text.contains(",created,user.lifecycle.create,nora New,nora@acme.com,"), "{text}");
    assert!(err.contains(" written to "), "{err}");
    let (_, _, text) = write("e.ndjson", &[]);
    assert!(text.lines().count() > 0 && text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{text}");
    let (_, _, text) = write("e.json", &[]);
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(all.iter().all(|event| event["eventType"] == "user.lifecycle.create") && !all.is_empty());
    let (_, _, text) = write("e.txt", &[]);
    assert!(text.contains("created  nora New (nora@acme.com)"), "{text}");
    for (name, more, said) in [
        ("e.xls", &[][..], "oktui writes no .xls"),
        ("f.csv", &["--format", "ndjson"], "let its name end in .ndjson"),
        ("e.csv", &[], "exists"),
        ("g.csv", &["--follow"], "cannot be used with"),
    ] {
        let (exit, err, _) = write(name, more);
        assert!(exit == Exit::WrongUsage && err.contains(said), "{name}: {err}");
    }
    for (format, more) in [("json", "--follow"), ("xlsx", "--since=-1h"), ("parquet", "--since=-1h")] {
        let (exit, err) = org.run(&["--format", format, more], &mut Vec::new());
        assert!(exit == Exit::WrongUsage && !err.is_empty(), "{format}: {err}");
    }
    let lines = org.lines(&["--since", "-1h", "--type", "user.lifecycle.create", "--format", "csv"]);
    assert!(lines.len() > 1 && lines[0].starts_with("\"time\""), "{lines:?}");
    // A place in the log is kept once the file is whole.
    let cursor = path("cursor");
    let into = path("new.csv");
    let all = ["--since", "-1h", "--type", "user.lifecycle.create", "--cursor-file", &cursor, "--output", &into];
    assert_eq!(org.run(&all, &mut Vec::new()).0, Exit::Fine);
    let again = path("again.csv");
    let all = ["--type", "user.lifecycle.create", "--cursor-file", &cursor, "--output", &again];
    assert_eq!(org.run(&all, &mut Vec::new()).0, Exit::Fine);
    assert_eq!(std::fs::read_to_string(&again).unwrap().lines().count(), 1, "nothing is told twice");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&into).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[cfg(feature = "xlsx")]
#[test]
fn events_become_a_workbook_that_is_read_back() {
    let org = Org::start();
    org.create("nora");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("e.xlsx");
    let words = ["--since", "-1h", "--type", "user.lifecycle.create", "--output", &path.display().to_string()];
    assert_eq!(org.run(&words, &mut Vec::new()).0, Exit::Fine);
    let bytes = oktui::sheet::read_bytes(&path).unwrap();
    let sheet = oktui::sheet::read(&path, &bytes, None).unwrap();
    assert_eq!(sheet.head[..3], ["time", "what", "type"]);
    let row = sheet.rows.last().unwrap();
    assert!(row.cell(0).text().starts_with("20"), "{row:?}");
    assert_eq!(row.cell(4).text(), "nora@acme.com");
}

#[test]
fn a_cursor_file_goes_on_where_the_last_run_stopped() {
    let org = Org::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cursor").display().to_string();
    let arguments = ["--since", "now", "--type", "user.lifecycle.create", "--cursor-file", &file];
    org.lines(&arguments);
    org.create("nora");
    assert_eq!(org.lines(&arguments).len(), 1);
    assert!(org.lines(&arguments).is_empty(), "nothing is told twice");
    org.create("olaf");
    assert!(org.lines(&arguments)[0].contains("olaf"));
    std::fs::write(&file, "something else").unwrap();
    let (exit, err) = org.run(&arguments, &mut Vec::new());
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("is no cursor file"), "{err}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "something else");
}

#[test]
fn a_reader_that_has_had_enough_ends_it_well() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let org = Org::start();
    org.create("nora");
    let (exit, err) = org.run(&["--since", "-1h", "--follow"], &mut Closed);
    assert_eq!((exit, err.as_str()), (Exit::Fine, ""));
}

#[test]
fn what_cannot_be_meant_is_wrong_usage() {
    let org = Org::start();
    for arguments in [&["--since", "tomorrow"][..], &["--source", "hook", "--since", "-1h"], &["--format", "xml"]] {
        assert_eq!(org.run(arguments, &mut Vec::new()).0, Exit::WrongUsage, "{arguments:?}");
    }
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
}

#[cfg(unix)]
#[test]
fn following_flushes_each_line_and_ends_well_on_ctrl_c() {
    let org = Org::start();
    org.create("nora");
    let mut child = org.spawn(&["--since", "-1h", "--type", "user.lifecycle.create", "--follow"]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let found = lines.by_ref().find(|line| line.as_ref().unwrap().contains("nora New"));
    assert!(found.is_some(), "the line came while the program went on");
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn listening_makes_a_hook_tells_what_it_delivers_and_takes_it_away() {
    let org = Org::start();
    let mut child = org.spawn(&["listen", "--format", "ndjson"]);
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(said.by_ref().any(|line| line.unwrap().contains("is verified")));
    let hooks = org.call(Method::GET, "/api/v1/eventHooks", json!(null));
    assert_eq!(hooks[0]["verificationStatus"], "VERIFIED");
    org.create("nora");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let event: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(event["target"][0]["displayName"], "nora New");
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(org.call(Method::GET, "/api/v1/eventHooks", json!(null)), json!([]));
}

#[test]
fn a_cursor_file_of_another_watch_is_left_alone() {
    let org = Org::start();
    let other = Org::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cursor").display().to_string();
    org.lines(&["--since", "now", "--type", "user.lifecycle.create", "--cursor-file", &file]);
    let before = std::fs::read_to_string(&file).unwrap();
    let refused = |org: &Org, kind: &str, why: &str| {
        let mut out = Vec::new();
        let (exit, err) = org.run(&["--type", kind, "--cursor-file", &file], &mut out);
        assert_eq!(exit, Exit::WrongUsage, "{err}");
        assert!(err.contains(why) && err.contains("name another file"), "{err}");
        assert!(out.is_empty());
    };
    refused(&org, "user.lifecycle.delete.initiated", "other event types");
    refused(&other, "user.lifecycle.create", org.serving.origin());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    let spoiled = before.replace(&format!("{}/api", org.serving.origin()), "https://evil.example:8443/api");
    assert_ne!(spoiled, before);
    std::fs::write(&file, &spoiled).unwrap();
    refused(&org, "user.lifecycle.create", "https://evil.example:8443");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), spoiled);
}

#[test]
fn a_cursor_file_that_cannot_be_written_is_said_before_anything_is_told() {
    let org = Org::start();
    org.create("nora");
    let mut out = Vec::new();
    let (exit, err) = org.run(&["--since", "-1h", "--cursor-file", "/nonexistent/x"], &mut out);
    assert_eq!(exit, Exit::Failed, "{err}");
    assert!(err.contains("/nonexistent/x cannot be written"), "{err}");
    assert!(out.is_empty(), "{}", String::from_utf8_lossy(&out));
}

#[test]
fn a_hook_that_cannot_be_made_says_why_and_what_to_do() {
    let org = Org::start();
    let hook = json!({"name": "oktui", "events": {"type": "EVENT_TYPE", "items": ["user.lifecycle.create"]},
        "channel": {"type": "HTTP", "version": "1.0.0", "config": {"uri": "http://127.0.0.1:1/"}}});
    org.call(Method::POST, "/api/v1/eventHooks", hook);
    let (exit, err) = org.run(&["listen"], &mut Vec::new());
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("already exists in the current organization"), "{err}");
    assert!(err.contains("2, h") && err.contains("--name"), "{err}");
    let (exit, err) = org.run(&["listen", "--name", "other", "--url", "http://acme.example/"], &mut Vec::new());
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("Okta says: uri: must begin with https://"), "{err}");
}

#[test]
fn a_wait_for_the_limit_is_told() {
    let org =
        Org::with(DemoSettings { faults: "concurrency:/api/v1/logs@once".parse().unwrap(), ..Default::default() });
    let (exit, err) = org.run(&["--since", "-1h"], &mut Vec::new());
    assert_eq!(exit, Exit::Fine, "{err}");
    assert!(err.contains("too many calls at once in this organisation; going on in"), "{err}");
}
