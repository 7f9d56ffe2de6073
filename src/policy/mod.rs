//! What an organisation allows on its machines: `policy.toml`, whatever an agent's own configuration says.
//!
//! ```text
//!  text ──► parse ─┬─► Rules ── decide(system groups, host) ──► Decision: what is forbidden, whom it protects
//!                  └─► flaws: every connection is read-only, and why with line
//! ```
//!
//! Owns: what may stand in the file, and what it decides. Must not know: where the file is, who the person at the
//! machine is, and how a connection is held to it.

mod entries;
mod read;

use std::sync::Arc;

use crate::protocol::collector::Collector;
use crate::protocol::leaving::ExportRules;
use crate::protocol::many::{ManyRules, Most};
use crate::protocol::person_template::PersonTemplate;
use crate::protocol::playbook::Playbook;
use crate::protocol::policy::{Demand, Policy};
use crate::protocol::proof::Proof;
use crate::protocol::protection::Protection;
use crate::protocol::rate::Share;
use crate::protocol::word::Word;

pub use read::{parse, parse_as};

/// The newest form of the file that is understood.
pub const VERSION: u32 = 1;
/// Larger than any that a person writes or a machine needs.
pub const LARGEST: u64 = 1 << 20;

/// All that may stand in the file, as a table in Markdown: `docs/policy.md` has it.
pub fn table() -> String {
    entries::rows()
}

/// Something in the file that cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    pub line: usize,
    pub text: String,
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.text)
    }
}

/// What stands in the file and this version does not do yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Later {
    pub line: usize,
    pub key: String,
}

/// What some of the people at the machine may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    pub name: String,
    pub line: usize,
    /// System groups; `*` is everybody.
    pub who: Vec<String>,
    /// Nothing but these, and where that is written.
    pub allow: Option<(Policy, usize)>,
    pub forbid: Option<(Policy, usize)>,
    /// The line that makes it read-only.
    pub read_only: Option<usize>,
    /// For what a ticket is needed.
    pub ticket: Option<Demand>,
    /// The most people of one job.
    pub many: Option<Most>,
}

/// How surely a journal is kept, whatever config.toml says. `off` is nothing that tightens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JournalKept {
    On,
    /// Nothing is changed without one.
    Required,
}

/// What holds in one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// In small letters; `*` is each of them.
    pub host: String,
    pub protection: Protection,
    pub share: Option<Share>,
    /// The same of jobs, within that.
    pub job_share: Option<Share>,
    pub many: ManyRules,
    /// Where lines of the journal are handed on to, whatever else says where.
    pub journal_to: Vec<Collector>,
    pub ticket: Option<Demand>,
    /// For what a verified caller is wanted.
    pub proof: Option<Proof>,
    pub journal: Option<JournalKept>,
    pub export: ExportRules,
}

/// The whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// What the file is called where a rule of it is cited.
    pub name: String,
    pub levels: Vec<Level>,
    pub organisations: Vec<Organisation>,
    /// For what a ticket is needed everywhere, by everybody.
    pub ticket: Option<Demand>,
    /// What somebody new begins with, beside what config.toml has. Read by whoever reads those.
    pub templates: Vec<Arc<PersonTemplate>>,
    /// Steps that are done to many people, before those of the same name that config.toml has.
    pub playbooks: Vec<Playbook>,
    pub later: Vec<Later>,
}

/// What holds for somebody in an organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// Why nothing may be changed.
    pub read_only: Option<String>,
    pub forbid: Policy,
    pub protection: Protection,
    pub share: Option<Share>,
    /// The same of jobs, within that.
    pub job_share: Option<Share>,
    pub many: ManyRules,
    /// Nothing is changed without a journal where there are any.
    pub journal_to: Vec<Collector>,
    pub journal: Option<JournalKept>,
    pub export: ExportRules,
}

impl Rules {
    /// What holds for a member of these system groups in the organisation at an address; `*` is all of them at once.
    /// No groups: they could not be told.
    pub fn decide(&self, groups: Option<&[String]>, host: Option<&str>) -> Decision {
        let mut decision = Decision::default();
        let host = host.map(str::to_lowercase);
        // An organisation answers under several addresses: one that no section names gets what all of them say, else
        // another address of the same would be free of them.
        let is_named = |host: &String| self.organisations.iter().any(|organisation| organisation.host == *host);
        let is_every = host.as_ref().is_some_and(|host| host == "*" || !is_named(host));
        let fits = |organisation: &&Organisation| {
            is_every || organisation.host == "*" || Some(&organisation.host) == host.as_ref()
        };
        for organisation in self.organisations.iter().filter(fits) {
            decision.protection.tighten(organisation.protection.clone());
            for to in &organisation.journal_to {
                if !decision.journal_to.contains(to) {
                    decision.journal_to.push(to.clone());
                }
            }
            decision.export.tighten(organisation.export.clone());
            decision.journal = decision.journal.max(organisation.journal);
            organisation.ticket.iter().for_each(|demand| decision.forbid.demand_ticket(demand.clone()));
            organisation.proof.iter().for_each(|proof| decision.forbid.demand_proof(proof.clone()));
            decision.share = smaller(decision.share, organisation.share);
            decision.job_share = smaller(decision.job_share, organisation.job_share);
            decision.many.tighten(organisation.many.clone());
        }
        self.ticket.iter().for_each(|demand| decision.forbid.demand_ticket(demand.clone()));
        if self.levels.is_empty() {
            return decision;
        }
        let is_of = |level: &&Level| {
            let any = |who: &String| who == "*" || groups.is_some_and(|groups| groups.contains(who));
            level.who.iter().any(any)
        };
        let levels: Vec<&Level> = self.levels.iter().filter(is_of).collect();
        if levels.is_empty() {
            decision.read_only = Some(match groups {
                Some(_) => format!("no level of {} names a system group of yours", self.name),
                None => format!("your system groups could not be told, and {} goes by them", self.name),
            });
        }
        for level in levels {
            if let Some(line) = level.read_only {
                let why = format!("{}, line {line} (level {})", self.name, level.name);
                decision.read_only.get_or_insert(why);
            }
            level.ticket.iter().for_each(|demand| decision.forbid.demand_ticket(demand.clone()));
            decision.many.tighten(ManyRules { many: level.many.clone(), ..ManyRules::default() });
            for word in Word::ALL {
                let by_forbid = level.forbid.as_ref().filter(|(words, _)| words.forbids(word));
                let by_allow = level.allow.as_ref().filter(|(words, _)| !words.forbids(word));
                if let Some((_, line)) = by_forbid.or(by_allow) {
                    decision.forbid.forbid_at(word, &format!("{}, line {line} (level {})", self.name, level.name));
                }
            }
        }
        decision
    }
}

fn smaller(one: Option<Share>, other: Option<Share>) -> Option<Share> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if one.percent() < other.percent() { one } else { other }),
        (one, other) => one.or(other),
    }
}
