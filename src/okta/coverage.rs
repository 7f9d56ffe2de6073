//! How much of a list is there, when it is read in ranges of `created`: what another run needs to go on.
//!
//! ```text
//!  there    ──────────────┤known        ├───────────────────┤known          ├───────────►
//!  missing                 (··· gap ···)                     (···· gap ····)
//! ```
//!
//! Owns: the arithmetic of seconds. Must not know: who reads what when.

use std::collections::BTreeMap;

/// Before everybody.
pub const NOBODY_YET: i64 = i64::MIN;

/// People who are there: those created after `after`, up to and with `until`, in whole seconds; none is open. One
/// that ends before the beginning of time holds nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    pub after: Option<i64>,
    pub until: Option<i64>,
    /// Who of the second behind it is there as well.
    pub known: Vec<String>,
}

/// What is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub after: Option<i64>,
    pub until: Option<i64>,
    /// Who of its first second is there already.
    pub known: Vec<String>,
}

/// All that is there of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// By earlier runs.
    before: Vec<Stretch>,
    /// By this one, for each of its ranges.
    now: BTreeMap<usize, Stretch>,
}

impl Coverage {
    pub fn of(before: Vec<Stretch>) -> Self {
        Self { before, now: BTreeMap::new() }
    }

    /// So much of a range is there now.
    pub fn note(&mut self, range: usize, stretch: Stretch) {
        self.now.insert(range, stretch);
    }

    /// Everything that is there, in the order of time, pieces that touch as one.
    pub fn stretches(&self) -> Vec<Stretch> {
        let told = self.before.iter().chain(self.now.values());
        let mut all: Vec<&Stretch> = told.filter(|stretch| stretch.until != Some(NOBODY_YET)).collect();
        // None is the beginning of time here.
        all.sort_by_key(|stretch| stretch.after);
        let mut joined: Vec<Stretch> = Vec::new();
        for next in all {
            match joined.last_mut() {
                Some(last) if last.until.is_none_or(|until| next.after.is_none_or(|after| after <= until)) => {
                    match (last.until, next.until) {
                        (Some(_), None) => *last = Stretch { after: last.after, until: None, known: Vec::new() },
                        (Some(old), Some(new)) if new > old => {
                            *last = Stretch { after: last.after, ..next.clone() };
                        }
                        (Some(old), Some(new)) if new == old => last.known.extend(next.known.iter().cloned()),
                        (None, _) | (Some(_), Some(_)) => {}
                    }
                }
                Some(_) | None => joined.push(next.clone()),
            }
        }
        for stretch in &mut joined {
            stretch.known.sort_unstable();
            stretch.known.dedup();
        }
        joined
    }

    /// What is missing, in the order of time.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let mut gap = Gap { after: None, until: None, known: Vec::new() };
        for stretch in self.stretches() {
            if let Some(after) = stretch.after {
                gaps.push(Gap { until: Some(after), ..gap });
            }
            if stretch.until.is_none() {
                return gaps;
            }
            gap = Gap { after: stretch.until, until: None, known: stretch.known };
        }
        gaps.push(gap);
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(after: Option<i64>, until: Option<i64>, known: &[&str]) -> Stretch {
        Stretch { after, until, known: known.iter().map(|id| (*id).to_owned()).collect() }
    }

    fn gaps(coverage: &Coverage) -> Vec<(Option<i64>, Option<i64>, String)> {
        coverage.gaps().into_iter().map(|gap| (gap.after, gap.until, gap.known.join(" "))).collect()
    }

    #[test]
    fn what_is_missing_is_what_no_stretch_covers() {
        assert_eq!(gaps(&Coverage::default()), [(None, None, String::new())]);
        let mut coverage = Coverage::of(vec![stretch(None, Some(10), &["a"]), stretch(Some(50), Some(60), &["b"])]);
        assert_eq!(
            gaps(&coverage),
            [(Some(10), Some(50), "a".to_owned()), (Some(60), None, "b".to_owned())],
            "two ranges broke off"
        );
        coverage.note(0, stretch(Some(10), Some(10), &["c"]));
        assert_eq!(gaps(&coverage)[0], (Some(10), Some(50), "a c".to_owned()), "more of the same second");
        coverage.note(0, stretch(Some(10), Some(50), &[]));
        coverage.note(1, stretch(Some(60), Some(70), &["d"]));
        assert_eq!(gaps(&coverage), [(Some(70), None, "d".to_owned())]);
        coverage.note(2, stretch(Some(65), None, &[]));
        assert_eq!(gaps(&coverage), [], "all is there");
        assert_eq!(coverage.stretches(), [stretch(None, None, &[])]);
    }
}
