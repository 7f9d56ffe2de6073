//! The real binary on a pseudo terminal: keys go in, a terminal emulator shows what comes out.
//!
//! Nothing sleeps: a caller says what it waits for, and is told what was on the screen when it never came.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::process::{Child, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty};

/// A machine that compiles beside the tests is slow; one on which nothing comes for so long is broken.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// Variables that would lead a run elsewhere.
pub(crate) const CLEARED: [&str; 5] =
    ["OKTA_CLIENT_ORGURL", "OKTA_CLIENT_TOKEN", "OKTA_API_TOKEN", "NO_COLOR", "OKTUI_CONFIG"];

pub(crate) struct PtyTerminal {
    pub child: Child,
    pub screen: vt100::Parser,
    /// Bytes that came since the last [`PtyTerminal::forget`].
    pub written: Vec<u8>,
    pty: Pty,
    output: Receiver<Vec<u8>>,
}

impl PtyTerminal {
    /// Starts the program with these arguments and variables on a terminal of 80x24.
    pub(crate) fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::start_at(80, 24, arguments, variables)
    }

    /// The same on a terminal that tells this size; the emulator's is 80x24.
    pub(crate) fn start_at(columns: u16, rows: u16, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::start_in(None, columns, rows, arguments, variables)
    }

    /// The same in another folder than that of the tests.
    pub(crate) fn start_in(
        folder: Option<&std::path::Path>,
        columns: u16,
        rows: u16,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(Size::new(rows, columns)).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_oktui")).args(arguments).env("TERM", "xterm-256color");
        for name in CLEARED {
            command = command.env_remove(name);
        }
        command = command.env("LANG", "C.UTF-8").env_remove("LC_ALL").env_remove("LC_CTYPE").env("TZ", "UTC");
        if let Some(folder) = folder {
            command = command.current_dir(folder);
        }
        let child = command.envs(variables.iter().copied()).spawn(pts).unwrap();
        let mut reader = File::from(pty.as_fd().try_clone_to_owned().unwrap());
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut piece = vec![0; 64 * 1024];
            // The end of the program is an error of the terminal's.
            while let Ok(length @ 1..) = reader.read(&mut piece) {
                if sender.send(piece[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { child, screen: vt100::Parser::new(24, 80, 0), written: Vec::new(), pty, output }
    }

    /// Types bytes as a terminal sends them.
    pub(crate) fn send(&mut self, keys: &str) {
        (&self.pty).write_all(keys.as_bytes()).unwrap();
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.screen.screen_mut().set_size(rows, columns);
        self.pty.resize(Size::new(rows, columns)).unwrap();
    }

    /// The same without an emulator that could show it.
    pub(crate) fn resize_unseen(&mut self, columns: u16, rows: u16) {
        self.pty.resize(Size::new(rows, columns)).unwrap();
    }

    pub(crate) fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Reads until `holds`; `what` says in a failure what was waited for.
    pub(crate) fn wait(&mut self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !holds(self) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited for {what}; the screen shows\n{}", self.text());
            if !self.read(left) {
                assert!(holds(self), "waited for {what}, but the program ended; it showed\n{}", self.text());
                return;
            }
        }
    }

    /// Presses a key until `text` is there: a box that has only just come up is deaf, and a key that is held down acts once.
    pub(crate) fn press_until(&mut self, key: &str, text: &str) {
        let deadline = Instant::now() + DEADLINE;
        while !self.text().contains(text) {
            assert!(Instant::now() < deadline, "waited for {text}; the screen shows\n{}", self.text());
            self.send(key);
            let again = (Instant::now() + Duration::from_millis(700)).min(deadline);
            while !self.text().contains(text) && Instant::now() < again {
                self.read(again.saturating_duration_since(Instant::now()));
            }
        }
    }

    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait(text, |terminal| terminal.text().contains(text));
    }

    /// Reads until the program has ended.
    pub(crate) fn wait_for_end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + DEADLINE;
        while self.read(deadline.saturating_duration_since(Instant::now())) {
            assert!(Instant::now() < deadline, "still running; the screen shows\n{}", self.text());
        }
        self.child.wait().unwrap()
    }

    /// Takes in what is written within `time`, at most one piece; false when the program has ended.
    pub(crate) fn read(&mut self, time: Duration) -> bool {
        match self.output.recv_timeout(time) {
            Ok(bytes) => {
                self.screen.process(&bytes);
                self.written.extend(bytes);
                true
            }
            Err(RecvTimeoutError::Timeout) => true,
            Err(RecvTimeoutError::Disconnected) => false,
        }
    }

    /// Takes in the rest of what is being drawn, which comes in pieces: until nothing has come for so long.
    pub(crate) fn take_in_the_rest(&mut self, silence: Duration) {
        let mut seen = None;
        while seen != Some(self.written.len()) {
            seen = Some(self.written.len());
            if !self.read(silence) {
                return;
            }
        }
    }

    pub(crate) fn forget(&mut self) {
        self.written.clear();
    }

    /// The terminal's modes: echo, line editing and the like.
    pub(crate) fn modes(&self) -> rustix::termios::Termios {
        rustix::termios::tcgetattr(self.pty.as_fd()).unwrap()
    }

    pub(crate) fn pid(&self) -> rustix::process::Pid {
        rustix::process::Pid::from_child(&self.child)
    }
}

impl Drop for PtyTerminal {
    fn drop(&mut self) {
        // Fails where the program has ended, as it should have.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
