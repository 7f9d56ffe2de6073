//! `oktui users`: the list, for pipes and files.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::connection::Chosen;
use super::waits::Waits;
pub(super) use super::writing::told;
use super::writing::{Shape, Stop, Target, write};
use super::{Console, Exit, completions, zone};
use crate::app::event::Now;
use crate::app::part::count::grouped;
use crate::app::users::expression::Choice;
use crate::app::users::expression::catalogue::Catalogue;
use crate::app::users::expression::check::Accepted;
use crate::app::users::expression::check::check;
use crate::app::users::expression::fault::Fault;
use crate::app::users::expression::token::Kind as Word;
use crate::app::users::expression::token::scan;
use crate::okta::client::Client;
use crate::okta::control::{Control, Urgency};
use crate::protocol::column::Column;
use crate::protocol::error::FailureKind;
use crate::protocol::export::{Export, Record};
use crate::protocol::group::Group;
use crate::protocol::id::GroupId;
use crate::protocol::query::{LARGEST_PAGE, SortOrder, UserQuery, UserScope, but_deactivated};
use crate::protocol::recorder::{About, OneLine};
use crate::protocol::saved::SavedBy;
use crate::protocol::text::visible;
use crate::worker::export;

#[derive(Clone, Debug, Args)]
pub(super) struct UsersArgs {
    /// Whose first name, last name or email begins so; 200 at most, nobody deactivated
    #[arg(long, value_name = "TEXT", group = "scope")]
    query: Option<String>,
    /// Expression on status, lastUpdated, id, login, email and names; exact case, always current
    #[arg(long, value_name = "EXPR", group = "scope")]
    filter: Option<String>,
    /// Expression on any attribute; case does not count; dates such as -7d are understood
    #[arg(long, value_name = "EXPR", group = "scope")]
    search: Option<String>,
    /// Members of this group (name or id)
    #[arg(long, value_name = "NAME", group = "scope")]
    group: Option<String>,
    /// A saved search by its name, with its columns and its limit unless others are given; Okta's order
    #[arg(long, value_name = "NAME", group = "scope", add = completions::saved_searches())]
    saved: Option<String>,
    /// The expression of a saved search that does not say how it is meant
    #[arg(skip)]
    automatic: Option<String>,
    /// Attribute that Okta sorts by; only with --search or without any of the others
    #[arg(long, value_name = "ATTRIBUTE", conflicts_with_all = ["query", "filter", "group", "saved"])]
    sort_by: Option<String>,
    /// Upwards or downwards
    #[arg(long, value_name = "ORDER", requires = "sort_by", default_value = "asc")]
    sort_order: Order,
    /// How many people at most
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// A folder to write, with several files side by side that are read as one table; it must not be there yet
    #[arg(long, value_name = "DIR", conflicts_with_all = ["output", "resume", "limit"])]
    dataset: Option<PathBuf>,
    #[command(flatten)]
    shape: Shape,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Order {
    Asc,
    Desc,
}

/// The list of an expression or a group, for other commands; of an expression only one. An error says what is wrong
/// with it, or why it could not be judged.
pub(super) async fn scope_for(
    client: &Client,
    search: Option<String>,
    filter: Option<String>,
    group: Option<String>,
    control: &Control,
) -> Result<UserScope, (Exit, String)> {
    let arguments = UsersArgs {
        query: None,
        filter,
        search,
        group,
        saved: None,
        automatic: None,
        sort_by: None,
        sort_order: Order::Asc,
        limit: None,
        shape: Shape::default(),
        dataset: None,
    };
    let scope = async {
        let mut accepted = judge(&arguments, &Catalogue::default().in_zone(zone::here()));
        if names_a_custom_attribute(&arguments)
            && let Some(catalogue) = catalogue(client, control).await
        {
            accepted = judge(&arguments, &catalogue);
        }
        scope_of(client, &arguments, accepted?, control).await
    };
    scope.await.map_err(Stop::told)
}

pub(super) fn run(chosen: Chosen, arguments: UsersArgs, surroundings: &mut Console<'_>) -> Exit {
    let arguments = match as_saved(&chosen, arguments) {
        Ok(arguments) => arguments,
        Err(problem) => {
            surroundings.complain(problem);
            return Exit::WrongUsage;
        }
    };
    let ended = match tokio::runtime::Runtime::new() {
        Ok(tasks) => tasks.block_on(list(chosen, &arguments, surroundings)),
        Err(error) => Err(Stop::Failed(error.to_string())),
    };
    match ended {
        Ok(()) => Exit::Fine,
        Err(stop) => stop.conclude(arguments.shape.output.is_some(), surroundings),
    }
}

/// The arguments with what a saved search says in the place of its name.
fn as_saved(chosen: &Chosen, mut arguments: UsersArgs) -> Result<UsersArgs, String> {
    let Some(name) = arguments.saved.take() else { return Ok(arguments) };
    let config = chosen.keeper.config()?;
    let connection = chosen.entry.as_ref().map(|entry| entry.id.as_str()).unwrap_or_default();
    let Some(saved) = config.searches_of(connection).find(|saved| saved.name == name) else {
        let known = config.searches_of(connection).map(|saved| &*saved.name).collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() { "none".to_owned() } else { known };
        return Err(format!("--saved: there is no saved search {name} of this connection; known are: {known}"));
    };
    let expression = Some(saved.expression.clone()).filter(|text| !text.trim().is_empty());
    match saved.by {
        SavedBy::Automatic => arguments.automatic = expression,
        SavedBy::Query => arguments.query = expression,
        SavedBy::Filter => arguments.filter = expression,
        SavedBy::Search => arguments.search = expression,
        SavedBy::Group => arguments.group = expression,
    }
    arguments.limit = arguments.limit.or(saved.limit.map(u64::from));
    if arguments.shape.columns.is_empty() {
        arguments.shape.columns.clone_from(&saved.columns);
    }
    Ok(arguments)
}

async fn list(chosen: Chosen, arguments: &UsersArgs, surroundings: &mut Console<'_>) -> Result<(), Stop> {
    let format = arguments.shape.format(arguments.dataset.as_deref()).map_err(Stop::Usage)?;
    let columns = arguments.shape.columns(format).map_err(Stop::Usage)?;
    let (control, mut waits) = Waits::control(Urgency::Listing);
    let reason = arguments.shape.reason.as_deref().and_then(OneLine::of);
    let control = control.with_about(About { reason: reason.clone(), ..About::default() });
    // What can be judged without Okta is judged before the connection is tried.
    let quick = judge(arguments, &Catalogue::default().in_zone(zone::here()));
    if let Err(stop) = &quick
        && let Stop::Usage(_) = stop
        && !names_a_custom_attribute(arguments)
    {
        return quick.map(|_| ());
    }
    let client = chosen.connect().await?;
    // An attribute of the organisation's own can only be judged by its schemas.
    let own = columns.iter().flatten().any(|column| column.extra().is_some())
        || arguments.sort_by.as_ref().is_some_and(|path| Catalogue::default().find(path).is_none());
    let accepted = match quick {
        Ok(accepted) if !own && accepted.as_ref().is_none_or(|accepted| accepted.notes.is_empty()) => accepted,
        other => match waits.during(catalogue(&client, &control), &mut surroundings.err).await {
            Some(catalogue) => {
                judge_columns(columns.as_deref().unwrap_or_default(), &catalogue)?;
                judge(arguments, &catalogue)?
            }
            None => other?,
        },
    };
    for note in accepted.iter().flat_map(|accepted| &accepted.notes) {
        surroundings.complain(format!("note: {note}"));
    }
    let scope = waits.during(scope_of(&client, arguments, accepted, &control), &mut surroundings.err).await?;
    let mut query = UserQuery::new(scope);
    query.page_size = arguments.limit.map_or(LARGEST_PAGE, |limit| limit.min(u64::from(LARGEST_PAGE)) as u16);
    let export = Export {
        query,
        limit: arguments.limit,
        record: columns.map_or(Record::Whole, Record::Columns),
        format,
        csv: arguments.shape.csv_style(format).map_err(Stop::Usage)?,
    };
    let target = Target {
        output: arguments.shape.output.as_deref(),
        dataset: arguments.dataset.as_deref(),
        resume: arguments.shape.resume,
        reason,
    };
    let written = write(&client, &export, &target, (&control, &mut waits), surroundings).await?;
    if matches!(export.query.scope, UserScope::Sifted { .. }) {
        let (people, read) = (grouped(written.people), grouped(written.read));
        surroundings
            .complain(format!("{people} of {read} who were read fit; what Okta cannot be asked was decided here"));
    }
    if let Some(why) = export::cut_by_rule(&client, &export, &written) {
        surroundings.complain(why);
    }
    finish(&written, arguments, surroundings)
}

/// What is to be said of it. What lacks somebody is no success.
fn finish(written: &export::Written, arguments: &UsersArgs, surroundings: &mut Console<'_>) -> Result<(), Stop> {
    if written.cursor_refused {
        surroundings.complain("Okta did not know the cursor any more; the rest was fetched anew, nobody twice");
    }
    let people = grouped(written.people);
    if let Some(path) = arguments.shape.output.as_ref().or(arguments.dataset.as_ref()) {
        surroundings.complain(format!("{people} people written to {}", path.display()));
    }
    if written.untyped {
        surroundings.complain("the schema could not be read: the organisation's own attributes are written as texts");
    }
    if arguments.query.is_some() && written.people >= u64::from(LARGEST_PAGE) {
        surroundings.complain(format!("a query gives {LARGEST_PAGE} people at most; there may be more"));
    } else if written.limited || arguments.query.is_some() && arguments.limit.is_some_and(|most| written.people >= most)
    {
        surroundings.complain(format!("the limit of {people} is reached; there may be more people"));
    }
    match written.odd {
        0 if written.misfits > 0 => Err(Stop::Failed(format!(
            "{} values did not fit their cells and were left out or cut; csv and ndjson hold them whole",
            grouped(written.misfits)
        ))),
        0 => Ok(()),
        1 => Err(Stop::Failed("1 entry of the list could not be read and is missing".to_owned())),
        odd => Err(Stop::Failed(format!("{} entries of the list could not be read and are missing", grouped(odd)))),
    }
}

/// An attribute that the organisation does not have would be an empty column.
fn judge_columns(columns: &[Column], catalogue: &Catalogue) -> Result<(), Stop> {
    for name in columns.iter().filter_map(Column::extra) {
        let path = format!("profile.{name}");
        if catalogue.find(&path).is_none() {
            let near = catalogue.nearest(&path).map(|near| near.path.trim_start_matches("profile."));
            let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            return Err(Stop::Usage(format!("--columns: there is no attribute {name}{near}")));
        }
    }
    Ok(())
}

fn names_a_custom_attribute(arguments: &UsersArgs) -> bool {
    let texts = [&arguments.search, &arguments.automatic, &arguments.sort_by];
    let text = texts.into_iter().flatten().next().map(String::as_str).unwrap_or_default();
    let known = Catalogue::default();
    // A name without profile. in front may be meant for one of the organisation's own.
    let unknown = |name: &str| known.meant(name).is_none();
    let (tokens, _) = scan(text);
    text.contains("profile.") || tokens.iter().any(|token| token.kind == Word::Attribute && unknown(token.text(text)))
}

/// Judges the expression; none where there is none.
fn judge(arguments: &UsersArgs, catalogue: &Catalogue) -> Result<Option<Accepted>, Stop> {
    if let Some(path) = &arguments.sort_by
        && catalogue.find(path).is_none()
        && (catalogue.whole || !path.starts_with("profile."))
    {
        let near = catalogue.nearest(path).map(|near| format!("; did you mean {}?", near.path)).unwrap_or_default();
        return Err(Stop::Usage(format!("--sort-by: Okta cannot sort by {path}{near}")));
    }
    let given = [
        (&arguments.query, Choice::Query),
        (&arguments.filter, Choice::Filter),
        (&arguments.search, Choice::Search),
        (&arguments.automatic, Choice::Automatic),
    ];
    let given = given.into_iter().find_map(|(text, choice)| Some((text.as_ref()?, choice)));
    let Some((text, choice)) = given else { return Ok(None) };
    let sorted = arguments.sort_by.is_some();
    let accepted = check(text, choice, sorted, catalogue, Now(Timestamp::now()));
    accepted.map(Some).map_err(|fault| Stop::Usage(pointed(text, &fault)))
}

/// Letters shown before and behind a mistake, letters of it that are marked, and the longest correction.
const CONTEXT: usize = 120;
const LONGEST_MARK: usize = 80;
const LONGEST_OFFER: usize = 600;

/// The mistake with its place marked below the text.
fn pointed(text: &str, fault: &Fault) -> String {
    use unicode_width::UnicodeWidthStr;
    let (start, end) = (fault.span.start, fault.span.end);
    // What is far from the mistake, and most of a long mistake, is left out.
    let first = text[..start].char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
    let from = |at: usize, most: usize| text[at..].char_indices().nth(most).map_or(text.len(), |(next, _)| at + next);
    let marked = end.min(from(start, LONGEST_MARK));
    let last = from(marked, CONTEXT);
    let before = format!("{}{}", if first > 0 { "…" } else { "" }, &text[first..start]);
    let after = if last < text.len() { "…" } else { "" };
    let marks = "^".repeat(text[start..marked].width().max(1));
    let fix = fault.fix.as_ref().filter(|fix| fix.text.len() <= LONGEST_OFFER).map(|fix| {
        let with = if fix.choice == Some(Choice::Search) { ", with --search" } else { "" };
        format!("\n  Perhaps{with}: {}", fix.text)
    });
    let indent = " ".repeat(before.width());
    format!("{}\n  {before}{}{after}\n  {indent}{marks}{}", fault.message, &text[start..last], fix.unwrap_or_default())
}

/// Every attribute that the organisation has; none where the token may not see them.
async fn catalogue(client: &Client, control: &Control) -> Option<Catalogue> {
    let types = client.user_types(control).await.ok()?;
    let mut schemas = Vec::new();
    for of in &types {
        let id = of.schema_id.as_deref().unwrap_or("default");
        schemas.push(client.user_schema(id, control).await.ok()?);
    }
    Some(Catalogue::of(&schemas.iter().collect::<Vec<_>>(), &types, true).in_zone(zone::here()))
}

/// The group of a name or id, for other commands.
pub(super) async fn group_for(client: &Client, name: &str, control: &Control) -> Result<Group, (Exit, String)> {
    let id = find_group(client, name, control).await.map_err(Stop::told)?;
    client.get_group(&id, control).await.map_err(|failure| (Exit::Failed, told(&failure)))
}

async fn scope_of(
    client: &Client,
    arguments: &UsersArgs,
    accepted: Option<Accepted>,
    control: &Control,
) -> Result<UserScope, Stop> {
    let order = match arguments.sort_order {
        Order::Asc => SortOrder::Ascending,
        Order::Desc => SortOrder::Descending,
    };
    let sort = arguments.sort_by.clone().map(|by| (by, order));
    if let Some(group) = &arguments.group {
        return Ok(UserScope::Members { group: find_group(client, group, control).await? });
    }
    Ok(match (accepted, sort) {
        (None, None) => UserScope::EveryoneButDeactivated,
        (None, sort) => UserScope::Search { expression: but_deactivated().to_string(), sort },
        (Some(accepted), sort) => match accepted.way {
            crate::app::users::expression::Way::Query => UserScope::Query(accepted.sent),
            crate::app::users::expression::Way::Filter => UserScope::Filter(accepted.sent),
            crate::app::users::expression::Way::Search => {
                crate::app::users::expression::here::scope(&accepted.sent, sort)
            }
        },
    })
}

/// The id of the group that is called so.
async fn find_group(client: &Client, name: &str, control: &Control) -> Result<GroupId, Stop> {
    let name = name.trim();
    let is_id = name.len() == 20 && name.starts_with("00g") && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_id {
        return Ok(GroupId::new(name));
    }
    // All that are called so; not every organisation searches groups by their names, and all list those that begin so.
    let mut groups = match client.groups_named(name, control).await {
        Err(error) if error.kind == FailureKind::Refused => Vec::new(),
        found => found?,
    };
    if groups.is_empty() {
        groups = client.find_groups(name, control).await?;
    }
    let exact: Vec<_> = groups.iter().filter(|group| group.name == name).collect();
    let same: Vec<_> = groups.iter().filter(|group| group.name.eq_ignore_ascii_case(name)).collect();
    match (exact.as_slice(), same.as_slice()) {
        ([only], _) | ([], [only]) => Ok(only.id.clone()),
        ([], []) => {
            let near: Vec<_> = groups.iter().take(5).map(|group| visible(&group.name)).collect();
            let near = if near.is_empty() { String::new() } else { format!("; there are {}", near.join(", ")) };
            Err(Stop::Usage(format!("no group is called {name}{near}")))
        }
        (many, others) => {
            let all = if many.is_empty() { others } else { many };
            let ids: Vec<_> = all.iter().map(|group| group.id.as_str()).collect();
            Err(Stop::Usage(format!("several groups are called {name}: give the id, one of {}", ids.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, choice: Choice) -> String {
        let fault = check(text, choice, false, &Catalogue::default(), Now(Timestamp::UNIX_EPOCH)).unwrap_err();
        pointed(text, &fault)
    }

    #[test]
    fn a_long_expression_is_shown_around_its_mistake_only() {
        let long = format!("{}status eq (", "id eq \"0\" or ".repeat(400));
        let words = told(&long, Choice::Search);
        assert!(words.chars().count() < 500 && words.contains("…") && words.contains("status eq ("), "{words}");
        let lines: Vec<_> = words.lines().collect();
        let caret = lines[2].find('^').unwrap();
        assert_eq!(lines[1].chars().nth(caret), Some('('), "{words}");
        let all = told(&"é".repeat(5_000), Choice::Search);
        assert!(all.matches('^').count() <= 80, "{all}");
        let query = told(&format!("profile.city eq \"{}", "x".repeat(9_000)), Choice::Search);
        assert!(query.chars().count() < 600, "{query}");
    }

    #[test]
    fn a_correction_that_needs_full_search_says_so() {
        let words = told("status ne \"ACTIVE\"", Choice::Filter);
        assert!(words.contains("Perhaps, with --search: (status lt"), "{words}");
    }
}
