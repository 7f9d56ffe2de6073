//! The columns on the screen: which are shown, how wide, and what stands in a cell.

use std::sync::Arc;

use crate::app::event::Now;
use crate::app::part::times;
use crate::app::users::expression::catalogue::Catalogue;
pub use crate::protocol::column::Column;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::text::{masked, visible};

/// What stands in a cell, phones and second emails masked; the status and the name have signs of their own beside it.
pub fn write(column: &Column, row: &UserRow, now: Now, out: &mut String) {
    if let Some(moment) = column.moment(row) {
        match moment {
            Some(then) => times::write_age(out, then.timestamp(), now),
            None => out.push_str(if *column == Column::Seen { "never" } else { "" }),
        }
        return;
    }
    match column {
        Column::Status => out.push_str(row.status.word()),
        Column::Name => out.push_str(&row.name()),
        Column::Login => out.push_str(row.get(RowField::Login)),
        Column::Text(field) if row.is_loaded(*field) => out.push_str(&masked(field.attribute(), row.get(*field))),
        Column::Text(_) => out.push('…'),
        Column::Extra(name) => out.push_str(&row.extra(name).map_or("…".into(), |value| masked(name, value))),
        Column::Finding => out.push_str(&visible(row.finding())),
        Column::Seen | Column::Created | Column::Changed | Column::Updated | Column::Password => {}
    }
}

/// The room it takes where nobody said otherwise.
fn natural(column: &Column) -> u16 {
    match column {
        Column::Status => 13,
        Column::Name => 22,
        Column::Seen | Column::Created | Column::Updated | Column::Password => 8,
        Column::Changed => 10,
        Column::Text(RowField::Id) => 20,
        Column::Login | Column::Text(RowField::Email) => 28,
        Column::Text(_) | Column::Extra(_) => 16,
        Column::Finding => 60,
    }
    .max(column.title().chars().count().min(20) as u16)
}

/// A column as it was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub column: Column,
    pub width: u16,
}

impl Chosen {
    pub fn new(column: Column) -> Self {
        Self { width: natural(&column), column }
    }
}

/// Which columns are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// Those that fit the terminal.
    #[default]
    Fitting,
    Chosen(Vec<Chosen>),
}

impl Columns {
    /// The attributes that rows must keep for them.
    pub fn extra(&self) -> Arc<[String]> {
        match self {
            Self::Fitting => Arc::default(),
            Self::Chosen(chosen) => {
                chosen.iter().filter_map(|chosen| chosen.column.extra().map(str::to_owned)).collect()
            }
        }
    }

    /// The columns of a table of `width`, `skipped` of them scrolled away; the name stays. And whether there are
    /// more on the right.
    pub fn fit(&self, width: u16, skipped: usize) -> (Vec<(Column, u16)>, bool) {
        let Self::Chosen(chosen) = self else { return (fit(width), false) };
        let (fixed, moving): (Vec<_>, Vec<_>) = chosen.iter().partition(|chosen| chosen.column == Column::Name);
        let mut shown = Vec::new();
        let mut left = width;
        let rest: Vec<_> = moving.into_iter().skip(skipped).collect();
        // The name keeps its place unless columns before it are scrolled away.
        let wanted: Vec<&Chosen> =
            if skipped == 0 { chosen.iter().collect() } else { fixed.into_iter().chain(rest).collect() };
        let count = wanted.len();
        for chosen in wanted {
            let needed = chosen.width + u16::from(!shown.is_empty());
            if needed > left && !shown.is_empty() {
                // What is left shows the beginning of the next one, where that is of any use.
                if left > 5 {
                    shown.push((chosen.column.clone(), left - 1));
                }
                break;
            }
            left = left.saturating_sub(needed);
            shown.push((chosen.column.clone(), chosen.width.min(width)));
        }
        let more = shown.len() < count;
        // Room that is left goes to the last column, so that nothing is cut without need.
        (shown, more)
    }

    /// How many columns can be scrolled away.
    pub fn most_skipped(&self) -> usize {
        match self {
            Self::Fitting => 0,
            Self::Chosen(chosen) => {
                chosen.iter().filter(|chosen| chosen.column != Column::Name).count().saturating_sub(1)
            }
        }
    }
}

/// Every column that can be chosen: the fixed ones, then what the organisation's schema has beside them.
pub fn offered(catalogue: &Catalogue) -> Vec<(Column, String)> {
    let mut all: Vec<(Column, String)> =
        Column::FIXED.into_iter().map(|column| (column.clone(), column.title().to_owned())).collect();
    for property in catalogue.properties() {
        let Some(name) = property.path.strip_prefix("profile.") else { continue };
        let Some(column) = Column::of_key(name) else { continue };
        if !all.iter().any(|(known, _)| *known == column) {
            let own = if property.custom { " (custom)" } else { "" };
            all.push((column, format!("{}{own}", property.title)));
        }
    }
    all
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
    let all = WANTED;
    let chosen: Vec<_> = all.iter().filter(|wanted| width >= wanted.from).collect();
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
    chosen.iter().map(|wanted| wanted.column.clone()).zip(widths).collect()
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
        let titles = |width| fit(width).into_iter().map(|(column, _)| column.title().to_owned()).collect::<Vec<_>>();
        assert_eq!(titles(76), ["Status", "Name", "Login", "Department", "Seen"]);
    }

    #[test]
    fn chosen_columns_scroll_sideways_under_a_fixed_name() {
        let keys = ["status", "name", "login", "department", "shoeSize", "created"];
        let chosen = keys.iter().filter_map(|key| Column::of_key(key)).map(Chosen::new).collect();
        let columns = Columns::Chosen(chosen);
        let shown = |skipped| {
            let (shown, more) = columns.fit(60, skipped);
            let used: u16 = shown.iter().map(|(_, width)| width + 1).sum();
            assert!(used <= 61, "{shown:?}");
            (shown.iter().map(|(column, _)| column.key().to_owned()).collect::<Vec<_>>().join(" "), more)
        };
        assert_eq!(shown(0), ("status name login".into(), true));
        assert_eq!(shown(2), ("name department shoeSize".into(), true));
        assert_eq!(shown(columns.most_skipped()), ("name created".into(), false));
        assert_eq!(*columns.extra(), ["shoeSize".to_owned()]);
    }
}
