//! The real binary: how it starts, behaves on a terminal and leaves it, and what it says without one.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Signal, kill_process};
use rustix::termios::LocalModes;

use super::pty_terminal::{CLEARED, DEADLINE, PtyTerminal};

fn open_demo() -> PtyTerminal {
    let mut terminal = PtyTerminal::start(&["--demo"], &[]);
    terminal.wait_for("1,000 loaded");
    terminal
}

/// Without a terminal, as in a pipe.
fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oktui"));
    for name in CLEARED {
        command.env_remove(name);
    }
    command.args(arguments).envs(variables.iter().copied()).stdin(Stdio::null()).output().unwrap()
}

fn assert_given_back(terminal: &PtyTerminal) {
    let screen = terminal.screen.screen();
    assert!(!screen.alternate_screen(), "the alternate screen is left");
    assert!(!screen.bracketed_paste(), "bracketed paste is off");
    assert!(!screen.hide_cursor(), "the cursor is shown");
    let modes = terminal.modes().local_modes;
    assert!(
        modes.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG),
        "lines, echo and signals: {modes:?}"
    );
}

#[test]
fn somebody_is_found_and_opened_and_q_gives_the_terminal_back() {
    let mut terminal = open_demo();
    assert!(terminal.screen.screen().alternate_screen() && !terminal.modes().local_modes.contains(LocalModes::ICANON));
    terminal.send("/ana.muller@");
    terminal.wait_for("server done");
    terminal.send("\r");
    terminal.wait_for("[Sign-in]");
    terminal.send("tp");
    terminal.wait_for("First name");
    assert!(terminal.text().lines().nth(1).unwrap().contains("Ana Müller"), "{}", terminal.text());
    terminal.send("q");
    assert_eq!(terminal.wait_for_end().code(), Some(0));
    assert_given_back(&terminal);
}

#[test]
fn a_practice_begins_with_a_call_and_tells_on_leaving_what_it_came_to() {
    let mut terminal = PtyTerminal::start(&["--demo", "--drill"], &[]);
    terminal.wait_for("Call 1 of 12");
    terminal.send("q");
    terminal.wait_for("Again to leave the practice");
    terminal.send("q");
    assert_eq!(terminal.wait_for_end().code(), Some(0));
    assert_given_back(&terminal);
    terminal.wait_for("0 of 12 calls right");
    assert!(terminal.text().contains("Left in the middle of the call. 0 keys"), "{}", terminal.text());
}

#[test]
fn a_signal_to_end_gives_the_terminal_back() {
    let mut terminal = open_demo();
    kill_process(terminal.pid(), Signal::TERM).unwrap();
    terminal.wait_for_end();
    assert_given_back(&terminal);
}

#[test]
fn a_tiny_terminal_breaks_nothing() {
    let mut terminal = open_demo();
    terminal.resize(19, 4);
    terminal.wait_for("too small");
    terminal.resize(60, 15);
    terminal
        .wait("more than a refusal", |terminal| !terminal.text().contains("too small") && !terminal.text().is_empty());
    terminal.resize(80, 24);
    terminal.wait_for("1,000 loaded, more below");
}

#[test]
fn pasted_text_is_text_and_never_a_command() {
    let mut terminal = open_demo();
    terminal.send("\x1b[200~q\n:\x1b[201~");
    terminal.wait_for("Find: q");
    terminal.send("x");
    terminal.wait("the next letter", |terminal| terminal.text().lines().nth(1).unwrap_or_default().contains(":x"));
}

/// Anything that wakes the program up, a timer or a thread that looks around, is a switch of context.
#[cfg(target_os = "linux")]
#[test]
fn idle_means_idle() {
    let mut terminal = open_demo();
    let deadline = Instant::now() + DEADLINE;
    loop {
        terminal.forget();
        let before = (switches(&terminal), cpu_ticks(&terminal));
        let until = Instant::now() + Duration::from_secs(1);
        while Instant::now() < until {
            assert!(terminal.read(until.saturating_duration_since(Instant::now())));
        }
        let after = (switches(&terminal), cpu_ticks(&terminal));
        if terminal.written.is_empty() && before == after {
            return;
        }
        assert!(Instant::now() < deadline, "never a quiet second: {before:?}, {after:?}, {:?}", terminal.written);
    }
}

#[cfg(target_os = "linux")]
fn switches(terminal: &PtyTerminal) -> u64 {
    let tasks = fs::read_dir(format!("/proc/{}/task", terminal.child.id())).unwrap();
    let of = |task: fs::DirEntry| {
        // A thread may have ended meanwhile.
        let status = fs::read_to_string(task.path().join("status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.and_then(|count| count.trim().parse::<u64>().ok()).unwrap_or(0)
    };
    tasks.map(|task| of(task.unwrap())).sum()
}

#[cfg(target_os = "linux")]
fn cpu_ticks(terminal: &PtyTerminal) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", terminal.child.id())).unwrap();
    let (_, numbers) = stat.rsplit_once(')').unwrap();
    // User and system time are the 14th and 15th fields; the first two stand before the name's end.
    numbers.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}

#[test]
fn without_colours_none_is_drawn() {
    let mut terminal = PtyTerminal::start(&["--demo"], &[("NO_COLOR", "1")]);
    terminal.wait_for("1,000 loaded");
    let screen = terminal.screen.screen();
    let coloured = (0..24).flat_map(|row| (0..80).map(move |column| (row, column))).find(|(row, column)| {
        let cell = screen.cell(*row, *column).unwrap();
        cell.fgcolor() != vt100::Color::Default || cell.bgcolor() != vt100::Color::Default
    });
    assert_eq!(coloured, None);
}

#[test]
fn without_a_terminal_the_screens_are_refused_in_a_sentence() {
    let output = run(&["--demo"], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("needs a terminal") && said.lines().count() == 1 && output.stdout.is_empty(), "{said}");
}

#[test]
fn a_token_for_one_organisation_is_not_sent_to_another() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let elsewhere = format!("http://{}", listener.local_addr().unwrap());
    let output = run(
        &["check", "--org-url", &elsewhere],
        &[("OKTA_CLIENT_ORGURL", "https://acme.okta.com"), ("OKTA_CLIENT_TOKEN", "00secret")],
    );
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("acme.okta.com") && !said.contains("00secret"), "{said}");
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "nobody called");
}

#[test]
fn a_connection_is_tried_from_the_command_line() {
    let output = run(&["check", "--demo"], &[]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("Token acts as") && said.contains("It may read") && said.contains("Rate limits"), "{said}");
}

#[test]
fn a_large_demo_organisation_is_served_at_once() {
    // Three seconds are promised of a release build; without optimisation the same work takes several times as long.
    let promised = Duration::from_secs(if cfg!(debug_assertions) { 15 } else { 3 });
    let begun = Instant::now();
    let mut server = Command::new(env!("CARGO_BIN_EXE_oktui"))
        .args(["demo-server", "--users", "200000"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let taken = begun.elapsed();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(line.starts_with("org-url=http://127.0.0.1:") && line.contains(" token=00"), "{line}");
    assert!(taken < promised, "{taken:?}");
}

#[test]
fn what_the_terminal_says_by_itself_changes_nothing() {
    let mut terminal = open_demo();
    terminal.send(
        "\x1b[>0;276;0c\x1b[=1c\x1b[>41;351;0c\x1b[?2026;2$y\x1b[24;80R\x1b[I\x1b]11;rgb:1e/1e/1e\x1b\\\x1bP>|x\x1b\\",
    );
    terminal.send("/mul");
    terminal.wait_for("Find: mul ");
}

#[test]
fn nothing_of_the_shell_stands_between_names_and_no_name_stays_behind() {
    let mut terminal = open_demo();
    let cleared = |written: &[u8], before: &str| {
        let text = String::from_utf8_lossy(written).into_owned();
        let (until, clear) = (text.find(before), text.find("\x1b[2J"));
        assert!(clear.is_some() && clear < until, "{before} without clearing: {text:?}");
    };
    cleared(&terminal.written, "Users");
    assert!(!String::from_utf8_lossy(&terminal.written).contains("Nobody"), "said before anything was asked");
    terminal.forget();
    terminal.send("q");
    assert_eq!(terminal.wait_for_end().code(), Some(0));
    cleared(&terminal.written, "\x1b[?1049l");
    assert_given_back(&terminal);
}

#[test]
fn another_terminal_at_the_same_size_is_drawn_anew() {
    let mut terminal = open_demo();
    for way in ["window", "key"] {
        terminal.forget();
        match way {
            "window" => kill_process(terminal.pid(), Signal::WINCH).unwrap(),
            _ => terminal.send("\x0c"),
        }
        terminal.wait(way, |terminal| String::from_utf8_lossy(&terminal.written).contains("Everyone but"));
    }
}

#[test]
fn stopped_from_outside_the_terminal_is_given_back_until_it_goes_on() {
    let mut terminal = open_demo();
    kill_process(terminal.pid(), Signal::TSTP).unwrap();
    terminal.wait("the terminal's own modes", |terminal| !terminal.screen.screen().alternate_screen());
    let deadline = Instant::now() + DEADLINE;
    while !fs::read_to_string(format!("/proc/{}/stat", terminal.child.id())).unwrap().contains(") T ") {
        assert!(Instant::now() < deadline, "never stopped");
        std::thread::yield_now();
    }
    assert_given_back(&terminal);
    terminal.forget();
    kill_process(terminal.pid(), Signal::CONT).unwrap();
    terminal.wait("the screen", |terminal| String::from_utf8_lossy(&terminal.written).contains("Everyone but"));
    assert!(!terminal.modes().local_modes.contains(LocalModes::ICANON));
    terminal.send("/x");
    terminal.wait_for("Find: x");
}

#[test]
fn a_window_of_an_absurd_size_is_drawn_clipped() {
    let mut terminal = open_demo();
    terminal.forget();
    terminal.resize_unseen(65_535, 65_535);
    terminal.wait("a frame", |terminal| String::from_utf8_lossy(&terminal.written).contains("Everyone but"));
    terminal.resize(80, 24);
    terminal.wait_for("1,000 loaded, more below");
}

#[test]
fn a_size_that_nobody_has_is_no_obstacle_to_a_start() {
    let arguments = ["--demo", "--demo-users", "20", "--demo-still"];
    let mut huge = PtyTerminal::start_at(65_535, 65_535, &arguments, &[]);
    huge.wait("a frame", |terminal| String::from_utf8_lossy(&terminal.written).contains("Everyone but"));
    // Serial lines and terminals of containers tell nothing.
    let mut untold = PtyTerminal::start_at(0, 0, &arguments, &[]);
    untold.wait_for("Everyone but");
    for mut terminal in [huge, untold] {
        terminal.send("q");
        assert_eq!(terminal.wait_for_end().code(), Some(0));
    }
}
