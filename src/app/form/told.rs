//! The outcome of a save as sentences: what was saved, what was not and why.

use std::fmt::Write;
use std::sync::Arc;

use crate::app::action::run::reveal;
use crate::app::form::model::Form;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::SavingNow;
use crate::app::part::outcome::done_words;
use crate::app::part::outcome::not_done_words;
use crate::app::person::told::Ended;
use crate::app::session::problem::Problem;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::{Failure, Outcome};
use crate::protocol::change::Change;
use crate::protocol::draft::Save;
use crate::protocol::kept::Kept;
use crate::protocol::recorder::Target;
use crate::protocol::user::User;

impl Workspace {
    #[expect(clippy::too_many_arguments, reason = "everything that is told of one save, in one place")]
    pub(crate) fn close_saved(
        &mut self,
        screen: &FormScreen,
        saving: &SavingNow,
        outcomes: &[Outcome],
        kept: &Kept,
        user: &Arc<User>,
        looked_up: bool,
        on_top: bool,
        turn: &mut Turn<'_>,
    ) {
        self.show_changed(user, turn);
        self.keep_forms(turn);
        let name = user.name().into_owned();
        let is_new = matches!(saving.plan.save, Some(Save::Create(_)));
        let mut done = Vec::new();
        if saving.plan.save.is_some() {
            let word = if is_new { "created" } else { "saved" };
            let how = if looked_up { " (no answer came; a look-up found it)" } else { "" };
            done.push(format!("{name} is {word}{how}, {}", user.status.word()));
        }
        let mut not_done = NotDone::default();
        let mut groups = GroupsDone::default();
        for (change, outcome) in saving.plan.then.iter().zip(outcomes) {
            let group = group_words(&screen.form, change);
            let words = format!("{} {group}", not_done_words(change)).trim_end().to_owned();
            match outcome {
                Outcome::Saved(answer) => {
                    match change {
                        Change::AddToGroup { .. } => groups.added.push(group),
                        Change::RemoveFromGroup { .. } => groups.removed.push(group),
                        change => done.push(done_words(change, &name)),
                    }
                    reveal(change, answer, (&name, Target::user(user)), turn);
                }
                Outcome::Failed(failure) => not_done.add(words, failure),
                Outcome::Unknown(failure) => not_done.add(format!("no answer, perhaps {words}"), failure),
                Outcome::LeftOut => not_done.left_out.push(format!("{words} (not tried)")),
            }
        }
        done.extend(groups.words());
        let seen = on_top && self.place == crate::app::place::Place::Users && turn.is_seen;
        let go_on = saving.go_on.as_ref().filter(|_| seen && not_done.is_empty());
        if seen && is_new && go_on.is_none() {
            self.show_person(&user.id, turn);
        }
        let mut said = if done.is_empty() { String::new() } else { format!("Done: {}.", done.join("; ")) };
        said.push_str(&kept_words(&screen.form, kept));
        let sent = usize::from(saving.plan.save.is_some()) + outcomes.len();
        let problem = not_done.problem(said.clone());
        let ended = if problem.is_some() { Ended::Refused } else { Ended::Done };
        let told = problem.as_ref().map_or_else(|| said.clone(), |problem| format!("{}. {said}", problem.what));
        self.offer_undo(saving.order_id, turn);
        let failure = problem.as_ref().map(|problem| &*problem.failure);
        self.note_saved(&user.id, is_new, sent, &told, (ended, failure), turn);
        match problem {
            None => match go_on {
                Some(go_on) => self.begin_next(go_on, screen, &said, turn),
                None => self.say_done(said, turn),
            },
            Some(problem) => self.session.problem = Some(problem),
        }
    }
}

/// What of a save is not there, or in another spelling; sentences to follow another.
fn kept_words(form: &Form, kept: &Kept) -> String {
    let label = |name: &str| {
        let label = form.attribute(name).map(|field| field.spec.label.trim().to_owned());
        label.unwrap_or_else(|| name.to_owned())
    };
    let groups = kept.groups.iter().map(|group| group_words(form, &Change::AddToGroup { group: group.clone() }));
    let still = kept
        .still_in
        .iter()
        .map(|group| format!("still in {}", group_words(form, &Change::RemoveFromGroup { group: group.clone() })));
    let lost = kept.lost.iter().map(|lost| label(&lost.name) + &lost.remark());
    let lost: Vec<String> = lost.chain(groups).chain(still).collect();
    let mut words = String::new();
    if !lost.is_empty() {
        let _ = write!(words, " Okta did not keep: {}.", lost.join(", "));
    }
    if !kept.untold.is_empty() {
        let names: Vec<String> = kept.untold.iter().map(|name| label(name)).collect();
        let _ = write!(words, " The answer did not show {}; read again, it is there.", names.join(", "));
    }
    for (name, there) in &kept.respelled {
        let _ = write!(words, " {} is kept as {there}.", label(name));
    }
    if let Some(why) = kept.groups_unread {
        let _ = write!(words, " The groups could not be read afterwards: {why}.");
    }
    words
}

/// What is not done, by the reasons for it.
#[derive(Default)]
struct NotDone<'a> {
    /// Each reason with all that it kept from being done.
    reasons: Vec<(&'a Failure, Vec<String>)>,
    left_out: Vec<String>,
}

impl<'a> NotDone<'a> {
    fn is_empty(&self) -> bool {
        self.reasons.is_empty()
    }

    fn add(&mut self, words: String, failure: &'a Failure) {
        let same = |other: &Failure| other.kind == failure.kind && other.numbers() == failure.numbers();
        match self.reasons.iter_mut().find(|(other, _)| same(other)) {
            Some((_, all)) => all.push(words),
            None => self.reasons.push((failure, vec![words])),
        }
    }

    /// The first reason as the problem, the others in its meaning; none where everything is done.
    fn problem(mut self, said: String) -> Option<Problem> {
        if self.reasons.is_empty() {
            return None;
        }
        let (failure, mut first) = self.reasons.remove(0);
        first.append(&mut self.left_out);
        let others = self.reasons.into_iter().map(|(failure, words)| {
            Problem {
                what: capitalised(&words.join("; ")),
                meaning: String::new(),
                can_retry: false,
                failure: Box::new(failure.clone()),
            }
            .headline()
        });
        let meaning: Vec<String> = others.chain([said]).filter(|text| !text.is_empty()).collect();
        Some(Problem {
            what: capitalised(&first.join("; ")),
            meaning: meaning.join(" "),
            can_retry: false,
            failure: Box::new(failure.clone()),
        })
    }
}

/// Groups that somebody is in or out of now, by their names.
#[derive(Default)]
struct GroupsDone {
    added: Vec<String>,
    removed: Vec<String>,
}

impl GroupsDone {
    fn words(&self) -> Vec<String> {
        let lists = [("added to", &self.added), ("taken out of", &self.removed)];
        lists
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(what, names)| format!("{what} {}", few(names)))
            .collect()
    }
}

/// The first names of a list, and how many there are besides.
fn few(names: &[String]) -> String {
    match names {
        [first, second, third, _, ..] => format!("{first}, {second}, {third} and {} more groups", names.len() - 3),
        names => names.join(", "),
    }
}

/// The name of the group that a change is about, or its id.
fn group_words(form: &Form, change: &Change) -> String {
    let (Change::AddToGroup { group } | Change::RemoveFromGroup { group }) = change else { return String::new() };
    let mut known = form.groups.picked.iter().chain(&form.groups.before);
    let name = known.find(|other| other.id == *group).map_or("", |group| &group.name);
    if name.is_empty() { group.to_string() } else { name.to_owned() }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
