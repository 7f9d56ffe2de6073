//! The User screen: identity, tabs, and the tab that is shown.

mod sign_in;
pub(super) mod tables;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::json;
use super::pen::{Pen, line, rule};
use super::person;
use super::theme::Theme;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context, Sequence, keys};
use crate::app::part::wrap::wrap;
use crate::app::person::DetailScreen;
use crate::app::person::profile::LABEL;
use crate::app::person::profile::ProfileLine;
use crate::app::person::rights::unread;
use crate::app::person::tab::Tab;
use crate::app::{App, layout};
use crate::messages::Failure;

/// Draws the screen into `area` (between header and status); yields where the terminal's cursor stands.
pub(super) fn draw(
    app: &App,
    screen: &DetailScreen,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> Option<(u16, u16)> {
    draw_identity(app, screen, theme, buffer, area);
    let cursor = draw_tabs(screen, theme, buffer, line(area, 2));
    rule(buffer, line(area, 3), theme.signs.rule, theme.dim);
    let is_marked = draw_mark(app, screen, theme, buffer, line(area, 3));
    draw_more(screen, is_marked, theme, buffer, line(area, 3));
    let layout = layout::of_detail(app);
    let body = Rect { x: area.x + 1, y: area.y + 4, width: area.width - 2, height: layout.body };
    if let Some(table) = screen.table() {
        // As in every list, the mark of the row stands in the first column.
        let rows = Rect { x: area.x, width: area.width - 1, ..body };
        let meant = tables::draw(table, theme, buffer, rows);
        let strip = Rect { y: body.bottom(), height: layout.strip, ..area };
        tables::draw_strip(screen, theme, buffer, strip);
        return cursor.or(meant).or(Some((body.x, body.y)));
    }
    match screen.tab {
        Tab::Json => return cursor.or(draw_json(screen, theme, buffer, body)).or(Some((body.x, body.y))),
        Tab::SignIn => sign_in::draw(screen, theme, buffer, body),
        Tab::Profile => draw_profile(screen, theme, buffer, body),
        Tab::Apps => draw_instead(screen.apps.is_awaited(), screen.apps.failure(), theme, buffer, body),
        Tab::Factors => draw_instead(screen.factors.is_awaited(), screen.factors.failure(), theme, buffer, body),
        Tab::Devices => {
            let failure = screen.devices.failure().filter(|_| !screen.devices.is_awaited());
            match failure {
                Some(failure) => draw_words(&unread(failure), theme.warning, theme, buffer, body),
                None => draw_instead(screen.devices.is_awaited(), None, theme, buffer, body),
            }
        }
        Tab::Rights => draw_instead(screen.rights.is_awaited(), screen.rights.failure(), theme, buffer, body),
        Tab::Log => draw_instead(screen.log.is_awaited(), screen.log.failure(), theme, buffer, body),
        Tab::Groups => draw_instead(screen.groups.is_awaited(), screen.groups.failure(), theme, buffer, body),
    }
    cursor.or(Some((body.x, body.y)))
}

/// Which lines are in view, on the rule above them, where there are more than that. `is_narrow`: something else stands there.
fn draw_more(screen: &DetailScreen, is_narrow: bool, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let (top, room, all) = screen.extent();
    if all <= room {
        return;
    }
    let below = if top + room < all && !is_narrow { "more below · " } else { "" };
    let text = format!(" {below}{}–{} of {all} ", top + 1, (top + room).min(all));
    let place = Rect { width: area.width.saturating_sub(2), ..area };
    Pen::on(buffer, place, "").right(&text, theme.accent);
}

/// That the caller was verified, on the rule, as long as that counts; whether it was drawn.
fn draw_mark(app: &App, screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let people = &app.session().people;
    let mark = people.by_id(&screen.id).and_then(|at| app.session().mark_of(people.row(at), app.now));
    let Some(mark) = mark else { return false };
    let text = format!(" {} ", mark.words(app.now, &app.zone));
    Pen::on(buffer, area, theme.signs.cut).skip(1).text(&text, theme.good);
    true
}

fn draw_identity(app: &App, screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let session = app.session();
    let known = session.people.by_id(screen.user.value().map_or(&*screen.id, |user| &*user.id));
    let mut pen = Pen::on(buffer, line(area, 0), theme.signs.cut);
    pen.skip(1);
    let Some(row) = known.map(|at| session.people.row(at)) else {
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
    Pen::on(buffer, line(area, 1), theme.signs.cut)
        .skip(1)
        .text(&person::identity(app, row, area.width.saturating_sub(1)), theme.plain);
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
    let searching = screen.finding || !json.find.is_empty();
    if screen.tab != Tab::Json || !searching {
        let begin = keys()
            .find(Context::Detail, Command::ShowTab(screen.tab))
            .and_then(|bound| bound.sequence(false))
            .map_or("", Sequence::begin);
        // Whole or not at all: no tab is written over.
        let hint = format!("{begin} + first letter ");
        if usize::from(pen.room()) >= person::width_of(&hint) {
            pen.right(&hint, theme.dim);
        }
        return None;
    }
    pen.skip(1).text("/", theme.accent);
    let start = pen.column();
    pen.text(json.find.text(), theme.strong);
    pen.skip(1).right(&json::found(json), theme.dim);
    screen.finding.then(|| (start + person::width_of(json.find.before_cursor()) as u16, area.y))
}

/// What stands in place of a tab that has nothing to show yet.
fn draw_instead(awaited: bool, failure: Option<&Failure>, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let (text, style) = match failure {
        _ if awaited => ("reading…".to_owned(), theme.dim),
        Some(failure) => {
            (format!("{failure}. {key} tries again.", key = key::name(Context::Detail, Command::Reload)), theme.warning)
        }
        None => return,
    };
    draw_words(&text, style, theme, buffer, area);
}

fn draw_words(text: &str, style: Style, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    for (row, text) in wrap(text, usize::from(area.width)).iter().enumerate() {
        Pen::on(buffer, line(area, row as u16 + 1), theme.signs.cut).text(text, style);
    }
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
                pen.skip(2).text(
                    &format!("{count} empty field{plural} folded ({})", key::name(Context::Detail, Command::FoldAll)),
                    theme.dim,
                )
            }
            ProfileLine::Note(text) => pen.text(text, theme.warning),
            ProfileLine::Blank => &mut pen,
        };
    }
}

fn draw_json(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    if screen.json.is_empty() {
        draw_instead(screen.user.is_awaited(), screen.user.failure(), theme, buffer, area);
    }
    json::draw(&screen.json, theme, buffer, area)
}
