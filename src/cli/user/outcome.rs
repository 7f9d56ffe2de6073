//! What became of a save and of each change that followed it, told as text and kept for the report.

use std::fmt::Write as _;

use super::report::{Ending, Report, Step, complain, complain_about};
use crate::app::form::model::Form;
use crate::app::form::model::value;
use crate::app::part::outcome::done_words;
use crate::app::part::outcome::maybe_words;
use crate::app::part::outcome::not_done_words;
use crate::cli::{Console, Exit};
use crate::messages::{LookUp, Outcome, SaveOutcome, Saved};
use crate::protocol::change::{Answer, Change};
use crate::protocol::kept::Kept;
use crate::protocol::text::visible;
use crate::protocol::user::User;

pub(super) fn tell_person(report: &mut Report, user: &User) {
    report.id = Some(user.id.to_string());
    report.login = Some(user.text("login"));
    report.status = Some(user.status.as_str().to_owned());
}

pub(super) fn tell(form: &Form, then: &[Change], saved: Saved, report: &mut Report, to: &mut Console<'_>) -> Exit {
    let Saved { saving, outcomes, now, kept } = saved;
    let was_nothing = matches!(saving, SaveOutcome::Nothing);
    let not_done = if form.is_new() { "Not created" } else { "Not saved" };
    match saving {
        SaveOutcome::Saved { user, looked_up } => {
            let (ending, word) = if form.is_new() { (Ending::Created, "Created") } else { (Ending::Saved, "Saved") };
            report.ending = ending;
            tell_person(report, now.as_deref().unwrap_or(&user));
            let how = if looked_up { " (no answer came; a look-up found it)" } else { "" };
            let status = now.as_ref().map_or(user.status.word(), |now| now.status.word()).to_owned();
            report.say(&format!("{word}{how}: {} {} {status}", user.id, user.text("login")), to);
        }
        SaveOutcome::Nothing => {
            let done = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Saved(_)));
            let unknown = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Unknown(_)));
            report.ending = match (done, unknown) {
                (true, _) => Ending::Saved,
                (false, true) => Ending::Unknown,
                (false, false) => Ending::Refused,
            };
            if let Some(now) = &now {
                tell_person(report, now);
            }
        }
        SaveOutcome::Failed(failure) => {
            complain_about(Ending::Refused, not_done, &failure, to);
            let is_held = failure.kind.is_held_here();
            report.error = Some(failure);
            return if is_held { Exit::WrongUsage } else { Exit::Failed };
        }
        SaveOutcome::Conflict(theirs) => {
            report.ending = Ending::Conflict;
            report.theirs = changed_by_others(form, &theirs);
            let mut text = "somebody changed this person in this moment; nothing was saved".to_owned();
            for (label, before, now) in &report.theirs {
                let shown = |text: &str| if text.is_empty() { "(nothing)".to_owned() } else { text.to_owned() };
                let _ = write!(text, "\n  {label:<24} {} -> {}", shown(before), shown(now));
            }
            let lines: Vec<String> = text.lines().map(|line| visible(line).into_owned()).collect();
            to.complain(format!("{}: {}", Ending::Conflict.word(), lines.join("\n")));
            return Exit::Failed;
        }
        SaveOutcome::Unknown { failure, found } => {
            report.ending = Ending::Unknown;
            complain_about(
                Ending::Unknown,
                "Whether it was done is not known, and it was not sent again",
                &failure,
                to,
            );
            if let LookUp::Person(found) = found {
                let text = format!("there is {} ({}) now", found.text("login"), found.id);
                complain(Ending::Unknown, &text, to);
                report.id = Some(found.id.into());
            }
            report.error = Some(failure);
            return Exit::Failed;
        }
    }
    let mut fine = tell_kept(form, &kept, report, to);
    // Nothing was sent at all: that is no failure of Okta's.
    let held = |outcome: &Outcome| match outcome {
        Outcome::Failed(failure) => failure.kind.is_held_here(),
        Outcome::LeftOut => true,
        Outcome::Saved(_) | Outcome::Unknown(_) => false,
    };
    let is_held = was_nothing && outcomes.iter().all(held);
    for (change, outcome) in then.iter().zip(outcomes) {
        fine &= matches!(outcome, Outcome::Saved(_));
        tell_step(form, change, outcome, report, to);
    }
    match (fine, is_held) {
        (true, _) => Exit::Fine,
        (false, true) => Exit::WrongUsage,
        (false, false) => Exit::Failed,
    }
}

/// What of the save is not there, and what is in another spelling; whether nothing is missing.
fn tell_kept(form: &Form, kept: &Kept, report: &mut Report, to: &mut Console<'_>) -> bool {
    if !kept.untold.is_empty() {
        report.say(&format!("The answer did not show {}; read again, it is there", kept.untold.join(", ")), to);
    }
    for (name, there) in &kept.respelled {
        report.say(&format!("{name} is kept as {there}"), to);
    }
    if let Some(why) = kept.groups_unread {
        to.complain(format!("the groups could not be read afterwards ({why})"));
    }
    let groups = kept.groups.iter().map(|id| {
        let (id, name) = group_named(form, id);
        if name.is_empty() { format!("group {id}") } else { format!("group “{name}” ({id})") }
    });
    let still = kept.still_in.iter().map(|id| {
        let (id, name) = group_named(form, id);
        if name.is_empty() { format!("not group {id}") } else { format!("not group “{name}” ({id})") }
    });
    let told = kept.lost.iter().map(|lost| lost.name.clone() + &lost.remark());
    let told: Vec<String> = told.chain(groups).chain(still).collect();
    report.kept = kept.clone();
    if told.is_empty() {
        return true;
    }
    report.ending = Ending::Partly;
    complain(Ending::Partly, &format!("Okta did not keep: {}", told.join(", ")), to);
    false
}

fn tell_step(form: &Form, change: &Change, outcome: Outcome, report: &mut Report, to: &mut Console<'_>) {
    let group = group_of(form, change);
    let named =
        group.as_ref().map(|(id, name)| if name.is_empty() { format!(" {id}") } else { format!(" “{name}” ({id})") });
    let named = named.unwrap_or_default();
    let (outcome, error) = match outcome {
        Outcome::Saved(answer) => {
            report.say(&format!("Done: {}{named}", done_words(change, &form.name())), to);
            // Asked for by the file, and told nowhere else.
            if let Answer::Link(link) | Answer::TemporaryPassword(link) = answer {
                report.say(&format!("Activation link: {}", link.expose()), to);
                report.link = Some(link);
            }
            ("done", None)
        }
        Outcome::Failed(failure) => {
            complain_about(Ending::Refused, &format!("{}{named}", not_done_words(change)), &failure, to);
            ("refused", Some(failure))
        }
        Outcome::Unknown(failure) => {
            let what = format!("whether {}{named} is not known", maybe_words(change));
            complain_about(Ending::Unknown, &what, &failure, to);
            ("unknown", Some(failure))
        }
        Outcome::LeftOut => {
            complain(Ending::Refused, &format!("{}{named} (not tried)", not_done_words(change)), to);
            ("left-out", None)
        }
    };
    report.steps.push(Step { change: change.clone(), group, outcome, error });
}

/// The group that a change is about: id and name.
fn group_of(form: &Form, change: &Change) -> Option<(String, String)> {
    let (Change::AddToGroup { group } | Change::RemoveFromGroup { group }) = change else { return None };
    Some(group_named(form, group))
}

fn group_named(form: &Form, group: &str) -> (String, String) {
    let known = form.groups.picked.iter().chain(&form.groups.before).find(|other| other.id == group);
    (group.to_owned(), known.map(|known| known.name.clone()).unwrap_or_default())
}

/// What differs from the person whom the form began with: label, before, now.
fn changed_by_others(form: &Form, theirs: &User) -> Vec<(String, String, String)> {
    let fields = form.fields.iter().filter_map(|field| Some((field, field.spec.attribute()?)));
    let differing = fields.filter_map(|(field, name)| {
        let shown =
            |user: &User| user.profile.get(name).map(|value| value::show(&field.spec.kind, value)).unwrap_or_default();
        let (before, now) = (form.person().map(shown).unwrap_or_default(), shown(theirs));
        (before != now).then(|| (field.spec.label.trim().to_owned(), before, now))
    });
    differing.collect()
}
