//! The list of people over a form: who fits, whether Okta has answered, and as what whoever is taken is written.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::pen::{Pen, line};
use super::person;
use super::question::open_box;
use super::theme::Theme;
use crate::app::form::model::written::{Part, Written};
use crate::app::form::people_choice::PeopleChoice;
use crate::app::form::screen::FormScreen;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::status::Status;

/// Rows of people that are in view.
const LIST: u16 = 8;
/// Lines of the box that are no people.
const HEAD: u16 = 4;

/// Draws the list; yields where the terminal's cursor stands.
pub(super) fn draw_people(
    screen: &FormScreen,
    choice: &PeopleChoice,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> (u16, u16) {
    let at = screen.current().filter(|at| screen.form.picks_person(*at));
    let label = at.map(|at| screen.form.fields[at].spec.label.trim()).unwrap_or_default();
    let inside = open_box(&label.into(), LIST + HEAD, theme.accent, theme, buffer, area);
    let mut pen = Pen::on(buffer, line(inside, 0), theme.signs.cut);
    pen.text("Find: ", theme.accent);
    let start = pen.column();
    pen.text(choice.filter.text(), theme.strong);
    let cursor = start + person::width_of(choice.filter.before_cursor()) as u16;
    pen.skip(1).right(&state(choice), theme.dim);
    for (row, text) in written(screen, choice).iter().enumerate() {
        Pen::on(buffer, line(inside, 1 + row as u16), theme.signs.cut).text(text, theme.dim);
    }
    draw_rows(screen, choice, theme, buffer, inside);
    (cursor, inside.y)
}

fn draw_rows(screen: &FormScreen, choice: &PeopleChoice, theme: &Theme, buffer: &mut Buffer, inside: Rect) {
    let room = usize::from(inside.height.saturating_sub(HEAD)).max(1);
    let at = choice.place();
    let top = at.map_or(0, |at| (at + 1).saturating_sub(room));
    let in_view = || choice.rows.iter().skip(top).take(room);
    let widest =
        |text: &dyn Fn(&UserRow) -> usize, most: usize| in_view().map(text).max().unwrap_or(0).min(most) as u16;
    let wide = usize::from(inside.width);
    // The status is what must not be cut: it says whom nobody should report to.
    let columns = [
        widest(&|row| person::width_of(&row.name()), wide / 3),
        widest(&|row| person::width_of(row.get(RowField::Login)), wide / 3),
        widest(&|row| person::width_of(row.get(RowField::Department)), wide / 7),
    ];
    for (row, someone) in choice.rows.iter().enumerate().skip(top).take(room) {
        let place = line(inside, (row - top) as u16 + HEAD);
        let selected = at == Some(row);
        if selected {
            buffer.set_style(place, theme.selected);
        }
        let look = |own| if selected { theme.selected } else { own };
        let gone = someone.status == Status::Deprovisioned;
        let mut pen = Pen::on(buffer, place, theme.signs.cut);
        pen.text(if selected { "> " } else { "  " }, look(theme.accent));
        pen.cell(&someone.name(), columns[0], look(if gone { theme.dim } else { theme.plain })).skip(2);
        pen.cell(someone.get(RowField::Login), columns[1], look(theme.dim)).skip(2);
        pen.cell(someone.get(RowField::Department), columns[2], look(theme.dim)).skip(2);
        pen.text(someone.status.word(), look(if gone { theme.warning } else { theme.dim }));
    }
    let typed = choice.filter.text().trim();
    for (place, part) in choice.parts().iter().enumerate() {
        let row = choice.rows.len() + place;
        if row < top || row >= top + room {
            continue;
        }
        let selected = at == Some(row);
        let style = if selected { theme.selected } else { theme.dim };
        let mut pen = Pen::on(buffer, line(inside, (row - top) as u16 + HEAD), theme.signs.cut);
        let label = label_of(screen, *part);
        pen.text(if selected { "> " } else { "  " }, style)
            .text(&format!("as typed, nobody picked: “{typed}” into {label}"), style);
    }
    if choice.rows.is_empty() && choice.parts().is_empty() {
        let text = "Type a name, a login or an employee number.";
        Pen::on(buffer, line(inside, HEAD), theme.signs.cut).text(text, theme.dim);
    }
}

fn label_of(screen: &FormScreen, part: Part) -> &str {
    let (name, id) = screen.form.manager_fields();
    let at = match part {
        Part::Name => name,
        Part::Id => id,
    };
    at.map_or("", |at| screen.form.fields[at].spec.label.trim())
}

/// As what whoever is taken is written, and how many others are written so; a line for each field.
fn written(screen: &FormScreen, choice: &PeopleChoice) -> Vec<String> {
    let custom = &choice.custom;
    let (name, id) = screen.form.manager_fields();
    let rate = |rate: Option<(u32, u32)>| match (rate, custom.by_hand) {
        (Some((has, all)), _) => format!(", as {has} of {all} people have it"),
        (None, true) => String::new(),
        (None, false) => ", since nobody known has one".to_owned(),
    };
    let line =
        |part, written: Written, rate: String| format!("{} gets the {}{rate}", label_of(screen, part), written.words());
    let name = name.map(|_| line(Part::Name, custom.name, rate(custom.name_rate)));
    let id = id.map(|_| line(Part::Id, custom.id, rate(custom.id_rate)));
    [name, id].into_iter().flatten().collect()
}

/// How many there are, and whether Okta has answered.
fn state(choice: &PeopleChoice) -> String {
    let shown = choice.rows.len();
    let okta = match (choice.asked.failure(), choice.asked.value(), choice.is_awaited()) {
        (_, _, true) => "asking Okta…".to_owned(),
        (Some(failure), _, _) => format!("Okta not asked: {}", failure.kind.sentence()),
        (None, Some(true), _) if shown == 0 => "nobody else is called so".to_owned(),
        (None, Some(true), _) if choice.more == 0 => String::new(),
        (None, Some(_), _) => "there are more: type more".to_owned(),
        (None, None, _) => String::new(),
    };
    match (choice.place(), shown) {
        (Some(at), 1..) if at < shown => format!("{} of {shown} · {okta}", at + 1).trim_end_matches(" · ").to_owned(),
        (_, _) => okta,
    }
}
