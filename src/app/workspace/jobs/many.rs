//! The marks of the list, or all of it, become a plan: what is done to them is chosen first.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::input::command::{Command, Many};
use crate::app::input::key::{self, Context};
use crate::app::jobs::chosen::{ManyAsk, Next as Asks};
use crate::app::jobs::menu::{ManyGroup, ManyMenu, ManyRow, Target};
use crate::app::jobs::planning::{Drawn, Wish as Planned};
use crate::app::jobs::values::ManySet;
use crate::app::jobs::work::Work;
use crate::app::part::count::grouped;
use crate::app::part::times;
use crate::app::screen::Screen;
use crate::app::session::people::{People, RowIx};
use crate::app::turn::Turn;
use crate::app::users::list::ListScreen;
use crate::app::users::search::Everybody;
use crate::app::workspace::Workspace;
use crate::messages::jobs::{JobRequest, Whom};
use crate::messages::{Lane, OrderId, Request};
use crate::protocol::group::Group;
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::query::UserScope;
use crate::protocol::schema::DEFAULT_SCHEMA;

/// Who is meant, in words; of a list, how it stood on the screen.
type Meant = (Whom, String, Option<Drawn>);

const NOBODY: &str = "Nobody is listed.";

impl Workspace {
    /// Whether a key that concerns people means the marked: the cursor is on one of them, in a list.
    pub(crate) fn means_marked(&self) -> bool {
        let marks = &self.session.marks;
        matches!(self.screen(), Some(Screen::List(list)) if list.selected().is_some_and(|at| marks.contains(at)))
            && marks.len() > 1
    }

    /// Whether the marked can be meant instead of whoever is under the cursor.
    pub fn offers_marked(&self) -> bool {
        matches!(self.screen(), Some(Screen::List(_))) && !self.session.marks.is_empty()
    }

    /// What can be done to the marked.
    pub(crate) fn open_many(&mut self, turn: &mut Turn<'_>) {
        let people = &self.session.people;
        let rows = self.session.marks.iter().map(|at| people.row(at));
        turn.open(ManyMenu::of(Target::Marked, rows, &self.session.policy, &self.session.playbooks, turn.now));
    }

    /// What can be done to everybody of the list that is seen.
    pub(crate) fn open_everybody(&mut self, turn: &mut Turn<'_>) {
        let all = key::name(Context::List, Command::MarkAll);
        let Some(Screen::List(list)) = self.screen() else {
            return turn.say("This is about a list; go back to it first.");
        };
        if list.is_searching() {
            match list.search.everybody() {
                Everybody::Shown | Everybody::Expression(_) if list.search.exact().is_empty() => {
                    return turn.say("Nobody is found.");
                }
                Everybody::Shown | Everybody::Expression(_) => {}
                Everybody::Awaited => {
                    return turn.say("Okta's answer is still to come; then it is known who is meant.");
                }
                Everybody::Unknown => {
                    return turn.say(format!("Okta did not say who else is found; {all} marks those who are shown."));
                }
            }
        } else if list.listing.asked().limit.is_some() || list.listing.is_cut_by_query() {
            return turn.say(format!("This list is cut at a number of people; {all} marks those who are loaded."));
        }
        let people = &self.session.people;
        let rows = listed(list).iter().map(|at| people.row(*at));
        turn.open(ManyMenu::of(Target::List, rows, &self.session.policy, &self.session.playbooks, turn.now));
        // Whoever expects the menu about one person behind it would press its key now.
        let act = key::name(Context::Act, Command::Actions);
        turn.say(format!("A letter plans it for all of this list ({act}: activate); nothing is sent yet."));
    }

    /// How many of whom a menu is about there are now.
    fn count_of(&self, target: Target) -> usize {
        match (target, self.screen()) {
            (Target::Marked, _) => self.session.marks.len(),
            (Target::List, Some(Screen::List(list))) => listed(list).len(),
            (Target::List, Some(Screen::Detail(_) | Screen::Form(_)) | None) => 0,
        }
    }

    /// `.` in the menu about a person.
    pub(crate) fn open_marked_instead(&mut self, turn: &mut Turn<'_>) {
        if turn.overlays.menu().is_none() {
            return;
        }
        // Where there is nothing to turn to, the menu goes all the same: the letter that follows was for the marked.
        turn.overlays.pop();
        if self.offers_marked() {
            self.open_many(turn);
        } else if self.session.marks.is_empty() {
            turn.say("Nobody is marked: nothing was opened.");
        } else {
            turn.say("The marked are for the list: nothing was opened.");
        }
    }

    /// A letter of that menu.
    pub(crate) fn begin_many(&mut self, many: Many, turn: &mut Turn<'_>) {
        let Some(menu) = turn.overlays.many() else { return };
        if menu.people != self.count_of(menu.target) {
            turn.overlays.pop();
            turn.say("Others are meant now: nothing was opened.");
            return;
        }
        let (row, target) = (menu.row(many), menu.target);
        // Of a list others may fit who are not loaded.
        let useless = |row: &&ManyRow| row.forbidden || (row.fits == 0 && target == Target::Marked);
        if let Some(row) = row.filter(useless) {
            turn.say(format!("{}: {}.", row.title, row.beside));
            return;
        }
        let people = menu.people;
        turn.overlays.pop();
        if let Some(adding) = many.group() {
            // Some are there before anything is typed; none of them is chosen by that.
            let first = turn.start(Lane::QuestionSearch, Request::FindGroups { text: String::new() });
            let mut pick = ManyGroup::new(many, adding, target, people);
            pick.choice.found.await_order(first);
            return turn.open(pick);
        }
        match many {
            Many::Set => {
                self.read_standard_schema(turn);
                turn.open(ManySet::new(target, people));
            }
            Many::Playbook => turn.open(ManyAsk::playbook(target, people, Arc::clone(&self.session.playbooks))),
            Many::TemporaryPassword => turn.open(ManyAsk::passwords(target, people)),
            Many::Unlock
            | Many::Reset
            | Many::Sessions
            | Many::Factors
            | Many::Activate
            | Many::Expire
            | Many::AddTo
            | Many::RemoveFrom
            | Many::Suspend
            | Many::Unsuspend
            | Many::Deactivate
            | Many::Delete => {
                self.plan_many(many.work(GroupId::new(""), String::new()), target, Vec::new(), None, turn);
            }
        }
    }

    /// Enter in the choice of a playbook, or of a file for passwords.
    pub(crate) fn confirm_many_ask(&mut self, turn: &mut Turn<'_>) {
        let (now, zone) = (turn.now.0, turn.zone.clone());
        let Some(next) = turn.overlays.many_ask_mut().map(|ask| ask.enter(now, &zone)) else { return };
        self.go_on_asked(next, turn);
    }

    fn go_on_asked(&mut self, next: Asks, turn: &mut Turn<'_>) {
        match next {
            Asks::Nothing => {}
            Asks::LookUp(names) => {
                let order_id = turn.start(Lane::Plan, Request::Jobs(JobRequest::Groups(names)));
                if let Some(ask) = turn.overlays.many_ask_mut() {
                    ask.awaited = Some(order_id);
                }
            }
            Asks::Plan { work, joins, passwords_to } => {
                let Some((target, people)) = turn.overlays.many_ask_mut().map(|ask| (ask.target, ask.people)) else {
                    return;
                };
                turn.overlays.pop();
                if people != self.count_of(target) {
                    turn.say("Others are meant now: nothing was planned.");
                    return;
                }
                self.plan_many(work, target, joins, passwords_to, turn);
            }
        }
    }

    /// The groups of the playbook that is chosen were looked up.
    pub(super) fn take_groups(&mut self, order_id: OrderId, groups: Result<Vec<Group>, String>, turn: &mut Turn<'_>) {
        let (now, zone) = (turn.now.0, turn.zone.clone());
        let Some(ask) = turn.overlays.many_ask_mut().filter(|ask| ask.awaited == Some(order_id)) else { return };
        match groups {
            Ok(groups) => {
                let next = ask.with_groups(groups, now, &zone);
                self.go_on_asked(next, turn);
            }
            Err(why) => {
                ask.awaited = None;
                ask.problem = Some(format!("Not planned: {why}."));
            }
        }
    }

    pub(crate) fn confirm_many(&mut self, turn: &mut Turn<'_>) {
        if let Some(menu) = turn.overlays.many() {
            let many = menu.at;
            self.begin_many(many, turn);
        }
    }

    /// Enter in the choice of the group.
    pub(crate) fn confirm_many_group(&mut self, turn: &mut Turn<'_>) {
        let Some(pick) = turn.overlays.many_group_mut() else { return };
        match pick.meant() {
            Ok(groups) => {
                let (many, target, people) = (pick.many, pick.target, pick.people);
                turn.overlays.pop();
                if people != self.count_of(target) {
                    turn.say("Others are meant now: nothing was planned.");
                    return;
                }
                let mut works: Vec<Work> =
                    groups.iter().map(|group| many.work(group.id.clone(), group.name.clone())).collect();
                let work = if works.len() == 1 { works.remove(0) } else { Work::Together(works) };
                let joins = if many.group() == Some(true) { groups } else { Vec::new() };
                self.plan_many(work, target, joins, None, turn);
            }
            Err(why) => pick.problem = Some(why),
        }
    }

    /// Enter in the box for values.
    pub(crate) fn confirm_many_set(&mut self, turn: &mut Turn<'_>) {
        let schema = self.session.schemas.get(DEFAULT_SCHEMA).and_then(|slot| slot.value()).cloned();
        let Some(set) = turn.overlays.many_set_mut() else { return };
        if !set.enter(schema.as_deref()) {
            return;
        }
        let (target, people, work, sourced) = (set.target, set.people, set.work(), set.sourced.clone());
        turn.overlays.pop();
        if people != self.count_of(target) {
            turn.say("Others are meant now: nothing was planned.");
            return;
        }
        let (whom, source, drawn) = match self.whom_of(target, turn) {
            Ok(whom) => whom,
            Err(why) => return turn.say(why),
        };
        let of_marks = target == Target::Marked;
        self.plan(Planned { of_marks, sourced, drawn, ..Planned::new(work, whom, source) }, turn);
    }

    /// Values have the types of the schema: it is read, once.
    fn read_standard_schema(&mut self, turn: &mut Turn<'_>) {
        let slot = self.session.schemas.entry(DEFAULT_SCHEMA.to_owned()).or_default();
        if slot.value().is_none() && !slot.is_awaited() {
            let schema = DEFAULT_SCHEMA.to_owned();
            slot.await_order(turn.start(Lane::Schema, Request::ReadSchema { schema }));
        }
    }

    /// Plans it; `joins` are the groups that they are to be added to.
    fn plan_many(
        &mut self,
        work: Work,
        target: Target,
        joins: Vec<Group>,
        passwords_to: Option<PathBuf>,
        turn: &mut Turn<'_>,
    ) {
        let (whom, source, drawn) = match self.whom_of(target, turn) {
            Ok(whom) => whom,
            Err(why) => return turn.say(why),
        };
        let of_marks = target == Target::Marked;
        self.plan(Planned { of_marks, joins, passwords_to, drawn, ..Planned::new(work, whom, source) }, turn);
    }

    /// Who is meant, and that in words; of a list, how it stood on the screen.
    fn whom_of(&self, target: Target, turn: &Turn<'_>) -> Result<Meant, &'static str> {
        let people = &self.session.people;
        if target == Target::Marked {
            let ids = self.session.marks.ids(&self.session.people);
            let source = match ids.len() {
                1 => "1 marked person".to_owned(),
                many => format!("{} marked people", grouped(many as u64)),
            };
            return Ok((Whom::Ids(ids), source, None));
        }
        let Some(Screen::List(list)) = self.screen() else { return Err(NOBODY) };
        if list.is_searching() {
            return found_in(list, people, turn);
        }
        if list.listing.report().is_some() {
            // Who is in a report is not found out twice: those who are seen are meant.
            if !list.listing.is_complete() {
                return Err("The report is not read to its end: nothing was planned.");
            }
            let ids = list.listing.order().iter().map(|at| people.row(*at).user_id()).collect();
            return Ok((Whom::Ids(ids), format!("all of the report “{}”", list.listing.asked().title()), None));
        }
        let scope = list.listing.query().ok_or(NOBODY)?.scope;
        let drawn = Drawn {
            ids: list.listing.order().iter().map(|at| people.row(*at).user_id()).collect(),
            whole: list.listing.is_complete(),
            found: false,
            at: list.listing.read_at().map(|at| times::clock(at.0, turn.now, turn.zone)).unwrap_or_default(),
        };
        Ok((Whom::Query(scope), format!("all of {}", list.listing.asked().title()), Some(drawn)))
    }
}

/// Those of the list that are seen; of what is looked for those who fit it.
fn listed(list: &ListScreen) -> &[RowIx] {
    if list.is_searching() { list.search.exact() } else { list.listing.order() }
}

/// Everybody who fits what is looked for.
fn found_in(list: &ListScreen, people: &People, turn: &Turn<'_>) -> Result<Meant, &'static str> {
    let ids: Vec<UserId> = list.search.exact().iter().map(|at| people.row(*at).user_id()).collect();
    let source = format!("all found by “{}”", list.find.text().trim());
    match list.search.everybody() {
        Everybody::Shown => Ok((Whom::Ids(ids), source, None)),
        Everybody::Expression(expression) => {
            let drawn = Drawn {
                ids: ids.into_iter().collect(),
                whole: list.search.method().is_some_and(|(_, complete)| complete),
                found: true,
                at: times::clock(turn.now.0, turn.now, turn.zone),
            };
            let scope = UserScope::Search { expression: expression.to_owned(), sort: None };
            Ok((Whom::Query(scope), source, Some(drawn)))
        }
        Everybody::Awaited | Everybody::Unknown => Err("It is not known any more who is found: nothing was planned."),
    }
}
