//! A plan is agreed to, step by step, until it is a job.

use crate::app::event::Now;
use crate::app::input::command::{Command, PlanCommand};
use crate::app::input::key::{self, Context};
use crate::app::jobs::beside::Rows;
use crate::app::part::count::{grouped, people_are};
use crate::app::part::field::Field;
use crate::messages::OrderId;
use crate::messages::jobs::NewJob;
use crate::protocol::id::UserId;
use crate::protocol::job::Person;
use crate::protocol::recorder::Forbidden;

use super::{Agreed, HOLDS, HOLDS_GRAVE, Planning, Stage};

impl Planning {
    /// The key that does it, or does it to the first few only.
    pub fn agree(&mut self, only: Option<usize>, now: Now) -> Agreed {
        let say = |text: &str| Agreed::NotYet(Some(text.to_owned()));
        let Some(planned) = self.planned.filter(|_| self.is_ready()) else { return say("Everybody is read first.") };
        if let Stage::Sent(_) = self.stage {
            return Agreed::NotYet(None);
        }
        if let Some(why) = &self.refused {
            return Agreed::NotYet(Some(format!("{why}.")));
        }
        if self.plan.will.is_empty() {
            return say("Nobody is left to do it to.");
        }
        let holds = if self.risk().is_grave() { HOLDS_GRAVE } else { HOLDS };
        if now.0.duration_since(planned.0) > holds {
            return Agreed::TooOld;
        }
        self.looking = None;
        if let Err(why) = self.evidence.settle() {
            return Agreed::NotYet(Some(why));
        }
        self.evidence.at = None;
        if let Some(forbidden) = self.is_not_for_one(only) {
            return forbidden;
        }
        let many = self.asks_twice(self.count(only));
        let (only, next) = match &mut self.stage {
            Stage::Looking if self.plan.risk().is_grave() => {
                (only, Some(Stage::Count { typed: Field::default(), only, wrong: false }))
            }
            Stage::Count { typed, only, wrong } => {
                let is = self.plan.will.len().min(only.unwrap_or(usize::MAX));
                *wrong = typed.text().trim().replace(',', "") != is.to_string();
                if *wrong {
                    typed.clear();
                    return Agreed::NotYet(None);
                }
                let only = *only;
                (only, many.map(|why| Stage::Twice { only, why }))
            }
            Stage::Looking => (only, many.map(|why| Stage::Twice { only, why })),
            Stage::Twice { only, .. } => (*only, None),
            Stage::Sent(_) => return Agreed::NotYet(None),
        };
        match next {
            Some(stage) => {
                self.stage = stage;
                Agreed::NotYet(None)
            }
            None => Agreed::Send(Box::new(self.job(only, planned))),
        }
    }

    /// Why so many are not done by one person at a screen.
    fn is_not_for_one(&self, only: Option<usize>) -> Option<Agreed> {
        let count = self.count(only);
        let rules = &self.sought.rules;
        let most = rules.max_job.as_ref().filter(|most| count > most.people as usize);
        let most = most.map(|most| format!("{} people are the most of one job here ({})", most.people, most.place));
        if let Some(why) = rules.too_many(count).or(most) {
            return Some(self.forbidden(only, format!("{} too many: {why}.", people_are(count)), why));
        }
        let words = self.plan.work.words();
        let rule = rules.asks(&words, count).next()?;
        let save = key::name(Context::Plan, Command::Plan(PlanCommand::Save));
        let rule = format!("a second person has to agree ({})", rule.place);
        let said = format!("A{}: {save} saves the plan for them.", &rule[1..]);
        Some(self.forbidden(only, said, rule))
    }

    /// Whether it goes no further before a second person agreed.
    pub fn waits_for_second(&self) -> bool {
        self.sought.rules.asks(&self.plan.work.words(), self.count(None)).next().is_some()
    }

    fn forbidden(&self, only: Option<usize>, said: String, rule: String) -> Agreed {
        let (word, people) = (Some(self.plan.work.word()), Person::ids(self.meant(only)));
        Agreed::Forbidden(said, Box::new(Forbidden { word, rule, people, ..Forbidden::default() }))
    }

    /// The plan as it is saved; why it is not.
    pub fn saved(&self) -> Result<NewJob, String> {
        match self.planned.filter(|_| self.is_ready()) {
            Some(_) if self.plan.will.iter().any(|person| person.password.is_some()) => {
                Err("People get passwords by it, which stand in no file: it cannot be saved.".to_owned())
            }
            Some(planned) if self.refused.is_none() && !self.plan.will.is_empty() => Ok(self.job(None, planned)),
            Some(_) => Err("Nobody is left to do it to.".to_owned()),
            None => Err("Everybody is read first.".to_owned()),
        }
    }

    /// Why so many are asked about once more.
    fn asks_twice(&self, count: usize) -> Option<String> {
        let (count, largest) = (count as u64, u64::from(self.sought.rules.largest()));
        match self.sought.everyone {
            _ if count > largest => Some(format!("These are more than {} people at once.", grouped(largest))),
            Some(all) if self.risk().is_grave() && count > 1 && count * 10 > all => {
                Some(format!("That is more than a tenth of this organisation ({} people).", grouped(all)))
            }
            Some(_) | None => None,
        }
    }

    /// What stands beside them in the table that named them; where none of them is of it, it says nothing of them.
    fn cells(&self) -> Rows {
        if self.cells.is_empty() { Rows::default() } else { self.cells.clone() }
    }

    /// Where they come from; of a list when it was read anew, and who joined or left it before that.
    fn source_read(&self, planned: Now) -> String {
        let Some(drawn) = &self.drawn else { return self.source.clone() };
        let since = match (self.plan.joined.len(), self.plan.gone.len()) {
            (0, 0) => String::new(),
            (joined, left) => {
                format!("; {} joined and {} left since {}", grouped(joined as u64), grouped(left as u64), drawn.at)
            }
        };
        format!("{}, read {}{since}", self.source, planned.0.strftime("%Y-%m-%d %H:%M UTC"))
    }

    fn job(&self, only: Option<usize>, planned: Now) -> NewJob {
        let people = self.meant(only).to_vec();
        let given = self.evidence.judge().unwrap_or_default();
        let first = self.sought.rules.first();
        let stops = self.plan.risk().is_grave() && people.len() > first as usize;
        NewJob {
            planned: planned.0,
            action: self.plan.work.command(),
            title: self.plan.work.of_people(people.len()),
            ways: self.plan.ways(),
            source: self.source_read(planned),
            owner: self.sought.owner.clone(),
            ticket: given.ticket.map(|line| line.as_str().to_owned()),
            reason: given.reason.map(|line| line.as_str().to_owned()),
            canary: stops.then_some(first),
            admins: self
                .plan
                .admins
                .iter()
                .filter(|id| people.iter().any(|person| person.id == **id))
                .cloned()
                .collect(),
            confirmed: Vec::new(),
            passwords_to: self.passwords_to.clone(),
            people,
            sum: self.rows.as_ref().map(|rows| rows.sum.clone()),
            beside: match &self.rows {
                Some(rows) => rows.beside.clone(),
                None => self.cells().beside(&self.plan),
            },
        }
    }

    /// It was ordered: nothing is ordered a second time.
    pub fn note_sent(&mut self, order_id: OrderId, people: usize) {
        self.stage = Stage::Sent(order_id);
        self.sent = people;
    }

    /// The people of the job that was ordered.
    pub fn sent(&self) -> impl Iterator<Item = &UserId> {
        self.meant(Some(self.sent)).iter().map(|person| &person.id)
    }

    pub fn is_sent_by(&self, order_id: OrderId) -> bool {
        self.stage == Stage::Sent(order_id)
    }

    /// It could not be ordered after all.
    pub fn refuse(&mut self, why: String) {
        self.stage = Stage::Looking;
        self.refused = Some(why);
    }

    /// Which of what it asks stands there.
    pub fn stage_number(&self) -> u8 {
        match self.stage {
            Stage::Looking if !self.is_ready() => 0,
            Stage::Looking if self.looking.is_some() => 1,
            Stage::Looking => 2,
            Stage::Count { .. } => 3,
            Stage::Twice { .. } => 4,
            Stage::Sent(_) => 5,
        }
    }
}
