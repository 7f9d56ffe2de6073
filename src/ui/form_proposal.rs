//! What may be filled into a form: every field old → new, what is ticked, what found no field.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::pen::{Pen, line};
use super::person;
use super::theme::Theme;
use crate::app::form::proposal::{Line, Proposal};
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context};
use crate::app::part::wrap::wrap;

/// Columns before a value: the cursor, the tick, the label and the gaps.
const BEFORE: usize = 6;
/// The narrowest and the widest column of labels.
const LABELS: (usize, usize) = (14, 34);
/// The longest text of which more than its beginning is told, in lines of the list.
const MOST_LINES: usize = 4;

/// Draws what is proposed; yields where the terminal's cursor stands.
pub(super) fn draw_proposal(
    proposal: &Proposal,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
    foot: Rect,
) -> (u16, u16) {
    let width = usize::from(area.width.saturating_sub(2)).max(20);
    let mut row = 0;
    Pen::on(buffer, line(area, row), theme.signs.cut).skip(1).text(&proposal.title, theme.warning);
    row += 1;
    for note in &proposal.notes {
        for text in wrap(note, width) {
            Pen::on(buffer, line(area, row), theme.signs.cut).skip(1).text(&text, theme.dim);
            row += 1;
        }
    }
    row += 1;
    let widest = proposal.lines.iter().map(|line| person::width_of(name_of(line))).max().unwrap_or(0);
    let label = widest.clamp(LABELS.0, LABELS.1.min(width / 3));
    let room = usize::from(area.height.saturating_sub(row));
    let (mut top, mut used) = (proposal.at, 0);
    // As many lines above the cursor as there is room for.
    for (at, entry) in proposal.lines.iter().enumerate().take(proposal.at + 1).rev() {
        used += rows_of(entry, label, width, theme).len();
        if used > room && at != proposal.at {
            break;
        }
        top = at;
    }
    let mut cursor = (area.x, area.y);
    let mut shown = top;
    for (at, entry) in proposal.lines.iter().enumerate().skip(top) {
        let rows = rows_of(entry, label, width, theme);
        if usize::from(row) + rows.len() > usize::from(area.height) && at != proposal.at {
            break;
        }
        if at == proposal.at {
            cursor = (area.x, area.y + row);
        }
        let below = Rect { y: area.y + row, height: area.height.saturating_sub(row), ..area };
        draw_line(entry, &rows, at == proposal.at, label, theme, buffer, below);
        row = (row + rows.len() as u16).min(area.height);
        shown = at + 1;
    }
    let hidden = (top, proposal.lines.len() - shown);
    draw_answer(proposal, hidden, theme, buffer, foot);
    cursor
}

/// What the line is called: its field, else what it was called where it comes from.
fn name_of(line: &Line) -> &str {
    match &line.to {
        Some(_) => &line.label,
        None if line.called.is_empty() => "(no name)",
        None => &line.called,
    }
}

/// The rows of a line beside its label: what would stand there, and what is to be known of it.
fn rows_of(entry: &Line, label: usize, width: usize, theme: &Theme) -> Vec<Vec<(String, Style)>> {
    let room = width.saturating_sub(BEFORE + label).max(10);
    let new = if entry.new.is_empty() { "(nothing)" } else { &entry.new };
    let in_one_line = |text: &str| text.replace('\n', "↵");
    let text = match (&entry.to, entry.old.is_empty()) {
        (Some(_), false) if entry.old != entry.new => format!("{} → {}", in_one_line(&entry.old), in_one_line(new)),
        (Some(_) | None, _) => in_one_line(new),
    };
    let style = match (entry.barred.is_some(), entry.ticked) {
        (true, _) => theme.dim,
        (false, true) => theme.strong,
        (false, false) => theme.plain,
    };
    let mut lines = wrap(&text, room);
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        if let Some(last) = lines.last_mut() {
            last.push_str(theme.signs.cut);
        }
    }
    let mut rows: Vec<Vec<(String, Style)>> = lines.into_iter().map(|text| vec![(text, style)]).collect();
    let mut remarks = entry.remarks();
    if entry.to.is_some() && !entry.called.is_empty() && entry.called != entry.label {
        let from = format!("from “{}”", entry.called);
        remarks = if remarks.is_empty() { from } else { format!("{from}: {remarks}") };
    }
    let tone = if entry.fault.is_some() { theme.warning } else { theme.dim };
    if remarks.is_empty() {
        return rows;
    }
    // Behind the value where there is room for it.
    match rows.as_mut_slice() {
        [only]
            if only.iter().map(|(text, _)| person::width_of(text)).sum::<usize>() + 2 + person::width_of(&remarks)
                <= room =>
        {
            only.push((remarks, tone));
        }
        _ => rows.extend(wrap(&remarks, room).into_iter().map(|text| vec![(text, tone)])),
    }
    rows
}

fn draw_line(
    entry: &Line,
    rows: &[Vec<(String, Style)>],
    here: bool,
    label: usize,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) {
    let tick = match (entry.barred.is_some(), entry.ticked) {
        (true, _) => " -  ",
        (false, true) => "[x] ",
        (false, false) => "[ ] ",
    };
    for (at, parts) in rows.iter().enumerate() {
        if at as u16 >= area.height {
            return;
        }
        let mut pen = Pen::on(buffer, Rect { y: area.y + at as u16, height: 1, ..area }, theme.signs.cut);
        if at > 0 {
            pen.skip((BEFORE + label) as u16);
            draw_parts(parts, &mut pen);
            continue;
        }
        let look = match (here, entry.to.is_some()) {
            (true, _) => theme.accent.add_modifier(Modifier::BOLD),
            (false, true) => theme.plain,
            (false, false) => theme.dim,
        };
        pen.text(if here { ">" } else { " " }, theme.accent).text(tick, look);
        pen.cell(name_of(entry), label as u16, look).skip(1);
        draw_parts(parts, &mut pen);
    }
}

fn draw_parts(parts: &[(String, Style)], pen: &mut Pen<'_>) {
    for (text, style) in parts {
        pen.text(text, *style).skip(2);
    }
}

fn draw_answer(proposal: &Proposal, (above, below): (usize, usize), theme: &Theme, buffer: &mut Buffer, foot: Rect) {
    let mut pen = Pen::on(buffer, foot, theme.signs.cut);
    let fill = key::name(Context::FormProposal, Command::Form(FormCommand::Fill));
    let tick = key::name(Context::FormProposal, Command::Form(FormCommand::Tick));
    let words = match proposal.ticked() {
        0 => format!("Nothing is ticked: {tick} ticks a line"),
        1 => format!("{fill} fills in 1 field; nothing is saved yet"),
        count => format!("{fill} fills in {count} fields; nothing is saved yet"),
    };
    pen.skip(1).text(&words, theme.accent);
    let more = match (above, below) {
        (0, 0) => return,
        (above, 0) => format!("{above} more above "),
        (0, below) => format!("{below} more below "),
        (above, below) => format!("{above} more above, {below} below "),
    };
    pen.skip(2).right(&more, theme.warning);
}
