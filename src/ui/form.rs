//! The form: its fields, the list that fills one, the review, the conflict.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::form_review::{draw_buttons, draw_conflict, draw_review};
use super::pen::{Pen, line};
use super::person;
use super::question::open_box;
use super::theme::Theme;
use crate::app::form::offers::FormOffer;
use crate::app::form::spec::{Kind, Opt, Section};
use crate::app::form::{FormField, Way};
use crate::app::screen::form::{FormScreen, Mode, Spot};
use crate::app::{App, layout};

/// Columns of a label, the mark before it included.
pub(super) const LABEL: u16 = 25;

/// Draws the form into `area` (between header and status); yields where the terminal's cursor stands.
pub fn draw(app: &App, screen: &FormScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    draw_title(screen, theme, buffer, line(area, 0));
    let body = Rect { y: area.y + 1, height: layout::of_form(app).body, ..area };
    let foot = Rect { y: body.bottom(), height: 1, ..area };
    match &screen.mode {
        Mode::Opening { .. } => {
            Pen::on(buffer, line(body, 1), theme.signs.cut).skip(2).text("reading the person…", theme.dim);
            None
        }
        Mode::Review(review) => {
            draw_review(screen, review, theme, buffer, body);
            Some(draw_buttons(screen, review, theme, buffer, foot))
        }
        Mode::Conflict(conflict) => draw_conflict(conflict, theme, buffer, body, foot),
        Mode::Fields | Mode::Find(_) | Mode::Pick(_) | Mode::Saving(_) => {
            let cursor = draw_fields(screen, theme, buffer, body);
            draw_foot(screen, theme, buffer, foot);
            match screen.mode {
                Mode::Find(_) => Some(draw_finder(screen, theme, buffer, body)),
                Mode::Pick(_) => Some(draw_picker(screen, theme, buffer, body)),
                _ => cursor,
            }
        }
    }
}

fn draw_title(screen: &FormScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.skip(1);
    if let Mode::Opening { name, .. } = &screen.mode {
        pen.text(&format!("Change {name}"), theme.title);
        return;
    }
    let form = &screen.form;
    pen.text(&form.title(), theme.title).skip(2);
    if let Some(user) = form.person() {
        pen.text(&user.text("login"), theme.dim).skip(2);
    }
    let way = match (form.is_new(), form.way) {
        (true, _) => "",
        (false, Way::Partial) => "partial",
        (false, Way::Full) => "full replacement",
    };
    let changed = form.changed().len();
    let count = match (form.is_new(), changed) {
        (true, _) => String::new(),
        (false, 0) => "nothing changed".to_owned(),
        (false, 1) => "1 changed".to_owned(),
        (false, count) => format!("{count} changed"),
    };
    let schema = if form.schema_missing.is_some() { "schema not readable" } else { "" };
    let parts = [schema, way, &*count].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    pen.right(&format!("{parts} "), if form.schema_missing.is_some() { theme.warning } else { theme.dim });
}

fn draw_fields(screen: &FormScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let mut cursor = None;
    for (row, spot) in screen.lines().iter().skip(screen.top).take(usize::from(area.height)).enumerate() {
        let place = line(area, row as u16);
        let here = *spot == screen.at;
        match spot {
            Spot::Section(section) => {
                draw_section(screen, *section, here, theme, buffer, place);
                if here {
                    cursor = Some((place.x, place.y));
                }
            }
            Spot::Field(path) => {
                if let Some(at) = screen.form.find(path) {
                    let stands = draw_field(screen, at, here, theme, buffer, place);
                    if here {
                        cursor = Some(stands);
                    }
                }
            }
        }
    }
    cursor
}

fn draw_section(screen: &FormScreen, section: Section, here: bool, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let form = &screen.form;
    let inside: Vec<usize> =
        (0..form.fields.len()).filter(|at| form.fields[*at].spec.section == section && form.is_asked(*at)).collect();
    let changed = inside.iter().filter(|at| form.is_field_changed(**at)).count();
    let wrong = inside.iter().filter(|at| form.shown_fault(**at).is_some_and(|fault| fault.is_wrong())).count();
    let style = if here { theme.selected } else { theme.accent };
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.text(if here { ">" } else { " " }, style).text(if screen.open.contains(&section) { "- " } else { "+ " }, style);
    pen.text(section.title(), style).skip(2);
    if !screen.open.contains(&section) {
        pen.text(&format!("{} fields", inside.len()), theme.dim).skip(2);
    }
    if changed > 0 && !form.is_new() {
        pen.text(&format!("{changed} changed"), theme.warning).skip(2);
    }
    if wrong > 0 {
        pen.text(&format!("{wrong} to look at"), theme.bad);
    }
}

/// The text of a field as it is seen.
fn shown_text(screen: &FormScreen, field: &FormField) -> String {
    match field.spec.kind {
        Kind::Secret if !screen.shown => "•".repeat(field.text().chars().count()),
        Kind::Groups => screen.form.groups.words(),
        _ => field.text().to_owned(),
    }
}

fn draw_field(
    screen: &FormScreen,
    at: usize,
    here: bool,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> (u16, u16) {
    let field = &screen.form.fields[at];
    let changed = screen.form.is_field_changed(at) && !screen.form.is_new();
    let locked = field.spec.locked.as_deref();
    let label_style = match (here, changed, locked) {
        (true, _, _) => theme.accent.add_modifier(Modifier::BOLD),
        (false, true, _) => theme.warning,
        (false, false, _) => theme.dim,
    };
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.text(if here { ">" } else { " " }, theme.accent).text(if changed { "~" } else { " " }, theme.warning);
    let mark = if field.spec.required && locked.is_none() { " *" } else { "" };
    pen.cell(&format!("{}{mark}", field.spec.label), LABEL - 3, label_style).skip(1);
    let text = shown_text(screen, field);
    let fault = screen.form.shown_fault(at);
    let beside = match (&fault, locked) {
        (Some(fault), _) => format!("! {}", fault.text()),
        (None, Some(reason)) => format!("- {reason}"),
        (None, None) if field.spec.is(Opt::Groups) && screen.groups.is_awaited() => "reading…".to_owned(),
        (None, None) => String::new(),
    };
    let style = match &fault {
        Some(fault) if fault.is_wrong() => theme.bad,
        Some(_) => theme.warning,
        None => theme.dim,
    };
    // The value keeps at least half of the room; what is beside it is told whole at the foot.
    let room = pen.room();
    let wanted = (person::width_of(&beside) as u16 + 2).min(room / 2);
    let width = if beside.is_empty() { room.saturating_sub(1) } else { room - wanted };
    let start = pen.column();
    let is_text = matches!(field.spec.kind, Kind::One(_) | Kind::Many { .. } | Kind::Secret | Kind::Json);
    let before = match field.spec.kind {
        Kind::Secret if !screen.shown => field.input.before_cursor().chars().count(),
        _ if is_text => person::width_of(field.input.before_cursor()),
        _ => 0,
    } as u16;
    // The end that is being typed stays visible.
    let shift = if here { before.saturating_sub(width.saturating_sub(1)) } else { 0 };
    let value_style = if locked.is_some() {
        theme.dim
    } else if here {
        theme.strong
    } else {
        theme.plain
    };
    pen.cell(person::skip_columns(&text, usize::from(shift)), width, value_style);
    if here && locked.is_none() {
        buffer.set_style(Rect { x: start, width: width.min(area.right().saturating_sub(start)), ..area }, underline());
    }
    let rest = Rect { x: start + width, width: area.right().saturating_sub(start + width), ..area };
    Pen::on(buffer, rest, theme.signs.cut).skip(1).text(&beside, style);
    (start + before.saturating_sub(shift), area.y)
}

fn underline() -> Style {
    Style::new().add_modifier(Modifier::UNDERLINED)
}

/// What is to be known of the field under the cursor: what is wrong, what is offered, what it is for.
fn draw_foot(screen: &FormScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.skip(1);
    if let Mode::Saving(saving) = &screen.mode {
        let all = saving.plan.then.len();
        let progress = if all > 0 && !saving.outcomes.is_empty() {
            format!("Saved; {} of {all} further calls done…", saving.outcomes.len())
        } else {
            "Saving…".to_owned()
        };
        pen.text(&progress, theme.accent);
        return;
    }
    let Some(at) = screen.current() else {
        pen.text("Enter unfolds or folds · letters look for a field", theme.dim);
        return;
    };
    let field = &screen.form.fields[at];
    if let Some(fault) = screen.form.shown_fault(at) {
        pen.text(
            &format!("{}: {}", field.spec.label.trim(), fault.text()),
            if fault.is_wrong() { theme.bad } else { theme.warning },
        );
        return;
    }
    if let Some(reason) = &field.spec.locked {
        pen.text(&format!("{}: {reason}", field.spec.label.trim()), theme.dim);
        return;
    }
    let offers = screen.form.offers();
    if !offers.is_empty() {
        for offer in offers {
            let (key, text) = match offer {
                FormOffer::KeepEmail => ("F5", "old email as second".to_owned()),
                FormOffer::LoginFollows => ("F6", "login follows".to_owned()),
                FormOffer::OtherFields(1) => ("F7", "old name in 1 field".to_owned()),
                FormOffer::OtherFields(count) => ("F7", format!("old name in {count} fields")),
            };
            pen.text(key, theme.key).skip(1).text(&text, theme.plain).skip(2);
        }
        return;
    }
    pen.text(&help_of(screen, field), theme.dim);
}

fn help_of(screen: &FormScreen, field: &FormField) -> String {
    let mut parts: Vec<String> = Vec::new();
    if field.spec.required {
        parts.push("must be filled in".to_owned());
    }
    if field.is_changed() && !screen.form.is_new() && field.spec.kind != Kind::Secret {
        parts.push(if field.initial().is_empty() {
            "was empty".to_owned()
        } else {
            format!("was: {}", field.initial())
        });
    } else if field.is_lossy() && !field.is_changed() {
        parts.push("holds line breaks or signs that go when you change it".to_owned());
    }
    if screen.form.login_follows && field.spec.attribute() == Some("login") {
        parts.push("follows the email until you type".to_owned());
    }
    if field.spec.unique {
        parts.push("nobody else may have it".to_owned());
    }
    if !field.spec.help.is_empty() {
        parts.push(field.spec.help.clone());
    }
    match &field.spec.kind {
        Kind::Choice(_) => parts.push("Left, Right or Enter choose".to_owned()),
        Kind::Many { choices, .. } if choices.is_empty() => parts.push("several: with commas".to_owned()),
        Kind::Many { .. } => parts.push("Enter picks several".to_owned()),
        Kind::One(_) if crate::app::form::names::has_names(field.spec.format) => {
            parts.push("Enter lists them".to_owned());
        }
        Kind::One(_) | Kind::Groups | Kind::Secret | Kind::Json => {}
    }
    parts.join(" · ")
}

fn draw_finder(screen: &FormScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> (u16, u16) {
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
        finder.at,
        "No field is called like this.",
        theme,
        buffer,
        area,
    )
}

fn draw_picker(screen: &FormScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> (u16, u16) {
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
        (None, false) if picker.free => "Nothing fits; Enter takes what is typed.".to_owned(),
        (None, false) => "Nothing fits.".to_owned(),
    };
    let (text, before) = (picker.filter.text(), picker.filter.before_cursor());
    draw_list(label, text, before, &rows, picker.at, &nothing, theme, buffer, area)
}

/// Rows of a list that are in view.
const LIST: u16 = 10;

#[expect(clippy::too_many_arguments, reason = "one box, drawn in one place")]
fn draw_list(
    title: &str,
    text: &str,
    before: &str,
    rows: &[(String, String)],
    at: usize,
    nothing: &str,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> (u16, u16) {
    let inside = open_box(title, LIST + 2, theme.accent, theme, buffer, area);
    let mut pen = Pen::on(buffer, line(inside, 0), theme.signs.cut);
    pen.text("Find: ", theme.accent);
    let start = pen.column();
    pen.text(text, theme.strong);
    let count = if rows.is_empty() { String::new() } else { format!("{} of {}", at + 1, rows.len()) };
    pen.skip(1).right(&count, theme.dim);
    let room = usize::from(inside.height.saturating_sub(2)).max(1);
    let top = (at + 1).saturating_sub(room);
    for (row, (value, words)) in rows.iter().enumerate().skip(top).take(room) {
        let place = line(inside, (row - top) as u16 + 2);
        let selected = row == at;
        let style = if selected { theme.selected } else { theme.plain };
        if selected {
            buffer.set_style(place, theme.selected);
        }
        let mut pen = Pen::on(buffer, place, theme.signs.cut);
        let wide = (person::width_of(value) as u16 + 3).clamp(26, place.width.max(27) - 1);
        pen.text(if selected { "> " } else { "  " }, style).cell(value, wide, style).skip(1);
        pen.text(words, if selected { style } else { theme.dim });
    }
    if rows.is_empty() {
        Pen::on(buffer, line(inside, 2), theme.signs.cut).text(nothing, theme.dim);
    }
    (start + person::width_of(before) as u16, inside.y)
}
