//! A judged table becomes a job, and what became of each row a report.

use std::path::Path;

use super::asked::{Asked, Table};
use super::{ImportArgs, Stop, told, wrong};
use crate::app::import::parts::Parts;
use crate::app::import::plan::{Group, ImportPlan};
use crate::app::import::report::{Lines, beside};
use crate::app::part::count::times_word;
use crate::cli::bulk::{self, Agree, Report, Source, agree, begin, head, work};
use crate::cli::connection::Chosen;
use crate::cli::journal::given::Evidence;
use crate::cli::waits::Waits;
use crate::cli::{Console, Exit};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::job::Job;
use crate::protocol::word::Word;

/// What is at hand when a plan is agreed to.
pub(super) struct Doing<'a> {
    pub chosen: &'a Chosen,
    pub client: &'a Client,
    pub table: Table,
    pub asked: Asked,
    pub arguments: &'a ImportArgs,
    pub evidence: Evidence,
    pub report: Option<Report>,
}

/// How it ends where nothing is sent: fine where each row is so already, or would be done.
fn of_nobody(plan: &ImportPlan, is_nobody: bool) -> Exit {
    let is_kept = is_nobody && plan.count(Group::Kept) + plan.count(Group::Rehire) > 0;
    if is_kept || plan.count(Group::Cannot) > 0 { Exit::Failed } else { Exit::Fine }
}

impl Doing<'_> {
    /// Does it, or says why not.
    pub(super) async fn run(
        self,
        whole: &mut ImportPlan,
        control: &Control,
        waits: &mut Waits,
        to: &mut Console<'_>,
    ) -> Result<Exit, Stop> {
        let parts = Parts::take(whole, &self.asked.rules);
        let plan = &*whole;
        let judge = self.asked.judge(&self.table);
        let wrong_rows = plan.count(Group::Cannot);
        let in_the_way = self.in_the_way(&parts, wrong_rows, control).await;
        if to.out.is_for_programs() {
            let mut all = in_the_way.clone();
            if !(self.arguments.yes || self.arguments.dry_run || parts.people.is_empty()) {
                all.push("--yes does it; nothing was sent".to_owned());
            }
            let org = bulk::org_of(self.client);
            to.out.json(&told::plan(plan, (&self.asked, &self.table), &org, parts.people.len(), &all));
        }
        if self.arguments.dry_run {
            for why in in_the_way {
                to.complain(format!("without --dry-run: {why}"));
            }
            if let Some(report) = self.report {
                report.write(None, &beside(&judge, plan, false)).map_err(|error| bulk::unreported(&error, None))?;
            }
            let _ = writeln!(to.out, "Nothing was sent (--dry-run).");
            return Ok(of_nobody(plan, parts.people.is_empty()));
        }
        if let Some(path) = &self.arguments.save_plan {
            return self.save(plan, parts, path, control, to).await;
        }
        if self.arguments.yes {
            let words = parts.words();
            let forbidden = if in_the_way.is_empty() {
                plan.forbidden()
            } else {
                bulk::forbidden(self.chosen, self.client, &self.asked_for(&parts, &words)).into_iter().collect()
            };
            bulk::refuse(self.client, forbidden).await;
        }
        if let Some(stop) = bulk::refusal(&in_the_way) {
            return Err(stop);
        }
        if parts.people.is_empty() {
            if let Some(report) = self.report {
                report.write(None, &beside(&judge, plan, false)).map_err(|error| bulk::unreported(&error, None))?;
            }
            let _ = writeln!(to.out, "Nothing is to be done.");
            return Ok(of_nobody(plan, true));
        }
        if !self.arguments.yes {
            return Err(wrong("--yes does it; nothing was sent".to_owned()));
        }
        let owner = self.client.token_owner(control).await.ok().map(|owner| owner.id.to_string());
        let job = self.job(plan, &parts, owner);
        // Each row is let go of once it is written: what is worked on stands in the job by then.
        let judged = std::mem::take(&mut whole.judged);
        let lines = Lines::of(&judge, true);
        let each = judged.into_iter().map(|judged| lines.line(&judged));
        let mut opened = begin(self.chosen, self.client, job, parts.people, &lines.head(), each)?;
        let Doing { client, table, asked, report, .. } = self;
        drop((table, asked));
        let done = work(client, &mut opened, control, waits, to).await;
        if let Some(report) = report {
            let unreported = |error: &std::io::Error| bulk::unreported(error, Some(&opened.job.id));
            let beside = opened.beside().map_err(|error| unreported(&std::io::Error::other(error.to_string())))?;
            report.write(Some(bulk::whose(&opened)), &beside).map_err(|error| unreported(&error))?;
        }
        let exit = bulk::end(&opened, &done, to);
        Ok(if wrong_rows > 0 && exit == Exit::Fine { Exit::Failed } else { exit })
    }

    /// Saves what would be done, for a second person or another time.
    async fn save(
        &self,
        plan: &ImportPlan,
        parts: Parts,
        path: &Path,
        control: &Control,
        to: &mut Console<'_>,
    ) -> Result<Exit, Stop> {
        let none = |why: String| wrong(format!("{why}; no plan was saved"));
        if parts.people.is_empty() {
            return Err(none("nothing is to be done".to_owned()));
        }
        let wrong_rows = plan.count(Group::Cannot);
        if wrong_rows > 0 && !self.arguments.skip_wrong {
            let rows = times_word(wrong_rows as u64, "row");
            return Err(none(format!("{rows} cannot be imported: mend them, or leave them out with --skip-wrong")));
        }
        if let Some(place) = self.client.needs_ticket(&parts.words()).filter(|_| self.evidence.ticket().is_none()) {
            return Err(none(format!("a ticket is needed for this ({place}): --ticket gives it")));
        }
        let owner = self.client.token_owner(control).await.ok().map(|owner| owner.id.to_string());
        let job = self.job(plan, &parts, owner);
        let beside = beside(&self.asked.judge(&self.table), plan, true);
        bulk::saved::save(path, &job, &parts.people, &beside, self.client, to)?;
        Ok(Exit::Fine)
    }

    /// Everything that is in the way of doing it now.
    async fn in_the_way(&self, parts: &Parts, wrong_rows: usize, control: &Control) -> Vec<String> {
        let mut all = Vec::new();
        if wrong_rows > 0 && !self.arguments.skip_wrong {
            let rows = times_word(wrong_rows as u64, "row");
            all.push(format!(
                "{rows} cannot be imported: mend them, or leave them out with --skip-wrong; nothing was sent"
            ));
        }
        let words = parts.words();
        let refused = words.iter().filter_map(|word| self.client.refusal_of(*word));
        all.extend(refused.map(|why| format!("not done here: {why}")));
        let asked = self.asked_for(parts, &words);
        all.extend(agree(self.chosen, self.client, &asked, control).await);
        all
    }

    fn asked_for<'w>(&self, parts: &'w Parts, words: &'w [Word]) -> Agree<'w> {
        Agree {
            risk: parts.risk(),
            people: &parts.people,
            words,
            expect: self.arguments.expect,
            approved: false,
            ticket: self.evidence.ticket().is_some(),
        }
    }

    fn job(&self, plan: &ImportPlan, parts: &Parts, owner: Option<String>) -> Job {
        let rows = times_word(self.table.sheet.rows.len() as u64, "row");
        let source = Source { words: format!("{rows} of {}", self.table.place), sum: Some(self.table.sum.clone()) };
        Job {
            action: "import".to_owned(),
            title: plan.title(&self.asked.rules),
            ways: parts.ways.clone(),
            people: parts.people.len() as u32,
            ..head(self.chosen, self.client, source, owner, &self.evidence, parts.risk())
        }
    }
}
