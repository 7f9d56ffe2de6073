//! The bytes of a terminal as keys and pastes.
//!
//! Owns: what a sequence means, what is not a key at all, and how long a piece of one is waited for. Must not know:
//! where the bytes come from.
//!
//! ```text
//!  bytes ─► Ground ─ ESC ─► Esc ─ [ ─► Csi ─ final ─► a key, or a report: nothing
//!             ▲  │           │ └ O ─► Ss3            ─► a key
//!             │  └ letter    │ └ ] P _ ^ ─► Text ─ ST ─► nothing: a terminal's answer
//!             └──────────────┴ 60 ms of silence: it was the Esc key
//! ```
//!
//! A terminal answers questions (its own, or those of a program that ran before) with sequences that no key sends. They
//! are swallowed whole, in pieces, and when their beginning was given up already.

use std::time::{Duration, Instant};

use super::input::Input;
use crate::protocol::key::{Key, KeyCode};

/// So long the pieces of one key may lie apart: serial lines, mosh and stalls split keys by up to 50 ms.
const PIECES: Duration = Duration::from_millis(60);
/// `ESC [` alone is hardly ever typed; what follows it late is most often the rest of a report.
const REPORT: Duration = Duration::from_millis(500);
/// A paste or an answer that has begun and does not go on for so long has ended.
const BROKEN: Duration = Duration::from_secs(1);
/// For so long the rest of something given up is still told from keys.
const LATE: Duration = Duration::from_secs(2);
/// Longer sequences are sent by no key; what is beyond is not kept.
const LONGEST: usize = 256;

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const PASTE_END: &[u8] = b"\x1b[201~";

#[derive(Debug, Default)]
enum State {
    #[default]
    Ground,
    /// Pieces of a letter of several bytes.
    Letter {
        bytes: Vec<u8>,
        alt: bool,
    },
    /// ESC came; `again`: twice.
    Esc {
        again: bool,
    },
    Csi {
        alt: bool,
        bytes: Vec<u8>,
    },
    Ss3 {
        alt: bool,
    },
    /// A string of the terminal's (OSC, DCS, APC, PM), begun by this letter.
    Text {
        begun: u8,
        empty: bool,
        esc: bool,
    },
    Paste(Vec<u8>),
}

/// What was given up half-way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GivenUp {
    Esc,
    Csi,
    Text,
}

#[derive(Debug, Default)]
pub struct Parser {
    state: State,
    /// When the last bytes came, while something is unfinished.
    touched: Option<Instant>,
    given_up: Option<(GivenUp, Instant)>,
}

impl Parser {
    /// For a terminal that another program had: the rest of an answer to that program may still come.
    pub fn after_another_program(now: Instant) -> Self {
        Self { given_up: Some((GivenUp::Csi, now)), ..Self::default() }
    }

    /// When [`Parser::expire`] is due, where something is unfinished.
    pub fn deadline(&self) -> Option<Instant> {
        let patience = match &self.state {
            State::Ground => return None,
            State::Letter { .. } | State::Esc { .. } | State::Ss3 { .. } | State::Text { empty: true, .. } => PIECES,
            State::Csi { bytes, .. } if bytes.is_empty() => REPORT,
            State::Csi { .. } | State::Text { .. } | State::Paste(_) => BROKEN,
        };
        Some(self.touched? + patience)
    }

    /// Nothing came for a while: what is unfinished is what it is.
    pub fn expire(&mut self, now: Instant) -> Vec<Input> {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return Vec::new();
        }
        let mut given_up = None;
        let inputs = match std::mem::take(&mut self.state) {
            State::Ground | State::Letter { .. } => Vec::new(),
            State::Esc { again } => {
                given_up = Some(GivenUp::Esc);
                vec![Input::Key(Key::plain(KeyCode::Esc)); if again { 2 } else { 1 }]
            }
            State::Ss3 { .. } => vec![alt(Key::char('O'))],
            State::Csi { bytes, .. } => {
                given_up = Some(GivenUp::Csi);
                if bytes.is_empty() { vec![alt(Key::char('['))] } else { Vec::new() }
            }
            State::Text { begun, empty, .. } => {
                given_up = Some(GivenUp::Text);
                if empty { vec![alt(Key::char(char::from(begun)))] } else { Vec::new() }
            }
            State::Paste(bytes) => paste(&bytes).into_iter().collect(),
        };
        self.given_up = given_up.map(|what| (what, now));
        self.touched = None;
        inputs
    }

    /// What one read of the terminal brought.
    pub fn feed(&mut self, bytes: &[u8], now: Instant) -> Vec<Input> {
        let mut inputs = self.expire(now);
        let rest = match self.given_up.take() {
            Some((what, since)) if now.duration_since(since) < LATE => {
                if is_middle(what, bytes) {
                    self.given_up = Some((what, since));
                    return inputs;
                }
                &bytes[late_rest(what, bytes)..]
            }
            _ => bytes,
        };
        self.leave_silent_text(rest, now);
        for byte in rest {
            self.take(*byte, &mut inputs);
        }
        self.touched = (!matches!(self.state, State::Ground)).then_some(now);
        inputs
    }

    /// One byte after a pause is a key that somebody pressed, not the rest of an answer.
    fn leave_silent_text(&mut self, bytes: &[u8], now: Instant) {
        let paused = self.touched.is_some_and(|touched| now.duration_since(touched) > PIECES);
        if let (State::Text { esc, .. }, [byte], true) = (&self.state, bytes, paused)
            && !matches!(*byte, ESC | BEL)
            && !(*esc && *byte == b'\\')
        {
            self.state = State::Ground;
        }
    }

    fn take(&mut self, byte: u8, inputs: &mut Vec<Input>) {
        self.state = match std::mem::take(&mut self.state) {
            State::Ground => ground(byte, false, inputs),
            State::Letter { mut bytes, alt } => {
                if byte & 0xc0 != 0x80 {
                    return self.state = ground(byte, false, inputs);
                }
                bytes.push(byte);
                match std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next()) {
                    Some(letter) => {
                        inputs.push(Input::Key(Key { alt, ..Key::char(letter) }));
                        State::Ground
                    }
                    None if bytes.len() < 4 => State::Letter { bytes, alt },
                    None => State::Ground,
                }
            }
            State::Esc { again } => escaped(byte, again, inputs),
            State::Ss3 { alt } => {
                inputs.extend(ss3(byte).map(|code| Input::Key(Key { code, ctrl: false, alt })));
                if byte == ESC { State::Esc { again: false } } else { State::Ground }
            }
            State::Csi { alt, bytes } => csi_byte(byte, alt, bytes, inputs),
            State::Text { esc: true, .. } if byte == b'\\' => State::Ground,
            State::Text { esc: true, .. } => escaped(byte, false, inputs),
            State::Text { .. } if matches!(byte, BEL | 0x18 | 0x1a | 0x9c) => State::Ground,
            State::Text { begun, .. } => State::Text { begun, empty: false, esc: byte == ESC },
            State::Paste(mut bytes) => {
                bytes.push(byte);
                if bytes.ends_with(PASTE_END) {
                    inputs.extend(paste(&bytes[..bytes.len() - PASTE_END.len()]));
                    State::Ground
                } else {
                    State::Paste(bytes)
                }
            }
        };
    }
}

fn alt(key: Key) -> Input {
    Input::Key(Key { alt: true, ..key })
}

fn paste(bytes: &[u8]) -> Option<Input> {
    (!bytes.is_empty()).then(|| Input::Paste(String::from_utf8_lossy(bytes).into_owned()))
}

/// Whether the bytes are of a report that does not end with them: numbers with what stands between them.
fn is_middle(what: GivenUp, bytes: &[u8]) -> bool {
    what == GivenUp::Csi
        && bytes.iter().all(|byte| matches!(byte, 0x30..=0x3f))
        && bytes.iter().any(|byte| matches!(byte, b';' | b'<'..=b'?'))
        && bytes.iter().any(u8::is_ascii_digit)
}

/// How many of the bytes are the rest of what was given up.
fn late_rest(what: GivenUp, bytes: &[u8]) -> usize {
    let text_end = || {
        let bel = bytes.iter().position(|byte| *byte == BEL).map(|at| at + 1);
        let st = bytes.windows(2).position(|two| two == [ESC, b'\\']).map(|at| at + 2);
        bel.into_iter().chain(st).min().filter(|end| *end > 2).unwrap_or(0)
    };
    // A person's keys do not come several in one read, and no report ends in another letter.
    let csi_end = |from: usize| {
        let end = bytes.iter().skip(from).position(|byte| !matches!(byte, 0x20..=0x3f)).map(|at| at + from);
        end.filter(|end| *end > 0 && matches!(bytes[*end], 0x40..=0x7e)).map_or(0, |end| end + 1)
    };
    match (what, bytes.first()) {
        (GivenUp::Esc, Some(b'[')) if bytes.len() > 1 => csi_end(1),
        (GivenUp::Esc, Some(b']' | b'P' | b'_' | b'^')) | (GivenUp::Text, _) => text_end(),
        (GivenUp::Esc, Some(b'O')) if bytes.len() == 2 && ss3(bytes[1]).is_some() => 2,
        // It has numbers; `/x` is a search that begins.
        (GivenUp::Csi, _) if text_end() > 0 => text_end(),
        (GivenUp::Csi, Some(0x30..=0x3f)) => {
            Some(csi_end(0)).filter(|end| bytes[..*end].iter().any(u8::is_ascii_digit)).unwrap_or(0)
        }
        (GivenUp::Csi | GivenUp::Esc, _) => 0,
    }
}

fn ground(byte: u8, alt: bool, inputs: &mut Vec<Input>) -> State {
    let (code, ctrl) = match byte {
        ESC => return State::Esc { again: false },
        b'\r' => (KeyCode::Enter, false),
        b'\t' => (KeyCode::Tab, false),
        // Some terminals send ^H for Backspace.
        0x7f | 0x08 => (KeyCode::Backspace, false),
        0 => (KeyCode::Char(' '), true),
        0x01..=0x1a => (KeyCode::Char(char::from(byte - 1 + b'a')), true),
        0x1c..=0x1f => (KeyCode::Char(char::from(byte - 0x1c + b'4')), true),
        0x20..=0x7e => (KeyCode::Char(char::from(byte)), false),
        // Sequences of eight bits: a terminal that was told to speak so.
        0x8f => return State::Ss3 { alt },
        0x9b => return State::Csi { alt, bytes: Vec::new() },
        0x90 | 0x9d..=0x9f => return State::Text { begun: b']', empty: false, esc: false },
        // No letter begins so.
        0x80..=0xc1 | 0xf5..=0xff => return State::Ground,
        0xc2..=0xf4 => return State::Letter { bytes: vec![byte], alt },
    };
    inputs.push(Input::Key(Key { code, ctrl, alt }));
    State::Ground
}

/// What follows ESC.
fn escaped(byte: u8, again: bool, inputs: &mut Vec<Input>) -> State {
    match byte {
        b'[' => return State::Csi { alt: again, bytes: Vec::new() },
        b'O' => return State::Ss3 { alt: again },
        _ => {}
    }
    if again {
        inputs.push(Input::Key(Key::plain(KeyCode::Esc)));
    }
    match byte {
        ESC => State::Esc { again: true },
        b']' | b'P' | b'_' | b'^' => State::Text { begun: byte, empty: true, esc: false },
        _ => ground(byte, true, inputs),
    }
}

fn csi_byte(byte: u8, alt: bool, mut bytes: Vec<u8>, inputs: &mut Vec<Input>) -> State {
    match byte {
        // The Linux console's F1 to F5 are `ESC [ [ A` and so on.
        b'[' if bytes.is_empty() => State::Csi { alt, bytes: vec![byte] },
        // rxvt ends keys with Shift held in it; in a report it is never alone with a number.
        b'$' if !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit) => State::Ground,
        0x20..=0x3f => {
            if bytes.len() < LONGEST {
                bytes.push(byte);
            }
            State::Csi { alt, bytes }
        }
        0x40..=0x7e if (byte, &*bytes) == (b'~', b"200") => State::Paste(Vec::new()),
        0x40..=0x7e => {
            let key = csi(byte, &bytes);
            inputs.extend(key.map(|key| Input::Key(Key { alt: alt || key.alt, ..key })));
            State::Ground
        }
        // The sequence was broken off; this begins something else.
        _ => ground(byte, false, inputs),
    }
}

fn ss3(byte: u8) -> Option<KeyCode> {
    Some(match byte {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'M' => KeyCode::Enter,
        b'P'..=b'S' => KeyCode::F(byte - b'P' + 1),
        _ => return None,
    })
}

/// The key of a control sequence; most of what a terminal says by itself is none.
fn csi(last: u8, bytes: &[u8]) -> Option<Key> {
    if bytes == b"[" {
        return matches!(last, b'A'..=b'E').then(|| Key::plain(KeyCode::F(last - b'A' + 1)));
    }
    // `<`, `=`, `>` and `?` mark reports, and so does anything but numbers.
    let text = std::str::from_utf8(bytes).ok()?;
    if !text.chars().all(|c| matches!(c, '0'..='9' | ';' | ':')) {
        return None;
    }
    // Of `5:3` the first part is the number, the second how the key moved (3: released).
    let part = |at: usize| text.split(';').nth(at).unwrap_or_default();
    let number = |at: usize| part(at).split(':').next().and_then(|digits| digits.parse::<u32>().ok());
    if part(1).split(':').nth(1) == Some("3") {
        return None;
    }
    let modifiers = number(1).unwrap_or(1).saturating_sub(1);
    let code = match last {
        b'A' | b'a' => KeyCode::Up,
        b'B' | b'b' => KeyCode::Down,
        b'C' | b'c' if text.is_empty() || last == b'C' => KeyCode::Right,
        b'D' | b'd' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'Z' => KeyCode::BackTab,
        // st's Delete; with numbers it is F1 with something held.
        b'P' if text.is_empty() => KeyCode::Delete,
        b'P' | b'Q' | b'S' if !text.is_empty() => KeyCode::F(last - b'P' + 1),
        b'~' if number(0) == Some(27) => return letter(number(2)?, modifiers),
        b'~' | b'^' | b'@' => {
            let code = numbered(number(0)?)?;
            let held = if last == b'~' { modifiers } else { CTRL };
            return with(code, held);
        }
        b'u' => return letter(number(0)?, modifiers),
        _ => return None,
    };
    with(code, modifiers)
}

fn numbered(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        4 | 8 => KeyCode::End,
        3 => KeyCode::Delete,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number as u8 - 10),
        17..=21 => KeyCode::F(number as u8 - 11),
        23..=26 => KeyCode::F(number as u8 - 12),
        28 | 29 => KeyCode::F(number as u8 - 13),
        31..=34 => KeyCode::F(number as u8 - 14),
        _ => return None,
    })
}

const ALT: u32 = 2;
const CTRL: u32 = 4;
/// Super and Hyper: window managers' keys.
const FOREIGN: u32 = 8 | 16;

fn with(code: KeyCode, modifiers: u32) -> Option<Key> {
    (modifiers & FOREIGN == 0).then_some(Key { code, ctrl: modifiers & CTRL != 0, alt: modifiers & ALT != 0 })
}

/// A key that is told by its letter's number.
fn letter(number: u32, modifiers: u32) -> Option<Key> {
    let code = match number {
        13 => KeyCode::Enter,
        27 => KeyCode::Esc,
        9 if modifiers & 1 != 0 => KeyCode::BackTab,
        9 => KeyCode::Tab,
        127 | 8 => KeyCode::Backspace,
        _ => KeyCode::Char(char::from_u32(number).filter(|letter| !letter.is_control())?),
    };
    with(code, modifiers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(inputs: &[Input]) -> String {
        let names = inputs.iter().map(|input| match input {
            Input::Key(key) => key.to_string(),
            Input::Paste(text) => format!("paste:{text}"),
            Input::Resize(..) | Input::Redraw => "size".to_owned(),
        });
        names.collect::<Vec<_>>().join(" ")
    }

    /// Feeds the pieces `gap` apart, and lets everything run out at the end.
    fn read(pieces: &[&[u8]], gap: u64) -> String {
        let mut parser = Parser::default();
        let mut now = Instant::now();
        let mut inputs = Vec::new();
        for piece in pieces {
            while let Some(deadline) = parser.deadline().filter(|deadline| *deadline <= now) {
                inputs.extend(parser.expire(deadline));
            }
            inputs.extend(parser.feed(piece, now));
            now += Duration::from_millis(gap);
        }
        while let Some(deadline) = parser.deadline() {
            inputs.extend(parser.expire(deadline));
        }
        keys(&inputs)
    }

    fn split(bytes: &[u8], gap: u64) -> String {
        let pieces: Vec<&[u8]> = bytes.chunks(1).collect();
        read(&pieces, gap)
    }

    #[test]
    fn keys_are_read_as_terminals_send_them() {
        for (bytes, expected) in [
            ("a\r\t\x7f\x08", "a Enter Tab Backspace Backspace"),
            ("\x06\n\x1aG", "Ctrl-F Ctrl-J Ctrl-Z G"),
            ("ü王", "ü 王"),
            ("\x1b[A\x1b[B\x1b[C\x1b[D\x1bOA\x1b[H\x1b[F\x1b[Z", "Up Down Right Left Up Home End Shift-Tab"),
            ("\x1b[1~\x1b[4~\x1b[7~\x1b[8~\x1b[3~\x1b[5~\x1b[6~", "Home End Home End Del PgUp PgDn"),
            ("\x1bOP\x1bOS\x1b[15~\x1b[17~\x1b[24~\x1b[[B", "F1 F4 F5 F6 F12 F2"),
            ("\x1b[1;5C\x1b[1;3D\x1b[3^\x1b[5;2~", "Ctrl-Right Alt-Left Ctrl-Del PgUp"),
            ("\x1b[27;5;102~\x1b[102;5u\x1b[13;1u\x1b[9;2u", "Ctrl-f Ctrl-f Enter Shift-Tab"),
            ("\x1bx\x1b\r\x1bü", "Alt-x Alt-Enter Alt-ü"),
            ("\x1b[200~q\n:\x1b[201~x", "paste:q\n: x"),
        ] {
            assert_eq!(read(&[bytes.as_bytes()], 0).to_lowercase(), expected.to_lowercase(), "{bytes:?}");
        }
    }

    #[test]
    fn keys_of_rxvt_st_and_the_console_are_what_they_are_or_nothing() {
        assert_eq!(read(&[b"\x1b\x1b[C"], 0), "Alt-Right");
        assert_eq!(read(&[b"\x1b[Pabc"], 0), "Del a b c");
        assert_eq!(read(&[b"\x1b[Mabc"], 0), "a b c");
        assert_eq!(read(&[b"\x1b[3$y"], 0), "y");
        assert_eq!(read(&[b"\x1b\x1b"], 0), "Esc Esc");
        assert_eq!(read(&[b"\x1b\x1bx"], 0), "Esc Alt-x");
        assert_eq!(read(&[b"\x9b?62cq\x9bA\x9d11;rgb:1/2/3\x9cx"], 0), "q Up x");
    }

    #[test]
    fn a_key_that_comes_in_pieces_is_one_key() {
        for gap in [1, 10, 40, 50] {
            for (bytes, expected) in [
                ("\x1b[C", "Right"),
                ("\x1bOB", "Down"),
                ("\x1b[3~", "Del"),
                ("\x1b[B\x1b[B", "Down Down"),
                ("\x1b[1;5C", "Ctrl-Right"),
                ("ü", "ü"),
                ("\x1b\x1b[C", "Alt-Right"),
            ] {
                assert_eq!(split(bytes.as_bytes(), gap), expected, "{gap} ms");
            }
        }
        assert_eq!(split(b"\x1b", 100), "Esc");
        assert_eq!(read(&[b"\x1b", b"x"], 100), "Esc x");
    }

    const REPLIES: [&str; 12] = [
        "\x1b[>0;276;0c",
        "\x1b[=1c",
        "\x1b[>41;351;0c",
        "\x1b[?2026;2$y",
        "\x1b[?62;22c",
        "\x1b[24;80R",
        "\x1b[8;24;80t",
        "\x1b[I",
        "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        "\x1b]10;rgb:ff/ff/ff\x07",
        "\x1bP>|tmux 3.4\x1b\\",
        "\x1b_Gi=1;OK\x1b\\",
    ];

    #[test]
    fn what_the_terminal_says_is_never_a_key_whole_or_in_pieces() {
        for reply in REPLIES {
            let bytes = reply.as_bytes();
            assert_eq!(read(&[bytes, b"q"], 0), "q", "{reply:?}");
            for gap in [1, 20, 50] {
                assert_eq!(split(bytes, gap), "", "{reply:?} in pieces, {gap} ms");
            }
            for at in 2..bytes.len() {
                assert!(read(&[&bytes[..at], &bytes[at..]], 300).is_empty() || at == 2, "{reply:?} at {at}");
                // Of a beginning alone the letter may have been typed; what follows is none of the person's keys.
                let said = read(&[&bytes[..at], &bytes[at..], b"q"], 300);
                assert!(said.ends_with('q') && said.len() <= "Alt-] q".len(), "{reply:?} at {at}: {said}");
            }
            // ESC alone is a key after a moment; the rest is still not.
            assert_eq!(read(&[&bytes[..1], &bytes[1..], b"q"], 300), "Esc q", "{reply:?}");
        }
    }

    #[test]
    fn the_rest_of_an_answer_to_another_program_is_dropped() {
        let now = Instant::now();
        let mut parser = Parser::after_another_program(now);
        assert_eq!(keys(&parser.feed(b"84;0;0c", now + Duration::from_millis(200))), "");
        assert_eq!(keys(&parser.feed(b"84", now + Duration::from_millis(400))), "8 4");
        for pieces in [[&b"84;0;"[..], b"0c"], [b"1e1e/1e1e\x1b\\", b""]] {
            let mut parser = Parser::after_another_program(now);
            assert_eq!(keys(&parser.feed(pieces[0], now)), "");
            assert_eq!(keys(&parser.feed(pieces[1], now)), "");
            assert_eq!(keys(&parser.feed(b"q", now + Duration::from_millis(900))), "q");
        }
        for typed in ["q", "/x", "?", ":q"] {
            let mut parser = Parser::after_another_program(now);
            let typed_keys = typed.chars().map(String::from).collect::<Vec<_>>().join(" ");
            assert_eq!(keys(&parser.feed(typed.as_bytes(), now + Duration::from_millis(200))), typed_keys);
        }
    }

    #[test]
    fn an_answer_that_never_ends_does_not_eat_what_is_typed_later() {
        assert_eq!(read(&[b"\x1b]11;rgb:", b"q"], 200), "q");
        assert_eq!(read(&[b"\x1b[200~half", b"q"], 1_500), "paste:half q");
        assert_eq!(read(&[b"\x1b]", b"q"], 200), "Alt-] q");
    }

    proptest! {
        /// Wherever a key or an answer is cut, and whatever stands around it, it means the same.
        #[test]
        fn pieces_mean_what_the_whole_means(parts in proptest::collection::vec(0..16usize, 1..12), cuts in proptest::collection::vec(1..6usize, 1..40)) {
            let known = ["\x1b[A", "\x1bOQ", "q", "\x1b[5~", "\r", "ü", "\x1b[1;5D", "\x1b[200~a b\x1b[201~"];
            let text: String = parts.iter().map(|part| known.get(*part).copied().unwrap_or_else(|| REPLIES[part % REPLIES.len()])).collect();
            let bytes = text.as_bytes();
            let (mut pieces, mut from) = (Vec::new(), 0);
            for cut in cuts.iter().cycle() {
                if from == bytes.len() { break; }
                let to = (from + cut).min(bytes.len());
                pieces.push(&bytes[from..to]);
                from = to;
            }
            prop_assert_eq!(read(&pieces, 20), read(&[bytes], 0));
        }

        #[test]
        fn no_bytes_hang_or_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = split(&bytes, 5);
            let mut parser = Parser::default();
            parser.feed(&bytes, Instant::now());
            parser.expire(Instant::now() + Duration::from_secs(5));
            prop_assert!(parser.deadline().is_none());
        }
    }
}
