//! What was done from here today: the search line, the rows, and what is told of the one that is meant.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Clear, Widget};

use super::detail::tables;
use super::pen::{Pen, line, rule};
use super::theme::Theme;
use crate::app::App;
use crate::app::deeds::{FOOT, Today};
use crate::app::part::wrap::wrap;
use crate::app::person::table::Row;

/// Draws the box; whether something is covered.
pub(super) fn draw(app: &App, today: &Today, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let place = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    Clear.render(place, buffer);
    let block = Block::bordered().title(" Done from here today ").border_style(theme.dim).title_style(theme.strong);
    block.render(place, buffer);
    let inner = Rect {
        x: place.x + 2,
        y: place.y + 1,
        width: place.width.saturating_sub(4),
        height: place.height.saturating_sub(2),
    };
    draw_find(today, theme, buffer, line(inner, 0));
    let body = Rect { y: inner.y + 1, height: inner.height.saturating_sub(2 + FOOT), ..inner };
    if today.deeds.is_awaited() && today.deeds.value().is_none() {
        Pen::on(buffer, line(body, 1), theme.signs.cut).skip(2).text("reading the journal…", theme.dim);
    } else {
        tables::draw(&today.table, theme, buffer, body);
    }
    rule(buffer, line(Rect { y: body.bottom(), ..inner }, 0), theme.signs.rule, theme.dim);
    let foot = Rect { y: body.bottom() + 1, height: FOOT, ..inner };
    let told = today.table.selected().map(told_whole).unwrap_or_default();
    Pen::on(buffer, line(foot, 0), theme.signs.cut).text(&told, theme.plain);
    let style = if today.saying.is_some() { theme.warning } else { theme.dim };
    let lines = wrap(&today.foot(&app.workspace().deeds.open), usize::from(foot.width));
    for (row, text) in lines.iter().take(usize::from(FOOT) - 1).enumerate() {
        Pen::on(buffer, line(foot, row as u16 + 1), theme.signs.cut).text(text, style);
    }
    true
}

/// The row, told whole: what is cut in a column stands here.
fn told_whole(row: &Row) -> String {
    row.cells.iter().filter(|cell| !cell.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" · ")
}

fn draw_find(today: &Today, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    if today.finding || !today.find.is_empty() {
        pen.text("/", theme.accent).text(today.find.text(), theme.strong);
        pen.text(if today.finding { "_" } else { "" }, theme.accent);
    } else {
        let (top, all) = today.table.extent();
        let more =
            if all > today.table.in_view().len() { format!("{} of {all} lines ", top + 1) } else { String::new() };
        pen.right(&more, theme.dim);
    }
}
