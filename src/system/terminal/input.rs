//! What comes from the terminal: keys and pastes, those of one read together, and its size.
//!
//! ```text
//!  Reader (unix) ── bytes of one read ──► Parser ─┐
//!                                                 ├─► Inputs::next
//!  crossterm (elsewhere) ── one event ────────────┘
//! ```

use std::io;

use crate::protocol::key::Key;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    Key(Key),
    Paste(String),
    Resize(u16, u16),
    /// The screen may show something else than was drawn.
    Redraw,
}

pub use platform::Inputs;

#[cfg(unix)]
mod platform {
    use super::{Input, io};
    use crate::system::terminal::parser::Parser;
    use crate::system::terminal::reader::Reader;
    use std::time::Instant;
    use tokio::time::sleep_until;

    /// The terminal's input as long as it is ours.
    #[derive(Debug)]
    pub struct Inputs {
        reader: Reader,
        parser: Parser,
    }

    impl Inputs {
        pub fn open() -> io::Result<Self> {
            Ok(Self { reader: Reader::start(false)?, parser: Parser::default() })
        }

        /// After another program had the terminal: what was typed to it, and what it was answered, is not for us.
        pub fn reopen() -> io::Result<Self> {
            let parser = Parser::after_another_program(Instant::now());
            Ok(Self { reader: Reader::start(true)?, parser })
        }

        /// What came together; none when the terminal is gone. Nothing is lost where this is dropped before it ends.
        pub async fn next(&mut self) -> Option<Vec<Input>> {
            loop {
                let deadline = self.parser.deadline();
                let inputs = tokio::select! {
                    biased;
                    bytes = self.reader.next() => self.parser.feed(&bytes?, Instant::now()),
                    () = sleep_until(deadline.unwrap_or_else(Instant::now).into()), if deadline.is_some() => {
                        self.parser.expire(Instant::now())
                    }
                };
                if !inputs.is_empty() {
                    return Some(inputs);
                }
            }
        }
    }
}

#[cfg(not(unix))]
mod platform {
    use super::{Input, io};
    use crate::protocol::key::{Key, KeyCode};
    use crossterm::event::{self, EventStream, KeyEventKind, KeyModifiers};
    use futures_util::StreamExt;

    /// The terminal's input as long as it is ours.
    #[derive(Debug, Default)]
    pub struct Inputs(EventStream);

    impl Inputs {
        pub fn open() -> io::Result<Self> {
            Ok(Self::default())
        }

        pub fn reopen() -> io::Result<Self> {
            Ok(Self::default())
        }

        /// What came together; none when the terminal is gone.
        pub async fn next(&mut self) -> Option<Vec<Input>> {
            loop {
                let input = match self.0.next().await?.ok()? {
                    event::Event::Key(key) if key.kind != KeyEventKind::Release => translate(key).map(Input::Key),
                    event::Event::Paste(text) => Some(Input::Paste(text)),
                    event::Event::Resize(columns, rows) => Some(Input::Resize(columns, rows)),
                    _ => None,
                };
                if let Some(input) = input {
                    return Some(vec![input]);
                }
            }
        }
    }

    fn translate(key: event::KeyEvent) -> Option<Key> {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        let code = match key.code {
            event::KeyCode::Char(letter) if ctrl => KeyCode::Char(letter.to_ascii_lowercase()),
            event::KeyCode::Char(letter) => KeyCode::Char(letter),
            event::KeyCode::Enter => KeyCode::Enter,
            event::KeyCode::Esc => KeyCode::Esc,
            event::KeyCode::Tab => KeyCode::Tab,
            event::KeyCode::BackTab => KeyCode::BackTab,
            event::KeyCode::Backspace => KeyCode::Backspace,
            event::KeyCode::Delete => KeyCode::Delete,
            event::KeyCode::Up => KeyCode::Up,
            event::KeyCode::Down => KeyCode::Down,
            event::KeyCode::Left => KeyCode::Left,
            event::KeyCode::Right => KeyCode::Right,
            event::KeyCode::Home => KeyCode::Home,
            event::KeyCode::End => KeyCode::End,
            event::KeyCode::PageUp => KeyCode::PageUp,
            event::KeyCode::PageDown => KeyCode::PageDown,
            event::KeyCode::F(number) => KeyCode::F(number),
            _ => return None,
        };
        // Ctrl and Alt together are AltGr there: a letter of the layout.
        let alt_gr = ctrl && alt && matches!(code, KeyCode::Char(_));
        Some(Key { code, ctrl: ctrl && !alt_gr, alt: alt && !alt_gr })
    }
}
