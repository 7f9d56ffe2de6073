//! The lists over a form: fields by their labels, values for a field.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::form::shown_text;
use super::pen::{Pen, line};
use super::person;
use super::question::open_box;
use super::theme::Theme;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::screen::Beside;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;

pub(super) fn draw_finder(screen: &FormScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> (u16, u16) {
    let Mode::Find(finder) = &screen.mode else { return (area.x, area.y) };
    let found = screen.matches();
    let rows: Vec<(String, String)> = found
        .iter()
        .map(|at| &screen.form.fields[*at])
        .map(|field| (field.spec.label.trim().to_owned(), shown_text(screen, field)))
        .collect();
    draw_list(
        "Which field?",
        finder.text.text(),
        finder.text.before_cursor(),
        &rows,
        Some(finder.at),
        "No field is called like this.",
        theme,
        buffer,
        area,
    )
}

pub(super) fn draw_picker(screen: &FormScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> (u16, u16) {
    let Mode::Pick(picker) = &screen.mode else { return (area.x, area.y) };
    let mark = |taken: bool| match (picker.many, taken) {
        (true, true) => "[x] ",
        (true, false) => "[ ] ",
        (false, _) => "",
    };
    let rows: Vec<(String, String)> = screen
        .entries()
        .into_iter()
        .map(|entry| (format!("{}{}", mark(entry.taken), entry.value), entry.words))
        .collect();
    let label = screen.form.find(&picker.path).map(|at| screen.form.fields[at].spec.label.trim()).unwrap_or_default();
    let nothing = match (picker.found.failure(), picker.found.is_awaited() || picker.rest.is_some()) {
        (Some(failure), _) => format!("Not read: {}.", failure.kind.sentence()),
        (None, true) => "searching…".to_owned(),
        (None, false) if picker.path == Path::Option(Opt::Groups) => {
            "No group is called so. Enter takes the full id of one (00g…).".to_owned()
        }
        (None, false) if picker.many && picker.free => "Type a value; Enter adds it, its commas included.".to_owned(),
        (None, false) if picker.beside == Beside::Counts => {
            "Nobody else has this; Enter takes what is typed.".to_owned()
        }
        (None, false) if picker.free => "Nothing fits; Enter takes what is typed.".to_owned(),
        (None, false) => "Nothing fits.".to_owned(),
    };
    let (text, before) = (picker.filter.text(), picker.filter.before_cursor());
    draw_list(label, text, before, &rows, screen.picked_at(), &nothing, theme, buffer, area)
}

/// Rows of a list that are in view.
const LIST: u16 = 10;

#[expect(clippy::too_many_arguments, reason = "one box, drawn in one place")]
fn draw_list(
    title: &str,
    text: &str,
    before: &str,
    rows: &[(String, String)],
    at: Option<usize>,
    nothing: &str,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> (u16, u16) {
    let inside = open_box(&title.into(), LIST + 2, theme.accent, theme, buffer, area);
    let mut pen = Pen::on(buffer, line(inside, 0), theme.signs.cut);
    pen.text("Find: ", theme.accent);
    let start = pen.column();
    pen.text(text, theme.strong);
    let count = match at {
        _ if rows.is_empty() => String::new(),
        Some(at) => format!("{} of {}", at + 1, rows.len()),
        None => rows.len().to_string(),
    };
    pen.skip(1).right(&count, theme.dim);
    let room = usize::from(inside.height.saturating_sub(2)).max(1);
    let top = at.map_or(0, |at| (at + 1).saturating_sub(room));
    // One column of values for all that is in view.
    let widest = rows.iter().skip(top).take(room).map(|(value, _)| person::width_of(value)).max().unwrap_or(0);
    for (row, (value, words)) in rows.iter().enumerate().skip(top).take(room) {
        let place = line(inside, (row - top) as u16 + 2);
        let selected = at == Some(row);
        let style = if selected { theme.selected } else { theme.plain };
        if selected {
            buffer.set_style(place, theme.selected);
        }
        let mut pen = Pen::on(buffer, place, theme.signs.cut);
        let wide = (widest as u16 + 2).clamp(26, place.width.max(27) - 1);
        pen.text(if selected { "> " } else { "  " }, style).cell(value, wide, style).skip(1);
        pen.text(words, if selected { style } else { theme.dim });
    }
    if rows.is_empty() {
        Pen::on(buffer, line(inside, 2), theme.signs.cut).text(nothing, theme.dim);
    }
    (start + person::width_of(before) as u16, inside.y)
}
