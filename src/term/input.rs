//! What the terminal sends, as keys and pastes.

use std::time::{Duration, Instant};

use crossterm::event::{self, KeyEventKind, KeyModifiers};

use crate::protocol::key::{Key, KeyCode};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    Key(Key),
    Paste(String),
    Resize(u16, u16),
}

/// The pieces of a terminal's reply follow each other without a pause; a person's keys do not.
const PAUSE: Duration = Duration::from_millis(30);

/// Turns crossterm's events into input, and drops a terminal's replies to questions (OSC, DCS, APC), which crossterm
/// takes for Alt and letters.
#[derive(Debug, Default)]
pub struct Translator {
    /// Inside of a reply: when its last piece came.
    reply: Option<Instant>,
}

impl Translator {
    pub fn translate(&mut self, event: event::Event, at: Instant) -> Option<Input> {
        match event {
            event::Event::Key(key) if key.kind != KeyEventKind::Release => {
                let key = translate_key(key)?;
                (!self.swallows(key, at)).then_some(Input::Key(key))
            }
            event::Event::Paste(text) => Some(Input::Paste(text)),
            event::Event::Resize(columns, rows) => Some(Input::Resize(columns, rows)),
            _ => None,
        }
    }

    fn swallows(&mut self, key: Key, at: Instant) -> bool {
        let inside = self.reply.is_some_and(|last| at.duration_since(last) < PAUSE);
        let opens = key.alt && matches!(key.code, KeyCode::Char(']' | 'P' | '_' | '^'));
        let closes = key == Key::ctrl('g') || (key.alt && key.code == KeyCode::Char('\\'));
        self.reply = ((inside && !closes) || opens).then_some(at);
        inside || opens
    }
}

fn translate_key(key: event::KeyEvent) -> Option<Key> {
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
    Some(Key { code, ctrl, alt })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{Event, KeyCode as Code, KeyEvent};

    fn key(code: Code, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn a_reply_of_the_terminal_is_never_read_as_keys() {
        let mut translator = Translator::default();
        let start = Instant::now();
        let mut events = vec![key(Code::Char(']'), KeyModifiers::ALT)];
        events.extend("11;rgb:1e/q".chars().map(|letter| key(Code::Char(letter), KeyModifiers::NONE)));
        events.push(key(Code::Char('\\'), KeyModifiers::ALT));
        for event in events {
            assert_eq!(translator.translate(event, start), None);
        }
        let typed = translator.translate(key(Code::Char('q'), KeyModifiers::NONE), start);
        assert_eq!(typed, Some(Input::Key(Key::char('q'))));
    }

    #[test]
    fn a_reply_that_never_ends_does_not_eat_what_is_typed_later() {
        let mut translator = Translator::default();
        let start = Instant::now();
        translator.translate(key(Code::Char(']'), KeyModifiers::ALT), start);
        let typed = translator.translate(key(Code::Char('q'), KeyModifiers::NONE), start + Duration::from_secs(1));
        assert_eq!(typed, Some(Input::Key(Key::char('q'))));
    }

    #[test]
    fn keys_keep_their_letter_and_controls_are_lower_case() {
        let mut translator = Translator::default();
        let mut read = |code, modifiers| translator.translate(key(code, modifiers), Instant::now());
        assert_eq!(read(Code::Char('G'), KeyModifiers::SHIFT), Some(Input::Key(Key::char('G'))));
        assert_eq!(read(Code::Char('F'), KeyModifiers::CONTROL), Some(Input::Key(Key::ctrl('f'))));
        assert_eq!(read(Code::Media(event::MediaKeyCode::Play), KeyModifiers::NONE), None);
    }
}
