//! A judged table, as programs read it: the fields that the book tells.

use serde_json::{Map, Value, json};

use super::asked::{Asked, Table};
use crate::app::import::Mistake;
use crate::app::import::judge::Judge;
use crate::app::import::plan::{Group, ImportPlan};
use crate::app::import::report::whom;
use crate::app::import::verdict::{Judged, Known, NewPerson, Verdict};
use crate::cli::Console;
use crate::protocol::group;
use crate::protocol::json::Json;

/// Each row with what it comes to, an object a line.
pub(super) fn rows(plan: &ImportPlan, judge: &Judge<'_>, to: &mut Console<'_>) {
    for judged in &plan.judged {
        to.out.json(&row(judge, judged));
    }
}

/// The sums, and everything that is in the way.
pub(super) fn plan(
    plan: &ImportPlan,
    (asked, table): (&Asked, &Table),
    org: &str,
    people: usize,
    in_the_way: &[String],
) -> Value {
    let judge = asked.judge(table);
    let groups = Group::ALL.into_iter().filter(|group| plan.count(*group) > 0);
    let group = |group: Group| json!({"what": group.word(), "words": plan.words(group, &asked.rules), "count": plan.count(group)});
    json!({
        "type": "plan",
        "title": plan.title(&asked.rules),
        "action": "import",
        "org": org,
        "source": table.words(),
        "sha256": table.sum,
        "key": asked.key.word(),
        "read_as": asked.lines(table),
        "rows": table.sheet.rows.len(),
        "people": people,
        "groups": groups.map(group).collect::<Vec<_>>(),
        "columns": plan.columns.iter().map(|one| mistake(&judge, one)).collect::<Vec<_>>(),
        "look": plan.looks(&asked.rules),
        "mails": plan.mails(&asked.rules).map_or(0, |(count, _)| count),
        "in_the_way": in_the_way,
    })
}

fn row(judge: &Judge<'_>, judged: &Judged) -> Value {
    let cells = &judge.sheet.rows[judged.row];
    let (id, login) = whom(judged);
    let mut row = json!({
        "type": "row",
        "row": cells.number,
        "what": Group::of(judged).word(),
        "who": judged.who,
        "login": login,
        "mistakes": judged.mistakes.iter().map(|one| mistake(judge, one)).collect::<Vec<_>>(),
    });
    let Some(fields) = row.as_object_mut() else { return row };
    if let Some(id) = id {
        fields.insert("id".to_owned(), json!(id));
    }
    match &judged.verdict {
        Verdict::New(person) => new(person, fields),
        Verdict::Rehire(known, by) => {
            fields.insert("known_again_by".to_owned(), json!(by));
            changes(known, fields);
        }
        Verdict::Changes(known) => changes(known, fields),
        Verdict::Kept(_, why) => {
            fields.insert("reason".to_owned(), json!(why));
        }
        Verdict::Same(_) | Verdict::Cannot => {}
    }
    row
}

/// The first password is told nowhere.
fn new(person: &NewPerson, fields: &mut Map<String, Value>) {
    let values = person.profile.iter().map(|(name, value)| (name, plain(&value)));
    fields.insert("values".to_owned(), Value::Object(values.collect()));
    fields.insert("made".to_owned(), json!(person.made));
    fields.insert("joins".to_owned(), joins(&person.groups));
    fields.extend(person.start.map(|day| ("start".to_owned(), json!(day.to_string()))));
    fields.extend(person.kind.as_ref().map(|kind| ("user_type".to_owned(), json!(kind))));
    fields.extend(person.email_of.as_ref().map(|of| ("email_of".to_owned(), json!(of))));
}

fn changes(known: &Known, fields: &mut Map<String, Value>) {
    let all = known.changes.iter();
    let all = all.map(|one| json!({"attribute": one.name, "was": plain(&one.was), "value": plain(&one.value)}));
    fields.insert("changes".to_owned(), all.collect());
    fields.insert("joins".to_owned(), joins(&known.joins));
}

fn joins(groups: &[group::Group]) -> Value {
    groups.iter().map(|group| json!({"id": group.id, "name": group.name})).collect()
}

fn mistake(judge: &Judge<'_>, mistake: &Mistake) -> Value {
    let head = mistake.column.and_then(|column| judge.sheet.head.get(column));
    json!({"column": head, "text": mistake.text})
}

/// A number that no program could hold stays the text that it is.
fn plain(value: &Json) -> Value {
    serde_json::from_str(value.as_str()).unwrap_or_else(|_| Value::from(value.as_str()))
}
