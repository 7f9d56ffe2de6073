//! Memberships that rules will move once attributes are set: counted where a rule compares one of them with a value, told
//! where it reads one in another way.

use std::borrow::Cow;

use super::plan::Plan;
use super::work::Work;
use crate::app::part::count::times_word;
use crate::protocol::group_rule::{GroupRule, RuleStatus};
use crate::protocol::id::UserId;
use crate::protocol::json::Json;
use crate::protocol::text::visible;

/// Rules that are named in a sentence.
const NAMED: usize = 3;

/// A sentence each; nothing where no rule reads what is set. `rules`: none where they could not be read.
pub fn told(rules: Option<&[GroupRule]>, plan: &Plan) -> Vec<String> {
    let attributes: Vec<&str> = match &plan.work {
        Work::Set { values } => values.keys().map(String::as_str).collect(),
        Work::Fill(fill) => fill.attributes().collect(),
        _ => return Vec::new(),
    };
    let people = || {
        plan.will.iter().map(|person| {
            let values = |name: &str| {
                let new = match &plan.work {
                    Work::Set { values } => values.get(name).map(Cow::Borrowed),
                    _ => person.own.get(name).map(Cow::Owned),
                };
                [person.was.get(name).map(Cow::Owned), new]
            };
            (Some(&person.id), values)
        })
    };
    of_people(rules, &attributes, people)
}

/// The same for people with what stands in an attribute before and afterwards; whoever is not there yet has no id.
pub fn of_people<'p, P, V>(rules: Option<&[GroupRule]>, attributes: &[&str], people: impl Fn() -> P) -> Vec<String>
where
    P: Iterator<Item = (Option<&'p UserId>, V)>,
    V: Fn(&str) -> [Option<Cow<'p, Json>>; 2],
{
    if attributes.is_empty() || people().next().is_none() {
        return Vec::new();
    }
    let Some(rules) = rules else {
        return vec!["Group rules could not be read: memberships may move.".to_owned()];
    };
    let (mut sum, mut counted, mut may) = (0, Vec::new(), Vec::new());
    for rule in rules.iter().filter(|rule| rule.status == RuleStatus::Active) {
        let expression = rule.expression();
        let Some(attribute) = attributes.iter().find(|name| reads(expression, name)) else { continue };
        match compared(expression) {
            Some((name, value)) if name == *attribute => {
                let [join, leave] = moved(people(), rule, name, value);
                if join + leave > 0 {
                    sum += (join + leave) * rule.groups.len().max(1);
                    counted.push(format!("“{}” {join} in, {leave} out", visible(&rule.name)));
                }
            }
            Some(_) | None => may.push(format!("“{}” reads user.{attribute}", visible(&rule.name))),
        }
    }
    let first = |mut all: Vec<String>| {
        let more = all.len().saturating_sub(NAMED);
        all.truncate(NAMED);
        if more > 0 {
            all.push(times_word(more as u64, "more rule"));
        }
        all.join("; ")
    };
    let counted =
        (sum > 0).then(|| format!("Rules will move {}: {}.", times_word(sum as u64, "membership"), first(counted)));
    let may = (!may.is_empty()).then(|| format!("Rules may move memberships: {}.", first(may)));
    counted.into_iter().chain(may).collect()
}

/// Whether an expression names an attribute of the person.
fn reads(expression: &str, attribute: &str) -> bool {
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let wanted = format!("user.{attribute}");
    expression.match_indices(&wanted).any(|(at, _)| {
        let before = expression[..at].chars().next_back();
        let after = expression[at + wanted.len()..].chars().next();
        !before.is_some_and(|letter| is_name(letter) || letter == '.') && !after.is_some_and(is_name)
    })
}

/// `user.department=="Sales"`: the attribute and its value, where that is all that it says.
fn compared(expression: &str) -> Option<(&str, &str)> {
    let (name, value) = expression.split_once("==")?;
    let name = name.trim().strip_prefix("user.")?;
    let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
    let is_plain = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    (is_plain && !value.contains(['"', '\\'])).then_some((name, value))
}

/// How many a rule will mean who are none of its people, and how many no more.
fn moved<'p, V>(
    people: impl Iterator<Item = (Option<&'p UserId>, V)>,
    rule: &GroupRule,
    name: &str,
    value: &str,
) -> [usize; 2]
where
    V: Fn(&str) -> [Option<Cow<'p, Json>>; 2],
{
    let is = |json: Option<Cow<'_, Json>>| json.is_some_and(|json| json.plain() == value);
    let mut moved = [0, 0];
    for (_, values) in people.filter(|(id, _)| !id.is_some_and(|id| rule.leaves_out(id))) {
        let [was, new] = values(name);
        match (is(was), is(new)) {
            (false, true) => moved[0] += 1,
            (true, false) => moved[1] += 1,
            (true, true) | (false, false) => {}
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::user::User;

    fn rule(name: &str, status: &str, expression: &str) -> GroupRule {
        let json = serde_json::json!({
            "id": name, "name": name, "status": status, "conditions": {"expression": {"value": expression}},
            "actions": {"assignUserToGroups": {"groupIds": ["00g1"]}},
        });
        GroupRule::parse(&json.to_string()).unwrap()
    }

    #[test]
    fn memberships_are_counted_where_a_rule_says_so_plainly_and_named_where_it_does_not() {
        let values = [("department".to_owned(), Json::of_text("Sales"))].into_iter().collect();
        let mut plan = Plan::new(Work::Set { values });
        for (id, department) in [("a", "IT"), ("b", "Law"), ("c", "IT")] {
            let json = format!(
                r#"{{"id":"{id}","status":"ACTIVE","profile":{{"login":"{id}","department":"{department}"}}}}"#
            );
            plan.take(&User::parse(&json, None).unwrap(), None);
        }
        let rules = [
            rule("Sales", "ACTIVE", r#"user.department=="Sales""#),
            rule("IT", "ACTIVE", r#"user.department == "IT""#),
            rule("Off", "INACTIVE", r#"user.department=="Sales""#),
            rule("Parts", "ACTIVE", r#"String.startsWith(user.department, "S")"#),
            rule("Other", "ACTIVE", r#"user.departmentNumber=="Sales" or user.title=="x""#),
        ];
        assert_eq!(
            told(Some(&rules), &plan),
            [
                "Rules will move 5 memberships: “Sales” 3 in, 0 out; “IT” 0 in, 2 out.",
                "Rules may move memberships: “Parts” reads user.department.",
            ]
        );
        assert_eq!(told(None, &plan).len(), 1);
        assert!(told(Some(&rules), &Plan::new(Work::Unlock)).is_empty());
    }
}
