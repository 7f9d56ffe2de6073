//! Texts on their way to a clipboard, and how far they came.
//!
//! ```text
//!  OSC 52 ──────────────► the terminal, which tells nobody what it did with it
//!  in tmux ─────────────► its buffer, and from there to whoever is attached
//!  on a desktop here ───► wl-copy, xclip, xsel, pbcopy, clip.exe; over SSH it would be somebody else's desktop
//! ```
//!
//! Owns: which programs are asked, and that they neither hang nor learn what is none of theirs: the text goes to their
//! input, never into their arguments, and no secret is in their environment. Must not know: what is copied.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crossterm::clipboard::CopyToClipboard;
use crossterm::execute;
use zeroize::Zeroizing;

use super::child::withhold_secrets;
use crate::protocol::copied::Reached;

/// Longer than any of these programs takes while its desktop is there; the screen goes on meanwhile.
const LIMIT: Duration = Duration::from_secs(1);
/// How often a program is looked after.
const LOOK: Duration = Duration::from_millis(5);

/// Hands `text` to the terminal's clipboard (OSC 52), which works over SSH. Whether it arrived cannot be known.
pub fn send(out: &mut impl Write, text: &str) -> io::Result<()> {
    execute!(out, CopyToClipboard::to_clipboard_from(text))
}

/// A program that keeps a clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeper {
    program: &'static str,
    arguments: &'static [&'static str],
    reached: Reached,
}

const TMUX: Keeper = Keeper { program: "tmux", arguments: &["load-buffer", "-w", "-"], reached: Reached::Tmux };
const WINDOWS: Keeper = desktop("clip.exe", &[]);

const fn desktop(program: &'static str, arguments: &'static [&'static str]) -> Keeper {
    Keeper { program, arguments, reached: Reached::Desktop }
}

/// The programs to ask here, by the environment.
pub fn keepers() -> Vec<Keeper> {
    keepers_by(&|name| std::env::var(name).ok())
}

fn keepers_by(variable: &dyn Fn(&str) -> Option<String>) -> Vec<Keeper> {
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let mut keepers = Vec::new();
    if set("TMUX") {
        keepers.push(TMUX);
    }
    if ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"].into_iter().any(set) {
        return keepers;
    }
    if cfg!(windows) || set("WSL_DISTRO_NAME") {
        keepers.push(WINDOWS);
    } else if cfg!(target_os = "macos") {
        keepers.push(desktop("pbcopy", &[]));
    } else {
        if set("WAYLAND_DISPLAY") {
            keepers.push(desktop("wl-copy", &[]));
        }
        if set("DISPLAY") {
            keepers.push(desktop("xclip", &["-selection", "clipboard"]));
            keepers.push(desktop("xsel", &["--clipboard", "--input"]));
        }
    }
    keepers
}

/// Hands `text` to the programs, one desktop being enough; the best that one of them took it to. Blocks, at most for the
/// limit of each.
pub fn hand_over(keepers: &[Keeper], text: &str) -> Option<Reached> {
    let mut best = None;
    // Whoever is attached to tmux may sit elsewhere although the shell inside was begun here.
    let from_afar = keepers.contains(&TMUX) && tmux_is_seen_from_afar();
    for keeper in keepers {
        if best == Some(Reached::Desktop) || (from_afar && keeper.reached == Reached::Desktop) {
            continue;
        }
        let text = if *keeper == WINDOWS { utf_16(text) } else { text.as_bytes().to_vec() };
        if give(&mut command(keeper.program, keeper.arguments), Zeroizing::new(text), LIMIT) {
            best = Some(keeper.reached);
        }
    }
    best
}

/// What tmux was told of its client when it attached last.
fn tmux_is_seen_from_afar() -> bool {
    let mut command = command("tmux", &["show-environment", "SSH_CONNECTION"]);
    let Ok(mut child) = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn() else { return false };
    let ended = wait(&mut child, LIMIT);
    let said = child.stdout.take().filter(|_| ended).and_then(|out| io::read_to_string(out).ok());
    said.is_some_and(|said| said.starts_with("SSH_CONNECTION="))
}

/// `clip.exe` takes other texts for those of the machine's old code page.
fn utf_16(text: &str) -> Vec<u8> {
    ['\u{feff}'].into_iter().chain(text.chars()).collect::<String>().encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    withhold_secrets(&mut command);
    // What keeps the text outlives this program, and its terminal.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// Whether the program took the text and said within `limit` that all is well.
fn give(command: &mut Command, text: Zeroizing<Vec<u8>>, limit: Duration) -> bool {
    let Ok(mut child) = command.stdin(Stdio::piped()).spawn() else { return false };
    let Some(mut input) = child.stdin.take() else { return false };
    // A program that does not read must not stop this one; its end breaks the pipe and ends the thread.
    let (tell, written) = mpsc::channel();
    thread::spawn(move || tell.send(input.write_all(&text).is_ok()));
    wait(&mut child, limit) && written.recv_timeout(limit).unwrap_or(false)
}

/// Whether the program ended well within `limit`; else it is ended.
fn wait(child: &mut Child, limit: Duration) -> bool {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if begun.elapsed() < limit => thread::sleep(LOOK),
            Ok(None) | Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs(variables: &[(&str, &str)]) -> Vec<&'static str> {
        let variable = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).into());
        keepers_by(&variable).iter().map(|keeper| keeper.program).collect()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_desktop_is_asked_only_where_the_person_sits_at_it() {
        let (x, wayland, tmux) = (("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "wayland-0"), ("TMUX", "/tmp/tmux,1,0"));
        assert_eq!(programs(&[]), [""; 0]);
        assert_eq!(programs(&[x]), ["xclip", "xsel"]);
        assert_eq!(programs(&[x, wayland]), ["wl-copy", "xclip", "xsel"]);
        assert_eq!(programs(&[("DISPLAY", ""), wayland]), ["wl-copy"]);
        assert_eq!(programs(&[tmux, x]), ["tmux", "xclip", "xsel"]);
        assert_eq!(programs(&[("WSL_DISTRO_NAME", "Debian"), x]), ["clip.exe"]);
        for ssh in ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"] {
            assert_eq!(programs(&[x, wayland, (ssh, "10.0.0.1 5 10.0.0.2 22")]), [""; 0], "{ssh}");
            assert_eq!(programs(&[x, tmux, (ssh, "/dev/pts/1")]), ["tmux"], "{ssh}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_program_gets_the_text_on_its_input() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("taken");
        let script = format!("cat > '{}'", file.display());
        assert!(give(&mut command("sh", &["-c", &script]), b"Ana\n".to_vec().into(), Duration::from_secs(10)));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "Ana\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_fails_hangs_or_is_not_there_took_nothing() {
        let limit = Duration::from_millis(200);
        assert!(!give(&mut command("sh", &["-c", "cat > /dev/null; exit 1"]), b"x".to_vec().into(), limit));
        assert!(!give(&mut command("no-such-program-here", &[]), b"x".to_vec().into(), limit));
        let begun = Instant::now();
        assert!(!give(&mut command("sleep", &["60"]), vec![b'x'; 1 << 20].into(), limit), "it never read");
        assert!(begun.elapsed() < Duration::from_secs(10));
        let text = vec![b'x'; 1 << 20];
        assert!(!give(&mut command("true", &[]), text.into(), limit), "it ended well, and took only a part");
    }

    #[test]
    fn windows_is_told_umlauts_in_its_own_way() {
        assert_eq!(utf_16("ü"), [0xff, 0xfe, 0xfc, 0]);
    }
}
