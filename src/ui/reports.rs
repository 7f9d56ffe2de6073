//! The choice of a report, and the box in which somebody is put off in one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::panel::{draw_field, open};
use super::pen::{Pen, line};
use super::theme::Theme;
use crate::app::part::wrap::wrap;
use crate::app::users::panel::put_off::PutOffLine;
use crate::app::users::panel::report::{Focus, ReportPick};
use crate::protocol::report::{Asked, Report};

/// Draws the choice: the fields, the reports, and what the one under the cursor is and costs.
pub(super) fn draw(pick: &ReportPick, theme: &Theme, buffer: &mut Buffer, area: Rect) -> (u16, u16) {
    let width = usize::from(area.width.saturating_sub(4)).max(10);
    let mut told: Vec<_> = wrap(pick.kind().about, width).into_iter().take(4).map(|text| (text, theme.plain)).collect();
    told.extend(wrap(&format!("It {}.", pick.cost()), width).into_iter().take(2).map(|text| (text, theme.warning)));
    let fields = pick.fields();
    let files = u16::from(fields.contains(&Focus::File));
    let fixed = 1 + files + told.len() as u16 + 1;
    let rows = (Report::ALL.len() as u16).min(area.height.saturating_sub(fixed + 1)).max(1);
    let inside = open(fixed + rows, theme, buffer, area);

    let mut at = (inside.x, inside.y);
    let mut pen = Pen::on(buffer, line(inside, 0), "");
    pen.skip(1);
    if fields.contains(&Focus::Days) {
        let x = draw_field("Days: ", &pick.days, 7, &[], theme, &mut pen);
        if pick.focus == Focus::Days {
            at = (x, inside.y);
        }
        pen.skip(1);
    }
    let room = pen.room().saturating_sub(19);
    let x = draw_field("Leave out groups: ", &pick.except, room, &[], theme, &mut pen);
    if pick.focus == Focus::Except {
        at = (x, inside.y);
    }
    if files > 0 {
        let mut pen = Pen::on(buffer, line(inside, 1), "");
        pen.skip(1);
        let room = pen.room().saturating_sub(34);
        let x = draw_field("File: ", &pick.file, room, &[], theme, &mut pen);
        if pick.focus == Focus::File {
            at = (x, inside.y + 1);
        }
        pen.skip(1);
        let x = draw_field("by: ", &pick.key, 20, &[], theme, &mut pen);
        if pick.focus == Focus::Key {
            at = (x, inside.y + 1);
        }
    }
    let shown = usize::from(rows);
    let top = (pick.at + 1).saturating_sub(shown);
    for (row, report) in Report::ALL.iter().enumerate().skip(top).take(shown) {
        let marked = row == pick.at;
        let mut pen = Pen::on(buffer, line(inside, 1 + files + (row - top) as u16), theme.signs.cut);
        pen.skip(2).text(if marked { "> " } else { "  " }, theme.accent);
        pen.text(&Asked::of(*report).title(), if marked { theme.strong } else { theme.plain });
    }
    let below = 1 + files + rows;
    for (row, (text, style)) in told.iter().enumerate() {
        Pen::on(buffer, line(inside, below + row as u16), theme.signs.cut).skip(2).text(text, *style);
    }
    let mut pen = Pen::on(buffer, line(inside, fixed + rows - 1), theme.signs.cut);
    pen.skip(2);
    match (&pick.problem, pick.awaited) {
        (Some(problem), _) => pen.text(problem, theme.bad),
        (None, Some(_)) => pen.text("Reading what it needs first…", theme.dim),
        (None, None) => pen.text(aside(pick), theme.dim),
    };
    at
}

/// What the field is for that has the keys.
fn aside(pick: &ReportPick) -> &'static str {
    match pick.focus {
        Focus::Days => pick.kind().days.map_or("", |days| days.of),
        Focus::Except => "groups whose members are left out, with ; between them; empty for nobody",
        Focus::File => "a table of people: .csv, .ndjson, .xlsx",
        Focus::Key => "employeeNumber, login, email, or attribute=column; empty: what the file has",
    }
}

pub(super) fn draw_put_off(put: &PutOffLine, theme: &Theme, buffer: &mut Buffer, area: Rect) -> (u16, u16) {
    let inside = open(4, theme, buffer, area);
    let title = Asked::of(put.report).title();
    let mut pen = Pen::on(buffer, line(inside, 0), theme.signs.cut);
    pen.skip(1).text(&put.name, theme.strong).text(" is left out of: ", theme.dim).text(&title, theme.plain);
    let mut pen = Pen::on(buffer, line(inside, 1), "");
    pen.skip(1);
    let room = pen.room().saturating_sub(12);
    let x = draw_field("Reason: ", &put.reason, room, &[], theme, &mut pen);
    let mut at = (x, inside.y + 1);
    let mut pen = Pen::on(buffer, line(inside, 2), "");
    pen.skip(1);
    let x = draw_field("Until:  ", &put.until, 12, &[], theme, &mut pen);
    if put.on_until {
        at = (x, inside.y + 2);
    }
    let mut pen = Pen::on(buffer, line(inside, 3), theme.signs.cut);
    pen.skip(2);
    match &put.problem {
        Some(problem) => pen.text(problem, theme.bad),
        None => pen.text("Kept in put-off.csv beside the configuration; nothing is sent to Okta.", theme.dim),
    };
    at
}
