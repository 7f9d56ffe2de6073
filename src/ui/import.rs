//! People from a table: the name of its file; then its columns with where they go, and what is to become of its rows.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

use super::pen::{Pen, line, rule};
use super::question::{Heading, open_box};
use super::theme::Theme;
use crate::app::import::mapping::{Goes, called};
use crate::app::import::screen::{At, Choice, ImportBox, Opt, Table};
use crate::app::part::count::times_word;
use crate::app::part::wrap::wrap;
use crate::protocol::sheet::Row;

/// Stands for what may be a password.
const MASK: &str = "••••••";
/// Title and its rule.
const HEAD: u16 = 2;
/// Lines below the columns: what is to be known of the table, and what is wrong.
const FOOT: u16 = 3;
/// Places that are shown to choose from.
const CHOICES: usize = 8;
/// Columns of what an option is called.
const LABEL: u16 = 34;

/// Draws it over the screen; whether something is covered.
pub(super) fn draw(importing: &ImportBox, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let place = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    Clear.render(place, buffer);
    let mut pen = Pen::on(buffer, line(place, 0), theme.signs.cut);
    let title = match &importing.table {
        Some(table) => format!("Import people from {}", table.place),
        None => "Import people from a table".to_owned(),
    };
    pen.skip(1).text(&title, theme.title).right("nothing is sent yet ", theme.dim);
    rule(buffer, line(place, 1), theme.signs.rule, theme.dim);
    let body = Rect { y: place.y + HEAD, height: place.height.saturating_sub(HEAD), ..place };
    match &importing.table {
        Some(table) => draw_table(importing, table, theme, buffer, body),
        None => draw_file(importing, theme, buffer, body),
    }
    true
}

fn draw_file(importing: &ImportBox, theme: &Theme, buffer: &mut Buffer, body: Rect) {
    let mut pen = Pen::on(buffer, line(body, 1), theme.signs.cut);
    pen.skip(2).text("File: ", theme.plain).text(importing.file.text(), theme.strong).text("_", theme.accent);
    let width = usize::from(body.width.saturating_sub(4)).max(10);
    let about = "A CSV file (commas, semicolons or tabs), a workbook (.xlsx) or NDJSON, with a head that names its columns. \
                 Nothing is sent before you have seen what each row comes to.";
    let (text, style) = match (&importing.problem, importing.is_waiting()) {
        (Some(problem), _) => (problem.clone(), theme.warning),
        (None, true) => ("reading…".to_owned(), theme.dim),
        (None, false) => (about.to_owned(), theme.dim),
    };
    let mut row = 3;
    for text in wrap(&text, width) {
        Pen::on(buffer, line(body, row), theme.signs.cut).skip(2).text(&text, style);
        row += 1;
    }
    row += 1;
    let room = usize::from(body.height.saturating_sub(row + 1));
    for name in importing.offered.iter().take(room) {
        Pen::on(buffer, line(body, row), theme.signs.cut).skip(4).text(name, theme.plain);
        row += 1;
    }
    if importing.offered.len() > room {
        let more = format!("… {} more", importing.offered.len() - room);
        Pen::on(buffer, line(body, row), theme.signs.cut).skip(4).text(&more, theme.dim);
    }
}

fn draw_table(importing: &ImportBox, table: &Table, theme: &Theme, buffer: &mut Buffer, body: Rect) {
    let (column, goes) = (body.width / 4, body.width * 3 / 8);
    let mut pen = Pen::on(buffer, line(body, 0), theme.signs.cut);
    pen.skip(2).cell("Column", column, theme.dim).skip(1).cell("goes to", goes, theme.dim).skip(1);
    let row = table.sheet.rows.get(table.row).map(Row::place).unwrap_or_default();
    pen.text(&row, theme.dim);
    let room = usize::from(body.height.saturating_sub(FOOT + 1));
    for row in 0..room.min(table.len().saturating_sub(table.top)) {
        let at = table.top + row;
        let area = line(body, row as u16 + 1);
        let selected = at == table.position();
        if selected {
            buffer.set_style(area, theme.selected);
        }
        let mut pen = Pen::on(buffer, area, theme.signs.cut);
        let look = |own: Style| if selected { theme.selected } else { own };
        pen.text(if selected { "> " } else { "  " }, look(theme.accent));
        match table.line(at) {
            At::Column(at) => {
                let (words, style) = goes_to(table, at, theme);
                pen.cell(&called(&table.sheet, at), column, look(theme.plain)).skip(1);
                pen.cell(&words, goes, look(style)).skip(1).text(&like(table, at), look(theme.dim));
            }
            At::Option(opt) => draw_option(table, opt, &look, theme, &mut pen),
        }
    }
    draw_foot(importing, table, theme, buffer, body);
    if let Some(choice) = table.choice() {
        draw_choice(table, choice, theme, buffer, body);
    }
}

/// Where a column goes, in words.
fn goes_to(table: &Table, at: usize, theme: &Theme) -> (String, Style) {
    let named = |name: &str| {
        let label = table.kinds.any().get(name).map(|field| field.spec.label.trim().to_owned()).unwrap_or_default();
        if label.is_empty() || label == name { name.to_owned() } else { format!("{label} ({name})") }
    };
    let twice = table.mistakes.iter().any(|mistake| mistake.column == Some(at));
    let style = if twice { theme.warning } else { theme.strong };
    match &table.mapping.columns[at] {
        Goes::Attribute(name) => (named(name), style),
        Goes::Id => ("Okta's own id".to_owned(), style),
        Goes::Groups => ("groups that are joined".to_owned(), style),
        Goes::Kind => ("user type of somebody new".to_owned(), style),
        Goes::Manager => ("manager (looked up)".to_owned(), style),
        Goes::Start => ("first day".to_owned(), style),
        Goes::Password => ("first password of somebody new".to_owned(), style),
        Goes::Aside(why) => (format!("left out: {why}"), if twice { theme.warning } else { theme.dim }),
        Goes::Nowhere => ("nowhere yet".to_owned(), theme.warning),
    }
}

/// The value of a column in the row that is shown; of what may be secret only whether there is one.
fn like(table: &Table, at: usize) -> Cow<'_, str> {
    let text = table.sheet.rows.get(table.row).map(|row| row.cell(at).text().trim()).unwrap_or_default();
    if table.is_secret(at) && !text.is_empty() { MASK.into() } else { text.into() }
}

fn draw_option(table: &Table, opt: Opt, look: &impl Fn(Style) -> Style, theme: &Theme, pen: &mut Pen<'_>) {
    pen.cell(opt.label(), LABEL, look(theme.plain)).skip(1);
    if let Some(typed) = table.typed(opt) {
        pen.text(typed, look(theme.strong)).text("_", look(theme.accent));
        return;
    }
    let value = table.value(opt);
    match (value.as_str(), opt.makes()) {
        ("", Some("login")) => pen.text("the email", look(theme.dim)),
        ("", None) => pen.text("none", look(theme.dim)),
        ("", _) => pen.text("it is missing", look(theme.dim)),
        (value, _) => pen.text(value, look(theme.accent)),
    };
}

fn draw_foot(importing: &ImportBox, table: &Table, theme: &Theme, buffer: &mut Buffer, body: Rect) {
    let top = body.bottom().saturating_sub(FOOT);
    let foot = Rect { y: top, height: FOOT, ..body };
    let rows = times_word(table.sheet.rows.len() as u64, "row");
    let recalled = if table.is_recalled { " · columns go where they went for such a table before" } else { "" };
    let about = format!("{rows}, {}{recalled}", table.sheet.shape);
    Pen::on(buffer, line(foot, 0), theme.signs.cut).skip(2).text(&about, theme.dim);
    let is_template = table.takes_text() && table.choice().is_none();
    let example = match table.line(table.position()) {
        At::Option(Opt::Groups) => "Names of groups, with ; between them. They are looked for with the people.",
        At::Option(Opt::Others) => {
            "As costCenter=4711; division={department}: what no cell says, made of attributes or the same for all."
        }
        At::Option(_) | At::Column(_) => {
            "Made of attributes, as {ascii(lower(firstName))}.{ascii(lower(lastName))}@acme.com; {login} is the login."
        }
    };
    let (text, style) = match (&importing.problem, importing.is_waiting()) {
        (Some(problem), _) => (problem.clone(), theme.warning),
        (None, true) if importing.looked.is_empty() => ("looking for its people…".to_owned(), theme.dim),
        (None, true) => (importing.looked.clone(), theme.dim),
        (None, false) if is_template => (example.to_owned(), theme.dim),
        (None, false) => match table.sheet.notes.first().cloned().or_else(|| table.judge().numbers()) {
            Some(note) => (format!("Look: {note}"), theme.warning),
            None => (String::new(), theme.dim),
        },
    };
    let width = usize::from(body.width.saturating_sub(4)).max(10);
    for (row, text) in wrap(&text, width).iter().take(2).enumerate() {
        Pen::on(buffer, line(foot, row as u16 + 1), theme.signs.cut).skip(2).text(text, style);
    }
}

fn draw_choice(table: &Table, choice: &Choice, theme: &Theme, buffer: &mut Buffer, body: Rect) {
    let column = match table.line(table.position()) {
        At::Column(column) => called(&table.sheet, column),
        At::Option(_) => String::new(),
    };
    let title = format!("Where does {column} go?");
    let inside = open_box(&Heading::from(title.as_str()), CHOICES as u16 + 2, theme.accent, theme, buffer, body);
    let mut pen = Pen::on(buffer, line(inside, 0), theme.signs.cut);
    pen.text("> ", theme.accent).text(choice.find.text(), theme.strong).text("_", theme.accent);
    let fitting = choice.fitting();
    let top = (choice.at + 1).saturating_sub(CHOICES);
    for (row, (at, target)) in fitting.iter().enumerate().skip(top).take(CHOICES).enumerate() {
        let area = line(inside, row as u16 + 1);
        let selected = at == choice.at;
        let style = if selected { theme.selected } else { theme.plain };
        if selected {
            buffer.set_style(area, theme.selected);
        }
        let words = if target.title.is_empty() || target.title == target.word {
            target.word.clone()
        } else {
            format!("{}  {}", target.word, target.title)
        };
        Pen::on(buffer, area, theme.signs.cut).skip(2).text(&words, style);
    }
    let count = fitting.len();
    let told = if count > CHOICES { format!("{count} fit") } else { String::new() };
    Pen::on(buffer, line(inside, CHOICES as u16 + 1), theme.signs.cut).skip(2).text(&told, theme.dim);
}
