//! The commands, over whatever is seen: what each does, what it is about, and the keys that do the same.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::panel::{draw_field, open};
use super::pen::{Pen, line};
use super::person::width_of;
use super::theme::Theme;
use crate::app::users::panel::palette::Palette;
use crate::app::users::panel::synonyms::answer_to;

/// Lines that are shown at once: the screen below stays to be seen.
const MOST_LINES: u16 = 14;
/// The widest key sequences of the table still fit.
const KEYS: u16 = 18;
const LABEL: &str = "Command: ";

/// Draws the palette; yields where the cursor stands.
pub(super) fn draw(palette: &Palette, theme: &Theme, buffer: &mut Buffer, area: Rect) -> (u16, u16) {
    let offered = palette.offered();
    let room = area.height.saturating_sub(3).min(MOST_LINES);
    let shown = (offered.len() as u16).clamp(1, room.max(1));
    let inside = open(shown + 1, theme, buffer, area);
    let mut pen = Pen::on(buffer, line(inside, 0), "");
    pen.skip(1);
    let count = format!("{} ", offered.len());
    let room = inside.width.saturating_sub(LABEL.len() as u16 + count.len() as u16 + 3);
    let x = draw_field(LABEL, &palette.find, room, &[], theme, &mut pen);
    pen.right(&count, theme.dim);
    if offered.len() == 0 {
        Pen::on(buffer, line(inside, 1), theme.signs.cut).skip(4).text(
            &answer_to(palette.find.text()).unwrap_or_else(|| "Nothing here is called so.".to_owned()),
            theme.dim,
        );
    }
    let top = (palette.at + 1).saturating_sub(usize::from(shown));
    for (row, of) in offered.enumerate().skip(top).take(usize::from(shown)) {
        let place = line(inside, (row - top) as u16 + 1);
        let marked = row == palette.at;
        let right = Rect { x: place.right().saturating_sub(KEYS + 1), width: KEYS, ..place };
        Pen::on(buffer, right, "").right(&of.keys, theme.key);
        let left = Rect { width: place.width.saturating_sub(KEYS + 2), ..place };
        let mut pen = Pen::on(buffer, left, theme.signs.cut);
        pen.skip(2).text(if marked { "> " } else { "  " }, theme.accent);
        pen.text(&of.label, if marked { theme.strong } else { theme.plain });
        if !of.about.is_empty() && usize::from(pen.room()) > 6.min(width_of(&of.about)) + 2 {
            pen.skip(2).text(&of.about, theme.dim);
        }
    }
    (x, inside.y)
}
