//! Okta's rules, applied before anything is sent.
//!
//! What passes is accepted by the reference; what does not is told in words, with its place and, where there is one,
//! the way to put it right.

use std::ops::Range;

use super::super::effect::Now;
use super::catalogue::{Catalogue, Property, ValueKind};
use super::conditions::{Condition, conditions, negation};
use super::operators::{CONTAINS, FILTERED, allowed};
use super::token::{Kind, scan};
use super::{Choice, Way, correct, dates};
use crate::protocol::expr::{Expr, ExprErrorKind, Op};

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
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Bytes of the text that was typed.
    pub span: Range<usize>,
    pub message: String,
    pub fix: Option<Fix>,
}

/// A way to put it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in a few words.
    pub label: String,
    /// The whole text as it would be.
    pub text: String,
}

/// Addresses longer than this are refused by servers on the way.
const LONGEST: usize = 6_000;

/// Reads what was typed. `sorted` says that Okta is to sort, which only full search does.
pub fn check(text: &str, choice: Choice, sorted: bool, catalogue: &Catalogue, now: Now) -> Result<Accepted, Fault> {
    if choice == Choice::Query {
        return query(text, sorted);
    }
    if text.trim().is_empty() {
        let message = "Nothing is asked for yet. It begins with an attribute, for example status.".to_owned();
        return Err(Fault { span: 0..0, message, fix: None });
    }
    // Before anything else: the finest grammar does not make it searchable.
    for token in scan(text).0.iter().filter(|token| token.kind == Kind::Attribute) {
        if let Some(reason) = unsearchable(token.text(text)) {
            return Err(Fault { span: token.span.clone(), message: reason.to_owned(), fix: None });
        }
    }
    let expanded = dates::expand(text, now);
    let expr = Expr::parse(&expanded.text).map_err(|error| {
        if let (ExprErrorKind::NotWithoutParenthesis, Some(not)) = (&error.kind, negation(text)) {
            return Fault { span: not.span, message: NO_NOT.to_owned(), fix: None };
        }
        if let Some(fault) = unread_time(text, &expanded.original(&error.span), &error.kind) {
            return fault;
        }
        let (span, message, fix) = correct::explain(text, expanded.original(&error.span), &error);
        Fault { span, message, fix }
    })?;
    if expanded.text.len() > LONGEST {
        let message = "This is longer than Okta takes. Leave something out, or list in two steps.".to_owned();
        return Err(Fault { span: 0..text.len(), message, fix: None });
    }
    if let Some(not) = negation(text) {
        return Err(refuse_not(not.span, &expr));
    }
    let all = conditions(text);
    let mut notes = Vec::new();
    let as_filter = filter_fault(text, &all, catalogue);
    let way = match choice {
        Choice::Filter => Way::Filter,
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
        check_condition(text, condition, catalogue, &mut notes)?;
    }
    let filterable = filter_fault(text, &all, catalogue).is_none();
    Ok(Accepted {
        as_filter: (way == Way::Search && filterable).then(|| expanded.text.clone()),
        sent: expanded.text,
        way,
        notes,
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
    Ok(Accepted { way: Way::Query, sent: words.to_owned(), as_filter: None, notes })
}

/// Whether a condition means the same whatever case its value is compared in.
fn is_exact(text: &str, condition: &Condition) -> bool {
    matches!(condition.attribute.text(text), "status" | "id" | "lastUpdated")
}

const NO_NOT: &str = "Okta knows no not. Turn the condition round: for “is not”, less than or greater than.";

/// A value of a point in time that is none: with its unit spelled out, without the minus, or something else.
fn unread_time(text: &str, span: &Range<usize>, kind: &ExprErrorKind) -> Option<Fault> {
    let (ExprErrorKind::UnquotedText(_) | ExprErrorKind::BadNumber(_)) = kind else { return None };
    let condition = conditions(text)
        .into_iter()
        .find(|one| one.value.as_ref().is_some_and(|value| value.span.start == span.start))?;
    let path = condition.attribute.text(text);
    let value = condition.value.filter(|_| dates::TIMES.contains(&path))?;
    let word = value.text(text);
    let digits = word.trim_start_matches('-');
    let (number, unit) = digits.split_at(digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()));
    let unit = match unit.to_ascii_lowercase().as_str() {
        "s" | "sec" | "second" | "seconds" => "s",
        "m" | "min" | "minute" | "minutes" => "m",
        "h" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        "w" | "week" | "weeks" => "w",
        "y" | "year" | "years" => "y",
        _ => "",
    };
    let meant = (!number.is_empty() && !unit.is_empty()).then(|| format!("-{number}{unit}"));
    let fix = meant.map(|by| Fix { label: format!("write {by}"), text: correct::replaced(text, &value.span, &by) });
    Some(Fault { span: value.span, message: not_a_time(path), fix })
}

fn not_a_time(path: &str) -> String {
    format!("{path} is a point in time, written \"2026-01-31T09:00:00.000Z\", 2026-01-31, -7d or -3h.")
}

fn refuse_not(span: Range<usize>, expr: &Expr) -> Fault {
    let message = NO_NOT.to_owned();
    let fix = match expr {
        Expr::Not(inner) => match &**inner {
            Expr::Compare { attr, op: Op::Eq, value } => {
                let path = &attr.path;
                let text = format!("({path} lt {value} or {path} gt {value})");
                Some(Fix { label: format!("write {text}"), text })
            }
            _ => None,
        },
        _ => None,
    };
    Fault { span, message, fix }
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
            let message = format!("In a filter {path} takes only {}. Full search knows more.", listed(&known));
            return Some(Fault { span: condition.operator.span.clone(), message, fix: None });
        }
        if path == "status" {
            let value = condition.value_text(text);
            let exact = property.choices.iter().find(|(known, _)| known.eq_ignore_ascii_case(&value));
            if let (Some((known, _)), Some(token)) = (exact, &condition.value)
                && *known != value
            {
                let message = format!("A filter compares letter by letter: the status is written {known}.");
                let fixed = correct::replaced(text, &token.span, &format!("\"{known}\""));
                let fix = Some(Fix { label: format!("write \"{known}\""), text: fixed });
                return Some(Fault { span: token.span.clone(), message, fix });
            }
        }
        None
    })
}

/// Properties that exist and cannot be searched, and what can be done instead.
fn unsearchable(path: &str) -> Option<&'static str> {
    Some(match path.to_ascii_lowercase().as_str() {
        "lastlogin" | "profile.lastlogin" => {
            "Okta cannot search by lastLogin. List without it, load all, and sort by the column Seen (s)."
        }
        "passwordchanged" | "profile.passwordchanged" => {
            "Okta cannot search by passwordChanged. List without it, load all, and sort by the column Password (s)."
        }
        "groups" | "group" | "memberof" | "profile.groups" => {
            "Groups are no attribute. For the members of a group press F g on the list."
        }
        _ => return None,
    })
}

fn check_name(text: &str, condition: &Condition, catalogue: &Catalogue, notes: &mut Vec<String>) -> Result<(), Fault> {
    let path = condition.attribute.text(text);
    if catalogue.find(path).is_some() {
        return Ok(());
    }
    let span = condition.attribute.span.clone();
    let same = catalogue.properties().iter().find(|property| property.path.eq_ignore_ascii_case(path));
    let meant = same.or_else(|| {
        let profile = format!("profile.{path}");
        catalogue.properties().iter().find(|property| property.path.eq_ignore_ascii_case(&profile))
    });
    let unknown_custom = !catalogue.whole && path.starts_with("profile.") && path.len() > "profile.".len();
    let near = meant.or_else(|| catalogue.nearest(path));
    let fix = near.map(|property| Fix {
        label: format!("write {}", property.path),
        text: correct::replaced(text, &span, &property.path),
    });
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
        (None, None, None) => format!("There is no attribute {path} in this organisation."),
    };
    Err(Fault { span, message, fix })
}

fn check_condition(
    text: &str,
    condition: &Condition,
    catalogue: &Catalogue,
    notes: &mut Vec<String>,
) -> Result<(), Fault> {
    let path = condition.attribute.text(text);
    let unknown;
    let property = match catalogue.find(path) {
        Some(property) => property,
        None => {
            unknown = Property {
                path: path.to_owned(),
                title: path.to_owned(),
                kind: ValueKind::Text,
                choices: Vec::new(),
                custom: true,
            };
            &unknown
        }
    };
    let known = catalogue.find(path).is_some();
    let operator = condition.operator.text(text).to_ascii_lowercase();
    check_operator(text, condition, property, &operator)?;
    match &condition.value {
        Some(_) if known => check_value(text, condition, property, notes),
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

fn check_operator(text: &str, condition: &Condition, property: &Property, operator: &str) -> Result<(), Fault> {
    let operators = allowed(property, Way::Search);
    if operators.iter().any(|allowed| allowed.word == operator) {
        return Ok(());
    }
    let path = &property.path;
    let span = condition.operator.span.clone();
    let value = condition.value.as_ref().map_or("", |value| value.text(text));
    let whole = |label: String, by: &str| Some(Fix { label, text: correct::replaced(text, &condition.span(), by) });
    let swap = |by: &str| Some(Fix { label: format!("write {by}"), text: correct::replaced(text, &span, by) });
    let (message, fix) = match operator {
        "ne" if property.kind == ValueKind::Bool => {
            let other = if condition.value_text(text) == "true" { "false" } else { "true" };
            let by = format!("{path} eq {other}");
            ("Okta knows no ne.".to_owned(), whole(format!("write {by}"), &by))
        }
        "ne" if value == "null" => {
            let by = format!("{path} pr");
            (format!("Okta knows no ne; who has a value is found by {by}."), whole(format!("write {by}"), &by))
        }
        "ne" => {
            let by = format!("({path} lt {value} or {path} gt {value})");
            (format!("Okta knows no ne; “is not” is written {by}."), whole(format!("write {by}"), &by))
        }
        "ew" => (
            "Okta knows no ew: it cannot look for how something ends.".to_owned(),
            contains_instead(property, &span, text),
        ),
        "co" | "sw" if property.kind == ValueKind::Time => {
            let is_time = dates::understand(&condition.value_text(text), Now(jiff::Timestamp::UNIX_EPOCH)).is_some();
            let fix = if is_time { swap("ge") } else { None };
            (format!("{path} is a point in time: it takes gt, ge, lt, le, eq and pr."), fix)
        }
        "co" => (
            format!("co works on {} only; here sw (begins with) does.", listed(&CONTAINS)),
            if property.kind == ValueKind::Text { swap("sw") } else { swap("eq") },
        ),
        _ => {
            let known: Vec<_> = operators.iter().map(|operator| operator.word).collect();
            let what = match property.kind {
                ValueKind::Bool => " is true or false: it",
                ValueKind::Number => " is a number: it",
                _ => "",
            };
            (format!("{path}{what} takes {}.", listed(&known)), swap("eq"))
        }
    };
    Err(Fault { span, message, fix })
}

fn contains_instead(property: &Property, span: &Range<usize>, text: &str) -> Option<Fix> {
    CONTAINS
        .contains(&&*property.path)
        .then(|| Fix { label: "write co (contains)".to_owned(), text: correct::replaced(text, span, "co") })
}

fn null_fault(text: &str, condition: &Condition) -> Fault {
    let path = condition.attribute.text(text);
    let span = condition.value.as_ref().map_or(condition.span(), |value| value.span.clone());
    let by = format!("{path} pr");
    Fault {
        span,
        message: format!("null is no value for Okta. {by} finds who has one; who has none cannot be asked for."),
        fix: Some(Fix { label: format!("write {by}"), text: correct::replaced(text, &condition.span(), &by) }),
    }
}

fn check_value(text: &str, condition: &Condition, property: &Property, notes: &mut Vec<String>) -> Result<(), Fault> {
    let Some(token) = &condition.value else { return Ok(()) };
    let (path, raw) = (&property.path, token.text(text));
    let value = condition.value_text(text);
    let quoted = raw.starts_with('"');
    let span = token.span.clone();
    let fault = |message: String, by: Option<String>| {
        let fix = by.map(|by| Fix { label: format!("write {by}"), text: correct::replaced(text, &span, &by) });
        Err(Fault { span: span.clone(), message, fix })
    };
    // A date without quotes has been written out by now; everything else is judged as it was typed.
    if raw == "null" {
        return Err(null_fault(text, condition));
    }
    match property.kind {
        ValueKind::Time => {
            // What could be read as a date was written out before; `now` is not needed to know that it can.
            let epoch = Now(jiff::Timestamp::UNIX_EPOCH);
            if dates::understand(&value, epoch).is_none() {
                return fault(not_a_time(path), None);
            }
        }
        ValueKind::Bool => {
            if !matches!(&*value, "true" | "false") {
                return fault(format!("{path} is true or false."), Some("true".to_owned()));
            }
        }
        ValueKind::Number => {
            if !value.parse::<f64>().is_ok_and(f64::is_finite) {
                return fault(format!("{path} is a number."), None);
            }
        }
        ValueKind::Text | ValueKind::Status | ValueKind::Type => {
            if !quoted {
                let by = serde_json::to_string(&value).unwrap_or_default();
                return fault(format!("{path} is a text, and a text goes in double quotes."), Some(by));
            }
        }
    }
    let is_eq = condition.operator.text(text).eq_ignore_ascii_case("eq");
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
