//! What a connection remembers of its lists: saved searches, the first list, the columns.

use jiff::tz::TimeZone;

use crate::app::event::Now;
use crate::app::input::command::SavedCommand;
use crate::app::screen::Screen;
use crate::app::session::Session;
use crate::app::turn::Turn;
use crate::app::users::columns::Chosen;
use crate::app::users::columns::Column;
use crate::app::users::columns::Columns;
use crate::app::users::expression::Choice;
use crate::app::users::expression::catalogue::Catalogue;
use crate::app::users::expression::check::check;
use crate::app::users::list::ListScreen;
use crate::app::users::listed::Listed;
use crate::app::users::listed::Sorting;
use crate::app::users::listed::Whom;
use crate::app::users::listing::Listing;
use crate::app::users::panel::Panel;
use crate::app::users::panel::saved::SaveAs;
use crate::app::users::panel::saved::SavedPick;
use crate::app::workspace::Workspace;
use crate::messages::connections::{Entry, Errand};
use crate::messages::{Lane, LocalRequest};
use crate::protocol::id::GroupId;
use crate::protocol::query::SortOrder;
use crate::protocol::redaction::is_secret_value;
use crate::protocol::saved::{SavedBy, SavedSearch};

/// Sets a new session up as its connection remembers it. Where the first list cannot be made out, everyone is
/// listed, and it is said why.
pub(crate) fn furnish(work: &mut Workspace, entry: &Entry, zone: &TimeZone, now: Now) {
    let session = &mut work.session;
    session.origin = entry.host.clone();
    session.columns = columns_of(&entry.columns);
    session.keeps_history = entry.kind.is_configured();
    let Some(home) = &entry.home else { return };
    let search = entry.searches.iter().find(|search| search.name == *home);
    let unnamed = SavedSearch { expression: home.clone(), ..SavedSearch::default() };
    let nothing_read = Catalogue::default().in_zone(zone.clone());
    match asked_of(search.unwrap_or(&unnamed), &nothing_read, now) {
        Ok(mut asked) => {
            asked.name = search.map(|search| search.name.clone());
            let mut list = ListScreen::default();
            list.listing = Listing::new(asked);
            work.screens = vec![Screen::List(Box::new(list))];
        }
        Err(reason) => session.home_fault = Some(format!("The first list “{home}” could not be used: {reason}")),
    }
}

/// What a saved search asks for, or why it cannot be asked.
fn asked_of(search: &SavedSearch, catalogue: &Catalogue, now: Now) -> Result<Listed, String> {
    let sorting = search.sort.as_deref().and_then(|sort| {
        let (key, order) = match sort.strip_prefix('-') {
            Some(key) => (key, SortOrder::Descending),
            None => (sort, SortOrder::Ascending),
        };
        Some(Sorting { column: Column::of_key(key)?, order })
    });
    let choice = match search.by {
        SavedBy::Automatic => Choice::Automatic,
        SavedBy::Query => Choice::Query,
        SavedBy::Filter => Choice::Filter,
        SavedBy::Search => Choice::Search,
        SavedBy::Group => {
            let whom = Whom::Members { id: GroupId::new(search.expression.as_str()), name: search.name.clone() };
            return Ok(furnished(whom, search, sorting));
        }
    };
    let whom = if search.expression.trim().is_empty() {
        Whom::EveryoneButDeactivated
    } else {
        let typed = search.expression.clone();
        let accepted = check(&typed, choice, sorting.is_some(), catalogue, now).map_err(|fault| fault.message)?;
        Whom::Expression { typed, choice, accepted }
    };
    Ok(furnished(whom, search, sorting))
}

fn furnished(whom: Whom, search: &SavedSearch, sorting: Option<Sorting>) -> Listed {
    let columns = (!search.columns.is_empty()).then(|| columns_of(&search.columns));
    Listed { whom, name: Some(search.name.clone()), sorting, limit: search.limit, columns }
}

/// The list that is seen, as it can be asked for again.
fn saved_of(asked: &Listed, columns: &Columns, name: String, connection: String) -> SavedSearch {
    let (expression, by) = match &asked.whom {
        Whom::EveryoneButDeactivated => (String::new(), SavedBy::Automatic),
        Whom::Members { id, .. } => (id.to_string(), SavedBy::Group),
        // What is decided here cannot be saved; whoever is asked for can.
        Whom::Report(asked) => (asked.expression(), SavedBy::Search),
        Whom::Expression { typed, choice, .. } => {
            let by = match choice {
                Choice::Automatic => SavedBy::Automatic,
                Choice::Query => SavedBy::Query,
                Choice::Filter => SavedBy::Filter,
                Choice::Search => SavedBy::Search,
            };
            (typed.trim().to_owned(), by)
        }
    };
    let sort = asked.sorting.as_ref().map(|sorting| match sorting.order {
        SortOrder::Ascending => sorting.column.key().to_owned(),
        SortOrder::Descending => format!("-{}", sorting.column.key()),
    });
    let (columns, connection) = (words_of(columns), Some(connection));
    SavedSearch { name, expression, by, sort, columns, limit: asked.limit, connection }
}

/// Columns as they are kept: `login`, or `login:40` where the width was changed.
fn words_of(columns: &Columns) -> Vec<String> {
    let Columns::Chosen(chosen) = columns else { return Vec::new() };
    let word = |one: &Chosen| {
        let key = one.column.key();
        if one.width == Chosen::new(one.column.clone()).width { key.to_owned() } else { format!("{key}:{}", one.width) }
    };
    chosen.iter().map(word).collect()
}

/// Words that name no column are passed over; none left is as none chosen.
fn columns_of(words: &[String]) -> Columns {
    let one = |word: &String| {
        let (key, width) = word.rsplit_once(':').unwrap_or((word, ""));
        let mut chosen = Chosen::new(Column::of_key(key)?);
        if let Ok(width) = width.parse::<u16>() {
            chosen.width = width.clamp(4, 60);
        }
        Some(chosen)
    };
    let mut chosen: Vec<Chosen> = words.iter().filter_map(one).collect();
    if chosen.is_empty() {
        return Columns::Fitting;
    }
    // Without the name nobody knows whom a row is about.
    if !chosen.iter().any(|one| one.column == Column::Name) {
        chosen.insert(0, Chosen::new(Column::Name));
    }
    Columns::Chosen(chosen)
}

/// Expressions that are remembered.
const MOST_HISTORY: usize = 100;

/// Puts a listed expression at the end of the history.
pub(crate) fn remember_expression(session: &mut Session, typed: &str, turn: &mut Turn<'_>) {
    session.history.retain(|known| known != typed);
    session.history.push(typed.to_owned());
    if session.history.len() > MOST_HISTORY {
        session.history.remove(0);
    }
    // A token that got into the line by a slip must not get to the disk.
    let secret = typed.split(|c: char| c.is_whitespace() || matches!(c, '"' | '(' | ')')).any(is_secret_value);
    if session.keeps_history && !secret {
        turn.start(Lane::Expressions, LocalRequest::KeepExpression(typed.to_owned()));
    }
}

/// What earlier runs listed stands before what this one did.
pub(crate) fn take_expressions(session: &mut Session, mut kept: Vec<String>) {
    kept.retain(|known| !session.history.contains(known));
    kept.append(&mut session.history);
    kept.drain(..kept.len().saturating_sub(MOST_HISTORY));
    session.history = kept;
}

impl Workspace {
    /// Enter behind the name.
    pub(crate) fn save_search(&mut self, name: String, turn: &mut Turn<'_>) {
        let columns = self.shown_columns().clone();
        let Some(Screen::List(list)) = self.screens.last_mut() else { return };
        let connection = self.session.connection.as_str().to_owned();
        let search = saved_of(list.listing.asked(), &columns, name.clone(), connection);
        list.call(name);
        if !search.columns.is_empty() {
            // What is saved is its own from now on, as it is when it is opened again.
            list.listing.set_columns(columns);
        }
        turn.start(Lane::Connections, Errand::SaveSearch(search));
    }

    /// Enter on a saved search: it opens as a tab.
    pub(crate) fn open_saved(&mut self, search: &SavedSearch, turn: &mut Turn<'_>) {
        match asked_of(search, &self.catalogue(turn), turn.now) {
            Ok(asked) => self.show(asked, turn),
            Err(reason) => {
                let text = format!("“{}” cannot be asked: {reason}", search.name);
                turn.say(text);
            }
        }
    }

    /// The columns were chosen: they are there again at the next start.
    pub(crate) fn remember_columns(&mut self, remembered: Option<&Entry>, turn: &mut Turn<'_>) {
        let Some(entry) = remembered.filter(|entry| entry.kind.is_configured()) else { return };
        let connection = entry.id.clone();
        let columns = words_of(&self.session.columns);
        if entry.columns != columns {
            turn.start(Lane::Connections, Errand::SaveColumns { connection, columns });
        }
    }

    pub(crate) fn act_on_saved(&mut self, act: SavedCommand, remembered: Option<&Entry>, turn: &mut Turn<'_>) {
        match act {
            SavedCommand::Save => {
                let Some(Screen::List(list)) = self.screen() else { return };
                let asked = list.listing.asked();
                if list.listing.report().is_some() {
                    return turn.say("A report is not saved as a search: it is read anew whenever it is wanted.");
                }
                let mut what = match &asked.whom {
                    Whom::Report(asked) => asked.title(),
                    Whom::Members { name, .. } => format!("Members of {name}"),
                    Whom::EveryoneButDeactivated => "Everyone but deactivated".to_owned(),
                    Whom::Expression { typed, .. } => typed.clone(),
                };
                if let Some(sorting) = &asked.sorting {
                    what = format!("{what}, by {}", sorting.column.title().to_lowercase());
                }
                if let Some(limit) = asked.limit {
                    what = format!("{what}, {limit} at most");
                }
                let searches = remembered.map(|entry| entry.searches.as_slice()).unwrap_or_default();
                let line = SaveAs::new(asked.name.as_deref().unwrap_or_default(), what, searches);
                turn.open(Panel::SaveAs(line));
            }
            SavedCommand::Pick => {
                let pick = match remembered {
                    Some(entry) => SavedPick::new(entry.searches.clone(), entry.home.clone()),
                    None => SavedPick::new(Vec::new(), None),
                };
                turn.open(Panel::Saved(pick));
            }
            SavedCommand::Home | SavedCommand::Remove => {
                let Some(Panel::Saved(pick)) = turn.overlays.panel_mut() else { return };
                let Some(search) = pick.marked().cloned() else { return };
                pick.removing = act == SavedCommand::Remove;
                if pick.removing {
                    return;
                }
                let home = Some(search.name).filter(|name| pick.home.as_ref() != Some(name));
                let errand = Errand::SaveHome { connection: self.session.connection.clone(), home };
                turn.start(Lane::Connections, errand);
            }
        }
    }
}
