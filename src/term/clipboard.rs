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

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crossterm::clipboard::CopyToClipboard;
use crossterm::execute;
use zeroize::Zeroizing;

use super::child::withhold_secrets;
use crate::protocol::copied::Reached;
use crate::system::desk::{self, Clipboard};
use crate::system::process::outlive_the_terminal;

/// Longer than any of these programs takes while its desktop is there; the screen goes on meanwhile.
const LIMIT: Duration = Duration::from_secs(1);
/// How often a program is looked after.
const LOOK: Duration = Duration::from_millis(5);

/// Hands `text` to the terminal's clipboard (OSC 52), which works over SSH. Whether it arrived cannot be known.
pub fn send(out: &mut impl Write, text: &str) -> io::Result<()> {
    execute!(out, CopyToClipboard::to_clipboard_from(text))
}

/// What was copied once may be kept twice: tmux also takes what it sees on its way to the terminal.
const BUFFERS: usize = 3;

/// A program and its arguments.
type Words = &'static [&'static str];

/// A program that keeps a clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeper {
    /// Takes a text from its input.
    takes: Words,
    /// Writes what is kept.
    gives: Words,
    empties: Emptying,
    reached: Reached,
}

/// How what is kept goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Emptying {
    By(Words),
    /// By taking nothing.
    TakingNothing,
}

const TMUX: Keeper = Keeper {
    takes: &["tmux", "load-buffer", "-w", "-"],
    gives: &["tmux", "save-buffer", "-"],
    empties: Emptying::By(&["tmux", "delete-buffer"]),
    reached: Reached::Tmux,
};
const WINDOWS: Keeper = desktop(
    &["clip.exe"],
    &["powershell.exe", "-NoProfile", "-Command", "Get-Clipboard -Raw"],
    Emptying::TakingNothing,
);
const MAC: Keeper = desktop(&["pbcopy"], &["pbpaste"], Emptying::TakingNothing);
const WAYLAND: Keeper = desktop(&["wl-copy"], &["wl-paste", "--no-newline"], Emptying::By(&["wl-copy", "--clear"]));
const XCLIP: Keeper = desktop(
    &["xclip", "-selection", "clipboard"],
    &["xclip", "-selection", "clipboard", "-o"],
    Emptying::TakingNothing,
);
const XSEL: Keeper = desktop(
    &["xsel", "--clipboard", "--input"],
    &["xsel", "--clipboard", "--output"],
    Emptying::By(&["xsel", "--clipboard", "--delete"]),
);

const fn desktop(takes: Words, gives: Words, empties: Emptying) -> Keeper {
    Keeper { takes, gives, empties, reached: Reached::Desktop }
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
    let clipboard = if set("WSL_DISTRO_NAME") { Clipboard::Windows } else { desk::CLIPBOARD };
    match clipboard {
        Clipboard::Windows => keepers.push(WINDOWS),
        Clipboard::Mac => keepers.push(MAC),
        Clipboard::Desktop => {
            if set("WAYLAND_DISPLAY") {
                keepers.push(WAYLAND);
            }
            if set("DISPLAY") {
                keepers.extend([XCLIP, XSEL]);
            }
        }
    }
    keepers
}

/// Hands `text` to the programs, one desktop being enough; those that took it. Blocks, at most for the limit of each.
pub fn hand_over(keepers: &[Keeper], text: &str) -> Vec<Keeper> {
    let mut taken = Vec::new();
    // Whoever is attached to tmux may sit elsewhere although the shell inside was begun here.
    let from_afar = keepers.contains(&TMUX) && tmux_is_seen_from_afar();
    for keeper in keepers {
        if best(&taken) == Some(Reached::Desktop) || (from_afar && keeper.reached == Reached::Desktop) {
            continue;
        }
        let text = if *keeper == WINDOWS { utf_16(text) } else { text.as_bytes().to_vec() };
        if give(&mut command(keeper.takes), Zeroizing::new(text), LIMIT) {
            taken.push(*keeper);
        }
    }
    taken
}

/// The best that one of the programs took a text to.
pub fn best(taken: &[Keeper]) -> Option<Reached> {
    taken.iter().map(|keeper| keeper.reached).max()
}

/// Empties those of the programs that still keep `text`, and no other; whether one did. Blocks as handing over does.
pub fn take_back(keepers: &[Keeper], text: &str) -> bool {
    keepers
        .iter()
        .filter(|keeper| (0..BUFFERS).take_while(|_| keeps(keeper, text) && empty(keeper)).count() > 0)
        .count()
        > 0
}

fn empty(keeper: &Keeper) -> bool {
    match keeper.empties {
        Emptying::By(words) => give(&mut command(words), Zeroizing::default(), LIMIT),
        Emptying::TakingNothing => give(&mut command(keeper.takes), Zeroizing::default(), LIMIT),
    }
}

/// Whether the program gives back just this text; a line's end that it adds is its own.
fn keeps(keeper: &Keeper, text: &str) -> bool {
    let Ok(mut child) = command(keeper.gives).stdin(Stdio::null()).stdout(Stdio::piped()).spawn() else { return false };
    // One letter more than the text and a line's end is another text, however long it is.
    let most = text.len() as u64 + 3;
    let (tell, kept) = mpsc::channel();
    if let Some(out) = child.stdout.take() {
        thread::spawn(move || {
            let mut kept = Zeroizing::new(Vec::new());
            let read = out.take(most).read_to_end(&mut kept);
            // Nobody to tell: it took too long.
            drop(tell.send(read.is_ok().then_some(kept)));
        });
    }
    let kept = kept.recv_timeout(LIMIT).ok().flatten();
    // What gives more than was wanted is ended by the pipe that nobody reads, or here.
    let _ = wait(&mut child, LIMIT);
    let Some(kept) = kept else { return false };
    let line = kept.strip_suffix(b"\n").map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    !text.is_empty() && [Some(kept.as_slice()), line].contains(&Some(text.as_bytes()))
}

/// What tmux was told of its client when it attached last.
fn tmux_is_seen_from_afar() -> bool {
    let mut command = command(&["tmux", "show-environment", "SSH_CONNECTION"]);
    let Ok(mut child) = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn() else { return false };
    let ended = wait(&mut child, LIMIT);
    let said = child.stdout.take().filter(|_| ended).and_then(|out| io::read_to_string(out).ok());
    said.is_some_and(|said| said.starts_with("SSH_CONNECTION="))
}

/// `clip.exe` takes other texts for those of the machine's old code page.
fn utf_16(text: &str) -> Vec<u8> {
    ['\u{feff}'].into_iter().chain(text.chars()).collect::<String>().encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn command(words: &[&str]) -> Command {
    let (program, arguments) = words.split_first().map_or(("", words), |(program, rest)| (*program, rest));
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    withhold_secrets(&mut command);
    // What keeps the text outlives this program, and its terminal.
    outlive_the_terminal(&mut command);
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
pub(crate) mod tests {
    use super::*;

    fn programs(variables: &[(&str, &str)]) -> Vec<&'static str> {
        let variable = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).into());
        keepers_by(&variable).iter().map(|keeper| keeper.takes[0]).collect()
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
        assert!(give(&mut command(&["sh", "-c", &script]), b"Ana\n".to_vec().into(), Duration::from_secs(10)));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "Ana\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_fails_hangs_or_is_not_there_took_nothing() {
        let limit = Duration::from_millis(200);
        assert!(!give(&mut command(&["sh", "-c", "cat > /dev/null; exit 1"]), b"x".to_vec().into(), limit));
        assert!(!give(&mut command(&["no-such-program-here"]), b"x".to_vec().into(), limit));
        let begun = Instant::now();
        assert!(!give(&mut command(&["sleep", "60"]), vec![b'x'; 1 << 20].into(), limit), "it never read");
        assert!(begun.elapsed() < Duration::from_secs(10));
        let text = vec![b'x'; 1 << 20];
        assert!(!give(&mut command(&["true"]), text.into(), limit), "it ended well, and took only a part");
    }

    /// A program whose clipboard is the file `kept` beside it.
    #[cfg(unix)]
    pub(crate) fn of_file(folder: &std::path::Path, by_word: bool) -> Keeper {
        use std::os::unix::fs::PermissionsExt;
        let program = folder.join("keeper");
        let script = "#!/bin/sh\ncd \"$(dirname \"$0\")\"\ncase $1 in\ngive) cat kept;;\nempty) : > kept;;\n*) cat > kept;;\nesac\n";
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let program: &'static str = program.to_string_lossy().into_owned().leak();
        let words = |more: &[&'static str]| -> Words { [&[program], more].concat().leak() };
        let empties = if by_word { Emptying::By(words(&["empty"])) } else { Emptying::TakingNothing };
        desktop(words(&[]), words(&["give"]), empties)
    }

    #[cfg(unix)]
    #[test]
    fn a_text_is_taken_back_only_while_it_is_still_there() {
        for by_word in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let keeper = of_file(folder.path(), by_word);
            let kept = || std::fs::read_to_string(folder.path().join("kept")).unwrap();
            let hold = |text: &str| std::fs::write(folder.path().join("kept"), text).unwrap();
            assert_eq!(hand_over(&[keeper], "tLpq 1!"), [keeper]);
            assert_eq!(kept(), "tLpq 1!");
            for other in ["tLpq 1! and more", "something else", "", "tLpq 1!\n\n", "tLpq 1"] {
                hold(other);
                assert!(!take_back(&[keeper], "tLpq 1!"), "{other:?}");
                assert_eq!(kept(), other, "it is somebody else's");
            }
            for ours in ["tLpq 1!", "tLpq 1!\n", "tLpq 1!\r\n"] {
                hold(ours);
                assert!(take_back(&[keeper], "tLpq 1!"), "{ours:?}");
                assert_eq!(kept(), "");
            }
            hold("");
            assert!(!take_back(&[keeper], ""), "nothing is no text of ours");
        }
        assert!(!take_back(&[desktop(&["no-such-program"], &["no-such-program"], Emptying::TakingNothing)], "x"));
    }

    #[test]
    fn windows_is_told_umlauts_in_its_own_way() {
        assert_eq!(utf_16("ü"), [0xff, 0xfe, 0xfc, 0]);
    }
}
