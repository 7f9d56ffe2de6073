//! The form: its fields, the list that fills one, the review, the conflict.

use std::collections::HashSet;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::form_about::{draw_about, draw_facts, draw_foot};
use super::form_lists::{draw_finder, draw_picker};
use super::form_people::draw_people;
use super::form_proposal::draw_proposal;
use super::form_review::{draw_buttons, draw_conflict, draw_review};
use super::pen::{Pen, line};
use super::person;
use super::theme::Theme;
use crate::app::form::model::FormField;
use crate::app::form::model::Way;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Section;
use crate::app::form::model::validate::Fault;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::form::screen::Purpose;
use crate::app::form::screen::Spot;
use crate::app::{App, layout};

/// Columns of the fields where something stands beside them.
const WIDEST: u16 = 110;
/// Columns of a label at least, the mark before it included.
const LABEL: u16 = 25;
/// The values keep more than half of the room.
const MOST_LABEL: (u16, u16) = (45, 100);

/// The columns of the labels, and those that would look alike once they are cut.
struct Labels {
    columns: u16,
    alike: HashSet<String>,
}

impl Labels {
    /// As wide as the widest label, where there is room.
    fn of(screen: &FormScreen, width: u16) -> Self {
        let labels = || screen.form.fields.iter().map(label_of);
        let width_of = |field: &FormField| person::width_of(&field.spec.label) + person::width_of(mark_of(field));
        let widest = screen.form.fields.iter().map(width_of).max().unwrap_or(0) as u16 + 3;
        let most = (width * MOST_LABEL.0 / MOST_LABEL.1).max(LABEL);
        let columns = widest.clamp(LABEL, most);
        let mut seen = HashSet::new();
        let mut alike = HashSet::new();
        if widest > columns {
            let room = usize::from(columns) - 4;
            for label in labels().filter(|label| person::width_of(label) >= room) {
                let cut = cut_to(&label, room);
                if !seen.insert(cut.clone()) {
                    alike.insert(cut);
                }
            }
        }
        Self { columns, alike }
    }

    /// What stands before a field: its label, or Okta's name where the label could be another's.
    fn shown(&self, field: &FormField) -> String {
        let label = label_of(field);
        let room = usize::from(self.columns) - 3;
        let is_cut = person::width_of(&label) > room;
        if is_cut && self.alike.contains(&cut_to(&label, room - 1)) { field.spec.name().to_owned() } else { label }
    }
}

/// The label with the sign of what must be filled in.
fn label_of(field: &FormField) -> String {
    format!("{}{}", field.spec.label, mark_of(field))
}

fn mark_of(field: &FormField) -> &'static str {
    if field.spec.required && field.spec.locked.is_none() { " *" } else { "" }
}

/// The beginning of a text, so many columns of it.
fn cut_to(text: &str, columns: usize) -> String {
    text[..text.len() - person::skip_columns(text, columns).len()].to_owned()
}

/// Draws the form into `area` (between header and status); yields where the terminal's cursor stands.
pub(super) fn draw(
    app: &App,
    screen: &FormScreen,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> Option<(u16, u16)> {
    draw_title(screen, theme, buffer, line(area, 0));
    let layout = layout::of_form(app);
    let head = layout::form_head(app);
    for (row, said) in screen.said.iter().take(usize::from(head)).enumerate() {
        let more = screen.said.len() - usize::from(head);
        let more = if more > 0 && row + 1 == usize::from(head) { format!(" · {more} more") } else { String::new() };
        let mut pen = Pen::on(buffer, line(area, 1 + row as u16), theme.signs.cut);
        pen.skip(1).text(&format!("Okta says: {said}{more}"), theme.bad);
    }
    let body = Rect { y: area.y + 1 + head, height: layout.body, ..area };
    let foot = Rect { y: body.bottom(), height: 1, ..area };
    match &screen.mode {
        Mode::Opening { .. } => {
            Pen::on(buffer, line(body, 1), theme.signs.cut).skip(2).text("reading the person…", theme.dim);
            None
        }
        Mode::Review(review) => {
            let (used, cursor) = draw_review(screen, review, theme, buffer, body);
            // The answer stands near what is asked, however tall the terminal.
            let foot = Rect { y: (body.y + used + 1).min(foot.y), ..foot };
            let button = draw_buttons(screen, review, theme, buffer, foot);
            Some(cursor.map_or(button, |row| (body.x, body.y + row)))
        }
        Mode::Propose(proposal) => Some(draw_proposal(proposal, theme, buffer, body, foot)),
        Mode::Conflict(conflict) => draw_conflict(conflict, theme, buffer, body, foot),
        Mode::Fields | Mode::Find(_) | Mode::Pick(_) | Mode::People(_) | Mode::Saving(_) => {
            let pane = layout.preview.min(body.width / 2);
            // What is wrong stands near what it is about, however wide the terminal.
            let pane = if pane > 0 { pane.max(body.width.saturating_sub(WIDEST)) } else { 0 };
            let fields = Rect { width: body.width - pane, ..body };
            let cursor = draw_fields(screen, theme, buffer, fields);
            if pane > 0 {
                draw_about(screen, theme, buffer, Rect { x: fields.right(), width: pane, ..body });
            }
            draw_foot(screen, pane > 0, theme, buffer, foot);
            if layout::form_facts(app) > 0 {
                draw_facts(screen, theme, buffer, Rect { y: foot.y + 1, ..foot });
            }
            match screen.mode {
                Mode::Find(_) => Some(draw_finder(screen, theme, buffer, body)),
                Mode::Pick(_) => Some(draw_picker(screen, theme, buffer, body)),
                Mode::People(ref choice) => Some(draw_people(screen, choice, theme, buffer, body)),
                Mode::Opening { .. }
                | Mode::Fields
                | Mode::Propose(_)
                | Mode::Review(_)
                | Mode::Conflict(_)
                | Mode::Saving(_) => cursor,
            }
        }
    }
}

fn draw_title(screen: &FormScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.skip(1);
    if let Mode::Opening { name, purpose, .. } = &screen.mode {
        let what = match purpose {
            Purpose::Edit | Purpose::Anew | Purpose::Review => "Change",
            Purpose::Copy => "New person like",
        };
        pen.text(&format!("{what} {name}"), theme.title);
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
    let count = if screen.filter.is_off() { count } else { format!("only {} fields", screen.filter.kind.word()) };
    let schema = if form.schema_missing.is_some() { "schema not readable" } else { "" };
    let parts = [schema, way, &*count].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    pen.right(&format!("{parts} "), if form.schema_missing.is_some() { theme.warning } else { theme.dim });
}

fn draw_fields(screen: &FormScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let mut cursor = None;
    let labels = Labels::of(screen, area.width);
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
                    let stands = draw_field(screen, at, here, &labels, theme, buffer, place);
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
    pen.text(if here { ">" } else { " " }, style)
        .text(if screen.open.contains(&section) || !screen.filter.is_off() { "- " } else { "+ " }, style);
    pen.text(form.title_of(section), style).skip(2);
    if !screen.open.contains(&section) && screen.filter.is_off() {
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
pub(super) fn shown_text(screen: &FormScreen, field: &FormField) -> String {
    if let Some(at) = screen.form.find(&field.spec.path).filter(|at| screen.form.picks_person(*at)) {
        return screen.form.manager_words(at);
    }
    match field.spec.kind {
        Kind::Secret if !screen.shown => "•".repeat(field.text().chars().count()),
        Kind::Groups => screen.form.groups.words(),
        Kind::One(_) | Kind::Choice(_) | Kind::Many { .. } | Kind::Secret | Kind::Json => field.text().to_owned(),
    }
}

fn draw_field(
    screen: &FormScreen,
    at: usize,
    here: bool,
    labels: &Labels,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> (u16, u16) {
    let field = &screen.form.fields[at];
    let along = screen.form.filled_along(at).is_some_and(|along| screen.form.is_field_changed(along));
    let changed = (along || screen.form.is_field_changed(at)) && !screen.form.is_new();
    let locked = field.spec.locked.as_deref();
    let label_style = match (here, changed, locked) {
        (true, _, _) => theme.accent.add_modifier(Modifier::BOLD),
        (false, true, _) => theme.warning,
        (false, false, _) => theme.dim,
    };
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.text(if here { ">" } else { " " }, theme.accent).text(if changed { "~" } else { " " }, theme.warning);
    pen.cell(&labels.shown(field), labels.columns - 3, label_style).skip(1);
    let text = shown_text(screen, field);
    // What is offered is told at the foot, and is not doubted while it is typed.
    let is_typed = |fault: &Fault| here && !fault.is_wrong() && screen.form.offered(at).is_some();
    let fault = screen.form.shown_fault(at).filter(|fault| !is_typed(fault));
    let beside = match (&fault, locked) {
        (Some(fault), _) => format!("! {}", fault.text()),
        (None, Some(reason)) => format!("- {reason}"),
        (None, None) if field.spec.is(Opt::Groups) && screen.groups.is_awaited() => "reading…".to_owned(),
        (None, None) if screen.form.stands_by_default(at) => "- the schema's default".to_owned(),
        (None, None) => screen.form.followed(at).map(|followed| format!("- follows {followed}")).unwrap_or_default(),
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
    let is_text = matches!(field.spec.kind, Kind::One(_) | Kind::Many { .. } | Kind::Secret | Kind::Json)
        && !screen.form.picks_person(at);
    let before = match field.spec.kind {
        Kind::Secret if !screen.shown => field.input.before_cursor().chars().count(),
        _ if is_text => person::width_of(field.input.before_cursor()),
        Kind::One(_) | Kind::Choice(_) | Kind::Many { .. } | Kind::Groups | Kind::Secret | Kind::Json => 0,
    } as u16;
    // The end that is being typed stays visible.
    let shift = if here { before.saturating_sub(width.saturating_sub(1)) } else { 0 };
    let value_style = if locked.is_some() || screen.form.is_following(at) {
        theme.dim
    } else if here {
        theme.strong
    } else {
        theme.plain
    };
    let seen = person::skip_columns(&text, usize::from(shift));
    // A wide letter at the edge goes whole.
    let shift = if shift == 0 { 0 } else { (person::width_of(&text) - person::width_of(seen)) as u16 };
    pen.cell(seen, width, value_style);
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
