//! Everybody counted in one pass.

use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::okta::users::UserPage;
use crate::okta::whole_list::{Kept, Portion};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::report::overview::Overview;

/// Counts everybody, deactivated people included, and reads the sizes of groups. `told` is called with how many were
/// counted so far.
pub async fn read(client: &Client, control: &Control, mut told: impl FnMut(u64)) -> Result<Overview, CallError> {
    let query = UserQuery::new(UserScope::Search { expression: "id pr".to_owned(), sort: None });
    // The type of a person stands in no field that could be asked for alone.
    let mut list = client.list_whole(query, None, Kept { raw: true, ..Kept::default() });
    let mut overview = Overview::default();
    let mut in_parts = false;
    while let Some(portion) = list.next(control).await {
        match portion? {
            Portion::Page(page) => count(&mut overview, &page),
            Portion::Part(part) => {
                if !std::mem::replace(&mut in_parts, true) {
                    // Who came before comes again.
                    overview = Overview::default();
                }
                count(&mut overview, &part.page);
            }
        }
        told(overview.people);
    }
    match client.user_types(control).await {
        Ok(types) => {
            let name = |of: &crate::protocol::schema::UserType| {
                if of.display_name.is_empty() { of.name.clone() } else { of.display_name.clone() }
            };
            overview.type_names = types.iter().map(|of| (of.id.clone(), name(of))).collect();
        }
        Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
        Err(failure) => {
            let why = failure.kind.sentence();
            overview.notes.push(format!("The names of the user types could not be read: {why}."));
        }
    }
    match client.all_groups(control).await {
        Ok(groups) => overview.set_groups(&groups),
        Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
        Err(failure) => {
            let why = failure.kind.sentence();
            overview.notes.push(format!("Groups could not be read: {why}."));
        }
    }
    Ok(overview)
}

fn count(overview: &mut Overview, page: &UserPage) {
    for (row, raw) in page.rows.iter().zip(&page.raw) {
        overview.count(row, raw);
    }
}
