//! Who is in a group, and why.

use serde_json::{Value, json};

use super::super::call::{Call, link};
use super::super::ids;
use super::super::org::{Org, Who};
use super::super::query::{Dialect, Predicate};
use super::super::render::{Shape, write_user};
use super::super::reply::{Answer, Refusal, Reply};
use super::rules;
use super::users::find;

/// `expand` with this value tells of each member by which rules they are there.
const EXPAND_RULES: &str = "group-rules";

pub(super) fn list(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let group = org.group(id)?;
    let query = &call.query;
    let limit = query.limit(1000, 1, 1000)?;
    let from = match query.get("after") {
        None => 0,
        Some(cursor) => ids::number(*b"00u", org.seed.number, cursor).ok_or_else(Refusal::paging)? + 1,
    };
    let search = match query.get("search") {
        None => None,
        Some(text) => Some(Predicate::compile(org, text, Dialect::Search { co: !call.plan.no_co })?),
    };
    let shape = Shape { blocks: false, ..Shape::of(call, false) };
    let expand = query.get("expand").is_some_and(|parts| parts.split(',').any(|part| part.trim() == EXPAND_RULES));
    let mut body = vec![b'['];
    let mut last = None;
    let mut more = false;
    let mut count = 0;
    for seq in org.members(group.number, from) {
        let Some(who) = org.who(seq) else { continue };
        if search.as_ref().is_some_and(|search| !search.matches(org, who)) {
            continue;
        }
        if count == limit {
            more = true;
            break;
        }
        if count > 0 {
            body.push(b',');
        }
        write_user(org, who, &shape, call.origin, &mut body);
        if expand {
            embed_rules(org, seq, group.number, &mut body);
        }
        count += 1;
        last = Some(seq);
    }
    body.push(b']');
    let path = format!("/api/v1/groups/{id}/users");
    let limit = limit.to_string();
    let parameters = |after| [("after", after), ("limit", Some(limit.as_str())), ("search", query.get("search"))];
    let reply = Reply::bytes(body).with("link", link(call.origin, &path, &parameters(query.get("after")), "self"));
    // The next link loses `expand`, as Okta's does: who pages on has to put it there again.
    Ok(match last.filter(|_| more).map(|seq| org.id_text(seq)) {
        Some(next) => reply.with("link", link(call.origin, &path, &parameters(Some(&next)), "next")),
        None => reply,
    })
}

/// Adds to a person just written: id and name of each rule; none where they are in the group by hand.
fn embed_rules(org: &Org, seq: u32, group: u32, body: &mut Vec<u8>) {
    let rules: Vec<Value> = org
        .rules_keeping(seq, group)
        .into_iter()
        .map(|rule| json!({"id": rule.id(org.seed.number), "name": rule.name}))
        .collect();
    body.pop();
    body.extend_from_slice(format!(",\"_embedded\":{{\"group-rules\":{}}}}}", Value::Array(rules)).as_bytes());
}

/// The rules that keep somebody in a group; 404 where they are not in it.
pub(super) fn group_rules(org: &Org, id: &str, user: &str, call: &Call<'_>) -> Answer {
    let group = org.group(id)?;
    let who: Who<'_> = find(org, user, call)?;
    if !org.is_member(who, group.number) {
        return Err(Refusal::not_found(user, "User"));
    }
    let rules = org.rules_keeping(Org::seq(who), group.number);
    let shown: Vec<Value> = rules.into_iter().map(|rule| rules::shown(org, rule, call)).collect();
    Ok(Reply::json(&json!(shown)))
}
