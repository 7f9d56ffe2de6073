//! What stands beside an import for its report: each row as it came, without what may be secret, and why nothing is done
//! about those about which nothing is.

use super::judge::Judge;
use super::mapping::{Goes, Mapping};
use super::plan::{Group, ImportPlan};
use super::verdict::{Judged, Verdict};
use crate::app::form::paste::words::is_secret;
use crate::protocol::id::UserId;
use crate::protocol::job::{Beside, Kind, Left, Line, report_head};

/// Whether a column may hold secrets: it is called so, or is said to.
pub fn may_be_secret(head: &str, goes: Option<&Goes>) -> bool {
    is_secret(head) || goes == Some(&Goes::Password)
}

/// The columns that are told again: none that may hold secrets.
fn columns(head: &[String], mapping: &Mapping) -> Vec<usize> {
    (0..head.len()).filter(|at| !may_be_secret(&head[*at], mapping.columns.get(*at))).collect()
}

/// The head of the report about a table with this one.
pub fn head_of(head: &[String], mapping: &Mapping) -> Vec<String> {
    let told: Vec<String> = columns(head, mapping).into_iter().map(|at| head[at].clone()).collect();
    report_head(&told)
}

/// `is_done`: whether the job is begun; else each row has what it comes to.
pub fn beside(judge: &Judge<'_>, plan: &ImportPlan, is_done: bool) -> Beside {
    let lines = Lines::of(judge, is_done);
    Beside { lines: plan.judged.iter().map(|judged| lines.line(judged)).collect(), head: lines.head() }
}

/// The same, line after line.
pub struct Lines<'a> {
    judge: &'a Judge<'a>,
    /// The columns that are told.
    columns: Vec<usize>,
    is_done: bool,
}

impl<'a> Lines<'a> {
    pub fn of(judge: &'a Judge<'a>, is_done: bool) -> Self {
        Self { judge, columns: columns(&judge.sheet.head, judge.mapping), is_done }
    }

    pub fn head(&self) -> Vec<String> {
        self.columns.iter().map(|at| self.judge.sheet.head[*at].clone()).collect()
    }

    pub fn line(&self, judged: &Judged) -> Line {
        let (id, login) = whom(judged);
        let cells = &self.judge.sheet.rows[judged.row];
        let row = self.columns.iter().map(|at| cells.cell(*at).text()).collect();
        let is_worked_on = self.is_done && ImportPlan::does(judged, self.judge.rules);
        let left = (!is_worked_on).then(|| left(self.judge, judged, self.is_done));
        Line { id, login, row, left, ..Line::default() }
    }
}

/// Whom a row is about; somebody new has no id yet.
pub fn whom(judged: &Judged) -> (Option<UserId>, String) {
    match &judged.verdict {
        Verdict::New(person) => (None, person.profile.text("login")),
        Verdict::Changes(known) | Verdict::Rehire(known, _) => (Some(known.user.id.clone()), known.user.text("login")),
        Verdict::Same(user) | Verdict::Kept(user, _) => (Some(user.id.clone()), user.text("login")),
        Verdict::Cannot => (None, judged.who.clone()),
    }
}

fn left(judge: &Judge<'_>, judged: &Judged, is_done: bool) -> Left {
    let group = Group::of(judged);
    let outcome = match (is_done, group) {
        (true, Group::Same) => Kind::WasSo.word(),
        (true, Group::Rehire) => Kind::LeftAlone.word(),
        (true, Group::Kept) => Kind::Protected.word(),
        (true, Group::New | Group::Changes | Group::Opens | Group::Cannot) | (false, _) => group.word(),
    };
    Left { outcome: outcome.to_owned(), reason: judge.reason(judged) }
}
