//! Group rules: kept, switched on and off, deleted.

use serde_json::{Map, Value, json};

use super::super::attr::Attr;
use super::super::call::{Call, link};
use super::super::groups::GroupKind;
use super::super::ids;
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};
use super::super::rules::{Expression, GroupRule, LONGEST_NAME, MOST_EXCLUDED, MOST_RULES, MOST_TARGETS, RuleStatus};

pub(super) fn list(org: &Org, call: &Call<'_>) -> Answer {
    let query = &call.query;
    let limit = query.limit(50, 1, 200)?;
    let from = match query.get("after") {
        None => 0,
        Some(cursor) => ids::number(*b"0pr", org.seed.number, cursor).ok_or_else(Refusal::paging)? + 1,
    };
    let part = query.get("search").unwrap_or_default().to_lowercase();
    let mut found =
        org.rules.all.iter().flatten().filter(|rule| rule.number >= from && rule.name.to_lowercase().contains(&part));
    let page: Vec<&GroupRule> = found.by_ref().take(limit).collect();
    let next = found.next().and(page.last()).map(|last| last.id(org.seed.number));
    let shown: Vec<Value> = page.into_iter().map(|rule| shown(org, rule, call)).collect();
    let limit = limit.to_string();
    let parameters = |after| {
        [
            ("after", after),
            ("limit", Some(limit.as_str())),
            ("search", query.get("search")),
            ("expand", query.get("expand")),
        ]
    };
    let path = "/api/v1/groups/rules";
    let reply =
        Reply::json(&json!(shown)).with("link", link(call.origin, path, &parameters(query.get("after")), "self"));
    Ok(match next {
        Some(next) => reply.with("link", link(call.origin, path, &parameters(Some(&next)), "next")),
        None => reply,
    })
}

/// A rule as the API shows it, with the names of its groups where they are asked for.
pub(super) fn shown(org: &Org, rule: &GroupRule, call: &Call<'_>) -> Value {
    let mut shown = plain(org, rule);
    if call.query.get("expand") == Some("groupIdToGroupNameMap") {
        let names: Map<String, Value> =
            rule.targets.iter().filter_map(|id| Some((id.clone(), json!(org.group(id).ok()?.name)))).collect();
        shown["_embedded"] = json!({"groupIdToGroupNameMap": names});
    }
    shown
}

fn plain(org: &Org, rule: &GroupRule) -> Value {
    rule.to_json(org.seed.number, rule.targets.iter().all(|id| org.group(id).is_ok()))
}

fn find<'a>(org: &'a Org, id: &str) -> Result<&'a GroupRule, Refusal> {
    ids::number(*b"0pr", org.seed.number, id)
        .and_then(|number| org.rules.all.get(number as usize)?.as_ref())
        .ok_or_else(|| Refusal::not_found(id, "GroupRule"))
}

pub(super) fn get(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    Ok(Reply::json(&shown(org, find(org, id)?, call)))
}

/// What a body says of a rule.
struct Given {
    name: String,
    expression: String,
    says: Expression,
    excluded_users: Vec<String>,
    excluded_groups: Vec<String>,
    targets: Vec<String>,
}

fn blank(name: &str) -> Refusal {
    Refusal::invalid(name, format!("{name}: The field cannot be left blank"))
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn parse(org: &Org, body: &Map<String, Value>) -> Result<Given, Refusal> {
    let null = Value::Null;
    let field = |name: &str| body.get(name).unwrap_or(&null);
    if field("type").as_str().is_some_and(|kind| kind != "group_rule") {
        return Err(Refusal::invalid("type", "type: must be 'group_rule'."));
    }
    let name = field("name").as_str().unwrap_or_default().trim();
    if name.is_empty() {
        return Err(blank("name"));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(Refusal::invalid(
            "name",
            format!("name: The field cannot be longer than {LONGEST_NAME} characters"),
        ));
    }
    let expression = &field("conditions")["expression"];
    let text = expression["value"].as_str().unwrap_or_default();
    if text.is_empty() {
        return Err(blank("conditions.expression"));
    }
    if expression["type"].as_str().is_some_and(|kind| kind != "urn:okta:expression:1.0") {
        return Err(Refusal::invalid("type", "type: must be 'urn:okta:expression:1.0'."));
    }
    let knows = |name: &str| {
        name == "status" || org.knows_custom(name) || Attr::named(name).is_some_and(|attr| (attr as usize) < Attr::BASE)
    };
    // A rule that does not hold is refused in the name of what checks it.
    let says = Expression::parse(text, &knows).map_err(|cause| Refusal::invalid("validateRule", cause))?;
    let people = &field("conditions")["people"];
    let excluded_users = texts(&people["users"]["exclude"]);
    if excluded_users.len() > MOST_EXCLUDED {
        return Err(Refusal::invalid(
            "conditions.people.users.exclude",
            format!("exclude: No more than {MOST_EXCLUDED} users can be excluded."),
        ));
    }
    let targets = texts(&field("actions")["assignUserToGroups"]["groupIds"]);
    if targets.is_empty() {
        return Err(blank("groupIds"));
    }
    if targets.len() > MOST_TARGETS {
        return Err(Refusal::invalid(
            "groupIds",
            format!("groupIds: A rule assigns to {MOST_TARGETS} groups at most."),
        ));
    }
    for id in &targets {
        if !org.group(id).is_ok_and(|group| group.kind == GroupKind::Okta) {
            return Err(Refusal::invalid(
                "groupIds",
                format!("groupIds: {id} is not a group that rules can assign to."),
            ));
        }
    }
    Ok(Given {
        name: name.to_owned(),
        expression: text.to_owned(),
        says,
        excluded_users,
        excluded_groups: texts(&people["groups"]["exclude"]),
        targets,
    })
}

pub(super) fn create(org: &mut Org, call: &Call<'_>) -> Answer {
    let given = parse(org, &call.object()?)?;
    if org.rules.all.iter().flatten().count() >= MOST_RULES {
        return Err(Refusal::invalid("groupRule", format!("An organization has {MOST_RULES} group rules at most.")));
    }
    let now = call.now.as_second();
    let rule = GroupRule {
        number: org.rules.all.len() as u32,
        name: given.name,
        status: RuleStatus::Inactive,
        created: now,
        last_updated: now,
        expression: given.expression,
        says: given.says,
        excluded_users: given.excluded_users,
        excluded_groups: given.excluded_groups,
        targets: given.targets,
        feed: None,
    };
    let reply = Reply::json(&plain(org, &rule));
    org.set_rule(rule);
    Ok(reply)
}

fn active(what: &str) -> Refusal {
    Refusal::invalid("groupRule", format!("An active rule cannot be {what}. Deactivate it first."))
}

/// Keeps the time of its creation, and rests until it is activated.
pub(super) fn replace(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let rule = find(org, id)?.clone();
    let given = parse(org, &call.object()?)?;
    if rule.status == RuleStatus::Active {
        return Err(active("updated"));
    }
    let rule = GroupRule {
        name: given.name,
        status: RuleStatus::Inactive,
        last_updated: call.now.as_second(),
        expression: given.expression,
        says: given.says,
        excluded_users: given.excluded_users,
        excluded_groups: given.excluded_groups,
        targets: given.targets,
        ..rule
    };
    let reply = Reply::json(&plain(org, &rule));
    org.set_rule(rule);
    Ok(reply)
}

/// 202 with `{}`, as recorded.
pub(super) fn delete(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let rule = find(org, id)?.clone();
    if rule.status == RuleStatus::Active {
        return Err(active("deleted"));
    }
    org.delete_rule(call, &rule, call.query.flag("removeUsers", false));
    Ok(Reply { status: 202, ..Reply::done() })
}

pub(super) fn operate(org: &mut Org, id: &str, operation: &str, call: &Call<'_>) -> Answer {
    let mut rule = find(org, id)?.clone();
    match (operation, rule.status) {
        ("activate", RuleStatus::Inactive) => {
            rule.last_updated = call.now.as_second();
            org.record_rule(call, "group.user_membership.rule.trigger", &rule, None);
            org.activate_rule(call, rule);
        }
        ("activate", RuleStatus::Invalid) => {
            return Err(Refusal::invalid("groupRule", "A rule whose group was deleted cannot be activated."));
        }
        ("deactivate", RuleStatus::Active) => {
            rule.status = RuleStatus::Inactive;
            rule.last_updated = call.now.as_second();
            org.record_rule(call, "group.user_membership.rule.deactivated", &rule, None);
            org.set_rule(rule);
        }
        // What is so already stays so.
        _ => {}
    }
    Ok(Reply::empty())
}
