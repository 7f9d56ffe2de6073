//! Work on many people, where rooms meet: the marks of the list become a plan, a plan becomes a job, a job is looked at.

use std::time::Duration;

use crate::app::care::evidence::Evidence;
use crate::app::event::Effect;
use crate::app::input::command::{Command, JobsCommand, Many, PlanCommand, Step};
use crate::app::input::key::{self, Context};
use crate::app::jobs::ask::JobQuestion;
use crate::app::jobs::menu::{ManyGroup, ManyMenu, ManyRow, Target};
use crate::app::jobs::people::{Held, JobPeople};
use crate::app::jobs::planning::{Agreed, Drawn, FIRST, Planning, Wish as Planned};
use crate::app::jobs::screen::{Shown, reached};
use crate::app::jobs::values::ManySet;
use crate::app::jobs::work::Work;
use crate::app::part::count::grouped;
use crate::app::part::group_choice::GroupChoice;
use crate::app::part::times;
use crate::app::place::Place;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::wish::{Acted, Wish};
use crate::app::workspace::Workspace;
use crate::messages::jobs::{JobAct, JobNews, JobRequest, JobSeen, JobStage, Whom};
use crate::messages::{Content, Failure, Lane, OrderId, Request};
use crate::protocol::group::Group;
use crate::protocol::id::GroupId;
use crate::protocol::job::{JobId, Kind};
use crate::protocol::rate::Bucket;
use crate::protocol::schema::DEFAULT_SCHEMA;

/// What names a file is to be read, and perhaps written down.
const LONG: Duration = Duration::from_secs(20);

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
        turn.open(ManyMenu::of(Target::Marked, rows, &self.session.policy, turn.now));
    }

    /// What can be done to everybody of the list that is seen.
    pub(crate) fn open_everybody(&mut self, turn: &mut Turn<'_>) {
        let all = key::name(Context::List, Command::MarkAll);
        let Some(Screen::List(list)) = self.screen() else {
            return turn.say("This is about a list; go back to it first.");
        };
        if list.is_searching() {
            return turn.say(format!("This is about a whole list, not about what is found in it; {all} marks those."));
        }
        if list.listing.asked().limit.is_some() || list.listing.is_cut_by_query() {
            return turn.say(format!("This list is cut at a number of people; {all} marks those who are loaded."));
        }
        let people = &self.session.people;
        let rows = list.listing.order().iter().map(|at| people.row(*at));
        turn.open(ManyMenu::of(Target::List, rows, &self.session.policy, turn.now));
    }

    /// How many of whom a menu is about there are now.
    fn count_of(&self, target: Target) -> usize {
        match (target, self.screen()) {
            (Target::Marked, _) => self.session.marks.len(),
            (Target::List, Some(Screen::List(list))) => list.listing.order().len(),
            (Target::List, Some(Screen::Detail(_) | Screen::Form(_)) | None) => 0,
        }
    }

    /// `.` in the menu about a person.
    pub(crate) fn open_marked_instead(&mut self, turn: &mut Turn<'_>) {
        if turn.overlays.menu().is_some() && self.offers_marked() {
            turn.overlays.pop();
            self.open_many(turn);
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
            turn.open(ManyGroup { many, target, people, choice: GroupChoice::new(adding), problem: None });
            return;
        }
        if many == Many::Set {
            self.read_standard_schema(turn);
            turn.open(ManySet::new(target, people));
            return;
        }
        self.plan_many(many.work(GroupId::new(""), String::new()), target, None, turn);
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
        let chosen = pick.choice.decided("everybody").and_then(|_| pick.choice.meant().cloned());
        match chosen {
            Ok(group) => {
                let (many, target, people) = (pick.many, pick.target, pick.people);
                turn.overlays.pop();
                if people != self.count_of(target) {
                    turn.say("Others are meant now: nothing was planned.");
                    return;
                }
                let work = many.work(group.id.clone(), group.name.clone());
                self.plan_many(work, target, Some(group).filter(|_| many.group() == Some(true)), turn);
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
        let (target, people, work) = (set.target, set.people, set.work());
        turn.overlays.pop();
        if people != self.count_of(target) {
            turn.say("Others are meant now: nothing was planned.");
            return;
        }
        self.plan_many(work, target, None, turn);
    }

    /// Values have the types of the schema: it is read, once.
    fn read_standard_schema(&mut self, turn: &mut Turn<'_>) {
        let slot = self.session.schemas.entry(DEFAULT_SCHEMA.to_owned()).or_default();
        if slot.value().is_none() && !slot.is_awaited() {
            let schema = DEFAULT_SCHEMA.to_owned();
            slot.await_order(turn.start(Lane::Schema, Request::ReadSchema { schema }));
        }
    }

    /// Plans it; `joins` is a group that they are to be added to.
    fn plan_many(&mut self, work: Work, target: Target, joins: Option<Group>, turn: &mut Turn<'_>) {
        let Some((whom, source, drawn)) = self.whom_of(target, turn) else {
            return turn.say("Nobody is listed.");
        };
        let of_marks = target == Target::Marked;
        self.plan(Planned { work, whom, source, of_marks, joins, undoes: false, drawn }, turn);
    }

    /// Who is meant, in words; of a list, how it stood on the screen.
    fn whom_of(&self, target: Target, turn: &Turn<'_>) -> Option<(Whom, String, Option<Drawn>)> {
        if target == Target::Marked {
            let ids = self.session.marks.ids(&self.session.people);
            let source = match ids.len() {
                1 => "1 marked person".to_owned(),
                many => format!("{} marked people", grouped(many as u64)),
            };
            return Some((Whom::Ids(ids), source, None));
        }
        let Some(Screen::List(list)) = self.screen() else { return None };
        let scope = list.listing.query()?.scope;
        let people = &self.session.people;
        let drawn = Drawn {
            ids: list.listing.order().iter().map(|at| people.row(*at).user_id()).collect(),
            whole: list.listing.is_complete(),
            at: list.listing.read_at().map(|at| times::clock(at.0, turn.now, turn.zone)).unwrap_or_default(),
        };
        Some((Whom::Query(scope), format!("all of {}", list.listing.asked().title()), Some(drawn)))
    }

    /// Opens a plan; everybody is read for it.
    pub(crate) fn plan(&mut self, wish: Planned, turn: &mut Turn<'_>) {
        let planning = Planning::new(wish, Evidence::new(&self.session.tickets, None));
        turn.open(planning);
        read_plan(turn);
    }

    /// How long a plan takes by what Okta last said of its limits; none where nothing is known of them.
    pub fn pace_of(&self, planning: &Planning) -> Option<String> {
        let people = planning.plan.will.len() as u64;
        let writes = planning.plan.calls().saturating_sub(people);
        let minutes = |calls: u64, bucket: Bucket| {
            let (rate, _) = self.session.rates.get(&bucket)?;
            Some(calls.div_ceil(u64::from(rate.share.of(rate.limit))))
        };
        let own = [minutes(people, Bucket::User), minutes(writes, Bucket::UserWrites)];
        let most = own.into_iter().flatten().max().or_else(|| minutes(people, Bucket::Users))?;
        Some(if most <= 1 { "within a minute".to_owned() } else { format!("about {} min", grouped(most)) })
    }

    /// A key of the plan.
    pub(crate) fn act_on_plan(&mut self, act: PlanCommand, turn: &mut Turn<'_>) {
        let may_write = self.may_write();
        let now = turn.now;
        let Some(planning) = turn.overlays.planning_mut() else { return };
        let only = match act {
            PlanCommand::Send => None,
            PlanCommand::First => Some(FIRST),
            PlanCommand::Anew => return read_plan(turn),
            PlanCommand::Save => {
                match planning.saved() {
                    Ok(new) => {
                        turn.start(Lane::Jobs, Request::Jobs(JobRequest::Save(Box::new(new))));
                    }
                    Err(why) => turn.say_until_key(why),
                }
                return;
            }
            PlanCommand::Contain | PlanCommand::Tokens | PlanCommand::Devices => return planning.choose(act),
        };
        if !may_write {
            return self.refuse_to_write(turn);
        }
        match planning.agree(only, now) {
            Agreed::NotYet(said) => said.into_iter().for_each(|said| turn.say_until_key(said)),
            Agreed::TooOld => {
                read_plan(turn);
                turn.say_until_key("The plan was too old: everybody is read anew. Look at it again.");
            }
            Agreed::Send(new) => {
                planning.plan.forbidden().into_iter().for_each(|forbidden| turn.refuse(forbidden));
                let order_id = turn.start(Lane::Job, Request::Jobs(JobRequest::Start(new)));
                if let Some(planning) = turn.overlays.planning_mut() {
                    planning.note_sent(order_id);
                }
            }
        }
    }

    /// Enter in the plan.
    pub(crate) fn look_into_plan(turn: &mut Turn<'_>) {
        if let Some(said) = turn.overlays.planning_mut().and_then(Planning::look) {
            turn.say_until_key(said);
        }
    }

    /// Esc in the plan, from the inside out.
    pub(crate) fn leave_plan(turn: &mut Turn<'_>) {
        if turn.overlays.planning_mut().is_some_and(|planning| !planning.back()) {
            turn.overlays.pop();
            turn.cancel(Lane::Plan);
        }
    }

    /// Looks which jobs there are.
    pub(crate) fn look_at_jobs(&mut self, turn: &mut Turn<'_>) {
        let order_id = turn.start(Lane::Jobs, Request::Jobs(JobRequest::List));
        self.jobs.looked.await_order(order_id);
    }

    /// A key of the Jobs screen.
    pub(crate) fn act_on_jobs(&mut self, command: Command, turn: &mut Turn<'_>) -> Acted {
        match command {
            Command::Move(step) => self.jobs.step(step),
            Command::Reload => self.look_at_jobs(turn),
            Command::Open => self.open_job_people(turn),
            Command::Jobs(act) => self.act_on_job(act, turn),
            Command::Back if self.session.problem.is_none() => return Wish::GoTo(Place::Users).into(),
            _ => return Acted::Passed,
        }
        Acted::Done
    }

    fn act_on_job(&mut self, act: JobsCommand, turn: &mut Turn<'_>) {
        if act == JobsCommand::Bell {
            self.jobs.bell = !self.jobs.bell;
            let word = if self.jobs.bell { "rings" } else { "no longer rings" };
            return turn.say(format!("The bell {word} when a job comes to its end."));
        }
        let Some(shown) = self.jobs.selected() else { return turn.say("There is no job.") };
        let seen = shown.seen.clone();
        match act {
            JobsCommand::Report => {
                turn.start(Lane::Jobs, Request::Jobs(JobRequest::Report { job: seen.job.id }));
            }
            JobsCommand::Pause if seen.stage == JobStage::Running || seen.stage == JobStage::Elsewhere => {
                self.pause(&seen.job.id, turn);
            }
            _ if !self.may_write() => self.refuse_to_write(turn),
            JobsCommand::Pause if seen.stage.rests() => turn.open(JobQuestion::of(&seen)),
            JobsCommand::Pause => turn.say("It is over; there is nobody left to go on with."),
            JobsCommand::Again => ask_again(&seen, turn),
            JobsCommand::Undo => self.plan_undo(&seen, turn),
            JobsCommand::Bell
            | JobsCommand::GoOn
            | JobsCommand::LeaveOut
            | JobsCommand::Stop
            | JobsCommand::PlanAnew => {}
        }
    }

    fn pause(&mut self, job: &JobId, turn: &mut Turn<'_>) {
        self.jobs.note_pausing(job);
        turn.start(Lane::Job, Request::Jobs(JobRequest::Act { job: job.clone(), act: JobAct::Pause }));
        turn.say("Pausing: what is under way comes to its end first.");
    }

    /// Makes all jobs of this organisation rest, since it is left; what is said of it.
    pub(crate) fn pause_all(&mut self, turn: &mut Turn<'_>) -> Option<String> {
        let ids: Vec<JobId> = self.jobs.at_work().map(|shown| shown.seen.job.id.clone()).collect();
        for job in &ids {
            self.jobs.note_pausing(job);
            turn.start(Lane::Job, Request::Jobs(JobRequest::Act { job: job.clone(), act: JobAct::Pause }));
        }
        let title = |id: &JobId| self.jobs.get(id).map(|shown| shown.seen.job.title.clone()).unwrap_or_default();
        match ids.as_slice() {
            [] => None,
            [one] => Some(format!("“{}” is paused in {}.", title(one), self.session.connection)),
            all => Some(format!("{} jobs are paused in {}.", all.len(), self.session.connection)),
        }
    }

    /// Jobs that rest for this reason, a sentence each: how far it is, and what goes on with it.
    pub(crate) fn jobs_left(&self, why: &str) -> Vec<String> {
        let left = |shown: &&Shown| match &shown.seen.stage {
            JobStage::Paused(paused) => paused == why,
            JobStage::Running => shown.run.is_some(),
            JobStage::Planned | JobStage::Elsewhere | JobStage::BrokeOff | JobStage::Done | JobStage::Stopped => false,
        };
        let told = self.jobs.jobs().iter().filter(left).map(|shown| {
            let (job, counts) = (&shown.seen.job, &shown.seen.counts);
            let far = format!("“{}” is paused at {} of {}", job.title, reached(counts), counts.all());
            if shown.seen.is_kept {
                format!("{far}; oktui jobs resume {} goes on", job.id)
            } else {
                format!("{far}, and ended with the program")
            }
        });
        told.collect()
    }

    /// An answer of the box that asks about a job.
    pub(crate) fn answer_job(&mut self, answer: JobsCommand, turn: &mut Turn<'_>) {
        let Some(asked) = turn.overlays.job_question().filter(|asked| asked.has(answer)).cloned() else { return };
        turn.overlays.pop();
        let job = asked.job;
        let act = match answer {
            JobsCommand::GoOn if asked.again => JobAct::Again,
            JobsCommand::GoOn => JobAct::GoOn { without: None },
            JobsCommand::LeaveOut => JobAct::GoOn { without: asked.alike },
            JobsCommand::Stop => JobAct::Stop,
            JobsCommand::PlanAnew => return self.plan_left(&job, turn),
            JobsCommand::Pause | JobsCommand::Again | JobsCommand::Report | JobsCommand::Undo | JobsCommand::Bell => {
                return;
            }
        };
        turn.start(Lane::Job, Request::Jobs(JobRequest::Act { job, act }));
    }

    /// A plan for whoever was not reached.
    fn plan_left(&mut self, job: &JobId, turn: &mut Turn<'_>) {
        let Some(shown) = self.jobs.get(job) else { return };
        let Some(work) = Work::of_job(&shown.seen.job) else {
            return turn.say("What it does cannot be planned from here.");
        };
        let source = format!("those who are left of {job}");
        let whom = Whom::OfJob { job: job.clone(), kinds: vec![Kind::NotReached] };
        let wish = Planned { work, whom, source, of_marks: false, joins: None, undoes: false, drawn: None };
        self.plan(wish, turn);
    }

    /// A plan that undoes what a job did, as far as it still stands.
    fn plan_undo(&mut self, seen: &JobSeen, turn: &mut Turn<'_>) {
        let id = &seen.job.id;
        if matches!(seen.stage, JobStage::Running | JobStage::Elsewhere) {
            return turn.say("It runs; what it did is undone once it rests.");
        }
        let work = Work::of_job(&seen.job);
        let Some(inverse) = work.as_ref().and_then(Work::inverse) else {
            let words = work.map_or("cannot be undone in one go", |work| work.undo());
            return turn.say(format!("“{}”: {words} from here.", seen.job.title));
        };
        if seen.counts.get(Kind::Done) == 0 {
            return turn.say("It was done for nobody: there is nothing to undo.");
        }
        let whom = Whom::OfJob { job: id.clone(), kinds: vec![Kind::Done] };
        let source = format!("to undo {id}");
        let wish = Planned { work: inverse, whom, source, of_marks: false, joins: None, undoes: true, drawn: None };
        self.plan(wish, turn);
    }

    fn open_job_people(&mut self, turn: &mut Turn<'_>) {
        let Some(shown) = self.jobs.selected() else { return };
        let job = &shown.seen.job;
        turn.open(JobPeople::of(job.id.clone(), job.title.clone()));
        tend_job_people(turn);
    }

    /// Enter on one of the people of a job.
    pub(crate) fn confirm_job_people(&mut self, turn: &mut Turn<'_>) {
        let meant = turn.overlays.job_people_mut().and_then(|people| people.get(people.at).cloned());
        if let Some(told) = meant {
            turn.overlays.pop();
            turn.cancel(Lane::JobPeople);
            self.show_person(&told.id, turn);
        }
    }

    /// What the worker tells of plans and jobs.
    pub(crate) fn take_jobs(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) {
        match content {
            Content::Met(met) => {
                if self.take_marking(order_id, &met, turn) {
                    return;
                }
                if let Some(planning) = turn.overlays.planning_mut().filter(|planning| planning.accepts(order_id)) {
                    planning.take_met(met);
                }
            }
            Content::Text(text) => Self::take_given_text(order_id, text, turn),
            Content::Sought(sought) => {
                if self.end_marking(order_id, turn) {
                    return;
                }
                let (now, zone) = (turn.now, turn.zone);
                if let Some(planning) = turn.overlays.planning_mut().filter(|planning| planning.accepts(order_id)) {
                    planning.take_sought(*sought, now, zone);
                }
            }
            Content::Job(news) => self.take_news(order_id, news, turn),
            Content::Failed(failure) => self.fail_jobs(order_id, failure, turn),
            _ => {}
        }
    }

    fn take_news(&mut self, order_id: OrderId, news: JobNews, turn: &mut Turn<'_>) {
        match news {
            JobNews::Began(seen) => {
                let job = seen.job.id.clone();
                self.jobs.take_began(order_id, *seen, turn.now);
                self.leave_sent_plan(order_id, &job, turn);
            }
            JobNews::Moved { job, counts, told } => self.jobs.take_moved(&job, counts, told),
            JobNews::Rests(seen) => self.take_rests(*seen, turn),
            JobNews::Refused { why, .. } => {
                if let Some(planning) = turn.overlays.planning_mut().filter(|planning| planning.is_sent_by(order_id)) {
                    planning.refuse(why);
                } else {
                    turn.say_until_key(sentence(&why));
                    self.look_at_jobs(turn);
                }
            }
            JobNews::All(all) => self.jobs.take_all(all),
            JobNews::People { job, from, all, told } => {
                if let Some(people) = turn.overlays.job_people_mut()
                    && people.held.accepts(order_id)
                    && people.job.as_ref() == Some(&job)
                {
                    people.held.fill(Held { from, all, told });
                    tend_job_people(turn);
                }
            }
            JobNews::Saved(path) => {
                turn.say_for(
                    format!("Saved as {path}, and nothing is sent: oktui bulk --plan {path}", path = path.display()),
                    LONG,
                );
            }
            JobNews::Reported(path) => turn.say(format!("What became of each is written to {}.", path.display())),
        }
    }

    /// The plan that was agreed to stands as a job: it is shown there.
    fn leave_sent_plan(&mut self, order_id: OrderId, job: &JobId, turn: &mut Turn<'_>) {
        let Some(planning) = turn.overlays.planning_mut().filter(|planning| planning.is_sent_by(order_id)) else {
            return;
        };
        let of_marks = planning.of_marks;
        turn.overlays.pop();
        self.jobs.select(job);
        self.place = Place::Jobs;
        if of_marks {
            self.put_marks_aside(turn);
        }
    }

    fn take_rests(&mut self, seen: JobSeen, turn: &mut Turn<'_>) {
        let is_looked_at = turn.is_seen && self.place == Place::Jobs;
        let what = match &seen.stage {
            JobStage::Paused(why) => format!("paused: {why}"),
            JobStage::Planned
            | JobStage::Running
            | JobStage::Elsewhere
            | JobStage::BrokeOff
            | JobStage::Done
            | JobStage::Stopped => seen.counts.words(),
        };
        let said = format!("{}: {what}.", seen.job.title);
        if self.jobs.bell {
            turn.add(Effect::Notify(said.clone()));
        }
        if !is_looked_at {
            let screen = key::name(Context::Places, Command::GoTo(Place::Jobs));
            turn.say_later(format!("{said} {screen} shows it."));
        }
        self.jobs.take_rests(seen);
    }

    fn fail_jobs(&mut self, order_id: OrderId, failure: Box<Failure>, turn: &mut Turn<'_>) {
        if self.fail_marking(order_id, &failure, turn) {
            return;
        }
        if let Some(planning) = turn.overlays.planning_mut() {
            if planning.accepts(order_id) {
                return planning.fail(failure);
            }
            if planning.is_sent_by(order_id) {
                return planning.refuse(format!("Not begun: {}", failure.kind.sentence()));
            }
        }
        if let Some(people) = turn.overlays.job_people_mut().filter(|people| people.held.accepts(order_id)) {
            return people.held.fail(failure);
        }
        if self.jobs.looked.accepts(order_id) {
            return self.jobs.looked.fail(failure);
        }
        if self.jobs.of_order(order_id).is_some() {
            turn.say_until_key(format!("The job broke off: {}.", failure.kind.sentence()));
            self.look_at_jobs(turn);
        }
    }
}

/// Asks whether whom Okta refused is tried again.
fn ask_again(seen: &JobSeen, turn: &mut Turn<'_>) {
    let tried = seen.counts.get(Kind::Refused) + seen.counts.get(Kind::NotReached);
    match seen.stage {
        JobStage::Running | JobStage::Elsewhere => turn.say("It runs; what is left over is tried again afterwards."),
        JobStage::Stopped => turn.say("It was stopped for good; a new plan is for those who are left."),
        _ if tried == 0 && seen.counts.get(Kind::Unknown) == 0 => {
            turn.say("Okta refused it for nobody, and everybody was reached.");
        }
        JobStage::Planned | JobStage::Paused(_) | JobStage::BrokeOff | JobStage::Done => {
            turn.open(JobQuestion::again(seen));
        }
    }
}

/// Reads everybody for the plan on top, whatever was read before.
fn read_plan(turn: &mut Turn<'_>) {
    let Some(wanted) = turn.overlays.planning_mut().map(|planning| planning.wanted()) else { return };
    let order_id = turn.start(Lane::Plan, Request::Jobs(JobRequest::Seek(Box::new(wanted))));
    if let Some(planning) = turn.overlays.planning_mut() {
        planning.await_order(order_id);
    }
}

/// Reads what is in view of the people of a job, where that is not held.
pub(crate) fn tend_job_people(turn: &mut Turn<'_>) {
    let Some(people) = turn.overlays.job_people_mut() else { return };
    let (Some(from), Some(job)) = (people.wants(), people.job.clone()) else { return };
    let request = Request::Jobs(JobRequest::People { job, kinds: Vec::new(), from });
    let order_id = turn.start(Lane::JobPeople, request);
    if let Some(people) = turn.overlays.job_people_mut() {
        people.held.await_order(order_id);
    }
}

/// Moves what can be moved in the boxes of jobs.
pub(crate) fn step_in_job_people(step: Step, turn: &mut Turn<'_>) {
    if let Some(people) = turn.overlays.job_people_mut() {
        people.step(step);
        tend_job_people(turn);
    }
}

/// With a capital letter and a full stop.
fn sentence(why: &str) -> String {
    let mut letters = why.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
