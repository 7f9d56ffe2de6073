//! People from a table, where rooms meet: the box, what the worker tells of its table, and the plan that comes of it.

use indexmap::IndexMap;

use crate::app::import::managers::Managers;
use crate::app::import::parts::{Parts, moved};
use crate::app::import::plan::{Group, ImportPlan};
use crate::app::import::report::{beside, head_of};
use crate::app::import::rules::{Rehire, Rules};
use crate::app::import::screen::{ImportBox, Looking, Table};
use crate::app::import::verdict::Verdict;
use crate::app::input::command::{Command, ImportCommand};
use crate::app::input::key::{self, Context};
use crate::app::jobs::plan::reason::Reason;
use crate::app::jobs::plan::{Judgements, Plan};
use crate::app::jobs::planning::{FromRows, Wish as Planned};
use crate::app::jobs::work::Work;
use crate::app::part::count::{people_word, times_word};
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::import::{Around, ImportNews, ImportRequest};
use crate::messages::jobs::Whom;
use crate::messages::{Failure, Lane, OrderId, Request};
use crate::protocol::group_rule::GroupRule;
use crate::protocol::job::Person;
use crate::protocol::text::visible;
use crate::protocol::user::User;

impl Workspace {
    /// A key about people from a table.
    pub(crate) fn act_on_import(&mut self, act: ImportCommand, turn: &mut Turn<'_>) {
        if act == ImportCommand::Open {
            return self.open_import(turn);
        }
        let today = turn.zone.to_datetime(turn.now.0).date();
        let Some(importing) = turn.overlays.import_mut().filter(|importing| !importing.is_waiting()) else { return };
        importing.problem = None;
        match act {
            ImportCommand::Open => {}
            ImportCommand::Complete => {
                let typed = importing.file.text().to_owned();
                order(ImportRequest::Complete { typed }, turn);
            }
            ImportCommand::Another => {
                importing.let_go();
            }
            ImportCommand::NextRow | ImportCommand::PreviousRow => {
                if let Some(table) = &mut importing.table {
                    table.turn_row(act == ImportCommand::NextRow);
                }
            }
            ImportCommand::NextSheet => {
                let file = importing.file.text().trim().to_owned();
                match importing.table.as_ref().map(|table| table.next_sheet()) {
                    Some(Some(sheet)) => order(ImportRequest::Open { file, sheet: Some(sheet), only: None }, turn),
                    Some(None) => importing.problem = Some("It has one sheet alone.".to_owned()),
                    None => {}
                }
            }
            ImportCommand::LeaveOut => {
                if let Some(table) = &mut importing.table {
                    table.leave_out();
                }
            }
            ImportCommand::Plan => {
                let Some(table) = &mut importing.table else { return };
                match table.look_for(today) {
                    Ok(keys) => order(ImportRequest::Find(Box::new(keys)), turn),
                    Err(why) => importing.problem = Some(why),
                }
            }
        }
    }

    /// Opens it with the rows of the file that the report which is seen says are not in Okta, else as it was left.
    fn open_import(&mut self, turn: &mut Turn<'_>) {
        let kept = self.importing.take();
        let Some((roster, only)) = self.not_in_okta() else { return turn.open(*kept.unwrap_or_default()) };
        let file = roster.file.clone();
        match kept {
            Some(kept) if kept.is_of(&file, &only) => return turn.open(*kept),
            Some(kept) if kept.table.is_some() => {
                turn.say(format!("What was said of {} is let go.", visible(kept.file.text())));
            }
            Some(_) | None => {}
        }
        turn.open(ImportBox::of_rows(&file, only.clone()));
        order(ImportRequest::Open { file, sheet: roster.sheet.clone(), only: Some(only) }, turn);
    }

    /// Enter in the box.
    pub(crate) fn confirm_import(turn: &mut Turn<'_>) {
        let Some(importing) = turn.overlays.import_mut().filter(|importing| !importing.is_waiting()) else { return };
        importing.problem = None;
        match &mut importing.table {
            Some(table) => importing.problem = table.enter().err(),
            None => {
                if let Some(file) = importing.named() {
                    order(ImportRequest::Open { file, sheet: None, only: None }, turn);
                }
            }
        }
    }

    /// Esc in the box, from the inside out; what was said of a table is kept.
    pub(crate) fn leave_import(&mut self, turn: &mut Turn<'_>) {
        let Some(importing) = turn.overlays.import_mut() else { return };
        if importing.table.as_mut().is_some_and(|table| table.back()) {
            return;
        }
        if importing.is_waiting() {
            turn.cancel(Lane::Plan);
            if let Some(importing) = turn.overlays.import_mut() {
                importing.awaited = None;
                importing.looked.clear();
                if let Some(table) = &mut importing.table {
                    table.rest();
                }
            }
            return;
        }
        let Some(left) = turn.overlays.pop_import() else { return };
        if left.holds_something() {
            let again = key::name(Context::Act, Command::Import(ImportCommand::Open));
            turn.say(format!("Kept as it is: {again} opens it again."));
            self.importing = Some(left);
        }
    }

    /// What the worker tells of a table.
    pub(crate) fn take_import(&mut self, order_id: OrderId, news: ImportNews, turn: &mut Turn<'_>) {
        if let ImportNews::Due(count) = news {
            return tell_due(count, turn);
        }
        let Some(importing) = turn.overlays.import_mut().filter(|importing| importing.awaited == Some(order_id)) else {
            return;
        };
        match news {
            ImportNews::Table(read) => importing.take_table(*read),
            ImportNews::Unread(why) => importing.refuse(&why),
            ImportNews::Files(names) => importing.take_files(names),
            ImportNews::Looked(words) => importing.looked = words,
            ImportNews::Fits(fits) => {
                let Some((wanted, concerned)) = importing.table.as_mut().and_then(|table| table.take_fits(&fits))
                else {
                    return;
                };
                order(ImportRequest::Around { wanted: Box::new(wanted), concerned }, turn);
            }
            ImportNews::Around { around, kept, rules } => {
                importing.awaited = None;
                importing.looked.clear();
                let Some(table) = &mut importing.table else { return };
                let Some(looking) = table.take_looking() else { return };
                if let Err(why) = table.take_groups(&around) {
                    importing.problem = Some(why);
                    return;
                }
                let keeps = |user: &User| kept.get(&user.id).cloned();
                let planned = planned(table, looking, &around, &keeps, rules.as_deref());
                let own = table.sheet.head.clone();
                let said = table.said().map(|said| ([head_of(&own, &table.mapping), own], said));
                if let Some((heads, said)) = said {
                    // Its report is the next table with these columns.
                    for head in heads {
                        let said = said.clone();
                        turn.start(Lane::Tables, Request::Import(ImportRequest::Keep { head, said }));
                    }
                }
                self.plan(planned, turn);
            }
            ImportNews::Kept(_) | ImportNews::Due(_) => {}
        }
    }

    /// Its people could not be looked for; whether they were.
    pub(crate) fn fail_import(order_id: OrderId, failure: &Failure, turn: &mut Turn<'_>) -> bool {
        let importing = turn.overlays.import_mut().filter(|importing| importing.awaited == Some(order_id));
        importing.map(|importing| importing.fail(failure)).is_some()
    }

    /// The plan of a table became a job: the table is done with.
    pub(crate) fn end_import(&mut self, turn: &mut Turn<'_>) {
        if turn.overlays.pop_import().is_some() {
            self.importing = None;
        }
    }
}

/// At the start: who was created before their first day, and waits for somebody to activate them.
fn tell_due(count: usize, turn: &mut Turn<'_>) {
    if count > 0 {
        let (people, are) = (people_word(count), if count == 1 { "is" } else { "are" });
        turn.say_later(format!("{people} whose first day has come {are} staged still: oktui due names them."));
    }
}

/// Orders it for the box.
fn order(request: ImportRequest, turn: &mut Turn<'_>) {
    let order_id = turn.start(Lane::Plan, Request::Import(request));
    if let Some(importing) = turn.overlays.import_mut() {
        importing.awaited = Some(order_id);
        importing.looked.clear();
    }
}

/// The plan of judged rows.
fn planned(
    table: &Table,
    looking: Looking,
    around: &Around,
    keeps: &dyn Fn(&User) -> Option<String>,
    rules: Option<&[GroupRule]>,
) -> Planned {
    let judge = table.judge();
    let managers = looking.drafts.iter().any(|draft| draft.new_manager(None).is_some());
    let judged = judge.judge(looking.sorted, &looking.drafts, around, &|user, _, _| keeps(user));
    let mut remarks = moved(rules, &judged, &table.rules);
    remarks.extend(judge.lists());
    if managers {
        remarks.push(format!("Managers are written as people here have them: {}.", Managers::of(around).words()));
    }
    remarks.extend(table.sheet.notes.iter().cloned().chain(judge.numbers()));
    let mut plan = ImportPlan { judged, columns: Vec::new(), remarks };
    let beside = beside(&judge, &plan, true);
    let remarks = plan.looks(&table.rules);
    let mails = plan.mails(&table.rules).map_or(0, |(count, _)| count);
    // A line a row: how many lines there are is how many rows are meant.
    let wrong = plan.of(Group::Cannot).map(|judged| judge.mistakes_of(judged)).collect();
    let left_out = left_out(&plan, &table.rules);
    let words = Group::ALL.map(|group| plan.words(group, &table.rules));
    let mut parts = Parts::take(&mut plan, &table.rules);
    let (risk, does) = (parts.risk(), parts.words());
    let mut people: IndexMap<usize, Vec<Person>> = IndexMap::new();
    for (person, group) in parts.people.drain(..).zip(&parts.groups) {
        let at = Group::ALL.iter().position(|other| other == group).unwrap_or_default();
        people.entry(at).or_default().push(person);
    }
    people.sort_unstable_keys();
    let grouped = people.into_iter().map(|(at, people)| (words[at].clone(), people)).collect();
    let work = Work::Import { words: does, risk };
    let rows = Judgements { ways: parts.ways, parts: grouped, left_out, wrong, remarks, mails };
    let source = format!("{} of {}", times_word(table.sheet.rows.len() as u64, "row"), table.place);
    let rows = FromRows { plan: Plan::of_rows(work.clone(), rows), beside, sum: table.sum.clone() };
    Planned { rows: Some(Box::new(rows)), ..Planned::new(work, Whom::Ids(Vec::new()), source) }
}

/// Those about whom nothing is done, by the reason.
fn left_out(plan: &ImportPlan, rules: &Rules) -> IndexMap<Reason, Vec<Person>> {
    let mut left: IndexMap<Reason, Vec<Person>> = IndexMap::new();
    let not = |why: &str| Reason::Not(why.to_owned());
    for judged in plan.judged.iter().filter(|judged| !ImportPlan::does(judged, rules)) {
        let (user, reason) = match &judged.verdict {
            Verdict::Same(user) => (user, not("so already")),
            Verdict::Kept(user, why) => (user, Reason::Sheltered(why.clone())),
            Verdict::Rehire(known, _) if rules.rehire == Rehire::Leave => {
                (&known.user, not("deactivated before, and nothing was said of them"))
            }
            Verdict::Rehire(known, by) => (&known.user, not(&format!("deactivated before, known again by {by}"))),
            Verdict::New(_) | Verdict::Changes(_) | Verdict::Cannot => continue,
        };
        left.entry(reason).or_default().push(Person::of(user));
    }
    left
}
