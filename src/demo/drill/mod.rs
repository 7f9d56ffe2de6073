//! A practice of calls: who calls and what they say, and whether what was done then was right.
//!
//! ```text
//!  POST /demo/drill              everybody is brought into the state that the calls are about
//!  POST /demo/drill/{n}/ring     call n comes in: what the caller says
//!  POST /demo/drill/{n}/hang-up  it is over: judged by what the organisation and its log say now
//! ```
//!
//! Owns: the calls and the judgement. Must not know: who answers them, and by which keys.

mod judge;
mod scene;
mod scenes;

use std::collections::HashMap;

use serde_json::json;

use super::call::Call;
use super::org::Org;
use super::person::Person;
use super::reply::{Answer, Refusal, Reply};
use scene::Scene;
use scenes::SCENES;

/// What is known of a practice.
#[derive(Default)]
pub(super) struct Drill {
    /// Those who calls are about, as each call finds them; in the order of the calls.
    stage: Vec<Person>,
    ringing: Option<Ringing>,
}

/// A call that is being taken.
struct Ringing {
    number: usize,
    /// How long the log was when it came in.
    since: usize,
    /// Everybody who was ever written to, as they were then.
    people: HashMap<u32, Person>,
}

pub(super) fn operate(org: &mut Org, path: &[&str], call: &Call<'_>) -> Answer {
    match path {
        [] => begin(org, call),
        [number, "ring"] => ring(org, place_of(number)?, call),
        [number, "hang-up"] => hang_up(org, place_of(number)?),
        _ => Err(Refusal::path()),
    }
}

fn place_of(number: &str) -> Result<usize, Refusal> {
    let place = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    place.filter(|place| *place < SCENES.len()).ok_or_else(|| Refusal::not_found(number, "Call"))
}

fn begin(org: &mut Org, call: &Call<'_>) -> Answer {
    let mut stage = Vec::with_capacity(SCENES.len());
    for scene in SCENES {
        let mut person = person_of(org, scene)?;
        (scene.prepare)(&mut person, call.now.as_second());
        org.keep(person.clone(), call.now.as_millisecond());
        stage.push(person);
    }
    org.drill = Drill { stage, ringing: None };
    Ok(Reply::json(&json!({"calls": SCENES.len()})))
}

/// Whom a call is about, as they are now.
fn person_of(org: &Org, scene: &Scene) -> Result<Person, Refusal> {
    let person = org.person(org.find(scene.login)?);
    person.map(std::borrow::Cow::into_owned).ok_or_else(|| Refusal::not_found(scene.login, "User"))
}

/// Whoever the call is about is as the call needs them, whatever was done to them in another one.
fn ring(org: &mut Org, place: usize, call: &Call<'_>) -> Answer {
    let Some(person) = org.drill.stage.get(place).cloned() else { return Err(Refusal::wrong_status()) };
    if org.person(person.seq).as_deref() != Some(&person) {
        org.keep(person, call.now.as_millisecond());
    }
    let people: Vec<u32> = org.kept_people().collect();
    let people = people.into_iter().filter_map(|seq| Some((seq, org.person(seq)?.into_owned()))).collect();
    org.drill.ringing = Some(Ringing { number: place, since: org.log.len(), people });
    let scene = &SCENES[place];
    Ok(Reply::json(&json!({
        "number": place + 1,
        "of": SCENES.len(),
        "caller": scene.caller,
        "gist": scene.gist,
        "says": scene.says,
        "subject": scene.subject,
    })))
}

fn hang_up(org: &mut Org, place: usize) -> Answer {
    let Some(ringing) = org.drill.ringing.take_if(|ringing| ringing.number == place) else {
        return Err(Refusal::wrong_status());
    };
    let scene = &SCENES[place];
    let (verdict, why) = judge::judge(org, scene, &ringing);
    Ok(Reply::json(&json!({"verdict": verdict, "why": why, "par": scene.par})))
}
