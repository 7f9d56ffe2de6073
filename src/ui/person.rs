//! Who somebody is, in few lines: the strip below a list, the preview beside it, the header of the User screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::pen::{Pen, line};
use super::theme::Theme;
use crate::app::App;
use crate::app::part::times;
use crate::app::session::Namesakes;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::text::{masked, masked_phone};
use crate::protocol::user::Provider;

/// What is known of others with this name, as a clause.
pub(super) fn namesakes(app: &App, row: &UserRow) -> String {
    match app.session().namesakes_of(row) {
        None => String::new(),
        Some(Namesakes::Asked(_)) => "namesakes …".to_owned(),
        Some(Namesakes::Counted { count: 0 | 1, more: false }) => "nobody else has this name".to_owned(),
        Some(Namesakes::Counted { count: 2, more: false }) => "1 other has this name".to_owned(),
        Some(Namesakes::Counted { count, more }) => {
            format!("{}{} others have this name", count.saturating_sub(1), if *more { "+" } else { "" })
        }
        Some(Namesakes::NotChecked(why)) => format!("namesakes not checked ({why})"),
    }
}

/// Joins the parts that are not empty.
fn joined(parts: &[String], separator: &str) -> String {
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(separator)
}

fn labelled(label: &str, value: &str) -> String {
    if value.is_empty() { String::new() } else { format!("{label} {value}") }
}

/// Department and city, as in `Sales, Hamburg`.
fn place(row: &UserRow) -> String {
    joined(&[row.get(RowField::Department).to_owned(), row.get(RowField::City).to_owned()], ", ")
}

/// Two lines below the list of a narrow terminal.
pub(super) fn draw_strip(app: &App, row: &UserRow, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let employee = labelled("employee", row.get(RowField::EmployeeNumber));
    let first = joined(&[employee, row.get(RowField::Title).to_owned(), place(row)], " · ");
    let mut pen = Pen::on(buffer, line(area, 0), theme.signs.cut);
    pen.skip(1).text(&row.name(), theme.strong);
    if !first.is_empty() {
        pen.text(" · ", theme.dim).text(&first, theme.plain);
    }
    let manager = labelled("manager", row.get(RowField::Manager));
    let mobile = labelled("mobile", &masked_phone(row.get(RowField::MobilePhone)));
    let second = joined(&[manager, mobile, namesakes(app, row)], " · ");
    Pen::on(buffer, line(area, 1), theme.signs.cut).skip(1).text(&second, theme.plain);
}

/// In place of a status that may be over.
pub(super) const STALE: &str = "… read anew";

/// `■ Locked out since 10:42 (14 min)`.
pub(super) fn draw_status(app: &App, row: &UserRow, theme: &Theme, pen: &mut Pen<'_>) {
    let people = &app.session().people;
    if people.by_id(row.id()).is_some_and(|at| people.is_stale(at)) {
        pen.text(STALE, theme.dim);
        return;
    }
    let style = theme.status_style(&row.status);
    pen.text(theme.status_sign(&row.status), style).skip(1).text(row.status.word(), style);
    if let Some(since) = row.status_changed {
        let at = since.timestamp();
        let text = format!(" since {} ({})", times::clock(at, app.now, &app.zone), times::age(at, app.now));
        pen.text(&text, theme.plain);
    }
}

/// The line that tells one person from another, for `width` columns: others of the same name first, since they are
/// the danger; on a narrow line the reassuring parts go.
pub(super) fn identity(app: &App, row: &UserRow, width: u16) -> String {
    let employee = labelled("employee", row.get(RowField::EmployeeNumber));
    let manager = labelled("manager", row.get(RowField::Manager));
    let login = row.get(RowField::Login).to_owned();
    let others = namesakes(app, row);
    let alone = matches!(
        app.session().namesakes_of(row),
        None | Some(Namesakes::Asked(_) | Namesakes::Counted { count: 0 | 1, more: false })
    );
    let whole = joined(&[login.clone(), employee.clone(), place(row), manager.clone(), others.clone()], " · ");
    if whole.width() < usize::from(width) {
        return whole;
    }
    let department = row.get(RowField::Department).to_owned();
    if alone {
        joined(&[login, employee, department, manager], " · ")
    } else {
        joined(&[login, employee, others, department, manager], " · ")
    }
}

/// The pane beside the list of a wide terminal.
pub(super) fn draw_preview(app: &App, row: &UserRow, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let reading = app.session().reading(row.id());
    let mut y = 0;
    Pen::on(buffer, line(area, y), theme.signs.cut).text(&row.name(), theme.strong);
    y += 1;
    draw_status(app, row, theme, &mut Pen::on(buffer, line(area, y), theme.signs.cut));
    y += 1;
    Pen::on(buffer, line(area, y), theme.signs.cut).text(&namesakes(app, row), theme.dim);
    y += 2;
    let login = row.get(RowField::Login);
    let email = match row.get(RowField::Email) {
        email if email == login && !email.is_empty() => "same as login",
        email => email,
    };
    // What the list did not bring is not known until the person has been read.
    let from_reading = |attribute: &str| reading.map_or_else(|| "…".to_owned(), |reading| reading.user.text(attribute));
    let provider = reading.map_or_else(
        || "…".to_owned(),
        |reading| reading.user.provider.as_ref().map(Provider::words).unwrap_or_default(),
    );
    let moment = |at: Option<crate::protocol::time::Moment>, none: &str| {
        at.map_or_else(|| none.to_owned(), |at| times::clock(at.timestamp(), app.now, &app.zone))
    };
    let password = match (row.password_changed, reading.and_then(|reading| reading.user.has_password)) {
        (Some(at), _) => format!("set {}", times::clock(at.timestamp(), app.now, &app.zone)),
        (None, Some(true)) => "set".to_owned(),
        (None, Some(false)) => {
            reading.map(|reading| crate::app::person::advice::no_password(&reading.user)).unwrap_or_default()
        }
        (None, None) => String::new(),
    };
    let fields = [
        ("Login", login.to_owned()),
        ("Employee no.", row.get(RowField::EmployeeNumber).to_owned()),
        ("Title", row.get(RowField::Title).to_owned()),
        ("Department", row.get(RowField::Department).to_owned()),
        ("Manager", row.get(RowField::Manager).to_owned()),
        ("City", row.get(RowField::City).to_owned()),
        ("Mobile", masked_phone(row.get(RowField::MobilePhone))),
        ("Email", email.to_owned()),
        ("Second email", masked("secondEmail", &from_reading("secondEmail")).into_owned()),
        ("Last sign-in", moment(row.last_login, "never")),
        ("Password", password),
        ("Managed by", provider),
    ];
    for (label, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        Pen::on(buffer, line(area, y), theme.signs.cut).cell(label, 13, theme.dim).text(value, theme.plain);
        y += 1;
    }
    let enter = if row.status == crate::protocol::status::Status::Active {
        "  everything about the person".to_owned()
    } else {
        let given = row.get(RowField::FirstName);
        format!("  why {} cannot sign in", if given.is_empty() { "the person" } else { given })
    };
    Pen::on(buffer, line(area, y + 1), theme.signs.cut).text("Enter", theme.key).text(&enter, theme.dim);
}

/// Columns that a text takes.
pub(super) fn width_of(text: &str) -> usize {
    text.width()
}

/// The text from `columns` on.
pub(super) fn skip_columns(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        if used >= columns {
            return &text[at..];
        }
        used += cluster.width();
    }
    ""
}
