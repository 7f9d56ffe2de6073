//! The columns of the list, as data: what each shows and how much room it wants.

use crate::protocol::row::RowField;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Status,
    Name,
    Login,
    Text(RowField),
    /// How long ago the last sign-in was.
    Seen,
}

impl Column {
    pub fn title(self) -> &'static str {
        match self {
            Self::Status => "Status",
            Self::Name => "Name",
            Self::Login => "Login",
            Self::Text(RowField::Department) => "Department",
            Self::Text(RowField::Title) => "Title",
            Self::Text(RowField::City) => "City",
            Self::Text(RowField::EmployeeNumber) => "Employee no.",
            Self::Text(field) => field.attribute(),
            Self::Seen => "Seen",
        }
    }
}

/// A column and its share of the width.
struct Wanted {
    column: Column,
    least: u16,
    most: u16,
    /// The table must be this wide before the column comes in.
    from: u16,
}

const fn wanted(column: Column, least: u16, most: u16, from: u16) -> Wanted {
    Wanted { column, least, most, from }
}

/// Left to right. Status and name are there at any width.
const WANTED: [Wanted; 8] = [
    wanted(Column::Status, 13, 13, 0),
    wanted(Column::Name, 12, 30, 0),
    wanted(Column::Login, 18, 40, 48),
    wanted(Column::Text(RowField::Department), 10, 22, 72),
    wanted(Column::Text(RowField::Title), 14, 30, 112),
    wanted(Column::Text(RowField::City), 10, 16, 104),
    wanted(Column::Text(RowField::EmployeeNumber), 12, 12, 124),
    wanted(Column::Seen, 6, 6, 60),
];

/// The columns that fit into a table of `width`, with their widths; one space stands between them.
pub fn fit(width: u16) -> Vec<(Column, u16)> {
    let chosen: Vec<_> = WANTED.iter().filter(|wanted| width >= wanted.from).collect();
    let gaps = chosen.len().saturating_sub(1) as u16;
    let least: u16 = chosen.iter().map(|wanted| wanted.least).sum::<u16>() + gaps;
    let mut spare = width.saturating_sub(least);
    let mut widths: Vec<u16> = chosen.iter().map(|wanted| wanted.least).collect();
    // Name and login grow first, since they tell people apart; one column of room at a time keeps it even.
    while spare > 0 {
        let mut grown = false;
        for (width, wanted) in widths.iter_mut().zip(&chosen) {
            if spare > 0 && *width < wanted.most {
                *width += 1;
                spare -= 1;
                grown = true;
            }
        }
        if !grown {
            break;
        }
    }
    chosen.iter().map(|wanted| wanted.column).zip(widths).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_the_width_and_never_exceed_it() {
        for width in 26..300 {
            let columns = fit(width);
            let used: u16 = columns.iter().map(|(_, width)| width).sum::<u16>() + columns.len() as u16 - 1;
            assert!(used <= width, "{width}: {columns:?}");
        }
        let titles = |width| fit(width).into_iter().map(|(column, _)| column.title()).collect::<Vec<_>>();
        assert_eq!(titles(76), ["Status", "Name", "Login", "Department", "Seen"]);
    }
}
