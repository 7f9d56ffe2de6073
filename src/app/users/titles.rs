//! Titles that tell the truth about what is listed and how much of it.

use std::borrow::Cow;
use std::fmt::Write;

use jiff::tz::TimeZone;

use crate::app::event::Now;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::part::count::{grouped, times_word};
use crate::app::part::times;
use crate::app::session::Session;
use crate::app::users::columns::Column;
use crate::app::users::expression::here::Here;
use crate::app::users::list::ListScreen;
use crate::app::users::listed::SortedBy;
use crate::app::users::listed::Whom;
use crate::app::users::near::Near;
use crate::app::users::search::Server;
use crate::messages::SearchMethod;
use crate::protocol::query::UserScope;
use crate::protocol::report::{Asked, Told};

/// Where and when a title is read.
pub struct Reader<'a> {
    pub now: Now,
    pub zone: &'a TimeZone,
    /// Columns beside the name of the list.
    pub room: usize,
}

/// How much of it is there, in which order, and when it was read; shorter where there is little room.
pub fn extent(list: &ListScreen, session: &Session, reader: &Reader<'_>) -> String {
    let (before, after) = (marked(list, session), remarks(list, session));
    if list.is_searching() {
        return before + &search_extent(list) + &after;
    }
    let room = reader.room.saturating_sub(before.chars().count() + after.chars().count());
    if let (Some(asked), Some(told)) = (list.listing.report(), list.listing.told()) {
        return before + &report_extent(list, asked, told, &Reader { room, ..*reader }) + &after;
    }
    before + &listing_extent(list, session, &Reader { room, ..*reader }) + &after
}

/// First: it must not be what is cut off.
fn marked(list: &ListScreen, session: &Session) -> String {
    if session.marks.is_empty() {
        return String::new();
    }
    let hidden = session.marks.len() - list.in_view().iter().filter(|at| session.marks.contains(**at)).count();
    let hidden = if hidden > 0 { format!(", {} not shown", grouped(hidden as u64)) } else { String::new() };
    format!("{} marked{hidden} · ", grouped(session.marks.len() as u64))
}

fn remarks(list: &ListScreen, session: &Session) -> String {
    let mut text = String::new();
    if session.people.has_ahead() {
        text.push_str(" · ~ newer than Okta's index");
    }
    if list.listing.odd > 0 && !list.is_searching() {
        let _ = write!(text, " · {} unreadable", list.listing.odd);
    }
    text
}

fn listing_extent(list: &ListScreen, session: &Session, reader: &Reader<'_>) -> String {
    let read = list.listing.read_at().map(|at| format!("read {}", times::clock(at.0, reader.now, reader.zone)));
    let read = read.unwrap_or_default();
    let order = order(list);
    let joined = |how_much: &str, order: &str| {
        let when = [&*read, order].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let way = way(list);
        let parts = [how_much, &*way, &*when];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let (how_much, hint) = how_much(list, session);
    let hinted = hint.map(|hint| format!("{how_much} · {hint}"));
    let short = if order == AS_SENT { "Okta's order" } else { &*order };
    // An order that nobody asked for can be left out.
    let shortest = if order == AS_SENT { "" } else { short };
    let told = hinted.map(|hinted| joined(&hinted, &order));
    let told = told.into_iter().chain([joined(&how_much, &order), joined(&how_much, short)]);
    let mut told = told.filter(|text| text.chars().count() <= reader.room);
    told.next().unwrap_or_else(|| joined(&how_much, shortest))
}

/// How many are in a report, of how many who were read; who is left out; when, how it was asked and what it cost, as far
/// as there is room for it.
fn report_extent(list: &ListScreen, asked: &Asked, told: &Told, reader: &Reader<'_>) -> String {
    let listing = &list.listing;
    let mut counts = format!("{} of {} read", grouped(listing.order().len() as u64), grouped(told.read));
    for (count, words) in
        [(told.put_off, "put off"), (told.excepted, "excepted"), (told.missing.len() as u64, "not in Okta")]
    {
        if count > 0 {
            let _ = write!(counts, " · {} {words}", grouped(count));
        }
    }
    if !told.notes.is_empty() {
        let _ = write!(counts, " · {} not read", grouped(told.notes.len() as u64));
    }
    let going = match () {
        () if listing.failed => format!(" · broke off, {} goes on", key::name(Context::List, Command::Reload)),
        () if listing.is_loading() => " so far · Esc stops".to_owned(),
        () if listing.is_complete() => String::new(),
        () => format!(" · stopped, {} goes on", key::name(Context::List, Command::LoadAll)),
    };
    let counts = format!("{counts}{going}");
    let read = listing.read_at().map(|at| format!(" · {}", times::clock(at.0, reader.now, reader.zone)));
    let read = read.unwrap_or_default();
    let calls = if told.calls > 0 { format!(" · {}", times_word(told.calls, "call")) } else { String::new() };
    let query = asked.query_words();
    let all = [format!("{counts}{read}{calls} · {query}"), format!("{counts}{read}{calls}"), format!("{counts}{read}")];
    let mut all = all.into_iter().filter(|text| text.chars().count() <= reader.room);
    all.next().unwrap_or(counts)
}

/// The order of a list that nobody sorts.
const AS_SENT: &str = "as Okta sends them";

/// How many there are, and what can be done about it.
fn how_much(list: &ListScreen, session: &Session) -> (String, Option<String>) {
    let listing = &list.listing;
    let count = grouped(listing.order().len() as u64);
    if listing.is_sifted() {
        let read = grouped(listing.read());
        let told = match () {
            () if listing.failed => {
                format!(
                    "{count} of {read} read, broke off · {key} goes on",
                    key = key::name(Context::List, Command::Reload)
                )
            }
            () if listing.is_loading() => format!("{count} of {read} read so far · Esc stops"),
            () if listing.is_complete() => format!("{count} of {read} read"),
            () => format!(
                "{count} of {read} read, stopped · {key} goes on",
                key = key::name(Context::List, Command::LoadAll)
            ),
        };
        return (told, None);
    }
    let told = match listing.order().len() {
        0 if listing.is_loading() => "loading…".to_owned(),
        0 if listing.failed => "nobody loaded".to_owned(),
        0 => String::new(),
        _ if listing.is_loading_everything() => match (&listing.asked().whom, session.size.value()) {
            (Whom::EveryoneButDeactivated, Some(Some(size))) => {
                format!("{count} of about {} loaded · Esc stops", grouped(*size))
            }
            _ => format!("{count} loaded, loading all · Esc stops"),
        },
        _ if listing.is_loading() => format!("{count} loaded, loading more…"),
        _ if listing.failed && listing.is_stale() => format!(
            "{count} from before · reload failed, {key} tries again",
            key = key::name(Context::List, Command::Reload)
        ),
        _ if listing.failed => {
            format!("{count} loaded, broke off · {key} goes on", key = key::name(Context::List, Command::Reload))
        }
        _ if listing.is_at_limit() => format!("{count}, the limit · there may be more"),
        _ if listing.is_cut_by_query() => format!("{count}, all that a query gives · type more"),
        _ if listing.is_complete() => format!("all {count} loaded"),
        _ => {
            let is_plain = way(list).is_empty() && listing.asked().sorting.is_none();
            let all = || format!("{key} loads all", key = key::name(Context::List, Command::LoadAll));
            return (format!("{count} loaded, more below"), is_plain.then(all));
        }
    };
    (told, None)
}

/// By which way it is listed, where that is not the plain list as it was wanted.
fn way(list: &ListScreen) -> Cow<'static, str> {
    let Some(attempt) = list.listing.attempt() else { return "".into() };
    if let Some(because) = attempt.because {
        return because.into();
    }
    let whom = &list.listing.asked().whom;
    if let (UserScope::Sifted { .. }, Whom::Expression { accepted, .. }) = (&attempt.scope, whom)
        && let Some(Here { asked, decided, absent, .. }) = &accepted.here
    {
        let asked = asked.as_deref().unwrap_or("everybody");
        return format!("Okta: {asked}; here: {decided}{}", absent.words()).into();
    }
    let way = match (&attempt.scope, whom) {
        (UserScope::Query(_), _) => "by query",
        (UserScope::Filter(_), _) => "with filter",
        (UserScope::Search { .. }, Whom::Expression { .. }) => "full search",
        (
            UserScope::Search { .. }
            | UserScope::EveryoneButDeactivated
            | UserScope::Members { .. }
            | UserScope::Sifted { .. }
            | UserScope::Report(_),
            _,
        ) => "",
    };
    way.into()
}

/// By what it is sorted, and where.
fn order(list: &ListScreen) -> String {
    let listing = &list.listing;
    let (Some(sorting), Some(attempt)) = (&listing.asked().sorting, listing.attempt()) else {
        let several = listing.order().len() > 1;
        return if several { AS_SENT.to_owned() } else { String::new() };
    };
    let by = if sorting.column == Column::Name { "last name" } else { sorting.column.title() };
    match attempt.sorted {
        SortedBy::Okta => format!("by {by}, Okta"),
        SortedBy::Here if listing.is_sorting() => format!("by {by}, sorting here…"),
        SortedBy::Here if listing.is_complete() => format!("by {by}, here"),
        SortedBy::Here | SortedBy::Nobody => format!("loaded ones by {by}"),
    }
}

fn search_extent(list: &ListScreen) -> String {
    let hits = list.search.hits().len();
    let exact = list.search.exact().len();
    let count = grouped(exact as u64);
    let similar = if hits > exact { format!(" · {} similar", hits - exact) } else { String::new() };
    let looking = match (list.is_looking_up(), list.search.near().is_awaited()) {
        (true, _) => " · reading the login…",
        (false, true) => " · looking for names like it…",
        (false, false) => "",
    };
    let rest = match list.search.server() {
        Server::TooShort => return format!("{count} among the loaded{similar} · two letters ask Okta"),
        Server::Resting(_) | Server::Asking(_) if list.is_entering() => {
            return "Enter waits for Okta's answer…".to_owned();
        }
        Server::Resting(_) | Server::Asking(_) => return format!("{count} found · asking Okta…{looking}"),
        Server::Failed(_) => return format!("{count} loaded{similar} · server failed"),
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
    format!("{found}{similar}{done}{reach}{looking}")
}

/// What was searched and brought nobody, and what may help.
pub fn nobody(list: &ListScreen) -> String {
    let method = match list.search.server() {
        Server::TooShort => return "Nobody among the loaded people; two letters or more ask Okta.".to_owned(),
        Server::Resting(_) | Server::Asking(_) => return "Nobody among the loaded people; asking Okta…".to_owned(),
        Server::Failed(_) => return "Nobody among the loaded people; Okta could not be asked.".to_owned(),
        Server::Done => list.search.method().map(|(method, _)| method),
    };
    let searched = match method {
        Some(SearchMethod::ByQuery) => {
            "Nobody among the loaded people, nor at Okta by how a name or email begins; deactivated people were not searched."
        }
        Some(SearchMethod::Beginnings) => {
            "Nobody at Okta by how a name, login or email begins, deactivated people included, nor otherwise among the loaded."
        }
        Some(SearchMethod::Anywhere) | None => {
            "Nobody by name, login, email, employee number, department, title or city, deactivated people included, nor by \
             phone among the loaded."
        }
    };
    let like = match list.search.near() {
        Near::Resting(_) | Near::Asking(_) => " Names like it: looking at Okta…",
        Near::Known(_) => " Names like it: none among the loaded, nor at Okta by their first letters.",
        Near::Failed => " Names like it: none among the loaded; Okta could not be asked for them.",
        Near::Unasked => "",
    };
    format!("{searched}{like} Try fewer letters, another spelling, or the login.")
}
