//! The box that asks whether a caller is who they say.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::pen::{Pen, line};
use super::person;
use super::question::{Heading, open_box};
use super::theme::Theme;
use crate::app::App;
use crate::app::part::wrap::wrap;
use crate::app::person::advice::which;
use crate::app::verify::{Choice, Stage, Through, Verifying, told};
use crate::protocol::verify::Way;

/// Rows of factors in view; more are scrolled to.
const LIST: usize = 7;
/// Rows of a digit.
const TALL: usize = 5;

type Line = (String, Style);

/// Draws the box; whether something is covered.
pub(super) fn draw(app: &App, verifying: &Verifying, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let width = usize::from(area.width.saturating_sub(6).min(74));
    let mut above: Vec<Line> = Vec::new();
    let people = &app.session().people;
    if let Some(at) = people.by_id(&verifying.user) {
        let identity = person::identity(app, people.row(at), u16::MAX);
        above.extend(wrap(&identity, width).into_iter().map(|text| (text, theme.plain)));
        above.push((String::new(), theme.plain));
    }
    let look = match &verifying.stage {
        Stage::Told { good: true, .. } => theme.good,
        Stage::Told { good: false, .. } => theme.bad,
        Stage::Choosing
        | Stage::Asking { .. }
        | Stage::Waiting { .. }
        | Stage::Typing { .. }
        | Stage::Writing { .. } => theme.plain,
    };
    for text in verifying.lines() {
        above.extend(wrap(&text, width).into_iter().map(|text| (text, look)));
    }
    let mut below: Vec<Line> = Vec::new();
    if verifying.stage == Stage::Choosing
        && verifying.through == Through::Own
        && let Some(why) = app.workspace().verifying_hindered(verifying)
    {
        below.extend(wrap(&format!("Not now: {why}."), width).into_iter().map(|text| (text, theme.bad)));
    }
    if let Some(problem) = &verifying.problem {
        below.extend(wrap(problem, width).into_iter().map(|text| (text, theme.warning)));
    }
    if let Some(text) = verifying.footnote() {
        below.extend(wrap(text, width).into_iter().map(|text| (text, theme.dim)));
    }
    if let Some(left) = verifying.seconds_left(app.now) {
        below.push((format!("waiting for the answer · {} left", clock(left)), theme.plain));
    }
    let hints: Vec<String> = verifying.hints().iter().map(|(keys, words)| format!("{keys} {words}")).collect();
    let middle = middle_rows(verifying);
    let rows = above.len() + middle + below.len() + 1;
    let title = format!("Is this {}?", verifying.name);
    let heading = Heading { title: &title, remark: app.session().marks_left_out(&verifying.user) };
    let inside = open_box(&heading, rows as u16, theme.accent, theme, buffer, area);
    let mut y = draw_lines(&above, theme, buffer, inside, 0);
    let room = usize::from(inside.height).saturating_sub(usize::from(y) + below.len() + 1);
    let place = Rect { y: inside.y + y, height: middle.min(room) as u16, ..inside };
    draw_middle(app, verifying, theme, buffer, place);
    y += place.height;
    draw_lines(&below, theme, buffer, inside, y);
    let foot = line(inside, inside.height.saturating_sub(1));
    Pen::on(buffer, foot, theme.signs.cut).text(&hints.join(" · "), theme.dim);
    true
}

/// `41 s`, `4:05 min`
fn clock(seconds: i64) -> String {
    if seconds < 60 { format!("{seconds} s") } else { format!("{}:{:02} min", seconds / 60, seconds % 60) }
}

fn draw_lines(lines: &[Line], theme: &Theme, buffer: &mut Buffer, area: Rect, from: u16) -> u16 {
    for (row, (text, style)) in lines.iter().enumerate() {
        Pen::on(buffer, line(area, from + row as u16), theme.signs.cut).text(text, *style);
    }
    from + lines.len() as u16
}

fn middle_rows(verifying: &Verifying) -> usize {
    match &verifying.stage {
        Stage::Choosing => verifying.choices().len().min(LIST) + 1,
        Stage::Waiting { number: Some(_), .. } => TALL + 2,
        Stage::Typing { .. } | Stage::Writing { .. } => 2,
        Stage::Asking { .. } | Stage::Waiting { number: None, .. } | Stage::Told { .. } => 1,
    }
}

fn draw_middle(app: &App, verifying: &Verifying, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    match &verifying.stage {
        Stage::Choosing => draw_factors(app, verifying, theme, buffer, area),
        Stage::Waiting { number: Some(number), .. } => draw_number(number.expose(), theme, buffer, area),
        Stage::Typing { factor, field, checking } => {
            let label = if Way::of(factor) == Some(Way::Answer) { "Answer" } else { "Code" };
            let masked = "•".repeat(field.text().chars().count().min(40));
            let mut pen = Pen::on(buffer, line(area, 0), theme.signs.cut);
            pen.cell(label, 18, theme.accent).text(&masked, theme.strong);
            if checking.is_none() {
                pen.text("_", theme.accent);
            }
        }
        Stage::Writing { field, .. } => {
            let mut pen = Pen::on(buffer, line(area, 0), theme.signs.cut);
            pen.cell("Note", 18, theme.accent).text(field.text(), theme.strong).text("_", theme.accent);
        }
        Stage::Asking { .. } | Stage::Waiting { number: None, .. } | Stage::Told { .. } => {}
    }
}

fn draw_factors(app: &App, verifying: &Verifying, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let room = usize::from(area.height.saturating_sub(1));
    let top = (verifying.at + 1).saturating_sub(room.max(1));
    for (row, (index, choice)) in verifying.choices().into_iter().enumerate().skip(top).take(room).enumerate() {
        let place = line(area, row as u16);
        let can = match choice {
            Choice::Factor(factor) => Way::of(factor).is_some(),
            Choice::Else(_) | Choice::Person(_) => true,
        };
        let selected = index == verifying.at;
        let style = match (selected, can) {
            (true, _) => theme.selected,
            (false, true) => theme.plain,
            (false, false) => theme.dim,
        };
        if selected {
            buffer.set_style(place, theme.selected);
        }
        let quiet = if selected { style } else { theme.dim };
        let mut pen = Pen::on(buffer, place, theme.signs.cut);
        pen.text(if selected { "> " } else { "  " }, style);
        match choice {
            Choice::Factor(factor) => {
                pen.cell(&factor.name(), 24, style)
                    .skip(1)
                    .cell(&which(factor, false, app.now, &app.zone), 19, style)
                    .skip(1)
                    .text(told::way(factor), quiet);
            }
            Choice::Else(means) => {
                let (who, what) = told::other(means);
                pen.cell(who, 24, style).skip(1).text(what, quiet);
            }
            Choice::Person(who) => {
                pen.cell(&who.name, 24, style).skip(1).text(&who.login, quiet);
            }
        }
    }
}

/// The number, as large as a box has room for, and once as text: whoever has it read aloud hears it.
fn draw_number(number: &str, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let is_large = number.chars().all(|digit| digit.is_ascii_digit()) && usize::from(area.height) >= TALL + 2;
    let spaced: Vec<String> = number.chars().map(String::from).collect();
    let text = spaced.join(" ");
    let left = |columns: usize| area.width.saturating_sub(columns as u16) / 2;
    if !is_large {
        let row = area.height / 2;
        Pen::on(buffer, line(area, row), "").skip(left(text.len())).text(&text, theme.strong);
        return;
    }
    let block = theme.signs.levels[8];
    for row in 0..TALL {
        let mut drawn = String::new();
        for digit in number.chars().filter_map(|digit| digit.to_digit(10)) {
            let bits = digit_row(digit as usize, row);
            for column in (0..3).rev() {
                drawn.push_str(&if bits >> column & 1 == 1 { block.repeat(2) } else { "  ".to_owned() });
            }
            drawn.push_str("   ");
        }
        let columns = number.len() * 9 - 3;
        Pen::on(buffer, line(area, row as u16 + 1), "").skip(left(columns)).text(drawn.trim_end(), theme.strong);
    }
    let last = line(area, TALL as u16 + 1);
    Pen::on(buffer, last, "").skip(left(text.len())).text(&text, theme.dim);
}

fn digit_row(digit: usize, row: usize) -> u8 {
    DIGITS.get(digit).and_then(|rows| rows.get(row)).copied().unwrap_or_default()
}

/// Three columns by five rows, a row in three bits.
const DIGITS: [[u8; TALL]; 10] = [
    [0b111, 0b101, 0b101, 0b101, 0b111],
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b111, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b001, 0b001, 0b001],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
];
