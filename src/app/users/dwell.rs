//! Requests about the selected person once the selection has rested: their preview, and people of the same name.

use crate::app::layout;
use crate::app::session::{self, Namesakes, Session};
use crate::app::turn::Turn;
use crate::app::users::list::ListScreen;
use crate::messages::{Lane, OrderId, Request};
use crate::protocol::error::FailureKind;
use crate::protocol::row::{RowField, UserRow};

impl ListScreen {
    /// The selection has rested on somebody: reads what the preview and the namesakes need and is not known yet.
    pub(crate) fn ask_about_rested(&self, order_id: OrderId, session: &mut Session, turn: &mut Turn<'_>) {
        let Some(at) = self.dwelt(order_id) else { return };
        let row = session.people.row(at).clone();
        if layout::preview(turn.size.0) > 0 && session.reading(row.id()).is_none() {
            turn.start(Lane::Preview, Request::ReadUser { selector: row.id().to_owned() });
        }
        ask_namesakes(session, &row, turn);
    }
}

/// Asks how many share a person's name, unless that is known; what could not be asked before is asked again, but not
/// what the role may not.
pub(crate) fn ask_namesakes(session: &mut Session, row: &UserRow, turn: &mut Turn<'_>) {
    let (given, family) = (row.get(RowField::FirstName).to_owned(), row.get(RowField::LastName).to_owned());
    let for_good =
        [FailureKind::Forbidden, FailureKind::NotAvailable, FailureKind::NoSuchCall].map(|kind| kind.sentence());
    let known = match session.namesakes_of(row) {
        Some(Namesakes::Counted { .. } | Namesakes::Asked(_)) => true,
        Some(Namesakes::NotChecked(reason)) => for_good.contains(reason),
        None => false,
    };
    if known || (given.is_empty() && family.is_empty()) {
        return;
    }
    let key = session::name_key(&given, &family);
    let order_id = turn.start(Lane::Namesakes, Request::CountNamesakes { first: given, last: family });
    session.namesakes.retain(|_, known| !matches!(known, Namesakes::Asked(_)));
    session.namesakes.insert(key, Namesakes::Asked(order_id));
}
