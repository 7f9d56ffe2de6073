//! What shows a moment later that something was done whose answer was lost, in the run that lost it.
//!
//! Owns: what is taken for done without anything being sent again. Must not know: what is asked later, and of whom.

use jiff::Timestamp;

use super::settle::deed;
use super::{create, note};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::job::{Fate, Person, Step};
use crate::protocol::settle::{self, Settles};
use crate::store::jobs::{Event, Opened};
use crate::worker::settle::shows_done;

/// Looks once at what nobody knows and a field or a membership may show by now: what is done is written down so. Whether
/// anything may show yet.
pub(super) async fn settle_shown(client: &Client, opened: &mut Opened, control: &Control) -> Result<bool, String> {
    let clock = client.settings().clock;
    let mut open = false;
    for slot in opened.course.slots() {
        if !matches!(opened.course.fate_of(slot), Some(Fate::Unknown { .. })) {
            continue;
        }
        let Some(begun) = opened.course.begun_at(slot) else { continue };
        let person = opened.people[slot.person].clone();
        let steps = opened.job.steps(&person, slot.step);
        let several = steps.len() > 1 && !steps.iter().all(|step| step.group().is_some());
        // Who came of a create is looked for when somebody goes on.
        if steps.is_empty() || several || create::of_steps(&steps).is_some() {
            continue;
        }
        let mut done = true;
        for step in &steps {
            // What cannot be read now is read when somebody goes on.
            done &= shows_done(client, &deed(client, &person, step, begun), control).await.unwrap_or(false);
        }
        if done {
            let (person, step) = (slot.person as u32, slot.step as u32);
            note(opened, clock(), Event::Ended { person, step, fate: Fate::Done { request: None } }, true)?;
        } else {
            open |= steps.iter().all(|step| matches!(tells(client, &person, step, begun), Tells::Soon));
        }
    }
    Ok(open)
}

/// Whether something that can be read at once tells of it.
enum Tells {
    Soon,
    Later,
}

fn tells(client: &Client, person: &Person, step: &Step, begun: Timestamp) -> Tells {
    match settle::of(&deed(client, person, step, begun)) {
        Settles::Status | Settles::Profile | Settles::Presence | Settles::Membership => Tells::Soon,
        Settles::Rule | Settles::Log | Settles::Person => Tells::Later,
    }
}
