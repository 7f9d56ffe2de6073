//! Jobs, as programs read them: the fields that the book tells.

use serde_json::{Map, Value, json};

use crate::protocol::job::{Fate, Kind, UNDER_WAY};
use crate::store::jobs::{Opened, Seen};

/// A job without its people; the stage in words.
pub(super) fn summary(seen: &Seen) -> Value {
    let Seen { job, course, running, .. } = seen;
    let counts = course.counts_while(*running);
    let mut counts: Map<String, Value> =
        Kind::ALL.iter().map(|kind| (kind.word().replace(' ', "_"), counts.get(*kind).into())).collect();
    if *running {
        // They are among those who are not reached.
        counts.insert(UNDER_WAY.replace(' ', "_"), course.under_way().into());
    }
    json!({
        "id": job.id, "title": job.title, "action": job.action, "org": job.org, "planned": job.planned.to_string(),
        "stage": super::stage(course, *running), "people": job.people, "ticket": job.ticket, "reason": job.reason,
        "counts": counts,
    })
}

/// The same with what became of each.
pub(super) fn whole(seen: &Seen) -> Value {
    let mut told = summary(seen);
    let each = seen.people.iter().enumerate().map(|(at, person)| {
        let (word, fate) = super::outcome(seen, at);
        json!({
            "id": person.id, "login": person.login, "outcome": word,
            "reason": fate.as_ref().map(Fate::why).filter(|why| !why.is_empty()),
            "request": fate.as_ref().and_then(Fate::request),
        })
    });
    told["each"] = each.collect();
    told
}

/// What became of a plan in which nobody is left: no job stands behind it.
pub(in crate::cli) fn no_result() -> Value {
    let counts: Map<String, Value> = Kind::ALL.iter().map(|kind| (kind.word().replace(' ', "_"), 0.into())).collect();
    json!({"type": "result", "id": null, "stage": "done", "people": 0, "counts": counts, "each": []})
}

/// What became of a job that was worked on, or of which nobody is left.
pub(in crate::cli) fn result(opened: &Opened) -> Value {
    let seen =
        Seen { job: opened.job.clone(), people: opened.people.clone(), course: opened.course.clone(), running: false };
    let mut told = json!({"type": "result"});
    if let (Value::Object(told), Value::Object(whole)) = (&mut told, whole(&seen)) {
        told.extend(whole);
    }
    told
}
