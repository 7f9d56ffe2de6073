//! The one reader of the files: line after line, and as much of each as tells whether anybody wants it.
//!
//! Reading a line as JSON takes ten times as long as looking into it, and most lines are about somebody else. Lines are
//! written with their fields in one order; what is written otherwise is read as JSON after all.
//!
//! Owns: pieces, line breaks, and looking into a line. Must not know: who wants which lines.

use std::io::{self, Read};
use std::path::Path;

use memchr::{memchr, memchr_iter, memmem};
use serde::Deserialize;

use super::chain::{ENDING, months};
use super::line::Phase;
use crate::store::private;

/// Large enough that the system is asked rarely, small enough to stay in the processor's cache.
const PIECE: usize = 256 << 10;

/// Hands over every line of a text without its line break, and whether it had one.
pub(super) fn each(mut text: impl Read, mut take: impl FnMut(&[u8], bool)) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    let mut filled = 0;
    loop {
        if filled == piece.len() {
            piece.resize(piece.len() * 2, 0);
        }
        let read = match text.read(&mut piece[filled..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if read == 0 {
            if filled > 0 {
                take(&piece[..filled], false);
            }
            return Ok(());
        }
        let mut begin = 0;
        for end in memchr_iter(b'\n', &piece[filled..filled + read]) {
            let end = filled + end;
            take(&piece[begin..end], true);
            begin = end + 1;
        }
        piece.copy_within(begin..filled + read, 0);
        filled = filled + read - begin;
    }
}

/// The same of an organisation's folder, from the month of a moment on.
pub(super) fn of_folder(folder: &Path, since: Option<&str>, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let months = months(folder)?;
    for (at, month) in months.iter().enumerate() {
        // Lines of later months are not earlier; those of a clock that was set back are in the last one.
        let next = months.get(at + 1);
        let is_over = next.is_some_and(|next| since.is_some_and(|since| **next < *since.get(..7).unwrap_or_default()));
        if !is_over {
            each(private::open(&folder.join(format!("{month}{ENDING}")))?, |line, _| take(line))?;
        }
    }
    Ok(())
}

/// As much of a line as tells what it is.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Glance<'l> {
    pub(super) seq: u64,
    #[serde(default)]
    pub(super) at: &'l str,
    pub(super) phase: Phase,
    pub(super) of: Option<u64>,
    /// The word of an outcome.
    #[serde(borrow)]
    pub(super) outcome: Option<&'l str>,
}

impl<'l> Glance<'l> {
    /// None of what is no line.
    pub(super) fn of(line: &'l [u8]) -> Option<Self> {
        Self::as_written(line).or_else(|| serde_json::from_slice(line).ok())
    }

    /// Of a line whose fields stand where they are written.
    fn as_written(line: &'l [u8]) -> Option<Self> {
        let (_, rest) = number(line.strip_prefix(b"{\"v\":")?)?;
        let (seq, rest) = number(rest.strip_prefix(b",\"seq\":")?)?;
        let (at, rest) = text(rest.strip_prefix(b",\"at\":\"")?)?;
        let (phase, rest) = text(after(rest, b",\"phase\":\"")?)?;
        let phase = Phase::named(phase)?;
        let of = rest.strip_prefix(b",\"of\":").and_then(number).map(|(of, _)| of);
        let outcome = match phase {
            Phase::Outcome | Phase::Settled => last_field(rest, "outcome"),
            Phase::Start
            | Phase::Intent
            | Phase::Refusal
            | Phase::Export
            | Phase::Shown
            | Phase::Copied
            | Phase::Approved
            | Phase::Verified
            | Phase::Connection
            | Phase::End
            | Phase::Torn
            | Phase::Broken
            | Phase::Other => None,
        };
        // The name of a later field may stand in what somebody typed, but only behind a backslash.
        line.ends_with(b"\"}").then_some(Self { seq, at, phase, of, outcome })
    }
}

/// Id and login of whom a line is about.
pub(super) enum Named<'l> {
    Target {
        id: &'l str,
        login: &'l str,
    },
    Nobody,
    /// It has to be read as JSON.
    Unsure,
}

pub(super) fn named(line: &[u8]) -> Named<'_> {
    const TARGET: &[u8] = b",\"target\":{\"type\":\"";
    let Some(rest) = after(line, TARGET) else {
        return if memmem::find(line, b"\"target\"").is_some() { Named::Unsure } else { Named::Nobody };
    };
    let read = || {
        let (_, rest) = text(rest)?;
        let (id, rest) = match rest.strip_prefix(b",\"id\":\"") {
            Some(id) => text(id)?,
            None => ("", rest),
        };
        let (login, rest) = match rest.strip_prefix(b",\"login\":\"") {
            Some(login) => text(login)?,
            None => ("", rest),
        };
        rest.starts_with(b"}").then_some(Named::Target { id, login })
    };
    read().unwrap_or(Named::Unsure)
}

/// A field that is a text and stands before the options of the call, by its name; none where it is not there, or has to
/// be read as JSON.
pub(super) fn field<'l>(line: &'l [u8], name: &str) -> Option<&'l str> {
    text(after(line, format!(",\"{name}\":\"").as_bytes())?).map(|(text, _)| text)
}

/// The same of one that stands behind them: an option may be called like it.
pub(super) fn last_field<'l>(line: &'l [u8], name: &str) -> Option<&'l str> {
    let name = format!(",\"{name}\":\"");
    let at = memmem::rfind(line, name.as_bytes())?;
    text(&line[at + name.len()..]).map(|(text, _)| text)
}

/// Whether a text is in the line, whatever its case.
pub(super) fn holds(line: &[u8], text: &str) -> bool {
    let text = text.as_bytes();
    let Some(first) = text.first() else { return true };
    let (low, high) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    memchr::memchr2_iter(low, high, line)
        .any(|at| line.get(at..at + text.len()).is_some_and(|part| part.eq_ignore_ascii_case(text)))
}

fn after<'l>(line: &'l [u8], what: &[u8]) -> Option<&'l [u8]> {
    memmem::find(line, what).map(|at| &line[at + what.len()..])
}

/// Digits, and what follows them.
fn number(line: &[u8]) -> Option<(u64, &[u8])> {
    let end = line.iter().position(|byte| !byte.is_ascii_digit())?;
    let digits = std::str::from_utf8(&line[..end]).ok()?;
    Some((digits.parse().ok()?, &line[end..]))
}

/// What stands before the next quotation mark, and what follows it; none where something in it is escaped.
fn text(line: &[u8]) -> Option<(&str, &[u8])> {
    let end = memchr(b'"', line)?;
    let inside = std::str::from_utf8(&line[..end]).ok()?;
    (!inside.contains('\\')).then_some((inside, &line[end + 1..]))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;
    use crate::protocol::recorder::Target;
    use crate::store::journal::line::Line;

    /// Hands out a few bytes at a time.
    struct Drops<'t>(Cursor<&'t [u8]>, usize);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let most = into.len().min(self.1);
            self.0.read(&mut into[..most])
        }
    }

    fn phases() -> impl Strategy<Value = Phase> {
        proptest::sample::select(vec![Phase::Intent, Phase::Outcome, Phase::Settled, Phase::Shown, Phase::Start])
    }

    proptest! {
        #[test]
        fn whatever_the_pieces_the_lines_are_the_same(text in "[ab\n]{0,200}", most in 1..40_usize) {
            let mut lines = Vec::new();
            each(Drops(Cursor::new(text.as_bytes()), most), |line, whole| {
                lines.push(format!("{}{}", std::str::from_utf8(line).unwrap(), if whole { "\n" } else { "" }));
            })
            .unwrap();
            prop_assert_eq!(lines.concat(), text.clone());
            prop_assert_eq!(lines.len(), text.split_inclusive('\n').count());
        }

        #[test]
        fn what_is_looked_into_is_what_json_says(
            seq: u64,
            of in proptest::option::of(any::<u64>()),
            phase in phases(),
            outcome in "[a-z_]{1,8}",
            ticket in proptest::option::of("\\PC{0,20}"),
            reason in proptest::option::of(proptest::sample::select(vec![
                ",\"phase\":\"intent\",\"of\":9".to_owned(),
                ",\"target\":{\"type\":\"user\",\"id\":\"no\"}".to_owned(),
                ",\"outcome\":\"done\"".to_owned(),
                "\\".to_owned(),
            ])),
            connection in "\\PC{0,12}",
            options in proptest::collection::vec(
                (proptest::sample::select(vec!["outcome", "phase", "target", "of", "a"]), "[a-z]{0,4}"),
                0..4,
            ),
            target in proptest::option::of(("[a-z]{0,6}", "[A-Za-z0-9]{0,20}", "\\PC{0,20}")),
        ) {
            let options = options.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
            let outcome = matches!(phase, Phase::Outcome | Phase::Settled).then_some(outcome);
            let target = target.map(|(kind, id, login)| Target { kind, id, login });
            let line = Line {
                v: 1, seq, at: "2026-11-29T09:12:00.000Z".to_owned(), phase, of, outcome, ticket, reason, connection, options,
                target: target.clone(), prev: "0".repeat(64), ..Line::default()
            };
            let written = serde_json::to_vec(&line).unwrap();
            let quick = Glance::as_written(&written);
            let slow: Glance<'_> = serde_json::from_slice(&written).unwrap();
            prop_assert_eq!(quick.as_ref(), Some(&slow));
            match named(&written) {
                Named::Target { id, login } => {
                    let target = target.unwrap();
                    prop_assert_eq!((id, login), (&*target.id, &*target.login));
                }
                Named::Nobody => prop_assert_eq!(target, None),
                Named::Unsure => {
                    // Something in it is escaped, or an option is called so.
                    let odd = String::from_utf8(written).unwrap().contains('\\');
                    prop_assert!(odd || line.options.contains_key("target"));
                }
            }
        }
    }

    #[test]
    fn a_line_with_its_fields_in_another_order_is_read_all_the_same() {
        let line = br#"{"phase":"outcome","seq":7,"of":3,"outcome":"done","at":"2026"}"#;
        let seen = Glance::of(line).unwrap();
        assert_eq!((seen.seq, seen.of, seen.phase, seen.outcome), (7, Some(3), Phase::Outcome, Some("done")));
        assert_eq!(Glance::of(b"{\"seq\":1"), None);
        assert_eq!(Glance::of(b"{\"v\":1,\"seq\":1,\"at\":\"2026\",\"phase\":\"intent\""), None);
    }
}
