//! A plan, as programs read it: the fields that the book tells.

use serde_json::{Value, json};

use crate::app::jobs::plan::Plan;
use crate::app::jobs::plan::groups::{Group, What, Who};
use crate::app::jobs::plan::reason::{Reason, Stray};
use crate::app::jobs::plan::words::Phase;
use crate::okta::client::Client;
use crate::protocol::job::Kind;

/// The plan, where its people came from, and everything that is in its way.
pub(super) fn plan(client: &Client, plan: &Plan, source: &str, in_the_way: &[String]) -> Value {
    let cost = plan.cost();
    json!({
        "type": "plan",
        "title": plan.title(),
        "action": plan.work.command(),
        "org": super::org_of(client),
        "source": source,
        "risk": plan.risk().word(),
        "people": plan.will.len(),
        "groups": plan.groups().into_iter().map(|one| group(plan, one)).collect::<Vec<_>>(),
        "steps": plan.phases().iter().map(step).collect::<Vec<_>>(),
        "examples": plan.examples(),
        "look": plan.remarks(),
        "calls": cost.calls.all(),
        "time": super::calls_words(client, &cost.calls),
        "mails": cost.mails,
        "undo": cost.undo,
        "in_the_way": in_the_way,
    })
}

fn group(plan: &Plan, group: Group<'_>) -> Value {
    let what = match group.what {
        What::Will | What::Part(_) => "will",
        What::Left(reason) if reason.is_guard() => Kind::Protected.word(),
        What::Left(Reason::So(_)) => Kind::WasSo.word(),
        What::Left(_) => Kind::LeftAlone.word(),
        What::Stray(Stray::Nobody) => "nobody",
        What::Stray(Stray::Several) => "several",
        What::Stray(Stray::Wrong) => "wrong",
        What::Joined => "joined",
        What::Gone => "gone",
    };
    let (people, entries) = match group.who {
        Who::People(people) => (people, &[][..]),
        Who::Entries(entries) => (&[][..], entries),
    };
    let people = people.iter().map(|person| json!({"id": person.id, "login": person.login, "status": person.status}));
    json!({
        "what": what,
        "words": plan.words(group),
        "count": group.count(),
        "people": people.collect::<Vec<_>>(),
        "entries": entries,
    })
}

fn step(phase: &Phase) -> Value {
    json!({"title": phase.title, "people": phase.people, "not": phase.not})
}
