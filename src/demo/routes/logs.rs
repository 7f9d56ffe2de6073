//! The System Log: polling and bounded requests, filters, keywords.
//!
//! ```text
//! no until, ascending ─► polling: a next link always, also on an empty page
//! until, or descending ─► bounded: no next link on the last page
//! ```

use serde_json::Value;

use super::super::call::{Call, link};
use super::super::history::{self, Past, Place};
use super::super::ids;
use super::super::org::{Entry, Org};
use super::super::reply::{Answer, Refusal, Reply};
use super::super::times;
use crate::protocol::expr::{Expr, Op, Value as Literal};

const DAY: i64 = 86_400_000;

pub(super) fn list(org: &Org, call: &Call<'_>) -> Answer {
    answer(org, call).map_err(|refusal| Refusal { link: false, ..refusal })
}

/// What is asked for.
struct Wish {
    since: i64,
    until: i64,
    after: Option<Place>,
    descending: bool,
    filter: Option<Expr>,
    words: Vec<String>,
    limit: usize,
}

fn answer(org: &Org, call: &Call<'_>) -> Answer {
    let query = &call.query;
    let now = call.now.as_millisecond();
    let descending = match query.get("sortOrder") {
        Some(order) if order.eq_ignore_ascii_case("DESCENDING") => true,
        Some(order) if !order.eq_ignore_ascii_case("ASCENDING") => {
            return Err(Refusal::invalid("sortOrder", "sortOrder: must be ASCENDING or DESCENDING."));
        }
        _ => false,
    };
    let until = query.get("until").map(|text| date("until", text)).transpose()?;
    let since = query.get("since").map(|text| date("since", text)).transpose()?;
    if since.is_some_and(|since| since < now - 180 * DAY) {
        return Err(bad_filter("Invalid parameter: The since parameter is over 180 days prior to the current day."));
    }
    let limit = query.limit(100, 0, 1000)?;
    let after = query.get("after").map(|cursor| read_cursor(cursor).ok_or_else(Refusal::paging)).transpose()?;
    let (after, begun) = after.unzip();
    let bounded = until.is_some() || descending;
    let until = until.unwrap_or(now);
    let wish = Wish {
        since: since.or(begun).unwrap_or(until - 7 * DAY),
        until,
        after,
        descending,
        filter: query.get("filter").map(parse_filter).transpose()?,
        words: words(query.get("q"))?,
        limit,
    };
    let (events, last, more) = collect(org, &wish);
    let next = if more || !bounded {
        // Nothing new: the same place again, or the beginning of the time that was asked for.
        Some(last.or(after).unwrap_or((wish.since, 0)))
    } else {
        None
    };
    let limit = limit.to_string();
    let until_text = query.get("until");
    let parameters = |since, after| {
        [
            ("since", since),
            ("until", until_text),
            ("limit", Some(limit.as_str())),
            ("filter", query.get("filter")),
            ("q", query.get("q")),
            ("sortOrder", query.get("sortOrder")),
            ("after", after),
        ]
    };
    let itself = parameters(query.get("since"), query.get("after"));
    let reply = Reply::json(&Value::Array(events)).with("link", link(call.origin, "/api/v1/logs", &itself, "self"));
    Ok(match next {
        Some((millis, code)) => {
            let cursor = format!("{millis}_{code}_{}", wish.since);
            let parameters = parameters(query.get("since"), Some(cursor.as_str()));
            reply.with("link", link(call.origin, "/api/v1/logs", &parameters, "next"))
        }
        None => reply,
    })
}

fn date(name: &str, text: &str) -> Result<i64, Refusal> {
    times::parse_millis(text).ok_or_else(|| {
        let problem =
            "The date format in your query is not recognized. Please enter dates using ISO8601 string format.";
        let refusal = Refusal::new(
            400,
            "E0000001",
            format!("Api validation failed: '{name}': {problem} '{name}': must be a valid date-time or empty."),
        );
        refusal.because(format!("{name}: {problem}")).because(format!("{name}: must be a valid date-time or empty."))
    })
}

/// The place of the last event seen, and since when events were asked for, for who drops that from the next link.
fn read_cursor(cursor: &str) -> Option<(Place, i64)> {
    let mut parts = cursor.splitn(3, '_');
    let place = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((place, parts.next()?.parse().ok()?))
}

fn bad_filter(summary: impl Into<std::borrow::Cow<'static, str>>) -> Refusal {
    Refusal::new(400, "E0000053", summary)
}

/// Up to ten, of up to 40 characters each.
fn words(text: Option<&str>) -> Result<Vec<String>, Refusal> {
    let words: Vec<String> = text.unwrap_or_default().split_whitespace().map(str::to_lowercase).collect();
    if words.len() > 10 {
        return Err(Refusal::invalid("q", "q: There are more than 10 keywords."));
    }
    if words.iter().any(|word| word.chars().count() > 40) {
        return Err(Refusal::invalid("q", "q: A keyword is longer than 40 characters."));
    }
    Ok(words)
}

fn parse_filter(text: &str) -> Result<Expr, Refusal> {
    let expr = Expr::parse(text).map_err(|error| {
        bad_filter(format!("Invalid filter '{text}': {} at position {}", error.kind, error.span.start))
    })?;
    let mut bad = None;
    check(&expr, &mut bad);
    match bad {
        Some(path) => Err(bad_filter(format!("Invalid filter '{text}': Unrecognized attribute '{path}'"))),
        None => Ok(expr),
    }
}

const FIELDS: [&str; 18] = [
    "actor",
    "authenticationContext",
    "client",
    "debugContext",
    "device",
    "displayMessage",
    "eventType",
    "legacyEventType",
    "outcome",
    "request",
    "securityContext",
    "severity",
    "target",
    "transaction",
    "uuid",
    "version",
    "authenticationcontext",
    "securitycontext",
];

fn check<'a>(expr: &'a Expr, bad: &mut Option<&'a str>) {
    match expr {
        Expr::And(members) | Expr::Or(members) => members.iter().for_each(|member| check(member, bad)),
        Expr::Not(inner) => check(inner, bad),
        Expr::Present(attr) | Expr::Compare { attr, .. } => {
            let path = attr.path.as_str();
            let field = path.split('.').next().unwrap_or_default();
            let dear = matches!(expr, Expr::Compare { op: Op::Co, .. })
                && matches!(path, "debugContext.debugData.url" | "debugContext.debugData.requestUri");
            if !FIELDS.contains(&field) || dear {
                *bad = Some(path);
            }
        }
    }
}

/// The events of a page, the place of the last one, and whether there are more.
fn collect(org: &Org, wish: &Wish) -> (Vec<Value>, Option<Place>, bool) {
    let mut page = Vec::new();
    let mut last = None;
    if wish.limit == 0 {
        return (page, last, false);
    }
    let people = wish.filter.as_ref().and_then(people);
    let past: std::borrow::Cow<'_, [Past]> = match people {
        Some(ids) => {
            let mut seqs: Vec<u32> = ids.iter().filter_map(|id| ids::number(*b"00u", org.seed.number, id)).collect();
            seqs.sort_unstable();
            seqs.dedup();
            let mut past: Vec<Past> = seqs.into_iter().flat_map(|seq| history::of_person(org, seq)).collect();
            past.sort_unstable_by_key(|past| past.place);
            past.into()
        }
        None => org.past().into(),
    };
    let fits = |place: Place| {
        let beyond = match wish.after {
            Some(after) if wish.descending => place < after,
            Some(after) => place > after,
            None => true,
        };
        beyond && place.0 >= wish.since && (place.0 <= wish.until)
    };
    let items = past.iter().map(Item::Past).chain(org.log.iter().enumerate().map(Item::Entry));
    let items: Box<dyn Iterator<Item = Item<'_>>> =
        if wish.descending { Box::new(items.rev()) } else { Box::new(items) };
    for item in items {
        let place = item.place();
        let by_type = || wish.filter.as_ref().and_then(|filter| quick(filter, item.event_type()));
        if !fits(place) || by_type() == Some(false) {
            continue;
        }
        let event = item.event(org);
        let matching = wish.filter.as_ref().is_none_or(|filter| matches(&event, filter))
            && wish.words.iter().all(|word| mentions(&event, word));
        if !matching {
            continue;
        }
        if page.len() == wish.limit {
            return (page, last, true);
        }
        page.push(event);
        last = Some(place);
    }
    (page, last, false)
}

/// An event of before the start, or one that was written since; those come after all of these.
#[derive(Clone, Copy)]
enum Item<'a> {
    Past(&'a Past),
    Entry((usize, &'a Entry)),
}

impl Item<'_> {
    fn place(&self) -> Place {
        match self {
            Item::Past(past) => past.place,
            // Above every code of the past.
            Item::Entry((index, entry)) => (entry.published, 1 << 60 | *index as u64),
        }
    }

    fn event_type(&self) -> &str {
        match self {
            Item::Past(past) => past.what.event_type(),
            Item::Entry((_, entry)) => entry.event["eventType"].as_str().unwrap_or_default(),
        }
    }

    fn event(&self, org: &Org) -> Value {
        match self {
            Item::Past(past) => history::draft(org, past).to_json(),
            Item::Entry((_, entry)) => entry.event.clone(),
        }
    }
}

/// The people that an event must be about to fit, where the filter names them.
fn people(expr: &Expr) -> Option<Vec<String>> {
    match expr {
        Expr::Compare { attr, op: Op::Eq, value: Literal::Text(id) }
            if matches!(attr.path.as_str(), "actor.id" | "target.id") =>
        {
            Some(vec![id.clone()])
        }
        Expr::And(members) => members.iter().find_map(people),
        Expr::Or(members) => {
            let all: Option<Vec<Vec<String>>> = members.iter().map(people).collect();
            all.map(|ids| ids.concat())
        }
        Expr::Not(_) | Expr::Compare { .. } | Expr::Present(_) => None,
    }
}

/// What can be said from the event's type alone.
fn quick(expr: &Expr, event_type: &str) -> Option<bool> {
    match expr {
        Expr::Compare { attr, op, value: Literal::Text(text) } if attr.path == "eventType" => {
            Some(compare_text(event_type, *op, text))
        }
        Expr::And(members) => members.iter().any(|member| quick(member, event_type) == Some(false)).then_some(false),
        Expr::Or(members) => members.iter().all(|member| quick(member, event_type) == Some(false)).then_some(false),
        Expr::Not(_) | Expr::Compare { .. } | Expr::Present(_) => None,
    }
}

fn compare_text(found: &str, op: Op, wanted: &str) -> bool {
    let (found, wanted) = (found.to_lowercase(), wanted.to_lowercase());
    match op {
        Op::Eq => found == wanted,
        Op::Ne => found != wanted,
        Op::Co => found.contains(&wanted),
        Op::Sw => found.starts_with(&wanted),
        Op::Ew => found.ends_with(&wanted),
        Op::Gt => found > wanted,
        Op::Ge => found >= wanted,
        Op::Lt => found < wanted,
        Op::Le => found <= wanted,
    }
}

fn matches(event: &Value, expr: &Expr) -> bool {
    match expr {
        Expr::And(members) => members.iter().all(|member| matches(event, member)),
        Expr::Or(members) => members.iter().any(|member| matches(event, member)),
        Expr::Not(inner) => !matches(event, inner),
        Expr::Present(attr) => any_at(event, &attr.path, &mut |value| !value.is_null()),
        // An absent value differs from every other.
        Expr::Compare { attr, op: Op::Ne, value } => {
            !any_at(event, &attr.path, &mut |found| compare(found, Op::Eq, value))
        }
        Expr::Compare { attr, op, value } => any_at(event, &attr.path, &mut |found| compare(found, *op, value)),
    }
}

/// Whether some value at a dotted path fits; every element of a list on the way is tried.
fn any_at(value: &Value, path: &str, fits: &mut dyn FnMut(&Value) -> bool) -> bool {
    if let Value::Array(elements) = value {
        return elements.iter().any(|element| any_at(element, path, fits));
    }
    if path.is_empty() {
        return fits(value);
    }
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    value.get(name).is_some_and(|inner| any_at(inner, rest, fits))
}

fn compare(found: &Value, op: Op, wanted: &Literal) -> bool {
    match (found, wanted) {
        (Value::String(found), Literal::Text(wanted)) => compare_text(found, op, wanted),
        (Value::Number(found), Literal::Number(wanted) | Literal::Text(wanted)) => {
            let order =
                found.as_f64().zip(wanted.parse::<f64>().ok()).and_then(|(found, wanted)| found.partial_cmp(&wanted));
            order.is_some_and(|order| match op {
                Op::Eq => order.is_eq(),
                Op::Gt => order.is_gt(),
                Op::Ge => order.is_ge(),
                Op::Lt => order.is_lt(),
                Op::Le => order.is_le(),
                Op::Ne | Op::Sw | Op::Ew | Op::Co => false,
            })
        }
        (Value::Bool(found), Literal::Bool(wanted)) => op == Op::Eq && found == wanted,
        (Value::Null, Literal::Null) => op == Op::Eq,
        _ => false,
    }
}

/// Whether a whole word stands somewhere in the event.
fn mentions(event: &Value, word: &str) -> bool {
    match event {
        Value::String(text) => {
            let text = text.to_lowercase();
            text.match_indices(word).any(|(place, _)| {
                let before = text[..place].chars().next_back();
                let after = text[place + word.len()..].chars().next();
                !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
            })
        }
        Value::Array(elements) => elements.iter().any(|element| mentions(element, word)),
        Value::Object(fields) => fields.values().any(|value| mentions(value, word)),
        Value::Number(number) => number.to_string() == word,
        Value::Null | Value::Bool(_) => false,
    }
}
