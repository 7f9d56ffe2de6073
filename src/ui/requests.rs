//! The Requests screen: every call of this session, the budgets below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::pen::{Pen, line, rule};
use super::theme::Theme;
use crate::app::part::amount::spent;
use crate::app::part::count::grouped;
use crate::app::requests::REACH;
use crate::app::requests::RequestsScreen;
use crate::app::requests::outcome;
use crate::app::{App, layout};
use crate::protocol::exchange::Exchange;
use crate::protocol::raw_call::below_api;

/// From here on there is room for the request ids.
const IDS_FROM: u16 = 120;

/// Draws the screen; where the cursor stands.
pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let layout = layout::of_requests(app);
    let screen = &app.workspace().requests;
    let mut pen = Pen::on(buffer, line(area, 0), theme.signs.cut);
    pen.skip(1).text("Every call of this session, newest first", theme.title);
    let kept = if screen.made() > screen.len() as u64 {
        format!("{} calls, the last {} kept ", grouped(screen.made()), grouped(screen.len() as u64))
    } else {
        format!("{} calls ", grouped(screen.made()))
    };
    pen.right(&kept, theme.dim);
    let path = path_width(area.width);
    let mut pen = Pen::on(buffer, line(area, 1), theme.signs.cut);
    pen.skip(2).cell("Time", 9, theme.column).cell("Method", 7, theme.column).cell("Path", path, theme.column);
    pen.skip(1).cell("Status", 14, theme.column).cell("Took", 8, theme.column).cell("Waited", 10, theme.column);
    pen.text(if area.width >= IDS_FROM { "Request id" } else { "" }, theme.column);
    let body = Rect { y: area.y + 2, height: layout.body, ..area };
    if screen.is_empty() {
        Pen::on(buffer, line(body, 1), "").skip(2).text("No call has been made yet.", theme.dim);
    }
    let mut cursor = None;
    for row in 0..usize::from(body.height) {
        let place = screen.top + row;
        let Some(call) = screen.at(place) else { break };
        let selected = place == screen.position();
        let area = line(body, row as u16);
        if selected {
            buffer.set_style(area, theme.selected);
            cursor = Some((area.x, area.y));
        }
        draw_call(app, &call.exchange, selected, path, theme, buffer, area);
    }
    let graph = Rect { y: body.bottom(), height: layout.strip, ..area };
    draw_budgets(app, screen, theme, buffer, graph);
    cursor
}

fn path_width(width: u16) -> u16 {
    let fixed = 2 + 9 + 7 + 1 + 14 + 8 + 10;
    let ids = if width >= IDS_FROM { 33 } else { 0 };
    width.saturating_sub(fixed + ids).max(10)
}

fn draw_call(
    app: &App,
    exchange: &Exchange,
    selected: bool,
    path: u16,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) {
    let of = |style: Style| if selected { theme.selected } else { style };
    let status = match exchange.status {
        Some(200..300) if exchange.problem.is_none() => theme.good,
        Some(429) => theme.warning,
        _ => theme.bad,
    };
    let time = exchange.at.to_zoned_datetime(app.zone.clone()).strftime("%H:%M:%S").to_string();
    let mut waited = if exchange.waited.as_millis() == 0 { String::new() } else { spent(exchange.waited) };
    if exchange.retries > 0 {
        waited = format!("{waited} ×{}", exchange.retries + 1);
    }
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.text(if selected { "> " } else { "  " }, of(theme.plain)).cell(&time, 9, of(theme.dim));
    // Nearly every path begins alike; the room is for what differs.
    pen.cell(exchange.method.as_str(), 7, of(theme.plain))
        .cell(below_api(&exchange.target), path, of(theme.plain))
        .skip(1);
    pen.cell(&outcome(exchange), 13, of(status)).skip(1).cell(&spent(exchange.duration), 8, of(theme.plain));
    pen.cell(waited.trim_start(), 10, of(theme.warning));
    if area.width >= IDS_FROM {
        pen.text(exchange.request_id.as_deref().unwrap_or_default(), of(theme.dim));
    }
}

/// One line a bucket: what was left of it over the last minutes.
fn draw_budgets(app: &App, screen: &RequestsScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    if area.height == 0 {
        return;
    }
    rule(buffer, line(area, 0), theme.signs.rule, theme.dim);
    let title = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..line(area, 0) };
    Pen::on(buffer, title, "").text(&format!(" Left of each limit, last {} minutes ", REACH.as_mins()), theme.dim);
    // Room for the name before and `268 of 300 left` behind; a column is at least ten seconds.
    let slots = usize::from(area.width.saturating_sub(10 + 20)).min(60);
    for (row, bucket) in screen.buckets().into_iter().take(usize::from(area.height) - 1).enumerate() {
        let mut pen = Pen::on(buffer, line(area, row as u16 + 1), theme.signs.cut);
        pen.skip(1).cell(bucket.word(), 8, theme.plain).skip(1);
        for level in screen.budget(bucket, app.now, slots) {
            let (sign, style) = match level {
                None => (" ", theme.dim),
                // An empty budget is a mark, not a gap.
                Some(0) => (theme.signs.levels[1], theme.bad),
                Some(level) => {
                    let style = if level <= 2 { theme.warning } else { theme.good };
                    (theme.signs.levels[usize::from(level.min(8))], style)
                }
            };
            pen.text(sign, style);
        }
        pen.skip(2);
        match app.session().rate(bucket, app.now) {
            Some(rate) => pen.text(&format!("{} of {} left", rate.remaining, rate.limit), theme.plain),
            None => pen.text("full again", theme.dim),
        };
    }
}
