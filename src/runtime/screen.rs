//! The terminal's screen to draw on: one write a frame, and never larger than anybody sees.

use std::io::{self, BufWriter, Stdout, Write, stdout};

use crossterm::execute;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

/// Large enough for a whole frame of a big terminal, so that it reaches the terminal in one write.
const FRAME_BYTES: usize = 64 * 1024;
/// The largest frame: the smallest letters on the largest displays need less. Terminals have been seen to tell 65,535
/// for both, of which the cells alone would fill the memory of the machine.
const LARGEST: (u16, u16) = (1_000, 500);
/// What is drawn for where the terminal does not tell its size, or tells none, as serial lines and containers do.
const USUAL: (u16, u16) = (80, 24);

/// Columns and rows of the terminal, as far as they are drawn on.
pub(crate) fn size() -> (u16, u16) {
    let told = |size: &(u16, u16)| size.0 > 0 && size.1 > 0;
    let (columns, rows) = crossterm::terminal::size().ok().filter(told).unwrap_or(USUAL);
    (columns.min(LARGEST.0), rows.min(LARGEST.1))
}

pub(super) struct Screen(Terminal<CrosstermBackend<BufWriter<Stdout>>>);

impl Screen {
    /// Opens the terminal's screen; draws nothing yet. The terminal is not asked anything: not every one answers, and an
    /// answer must not be read as keys.
    pub(super) fn open() -> io::Result<Self> {
        let backend = CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, stdout()));
        let (columns, rows) = size();
        let viewport = Viewport::Fixed(Rect::new(0, 0, columns, rows));
        Ok(Self(Terminal::with_options(backend, TerminalOptions { viewport })?))
    }

    /// Takes the size anew; the next frame is written whole, whatever stands there.
    pub(super) fn refresh(&mut self) -> io::Result<(u16, u16)> {
        execute!(self.0.backend_mut(), Clear(ClearType::All))?;
        *self = Self::open()?;
        Ok(size())
    }

    /// Draws a frame; only what changed is written.
    pub(super) fn draw(&mut self, frame: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        execute!(self.0.backend_mut(), BeginSynchronizedUpdate)?;
        self.0.draw(frame)?;
        execute!(self.0.backend_mut(), EndSynchronizedUpdate)
    }

    /// Where something that is no frame is written.
    pub(super) fn out(&mut self) -> &mut impl Write {
        self.0.backend_mut()
    }
}
