//! Writing into the frame's buffer: one line at a time, cut to its room, nothing raw.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use crate::protocol::text::visible;

/// Writes from left to right on one line of the buffer.
pub(super) struct Pen<'b> {
    buffer: &'b mut Buffer,
    /// First column that is ours.
    start: u16,
    x: u16,
    y: u16,
    /// First column that is not ours.
    end: u16,
    cut: &'static str,
}

impl<'b> Pen<'b> {
    /// A pen on the first line of `area`; text that does not fit ends in `cut`.
    pub(super) fn on(buffer: &'b mut Buffer, area: Rect, cut: &'static str) -> Self {
        let inside = area.height > 0 && area.y < buffer.area.bottom();
        let end = if inside { area.right().min(buffer.area.right()) } else { area.x };
        Self { buffer, start: area.x, x: area.x, y: area.y, end, cut }
    }

    /// Columns left.
    pub(super) fn room(&self) -> u16 {
        self.end.saturating_sub(self.x)
    }

    pub(super) fn column(&self) -> u16 {
        self.x
    }

    /// Writes `text`, which may be anything that a server sent.
    pub(super) fn text(&mut self, text: &str, style: Style) -> &mut Self {
        let room = usize::from(self.room());
        if text.is_empty() {
            return self;
        }
        if room == 0 {
            self.mark_cut(style);
            return self;
        }
        let text = visible(text);
        if text.width() <= room {
            (self.x, _) = self.buffer.set_stringn(self.x, self.y, &text, room, style);
        } else {
            let kept = room.saturating_sub(self.cut.width());
            let (after, _) = self.buffer.set_stringn(self.x, self.y, &text, kept, style);
            self.buffer.set_stringn(after, self.y, self.cut, 1, style);
            self.x = self.end;
        }
        self
    }

    /// Marks in the last column that something had no room at all.
    fn mark_cut(&mut self, style: Style) {
        if self.end > self.start && !self.cut.is_empty() {
            self.buffer.set_stringn(self.end - 1, self.y, self.cut, 1, style);
        }
    }

    /// Writes `text` into a cell of `width` columns and stands behind it; a cell of none is left out.
    pub(super) fn cell(&mut self, text: &str, width: u16, style: Style) -> &mut Self {
        if width == 0 {
            return self;
        }
        let (end, next) = (self.end, (self.x + width).min(self.end));
        self.end = next;
        self.text(text, style);
        self.end = end;
        self.x = next;
        self
    }

    /// Gives parts of a text that stands in a cell of `width` columns from `start` on another look.
    pub(super) fn restyle(&mut self, start: u16, width: u16, text: &str, parts: &[Range<usize>], style: Style) {
        let columns = |part: &str| visible(part).width() as u16;
        let whole = columns(text);
        let width = width.min(self.end.saturating_sub(start));
        // What is cut off ends in a sign that is no letter of the text.
        let room = if whole > width { width.saturating_sub(self.cut.width() as u16) } else { whole };
        for part in parts {
            let from = columns(&text[..part.start]).min(room);
            let to = (from + columns(&text[part.clone()])).min(room);
            self.buffer.set_style(Rect { x: start + from, y: self.y, width: to - from, height: 1 }, style);
        }
    }

    pub(super) fn skip(&mut self, columns: u16) -> &mut Self {
        self.x = (self.x + columns).min(self.end);
        self
    }

    /// Writes `text` so that it ends at the right edge, if there is room for it; nothing else is overwritten.
    pub(super) fn right(&mut self, text: &str, style: Style) -> &mut Self {
        let width = visible(text).width() as u16;
        let room = self.room();
        if room > 0 {
            self.skip(room.saturating_sub(width));
            self.text(text, style);
        }
        self
    }
}

/// One line of `area`, counted from its top; empty when there is none.
pub(super) fn line(area: Rect, row: u16) -> Rect {
    if row < area.height { Rect { y: area.y + row, height: 1, ..area } } else { Rect { height: 0, ..area } }
}

/// A line across.
pub(super) fn rule(buffer: &mut Buffer, area: Rect, sign: &str, style: Style) {
    if area.height == 0 {
        return;
    }
    for x in area.x..area.right() {
        buffer.set_stringn(x, area.y, sign, 1, style);
    }
}
