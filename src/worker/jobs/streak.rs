//! Many in a row that met the same: what everybody would meet is looked at once, not met by all.

use super::Pause;
use crate::protocol::job::{Fate, Kind};

const REFUSALS: u32 = 10;
const UNKNOWNS: u32 = 3;
/// As many as where an answer is lost: the readings before are lost in the same way.
const UNREAD: u32 = 3;

/// How it is told where no answers come.
pub(super) const UNANSWERED: &str = "without an answer";

#[derive(Debug, Default)]
pub(super) struct Streak {
    of: Option<(Kind, String)>,
    length: u32,
    /// What somebody went on after: it does not stop the job again.
    passed: Option<String>,
}

impl Streak {
    /// Of a job that somebody went on with after this pause.
    pub(super) fn after(pause: Option<String>) -> Self {
        Self { passed: pause, ..Self::default() }
    }

    /// Takes one more outcome; why the job pauses, where it is one too many of a kind.
    pub(super) fn take(&mut self, fate: &Fate) -> Option<Pause> {
        let (most, what, same) = match fate {
            Fate::Refused { code, why, .. } => (REFUSALS, "refusals", code.as_ref().unwrap_or(why)),
            Fate::Unknown { why, .. } => (UNKNOWNS, UNANSWERED, why),
            Fate::NotReached { why } => (UNREAD, "who could not be looked at", why),
            Fate::Done { .. }
            | Fate::NotKept { .. }
            | Fate::WasSo { .. }
            | Fate::LeftAlone { .. }
            | Fate::Protected { .. } => {
                (self.of, self.length) = (None, 0);
                return None;
            }
        };
        let same = (fate.kind(), same.clone());
        if self.of.as_ref() == Some(&same) {
            self.length += 1;
        } else {
            (self.of, self.length) = (Some(same), 1);
        }
        if self.length < most {
            return None;
        }
        // Whoever goes on does not want to be asked at each one.
        let count = std::mem::take(&mut self.length);
        let pause = Pause::InARow { what, count, why: fate.why().to_owned() };
        (self.passed.as_ref() != Some(&pause.words())).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_refusals_of_one_kind_in_a_row_pause_once_and_others_between_begin_anew() {
        let refused =
            |code: &str| Fate::Refused { why: "may not".into(), code: Some(code.into()), request: None, partly: false };
        let mut streak = Streak::default();
        for _ in 0..9 {
            assert_eq!(streak.take(&refused("E0000006")), None);
        }
        assert_eq!(streak.take(&refused("E0000001")), None, "another kind");
        assert!((0..9).all(|_| streak.take(&refused("E0000006")).is_none()));
        assert!(matches!(streak.take(&refused("E0000006")), Some(Pause::InARow { count: 10, .. })));
        assert_eq!(streak.take(&refused("E0000006")), None, "once");
        let mut streak = Streak::after(Some("10 refusals in a row (may not)".to_owned()));
        assert!((0..40).all(|_| streak.take(&refused("E0000006")).is_none()), "somebody went on after it");
        let unknown = Fate::Unknown { why: "no answer".into(), request: None };
        assert!((0..2).all(|_| streak.take(&unknown).is_none()));
        assert!(streak.take(&unknown).is_some(), "another reason");
        let mut streak = Streak::default();
        streak.take(&unknown);
        streak.take(&Fate::Done { request: None });
        assert!((0..2).all(|_| streak.take(&unknown).is_none()));
        assert!(matches!(streak.take(&unknown), Some(Pause::InARow { count: 3, .. })));
        let unread = Fate::NotReached { why: "the roles could not be read".into() };
        assert!((0..2).all(|_| streak.take(&unread).is_none()), "another kind begins anew");
        let words = streak.take(&unread).map(|pause| pause.words());
        assert_eq!(words.unwrap(), "3 who could not be looked at in a row (the roles could not be read)");
    }
}
