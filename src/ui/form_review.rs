//! What a form is about to send, and what somebody else changed meanwhile.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::form::LABEL;
use super::pen::{Pen, line};
use super::theme::Theme;
use crate::app::form::model::review::ReviewLine;
use crate::app::form::review::Conflict;
use crate::app::form::review::Review;
use crate::app::form::screen::FormScreen;
use crate::app::input::command::{Command, FormCommand, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::wrap::wrap;
use crate::protocol::operation::Risk;

/// A line of the review, wrapped: label, text, style.
type Row = (String, String, Style);

/// Draws the review; yields the rows it took. What is changed scrolls; what comes of it stays in sight below.
pub(super) fn draw_review(screen: &FormScreen, review: &Review, theme: &Theme, buffer: &mut Buffer, area: Rect) -> u16 {
    let width = usize::from(area.width.saturating_sub(4)).max(10);
    let (changes, outcome) = match review.lines.iter().position(|line| *line == ReviewLine::Blank) {
        Some(at) => (&review.lines[..at], &review.lines[at + 1..]),
        None => (&review.lines[..], &[][..]),
    };
    let mut lines = wrong_rows(screen, review, theme);
    rows(&mut lines, changes, theme, width);
    // What cannot be sent has no outcome.
    let mut below = Vec::new();
    if review.wrong.is_empty() && review.taken(&screen.form).is_none() {
        rows(&mut below, outcome, theme, width);
    }
    for (text, style) in clash_lines(screen, review, theme) {
        below.extend(wrap(&text, width).into_iter().map(|text| (text, String::new(), style)));
    }
    let height = usize::from(area.height);
    // Where there is no room for both, all of it scrolls.
    let pinned = review.wrong.is_empty() && below.len() + 4 <= height;
    if !pinned {
        lines.push((String::new(), String::new(), theme.plain));
        lines.append(&mut below);
    }
    let room = if below.is_empty() { height } else { height - below.len() - 1 };
    let top = if review.wrong.is_empty() {
        review.scroll.min(lines.len().saturating_sub(room))
    } else {
        (review.at + 2).saturating_sub(room)
    };
    let seen = lines.len().saturating_sub(top).min(room);
    draw_rows(&lines[top..top + seen], theme, buffer, area);
    let mut used = seen as u16;
    if !below.is_empty() {
        draw_rows(&below, theme, buffer, Rect { y: area.y + used + 1, height: below.len() as u16, ..area });
        used += 1 + below.len() as u16;
    }
    if lines.len() > room + top {
        let more = format!(
            "{} more below ({key}) ",
            lines.len() - room - top,
            key = key::name(Context::FormReview, Command::Move(Step::Down))
        );
        let row = if below.is_empty() { area.height.saturating_sub(1) } else { seen as u16 };
        Pen::on(buffer, line(area, row), "").right(&more, theme.warning);
    }
    used
}

/// What keeps it from being sent.
fn wrong_rows(screen: &FormScreen, review: &Review, theme: &Theme) -> Vec<Row> {
    let mut lines: Vec<Row> = Vec::new();
    if review.wrong.is_empty() {
        return lines;
    }
    lines.push(("Before this can be saved:".to_owned(), String::new(), theme.warning));
    for (row, (path, text)) in review.wrong.iter().enumerate() {
        let here = row == review.at;
        let field = screen.form.find(path).and_then(|at| screen.form.fields.get(at));
        let label = field.map(|field| field.spec.label.trim()).unwrap_or_default();
        let style = if here { theme.selected } else { theme.bad };
        lines.push((format!("{} {label}", if here { ">" } else { " " }), text.clone(), style));
    }
    lines.push((String::new(), String::new(), theme.plain));
    lines
}

fn rows(lines: &mut Vec<Row>, told: &[ReviewLine], theme: &Theme, width: usize) {
    for entry in told {
        match entry {
            ReviewLine::Heading(text) => lines.push((text.clone(), String::new(), theme.warning)),
            ReviewLine::Change { label, old, new } => {
                let arrow = if old.is_empty() { new.clone() } else { format!("{old} → {new}") };
                push_wrapped(lines, label, &arrow, theme.plain, width);
            }
            ReviewLine::Cleared { label, old } => {
                push_wrapped(lines, label, &format!("{old} → (nothing)"), theme.bad, width);
            }
            ReviewLine::Note(text) => {
                lines.extend(wrap(text, width).into_iter().map(|text| (text, String::new(), theme.plain)));
            }
            ReviewLine::Warning(text) => {
                let warning = wrap(&format!("Mind: {text}"), width);
                lines.extend(warning.into_iter().map(|text| (text, String::new(), theme.warning)));
            }
            ReviewLine::Blank => lines.push((String::new(), String::new(), theme.plain)),
        }
    }
}

fn draw_rows(lines: &[Row], theme: &Theme, buffer: &mut Buffer, area: Rect) {
    for (row, (label, value, style)) in lines.iter().enumerate() {
        let mut pen = Pen::on(buffer, line(area, row as u16), theme.signs.cut);
        pen.skip(1);
        if value.is_empty() {
            pen.skip(1).text(label, *style);
        } else {
            pen.cell(label, LABEL, if *style == theme.plain { theme.dim } else { *style }).skip(1).text(value, *style);
        }
    }
}

fn push_wrapped(lines: &mut Vec<(String, String, Style)>, label: &str, text: &str, style: Style, width: usize) {
    let mut label = format!("  {label}");
    for text in wrap(text, width.saturating_sub(usize::from(LABEL)).max(10)) {
        lines.push((std::mem::take(&mut label), text, style));
    }
}

fn clash_lines(screen: &FormScreen, review: &Review, theme: &Theme) -> Vec<(String, Style)> {
    let mut lines = Vec::new();
    if review.clash.is_awaited() {
        lines.push(("Looking whether somebody has login or email already…".to_owned(), theme.dim));
    } else if let Some(failure) = review.clash.failure() {
        let why = failure.kind.sentence();
        lines.push((format!("Whether login and email are free could not be looked up: {why}."), theme.warning));
    } else if let Some(clash) = review.clash.value() {
        if let Some(row) = review.taken(&screen.form) {
            let text = format!(
                "The login exists already: {}, {}. {key} opens them.",
                row.name(),
                row.status.word(),
                key = key::name(Context::FormReview, Command::Form(FormCommand::Theirs))
            );
            lines.push((text, theme.bad));
        }
        if let Some(text) = screen.form.email_clash(clash) {
            lines.push((format!("Mind: {text}"), theme.warning));
        } else if screen.form.attribute("login").is_some_and(|login| login.refused.is_some()) {
            if clash.login.is_none() {
                let text = "The look-up finds nobody by this login: perhaps it is written with other accents.";
                lines.push((text.to_owned(), theme.warning));
            }
        } else if screen.form.login_clash(clash).is_none() {
            let free = match (screen.form.sends("login").is_some(), screen.form.sends("email").is_some()) {
                (true, false) => "The login is free.",
                (false, true) => "Nobody else has this email.",
                (true, true) | (false, false) => "Login and email are free.",
            };
            lines.push((free.to_owned(), theme.good));
        }
    }
    lines
}

pub(super) fn draw_buttons(
    screen: &FormScreen,
    review: &Review,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> (u16, u16) {
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.skip(1);
    if !review.wrong.is_empty() {
        pen.text("Enter goes to the field", theme.accent);
        return (area.x, area.y);
    }
    if review.taken(&screen.form).is_some() {
        let opens = key::name(Context::FormReview, Command::Form(FormCommand::Theirs));
        pen.text(&format!("The login is taken: {opens} opens them, Esc goes back to the form"), theme.accent);
        return (area.x, area.y);
    }
    let go = if screen.form.is_new() { "Create" } else { "Save" };
    let button = |pen: &mut Pen<'_>, text: &str, focused: bool| {
        let style = if focused { theme.selected } else { theme.plain.add_modifier(Modifier::DIM) };
        pen.text(" ", style).text(text, style).text(" ", style).skip(2);
    };
    if screen.form.risk(&review.plan) == Risk::Destructive {
        button(&mut pen, "Cancel", review.on_cancel);
        button(&mut pen, go, !review.on_cancel);
        let focus = key::name(Context::FormReview, Command::Form(FormCommand::SwitchFocus));
        pen.text(&format!("values are cleared: {focus}, then Enter"), theme.bad);
    } else {
        button(&mut pen, go, !review.on_cancel);
        button(&mut pen, "Cancel", review.on_cancel);
        if review.confirmed {
            pen.text("confirmed; waiting for the look-up…", theme.dim);
        }
    }
    (area.x + 1, area.y)
}

pub(super) fn draw_conflict(
    conflict: &Conflict,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
    foot: Rect,
) -> Option<(u16, u16)> {
    let name = conflict.theirs.row().name().into_owned();
    let heading =
        format!("Somebody changed {name} since you opened the form. Nothing of yours is saved yet, nothing is lost.");
    let mut row = 0;
    for text in wrap(&heading, usize::from(area.width.saturating_sub(2))) {
        Pen::on(buffer, line(area, row), theme.signs.cut).skip(1).text(&text, theme.warning);
        row += 1;
    }
    row += 1;
    let mut cursor = None;
    if conflict.differences.is_empty() {
        Pen::on(buffer, line(area, row), theme.signs.cut)
            .skip(1)
            .text("No field was changed by both of you.", theme.plain);
        row += 2;
    }
    // Three lines a field; the one under the cursor is in view.
    let room = usize::from(area.height.saturating_sub(row)) / 3;
    let top = (conflict.at + 1).saturating_sub(room.max(1));
    for (at, difference) in conflict.differences.iter().enumerate().skip(top).take(room.max(1)) {
        let here = at == conflict.at;
        let style = if here { theme.selected } else { theme.accent };
        if here {
            cursor = Some((area.x, area.y + row));
        }
        let mut pen = Pen::on(buffer, line(area, row), theme.signs.cut);
        pen.text(if here { ">" } else { " " }, style).text(&difference.label, style).skip(2);
        pen.text(&format!("was: {}", or_nothing(&difference.before)), theme.dim);
        for (offset, (word, text, taken)) in
            [("theirs", &difference.theirs, !difference.take_mine), ("mine", &difference.mine, difference.take_mine)]
                .into_iter()
                .enumerate()
        {
            let mut pen = Pen::on(buffer, line(area, row + 1 + offset as u16), theme.signs.cut);
            let style = if taken { theme.strong } else { theme.dim };
            pen.skip(3).text(if taken { "(x) " } else { "( ) " }, style).cell(word, 8, style);
            pen.text(or_nothing(text), style);
        }
        row += 3;
    }
    if !conflict.adopted.is_empty() {
        let mut pen = Pen::on(buffer, line(area, row), theme.signs.cut);
        let names: Vec<_> = conflict
            .adopted
            .iter()
            .map(|(label, before, now)| format!("{label} ({} → {})", or_nothing(before), or_nothing(now)))
            .collect();
        pen.skip(1).text(&format!("Changed by others only, and kept: {}", names.join(", ")), theme.dim);
    }
    let words = "Enter goes on with these and shows once more what is sent";
    Pen::on(buffer, foot, theme.signs.cut).skip(1).text(words, theme.accent);
    cursor.or(Some((foot.x, foot.y)))
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "(nothing)" } else { text }
}
