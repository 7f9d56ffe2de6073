//! Okta's rules, applied before anything is sent.
//!
//! What passes is accepted by the reference; what does not is told in words, with its place and, where there is one,
//! the way to put it right.

use std::ops::Range;

use crate::app::event::Now;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::users::expression::Choice;
use crate::app::users::expression::Way;
use crate::app::users::expression::catalogue::Catalogue;
use crate::app::users::expression::catalogue::Property;
use crate::app::users::expression::catalogue::ValueKind;
use crate::app::users::expression::conditions::Condition;
use crate::app::users::expression::conditions::conditions;
use crate::app::users::expression::conditions::negation;
use crate::app::users::expression::correct;
use crate::app::users::expression::dates;
use crate::app::users::expression::dates::Calendar;
use crate::app::users::expression::fault::Fault;
use crate::app::users::expression::fault::Fix;
use crate::app::users::expression::here;
use crate::app::users::expression::here::Absent;
use crate::app::users::expression::here::Here;
use crate::app::users::expression::here::Parted;
use crate::app::users::expression::negation::NO_NOT;
use crate::app::users::expression::negation::NO_ONE_WITHOUT;
use crate::app::users::expression::negation::is_not;
use crate::app::users::expression::negation::no_is_not;
use crate::app::users::expression::negation::refuse_not;
use crate::app::users::expression::operators::CONTAINS;
use crate::app::users::expression::operators::FILTERED;
use crate::app::users::expression::operators::allowed;
use crate::app::users::expression::token::Kind;
use crate::app::users::expression::token::scan;
use crate::app::users::expression::values::ago_meant;
use crate::app::users::expression::values::bool_meant;
use crate::app::users::expression::values::not_a_bool;
use crate::app::users::expression::values::not_a_number;
use crate::app::users::expression::values::not_a_time;
use crate::app::users::expression::values::number_meant;
use crate::app::users::expression::values::unread_value;
use crate::protocol::expr::{Expr, ExprErrorKind, Op};
use crate::protocol::query::LARGEST_PAGE;
use crate::protocol::sieve::Sieve;

/// Addresses longer than this are refused by servers on the way.
const LONGEST: usize = 6_000;

/// Mistakes that are put right at once.
const MOST_MISTAKES: usize = 16;

/// What may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub way: Way,
    /// The value of the parameter: dates written out.
    pub sent: String,
    /// The same as a filter, where full search is taken and a filter would do should it fail.
    pub as_filter: Option<String>,
    /// What the person should know although it is no mistake.
    pub notes: Vec<String>,
    /// How its dates were read, to read them anew.
    pub calendar: Calendar,
    /// In which parts, where some of it is decided here.
    pub here: Option<Here>,
}

/// Reads what was typed. `sorted` says that Okta is to sort, which only full search does.
pub fn check(text: &str, choice: Choice, sorted: bool, catalogue: &Catalogue, now: Now) -> Result<Accepted, Fault> {
    let read = |text: &str, choice| read(text, choice, sorted, catalogue, now);
    read(text, choice).map_err(|fault| {
        let fix = fault.fix.and_then(|fix| followed(fix, choice, &read));
        Fault { fix, ..fault }
    })
}

/// A correction gone on with until nothing is wrong any more; none where it does not lead there.
fn followed(mut fix: Fix, choice: Choice, read: &impl Fn(&str, Choice) -> Result<Accepted, Fault>) -> Option<Fix> {
    for _ in 0..MOST_MISTAKES {
        match read(&fix.text, fix.choice.unwrap_or(choice)) {
            Ok(_) => return Some(fix),
            Err(fault) => {
                let next = fault.fix?;
                fix = Fix { label: format!("write {}", next.text), choice: next.choice.or(fix.choice), ..next };
            }
        }
    }
    None
}

fn read(text: &str, choice: Choice, sorted: bool, catalogue: &Catalogue, now: Now) -> Result<Accepted, Fault> {
    if choice == Choice::Query {
        return query(text, sorted);
    }
    if text.trim().is_empty() {
        let message = "Nothing is asked for yet. It begins with an attribute, for example status.".to_owned();
        return Err(Fault { span: 0..0, message, fix: None });
    }
    // Before anything else: the finest grammar does not make it searchable.
    for token in scan(text).0.iter().filter(|token| token.kind == Kind::Attribute) {
        if let Some((reason, by)) = unsearchable(token.text(text), choice) {
            let fix = by.map(|by| Fix::new(format!("write {by}"), correct::replaced(text, &token.span, by)));
            return Err(Fault { span: token.span.clone(), message: reason, fix });
        }
    }
    if let Some(span) = stray_end(text) {
        let message = format!("Nothing stands at the end of an expression, so no {}.", &text[span.clone()]);
        let fix = Fix::new("leave it out", &text[..span.start]);
        return Err(Fault { span, message, fix: Some(fix) });
    }
    let expanded = dates::expand(text, &catalogue.calendar, now);
    let expr = Expr::parse(&expanded.text).map_err(|error| {
        if let (ExprErrorKind::NotWithoutParenthesis, Some(not)) = (&error.kind, negation(text)) {
            return Fault { span: not.span, message: NO_NOT.to_owned(), fix: None };
        }
        if let Some(fault) = unread_value(text, &expanded.original(&error.span), &error.kind, catalogue) {
            return fault;
        }
        let (span, message, fix) = correct::explain(text, expanded.original(&error.span), &error);
        Fault { span, message, fix }
    })?;
    if expanded.text.len() > LONGEST {
        let message = "This is longer than Okta takes. Leave something out, or list in two steps.".to_owned();
        return Err(Fault { span: 0..text.len(), message, fix: None });
    }
    if let Some(not) = negation(text)
        && choice == Choice::Filter
    {
        let mut fault = refuse_not(not.span, &expr, catalogue);
        fault.fix = fault.fix.map(in_search);
        return Err(fault);
    }
    let all = conditions(text);
    let mut notes = Vec::new();
    let as_filter = filter_fault(text, &all, catalogue);
    let here = here::in_words(text, &expanded.text);
    let cheaper = asked_instead(&expr, catalogue);
    if here.is_some() {
        check_here(text, &all, expr, choice, catalogue)?;
    }
    let way = match choice {
        Choice::Filter => Way::Filter,
        Choice::Automatic if here.is_some() => Way::Search,
        Choice::Automatic if !sorted && as_filter.is_none() && all.iter().all(|one| is_exact(text, one)) => Way::Filter,
        Choice::Automatic | Choice::Search | Choice::Query => Way::Search,
    };
    // Names first: a slip in a name is a slip by any way.
    for condition in &all {
        check_name(text, condition, catalogue, &mut notes)?;
    }
    if way == Way::Filter {
        if let Some(fault) = as_filter {
            return Err(fault);
        }
        if sorted {
            notes.push("A filter is not sorted by Okta; what is loaded is sorted here.".to_owned());
        }
    }
    for condition in &all {
        check_condition(text, condition, catalogue, now, &mut notes)?;
    }
    if let Some(here) = &here {
        notes.push(match &here.asked {
            Some(asked) => format!("Okta: {asked}; decided here: {}.", here.decided),
            None => format!(
                "Everybody is read, a call for {LARGEST_PAGE} people: it is decided here, Okta cannot be asked."
            ),
        });
        notes.extend(cheaper);
        if here.absent != Absent::NotAsked {
            notes.push(format!("{}.", here.absent.sentence()));
        }
    }
    let filterable = here.is_none() && filter_fault(text, &all, catalogue).is_none();
    Ok(Accepted {
        as_filter: (way == Way::Search && filterable).then(|| expanded.text.clone()),
        sent: expanded.text,
        way,
        notes,
        calendar: catalogue.calendar.clone(),
        here,
    })
}

fn query(text: &str, sorted: bool) -> Result<Accepted, Fault> {
    let words = text.trim();
    if words.is_empty() {
        let message = "Type the beginning of a first name, last name or email.".to_owned();
        return Err(Fault { span: 0..0, message, fix: None });
    }
    let mut notes = Vec::new();
    if Expr::parse(words).is_ok() {
        notes.push("This looks like an expression; by query looks for these very words.".to_owned());
    }
    if sorted {
        notes.push("A query is not sorted by Okta; what is loaded is sorted here.".to_owned());
    }
    let calendar = Calendar::default();
    Ok(Accepted { way: Way::Query, sent: words.to_owned(), as_filter: None, notes, calendar, here: None })
}

/// Whether a condition means the same whatever case its value is compared in.
fn is_exact(text: &str, condition: &Condition) -> bool {
    matches!(condition.attribute.text(text), "status" | "id" | "lastUpdated")
}

/// What stands behind the last condition and says nothing.
fn stray_end(text: &str) -> Option<Range<usize>> {
    let whole = text.trim_end();
    let rest = whole.trim_end_matches(|c: char| matches!(c, ';' | ',') || c.is_whitespace());
    let is_text = scan(text).0.last().is_some_and(|last| matches!(last.kind, Kind::Text | Kind::OpenText));
    (rest.len() < whole.len() && !is_text).then_some(rest.len()..whole.len())
}

fn in_search(fix: Fix) -> Fix {
    Fix { label: format!("{}, with full search", fix.label), choice: Some(Choice::Search), ..fix }
}

/// Why the expression is none for a filter; none when it is one.
fn filter_fault(text: &str, all: &[Condition], catalogue: &Catalogue) -> Option<Fault> {
    all.iter().find_map(|condition| {
        let path = condition.attribute.text(text);
        if !FILTERED.contains(&path) {
            let message = format!(
                "A filter does not know {path}, only status, lastUpdated, id, and login, email, first and last name. Full search does."
            );
            return Some(Fault { span: condition.attribute.span.clone(), message, fix: None });
        }
        let property = catalogue.find(path)?;
        let operator = condition.operator.text(text).to_ascii_lowercase();
        let operators = allowed(property, Way::Filter);
        if !operators.iter().any(|allowed| allowed.word == operator) {
            let known: Vec<_> = operators.iter().map(|operator| operator.word).collect();
            let only = format!("In a filter {path} takes only {}.", listed(&known));
            let value = condition.value.as_ref().map_or("", |value| value.text(text));
            let (message, fix) = match is_not(path, value, catalogue).filter(|_| operator == "ne") {
                Some(by) => {
                    let whole = correct::replaced(text, &condition.span(), &by);
                    let fix = in_search(Fix::new(format!("write {by}"), whole));
                    (format!("{only} Full search has no ne either, but “is not” can be written {by}."), Some(fix))
                }
                None if allowed(property, Way::Search).iter().any(|allowed| allowed.word == operator) => {
                    (format!("{only} Full search takes {operator} as well."), None)
                }
                None => (format!("{only} Full search does not take {operator} either."), None),
            };
            return Some(Fault { span: condition.operator.span.clone(), message, fix });
        }
        if path == "status" {
            let value = condition.value_text(text);
            let exact = property.choices.iter().find(|(known, _)| known.eq_ignore_ascii_case(&value));
            if let (Some((known, _)), Some(token)) = (exact, &condition.value)
                && *known != value
            {
                let message = format!("A filter compares letter by letter: the status is written {known}.");
                let fixed = correct::replaced(text, &token.span, &format!("\"{known}\""));
                let fix = Some(Fix::new(format!("write \"{known}\""), fixed));
                return Some(Fault { span: token.span.clone(), message, fix });
            }
        }
        None
    })
}

/// Properties that exist and cannot be asked for so; what can be done instead, or how they are written.
fn unsearchable(path: &str, choice: Choice) -> Option<(String, Option<&'static str>)> {
    let lower = path.to_ascii_lowercase();
    let time = here::TIMES.iter().find(|(time, _)| lower.trim_start_matches("profile.").eq_ignore_ascii_case(time));
    match time {
        Some((time, _)) if *time != path => return Some((format!("It is written {time}."), Some(*time))),
        Some((time, _)) if choice == Choice::Filter => {
            let message = format!("A filter does not know {time}. Full search takes it, and decides it here.");
            return Some((message, None));
        }
        Some(_) | None => {}
    }
    if matches!(&*lower, "groups" | "group" | "memberof" | "profile.groups") {
        let key = key::name(Context::List, Command::PickGroup);
        return Some((format!("Groups are no attribute. For the members of a group press {key} on the list."), None));
    }
    None
}

/// What is not so of one value, as Okta can be asked for it: that costs less.
fn asked_instead(expr: &Expr, catalogue: &Catalogue) -> Option<String> {
    let members: Vec<&Expr> = match expr {
        Expr::And(members) => members.iter().collect(),
        other => vec![other],
    };
    members.into_iter().find_map(|member| {
        let Expr::Not(inner) = member else { return None };
        let Expr::Compare { attr, op: Op::Eq, value } = &**inner else { return None };
        let by = is_not(&attr.path, &value.to_string(), catalogue)?;
        Some(format!("Okta can be asked for {by}, which takes fewer calls."))
    })
}

/// Whether what is left to be decided here can be.
fn check_here(text: &str, all: &[Condition], expr: Expr, choice: Choice, catalogue: &Catalogue) -> Result<(), Fault> {
    let place =
        |path: &str| all.iter().find(|one| one.attribute.text(text) == path).map(|one| one.attribute.span.clone());
    if choice == Choice::Filter {
        let message = "A filter cannot be asked for this. Full search takes it, and decides it here.".to_owned();
        return Err(Fault { span: 0..text.len(), message, fix: None });
    }
    let Some(decided) = Parted::of(expr).decided else { return Ok(()) };
    let mut several = None;
    decided.for_each_attr(&mut |attr| {
        let array = catalogue.find(&attr.path).is_some_and(|property| property.array);
        let compared = all
            .iter()
            .any(|one| one.attribute.text(text) == attr.path && !one.operator.text(text).eq_ignore_ascii_case("pr"));
        if array && compared {
            several = Some(attr.path.clone());
        }
    });
    if let Some(path) = several {
        let message = format!("{path} holds several values: here only pr can be decided of it.");
        return Err(Fault { span: place(&path).unwrap_or(0..text.len()), message, fix: None });
    }
    match Sieve::of(decided) {
        Ok(_) => Ok(()),
        Err(path) => {
            let message = format!("No list tells of {path}, so it cannot be decided here.");
            Err(Fault { span: place(&path).unwrap_or(0..text.len()), message, fix: None })
        }
    }
}

fn check_name(text: &str, condition: &Condition, catalogue: &Catalogue, notes: &mut Vec<String>) -> Result<(), Fault> {
    let path = condition.attribute.text(text);
    if catalogue.known(path).is_some() {
        return Ok(());
    }
    let span = condition.attribute.span.clone();
    let same = catalogue.properties().iter().find(|property| property.path.eq_ignore_ascii_case(path));
    let meant = catalogue.meant(path);
    let unknown_custom = !catalogue.whole && path.starts_with("profile.") && path.len() > "profile.".len();
    let near = meant.or_else(|| catalogue.nearest(path));
    // What is no property of Okta's own may be an attribute of the organisation's.
    let perhaps = (near.is_none() && !catalogue.whole && !path.contains('.')).then(|| format!("profile.{path}"));
    let written = near.map(|property| property.path.clone()).or_else(|| perhaps.clone());
    let fix = written.map(|by| Fix::new(format!("write {by}"), correct::replaced(text, &span, &by)));
    let message = match (same, meant, near) {
        (Some(property), _, _) => format!("Case counts in names: it is written {}.", property.path),
        (None, Some(property), _) => format!("Attributes of the profile begin with profile.: {}.", property.path),
        (None, None, _) if unknown_custom => {
            let name = path.trim_start_matches("profile.");
            let near = near.map(|property| format!(" Perhaps {} is meant.", property.path)).unwrap_or_default();
            notes.push(format!(
                "Whether there is an attribute {name} is not known: the schema could not be read.{near}"
            ));
            return Ok(());
        }
        (None, None, Some(property)) => {
            format!("There is no attribute {path}. Did you mean {} ({})?", property.path, property.title)
        }
        (None, None, None) if let Some(perhaps) = &perhaps => {
            format!("Attributes of the profile begin with profile.: {perhaps}.")
        }
        (None, None, None) => format!("There is no attribute {path} in this organisation."),
    };
    Err(Fault { span, message, fix })
}

fn check_condition(
    text: &str,
    condition: &Condition,
    catalogue: &Catalogue,
    now: Now,
    notes: &mut Vec<String>,
) -> Result<(), Fault> {
    let path = condition.attribute.text(text);
    let unknown;
    let property = match catalogue.known(path) {
        Some(property) => property,
        None => {
            unknown = Property {
                path: path.to_owned(),
                title: path.to_owned(),
                kind: ValueKind::Text,
                choices: Vec::new(),
                custom: true,
                array: false,
                whole: false,
                date: None,
            };
            &unknown
        }
    };
    let known = catalogue.known(path).is_some();
    let operator = condition.operator.text(text).to_ascii_lowercase();
    if let Some(other) = other_attribute(text, condition) {
        return check_attributes(text, condition, other, &operator, catalogue);
    }
    check_operator(text, condition, property, &operator, catalogue)?;
    match &condition.value {
        Some(_) if known => check_value(text, condition, property, &catalogue.calendar, now, notes),
        Some(_) => {
            if condition.value_text(text) == "null"
                && !condition.value.as_ref().is_some_and(|v| v.text(text).starts_with('"'))
            {
                return Err(null_fault(text, condition));
            }
            Ok(())
        }
        None => Ok(()),
    }
}

/// The attribute that another one is compared with.
fn other_attribute<'t>(text: &'t str, condition: &Condition) -> Option<&'t str> {
    let value = condition.value.as_ref().filter(|value| value.kind == Kind::Bare)?.text(text);
    let is_attribute = matches!(
        Expr::parse(&format!("id eq {value}")),
        Ok(Expr::Compare { value: crate::protocol::expr::Value::Attribute(_), .. })
    );
    is_attribute.then_some(value)
}

fn check_attributes(
    text: &str,
    condition: &Condition,
    other: &str,
    operator: &str,
    catalogue: &Catalogue,
) -> Result<(), Fault> {
    let span = condition.value.as_ref().map_or(condition.span(), |value| value.span.clone());
    if catalogue.known(other).is_none() && catalogue.whole {
        let near = catalogue.nearest(other).map(|near| near.path.clone());
        let fix = near.map(|by| Fix::new(format!("write {by}"), correct::replaced(text, &span, &by)));
        return Err(Fault { span, message: format!("There is no attribute {other} in this organisation."), fix });
    }
    let kind = |path: &str| catalogue.known(path).map(|property| property.kind);
    let path = condition.attribute.text(text);
    let (own, others) = (kind(path), kind(other));
    if [own, others].contains(&Some(ValueKind::Number))
        || (own == Some(ValueKind::Time)) != (others == Some(ValueKind::Time))
    {
        let message = format!("{path} and {other} cannot be compared: only texts with texts and times with times.");
        return Err(Fault { span, message, fix: None });
    }
    if matches!(operator, "sw" | "ew" | "co") {
        let message = "Two attributes are compared by eq, ne, gt, ge, lt and le.".to_owned();
        return Err(Fault { span: condition.operator.span.clone(), message, fix: None });
    }
    Ok(())
}

fn check_operator(
    text: &str,
    condition: &Condition,
    property: &Property,
    operator: &str,
    catalogue: &Catalogue,
) -> Result<(), Fault> {
    let operators = allowed(property, Way::Search);
    if operators.iter().any(|allowed| allowed.word == operator) {
        return Ok(());
    }
    let path = &property.path;
    let span = condition.operator.span.clone();
    let value = condition.value.as_ref().map_or("", |value| value.text(text));
    let whole = |label: String, by: &str| Some(Fix::new(label, correct::replaced(text, &condition.span(), by)));
    let swap = |by: &str| Some(Fix::new(format!("write {by}"), correct::replaced(text, &span, by)));
    let (message, fix) = match operator {
        "ne" if value == "null" => {
            let by = format!("{path} pr");
            (format!("Okta knows no ne; who has a value is found by {by}."), whole(format!("write {by}"), &by))
        }
        "ne" => match is_not(path, value, catalogue) {
            Some(by) => (format!("Okta knows no ne; “is not” is written {by}."), whole(format!("write {by}"), &by)),
            None => (format!("Okta knows no ne. {}", no_is_not(path, catalogue)), None),
        },
        "ew" => (
            "Okta knows no ew: it cannot look for how something ends.".to_owned(),
            contains_instead(property, &span, text),
        ),
        "co" | "sw" if property.kind == ValueKind::Time => {
            let is_time = dates::understand(
                &condition.value_text(text),
                Now(jiff::Timestamp::UNIX_EPOCH),
                &catalogue.calendar.zone,
            )
            .is_some();
            let fix = if is_time { swap("ge") } else { None };
            (format!("{path} is a point in time: it takes gt, ge, lt, le, eq and pr."), fix)
        }
        "co" if property.array => {
            (format!("{path} holds several values: eq finds who has this one among them."), swap("eq"))
        }
        "co" if operators.iter().any(|allowed| allowed.word == "sw") => {
            (format!("co works on {} only; here sw (begins with) does.", listed(&CONTAINS)), swap("sw"))
        }
        _ => {
            let known: Vec<_> = operators.iter().map(|operator| operator.word).collect();
            let what = match property.kind {
                ValueKind::Bool => " is true or false: it",
                ValueKind::Number => " is a number: it",
                ValueKind::Text | ValueKind::Time | ValueKind::Status | ValueKind::Type => "",
            };
            (format!("{path}{what} takes {}.", listed(&known)), None)
        }
    };
    Err(Fault { span, message, fix })
}

fn contains_instead(property: &Property, span: &Range<usize>, text: &str) -> Option<Fix> {
    CONTAINS.contains(&&*property.path).then(|| Fix::new("write co (contains)", correct::replaced(text, span, "co")))
}

fn null_fault(text: &str, condition: &Condition) -> Fault {
    let path = condition.attribute.text(text);
    let span = condition.value.as_ref().map_or(condition.span(), |value| value.span.clone());
    let message = format!(
        "{NO_ONE_WITHOUT} {path} pr finds those who have one; not ({path} pr) reads everybody and keeps who has none."
    );
    Fault { span, message, fix: None }
}

fn check_value(
    text: &str,
    condition: &Condition,
    property: &Property,
    calendar: &Calendar,
    now: Now,
    notes: &mut Vec<String>,
) -> Result<(), Fault> {
    let Some(token) = &condition.value else { return Ok(()) };
    let (path, raw) = (&property.path, token.text(text));
    let value = condition.value_text(text);
    let quoted = raw.starts_with('"');
    let span = token.span.clone();
    let fault = |message: String, by: Option<String>| {
        let fix = by.map(|by| Fix::new(format!("write {by}"), correct::replaced(text, &span, &by)));
        Err(Fault { span: span.clone(), message, fix })
    };
    // A date without quotes has been written out by now; everything else is judged as it was typed.
    if raw == "null" {
        return Err(null_fault(text, condition));
    }
    match property.kind {
        ValueKind::Time => {
            if dates::understand(&value, now, &calendar.zone).is_none() {
                return fault(not_a_time(path, &value), ago_meant(&value).filter(|meant| *meant != value));
            }
        }
        ValueKind::Bool => {
            if !matches!(&*value, "true" | "false") {
                return fault(not_a_bool(path), bool_meant(&value).map(str::to_owned));
            }
        }
        ValueKind::Number => {
            if !value.parse::<f64>().is_ok_and(f64::is_finite) {
                return fault(not_a_number(path), number_meant(&value));
            }
        }
        ValueKind::Text | ValueKind::Status | ValueKind::Type => {
            let is_date = property.date.is_some() && dates::understand(&value, now, &calendar.zone).is_some();
            if property.date.is_some() && !is_date && dates::is_relative(&value) {
                return fault(not_a_time(path, &value), None);
            }
            if !quoted && !is_date {
                let by = serde_json::to_string(&value).unwrap_or_default();
                return fault(format!("{path} is a text, and a text goes in double quotes."), Some(by));
            }
        }
    }
    let is_eq = condition.operator.text(text).eq_ignore_ascii_case("eq");
    if is_eq && property.whole && value.parse::<f64>().is_ok_and(|number| number.fract() != 0.0) {
        notes.push(format!("{} holds whole numbers only: nobody has {value}.", property.title));
    }
    if is_eq && !property.choices.is_empty() {
        let exists = property.choices.iter().any(|(known, _)| known.eq_ignore_ascii_case(&value));
        if !exists {
            let near = property
                .choices
                .iter()
                .min_by_key(|(known, title)| {
                    let lower = value.to_lowercase();
                    if known.to_lowercase().starts_with(&lower) || title.to_lowercase().starts_with(&lower) {
                        return 0;
                    }
                    strsim::osa_distance(&known.to_lowercase(), &lower)
                        .min(strsim::osa_distance(&title.to_lowercase(), &lower))
                })
                .map(|(known, _)| format!("; the nearest is {known}"))
                .unwrap_or_default();
            notes.push(format!("{} knows no value {value}{near}.", property.title));
        }
    }
    Ok(())
}

/// `eq, sw and pr`.
fn listed(words: &[&str]) -> String {
    match words {
        [] => "no operator".to_owned(),
        [only] => (*only).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
