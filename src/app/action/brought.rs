//! What became of bringing somebody back: each step by itself.

use crate::app::action::run::reveal;
use crate::app::action::running::Running;
use crate::app::overlay;
use crate::app::part::outcome::{done_words, looks_done, unseen};
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Outcome};
use crate::protocol::change::Change;
use crate::protocol::error::FailureKind;
use crate::protocol::recorder::Target;
use crate::protocol::row::RowField;
use crate::protocol::user::User;

/// What became of one step.
enum Became {
    Done(String),
    Otherwise(String),
}

impl Workspace {
    /// Tells it: in a sentence where all of it was done, else line by line.
    pub(super) fn tell_brought(
        &mut self,
        doing: &Running,
        after: Result<Option<&User>, &Failure>,
        turn: &mut Turn<'_>,
    ) {
        let now = after.ok().flatten();
        let names = doing.brought.as_deref().unwrap_or_default();
        let outcomes = doing.outcomes.iter().map(Some).chain(std::iter::repeat(None));
        let steps = doing.steps.iter().enumerate().zip(outcomes);
        let became: Vec<Became> = steps
            .map(|((number, change), outcome)| {
                let name = number.checked_sub(1).and_then(|place| names.get(place));
                became(doing, change, name.map(String::as_str), outcome, now)
            })
            .collect();
        let whole = became.iter().all(|one| matches!(one, Became::Done(_)));
        let count = |kind: &str| names.iter().filter(|name| name.starts_with(kind)).count();
        let told = if whole {
            let (groups, apps) = (told_count(count("group "), "group"), told_count(count("app "), "app"));
            format!("Done: {}; back: {groups}, {apps}.", done_words(&doing.steps[0], &doing.name))
        } else {
            format!("{} is not brought back with all that was ticked.", doing.name)
        };
        self.note_told(&doing.user, &doing.steps, &doing.outcomes, None, &told, turn);
        if whole {
            turn.say(told);
        } else {
            let mut lines: Vec<String> = became
                .into_iter()
                .map(|one| match one {
                    Became::Done(words) | Became::Otherwise(words) => words,
                })
                .collect();
            lines.push(String::new());
            lines.push(match after {
                Ok(Some(user)) => format!("{} is {} now.", doing.name, user.status.word()),
                Ok(None) => format!("{} does not exist any more.", doing.name),
                Err(failure) => format!("{} could not be read again: {}.", doing.name, failure.kind.sentence()),
            });
            turn.say_until_key(told);
            turn.open(overlay::read(&format!("Bring back: {}", doing.name), lines));
        }
        // What is told once lies on top.
        for (change, outcome) in doing.steps.iter().zip(&doing.outcomes) {
            if let Outcome::Saved(answer) = outcome {
                let target = Target {
                    kind: "user".to_owned(),
                    id: doing.user.to_string(),
                    login: doing.before.get(RowField::Login).to_owned(),
                };
                reveal(change, answer, (&doing.name, target), turn);
            }
        }
        for (change, outcome) in doing.steps.iter().zip(&doing.outcomes) {
            if let Outcome::Failed(failure) = outcome {
                self.remember_refusal(change.operation(), failure);
            }
        }
    }
}

fn told_count(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

fn became(
    doing: &Running,
    change: &Change,
    name: Option<&str>,
    outcome: Option<&Outcome>,
    now: Option<&User>,
) -> Became {
    let what = name.map_or_else(|| "Activate".to_owned(), |name| format!("The {name}"));
    match outcome {
        Some(Outcome::Saved(answer)) => match (unseen(change, answer, &doing.name, now), name) {
            (Some(words), _) => Became::Otherwise(format!("{what}: {words}")),
            (None, Some(_)) => Became::Done(format!("{what}: back.")),
            (None, None) => Became::Done(format!("{what}: done; {}.", done_words(change, &doing.name))),
        },
        Some(Outcome::Failed(failure)) => {
            // What is forbidden here is told with its place.
            let because = failure.detail.as_ref().filter(|_| failure.kind == FailureKind::ByPolicy);
            let because = because.map(|why| format!(": {}", why.trim_end_matches('.'))).unwrap_or_default();
            Became::Otherwise(format!("{what}: not done: {}{because}.", failure.kind.sentence()))
        }
        Some(Outcome::Unknown(failure)) => {
            let seems = match now.and_then(|now| looks_done(change, &doing.before, now)) {
                Some(true) if change.is_answered_with_a_secret() => {
                    "It was done, but the link got lost: ask for another"
                }
                Some(true) => "It was done all the same",
                Some(false) => "It seems not to be done",
                None => "Look at the person before it is done again",
            };
            Became::Otherwise(format!(
                "{what}: it is not known whether it was done: {}. {seems}.",
                failure.kind.sentence()
            ))
        }
        Some(Outcome::LeftOut) | None => Became::Otherwise(format!("{what}: not tried.")),
    }
}
