//! What an export asks for, and how much of what comes is written.

use crate::export::resume::Seen;
use crate::okta::client::Client;
use crate::okta::users::UserPage;
use crate::okta::whole_list::{Kept, WholeList};
use crate::protocol::column::Column;
use crate::protocol::export::{Export, Format, Record};
use crate::protocol::query::{Cursor, UserQuery, UserScope};
use crate::protocol::report::Way;
use crate::protocol::row::{RowField, RowFields};

pub(super) fn leave_out(mut page: UserPage, seen: &Seen) -> UserPage {
    if !seen.is_empty() {
        page.retain(|row| !seen.contains(row.id()));
    }
    page
}

pub(super) fn is_enough(export: &Export, people: u64) -> bool {
    export.limit.is_some_and(|limit| people >= limit)
}

/// Whether somebody can come twice while the list is read: ids and dates of creation stay, everything else changes.
pub(super) fn can_move(scope: &UserScope) -> bool {
    match scope {
        UserScope::Search { sort: None, .. } | UserScope::Query(_) => false,
        UserScope::Search { sort: Some((by, _)), .. } => !matches!(by.as_str(), "id" | "created"),
        UserScope::EveryoneButDeactivated | UserScope::Filter(_) | UserScope::Members { .. } => true,
        UserScope::Sifted { of, .. } => can_move(of),
        // Where a call is made for each, a page may be begun again; else they come by their ids, or all at once.
        UserScope::Report(asked) => asked.report.kind().way() == Way::CallOfEach,
    }
}

/// No more people than are wanted; whether there may be any behind them.
pub(super) fn cut(page: &mut UserPage, export: &Export, people: u64) -> bool {
    let came = page.rows.len();
    if let Some(limit) = export.limit {
        let room = usize::try_from(limit.saturating_sub(people)).unwrap_or(usize::MAX);
        page.rows.truncate(room);
        page.raw.truncate(room);
    }
    page.next.is_some() || page.rows.len() < came
}

/// The list, in the way that is there soonest. The first of a list are its first ones in order.
pub(super) fn pages(client: &Client, export: &Export, from: Option<Cursor>, with_lists: bool) -> WholeList {
    let (query, kept) = asked(export, with_lists);
    match export.limit {
        None => client.list_whole(query, from, kept),
        Some(_) => client.list_in_order(query, from, kept),
    }
}

/// What is asked for: no more of each person than is written; `with_lists` where lists are written as lists.
pub(super) fn asked(export: &Export, with_lists: bool) -> (UserQuery, Kept) {
    let mut query = export.query.clone();
    match &export.record {
        Record::Whole => (query, Kept { raw: true, ..Kept::default() }),
        Record::Columns(columns) => {
            query.extra = columns.iter().filter_map(|column| column.extra().map(str::to_owned)).collect();
            // Types stand in what Okta sent, not in a row.
            let raw = matches!(export.format, Format::Json | Format::Ndjson) || with_lists;
            (query, Kept { fields: Some(fields_of(columns)), raw, whole: false })
        }
    }
}

fn fields_of(columns: &[Column]) -> RowFields {
    let mut fields = Vec::new();
    for column in columns {
        match column {
            Column::Name => {
                fields.extend([RowField::FirstName, RowField::LastName, RowField::DisplayName, RowField::Login]);
            }
            Column::Login => fields.push(RowField::Login),
            // An email like the login is not kept twice.
            Column::Text(RowField::Email) => fields.extend([RowField::Email, RowField::Login]),
            Column::Text(field) => fields.push(*field),
            Column::Status
            | Column::Seen
            | Column::Created
            | Column::Changed
            | Column::Updated
            | Column::Password
            | Column::Extra(_)
            | Column::Finding => {}
        }
    }
    RowFields::of(&fields)
}

/// What is written where nobody said otherwise.
pub fn standard_columns(format: Format) -> Vec<Column> {
    match format {
        Format::Table => ["status", "name", "login", "department", "lastLogin"]
            .iter()
            .filter_map(|key| Column::of_key(key))
            .collect(),
        Format::Csv | Format::Json | Format::Ndjson | Format::Xlsx | Format::Parquet => Column::for_files(),
    }
}
