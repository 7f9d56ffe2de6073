//! The Users screen: title or search line, the window of the table that is in view, who is selected.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::borrow::Cow;

use super::pen::{Pen, line, rule};
use super::person;
use super::theme::Theme;
use crate::app::App;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::layout;
use crate::app::part::wrap::wrap;
use crate::app::session::Namesakes;
use crate::app::session::people::RowIx;
use crate::app::users::columns;
use crate::app::users::columns::Column;
use crate::app::users::expression::Choice;
use crate::app::users::expression::quick::Quick;
use crate::app::users::list::ListScreen;
use crate::app::users::listed::Whom;
use crate::app::users::titles;
use crate::protocol::letters::Letters;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::status::Status;

/// Columns before the first: the mark of the selected row.
pub(super) const MARK: u16 = 2;

/// Draws the screen into `area` (between header and status); yields where the terminal's cursor stands.
pub(super) fn draw(
    app: &App,
    screen: &ListScreen,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> Option<(u16, u16)> {
    let layout = layout::of_list(app);
    let mut cursor = draw_title(app, screen, theme, buffer, line(area, 0));
    let table = Rect { y: area.y + 1, width: area.width - layout.preview, height: layout.body + 1, ..area };
    let selected = draw_table(app, screen, theme, buffer, table);
    cursor = cursor.or(selected);
    let person = screen.selected().map(|at| app.session().people.row(at));
    // What a report says of the selected person, in full: its column may have less room.
    let finding = screen.selected().map_or("", |at| screen.listing.finding(at));
    if layout.preview > 0 {
        let pane = Rect { x: table.right(), y: table.y, width: layout.preview, height: table.height };
        for row in 0..pane.height {
            Pen::on(buffer, line(pane, row), "").text(theme.signs.bar, theme.dim);
        }
        let inner = Rect { x: pane.x + 2, width: pane.width.saturating_sub(3), ..pane };
        if let Some(row) = person {
            person::draw_preview(app, row, theme, buffer, inner);
        }
        let lines = if finding.is_empty() { Vec::new() } else { wrap(finding, usize::from(inner.width)) };
        let from = inner.bottom().saturating_sub(lines.len() as u16 + 1);
        for (text, y) in lines.iter().zip(from.max(inner.y)..inner.bottom()) {
            Pen::on(buffer, Rect { y, height: 1, ..inner }, theme.signs.cut).cell(text, inner.width, theme.accent);
        }
    } else if layout.strip > 0 {
        let strip = Rect { y: table.bottom(), height: layout.strip, ..area };
        rule(buffer, line(strip, 0), theme.signs.rule, theme.dim);
        if !finding.is_empty() {
            Pen::on(buffer, line(strip, 0), theme.signs.cut).skip(1).text(finding, theme.accent).text(" ", theme.dim);
        }
        if let Some(row) = person {
            person::draw_strip(app, row, theme, buffer, Rect { y: strip.y + 1, height: strip.height - 1, ..strip });
        }
    }
    cursor
}

fn draw_title(app: &App, screen: &ListScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let (names, at) = screen.views();
    // A name may be long; half of the line is kept for it before what is said beside it becomes shorter.
    let name = person::width_of(&names[at]).min(usize::from(area.width) / 2);
    let room = usize::from(area.width).saturating_sub(name + 4 + usize::from(beside(&names)));
    let extent = titles::extent(screen, app.session(), &titles::Reader { now: app.now, zone: &app.zone, room });
    let mut cursor = None;
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.skip(1);
    if screen.finding || screen.is_searching() {
        pen.text("Find: ", theme.accent);
        let start = pen.column();
        // The end that is being typed stays visible.
        let room = area.right().saturating_sub(start).saturating_sub(extent.chars().count() as u16 + 3).max(12);
        let before = super::person::width_of(screen.find.before_cursor()) as u16;
        let shift = before.saturating_sub(room.saturating_sub(1));
        let shown = super::person::skip_columns(screen.find.text(), usize::from(shift));
        pen.cell(shown, room, theme.strong);
        if screen.finding {
            cursor = Some((start + (before - shift).min(room), area.y));
        }
    } else {
        draw_views(&names, at, theme, &mut pen, area.width.saturating_sub(extent.chars().count() as u16 + 4));
    }
    pen.skip(1);
    let room = pen.room().saturating_sub(1);
    let extent_area = Rect { x: pen.column(), width: room, ..area };
    Pen::on(buffer, extent_area, theme.signs.cut).right(&extent, theme.dim);
    cursor
}

/// Columns that the other lists take at least, and the brackets around the one that is seen.
fn beside(names: &[String]) -> u16 {
    match names.len() as u16 {
        0 | 1 => 0,
        several => 2 + 2 * (several - 1),
    }
}

/// The list's name; where there are several, all of them with the one that is seen in brackets.
fn draw_views(names: &[String], at: usize, theme: &Theme, pen: &mut Pen<'_>, room: u16) {
    let only = names.len() == 1;
    // The one that is seen has the room first; the others share the rest.
    let own = (person::width_of(&names[at]) as u16).min(room.saturating_sub(beside(names)).max(8));
    let others = (names.len() - 1) as u16;
    let each = room.saturating_sub(own + 2).checked_div(others).unwrap_or(0).saturating_sub(1).min(24);
    for (place, name) in names.iter().enumerate() {
        if place == at {
            let width = own.min(person::width_of(name) as u16);
            if only {
                pen.cell(name, width, theme.title);
            } else {
                pen.text("[", theme.dim).cell(name, width, theme.title).text("]", theme.dim);
            }
        } else {
            let short = name.trim_start_matches("status eq ");
            let width = (person::width_of(short) as u16).min(each);
            if width >= 4 {
                pen.cell(short, width, theme.dim);
            } else {
                pen.text(theme.signs.cut, theme.dim);
            }
        }
        pen.skip(1);
    }
}

fn draw_table(app: &App, screen: &ListScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let (columns, more) = app.workspace().shown_columns().fit(area.width.saturating_sub(MARK + 1), screen.skipped);
    let mut pen = Pen::on(buffer, line(area, 0), "");
    pen.skip(MARK);
    let sorting = if screen.is_searching() { None } else { screen.listing.asked().sorting.as_ref() };
    for (column, width) in &columns {
        let sign = sorting.filter(|sorting| sorting.column == *column).map(|sorting| theme.order_sign(sorting.order));
        match sign {
            Some(sign) => pen.cell(&format!("{} {sign}", column.title()), *width, theme.strong).skip(1),
            None => pen.cell(column.title(), *width, theme.column).skip(1),
        };
    }
    if more || screen.skipped > 0 {
        let sides = match (screen.skipped > 0, more) {
            (true, true) => "<>",
            (true, false) => "<",
            (false, _) => ">",
        };
        Pen::on(buffer, Rect { x: area.x, width: MARK, ..line(area, 0) }, "").text(sides, theme.accent);
    }
    let order = screen.order();
    let view = usize::from(area.height.saturating_sub(1));
    let window = &order[screen.top.min(order.len())..order.len().min(screen.top + view)];
    if window.is_empty() {
        draw_nobody(app, screen, theme, buffer, area);
        return None;
    }
    let mut scratch = String::with_capacity(64);
    let mut cursor = None;
    let mut letters = screen.is_searching().then(|| Letters::new(screen.search.needles()));
    let exact = screen.search.exact().len();
    for (row, at) in window.iter().enumerate() {
        let selected = screen.selected() == Some(*at);
        let place = line(area, row as u16 + 1);
        if selected {
            buffer.set_style(Rect { width: place.width.saturating_sub(1), ..place }, theme.selected);
            cursor = Some((place.x, place.y));
        }
        let finding = screen.listing.finding(*at);
        draw_row(app, *at, &columns, selected, theme, buffer, place, finding, &mut scratch);
        if let Some(letters) = &mut letters {
            let similar = screen.top + row >= exact;
            super::letters::mark(app, *at, &columns, (letters, similar), theme, buffer, place);
        }
    }
    cursor
}

#[expect(clippy::too_many_arguments, reason = "one row, drawn in one place, without a struct made a row a frame")]
fn draw_row(
    app: &App,
    at: RowIx,
    columns: &[(Column, u16)],
    selected: bool,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
    finding: &str,
    scratch: &mut String,
) {
    let row = app.session().people.row(at);
    let gone = row.status == Status::Deprovisioned;
    let style = |own: Style| if selected { theme.selected } else { own };
    let text_style = style(if gone { theme.dim } else { theme.plain });
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    let mark = match (selected, app.session().marks.contains(at)) {
        (true, true) => ">*",
        (true, false) => "> ",
        (false, true) => " *",
        (false, false) => "  ",
    };
    pen.text(mark, style(theme.accent));
    for (column, width) in columns {
        match column {
            Column::Status => {
                if app.session().people.is_stale(at) {
                    pen.cell(person::STALE, *width, style(theme.dim));
                    pen.skip(1);
                    continue;
                }
                scratch.clear();
                scratch.push_str(theme.status_sign(&row.status));
                scratch.push(' ');
                scratch.push_str(row.status.word());
                pen.cell(scratch, *width, style(theme.status_style(&row.status)));
            }
            Column::Name => {
                write_name(app, row, scratch);
                if app.session().people.is_ahead(at) {
                    // The list may tell an older state for a while.
                    scratch.push_str(" ~");
                }
                pen.cell(scratch, *width, text_style);
            }
            Column::Finding => {
                pen.cell(finding, *width, text_style);
            }
            Column::Login | Column::Text(_) | Column::Extra(_) => {
                scratch.clear();
                columns::write(column, row, app.now, scratch);
                pen.cell(scratch, *width, text_style);
            }
            Column::Seen | Column::Created | Column::Changed | Column::Updated | Column::Password => {
                scratch.clear();
                columns::write(column, row, app.now, scratch);
                pen.cell(scratch, *width, style(theme.dim));
            }
        }
        pen.skip(1);
    }
}

/// The name, with the number of its bearers where more than one is known.
pub(super) fn write_name(app: &App, row: &UserRow, scratch: &mut String) {
    use std::fmt::Write;
    scratch.clear();
    let (first, last) = (row.get(RowField::FirstName), row.get(RowField::LastName));
    if first.is_empty() || last.is_empty() {
        scratch.push_str(&row.name());
    } else {
        let _ = write!(scratch, "{first} {last}");
    }
    let session = app.session();
    if !session.namesakes.is_empty()
        && let Some(Namesakes::Counted { count, more }) = session.namesakes_of(row)
        && *count > 1
    {
        let _ = write!(scratch, " ={count}{}", if *more { "+" } else { "" });
    }
}

fn draw_nobody(app: &App, screen: &ListScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let deactivated = key::name(Context::List, Command::Quick(Quick::Deactivated));
    let text: Cow<'static, str> = if screen.is_searching() {
        titles::nobody(screen).into()
    } else if screen.listing.is_loading() || !screen.listing.has_begun() || app.session().problem.is_some() {
        "".into()
    } else {
        match screen.listing.asked().whom {
            Whom::EveryoneButDeactivated => format!("Nobody, but perhaps deactivated people ({deactivated}).").into(),
            Whom::Expression { choice: Choice::Query, .. } => {
                "Nobody begins so. Deactivated people are not found by query.".into()
            }
            Whom::Expression { .. } => {
                format!("Nobody. {} changes the expression.", key::name(Context::List, Command::Filter)).into()
            }
            Whom::Report(_) => "Nobody is in this report.".into(),
            Whom::Members { .. } => "Nobody is in this group, or nobody whom this token may see.".into(),
        }
    };
    let lines = wrap(&text, usize::from(area.width).saturating_sub(usize::from(MARK) + 1));
    // Below the heads of the columns and a free line.
    for (text, row) in lines.iter().zip(2..area.height) {
        Pen::on(buffer, line(area, row), theme.signs.cut).skip(MARK).text(text, theme.dim);
    }
}
