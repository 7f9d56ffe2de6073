//! Where a run speaks and what it finds around it.
//!
//! ```text
//!  words ──► cleaned, always ───────────────────────────────► stdout, stderr
//!  data  ──► a terminal? cleaned (JSON: escaped) : as it is ─► stdout
//! ```
//!
//! Owns: that nothing which a server or a file wrote moves a cursor, hides a name or looks like a line of this program,
//! and that an output which cannot be written is no success. A subcommand has no other way out, and gets words unless
//! it asks for data. Must not know: what is said.

use std::fmt::{self, Write as _};
use std::io::{self, ErrorKind, Write};

use super::{Exit, Surroundings};
use crate::protocol::export::Format;
use crate::protocol::text::is_hostile;

/// So much is cleaned at once: a body of 60 MB is not held three times more.
const PIECE: usize = 64 << 10;

pub(super) struct Console<'a> {
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    pub stdin_is_terminal: bool,
    pub stdout_is_terminal: bool,
    pub out: Pen<'a>,
    pub err: Pen<'a>,
}

impl<'a> Console<'a> {
    pub(super) fn new<'s: 'a>(surroundings: &'a mut Surroundings<'s>) -> Self {
        Self {
            variable: surroundings.variable,
            stdin_is_terminal: surroundings.stdin_is_terminal,
            stdout_is_terminal: surroundings.stdout_is_terminal,
            out: Pen::new(surroundings.out, surroundings.stdout_is_terminal),
            // Words only, which are cleaned wherever they go.
            err: Pen::new(surroundings.err, true),
        }
    }

    /// Writes a line for the person; a closed stderr is theirs to close.
    pub(super) fn complain(&mut self, text: impl fmt::Display) {
        self.err.complain(text);
    }

    /// The end of a run: whatever could not be written is told, and is no success. Whoever reads a pipe and goes has
    /// seen enough: that is no failure.
    pub(super) fn close(&mut self, exit: Exit) -> Exit {
        self.out.finish();
        let exit = if self.err.unrecorded && exit.code() == 0 { Exit::Failed } else { exit };
        match self.out.lost.take() {
            Some(Lost { kind: ErrorKind::BrokenPipe, .. }) | None => exit,
            Some(Lost { why, told, .. }) => {
                if !told {
                    self.complain(format!("standard output cannot be written: {why}"));
                }
                if exit.code() == 0 { Exit::Failed } else { exit }
            }
        }
    }
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Words,
    /// JSON, which can say every letter in harmless ones.
    Json,
    /// Anything else that a program may read: CSV, a body of any type.
    Data,
}

impl Kind {
    pub(super) fn of(format: Format) -> Self {
        match format {
            Format::Table => Self::Words,
            Format::Csv | Format::Xlsx | Format::Parquet => Self::Data,
            Format::Json | Format::Ndjson => Self::Json,
        }
    }

    fn push(self, letter: char, text: &mut String) {
        match (self, letter) {
            (_, '\n' | '\t') => text.push(letter),
            // Space between values, or the other half of a line break.
            (Self::Json | Self::Data, '\r') => text.push(' '),
            (Self::Json, hostile) if is_hostile(hostile) => {
                for unit in hostile.encode_utf16(&mut [0; 2]) {
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
            (Self::Words | Self::Data, hostile) if is_hostile(hostile) => text.push('·'),
            (Self::Words | Self::Json | Self::Data, letter) => text.push(letter),
        }
    }
}

/// Writes to one of the two streams; as a [`Write`] it takes words.
pub(super) struct Pen<'a> {
    to: &'a mut dyn Write,
    is_terminal: bool,
    /// The beginning of a letter whose end has not come yet.
    half: Vec<u8>,
    lost: Option<Lost>,
    /// Whether it was told that the journal lacks something.
    unrecorded: bool,
    /// Whether words are left out: a program reads what is written.
    only_data: bool,
}

/// What could not be written, and whether the person knows.
struct Lost {
    kind: ErrorKind,
    why: String,
    told: bool,
}

impl<'a> Pen<'a> {
    fn new(to: &'a mut dyn Write, is_terminal: bool) -> Self {
        Self { to, is_terminal, half: Vec::new(), lost: None, unrecorded: false, only_data: false }
    }

    pub(super) fn write_fmt(&mut self, words: fmt::Arguments<'_>) -> io::Result<()> {
        Write::write_fmt(self, words)
    }

    pub(super) fn write_all(&mut self, words: &[u8]) -> io::Result<()> {
        self.take(Kind::Words, words)
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        let flushed = self.to.flush();
        self.note(flushed)
    }

    /// From now on words are left out.
    pub(super) fn leave_out_words(&mut self) {
        self.only_data = true;
    }

    /// Whether words are left out.
    pub(super) fn is_for_programs(&self) -> bool {
        self.only_data
    }

    /// Writes one JSON value on a line of its own.
    pub(super) fn json(&mut self, value: &serde_json::Value) {
        let _ = writeln!(self.of(Kind::Json), "{value}");
    }

    /// A writer for what is no words.
    pub(super) fn of(&mut self, kind: Kind) -> Data<'_, 'a> {
        Data { pen: self, kind }
    }

    /// A line break may be a server's: what follows one never stands where a line of the program's own begins.
    pub(super) fn complain(&mut self, text: impl fmt::Display) {
        let mut all = String::new();
        for (at, line) in text.to_string().lines().enumerate() {
            let before = match at {
                0 => "oktui: ",
                _ if line.is_empty() || line.starts_with("  ") => "",
                _ => "  ",
            };
            let _ = writeln!(all, "{before}{line}");
        }
        let _ = self.write_all(all.as_bytes());
        let _ = self.flush();
    }

    /// What became of a call stands nowhere: it is told once, and the run is no success.
    pub(super) fn tell_unrecorded(&mut self, why: &str) {
        if !std::mem::replace(&mut self.unrecorded, true) {
            self.complain(format!("the journal could not be written: {why}. What was done is not written down"));
        }
    }

    /// Whoever calls this has said that the output was lost.
    pub(super) fn loss_is_told(&mut self) {
        if let Some(lost) = &mut self.lost {
            lost.told = true;
        }
    }

    fn finish(&mut self) {
        if !std::mem::take(&mut self.half).is_empty() {
            let _ = self.put("\u{fffd}".as_bytes());
        }
        let _ = self.flush();
    }

    fn take(&mut self, kind: Kind, bytes: &[u8]) -> io::Result<()> {
        if kind == Kind::Words && self.only_data {
            return Ok(());
        }
        if kind != Kind::Words && !self.is_terminal {
            return self.put(bytes);
        }
        bytes.chunks(PIECE).try_for_each(|piece| self.clean(kind, piece))
    }

    /// Cleans and writes a small piece: what is clean may be three times as long.
    fn clean(&mut self, kind: Kind, bytes: &[u8]) -> io::Result<()> {
        let mut joined = std::mem::take(&mut self.half);
        joined.extend_from_slice(bytes);
        let mut clean = String::with_capacity(joined.len());
        for chunk in joined.utf8_chunks() {
            chunk.valid().chars().for_each(|letter| kind.push(letter, &mut clean));
            match std::str::from_utf8(chunk.invalid()) {
                Ok(_) => {}
                Err(error) if error.error_len().is_none() && joined.ends_with(chunk.invalid()) => {
                    self.half = chunk.invalid().to_vec();
                }
                Err(_) => clean.push('\u{fffd}'),
            }
        }
        self.put(clean.as_bytes())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        let written = self.to.write_all(bytes);
        self.note(written)
    }

    fn note(&mut self, done: io::Result<()>) -> io::Result<()> {
        if let Err(error) = &done {
            let lost = || Lost { kind: error.kind(), why: error.to_string(), told: false };
            self.lost.get_or_insert_with(lost);
        }
        done
    }
}

impl Write for Pen<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.take(Kind::Words, bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Pen::flush(self)
    }
}

/// A [`Pen`] that takes data.
pub(super) struct Data<'p, 'a> {
    pen: &'p mut Pen<'a>,
    kind: Kind,
}

impl Data<'_, '_> {
    pub(super) fn write_fmt(&mut self, data: fmt::Arguments<'_>) -> io::Result<()> {
        Write::write_fmt(self, data)
    }

    pub(super) fn write_all(&mut self, data: &[u8]) -> io::Result<()> {
        self.pen.take(self.kind, data)
    }
}

impl Write for Data<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pen.take(self.kind, bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pen.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a\u{1b}[31mb\u{9b}2Jc\u{202e}d\r\u{7f}\u{e0041}ü\n";

    fn written(kind: Kind, is_terminal: bool, pieces: &[&[u8]]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut pen = Pen::new(&mut out, is_terminal);
        for piece in pieces {
            pen.of(kind).write_all(piece).unwrap();
        }
        pen.finish();
        out
    }

    fn text(kind: Kind, is_terminal: bool) -> String {
        String::from_utf8(written(kind, is_terminal, &[HOSTILE.as_bytes()])).unwrap()
    }

    #[test]
    fn words_are_cleaned_everywhere_and_data_where_a_terminal_would_obey_it() {
        for is_terminal in [true, false] {
            assert_eq!(text(Kind::Words, is_terminal), "a·[31mb·2Jc·d···ü\n");
        }
        for kind in [Kind::Json, Kind::Data] {
            assert_eq!(text(kind, false), HOSTILE, "a program reads what was sent");
            assert!(!text(kind, true).contains(|letter| letter != '\n' && is_hostile(letter)));
        }
    }

    #[test]
    fn json_on_a_terminal_says_the_same_in_escapes() {
        let value = serde_json::Value::String(HOSTILE.trim_end().replace('\r', ""));
        let json = format!("[{value}]\r\n");
        let shown = String::from_utf8(written(Kind::Json, true, &[json.as_bytes()])).unwrap();
        assert!(shown.contains("\\u009b") && shown.contains("\\udb40\\udc41"), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap()[0], value);
    }

    #[test]
    fn a_letter_in_two_pieces_is_one_letter_and_half_of_one_is_none() {
        let (left, right) = "\u{9b}ü".as_bytes().split_at(1);
        assert_eq!(written(Kind::Words, true, &[left, right]), "·ü".as_bytes());
        assert_eq!(written(Kind::Data, true, &[b"a\x9bb\xc3"]), "a\u{fffd}b\u{fffd}".as_bytes());
    }

    #[test]
    fn what_is_long_is_cleaned_in_pieces_and_no_letter_is_torn() {
        /// Keeps the length of the longest piece.
        struct Longest(usize, Vec<u8>);
        impl Write for Longest {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0 = self.0.max(bytes.len());
                self.1.extend_from_slice(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for kind in [Kind::Words, Kind::Json, Kind::Data] {
            let mut out = Longest(0, Vec::new());
            let mut pen = Pen::new(&mut out, true);
            let text = format!("x{}", "ü\u{9b}".repeat(4 * PIECE));
            pen.of(kind).write_all(text.as_bytes()).unwrap();
            write!(pen.of(kind), "{text}").unwrap();
            pen.finish();
            assert!(out.0 <= 4 * PIECE, "{kind:?}: {}", out.0);
            let shown = String::from_utf8(out.1).unwrap();
            assert_eq!(shown.matches('ü').count(), 8 * PIECE, "{kind:?}");
            assert!(!shown.contains('\u{fffd}'));
        }
    }

    #[test]
    fn what_a_server_says_never_looks_like_a_line_of_the_program() {
        let mut err = Vec::new();
        Pen::new(&mut err, true).complain("it failed: x\noktui: all is well\r\n  y");
        assert_eq!(String::from_utf8(err).unwrap(), "oktui: it failed: x\n  oktui: all is well\n  y\n");
    }

    struct Full(ErrorKind);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn an_output_that_is_lost_is_told_and_one_that_was_read_enough_of_is_not() {
        for (kind, exit, expected, said) in [
            (ErrorKind::StorageFull, Exit::Fine, Exit::Failed, true),
            (ErrorKind::StorageFull, Exit::Answered(200), Exit::Failed, true),
            (ErrorKind::StorageFull, Exit::Answered(404), Exit::Answered(404), true),
            (ErrorKind::BrokenPipe, Exit::Fine, Exit::Fine, false),
            (ErrorKind::BrokenPipe, Exit::Failed, Exit::Failed, false),
        ] {
            let (mut out, mut err) = (Full(kind), Vec::new());
            let mut surroundings = Surroundings {
                variable: &|_| None,
                stdin_is_terminal: false,
                stdout_is_terminal: false,
                out: &mut out,
                err: &mut err,
            };
            let mut console = Console::new(&mut surroundings);
            writeln!(console.out, "words").unwrap();
            assert_eq!(console.close(exit), expected, "{kind:?} {exit:?}");
            let told = String::from_utf8(err).unwrap();
            assert_eq!(told.contains("standard output cannot be written"), said, "{told}");
        }
    }
}
