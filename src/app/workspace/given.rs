//! People whom somebody wrote down, or of whom the events tell, become marks.

use std::collections::HashSet;
use std::sync::Arc;

use crate::app::input::command::{Command, PeopleCommand};
use crate::app::input::key::{self, Context};
use crate::app::jobs::given::{Given, Marking, Next};
use crate::app::jobs::plan::reason::Stray;
use crate::app::overlay;
use crate::app::part::count::{grouped, people_word};
use crate::app::place::Place;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::jobs::{JobRequest, Met, Taken, Wanted, Whom};
use crate::messages::{Failure, Lane, LocalRequest, OrderId, Request};

impl Workspace {
    /// A key about people whom somebody wrote down.
    pub(crate) fn act_on_people(&mut self, act: PeopleCommand, turn: &mut Turn<'_>) {
        match act {
            PeopleCommand::Name if self.place == Place::Events => {
                let ids = self.events.people();
                if ids.is_empty() {
                    return turn.say("None of the events that are shown tells of a person.");
                }
                self.find_given(Whom::Ids(ids), Vec::new(), false, turn);
            }
            PeopleCommand::Name => turn.open(Given::default()),
            PeopleCommand::TakeAway => {
                if let Some(given) = turn.overlays.given_mut().filter(|given| !given.is_reading()) {
                    given.takes_away = !given.takes_away;
                }
            }
        }
    }

    /// Enter in the box.
    pub(crate) fn confirm_given(&mut self, turn: &mut Turn<'_>) {
        let Some(given) = turn.overlays.given_mut() else { return };
        let takes_away = given.takes_away;
        match given.enter() {
            Next::Nothing => {}
            Next::File(file) => {
                let order_id = turn.start(Lane::Plan, LocalRequest::ReadText { file });
                if let Some(given) = turn.overlays.given_mut() {
                    given.awaited = Some(order_id);
                }
            }
            Next::Find(entries) if takes_away => self.find_given(Whom::Entries(entries), Vec::new(), takes_away, turn),
            Next::Find(entries) => {
                self.given_table = given.table.clone().map(Arc::new);
                let nameless = given.nameless.clone();
                self.find_given(Whom::Entries(entries), nameless, takes_away, turn);
            }
        }
    }

    fn find_given(&mut self, whom: Whom, nameless: Vec<String>, takes_away: bool, turn: &mut Turn<'_>) {
        let wanted =
            Wanted { whom, words: Vec::new(), grave: false, joins: Vec::new(), groups: Vec::new(), taken: Taken::All };
        let order = turn.start(Lane::Plan, Request::Jobs(JobRequest::Seek(Box::new(wanted))));
        let strays = nameless.into_iter().map(|row| (Stray::Nobody, row)).collect();
        self.marking = Some(Marking { order, takes_away, people: HashSet::new(), strays });
        if let Some(given) = turn.overlays.given_mut() {
            given.awaited = Some(order);
        }
    }

    /// What a file holds.
    pub(crate) fn take_given_text(order_id: OrderId, text: Result<String, String>, turn: &mut Turn<'_>) {
        let Some(given) = turn.overlays.given_mut().filter(|given| given.awaited == Some(order_id)) else { return };
        match text {
            Ok(text) => given.take_text(&text),
            Err(why) => {
                given.awaited = None;
                given.problem = Some(format!("Not read: {why}."));
            }
        }
    }

    /// Some who were looked for; whether they were.
    pub(crate) fn take_marking(&mut self, order_id: OrderId, met: &[Met], turn: &mut Turn<'_>) -> bool {
        let Some(marking) = self.marking.as_mut().filter(|marking| marking.order == order_id) else { return false };
        for one in met {
            match one {
                Met::Person { user, .. } | Met::Former { user, .. } | Met::Before { user, .. } => {
                    let at = self.session.people.put(user.row());
                    marking.people.insert(user.id.clone());
                    if marking.takes_away {
                        self.session.marks.take_away(at);
                    } else {
                        self.session.marks.add(at);
                    }
                }
                Met::Nobody(entry) => marking.strays.push((Stray::Nobody, entry.clone())),
                Met::Several(entry) => marking.strays.push((Stray::Several, entry.clone())),
            }
        }
        if let Some(given) = turn.overlays.given_mut() {
            given.met += met.len();
        }
        true
    }

    /// All of them were told; whether they were looked for.
    pub(crate) fn end_marking(&mut self, order_id: OrderId, turn: &mut Turn<'_>) -> bool {
        let Some(marking) = self.marking.take_if(|marking| marking.order == order_id) else { return false };
        if turn.overlays.given_mut().is_some() {
            turn.overlays.pop();
        }
        let people = people_word(marking.people.len());
        let act = key::name(Context::Act, Command::Actions);
        let instead = key::begin(Context::Menu, Command::MarkedInstead);
        let all = grouped(self.session.marks.len() as u64);
        turn.say_until_key(if marking.takes_away {
            format!("Marks of {people} taken off; marked now: {all}.")
        } else {
            format!("{people} found; marked now: {all}. In the list {act} and {instead} say what can be done.")
        });
        if !marking.strays.is_empty() {
            let told = |(stray, entry): &(Stray, String)| match stray {
                Stray::Several => format!("{entry}: several people, none is marked"),
                Stray::Nobody | Stray::Wrong => format!("{entry}: nobody"),
            };
            turn.open(overlay::read("Not found, or not one person", marking.strays.iter().map(told).collect()));
            if !marking.takes_away {
                self.given_strays.extend(marking.strays);
            }
        }
        true
    }

    /// They could not be looked for; whether they were.
    pub(crate) fn fail_marking(&mut self, order_id: OrderId, failure: &Failure, turn: &mut Turn<'_>) -> bool {
        let given = turn.overlays.given_mut().filter(|given| given.awaited == Some(order_id));
        let own = self.marking.take_if(|marking| marking.order == order_id).is_some() || given.is_some();
        let why = format!("Not all could be read: {}.", failure.kind.sentence());
        match given {
            Some(given) => {
                given.awaited = None;
                given.problem = Some(why);
            }
            None if own => turn.say_until_key(why),
            None => {}
        }
        own
    }
}
