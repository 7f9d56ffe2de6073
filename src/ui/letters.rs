//! The letters of a row that a search found: marked in every column that it looks in.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::list::{MARK, write_name};
use super::pen::Pen;
use super::theme::Theme;
use crate::app::App;
use crate::app::session::people::RowIx;
use crate::app::users::columns;
use crate::app::users::columns::Column;
use crate::protocol::letters::Letters;
use crate::protocol::row::{RowField, UserRow};

/// Marks the letters in a row that is drawn already. `similar`: the person fits only nearly.
pub(super) fn mark(
    app: &App,
    at: RowIx,
    shown: &[(Column, u16)],
    (letters, similar): (&mut Letters<'_>, bool),
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) {
    let row = app.session().people.row(at);
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    let mut x = area.x + MARK;
    let mut text = String::new();
    for (column, width) in shown {
        let fields = fields(column, row);
        if !fields.is_empty() {
            text.clear();
            match column {
                Column::Name => write_name(app, row, &mut text),
                _ => columns::write(column, row, app.now, &mut text),
            }
            let mut parts: Vec<Range<usize>> = Vec::new();
            for field in fields {
                let Some(name) = text.get(field.clone()) else { continue };
                let found = letters.find(name, similar);
                parts.extend(found.into_iter().map(|part| part.start + field.start..part.end + field.start));
            }
            pen.restyle(x, *width, &text, &parts, theme.letters);
        }
        x += width + 1;
    }
}

/// Where in a cell the fields stand that a search looks in; none in columns that it does not.
fn fields(column: &Column, row: &UserRow) -> Vec<Range<usize>> {
    let whole = |text: &str| std::iter::once(0..text.len()).collect();
    match column {
        Column::Name => {
            let (first, last) = (row.get(RowField::FirstName), row.get(RowField::LastName));
            if first.is_empty() || last.is_empty() {
                return whole(&row.name());
            }
            // A space stands between them.
            let start = first.len() + 1;
            vec![0..first.len(), start..start + last.len()]
        }
        Column::Login => whole(row.get(RowField::Login)),
        Column::Text(
            field @ (RowField::Login
            | RowField::Email
            | RowField::FirstName
            | RowField::LastName
            | RowField::DisplayName),
        ) => whole(row.get(*field)),
        Column::Text(
            RowField::Id
            | RowField::Title
            | RowField::Department
            | RowField::City
            | RowField::EmployeeNumber
            | RowField::Manager
            | RowField::MobilePhone,
        )
        | Column::Status
        | Column::Seen
        | Column::Created
        | Column::Changed
        | Column::Updated
        | Column::Password
        | Column::Extra(_)
        | Column::Finding => Vec::new(),
    }
}
