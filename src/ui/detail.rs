//! The User screen: identity, tabs, and the tab that is shown.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::pen::{Pen, line, rule};
use super::person;
use super::theme::Theme;
use crate::app::json::Token;
use crate::app::profile::{LABEL, ProfileLine};
use crate::app::screen::detail::{DetailScreen, JsonView, Tab};
use crate::app::{App, layout};
use crate::messages::Failure;

/// Draws the screen into `area` (between header and status); yields where the terminal's cursor stands.
pub fn draw(app: &App, screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    draw_identity(app, screen, theme, buffer, area);
    let cursor = draw_tabs(screen, theme, buffer, line(area, 2));
    rule(buffer, line(area, 3), theme.signs.rule, theme.dim);
    let body = Rect { x: area.x + 1, y: area.y + 4, width: area.width - 2, height: layout::of_detail(app).body };
    match screen.tab {
        Tab::Profile => draw_profile(screen, theme, buffer, body),
        Tab::Groups => draw_groups(screen, theme, buffer, body),
        Tab::Json => draw_json(screen, theme, buffer, body),
    }
    cursor.or(Some((body.x, body.y)))
}

fn draw_identity(app: &App, screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let session = app.session();
    let known = session.directory.by_id(screen.user.value().map_or(&*screen.id, |user| &*user.id));
    let mut pen = Pen::on(buffer, line(area, 0), theme.signs.cut);
    pen.skip(1);
    let Some(row) = known.map(|at| session.directory.row(at)) else {
        let text = if screen.user.is_awaited() { "reading…" } else { "not read" };
        pen.text(&screen.id, theme.strong).skip(3).text(text, theme.dim);
        return;
    };
    let read = session.reading(row.id()).map(|reading| {
        let at = reading.at.to_zoned_datetime(app.zone.clone()).strftime("%H:%M:%S").to_string();
        if screen.user.is_awaited() { "reading…".to_owned() } else { format!("read {at}") }
    });
    pen.text(&row.name(), theme.strong).skip(3);
    person::draw_status(app, row, theme, &mut pen);
    pen.skip(1);
    let rest = Rect { x: pen.column(), width: pen.room().saturating_sub(1), ..line(area, 0) };
    Pen::on(buffer, rest, theme.signs.cut).right(&read.unwrap_or_default(), theme.dim);
    Pen::on(buffer, line(area, 1), theme.signs.cut).skip(1).text(&person::identity(app, row), theme.plain);
}

fn draw_tabs(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.skip(1);
    for tab in Tab::ALL {
        if tab == screen.tab {
            pen.text("[", theme.accent).text(tab.title(), theme.strong).text("]", theme.accent);
        } else {
            pen.text(" ", theme.plain).text(tab.title(), theme.plain).text(" ", theme.plain);
        }
        pen.skip(1);
    }
    let json = &screen.json;
    if screen.tab != Tab::Json || !(json.finding || !json.find.is_empty()) {
        pen.right("t + first letter ", theme.dim);
        return None;
    }
    pen.skip(2).text("Find: ", theme.accent);
    let start = pen.column();
    pen.text(json.find.text(), theme.strong);
    let count = match json.matches.len() {
        0 if json.find.is_empty() => String::new(),
        0 => "not found ".to_owned(),
        count => format!("{} of {count} lines ", json.current + 1),
    };
    pen.skip(1).right(&count, theme.dim);
    json.finding.then(|| (start + person::width_of(json.find.before_cursor()) as u16, area.y))
}

/// What stands in place of a tab that has nothing to show yet.
fn draw_instead(awaited: bool, failure: Option<&Failure>, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let mut pen = Pen::on(buffer, line(area, 1), theme.signs.cut);
    match failure {
        _ if awaited => pen.text("reading…", theme.dim),
        Some(failure) => pen.text(&format!("{failure}. r tries again."), theme.warning),
        None => pen.text("", theme.dim),
    };
}

fn draw_profile(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    if screen.profile.is_empty() {
        draw_instead(screen.user.is_awaited(), screen.user.failure(), theme, buffer, area);
        return;
    }
    for (row, entry) in screen.profile.iter().skip(screen.scroll()).take(usize::from(area.height)).enumerate() {
        let mut pen = Pen::on(buffer, line(area, row as u16), theme.signs.cut);
        match entry {
            ProfileLine::Section(title) => pen.text(title, theme.accent),
            ProfileLine::Field { label, value } => {
                pen.skip(2).cell(label, LABEL as u16 - 1, theme.dim).skip(1).text(value, theme.plain)
            }
            ProfileLine::Folded(count) => {
                let plural = if *count == 1 { "" } else { "s" };
                pen.skip(2).text(&format!("{count} empty field{plural} folded (z)"), theme.dim)
            }
            ProfileLine::Note(text) => pen.text(text, theme.warning),
            ProfileLine::Blank => &mut pen,
        };
    }
}

fn draw_groups(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let Some(groups) = screen.groups.value() else {
        draw_instead(screen.groups.is_awaited(), screen.groups.failure(), theme, buffer, area);
        return;
    };
    if groups.is_empty() {
        Pen::on(buffer, line(area, 1), theme.signs.cut).text("In no group.", theme.dim);
        return;
    }
    let name = (area.width * 2 / 5).clamp(16, 44);
    let kind = 17;
    let top = screen.scroll();
    for row in 0..area.height {
        let mut pen = Pen::on(buffer, line(area, row), theme.signs.cut);
        let at = top + usize::from(row);
        if at == 0 {
            let count = format!("{} groups", groups.len());
            pen.cell("Group", name, theme.column).skip(1).cell("Type", kind, theme.column).skip(1);
            pen.text("Description", theme.column).right(&count, theme.dim);
        } else if let Some(group) = groups.get(at - 1) {
            let shown = if group.name.is_empty() { &group.id } else { &group.name };
            pen.cell(shown, name, theme.plain).skip(1).cell(group.kind.word(), kind, theme.dim).skip(1);
            pen.text(&group.description, theme.dim);
        }
    }
}

fn draw_json(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let json = &screen.json;
    if json.rows.is_empty() {
        draw_instead(screen.user.is_awaited(), screen.user.failure(), theme, buffer, area);
        return;
    }
    let window = json.rows.iter().skip(screen.scroll()).take(usize::from(area.height));
    for (row, (at, bytes)) in window.enumerate() {
        let place = line(area, row as u16);
        let matched = json.matches.binary_search(at).is_ok();
        let current = matched && json.matches.get(json.current) == Some(at);
        draw_json_row(json, *at, bytes.clone(), theme, buffer, place);
        if current {
            buffer.set_style(place, theme.found);
        } else if matched {
            buffer.set_style(Rect { width: 1, ..place }, theme.found);
        }
    }
}

fn draw_json_row(
    json: &JsonView,
    at: usize,
    bytes: std::ops::Range<usize>,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) {
    let line = &json.lines[at];
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    let mut done = bytes.start;
    for (range, token) in &line.tokens {
        let (start, end) = (range.start.max(bytes.start), range.end.min(bytes.end));
        if start >= end {
            continue;
        }
        pen.text(&line.text[done..start], theme.plain).text(&line.text[start..end], token_style(*token, theme));
        done = end;
    }
}

fn token_style(token: Token, theme: &Theme) -> Style {
    match token {
        Token::Name => theme.accent,
        Token::Text => theme.good,
        Token::Number | Token::Word => theme.warning,
        Token::Punctuation => theme.dim,
    }
}
