//! The real binary among programs that keep a clipboard, and what it says of them.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::pty_terminal::PtyTerminal;

/// A program that keeps what it is given, and the environment that it was given it in.
fn keeper(folder: &std::path::Path, name: &str, ends_with: i32) {
    let path = folder.join(name);
    let file = folder.join(format!("{name}.kept"));
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = show-environment ] && exit 1\nexec > '{0}'\necho \"$@\"\ncat\nenv\nexit {ends_with}\n",
        file.display()
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn copied_is_said_of_what_tmux_or_the_desktop_took_and_only_then() {
    let (desktop, ssh) = (("DISPLAY", ":99"), ("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22"));
    let tmux = ("TMUX", "/tmp/tmux-test,1,0");
    for (variables, fails, told, kept) in [
        (vec![], 0, "Sent to the terminal", None),
        (vec![desktop], 0, "Copied: ", Some("xclip")),
        (vec![desktop], 1, "Sent to the terminal", Some("xclip")),
        (vec![desktop, ssh], 0, "Sent to the terminal", None),
        (vec![tmux], 0, "Copied to tmux: ", Some("tmux")),
        (vec![tmux, desktop, ssh], 0, "Copied to tmux: ", Some("tmux")),
    ] {
        let folder = tempfile::tempdir().unwrap();
        for name in ["tmux", "xclip", "xsel"] {
            keeper(folder.path(), name, fails);
        }
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        let secret = ("OKTA_CLIENT_TOKEN", "00notForOthers");
        let none = ["WAYLAND_DISPLAY", "SSH_TTY", "SSH_CLIENT", "WSL_DISTRO_NAME"].map(|name| (name, ""));
        let mut all = vec![("PATH", path.as_str()), secret, ("DISPLAY", ""), ("TMUX", ""), ("SSH_CONNECTION", "")];
        all.extend(none);
        all.extend(variables.iter().copied());
        let mut terminal = PtyTerminal::start(&["--demo"], &all);
        terminal.wait_for("1,000 loaded");
        terminal.send("yl");
        terminal.wait_for(told);
        let written = String::from_utf8_lossy(&terminal.written).into_owned();
        assert!(written.contains("\x1b]52;c;"), "{variables:?}: the terminal is told in any case");
        for name in ["tmux", "xclip"] {
            let text = fs::read_to_string(folder.path().join(format!("{name}.kept"))).ok();
            assert_eq!(text.is_some(), kept == Some(name), "{variables:?} {name}: {text:?}");
            if let Some(text) = text {
                let (arguments, rest) = text.split_once('\n').unwrap();
                assert!(!arguments.contains('@') && rest.contains("@acme.com"), "on its input: {text}");
                assert!(!text.contains("00notForOthers"), "{text}");
            }
        }
        terminal.send("q");
        terminal.wait_for_end();
    }
}

#[test]
fn a_secret_that_may_still_be_in_the_clipboard_is_told_when_the_program_ends() {
    let folder = tempfile::tempdir().unwrap();
    keeper(folder.path(), "xclip", 0);
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    let mut variables = vec![("PATH", path.as_str()), ("DISPLAY", ":99"), ("TMUX", "")];
    variables.extend(
        ["SSH_CONNECTION", "WAYLAND_DISPLAY", "SSH_TTY", "SSH_CLIENT", "WSL_DISTRO_NAME"].map(|name| (name, "")),
    );
    let mut terminal = PtyTerminal::start(&["--demo", "--login", "ana.muller@acme.com"], &variables);
    terminal.wait_for("Ana");
    terminal.send("at");
    // Cancel comes first where an account is opened.
    terminal.wait_for("Lately");
    terminal.press_until("\t", "Enter Unlock");
    terminal.press_until("\r", "\u{2022}\u{2022}");
    terminal.press_until("y", "after a minute");
    terminal.press_until("\u{1b}", "Esc once more");
    terminal.send("\u{1b}");
    terminal.wait("the box to close", |terminal| !terminal.text().contains("Temporary password of"));
    terminal.send("q");
    terminal.wait_for("may still be in the clipboard");
    terminal.wait_for_end();
}
