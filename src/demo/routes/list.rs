//! `GET /users`: plain, `q`, `filter` and `search`, their pages and their refusals.

use std::fmt::Write as _;

use super::super::call::{Call, Query, link};
use super::super::faults::{Area, Role};
use super::super::ids;
use super::super::org::{Org, Who};
use super::super::person::Status;
use super::super::query::{Dialect, Predicate, SortKey, matches_q};
use super::super::render::{Fields, Shape, write_user};
use super::super::reply::{Answer, Refusal, Reply};

/// Where a page ended and whether there is more.
struct Page {
    body: Vec<u8>,
    next: Option<String>,
}

pub(super) fn users(org: &Org, call: &Call<'_>) -> Answer {
    let query = &call.query;
    let ways = ["search", "filter", "q"].into_iter().filter(|way| query.get(way).is_some()).count();
    if ways > 1 {
        return Err(Refusal::new(
            400,
            "E0000033",
            "Bad request. Can't specify a search query and filter in the same request.",
        ));
    }
    // Below 1 there would be pages without anybody and without an end.
    let limit = query.limit(if query.get("q").is_some() { 10 } else { 200 }, 1, 200)?;
    let mut shape = Shape::of(call, false);
    shape.blocks = false;
    let scope = Scope::of(call);
    let page = if let Some(text) = query.get("search") {
        shape.fields = query.get("fields").map(Fields::parse);
        search(org, call, text, limit, &shape, &scope)?
    } else if let Some(text) = query.get("filter") {
        let filter = Predicate::compile(org, text, Dialect::Filter)?;
        by_id(org, call, limit, &shape, &scope, Refusal::paging, &filter)?
    } else if let Some(text) = query.get("q") {
        starting_with(org, call, text, limit, &shape, &scope)
    } else {
        everybody(org, call, limit, &shape, &scope)?
    };
    Ok(links(Reply::bytes(page.body), call, page.next, limit))
}

/// Whom the token may see.
struct Scope {
    group: Option<u32>,
    odd: bool,
}

/// The group that a group administrator of the demo manages: the first department.
const MANAGED_GROUP: u32 = 1;

impl Scope {
    fn of(call: &Call<'_>) -> Scope {
        Scope { group: (call.plan.role == Some(Role::Group)).then_some(MANAGED_GROUP), odd: call.plan.odd_user }
    }

    fn sees(&self, org: &Org, who: Who<'_>) -> bool {
        self.group.is_none_or(|group| org.is_member(who, group))
    }
}

/// Whether a group administrator manages this person.
pub(super) fn is_managed(org: &Org, who: Who<'_>, call: &Call<'_>) -> bool {
    Scope::of(call).sees(org, who)
}

fn links(reply: Reply, call: &Call<'_>, next: Option<String>, limit: usize) -> Reply {
    let query = &call.query;
    let limit = limit.to_string();
    let sort = query.get("search").and(query.get("sortBy"));
    let parameters = |after| {
        [
            ("after", after),
            ("limit", Some(limit.as_str())),
            ("filter", query.get("filter")),
            ("q", query.get("q")),
            ("search", query.get("search")),
            ("sortBy", sort),
            ("sortOrder", sort.and(query.get("sortOrder"))),
            ("fields", query.get("search").and(query.get("fields"))),
        ]
    };
    let after = if query.get("q").is_some() { None } else { query.get("after") };
    let reply = reply.with("link", link(call.origin, "/api/v1/users", &parameters(after), "self"));
    match next {
        None => reply,
        Some(_) if call.plan.next_loop && after.is_some() => {
            reply.with("link", link(call.origin, "/api/v1/users", &parameters(after), "next"))
        }
        Some(next) => {
            let origin = if call.plan.next_foreign { "https://evil.okta.example" } else { call.origin };
            reply.with("link", link(origin, "/api/v1/users", &parameters(Some(&next)), "next"))
        }
    }
}

/// Collects a page.
struct Pager<'a> {
    org: &'a Org,
    call: &'a Call<'a>,
    shape: &'a Shape,
    odd: bool,
    limit: usize,
    count: usize,
    body: Vec<u8>,
}

impl<'a> Pager<'a> {
    fn new(org: &'a Org, call: &'a Call<'a>, shape: &'a Shape, scope: &Scope, limit: usize) -> Pager<'a> {
        // A person takes about 1.5 kB.
        let mut body = Vec::with_capacity(limit * 1600);
        body.push(b'[');
        Pager { org, call, shape, odd: scope.odd, limit, count: 0, body }
    }

    fn is_full(&self) -> bool {
        self.count == self.limit
    }

    fn add(&mut self, who: Who<'_>) {
        if self.count > 0 {
            self.body.push(b',');
        }
        // The second and every seventh: early enough to be on any screen.
        if self.odd && self.count % 7 == 1 {
            self.body.extend_from_slice(odd_user(self.org, who, self.count / 7).as_bytes());
        } else {
            write_user(self.org, who, self.shape, self.call.origin, &mut self.body);
        }
        self.count += 1;
    }

    fn finish(mut self, next: Option<String>) -> Page {
        self.body.push(b']');
        Page { body: self.body, next }
    }
}

/// Users that break the contract, each in its own way.
fn odd_user(org: &Org, who: Who<'_>, kind: usize) -> String {
    let id = org.id_text(Org::seq(who));
    match kind % 7 {
        0 => format!(
            r#"{{"id":"{id}","status":"HIBERNATING","created":"2025-01-01T00:00:00.000Z","profile":{{"firstName":"Unknown","lastName":"Status","login":"unknown.status@acme.com","email":"unknown.status@acme.com","quota":12345678901234567890.123456789}}}}"#
        ),
        1 => format!(r#"{{"id":"{id}","status":"ACTIVE"}}"#),
        2 => {
            r#"{"id":null,"status":"ACTIVE","profile":{"firstName":"Null","lastName":"Id","login":"null.id@acme.com"}}"#
                .to_owned()
        }
        3 => format!(
            r#"{{"id":"{id}","status":5,"created":12345,"profile":{{"firstName":["Wrong"],"lastName":{{"a":1}},"login":7,"email":false}}}}"#
        ),
        4 => "null".to_owned(),
        5 => format!(r#"{{"id":"{id}","status":"ACTIVE","profile":null,"credentials":[],"_links":"none"}}"#),
        _ => format!(
            r#"{{"id":"{id}","status":"ACTIVE","transitioningToStatus":"SOMEWHERE","realmId":"guo1","profile":{{"firstName":"","lastName":null,"login":"{}"}}}}"#,
            "x".repeat(3000)
        ),
    }
}

/// Grouped by status, as recorded. The cursor is the status and the id.
fn everybody(org: &Org, call: &Call<'_>, limit: usize, shape: &Shape, scope: &Scope) -> Result<Page, Refusal> {
    let after = match call.query.get("after") {
        None => None,
        Some(cursor) => Some(plain_cursor(org, cursor).ok_or_else(Refusal::paging)?),
    };
    let mut pager = Pager::new(org, call, shape, scope, limit);
    let mut last = None;
    for seq in org.listing(after) {
        let Some(who) = org.who(seq) else { continue };
        let status = org.status(who);
        // They are the last of the order.
        if status == Status::Deprovisioned {
            break;
        }
        if !scope.sees(org, who) {
            continue;
        }
        if pager.is_full() {
            let next = last.map(|(status, seq): (Status, u32)| format!("{}{}", status as u8, org.id_text(seq)));
            return Ok(pager.finish(next));
        }
        pager.add(who);
        last = Some((status, seq));
    }
    Ok(pager.finish(None))
}

fn plain_cursor(org: &Org, cursor: &str) -> Option<(Status, u32)> {
    let (digit, id) = cursor.split_at_checked(1)?;
    let status = *Status::ALL.get(digit.parse::<usize>().ok()?)?;
    Some((status, ids::number(*b"00u", org.seed.number, id)?))
}

/// In the order of ids. The cursor is the id of the last.
fn by_id(
    org: &Org,
    call: &Call<'_>,
    limit: usize,
    shape: &Shape,
    scope: &Scope,
    refuse: fn() -> Refusal,
    predicate: &Predicate,
) -> Result<Page, Refusal> {
    let from = match call.query.get("after") {
        None => 0,
        Some(cursor) => ids::number(*b"00u", org.seed.number, cursor).ok_or_else(refuse)? + 1,
    };
    let known = known(call);
    let mut pager = Pager::new(org, call, shape, scope, limit);
    let mut last = None;
    for seq in predicate.numbers(from, org.end()) {
        let Some(who) = org.who_at(seq, known) else {
            continue;
        };
        if !predicate.matches(org, who) || !scope.sees(org, who) {
            continue;
        }
        if pager.is_full() {
            return Ok(pager.finish(last.map(|seq| org.id_text(seq))));
        }
        pager.add(who);
        last = Some(seq);
    }
    Ok(pager.finish(None))
}

/// The latest change, in milliseconds, that the search index has heard of.
fn known(call: &Call<'_>) -> i64 {
    if call.plan.lag.is_zero() {
        return i64::MAX;
    }
    let lag = i64::try_from(call.plan.lag.as_millis()).unwrap_or(i64::MAX);
    call.now.as_millisecond().saturating_sub(lag)
}

fn starting_with(org: &Org, call: &Call<'_>, text: &str, limit: usize, shape: &Shape, scope: &Scope) -> Page {
    let prefix = text.to_lowercase();
    let mut pager = Pager::new(org, call, shape, scope, limit);
    for seq in 0..org.end() {
        let Some(who) = org.who_at(seq, known(call)) else {
            continue;
        };
        let fits = org.status(who) != Status::Deprovisioned && scope.sees(org, who) && matches_q(org, who, &prefix);
        if fits {
            pager.add(who);
        }
        if pager.is_full() {
            break;
        }
    }
    pager.finish(None)
}

fn search(org: &Org, call: &Call<'_>, text: &str, limit: usize, shape: &Shape, scope: &Scope) -> Result<Page, Refusal> {
    if call.plan.role.is_some_and(|role| role.lacks(Area::Search)) {
        return Err(Refusal::forbidden());
    }
    if call.plan.no_search {
        return Err(Refusal::internal());
    }
    let predicate = Predicate::compile(org, text, Dialect::Search { co: !call.plan.no_co })?;
    let Some(sort_by) = call.query.get("sortBy") else {
        return by_id(org, call, limit, shape, scope, Refusal::search_cursor, &predicate);
    };
    let sort = SortKey::parse(org, sort_by)?;
    let descending = call.query.get("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("desc"));
    let known = known(call);
    let name = format!("{text}\n{sort_by}\n{descending}\n{}", scope.group.is_some());
    let order = || {
        let mut keyed: Vec<(String, u32)> = (0..org.end())
            .filter_map(|seq| {
                let who = org.who_at(seq, known)?;
                let fits = predicate.matches(org, who) && scope.sees(org, who);
                fits.then(|| (sort.of(org, who), seq))
            })
            .collect();
        if descending {
            // Ties stay in the order of ids.
            keyed.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        } else {
            keyed.sort_unstable();
        }
        keyed.into_iter().map(|(_, seq)| seq).collect()
    };
    let order = if call.plan.lag.is_zero() { org.sorted(&name, order) } else { order().into() };
    let start = match call.query.get("after") {
        None => 0,
        Some(cursor) => {
            let (key, after) = sorted_cursor(&name, cursor).ok_or_else(Refusal::search_cursor)?;
            order.partition_point(|seq| {
                let of = org.who_at(*seq, known).map(|who| sort.of(org, who)).unwrap_or_default();
                let by_key = if descending { key.cmp(&of) } else { of.cmp(&key) };
                by_key.then(seq.cmp(&after)).is_le()
            })
        }
    };
    let mut pager = Pager::new(org, call, shape, scope, limit);
    let mut last = None;
    for seq in &order[start..] {
        let Some(who) = org.who_at(*seq, known) else {
            continue;
        };
        if pager.is_full() {
            return Ok(pager.finish(last));
        }
        pager.add(who);
        if pager.is_full() {
            last = Some(write_sorted_cursor(&name, &sort.of(org, who), *seq));
        }
    }
    Ok(pager.finish(None))
}

/// Binds a cursor to the search and the order that it was given for.
fn fingerprint(name: &str) -> u32 {
    name.bytes().fold(1, |sum, byte| ids::mix(sum ^ u64::from(byte))) as u32
}

fn write_sorted_cursor(name: &str, key: &str, seq: u32) -> String {
    let mut cursor = format!("{:08x}{seq:08x}", fingerprint(name));
    for byte in key.bytes() {
        let _ = write!(cursor, "{byte:02x}");
    }
    cursor
}

fn sorted_cursor(name: &str, cursor: &str) -> Option<(String, u32)> {
    let (print, rest) = cursor.split_at_checked(8)?;
    let (seq, key) = rest.split_at_checked(8)?;
    if u32::from_str_radix(print, 16).ok()? != fingerprint(name) || !key.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> =
        (0..key.len()).step_by(2).map(|place| u8::from_str_radix(key.get(place..place + 2)?, 16).ok()).collect();
    Some((String::from_utf8(bytes?).ok()?, u32::from_str_radix(seq, 16).ok()?))
}

/// A cursor of a list that is not sorted: where the next page begins.
pub(super) fn offset_cursor(query: &Query) -> Result<u32, Refusal> {
    match query.get("after") {
        None => Ok(0),
        Some(cursor) => {
            cursor.strip_prefix('p').and_then(|n| u32::from_str_radix(n, 36).ok()).ok_or_else(Refusal::paging)
        }
    }
}
