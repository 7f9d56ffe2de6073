//! A judged table, as it is printed: the sums, then every mistake, then what changes.

use crate::app::import::judge::Judge;
use crate::app::import::plan::{Group, ImportPlan};
use crate::app::part::count::grouped;
use crate::cli::Console;
use crate::protocol::text::visible;

/// So many rows of each group are read out; mistakes all of them.
const SHOWN: usize = 50;

pub(super) fn plan(plan: &ImportPlan, judge: &Judge<'_>, to: &mut Console<'_>) {
    for line in plan.sums(judge.rules) {
        let _ = writeln!(to.out, "{line}");
    }
    for group in [Group::New, Group::Rehire, Group::Changes, Group::Opens, Group::Kept] {
        let count = plan.count(group);
        if count == 0 {
            continue;
        }
        let _ = writeln!(to.out, "\n{}", head(group));
        for judged in plan.of(group).take(SHOWN) {
            let mut lines = judge.told(judged).into_iter();
            let first = lines.next().unwrap_or_default();
            let _ = writeln!(to.out, "  {}", visible(&first));
            for line in lines {
                let _ = writeln!(to.out, "      {}", visible(&line));
            }
        }
        if count > SHOWN {
            let _ = writeln!(to.out, "  … {} more (--report FILE has all of them)", grouped((count - SHOWN) as u64));
        }
    }
    if !plan.columns.is_empty() {
        let _ = writeln!(to.out, "\nColumns");
        for mistake in &plan.columns {
            let _ = writeln!(to.out, "  {}", judge.mistake(mistake));
        }
    }
    if plan.count(Group::Cannot) > 0 {
        let _ = writeln!(to.out, "\nCannot be imported");
        let all: Vec<_> = plan.of(Group::Cannot).flat_map(|judged| &judged.mistakes).collect();
        for line in judge.mistakes(&all) {
            let _ = writeln!(to.out, "  {line}");
        }
    }
}

fn head(group: Group) -> &'static str {
    match group {
        Group::New => "New",
        Group::Rehire => "Deactivated before",
        Group::Changes => "Change",
        Group::Opens => "Change by which somebody else may get in",
        Group::Same => "Are so already",
        Group::Kept => "Left out",
        Group::Cannot => "Cannot be imported",
    }
}
