//! Titles that tell the truth about what is listed and how much of it.

use std::fmt::Write;

use super::grouped;
use super::screen::list::ListScreen;
use super::screen::search::Server;
use super::session::Session;
use crate::messages::SearchMethod;

/// What the list is of.
pub fn scope(list: &ListScreen) -> &'static str {
    if list.listing.is_complete() && list.listing.order().is_empty() {
        "Nobody (but perhaps deactivated)"
    } else {
        "Everyone but deactivated"
    }
}

/// How much of it is there.
pub fn extent(list: &ListScreen, session: &Session) -> String {
    let mut text = if list.is_searching() { search_extent(list) } else { listing_extent(list, session) };
    if list.listing.odd > 0 && !list.is_searching() {
        let _ = write!(text, " · {} unreadable", list.listing.odd);
    }
    text
}

fn listing_extent(list: &ListScreen, session: &Session) -> String {
    let listing = &list.listing;
    let count = grouped(listing.order().len() as u64);
    match listing.order().len() {
        0 if listing.is_loading() => "loading…".to_owned(),
        0 if listing.failed => "nobody loaded".to_owned(),
        0 => String::new(),
        _ if listing.is_loading_everything() => match session.size.value() {
            Some(Some(size)) => format!("{count} of about {} loaded · Esc stops", grouped(*size)),
            Some(None) | None => format!("{count} loaded, loading all · Esc stops"),
        },
        _ if listing.is_loading() => format!("{count} loaded, loading more…"),
        _ if listing.failed && listing.is_stale() => format!("{count} from before · reload failed, r tries again"),
        _ if listing.failed => format!("{count} loaded, broke off · r goes on"),
        _ if listing.is_complete() => format!("all {count} loaded"),
        _ => format!("{count} loaded, more below · L loads all"),
    }
}

fn search_extent(list: &ListScreen) -> String {
    let hits = list.search.hits().len();
    let count = grouped(hits as u64);
    let looking = if list.is_looking_up() { " · reading the login…" } else { "" };
    let rest = match list.search.server() {
        Server::TooShort => return format!("{count} among the loaded · two letters ask Okta"),
        Server::Resting(_) | Server::Asking(_) => return format!("{count} found · asking Okta…{looking}"),
        Server::Failed(_) => return format!("{count} loaded · server failed"),
        Server::Done => list.search.method(),
    };
    let (found, done) = match rest {
        Some((_, false)) => (format!("{count} shown, type more"), ""),
        Some((_, true)) | None => (format!("{count} found"), " · server done"),
    };
    let reach = match rest.map(|(method, _)| method) {
        Some(SearchMethod::ByQuery) => " · deactivated not searched",
        Some(SearchMethod::Beginnings) => " · beginnings only, deactivated included",
        Some(SearchMethod::Anywhere) => " · deactivated included",
        None => "",
    };
    format!("{found}{done}{reach}{looking}")
}
