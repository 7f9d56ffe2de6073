//! The tabs that are tables: groups, apps, factors and the log, with the row that is meant and what is told of it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::pen::{Pen, line, rule};
use super::super::theme::Theme;
use crate::app::part::widths::GAP;
use crate::app::person::DetailScreen;
use crate::app::person::table::Line;
use crate::app::person::table::Look;
use crate::app::person::table::Table;
use crate::protocol::verdict::Verdict;

/// Columns before the cells: the mark of the row that is meant.
const MARK: u16 = 2;

/// Draws the table; yields where the row that is meant stands.
pub(in crate::ui) fn draw(table: &Table, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let mut body = area;
    let widths = table.widths(area.width.saturating_sub(MARK));
    if !table.titles.is_empty() {
        let mut pen = Pen::on(buffer, line(area, 0), theme.signs.cut);
        pen.skip(MARK);
        let last = table.titles.len().saturating_sub(1);
        for (at, (title, width)) in table.titles.iter().zip(&widths).enumerate() {
            if at == last {
                pen.text(title, theme.column)
            } else {
                pen.cell(title, *width, theme.column).skip(GAP)
            };
        }
        // Whole or not at all: a title is never cut for it.
        pen.skip(1);
        if usize::from(pen.room()) >= crate::ui::person::width_of(&table.remark) {
            pen.right(&table.remark, theme.dim);
        }
        body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    }
    let selected = table.position();
    let mut cursor = None;
    for (row, entry) in table.in_view().iter().take(usize::from(body.height)).enumerate() {
        let place = line(body, row as u16);
        match entry {
            Line::Section(title) => {
                Pen::on(buffer, place, theme.signs.cut).text(title, theme.accent);
            }
            Line::Note(text) => {
                Pen::on(buffer, place, theme.signs.cut).skip(MARK).text(text, theme.dim);
            }
            Line::Blank => {}
            Line::Row(at) => {
                let meant = selected == Some(*at);
                if meant {
                    buffer.set_style(place, theme.selected);
                    cursor = Some((place.x, place.y));
                }
                draw_row(table, *at, &widths, meant, theme, &mut Pen::on(buffer, place, theme.signs.cut));
            }
        }
    }
    cursor
}

fn draw_row(table: &Table, at: usize, widths: &[u16], meant: bool, theme: &Theme, pen: &mut Pen<'_>) {
    let Some(row) = table.row(at) else { return };
    let look = |own: Style| if meant { theme.selected } else { own };
    pen.text(if meant { "> " } else { "  " }, look(theme.accent));
    let width_of = |cell: &str| crate::ui::person::width_of(cell) as u16;
    let own: u16 = row.cells.iter().fold(0, |sum, cell| sum.saturating_add(width_of(cell) + GAP));
    let fits = own.saturating_sub(GAP) <= pen.room();
    // A cell that is longer than its column moves the next ones where the whole row has room.
    let mut moved = 0;
    for (place, (cell, width)) in row.cells.iter().zip(widths).enumerate() {
        let own = match (place, row.look) {
            (1, Look::Good) => theme.good,
            (1, Look::Warning) => theme.warning,
            (1 | 3, Look::Of(verdict)) if verdict != Verdict::Done => theme.of_verdict(verdict),
            (0, _) | (1, Look::Of(_)) => theme.plain,
            _ => theme.dim,
        };
        let (needed, kept) = (width_of(cell), width.saturating_sub(if fits { moved } else { 0 }));
        let taken = if fits { kept.max(needed) } else { kept };
        moved = (moved + taken).saturating_sub(*width);
        pen.cell(cell, taken, look(own)).skip(GAP);
    }
}

/// The row that is meant, told whole below the table.
pub(super) fn draw_strip(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    if area.height == 0 {
        return;
    }
    rule(buffer, line(area, 0), theme.signs.rule, theme.dim);
    let inner = Rect { x: area.x + 1, y: area.y + 1, width: area.width.saturating_sub(2), height: area.height - 1 };
    let lines = screen.strip();
    let room = usize::from(inner.height);
    for (row, text) in lines.iter().take(room).enumerate() {
        let mut pen = Pen::on(buffer, line(inner, row as u16), theme.signs.cut);
        pen.text(text, theme.plain);
        if row + 1 == room && lines.len() > room {
            let end = Rect { x: inner.right().saturating_sub(1), width: 1, ..line(inner, row as u16) };
            Pen::on(buffer, end, "").text(theme.signs.cut, theme.plain);
        }
    }
}
