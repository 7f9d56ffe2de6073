//! The form: its fields, the list that fills one, the review, the conflict.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::pen::{Pen, line};
use super::person;
use super::question::open_box;
use super::theme::Theme;
use crate::app::form::offers::FormOffer;
use crate::app::form::review::ReviewLine;
use crate::app::form::spec::{Kind, Opt, Section};
use crate::app::form::{FormField, Way};
use crate::app::screen::form::{Conflict, FormScreen, Mode, Review, Spot};
use crate::app::wrap::wrap;
use crate::app::{App, layout};
use crate::protocol::operation::Risk;

/// Columns of a label, the mark before it included.
const LABEL: u16 = 25;

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

fn draw_review(screen: &FormScreen, review: &Review, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let width = usize::from(area.width.saturating_sub(4)).max(10);
    let mut lines: Vec<(String, String, Style)> = Vec::new();
    if !review.wrong.is_empty() {
        lines.push(("Before this can be saved:".to_owned(), String::new(), theme.warning));
        for (row, (path, text)) in review.wrong.iter().enumerate() {
            let here = row == review.at;
            let field = screen.form.find(path).and_then(|at| screen.form.fields.get(at));
            let label = field.map(|field| field.spec.label.trim()).unwrap_or_default();
            let style = if here { theme.selected } else { theme.bad };
            lines.push((format!("{} {label}", if here { ">" } else { " " }), text.clone(), style));
        }
        lines.push((String::new(), String::new(), theme.plain));
    }
    for entry in &review.lines {
        match entry {
            ReviewLine::Heading(text) => lines.push((text.clone(), String::new(), theme.warning)),
            ReviewLine::Change { label, old, new } => {
                let arrow = if old.is_empty() { new.clone() } else { format!("{old} → {new}") };
                push_wrapped(&mut lines, label, &arrow, theme.plain, width);
            }
            ReviewLine::Cleared { label, old } => {
                push_wrapped(&mut lines, label, &format!("{old} → (nothing)"), theme.bad, width);
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
    for (text, style) in clash_lines(screen, review, theme) {
        lines.extend(wrap(&text, width).into_iter().map(|text| (text, String::new(), style)));
    }
    let room = usize::from(area.height);
    let top = if review.wrong.is_empty() {
        review.scroll.min(lines.len().saturating_sub(room))
    } else {
        (review.at + 2).saturating_sub(room)
    };
    for (row, (label, value, style)) in lines.iter().skip(top).take(room).enumerate() {
        let mut pen = Pen::on(buffer, line(area, row as u16), theme.signs.cut);
        pen.skip(1);
        if value.is_empty() {
            pen.skip(1).text(label, *style);
        } else {
            pen.cell(label, LABEL, if *style == theme.plain { theme.dim } else { *style }).skip(1).text(value, *style);
        }
    }
    if lines.len() > room + top {
        let more = format!("{} more below ", lines.len() - room - top);
        Pen::on(buffer, line(area, area.height.saturating_sub(1)), "").right(&more, theme.dim);
    }
}

fn push_wrapped(lines: &mut Vec<(String, String, Style)>, label: &str, text: &str, style: Style, width: usize) {
    let mut label = format!("  {label}");
    for text in wrap(text, width.saturating_sub(usize::from(LABEL)).max(10)) {
        lines.push((std::mem::take(&mut label), text, style));
    }
}

fn clash_lines(screen: &FormScreen, review: &Review, theme: &Theme) -> Vec<(String, Style)> {
    let own = screen.form.person().map(|user| &*user.id);
    let mut lines = Vec::new();
    if review.clash.is_awaited() {
        lines.push(("Looking whether login and email are free…".to_owned(), theme.dim));
    } else if let Some(failure) = review.clash.failure() {
        let why = failure.kind.sentence();
        lines.push((format!("Whether login and email are free could not be looked up: {why}."), theme.warning));
    } else if let Some(clash) = review.clash.value() {
        if let Some(row) = clash.login.as_ref().filter(|row| Some(row.id()) != own) {
            let text = format!("The login exists already: {}, {}. o opens them.", row.name(), row.status.word());
            lines.push((text, theme.bad));
        }
        let others: Vec<_> = clash.email.iter().filter(|row| Some(row.id()) != own).collect();
        let same =
            |row: &&crate::protocol::row::UserRow| clash.login.as_ref().is_some_and(|other| other.id() == row.id());
        if let Some(first) = others.iter().find(|row| !same(row)) {
            let more = if others.len() > 1 { format!(" and {} more", others.len() - 1) } else { String::new() };
            lines.push((format!("Mind: {}{more} has this email too; Okta allows it.", first.name()), theme.warning));
        } else if clash.login.as_ref().is_none_or(|row| Some(row.id()) == own) {
            lines.push(("Login and email are free.".to_owned(), theme.good));
        }
    }
    lines
}

fn draw_buttons(screen: &FormScreen, review: &Review, theme: &Theme, buffer: &mut Buffer, area: Rect) -> (u16, u16) {
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.skip(1);
    if !review.wrong.is_empty() {
        pen.text("Enter goes to the field", theme.accent);
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
        pen.text("values are cleared: Tab, then Enter", theme.bad);
    } else {
        button(&mut pen, go, !review.on_cancel);
        button(&mut pen, "Cancel", review.on_cancel);
        if review.confirmed {
            pen.text("confirmed; waiting for the look-up…", theme.dim);
        }
    }
    (area.x + 1, area.y)
}

fn draw_conflict(
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
