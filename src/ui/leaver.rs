//! The question about somebody who leaves: what goes, when, and what takes it back; and the lines that are typed to
//! confirm it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

use super::pen::{Pen, line, rule};
use super::theme::Theme;
use super::{evidence, person};
use crate::app::App;
use crate::app::care::rows;
use crate::app::input::command::{Command, LeaverCommand};
use crate::app::input::key::{self, Context};
use crate::app::leaver::lines::{Line, What};
use crate::app::leaver::{Leaver, Stage};
use crate::app::part::wrap::wrap;
use crate::protocol::held::{Access, Why};
use crate::protocol::row::RowField;

/// Title, what they have, and a rule.
const HEAD: u16 = 3;
/// Columns of “first”, of a title, and of what takes a line back.
const PLACE: u16 = 6;
const TITLE: u16 = 23;
const UNDO: u16 = 14;

/// Draws it over the screen; whether something is covered.
pub(super) fn draw(app: &App, leaver: &Leaver, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let place = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    Clear.render(place, buffer);
    draw_head(app, leaver, theme, buffer, place);
    rule(buffer, line(place, 2), theme.signs.rule, theme.dim);
    let width = usize::from(place.width.saturating_sub(3)).max(10);
    let foot = foot(leaver, width, theme);
    let below = (foot.len() as u16).min(place.height.saturating_sub(HEAD + 1));
    let body = Rect { y: place.y + HEAD, height: place.height.saturating_sub(HEAD + below), ..place };
    draw_lines(leaver, theme, buffer, body);
    for (row, (text, style)) in foot.iter().take(usize::from(below)).enumerate() {
        let at = Rect { y: place.bottom() - below, height: below, ..place };
        Pen::on(buffer, line(at, row as u16), theme.signs.cut).skip(1).text(text, *style);
    }
    true
}

fn draw_head(app: &App, leaver: &Leaver, theme: &Theme, buffer: &mut Buffer, place: Rect) {
    let row = &leaver.row;
    let read = match &leaver.read {
        Some((_, _, at)) => format!("read {} ", at.0.to_zoned_datetime(app.zone.clone()).strftime("%H:%M:%S")),
        None if leaver.is_reading() => "reading… ".to_owned(),
        None => "not read ".to_owned(),
    };
    let room = place.width.saturating_sub(read.len() as u16 + 1);
    let mut pen = Pen::on(buffer, Rect { width: room, ..line(place, 0) }, theme.signs.cut);
    pen.skip(1).text(&format!("Leaver: {}", row.name()), theme.title).text(" · ", theme.dim);
    let number = row.get(RowField::EmployeeNumber);
    if !number.is_empty() {
        pen.text(number, theme.plain).text(" · ", theme.dim);
    }
    person::draw_status(app, row, theme, &mut pen);
    let manager = row.get(RowField::Manager);
    if !manager.is_empty() {
        pen.text(&format!(" · manager {manager}"), theme.plain);
    }
    Pen::on(buffer, line(place, 0), theme.signs.cut).right(&read, theme.dim);
    let words = match (&leaver.read, &leaver.failure) {
        (Some((_, access, _)), _) => summary(access),
        (None, Some(failure)) => {
            format!("What they have could not be read: {}. Enter tries again.", failure.kind.sentence())
        }
        (None, None) => "what goes is being read…".to_owned(),
    };
    let key = key::name(Context::Leaver, Command::Leaver(LeaverCommand::Access));
    let hint = format!("{key} access ");
    let room = place.width.saturating_sub(hint.len() as u16 + 1);
    Pen::on(buffer, Rect { width: room, ..line(place, 1) }, theme.signs.cut).skip(1).text(&words, theme.plain);
    Pen::on(buffer, line(place, 1), theme.signs.cut).right(&hint, theme.dim);
}

/// `14 groups (3 by rule) · 9 apps · no admin role · 3 factors · 1 device`.
fn summary(access: &Access) -> String {
    fn count<T>(part: &crate::protocol::rights::Part<Vec<T>>, one: &str) -> String {
        match part.as_ref().map(Vec::len) {
            Ok(0) => format!("no {one}"),
            Ok(1) => format!("1 {one}"),
            Ok(count) => format!("{count} {one}s"),
            Err(_) => format!("{one}s not read"),
        }
    }
    let by_rule = access
        .groups
        .as_ref()
        .map_or(0, |groups| groups.iter().filter(|group| matches!(group.why, Why::ByRule(_))).count());
    let by_rule = if by_rule > 0 { format!(" ({by_rule} by rule)") } else { String::new() };
    let roles = match &access.roles {
        Ok(held) if held.roles.is_empty() && held.complete => "no admin role".to_owned(),
        Ok(held) if held.roles.is_empty() => "admin? not known".to_owned(),
        Ok(held) if held.roles.len() == 1 => "1 admin role".to_owned(),
        Ok(held) => format!("{} admin roles", held.roles.len()),
        Err(_) => "admin roles not read".to_owned(),
    };
    let groups = format!("{}{by_rule}", count(&access.groups, "group"));
    let parts =
        [groups, count(&access.apps, "app"), roles, count(&access.factors, "factor"), count(&access.devices, "device")];
    parts.join(" · ")
}

fn draw_lines(leaver: &Leaver, theme: &Theme, buffer: &mut Buffer, body: Rect) {
    let room = usize::from(body.height).max(1);
    let top = (leaver.at + 1).saturating_sub(room);
    let ticking = leaver.stage == Stage::Ticking;
    let mut former = "";
    for (at, entry) in leaver.lines.iter().enumerate() {
        let when = entry.what.place();
        let shown = if when == former { "" } else { when };
        former = when;
        if at < top || at >= top + room {
            continue;
        }
        let place = line(body, (at - top) as u16);
        let selected = ticking && at == leaver.at;
        if selected {
            buffer.set_style(place, theme.selected);
        }
        draw_line(entry, (at + 1, shown, selected), theme, &mut Pen::on(buffer, place, theme.signs.cut));
    }
}

fn draw_line(entry: &Line, (number, when, selected): (usize, &str, bool), theme: &Theme, pen: &mut Pen<'_>) {
    let look = |own: Style| if selected { theme.selected } else { own };
    let tick = match (&entry.cannot, entry.ticked) {
        (Some(_), _) => "[-]",
        (None, true) => "[x]",
        (None, false) => "[ ]",
    };
    let style = match (&entry.cannot, entry.ticked) {
        (Some(_), _) => theme.dim,
        (None, true) if entry.what.shuts_out() || entry.what == What::Sessions => theme.strong,
        (None, _) => theme.plain,
    };
    pen.text(if selected { "> " } else { "  " }, look(theme.accent)).cell(when, PLACE, look(theme.dim));
    pen.cell(&format!("{number} {tick}"), 6, look(style)).skip(1).cell(&entry.title, TITLE, look(style)).skip(1);
    let words = pen.room().saturating_sub(UNDO + 1);
    pen.cell(&entry.words, words, look(theme.plain)).skip(1).cell(&entry.undo, UNDO, look(theme.dim));
}

/// What stands below: what is to be known, or what is typed.
fn foot(leaver: &Leaver, width: usize, theme: &Theme) -> Vec<(String, Style)> {
    let mut lines: Vec<(String, Style)> = Vec::new();
    let mut add = |text: &str, style: Style| lines.extend(wrap(text, width).into_iter().map(|text| (text, style)));
    if leaver.read.is_some() {
        if !leaver.shuts_out() {
            add("Nothing that is ticked keeps them out: they can sign in again afterwards.", theme.bad);
        }
        // The line under the cursor, whole: its words are cut in a narrow terminal.
        if let Some(line) = leaver.lines.get(leaver.at).filter(|_| leaver.stage == Stage::Ticking) {
            let parts = [Some(&line.words), line.cannot.as_ref()].into_iter().flatten();
            let parts: Vec<&str> = parts.map(String::as_str).filter(|part| !part.is_empty()).collect();
            add(&format!("{}: {}", line.title, parts.join("; ")), theme.dim);
        }
        if let Some((_, access, _)) = &leaver.read
            && let Ok(reports) = &access.reports
            && !reports.names.is_empty()
        {
            // All of them are told by “Access of NAME”.
            let more = match (reports.names.len().saturating_sub(5), reports.more) {
                (0, false) => String::new(),
                (more, false) => format!(" and {more} more"),
                (_, true) => " and others".to_owned(),
            };
            let names = reports.names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
            add(&format!("Report to them: {names}{more}."), theme.warning);
        }
        if let Some((_, access, _)) = &leaver.read
            && let Ok(owned) = &access.owned
            && !owned.is_empty()
        {
            add(&format!("Groups that they own: {}.", owned.join(", ")), theme.warning);
        }
        add(
            "Stays open: apps they are signed in to now, until their own time ends. Sessions cannot be listed.",
            theme.dim,
        );
    }
    if let Some(why) = leaver.care.protected() {
        add(&format!("Not possible: {why}."), theme.bad);
    } else if let Some(why) = leaver.care.guarded().or(leaver.care.unsure()) {
        add(&format!("Mind: {why}."), theme.warning);
    }
    for text in leaver.care.told(false) {
        add(&format!("Lately: {text}"), theme.warning);
    }
    if leaver.stage != Stage::Ticking {
        if let Some(why) = &leaver.refused {
            add(&format!("Not begun: {}.", why.trim_end_matches('.')), theme.bad);
        }
        let login = leaver.row.get(RowField::Login);
        add(&format!("Type the login to confirm: {login}"), theme.warning);
        let here = leaver.evidence.at.is_none();
        let cursor = if here && leaver.stage == Stage::Typing { "_" } else { "" };
        let style = if here { theme.strong } else { theme.plain };
        lines.push((format!("{:<18}{}{cursor}", "Login", leaver.login.text()), style));
        lines.extend(evidence::lines(rows::of_evidence(&leaver.evidence, false, width), theme));
        if matches!(leaver.stage, Stage::Sent(_)) {
            lines.push(("beginning…".to_owned(), theme.dim));
        }
    }
    lines
}
