//! Forms that were not saved, and people who are asked, where the program is ended from outside: the real binary on a
//! terminal, with a home of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Signal, kill_process};

use oktui::demo::{Clock, Demo, DemoSettings, Serving};

use super::pty_terminal::{DEADLINE, PtyTerminal};

struct Desk {
    home: tempfile::TempDir,
    _tasks: tokio::runtime::Runtime,
    serving: Serving,
}

impl Desk {
    /// One connection, to an organisation on loopback.
    fn new() -> Self {
        let tasks = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let demo = Demo::new(DemoSettings { users: 20, ..DemoSettings::default() }, Clock::system());
        let serving = tasks.block_on(demo.serve()).unwrap();
        let home = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = home.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            fs::set_permissions(path.parent().unwrap(), fs::Permissions::from_mode(0o700)).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        };
        let host = serving.origin();
        write("config/config.toml", &format!("[connection.\"a.b\"]\nhost = \"{host}\"\ntoken = \"file\"\n"));
        write("config/tokens/a.b", &format!("{host}\n{}\n", demo.token()));
        Self { home, _tasks: tasks, serving }
    }

    fn start(&self) -> PtyTerminal {
        let path = |below: &str| self.home.path().join(below).display().to_string();
        let (home, config, data, state) = (path(""), path("config/config.toml"), path("data"), path("state"));
        let variables =
            [("HOME", &*home), ("OKTUI_CONFIG", &config), ("XDG_DATA_HOME", &data), ("XDG_STATE_HOME", &state)];
        let mut terminal = PtyTerminal::start(&["--connection", "a.b"], &variables);
        terminal.wait("the list", |terminal| terminal.text().contains("[1 Users]") && terminal.text().contains("> "));
        terminal
    }

    /// Everything that is kept of forms.
    fn kept(&self) -> String {
        all_below(&self.home.path().join("data"))
    }

    /// Until what is typed was kept, or is kept no longer.
    fn wait(&self, terminal: &mut PtyTerminal, what: &str, holds: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !holds(&self.kept()) {
            assert!(Instant::now() < deadline, "{what}: {}\n{}", self.kept(), terminal.text());
            terminal.read(Duration::from_millis(20));
        }
    }

    fn begin(&self, terminal: &mut PtyTerminal, first: &str, last: &str) {
        terminal.send("n");
        terminal.wait_for("New person");
        terminal.send(&format!("{first}\t{last}"));
        self.wait(terminal, "kept", |kept| kept.contains(last));
    }
}

fn all_below(folder: &Path) -> String {
    let Ok(entries) = fs::read_dir(folder) else { return String::new() };
    let each = entries.flatten().map(|entry| entry.path());
    each.map(|path| if path.is_dir() { all_below(&path) } else { fs::read_to_string(path).unwrap_or_default() })
        .collect()
}

fn kill(mut terminal: PtyTerminal) {
    terminal.child.kill().unwrap();
    terminal.child.wait().unwrap();
}

#[test]
fn programs_that_are_killed_lose_nothing_of_their_own_or_of_each_other() {
    let desk = Desk::new();
    let mut first = desk.start();
    desk.begin(&mut first, "Ann", "Leeson");
    let mut second = desk.start();
    assert!(!second.text().contains("Leeson"), "its owner lives: {}", second.text());
    desk.begin(&mut second, "Bob", "Clash");
    kill(first);
    let mut third = desk.start();
    third.wait_for("Unsaved from last time: Ann Leeson (new)");
    assert!(!third.text().contains("Clash"), "{}", third.text());
    // Thrown away by its new owner, it is gone for good.
    third.send("n");
    third.wait_for("Not saved yet: Ann Leeson");
    third.send("\x18");
    third.wait_for("New person");
    desk.wait(&mut third, "forgotten", |kept| !kept.contains("Leeson") && kept.contains("Clash"));
    kill(second);
    kill(third);
    let mut last = desk.start();
    last.wait_for("Unsaved from last time: Bob Clash (new)");
    assert!(!last.text().contains("Leeson"), "{}", last.text());
}

#[test]
fn a_form_that_is_kept_on_leaving_is_there_at_the_next_start_whatever_another_program_does() {
    let desk = Desk::new();
    let mut first = desk.start();
    let mut second = desk.start();
    desk.begin(&mut first, "Ann", "Leeson");
    desk.begin(&mut second, "Bob", "Clash");
    for terminal in [&mut first, &mut second] {
        // Leaves the form, keeping it, and the program.
        terminal.send("\x1b");
        terminal.wait_for("Leave the form?");
        terminal.send("\r");
        terminal.wait_for("is kept");
        terminal.send("q");
        terminal.wait_for_end();
    }
    let mut third = desk.start();
    third.wait_for("Unsaved from last time:");
    let text = third.text();
    assert!(text.contains("Ann Leeson (new)") && text.contains("Bob Clash (new)"), "{text}");
    third.send("n");
    third.wait_for("Not saved yet, 2 forms");
    let text = third.text();
    assert!(text.contains("Ann Leeson, a new person") && text.contains("Bob Clash, a new person"), "{text}");
}

#[test]
fn what_was_typed_in_the_moment_before_a_signal_ended_the_program_is_kept() {
    let desk = Desk::new();
    for (signal, name) in [(Signal::TERM, "Leeson"), (Signal::HUP, "Clash")] {
        let mut terminal = desk.start();
        terminal.send("n");
        terminal.wait_for(if name == "Leeson" { "New person" } else { "Not saved yet" });
        if name == "Clash" {
            terminal.send("\x18");
            terminal.wait_for("New person");
        }
        terminal.send(&format!("Ann\t{name}"));
        terminal.wait_for(name);
        kill_process(terminal.pid(), signal).unwrap();
        terminal.wait_for_end();
        assert!(desk.kept().contains(name), "{signal:?}: {}", desk.kept());
    }
}

#[test]
fn a_form_that_could_not_be_kept_is_told_after_leaving() {
    let desk = Desk::new();
    // A file stands where the folder should be.
    fs::create_dir_all(desk.home.path().join("data")).unwrap();
    fs::write(desk.home.path().join("data/oktui"), "").unwrap();
    let mut terminal = desk.start();
    terminal.send("n");
    terminal.wait_for("New person");
    terminal.send("Zoe\tLeeson");
    terminal.wait_for("is not kept beyond this run");
    terminal.send("\x1b");
    terminal.wait_for("Leave the form?");
    terminal.send("\r");
    terminal.wait_for("could not be kept");
    terminal.send("q");
    terminal.wait_for_end();
    let text = terminal.text();
    assert!(text.contains("oktui: the form for Zoe Leeson was not saved and could not be kept"), "{text}");
}

#[test]
fn what_an_earlier_version_kept_is_found_by_the_connection_whose_it_is() {
    let desk = Desk::new();
    let form =
        |name: &str| format!(r#"{{"person":null,"name":"{name}","full":false,"fields":{{"firstName":"{name}"}}}}"#);
    let folder = desk.home.path().join("data/oktui/drafts");
    fs::create_dir_all(&folder).unwrap();
    let old = folder.join("a_b.json");
    let write = |address: &str| {
        let forms = format!("[{},{}]", form("Ann"), form("Bob"));
        fs::write(&old, format!(r#"{{"version":1,"address":"{address}","forms":{forms}}}"#)).unwrap();
    };
    write("https://other.okta.com");
    let mut other = desk.start();
    other.send("n");
    other.wait_for("New person");
    assert!(old.exists(), "another organisation's");
    kill(other);
    write(desk.serving.origin());
    let mut ours = desk.start();
    ours.wait_for("Unsaved from last time: Ann (new), Bob (new)");
    assert!(!old.exists());
    kill(ours);
    let mut again = desk.start();
    again.wait_for("Unsaved from last time: Ann (new), Bob (new)");
}

#[test]
fn a_signal_to_end_takes_the_question_off_the_device_first() {
    let desk = Desk::new();
    let mut terminal = desk.start();
    terminal.send("/jana.weiss@acme.com");
    terminal.wait_for("Jana Weiß");
    terminal.send("\r");
    terminal.wait_for("[Sign-in]");
    terminal.send("av");
    terminal.wait_for("> Okta Verify (push)");
    // A key that comes too soon after the box answers nothing.
    let deadline = Instant::now() + DEADLINE;
    while !terminal.text().contains("Tell Jana") {
        assert!(Instant::now() < deadline, "{}", terminal.text());
        terminal.send("\r");
        terminal.read(Duration::from_millis(300));
    }
    kill_process(terminal.pid(), Signal::TERM).unwrap();
    terminal.wait_for_end();
    let written = all_below(desk.home.path());
    let calls: Vec<&str> = written.lines().filter(|line| line.contains("transactions/")).collect();
    assert!(calls.iter().any(|line| line.contains("DELETE") && line.contains("intent")), "{calls:?}");
    assert!(!written.contains("\"result\":\"success\""), "nobody is verified");
}
