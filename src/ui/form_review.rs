//! What a form is about to send, and what somebody else changed meanwhile.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::pen::{Pen, line};
use super::theme::Theme;
use crate::app::form::review::Conflict;
use crate::app::form::review::Focus;
use crate::app::form::review::Review;
use crate::app::form::review_rows::Row;
use crate::app::form::review_rows::Tone;
use crate::app::form::review_rows::View;
use crate::app::form::review_rows::is_chosen;
use crate::app::form::screen::FormScreen;
use crate::app::input::command::{Command, FormCommand, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::wrap::wrap;
use crate::protocol::operation::Risk;

/// Draws the review; yields the rows it took, and the row of the cursor. What is changed scrolls; what comes of it stays
/// in sight below.
pub(super) fn draw_review(
    screen: &FormScreen,
    review: &Review,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> (u16, Option<u16>) {
    let view = View::of(screen, review);
    let top = review.top.min(view.last_top());
    let seen = &view.changes[top..(top + view.room).min(view.changes.len())];
    draw_rows(seen, &view, review, theme, buffer, area);
    let mut used = seen.len() as u16;
    let cursor = seen.iter().position(|row| is_chosen(row, review)).map(|row| row as u16);
    let below = view.changes.len() - top - seen.len();
    if below > 0 {
        let more =
            format!("{below} more below ({key}) ", key = key::name(Context::FormReview, Command::Move(Step::Down)));
        let row = if view.outcome.is_empty() { used.saturating_sub(1) } else { used };
        Pen::on(buffer, line(area, row), "").right(&more, theme.warning);
    }
    if !view.outcome.is_empty() {
        let place = Rect { y: area.y + used + 1, height: view.outcome.len() as u16, ..area };
        draw_rows(&view.outcome, &view, review, theme, buffer, place);
        used += 1 + view.outcome.len() as u16;
    }
    (used, cursor)
}

fn style_of(tone: Tone, theme: &Theme) -> Style {
    match tone {
        Tone::Plain => theme.plain,
        Tone::Dim => theme.dim,
        Tone::Old | Tone::Warning => theme.warning,
        Tone::New | Tone::Good => theme.good,
        Tone::Gone | Tone::Wrong => theme.bad,
    }
}

fn draw_rows(rows: &[Row], view: &View, review: &Review, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    for (row, entry) in rows.iter().enumerate() {
        let mut pen = Pen::on(buffer, line(area, row as u16), theme.signs.cut);
        if entry.place.is_some() {
            let here = is_chosen(entry, review);
            let first = here && (row == 0 || !is_chosen(&rows[row - 1], review));
            let style = if here { theme.accent.add_modifier(Modifier::BOLD) } else { theme.dim };
            pen.text(if first { ">" } else { " " }, style).skip(1);
            pen.cell(&entry.label, view.label as u16, style).skip(2);
        } else {
            pen.skip(1);
        }
        for (tone, text) in &entry.parts {
            pen.text(text, style_of(*tone, theme));
        }
    }
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
    let mut buttons = [(go, Focus::Send), ("Cancel", Focus::Cancel)];
    if review.opens {
        buttons.reverse();
    }
    for (text, focus) in buttons {
        let style = if review.focus == focus { theme.selected } else { theme.plain.add_modifier(Modifier::DIM) };
        pen.text(" ", style).text(text, style).text(" ", style).skip(2);
    }
    let send = key::name(Context::FormReview, Command::Form(FormCommand::Send));
    if review.confirmed {
        let what = if review.clash.is_awaited() { "waiting for the look-up" } else { "reading what others did" };
        pen.text(&format!("confirmed; {what}…"), theme.dim);
    } else if review.opens && review.focus != Focus::Send {
        pen.text(&format!("somebody else may get in by this: {send} twice sends it"), theme.bad);
    } else if screen.form.risk(&review.plan) == Risk::Destructive {
        pen.text(&format!("values are cleared: {send} twice sends it"), theme.bad);
    } else {
        pen.text(&format!("{send} sends it"), theme.dim);
    }
    let is_second = review.focus == buttons[1].1;
    let on_button = if is_second { buttons[0].0.len() as u16 + 5 } else { 1 };
    (area.x + on_button, area.y)
}

pub(super) fn draw_conflict(
    conflict: &Conflict,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
    foot: Rect,
) -> Option<(u16, u16)> {
    let name = conflict.theirs.name().into_owned();
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
