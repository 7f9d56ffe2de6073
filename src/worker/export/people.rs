//! Everybody of an export, a page at a time and nobody twice, for what is written from its beginning to its end.

use std::io;

use super::wanted::{can_move, cut, is_enough, leave_out, pages};
use super::{ExportError, Written};
use crate::export::resume::Seen;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::okta::users::UserPage;
use crate::okta::whole_list::Portion;
use crate::protocol::export::Export;
use crate::protocol::row::UserRow;

/// Hands each page to `take`, with the number of the range of people that it is of where the list is read in several
/// streams, else zero. `told` is called after each page with the number of people so far.
pub(super) async fn each_page(
    client: &Client,
    export: &Export,
    with_lists: bool,
    control: &Control,
    mut told: impl FnMut(u64),
    mut take: impl FnMut(usize, &UserPage) -> io::Result<()>,
) -> Result<Written, ExportError> {
    let mut list = pages(client, export, None, with_lists);
    // Who came before the list was divided, a few pages at most; everybody where the order can move.
    let moves = can_move(&export.query.scope);
    let mut seen = Seen::default();
    let mut written = Written::default();
    while !is_enough(export, written.people)
        && let Some(portion) = list.next(control).await
    {
        let (range, mut page) = match portion? {
            Portion::Page(page) => {
                let page = leave_out(page, &seen);
                if moves || list.may_divide() {
                    seen.extend(page.rows.iter().map(UserRow::id));
                }
                (0, page)
            }
            Portion::Part(part) => (part.range, leave_out(part.page, &seen)),
        };
        written.limited = cut(&mut page, export, written.people);
        take(range, &page).map_err(|error| ExportError::of_writing(error, export.format))?;
        written.count(&page);
        told(written.people);
    }
    written.limited &= is_enough(export, written.people);
    written.told = list.told().map(Box::new);
    Ok(written)
}
