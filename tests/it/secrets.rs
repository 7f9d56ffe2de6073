//! The real binary over a whole run with marked secrets: none is on a screen, in a file, or in the list of processes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::pty_terminal::PtyTerminal;

const TOKEN: &str = "00MARKEDtokenMARKEDtoken0123456789abcdefgh";
const PASSWORD: &str = "Pw-MARKED-4711";

struct Server(Child, String);

impl Server {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oktui"));
        command.args(["demo-server", "--users", "300", "--token", TOKEN]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split_whitespace().next().unwrap().trim_start_matches("org-url=").to_owned();
        Self(child, address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Every byte of every file below a folder, with its path.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned()));
        }
    }
    found
}

#[test]
fn after_a_whole_run_no_secret_is_anywhere_but_in_its_private_file() {
    let mut server = Server::start();
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().display().to_string();
    let log = home.path().join("oktui.log").display().to_string();
    let mut variables =
        vec![("HOME", &*folder), ("OKTUI_LOG", &*log), ("RUST_BACKTRACE", "full"), ("RUST_LOG", "trace")];
    let nowhere = format!("{folder}/no-bus");
    for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
        variables.push((name, ""));
    }
    // No keychain, whatever the machine has.
    let bus = format!("unix:path={nowhere}");
    variables.push(("DBUS_SESSION_BUS_ADDRESS", &bus));
    let mut terminal = PtyTerminal::start(&[], &variables);
    let mut seen = Vec::new();
    // Esc and what follows it too soon would be one key.
    let leave = |terminal: &mut PtyTerminal, gone: &str| {
        terminal.send("\x1b");
        terminal.wait("what was open to close", |terminal| !terminal.text().contains(gone));
    };
    let mut step = |terminal: &mut PtyTerminal, keys: &str, until: &str| {
        terminal.send(keys);
        terminal.wait_for(until);
        seen.push(terminal.text());
    };
    step(&mut terminal, "", "Connect to an Okta organisation");
    step(&mut terminal, &format!("acme\r{}\r", server.1), "→ http://127.0.0.1");
    step(&mut terminal, &format!("\x1b[200~{TOKEN}\x1b[201~"), "•••••");
    step(&mut terminal, "\r", "Enter keeps it");
    // A held Enter decides nothing; another key in between makes it a new one.
    step(&mut terminal, "\t\r", "loaded");
    step(&mut terminal, "/ana.muller@", "server done");
    step(&mut terminal, "\r", "[Sign-in]");
    for (keys, until) in [("tp", "First name"), ("tj", "\"id\""), ("tf", "Factors"), ("tl", "Log"), ("ts", "Why")] {
        step(&mut terminal, keys, until);
    }
    step(&mut terminal, "ap", "password");
    step(&mut terminal, &format!("\x1b[200~{PASSWORD}\x1b[201~"), "•");
    leave(&mut terminal, "New password");
    step(&mut terminal, "2", "[2 Events]");
    step(&mut terminal, "3", "[3 API]");
    step(&mut terminal, "r", "200");
    step(&mut terminal, "4", "[4 Requests]");
    step(&mut terminal, "\r", "Request id");
    leave(&mut terminal, "Request id");
    step(&mut terminal, "5", "[5 Conn");
    step(&mut terminal, "t", "Token acts as");
    step(&mut terminal, "e", "Edit acme");
    leave(&mut terminal, "Edit acme");
    let command_line = fs::read_to_string(format!("/proc/{}/cmdline", terminal.child.id())).unwrap_or_default();
    // Nobody answers any more: errors, their details, and the question for another token's sake.
    server.0.kill().unwrap();
    server.0.wait().unwrap();
    step(&mut terminal, "t", "Trial failed");
    step(&mut terminal, "1", "[1 Users]");
    step(&mut terminal, "r", "!");
    step(&mut terminal, "E", "Call");
    leave(&mut terminal, "HTTP status");
    terminal.send("q");
    terminal.wait_for_end();
    let logged = fs::read_to_string(&log).unwrap();
    assert!(
        logged.contains("/users/") && !logged.contains("ana.muller%40") && !logged.contains("ana.muller@"),
        "{logged}"
    );
    let written = String::from_utf8_lossy(&terminal.written).into_owned();
    let private = format!("{folder}/.config/oktui/tokens/acme");
    let mut places =
        vec![("what the terminal was sent".to_owned(), written), ("the command line".to_owned(), command_line)];
    places.extend(seen.into_iter().map(|screen| ("a screen".to_owned(), screen)));
    places.extend(files(home.path()));
    assert!(places.iter().any(|(place, text)| *place == private && text.contains(TOKEN)), "the token is kept");
    let logged = places.iter().find(|(place, _)| *place == log).map(|(_, text)| text.as_str()).unwrap_or_default();
    assert!(logged.contains("method=GET") && logged.contains("/api/v1/users"), "every call is logged:\n{logged}");
    for (place, text) in places.iter().filter(|(place, _)| *place != private) {
        for secret in [TOKEN, PASSWORD, "MARKED"] {
            assert!(!text.contains(secret), "{secret} is in {place}:\n{text}");
        }
    }
}
