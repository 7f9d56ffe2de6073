//! Jobs, as programs read them: the fields that the book tells.

use serde_json::{Map, Value, json};

use crate::protocol::job::{Fate, Job, Kind, Person};
use crate::store::jobs::{Course, Opened};

/// A job without its people; the stage in words.
pub(super) fn summary(job: &Job, course: &Course, stage: &str) -> Value {
    let counts = course.counts();
    let counts: Map<String, Value> =
        Kind::ALL.iter().map(|kind| (kind.word().replace(' ', "_"), counts.get(*kind).into())).collect();
    json!({
        "id": job.id, "title": job.title, "action": job.action, "org": job.org, "planned": job.planned.to_string(),
        "stage": stage, "people": job.people, "ticket": job.ticket, "reason": job.reason, "counts": counts,
    })
}

/// The same with what became of each.
pub(super) fn whole(job: &Job, people: &[Person], course: &Course, stage: &str) -> Value {
    let mut told = summary(job, course, stage);
    let each = people.iter().enumerate().map(|(at, person)| {
        let fate = course.fate(at);
        let kind = fate.as_ref().map_or(Kind::NotReached, Fate::kind);
        json!({
            "id": person.id, "login": person.login, "outcome": kind.word(),
            "reason": fate.as_ref().map(Fate::why).filter(|why| !why.is_empty()),
            "request": fate.as_ref().and_then(Fate::request),
        })
    });
    told["each"] = each.collect();
    told
}

/// What became of a job that was worked on, or of which nobody is left.
pub(in crate::cli) fn result(opened: &Opened) -> Value {
    let mut told = json!({"type": "result"});
    let whole = whole(&opened.job, &opened.people, &opened.course, &super::stage(&opened.course, false));
    if let (Value::Object(told), Value::Object(whole)) = (&mut told, whole) {
        told.extend(whole);
    }
    told
}
